"""The plain parts: what keys do with buttons, how one that cannot be pressed looks, and how words are measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel

from studio.desktop import theme
from studio.desktop.editors.widgets import Button, Caption, Link, Words
from studio.desktop.panels.status import StatusBar

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("look")


@pytest.mark.parametrize("kind", [Button, Link])
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_press_what_has_the_keyboard(kind: type[Button | Link], key: Qt.Key, qtbot: QtBot) -> None:
    button = kind("Add")
    qtbot.addWidget(button)
    pressed = []
    button.clicked.connect(lambda: pressed.append(button.text()))
    qtbot.keyClick(button, key)
    assert pressed == ["Add"]
    qtbot.keyClick(button, key, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == (2 if key == Qt.Key.Key_Space else 1)


def test_the_main_button_of_a_place_stands_out_only_while_it_can_be_pressed(qtbot: QtBot) -> None:
    button = Button("Take over", kind="primary")
    qtbot.addWidget(button)
    button.resize(button.sizeHint())

    def ground() -> str:
        return button.grab().toImage().pixelColor(5, button.height() // 2).name()

    assert ground() == theme.colour("accent").name()
    button.setEnabled(False)
    assert ground() == theme.colour("card").name()


def test_a_passing_message_is_not_painted_over_by_the_counts_of_a_protocol_that_opens(qtbot: QtBot) -> None:
    status = StatusBar()
    qtbot.addWidget(status)
    status.show_protocol(None)
    status.show()
    status.showMessage("“Team base (copy)” was made.")
    status.show_protocol("My trial")
    assert not (status.currentMessage() and status.counts.isVisible())
    assert status.counts.isVisible()
    status.showMessage("Exported")
    status.show_protocol("My trial")
    assert not status.counts.isVisible()
    status.clearMessage()
    assert status.counts.isVisible()


@pytest.mark.parametrize("kind", [Words, Caption])
def test_words_are_measured_anew_when_anything_about_them_changes(kind: type[Words], qtbot: QtBot) -> None:
    words = kind("Short") if kind is Caption else Words("Short", wrap=True)
    qtbot.addWidget(words)
    seen: list[tuple[int, QSize]] = []

    def measured() -> None:
        seen.append((words.heightForWidth(200), words.sizeHint()))
        assert seen[-1][0] == QLabel.heightForWidth(words, 200)
        assert seen[-1] not in seen[:-1]

    measured()
    words.setText("A sentence that is far too long for a single line of two hundred pixels")
    measured()
    words.setContentsMargins(30, 30, 0, 0)
    measured()
    font = words.font()
    font.setPointSizeF(2 * font.pointSizeF())
    words.setFont(font)
    measured()
