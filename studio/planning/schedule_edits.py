"""Edits of whole rows and columns of the schedule of activities, as pure functions from a protocol to the next."""

from collections.abc import Sequence

from studio.planning.schedule import place
from studio.planning.schedule_grid import Grid, GridRow, Home, fill, grid, home
from studio.protocol.address import exists, get, join, parent, split
from studio.protocol.base import Item, free_id
from studio.protocol.biomarkers import Sample
from studio.protocol.edit import insert, move, put, remove
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Activity, ActivityGroup, Visit
from studio.protocol.timing import Timing
from studio.text import _

VISITS, ACTIVITIES = "/schedule/visits", "/schedule/activities"


def is_item(address: str) -> bool:
    """Tell whether a row is an item of a list, which can be duplicated, moved and deleted."""
    return home(address) in (Home.VISITS, Home.SAMPLES)


def add_activity(
    protocol: Protocol, name: str, group: ActivityGroup, beside: str | None = None
) -> tuple[Protocol, str]:
    """Return the protocol with a further activity, after the one at ``beside`` if it is one, and its address."""
    made = Activity(id=free_id("activity", protocol.schedule.activities), name=name or None, group=group)
    address = join(ACTIVITIES, made.id)
    before = _following(protocol, beside) if beside and parent(beside) == ACTIVITIES else None
    return insert(protocol, ACTIVITIES, made, before), address


def duplicate(protocol: Protocol, address: str) -> tuple[Protocol, str]:
    """Return the protocol with a copy of a visit or of a row's item behind it, and the copy's address.

    A copied visit stands on the same day, and all that takes place at the one takes place at the other, but for
    sessions: each of them is held once.
    """
    item: Item = get(protocol, address)
    where = parent(address)
    changes: dict[str, object] = {"id": free_id(item.id, get(protocol, where))}
    if getattr(item, "name", None):
        changes["name"] = str(_("{name} (copy)", name=getattr(item, "name", "")))
    made = item.model_copy(update=changes)
    protocol = insert(protocol, where, made, _following(protocol, address))
    if isinstance(item, Visit):
        protocol = _at_the_same(protocol, item.id, made.id)
    return protocol, join(where, made.id)


def _following(protocol: Protocol, address: str) -> str | None:
    ids = [item.id for item in get(protocol, parent(address))]
    index = ids.index(split(address)[-1]) + 1
    return ids[index] if index < len(ids) else None


def _at_the_same(protocol: Protocol, visit: str, copy: str) -> Protocol:
    there = [(row.address, copy) for row in grid(protocol).rows if visit in row.counts and is_item(row.address)]
    return fill(protocol, there, on=True)


def add_visit(protocol: Protocol, after: str | None) -> tuple[Protocol, str]:
    """Return the protocol with a visit a day after another, counted as that is, or at the end; and its id."""
    visits = {visit.id: visit for visit in protocol.schedule.visits}
    id, name = free_id("visit", protocol.schedule.visits), str(_("New visit"))
    beside = visits.get(after or "")
    if beside is None:
        return insert(protocol, VISITS, Visit(id=id, name=name)), id
    days = None if beside.days is None else beside.days + 1
    made = Visit(id=id, name=name, epoch=beside.epoch, anchor=beside.anchor, days=days)
    return insert(protocol, VISITS, made, _following(protocol, join(VISITS, beside.id))), id


def delete(protocol: Protocol, addresses: Sequence[str]) -> Protocol:
    """Return the protocol without these visits or items of rows, and without the references to them.

    Visits that were counted from a deleted one keep their day, counted from the first dose.
    """
    days = {one.visit.id: one.offset for one in place(protocol)}
    gone = {split(address)[-1] for address in addresses if parent(address) == VISITS}
    for visit in protocol.schedule.visits:
        if visit.anchor in gone and visit.id not in gone and days[visit.id] is not None:
            moved = visit.model_copy(update={"anchor": None, "days": days[visit.id]})
            protocol = _with_item(protocol, join(VISITS, visit.id), moved)
    for address in addresses:
        if exists(protocol, address):
            protocol = remove(protocol, address)
    return protocol


def move_row(protocol: Protocol, shown: Grid, address: str, by: int) -> Protocol:
    """Return the protocol with a row one place up (``by`` -1) or down (1) among those of its list and heading."""
    rows = [row.address for row in shown.rows if _alike(row, shown, address)]
    index = rows.index(address)
    goal = index + by
    if not 0 <= goal < len(rows):
        return protocol
    ids = [item.id for item in get(protocol, parent(address))]
    return move(protocol, address, ids.index(split(rows[goal])[-1]) - ids.index(split(address)[-1]))


def _alike(row: GridRow, shown: Grid, address: str) -> bool:
    group = next(one.activity.group for one in shown.rows if one.address == address)
    return parent(row.address) == parent(address) and row.activity.group is group


def move_visit(protocol: Protocol, id: str, by: int) -> Protocol:
    """Return the protocol with a visit before or after the next one of the same day; days alone order the others."""
    order = place(protocol)
    index = next(n for n, one in enumerate(order) if one.visit.id == id)
    goal = index + by
    if not 0 <= goal < len(order) or order[goal].offset != order[index].offset:
        return protocol
    ids = [visit.id for visit in protocol.schedule.visits]
    return move(protocol, join(VISITS, id), ids.index(order[goal].visit.id) - ids.index(id))


def shift_visit(protocol: Protocol, id: str, days: int) -> Protocol:
    """Return the protocol with a visit so many days later (or earlier); those counted from it move with it."""
    visit: Visit = get(protocol, join(VISITS, id))
    return protocol if visit.days is None else put(protocol, join(VISITS, id, "days"), visit.days + days)


def set_timing(protocol: Protocol, address: str, timing: Timing | None, visit: str | None) -> Protocol:
    """Return the protocol with the timing of a row at one visit (or, with None, at all) in place of the one it had."""
    where = join(address, "timings")
    present: tuple[Timing, ...] = get(protocol, where)
    old = next((one for one in present if one.visit == visit), None)
    if timing is None:
        return put(protocol, where, tuple(one for one in present if one is not old))
    if old is None:
        made = timing.model_copy(update={"id": free_id("timing", present), "visit": visit})
        return put(protocol, where, (*present, made))
    made = timing.model_copy(update={"id": old.id, "visit": visit})
    return put(protocol, where, tuple(made if one is old else one for one in present))


def set_item(protocol: Protocol, address: str, **changes: object) -> Protocol:
    """Return the protocol with several fields of an item changed. Raises EditError when one of them is refused."""
    for name, value in changes.items():
        protocol = put(protocol, join(address, name), value)
    return protocol


def _with_item(protocol: Protocol, address: str, item: Item) -> Protocol:
    where = parent(address)
    return put(protocol, where, tuple(item if one.id == item.id else one for one in get(protocol, where)))


def take_visits(protocol: Protocol, other: Protocol) -> Protocol:
    """Return the protocol with the visits of another one, and with its epochs and name of day 1 where it has none."""
    visits = other.schedule.visits
    epochs = protocol.design.epochs
    if not epochs:
        protocol = put(protocol, "/design/epochs", other.design.epochs)
    else:
        known = {epoch.id for epoch in epochs}
        visits = tuple(visit if visit.epoch in known else visit.model_copy(update={"epoch": None}) for visit in visits)
    if protocol.schedule.day_naming is None:
        protocol = put(protocol, "/schedule/day_naming", other.schedule.day_naming)
    taken = {visit.id for visit in protocol.schedule.visits}
    return put(protocol, VISITS, (*protocol.schedule.visits, *(visit for visit in visits if visit.id not in taken)))


def set_sample_minutes(protocol: Protocol, address: str, visit: str, minutes: Sequence[int]) -> Protocol:
    """Return the protocol with a marker sampled at these minutes of a visit; without any, once at no certain minute.

    Samples whose minute stays keep their notes.
    """
    where = join(address, "samples")
    present: tuple[Sample, ...] = get(protocol, where)
    here = [one for one in present if one.visit == visit]
    start = next((n for n, one in enumerate(present) if one.visit == visit), len(present))
    made: list[Sample] = []
    wanted: list[int | None] = list(dict.fromkeys(minutes)) or [None]
    spare = [one for one in here if one.minute not in wanted]
    for minute in wanted:
        kept = next((one for one in here if one.minute == minute), None)
        if kept is None:
            old = spare.pop(0) if spare else None
            taken = [*present, *made]
            kept = old or Sample(id=free_id(f"sample-{visit}"[:60], taken), visit=visit)
            kept = kept.model_copy(update={"minute": minute})
        made.append(kept)
    others = [one for one in present if one.visit != visit]
    return put(protocol, where, (*others[:start], *made, *others[start:]))
