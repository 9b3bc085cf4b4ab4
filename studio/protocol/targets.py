"""The fields that there are, wherever a protocol has them, and where a protocol at hand does."""

from collections.abc import Iterator
from dataclasses import dataclass

from studio.protocol.address import join, split, step
from studio.protocol.base import Item, Value, specs
from studio.protocol.protocol import SECTIONS, Protocol
from studio.text import _, translate

ANY_ITEM = "*"
"""Stands in a target's address for whichever item of a list there is."""


@dataclass(frozen=True, slots=True)
class Target:
    """A field of the models: its address with ``*`` for items, its title, the titles of what holds it, and its help."""

    address: str
    title: str
    place: str
    help: str = ""

    def in_words(self) -> str:
        """Return title and place as one says them."""
        return str(_("{field} in {place}", field=self.title, place=self.place)) if self.place else self.title


def targets() -> tuple[Target, ...]:
    """Return all fields of the models, in the order of the sections."""
    return tuple(_targets(Protocol, "", ""))


def _targets(model: type[Value], address: str, place: str) -> Iterator[Target]:
    for name, spec in specs(model).items():
        if model is Protocol and name not in SECTIONS:
            continue
        here, title = f"{address}/{name}", translate(spec.title)
        yield Target(here, title, place, translate(spec.help))
        if spec.model is not None and spec.kind in ("group", "items"):
            inside = f"{here}/{ANY_ITEM}" if spec.kind == "items" else here
            yield from _targets(spec.model, inside, f"{place}, {title}" if place else title)


def resolve(protocol: Protocol, target: Target) -> str:
    """Return where the field is in the protocol: that of a list's first item, or the list while it has none."""
    address = "/"
    current: object = protocol
    for part in split(target.address):
        if part == ANY_ITEM:
            if not current or not isinstance(current, tuple) or not isinstance(current[0], Item):
                break
            part = current[0].id
        if current is None:
            break
        current = step(current, part, target.address)
        address = join(address, part)
    return address
