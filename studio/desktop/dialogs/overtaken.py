"""What becomes of a file that somebody else wrote since it was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from studio.desktop.dialogs.choices import Choices
from studio.text import Text, _

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


class Overtaken(Choices):
    """Merge, keep one of the two, or keep both. Closing it in any other way saves nothing."""

    merge_chosen = Signal()
    theirs_chosen = Signal()
    replace_chosen = Signal()
    other_chosen = Signal()

    def __init__(self, parent: QWidget | None, path: Path, *, when: str = "", problem: Text | None = None) -> None:
        """``when`` is the time of the change in words; ``problem`` says why what is there now cannot be read."""
        super().__init__(parent, _("The file has changed"))
        said = _("{file} was changed by somebody else, or in another window, since you opened it.", file=path.name)
        if when:
            said = _(
                "{file} was changed by somebody else, or in another window, since you opened it: {when}.",
                file=path.name,
                when=when,
            )
        self.say(said)
        if problem is None:
            self.merge = self.choice(
                _("Compare and merge…"),
                _("See who changed which section, and take each from either side."),
                main=True,
            )
            self.theirs = self.choice(
                _("Take theirs"), _("Show what the file holds now. Undo brings your version back.")
            )
            self.merge.clicked.connect(self.merge_chosen)
            self.theirs.clicked.connect(self.theirs_chosen)
        else:
            self.say(_("What it holds now cannot be read: {problem}", problem=problem), "small")
        self.replace = self.choice(
            _("Keep mine"), _("Replace what the file holds now. A backup of it is kept on this computer.")
        )
        self.other = self.choice(
            _("Save as…"), _("Save yours under another name, and leave this file as it is."), main=problem is not None
        )
        self.cancel = self.cancel_button()
        self.replace.clicked.connect(self.replace_chosen)
        self.other.clicked.connect(self.other_chosen)
