"""Taking changes over from another version: any choice of what differs, with whatever that needs to hold together.

References stay sound. An item that something taken refers to comes along; a field that refers to an item which goes is
emptied of it, as removing the item in the form would do; and a reference that leads nowhere in the other version
already is taken as it stands there. All three are told, so that they can be said before anything is done.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from studio.protocol.address import get, label, spec_at
from studio.protocol.base import Value, specs
from studio.protocol.diff import Change, diff
from studio.protocol.edit import dangling, put
from studio.protocol.names import referred_name
from studio.protocol.protocol import Protocol
from studio.protocol.transplant import Dropped

V = TypeVar("V", bound=Value)

Loss = tuple[str, str]
"""The address of a field, and the id of an item that it refers to and that is not there."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A protocol with changes taken over from another version, and what that brought with it.

    ``along`` are changes that nobody chose but that something chosen refers to. ``emptied`` are the references that
    were dropped because what they referred to is gone. ``missing`` are references taken over that lead nowhere in the
    other version either.
    """

    protocol: Protocol
    changes: tuple[Change, ...]
    along: tuple[Change, ...] = ()
    emptied: tuple[Dropped, ...] = ()
    missing: tuple[Dropped, ...] = ()


def take(protocol: Protocol, other: Protocol, chosen: Iterable[str]) -> Taken:
    """Return ``protocol`` with the chosen ones of ``diff(protocol, other)``, which are named by their addresses.

    All of them give ``other``, and none gives ``protocol``; addresses at which nothing differs count for nothing.
    """
    changes = {change.address: change for change in diff(protocol, other)}
    picked = {address for address in chosen if address in changes}
    if not picked:
        return Taken(protocol, ())
    known = set(losses(protocol))
    along: set[str] = set()
    while True:
        made = overlaid(protocol, other, picked | along, "")
        lost = [loss for loss in losses(made) if loss not in known]
        needed = {source for loss in lost for source in _source(loss, changes)} - picked - along
        if not needed:
            break
        along |= needed
    nowhere = set(losses(other))
    emptied = [loss for loss in lost if loss not in nowhere]
    return Taken(
        protocol=without(made, emptied),
        changes=tuple(change for address, change in changes.items() if address in picked | along),
        along=tuple(change for address, change in changes.items() if address in along),
        emptied=told(emptied, made, protocol),
        missing=told([loss for loss in lost if loss in nowhere], made, other),
    )


def losses(protocol: Protocol) -> Iterable[Loss]:
    """Yield all references that lead nowhere."""
    for address in dangling(protocol):
        known = {item.id for item in get(protocol, spec_at(address).to or "")}
        for id in _ids(get(protocol, address)):
            if id not in known:
                yield address, id


def _ids(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def _source(loss: Loss, changes: Collection[str]) -> Iterable[str]:
    """Yield the change by which the item comes that a field lacks: itself, or the whole group that holds its list."""
    address, id = loss
    here = f"{spec_at(address).to}/{id}"
    while here and here not in changes:
        here = here.rpartition("/")[0]
    if here:
        yield here


def without(protocol: Protocol, lost: Iterable[Loss]) -> Protocol:
    """Return the protocol without these references."""
    for address, id in lost:
        value = get(protocol, address)
        kept = tuple(one for one in value if one != id) if isinstance(value, tuple) else None
        protocol = put(protocol, address, kept)
    return protocol


def told(lost: Iterable[Loss], protocol: Protocol, knows: Protocol) -> tuple[Dropped, ...]:
    """Return in words where references are lost; ``knows`` is the version that may have the names of what is gone."""
    fields: dict[str, list[str]] = {}
    for address, id in lost:
        fields.setdefault(address, []).append(referred_name(knows, spec_at(address).to or "", id))
    return tuple(Dropped(address, label(protocol, address), tuple(names)) for address, names in fields.items())


def overlaid(old: V, new: V, chosen: Collection[str], address: str) -> V:
    """Return ``old`` with the chosen differences of ``new``: the mirror of :func:`studio.protocol.diff.diff`."""
    if old is new:
        return old
    update: dict[str, Any] = {}
    for name, spec in specs(type(new)).items():
        before, after, here = getattr(old, name), getattr(new, name), f"{address}/{name}"
        if before is after or before == after:
            continue
        if spec.kind == "items":
            update[name] = _merged_items(before, after, chosen, here)
        elif spec.kind == "group" and before is not None and after is not None:
            update[name] = overlaid(before, after, chosen, here)
        elif here in chosen:
            update[name] = after
    extra = new.model_extra or {}
    unknown = [name for name in (*(old.model_extra or {}), *extra) if f"{address}/{name}" in chosen]
    update |= {name: extra[name] for name in unknown if name in extra}
    gone = [name for name in unknown if name not in extra]
    return _with(old, update, gone)


def _with(old: V, update: dict[str, Any], gone: Collection[str]) -> V:
    if not gone and all(getattr(old, name, None) is value for name, value in update.items()):
        return old
    made = old.model_copy(update=update)
    for name in gone:
        (made.model_extra or {}).pop(name, None)
    return made


def _merged_items(before: tuple[Any, ...], after: tuple[Any, ...], chosen: Collection[str], here: str) -> Any:
    """Return the items with the chosen differences.

    Where the order is not taken over, items keep their places; one that is added stands behind the item that it
    follows in the other version.
    """
    old, new = {item.id: item for item in before}, {item.id: item for item in after}
    kept = [id for id in old if id in new or f"{here}/{id}" not in chosen]
    if here in chosen:
        common = iter(id for id in new if id in old)
        kept = [next(common) if id in new else id for id in kept]
    previous, order = None, list(kept)
    present = set(kept)
    for id in new:
        if id not in old and f"{here}/{id}" in chosen:
            order.insert(order.index(previous) + 1 if previous is not None else 0, id)
            present.add(id)
        if id in present:
            previous = id
    return tuple(
        overlaid(old[id], new[id], chosen, f"{here}/{id}") if id in old and id in new else (old.get(id) or new[id])
        for id in order
    )
