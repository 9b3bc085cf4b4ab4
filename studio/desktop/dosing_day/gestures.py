"""What a hand does with the time line: what it takes hold of, and to which minute it drags it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.planning.day_edits import Part, shifted
from studio.planning.day_plan import Kind
from studio.planning.day_time import COARSE, FURTHEST, snapped

if TYPE_CHECKING:
    from studio.desktop.dosing_day.lanes import Layout
    from studio.planning.day_plan import Event

_REACH = 0.55
"""How far from a mark, in em, a press still takes hold of it."""
_END = 0.42
"""How near its end, in em, a span is taken by that end."""


@dataclass(frozen=True, slots=True)
class Hold:
    """An item that is held, by all of it or by one end."""

    index: int
    event: Event
    part: Part


def hold_at(layout: Layout, x: float, y: float, current: int | None = None) -> Hold | None:
    """Return what stands at a place of the axis; of several marks there the current one, else the nearest."""
    row = layout.row_at(y)
    if row is None:
        return None
    em = layout.metrics.em
    best: tuple[float, int] | None = None
    for index, item in enumerate(layout.items):
        if item.row != row or item.event is None:
            continue
        area = layout.area(index)
        if layout.rows[row].levels > 1 and not area.top() - em * 0.1 <= y <= area.bottom() + em * 0.1:
            continue
        away = max(area.left() - x, x - area.right(), 0.0)
        if not item.event.span:
            away = abs(x - area.center().x())
        if away > em * _REACH:
            continue
        rank = (away - (em if index == current else 0) + (0 if not item.event.span else 0.5), index)
        best = rank if best is None or rank < best else best
    if best is None:
        return None
    event = layout.items[best[1]].event
    assert event is not None
    return Hold(best[1], event, _part(layout, event, x))


def _part(layout: Layout, event: Event, x: float) -> Part:
    if not event.span:
        return "whole"
    left, right = layout.bounds(event)
    reach = min(layout.metrics.em * _END, max((right - left) / 3, 2.0))
    if event.end_at is not None and x >= right - reach:
        return "end"
    if event.start_at is not None and x <= left + reach:
        return "start"
    return "whole"


def can_drag(hold: Hold) -> bool:
    """Tell whether what is held can be moved."""
    event = hold.event
    if hold.part == "start":
        return event.start_at is not None
    if hold.part == "end":
        return event.end_at is not None
    if event.span:
        return event.start_at is not None and event.end_at is not None and (event.start, event.end) != (None, None)
    return event.movable


@dataclass(slots=True)
class Drag:
    """A drag under way: nothing of the protocol changes before it ends."""

    hold: Hold
    origin: float
    """The minute under the pointer when it began."""
    grasped: int
    """The minute of the part that is held."""
    by: int = 0
    moved: bool = False

    def to(self, minute: float, step: int = COARSE) -> None:
        """Follow the pointer to a minute; the part that is held comes to stand on a multiple of ``step`` minutes."""
        goal = snapped(self.grasped + minute - self.origin, step)
        self.by = max(-FURTHEST, min(FURTHEST, goal)) - self.grasped
        self.moved = True

    @property
    def minute(self) -> int:
        """The minute to which the part that is held has come."""
        return self.grasped + self.by

    def preview(self) -> tuple[int | None, int | None]:
        """Return the start and the end that the event would have."""
        event, part = self.hold.event, self.hold.part
        if part == "start" and event.start is None:
            return self.minute, event.end
        if part == "end" and event.end is None:
            return event.start, self.minute
        return shifted(event, self.by, part)


def begin(layout: Layout, hold: Hold, minute: float) -> Drag:
    """Return the drag that begins with a hold, the pointer being at a minute."""
    event = hold.event
    if hold.part == "end":
        grasped = layout.last if event.end is None else event.end
    else:
        grasped = event.minute if event.start is not None or not event.span else event.end or 0
        if hold.part == "start" and event.start is None:
            grasped = layout.first
    return Drag(hold, minute, grasped)


def keyboard_part(event: Event) -> Part:
    """Return the part of an event that keys move: all of it, or the only end that can be moved."""
    return "end" if event.kind is Kind.OBSERVATION else "whole"
