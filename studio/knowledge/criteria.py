"""Common criteria of inclusion and exclusion, with the reason for each, who used it, and where that is known from."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import Literal, Self

from pydantic import model_validator

from studio.data import data_folder
from studio.knowledge import reading, thresholds
from studio.knowledge.facts import Sourced, SourceId, Words
from studio.knowledge.reading import Item
from studio.protocol import criteria
from studio.protocol.population import Comparator, Criterion, Domain
from studio.text import Text, _

CriteriaList = Literal["inclusion", "exclusion"]


class _Units(Item):
    """Units that criteria are written in, besides those of the shipped criteria and limits."""

    units: tuple[Words, ...]


class CommonCriterion(Sourced):
    """A criterion as trials have it: ``list`` says of which kind, ``name`` what it is about in a few words.

    Where it has a measure, its wording follows from the parts. ``trials`` are the ids of trials that had it, as far as
    a source says so. ``source`` and ``certainty`` are those of the criterion and its number; ``sources`` are further
    ones, and ``note`` says which part is from where.
    """

    id: Words
    list: CriteriaList
    domain: Domain
    name: Words
    synonyms: tuple[Words, ...] = ()
    wording: Words | None = None
    measure: Words | None = None
    comparator: Comparator | None = None
    threshold: float | None = None
    most: float | None = None
    unit: Words | None = None
    time: Words | None = None
    reason: Words
    trials: tuple[Words, ...] = ()
    sources: tuple[SourceId, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.wording is None) == (self.measure is None):
            raise ValueError("a criterion has either a wording or a measure with its limit")
        if self.measure is not None and (self.comparator is None or self.threshold is None):
            raise ValueError("a measure needs a comparator and a threshold")
        return self

    def made(self, id: str) -> Criterion:
        """Return it as a criterion of a protocol, of that id."""
        entered = Criterion(
            id=id,
            domain=self.domain,
            wording=self.wording,
            measure=self.measure,
            comparator=self.comparator,
            threshold=self.threshold,
            most=self.most,
            unit=self.unit,
            time=self.time,
            reason=self.reason,
        )
        return criteria.rewritten(entered) if self.wording is None else entered


def find(id: str) -> CommonCriterion | None:
    """The criterion with this id, or None."""
    return reading.one("criteria", id, CommonCriterion)


def every() -> tuple[CommonCriterion, ...]:
    """All criteria, by domain in the order of a protocol, then by name."""
    order = list(Domain)
    known = reading.every("criteria", CommonCriterion)
    return tuple(sorted(known, key=lambda one: (order.index(one.domain), one.name.casefold())))


@cache
def units() -> tuple[str, ...]:
    """The units that criteria are written in."""
    used = [one.unit for one in every() if one.unit]
    limits = [one.unit for one in thresholds.every() if one.unit]
    common = reading.load(data_folder("resources") / "units.toml", _Units).units
    return tuple(dict.fromkeys((*common, *used, *limits)))


def faults(criterion: Criterion) -> tuple[tuple[str, Text], ...]:
    """Return what is wrong with the parts of a criterion: the field, and one sentence that says how to mend it."""
    found = list(criteria.faults(criterion))
    unit = (criterion.unit or "").strip()
    known = {one.casefold(): one for one in units()}
    if unit and unit.casefold() not in known and f"{unit}s".casefold() not in known:
        near = get_close_matches(unit.casefold(), known, 1, 0.6)
        said = (
            _("“{unit}” is no unit that is known here. Is “{near}” meant?", unit=unit, near=known[near[0]])
            if near
            else _("“{unit}” is no unit that is known here, so no rule compares its number with others.", unit=unit)
        )
        found.append(("unit", said))
    if not criterion.measure and (criterion.threshold is not None or criterion.comparator is not None):
        found.append(("measure", _("There is a limit, but not of what. Enter the measure.")))
    return tuple(found)
