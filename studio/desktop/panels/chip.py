"""One of a few answers to choose from."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import RADIUS, paint_ring
from studio.desktop.panels.painting import box
from studio.desktop.theme import em


class Chip(QPushButton):
    """One of a few answers that stand side by side; the chosen one is filled."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Room for the words."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + em(self, 1.3), em(self, 1.85))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words on a ground that shows whether it is chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, radius = QRectF(self.rect()).adjusted(1, 1, -1, -1), em(self, RADIUS)
        chosen = self.isChecked()
        hovered = self.underMouse() and self.isEnabled()
        fill = "accent" if chosen else "selection" if hovered else "card"
        box(painter, area, fill, None if chosen else "border", radius=radius)
        if self.hasFocus():
            paint_ring(painter, area, radius, inside=chosen)
        painter.setPen(theme.colour("on_accent" if chosen else "text" if self.isEnabled() else "border"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
