"""What does not agree within the schedule: windows, anchors, epochs, sessions and the order of measurements."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import groupby, pairwise

from studio.planning.schedule import activities, day_name, dosing_visits, offsets, session_row
from studio.protocol.design import EpochKind
from studio.protocol.latest import of_the_latest
from studio.protocol.names import item_name, referred_name
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Visit
from studio.protocol.sessions import SessionKind
from studio.protocol.timing import Moment, Timing
from studio.text import Text, _, listing

VISITS = "/schedule/visits"


class Clash(Enum):
    """What kind of conflict it is."""

    OVERLAP = "overlap"
    DOSE = "dose"
    CIRCLE = "circle"
    UNPLACED = "unplaced"
    ANCHOR = "anchor"
    EPOCH = "epoch"
    SESSION = "session"
    LAST = "last"
    GONE = "gone"
    NO_DOSE = "no_dose"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that does not agree: why, at which visits (ids) and, where it is about a row, at which row's address.

    ``address`` is where it can be mended.
    """

    clash: Clash
    message: Text
    address: str
    visits: tuple[str, ...]
    row: str | None = None


@dataclass(frozen=True, slots=True)
class Moving:
    """A visit that has a day, and the visits whose windows move it, by id: itself and those it is counted from."""

    visit: Visit
    day: int
    moved_by: dict[str, Visit]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two visits of which the earlier may come as late as day ``end``, and the later as early as ``start``.

    ``later`` and ``earlier`` are the visits whose windows, to later and to earlier, make that so.
    """

    one: Moving
    other: Moving
    end: int
    start: int
    later: tuple[Visit, ...]
    earlier: tuple[Visit, ...]


def moving(protocol: Protocol) -> tuple[Moving, ...]:
    """Return all visits that have a day, in order of time; those without an anchor are counted from the first dose."""
    days = offsets(protocol)
    visits = {visit.id: visit for visit in protocol.schedule.visits}
    doses = (id for id in dosing_visits(protocol) if days.get(id) == 0 and visits[id].anchor is None)
    first_dose = next(doses, None)
    found = []
    for id, day in days.items():
        moved_by, anchor = {id: visits[id]}, visits[id].anchor or first_dose
        while anchor and anchor not in moved_by:
            moved_by[anchor] = visits[anchor]
            anchor = visits[anchor].anchor or first_dose
        found.append(Moving(visits[id], day, moved_by))
    return tuple(found)


def overlaps(protocol: Protocol) -> Iterator[Overlap]:
    """Yield the pairs of visits that may come in the wrong order; a window that moves both leaves them in order.

    Days that follow each other suffice: a visit that passes a distant one passes those between, or they pass it too.
    Visits of one day count as one contact.
    """
    days = [tuple(visits) for _day, visits in groupby(moving(protocol), key=lambda one: one.day)]
    for one_day, next_day in pairwise(days):
        for one in one_day:
            for other in next_day:
                later = tuple(visit for id, visit in one.moved_by.items() if id not in other.moved_by)
                earlier = tuple(visit for id, visit in other.moved_by.items() if id not in one.moved_by)
                end = one.day + sum(visit.plus or 0 for visit in later)
                start = other.day - sum(visit.minus or 0 for visit in earlier)
                if end >= start:
                    yield Overlap(one, other, end, start, later, earlier)


@of_the_latest
def conflicts(protocol: Protocol) -> tuple[Conflict, ...]:
    """Return all conflicts of the schedule, those of days first."""
    return tuple(
        conflict
        for find in (_days, _windows, _doses, _anchors, _epochs, _sessions, _timings)
        for conflict in find(protocol)
    )


def _at(id: str, field: str = "days") -> str:
    return f"{VISITS}/{id}/{field}"


def _days(protocol: Protocol) -> Iterator[Conflict]:
    days, visits = offsets(protocol), {visit.id: visit for visit in protocol.schedule.visits}
    for visit in visits.values():
        if visit.id in days:
            continue
        name = item_name(protocol, visit)
        chain, current = [visit.id], visit.anchor
        while current is not None and current in visits and current not in chain:
            chain.append(current)
            current = visits[current].anchor
        if current is not None and current in chain:
            message = _("“{visit}” is counted from itself, by way of its anchors, and so has no day.", visit=name)
            yield Conflict(Clash.CIRCLE, message, _at(visit.id, "anchor"), (visit.id,))
        elif visit.days is None:
            message = _("“{visit}” has no day yet, so it stands after the last visit.", visit=name)
            yield Conflict(Clash.UNPLACED, message, _at(visit.id), (visit.id,))
        else:
            message = _("The visit that “{visit}” is counted from has no day.", visit=name)
            yield Conflict(Clash.UNPLACED, message, _at(visit.id, "anchor"), (visit.id,))


def _windows(protocol: Protocol) -> Iterator[Conflict]:
    naming = protocol.schedule.day_naming
    for found in overlaps(protocol):
        one, other = found.one.visit, found.other.visit
        message = _(
            "“{visit}” may be as late as {end}, “{other}” as early as {start}: their windows overlap.",
            visit=item_name(protocol, one),
            end=day_name(found.end, naming),
            other=item_name(protocol, other),
            start=day_name(found.start, naming),
        )
        yield Conflict(Clash.OVERLAP, message, _at(one.id, "plus"), (one.id, other.id))


def _doses(protocol: Protocol) -> Iterator[Conflict]:
    """Windows that reach the day of a dose, but for visits that the dose is counted from."""
    placed, dosing = moving(protocol), dosing_visits(protocol)
    doses = [one for one in placed if one.visit.id in dosing]
    for one in placed:
        for dose in doses:
            if one.visit.id in dose.moved_by or one.day == dose.day:
                continue
            if one.day < dose.day <= one.day + (one.visit.plus or 0):
                name = item_name(protocol, one.visit)
                message = _("The window of “{visit}” reaches the dosing day after it.", visit=name)
                yield Conflict(Clash.DOSE, message, _at(one.visit.id, "plus"), (one.visit.id,))
            if one.day > dose.day >= one.day - (one.visit.minus or 0):
                name = item_name(protocol, one.visit)
                message = _("The window of “{visit}” reaches back to the dosing day before it.", visit=name)
                yield Conflict(Clash.DOSE, message, _at(one.visit.id, "minus"), (one.visit.id,))


def _anchors(protocol: Protocol) -> Iterator[Conflict]:
    visits, dosing = {visit.id: visit for visit in protocol.schedule.visits}, set(dosing_visits(protocol))
    for visit in visits.values():
        anchor = visits.get(visit.anchor or "")
        # The windows around doses are told by the dose itself.
        if anchor is None or not visit.days or anchor.id in dosing:
            continue
        back, ahead = 0 < visit.days <= (visit.minus or 0), visit.days < 0 and -visit.days <= (visit.plus or 0)
        if not back and not ahead:
            continue
        given = {"visit": item_name(protocol, visit), "anchor": item_name(protocol, anchor)}
        if back:
            message = _("The window of “{visit}” reaches back to “{anchor}”, which it is counted from.", **given)
        else:
            message = _("The window of “{visit}” reaches “{anchor}”, which it is counted back from.", **given)
        yield Conflict(Clash.ANCHOR, message, _at(visit.id, "minus" if back else "plus"), (visit.id,))


def _epochs(protocol: Protocol) -> Iterator[Conflict]:
    """Visits of an earlier epoch after one of a later epoch, and visits of screening after the first dose."""
    rank = {epoch.id: n for n, epoch in enumerate(protocol.design.epochs)}
    epochs = {epoch.id: epoch for epoch in protocol.design.epochs}
    placed = moving(protocol)
    dosing = set(dosing_visits(protocol))
    first_dose = min((one.day for one in placed if one.visit.id in dosing), default=None)
    furthest: Moving | None = None
    for one in placed:
        epoch = one.visit.epoch
        if epoch is None or epoch not in rank:
            continue
        before = furthest.visit.epoch if furthest is not None else None
        given = {"visit": item_name(protocol, one.visit), "epoch": item_name(protocol, epochs[epoch])}
        if furthest is not None and before is not None and rank[epoch] < rank[before] and one.day > furthest.day:
            message = _(
                "“{visit}” belongs to “{epoch}” and comes after “{other}” of a later epoch.",
                other=item_name(protocol, furthest.visit),
                **given,
            )
            yield Conflict(Clash.EPOCH, message, _at(one.visit.id, "epoch"), (one.visit.id,))
        elif (
            first_dose is not None
            and one.day > first_dose
            and one.visit.id not in dosing
            and len(rank) > 1
            and epochs[epoch].kind is EpochKind.SCREENING
        ):
            message = _("“{visit}” belongs to “{epoch}”, a screening epoch, and comes after the first dose.", **given)
            yield Conflict(Clash.EPOCH, message, _at(one.visit.id, "epoch"), (one.visit.id,))
        if before is None or rank[epoch] >= rank[before]:
            furthest = one


def _sessions(protocol: Protocol) -> Iterator[Conflict]:
    days = offsets(protocol)
    dosing = [days[id] for id in dosing_visits(protocol) if id in days]
    known = {visit.id for visit in protocol.schedule.visits}
    for session in protocol.sessions.sessions:
        if session.visit not in days or not dosing:
            continue
        name, day = item_name(protocol, session), days[session.visit]
        address = f"/sessions/sessions/{session.id}/visit"
        if session.kind is SessionKind.PREPARATION and day > max(dosing):
            message = _("“{session}” prepares for a dose and comes after the last one.", session=name)
        elif session.kind is SessionKind.INTEGRATION and day < min(dosing):
            message = _("“{session}” integrates a dose and comes before the first one.", session=name)
        else:
            continue
        yield Conflict(Clash.SESSION, message, address, (session.visit,), session_row(protocol, session.kind))
    if dosing and len(days) > 1 and max(dosing) == max(days.values()):
        last = next(id for id in days if days[id] == max(dosing) and id in set(dosing_visits(protocol)))
        message = _("No visit follows the last dose, so nothing is measured or asked after it.")
        yield Conflict(Clash.LAST, message, VISITS, (last,))
    for row in activities(protocol):
        if any(visit not in known for visit in row.visits):
            message = _("“{activity}” is put at a visit that is not there.", activity=row.name)
            yield Conflict(Clash.GONE, message, row.address, (), row.address)


def _timings(protocol: Protocol) -> Iterator[Conflict]:
    """Timings relative to a dose at visits without one, and two activities in the same place of a visit's order."""
    dosing = set(dosing_visits(protocol))
    known = {visit.id for visit in protocol.schedule.visits}
    order: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for address, name, visits, timings in _timed(protocol):
        own = {one.visit for one in timings if one.visit is not None}
        for timing in timings:
            at = [timing.visit] if timing.visit is not None else [visit for visit in visits if visit not in own]
            for visit in at:
                if visit not in visits or visit not in known:
                    continue
                if dosing and timing.visit is not None and visit not in dosing and _of_a_dose(timing):
                    message = _(
                        "The timing of “{activity}” at “{visit}” is relative to a dose, and none is given there.",
                        activity=name,
                        visit=referred_name(protocol, VISITS, visit),
                    )
                    yield Conflict(Clash.NO_DOSE, message, f"{address}/timings/{timing.id}", (visit,), address)
                if timing.order is not None:
                    order.setdefault((visit, timing.order), []).append((address, name))
    for (visit, place), rows in order.items():
        if len(rows) > 1:
            message = _(
                "{activities} have the same place, {place}, in the order of “{visit}”.",
                activities=listing(_("“{activity}”", activity=name) for _address, name in rows),
                place=place,
                visit=referred_name(protocol, VISITS, visit),
            )
            for address, _name in rows:
                yield Conflict(Clash.ORDER, message, f"{address}/timings", (visit,), address)


def _of_a_dose(timing: Timing) -> bool:
    return bool(timing.minutes) or timing.moment in (Moment.BEFORE_DOSE, Moment.AFTER_DOSE)


def _timed(protocol: Protocol) -> Iterator[tuple[str, str, tuple[str, ...], tuple[Timing, ...]]]:
    names = {row.address: str(row.name) for row in activities(protocol)}
    lists = (
        ("/screening/tests", protocol.screening.tests),
        ("/endpoints/instruments", protocol.endpoints.instruments),
        ("/endpoints/guesses", protocol.endpoints.guesses),
        ("/followup/probes", protocol.followup.probes),
        ("/schedule/activities", protocol.schedule.activities),
    )
    for where, items in lists:
        for item in items:
            if item.timings:
                address = f"{where}/{item.id}"
                yield address, names[address], item.visits, item.timings
