"""The folder of templates that a team shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.desktop.dialogs.dialog import Dialog, Line
from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class SharedFolder(Dialog):
    """Tells which folder is shared and what may be done there; another can be chosen, or none."""

    def __init__(self, parent: QWidget | None, folder: str) -> None:
        super().__init__(parent, _("Shared folder"), width=32)
        self.say(
            _(
                "A team keeps its templates in one folder that all members can reach, such as one on a network drive. "
                "Members who may write there can publish, change and delete; all others can use and duplicate."
            ),
            "small",
            "muted",
        )
        self.path = Line(folder, self)
        self.path.setReadOnly(True)
        self.path.setPlaceholderText(str(_("None")))
        self.ask(_("Folder"), self.path)
        self.state = self.say("")
        self.forget = self.button(_("Forget the folder"), left=True)
        self.forget.setToolTip(str(_("Its templates stay where they are, and are no longer listed here.")))
        self.close_button = self.button(_("Close"))
        self.close_button.clicked.connect(self.accept)
        self.choose = self.button(_("Choose a folder…"), main=True)
        self.choose.setFocus()

    def tell(self, folder: str, state: Text) -> None:
        """Show which folder it is now, and how it stands with it."""
        self.path.setText(folder)
        self.path.setToolTip(folder)
        self.state.setText(str(state))
        self.forget.setEnabled(bool(folder))
        if self.isVisible():
            self.fit()
