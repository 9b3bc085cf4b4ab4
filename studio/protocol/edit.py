"""Edits: pure functions from a protocol to the next one. What did not change is shared between the two."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, from_json, to_json

from studio.protocol.address import AddressError, Place, get, join, parent, split, step
from studio.protocol.base import Item, Spec, Value, new_id, specs
from studio.protocol.bounds import MOST_ITEMS, beyond, overfull, too_many
from studio.protocol.problems import reason
from studio.protocol.protocol import Protocol
from studio.text import Text, _


class EditError(ValueError):
    """An edit that the models do not take; ``text`` says why in a sentence."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(str(text))


def put(protocol: Protocol, address: str, value: object) -> Protocol:
    """Return the protocol with ``value`` at ``address``; ``None`` empties the field, a list included.

    The value may be a model, a plain Python value or what JSON holds; it is checked as a file's content would be.
    Raises AddressError when there is no such field and EditError when the value is not of the field's kind.
    """
    holder = get(protocol, parent(address))
    name = split(address)[-1]
    if not isinstance(holder, Value) or name not in type(holder).model_fields:
        raise AddressError(address)
    empty = type(holder).model_fields[name].default
    checked = empty if value is None else _checked(type(holder), name, value, address)
    edited: Protocol = _replaced(protocol, split(parent(address)), lambda old: _with(old, name, checked), address)
    before = getattr(holder, name)
    return _with_room(edited) if len(to_json(checked)) > len(to_json(before)) else edited


def put_items(protocol: Protocol, address: str, items: Sequence[Item]) -> Protocol:
    """Return the protocol with these items as the list at ``address``.

    Only those are checked that the list does not hold yet, so that long lists change at once. Raises as ``put`` does.
    """
    holder, name = get(protocol, parent(address)), split(address)[-1]
    if not isinstance(holder, Value) or name not in type(holder).model_fields:
        raise AddressError(address)
    known = {id(item) for item in getattr(holder, name)}
    new = tuple(item for item in items if id(item) not in known)
    checked = iter(_checked(type(holder), name, new, address) if new else ())
    value = tuple(item if id(item) in known else next(checked) for item in items)
    if len(value) > MOST_ITEMS:
        raise EditError(_("{address} {reason}.", address=address, reason=too_many(len(value))))
    edited: Protocol = _replaced(protocol, split(parent(address)), lambda old: _with(old, name, value), address)
    return _with_room(edited) if new else edited


def insert(protocol: Protocol, address: str, item: Item, before: str | None = None) -> Protocol:
    """Return the protocol with ``item`` in the list at ``address``: at its end, or before the item of that id.

    Raises EditError when the list holds an item of the same id or does not take this kind of item.
    """
    return insert_all(protocol, address, (item,), before)


def insert_all(protocol: Protocol, address: str, items: Sequence[Item], before: str | None = None) -> Protocol:
    """Return the protocol with these items in the list at ``address``: at its end, or before the item of that id.

    Raises EditError when the list holds an item of one of their ids or does not take this kind of item.
    """
    present: tuple[Item, ...] = get(protocol, address)
    taken = {other.id for other in present}
    for item in items:
        if item.id in taken:
            raise EditError(_("The list at {address} already holds an item “{id}”.", address=address, id=item.id))
        taken.add(item.id)
    index = next((n for n, other in enumerate(present) if other.id == before), len(present))
    return put_items(protocol, address, (*present[:index], *items, *present[index:]))


def told_apart(items: Sequence[Item], present: Sequence[Item]) -> tuple[Item, ...]:
    """Return items that can join those that are present: one whose id is taken has another one.

    Ids are random and short; among thousands of items two of them may be the same.
    """
    taken = {other.id for other in present}
    apart = []
    for item in items:
        while item.id in taken:
            item = item.model_copy(update={"id": new_id(type(item).__name__.lower())})
        taken.add(item.id)
        apart.append(item)
    return tuple(apart)


def remove(protocol: Protocol, address: str) -> Protocol:
    """Return the protocol without the item at ``address`` and without the references to it."""
    get(protocol, address)
    return remove_all(protocol, parent(address), (split(address)[-1],))


def remove_all(protocol: Protocol, address: str, ids: Collection[str]) -> Protocol:
    """Return the protocol without these items of the list at ``address`` and without the references to them."""
    gone = frozenset(ids)
    for place in uses_of(protocol, address, gone):
        value = get(protocol, place)
        kept = tuple(v for v in value if v not in gone) if isinstance(value, tuple) else None
        protocol = put(protocol, place, kept)
    return put_items(protocol, address, tuple(item for item in get(protocol, address) if item.id not in gone))


def move(protocol: Protocol, address: str, by: int) -> Protocol:
    """Return the protocol with the item at ``address`` moved by so many places, and no further than the ends."""
    where, id = parent(address), split(address)[-1]
    order: list[Item] = list(get(protocol, where))
    index = order.index(get(protocol, address))
    item = order.pop(index)
    order.insert(max(0, min(len(order), index + by)), item)
    return put_items(protocol, where, order) if order[index].id != id else protocol


def move_all(protocol: Protocol, address: str, ids: Collection[str], before: str | None) -> Protocol:
    """Return the protocol with these items of the list at ``address`` together: at its end, or before another item.

    They keep their order. Where ``before`` is one of them, they go to where the next item follows that is not.
    """
    present: tuple[Item, ...] = get(protocol, address)
    moved = frozenset(ids)
    start = next((n for n, item in enumerate(present) if item.id == before), len(present))
    ahead = tuple(item for item in present[:start] if item.id not in moved)
    behind = tuple(item for item in present[start:] if item.id not in moved)
    order = (*ahead, *(item for item in present if item.id in moved), *behind)
    same = all(one is other for one, other in zip(order, present, strict=True))
    return protocol if same else put_items(protocol, address, order)


def uses(protocol: Protocol, address: str) -> tuple[str, ...]:
    """Return the addresses of all fields that refer to the item at ``address``."""
    return uses_of(protocol, parent(address), (split(address)[-1],))


def uses_of(protocol: Protocol, address: str, ids: Collection[str]) -> tuple[str, ...]:
    """Return the addresses of all fields that refer to one of these items of the list at ``address``."""
    sought = frozenset(ids)
    return tuple(
        place.address
        for place in _references(protocol)
        if place.spec.to == address and not sought.isdisjoint(_ids(place.value))
    )


def dangling(protocol: Protocol) -> tuple[str, ...]:
    """Return the addresses of all fields that refer to an item that is not there."""
    known: dict[str, set[str]] = {}
    found = []
    for place in _references(protocol):
        to = place.spec.to or ""
        if to not in known:
            known[to] = {item.id for item in get(protocol, to)}
        if not known[to].issuperset(_ids(place.value)):
            found.append(place.address)
    return tuple(found)


def _references(value: Value, address: str = "") -> Iterator[Place]:
    """Yield every field below ``value`` that refers to something, looking only where references can stand."""
    for spec in _leading(type(value)):
        here, content = f"{address}/{spec.name}", getattr(value, spec.name)
        if not content:
            continue
        if spec.to is not None:
            yield Place(here, spec, content)
        elif spec.kind == "items":
            for item in content:
                yield from _references(item, f"{here}/{item.id}")
        else:
            yield from _references(content, here)


@cache
def _leading(model: type[Value]) -> tuple[Spec, ...]:
    """Return the fields of a model that refer to something or hold a part that may."""
    return tuple(spec for spec in specs(model).values() if spec.to or (spec.model and _leading(spec.model)))


def _ids(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


@cache
def _adapter(model: type[Value], name: str) -> TypeAdapter[Any]:
    info = model.model_fields[name]
    annotated: Any = info.annotation
    for mark in info.metadata:
        annotated = _annotated(annotated, mark)
    return TypeAdapter(annotated, config=None if isinstance(annotated, type) else Value.model_config)


def _annotated(annotation: Any, mark: object) -> Any:
    return Annotated[annotation, mark]


def _checked(model: type[Value], name: str, value: object, address: str) -> Any:
    try:
        written = to_json(value, inf_nan_mode="constants")
        found = beyond(from_json(written), depth=len(split(address)) + 1)
    except (PydanticSerializationError, ValueError):
        raise EditError(_("{address} holds what cannot be stored; write it anew.", address=address)) from None
    if found is not None:
        where = join(address, *map(str, found[0]))
        raise EditError(_("{address} {reason}.", address=where, reason=found[1]))
    try:
        return _adapter(model, name).validate_json(written, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise EditError(
            _("{address} {reason}.", address=join(address, *map(str, first["loc"])), reason=reason(first))
        ) from None


def _with_room(protocol: Protocol) -> Protocol:
    """Return the protocol if a file can hold it. Raises EditError."""
    full = overfull(protocol)
    if full is not None:
        raise EditError(_("This cannot be stored: {why}", why=full))
    return protocol


def _with(old: Value, name: str, value: object) -> Value:
    return old if getattr(old, name) == value else old.model_copy(update={name: value})


def _replaced(current: Any, parts: tuple[str, ...], change: Callable[[Any], Any], address: str) -> Any:
    if not parts:
        return change(current)
    old = step(current, parts[0], address)
    new = _replaced(old, parts[1:], change, address)
    if new is old:
        return current
    if isinstance(current, tuple):
        return tuple(new if item is old else item for item in current)
    return _with(current, parts[0], new)
