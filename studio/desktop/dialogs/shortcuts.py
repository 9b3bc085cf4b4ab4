"""The list of all keys, read from the registry of actions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.widgets import Words
from studio.desktop.theme import em
from studio.text import _

Shortcut = tuple[str, str]
"""What is done, and the keys that do it."""


class Shortcuts(Dialog):
    """Shows groups of actions with their keys."""

    def __init__(self, parent: QWidget | None, groups: Iterable[tuple[str, Iterable[Shortcut]]]) -> None:
        super().__init__(parent, _("Keyboard shortcuts"), width=28)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        page = QWidget(scroll)
        page.setBackgroundRole(QPalette.ColorRole.Window)
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, em(self, 1), 0)
        grid.setHorizontalSpacing(em(self, 2))
        grid.setVerticalSpacing(em(self, 0.25))
        grid.setColumnStretch(0, 1)
        row = 0
        for title, shortcuts in groups:
            grid.addWidget(Words(title, "heading", parent=page), row, 0, 1, 2)
            for done, keys in shortcuts:
                row += 1
                grid.addWidget(Words(done, parent=page), row, 0)
                grid.addWidget(Words(keys, "body", "muted", parent=page), row, 1, Qt.AlignmentFlag.AlignRight)
            row += 1
            grid.setRowMinimumHeight(row, em(self, 0.6))
            row += 1
        grid.setRowStretch(row, 1)
        scroll.setWidget(page)
        self.body.addWidget(scroll, 1)
        self.button(_("Close"), main=True).clicked.connect(self.accept)
        self.resize(em(self, 30), min(em(self, 40), self.screen().availableGeometry().height() - em(self, 4)))
