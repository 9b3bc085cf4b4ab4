"""Drugs a participant may be taking: how long they stay, and what trials of psychedelics do about them."""

from __future__ import annotations

from functools import cache
from typing import Literal, Self

from pydantic import model_validator

from studio.data import data_folder
from studio.knowledge import reading
from studio.knowledge.facts import Fact, NamedFact, Range, Sourced, Words
from studio.knowledge.reading import Item

Code = Literal["exclude", "washout", "caution"]
Group = Literal[
    "5-HT2A antagonist",
    "ALDH or ADH inhibitor",
    "CYP2D6 inhibitor",
    "MAO inhibitor",
    "QT prolonging",
    "UGT inhibitor",
    "antihypertensive",
    "antipsychotic",
    "benzodiazepine",
    "bipolar marker",
    "blood pressure raising",
    "opioid",
    "serotonergic",
    "seizure threshold lowering",
    "sedative",
]


class Comedication(Sourced):
    """A drug or a small group of drugs that share one rule.

    ``code`` says what trials do: exclude (never merely hold it), wash it out, or allow it with caution.
    ``source`` and ``certainty`` are those of ``drug_class``, ``code``, ``groups`` and ``reason``; each
    number has its own. ``half_life_h.high`` counts active metabolites and slow metabolisers. ``floor_days``
    is the shortest washout in use, whatever the half-life; for an ``irreversible`` inhibitor the floor
    alone counts, since its effect lasts until the enzyme is made anew. A ``depot`` goes on being taken up for weeks
    after an injection, so that a half-life does not say what is left of it. ``stable`` tells where a trial kept
    the drug at a stable dose. ``active_metabolite`` says also where there is none.
    """

    id: Words
    name: Words
    synonyms: tuple[Words, ...] = ()
    drug_class: Words
    code: Code
    irreversible: bool = False
    depot: bool = False
    groups: tuple[Group, ...] = ()
    reason: Words
    active_metabolite: Fact | None = None
    half_life_h: Range | None = None
    floor_days: Fact | None = None
    stable: Fact | None = None
    facts: tuple[NamedFact, ...] = ()

    @model_validator(mode="after")
    def _something_to_go_by(self) -> Self:
        if self.half_life_h is None and self.floor_days is None:
            raise ValueError("a co-medication needs a half-life or a floor")
        return self


class DrugClass(Item):
    """A class or group of co-medications with the other names that people have for it."""

    name: Words
    synonyms: tuple[Words, ...]


class _Classes(Item):
    classes: tuple[DrugClass, ...]


def find(id: str) -> Comedication | None:
    """The co-medication with this id, or None."""
    return reading.one("comedications", id, Comedication)


def find_by_name(name: str) -> Comedication | None:
    """The co-medication with this name or synonym, whatever its case, or None."""
    sought = name.strip().casefold()
    return next((drug for drug in every() if sought in _names(drug)), None)


def in_class(name: str) -> tuple[Comedication, ...]:
    """The co-medications of this drug class or group (such as ``SSRI``, ``MAOI`` or ``MAO inhibitors``), by name."""
    sought = class_key(name)
    return tuple(drug for drug in every() if sought in {class_key(word) for word in (drug.drug_class, *drug.groups)})


def class_key(name: str) -> str:
    """What all ways to write a class or group have in common: other names of it, capitals and the plural."""
    singular = _singular(name)
    return _synonyms().get(singular, singular)


@cache
def every() -> tuple[Comedication, ...]:
    """All co-medications, by name."""
    return tuple(sorted(reading.every("comedications", Comedication), key=lambda drug: drug.name.casefold()))


def _singular(name: str) -> str:
    return name.strip().casefold().removesuffix("s")


@cache
def _synonyms() -> dict[str, str]:
    read = reading.load(data_folder("resources") / "classes.toml", _Classes)
    return {_singular(synonym): _singular(known.name) for known in read.classes for synonym in known.synonyms}


def _names(drug: Comedication) -> set[str]:
    return {name.casefold() for name in (drug.id, drug.name, *drug.synonyms)}
