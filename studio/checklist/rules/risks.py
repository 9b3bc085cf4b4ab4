"""Rules on the risks of psychedelics: who should not take part, what must not be combined, and how much is given."""

from collections.abc import Callable

from studio.checklist.inquiry import (
    Tally,
    all_of,
    complete,
    in_days,
    kinds_given,
    known_uses,
    quoted_dose,
    set_to,
    title,
)
from studio.checklist.rule import (
    MET,
    NOT_APPLICABLE,
    Challenge,
    Fix,
    Severity,
    Verdict,
    finding,
    rule,
    undecided,
)
from studio.knowledge import lookup, terms, thresholds
from studio.knowledge.lookup import medications
from studio.planning.dosing_day import product_of, profile_of
from studio.planning.washout import Washout, washout
from studio.protocol.address import get
from studio.protocol.base import free_id
from studio.protocol.dosing import ArmDose, ProductUse
from studio.protocol.edit import insert, put
from studio.protocol.names import referred_name
from studio.protocol.population import Criterion, Domain, MedicationAction, MedicationRule
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose, MassUnit
from studio.protocol.screening import TestKind
from studio.text import Text, _, number

EXCLUSION = "/population/exclusion"
MEDICATIONS = "/population/medications"
MAO_INHIBITOR = "MAO inhibitor"
_ENTER_EXCLUSIONS = _("Enter the exclusion criteria.")
_ENTER_MEDICATIONS = _("Enter the rules for co-medication.")


def _excludes(protocol: Protocol, domain: Domain) -> bool:
    return any(criterion.domain is domain for criterion in protocol.population.exclusion)


def _add_exclusion(domain: Domain, wording: Text, reason: Text) -> Fix:
    def apply(protocol: Protocol) -> Protocol:
        new = Criterion(
            id=free_id(f"ex-{domain.value}", protocol.population.exclusion),
            domain=domain,
            wording=str(wording),
            time=str(_("Screening")),
            reason=str(reason),
        )
        return insert(protocol, EXCLUSION, new)

    return Fix(_("Add the exclusion criterion “{wording}”", wording=wording), apply)


@rule(
    "R-01",
    _("Psychosis and bipolar disorder are excluded"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("johnson-2008", "bpl-003-record", "aaronson-2024"),
)
def psychosis_and_bipolar_excluded(protocol: Protocol) -> Verdict:
    """Classic psychedelics can set off a lasting psychosis or mania in people who are prone to them.

    Trials exclude both. A trial in bipolar depression is another matter: it says so in its diagnosis or inclusion
    criteria and rates mania with the YMRS.
    """
    if not protocol.population.exclusion:
        return undecided(_ENTER_EXCLUSIONS, EXCLUSION)
    tally = Tally()
    if not _excludes(protocol, Domain.PSYCHOSIS):
        fix = _add_exclusion(
            Domain.PSYCHOSIS,
            _("Schizophrenia-spectrum disorder, psychotic depression or delusional disorder, at any time in life."),
            _("A psychedelic can set off a lasting psychosis."),
        )
        message = _("No exclusion criterion has the domain “Psychosis, personal”. Add one for psychosis in the person.")
        tally.object(message, EXCLUSION, fix=fix)
    if not _excludes(protocol, Domain.BIPOLAR) and not _is_bipolar_trial(protocol):
        fix = _add_exclusion(
            Domain.BIPOLAR,
            _("Bipolar disorder, mania or hypomania, at any time in life."),
            _("A psychedelic can set off mania."),
        )
        message = _(
            "No exclusion criterion has the domain “Bipolar disorder or mania”. Add one, or include bipolar "
            "depression expressly and rate mania with the YMRS."
        )
        tally.object(message, EXCLUSION, fix=fix)
    return tally.verdict(_ENTER_EXCLUSIONS)


def _is_bipolar_trial(protocol: Protocol) -> bool:
    meant = any(criterion.domain is Domain.BIPOLAR for criterion in protocol.population.inclusion)
    return meant and any(known.code == "YMRS" for use, known in known_uses(protocol))


@rule(
    "R-02",
    _("Psychosis in the family is ruled on"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("bpl-003-record", "johnson-2008"),
)
def family_psychosis_ruled_on(protocol: Protocol) -> Verdict:
    """Vulnerability to psychosis and bipolar I disorder is inherited in part, and may not have shown itself yet.

    Trials exclude people with a first-degree relative who has either, some also second-degree relatives.
    """
    population = protocol.population
    if not population.exclusion:
        return undecided(_ENTER_EXCLUSIONS, EXCLUSION)
    if any(one.domain is Domain.FAMILY_PSYCHOSIS for one in (*population.exclusion, *population.inclusion)):
        return MET
    return finding(
        _("No criterion has the domain “Psychosis or bipolar I, family”. Add one for first-degree relatives."),
        EXCLUSION,
        fix=_add_exclusion(
            Domain.FAMILY_PSYCHOSIS,
            _("A first-degree relative with schizophrenia-spectrum disorder or bipolar I disorder."),
            _("Vulnerability is inherited in part."),
        ),
    )


@rule(
    "R-03",
    _("Seizures: history is ruled on, lithium and tramadol are excluded"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("nayak-2021", "bpl-003-record", "common-practice"),
)
def seizure_risks_excluded(protocol: Protocol) -> Verdict:
    """Seizures were reported in about half of the online accounts of lithium with a classic psychedelic.

    Tramadol lowers the seizure threshold and is serotonergic. Neither may be held for the dosing day only: whoever
    needs them does not take part. A history of seizures is ruled on as well.
    """
    tally = Tally()
    if not protocol.population.medications:
        tally.wait(MEDICATIONS)
    else:
        for id in ("lithium", "tramadol"):
            _ask_exclusion(tally, protocol, id)
    if not protocol.population.exclusion:
        tally.wait(EXCLUSION)
    elif not _excludes(protocol, Domain.SEIZURE):
        fix = _add_exclusion(
            Domain.SEIZURE,
            _("Epilepsy, or a seizure in the last 2 years."),
            _("A psychedelic and the drugs taken with it may lower the seizure threshold."),
        )
        message = _("No exclusion criterion has the domain “Seizure”. Add one that says which history excludes.")
        tally.object(message, EXCLUSION, fix=fix)
    return tally.verdict(_("Enter the exclusion criteria and the rules for co-medication."))


def _ask_exclusion(tally: Tally, protocol: Protocol, id: str) -> None:
    meaning = [entered for entered in protocol.population.medications if id in _ids(protocol, entered)]
    if any(entered.action is MedicationAction.EXCLUDE for entered in meaning):
        return
    drug = medications(protocol, id)[0].name
    held = next((entered for entered in meaning if _ids(protocol, entered) == (id,)), None)
    if held is None:
        message = _("No co-medication rule excludes {drug}. Add one: seizures are reported.", drug=drug)
        path = MEDICATIONS
    elif held.action is None:
        tally.wait(f"{MEDICATIONS}/{held.id}/action")
        return
    else:
        path = f"{MEDICATIONS}/{held.id}/action"
        message = _(
            "The action for {drug} is “{action}”. It must be excluded, not only held: seizures are reported.",
            drug=drug,
            action=held.action.label,
        )
    tally.object(message, path, fix=Fix(_("Exclude {drug}", drug=drug), lambda current: _excluding(current, id)))


def _ids(protocol: Protocol, entered: MedicationRule) -> tuple[str, ...]:
    return tuple(drug.id for drug in medications(protocol, entered.drug))


def _excluding(protocol: Protocol, drug: str) -> Protocol:
    """Return the protocol with the drug excluded: by the rule it has, else by a new one."""
    for entered in protocol.population.medications:
        if entered.drug is not None and entered.drug.casefold() == drug.casefold():
            return put(protocol, f"{MEDICATIONS}/{entered.id}/action", MedicationAction.EXCLUDE)
    stem = drug.lower().replace(" ", "-")
    new = MedicationRule(id=free_id(stem, protocol.population.medications), drug=drug, action=MedicationAction.EXCLUDE)
    return insert(protocol, MEDICATIONS, new)


@rule(
    "R-04",
    _("Resting blood pressure and heart rate have limits"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("nct04558294", "johnson-2008", "common-practice"),
)
def resting_limits_are_numbers(protocol: Protocol) -> Verdict:
    """Psychedelics raise blood pressure and heart rate for hours: whoever starts high may reach a dangerous value.

    Both screening and the morning of dosing need a number, or sites will decide differently. The numbers differ
    between trials (above 140/90 excludes in Basel) and are the designer's to set.
    """
    return complete(
        protocol,
        _("Enter the limits of blood pressure and heart rate at screening and on the dosing day."),
        _("Enter a number, so that every site decides alike."),
        "/screening/systolic_most",
        "/screening/diastolic_most",
        "/screening/heart_rate_most",
        "/monitoring/go_systolic_most",
        "/monitoring/go_diastolic_most",
    )


@rule(
    "R-05",
    _("The QTc limit is a number with its formula"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("dahmane-2021", "fda-mdma-letter-2024", "common-practice"),
    limits=("qtc-stop",),
)
def qtc_limit_has_formula(protocol: Protocol) -> Verdict:
    """A QTc value means little without the formula that corrected it, and women's values are longer than men's.

    Psilocybin prolongs QTc a little and more at high plasma levels; gaps in cardiac data were among the reasons in
    FDA's letter on midomafetamine, as reported. An entry limit at the value at which dosing stops protects nobody.
    """
    addresses = ("/screening/qt_formula", "/screening/qtc_most_male", "/screening/qtc_most_female")
    stop = thresholds.count_of(protocol, "qtc-stop")
    tally = Tally()
    for address in addresses[1:]:
        entered: int | None = get(protocol, address)
        if entered is not None and entered >= stop:
            message = _(
                "“{field}” is {entered} ms; dosing is stopped at {stop} ms, so entry needs a lower limit.",
                field=title(address),
                entered=entered,
                stop=stop,
            )
            tally.object(message, address)
    if tally.found:
        return tally.verdict(_("Enter the QTc limits."))
    tested = any(test.kind is TestKind.ECG for test in protocol.screening.tests)
    verdict = complete(
        protocol,
        _("Enter the QTc limits and the formula of the correction."),
        _("A QTc limit needs a number for each sex and the formula."),
        *addresses,
    )
    if verdict.outcome == "undecided" and tested:
        message = _("An electrocardiogram is planned, but no QTc limit. Enter a number for each sex and the formula.")
        return finding(message, *addresses)
    return verdict


@rule(
    "R-06",
    _("Washouts cover five half-lives"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("common-practice", "gukasyan-2023"),
)
def washouts_cover_half_lives(protocol: Protocol) -> Verdict:
    """Serotonergic drugs and 5-HT2A antagonists blunt the effect of a psychedelic, or add to its risk, while they stay.

    After five half-lives about 3 % is left. The least washout is the longer of trial practice and five typical
    half-lives, the active metabolite included; for a class it is that of its slowest drug. The taper comes before the
    washout, never inside it. A pharmacist signs the figures before clinical use.
    """
    return _judge_washouts(protocol, lambda needed: needed.least, _five_half_lives)


@rule(
    "R-06b",
    _("Washouts suffice for slow metabolisers"),
    challenge=Challenge.RISKS,
    severity=Severity.SHOULD,
    sources=("common-practice",),
)
def washouts_suffice_for_slow_metabolisers(protocol: Protocol) -> Verdict:
    """Half-lives differ between people: slow metabolisers and long-lived metabolites keep some drugs for weeks.

    Five half-lives at the upper end are stricter than what trials usually write. A designer who stays with the usual
    days says why, or measures the drug before dosing. Where the washout is short by any measure, R-06 speaks.
    """
    return _judge_washouts(
        protocol, lambda needed: needed.safe, _slowest_half_lives, unless=lambda needed: needed.least
    )


def _five_half_lives(drug: str, days: int, least: int) -> Text:
    return _(
        "The washout of {drug} is {days}; five half-lives and trial practice ask for {least}. Lengthen it.",
        drug=drug,
        days=in_days(days),
        least=in_days(least),
    )


def _slowest_half_lives(drug: str, days: int, least: int) -> Text:
    return _(
        "The washout of {drug} is {days}; people who clear it slowly need {least}. Lengthen it or say why not.",
        drug=drug,
        days=in_days(days),
        least=in_days(least),
    )


def _judge_washouts(
    protocol: Protocol,
    least: Callable[[Washout], int],
    say: Callable[[str, int, int], Text],
    unless: Callable[[Washout], int] = lambda needed: 0,
) -> Verdict:
    """Hold each washout against the days its slowest drug needs, unless it is below what another rule asks for."""
    rules = protocol.population.medications
    if not rules:
        return undecided(_ENTER_MEDICATIONS, MEDICATIONS)
    tally = Tally()
    for entered in rules:
        if entered.action is not MedicationAction.WASH_OUT:
            continue
        drugs = medications(protocol, entered.drug)
        if not drugs or entered.washout_days is None:
            tally.wait(f"{MEDICATIONS}/{entered.id}/{'washout_days' if drugs else 'drug'}")
            continue
        slowest = max(drugs, key=lambda drug: least(washout(drug)))
        days = least(washout(slowest))
        floor = max(unless(washout(drug)) for drug in drugs)
        if floor <= entered.washout_days < days:
            path = f"{MEDICATIONS}/{entered.id}/washout_days"
            tally.object(say(slowest.name, entered.washout_days, days), path, fix=set_to(path, days, in_days(days)))
    if not any(entered.action is MedicationAction.WASH_OUT for entered in rules):
        return NOT_APPLICABLE
    return tally.verdict(_("Enter the days of each washout, for a drug whose half-life is known."))


@rule(
    "R-07",
    _("MAO inhibitors are excluded"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("chen-2024", "maoi-label-washout", "spl026-ssri-record", "common-practice"),
)
def mao_inhibitors_excluded(protocol: Protocol) -> Verdict:
    """Monoamine oxidase A breaks tryptamines down; without it their effect is stronger, longer and less safe.

    Irreversible inhibitors act until the enzyme has grown again, two weeks or more after the last tablet. With DMT
    and 5-MeO-DMT, and in ayahuasca which holds an inhibitor itself, they are excluded outright; elsewhere a washout
    may stand in. Linezolid, methylene blue and selegiline patches count as well.
    """
    if not protocol.population.medications:
        return undecided(_ENTER_MEDICATIONS, MEDICATIONS)
    absolute = "short-acting psychedelic" in kinds_given(protocol)
    kept_off = {MedicationAction.EXCLUDE} if absolute else {MedicationAction.EXCLUDE, MedicationAction.WASH_OUT}
    covered: set[str] = set()
    tally = Tally()
    for entered in protocol.population.medications:
        inhibitors = tuple(drug for drug in medications(protocol, entered.drug) if MAO_INHIBITOR in drug.groups)
        if not inhibitors:
            continue
        covered.update(drug.id for drug in inhibitors)
        path = f"{MEDICATIONS}/{entered.id}/action"
        if entered.action is None:
            tally.wait(path)
        elif entered.action not in kept_off:
            message = _(
                "The action for {drug} is “{action}”. MAO inhibitors are excluded: set it to “{exclude}”.",
                drug=inhibitors[0].name if len(inhibitors) == 1 else entered.drug,
                action=entered.action.label,
                exclude=MedicationAction.EXCLUDE.label,
            )
            tally.object(message, path, fix=set_to(path, MedicationAction.EXCLUDE, MedicationAction.EXCLUDE.label))
    missing = [drug.name for drug in medications(protocol, MAO_INHIBITOR) if drug.id not in covered]
    if missing:
        message = _(
            "No co-medication rule speaks of {drugs}: MAO inhibitors. Add a rule that excludes the class.",
            drugs=all_of(missing),
        )
        fix = Fix(_("Exclude all MAO inhibitors"), lambda current: _excluding(current, MAO_INHIBITOR))
        tally.object(message, MEDICATIONS, fix=fix)
    return tally.verdict(_("Choose what is done about each MAO inhibitor."))


@rule(
    "R-08",
    _("Tapers are supervised and baseline waits for withdrawal to pass"),
    challenge=Challenge.RISKS,
    severity=Severity.SHOULD,
    sources=("common-practice",),
    limits=("stable-days",),
)
def tapers_supervised(protocol: Protocol) -> Verdict:
    """Stopping an antidepressant is a risk of its own, and its withdrawal symptoms look like depression.

    Someone who prescribes watches the taper, baseline is rated after some drug-free days, and withdrawal is recorded
    apart from the adverse events of the trial drug.
    """
    rules = protocol.population.medications
    if not rules:
        return undecided(_ENTER_MEDICATIONS, MEDICATIONS)
    washed_out = [entered for entered in rules if entered.action is MedicationAction.WASH_OUT]
    if not washed_out:
        return NOT_APPLICABLE
    tally = Tally()
    unwatched = [entered for entered in washed_out if not entered.supervised_by]
    if unwatched:
        tally.wait(*(f"{MEDICATIONS}/{entered.id}/supervised_by" for entered in unwatched))
    least, address = thresholds.count_of(protocol, "stable-days"), "/population/stable_days"
    entered_days = protocol.population.stable_days
    if entered_days is None:
        tally.wait(address)
    elif entered_days < least:
        message = _(
            "“{field}” is {entered}; with fewer than {least} withdrawal may be rated as depression.",
            field=title(address),
            entered=in_days(entered_days),
            least=in_days(least),
        )
        tally.object(message, address, fix=set_to(address, least, in_days(least)))
    why = _("Withdrawal would be counted as an effect of the trial drug.")
    tally.yes(protocol, "/population/withdrawal_recorded", why)
    return tally.verdict(
        _("Enter who supervises each taper, the drug-free days before baseline, and how withdrawal is recorded.")
    )


@rule(
    "R-23",
    _("Substance use is ruled on and tested on the dosing day"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("raison-2023", "bpl-003-record", "common-practice"),
)
def substance_use_ruled_on(protocol: Protocol) -> Verdict:
    """Other drugs and alcohol interact with the trial drug, and a use disorder confounds both safety and outcome.

    A criterion says which use excludes; a drug screen and an alcohol test before each dose catch the day itself.
    """
    tally = Tally()
    if not protocol.population.exclusion:
        tally.wait(EXCLUSION)
    elif not _excludes(protocol, Domain.SUBSTANCE):
        fix = _add_exclusion(
            Domain.SUBSTANCE,
            _("Moderate or severe substance use disorder, alcohol included, in the last 12 months."),
            _("Interaction with the trial drug, and confounding of the outcome."),
        )
        message = _("No exclusion criterion has the domain “Substance use”. Add one.")
        tally.object(message, EXCLUSION, fix=fix)
    why = _("What was taken that day may interact with the trial drug.")
    tally.yes(protocol, "/screening/drugs_each_dosing", why)
    tally.yes(protocol, "/screening/alcohol_each_dosing", why)
    return tally.verdict(_("Enter the exclusion criteria, and whether drugs and alcohol are tested before each dose."))


@rule(
    "R-27",
    _("Doses stay within what has been studied"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("brown-2017", "dolder-2015", "common-practice"),
)
def dose_within_studied_range(protocol: Protocol) -> Verdict:
    """A dose above every dose given in a modern trial has no safety data behind it.

    Most such doses are slips of the unit: grams for milligrams, milligrams for micrograms of LSD, a lost decimal
    point. Doses on unlike bases (salt, free base, hydrate) are never compared silently.
    """
    if not protocol.dosing.arms:
        return undecided(_("Enter what each arm receives."), "/dosing/arms")
    tally = Tally()
    for given in protocol.dosing.arms:
        _weigh_dose(tally, protocol, given)
    return tally.verdict(_("Choose a known compound, its route and the basis of its dose, and enter each dose."))


def _weigh_dose(tally: Tally, protocol: Protocol, given: ArmDose) -> None:
    path = f"/dosing/arms/{given.id}"
    product = product_of(protocol, given)
    compound = lookup.compound(protocol, product.compound) if product else None
    if product is None or compound is None:
        tally.wait(f"{path}/product" if product is None else f"/dosing/products/{product.id}/compound")
        return
    if product.use is ProductUse.BACKGROUND:
        return
    profile = profile_of(protocol, product)
    if profile is not None and not profile.largest_studied and compound.kind == "other control":
        return
    if profile is None or product.basis is None or given.dose is None:
        tally.wait(f"{path}/dose" if given.dose is None else f"/dosing/products/{product.id}")
        return
    largest = profile.largest(given.dose.per, product.basis)
    if largest is None:
        tally.wait(f"{path}/dose")
        return
    times = given.dose.milligrams / largest.mg
    if times <= 1:
        return
    studied = Dose(amount=largest.amount, unit=largest.unit, per=largest.per)
    message = _(
        "Arm “{arm}” gives {dose} of {compound}: {times} the largest dose studied, {largest}.",
        arm=referred_name(protocol, "/design/arms", given.arm) if given.arm else _("without a name"),
        dose=str(given.dose),
        compound=compound.name,
        times=_("{times} times", times=number(round(times, 1))) if times >= 2 else _("above"),
        largest=str(studied),
    )
    name = next((arm.name for arm in protocol.design.arms if arm.id == given.arm), None)
    quoted = quoted_dose(name or "")
    fits = quoted is not None and quoted.per is given.dose.per and quoted.milligrams <= largest.mg
    meant = quoted if fits else _likely_meant(given.dose, times)
    others = (other.dose for other in protocol.dosing.arms if other.id != given.id and other.product == given.product)
    if meant is None or meant in others:
        tally.object(_("{message} Lower the dose.", message=message), f"{path}/dose")
        return
    fix = Fix(_("Change to {dose}", dose=str(meant)), lambda current: put(current, f"{path}/dose", meant))
    tally.object(_("{message} Did you mean {dose}?", message=message, dose=str(meant)), f"{path}/dose", fix=fix)


def _likely_meant(dose: Dose, times: float) -> Dose | None:
    """Return the dose that was probably meant, by the usual slips: a lost decimal point, or the next larger unit."""
    if 2 <= times <= 10:
        return dose.model_copy(update={"amount": dose.amount / 10})
    smaller = {MassUnit.GRAM: MassUnit.MILLIGRAM, MassUnit.MILLIGRAM: MassUnit.MICROGRAM}.get(dose.unit)
    if smaller is None or not 10 < times <= 1000:
        return None
    if dose.amount >= 1000:  # 1000 µg is written as 1 mg
        return dose.model_copy(update={"amount": dose.amount / 1000})
    return dose.model_copy(update={"unit": smaller})


@rule(
    "R-29",
    _("Liver and kidney have numeric limits"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("husain-2023", "mescaline-pk"),
)
def liver_and_kidney_limits(protocol: Protocol) -> Verdict:
    """Psilocin is cleared by the liver and mescaline to a good part by the kidney: failing organs mean more exposure.

    Limits need a number and a unit, such as eGFR above 40 or ALT below twice the upper limit of normal.
    """
    limits = protocol.screening.laboratory
    if not limits:
        return undecided(_("Enter the laboratory limits."), "/screening/laboratory")
    tally = Tally()
    for entered in limits:
        if entered.analyte and (entered.threshold is None or entered.comparator is None or not entered.unit):
            message = _("The limit of {analyte} lacks a comparator, a number or a unit.", analyte=entered.analyte)
            tally.object(message, f"/screening/laboratory/{entered.id}")
    missing = terms.unnamed("analytes", (entered.analyte for entered in limits))
    if missing:
        names = all_of(_(term.name) for term in missing)
        message = _("The laboratory limits say nothing of {names}. Add a limit with number and unit.", names=names)
        tally.object(message, "/screening/laboratory")
    return tally.verdict(_("Enter the laboratory limits."))
