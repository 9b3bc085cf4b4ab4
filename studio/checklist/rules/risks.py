"""Rules on the risks of psychedelics: who should not take part, and with which values."""

from studio.checklist.inquiry import (
    Tally,
    add_to,
    all_of,
    ask_for,
    complete,
    dosing_days,
    excluding,
    gaps,
    known_uses,
    psychedelic,
    title,
    titles,
    unknown_given,
    unless_worse,
    visit_name,
    visits_from,
)
from studio.checklist.rule import (
    MET,
    Challenge,
    Fix,
    Severity,
    Verdict,
    finding,
    rule,
    undecided,
)
from studio.checklist.rules.risks_harm import INSTRUMENTS, add_scale, contacts_without
from studio.checklist.rules.risks_washout import washouts_cover_half_lives, withdrawal_fits_the_calendar
from studio.knowledge import terms, thresholds
from studio.knowledge.lookup import medications
from studio.planning.schedule import offsets
from studio.planning.washout.medication_rules import MEDICATIONS, Ruled, ruled
from studio.protocol.address import get
from studio.protocol.base import free_id
from studio.protocol.edit import insert, put
from studio.protocol.population import Criterion, Domain, MedicationAction
from studio.protocol.protocol import Protocol
from studio.protocol.screening import Screening, TestKind
from studio.text import Text, _, n_

EXCLUSION = "/population/exclusion"
_YMRS = "YMRS"
_ENTER_EXCLUSIONS = _("Enter the exclusion criteria.")


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

    Trials exclude both. A trial in bipolar depression is another matter: it says so in its inclusion criteria, still
    excludes bipolar I disorder and present mania, and rates mania with the YMRS before the first dose and at every
    visit from then on, as the trial in bipolar II disorder did.
    """
    if not protocol.population.exclusion:
        return undecided(_ENTER_EXCLUSIONS, EXCLUSION)
    tally = Tally()
    bipolar = next((one for one in protocol.population.inclusion if one.domain is Domain.BIPOLAR), None)
    if not _excludes(protocol, Domain.PSYCHOSIS):
        fix = _add_exclusion(
            Domain.PSYCHOSIS,
            _("Schizophrenia-spectrum disorder, psychotic depression or delusional disorder, at any time in life."),
            _("A psychedelic can set off a lasting psychosis."),
        )
        message = _("No exclusion criterion has the domain “Psychosis, personal”. Add one for psychosis in the person.")
        tally.object(message, EXCLUSION, fix=fix)
    if not _excludes(protocol, Domain.BIPOLAR):
        wording = _("Bipolar disorder, mania or hypomania, at any time in life.")
        if bipolar is not None:
            wording = _("Bipolar I disorder at any time in life, or mania or hypomania at present.")
        message = _(
            "No exclusion criterion has the domain “Bipolar disorder or mania”. Add one, such as “{wording}”",
            wording=wording,
        )
        fix = _add_exclusion(Domain.BIPOLAR, wording, _("A psychedelic can set off mania."))
        tally.object(message, EXCLUSION, fix=fix)
    if bipolar is not None:
        _ask_mania_rating(tally, protocol, bipolar)
    return tally.verdict(_("Enter the exclusion criteria, the instruments, and the visits with their days."))


def _ask_mania_rating(tally: Tally, protocol: Protocol, bipolar: Criterion) -> None:
    """Ask for the YMRS at every contact that a trial in bipolar depression must watch."""
    uses = [use for use, known in known_uses(protocol) if known.code == _YMRS]
    missing = contacts_without(protocol, uses)
    included = f"/population/inclusion/{bipolar.id}"
    if not protocol.endpoints.instruments:
        tally.wait(INSTRUMENTS)
    elif not uses:
        message = _(
            "Bipolar depression is included, but no instrument rates mania. Add the YMRS at screening, each dosing "
            "visit and every later visit."
        )
        fix = Fix(_("Add the YMRS at these visits"), lambda current: add_scale(current, _YMRS, missing))
        tally.object(message, INSTRUMENTS, included, fix=fix)
    elif missing:
        path = f"{INSTRUMENTS}/{max(uses, key=lambda use: len(use.visits)).id}/visits"
        names = all_of(visit_name(protocol, visit) for visit in missing)
        message = _("Bipolar depression is included, but mania (YMRS) is not rated at {visits}. Add it there.",
                    visits=names)  # fmt: skip
        fix = Fix(_("Add the YMRS at {visits}", visits=names), lambda current: add_to(current, path, *missing))
        tally.object(message, path, included, fix=fix)
    elif not visits_from(offsets(protocol), min(dosing_days(protocol))):
        tally.wait("/schedule/visits")


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
    tally, rules = Tally(), ruled(protocol)
    if not rules:
        tally.wait(MEDICATIONS)
    else:
        for id in ("lithium", "tramadol"):
            _ask_exclusion(tally, protocol, rules, id)
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


def _ask_exclusion(tally: Tally, protocol: Protocol, rules: tuple[Ruled, ...], id: str) -> None:
    (drug,) = medications(protocol, id)
    held = next((one for one in rules if any(governed.id == id for governed in one.governs)), None)
    paths: tuple[str, ...] = (MEDICATIONS,)
    message = _("No co-medication rule excludes {drug}. Add one: seizures are reported.", drug=drug.name)
    if held is not None:
        if held.entered.action is None:
            tally.wait(held.path("action"))
            return
        if held.entered.action is MedicationAction.EXCLUDE:
            return
        paths = (held.path("action"), held.path("drug"))
        message = _(
            "The action for {drug} is “{action}”. It must be excluded, not only held: seizures are reported.",
            drug=drug.name,
            action=held.entered.action.label,
        )
    fix = Fix(_("Exclude {drug}", drug=drug.name), lambda current: _exclude(current, held, id))
    checks = (washouts_cover_half_lives, withdrawal_fits_the_calendar)
    tally.object(message, *paths, fix=unless_worse(protocol, fix, *checks))


def _exclude(protocol: Protocol, held: Ruled | None, id: str) -> Protocol:
    """Return the protocol with a drug excluded: by its own rule, else by a new one, which counts before a class's."""
    if held is not None and len(held.means) == 1:
        return put(protocol, held.path("action"), MedicationAction.EXCLUDE)
    return excluding(protocol, id)


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
    "R-23",
    _("Substance use is ruled on and tested on the dosing day"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("raison-2023", "bpl-003-record", "common-practice"),
)
def substance_use_ruled_on(protocol: Protocol) -> Verdict:
    """Other drugs and alcohol interact with the trial drug, and a use disorder confounds both safety and outcome.

    A criterion says which use disorder excludes, and a criterion about a test of urine or breath does not stand in for
    it; a drug screen and an alcohol test before each dosing session catch the day itself.
    """
    tally = Tally()
    if not protocol.population.exclusion:
        tally.wait(EXCLUSION)
    elif not any(map(_rules_on_use, protocol.population.exclusion)):
        fix = _add_exclusion(
            Domain.SUBSTANCE,
            _("Moderate or severe substance use disorder, alcohol included, in the last 12 months."),
            _("Interaction with the trial drug, and confounding of the outcome."),
        )
        message = _("No exclusion criterion has the domain “Substance use” and says which use excludes. Add one.")
        tally.object(message, EXCLUSION, fix=fix)
    why = _("What was taken that day may interact with the trial drug.")
    tally.yes(protocol, "/screening/drugs_each_dosing", why)
    tally.yes(protocol, "/screening/alcohol_each_dosing", why)
    return tally.verdict(
        _("Enter the exclusion criteria, and whether drugs and alcohol are tested before each dosing session.")
    )


def _rules_on_use(criterion: Criterion) -> bool:
    """Tell whether a criterion is about the use of substances, and not only about the test of one day."""
    written = f"{criterion.measure or ''}\n{criterion.wording or ''}"
    return criterion.domain is Domain.SUBSTANCE and terms.named("substances", written) != {"test"}


@rule(
    "R-35",
    _("Suicidality at entry is ruled on"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("bpl-003-record", "goodwin-2022", "common-practice"),
)
def suicidality_at_entry_ruled_on(protocol: Protocol) -> Verdict:
    """Suicidal ideation and behaviour were seen in all arms of the first large trial of psilocybin in depression.

    Trials exclude intent, plan or recent behaviour, some all ideation, and others let ideation without intent in with a
    plan for help. Which of these it is must not be left to each site.
    """
    if not protocol.population.exclusion:
        return undecided(_ENTER_EXCLUSIONS, EXCLUSION)
    if _excludes(protocol, Domain.SUICIDALITY):
        return MET
    return finding(
        _(
            "No exclusion criterion has the domain “Suicidality”. Add one that says which ideation and behaviour "
            "exclude."
        ),
        EXCLUSION,
        fix=_add_exclusion(
            Domain.SUICIDALITY, _suicidality(protocol.screening), _("Suicidality may rise while the drug is tried.")
        ),
    )


def _suicidality(screening: Screening) -> Text:
    """Return the wording of the exclusion, with the numbers that are entered for the screening."""
    ideation = _("Suicidal ideation with intent or plan (C-SSRS level 4 or 5)")
    if (level := screening.cssrs_ideation_excluded_from) is not None:
        ideation = _("Suicidal ideation of C-SSRS level {level} or higher", level=level)
    if (months := screening.cssrs_ideation_months) is not None:
        ideation = n_(
            "{ideation} in the last month", "{ideation} in the last {count} months", months, ideation=ideation
        )
    behaviour = _("suicidal behaviour")
    if (months := screening.cssrs_behaviour_months) is not None:
        behaviour = n_("suicidal behaviour in the last month", "suicidal behaviour in the last {count} months", months)
    return _("{ideation}, or {behaviour}.", ideation=ideation, behaviour=behaviour)


@rule(
    "R-36",
    _("Heart disease and earlier perception disorder are ruled on"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("johnson-2008", "common-practice"),
)
def heart_and_perception_ruled_on(protocol: Protocol) -> Verdict:
    """Pressure and heart rate rise after a dose, which a diseased heart or vessel may not bear.

    Persisting perception disorder (HPPD) may come back or worsen after a psychedelic. Which diseases of the heart
    exclude is common practice and the designer's to set.
    """
    if not protocol.population.exclusion:
        return undecided(_ENTER_EXCLUSIONS, EXCLUSION)
    tally = Tally()
    if not _excludes(protocol, Domain.CARDIOVASCULAR):
        fix = _add_exclusion(
            Domain.CARDIOVASCULAR,
            _(
                "Myocardial infarction or stroke in the last 12 months, unstable angina, heart failure, arrhythmia, "
                "aneurysm or valve disease."
            ),
            _("The drug may raise blood pressure and heart rate."),
        )
        message = _("No exclusion criterion has the domain “Cardiovascular”. Add one that says which diseases exclude.")
        tally.object(message, EXCLUSION, fix=fix)
    if not _excludes(protocol, Domain.HPPD):
        gives = psychedelic(protocol)
        if gives:
            fix = _add_exclusion(
                Domain.HPPD,
                _("Hallucinogen persisting perception disorder, at any time in life."),
                _("A psychedelic may bring it back or make it worse."),
            )
            message = _("No exclusion criterion has the domain “Persisting perception disorder”. Add one.")
            tally.object(message, EXCLUSION, fix=fix)
        elif gives is None:
            tally.wait(*unknown_given(protocol))
    return tally.verdict(ask_for(protocol, tally.waiting, _("Choose the compound.")))


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
        empty = gaps(f"/screening/laboratory/{entered.id}", entered, "comparator", "threshold", "unit")
        if entered.analyte and empty:
            message = _(
                "The limit of {analyte} lacks {fields}. Enter them, so that every site decides alike.",
                analyte=entered.analyte,
                fields=titles(empty),
            )
            tally.object(message, *empty)
    missing = terms.unnamed("analytes", (entered.analyte for entered in limits))
    if missing:
        names = all_of(_(term.name) for term in missing)
        message = _("The laboratory limits say nothing of {names}. Add a limit with number and unit.", names=names)
        tally.object(message, "/screening/laboratory")
    return tally.verdict(_("Enter the laboratory limits."))
