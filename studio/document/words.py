"""What stands in a protocol, in the words of the document: with units, and with the names of what is referred to."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from studio.knowledge import biomarkers, comedications, lookup, thresholds
from studio.protocol.address import get, spec_at
from studio.protocol.base import Item, Spec, Value, specs
from studio.protocol.names import in_words, naming_field, with_unit
from studio.protocol.protocol import Protocol
from studio.text import Text, _


class Words:
    """The words for the values of one protocol."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._items: dict[str, dict[str, Item]] = {}
        self._names: dict[tuple[str, str], str] = {}

    def at(self, address: str) -> str:
        """Return the value of the field at the address with its unit, or nothing when it is empty."""
        return self.value(spec_at(address), get(self._protocol, address))

    def value(self, spec: Spec, value: Any) -> str:
        """Return a field's value with its unit; lists of items are one line an item."""
        if spec.kind == "items":
            return "\n".join(self.line(item) for item in value)
        if spec.kind == "group":
            return "" if value is None else self.line(value)
        if spec.to is not None and value:
            ids: Iterable[str] = value if isinstance(value, tuple) else (value,)
            return "; ".join(self.referred(spec.to, id) for id in ids)
        shown = in_words(self._protocol, spec, value, partial(known_name, self._protocol)).strip()
        if spec.kind in ("integer", "decimal", "integers"):
            shown = shown.replace("-", "−")
        return with_unit(spec, shown)

    def field(self, holder: Value, name: str) -> str:
        """Return the value of one field of a group or an item, with its unit."""
        return self.value(specs(type(holder))[name], getattr(holder, name))

    def line(self, holder: Value, skip: Iterable[str] = (), joiner: str = "; ") -> str:
        """Return all filled fields of an item or group with their titles, such as ``Visit: Day 2; Note: fasting``."""
        parts = [
            str(_("{title}: {value}", title=spec.title, value=words))
            for name, spec in specs(type(holder)).items()
            if name not in skip and (words := self.field(holder, name))
        ]
        return joiner.join(parts)

    def brief(self, holder: Value, skip: Iterable[str] = ()) -> str:
        """Return the values of all filled fields of an item or group, without their titles."""
        values = (self.field(holder, name) for name in specs(type(holder)) if name not in skip)
        return ", ".join(value for value in values if value)

    def name(self, item: Item) -> str:
        """Return what tells the item from its siblings; instruments go by their short code."""
        field = naming_field(item)
        if field is None:
            return str(_("Unnamed"))
        if specs(type(item))[field].knows == "instruments":
            known = lookup.instrument(self._protocol, getattr(item, field))
            if known is not None:
                return known.code
        return self.field(item, field)

    def referred(self, to: str, id: str) -> str:
        """Return the name of the item that a reference means; a reference to nothing says so."""
        if (to, id) not in self._names:
            if to not in self._items:
                self._items[to] = {item.id: item for item in get(self._protocol, to)}
            item = self._items[to].get(id)
            # Unnamed items may refer to one another in a circle; whoever comes round meets this.
            self._names[to, id] = str(_("Unnamed"))
            self._names[to, id] = str(_("missing item “{id}”", id=id)) if item is None else self.name(item)
        return self._names[to, id]


def known_name(protocol: Protocol, collection: str, id: str) -> str:
    """Return the name of a knowledge item, or what was written when neither library nor protocol know more of it."""
    match collection:
        case "instruments":
            instrument = lookup.instrument(protocol, id)
            return f"{instrument.name} ({instrument.code})" if instrument else id
        case "compounds":
            compound = lookup.compound(protocol, id)
            return compound.name if compound else id
        case _:
            found = _FINDERS[collection](id)
            return found.name if found else id


_FINDERS: dict[
    str, Callable[[str], biomarkers.Biomarker | comedications.Comedication | thresholds.Threshold | None]
] = {
    "biomarkers": biomarkers.find,
    "comedications": comedications.find,
    "thresholds": thresholds.find,
}


UNDECIDED: Text = _("To be decided")
"""Stands in a cell that the standard requires and that is still empty."""
