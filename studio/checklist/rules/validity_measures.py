"""Rules on the validity of the trial: that each endpoint can be measured, with an instrument that is what it says."""

from studio.checklist.inquiry import Tally, all_of, in_days, known_uses, primary_endpoints, set_to, title
from studio.checklist.rule import NOT_APPLICABLE, Challenge, Severity, Verdict, rule, undecided
from studio.knowledge import instruments, lookup
from studio.knowledge.instruments import Instrument
from studio.planning.schedule import offsets
from studio.protocol.address import filled
from studio.protocol.endpoints import InstrumentUse, Rater
from studio.protocol.names import item_name
from studio.protocol.protocol import Protocol
from studio.text import _

_INSTRUMENTS = "/endpoints/instruments"
_ENTER_INSTRUMENTS = _("Enter the instruments.")
_CHOOSE_KNOWN = _("Choose instruments that are known, or enter them among your own facts.")


@rule(
    "V-30",
    _("A recall other than the instrument's own names its version"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("johnson-2016", "spirit-2025"),
)
def other_recall_names_its_version(protocol: Protocol) -> Verdict:
    """A scale that was validated for a week and asks about a day is another scale.

    Forms with a shorter recall exist, such as the 24-hour MADRS, and some of their items are weak. Where the recall
    differs from the instrument's own, the version says which form is used.
    """
    uses = protocol.endpoints.instruments
    if not uses:
        return undecided(_ENTER_INSTRUMENTS, _INSTRUMENTS)
    tally = Tally()
    unknown = [use for use in uses if not lookup.instrument(protocol, use.instrument)]
    tally.wait(*(f"{_INSTRUMENTS}/{use.id}/instrument" for use in unknown))
    fixed = [(use, known, own) for use, known in known_uses(protocol) if (own := known.recall_days) is not None]
    if not unknown and all(use.recall_days is None for use, _known, _own in fixed):
        places = [f"{_INSTRUMENTS}/{use.id}/recall_days" for use, _known, _own in fixed]
        return undecided(_("Enter the recall of each instrument."), *places) if fixed else NOT_APPLICABLE
    for use, known, own in fixed:
        if use.recall_days is None or use.recall_days == own or filled(use.version):
            continue
        path = f"{_INSTRUMENTS}/{use.id}"
        message = _(
            "{instrument} is entered with a recall of {entered}; its own is {own}, and “{field}” is empty. Enter which "
            "form is used, or correct the recall.",
            instrument=known.code,
            entered=in_days(use.recall_days),
            own=in_days(own),
            field=title(f"{path}/version"),
        )
        fix = set_to(f"{path}/recall_days", own, in_days(own))
        tally.object(message, f"{path}/version", f"{path}/recall_days", f"{path}/instrument", fix=fix)
    return tally.verdict(_CHOOSE_KNOWN)


@rule(
    "V-31",
    _("Every endpoint says how and when it is measured"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("spirit-2025", "ich-m11-2025"),
)
def every_endpoint_is_measured(protocol: Protocol) -> Verdict:
    """An endpoint without a time can be reported at whichever visit looks best.

    SPIRIT 2025 asks for measure, form of the result and time of every outcome, not of the primary one alone. Each
    endpoint has an instrument, or says in words how it is derived, and has a visit.
    """
    endpoints = protocol.objectives.endpoints
    if not endpoints:
        return undecided(_("Enter the endpoints."), "/objectives/endpoints")
    primary = {endpoint.id for endpoint in primary_endpoints(protocol)}
    tally = Tally()
    for endpoint in endpoints:
        if endpoint.id in primary:
            continue
        path = f"/objectives/endpoints/{endpoint.id}"
        measured, timed = filled(endpoint.instrument) or filled(endpoint.variable), filled(endpoint.visit)
        if not measured and not timed:
            tally.wait(f"{path}/instrument", f"{path}/visit")
        elif not timed:
            message = _(
                "The endpoint “{endpoint}” has no time. Choose the visit at which it is measured.",
                endpoint=item_name(protocol, endpoint),
            )
            tally.object(message, f"{path}/visit")
        elif not measured:
            message = _(
                "The endpoint “{endpoint}” has neither an instrument nor a word on how it is derived. Enter one.",
                endpoint=item_name(protocol, endpoint),
            )
            tally.object(message, f"{path}/instrument", f"{path}/variable")
    others = any(endpoint.id not in primary for endpoint in endpoints)
    return tally.verdict(_("Enter instrument and visit of each endpoint.")) if others else NOT_APPLICABLE


@rule(
    "V-42",
    _("Codes of instruments mean one instrument"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("trial-abstracts-sypres", "common-practice"),
)
def codes_mean_one_instrument(protocol: Protocol) -> Verdict:
    """CEQ is a questionnaire of challenging experience and one of credibility; TEQ asks for expectation or for empathy.

    A site that orders the wrong one collects nothing of use. By common practice the code says which is meant, or the
    name is written out.
    """
    uses = protocol.endpoints.instruments
    if not uses:
        return undecided(_ENTER_INSTRUMENTS, _INSTRUMENTS)
    tally = Tally()
    days = offsets(protocol)
    for use in uses:
        path, code = f"{_INSTRUMENTS}/{use.id}/instrument", use.instrument or ""
        if lookup.instrument(protocol, code):
            continue
        meant = instruments.ambiguous(code)
        if not meant:
            tally.wait(path)
            continue
        candidates = all_of(_("{name} ({code})", name=one.name, code=one.code) for one in meant)
        match [one.code for one in meant if _fits(one, use, days)]:
            case [fitting]:
                message = _(
                    "“{code}” may mean {candidates}. By rater and time it is {fitting}: choose that, or write the name "
                    "in full.",
                    code=code,
                    candidates=candidates,
                    fitting=fitting,
                )
                tally.object(message, path, fix=set_to(path, fitting, fitting))
            case _:
                message = _(
                    "“{code}” may mean {candidates}. Choose one of them, or write the name in full.",
                    code=code,
                    candidates=candidates,
                )
                tally.object(message, path)
    return tally.verdict(_CHOOSE_KNOWN)


_PARTICIPANT_RATES = {"self": True, "clinician": False}


def _fits(known: Instrument, use: InstrumentUse, days: dict[str, int]) -> bool:
    """Tell whether rater and time of a use are those of an instrument, as far as they are entered."""
    if use.rater and _PARTICIPANT_RATES.get(known.rater) is (use.rater is not Rater.PARTICIPANT):
        return False
    last = max((days[visit] for visit in use.visits if visit in days), default=0)
    return {"experience": last >= 0, "expectancy": last <= 0}.get(known.kind, True)
