"""Comments in the window: writing, marks at fields, the panel, and one step of undo for each act."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from shiboken6 import isValid

from studio.desktop.dialogs.comment import WriteComment
from studio.desktop.editors.editor import without_history
from studio.desktop.editors.mark import CommentMark
from studio.desktop.panels.find import FloatingFind
from studio.protocol.discussion import comment_on, resolve
from studio.protocol.edit import remove
from studio.storage.settings import load_settings
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from studio.desktop.main_window import MainWindow
    from studio.desktop.panels.comments import Comments

NOW = datetime(2026, 11, 27, 14, 2, tzinfo=UTC)


@pytest.fixture
def opened(started: Callable[[str], MainWindow]) -> MainWindow:
    return started("psilocybin-trd-single-dose")


def dialog_of(window: MainWindow) -> WriteComment:
    return next(dialog for dialog in window.findChildren(WriteComment) if dialog.isVisible())


def write(window: MainWindow, address: str, words: str, who: str = "Ada") -> None:
    window.workspace.go_to(address)
    window.commands["comment"].trigger()
    dialog = dialog_of(window)
    dialog.words.setPlainText(words)
    dialog.who.setText(who)
    dialog.confirm.click()


def panel_of(window: MainWindow) -> Comments:
    if not window.shows("comments"):
        window.commands["comments"].trigger()
    panel: Comments = window.workspace.side.get("comments")
    return panel


def places(panel: Comments) -> list[str]:
    return [card.place for card in panel.list.cards()]


def arm(window: MainWindow) -> str:
    return f"/dosing/arms/{window.session.protocol.dosing.arms[0].id}"


def test_keys_write_a_comment_on_the_field_in_focus(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.go_to("/overview/acronym")
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(opened.windowHandle(), Qt.Key.Key_M, keys)
    dialog = dialog_of(opened)
    assert not dialog.confirm.isEnabled(), "nothing is said yet"
    qtbot.keyClicks(dialog.words, "Is it free?")
    dialog.who.setText("Ada")
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (comment,) = opened.session.protocol.comments
    assert (comment.address, comment.text, comment.who) == ("/overview/acronym", "Is it free?", "Ada")
    assert comment.when is not None
    assert load_settings().who == "Ada", "the name is remembered"
    assert str(opened.session.history.undo_label) == "Comment"
    opened.commands["undo"].trigger()
    assert opened.session.protocol.comments == ()


def test_a_mark_at_the_field_says_how_many_and_leads_to_them(opened: MainWindow, qtbot: QtBot) -> None:
    write(opened, "/overview/acronym", "One")
    write(opened, "/overview/acronym", "Two")
    view = opened.workspace.pages.currentWidget()
    (mark,) = [mark for mark in view.findChildren(CommentMark) if mark.isVisible()]
    assert mark.text() == "2"
    assert mark.accessibleName() == mark.toolTip() == "2 comments on Acronym"
    qtbot.mouseClick(mark, Qt.MouseButton.LeftButton)
    assert opened.shows("comments")
    current = panel_of(opened).list.current
    assert current is not None
    assert current.text == "One"
    opened.commands["undo"].trigger()
    opened.commands["undo"].trigger()
    qtbot.waitUntil(lambda: not mark.isVisible())


def test_the_panel_lists_by_section_and_filters(opened: MainWindow) -> None:
    write(opened, "/overview/acronym", "First", "Ada")
    write(opened, f"{arm(opened)}/dose", "Second", "Ben")
    protocol = resolve(
        comment_on(opened.session.protocol, "/overview/title", "Third", "Ada", NOW, id="c"), "c", "", NOW
    )
    opened.session.edit(_("Change"), lambda _before: protocol)
    opened.session.check_now()
    panel = panel_of(opened)
    assert [card.comment.text for card in panel.list.cards()] == ["First", "Second"]
    assert [panel.state.itemText(at) for at in range(3)] == ["Open (2)", "Resolved (1)", "All (3)"]
    panel.state.setCurrentIndex(1)
    assert [card.comment.text for card in panel.list.cards()] == ["Third"]
    panel.state.setCurrentIndex(2)
    panel.people.setCurrentIndex(panel.people.findText("Ben"))
    assert [card.comment.text for card in panel.list.cards()] == ["Second"]
    panel.people.setCurrentIndex(0)
    opened.workspace.show_page("dosing")
    panel.here.setChecked(True)
    assert [card.comment.text for card in panel.list.cards()] == ["Second"]
    assert opened.workspace.side.title == "Comments 2"


def test_answers_edits_and_settling_are_steps_of_their_own(opened: MainWindow, qtbot: QtBot) -> None:
    write(opened, "/overview/acronym", "Is it free?")
    panel = panel_of(opened)
    panel.choose(opened.session.protocol.comments[0].id)
    qtbot.keyClick(panel.list, Qt.Key.Key_A)
    dialog = dialog_of(opened)
    assert dialog.who.text() == "Ada"
    dialog.words.setPlainText("Yes.")
    dialog.confirm.click()
    assert opened.session.protocol.comments[0].replies[0].text == "Yes."
    qtbot.keyClick(panel.list, Qt.Key.Key_E)
    dialog = dialog_of(opened)
    assert dialog.words.toPlainText() == "Is it free?"
    dialog.words.setPlainText("Is the acronym free?")
    dialog.confirm.click()
    qtbot.keyClick(panel.list, Qt.Key.Key_R)
    (comment,) = opened.session.protocol.comments
    assert (comment.text, comment.resolved_by) == ("Is the acronym free?", "Ada")
    assert panel.list.cards() == []
    for label in ("Resolve comment", "Edit comment", "Answer a comment", "Comment"):
        assert str(opened.session.history.undo_label) == label
        opened.commands["undo"].trigger()
    assert opened.session.protocol.comments == ()


def test_words_that_were_given_up_are_there_again(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.go_to("/overview/acronym")
    opened.commands["comment"].trigger()
    qtbot.keyClicks(dialog_of(opened).words, "A long thought")
    qtbot.keyClick(dialog_of(opened), Qt.Key.Key_Escape)
    assert opened.session.protocol.comments == ()
    opened.workspace.go_to("/overview/title")
    opened.commands["comment"].trigger()
    assert dialog_of(opened).words.toPlainText() == ""
    dialog_of(opened).reject()
    opened.workspace.go_to("/overview/acronym")
    opened.commands["comment"].trigger()
    assert dialog_of(opened).words.toPlainText() == "A long thought"
    dialog_of(opened).confirm.click()
    assert opened.session.protocol.comments[0].text == "A long thought"
    opened.commands["comment"].trigger()
    assert dialog_of(opened).words.toPlainText() == "", "said is said"


def test_the_next_comment_is_chosen_when_one_is_settled(opened: MainWindow, qtbot: QtBot) -> None:
    for words in ("First", "Second", "Third"):
        write(opened, "/overview/acronym", words)
    panel = panel_of(opened)
    panel.choose(opened.session.protocol.comments[1].id)
    for chosen in ("Third", "First"):
        qtbot.keyClick(panel.list, Qt.Key.Key_R)
        assert panel.list.current is not None
        assert panel.list.current.text == chosen


def test_what_others_wrote_is_not_edited(opened: MainWindow, qtbot: QtBot) -> None:
    write(opened, "/overview/acronym", "Mine", "Ada")
    write(opened, "/overview/title", "Theirs", "Ben")
    panel = panel_of(opened)
    cards = {card.comment.text: card for card in panel.list.cards()}
    assert "edit" not in tuple(cards["Mine"].acts()), "Ben looks at it now"
    assert "edit" in tuple(cards["Theirs"].acts())


def test_a_deleted_comment_comes_back_with_undo(opened: MainWindow, qtbot: QtBot) -> None:
    write(opened, "/overview/acronym", "Away with it")
    panel = panel_of(opened)
    panel.choose(opened.session.protocol.comments[0].id)
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)
    assert opened.session.protocol.comments == ()
    opened.commands["undo"].trigger()
    assert [card.comment.text for card in panel.list.cards()] == ["Away with it"]


def test_enter_goes_to_the_field_and_what_is_gone_is_told(opened: MainWindow, qtbot: QtBot) -> None:
    write(opened, f"{arm(opened)}/dose", "Why?")
    panel = panel_of(opened)
    opened.workspace.show_page("overview")
    panel.choose(opened.session.protocol.comments[0].id)
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert opened.workspace.place() == f"{arm(opened)}/dose"
    here = arm(opened)
    opened.session.edit(_("Change"), lambda protocol: remove(protocol, here))
    opened.session.check_now()
    (card,) = panel.list.cards()
    assert card.gone
    assert card.place.startswith("No longer there: Dosing")


def test_the_menus_of_fields_offer_it(opened: MainWindow) -> None:
    opened.workspace.go_to("/overview/acronym")
    line = opened.focusWidget()
    assert isinstance(line, QLineEdit)
    menu = without_history(line.createStandardContextMenu())
    assert menu.actions()[-1] is opened.commands["comment"]
    opened.workspace.go_to("/overview/phase")
    choice = opened.focusWidget()
    assert choice is not None
    opened.workspace.go_to("/overview/acronym")
    QApplication.sendEvent(
        choice, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(4, 4), choice.mapToGlobal(QPoint(4, 4)))
    )
    assert opened.workspace.place() == "/overview/phase"
    offered = [menu for menu in opened.findChildren(QMenu) if menu.isVisible()]
    assert [action.objectName() for action in offered[0].actions()][-1:] == ["comment"]
    offered[0].close()


def test_an_empty_panel_says_how_to_begin(opened: MainWindow) -> None:
    panel = panel_of(opened)
    assert places(panel) == []
    panel.focus()
    assert panel.write.hasFocus()
    panel.write.click()
    assert dialog_of(opened)


def test_many_openings_leave_nothing_alive(opened: MainWindow, qapp: QApplication) -> None:
    def alive() -> int:
        gc.collect()
        return sum(isinstance(thing, WriteComment | FloatingFind) and isValid(thing) for thing in gc.get_objects())

    for _opening in range(20):
        opened.commands["comment"].trigger()
        dialog_of(opened).reject()
        floating = FloatingFind(opened)
        opened.search.serve(floating.box)
        floating.open()
        floating.box.give_up()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert alive() == 0
