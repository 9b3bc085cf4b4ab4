"""Compounds a trial can give: psychedelics, neuroplastogens, blockers and controls."""

from __future__ import annotations

from math import isclose
from typing import Literal

from studio.knowledge import reading
from studio.knowledge.comedications import Comedication
from studio.knowledge.facts import DoseFact, Fact, NamedFact, Range, Sourced, Words
from studio.knowledge.reading import Item
from studio.protocol.dosing import Route
from studio.protocol.quantity import Basis, Dose, MassUnit, Per

CompoundKind = Literal[
    "classic psychedelic", "short-acting psychedelic", "neuroplastogen", "receptor blocker", "other control"
]
InteractionCode = Literal["exclude", "washout", "caution", "information"]
_STRICTEST_FIRST: tuple[InteractionCode, ...] = ("exclude", "washout", "caution", "information")


class Form(Item):
    """A chemical form of the compound.

    ``molar_mass`` is in g/mol, for salts with two molecules of drug per molecule of drug.
    ``factor_to_base`` times the weight of this form gives the weight of the reference form: the free base,
    or the anhydrous compound.
    """

    name: Words
    basis: Basis
    formula: Words | None = None
    molar_mass: Fact | None = None
    factor_to_base: Fact | None = None
    note: Words | None = None


class DoseTier(Item):
    """A dose that trials call low, moderate or high."""

    name: Literal["low", "moderate", "high"]
    dose: DoseFact


class Duration(Sourced):
    """How long the acute effect lasts at a dose, in minutes: usually, and at the longest seen."""

    dose: DoseFact
    typical_min: float
    high_min: float | None = None


class RouteProfile(Item):
    """Doses and time course by one route.

    Times are minutes after dosing; the half-life is that of the active species. ``observation_min`` is how long
    trials keep participants. ``largest_studied`` are single doses (an infusion is one), ``largest_day`` what all
    doses of one day add up to, where trials gave more than one.
    """

    route: Route
    largest_studied: tuple[DoseFact, ...] = ()
    largest_day: tuple[DoseFact, ...] = ()
    tiers: tuple[DoseTier, ...] = ()
    onset_min: Range | None = None
    peak_min: Range | None = None
    durations: tuple[Duration, ...] = ()
    half_life_h: Range | None = None
    observation_min: Fact | None = None

    def duration_at(self, amount: float, unit: str, per: str) -> Duration | None:
        """How long the effect of this dose lasts: the entry of the nearest listed dose at or above it.

        Above the largest listed dose it is that dose's entry, a lower bound: compare its ``dose``. None
        when no duration is listed for doses given ``per`` this. ``unit`` and ``per`` are those of a
        protocol's dose; raises ValueError for others.
        """
        asked = Dose(amount=amount, unit=MassUnit(unit), per=Per(per)).milligrams
        listed = sorted((d for d in self.durations if d.dose.per == per), key=lambda d: d.dose.mg)
        if not listed:
            return None
        # 100 µg and 0.1 mg are one dose, whatever the last binary digit says.
        return next((d for d in listed if d.dose.mg > asked or isclose(d.dose.mg, asked)), listed[-1])

    def largest(self, per: str, basis: str | None = None) -> DoseFact | None:
        """The largest dose studied, among those given ``per`` this and on this basis (None: on any).

        A dose whose source states no basis answers for every basis; its own ``basis`` is then None, and
        whoever compares with it must say so.
        """
        return _largest(self.largest_studied, per, basis)

    def largest_in_a_day(self, per: str, basis: str | None = None) -> DoseFact | None:
        """The largest sum of one day's doses, chosen as ``largest`` does; None where no trial repeated a dose in a day.

        Then the largest single dose is the largest of a day too.
        """
        return _largest(self.largest_day, per, basis)


class Interaction(Sourced):
    """What happens together with other drugs, and what trials do about it.

    ``group`` is a group, a drug class or an id of ``comedications``. Where ``code`` is stricter than that of the drug
    itself, it counts instead: ayahuasca bars every SSRI that other trials merely wash out.
    """

    group: Words
    code: InteractionCode
    text: Words


class Compound(Item):
    """A compound and what is known of it. ``summary`` is one or two sentences for the evidence panel.

    ``contains_mao_inhibitor`` is true of brews and mixtures that inhibit MAO by themselves: whatever must not be taken
    with a MAO inhibitor must not be taken with them. ``serotonin_2b`` is what is known of the action at the receptor
    behind valve disease; None where nothing was found, which is not the same as no action. ``active`` is the id of the
    compound that the body makes of a prodrug, one molecule of one.
    """

    id: Words
    name: Words
    synonyms: tuple[Words, ...] = ()
    kind: CompoundKind
    summary: Words
    forms: tuple[Form, ...] = ()
    routes: tuple[RouteProfile, ...] = ()
    enzymes: tuple[NamedFact, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    facts: tuple[NamedFact, ...] = ()
    serotonin_2b: Fact | None = None
    contains_mao_inhibitor: bool = False
    active: Words | None = None
    controlled_status: Fact | None = None

    def interactions_with(self, drug: Comedication) -> tuple[Interaction, ...]:
        """What is known of this compound with the drug, by its id, its class or its groups; the strictest first."""
        names = {name.casefold() for name in (drug.id, drug.drug_class, *drug.groups)}
        found = (one for one in self.interactions if one.group.casefold() in names)
        return tuple(sorted(found, key=lambda one: _STRICTEST_FIRST.index(one.code)))

    def route(self, route: str) -> RouteProfile | None:
        """The profile of this route, or None if none is known."""
        return next((profile for profile in self.routes if profile.route == route), None)


def find(id: str) -> Compound | None:
    """The compound with this id, or None."""
    return reading.one("compounds", id, Compound)


def every() -> tuple[Compound, ...]:
    """All compounds, by name."""
    return tuple(sorted(reading.every("compounds", Compound), key=lambda compound: compound.name.casefold()))


def _largest(doses: tuple[DoseFact, ...], per: str, basis: str | None) -> DoseFact | None:
    fitting = (
        dose for dose in doses if dose.per == per and (basis is None or dose.basis is None or dose.basis == basis)
    )
    return max(fitting, key=lambda dose: dose.mg, default=None)
