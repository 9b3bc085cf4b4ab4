"""Published and registered trials: the designs and effects a new design is compared with."""

from __future__ import annotations

from typing import Literal

from studio.knowledge import reading
from studio.knowledge.facts import Fact, Words
from studio.knowledge.reading import Item

ComparatorClass = Literal["inert", "low_dose", "active_drug", "active_mimic", "waitlist", "none"]
Phase = Literal["1", "1/2", "2", "2/3", "3", "4"]
PopulationGroup = Literal[
    "TRD",
    "MDD",
    "bipolar II",
    "postpartum depression",
    "anxiety",
    "life-threatening illness",
    "alcohol use disorder",
    "healthy",
    "other",
]


class TrialFact(Fact):
    """One fact of a trial: ``fact`` says which, such as ``estimate``, and ``arm`` of which arm or contrast.

    ``definition`` is what the value is measured by or counted from, such as an instrument or a rule of response;
    values with another definition, or with none stated, are not to be compared with it.
    """

    fact: Words
    arm: Words
    definition: Words | None = None


class Trial(Item):
    """A trial. ``compound`` is the id of the compound under test, or its name where there is no file of it.

    ``year`` is that of the publication or, before it, of the first results or the protocol. ``masked`` tells whether
    participants did not know their arm. What no source states is None. Effects of trials with unlike
    ``comparator_class`` or response definition are not to be compared as equals.
    """

    id: Words
    name: Words
    registry: Words | None = None
    doi: Words | None = None
    year: int | None = None
    phase: Phase | None = None
    compound: Words
    population: Words
    population_group: PopulationGroup
    comparator_class: ComparatorClass | None = None
    masked: bool | None = None
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


def in_phase_3() -> tuple[Trial, ...]:
    """The trials of phase 3, by name. Files of other trials are not read into their models."""
    found = (trial for trial in reading.saying("trials", 'phase = "3"', Trial) if trial.phase == "3")
    return tuple(sorted(found, key=lambda trial: trial.name.casefold()))
