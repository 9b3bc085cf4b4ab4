"""Drawing a plot: axes, gridlines, curves with their names at their ends, and rows of spans."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from studio.document.charts.axes import Scale, bounds, finite, ticks, written
from studio.document.charts.placing import LINE, Flag, Rect, clipped, flags, place_of, spread
from studio.document.charts.rows import Rows
from studio.document.charts.words import axis_name, span_in_words, value_in_words
from studio.document.drawing import Area, Curve, Drawing, Ink, Label, Line, Mark, Shape
from studio.document.letters import SMALL, fitted, text_width, wrapped
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.document.charts.chart import Axis, Chart, Level, Point, Series

_SIDE = 4.0
"""Room at the edges of the drawing."""
_TITLE = 9.0
_SHARE = 0.42
_LOWEST, _HIGHEST = 110.0, 220.0
"""The height of the area of curves: so much of the width, within bounds."""
_NAMES = 0.27
"""Most of the width that the names at the ends of curves take."""
_GAP = 6.0
"""Between the area of curves and the names at their ends."""
_TICK_ROOM = 10.5
_CURVE, _ACROSS, _DOWN, _FURTHER = 2.0, 4.0, 1.0, 0.12
"""What it costs the name of a point to lie on a curve, a level, a line that goes down, or further from its point."""

_LED = 2.5 * LINE
"""A name that stands higher than this above its point is at the end of a line."""

Path = list[tuple[float, float]]

_SERIES: tuple[Ink, ...] = ("series1", "series2", "series3", "series4", "series5")
_SIGNS: tuple[Literal["circle", "square", "diamond"], ...] = ("circle", "square", "diamond")


@dataclass(frozen=True, slots=True)
class Spot:
    """A value that is shown: where it stands in the drawing, and in which row or series."""

    x: float
    y: float
    row: int
    say: Callable[[], str]

    @property
    def words(self) -> str:
        """What it says. A plot has many of them, and few are read."""
        return self.say()


@dataclass(frozen=True, slots=True)
class _Named:
    """A place with the name that is to stand beside it; ``told`` is what is said where the name has no room."""

    x: float
    y: float
    name: str
    ink: Ink
    told: str


class Plot:
    """One plot on its way to a drawing."""

    def __init__(self, chart: Chart, width: float, *, titled: bool) -> None:
        self._chart, self._width, self._titled = chart, max(160.0, width), titled
        self._shapes: list[Shape] = []
        self._left_out: list[str] = []
        """What has no place in the plot, in words."""
        self.spots: list[Spot] = []

    def drawing(self) -> Drawing:
        """Return the drawing; :attr:`spots` are filled then."""
        y = self._head()
        y = self._rows(y) if self._chart.spans else self._curves(y)
        y = self._foot(y)
        return Drawing(self._width, y, tuple(self._shapes))

    # Head and foot

    def _lines(self, text: str, y: float, size: float, ink: Ink, *, bold: bool = False, most: int = 12) -> float:
        for line in wrapped(text, (self._width - 2 * _SIDE) * (0.94 if bold else 1), size, most):
            self._shapes.append(Label(_SIDE, y + size, line, size, ink=ink, bold=bold))
            y += size * 1.22
        return y

    def _head(self) -> float:
        y = _SIDE
        if self._titled and str(self._chart.title):
            y = self._lines(str(self._chart.title), y, _TITLE, "text", bold=True) + 4
        return y

    def _foot(self, y: float) -> float:
        """Write the note, and what has no place in the plot, and return where the drawing ends."""
        if self._left_out:
            told = str(_("Without a name or a place in the plot: {names}.", names="; ".join(self._left_out)))
            y = self._lines(told, y + 3, SMALL, "muted")
        if self._chart.note and str(self._chart.note):
            y = self._lines(str(self._chart.note), y + 3, SMALL, "muted")
        return y + _SIDE

    # The axes

    def _across(self, left: float, right: float) -> tuple[Scale, list[float]]:
        """Return the scale of the axis across, and the values that are named at it: as many as have room."""
        chart = self._chart
        values = [x for series in chart.series for x, y in series.points if finite(y)]
        values += [x for series in chart.series for x, _low, _high in series.band]
        values += [point.x for point in chart.points]
        values += [level.value for level in chart.levels if level.axis == "x"]
        values += [value for span in chart.spans for value in (span.low, span.high, span.value) if value is not None]
        if not chart.spans and not chart.x.whole and chart.x.low is None and chart.x.high is None:
            there = [value for value in values if finite(value)]
            if there and min(there) < max(there):
                # A curve begins and ends at the edges of its area.
                low, high = min(there), max(there)
            else:
                low, high = bounds(values, None, None, percent=chart.x.percent)
        else:
            low, high = bounds(values, chart.x.low, chart.x.high, whole=chart.x.whole, percent=chart.x.percent)
        scale = Scale(low, high, left, right)
        most = max(1, int((right - left) / 36))
        while True:
            named = ticks(low, high, most, whole=chart.x.whole)
            if most == 1 or self._apart(scale, named):
                return scale, named
            most -= 1

    def _apart(self, scale: Scale, named: list[float]) -> bool:
        end = -1e9
        for value, words in zip(named, self._tick_words(self._chart.x, named), strict=True):
            half = text_width(words, SMALL) / 2
            if scale.at(value) - half < end + 4:
                return False
            end = scale.at(value) + half
        return True

    @staticmethod
    def _tick_words(axis: Axis, named: list[float]) -> list[str]:
        step = abs(named[1] - named[0]) if len(named) > 1 else None
        # The sign of the share stands in the axis's title.
        return [written(value, step, percent=axis.percent).removesuffix(" %") for value in named]

    def _draw_across(self, scale: Scale, named: list[float], top: float, bottom: float) -> float:
        """Draw the axis across with its gridlines, and return where it ends."""
        shapes = self._shapes
        end = -1e9
        for value, words in zip(named, self._tick_words(self._chart.x, named), strict=True):
            x, half = scale.at(value), text_width(words, SMALL) / 2
            shapes.append(Line(x, top, x, bottom, "grid", 0.7))
            shapes.append(Line(x, bottom, x, bottom + 2.5, "muted", 0.6))
            middle = min(self._width - 1 - half, max(1 + half, x))
            if middle - half > end + 2:
                shapes.append(Label(middle, bottom + _TICK_ROOM, words, SMALL, "centre", "muted"))
                end = middle + half
        left, right = sorted((scale.start, scale.end))
        shapes.append(Line(left, bottom, right, bottom, "muted", 0.9))
        y = bottom + _TICK_ROOM + 2
        for line in wrapped(axis_name(self._chart.x), self._width - 2 * _SIDE, SMALL, 3):
            half = text_width(line, SMALL) / 2
            middle = min(self._width - _SIDE - half, max(_SIDE + half, (left + right) / 2))
            shapes.append(Label(middle, y + SMALL, line, SMALL, "centre", "text"))
            y += LINE
        return y + 2

    def _flags(self, scale: Scale) -> list[Flag]:
        """Return the names of the levels that go down."""
        named = []
        for level in self._chart.levels:
            if level.axis == "x" and finite(level.value):
                if scale.holds(level.value):
                    named.append((scale.at(level.value), fitted(str(level.name), self._width * 0.42, SMALL)))
                else:
                    self._leave_out(level.name, self._chart.x, level.value)
        return flags(named, SMALL, self._width - _SIDE)

    def _draw_flags(self, found: list[Flag], top: float, bottom: float) -> None:
        for flag in found:
            y = top - 3 - flag.level * LINE
            self._shapes.append(Line(flag.x, y - 6.5, flag.x, bottom, "muted", 0.8, dashed=True))
            at = flag.x - 2 if flag.before else flag.x + 2
            self._shapes.append(Label(at, y, flag.text, SMALL, "right" if flag.before else "left"))

    def _leave_out(self, name: object, axis: Axis, value: float) -> None:
        self._left_out.append(f"{name} ({value_in_words(axis, value)})")

    # Rows

    def _rows(self, y: float) -> float:
        chart = self._chart
        names = list(dict.fromkeys(str(span.row) for span in chart.spans))
        widest = max(text_width(name, SMALL) for name in names)
        left = min(max(40.0, widest + 12), self._width * 0.3)
        right = self._width - 14
        scale, named = self._across(left, right)
        found = self._flags(scale)
        top = y + (max((flag.level for flag in found), default=-1) + 1) * LINE + (5 if found else 0)
        rows = Rows(chart, names, scale, Rect(left, top, self._width - _SIDE, 0), [flag.x for flag in found])
        bottom = rows.bottom
        end = self._draw_across(scale, named, top, bottom)
        self._shapes += rows.shapes
        self.spots += (Spot(x, y, row, partial(span_in_words, chart, span)) for x, y, row, span in rows.spots)
        self._draw_flags(found, top, bottom)
        return end

    # Curves

    def _curves(self, y: float) -> float:
        chart = self._chart
        y = self._lines(axis_name(chart.y), y, SMALL, "text", most=3) + 3
        low, high = self._up_ends()
        ends = [name for name in self._end_names() if name is not None]
        named_in = [wrapped(name, self._width * _NAMES, SMALL, 3) for name in ends]
        height = max(min(_HIGHEST, max(_LOWEST, self._width * _SHARE)), sum(map(len, named_in)) * LINE + 4)
        named = ticks(low, high, max(2, int(height / 26)), whole=chart.y.whole)
        words = self._tick_words(chart.y, named)
        left = _SIDE + max((text_width(word, SMALL) for word in words), default=0) + 5
        beside = max((text_width(line, SMALL) for one in named_in for line in one), default=0.0)
        right = self._width - _SIDE - (beside + _GAP if beside else 10)
        scale, across = self._across(left, right)
        found = self._flags(scale)
        top = y + (max((flag.level for flag in found), default=-1) + 1) * LINE + (5 if found else 4)
        bottom = top + height
        up = Scale(low, high, bottom, top)
        for value, word in zip(named, words, strict=True):
            at = up.at(value)
            self._shapes.append(Line(left, at, right, at, "grid", 0.7))
            self._shapes.append(Label(left - 4, at + 2.5, word, SMALL, "right", "muted"))
        end = self._draw_across(scale, across, top, bottom)
        room = Rect(left, top, right, bottom)
        for index, series in enumerate(chart.series):
            self._band(series, self._ink(index), scale, up)
        self._draw_flags(found, top, bottom)
        paths = [self._curve(index, series, scale, up, room) for index, series in enumerate(chart.series)]
        for level in self._held(up):
            self._shapes.append(Line(left, up.at(level.value), right, up.at(level.value), "text", 0.9, dashed=True))
        self._end_labels(paths, scale, up, room)
        drawn = [(_CURVE, path) for path in paths]
        drawn += ((_ACROSS, [(left, up.at(one.value)), (right, up.at(one.value))]) for one in self._held(up))
        drawn += ((_DOWN, [(flag.x, top), (flag.x, bottom)]) for flag in found)
        self._points(scale, up, room, drawn, self._tops(paths))
        if not chart.points and not any(paths):
            lines = wrapped(str(_("There is nothing to draw yet.")), right - left - 8, SMALL)
            baseline = (top + bottom - len(lines) * LINE) / 2 + 6.8
            for line in lines:
                self._shapes.append(Label((left + right) / 2, baseline, line, SMALL, "centre", "muted"))
                baseline += LINE
        return end

    def _ink(self, index: int) -> Ink:
        return self._chart.series[index].ink or _SERIES[index % len(_SERIES)]

    def _up_ends(self) -> tuple[float, float]:
        chart = self._chart
        values = [y for series in chart.series for x, y in series.points if finite(x)]
        values += [value for series in chart.series for _x, low, high in series.band for value in (low, high)]
        values += [point.y for point in chart.points]
        values += [level.value for level in chart.levels if level.axis == "y"]
        return bounds(values, chart.y.low, chart.y.high, whole=chart.y.whole, percent=chart.y.percent)

    def _held(self, up: Scale) -> list[Level]:
        return [
            level for level in self._chart.levels if level.axis == "y" and finite(level.value) and up.holds(level.value)
        ]

    def _end_names(self) -> list[str | None]:
        """Return the name of each series and each level across; None where it is not named at its end."""
        low, high = self._up_ends()
        up = Scale(low, high, 0, 1)
        names: list[str | None] = [
            str(series.name)
            if series.named == "end" and any(finite(x) and finite(y) for x, y in series.points)
            else None
            for series in self._chart.series
        ]
        return [*names, *(str(level.name) for level in self._held(up))]

    def _band(self, series: Series, ink: Ink, scale: Scale, up: Scale) -> None:
        there = [
            (scale.within(x), up.within(low), up.within(high))
            for x, low, high in series.band
            if finite(x) and finite(low) and finite(high) and scale.holds(x)
        ]
        if len(there) < 2:
            return
        upper = tuple((x, high) for x, _low, high in there)
        lower = tuple((x, low) for x, low, _high in there)
        self._shapes.append(Area((*upper, *reversed(lower))))
        self._shapes += (Curve(edge, ink, 0.5) for edge in (upper, lower))

    def _curve(self, index: int, series: Series, scale: Scale, up: Scale, room: Rect) -> list[tuple[float, float]]:
        """Draw a series, and return the places on it that can be seen."""
        ink = self._ink(index)
        placed = [(scale.at(x), up.at(y)) if finite(x) and finite(y) else None for x, y in series.points]
        dashed = series.dashed or index >= len(_SERIES)
        parts = clipped(placed, room)
        for part in parts:
            self._shapes.append(Curve(tuple(part), ink, 1.5, dashed=dashed))
        seen = []
        for (x, y), point in zip(series.points, placed, strict=True):
            if point is not None and scale.holds(x) and up.holds(y):
                seen.append(point)
                self.spots.append(Spot(*point, index, partial(self._said, series.name, x, y)))
        if series.marks or (seen and not parts):
            sign = _SIGNS[index % len(_SIGNS)]
            self._shapes += (Mark(x, y, sign, 4.6 if sign == "circle" else 4.2, ink) for x, y in seen)
        return [point for part in parts for point in part] or seen

    def _end_labels(self, paths: list[list[tuple[float, float]]], scale: Scale, up: Scale, room: Rect) -> None:
        """Write the names of curves and levels at their ends, one below the other."""
        width = self._width * _NAMES
        wanted: list[tuple[float, float, list[str], Ink]] = []
        for index, (path, series) in enumerate(zip(paths, self._chart.series, strict=True)):
            if path and series.named == "top":
                continue
            if path:
                x, y = max(path, key=lambda point: point[0])
                wanted.append((x, y, wrapped(str(series.name), width, SMALL, 3), self._ink(index)))
            elif any(finite(x) and finite(y) for x, y in series.points):
                self._left_out.append(str(series.name))
        for level in self._held(up):
            wanted.append((room.right, up.at(level.value), wrapped(str(level.name), width, SMALL, 3), "text"))
        for level in self._chart.levels:
            if level.axis == "y" and finite(level.value) and not up.holds(level.value):
                self._leave_out(level.name, self._chart.y, level.value)
        heights = [len(lines) * LINE for _x, _y, lines, _ink in wanted]
        middles = spread([y for _x, y, _lines, _ink in wanted], heights, room.top - 2, room.bottom + 2)
        for (x, y, lines, ink), middle in zip(wanted, middles, strict=True):
            if abs(middle - y) > LINE / 2 or x < room.right - 4:
                self._shapes.append(Line(x, y, room.right + _GAP - 2, middle, ink, 0.5))
            baseline = middle - len(lines) * LINE / 2 + 6.8
            for line in lines:
                self._shapes.append(Label(room.right + _GAP, baseline, line, SMALL, ink=ink))
                baseline += LINE

    def _tops(self, paths: list[Path]) -> list[_Named]:
        """Return the highest places of the curves that are named there."""
        return [
            _Named(*min(path, key=lambda place: place[1]), str(series.name), self._ink(index), str(series.name))
            for index, (path, series) in enumerate(zip(paths, self._chart.series, strict=True))
            if path and series.named == "top"
        ]

    def _points(self, scale: Scale, up: Scale, room: Rect, lines: list[tuple[float, Path]], tops: list[_Named]) -> None:
        """Draw the single points, and write their names, and those of the ``tops``, where nothing else is."""
        there: list[_Named] = []
        for point in self._chart.points:
            if not (finite(point.x) and finite(point.y)):
                continue
            if scale.holds(point.x) and up.holds(point.y):
                x, y = scale.at(point.x), up.at(point.y)
                there.append(_Named(x, y, str(point.name), point.ink, self._told(point)))
                said = partial(self._said, point.name, point.x, point.y)
                self.spots.append(Spot(x, y, len(self._chart.series), said))
            else:
                self._left_out.append(self._told(point))
        taken = [Rect(one.x - 3, one.y - 3, one.x + 3, one.y + 3) for one in there]
        self._shapes += (Mark(one.x, one.y, "diamond", 6.0, one.ink) for one in there)
        there += tops
        pieces = [
            (number, piece, place_of(piece))
            for number, (_weight, path) in enumerate(lines if there else ())
            for piece in pairwise(path)
        ]
        for one in sorted(there, key=lambda one: one.x):
            text = fitted(one.name, (room.right - room.left) * 0.55, SMALL)
            places = [place for place in _around(one.x, one.y, text_width(text, SMALL)) if place.inside(room)]
            free = [
                place
                for place in places
                if not any(other.meets(place) or _led(one, place).meets(other) for other in taken)
            ]
            if not free:
                self._left_out.append(one.told)
                continue
            around = Rect(
                min(place.left for place in free), min(place.top for place in free),
                max(place.right for place in free), max(place.bottom for place in free),
            )  # fmt: skip
            near = [(number, piece) for number, piece, place in pieces if place.meets(around)]
            costs = []
            for rank, place in enumerate(free):
                crossed = {number for number, piece in near if clipped(piece, place)}
                costs.append(rank * _FURTHER + sum(lines[number][0] for number in crossed))
            chosen = free[costs.index(min(costs))]
            taken += [chosen, _led(one, chosen)]
            if chosen.bottom < one.y - _LED:
                self._shapes.append(Line(one.x, chosen.bottom, one.x, one.y - 4, one.ink, 0.4))
            self._shapes.append(Label(chosen.left, chosen.bottom - 2, text, SMALL, ink=one.ink))

    def _said(self, name: object, x: float, y: float) -> str:
        """Return in words what stands at a place, with the titles of both axes."""
        chart = self._chart
        return str(
            _(
                "{name}: {x_title} {x}, {y_title} {y}",
                name=name,
                x_title=chart.x.title,
                x=value_in_words(chart.x, x),
                y_title=chart.y.title,
                y=value_in_words(chart.y, y),
            )
        )

    def _told(self, point: Point) -> str:
        where = value_in_words(self._chart.x, point.x), value_in_words(self._chart.y, point.y)
        return f"{point.name} ({where[0]}; {where[1]})"


def _around(x: float, y: float, width: float) -> list[Rect]:
    """Return the rooms for a name around a point, the best first."""
    lefts = {"right": x + 5, "left": x - 5 - width, "middle": x - width / 2}
    tops = {"beside": y - LINE / 2, "above": y - 4 - LINE, "below": y + 4}
    order = (
        ("right", "beside"), ("left", "beside"), ("middle", "above"), ("middle", "below"), ("right", "above"),
        ("right", "below"), ("left", "above"), ("left", "below"),
    )  # fmt: skip
    near = [(lefts[across], tops[up]) for across, up in order]
    # Further off, as long as it is plain to which point a name belongs.
    near += [(lefts[across], y + by * LINE) for by in (-2.4, 1.4) for across in ("middle", "right", "left")]
    # Where it is crowded, above all of it, at the end of a line.
    near += [(left, y - by * LINE) for by in (4.0, 5.2, 6.4) for left in (lefts["middle"], x - width, x)]
    return [Rect(left, top, left + width, top + LINE) for left, top in near]


def _led(point: _Named, name: Rect) -> Rect:
    """Return the room of the line that leads from a name to its point; where it is near, that of the name alone."""
    if name.bottom >= point.y - _LED:
        return name
    return Rect(point.x - 1, name.bottom, point.x + 1, point.y - 4)
