"""A dose beside those that were published, in groups that may share an axis: of one basis, fixed or by weight.

Unlike bases are never put on one axis. In the group of another basis the dose stands as it is converted to that basis,
where a factor is known, and not at all where none is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from studio.knowledge import sources
from studio.knowledge.compounds import Compound, Form, RouteProfile
from studio.knowledge.facts import Certainty, DoseFact
from studio.knowledge.precedents import Topic, precedents
from studio.knowledge.trials import Trial
from studio.planning.dose.forms import (
    conversion,
    converted,
    forms_of,
    people,
    rounded,
    scaled,
)
from studio.planning.impossible import Impossible
from studio.protocol.dosing import Route
from studio.protocol.quantity import REFERENCE_KG, Basis, Dose, MassUnit, Per
from studio.text import Text, _, literal, n_, number

_TIERS = {"low": _("low dose"), "moderate": _("moderate dose"), "high": _("high dose")}
_UNITS: dict[str, tuple[MassUnit, Per]] = {
    "mg": (MassUnit.MILLIGRAM, Per.FIXED),
    "µg": (MassUnit.MICROGRAM, Per.FIXED),
    "mg/kg": (MassUnit.MILLIGRAM, Per.KILOGRAM),
    "µg/kg": (MassUnit.MICROGRAM, Per.KILOGRAM),
    "mg/70 kg": (MassUnit.MILLIGRAM, Per.SEVENTY_KILOGRAMS),
    "µg/70 kg": (MassUnit.MICROGRAM, Per.SEVENTY_KILOGRAMS),
}
_ROUTES = {
    Route.ORAL: r"\boral|\bODT\b|\bcapsule",
    Route.INTRAVENOUS: r"\bIV\b|intravenous|\bbolus\b|infusion",
    Route.INHALED: r"inhal|vapor|vapour",
    Route.INTRANASAL: r"intranasal",
    Route.INTRAMUSCULAR: r"intramuscular",
    Route.SUBLINGUAL: r"sublingual",
    None: r"subcutaneous",
}


@dataclass(frozen=True, slots=True)
class PublishedDose:
    """One dose, or the span of the doses that one arm got. ``low`` and ``high`` are in the unit of its group."""

    name: str
    what: str
    words: str
    low: float
    high: float
    source: str
    certainty: Certainty
    note: str | None


@dataclass(frozen=True, slots=True)
class PublishedGroup:
    """Doses that may share an axis, with the designer's own ``dose`` as it is stated on that axis, where it can be.

    ``remark`` says how far the comparison holds.
    """

    title: Text
    unit: MassUnit
    per: Per
    basis: Basis | None
    rows: tuple[PublishedDose, ...]
    dose: Dose | None
    remark: Text | None


@dataclass(frozen=True, slots=True)
class Alike:
    """Published doses of one amount, or of one span."""

    low: float
    high: float
    rows: tuple[PublishedDose, ...]


def alike(group: PublishedGroup) -> tuple[Alike, ...]:
    """Return the doses of a group, those of one amount together; the smallest first."""
    spans = dict.fromkeys((row.low, row.high) for row in group.rows)
    return tuple(
        Alike(low, high, tuple(row for row in group.rows if (row.low, row.high) == (low, high)))
        for low, high in sorted(spans)
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A published dose in milligrams, before it is known on which axis it goes."""

    name: str
    what: Text
    words: str
    low: float
    high: float
    per: Per
    basis: Basis | None
    source: str
    certainty: Certainty
    note: str | None


def published(
    compound: Compound, route: RouteProfile | None, dose: Dose, form: Form | None, weight: float = REFERENCE_KG
) -> tuple[PublishedGroup, ...]:
    """Return what was given of the compound by the route, in groups: those most like the dose come first.

    ``form`` is what the dose weighs, None where that is open; ``weight`` that of the person, in kg, for whom a fixed
    dose is held against doses by weight. Doses of trials that are known to have used another route are left out.
    """
    rows = sorted(_unique(compound, route), key=lambda row: (_per_seventy(row.low, row.per), row.name.casefold()))
    bases = tuple(dict.fromkeys((form.basis if form else None, None, *Basis)))
    fixed = dose.per is Per.FIXED
    groups = []
    for by_weight in (not fixed, fixed):
        for basis in bases:
            chosen = [row for row in rows if (row.per is not Per.FIXED) is by_weight and row.basis is basis]
            if chosen:
                per = Per.FIXED if not by_weight else Per.KILOGRAM if fixed else dose.per
                own, remark = _on_axis(basis, per, compound, dose, form, weight)
                groups.append(_group(chosen, basis, per, dose.unit, own, remark))
    return tuple(sorted(groups, key=lambda group: group.dose is None))


def _group(
    rows: list[_Row], basis: Basis | None, per: Per, unit: MassUnit, own: Dose | None, remark: Text | None
) -> PublishedGroup:
    one = Dose(amount=1, unit=unit).milligrams

    def amount(milligrams: float, row: _Row) -> float:
        each = 1.0 if per is Per.FIXED else people(row.per, REFERENCE_KG) / people(per, REFERENCE_KG)
        return float(f"{milligrams * each / one:.6g}")

    listed = (
        PublishedDose(
            row.name,
            str(row.what),
            row.words,
            amount(row.low, row),
            amount(row.high, row),
            row.source,
            row.certainty,
            row.note,
        )
        for row in rows
    )
    said = _("basis not stated") if basis is None else _("stated as {basis}", basis=basis.label)
    title = {
        Per.FIXED: _("Fixed doses, {basis}", basis=said),
        Per.KILOGRAM: _("Doses per kg, {basis}", basis=said),
        Per.SEVENTY_KILOGRAMS: _("Doses per 70 kg, {basis}", basis=said),
    }[per]
    return PublishedGroup(title, unit, per, basis, tuple(listed), own, remark)


def _on_axis(
    basis: Basis | None, per: Per, compound: Compound, dose: Dose, form: Form | None, weight: float
) -> tuple[Dose | None, Text | None]:
    """Return the dose as it is stated on an axis, and how far it may be compared there."""
    at = scaled(dose, per, weight)
    person = _("Your dose stands here as a person of {weight} kg has it.", weight=number(weight))
    unlike_scaling = None if (per is Per.FIXED) == (dose.per is Per.FIXED) else person
    if form is None:
        if basis is None:
            return rounded(at), _("Neither these sources nor your dose state a basis.")
        return None, _("Say which form your dose weighs, and it is shown here.")
    if basis is None:
        open_basis = _(
            "The sources do not state the basis. Your dose is shown as it stands and is only comparable if they mean "
            "{form}.",
            form=form.name,
        )
        return rounded(at), _together(unlike_scaling, open_basis)
    theirs = forms_of(compound, basis)
    if basis is form.basis:
        if len(theirs) > 1:
            several = n_(
                "{compound} has {count} form of this basis; the sources may mean another than {form}.",
                "{compound} has {count} forms of this basis; the sources may mean another than {form}.",
                len(theirs),
                compound=compound.name,
                form=form.name,
            )
            return rounded(at), _together(unlike_scaling, several)
        return rounded(at), unlike_scaling
    if len(theirs) != 1:
        return None, _("Which of several forms these sources mean is open, so your dose is not shown here.")
    try:
        by = conversion(compound, form, theirs[0])
    except Impossible as missing:
        return None, missing.text
    remark = _("Your dose stands here as it is in {form}: {how}.", form=theirs[0].name, how=by.how)
    return rounded(converted(at, by)), _together(unlike_scaling, remark)


def _together(first: Text | None, second: Text) -> Text:
    return second if first is None else _("{first} {second}", first=first, second=second)


def _unique(compound: Compound, route: RouteProfile | None) -> Iterator[_Row]:
    """Yield what is on file of the compound and of trials; a dose that both tell of is told once, with its basis."""
    own = tuple(_of_compound(route)) if route is not None else ()
    told: set[tuple[str, float, Per]] = set()
    for row in _of_trials(compound, route):
        same = next((one for one in own if _key(one) == _key(row)), None)
        told.add(_key(row))
        yield row if same is None else _with_basis(row, same)
    yield from (row for row in own if _key(row) not in told or row.what not in _TIERS.values())


def _key(row: _Row) -> tuple[str, float, Per]:
    return row.source, float(f"{row.high:.6g}"), row.per


def _with_basis(row: _Row, same: _Row) -> _Row:
    return _Row(
        row.name, row.what, row.words, row.low, row.high, row.per, same.basis, row.source, row.certainty,
        row.note or same.note,
    )  # fmt: skip


def _of_compound(route: RouteProfile) -> Iterator[_Row]:
    for tier in route.tiers:
        yield _fact_row(tier.dose, _TIERS[tier.name])
    for fact in route.largest_studied:
        yield _fact_row(fact, _("largest studied"))
    for fact in route.largest_day:
        yield _fact_row(fact, _("largest sum of one day"))


def _fact_row(fact: DoseFact, what: Text) -> _Row:
    source = sources.find(fact.source)
    name = source.title if source else fact.source
    words = str(Dose(amount=fact.amount, unit=fact.unit, per=fact.per))
    return _Row(name, what, words, fact.mg, fact.mg, fact.per, fact.basis, fact.source, fact.certainty, fact.note)


def _of_trials(compound: Compound, route: RouteProfile | None) -> Iterator[_Row]:
    only = compound.routes[0].route if len(compound.routes) == 1 else None
    for row in precedents(Topic.DOSE, compound=compound.id):
        unit = _UNITS.get(row.unit or "")
        if unit is None or row.definition != compound.name:
            continue
        used = _routes(row.trial)
        if used != () and route is not None and route.route not in used:
            continue
        low, high = row.low if row.value is None else row.value, row.high if row.value is None else row.value
        if not low or not high:
            continue
        one = Dose(amount=1, unit=unit[0]).milligrams
        note = row.fact.note
        if used == () and only is None:
            note = "; ".join(filter(None, (note, str(_("route not stated")))))
        yield _Row(
            row.trial.name, literal(row.arm), row.words, low * one, high * one, unit[1], None, row.fact.source,
            row.fact.certainty, note,
        )  # fmt: skip


def _routes(trial: Trial) -> tuple[Route | None, ...]:
    """Return the routes that the doses of a trial name; nothing where they name none."""
    words = " ".join(f"{fact.arm} {fact.value} {fact.note or ''}" for fact in trial.all("arm_dose_mg"))
    return tuple(route for route, pattern in _ROUTES.items() if re.search(pattern, words))


def _per_seventy(milligrams: float, per: Per) -> float:
    return milligrams * people(per, REFERENCE_KG)
