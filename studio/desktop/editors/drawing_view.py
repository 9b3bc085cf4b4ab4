"""A figure of the protocol, painted with the window's colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.desktop import theme
from studio.desktop.theme import em
from studio.document.drawing import Area, Box, Curve, Drawing, Ink, Label, Line, Mark, Shape

if TYPE_CHECKING:
    from collections.abc import Callable

_LARGEST = 1.7
"""Most pixels to a point: beyond it a figure looks coarse and leaves room instead."""


class DrawingView(QWidget):
    """A drawing, as wide as its card. Its texts are its description for those who do not see it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: Drawing | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(name)

    def show_drawing(self, drawing: Drawing) -> None:
        """Show a drawing."""
        if drawing == self._drawing:
            return
        self._drawing = drawing
        texts = dict.fromkeys(shape.text for shape in drawing.shapes if isinstance(shape, Label))
        self.setAccessibleDescription("; ".join(texts))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """The drawing keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the drawing at that width."""
        return round(self._drawing.height * self._scale(width)) if self._drawing is not None else em(self, 2)

    def sizeHint(self) -> QSize:
        """The drawing at its own size."""
        width = round(self._drawing.width) if self._drawing is not None else em(self, 20)
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the shapes in order."""
        if self._drawing is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        scale = self._scale(self.width())
        painter.scale(scale, scale)
        for shape in self._drawing.shapes:
            paint_shape(painter, shape)

    def _scale(self, width: int) -> float:
        assert self._drawing is not None
        return min(width / self._drawing.width, _LARGEST)


def paint_shape(painter: QPainter, shape: Shape, ink: Callable[[Ink], QColor] = theme.ink) -> None:
    """Paint one shape; lengths are points. ``ink`` tells the colour of a role: that of the window unless said."""
    match shape:
        case Line():
            painter.setPen(_pen(ink(shape.ink), shape.width, dashed=shape.dashed))
            painter.drawLine(QPointF(shape.x1, shape.y1), QPointF(shape.x2, shape.y2))
        case Box():
            painter.setPen(_pen(ink(shape.border), 0.8) if shape.border else Qt.PenStyle.NoPen)
            painter.setBrush(ink(shape.fill) if shape.fill else Qt.BrushStyle.NoBrush)
            area = QRectF(shape.x, shape.y, shape.width, shape.height)
            painter.drawRoundedRect(area, shape.radius, shape.radius)
        case Curve():
            _paint_curve(painter, shape, ink)
        case Area():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink(shape.fill))
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in shape.corners]))
        case Mark():
            _paint_mark(painter, shape, ink(shape.ink))
        case Label():
            _paint_label(painter, shape, ink(shape.ink))


def picture(drawing: Drawing, scale: float, ink: Callable[[Ink], QColor]) -> QImage:
    """Return the drawing upon white, with so many dots to a point."""
    image = QImage(round(drawing.width * scale), round(drawing.height * scale), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    # What is pasted into a text then has its true size.
    image.setDotsPerMeterX(round(scale * 72 / 0.0254))
    image.setDotsPerMeterY(round(scale * 72 / 0.0254))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    for shape in drawing.shapes:
        paint_shape(painter, shape, ink)
    painter.end()
    return image


def _pen(ink: QColor, width: float, *, dashed: bool = False) -> QPen:
    pen = QPen(ink, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if dashed:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        # Qt counts dashes in widths of the pen; on paper they are lengths.
        pen.setDashPattern([3 / max(width, 0.1), 2 / max(width, 0.1)])
    return pen


def _paint_curve(painter: QPainter, curve: Curve, ink: Callable[[Ink], QColor]) -> None:
    points = [QPointF(x, y) for x, y in curve.points]
    if not points:
        return
    if curve.fill is not None:
        area = QPolygonF([QPointF(points[0].x(), curve.base), *points, QPointF(points[-1].x(), curve.base)])
        path = QPainterPath()
        path.addPolygon(area)
        painter.fillPath(path, ink(curve.fill))
    painter.setPen(_pen(ink(curve.ink), curve.width, dashed=curve.dashed))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))


def _paint_mark(painter: QPainter, mark: Mark, ink: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    half = mark.size / 2
    area = QRectF(mark.x - half, mark.y - half, mark.size, mark.size)
    match mark.shape:
        case "circle":
            painter.drawEllipse(area)
        case "square":
            painter.drawRect(area)
        case "diamond":
            centre = area.center()
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(centre.x(), area.top()),
                        QPointF(area.right(), centre.y()),
                        QPointF(centre.x(), area.bottom()),
                        QPointF(area.left(), centre.y()),
                    ]
                )
            )


def _paint_label(painter: QPainter, label: Label, ink: QColor) -> None:
    font = theme.font()
    font.setPixelSize(100)
    font.setWeight(QFont.Weight.DemiBold if label.bold else QFont.Weight.Normal)
    painter.save()
    painter.setFont(font)
    painter.setPen(ink)
    painter.translate(label.x, label.y)
    painter.scale(label.size / 100, label.size / 100)
    width = painter.fontMetrics().horizontalAdvance(label.text)
    start = {"left": 0.0, "centre": -width / 2, "right": -float(width)}[label.align]
    painter.drawText(QPointF(start, 0), label.text)
    painter.restore()
