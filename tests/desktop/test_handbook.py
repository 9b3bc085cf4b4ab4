"""The handbook: every action is explained in it, and it does what it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QUrl

from studio.desktop.actions import COMMANDS
from studio.desktop.dialogs.handbook import Handbook, chapters
from studio.desktop.dialogs.message import Message
from studio.desktop.main_window import MainWindow
from studio.storage.settings import Settings

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(look: None, qtbot: QtBot) -> MainWindow:
    """The window at the start page."""
    made = MainWindow(Settings())
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def handbook(window: MainWindow) -> Handbook:
    """The handbook, opened from the menu."""
    window.commands["handbook"].trigger()
    return window.findChild(Handbook)


def test_every_action_is_explained() -> None:
    explained = {id for chapter in chapters() for id in chapter.actions}
    known = {command.id for command in COMMANDS}
    assert explained <= known
    assert {id for id in known - explained if not id.startswith("section-")} == set()


def test_chapters_are_found_by_their_words(handbook: Handbook) -> None:
    assert handbook.list.count() == len(chapters())
    handbook.find.setText("spreadsheet")
    assert [handbook.list.item(row).text() for row in range(handbook.list.count())] == ["The form"]
    assert "spreadsheet" in handbook.text.toPlainText()
    assert handbook.text.textCursor().selectedText() == "spreadsheet"
    handbook.find.setText("no such word")
    assert not handbook.list.count()
    assert "No chapter" in handbook.text.toPlainText()


def test_actions_are_shown_with_their_keys_and_do_what_they_say(window: MainWindow, handbook: Handbook) -> None:
    handbook.show_chapter("09-files")
    assert "Larger text (Ctrl++)" in handbook.text.toPlainText()
    assert "[[" not in handbook.text.toPlainText()
    before = window.settings.text_scale
    handbook.text.anchorClicked.emit(QUrl("do:larger"))
    assert window.settings.text_scale > before
    window.look.scale_text(0)


def test_what_cannot_be_done_now_says_why(window: MainWindow, handbook: Handbook) -> None:
    handbook.show_chapter("01-first-steps")
    handbook.text.anchorClicked.emit(QUrl("do:save"))
    assert window.findChild(Message).text.text() == "Save: No protocol is open."


def test_one_handbook_is_enough(window: MainWindow, handbook: Handbook) -> None:
    window.commands["handbook"].trigger()
    assert window.findChildren(Handbook) == [handbook]
