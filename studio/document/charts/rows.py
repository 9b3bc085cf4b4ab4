"""Rows of spans: bars, intervals and marks along one axis, with their names in them or beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.document.charts.axes import Scale, finite
from studio.document.charts.placing import LINE, Rect
from studio.document.drawing import Box, Label, Line, Mark, Shape
from studio.document.letters import SMALL, fitted, text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.document.charts.chart import Chart, Span

_LANE = 13.0
_BAR = 10.0
_ROOM = 4.0
"""Between two rows."""


class Rows:
    """All rows of a plot, one below the other from the top of ``room``; :attr:`bottom` is where they end."""

    def __init__(self, chart: Chart, names: list[str], scale: Scale, room: Rect, down: Sequence[float]) -> None:
        """``down`` is where lines go down through all rows; no name stands upon one."""
        self._scale, self._room, self._lines = scale, room, down
        self.shapes: list[Shape] = []
        self.spots: list[tuple[float, float, int, Span]] = []
        """Where each span stands, and in which row."""
        self._row = 0
        y = room.top + _ROOM
        for index, name in enumerate(names):
            self._row = index
            if index:
                self.shapes.append(Line(4, y - _ROOM / 2, room.right, y - _ROOM / 2, "grid", 0.6))
            lines = wrapped(name, room.left - 11, SMALL, 4)
            spans = [span for span in chart.spans if str(span.row) == name and finite(span.low) and finite(span.high)]
            baseline = y + _LANE / 2 + 2.6
            for line in lines:
                self.shapes.append(Label(4, baseline, line, SMALL, ink="text"))
                baseline += LINE
            y = max(self._lanes(spans, y), y + _LANE + (len(lines) - 1) * LINE) + _ROOM
        self.bottom = y

    def _lanes(self, spans: list[Span], y: float) -> float:
        """Draw the spans of a row, those that overlap below one another, and return where they end."""
        lanes: list[list[Span]] = []
        for span in sorted(spans, key=lambda one: (min(one.low, one.high), max(one.low, one.high))):
            left, _right = self._ends(span)
            fitting = (lane for lane in lanes if self._end(lane[-1]) <= left + 0.2)
            lane = next(fitting, None)
            if lane is None:
                lanes.append([span])
            else:
                lane.append(span)
        for lane in lanes:
            y = self._lane(lane, y)
        return y

    def _end(self, span: Span) -> float:
        left, right = self._ends(span)
        return right if right - left > 1 else right + 3

    def _ends(self, span: Span) -> tuple[float, float]:
        first, last = sorted((self._scale.within(span.low), self._scale.within(span.high)))
        return first, last

    def _lane(self, spans: list[Span], y: float) -> float:
        middle = y + _LANE / 2
        rooms = [self._taken(span, middle) for span in spans]
        for span in spans:
            self._draw(span, middle)
            self.spots.append((sum(self._ends(span)) / 2, middle, self._row, span))
        below: list[Rect] = []
        for span, own in zip(spans, tuple(rooms), strict=True):
            if str(span.name):
                self._name(span, own, middle, rooms, below)
        return max([y + _LANE, *(place.bottom + 1 for place in below)])

    def _taken(self, span: Span, middle: float) -> Rect:
        left, right = self._ends(span)
        return Rect(min(left, right - 1) - 3, middle - _LANE / 2, max(right, left + 1) + 3, middle + _LANE / 2)

    def _draw(self, span: Span, middle: float) -> None:
        left, right = self._ends(span)
        if span.value is not None:
            self.shapes.append(Line(left, middle, right, middle, span.ink, 1.4))
            self.shapes += (Line(x, middle - 3, x, middle + 3, span.ink, 1.2) for x in (left, right))
            if finite(span.value):
                self.shapes.append(Mark(self._scale.within(span.value), middle, "square", 5.0, span.ink))
        elif right - left < 1.0:
            self.shapes.append(Mark((left + right) / 2, middle, "diamond", 7.0, span.ink))
        else:
            self.shapes.append(Box(left, middle - _BAR / 2, right - left, _BAR, "fill", span.ink, 1.5))

    def _name(self, span: Span, own: Rect, middle: float, rooms: list[Rect], below: list[Rect]) -> None:
        """Write a name into its bar, else beside it, else below it."""
        text = fitted(str(span.name), self._room.right - self._room.left, SMALL)
        wide = text_width(text, SMALL)
        left, right = self._ends(span)
        if span.value is None and right - left >= wide + 3:
            starts = ((left + right - wide) / 2, *self._beside(wide, left, right))
            within = (at for at in starts if left + 1.5 <= at <= right - wide - 1.5)
            free = next((at for at in within if not self._crossed(Rect(at, 0, at + wide, 0))), None)
            if free is not None:
                self.shapes.append(Label(free + wide / 2, middle + 2.6, text, SMALL, "centre"))
                return
        for start in (own.right, own.left - wide):
            place = Rect(start, own.top, start + wide, own.bottom)
            others = [room for room in rooms if room is not own]
            inside = place.left >= self._room.left and place.right <= self._room.right
            if inside and not any(map(place.meets, others)) and not self._crossed(place):
                rooms.append(place)
                self.shapes.append(Label(start, middle + 2.6, text, SMALL))
                return
        least, most = self._room.left, self._room.right - wide
        middle = (left + right - wide) / 2
        places = [min(max(least, start), most) for start in (middle, *self._beside(wide, left, right))]
        start = next((at for at in places if not self._crossed(Rect(at, 0, at + wide, 0))), places[0])
        top = own.bottom
        while any(Rect(start - 2, top, start + wide + 2, top + LINE).meets(other) for other in below):
            top += LINE
        below.append(Rect(start, top, start + wide, top + LINE))
        self.shapes.append(Label(start, top + 6.8, text, SMALL))

    def _beside(self, wide: float, left: float, right: float) -> list[float]:
        """Return where a name could begin next to a line that its span crosses, the nearest to its middle first."""
        middle = (left + right - wide) / 2
        starts = [start for x in self._lines for start in (x - wide - 2, x + 2)]
        return sorted(starts, key=lambda start: abs(start - middle))

    def _crossed(self, place: Rect) -> bool:
        return any(place.left - 1 < x < place.right + 1 for x in self._lines)
