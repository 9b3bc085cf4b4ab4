"""What becomes of a file that somebody else wrote since it was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from studio.desktop.dialogs.dialog import Dialog
from studio.text import _

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


class Overtaken(Dialog):
    """Keep both, or replace what the others wrote. Closing it in any other way saves nothing."""

    other_chosen = Signal()
    replace_chosen = Signal()

    def __init__(self, parent: QWidget | None, path: Path) -> None:
        super().__init__(parent, _("The file has changed"), width=30)
        self.say(
            _(
                "{path} was changed since you opened it, by somebody else or in another window. To keep both, save "
                "yours under another name and compare the two.",
                path=str(path),
            )
        )
        self.replace = self.button(_("Replace it"), left=True)
        self.replace.clicked.connect(self._on_replace)
        self.cancel = self.cancel_button()
        self.other = self.button(_("Save as…"), main=True)
        self.other.clicked.connect(self._on_other)

    def _on_replace(self) -> None:
        self.accept()
        self.replace_chosen.emit()

    def _on_other(self) -> None:
        self.accept()
        self.other_chosen.emit()
