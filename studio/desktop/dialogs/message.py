"""One sentence that the user has to know, such as why a file cannot be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from studio.desktop.dialogs.dialog import Dialog
from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Message(Dialog):
    """A sentence and a button to close it; with ``details``, one to copy them for a report."""

    def __init__(self, parent: QWidget | None, text: Text, details: str = "") -> None:
        super().__init__(parent, _("PAT Studio"), width=26)
        self._details = details
        self.text = self.say(text)
        if details:
            self._copy = self.button(_("Copy details"), left=True)
            self._copy.clicked.connect(self._on_copy)
        self.button(_("Close"), main=True).clicked.connect(self.accept)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
        self._copy.setText(str(_("Copied")))
        self._copy.updateGeometry()
