"""Outcome instruments: scales, interviews and single items a trial can place at its visits."""

from __future__ import annotations

from typing import Literal

from studio.knowledge import reading
from studio.knowledge.facts import Fact, NamedFact, Range, Sourced, Words

InstrumentKind = Literal[
    "symptom",
    "suicidality",
    "experience",
    "expectancy",
    "masking",
    "alliance",
    "safety",
    "function",
    "quality of life",
]
Rater = Literal["clinician", "self", "either", "all parties"]


class Instrument(Sourced):
    """An instrument. ``source`` and ``certainty`` are those of what stands in words and of ``rater``.

    Each number is a fact with its own source: ``item_count``, ``scale`` (lowest and highest score),
    ``recall`` (the days an answer looks back on: 0 is now or the session just over), ``minutes`` (time to
    give it). ``response``, ``remission`` and ``mcid`` (the smallest difference that matters) are in words:
    they come with conditions.

    ``ambiguous_as`` are shorter codes that people write for this instrument and for another one as well: no instrument
    is found by them, and ``ambiguous`` tells which ones may be meant.
    """

    code: Words
    name: Words
    kind: InstrumentKind
    measures: Words
    higher_is: Literal["worse", "better"] | None = None
    rater: Rater
    timing: Words | None = None
    item_count: Fact | None = None
    scale: Range | None = None
    recall: Fact | None = None
    response: Fact | None = None
    remission: Fact | None = None
    mcid: Fact | None = None
    minutes: Range | None = None
    licence: Fact | None = None
    facts: tuple[NamedFact, ...] = ()
    ambiguous_as: tuple[Words, ...] = ()

    @property
    def items(self) -> int | None:
        """How many items it has, or None if not known."""
        return None if self.item_count is None else _whole(self.item_count)

    @property
    def range_low(self) -> float | None:
        """The lowest score, or None if not known."""
        return None if self.scale is None else self.scale.low

    @property
    def range_high(self) -> float | None:
        """The highest score, or None if not known."""
        return None if self.scale is None else self.scale.high

    @property
    def recall_days(self) -> int | None:
        """The days an answer looks back on; 0 is now or the session just over; None if not known or not
        fixed.
        """
        return None if self.recall is None else _whole(self.recall)


def find(code: str) -> Instrument | None:
    """The instrument with this code, or None."""
    return reading.one("instruments", code, Instrument)


def every() -> tuple[Instrument, ...]:
    """All instruments, by name."""
    return tuple(sorted(reading.every("instruments", Instrument), key=lambda item: item.name.casefold()))


def ambiguous(code: str) -> tuple[Instrument, ...]:
    """The instruments, by name, that a code may mean which is not the code of one; none for every other code."""
    sought = code.strip().casefold()
    return tuple(item for item in every() if sought in {word.casefold() for word in item.ambiguous_as})


def _whole(fact: Fact) -> int | None:
    return round(fact.value) if isinstance(fact.value, float) else None
