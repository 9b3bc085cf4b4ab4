"""The signs of the time line: for each kind of mark a shape and a colour."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from studio.planning.day_plan import Kind

INK = {
    Kind.DOSE: "accent",
    Kind.STEP: "muted",
    Kind.RATING: "muted",
    Kind.MASKING: "accent",
    Kind.VITAL: "must",
    Kind.SAMPLE: "sample",
    Kind.OBSERVATION: "good",
    Kind.STAFF: "accent",
    Kind.RESCUE: "should",
}
"""The colour of each kind, by its name in the theme."""


@lru_cache(maxsize=64)
def sign(kind: Kind, ink: int, edge: int, size: float, ratio: float) -> QPixmap:
    """Return the mark of a kind as a picture: there may be hundreds of it."""
    side = math.ceil((size + 2) * ratio)
    picture = QPixmap(side, side)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor.fromRgba(edge), 1))
    painter.setBrush(QColor.fromRgba(ink))
    paint_sign(painter, kind, QRectF(1, 1, size, size))
    painter.end()
    return picture


def paint_sign(painter: QPainter, kind: Kind, area: QRectF) -> None:
    """Paint the mark of a kind: each has a shape of its own, so that none is told by its colour alone."""
    if kind is Kind.VITAL:
        painter.drawEllipse(area)
    elif kind is Kind.SAMPLE:
        painter.drawRect(area.adjusted(1, 1, -1, -1))
    elif kind is Kind.RATING:
        painter.drawPolygon(
            _polygon((area.center().x(), area.top()), (area.right(), area.bottom()), (area.left(), area.bottom()))
        )
    elif kind is Kind.MASKING:
        painter.drawPolygon(
            _polygon((area.center().x(), area.bottom()), (area.right(), area.top()), (area.left(), area.top()))
        )
    else:
        centre = area.center()
        painter.drawPolygon(
            _polygon(
                (centre.x(), area.top()),
                (area.right(), centre.y()),
                (centre.x(), area.bottom()),
                (area.left(), centre.y()),
            )
        )


def _polygon(*corners: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in corners])
