"""What becomes of unsaved changes when their protocol is about to be left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from studio.desktop.dialogs.dialog import Dialog
from studio.text import _, n_

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Unsaved(Dialog):
    """Save, discard or stay. Closing the dialog in any other way means to stay."""

    save_chosen = Signal()
    discard_chosen = Signal()

    def __init__(self, parent: QWidget | None, name: str, *, changed: bool, unread: int) -> None:
        """Ask about the protocol: it is ``changed``, or ``unread`` of its fields hold what could not be stored."""
        super().__init__(parent, _("Unsaved changes"), width=28)
        if changed:
            self.say(_("“{name}” has changes that are not saved.", name=name))
        if unread:
            self.say(
                n_(
                    "{count} field holds input that cannot be read, and will lose it.",
                    "{count} fields hold input that cannot be read, and will lose it.",
                    unread,
                )
            )
        self.discard = self.button(_("Discard changes") if changed else _("Leave without it"), left=True)
        self.cancel = self.cancel_button()
        self.discard.clicked.connect(self._on_discard)
        if changed:
            self.save = self.button(_("Save"), main=True)
            self.save.clicked.connect(self._on_save)
        else:
            self.cancel.setDefault(True)
            self.cancel.setFocus()

    def _on_save(self) -> None:
        self.accept()
        self.save_chosen.emit()

    def _on_discard(self) -> None:
        self.accept()
        self.discard_chosen.emit()
