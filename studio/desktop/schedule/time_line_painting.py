"""Where the marks of the time line stand, and how they are painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from studio.desktop import theme
from studio.desktop.editors.widgets import paint_ring
from studio.desktop.theme import em
from studio.planning.day_scale import DayScale
from studio.planning.schedule import day_number
from studio.planning.timeline import Lane, LaneKind

if TYPE_CHECKING:
    from studio.desktop.schedule.time_line import TimeLineView

_SIGNS = {
    LaneKind.PREPARATION: ("circle", 0.5, "good"),
    LaneKind.DOSING: ("diamond", 0.78, "accent"),
    LaneKind.INTEGRATION: ("circle", 0.5, "accent"),
    LaneKind.SAMPLES: ("square", 0.46, "sample"),
    LaneKind.RATINGS: ("triangle", 0.58, "muted"),
    LaneKind.ENDPOINT: ("diamond", 0.66, "must"),
}
"""Shape, size in em and colour of the marks of a lane: the shape tells them apart as the colour does."""

_LANE, _BAR, _LEVEL, _LEVELS = 1.7, 0.62, 0.95, 4
"""Heights in em of a lane, of the bar of a visit and of a line of names; and the most lines of names."""

_TITLES, _TITLES_SHARE = 8.5, 0.4
"""The width of the titles of lanes in em, and the most of the width that they take."""

_NARROWEST = 20.0
"""The width in em below which the scale scrolls rather than crowd its marks."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where everything stands, in pixels from the left of the unscrolled lanes.

    ``left`` is the width of the titles, ``tops`` are the upper ends of the lanes, ``places`` those of the marks by lane
    and number, and ``names`` the names of visits for which there is room.
    """

    scale: DayScale
    left: int
    width: int
    height: int
    tops: tuple[float, ...]
    axis: float
    places: dict[tuple[int, int], QRectF]
    names: tuple[tuple[QPointF, str], ...]

    def at(self, spot: QPointF, reach: float) -> tuple[int, int] | None:
        """Return the lane and mark at a spot, the nearest where several are within reach."""
        near = {
            at: abs(place.center().x() - spot.x())
            for at, place in self.places.items()
            if place.adjusted(-reach, -reach, reach, reach).contains(spot)
        }
        return min(near, key=lambda at: near[at]) if near else None


def measure(view: TimeLineView) -> Geometry | None:
    """Return where the marks of a view stand at its width and zoom."""
    line = view.line
    if line is None:
        return None
    unit = em(view)
    room = view.viewport().width()
    left = min(round(unit * _TITLES), round(room * _TITLES_SHARE))
    inside = max(unit * _NARROWEST, room - left) * view.zoom
    scale = DayScale(
        line.first, line.last, line.focus, left=left + unit, right=left + inside - unit, gap=unit * 0.8, side=0.16
    )
    metrics = QFontMetricsF(theme.font("small"))
    tops: list[float] = []
    places: dict[tuple[int, int], QRectF] = {}
    names: list[tuple[QPointF, str]] = []
    y = unit * 0.3
    for n, lane in enumerate(line.lanes):
        tops.append(y)
        if lane.kind is LaneKind.VISITS:
            middle = y + unit * 0.75
            for m, mark in enumerate(lane.marks):
                x, high = scale.x(mark.day), unit * _BAR
                span = (min(scale.x(mark.first), x - high / 2), max(scale.x(mark.last), x + high / 2))
                places[n, m] = QRectF(span[0], middle - high / 2, span[1] - span[0], high)
            found, levels = _names(lane, scale, metrics, left + inside)
            for x, level, words in found:
                names.append((QPointF(x, y + unit * 1.3 + level * unit * _LEVEL), words))
            y += unit * (1.45 + levels * _LEVEL)
            continue
        middle = y + unit * _LANE / 2
        for m, mark in enumerate(lane.marks):
            size = unit * _SIGNS[lane.kind][1] if lane.kind in _SIGNS else unit * 0.8
            x = scale.x(mark.day)
            places[n, m] = QRectF(x - size / 2, middle - size / 2, size, size)
            if lane.kind is LaneKind.WINDOW:
                begin, end = scale.x(mark.first), scale.x(mark.last)
                places[n, m] = QRectF(begin, middle - size / 2, max(end - begin, unit * 0.3), size)
        y += unit * _LANE
    axis = y + unit * 0.2
    height = round(axis + unit * 1.5)
    return Geometry(scale, left, round(left + inside), height, tuple(tops), axis, places, tuple(names))


def _names(
    lane: Lane, scale: DayScale, metrics: QFontMetricsF, right: float
) -> tuple[list[tuple[float, int, str]], int]:
    """Return the names of visits with their place and line, so that none is on another, and the number of lines."""
    ends = [float("-inf")] * _LEVELS
    found: list[tuple[float, int, str]] = []
    for mark in lane.marks:
        width = metrics.horizontalAdvance(mark.name)
        x = min(max(scale.x(mark.day) - width / 2, scale.stretches[0].left), right - width - 2)
        level = next((n for n, end in enumerate(ends) if end <= x), None)
        if level is not None:
            ends[level] = x + width + metrics.averageCharWidth()
            found.append((x, level, mark.name))
    return found, 1 + max((level for _x, level, _name in found), default=0)


def paint(view: TimeLineView) -> None:
    """Paint the time line."""
    painter = QPainter(view.viewport())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(view.viewport().rect(), theme.colour("card"))
    geometry, line = view.geometry_of_marks, view.line
    if geometry is None or line is None:
        return
    unit, room = em(view), view.viewport().width()
    painter.save()
    painter.setClipRect(QRectF(geometry.left, 0, room - geometry.left, geometry.height))
    painter.translate(-view.horizontalScrollBar().value(), 0)
    _paint_windows(view, painter, geometry)
    for top in geometry.tops[1:]:
        painter.setPen(QPen(theme.colour("faint"), 1))
        painter.drawLine(QPointF(geometry.left, top), QPointF(geometry.width, top))
    for n, lane in enumerate(line.lanes):
        if lane.kind is LaneKind.VISITS:
            _paint_visits(view, painter, geometry, n, lane)
        elif lane.kind is not LaneKind.WINDOW:
            _paint_signs(painter, geometry, n, lane)
    _paint_axis(view, painter, geometry)
    if view.hasFocus() and view.current in geometry.places:
        paint_ring(painter, geometry.places[view.current].adjusted(-3, -3, 3, 3), unit * 0.2)
    painter.restore()
    painter.fillRect(QRectF(0, 0, geometry.left, geometry.height), theme.colour("card"))
    painter.setFont(theme.font("small"))
    metrics = painter.fontMetrics()
    for n, lane in enumerate(line.lanes):
        here = view.hasFocus() and view.current[0] == n
        painter.setPen(theme.colour("text" if here else "muted"))
        high = unit * (1.5 if lane.kind is LaneKind.VISITS else _LANE)
        words = metrics.elidedText(lane.title, Qt.TextElideMode.ElideRight, geometry.left - unit // 2)
        painter.drawText(
            QRectF(unit * 0.2, geometry.tops[n], geometry.left, high), Qt.AlignmentFlag.AlignVCenter, words
        )
    painter.setPen(theme.colour("muted"))
    painter.drawText(
        QRectF(unit * 0.2, geometry.axis, geometry.left, unit * 1.4), Qt.AlignmentFlag.AlignVCenter, view.day_title
    )


def _paint_windows(view: TimeLineView, painter: QPainter, geometry: Geometry) -> None:
    """Shade the days of the assumed window over all lanes, and draw lines at the doses."""
    assert view.line is not None
    for n, lane in enumerate(view.line.lanes):
        for m in range(len(lane.marks)):
            place = geometry.places[n, m]
            if lane.kind is LaneKind.WINDOW:
                tint = QColor(theme.colour("fill"))
                tint.setAlphaF(0.45)
                painter.fillRect(QRectF(place.left(), 0, place.width(), geometry.axis), tint)
                painter.setPen(QPen(theme.colour("accent"), 1, Qt.PenStyle.DashLine))
                painter.setBrush(theme.colour("fill"))
                painter.drawRoundedRect(place, 3, 3)
            elif lane.kind is LaneKind.DOSING:
                painter.setPen(QPen(theme.colour("accent"), 1, Qt.PenStyle.DashLine))
                x = place.center().x()
                painter.drawLine(QPointF(x, geometry.tops[1]), QPointF(x, geometry.axis))


def _paint_visits(view: TimeLineView, painter: QPainter, geometry: Geometry, n: int, lane: Lane) -> None:
    """Paint windows as bars, days as lines in them, names of visits, and where a drag takes them."""
    moved = view.shifted() if view.drag is not None and view.drag.begun else frozenset()
    unit, scale = em(view), geometry.scale
    inks = {
        pale: (
            QPen(theme.colour("border" if pale else "accent"), 1),
            theme.colour("card" if pale else "fill"),
            QPen(theme.colour("border" if pale else "accent"), 2),
        )
        for pale in (False, True)
    }
    seen = painter.clipBoundingRect()
    for m, mark in enumerate(lane.marks):
        place = geometry.places[n, m]
        if not place.intersects(seen):
            continue
        edge, fill, day = inks[mark.visit in moved]
        painter.setPen(edge)
        painter.setBrush(fill)
        painter.drawRoundedRect(place, place.height() / 3, place.height() / 3)
        painter.setPen(day)
        x = scale.x(mark.day)
        painter.drawLine(QPointF(x, place.top() + 1), QPointF(x, place.bottom() - 1))
    painter.setFont(theme.font("small"))
    painter.setPen(theme.colour("text"))
    ascent = painter.fontMetrics().ascent()
    for spot, words in geometry.names:
        painter.drawText(QPointF(spot.x(), spot.y() + ascent), words)
    if view.drag is None or not moved:
        return
    for m, mark in enumerate(lane.marks):
        if mark.visit in moved:
            place = geometry.places[n, m]
            way = scale.x(mark.day + view.drag.days) - scale.x(mark.day)
            painter.setPen(QPen(theme.colour("accent"), 1.4))
            painter.setBrush(theme.colour("selection"))
            painter.drawRoundedRect(place.translated(way, 0), place.height() / 3, place.height() / 3)
            if mark is view.drag.mark:
                _paint_label(view, painter, place.translated(way, 0), unit)


def _paint_label(view: TimeLineView, painter: QPainter, place: QRectF, unit: int) -> None:
    """Paint what a drag makes of a visit, beside it."""
    painter.setFont(theme.font("small", bold=True))
    words = view.drag_label()
    width = painter.fontMetrics().horizontalAdvance(words) + unit
    edge = view.horizontalScrollBar().value() + view.viewport().width()
    x = place.right() + unit * 0.4
    if x + width > edge:
        x = place.left() - unit * 0.4 - width
    area = QRectF(x, place.center().y() - unit * 0.7, width, unit * 1.4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    painter.drawRoundedRect(area, unit * 0.3, unit * 0.3)
    painter.setPen(theme.colour("on_accent"))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)


def _paint_signs(painter: QPainter, geometry: Geometry, n: int, lane: Lane) -> None:
    shape, _size, token = _SIGNS[lane.kind]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(token))
    for m in range(len(lane.marks)):
        place = geometry.places[n, m]
        middle, half = place.center(), place.width() / 2
        if shape == "circle":
            painter.drawEllipse(place)
        elif shape == "square":
            painter.drawRect(place)
        else:
            corners = [QPointF(0, -half), QPointF(half, 0), QPointF(0, half), QPointF(-half, 0)]
            if shape == "triangle":
                corners = [QPointF(-half, -half * 0.8), QPointF(half, -half * 0.8), QPointF(0, half * 0.9)]
            painter.drawPolygon(QPolygonF([middle + corner for corner in corners]))


def _paint_axis(view: TimeLineView, painter: QPainter, geometry: Geometry) -> None:
    """Paint the scale with its breaks, and as many days on it as there is room for: doses and endpoints first."""
    line, unit, scale, y = view.line, em(view), geometry.scale, geometry.axis
    assert line is not None
    painter.setPen(QPen(theme.colour("border"), 1.2))
    for stretch in scale.stretches:
        painter.drawLine(QPointF(stretch.left, y), QPointF(stretch.right, y))
    for x in scale.breaks():
        for side in (-unit * 0.12, unit * 0.12):
            painter.drawLine(QPointF(x + side - 2, y + 5), QPointF(x + side + 2, y - 5))
    painter.setFont(theme.font("small"))
    metrics = painter.fontMetrics()
    first, last = scale.even()
    most = max(4, int((scale.x(last) - scale.x(first)) / (unit * 2.4)))
    step = next(
        (step for step in (1, 7, 14, 28, 56, 84) if (last - first) // step <= most), max(1, (last - first) // 6)
    )
    weeks = range(-(-first // step) * step, last + 1, step)
    days = {lane.kind: [mark.day for mark in lane.marks] for lane in line.lanes}
    wanted = [*days.get(LaneKind.DOSING, ()), *days.get(LaneKind.ENDPOINT, ())]
    visits = days.get(LaneKind.VISITS, [])
    taken = [(x - 4, x + 4) for x in scale.breaks()]
    for day in dict.fromkeys([*wanted, *visits[:1], *visits[-1:], *weeks, *visits]):
        words = day_number(day, view.naming)
        half, x = metrics.horizontalAdvance(words) / 2, scale.x(day)
        if all(x + half + 4 < begin or end < x - half - 4 for begin, end in taken):
            taken.append((x - half, x + half))
            painter.setPen(QPen(theme.colour("border"), 1))
            painter.drawLine(QPointF(x, y), QPointF(x, y + 4))
            painter.setPen(theme.colour("muted"))
            painter.drawText(QRectF(x - half - 2, y + 3, 2 * half + 4, unit * 1.2), Qt.AlignmentFlag.AlignCenter, words)
