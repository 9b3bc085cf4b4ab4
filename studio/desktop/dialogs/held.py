"""How to go on with a file that cannot be saved to: somebody has it open, or it may not be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from studio.desktop.dialogs.choices import Choices
from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Held(Choices):
    """Open it to read, open a copy, or leave it. Closing it in any other way opens nothing."""

    read_chosen = Signal()
    copy_chosen = Signal()
    anyway_chosen = Signal()

    def __init__(self, parent: QWidget | None, text: Text, *, freed: bool, doubtful: bool = False) -> None:
        """``text`` says why it cannot be saved to.

        ``freed`` tells whether somebody has it who will close it, and ``doubtful`` that only a record says so, which
        another computer may have left.
        """
        super().__init__(parent, _("The file is in use") if freed else _("The file is read-only"))
        self.say(text)
        told = (
            _("Read and edit it here without saving to it. You are told when you can save.")
            if freed
            else _("Read and edit it here, and save what you change under another name.")
        )
        self.read = self.choice(_("Open without saving to it"), told, main=True)
        self.copy = self.choice(
            _("Open a copy"), _("Begin a protocol of your own from what it holds; it asks for a name when you save.")
        )
        self.read.clicked.connect(self.read_chosen)
        self.copy.clicked.connect(self.copy_chosen)
        if doubtful:
            self.anyway = self.choice(
                _("Open and save all the same"),
                _("Choose this only if it is no longer open there, as after a crash of that computer."),
            )
            self.anyway.clicked.connect(self.anyway_chosen)
        self.cancel = self.cancel_button()
