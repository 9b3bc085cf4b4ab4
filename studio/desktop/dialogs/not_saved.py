"""Why a protocol could not be saved, and the way to save it elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from studio.desktop.dialogs.dialog import Dialog
from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class NotSaved(Dialog):
    """A sentence, and the offer of another place. Closing it in any other way goes back to the protocol."""

    other_chosen = Signal()

    def __init__(self, parent: QWidget | None, text: Text) -> None:
        super().__init__(parent, _("The protocol was not saved"), width=28)
        self.say(text)
        self.cancel = self.button(_("Close"))
        self.cancel.clicked.connect(self.reject)
        self.other = self.button(_("Save as…"), main=True)
        self.other.clicked.connect(self.accept)
        self.other.clicked.connect(self.other_chosen)
