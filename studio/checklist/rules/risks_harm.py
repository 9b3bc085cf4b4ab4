"""Rules on the risks of psychedelics: how harm is asked about, seen, stopped and met after the day."""

from collections.abc import Iterable

from studio.checklist.inquiry import (
    Tally,
    add_to,
    all_of,
    complete,
    dosing_days,
    gaps,
    known_uses,
    psychedelic,
    title,
    titles,
    visit_name,
    visits_from,
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
from studio.planning.dose.doses import regimen
from studio.planning.schedule import offsets
from studio.protocol.address import filled
from studio.protocol.base import free_id
from studio.protocol.edit import insert
from studio.protocol.endpoints import InstrumentUse, Rater
from studio.protocol.followup import Probe, ProbeKind
from studio.protocol.monitoring import SpecialEvent
from studio.protocol.names import item_name
from studio.protocol.protocol import Protocol
from studio.protocol.sessions import SessionKind
from studio.text import _

INSTRUMENTS = "/endpoints/instruments"
_CSSRS, _SUICIDALITY = "C-SSRS", "suicidality"


@rule(
    "R-15",
    _("Suicidality is asked at every contact"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("fda-2012-suicidality", "aaronson-2024", "goodwin-2022"),
)
def suicidality_asked_at_every_contact(protocol: Protocol) -> Verdict:
    """Suicidal ideation and behaviour were seen in all arms of the first large trial of psilocybin in depression.

    The C-SSRS is asked before dosing, at each dosing visit and at every visit after it, and the protocol says what
    follows a positive answer on the same day. FDA's draft of 2012 advises prospective assessment.
    """
    if not protocol.endpoints.instruments:
        return undecided(_("Enter the instruments."), INSTRUMENTS)
    asked = [use for use, known in known_uses(protocol) if known.kind == _SUICIDALITY]
    missing = contacts_without(protocol, asked)
    tally = Tally()
    if not filled(protocol.screening.cssrs_pathway):
        message = _(
            "“{field}” is empty. Write who acts on ideation of 4 or 5 on the same day, and how.",
            field=title("/screening/cssrs_pathway"),
        )
        tally.object(message, "/screening/cssrs_pathway")
    if not asked:
        message = _(
            "No instrument asks about suicidality. "
            "Add the C-SSRS at screening, each dosing visit and every later visit."
        )
        library = lookup.instrument(protocol, _CSSRS)
        fix = Fix(_("Add the C-SSRS at these visits"), lambda current: add_scale(current, _CSSRS, missing))
        # The designers' own facts may say that their C-SSRS is something else: then it would not mend anything.
        mends = library is not None and library.kind == _SUICIDALITY
        tally.object(message, INSTRUMENTS, fix=fix if mends else None)
        return tally.verdict(_("Enter the instruments."))
    if missing:
        days, first = offsets(protocol), min(dosing_days(protocol))
        later = [use for use in asked if any(days.get(visit, first - 1) >= first for visit in use.visits)]
        usual = max(later or asked, key=lambda use: len(use.visits))
        path = f"{INSTRUMENTS}/{usual.id}/visits"
        names = all_of(visit_name(protocol, visit) for visit in missing)
        fix = Fix(
            _("Add {instrument} at {visits}", instrument=usual.instrument, visits=names),
            lambda current: add_to(current, path, *missing),
        )
        if usual.visits and not later:
            # What is asked before the dose alone is a form of entry, which looks back over life.
            code, version = usual.instrument or _CSSRS, str(_("Since last visit"))
            fix = Fix(
                _(
                    "Add {instrument} of the version “{version}” at {visits}",
                    instrument=code,
                    version=version,
                    visits=names,
                ),
                lambda current: add_scale(current, code, missing, version),
            )
        message = _("{instrument} is not asked at {visits}. Add it there.", instrument=usual.instrument, visits=names)
        tally.object(message, path, fix=fix)
    if not visits_from(offsets(protocol), min(dosing_days(protocol))):
        tally.wait("/schedule/visits")
    return tally.verdict(_("Enter the visits with their days."))


def contacts_without(protocol: Protocol, uses: Iterable[InstrumentUse]) -> tuple[str, ...]:
    """Return the contacts at which none of the instruments is asked: the first visit, and all from the first dose on.

    The first visit stands for all before the dose: it is left out when one of them asks.
    """
    days, first = offsets(protocol), min(dosing_days(protocol))
    asked = {visit for use in uses for visit in use.visits}
    before = [visit for visit, day in days.items() if day < first]
    opening = before[:1] if asked.isdisjoint(before) else []
    return (*opening, *(visit for visit in visits_from(days, first) if visit not in asked))


def add_scale(protocol: Protocol, code: str, visits: tuple[str, ...], version: str | None = None) -> Protocol:
    """Return the protocol with an instrument that a clinician rates at the visits."""
    id = free_id(code.lower(), protocol.endpoints.instruments)
    use = InstrumentUse(id=id, instrument=code, version=version, rater=Rater.CLINICIAN, visits=visits)
    return insert(protocol, INSTRUMENTS, use)


@rule(
    "R-16",
    _("Stopping rules have numbers"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("ich-e6-r3", "common-practice"),
)
def stopping_rules_have_numbers(protocol: Protocol) -> Verdict:
    """A stopping rule without a number asks people to judge in the event, when they are least able to.

    Each rule names the event, the number at which dosing stops, what is counted, and what follows.
    """
    if not protocol.monitoring.stopping:
        return undecided(_("Enter the stopping rules."), "/monitoring/stopping")
    tally = Tally()
    for entered in protocol.monitoring.stopping:
        path = f"/monitoring/stopping/{entered.id}"
        empty = gaps(path, entered, "event", "comparator", "threshold", "unit", "action")
        if empty:
            message = _(
                "Stopping rule “{rule}” lacks {fields}. Enter the event, the number and what follows.",
                rule=item_name(protocol, entered),
                fields=titles(empty),
            )
            tally.object(message, *empty)
    return tally.verdict(_("Enter the stopping rules."))


@rule(
    "R-19",
    _("A hard session is followed by extra support"),
    challenge=Challenge.RISKS,
    severity=Severity.SHOULD,
    sources=("psilocybin-case-report", "respct-2025"),
)
def extra_support_after_hard_sessions(protocol: Protocol) -> Verdict:
    """A challenging session can leave someone worse for weeks, and scales may miss it.

    A published case tells of prolonged restriction and worse suicidality after psilocybin. The plan says who offers
    what, in the same week.
    """
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    if filled(protocol.sessions.extra_support):
        return MET
    address = "/sessions/extra_support"
    if any(session.kind is SessionKind.DOSING for session in protocol.sessions.sessions):
        message = _(
            "A dosing session is planned, but “{field}” is empty. "
            "Write what follows a distressing session, and how soon.",
            field=title(address),
        )
        return finding(message, address)
    return undecided(_("Enter the sessions and the extra support."), address)


@rule(
    "R-20",
    _("Persisting perception change is asked about"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("johnson-2008", "mertens-2026", "common-practice"),
    limits=("perception-first",),
)
def perception_change_asked(protocol: Protocol) -> Verdict:
    """Persisting perception disorder (HPPD) is rare and is found only if someone asks.

    One case was among two serious reactions in a recent controlled trial. It is asked before the first dose, so that
    what was there before is known, and at each visit from four weeks on.
    """
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    if not protocol.followup.probes and not protocol.endpoints.instruments:
        return undecided(_("Enter the long-term probes."), "/followup/probes")
    days, doses = offsets(protocol), dosing_days(protocol)
    before = tuple(visit for visit, day in days.items() if day < min(doses))
    late = visits_from(days, regimen(protocol).last + thresholds.count_of(protocol, "perception-first"))
    probes = [one for one in protocol.followup.probes if one.kind is ProbeKind.HPPD]
    uses = [use for use, known in known_uses(protocol) if known.code == "HPPD"]
    asked = {visit for one in probes for visit in one.visits} | {visit for use in uses for visit in use.visits}
    missing = tuple(visit for visit in late if visit not in asked)
    if before and asked.isdisjoint(before):
        missing = (before[-1], *missing)
    if not probes and not uses:
        if not protocol.followup.probes:
            return undecided(_("Enter the long-term probes."), "/followup/probes")

        def add(current: Protocol) -> Protocol:
            new = Probe(id=free_id("probe-hppd", current.followup.probes), kind=ProbeKind.HPPD, visits=missing)
            return insert(current, "/followup/probes", new)

        return finding(
            _("No probe is about HPPD. Add one before the first dose and at each visit from four weeks on."),
            "/followup/probes",
            fix=Fix(_("Add a probe for HPPD at these visits"), add),
        )
    path, *_others = (
        *(f"/followup/probes/{one.id}/visits" for one in probes),
        *(f"{INSTRUMENTS}/{use.id}/visits" for use in uses),
    )
    if not missing:
        return MET if late else undecided(_("Enter the long-term visits with their days."), "/schedule/visits")
    names = all_of(visit_name(protocol, visit) for visit in missing)
    return finding(
        _("HPPD is not asked about at {visits}. Add it there.", visits=names),
        path,
        fix=Fix(_("Ask about HPPD at {visits}", visits=names), lambda current: add_to(current, path, *missing)),
    )


@rule(
    "R-21",
    _("Pregnancy is tested, prevented and followed"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("husain-2023", "cyb003-record", "fda-2026-psychedelics"),
)
def pregnancy_tested_and_followed(protocol: Protocol) -> Verdict:
    """There are no data on psychedelics in human pregnancy.

    A test precedes each dosing session, the time of contraception is stated, and a pregnancy is followed to its
    outcome. FDA's guidance of 2026 advises against shutting people out needlessly, so the rule asks for tests, not for
    exclusion.
    """
    tally = Tally()
    tally.yes(protocol, "/screening/pregnancy_each_dosing", _("There are no data on psychedelics in pregnancy."))
    spoken = ("/population/contraception", "/monitoring/pregnancy")
    verdict = complete(
        protocol, _("Enter contraception and the follow-up of a pregnancy."), _("Both are needed."), *spoken
    )
    tally.found += verdict.findings
    tally.wait(*verdict.paths)
    return tally.verdict(_("Enter pregnancy tests, contraception and the follow-up of a pregnancy."))


@rule(
    "R-26",
    _("The list of special events covers what is known"),
    challenge=Challenge.RISKS,
    severity=Severity.MUST,
    sources=("serious-ae-review-2024", "mertens-2026", "common-practice"),
)
def special_events_listed(protocol: Protocol) -> Verdict:
    """Serious harms of psychedelics are rare, and many studies did not look for them systematically.

    Adverse events of special interest are asked for by name at every contact: psychosis, mania, suicidality, HPPD,
    cardiovascular events, seizure, prolonged distress and dissociation.
    """
    events = protocol.monitoring.aesi
    if not events:
        return undecided(_("Enter the adverse events of special interest."), "/monitoring/aesi")
    if psychedelic(protocol) is False:
        return NOT_APPLICABLE
    missing = terms.unnamed("special_events", (event.name for event in events))
    if not missing:
        return MET

    def add(current: Protocol) -> Protocol:
        for term in missing:
            id = free_id(f"aesi-{term.id}", current.monitoring.aesi)
            current = insert(current, "/monitoring/aesi", SpecialEvent(id=id, name=str(_(term.name))))
        return current

    names = all_of(_(term.name) for term in missing)
    return finding(
        _("The list of adverse events of special interest does not name: {events}. Add them.", events=names),
        "/monitoring/aesi",
        fix=Fix(_("Add {events}", events=names), add),
    )
