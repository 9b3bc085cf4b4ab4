"""The dosing day as it is planned in rows: all that happens or is there, by what it is, each with where it stands.

One protocol may have several dosing days, and arms may receive different products: a :class:`Plan` is that of one visit
and of one arm, or of all arms together. Minutes are counted from the first dose of the day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from studio.knowledge import biomarkers
from studio.planning.day_time import spoken_time, time_words
from studio.planning.dosing_day import Attendance, Effect, dosing_day, expected_effect, shift_holder
from studio.protocol.base import Choice
from studio.protocol.dosing import ArmDose
from studio.protocol.names import item_name
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import StepKind, TimelineEntry
from studio.protocol.sessions import Session, SessionKind, Shift
from studio.text import Text, _, literal

VITALS = "/monitoring/vital_minutes"
OBSERVATION = "/monitoring/observation_minutes"
INTERVAL = "/dosing/interval_hours"
STEPS = "/schedule/dosing_day"
SHIFTS = "/sessions/shifts"
RESCUE = "/monitoring/rescue"


class Kind(StrEnum):
    """What a row of the day holds."""

    DOSE = "dose"
    STEP = "step"
    RATING = "rating"
    MASKING = "masking"
    VITAL = "vital"
    SAMPLE = "sample"
    OBSERVATION = "observation"
    STAFF = "staff"
    RESCUE = "rescue"


class Group(Choice):
    """Rows that belong together and can be shown as one."""

    SAMPLES = "samples", "Samples"
    STAFF = "staff", "Staff"
    RESCUE = "rescue", "Rescue medication"


@dataclass(frozen=True, slots=True)
class Event:
    """Something at a minute, or from one minute to another.

    ``key`` tells it from all others of the day, and ``address`` is where it stands. ``start_at`` and ``end_at`` are
    the fields that hold its minutes; what has none of them follows from elsewhere and cannot be moved. A span whose
    ``start`` or ``end`` is None is open there: it lasts as long as the day.
    """

    key: str
    kind: Kind
    what: str
    address: str
    start: int | None
    end: int | None = None
    who: str | None = None
    start_at: str | None = None
    end_at: str | None = None
    span: bool = False

    @property
    def minute(self) -> int:
        """The minute by which it is ordered among others."""
        return self.start if self.start is not None else self.end if self.end is not None else 0

    @property
    def movable(self) -> bool:
        """Whether the whole of it has a time that can be changed."""
        return (self.start_at is not None and self.start is not None) or (
            self.end_at is not None and self.end is not None and not self.span
        )

    @property
    def when(self) -> str:
        """Its time in figures."""
        if not self.span:
            return time_words(self.minute)
        if self.start is None and self.end is None:
            return str(_("at any time"))
        if self.start is None:
            return str(_("until {end}", end=time_words(self.end or 0)))
        if self.end is None:
            return str(_("from {start}", start=time_words(self.start)))
        return str(_("{start} to {end}", start=time_words(self.start), end=time_words(self.end)))

    @property
    def spoken(self) -> Text:
        """Its name for those who do not see it."""
        if not self.span:
            return _("{what}, {time}", what=self.what, time=spoken_time(self.minute))
        if self.start is None and self.end is None:
            return _("{what}, at any time", what=self.what)
        if self.start is None:
            return _("{what}, until {end}", what=self.what, end=spoken_time(self.end or 0))
        if self.end is None:
            return _("{what}, from {start}", what=self.what, start=spoken_time(self.start))
        return _(
            "{what}, from {start} until {end}", what=self.what, start=spoken_time(self.start), end=spoken_time(self.end)
        )


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the day. ``address`` is where what it holds is entered; ``ticks`` are minutes that follow from steps."""

    key: str
    kind: Kind
    name: str
    address: str
    events: tuple[Event, ...] = ()
    ticks: tuple[int, ...] = ()
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A dose of the day: its minute at the earliest, the session, and the expected effect that lasts longest."""

    minute: int
    name: str | None
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A dosing day in rows. ``first`` and ``last`` are the minutes between which all of it lies."""

    doses: tuple[Given, ...]
    lanes: tuple[Lane, ...]
    observation: int | None
    measures: tuple[str, ...]
    first: int
    last: int

    @property
    def events(self) -> tuple[Event, ...]:
        """All that happens, row by row in order of time."""
        return tuple(event for lane in self.lanes for event in lane.events)

    @property
    def empty(self) -> bool:
        """Whether nothing is entered that a time line could show."""
        entered = (lane.events or lane.ticks for lane in self.lanes if lane.kind is not Kind.DOSE)
        return not any(entered) and all(one.effect is None for one in self.doses)

    def find(self, key: str) -> Event | None:
        """Return what has this key."""
        return next((event for event in self.events if event.key == key), None)

    def lane_of(self, event: Event) -> Lane:
        """Return the row of something that happens."""
        return next(lane for lane in self.lanes if event in lane.events)


def dosing_visits(protocol: Protocol) -> tuple[tuple[str, str], ...]:
    """Return the visits at which doses are given, each with its name, in the order of their sessions."""
    held = dict.fromkeys(one.visit for one in _dosing(protocol) if one.visit)
    visits = {visit.id: visit for visit in protocol.schedule.visits}
    return tuple((id, item_name(protocol, visits[id])) for id in held if id in visits)


def arms(protocol: Protocol) -> tuple[tuple[str, str], ...]:
    """Return the arms, each with its name."""
    return tuple((arm.id, item_name(protocol, arm)) for arm in protocol.design.arms)


def plan(protocol: Protocol, visit: str | None = None, arm: str | None = None) -> Plan:
    """Return the plan of the dosing day at a visit, for one arm; None stands for the first day and for all arms."""
    at = visit or next((id for id, _name in dosing_visits(protocol)), None)
    doses = _given(protocol, at, arm)
    attendances = {one.who: one for one in dosing_day(protocol).staff}
    lanes = (
        _dose_lane(protocol, doses),
        *_step_lanes(protocol),
        _vital_lane(protocol),
        *_sample_lanes(protocol, at),
        _observation_lane(protocol),
        *_staff_lanes(protocol, attendances),
        *_rescue_lanes(protocol),
    )
    minutes = [minute for lane in lanes for minute in _minutes(lane)]
    ends = [one.minute + (one.effect.longest or one.effect.end) for one in doses if one.effect is not None]
    return Plan(
        doses,
        lanes,
        protocol.monitoring.observation_minutes,
        protocol.monitoring.vital_measures,
        min((0, *minutes)),
        max((60, *minutes, *map(round, ends))),
    )


def _minutes(lane: Lane) -> Iterator[int]:
    yield from lane.ticks
    for event in lane.events:
        yield from (minute for minute in (event.start, event.end) if minute is not None)


def _dosing(protocol: Protocol) -> Iterator[Session]:
    return (one for one in protocol.sessions.sessions if one.kind is SessionKind.DOSING)


def _given(protocol: Protocol, visit: str | None, arm: str | None) -> tuple[Given, ...]:
    """Return the doses of the day of the arm that has most of them; without an interval they count as one."""
    chosen = [arm] if arm is not None else [one.id for one in protocol.design.arms] or [""]
    held = [
        [one for one in _dosing(protocol) if (visit is None or one.visit == visit) and (not one.arms or id in one.arms)]
        for id in chosen
    ]
    sessions = max(held, key=len, default=[])
    interval = round((protocol.dosing.interval_hours or 0) * 60)
    if len(sessions) < 2 or not interval or visit is None:
        ids = {one.id for one in sessions} if visit is not None else set()
        return (Given(0, sessions[0].name if sessions else None, _longest(protocol, ids, arm)),)
    return tuple(
        Given(index * interval, one.name, _longest(protocol, {one.id}, arm)) for index, one in enumerate(sessions)
    )


def _longest(protocol: Protocol, sessions: set[str], arm: str | None) -> Effect | None:
    """Return the effect that lasts longest of what is given in the sessions, the largest dose of equals."""

    def is_given(one: ArmDose) -> bool:
        of_arm = arm is None or one.arm is None or one.arm == arm
        return of_arm and (not sessions or not one.sessions or not sessions.isdisjoint(one.sessions))

    effects = (found for one in protocol.dosing.arms if is_given(one) and (found := expected_effect(protocol, one)))
    return max(effects, key=lambda effect: (effect.end, effect.dose.milligrams), default=None)


def _dose_lane(protocol: Protocol, doses: tuple[Given, ...]) -> Lane:
    several = len(doses) > 1
    events = tuple(
        Event(
            f"dose#{index}",
            Kind.DOSE,
            one.name if one.name and several else str(_("Dose")),
            INTERVAL if index else "/dosing/arms",
            one.minute,
            start_at=INTERVAL if index else None,
        )
        for index, one in enumerate(doses)
    )
    name = _("Doses, at the earliest") if several else _("Dose")
    return Lane("dose", Kind.DOSE, str(name), "/dosing/arms", events)


_STEP_LANES = (
    (Kind.STEP, _("Procedures"), (None, StepKind.PROCEDURE)),
    (Kind.RATING, _("Ratings"), (StepKind.RATING,)),
    (Kind.MASKING, _("Masking"), (StepKind.MASKING,)),
)


def _step_lanes(protocol: Protocol) -> Iterator[Lane]:
    for kind, name, kinds in _STEP_LANES:
        events = [_step(entry, kind) for entry in protocol.schedule.dosing_day if entry.kind in kinds]
        timed = sorted((event for event in events if event.start is not None), key=lambda event: event.minute)
        if timed or kind is Kind.STEP:
            yield Lane(kind.value, kind, str(name), STEPS, tuple(timed))


def _step(entry: TimelineEntry, kind: Kind) -> Event:
    address = f"{STEPS}/{entry.id}"
    what = entry.activity or str(_("Step without a name"))
    return Event(address, kind, what, address, entry.minute, who=entry.who, start_at=f"{address}/minute")


def vital_key(minute: int, nth: int = 0) -> str:
    """Return the key of a reading of vital signs; ``nth`` tells apart those of one minute."""
    return f"vital#{minute}.{nth}"


def _vital_lane(protocol: Protocol) -> Lane:
    minutes = sorted(protocol.monitoring.vital_minutes)
    events = []
    for index, minute in enumerate(minutes):
        key = vital_key(minute, index - minutes.index(minute))
        events.append(Event(key, Kind.VITAL, str(_("Vital signs")), VITALS, minute, start_at=VITALS))
    return Lane("vital", Kind.VITAL, str(_("Vital signs")), VITALS, tuple(events))


def _sample_lanes(protocol: Protocol, visit: str | None) -> Iterator[Lane]:
    days = {id for id, _name in dosing_visits(protocol)}
    markers = [
        one
        for one in protocol.biomarkers.markers
        if any(sample.minute is not None or sample.visit in days for sample in one.samples)
    ]
    for marker in markers:
        known = biomarkers.find(marker.marker) if marker.marker else None
        name = known.name if known else item_name(protocol, marker)
        address = f"/biomarkers/markers/{marker.id}"
        events = (
            Event(
                f"{address}/samples/{sample.id}",
                Kind.SAMPLE,
                name,
                f"{address}/samples/{sample.id}",
                sample.minute,
                who=sample.note,
                start_at=f"{address}/samples/{sample.id}/minute",
            )
            for sample in marker.samples
            if sample.minute is not None and (visit is None or sample.visit in (None, visit))
        )
        timed = tuple(sorted(events, key=lambda event: event.minute))
        group = Group.SAMPLES if len(markers) > 1 else None
        yield Lane(address, Kind.SAMPLE, name, f"{address}/samples", timed, group=group)


def _observation_lane(protocol: Protocol) -> Lane:
    least = protocol.monitoring.observation_minutes
    name = str(_("Observation"))
    what = str(_("Observation until the discharge review"))
    events = (
        ()
        if least is None
        else (Event("observation", Kind.OBSERVATION, what, OBSERVATION, 0, least, end_at=OBSERVATION, span=True),)
    )
    return Lane("observation", Kind.OBSERVATION, name, OBSERVATION, events)


def shift_name(shift: Shift) -> str:
    """Return who is present: the role, with the words for who of it."""
    parts = (str(shift.role.label) if shift.role else "", shift.who or "")
    return ": ".join(part for part in parts if part) or str(_("Somebody"))


def anybody() -> Lane:
    """Return the row of staff to which a shift is added before it is known whose it is."""
    return Lane("staff", Kind.STAFF, str(Group.STAFF.label), SHIFTS)


def _staff_lanes(protocol: Protocol, attendances: dict[str, Attendance]) -> Iterator[Lane]:
    """Yield a row for everybody who is named in a step or has a shift."""
    shifts: dict[str, list[Shift]] = {who: [] for who in attendances}
    for shift in protocol.sessions.shifts:
        shifts.setdefault(shift_holder(shift), []).append(shift)
    if not shifts:
        yield anybody()
    for who, present in shifts.items():
        ticks = attendances[who].minutes if who in attendances else ()
        yield Lane(f"staff:{who}", Kind.STAFF, who, SHIFTS, tuple(_shifts(present)), ticks, Group.STAFF)


def _shifts(shifts: Iterable[Shift]) -> list[Event]:
    found = []
    for shift in shifts:
        address = f"{SHIFTS}/{shift.id}"
        found.append(
            Event(
                address, Kind.STAFF, shift_name(shift), address, shift.start, shift.end,
                start_at=f"{address}/start", end_at=f"{address}/end", span=True,
            )
        )  # fmt: skip
    return sorted(found, key=lambda event: event.minute)


def _rescue_lanes(protocol: Protocol) -> Iterator[Lane]:
    ordered = sorted(protocol.monitoring.rescue, key=lambda one: (one.indication or "~", one.order or 99))
    for one in ordered:
        address = f"{RESCUE}/{one.id}"
        name = one.drug or item_name(protocol, one)
        event = Event(
            address, Kind.RESCUE, name, address, one.from_minute, one.until_minute, who=one.decides,
            start_at=f"{address}/from_minute", end_at=f"{address}/until_minute", span=True,
        )  # fmt: skip
        yield Lane(address, Kind.RESCUE, name, RESCUE, (event,), group=Group.RESCUE)


def details(plan: Plan, event: Event) -> Text:
    """Return all that is known of something that happens, for a tooltip: what, when, and who."""
    parts = [event.what, event.when]
    if event.kind is Kind.VITAL and plan.measures:
        parts.append("; ".join(plan.measures))
    if event.who:
        parts.append(event.who)
    return literal(" · ".join(parts))
