"""Where everything of the time line stands: rows, marks, spans and labels, measured with the font.

Lengths are pixels. What stands on the time axis is measured from the axis's left end, so that panning moves nothing
here; :class:`Layout` is made anew when the plan, the width, the zoom or the size of the text changes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt

from studio.planning.day_plan import Event, Group, Kind, Lane, Plan
from studio.text import _, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from PySide6.QtGui import QFontMetricsF

_GUTTER = (9.5, 0.2, 14.0)
"""Width of the names beside the rows: at least so many em, this share of the whole, at most so many em."""
_NARROW = 36.0
"""Width of the time line, in em, below which names stand above their rows."""
_ROW = 1.7
_NAME = 1.05
_MARK = 0.66
_SPAN = 1.15
_STACK = 1.3
_LABEL = 1.0
TO_LINE = 0.22
"""Distance of a label from the line to it, in em."""
_LEVELS = 4
"""Lines on which the labels of steps are staggered."""
_CURVE = 4.6
_FLAT = 1.8
"""Height of the boxes alone, where no effect is known."""
_AXIS = 1.5
_ROOM = 0.9
"""Room beside the first and the last minute, in em."""
_LEAST_LABEL = 2.6
"""A label with less room than this, in em, is left out: the tooltip has it."""
_ENOUGH = 9.0
"""A label with this room, in em, needs no deeper line."""
_LEAST_TICK = 1.8
"""Times of the axis that are nearer than this, in em, have no room for any words."""
_LABELLED = (Kind.STEP, Kind.RATING, Kind.MASKING)
_MOST_TICKS = 200
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440)


@dataclass(frozen=True, slots=True)
class Metrics:
    """What lengths are measured with: the height of a line, and the small text."""

    em: float
    small: QFontMetricsF


@dataclass(slots=True)
class Row:
    """A row of the time line: one lane, or a group's lanes shown as one, or the heading of a group."""

    key: str
    name: str
    lanes: tuple[Lane, ...]
    group: Group | None = None
    heading: bool = False
    folded: bool = False
    top: float = 0.0
    height: float = 0.0
    middle: float = 0.0
    levels: int = 1
    """How many spans of it lie one under the other, because they overlap in time."""
    name_area: QRectF = field(default_factory=QRectF)


@dataclass(frozen=True, slots=True)
class Item:
    """A stop of the keyboard: an event, or a row that has none, or the heading of a group."""

    key: str
    row: int
    lane: Lane | None
    event: Event | None


@dataclass(frozen=True, slots=True)
class _Label:
    """Where a label stands: which event of its row it is of, its level, its left end and its room."""

    at: int
    level: int
    left: float
    room: float


@dataclass(frozen=True, slots=True)
class Tag:
    """The label of a step: its words, as far as there is room, and where they and the line to them stand."""

    item: int
    words: str
    area: QRectF


def rows_of(plan: Plan, folded: Set[Group]) -> list[Row]:
    """Return the rows that show a plan, with some groups shown as one row each."""
    rows: list[Row] = []
    seen: set[Group] = set()
    for lane in plan.lanes:
        if lane.group is None:
            rows.append(Row(lane.key, lane.name, (lane,)))
        elif lane.group not in seen:
            seen.add(lane.group)
            members = tuple(one for one in plan.lanes if one.group is lane.group)
            shut = lane.group in folded
            heading = Row(f"group:{lane.group.value}", str(lane.group.label), members if shut else (), lane.group)
            heading.heading, heading.folded = True, shut
            rows.append(heading)
            if not shut:
                rows += [Row(one.key, one.name, (one,), one.group) for one in members]
    return rows


class Layout:
    """Places of all rows and events at one width and zoom."""

    def __init__(self, plan: Plan, folded: Set[Group], metrics: Metrics, width: float, zoom: float) -> None:
        self.plan, self.metrics, self.width = plan, metrics, width
        em = metrics.em
        self.stacked = width < em * _NARROW
        least, share, most = _GUTTER
        self.gutter = 0.0 if self.stacked else max(em * least, min(width * share, em * most))
        self.room = em * _ROOM
        self.mark = em * _MARK
        self.span_height = em * _SPAN
        self.first, self.last = plan.first, plan.last
        self.per_minute = zoom * max(width - self.gutter - 2 * self.room, em) / (self.last - self.first)
        self.curve_top = em * 0.3
        self.baseline = em * (_CURVE if any(one.effect is not None for one in plan.doses) else _FLAT)
        self.axis_bottom = self.baseline + em * _AXIS
        self.rows = rows_of(plan, folded)
        self.items: list[Item] = []
        self.tags: dict[int, Tag] = {}
        self._levels: dict[str, int] = {}
        self._place_rows()
        self.height = math.ceil(
            (self.rows[-1].top + self.rows[-1].height if self.rows else self.axis_bottom) + em * 0.2
        )
        self.by_key: dict[str, int] = {item.key: index for index, item in enumerate(self.items)}
        self.ticks = tuple(self._ticks())

    @property
    def stack(self) -> float:
        """How far under one another spans lie that overlap in time."""
        return self.metrics.em * _STACK

    @property
    def axis_width(self) -> float:
        """The width of the whole time axis."""
        return (self.last - self.first) * self.per_minute + 2 * self.room

    @property
    def shown_width(self) -> float:
        """The width of the part of the axis that is in sight."""
        return self.width - self.gutter

    def x(self, minute: float) -> float:
        """Return where a minute stands on the axis."""
        return self.room + (minute - self.first) * self.per_minute

    def minute(self, x: float) -> float:
        """Return the minute that stands at a place on the axis."""
        return self.first + (x - self.room) / self.per_minute

    def bounds(self, event: Event) -> tuple[float, float]:
        """Return where an event begins and ends on the axis; an open end is that of the day."""
        if not event.span:
            return self.x(event.minute), self.x(event.minute)
        start = self.first if event.start is None else event.start
        end = self.last if event.end is None else event.end
        return self.x(min(start, end)), self.x(max(start, end))

    def area(self, index: int) -> QRectF:
        """Return the area of an item: on the axis for an event, in the names for a row."""
        item = self.items[index]
        if item.event is None:
            return self.rows[item.row].name_area
        middle = self.middle(index)
        left, right = self.bounds(item.event)
        if item.event.span:
            height = self.span_height
            return QRectF(left, middle - height / 2, max(right - left, self.metrics.em * 0.3), height)
        return QRectF(left - self.mark / 2, middle - self.mark / 2, self.mark, self.mark)

    def middle(self, index: int) -> float:
        """Return the height at which an event stands: spans that overlap are one under the other."""
        item = self.items[index]
        return self.rows[item.row].middle + self._levels.get(item.key, 0) * self.metrics.em * _STACK

    def row_at(self, y: float) -> int | None:
        """Return the row at a height, or None above and below all."""
        return next((n for n, row in enumerate(self.rows) if row.top <= y < row.top + row.height), None)

    def _ticks(self) -> Iterator[tuple[int, str]]:
        """Yield the minutes that the axis names, as close as their words allow."""
        for step in _STEPS:
            minutes = range(math.ceil(self.first / step) * step, self.last + 1, step)
            if step * self.per_minute < self.metrics.em * _LEAST_TICK and step != _STEPS[-1]:
                continue
            # A day may be years long where somebody slipped on the keys.
            minutes = minutes[:: len(minutes) // _MOST_TICKS + 1]
            named = [(minute, _clock(minute, hours=step >= 60)) for minute in minutes]
            widest = max((self.metrics.small.horizontalAdvance(words) for _at, words in named), default=0.0)
            if step * self.per_minute >= widest + self.metrics.em * 0.9 or step == _STEPS[-1]:
                yield from named
                return

    def _place_rows(self) -> None:
        em = self.metrics.em
        y = self.axis_bottom
        for index, row in enumerate(self.rows):
            steps = [event for lane in row.lanes if lane.kind in _LABELLED for event in lane.events]
            labels = self._labels(sorted(steps, key=_by_time)) if not row.folded else []
            body = em * (_ROW + _LABEL * max((label.level + 1 for label in labels), default=0))
            row.levels = 1 if row.folded else self._stack(row)
            body += em * _STACK * (row.levels - 1)
            if row.heading and not row.folded:
                body = em * 1.5
            above = em * _NAME if self.stacked and not (row.heading and not row.folded) else 0.0
            row.top, row.height = y, body + above
            row.middle = y + above + em * _ROW / 2
            if row.heading and not row.folded:
                row.middle = y + body / 2
            name_width = self.width if self.stacked else self.gutter - em * 0.4
            name_height = em * _NAME if above else em * _ROW if not row.heading or row.folded else body
            row.name_area = QRectF(0, y, name_width, name_height)
            y += row.height
            if row.heading:
                self.items.append(Item(row.key, index, None, None))
            first = len(self.items)
            if not row.heading or row.folded:
                self._stops(index, row)
            self._tag(first, row, labels)

    def _stack(self, row: Row) -> int:
        """Give spans that overlap in time levels of their own, and return how many there are."""
        ends: list[float] = []
        spans = [event for lane in row.lanes for event in lane.events if event.span]
        for event in sorted(spans, key=_begin):
            start, end = sorted((_begin(event), math.inf if event.end is None else event.end))
            level = next((n for n, before in enumerate(ends) if before <= start), len(ends))
            ends[level:] = [end, *ends[level + 1 :]]
            self._levels[event.key] = level
        return max(len(ends), 1)

    def _stops(self, index: int, row: Row) -> None:
        found = [Item(event.key, index, lane, event) for lane in row.lanes for event in lane.events]
        found.sort(key=lambda item: _by_time(item.event) if item.event else 0)
        if not found and not row.heading:
            found = [Item(row.key, index, row.lanes[0], None)]
        self.items += found

    def _labels(self, events: Sequence[Event]) -> list[_Label]:
        """Return the labels of steps, staggered: never one over another, nor over the line to another."""
        em, small = self.metrics.em, self.metrics.small
        # From the right: a label ends where the next line to a label at its level, or to a deeper one, comes down.
        limits = [self.axis_width] * _LEVELS
        found = []
        for at in reversed(range(len(events))):
            line = self.x(events[at].minute)
            left = line + em * TO_LINE
            wanted = min(small.horizontalAdvance(events[at].what) + em * 0.5, em * _ENOUGH)
            rooms = [limit - left for limit in limits]
            level = next((n for n, room in enumerate(rooms) if room >= wanted), rooms.index(max(rooms)))
            if rooms[level] < em * _LEAST_LABEL:
                continue
            found.append(_Label(at, level, left, rooms[level]))
            for shallower in range(level + 1):
                limits[shallower] = min(limits[shallower], line)
        return found

    def _tag(self, first: int, row: Row, labels: Sequence[_Label]) -> None:
        """Give the labels of a row, whose first item is ``first``, their places under it."""
        em = self.metrics.em
        for label in labels:
            event = self.items[first + label.at].event
            assert event is not None
            top = row.middle + em * (_ROW / 2 - 0.05) + label.level * em * _LABEL
            area = QRectF(label.left, top, label.room, em * _LABEL)
            self.tags[first + label.at] = Tag(first + label.at, self.elided(event.what, label.room), area)

    def elided(self, words: str, room: float) -> str:
        """Return the words of a label as far as there is room for them."""
        return self.metrics.small.elidedText(words, Qt.TextElideMode.ElideRight, room - self.metrics.em * 0.4)


def _begin(event: Event) -> float:
    return -math.inf if event.start is None else event.start


def _by_time(event: Event) -> int:
    return event.minute


def _clock(minute: int, *, hours: bool) -> str:
    sign = "−" if minute < 0 else ""
    if hours:
        return str(_("{sign}{hours} h", sign=sign, hours=number(abs(minute) / 60)))
    whole, rest = divmod(abs(minute), 60)
    if minute and not rest:
        return str(_("{sign}{hours} h", sign=sign, hours=whole))
    if whole:
        return f"{sign}{whole}:{rest:02d}"
    return str(_("{sign}{minutes} min", sign=sign, minutes=rest))
