"""A scale of days: even around the sessions, compressed where a course is long before or after them."""

from dataclasses import dataclass
from itertools import pairwise

SHORTEST = 14
"""So many days at least are drawn evenly."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """An even part of the scale: its first and last day, and where they stand."""

    first: int
    last: int
    left: float
    right: float


class DayScale:
    """Days to places between ``left`` and ``right``, and back.

    ``focus`` are the first and last day of the even part. What lies before or after it is compressed into ``side``, a
    share of the room, where it is long; ``gap`` is the room for the sign that the scale changes.
    """

    def __init__(
        self,
        first: int,
        last: int,
        focus: tuple[int, int],
        *,
        left: float,
        right: float,
        gap: float,
        side: float,
    ) -> None:
        begin, end = focus
        around = max(0, SHORTEST - (end - begin)) // 2
        begin, end = max(first, begin - around), min(last, end + around)
        span, edge = max(1, end - begin), max(1, (end - begin) // 14)
        room = right - left
        before, after = (days > edge and days * 3 > span for days in (begin - first, last - end))
        pieces: list[Stretch] = []
        x = left
        if before:
            pieces.append(Stretch(first, begin - edge, x, x + room * side))
            x += room * side + gap
            first = begin - edge
        far, far_x = last, right
        if after:
            far, far_x = end + edge, right - room * side - gap
        pieces.append(Stretch(first, far, x, far_x))
        if after:
            pieces.append(Stretch(far, last, far_x + gap, right))
        self.stretches = tuple(pieces)
        self.broken = before or after

    def x(self, day: float) -> float:
        """Return where a day stands; what lies outside the scale stands at its end."""
        piece = next((one for one in self.stretches if day <= one.last), self.stretches[-1])
        share = (day - piece.first) / max(1, piece.last - piece.first)
        return piece.left + min(1.0, max(0.0, share)) * (piece.right - piece.left)

    def day(self, x: float) -> int:
        """Return the day that stands nearest to a place."""
        piece = next((one for one in self.stretches if x <= one.right), self.stretches[-1])
        share = (x - piece.left) / max(1e-9, piece.right - piece.left)
        return round(piece.first + min(1.0, max(0.0, share)) * (piece.last - piece.first))

    def breaks(self) -> list[float]:
        """Return where the scale changes."""
        return [(one.right + other.left) / 2 for one, other in pairwise(self.stretches)]

    def even(self) -> tuple[int, int]:
        """Return the first and last day of the widest stretch, that around the sessions."""
        widest = max(self.stretches, key=lambda one: one.right - one.left)
        return widest.first, widest.last
