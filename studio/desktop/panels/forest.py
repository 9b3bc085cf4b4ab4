"""Forest plots: values with their intervals on an axis that rows share, with the designer's own values marked on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from studio.desktop.theme import colour
from studio.text import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from studio.knowledge.precedents import PhaseFamily

_STEPS = (1.0, 2.0, 5.0, 10.0)
_FEWEST = 3
"""Steps that an axis has at least, so that its ends lie near the values."""

INKS: dict[PhaseFamily, str] = {"phase 2": "accent", "phase 3": "should", "not stated": "muted"}
"""The colour of results by phase; the sign differs as well, for those who do not see colours."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from ``low`` to ``high`` with a tick at every ``step``."""

    low: float
    high: float
    step: float

    def share(self, value: float) -> float:
        """Return where a value lies, from 0 at the low end to 1 at the high end; what is beyond lies at the end."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def holds(self, value: float) -> bool:
        """Tell whether a value lies on the axis."""
        return self.low <= value <= self.high

    @property
    def ticks(self) -> tuple[float, ...]:
        """The values that are named under the axis."""
        return tuple(self.low + n * self.step for n in range(round((self.high - self.low) / self.step) + 1))


def axis_of(values: Iterable[float]) -> Axis:
    """Return an axis with round ends that reaches over all the values and zero."""
    reached = (0.0, *values)
    low, high = min(reached), max(reached)
    if low == high:
        high = low + 1
    rough = (high - low) / _FEWEST
    size = 10.0 ** math.floor(math.log10(rough))
    step = size * max(part for part in _STEPS if part * size <= rough * (1 + 1e-9))
    return Axis(math.floor(low / step) * step, math.ceil(high / step) * step, step)


def paint_ticks(painter: QPainter, area: QRectF, axis: Axis) -> None:
    """Name the ticks in the area: all of them, or every second, fourth and so on, from zero, as there is room."""
    metrics = painter.fontMetrics()
    named = [(round(tick / axis.step), number(round(tick, 10)).replace("-", "−")) for tick in axis.ticks]
    wide = max(metrics.horizontalAdvance(words) for _nth, words in named) + metrics.height() * 0.6
    stride = 1
    while stride < len(named) and len(named) * wide > area.width() * stride:
        stride *= 2
    named = [(nth * axis.step, words) for nth, words in named if nth % stride == 0]
    painter.setPen(colour("muted"))
    for tick, words in named:
        width = metrics.horizontalAdvance(words)
        at = area.left() + axis.share(tick) * area.width() - width / 2
        place = QRectF(at, area.top(), width + 1, area.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)


def paint_guides(painter: QPainter, area: QRectF, axis: Axis, own: Iterable[float]) -> None:
    """Paint the line of zero, and a dashed line at each of the designer's own values; an arrow where one is beyond."""
    painter.setPen(QPen(colour("border"), 1))
    zero = area.left() + axis.share(0) * area.width()
    painter.drawLine(QLineF(zero, area.top(), zero, area.bottom()))
    dashed = QPen(colour("good"), 1.3)
    dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
    dashed.setDashPattern([3, 2.5])
    for value in own:
        at = area.left() + axis.share(value) * area.width()
        painter.setPen(dashed)
        painter.drawLine(QLineF(at, area.top(), at, area.bottom()))
        if not axis.holds(value):
            _paint_arrow(painter, QPointF(at, area.center().y()), 5.0 if value > axis.high else -5.0)


def paint_value(
    painter: QPainter,
    area: QRectF,
    axis: Axis,
    ends: tuple[float | None, float | None, float | None],
    phase: PhaseFamily,
    size: float,
) -> None:
    """Paint a value with its interval, given as low end, value and high end; without a value, the span between ends.

    ``size`` is that of the sign of a value, in pixels.
    """
    low, value, high = ends
    middle = area.center().y()

    def at(number: float) -> float:
        return area.left() + axis.share(number) * area.width()

    if low is not None and high is not None:
        pen = QPen(colour(INKS[phase]), 1.6 if value is not None else size * 0.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(QLineF(at(low), middle, at(high), middle))
    if value is not None:
        paint_sign(painter, QPointF(at(value), middle), size, phase)


def paint_sign(painter: QPainter, centre: QPointF, size: float, phase: PhaseFamily) -> None:
    """Paint the sign of results of a phase: a circle, a square, or a diamond where the phase is not stated."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(INKS[phase]))
    half = size / 2
    area = QRectF(centre.x() - half, centre.y() - half, size, size)
    match phase:
        case "phase 2":
            painter.drawEllipse(area)
        case "phase 3":
            painter.drawRect(area)
        case "not stated":
            top, left = QPointF(centre.x(), area.top()), QPointF(area.left(), centre.y())
            bottom, right = QPointF(centre.x(), area.bottom()), QPointF(area.right(), centre.y())
            painter.drawPolygon(QPolygonF([top, right, bottom, left]))


def _paint_arrow(painter: QPainter, tip: QPointF, length: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("good"))
    back = tip.x() - length
    painter.drawPolygon(QPolygonF([tip, QPointF(back, tip.y() - 4), QPointF(back, tip.y() + 4)]))
