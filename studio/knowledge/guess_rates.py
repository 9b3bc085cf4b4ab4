"""How many participants guessed their arm right in trials, by kind of comparator."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field

from studio.data import data_folder
from studio.knowledge import reading
from studio.knowledge.facts import Sourced, Words
from studio.knowledge.reading import Item
from studio.protocol.design import Control

Percent = Annotated[float, Field(ge=0, le=100)]


class GuessRate(Sourced):
    """What one trial found: the share of right guesses in per cent, in the drug arm and in the comparator's."""

    control: Control
    trial: Words
    drug: Percent
    comparator: Percent


class Band(Sourced):
    """The distance from 0 up to which Bang’s index is taken as success."""

    value: float


class _GuessRates(Item):
    bang_band: Band
    rates: tuple[GuessRate, ...]


def every() -> tuple[GuessRate, ...]:
    """All of them, in the order of the file."""
    return _read().rates


def bang_band() -> Band:
    """How far from 0 Bang’s index may lie."""
    return _read().bang_band


@cache
def _read() -> _GuessRates:
    return reading.load(data_folder("resources") / "guess_rates.toml", _GuessRates)
