"""A line that tells what was just done and offers to take it back."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.desktop.editors.widgets import Button, Link, Scaled, Words
from studio.desktop.panels.painting import box
from studio.desktop.theme import em
from studio.text import Text, _


class Strip(Scaled):
    """It stays until it is dismissed or told something else."""

    undo_wanted = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Words("", wrap=True, parent=self)
        self.undo = Link(str(_("Undo")), self)
        self.close_button = Button("", "close", kind="quiet", tip=str(_("Dismiss")), parent=self)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.undo)
        self._row.addWidget(self.close_button)
        self.undo.setToolTip(str(_("Bring it back (Ctrl+Z in the gallery)")))
        self.undo.setAccessibleDescription(self.undo.toolTip())
        self.undo.clicked.connect(self.undo_wanted)
        self.close_button.clicked.connect(self._on_close)
        self.hide()
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        unit = em(self)
        self._row.setContentsMargins(unit, round(unit * 0.25), round(unit * 0.4), round(unit * 0.25))
        self._row.setSpacing(round(unit * 0.7))

    def tell(self, text: Text) -> None:
        """Tell what was done, and offer to take it back."""
        self.words.setText(str(text))
        self.setAccessibleName(str(text))
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box(painter, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), "selection", "line", radius=em(self, 0.3))

    def _on_close(self) -> None:
        self.hide()
        self.dismissed.emit()
