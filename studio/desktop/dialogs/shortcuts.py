"""The list of all keys, read from the registry of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.widgets import Words
from studio.desktop.theme import em
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Iterable

Shortcut = tuple[str, str]
"""What is done, and the keys that do it."""


class Shortcuts(Dialog):
    """Shows groups of actions with their keys."""

    def __init__(self, parent: QWidget | None, groups: Iterable[tuple[str, Iterable[Shortcut]]]) -> None:
        super().__init__(parent, _("Keyboard shortcuts"), width=30)
        column = self.scrolled()
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(self, 2))
        grid.setVerticalSpacing(em(self, 0.25))
        grid.setColumnStretch(0, 1)
        column.addLayout(grid)
        column.addStretch(1)
        for title, shortcuts in groups:
            grid.setRowMinimumHeight(grid.rowCount(), em(self, 0.6))
            grid.addWidget(Words(title, "heading", parent=self), grid.rowCount(), 0, 1, 2)
            for done, keys in shortcuts:
                row = grid.rowCount()
                grid.addWidget(Words(done, wrap=True, parent=self), row, 0)
                grid.addWidget(Words(keys, "body", "muted", parent=self), row, 1, Qt.AlignmentFlag.AlignRight)
        self.button(_("Close"), main=True).clicked.connect(self.accept)
