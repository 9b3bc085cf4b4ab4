"""The course of visits in days, with what the window of raised plasticity that the designers assume covers of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studio.document.blocks import Figure
from studio.document.drawing import Box, Drawing, Label, Line, Mark, Shape
from studio.document.frame import WIDTH, row_name
from studio.document.letters import SMALL, longest_word, text_width, wrapped
from studio.document.words import Words
from studio.planning import schedule
from studio.planning.course import Course, Occasion
from studio.planning.course import course as course_of
from studio.planning.day_scale import DayScale
from studio.protocol.protocol import Protocol
from studio.text import Text, _, listing, n_

_LEFT, _RIGHT = 98.0, 440.0
"""Where the axis begins and ends, with room for the name of the last visit."""
_SIDE = 0.16
"""The share of the axis that the time before, or after, the days around the sessions gets where it is compressed."""
_BREAK = 9.0
"""Room for the sign that the scale changes."""
_NAME, _FLAG, _FLAG_LINE = 7.0, 96.0, 8.6
"""The size of the letters of a visit's name, the width in which it is broken into lines, and their distance."""
_BESIDE = 2.0
"""The distance of a name from its line."""
_TRIED = 4
"""So many of the next names are looked at for a narrower fit between them."""
MOST_LEVELS = 16
"""Lines of names under one another; visits for whose names there is no room are marks only."""
_TICKS, _DAY = 13.0, 24.0
"""The height of the line of days, and where its name ends."""

_NAMES = {
    Occasion.PREPARATION: _("Preparation sessions"),
    Occasion.DOSING: _("Dosing sessions"),
    Occasion.INTEGRATION: _("Integration sessions"),
    Occasion.ENDPOINT: _("Primary endpoint"),
    Occasion.SAMPLE: _("Biomarker samples"),
}
_SIGNS = {
    Occasion.PREPARATION: Mark(0, 0, "circle", 5.5, "good"),
    Occasion.DOSING: Mark(0, 0, "diamond", 9.0, "accent"),
    Occasion.INTEGRATION: Mark(0, 0, "circle", 5.5, "accent"),
    Occasion.ENDPOINT: Mark(0, 0, "diamond", 7.5, "must"),
    Occasion.SAMPLE: Mark(0, 0, "square", 5.0, "sample"),
}


def course_of_visits(protocol: Protocol) -> Figure | None:
    """Return the course of visits; None while fewer than two days are known."""
    found = course_of(protocol)
    if found is None:
        return None
    told: list[Text] = []
    scale = _scale(found)
    if scale.broken:
        told.append(_("Beyond the break in the axis, days are drawn closer together."))
    if found.windows:
        told.append(
            _(
                "Shaded: the neuroplastic window that this trial assumes, days {first} to {last} after dosing, a "
                "hypothesis, as no such window is proven in people.",
                first=protocol.rationale.window_first_day,
                last=protocol.rationale.window_last_day,
            )
        )
    return Figure(
        _Plan(protocol, found, scale).drawing(),
        str(_("Course of visits, in days.")),
        _described(protocol, found),
        note=" ".join(map(str, told)),
        address="/schedule",
        anchor="figure-course",
    )


def _scale(course: Course) -> DayScale:
    """Days to points from the left: even around the sessions, compressed where the course is long before or after."""
    return DayScale(course.first, course.last, course.focus, left=_LEFT, right=_RIGHT, gap=_BREAK, side=_SIDE)


@dataclass(frozen=True, slots=True)
class _Flag:
    """The name of a visit beside the line that leads to its day, with the level of its first line."""

    x: float
    lines: tuple[str, ...]
    level: int

    @property
    def end(self) -> int:
        return self.level + len(self.lines)


class _Plan:
    def __init__(self, protocol: Protocol, course: Course, scale: DayScale) -> None:
        self._protocol = protocol
        self._course = course
        self._scale = scale

    def drawing(self) -> Drawing:
        course, scale = self._course, self._scale
        y = 4.0
        lead = list(self._window_name())
        shapes: list[Shape] = list(lead)
        y += 10.0 * len(lead)
        top = y
        rows: list[Shape] = []
        for what, days in course.days.items():
            name = row_name(str(_NAMES[what]))
            middle = y + name.height / 2
            rows += name.labels(middle)
            for x in sorted({scale.x(day) for day in days}):
                rows.append(Mark(x, middle, _SIGNS[what].shape, _SIGNS[what].size, _SIGNS[what].ink))
            y += name.height
        axis = y + 3
        for first, last in course.windows:
            left, right = scale.x(first), scale.x(last)
            shapes.append(Box(left, top, max(right - left, 1.5), axis - top, "fill", None, 0.0))
        for day in course.days.get(Occasion.DOSING, ()):
            shapes.append(Line(scale.x(day), top, scale.x(day), axis, "accent", 0.5, dashed=True))
        shapes += rows
        shapes += self._axis(axis)
        shapes += self._ticks(axis)
        height = self._visits(shapes, axis)
        return Drawing(WIDTH, height, tuple(shapes))

    def _window_name(self) -> Iterator[Label]:
        """Name the band, above it."""
        if not self._course.windows:
            return
        lines = wrapped(str(_("Assumed neuroplastic window (hypothesis)")), _RIGHT - _LEFT, SMALL, 2)
        left = self._scale.x(self._course.windows[0][0])
        for index, line in enumerate(lines):
            x = max(_LEFT, min(left, WIDTH - 4 - text_width(line, SMALL)))
            yield Label(x, 10 + index * 9, line, SMALL, ink="muted")

    def _axis(self, y: float) -> Iterator[Shape]:
        for stretch in self._scale.stretches:
            yield Line(stretch.left, y, stretch.right, y, "muted", 1.0)
        for x in self._scale.breaks():
            for side in (-2.0, 2.0):
                yield Line(x + side - 2, y + 4, x + side + 2, y - 4, "muted", 1.0)

    def _ticks(self, y: float) -> Iterator[Shape]:
        """Name days on the axis as room allows: of doses and the primary endpoint first, then weeks, then visits."""
        naming = self._protocol.schedule.day_naming
        yield Label(4, y + 10.5, str(_("Day")), SMALL, ink="muted")
        first, last = self._scale.even()
        course = self._course
        step = next(
            (step for step in (1, 7, 14, 28, 56, 84) if (last - first) // step <= 12), max(1, (last - first) // 6)
        )
        weeks = range(-(-first // step) * step, last + 1, step)
        visits = [one.offset for one in course.visits if one.offset is not None]
        given, primary = (course.days.get(what, ()) for what in (Occasion.DOSING, Occasion.ENDPOINT))
        wanted = [*given, *primary, visits[0], visits[-1], *weeks, *visits]
        taken = [(x - 3, x + 3) for x in self._scale.breaks()]
        for day in dict.fromkeys(wanted):
            words = schedule.day_number(day, naming)
            half, x = text_width(words, SMALL) / 2, self._scale.x(day)
            if (
                all(x + half + 3 < left or right < x - half - 3 for left, right in taken)
                and x - half > _DAY
                and x + half <= WIDTH
            ):
                taken.append((x - half, x + half))
                yield Label(x, y + 10.5, words, SMALL, "centre", "muted")
                yield Line(x, y, x, y + 3, "muted", 0.6)

    def _visits(self, shapes: list[Shape], axis: float) -> float:
        """Mark and name the visits under the axis, and return where they end."""
        placed = [
            (self._scale.x(one.offset or 0), Words(self._protocol).name(one.visit)) for one in self._course.visits
        ]
        flags, unnamed = _flags(placed)
        top = axis + _TICKS + 3
        shapes.append(Label(4, top + 6.5, str(_("Visits")), SMALL, ink="muted"))
        for x in sorted({x for x, _name in placed}):
            shapes.append(Mark(x, top, "circle", 2.6, "muted"))
        deepest = top + 4
        for flag in flags:
            y = top + 6.5 + flag.level * _FLAG_LINE
            shapes.append(Line(flag.x, top, flag.x, y + 1, "muted", 0.4))
            for line in flag.lines:
                shapes.append(Label(flag.x + _BESIDE, y, line, _NAME))
                deepest = max(deepest, y)
                y += _FLAG_LINE
        if unnamed:
            deepest += 11
            words = str(
                n_("{count} visit is marked without its name.", "{count} visits are marked without names.", unnamed)
            )
            shapes.append(Label(_LEFT, deepest, words, SMALL, ink="muted"))
        return deepest + 5


def _flags(placed: Sequence[tuple[float, str]]) -> tuple[list[_Flag], int]:
    """Return where the names of visits stand so that none is on another or on the line to another, and how many do not.

    Names stand at the right of their lines. From right to left, each goes under all that
    begin within its width, and is broken into lines where that keeps it higher.
    """
    flags: list[_Flag] = []
    unnamed = 0
    for x, name in reversed(placed):
        near = sorted({other.x for other in flags[-_TRIED:]})
        widths = [_FLAG, *(beside - x - _BESIDE - 1 for beside in near if beside - x < _FLAG)]
        fits = longest_word(name, _NAME)
        tried = [
            _flag(x, name, min(width, WIDTH - x - 4), flags) for width in widths if width in (_FLAG,) or width > fits
        ]
        best = min(tried, key=lambda flag: (flag.end, len(flag.lines)))
        if not best.lines or best.end > MOST_LEVELS:
            unnamed += 1
        else:
            flags.append(best)
    return flags[::-1], unnamed


def _flag(x: float, name: str, width: float, flags: Sequence[_Flag]) -> _Flag:
    lines = tuple(wrapped(name, width, _NAME, 5))
    end = x + _BESIDE + max((text_width(line, _NAME) for line in lines), default=0.0) + 0.8
    level = 0
    for other in reversed(flags):
        if other.x > end:
            break
        level = max(level, other.end)
    return _Flag(x, lines, level)


def _described(protocol: Protocol, found: Course) -> str:
    """Return in words what the figure of the course shows."""
    naming = protocol.schedule.day_naming
    words = Words(protocol)
    visits = listing(
        str(_("{visit} ({day})", visit=words.name(one.visit), day=schedule.day_name(one.offset or 0, naming)))
        for one in found.visits
    )
    parts: list[Text] = [_("Visits: {visits}.", visits=visits)]
    for what, days in found.days.items():
        told = listing(str(schedule.day_name(day, naming)) for day in days)
        parts.append(_("{what}: {days}.", what=_NAMES[what], days=told))
    for first, last in found.windows:
        parts.append(
            _(
                "Assumed neuroplastic window: {first} to {last}.",
                first=schedule.day_name(first, naming),
                last=schedule.day_name(last, naming),
            )
        )
    return " ".join(map(str, parts))
