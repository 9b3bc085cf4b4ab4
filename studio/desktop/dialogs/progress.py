"""How far a piece of work is, with a button that gives it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.theme import em

if TYPE_CHECKING:
    from studio.text import Text


class Progress(Dialog):
    """Shows the share that is done of what its title says. Esc, or its button, gives the work up."""

    given_up = Signal()
    """The work is not wanted any more."""

    def __init__(self, parent: QWidget | None, title: Text) -> None:
        super().__init__(parent, title, width=24)
        self.words = self.say(title)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(em(self, 0.5))
        self.bar.setAccessibleName(str(title))
        self.body.addWidget(self.bar)
        self.cancel_button()
        self.rejected.connect(self.given_up)

    def show_progress(self, share: float) -> None:
        """Show how much is done, from 0 to 1."""
        self.bar.setValue(round(100 * share))
