"""What lies over the window under the box that finds: the list of what was found, and what can be written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.desktop.editors.widgets import Panel, Words
from studio.desktop.panels.found_list import FoundList
from studio.desktop.theme import em
from studio.text import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_FOOT = 16
"""Where the list may be lower than this, in em, all of it is for what was found."""


class FoundPopup(Panel):
    """What the box found: a part of the window that lies over the others and never takes the keyboard."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(parent=window)
        self.hide()
        self.list = FoundList(self)
        self._said = Words("", tone="muted", wrap=True, parent=self)
        self._foot = Words(
            str(_("Enter opens it. Write > first for actions alone, # for rules, @ for fields.")),
            "small", "muted", wrap=True, parent=self,
        )  # fmt: skip
        self.body.addWidget(self._said)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self._foot)
        self.rescale()

    def rescale(self) -> None:
        """Set margins from the font."""
        self.body.setContentsMargins(1, em(self, 0.3), 1, em(self, 0.4))
        self.body.setSpacing(em(self, 0.3))
        side = em(self, 0.8)
        for words in (self._said, self._foot):
            words.setContentsMargins(side, 0, side, 0)

    def say(self, text: str) -> None:
        """Show a sentence in place of the list."""
        self._said.setText(text)
        self._said.setVisible(bool(text))
        self.list.setVisible(not text)

    def height_for(self, width: int, highest: int) -> int:
        """Return how high it is at a width, with all rows in sight if that is not too high."""
        self._foot.setVisible(highest >= em(self, _FOOT))
        foot = self._foot.heightForWidth(width - 2) if highest >= em(self, _FOOT) else 0
        margins = self.body.contentsMargins()
        around = margins.top() + margins.bottom() + foot + self.body.spacing()
        inner = self._said.heightForWidth(width - 2) if not self.list.isVisibleTo(self) else self.list.full_height()
        return max(em(self, 4), min(highest, inner + around))
