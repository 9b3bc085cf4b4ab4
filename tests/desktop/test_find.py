"""The box that finds actions, fields, rules and text: what it offers, the keys, and where choices lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPlainTextEdit

from studio.desktop.actions import COMMANDS
from studio.desktop.main_window import MainWindow
from studio.desktop.panels.find import FindField, FloatingFind
from studio.desktop.panels.offers import MOST, Heading, More, Note, Offer, Source, rows
from studio.protocol.protocol import Protocol
from studio.protocol.search import texts
from studio.storage.library import find, start_from
from studio.storage.settings import Settings, load_settings
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from studio.desktop.panels.found_list import FoundList

TEMPLATE = "psilocybin-trd-single-dose"


@pytest.fixture
def window(look: None, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(Settings())
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.session.start(Protocol())
    for dialog in made.findChildren(QDialog):
        dialog.close()
    made.close()
    made.deleteLater()


@pytest.fixture
def opened(window: MainWindow) -> MainWindow:
    template = find(TEMPLATE)
    assert template is not None
    window.files.start_from(template)
    return window


@pytest.fixture
def box(opened: MainWindow) -> FindField:
    opened.commands["find"].trigger()
    return opened.workspace.toolbar.find


def listed(box: FindField) -> FoundList:
    assert box.popup is not None
    return box.popup.list


def titles(box: FindField) -> list[str]:
    return [row.title for row in listed(box).rows() if isinstance(row, Offer)]


def headings(box: FindField) -> list[str]:
    return [row.title for row in listed(box).rows() if isinstance(row, Heading)]


def chosen(box: FindField) -> Offer:
    row = listed(box).currentIndex().data(Qt.ItemDataRole.UserRole)
    assert isinstance(row, Offer)
    return row


def enter(box: FindField, qtbot: QtBot, words: str) -> None:
    qtbot.keyClicks(box, words)
    qtbot.keyClick(box, Qt.Key.Key_Return)


# What is offered


def test_before_anything_is_typed_it_offers_what_one_may_want(box: FindField) -> None:
    assert box.hasFocus()
    assert listed(box).isVisible()
    assert headings(box) == ["Suggested"]
    assert "Export…" in titles(box)
    assert all(not row.lacking for row in listed(box).rows() if isinstance(row, Offer))


def test_it_finds_actions_fields_rules_and_text_each_under_its_heading(box: FindField, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "washout")
    assert set(headings(box)) >= {"Fields", "Rules of the checklist", "Text of the protocol"}
    qtbot.keyClicks(box, "zzzz")
    assert not listed(box).isVisible()
    assert box.popup is not None
    assert any("Nothing is called" in words.text() for words in box.popup.findChildren(QLabel) if words.isVisible())


def test_a_first_sign_asks_for_one_kind(box: FindField, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "#")
    assert headings(box) == ["Rules of the checklist"]
    box.clear()
    qtbot.keyClicks(box, ">dark")
    assert titles(box) == ["Theme: Dark"]


def test_every_action_but_itself_is_offered_with_its_keys(opened: MainWindow) -> None:
    source = opened.search.source()
    ids = {offer.id for offer in source.offers if offer.kind == "action"}
    assert ids == {command.id for command in COMMANDS} - {"find"}
    by_id = {offer.id: offer for offer in source.offers if offer.kind == "action"}
    assert by_id["save"].keys == "Ctrl+S"
    assert "&" not in "".join(offer.title for offer in by_id.values())


def test_what_cannot_be_done_now_says_why_and_is_not_done(box: FindField, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "redo")
    first = chosen(box)
    assert (first.id, first.lacking) == ("redo", "Nothing was undone")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert listed(box).isVisible()


def test_of_many_some_are_listed_and_the_rest_can_be_asked_for(box: FindField, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "dose")
    more = next(row for row in listed(box).rows() if isinstance(row, More) and row.kind == "field")
    before = len(titles(box))
    assert before <= MOST
    listed(box).chosen.emit(more)
    assert headings(box) == ["Fields"]
    assert 12 < len(titles(box)) <= MOST


def test_all_of_a_kind_says_how_many_are_not_listed(opened: MainWindow) -> None:
    shown = rows(opened.search.source(), "@")
    assert sum(isinstance(row, Offer) for row in shown) == MOST
    assert isinstance(shown[-1], Note)


def test_text_is_found_with_the_words_around_it_and_its_field() -> None:
    protocol = start_from(found) if (found := find(TEMPLATE)) else Protocol()
    source = Source((), protocol=protocol, texts=tuple(texts(protocol)))
    offers = [row for row in rows(source, "six hundred") if isinstance(row, Offer)]
    assert offers
    for offer in offers:
        ((start, end),) = offer.marks
        assert offer.title[start:end].casefold() == "six hundred"
        assert offer.beside


# Keys


def test_up_down_page_and_the_mouse_move_the_choice(box: FindField, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "dose")
    first = chosen(box)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert chosen(box) != first
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert chosen(box) == first
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert listed(box).currentIndex().row() == len(listed(box).rows()) - 1, "round the end"
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_PageDown)
    assert listed(box).currentIndex().row() > 4
    qtbot.keyClick(box, Qt.Key.Key_PageUp)
    assert chosen(box) == first


def test_escape_empties_it_and_goes_back(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.go_to("/overview/title")
    before = QApplication.focusWidget()
    opened.commands["find"].trigger()
    box = opened.workspace.toolbar.find
    qtbot.keyClicks(box, "dose")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""
    assert not listed(box).isVisible()
    assert QApplication.focusWidget() is before


def test_it_says_what_is_found_and_chosen_to_those_who_do_not_see_it(box: FindField, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "shortest interval")
    said = box.accessibleDescription()
    assert "found" in said
    assert "Shortest interval between doses" in said
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.accessibleDescription() != said


# Choices


def test_an_action_is_done_and_the_keyboard_is_where_it_was(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.go_to("/overview/title")
    before = QApplication.focusWidget()
    opened.commands["find"].trigger()
    enter(opened.workspace.toolbar.find, qtbot, "show evidence")
    assert opened.shows("evidence")
    assert opened.workspace.place() == "/overview/title"
    assert before is not None


def test_a_rule_says_why(box: FindField, opened: MainWindow, qtbot: QtBot) -> None:
    enter(box, qtbot, "#r-27")
    dialogs = [dialog for dialog in opened.findChildren(QDialog) if dialog.isVisible()]
    assert dialogs


def test_a_text_leads_to_its_field_with_the_words_selected(box: FindField, opened: MainWindow, qtbot: QtBot) -> None:
    enter(box, qtbot, "six hundred adults")
    assert opened.workspace.place() == "/overview/lay_summary"
    focus = QApplication.focusWidget()
    assert isinstance(focus, QPlainTextEdit)
    assert focus.textCursor().selectedText().casefold() == "six hundred adults"


def test_what_was_chosen_lately_is_offered_first_also_at_the_next_start(box: FindField, qtbot: QtBot) -> None:
    enter(box, qtbot, "larger text")
    assert load_settings().recent_choices[0] == "action:larger"
    box.start()
    assert headings(box)[0] == "Lately chosen"
    assert titles(box)[0] == "Larger text"


def test_a_changed_protocol_is_searched_as_it_is(opened: MainWindow, qtbot: QtBot) -> None:
    opened.session.put("/overview/acronym", "QUETZAL", _("Change"))
    opened.commands["find"].trigger()
    enter(opened.workspace.toolbar.find, qtbot, "quetzal")
    assert opened.workspace.place() == "/overview/acronym"


# Without a protocol


def test_the_start_page_has_it_too_with_actions_and_templates(window: MainWindow, qtbot: QtBot) -> None:
    before = QApplication.focusWidget()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    (floating,) = window.findChildren(FloatingFind)
    assert floating.box.hasFocus()
    qtbot.keyClicks(floating.box, "save")
    assert chosen(floating.box).lacking == "No protocol is open"
    qtbot.keyClick(floating.box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(FloatingFind))
    assert QApplication.focusWidget() is before


def test_a_template_is_started_from_the_start_page(
    window: MainWindow, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    window.commands["find"].trigger()
    (floating,) = window.findChildren(FloatingFind)
    enter(floating.box, qtbot, "psilocybin single dose trd")
    settle()
    assert window.has_protocol
    assert "psilocybin" in (window.session.protocol.overview.title or "")
