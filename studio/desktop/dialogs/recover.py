"""What becomes of the unsaved changes of a file that a program left behind which did not end well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from studio.desktop.dialogs.choices import Choices
from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Recover(Choices):
    """Recover the draft, merge it, open it by itself, or leave it; closing it in any other way leaves it."""

    recover_chosen = Signal()
    merge_chosen = Signal()
    apart_chosen = Signal()
    compare_chosen = Signal()

    def __init__(
        self, parent: QWidget | None, text: Text, *, saved_since: bool = False, comparable: bool = True
    ) -> None:
        """``text`` says what the draft is.

        ``saved_since`` tells that its file was saved after it was begun, and ``comparable`` that both can be read.
        """
        super().__init__(parent, _("Unsaved changes were left behind"))
        self.say(text)
        if saved_since:
            self.say(
                _("The file was saved since, so the draft does not build upon what is in it now."), "body", "should"
            )
            self.merge = self.choice(
                _("Merge…"), _("Choose section by section whether the draft or the file counts."), main=True
            )
            self.merge.clicked.connect(self.merge_chosen)
            told = _("Put the draft over the file. What was saved since is replaced when you save; one step of undo "
                     "brings it back before that.")  # fmt: skip
        else:
            told = _("Show the file with these changes. Nothing is written before you save.")
        self.recover = self.choice(_("Recover the draft"), told, main=not saved_since)
        self.recover.clicked.connect(self.recover_chosen)
        self.apart = self.choice(
            _("Open as another protocol"), _("Leave the file alone; the draft asks for a name when you save it.")
        )
        self.apart.clicked.connect(self.apart_chosen)
        self.compare = self.button(_("Show changes…"), left=True)
        self.compare.setToolTip(str(_("Compare the file with the draft, then decide")))
        self.compare.setVisible(comparable)
        self.compare.clicked.connect(self._on_compare)
        self.cancel = self.button(_("Not now"))
        self.cancel.setToolTip(str(_("The draft stays on the start page")))
        self.cancel.clicked.connect(self.reject)

    def _on_compare(self) -> None:
        self.accept()
        self.compare_chosen.emit()
