"""Changes of the dosing day as pure functions: move, add, remove, repeat. Each keeps what it does not name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from studio.planning.day_plan import (
    OBSERVATION,
    SHIFTS,
    STEPS,
    VITALS,
    Event,
    Kind,
    Lane,
    dosing_visits,
    vital_key,
)
from studio.planning.day_time import time_words
from studio.protocol.address import get
from studio.protocol.base import Item, free_id
from studio.protocol.biomarkers import Sample
from studio.protocol.design import Role
from studio.protocol.edit import EditError, insert, put, remove
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import StepKind, TimelineEntry
from studio.protocol.sessions import Shift
from studio.text import Text, _, n_

Part = Literal["whole", "start", "end"]
"""What of an event is taken hold of: all of it, or one end of a span."""

_LENGTH = 60
"""Minutes for which a shift is entered at first."""

_KINDS = {Kind.STEP: None, Kind.RATING: StepKind.RATING, Kind.MASKING: StepKind.MASKING}


@dataclass(frozen=True, slots=True)
class Change:
    """A protocol after a change, the words for it, and the key of what is to be looked at next."""

    protocol: Protocol
    label: Text
    key: str


def moved(protocol: Protocol, event: Event, by: int, part: Part = "whole") -> Change:
    """Return the protocol with an event moved by so many minutes, or one end of it. Raises EditError."""
    start, end = shifted(event, by, part)
    label = _("Move “{what}” to {time}", what=event.what, time=time_words((end if part == "end" else start) or 0))
    if event.kind is Kind.VITAL:
        assert start is not None
        minutes = list(protocol.monitoring.vital_minutes)
        minutes.remove(event.minute)
        return Change(put(protocol, VITALS, sorted([*minutes, start])), label, vital_key(start))
    if event.kind is Kind.DOSE:
        return Change(put(protocol, event.start_at or "", _interval(event, start or 0)), label, event.key)
    if event.start_at is not None and start != event.start:
        protocol = put(protocol, event.start_at, start)
    if event.end_at is not None and end != event.end:
        protocol = put(protocol, event.end_at, end)
    return Change(protocol, label, event.key)


def _interval(event: Event, start: int) -> float:
    """Return the hours between doses when this one is given at a minute. Raises EditError where it is not the later.

    Two decimals are exact to the minute, and are read more easily than 2.916666667 hours.
    """
    if start <= 0:
        raise EditError(_("{dose} {reason}", dose=event.what, reason=_("must be after the first dose")))
    return round(start / int(event.key.rpartition("#")[2]) / 60, 2)


def shifted(event: Event, by: int, part: Part) -> tuple[int | None, int | None]:
    """Return the start and the end of an event of which a part is moved; an end that is open stays open."""
    start, end = event.start, event.end
    if start is not None and part in ("whole", "start") and event.start_at is not None:
        start += by
    if end is not None and part in ("whole", "end"):
        end += by
    return start, end


def set_end(protocol: Protocol, event: Event, part: Part, minute: int) -> Change:
    """Return the protocol with one end of a span at a minute, be it open before or not. Raises EditError."""
    address = event.start_at if part == "start" else event.end_at
    assert address is not None
    label = _("Move “{what}” to {time}", what=event.what, time=time_words(minute))
    return Change(put(protocol, address, minute), label, event.key)


def can_add(lane: Lane) -> bool:
    """Tell whether something can be added to a row: doses follow from the sessions, rescue is entered as a list."""
    if lane.kind is Kind.OBSERVATION:
        return not lane.events
    return lane.kind not in (Kind.DOSE, Kind.RESCUE)


def added(protocol: Protocol, lane: Lane, minute: int, visit: str | None = None, like: Event | None = None) -> Change:
    """Return the protocol with something more in a row; ``like`` is what it is to be a copy of. Raises EditError."""
    label = _("Add “{what}” at {time}", what=lane.name, time=time_words(minute))
    if lane.kind is Kind.VITAL:
        return Change(
            put(protocol, VITALS, sorted([*protocol.monitoring.vital_minutes, minute])), label, vital_key(minute)
        )
    if lane.kind is Kind.OBSERVATION:
        return Change(put(protocol, OBSERVATION, minute), label, "observation")
    item = _item(protocol, lane, minute, visit, like)
    list_at = STEPS if lane.kind in _KINDS else lane.address
    return Change(insert(protocol, list_at, item), label, f"{list_at}/{item.id}")


def _item(protocol: Protocol, lane: Lane, minute: int, visit: str | None, like: Event | None) -> Item:
    if lane.kind is Kind.SAMPLE:
        days = dosing_visits(protocol)
        at = visit or (days[0][0] if days else None)
        return Sample(id=free_id("sample", get(protocol, lane.address)), visit=at, minute=minute)
    if lane.kind is Kind.STAFF:
        role = next((one for one in Role if str(one.label) == lane.name), None)
        who = None if role or lane.key == "staff" else lane.name
        shifts: tuple[Shift, ...] = get(protocol, SHIFTS)
        return Shift(id=free_id("shift", shifts), role=role, who=who, start=minute, end=minute + _LENGTH)
    steps = protocol.schedule.dosing_day
    copied = next((one for one in steps if like is not None and like.key == f"{STEPS}/{one.id}"), None)
    id = free_id("step", steps)
    if copied is not None:
        return copied.model_copy(update={"id": id, "minute": minute})
    return TimelineEntry(id=id, minute=minute, kind=_KINDS[lane.kind])


def repeated(
    protocol: Protocol, lane: Lane, minutes: Iterable[int], visit: str | None = None, like: Event | None = None
) -> Change:
    """Return the protocol with something in a row at each of the minutes at which it has nothing yet."""
    taken = {event.minute for event in lane.events}
    fresh = [minute for minute in minutes if minute not in taken]
    key = ""
    for minute in fresh:
        change = added(protocol, lane, minute, visit, like)
        protocol, key = change.protocol, key or change.key
    label = n_("Add “{what}” {count} time", "Add “{what}” {count} times", len(fresh), what=lane.name)
    return Change(protocol, label, key)


def removable(event: Event) -> bool:
    """Tell whether an event can be taken away: a dose follows from the sessions, rescue at any time is the list's."""
    if event.kind is Kind.RESCUE:
        return event.start is not None or event.end is not None
    return event.kind is not Kind.DOSE


def removed(protocol: Protocol, event: Event) -> Change:
    """Return the protocol without an event; of rescue medication only the times go."""
    label = _("Delete “{what}” at {time}", what=event.what, time=event.when)
    if event.kind is Kind.VITAL:
        minutes = list(protocol.monitoring.vital_minutes)
        minutes.remove(event.minute)
        return Change(put(protocol, VITALS, minutes), label, "")
    if event.kind is Kind.OBSERVATION:
        return Change(put(protocol, OBSERVATION, None), label, "")
    if event.kind is Kind.RESCUE:
        for address in (event.start_at, event.end_at):
            protocol = put(protocol, address or "", None)
        return Change(protocol, _("Let “{what}” be given at any time", what=event.what), event.key)
    return Change(remove(protocol, event.address), label, "")


def with_values(protocol: Protocol, event: Event, values: Mapping[str, object]) -> Change:
    """Return the protocol with the fields of an event filled, by address; None empties one. Raises EditError."""
    label = _("Change “{what}”", what=event.what)
    if event.kind in (Kind.VITAL, Kind.DOSE):
        minute = next(iter(values.values()))
        assert isinstance(minute, int)
        change = moved(protocol, event, minute - event.minute)
        return Change(change.protocol, label, change.key)
    for address, value in values.items():
        protocol = put(protocol, address, value)
    return Change(protocol, label, event.key)
