"""Where the words of a plot stand, so that none is on another and none leaves the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from studio.document.letters import text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LINE = 8.8
"""The distance of two lines of small words."""


@dataclass(frozen=True, slots=True)
class Rect:
    """The room that something takes."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Rect) -> bool:
        """Tell whether two rooms share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def inside(self, other: Rect) -> bool:
        """Tell whether it lies in another whole."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


def place_of(piece: tuple[tuple[float, float], tuple[float, float]]) -> Rect:
    """Return the room that a straight line takes, a hair wider, so that a level or upright one has room too."""
    (x1, y1), (x2, y2) = piece
    return Rect(min(x1, x2) - 0.1, min(y1, y2) - 0.1, max(x1, x2) + 0.1, max(y1, y2) + 0.1)


def spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return the middles of things that are so high, near where each is wanted, none upon another, between the ends.

    They keep the order of what is wanted. What is higher than the room together goes beyond its end.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    tops = {}
    free = top
    for index in order:
        tops[index] = max(free, wanted[index] - heights[index] / 2)
        free = tops[index] + heights[index]
    free = max(bottom, top + sum(heights))
    for index in reversed(order):
        tops[index] = min(tops[index], free - heights[index])
        free = tops[index]
    return [tops[index] + heights[index] / 2 for index in range(len(wanted))]


@dataclass(frozen=True, slots=True)
class Flag:
    """A name at a line: ``level`` counts the lines of names from below; it ends at its line where ``before`` is set."""

    x: float
    text: str
    level: int
    before: bool


def flags(named: Iterable[tuple[float, str]], size: float, most: float) -> list[Flag]:
    """Return names at lines that go down at their places, so that no name is on another nor on a line.

    ``most`` is how far to the right a name may reach; a name that would go further ends at its line instead.
    """
    waiting = sorted(named)
    ends = {index: x + 2 + text_width(text, size) for index, (x, text) in enumerate(waiting)}
    before: set[int] = set()
    while True:
        lines = [waiting[index][0] for index in before]
        more = {
            index
            for index, (x, _text) in enumerate(waiting)
            if index not in before and (ends[index] > most or any(x <= line <= ends[index] for line in lines))
        }
        if not more:
            break
        before |= more
    placed: list[tuple[float, float, int]] = []
    levels: dict[int, int] = {}
    for index in reversed(range(len(waiting))):
        if index not in before:
            x = waiting[index][0]
            levels[index] = max((level + 1 for left, _right, level in placed if left < ends[index] + 3), default=0)
            placed.append((x, ends[index], levels[index]))
    floor = max(levels.values(), default=-1) + 1
    done: list[tuple[float, int]] = []
    for index, (x, text) in enumerate(waiting):
        if index in before:
            start = x - 2 - text_width(text, size)
            levels[index] = max((level + 1 for right, level in done if right > start - 3), default=floor)
            done.append((x, levels[index]))
    return [Flag(x, text, levels[index], index in before) for index, (x, text) in enumerate(waiting)]


def clipped(points: Sequence[tuple[float, float] | None], room: Rect) -> list[list[tuple[float, float]]]:
    """Return the parts of a line through points that lie in a room; None is a gap."""
    parts: list[list[tuple[float, float]]] = []
    for start, end in pairwise(points):
        if start is None or end is None:
            continue
        found = _segment(start, end, room)
        if found is None:
            continue
        if parts and parts[-1][-1] == found[0]:
            parts[-1].append(found[1])
        else:
            parts.append(list(found))
    return parts


def _segment(
    start: tuple[float, float], end: tuple[float, float], room: Rect
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return the part of a straight line that lies in a room."""
    if room.holds(*start) and room.holds(*end):
        return start, end
    across, down = end[0] - start[0], end[1] - start[1]
    first, last = 0.0, 1.0
    for by, before, after in (
        (across, room.left - start[0], room.right - start[0]),
        (down, room.top - start[1], room.bottom - start[1]),
    ):
        if by == 0:
            if before > 0 or after < 0:
                return None
            continue
        one, other = sorted((before / by, after / by))
        first, last = max(first, one), min(last, other)
    if first > last:
        return None
    begin = start if first == 0.0 else (start[0] + across * first, start[1] + down * first)
    finish = end if last == 1.0 else (start[0] + across * last, start[1] + down * last)
    return _within(begin, room), _within(finish, room)


def _within(point: tuple[float, float], room: Rect) -> tuple[float, float]:
    return min(room.right, max(room.left, point[0])), min(room.bottom, max(room.top, point[1]))
