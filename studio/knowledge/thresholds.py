"""Thresholds: the numbers that rules of the checklist hold a design against, each with source and certainty."""

from __future__ import annotations

from functools import cache

from studio.data import data_folder
from studio.knowledge import reading
from studio.knowledge.facts import Sourced, Words
from studio.knowledge.reading import Item


class Threshold(Sourced):
    """One number. ``name`` says what it is of; ``unit`` is what it counts."""

    id: Words
    name: Words
    value: float
    unit: Words


class _Thresholds(Item):
    thresholds: tuple[Threshold, ...]


def find(id: str) -> Threshold | None:
    """The threshold with this id, or None."""
    return _by_id().get(id)


def every() -> tuple[Threshold, ...]:
    """All thresholds, in the order of the file."""
    return tuple(_by_id().values())


def number_of(id: str) -> float:
    """The number of a threshold. Raises KeyError when there is none of this id."""
    return _by_id()[id].value


def count_of(id: str) -> int:
    """The number of a threshold that counts days, minutes, people and the like. Raises as ``number_of`` does."""
    return round(number_of(id))


@cache
def _by_id() -> dict[str, Threshold]:
    read = reading.load(data_folder("resources") / "thresholds.toml", _Thresholds)
    return {threshold.id: threshold for threshold in read.thresholds}
