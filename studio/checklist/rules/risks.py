"""Rules on the risks of psychedelics: who should not take part, what must not be combined, and the dosing day."""

from studio.checklist.rule import (
    MET,
    NOT_APPLICABLE,
    Challenge,
    Finding,
    Fix,
    Severity,
    Verdict,
    finding,
    findings,
    rule,
    undecided,
)
from studio.knowledge import comedications, compounds
from studio.planning.dosing_day import product_of, profile_of
from studio.planning.washout import washout
from studio.protocol.base import free_id
from studio.protocol.dosing import ArmDose, ProductUse
from studio.protocol.edit import insert, put
from studio.protocol.names import referred_name
from studio.protocol.population import MedicationAction, MedicationRule
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose, MassUnit
from studio.text import Text, _, listing, number


@rule(
    "R-27",
    _("Doses stay within what has been studied"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("madsen-2024-psilocybin-pk",),
)
def dose_within_studied_range(protocol: Protocol) -> Verdict:
    """A dose above every dose given in a modern trial has no safety data behind it.

    Most such doses are slips of the unit: grams for milligrams, milligrams for micrograms of LSD, a lost decimal
    point. Doses on unlike bases (salt, free base, hydrate) are never compared silently.
    """
    if not protocol.dosing.arms:
        return undecided(_("Enter what each arm receives."), "/dosing/arms")
    found: list[Finding] = []
    waiting: list[str] = []
    for given in protocol.dosing.arms:
        verdict = _dose_verdict(protocol, given)
        found += verdict.findings
        waiting += verdict.paths if verdict.outcome == "undecided" else ()
    if found:
        return findings(*found)
    if waiting:
        return undecided(_("Choose a known compound, its route and the basis of its dose, and enter each dose."), *waiting)
    return MET


def _dose_verdict(protocol: Protocol, given: ArmDose) -> Verdict:
    path = f"/dosing/arms/{given.id}"
    product = product_of(protocol, given)
    if product is None or given.dose is None:
        return undecided(_("Enter product and dose."), path)
    if product.use is ProductUse.BACKGROUND:
        return NOT_APPLICABLE
    profile = profile_of(product)
    compound = compounds.find(product.compound) if product.compound else None
    if profile is None or compound is None or product.basis is None:
        return undecided(_("Choose compound, route and basis."), f"/dosing/products/{product.id}")
    largest = profile.largest(given.dose.per, product.basis)
    if largest is None:
        return undecided(_("No studied dose is known on this basis."), f"{path}/dose")
    times = given.dose.milligrams / largest.mg
    if times <= 1:
        return MET
    meant = _likely_meant(given.dose, largest.mg)
    message = _(
        "Arm “{arm}” gives {dose} of {compound}: {times} times the largest dose studied ({largest}).",
        arm=referred_name(protocol, "/design/arms", given.arm) if given.arm else "?",
        dose=str(given.dose),
        compound=compound.name,
        times=number(round(times, 1)),
        largest=str(largest),
    )
    if meant is None:
        return finding(message, f"{path}/dose")
    fix = Fix(_("Change to {dose}", dose=str(meant)), lambda current: put(current, f"{path}/dose", meant))
    asked = _("{message} Did you mean {dose}?", message=message, dose=str(meant))
    return finding(asked, f"{path}/dose", fix=fix)


def _likely_meant(dose: Dose, largest_mg: float) -> Dose | None:
    """Return the dose in the next smaller unit, if that lies within what was studied: the usual slip."""
    smaller = {MassUnit.GRAM: MassUnit.MILLIGRAM, MassUnit.MILLIGRAM: MassUnit.MICROGRAM}.get(dose.unit)
    if smaller is None:
        return None
    meant = dose.model_copy(update={"unit": smaller})
    return meant if meant.milligrams <= largest_mg else None


@rule(
    "R-06",
    _("Washouts cover five half-lives"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("practice-washout",),
)
def washouts_cover_half_lives(protocol: Protocol) -> Verdict:
    """Serotonergic drugs and 5-HT2A antagonists blunt the effect of a psychedelic, or add to its risk, while they stay.

    After five half-lives about 3 % is left. The least washout is the longer of trial practice and five typical
    half-lives, the active metabolite included. The taper comes before the washout, never inside it.
    """
    rules = protocol.population.medications
    if not rules:
        return undecided(_("Enter the rules for co-medication."), "/population/medications")
    found: list[Finding] = []
    waiting: list[str] = []
    for entered in rules:
        if entered.action is not MedicationAction.WASH_OUT:
            continue
        path = f"/population/medications/{entered.id}"
        drug = comedications.find(entered.drug) if entered.drug else None
        if drug is None or entered.washout_days is None:
            waiting.append(f"{path}/washout_days" if drug else f"{path}/drug")
            continue
        needed = washout(drug)
        if entered.washout_days < needed.least:
            found.append(_too_short(path, drug.name, entered.washout_days, needed.least))
    if found:
        return findings(*found)
    if waiting:
        return undecided(_("Enter the days of each washout, for a drug whose half-life is known."), *waiting)
    return MET


def _too_short(path: str, drug: str, days: int, least: int) -> Finding:
    fix = Fix(
        _("Set the washout of {drug} to {days} days", drug=drug, days=least),
        lambda current: put(current, f"{path}/washout_days", least),
    )
    message = _(
        "The washout of {drug} is {days} days; five half-lives and trial practice ask for {least}.",
        drug=drug,
        days=days,
        least=least,
    )
    return Finding(message, (f"{path}/washout_days",), fix)


@rule(
    "R-03",
    _("Lithium and tramadol are excluded"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("nayak-2021-lithium",),
)
def lithium_and_tramadol_excluded(protocol: Protocol) -> Verdict:
    """Seizures were reported in about half of the published accounts of lithium with a classic psychedelic.

    Tramadol lowers the seizure threshold and is serotonergic. Neither may be held for the dosing day only.
    """
    rules = protocol.population.medications
    if not rules:
        return undecided(_("Enter the rules for co-medication."), "/population/medications")
    excluded = {entered.drug for entered in rules if entered.action is MedicationAction.EXCLUDE}
    missing = tuple(id for id in ("lithium", "tramadol") if id not in excluded)
    if not missing:
        return MET
    names: Text | str = listing(drug.name for id in missing if (drug := comedications.find(id)))

    def exclude(current: Protocol) -> Protocol:
        for id in missing:
            held = next((entered for entered in current.population.medications if entered.drug == id), None)
            if held is not None:
                current = put(current, f"/population/medications/{held.id}/action", MedicationAction.EXCLUDE)
                continue
            new = MedicationRule(id=free_id(id, current.population.medications), drug=id, action=MedicationAction.EXCLUDE)
            current = insert(current, "/population/medications", new)
        return current

    return finding(
        _("{drugs} must be excluded, never only held: seizures are reported. Add an exclusion.", drugs=names),
        "/population/medications",
        fix=Fix(_("Exclude {drugs}", drugs=names), exclude),
    )
