"""A choice between a few ways to go on, each with a sentence about what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy

from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.widgets import Button, Words
from studio.desktop.theme import em

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.text import Text


class Choices(Dialog):
    """A dialog whose ways to go on stand one below the other, and scroll where the screen is too low for them."""

    def __init__(self, parent: QWidget | None, title: Text) -> None:
        super().__init__(parent, title, width=30)
        self.scrolled().setContentsMargins(em(self, 0.2), em(self, 0.2), em(self, 0.9), em(self, 0.2))

    def choice(self, text: Text, help: Text, *, main: bool = False) -> Button:
        """Add a way to go on; the ``main`` one is what Enter does, and has the keyboard at first."""
        made = Button(str(text), kind="primary" if main else "plain", parent=self)
        made.setAccessibleDescription(str(help))
        made.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        made.setAutoDefault(main)
        made.setDefault(main)
        made.clicked.connect(self.accept)
        self.column.addSpacing(em(self, 0.3))
        self.column.addWidget(made)
        if main:
            made.setFocus()
        self.column.addWidget(Words(str(help), "small", "muted", wrap=True, parent=self))
        return made
