"""The schedule as a time line: lanes of visits with their windows, doses, the assumed window, sessions and measures."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from studio.planning.course import Course, Occasion, course
from studio.planning.schedule import Activity, PlacedVisit, activities, day_name, window
from studio.protocol.names import item_name
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import ActivityGroup
from studio.protocol.sessions import SessionKind
from studio.text import Text, _, listing


class LaneKind(Enum):
    """What a lane holds."""

    VISITS = "visits"
    PREPARATION = "preparation"
    DOSING = "dosing"
    WINDOW = "window"
    INTEGRATION = "integration"
    SAMPLES = "samples"
    RATINGS = "ratings"
    ENDPOINT = "endpoint"


TITLES = {
    LaneKind.VISITS: _("Visits"),
    LaneKind.PREPARATION: _("Preparation"),
    LaneKind.DOSING: _("Doses"),
    LaneKind.WINDOW: _("Assumed window"),
    LaneKind.INTEGRATION: _("Integration"),
    LaneKind.SAMPLES: _("Samples"),
    LaneKind.RATINGS: _("Ratings"),
    LaneKind.ENDPOINT: _("Primary endpoint"),
}


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A mark on a lane: its day, the first and last day it may cover, a short name, a sentence, and where it is kept.

    ``visit`` is the id of the visit that a mark of the lane of visits stands for.
    """

    day: int
    first: int
    last: int
    name: str
    sentence: str
    address: str
    visit: str | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane with its marks, in order of time."""

    kind: LaneKind
    marks: tuple[TimeMark, ...]

    @property
    def title(self) -> str:
        """What the lane is called."""
        return str(TITLES[self.kind])


@dataclass(frozen=True, slots=True)
class TimeLine:
    """The lanes that hold something, the first and last day, and the days around the sessions."""

    lanes: tuple[Lane, ...]
    first: int
    last: int
    focus: tuple[int, int]


def timeline(protocol: Protocol) -> TimeLine | None:
    """Return the time line; None while fewer than two days are known."""
    found = course(protocol)
    if found is None:
        return None
    days = {one.visit.id: one for one in found.visits}
    lanes = (
        Lane(LaneKind.VISITS, tuple(_visits(protocol, found))),
        Lane(LaneKind.PREPARATION, tuple(_sessions(protocol, SessionKind.PREPARATION, days))),
        Lane(LaneKind.DOSING, tuple(_sessions(protocol, SessionKind.DOSING, days))),
        Lane(LaneKind.WINDOW, tuple(_windows(protocol, found))),
        Lane(LaneKind.INTEGRATION, tuple(_sessions(protocol, SessionKind.INTEGRATION, days))),
        Lane(LaneKind.SAMPLES, tuple(_measures(protocol, days, samples=True))),
        Lane(LaneKind.RATINGS, tuple(_measures(protocol, days, samples=False))),
        Lane(LaneKind.ENDPOINT, tuple(_endpoints(protocol, found))),
    )
    first = min([found.first, *(one.earliest for one in found.visits if one.earliest is not None)])
    last = max([found.last, *(one.latest for one in found.visits if one.latest is not None)])
    return TimeLine(tuple(lane for lane in lanes if lane.marks), first, last, found.focus)


def _day(protocol: Protocol, day: int) -> Text:
    return day_name(day, protocol.schedule.day_naming)


def _visits(protocol: Protocol, found: Course) -> Iterator[TimeMark]:
    for one in found.visits:
        day = one.offset or 0
        name = item_name(protocol, one.visit)
        span = window(one.visit)
        sentence = _("{visit}, {day}", visit=name, day=_day(protocol, day))
        if span:
            sentence = _("{visit}, {day}, window {window} days", visit=name, day=_day(protocol, day), window=span)
        yield TimeMark(
            day,
            day if one.earliest is None else one.earliest,
            day if one.latest is None else one.latest,
            name,
            str(sentence),
            f"/schedule/visits/{one.visit.id}",
            one.visit.id,
        )


def _sessions(protocol: Protocol, kind: SessionKind, days: dict[str, PlacedVisit]) -> Iterator[TimeMark]:
    marks = []
    for session in protocol.sessions.sessions:
        at = days.get(session.visit or "")
        if session.kind is not kind or at is None or at.offset is None:
            continue
        name = session.name or str(kind.label)
        sentence = str(_("{what}, {day}", what=name, day=_day(protocol, at.offset)))
        address = f"/sessions/sessions/{session.id}"
        marks.append(TimeMark(at.offset, at.offset, at.offset, name, sentence, address))
    yield from sorted(marks, key=lambda mark: mark.day)


def _windows(protocol: Protocol, found: Course) -> Iterator[TimeMark]:
    name = str(_("Assumed neuroplastic window (hypothesis)"))
    for first, last in found.windows:
        sentence = _(
            "The neuroplastic window that this trial assumes, {first} to {last}: a hypothesis, as no such window is "
            "proven in people.",
            first=_day(protocol, first),
            last=_day(protocol, last),
        )
        yield TimeMark(first, first, last, name, str(sentence), "/rationale/window_first_day")


def _measures(protocol: Protocol, days: dict[str, PlacedVisit], *, samples: bool) -> Iterator[TimeMark]:
    """Yield one mark for each day on which something of the kind is taken."""
    group = ActivityGroup.BIOMARKERS if samples else ActivityGroup.EFFICACY
    taken: dict[int, list[Activity]] = {}
    for row in activities(protocol):
        if row.group is group and (samples or row.address.startswith("/endpoints/instruments/")):
            for day in {days[visit].offset for visit in row.visits if visit in days}:
                if day is not None:
                    taken.setdefault(day, []).append(row)
    for day, rows in sorted(taken.items()):
        names = list(dict.fromkeys(str(row.name) for row in rows))
        sentence = _("{what}, {day}", what=listing(names), day=_day(protocol, day))
        yield TimeMark(day, day, day, ", ".join(names), str(sentence), rows[0].address)


def _endpoints(protocol: Protocol, found: Course) -> Iterator[TimeMark]:
    for day in found.days.get(Occasion.ENDPOINT, ()):
        sentence = str(_("Primary endpoint, {day}", day=_day(protocol, day)))
        yield TimeMark(day, day, day, str(_("Primary endpoint")), sentence, "/objectives/endpoints")
