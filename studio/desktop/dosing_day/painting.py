"""How the time line is painted: the effect, the axis, and in each row marks, spans and labels."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from studio.desktop import theme
from studio.desktop.dosing_day.lanes import TO_LINE
from studio.desktop.dosing_day.signs import INK, paint_sign, sign
from studio.planning.day_plan import Kind
from studio.planning.day_time import time_words
from studio.text import _, n_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from studio.desktop.dosing_day.gestures import Drag
    from studio.desktop.dosing_day.lanes import Item, Layout, Row
    from studio.planning.dosing_day import Effect

_CURVE_POINTS = 40


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be painted beside the layout itself.

    ``offset`` is how far the axis is panned, ``marked`` are the keys at which something is to be said, with the icon
    for it; ``cursor`` is the row and the minute at which an addition would stand, and ``ghosts`` are the row and the
    minutes of a series that is being thought of.
    """

    offset: float
    current: int | None
    focused: bool
    marked: Mapping[str, str]
    drag: Drag | None
    cursor: tuple[int, int] | None
    ghosts: tuple[str, tuple[int, ...]] = ("", ())


class DayPainter:
    """Paints one layout with one look."""

    def __init__(self, painter: QPainter, layout: Layout, look: Look, ratio: float) -> None:
        self._painter, self._layout, self._look, self._ratio = painter, layout, look, ratio
        self._em = layout.metrics.em
        self._shift = layout.gutter - look.offset
        self._inks = {kind: theme.colour(ink).rgba() for kind, ink in INK.items()}
        self._edge = theme.colour("card").rgba()
        self._small, self._bold = theme.font("small"), theme.font("small", bold=True)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)

    def paint(self) -> None:
        """Paint all of it."""
        painter, layout = self._painter, self._layout
        self._rows()
        painter.save()
        painter.setClipRect(QRectF(layout.gutter, 0, layout.shown_width, layout.height))
        self._effects()
        self._axis()
        self._bounds()
        self._tags()
        for index in self._order():
            self._item(index)
        self._ticks()
        self._ghosts()
        self._cursor()
        self._drag()
        painter.restore()
        self._names()

    def _order(self) -> Iterator[int]:
        """Yield the items, what is held or current last: it lies above the others."""
        last = self._look.current
        yield from (index for index in range(len(self._layout.items)) if index != last)
        if last is not None:
            yield last

    def _x(self, minute: float) -> float:
        return self._layout.x(minute) + self._shift

    def _rows(self) -> None:
        painter, layout = self._painter, self._layout
        for row in layout.rows:
            if row.heading and not row.folded:
                painter.fillRect(QRectF(0, row.top, layout.width, row.height), theme.colour("panel"))
            painter.fillRect(QRectF(0, round(row.top), layout.width, 1), theme.colour("faint"))
        current = self._current_row()
        if current is not None:
            row = layout.rows[current]
            painter.fillRect(QRectF(0, row.top, layout.width, row.height), self._ground(current))

    def _current_row(self) -> int | None:
        """Return the row that the keyboard is in."""
        current = self._look.current
        return self._layout.items[current].row if current is not None and self._look.focused else None

    def _ground(self, row: int) -> QColor:
        """Return the colour that a row is painted upon."""
        shown = self._layout.rows[row]
        plain = theme.colour("panel" if shown.heading and not shown.folded else "card")
        return _between(plain, theme.colour("selection"), 0.45) if row == self._current_row() else plain

    def _names(self) -> None:
        painter, layout, em = self._painter, self._layout, self._em
        painter.setFont(self._small)
        metrics = layout.metrics.small
        for index, row in enumerate(layout.rows):
            area = row.name_area
            left = area.left() + em * 0.1
            if row.heading:
                sign = "chevron-right" if row.folded else "chevron-down"
                side = round(em * 0.8)
                self._icon(sign, "muted", left, row.name_area.center().y() - side / 2, side)
                left += em * 0.95
            elif row.group is not None:
                left += em * 0.95
            right = area.right()
            icon = self._icon_of(row)
            if icon is not None:
                side = round(em * 0.85)
                right -= side + em * 0.15
                words_end = left + metrics.horizontalAdvance(row.name) + em * 0.3
                at = min(right, words_end) if layout.stacked else right
                self._icon(icon, _icon_ink(icon), at, area.center().y() - side / 2, side)
                right = min(right, at) if layout.stacked else right
            painter.setFont(self._bold if row.heading else self._small)
            bold = metrics if not row.heading else QFontMetricsF(self._bold)
            painter.setPen(theme.colour("text" if not row.heading else "muted"))
            room = QRectF(left, area.top(), max(right - left, 1.0), area.height())
            words = bold.elidedText(row.name, Qt.TextElideMode.ElideRight, room.width())
            if layout.stacked:
                written = QRectF(left - 1, area.top() + 1, bold.horizontalAdvance(words) + 3, area.height() - 1)
                painter.fillRect(written, self._ground(index))
                painter.setPen(theme.colour("text" if not row.heading else "muted"))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
            if self._is_current_name(index):
                self._ring(area.adjusted(1, 1.5, -1, -1.5))

    def _icon_of(self, row: Row) -> str | None:
        """Return the sign at a row's name; a folded group has that of any of its rows."""
        keys = (row.key, *(lane.key for lane in row.lanes if row.folded))
        return next((self._look.marked[key] for key in keys if key in self._look.marked), None)

    def _is_current_name(self, row: int) -> bool:
        current = self._look.current
        if current is None or not self._look.focused:
            return False
        item = self._layout.items[current]
        return item.row == row and item.event is None

    def _icon(self, name: str, token: str, x: float, y: float, side: int) -> None:
        self._painter.drawPixmap(QPointF(x, y), theme.pixmap(name, token, side, self._ratio))

    def _ring(self, area: QRectF) -> None:
        self._painter.setPen(QPen(theme.colour("accent"), 1.6))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(area, self._em * 0.2, self._em * 0.2)

    def _effects(self) -> None:
        layout = self._layout
        for dose in layout.plan.doses:
            if dose.effect is None:
                continue
            end = max(dose.effect.longest or dose.effect.end, dose.effect.end)
            if end > dose.effect.end or dose.effect.onset_low < dose.effect.onset:
                widest = replace(
                    dose.effect, onset=dose.effect.onset_low, peak=min(dose.effect.peak_high, end), end=end
                )
                self._curve(widest, dose.minute, "line", "panel", 0.8)
            self._curve(dose.effect, dose.minute, "accent", "fill", 1.6)

    def _curve(self, effect: Effect, dose: int, ink: str, fill: str, width: float) -> None:
        painter, layout = self._painter, self._layout
        base, height = layout.baseline, layout.baseline - layout.curve_top
        points = [QPointF(self._x(dose + at), base - height * level) for at, level in _levels(effect)]
        path = QPainterPath()
        path.addPolygon(QPolygonF(points))
        painter.fillPath(path, theme.colour(fill))
        painter.setPen(QPen(theme.colour(ink), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))

    def _axis(self) -> None:
        painter, layout, em = self._painter, self._layout, self._em
        border, faint, muted = theme.colour("border"), theme.colour("faint"), theme.colour("muted")
        painter.fillRect(QRectF(layout.gutter, round(layout.baseline), layout.shown_width, 1), border)
        painter.setFont(self._small)
        painter.setPen(muted)
        for minute, words in layout.ticks:
            x = self._x(minute)
            if not layout.gutter - 1 <= x <= layout.width + 1:
                continue
            painter.fillRect(QRectF(round(x), layout.baseline, 1, em * 0.2), border)
            painter.fillRect(QRectF(round(x), layout.axis_bottom, 1, layout.height - layout.axis_bottom), faint)
            width = layout.metrics.small.horizontalAdvance(words)
            left = x - width / 2
            if left >= layout.gutter - 1 and left + width <= layout.width + 1:
                room = QRectF(left, layout.baseline + em * 0.2, width + 2, em * 1.2)
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    def _bounds(self) -> None:
        """Paint when doses are given and when discharge is considered, through all rows."""
        layout = self._layout
        for dose in layout.plan.doses:
            self._upright(dose.minute, "accent", dashed=False)
        if layout.plan.observation is not None:
            self._upright(layout.plan.observation, "good", dashed=True)
        self._box(_("Arrival, checks"), min(layout.first, 0), 0, "fill")
        if layout.plan.observation is not None and layout.plan.observation > layout.first:
            words = str(_("Discharge review"))
            width = layout.metrics.small.horizontalAdvance(words) + self._em * 0.8
            left = self._x(layout.plan.observation)
            if left + width > layout.width and self._look.offset + layout.shown_width >= layout.axis_width - 1:
                left = layout.width - width
            ends = [one.minute + one.effect.end for one in layout.plan.doses if one.effect is not None]
            effect_end = max(ends, default=0)
            # Where it had to give way to the edge, it must not hide the curve: its row says it as well.
            if effect_end > layout.plan.observation or left >= self._x(effect_end) - self._em:
                self._words_box(words, left, width, "good")

    def _upright(self, minute: int, ink: str, *, dashed: bool) -> None:
        """Paint a line through all rows. Filled areas are many times as fast as lines of a pen, and sharper."""
        layout = self._layout
        x, shade = round(self._x(minute)), _between(theme.colour("card"), theme.colour(ink), 0.6)
        top, high = layout.axis_bottom, layout.height - layout.axis_bottom
        dash = self._em * 0.3
        pieces = range(math.ceil(high / dash / 2)) if dashed else range(1)
        for piece in pieces:
            self._painter.fillRect(QRectF(x, top + piece * 2 * dash, 1, dash if dashed else high), shade)

    def _box(self, words: object, start: int, end: int, ink: str) -> None:
        layout = self._layout
        width = layout.metrics.small.horizontalAdvance(str(words)) + self._em * 0.8
        left, right = self._x(start), self._x(end)
        if right - left >= width:
            self._words_box(str(words), left, right - left, ink)

    def _words_box(self, words: str, left: float, width: float, ink: str) -> None:
        painter, layout, em = self._painter, self._layout, self._em
        area = QRectF(left, layout.baseline - em * 1.35, width, em * 1.3)
        painter.setPen(QPen(theme.colour("good"), 1) if ink == "good" else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("card" if ink == "good" else ink))
        painter.drawRoundedRect(area, em * 0.2, em * 0.2)
        painter.setFont(self._small)
        painter.setPen(theme.colour("text"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)

    def _tags(self) -> None:
        """Paint the labels of steps, upon a ground of their own so that no line goes through the words."""
        layout, painter, em = self._layout, self._painter, self._em
        shown = [(tag, tag.area.translated(self._shift, 0)) for tag in layout.tags.values()]
        shown = [(tag, area) for tag, area in shown if area.right() > layout.gutter and area.left() < layout.width]
        line = theme.colour("line")
        for tag, area in shown:
            middle = layout.rows[layout.items[tag.item].row].middle
            place = QRectF(round(area.left() - em * TO_LINE), middle, 1, area.bottom() - em * 0.15 - middle)
            painter.fillRect(place, line)
        painter.setFont(self._small)
        quiet, chosen, metrics = theme.colour("muted"), theme.colour("text"), layout.metrics.small
        for tag, whole in shown:
            event = layout.items[tag.item].event
            assert event is not None
            # A label that begins before what is in sight stays at its edge while there is room for it.
            left, right = max(whole.left(), layout.gutter + em * TO_LINE), min(whole.right(), layout.width)
            if right - left < em * 2:
                continue
            words = (
                tag.words if (left, right) == (whole.left(), whole.right()) else layout.elided(event.what, right - left)
            )
            area = QRectF(left, whole.top(), right - left, whole.height())
            ground = QRectF(left - 1, area.top() + 1, metrics.horizontalAdvance(words) + 2, area.height() - 1)
            painter.fillRect(ground, self._ground(layout.items[tag.item].row))
            painter.setPen(chosen if tag.item == self._look.current else quiet)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, words)

    def _item(self, index: int) -> None:
        item = self._layout.items[index]
        if item.event is None:
            return
        drag = self._look.drag
        if drag is not None and drag.moved and drag.hold.index == index:
            return
        area = self._layout.area(index).translated(self._shift, 0)
        if area.right() < self._layout.gutter - self._em or area.left() > self._layout.width + self._em:
            return
        if self._is_covered(item):
            return
        self._shape(item, area)
        current = index == self._look.current
        if current:
            if self._look.focused:
                self._ring(area.adjusted(-3, -3, 3, 3))
            else:
                self._painter.setPen(QPen(theme.colour("border"), 1.4))
                self._painter.setBrush(Qt.BrushStyle.NoBrush)
                self._painter.drawRoundedRect(area.adjusted(-3, -3, 3, 3), self._em * 0.2, self._em * 0.2)
        icon = self._look.marked.get(item.key)
        if icon is not None:
            side = round(self._em * 0.7)
            x = area.right() - side * 0.3 if not item.event.span else area.right() - side - 2
            self._icon(icon, _icon_ink(icon), x, area.top() - side * 0.55, side)

    def _is_covered(self, item: Item) -> bool:
        """Tell whether another span of a folded row stands for this one too: both last as long as the day."""
        row, event = self._layout.rows[item.row], item.event
        if not row.folded or event is None or not event.span or (event.start, event.end) != (None, None):
            return False
        return item.lane is not next(
            lane for lane in row.lanes for one in lane.events if (one.start, one.end) == (None, None)
        )

    def _shape(self, item: Item, area: QRectF) -> None:
        event = item.event
        assert event is not None
        if event.span:
            self._span(item, area)
            return
        picture = sign(event.kind, self._inks[event.kind], self._edge, round(area.width(), 2), self._ratio)
        self._painter.drawPixmap(area.topLeft() - QPointF(1, 1), picture)

    def _span(self, item: Item, area: QRectF) -> None:
        event, painter, em = item.event, self._painter, self._em
        assert event is not None
        row = self._layout.rows[item.row]
        ink = INK[event.kind]
        timeless = event.start is None and event.end is None
        fill = _between(self._ground(item.row), theme.colour(ink), 0.07 if timeless else 0.16)
        pen = QPen(theme.colour("border" if timeless else ink), 1.2)
        if event.start is None or event.end is None:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(fill)
        inner = area.adjusted(0.6, 0.6, -0.6, -0.6)
        painter.drawRoundedRect(inner, em * 0.2, em * 0.2)
        self._handles(item, inner)
        words = self._span_words(item, row)
        visible = inner.intersected(QRectF(self._layout.gutter, 0, self._layout.shown_width, self._layout.height))
        room = visible.adjusted(em * 0.45, 0, -em * 0.45, 0)
        if words and room.width() > em * 2:
            painter.setFont(self._small)
            painter.setPen(theme.colour("muted" if timeless else "text"))
            elided = self._layout.metrics.small.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, elided)

    def _handles(self, item: Item, area: QRectF) -> None:
        """Paint the grips at the ends that can be dragged, of the span that is current."""
        event = item.event
        current = self._look.current
        if event is None or current is None or self._layout.items[current].key != item.key:
            return
        self._painter.setPen(QPen(theme.colour(INK[event.kind]), 2.4))
        for there, x in ((event.start_at, area.left() + 2), (event.end_at, area.right() - 2)):
            if there is not None:
                self._painter.drawLine(QPointF(x, area.top() + 4), QPointF(x, area.bottom() - 4))

    def _span_words(self, item: Item, row: Row) -> str:
        event = item.event
        assert event is not None
        if event.kind is Kind.RESCUE and row.folded:
            free = [lane for lane in row.lanes for one in lane.events if (one.start, one.end) == (None, None)]
            return (
                ""
                if (event.start, event.end) != (None, None)
                else str(n_("{count} medication at any time", "{count} medications at any time", len(free)))
            )
        if event.kind is Kind.OBSERVATION:
            return str(_("Discharge review from {time}", time=time_words(event.end or 0)))
        if event.kind is Kind.RESCUE:
            return " · ".join(part for part in (event.when, event.who) if part)
        named = "" if event.what == row.name else event.what.removeprefix(f"{row.name}: ")
        return " · ".join(part for part in (event.when, named) if part)

    def _ticks(self) -> None:
        """Paint the minutes at which steps name somebody."""
        painter, em = self._painter, self._em
        shade = theme.colour("accent")
        for row in self._layout.rows:
            minutes = {minute for lane in row.lanes for minute in lane.ticks}
            beside = any(lane.events for lane in row.lanes)
            size = em * (0.3 if beside else 0.42)
            y = row.middle + (em * 0.62 + self._layout.stack * (row.levels - 1) if beside else 0) - size / 2
            for minute in minutes:
                painter.fillRect(QRectF(self._x(minute) - size / 2, y, size, size), shade)

    def _ghosts(self) -> None:
        """Paint the outlines of a series that would be added."""
        key, minutes = self._look.ghosts
        painter, size = self._painter, self._layout.mark
        for row in self._layout.rows:
            lane = next((lane for lane in row.lanes if lane.key == key), None)
            if lane is None:
                continue
            painter.setPen(QPen(theme.colour(INK[lane.kind]), 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for minute in minutes:
                x = self._x(minute)
                paint_sign(painter, lane.kind, QRectF(x - size / 2, row.middle - size / 2, size, size))

    def _cursor(self) -> None:
        """Paint where an addition would stand."""
        if self._look.cursor is None or not self._look.focused:
            return
        at, minute = self._look.cursor
        row, em, x = self._layout.rows[at], self._em, self._x(minute)
        painter = self._painter
        painter.setPen(QPen(theme.colour("accent"), 1.4, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, row.middle - em * 0.7), QPointF(x, row.middle + em * 0.7))
        self._pill(time_words(minute), x, row.middle, quiet=True)

    def _drag(self) -> None:
        """Paint what is dragged where it would come to stand, with the time."""
        drag = self._look.drag
        if drag is None or not drag.moved:
            return
        layout = self._layout
        item = layout.items[drag.hold.index]
        start, end = drag.preview()
        shown = replace(drag.hold.event, start=start, end=end)
        middle = layout.middle(drag.hold.index)
        left, right = layout.bounds(shown)
        height = layout.span_height if shown.span else layout.mark
        width = max(right - left, self._em * 0.3) if shown.span else layout.mark
        x = left if shown.span else left - layout.mark / 2
        area = QRectF(x + self._shift, middle - height / 2, width, height)
        self._shape(replace(item, event=shown), area)
        self._ring(area.adjusted(-3, -3, 3, 3))
        at = self._x(drag.minute)
        self._painter.setPen(QPen(theme.colour("accent"), 1, Qt.PenStyle.DashLine))
        self._painter.drawLine(QPointF(at, layout.baseline), QPointF(at, layout.height))
        self._pill(time_words(drag.minute), at, middle, quiet=False)

    def _pill(self, words: str, x: float, middle: float, *, quiet: bool) -> None:
        painter, layout, em = self._painter, self._layout, self._em
        width = layout.metrics.small.horizontalAdvance(words) + em * 0.8
        left = min(max(x + em * 0.5, layout.gutter), layout.width - width)
        if x + em * 0.5 + width > layout.width:
            left = max(layout.gutter, x - em * 0.5 - width)
        area = QRectF(left, middle - em * 0.65, width, em * 1.3)
        painter.setPen(QPen(theme.colour("border"), 1) if quiet else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("panel" if quiet else "accent"))
        painter.drawRoundedRect(area, em * 0.25, em * 0.25)
        painter.setFont(self._small)
        painter.setPen(theme.colour("muted" if quiet else "on_accent"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)


def _between(one: QColor, other: QColor, share: float) -> QColor:
    """Return a colour between two, the share of the other telling how near to it."""
    mixed = (a + (b - a) * share for a, b in zip(one.getRgbF()[:3], other.getRgbF()[:3], strict=True))
    return QColor.fromRgbF(*mixed)


def _icon_ink(icon: str) -> str:
    return {"error": "must", "warning": "should"}.get(icon, "accent")


def _levels(effect: Effect) -> Sequence[tuple[float, float]]:
    """Return the course of an effect: minutes after its dose with levels from 0 to 1."""
    onset, end = effect.onset, effect.end
    peak = min(max(effect.peak, onset), end)
    steps = range(_CURVE_POINTS + 1)
    rise = (
        (onset + (peak - onset) * n / _CURVE_POINTS, (1 - math.cos(math.pi * n / _CURVE_POINTS)) / 2) for n in steps
    )
    fall = ((peak + (end - peak) * n / _CURVE_POINTS, (1 + math.cos(math.pi * n / _CURVE_POINTS)) / 2) for n in steps)
    return [*rise, *fall]


def marked(notes: Mapping[str, Iterable[tuple[str, str]]]) -> dict[str, str]:
    """Return the icon of each key: that of its gravest sentence."""
    order = ("error", "warning", "info")
    return {key: min((icon for icon, _words in said), key=order.index) for key, said in notes.items() if said}
