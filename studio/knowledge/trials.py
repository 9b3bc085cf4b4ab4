"""Published and registered trials: the designs and effects a new design is compared with."""

from __future__ import annotations

from typing import Literal

from studio.knowledge import reading
from studio.knowledge.facts import Fact, Words
from studio.knowledge.reading import Item

ComparatorClass = Literal["inert", "low_dose", "active_drug", "active_mimic", "waitlist", "none"]


class TrialFact(Fact):
    """One fact of a trial: ``fact`` says which, such as ``estimate``, and ``arm`` of which arm or contrast."""

    fact: Words
    arm: Words


class Trial(Item):
    """A trial; ``compound`` is the id of the compound under test.

    Effects of trials with unlike ``comparator_class`` or response definition are not to be compared as equals.
    """

    id: Words
    name: Words
    registry: Words | None = None
    doi: Words | None = None
    compound: Words
    population: Words
    comparator_class: ComparatorClass
    facts: tuple[TrialFact, ...]

    def all(self, fact: str, arm: str | None = None) -> tuple[TrialFact, ...]:
        """The facts of this kind, for one arm or for all."""
        return tuple(item for item in self.facts if item.fact == fact and arm in (None, item.arm))


def find(id: str) -> Trial | None:
    """The trial with this id, or None."""
    return reading.one("trials", id, Trial)


def every() -> tuple[Trial, ...]:
    """All trials, by name."""
    return tuple(sorted(reading.every("trials", Trial), key=lambda trial: trial.name.casefold()))
