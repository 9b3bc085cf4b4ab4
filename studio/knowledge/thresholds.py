"""Thresholds: the numbers that rules of the checklist hold a design against, each with source and certainty.

Where the source has not settled a number, a protocol may set its own (``/own/limits``), and that one counts.
"""

from __future__ import annotations

from functools import cache

from studio.data import data_folder
from studio.knowledge import reading, sources
from studio.knowledge.facts import Sourced, Words
from studio.knowledge.reading import Item
from studio.protocol.own import OwnLimit
from studio.protocol.protocol import Protocol


class Threshold(Sourced):
    """One number, the default. ``name`` says what it is of; ``unit`` is what it counts."""

    id: Words
    name: Words
    value: float
    unit: Words

    @property
    def editable(self) -> bool:
        """Whether the designers may set another number: its source is from memory, in conflict, or was not read."""
        source = sources.find(self.source)
        return not self.certainty.settled or source is None or not source.verified


class _Thresholds(Item):
    thresholds: tuple[Threshold, ...]


def find(id: str) -> Threshold | None:
    """The threshold with this id, or None."""
    return _by_id().get(id)


def every() -> tuple[Threshold, ...]:
    """All thresholds, in the order of the file."""
    return tuple(_by_id().values())


def editable() -> tuple[Threshold, ...]:
    """The thresholds for which a protocol may set its own number, by name."""
    return tuple(sorted((one for one in every() if one.editable), key=lambda one: one.name.casefold()))


def own(protocol: Protocol, id: str) -> OwnLimit | None:
    """The protocol's own number for a threshold, or None where the default counts; none would switch its check off."""
    if not protocol.own.limits or not _by_id()[id].editable:
        return None
    return next((one for one in protocol.own.limits if one.limit == id and one.value), None)


def number_of(protocol: Protocol, id: str) -> float:
    """The number of a threshold in this protocol. Raises KeyError when there is none of this id."""
    chosen = own(protocol, id)
    return _by_id()[id].value if chosen is None or chosen.value is None else chosen.value


def count_of(protocol: Protocol, id: str) -> int:
    """The number of a threshold that counts days, minutes, people and the like. Raises as ``number_of`` does."""
    return round(number_of(protocol, id))


@cache
def _by_id() -> dict[str, Threshold]:
    read = reading.load(data_folder("resources") / "thresholds.toml", _Thresholds)
    return {threshold.id: threshold for threshold in read.thresholds}
