"""Addresses: where something stands in a protocol, as a path with ids.

``/dosing/arms/low-dose/dose`` names the dose of the list item whose id is ``low-dose``. An address holds while items
are reordered, because it never contains an index.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studio.protocol.base import Item, Spec, Value, specs
from studio.protocol.names import item_name
from studio.protocol.protocol import Protocol
from studio.text import Text, _, translate


class AddressError(LookupError):
    """Nothing stands at the address; ``text`` says so."""

    def __init__(self, address: str) -> None:
        self.text: Text = _("There is nothing at {address} in this protocol.", address=address)
        super().__init__(str(self.text))


def split(address: str) -> tuple[str, ...]:
    """Return the parts of an address; the root ``/`` has none."""
    return tuple(part for part in address.split("/") if part)


def join(*parts: str) -> str:
    """Return the address made of addresses and names."""
    return "/" + "/".join(part.strip("/") for part in parts if part.strip("/"))


def parent(address: str) -> str:
    """Return the address of what holds the value at ``address``."""
    return join(*split(address)[:-1])


def get(protocol: Value, address: str) -> Any:
    """Return the value at the address. Raises AddressError when there is none."""
    current: Any = protocol
    for part in split(address):
        current = step(current, part, address)
    return current


def exists(protocol: Value, address: str) -> bool:
    """Tell whether something stands at the address, be it empty or not."""
    try:
        get(protocol, address)
    except AddressError:
        return False
    return True


def step(current: Any, part: str, address: str) -> Any:
    """Return the member or item ``part`` of ``current``. Raises AddressError for the whole ``address``."""
    if isinstance(current, tuple):
        for item in current:
            if isinstance(item, Item) and item.id == part:
                return item
    elif isinstance(current, Value) and (part in type(current).model_fields or part in (current.model_extra or ())):
        return getattr(current, part)
    raise AddressError(address)


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a protocol as it stands: where it is, what its model says of it, and its value."""

    address: str
    spec: Spec
    value: Any


def spec_at(address: str) -> Spec:
    """Return what the models say of the field at the address; ids of items are taken on trust.

    Raises AddressError when the models know no such field or when the address ends at a list's item.
    """
    model: type[Value] | None = Protocol
    found: Spec | None = None
    inside_list = False
    for part in split(address):
        if inside_list:
            inside_list, found = False, None
            continue
        if model is None or part not in specs(model):
            raise AddressError(address)
        found = specs(model)[part]
        model, inside_list = found.model, found.kind == "items"
    if found is None:
        raise AddressError(address)
    return found


def walk(value: Value, address: str = "") -> Iterator[Place]:
    """Yield every field below ``value``, the fields of groups and items included, in order.

    Groups and lists of items are yielded before what they hold.
    """
    for name, spec in specs(type(value)).items():
        here = f"{address}/{name}"
        content = getattr(value, name)
        yield Place(here, spec, content)
        if spec.model is None or content is None:
            continue
        if spec.kind == "items":
            for item in content:
                yield from walk(item, f"{here}/{item.id}")
        elif spec.kind == "group":
            yield from walk(content, here)


def filled(value: Any) -> bool:
    """Tell whether something has been entered: not nothing, not an empty text, list or group."""
    if value is None or value == "" or value == ():
        return False
    if isinstance(value, Value) and not isinstance(value, Item):
        return any(filled(getattr(value, name)) for name in specs(type(value)))
    return True


def label(protocol: Protocol, address: str) -> str:
    """Return the address in words, such as ``Dosing, What each arm receives, Low dose, Dose``."""
    words: list[str] = []
    current: Any = protocol
    for part in split(address):
        if isinstance(current, tuple):
            current = step(current, part, address)
            words.append(item_name(protocol, current))
        else:
            known = specs(type(current)) if isinstance(current, Value) else {}
            words.append(translate(known[part].title) if part in known else part)
            current = step(current, part, address)
    return ", ".join(words)
