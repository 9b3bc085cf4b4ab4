"""The plain parts: what keys do with buttons, and how a button that cannot be pressed looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from studio.desktop import theme
from studio.desktop.editors.widgets import Button, Link
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
