"""Rules on long-term safety: how long people are followed, what is asked then, and what counts as relapse."""

from itertools import pairwise

from studio.checklist.inquiry import (
    CONFIRMING_PHASES,
    FIRST_PHASES,
    Tally,
    add_to,
    add_visit,
    all_of,
    dosing_days,
    in_days,
    psychedelic,
    set_to,
    title,
    titles,
    unfilled,
    visit_name,
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
from studio.knowledge import thresholds
from studio.planning.dose.doses import regimen
from studio.planning.schedule import day_name, offsets
from studio.protocol.address import filled
from studio.protocol.base import free_id
from studio.protocol.edit import insert
from studio.protocol.followup import Probe, ProbeKind
from studio.protocol.protocol import Protocol
from studio.protocol.screening import TestKind
from studio.text import Text, _

_VISITS = "/schedule/visits"
_PROBES = "/followup/probes"
_ENTER_VISITS = _("Enter the visits with their days.")
_WINDOW = 7
"""Days by which a visit that a repair adds may be early or late."""


@rule(
    "L-01",
    _("Follow-up is long enough for the phase"),
    challenge=Challenge.LONG_TERM,
    severity=Severity.MUST,
    sources=("xia-gao-2026", "fda-mdma-letter-2024", "ema-2025-depression", "common-practice"),
    limits=("followup-phase-2", "followup-phase-3"),
)
def followup_long_enough(protocol: Protocol) -> Verdict:
    """Depression comes back; a treatment given once or twice must show how long its benefit and its harm last.

    FDA's letter on midomafetamine, as reported, missed evidence beyond about 18 weeks, and the European guideline asks
    for long-term data. The lengths here, half a year in phase 2 and a year in phase 3 after the last dose, are good
    practice: no source was found in which a regulator names a number.
    """
    phase = protocol.overview.phase
    if phase in FIRST_PHASES:
        return NOT_APPLICABLE
    days = offsets(protocol)
    last_dose = regimen(protocol).last
    after = [day for day in days.values() if day > last_dose]
    if phase is None or not after:
        waiting = [address for address, lacks in (("/overview/phase", phase is None), (_VISITS, not after)) if lacks]
        return undecided(_("Enter the phase, and the visits with their days."), *waiting)
    least = thresholds.count_of(protocol, "followup-phase-3" if phase in CONFIRMING_PHASES else "followup-phase-2")
    followed = max(after) - last_dose
    if followed >= least:
        return MET
    weeks = least // 7
    name = _("Follow-up, week {weeks}", weeks=weeks)
    message = _(
        "The last visit is {followed} after the last dose; good practice in {phase} is {least} ({weeks} weeks).",
        followed=in_days(followed),
        phase=phase.label,
        least=in_days(least),
        weeks=weeks,
    )
    fix = Fix(
        _("Add the visit “{visit}” with the probes and the questions on suicidality, mania and HPPD", visit=name),
        lambda current: add_visit(current, f"follow-up-week-{weeks}", name, last_dose + least, _WINDOW),
    )
    return finding(message, _VISITS, "/overview/phase", fix=fix)


@rule(
    "L-02",
    _("Consent to follow-up is taken at baseline"),
    challenge=Challenge.LONG_TERM,
    severity=Severity.SHOULD,
    sources=("comp004", "fda-mdma-letter-2024"),
)
def consent_taken_at_baseline(protocol: Protocol) -> Verdict:
    """Of 233 people in one trial 58 entered its follow-up study: nobody can tell what became of the others.

    Selection into the long-term study also stood in FDA's letter on midomafetamine, as reported. Consent taken before
    randomisation from everyone avoids it.
    """
    tally = Tally()
    why = _("Those who consent later are a selection.")
    tally.yes(protocol, "/followup/consent_at_baseline", why)
    return tally.verdict(_("Say when consent to follow-up is taken."))


@rule(
    "L-03",
    _("Relapse is defined where durability is claimed"),
    challenge=Challenge.LONG_TERM,
    severity=Severity.MUST,
    sources=("comp004",),
)
def relapse_defined(protocol: Protocol) -> Verdict:
    """How long an effect lasts depends on what ends it: a score, a new antidepressant, an admission, suicidality.

    A trial that claims a durable effect defines the event beforehand, as the follow-up of COMP001 did.
    """
    if not protocol.objectives.objectives:
        return undecided(_("Enter the objectives."), "/objectives/objectives")
    if not any(objective.durability for objective in protocol.objectives.objectives):
        return NOT_APPLICABLE
    if filled(protocol.followup.relapse):
        return MET
    message = _(
        "An objective claims a durable effect, but “{field}” is empty. Define the event that ends it.",
        field=title("/followup/relapse"),
    )
    claims = (f"/objectives/objectives/{one.id}/durability" for one in protocol.objectives.objectives if one.durability)
    return finding(message, "/followup/relapse", *claims)


@rule(
    "L-04",
    _("Retreatment has a trigger, a number and masking"),
    challenge=Challenge.LONG_TERM,
    severity=Severity.MUST,
    sources=("comp005-record",),
)
def retreatment_ruled(protocol: Protocol) -> Verdict:
    """Retreatment on demand turns a comparison into a mixture of open treatments.

    Where it is possible, the protocol says when it is offered, how often, and that the arm stays masked.
    """
    retreatment = protocol.followup.retreatment
    if retreatment is None:
        return undecided(_("Say whether retreatment is possible."), "/followup/retreatment")
    if not retreatment:
        return NOT_APPLICABLE
    tally = Tally()
    empty = unfilled(protocol, "/followup/retreatment_trigger", "/followup/retreatment_most")
    if empty:
        message = _(
            "Retreatment is possible, but these are empty: {fields}. Enter when it is offered and how often at most.",
            fields=titles(empty),
        )
        tally.object(message, *empty, "/followup/retreatment")
    why = _("Open retreatment ends the comparison.")
    tally.yes(protocol, "/followup/retreatment_masked", why)
    return tally.verdict(_("Say whether the arm stays masked in retreatment."))


@rule(
    "L-05",
    _("Other treatment is recorded to the end"),
    challenge=Challenge.LONG_TERM,
    severity=Severity.MUST,
    sources=("ellis-2025-followup", "mdma-prior-use-report", "comp004"),
)
def other_treatment_recorded(protocol: Protocol) -> Verdict:
    """Who does well after a year may owe it to an antidepressant, or to a psychedelic taken elsewhere.

    Both are recorded from the first dose to the last visit.
    """
    tally = Tally()
    why = _("A lasting benefit may come from it.")
    tally.yes(protocol, "/followup/antidepressants_recorded", why)
    tally.yes(protocol, "/followup/psychedelics_recorded", why)
    return tally.verdict(_("Say whether antidepressants and other psychedelics are recorded to the end."))


@rule(
    "L-06",
    _("Late harm is asked about at 3, 6 and 12 months"),
    challenge=Challenge.LONG_TERM,
    severity=Severity.MUST,
    sources=("serious-ae-review-2024", "xia-gao-2026", "common-practice"),
    limits=("probe-3-months", "probe-6-months", "probe-12-months", "probe-tolerance"),
)
def late_harm_asked(protocol: Protocol) -> Verdict:
    """Psychosis, mania, persisting perception change and changed beliefs may appear or stay long after the dose.

    They are rare and are found only when asked for; whether HPPD is asked at all, R-20 says. The three times are good
    practice and not a regulator's.
    """
    if protocol.overview.phase in FIRST_PHASES or psychedelic(protocol) is False:
        return NOT_APPLICABLE
    if not protocol.followup.probes:
        return undecided(_("Enter the long-term probes."), _PROBES)
    if not any(day > regimen(protocol).last for day in offsets(protocol).values()):
        return undecided(_ENTER_VISITS, _VISITS)
    tally = Tally()
    _ask_kinds(tally, protocol)
    for months in (3, 6, 12):
        _ask_month(tally, protocol, months)
    return tally.verdict(_("Enter the long-term probes."))


def _ask_kinds(tally: Tally, protocol: Protocol) -> None:
    wanted = (ProbeKind.SUICIDALITY, ProbeKind.PSYCHOSIS, ProbeKind.MANIA, ProbeKind.WORLD_VIEW)
    present = {probe.kind for probe in protocol.followup.probes}
    missing = tuple(kind for kind in wanted if kind not in present)
    if not missing:
        return
    visits = tuple(dict.fromkeys(visit for probe in protocol.followup.probes for visit in probe.visits))

    def add(current: Protocol) -> Protocol:
        for kind in missing:
            new = Probe(id=free_id(f"probe-{kind.value}", current.followup.probes), kind=kind, visits=visits)
            current = insert(current, _PROBES, new)
        return current

    names = all_of(kind.label for kind in missing)
    message = _("No long-term probe is about: {kinds}. Add a question for each.", kinds=names)
    tally.object(message, _PROBES, fix=Fix(_("Add probes about: {kinds}", kinds=names), add))


def _ask_month(tally: Tally, protocol: Protocol, months: int) -> None:
    """Ask that every probe be put at a visit about so many months after the last dose."""
    target = regimen(protocol).last + thresholds.count_of(protocol, f"probe-{months}-months")
    tolerance = thresholds.count_of(protocol, "probe-tolerance")
    days = offsets(protocol)
    near = tuple(visit for visit, day in days.items() if abs(day - target) <= tolerance)
    silent = [probe for probe in protocol.followup.probes if not set(near).intersection(probe.visits)]
    if not silent:
        return
    name: Text = _("Follow-up, month {months}", months=months)
    if not near:
        fix = Fix(
            _("Add the visit “{visit}” with the probes and the questions on suicidality, mania and HPPD", visit=name),
            lambda current: add_visit(current, f"follow-up-month-{months}", name, target, _WINDOW),
        )
        message = _(
            "No visit lies about {months} months after the last dose. Add one and ask the probes.", months=months
        )
        tally.object(message, _VISITS, fix=fix)
        return
    chosen = min(near, key=lambda visit: abs(days[visit] - target))

    def ask(current: Protocol) -> Protocol:
        for probe in silent:
            current = add_to(current, f"{_PROBES}/{probe.id}/visits", chosen)
        return current

    message = _(
        "At {months} months these are not asked about: {kinds}. Ask them at “{visit}”.",
        months=months,
        kinds=all_of(probe.kind.label if probe.kind else _("Other") for probe in silent),
        visit=visit_name(protocol, chosen),
    )
    paths = (f"{_PROBES}/{probe.id}/visits" for probe in silent)
    tally.object(message, *paths, fix=Fix(_("Ask about them at {months} months", months=months), ask))


@rule(
    "L-07",
    _("Adverse events are recorded for four weeks and more"),
    challenge=Challenge.LONG_TERM,
    severity=Severity.MUST,
    sources=("fda-mdma-letter-2024", "ich-e6-r3", "common-practice"),
    limits=("adverse-events",),
)
def adverse_events_recorded_long_enough(protocol: Protocol) -> Verdict:
    """Events in the weeks after a dose belong to it as much as those of the day.

    All events are recorded from consent until four weeks after the last dose at least; serious ones and those of
    special interest to the end. Unreported events stood in FDA's letter on midomafetamine, as reported.
    """
    address, least = "/monitoring/ae_until_days", thresholds.count_of(protocol, "adverse-events")
    until = protocol.monitoring.ae_until_days
    if until is None:
        return undecided(_("Enter until when adverse events are recorded."), address)
    tally = Tally()
    if until < least:
        message = _(
            "“{field}” is {until} after the last dose; record them for {least} at least.",
            field=title(address),
            until=in_days(until),
            least=in_days(least),
        )
        tally.object(message, address, fix=set_to(address, least, in_days(least)))
    tally.wait(*unfilled(protocol, "/monitoring/ae_from", "/monitoring/sae_until"))
    return tally.verdict(_("Enter from when events are recorded, and until when serious ones are."))


@rule(
    "L-08",
    _("Laboratory and electrocardiogram are repeated after the dose"),
    challenge=Challenge.LONG_TERM,
    severity=Severity.MUST,
    sources=("fda-mdma-letter-2024", "common-practice"),
)
def tests_repeated_after_dose(protocol: Protocol) -> Verdict:
    """A change that nobody measured cannot be ruled out.

    Gaps in laboratory and cardiac data after dosing stood in FDA's letter on midomafetamine, as reported. Both are
    taken once after the first dose at least, and so before each later day of dosing; doses of one day count as one.
    """
    tests = protocol.screening.tests
    if not tests:
        return undecided(_("Enter the tests."), "/screening/tests")
    days, doses = offsets(protocol), dosing_days(protocol)
    if not days:
        return undecided(_ENTER_VISITS, _VISITS)
    tally = Tally()
    for kind, first in ((TestKind.LABORATORY, 1), (TestKind.ECG, 0)):
        alike = [test for test in tests if test.kind is kind]
        taken = sorted(days[visit] for test in alike for visit in test.visits if visit in days)
        path = f"/screening/tests/{alike[0].id}/visits" if alike else "/screening/tests"
        if not any(day >= doses[0] + first for day in taken):
            message = _("No test of the kind “{kind}” is planned after the first dose. Add one.", kind=kind.label)
            tally.object(message, path)
            continue
        for earlier, later in pairwise(doses):
            if not any(earlier < day <= later for day in taken):
                message = _(
                    "No test of the kind “{kind}” stands between the doses on {day} and {next}. Add one before each "
                    "further dose.",
                    kind=kind.label,
                    day=day_name(earlier, protocol.schedule.day_naming),
                    next=day_name(later, protocol.schedule.day_naming),
                )
                tally.object(message, path)
                break
    return tally.verdict(_("Enter the tests."))


@rule(
    "L-09",
    _("There is help after the trial"),
    challenge=Challenge.LONG_TERM,
    severity=Severity.SHOULD,
    sources=("respct-2025", "spirit-2025"),
)
def help_after_trial(protocol: Protocol) -> Verdict:
    """People whose depression returns, or who were harmed, are left alone when the last visit is over.

    The ReSPCT guideline and SPIRIT 2025 ask for the help that follows the trial, and that after an adverse event.
    """
    if filled(protocol.followup.aftercare):
        return MET
    if protocol.followup.probes or filled(protocol.followup.relapse):
        message = _(
            "Follow-up is planned, but “{field}” is empty. Write who helps after the trial.",
            field=title("/followup/aftercare"),
        )
        return finding(message, "/followup/aftercare")
    return undecided(_("Enter the help after the trial."), "/followup/aftercare")
