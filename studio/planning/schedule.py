"""The schedule: visits placed on days, and the activities that all sections together put at them."""

from collections.abc import Iterator
from dataclasses import dataclass

from studio.knowledge import biomarkers, lookup
from studio.planning.timing import minutes_in_words, shared_words, words_at_visits
from studio.protocol.biomarkers import Sample
from studio.protocol.latest import of_the_latest
from studio.protocol.names import item_name
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import ActivityGroup, DayNaming, Visit
from studio.protocol.sessions import SessionKind
from studio.protocol.timing import Timing
from studio.text import Text, _, literal, number


@dataclass(frozen=True, slots=True)
class PlacedVisit:
    """A visit on the trial's calendar.

    ``offset`` is the number of days from the day of the first dose (0 is that day), or None while the visit or one of
    its anchors has no day, or when anchors go round in a circle. ``earliest`` and ``latest`` add the window.
    """

    visit: Visit
    offset: int | None
    earliest: int | None
    latest: int | None


@of_the_latest
def place(protocol: Protocol) -> tuple[PlacedVisit, ...]:
    """Return all visits with their days, in order of time; those without a day come last, as entered."""
    visits = {visit.id: visit for visit in protocol.schedule.visits}
    placed = []
    for visit in visits.values():
        offset = _offset(visit, visits)
        placed.append(
            PlacedVisit(
                visit,
                offset,
                None if offset is None else offset - (visit.minus or 0),
                None if offset is None else offset + (visit.plus or 0),
            )
        )
    return tuple(sorted(placed, key=lambda one: (one.offset is None, one.offset or 0)))


def _offset(visit: Visit, visits: dict[str, Visit]) -> int | None:
    total, seen = 0, set[str]()
    current: Visit | None = visit
    while current is not None:
        if current.days is None or current.id in seen:
            return None
        seen.add(current.id)
        total += current.days
        if current.anchor is None:
            return total
        current = visits.get(current.anchor)
    return None


@of_the_latest
def offsets(protocol: Protocol) -> dict[str, int]:
    """Return the day of each visit that has one, by the visit's id, counted from the day of the first dose."""
    return {one.visit.id: one.offset for one in place(protocol) if one.offset is not None}


def day_name(offset: int, naming: DayNaming | None) -> Text:
    """Return the name of a day, such as Day 1 for the first dose's day (there is no Day 0 then) or Day 0."""
    if naming is DayNaming.DAY_0 or offset < 0:
        return _("Day {day}", day=_signed(offset))
    return _("Day {day}", day=number(offset + 1))


def day_number(offset: int, naming: DayNaming | None) -> str:
    """Return the day as a bare number, as the head of the schedule of activities shows it."""
    return _signed(offset if naming is DayNaming.DAY_0 or offset < 0 else offset + 1)


def window(visit: Visit) -> str:
    """Return the window in days, such as ±3 or −2/+5, or nothing when there is none."""
    minus, plus = visit.minus or 0, visit.plus or 0
    if not minus and not plus:
        return ""
    return f"±{plus}" if minus == plus else f"−{minus}/+{plus}"


def _signed(days: int) -> str:
    return f"−{-days}" if days < 0 else str(days)


@dataclass(frozen=True, slots=True)
class Activity:
    """A row of the schedule of activities: what is done, at which visits (ids), and when within them.

    ``address`` is where in the protocol the row comes from. ``timings`` say when at single visits, where that differs
    from visit to visit; ``notes`` say it of single visits beside what holds for all.
    """

    name: Text
    group: ActivityGroup
    visits: tuple[str, ...]
    timing: str | None
    address: str
    timings: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    def timing_at(self, visit: str) -> str | None:
        """Return when within a visit the activity takes place, as far as that is said of the visit alone."""
        alone = self.timing if len(set(self.visits)) == 1 and visit in self.visits else None
        return dict(self.timings).get(visit, alone)

    def note_at(self, visit: str) -> str | None:
        """Return what a structured timing says of this visit alone."""
        return dict(self.notes).get(visit)


@of_the_latest
def activities(protocol: Protocol) -> tuple[Activity, ...]:
    """Return every activity that any section puts at visits, by group and in the order of the sections."""
    order = list(ActivityGroup)
    return tuple(sorted(_activities(protocol), key=lambda activity: order.index(activity.group)))


def _activities(protocol: Protocol) -> Iterator[Activity]:
    yield from _tests(protocol)
    yield from _treatment(protocol)
    for use in protocol.endpoints.instruments:
        known = lookup.instrument(protocol, use.instrument)
        efficacy = known is None or known.kind not in ("suicidality", "safety")
        name = literal(known.code if known else item_name(protocol, use))
        group = ActivityGroup.EFFICACY if efficacy else ActivityGroup.SAFETY
        yield _timed(name, group, use.visits, use.timings, f"/endpoints/instruments/{use.id}", use.timing)
    for guess in protocol.endpoints.guesses:
        asked = guess.asked.label if guess.asked else _("everyone")
        name = _("Guess of allocation: {asked}", asked=asked)
        yield _timed(name, ActivityGroup.EFFICACY, guess.visits, guess.timings, f"/endpoints/guesses/{guess.id}")
    for probe in protocol.followup.probes:
        about = probe.kind.label if probe.kind else literal(item_name(protocol, probe))
        name = _("Probe: {about}", about=about)
        yield _timed(name, ActivityGroup.SAFETY, probe.visits, probe.timings, f"/followup/probes/{probe.id}")
    for marker in protocol.biomarkers.markers:
        known_marker = biomarkers.find(marker.marker) if marker.marker else None
        name = literal(known_marker.name if known_marker else item_name(protocol, marker))
        visits = tuple(dict.fromkeys(sample.visit for sample in marker.samples if sample.visit))
        yield Activity(
            name,
            ActivityGroup.BIOMARKERS,
            visits,
            _sample_times(marker.samples),
            f"/biomarkers/markers/{marker.id}",
            tuple(
                (visit, times)
                for visit in visits
                if (times := _sample_times(tuple(one for one in marker.samples if one.visit == visit)))
            ),
        )
    for activity in protocol.schedule.activities:
        yield _timed(
            literal(activity.name or str(_("Unnamed"))),
            activity.group or ActivityGroup.ENTRY,
            activity.visits,
            activity.timings,
            f"/schedule/activities/{activity.id}",
            activity.timing,
        )


def _timed(
    name: Text,
    group: ActivityGroup,
    visits: tuple[str, ...],
    timings: tuple[Timing, ...],
    address: str,
    free: str | None = None,
) -> Activity:
    """Return a row whose timing is in free words, in fields, or in both."""
    if not timings:
        return Activity(name, group, visits, free, address)
    parts = (part for part in ((free or "").strip().removesuffix("."), shared_words(timings)) if part)
    return Activity(name, group, visits, "; ".join(parts) or None, address, notes=words_at_visits(timings))


def _tests(protocol: Protocol) -> Iterator[Activity]:
    for test in protocol.screening.tests:
        name = literal(item_name(protocol, test) if test.name is None else test.name)
        address = f"/screening/tests/{test.id}"
        yield _timed(name, ActivityGroup.SAFETY, test.visits, test.timings, address, test.timing)


def _treatment(protocol: Protocol) -> Iterator[Activity]:
    titles = {
        SessionKind.PREPARATION: _("Preparation session"),
        SessionKind.DOSING: _("Trial intervention"),
        SessionKind.INTEGRATION: _("Integration session"),
    }
    for kind, title in titles.items():
        address = session_row(protocol, kind)
        if address is not None:
            visits = tuple(one.visit for one in protocol.sessions.sessions if one.kind is kind and one.visit)
            yield Activity(title, ActivityGroup.TREATMENT, visits, None, address)
    dosing = dosing_visits(protocol)
    if dosing and protocol.monitoring.vital_minutes:
        timing = str(minutes_in_words(protocol.monitoring.vital_minutes))
        name = _("Vital signs on the dosing day")
        timings = tuple((visit, timing) for visit in dosing)
        yield Activity(name, ActivityGroup.SAFETY, dosing, timing, "/monitoring/vital_minutes", timings)


def session_row(protocol: Protocol, kind: SessionKind | None) -> str | None:
    """Return the address that the row of the sessions of a kind comes from, or None where there is no such row.

    It is that of the first of them, but for doses: they say what Day 1 is, and so come from the list as a whole.
    """
    of_kind = [one for one in protocol.sessions.sessions if kind is not None and one.kind is kind]
    if kind is SessionKind.DOSING:
        return "/sessions/sessions" if any(one.visit for one in of_kind) else None
    return f"/sessions/sessions/{of_kind[0].id}" if of_kind else None


def _sample_times(samples: tuple[Sample, ...]) -> str | None:
    minutes = sorted({sample.minute for sample in samples if sample.minute is not None})
    if not minutes:
        return None
    return str(minutes_in_words(minutes))


def dosing_visits(protocol: Protocol) -> tuple[str, ...]:
    """Return the ids of the visits at which a dosing session takes place, in the order of the sessions."""
    found = (one.visit for one in protocol.sessions.sessions if one.kind is SessionKind.DOSING and one.visit)
    return tuple(dict.fromkeys(found))


def session_days(protocol: Protocol, kind: SessionKind) -> tuple[int, ...]:
    """Return the days of the sessions of a kind that have one, counted from the day of the first dose, sorted."""
    days = offsets(protocol)
    return tuple(
        sorted(days[one.visit] for one in protocol.sessions.sessions if one.kind is kind and one.visit in days)
    )


@dataclass(frozen=True, slots=True)
class Matrix:
    """The schedule of activities: visits as columns, activities as rows, and how often each takes place at a visit."""

    visits: tuple[PlacedVisit, ...]
    rows: tuple[Activity, ...]

    def count(self, row: Activity, visit: PlacedVisit) -> int:
        """Return how many times the row's activity takes place at the visit."""
        return row.visits.count(visit.visit.id)


def matrix(protocol: Protocol) -> Matrix:
    """Return the schedule of activities."""
    return Matrix(place(protocol), activities(protocol))
