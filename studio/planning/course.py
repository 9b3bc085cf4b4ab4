"""The course of a participant in days: sessions, measurements of the primary endpoint, samples, and the window."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from studio.planning.schedule import PlacedVisit, place
from studio.protocol.latest import of_the_latest
from studio.protocol.objectives import Level
from studio.protocol.protocol import Protocol
from studio.protocol.sessions import SessionKind


class Occasion(Enum):
    """What the course tells apart."""

    PREPARATION = "preparation"
    DOSING = "dosing"
    INTEGRATION = "integration"
    ENDPOINT = "endpoint"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Course:
    """The course in days from that of the first dose, which is day 0.

    ``visits`` are those that have a day, in order of time. ``days`` are the days of each occasion that takes place.
    ``windows`` are the first and last days in which the designers assume raised plasticity, after every dosing session
    with a day; those that touch are one. ``focus`` are the first and last day around the sessions and windows.
    """

    visits: tuple[PlacedVisit, ...]
    days: dict[Occasion, tuple[int, ...]]
    windows: tuple[tuple[int, int], ...]
    focus: tuple[int, int]

    @property
    def first(self) -> int:
        """The first day of the course."""
        return min(self.visits[0].offset or 0, self.focus[0])

    @property
    def last(self) -> int:
        """The last day of the course."""
        return max(self.visits[-1].offset or 0, self.focus[1])


_NEAR = 5
"""The primary endpoint belongs to the focus if that makes it no more than so many times as long."""


@of_the_latest
def course(protocol: Protocol) -> Course | None:
    """Return the course; None while fewer than two days are known."""
    visits = tuple(one for one in place(protocol) if one.offset is not None)
    days = {one.visit.id: one.offset for one in visits if one.offset is not None}
    if len(set(days.values())) < 2:
        return None
    found = {
        Occasion.PREPARATION: _sessions(protocol, SessionKind.PREPARATION),
        Occasion.DOSING: _sessions(protocol, SessionKind.DOSING),
        Occasion.INTEGRATION: _sessions(protocol, SessionKind.INTEGRATION),
        Occasion.ENDPOINT: _endpoints(protocol),
        Occasion.SAMPLE: [sample.visit for marker in protocol.biomarkers.markers for sample in marker.samples],
    }
    occasions = {what: _days(ids, days) for what, ids in found.items()}
    windows = _windows(protocol, occasions[Occasion.DOSING])
    return Course(
        visits,
        {what: at for what, at in occasions.items() if at},
        windows,
        _focus(occasions, windows, sorted(days.values())),
    )


def _sessions(protocol: Protocol, kind: SessionKind) -> list[str | None]:
    return [one.visit for one in protocol.sessions.sessions if one.kind is kind]


def _endpoints(protocol: Protocol) -> list[str | None]:
    """Return the visits of the endpoints of primary objectives."""
    primary = [one for one in protocol.objectives.objectives if one.level is Level.PRIMARY]
    ids = {id for one in primary for id in one.endpoints}
    return [endpoint.visit for endpoint in protocol.objectives.endpoints if endpoint.id in ids]


def _days(ids: Iterable[str | None], days: dict[str, int]) -> tuple[int, ...]:
    return tuple(sorted({days[id] for id in ids if id is not None and id in days}))


def _windows(protocol: Protocol, dosing: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    first, last = protocol.rationale.window_first_day, protocol.rationale.window_last_day
    if first is None or last is None or last < first:
        return ()
    windows: list[tuple[int, int]] = []
    for day in dosing:
        if windows and day + first <= windows[-1][1] + 1:
            windows[-1] = (windows[-1][0], day + last)
        else:
            windows.append((day + first, day + last))
    return tuple(windows)


def _focus(
    occasions: dict[Occasion, tuple[int, ...]], windows: tuple[tuple[int, int], ...], days: list[int]
) -> tuple[int, int]:
    sessions = (Occasion.PREPARATION, Occasion.DOSING, Occasion.INTEGRATION)
    around = [day for what in sessions for day in occasions[what]] + [day for window in windows for day in window]
    if not around:
        return days[0], days[-1]
    first, last = min(around), max(around)
    near = max(last - first, 7) * _NEAR
    primary = [day for day in occasions[Occasion.ENDPOINT] if first <= day <= first + near]
    return first, max((last, *primary))
