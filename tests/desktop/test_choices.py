"""Choosing from a closed list by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from studio.desktop.editors.choices import ChoiceBox

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("look")


@pytest.fixture
def box(qtbot: QtBot) -> ChoiceBox:
    """A box with the phases of trials."""
    made = ChoiceBox()
    qtbot.addWidget(made)
    made.addItems(["Not decided", "Early Phase 1", "Phase 1", "Phase 1/Phase 2", "Phase 2", "Phase 3"])
    made.show()
    return made


def test_words_with_a_space_choose_what_they_name(box: ChoiceBox, qtbot: QtBot) -> None:
    chosen: list[int] = []
    box.activated.connect(chosen.append)
    qtbot.keyClicks(box, "Phase 2")
    assert box.currentText() == "Phase 2"
    assert chosen[-1] == box.currentIndex()
    assert QApplication.activePopupWidget() is None


def test_a_space_alone_opens_the_list(box: ChoiceBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, " ")
    assert QApplication.activePopupWidget() is not None
    box.hidePopup()
