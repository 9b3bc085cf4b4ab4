"""Finding and replacing words in the window: the panel, its keys, one step of undo, and what stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from studio.desktop.panels.replace import MOST
from studio.protocol.search import Wanted, find
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from studio.desktop.main_window import MainWindow
    from studio.desktop.panels.replace import Replace


@pytest.fixture
def opened(started: Callable[[str], MainWindow]) -> MainWindow:
    return started("psilocybin-trd-single-dose")


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    QTest.keyClick(window.windowHandle(), key, modifier)


def asked(window: MainWindow, words: str, *, replacing: bool = False) -> Replace:
    window.commands["replace" if replacing else "find-words"].trigger()
    panel: Replace = window.workspace.side.get("search")
    panel.words.setText(words)
    return panel


def said(panel: Replace) -> str:
    return panel.count.text()


def test_the_keys_show_the_panel_with_the_words_that_are_selected(opened: MainWindow) -> None:
    opened.workspace.go_to("/overview/title")
    title = QApplication.focusWidget()
    assert isinstance(title, QPlainTextEdit)
    at = title.toPlainText().index("psilocybin")
    cursor = title.textCursor()
    cursor.setPosition(at)
    cursor.setPosition(at + len("psilocybin"), cursor.MoveMode.KeepAnchor)
    title.setTextCursor(cursor)
    press(opened, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    panel: Replace = opened.workspace.side.get("search")
    assert panel.words.hasFocus()
    assert panel.words.text() == "psilocybin"
    assert not panel.replacing
    press(opened, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert panel.replacing
    assert panel.by.hasFocus()


def test_it_lists_every_place_by_section_and_says_how_many(opened: MainWindow) -> None:
    panel = asked(opened, "psilocybin")
    hits = find(opened.session.protocol, Wanted("psilocybin"))
    assert [place.hit for place in panel.list.places()] == list(hits)
    assert said(panel) == f"{len(hits)} places found."
    panel.words.setText("qqqq")
    assert said(panel).startswith("Not found.")
    panel.words.clear()
    assert said(panel) == "Write what to look for."


def test_of_very_many_places_the_first_are_listed(opened: MainWindow) -> None:
    panel = asked(opened, "e")
    assert len(panel.list.places()) == MOST
    assert said(panel).startswith(f"These are the first {MOST} places.")


def test_it_looks_where_it_is_told_to(opened: MainWindow) -> None:
    arm = opened.session.protocol.dosing.arms[0].id
    opened.workspace.go_to(f"/dosing/arms/{arm}/note")
    panel = asked(opened, "capsule")
    panel.scope.setCurrentIndex(panel.scope.findData("section"))
    assert {place.hit.address.split("/")[1] for place in panel.list.places()} == {"dosing"}
    panel.scope.setCurrentIndex(panel.scope.findData("list"))
    assert all(place.hit.address.startswith("/dosing/arms/") for place in panel.list.places())
    assert "What each arm receives" in said(panel)
    panel.case.setChecked(True)
    panel.words.setText("CAPSULE")
    assert panel.list.places() == []


def test_f3_goes_from_place_to_place_beginning_in_the_section_that_is_shown(opened: MainWindow) -> None:
    opened.workspace.show_page("dosing")
    panel = asked(opened, "capsules")
    opened.commands["find-next"].trigger()
    first = panel.list.current
    assert first is not None
    assert first.address.startswith("/dosing/")
    focus = QApplication.focusWidget()
    if isinstance(focus, QPlainTextEdit):
        assert focus.textCursor().selectedText().casefold() == "capsules"
    opened.commands["find-next"].trigger()
    assert panel.list.current != first
    opened.commands["find-previous"].trigger()
    assert panel.list.current == first


def test_all_chosen_places_are_replaced_as_one_step(opened: MainWindow, qtbot: QtBot) -> None:
    before = opened.session.protocol
    panel = asked(opened, "25 mg", replacing=True)
    panel.by.setText("24 mg")
    chosen = [place.hit for place in panel.list.places() if place.hit.replaceable]
    kept = [place for place in panel.list.places() if not place.hit.replaceable]
    assert kept
    assert all(place.kept.startswith("Not replaceable here") for place in kept)
    off = next(at for at, place in enumerate(panel.list.places()) if place.hit.replaceable)
    index = panel.list.model().index(off + 1, 0)
    panel.list.setCurrentIndex(index)
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert panel.all.text() == f"Replace all chosen ({len(chosen) - 1})"
    qtbot.mouseClick(panel.all, Qt.MouseButton.LeftButton)
    after = opened.session.protocol
    assert sum(hit.replaceable for hit in find(after, Wanted("24 mg"))) == len(chosen) - 1
    assert f"{len(chosen) - 1} places replaced." in said(panel)
    assert before.dosing.arms[0].dose == after.dosing.arms[0].dose
    assert str(opened.session.history.undo_label).startswith("Replace “25 mg” by “24 mg” in ")
    opened.commands["undo"].trigger()
    assert opened.session.protocol == before


def test_one_place_is_replaced_and_the_next_one_chosen(opened: MainWindow, qtbot: QtBot) -> None:
    panel = asked(opened, "capsules", replacing=True)
    panel.by.setText("tablets")
    count = len(panel.list.places())
    panel.step(1)
    panel.by.setFocus()
    while not panel.one.isEnabled():
        panel.step(1)
    qtbot.keyClick(panel.by, Qt.Key.Key_Return)
    assert len(panel.list.places()) == count - 1
    assert panel.list.current is not None
    assert len(find(opened.session.protocol, Wanted("tablets"))) >= 1


def test_the_next_place_is_the_one_behind_what_was_replaced(opened: MainWindow) -> None:
    panel = asked(opened, "screening", replacing=True)
    places = panel.list.places()
    at = [number for number, place in enumerate(places) if place.hit.replaceable][3]
    following = places[at + 1].hit
    for by in ("first look", "the day of screening"):
        panel.by.setText(by)
        panel.list.choose(places[at].hit)
        panel.one.click()
        assert panel.list.current is not None
        assert panel.list.current.address == following.address
        assert said(panel) == "1 place replaced."
        opened.commands["undo"].trigger()
        panel.look()


def test_what_one_place_refuses_is_told(opened: MainWindow) -> None:
    opened.session.put("/overview/acronym", "PAT", _("Change"))
    panel = asked(opened, "PAT", replacing=True)
    panel.whole.setChecked(True)
    hit = next(place.hit for place in panel.list.places() if place.hit.address == "/overview/acronym")
    panel.list.choose(hit)
    panel.by.setText("NEW")
    opened.session.put("/overview/acronym", "OTHER PAT", _("Change"))
    panel.one.click()
    assert "Acronym: left as it is, it reads otherwise now" in said(panel)


def test_undo_in_a_box_takes_back_what_was_typed_there(opened: MainWindow, qtbot: QtBot) -> None:
    opened.session.put("/overview/acronym", "OTHER", _("Change"))
    opened.session.seal()
    undo = Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier
    panel = asked(opened, "")
    qtbot.keyClicks(panel.words, "capsules")
    press(opened, *undo)
    assert panel.words.text() == ""
    opened.commands["find"].trigger()
    qtbot.keyClicks(opened.workspace.toolbar.find, "save")
    press(opened, *undo)
    assert opened.workspace.toolbar.find.text() == ""
    assert opened.session.protocol.overview.acronym == "OTHER"
    press(opened, *undo)
    assert opened.session.protocol.overview.acronym != "OTHER", "nothing is left to take back in the box"


def test_undo_after_replacing_takes_that_back(opened: MainWindow, qtbot: QtBot) -> None:
    before = opened.session.protocol
    panel = asked(opened, "capsules", replacing=True)
    panel.by.setFocus()
    qtbot.keyClicks(panel.by, "tablets")
    panel.all.click()
    assert opened.session.protocol != before
    panel.by.setFocus()
    press(opened, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert opened.session.protocol == before
    assert panel.by.text() == "tablets"


def test_what_reads_otherwise_by_now_is_told_and_nothing_is_lost(opened: MainWindow) -> None:
    panel = asked(opened, "PAT-TRD", replacing=True)
    hits = tuple(place.hit for place in panel.list.places() if place.hit.address == "/overview/acronym")
    opened.session.put("/overview/acronym", "OTHER", _("Change"))
    before = opened.session.protocol
    panel.wants_replacing.emit(hits, "NEW")
    assert opened.session.protocol == before
    assert said(panel).startswith("0 places replaced.")
    assert "Acronym: left as it is, it reads otherwise now" in said(panel)


def test_escape_goes_back_to_the_form(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.go_to("/overview/acronym")
    before = QApplication.focusWidget()
    panel = asked(opened, "capsules")
    qtbot.keyClick(panel.words, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is before


def test_it_follows_the_protocol(opened: MainWindow, qtbot: QtBot) -> None:
    panel = asked(opened, "quetzal")
    assert panel.list.places() == []
    opened.workspace.go_to("/overview/acronym")
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClicks(focus, "quetzal")
    qtbot.waitUntil(lambda: len(panel.list.places()) == 1)


def test_everything_in_it_has_a_name(opened: MainWindow, settle: Callable[[], None]) -> None:
    panel = asked(opened, "dose", replacing=True)
    settle()
    for part in (panel.words, panel.by, panel.case, panel.whole, panel.scope, panel.next, panel.previous, panel.list):
        assert part.accessibleName()
        assert part.toolTip() or part.accessibleDescription() or part is panel.by
