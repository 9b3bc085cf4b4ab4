"""Rules on the dose: that it is one that has been studied, and of which units it is made up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studio.checklist.inquiry import (
    Tally,
    all_of,
    ask_for,
    is_control,
    one_of,
    unless_worse,
)
from studio.checklist.rule import MET, NOT_APPLICABLE, Challenge, Fix, Severity, Verdict, rule, undecided
from studio.checklist.rules.risks_dosing_day import observation_outlasts_effect, vital_signs_cover_the_effect
from studio.knowledge import lookup, thresholds
from studio.knowledge.compounds import Compound, RouteProfile
from studio.knowledge.facts import DoseFact
from studio.planning.dose.doses import (
    Ratio,
    in_all,
    likely_meant,
    nearest,
    ratio,
    read_strength,
    regimen,
    whole_units,
    within,
)
from studio.planning.dosing_day import product_of, profile_of
from studio.planning.schedule import offsets
from studio.protocol.design import ArmRole
from studio.protocol.dosing import ArmDose, Product, ProductUse, Route
from studio.protocol.edit import put
from studio.protocol.names import item_name, referred_name
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Basis, Dose, MassUnit, Per, quoted_dose
from studio.protocol.sessions import SessionKind
from studio.text import Text, _, number

_ARMS = "/dosing/arms"
_ENTER_DOSES = _("Enter what each arm receives.")


@dataclass(frozen=True, slots=True)
class _Given:
    """A dose that an arm receives, with all that is known of what it is of."""

    row: ArmDose
    dose: Dose
    product: Product
    compound: Compound
    profile: RouteProfile

    @property
    def path(self) -> str:
        return f"{_ARMS}/{self.row.id}/dose"

    @property
    def basis(self) -> str:
        return f"/dosing/products/{self.product.id}/basis"

    @property
    def paths(self) -> tuple[str, ...]:
        """Where it stands how much is given: the dose, then what its number means."""
        product = f"/dosing/products/{self.product.id}"
        return (self.path, f"{product}/compound", f"{product}/route", self.basis)


def _arm(protocol: Protocol, row: ArmDose) -> Text | str:
    return referred_name(protocol, "/design/arms", row.arm) if row.arm else _("without a name")


def _known_doses(tally: Tally, protocol: Protocol) -> Iterator[_Given]:
    """Yield the doses of known compounds by known routes, and note what the others wait for.

    Background treatment is left out, and so are controls that have no dose to compare with.
    """
    for row in protocol.dosing.arms:
        product = product_of(protocol, row)
        compound = lookup.compound(protocol, product.compound) if product else None
        if product is None or compound is None:
            tally.wait(f"{_ARMS}/{row.id}/product" if product is None else f"/dosing/products/{product.id}/compound")
            continue
        profile = profile_of(protocol, product)
        without_dose = compound.kind == "other control" and (profile is None or not profile.largest_studied)
        if product.use is ProductUse.BACKGROUND or without_dose:
            continue
        if profile is None:
            tally.wait(f"/dosing/products/{product.id}/route")
        elif row.dose is None:
            tally.wait(f"{_ARMS}/{row.id}/dose")
        else:
            yield _Given(row, row.dose, product, compound, profile)


@rule(
    "R-27",
    _("Doses stay within what has been studied"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("brown-2017", "dolder-2015", "reckweg-2023", "own-computation", "common-practice"),
    limits=("dose-slip",),
)
def dose_within_studied_range(protocol: Protocol) -> Verdict:
    """A dose above every dose given in a modern trial has no safety data behind it.

    Most such doses are slips of the unit: grams for milligrams, milligrams for micrograms of LSD, a lost decimal
    point. What an arm receives in one session is added up, and what falls on one day is held against the largest day
    that trials gave. Unlike bases (salt, free base, hydrate) are converted by molar mass or not compared at all, and a
    basis that the compound does not come in is no basis; the cap of a dose by weight is held against fixed doses.
    """
    if not protocol.dosing.arms:
        return undecided(_ENTER_DOSES, _ARMS)
    tally = Tally()
    known = tuple(_known_doses(tally, protocol))
    unheard_of = {given.product.id: given for given in known if _has_no_such_form(given)}
    for given in unheard_of.values():
        _object_to_basis(tally, given)
    at_once, in_a_day = _intakes(protocol, [given for given in known if given.product.id not in unheard_of])
    for doses in at_once:
        _weigh(tally, protocol, doses)
    for doses in in_a_day:
        _weigh_day(tally, protocol, doses)
    ask = _("Choose a known compound, its route and the basis of its dose, and enter each dose.")
    return tally.verdict(ask_for(protocol, tally.waiting, ask))


def _has_no_such_form(given: _Given) -> bool:
    """Tell whether the dose is said to be of a form in which the compound is not known, such as psilocybin salt."""
    forms = {form.basis for form in given.compound.forms}
    return bool(forms) and given.product.basis is not None and given.product.basis not in forms


def _object_to_basis(tally: Tally, given: _Given) -> None:
    basis = given.product.basis
    if basis is None:
        return
    known = dict.fromkeys(form.basis for form in given.compound.forms)
    message = _(
        "{compound} is not known as “{basis}”, so its doses cannot be compared with those studied: choose {forms}.",
        compound=given.compound.name,
        basis=basis.label,
        forms=one_of(_("“{words}”", words=form.label) for form in known),
    )
    tally.object(message, given.basis, f"/dosing/products/{given.product.id}/compound")


_Intake = tuple[str | None, str, Route | None, str, str]
"""Arm, compound, route, session, and the row where each is taken by itself."""


def _intakes(protocol: Protocol, known: Sequence[_Given]) -> tuple[list[tuple[_Given, ...]], list[tuple[_Given, ...]]]:
    """Return the doses that an arm receives at once, and those of days on which it is dosed more than once.

    Each holds doses of one compound by one route. Those of one session are received at once, unless an interval in
    hours says that doses repeat within a session.
    """
    days = offsets(protocol)
    sessions = [one for one in protocol.sessions.sessions if one.kind is SessionKind.DOSING]
    day_of = {one.id: days.get(one.visit or "", one.id) for one in sessions}
    only_in = {one.id: one.arms for one in sessions}
    at_once: dict[_Intake, list[_Given]] = {}
    for given in known:
        held = [id for id, arms in only_in.items() if not arms or given.row.arm in arms]
        for session in dict.fromkeys(given.row.sessions) or held or ("",):
            apart = given.row.id if protocol.dosing.interval_hours is not None else ""
            intake = (given.row.arm, given.compound.id, given.product.route, session, apart)
            at_once.setdefault(intake, []).append(given)
    in_a_day: dict[tuple[object, ...], list[list[_Given]]] = {}
    for (*what, session, _apart), doses in at_once.items():
        in_a_day.setdefault((*what, day_of.get(session, session)), []).append(doses)
    course = regimen(protocol)
    repeated = []
    for intakes in in_a_day.values():
        times = course.doses if course.one_day and len(intakes) == 1 else 1
        if len(intakes) * times > 1:
            repeated.append(tuple(given for intake in intakes for given in intake) * times)
    different = {tuple(given.row.id for given in doses): tuple(doses) for doses in at_once.values()}
    return list(different.values()), repeated


def _weigh(tally: Tally, protocol: Protocol, doses: tuple[_Given, ...]) -> None:
    """Hold what is received at once against the largest single dose studied."""
    first, *_others = doses
    total = _total(doses)
    if total is None:
        tally.wait(*(given.basis for given in doses))
        for given in doses:
            _weigh(tally, protocol, (given,))
        return
    dose, basis = total
    studied = first.profile.largest_studied
    fits = within(dose, basis, first.compound, studied)
    capped = None
    if dose.per is not Per.FIXED and dose.cap is not None:
        cap = Dose(amount=dose.cap, unit=dose.unit)
        capped = within(cap, basis, first.compound, studied)
        if fits is not False and capped is False:
            _object_to_cap(tally, protocol, first, cap, studied)
            return
    if fits is False:
        _object_to_dose(tally, protocol, doses, dose, basis)
    elif basis is None:
        tally.wait(first.basis)
    elif not fits and not capped:
        tally.wait(*(given.path for given in doses))


def _total(doses: Sequence[_Given]) -> tuple[Dose, Basis | None] | None:
    first, *others = doses
    if not others:
        return first.dose, first.product.basis
    return in_all([(given.dose, given.product.basis) for given in doses], first.compound)


def _object_to_dose(
    tally: Tally, protocol: Protocol, doses: tuple[_Given, ...], dose: Dose, basis: Basis | None
) -> None:
    first, *others = doses
    largest = nearest(dose, basis, first.compound, first.profile.largest_studied)
    if largest is None:
        return
    given = _("{dose} of {compound}", dose=_shown(dose, basis, largest.fact), compound=first.compound.name)
    message = _(
        "Arm “{arm}” gives {given}: {times} the largest dose studied, {largest}.",
        arm=_arm(protocol, first.row),
        given=_("{given} in one session", given=given) if others else given,
        times=_times(largest),
        largest=_studied(largest.fact, basis, first.compound),
    )
    paths = tuple(dict.fromkeys(path for given in doses for path in given.paths))
    meant = None if others else _meant_instead(protocol, first, largest.low)
    if meant is None:
        tally.object(_("{message} Lower the dose.", message=message), *paths)
        return
    fix = Fix(_("Change to {dose}", dose=str(meant)), lambda current: put(current, first.path, meant))
    message = _("{message} Did you mean {dose}?", message=message, dose=str(meant))
    tally.object(message, *paths, fix=unless_worse(protocol, fix, *_OF_DOSES))


def _object_to_cap(tally: Tally, protocol: Protocol, given: _Given, cap: Dose, studied: tuple[DoseFact, ...]) -> None:
    largest = nearest(cap, given.product.basis, given.compound, studied)
    if largest is None:
        return
    message = _(
        "Arm “{arm}” gives {dose} of {compound}; the cap of {cap} is {times} the largest fixed dose studied, "
        "{largest}. Lower the cap.",
        arm=_arm(protocol, given.row),
        dose=str(given.dose),
        compound=given.compound.name,
        cap=_shown(cap, given.product.basis, largest.fact),
        times=_times(largest),
        largest=_studied(largest.fact, given.product.basis, given.compound),
    )
    tally.object(message, *given.paths)


def _weigh_day(tally: Tally, protocol: Protocol, doses: tuple[_Given, ...]) -> None:
    """Hold what is received on one day against the largest sum of a day studied.

    Where no trial repeated a dose in a day, a sum within a single dose is fine and of a larger one nothing is known.
    """
    first, *_others = doses
    total = _total(doses)
    paths = tuple(dict.fromkeys(path for given in doses for path in given.paths))
    if total is None:
        tally.wait(*(given.basis for given in doses))
        return
    dose, basis = total
    studied = first.profile.largest_day
    if within(dose, basis, first.compound, (*studied, *first.profile.largest_studied)):
        return
    largest = nearest(dose, basis, first.compound, studied)
    if largest is None or within(dose, basis, first.compound, studied) is None:
        tally.wait(*dict.fromkeys(given.path for given in doses))
        return
    message = _(
        "Arm “{arm}” gives {dose} of {compound} on one day: {times} the most studied on one day, {largest}. "
        "Give less, or spread the doses.",
        arm=_arm(protocol, first.row),
        dose=_shown(dose, basis, largest.fact),
        compound=first.compound.name,
        times=_times(largest),
        largest=_studied(largest.fact, basis, first.compound),
    )
    tally.object(message, *paths, "/dosing/interval_hours", "/dosing/doses_each")


def _times(largest: Ratio) -> Text:
    return _("{times} times", times=number(round(largest.low, 1))) if largest.low >= 2 else _("above")


def _shown(dose: Dose, basis: Basis | None, fact: DoseFact) -> Text | str:
    """Return a dose, with its basis where it had to be converted to compare it with the studied one."""
    converted = basis in (Basis.SALT, Basis.HYDRATE) or fact.basis is not None
    if basis is None or basis is fact.basis or not converted:
        return str(dose)
    return _("{dose} ({basis})", dose=str(dose), basis=basis.label)


def _studied(fact: DoseFact, basis: Basis | None, compound: Compound) -> Text | str:
    """Return a studied dose, with what must be known to hold one on a basis against it."""
    shown = str(Dose(amount=fact.amount, unit=fact.unit, per=fact.per))
    marks: list[Text] = [] if fact.certainty.settled else [fact.certainty.label]
    if fact.basis is None and len(compound.forms) > 1:
        marks.append(_("basis not stated"))
    elif fact.basis is not None and fact.basis is not basis:
        marks.append(fact.basis.label)
    return _("{dose} ({marks})", dose=shown, marks=all_of(marks)) if marks else shown


_DECIMAL, _HUNDRED, _UNIT = 10, 100, 1000


def _meant_instead(protocol: Protocol, given: _Given, times: float) -> Dose | None:
    """Return the dose that was probably meant by one that is too large: what the arm's name quotes, else a slip."""
    if times < 2:
        return None
    name = next((arm.name for arm in protocol.design.arms if arm.id == given.row.arm), None)
    quoted = quoted_dose(name or "")
    if quoted is not None and quoted.per is given.dose.per and _is_likely(protocol, given, quoted):
        return quoted
    slips = (1 / _DECIMAL, 1 / _UNIT, 1 / _HUNDRED)
    return likely_meant(given.dose, slips, lambda dose: _is_likely(protocol, given, dose))


def _is_likely(protocol: Protocol, given: _Given, dose: Dose) -> bool:
    """Tell whether a dose may have been meant: within the studied range, not far below it, and no other arm's."""
    others = (row.dose for row in protocol.dosing.arms if row.id != given.row.id and row.product == given.row.product)
    studied = within(dose, given.product.basis, given.compound, given.profile.largest_studied)
    return bool(studied) and _far_below(protocol, given, dose) is None and dose not in others


def _far_below(protocol: Protocol, given: _Given, dose: Dose) -> Ratio | None:
    """Return the ratio of a dose to the lowest known one, where it is so small that the dose looks like a slip."""
    tiers = (tier.dose for tier in given.profile.tiers)
    ratios = [one for fact in tiers if (one := ratio(dose, given.product.basis, given.compound, fact)) is not None]
    lowest = max(ratios, key=lambda one: one.high, default=None)
    share = thresholds.number_of(protocol, "dose-slip")
    return lowest if lowest is not None and lowest.high < share else None


@rule(
    "R-31",
    _("Experimental doses are not far below those known"),
    challenge=Challenge.RISKS,
    severity=Severity.SHOULD,
    sources=("goodwin-2022", "robison-2025", "own-computation", "common-practice"),
    limits=("dose-slip",),
)
def experimental_dose_not_far_below(protocol: Protocol) -> Verdict:
    """A dose far below the lowest that trials give is nearly always a slip: micrograms for milligrams, a lost zero.

    An arm that is meant to work then receives next to nothing. A tenth of the lowest dose known marks a slip; the
    number is this program's own. Low-dose comparators may be as low as their designers want, and where no lowest dose
    is known there is nothing to compare with.
    """
    if not protocol.dosing.arms:
        return undecided(_ENTER_DOSES, _ARMS)
    roles = {arm.id: arm.role for arm in protocol.design.arms}
    tally, judged = Tally(), False
    for given in _known_doses(tally, protocol):
        role = roles.get(given.row.arm or "")
        if role is None:
            known_arm = given.row.arm in roles
            tally.wait(f"/design/arms/{given.row.arm}/role" if known_arm else f"{_ARMS}/{given.row.id}/arm")
        experimental = role is ArmRole.EXPERIMENTAL and given.product.use in (ProductUse.EXPERIMENTAL, None)
        if not experimental or not given.profile.tiers:
            continue
        judged = True
        if given.product.basis is None:
            tally.wait(given.basis)
        elif given.dose.amount > 0 and (lowest := _far_below(protocol, given, given.dose)) is not None:
            _object_to_trace(tally, protocol, given, lowest)
    ask = _("Choose a known compound, its route and basis, the role of each arm, and enter each dose.")
    return tally.verdict(ask_for(protocol, tally.waiting, ask), MET if judged else NOT_APPLICABLE)


def _object_to_trace(tally: Tally, protocol: Protocol, given: _Given, lowest: Ratio) -> None:
    message = _(
        "Arm “{arm}” gives {dose} of {compound}: {times} times less than the lowest dose known, {lowest}.",
        arm=_arm(protocol, given.row),
        dose=_shown(given.dose, given.product.basis, lowest.fact),
        compound=given.compound.name,
        times=number(round(1 / max(lowest.high, 1e-9))),
        lowest=_studied(lowest.fact, given.product.basis, given.compound),
    )
    slips = (_UNIT, _DECIMAL, _HUNDRED)
    meant = likely_meant(given.dose, slips, lambda dose: _is_likely(protocol, given, dose) and _is_known(given, dose))
    paths = (*given.paths, f"/design/arms/{given.row.arm}/role")
    if meant is None:
        tally.object(_("{message} Correct the dose, or the arm's role.", message=message), *paths)
        return
    fix = Fix(_("Change to {dose}", dose=str(meant)), lambda current: put(current, given.path, meant))
    message = _("{message} Did you mean {dose}?", message=message, dose=str(meant))
    tally.object(message, *paths, fix=unless_worse(protocol, fix, dose_within_studied_range, *_OF_DOSES))


def _is_known(given: _Given, dose: Dose) -> bool:
    """Tell whether a dose is no smaller than the lowest known one."""
    tiers = (tier.dose for tier in given.profile.tiers)
    ratios = (ratio(dose, given.product.basis, given.compound, fact) for fact in tiers)
    return any(one is not None and one.high >= 1 for one in ratios)


@rule(
    "S-16",
    _("Doses can be made up of whole units"),
    challenge=Challenge.TREATMENT,
    severity=Severity.MUST,
    sources=("ich-m11-2025", "own-computation"),
)
def dose_made_of_whole_units(protocol: Protocol) -> Verdict:
    """A pharmacy that has capsules of 10 mg cannot dispense 25 mg, and finds out when the first participant waits.

    Fixed doses are held against the strengths of their product. What is measured out by volume, and doses by weight,
    are left aside, and so is background treatment.
    """
    if not protocol.dosing.arms:
        return undecided(_ENTER_DOSES, _ARMS)
    tally, judged = Tally(), False
    for row in protocol.dosing.arms:
        product = product_of(protocol, row)
        if product is None:
            tally.wait(f"{_ARMS}/{row.id}/product")
            continue
        if product.use is ProductUse.BACKGROUND:
            continue
        if row.dose is None:
            if not is_control(protocol, product):
                tally.wait(f"{_ARMS}/{row.id}/dose")
            continue
        measured_out = any("/" in strength for strength in product.strengths)
        if row.dose.per is not Per.FIXED or measured_out or (is_control(protocol, product) and not product.strengths):
            continue
        judged = True
        _count_units(tally, protocol, row, row.dose, product)
    return tally.verdict(
        _("Enter each dose, and the strengths of its product, such as 5 mg."), MET if judged else NOT_APPLICABLE
    )


def _count_units(tally: Tally, protocol: Protocol, row: ArmDose, dose: Dose, product: Product) -> None:
    strengths = f"/dosing/products/{product.id}/strengths"
    read = [read_strength(written) for written in product.strengths]
    whole = whole_units(dose.milligrams, (strength.milligrams for strength in read if strength is not None))
    if whole is not None and whole.exact:
        return
    if whole is None or None in read:
        tally.wait(strengths)
        return
    message = _(
        "Arm “{arm}” receives {dose} of {product}, which is no number of whole units of {strengths}. "
        "Change the dose, or add a strength.",
        arm=_arm(protocol, row),
        dose=str(dose),
        product=item_name(protocol, product),
        strengths=all_of(product.strengths),
    )
    # A dose ten times off is another dose: there the unit is wrong, and no neighbour is meant.
    near = [mg for mg in (whole.below, whole.above) if mg and dose.milligrams / 10 < mg < dose.milligrams * 10]
    if near:
        doses = all_of(_in_unit(mg, dose.unit) for mg in near)
        message = _("{message} Whole units make {doses}.", message=message, doses=doses)
    tally.object(message, f"{_ARMS}/{row.id}/dose", strengths)


def _in_unit(milligrams: float, unit: MassUnit) -> str:
    one = Dose(amount=1, unit=unit).milligrams
    return str(Dose(amount=float(f"{milligrams / one:.10g}"), unit=unit))


_OF_DOSES = (vital_signs_cover_the_effect, observation_outlasts_effect, dose_made_of_whole_units)
"""What another dose may bring up."""
