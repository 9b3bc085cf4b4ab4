"""Whether a draft is discarded for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from studio.desktop.dialogs.dialog import Dialog
from studio.text import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class DiscardDraft(Dialog):
    """Asks before unsaved changes are lost; closing it in any other way keeps them."""

    decided = Signal()

    def __init__(self, parent: QWidget | None, name: str) -> None:
        super().__init__(parent, _("Discard draft"), width=28)
        self.say(
            _(
                "The unsaved changes of “{name}” are deleted for good. Its file, if it has one, stays as it is.",
                name=name,
            )
        )
        self.discard = self.button(_("Discard the draft"), left=True)
        self.discard.clicked.connect(self._on_discard)
        self.cancel = self.cancel_button()
        self.cancel.setDefault(True)
        self.cancel.setFocus()

    def _on_discard(self) -> None:
        self.accept()
        self.decided.emit()
