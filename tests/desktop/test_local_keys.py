"""The keys of single views, as Help lists them: they are listed, and views answer to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from studio.desktop.dialogs.shortcuts import Shortcuts
from studio.desktop.local_keys import LOCAL_KEYS, local_shortcuts
from studio.desktop.main_window import MainWindow
from studio.desktop.panels.checklist.finding_list import _KEYS
from studio.desktop.schedule.box import ScheduleBox
from studio.storage.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from studio.desktop.pages.view import PageView


def keys_in(place: str) -> list[str]:
    lines = next(lines for title, lines in LOCAL_KEYS if str(title) == place)
    return [key for _done, keys in lines for key in keys]


@pytest.fixture
def window(look: None, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(Settings())
    made.show()
    yield made
    for dialog in made.findChildren(QDialog):
        dialog.close()
    made.close()
    made.deleteLater()


def test_help_lists_them_behind_those_of_actions(window: MainWindow) -> None:
    window.help.show_shortcuts()
    (dialog,) = window.findChildren(Shortcuts)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    for place, lines in local_shortcuts():
        assert place in words
        assert {word for line in lines for word in line} <= set(words)


def test_every_key_is_one_that_a_keyboard_has() -> None:
    for _place, lines in LOCAL_KEYS:
        for _done, keys in lines:
            assert all(QKeySequence(key).count() == 1 and QKeySequence(key)[0].key() for key in keys)


def test_the_checklist_answers_to_all_that_are_listed() -> None:
    listed = {QKeySequence(key)[0].key() for key in keys_in("In the checklist")}
    assert set(_KEYS) == {key for key in listed if len(QKeySequence(key).toString()) == 1}


@pytest.mark.parametrize("heading", [None, "rows", "visits"])
def test_the_grid_of_the_schedule_answers_to_all_that_are_listed(
    page: Callable[[str], PageView], heading: str | None
) -> None:
    box = page("schedule").findChild(ScheduleBox)
    assert isinstance(box, ScheduleBox)
    box.grid.setFocus()
    box.acts.blockSignals(True)
    answered = set()
    for key in keys_in("In the schedule of activities"):
        box.grid.go_to("/endpoints/instruments/instrument-madrs", "visit-baseline")
        box.grid.enter(heading)
        pressed = QKeySequence(key)[0]
        event = QKeyEvent(QKeyEvent.Type.KeyPress, pressed.key(), pressed.keyboardModifiers())
        before = box.grid.selected()
        QApplication.sendEvent(box.grid, event)
        if event.isAccepted() or box.grid.selected() != before:
            answered.add(key)
        for dialog in box.window().findChildren(QDialog):
            dialog.close()
    alone = {"Alt+Up", "Alt+Down"} if heading == "rows" else {"Alt+Left", "Alt+Right"}
    assert {"F2", "Ins", "Del", "Ctrl+C", "Ctrl+V", "Alt+Return", "Ctrl+Return", "Space", "X", "Return"} <= answered
    if heading is not None:
        assert {"Ctrl+D"} | alone <= answered
