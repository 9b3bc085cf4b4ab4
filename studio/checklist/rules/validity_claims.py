"""Rules on the validity of the trial: that it claims no more than masked measures at the right times can show."""

from studio.checklist.inquiry import (
    Tally,
    all_of,
    days_with_doses,
    in_days,
    is_masked,
    opening_day,
    primary_endpoints,
    set_to,
    since_dose,
    title,
    unfilled,
    use_of,
    visit_name,
)
from studio.checklist.rule import MET, NOT_APPLICABLE, Challenge, Fix, Severity, Verdict, finding, rule, undecided
from studio.knowledge import lookup, terms, thresholds
from studio.planning.schedule import offsets
from studio.protocol.address import exists
from studio.protocol.edit import put
from studio.protocol.endpoints import Guess
from studio.protocol.names import item_name
from studio.protocol.objectives import Endpoint, Level, Objective
from studio.protocol.protocol import Protocol
from studio.text import _, number

_OBJECTIVES = "/objectives/objectives"
_OPEN_FROM = "/design/open_from"
_ENTER_DAYS = _("Enter the visits of the endpoints, and their days.")


def _durable(protocol: Protocol) -> tuple[Objective, ...]:
    return tuple(one for one in protocol.objectives.objectives if one.durability)


def _endpoints(protocol: Protocol, objective: Objective) -> tuple[Endpoint, ...]:
    return tuple(one for one in protocol.objectives.endpoints if one.id in objective.endpoints)


def _day(endpoint: Endpoint, days: dict[str, int]) -> int | None:
    return days.get(endpoint.visit) if endpoint.visit else None


def _day_lacking(protocol: Protocol, endpoint: Endpoint) -> str:
    """Return where the day of an endpoint must be entered: at its visit, else at the endpoint."""
    return _days_of(protocol, endpoint.visit) or f"/objectives/endpoints/{endpoint.id}/visit"


def _undated(protocol: Protocol, endpoints: tuple[Endpoint, ...], otherwise: str) -> tuple[str, ...]:
    """Return where the days of the endpoints must be entered, or ``otherwise`` where there are no endpoints yet."""
    return tuple(_day_lacking(protocol, one) for one in endpoints) or (otherwise,)


def _days_of(protocol: Protocol, visit: str | None) -> str | None:
    """Return where the days of a visit stand; None while none is chosen, or one that is not in the schedule."""
    place = f"/schedule/visits/{visit}/days"
    return place if visit and exists(protocol, place) else None


def _places(protocol: Protocol, *endpoints: Endpoint) -> tuple[str, ...]:
    """Return the addresses that say when the endpoints are measured."""
    chosen = ((f"/objectives/endpoints/{one.id}/visit", _days_of(protocol, one.visit)) for one in endpoints)
    return tuple(dict.fromkeys(place for places in chosen for place in places if place))


@rule(
    "V-36",
    _("A claim of durability has a later, masked endpoint"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("fda-mdma-letter-2024", "common-practice"),
)
def durability_has_its_endpoint(protocol: Protocol) -> Verdict:
    """An effect that was never looked for after the primary endpoint has not been shown to last.

    FDA's letter on midomafetamine, as reported, found an effect beyond about eighteen weeks not shown. Each objective
    that claims durability has an endpoint after the primary one. Once masking has ended, what people hope for is
    measured too, so at least one such endpoint comes before that.
    """
    objectives = protocol.objectives.objectives
    if not objectives:
        return undecided(_("Enter the objectives."), _OBJECTIVES)
    claims = _durable(protocol)
    if not claims:
        return NOT_APPLICABLE
    days, primary = offsets(protocol), primary_endpoints(protocol)
    primary_days = [day for endpoint in primary if (day := _day(endpoint, days)) is not None]
    opened = opening_day(protocol, days) if is_masked(protocol) else None
    tally = Tally()
    for claim in claims:
        endpoints, path = _endpoints(protocol, claim), f"{_OBJECTIVES}/{claim.id}"
        placed = {one.id: day for one in endpoints if (day := _day(one, days)) is not None}
        if not placed:
            tally.wait(*_undated(protocol, endpoints, f"{path}/endpoints"))
            continue
        if claim.level is not Level.PRIMARY and not primary_days:
            tally.wait(*_undated(protocol, primary, _OBJECTIVES))
            continue
        first = max(primary_days) if claim.level is not Level.PRIMARY else None
        later = [one for one in endpoints if one.id in placed and (first is None or placed[one.id] > first)]
        facts = (f"{path}/endpoints", f"{path}/durability")
        if not later:
            message = _(
                "“{objective}” claims a durable effect, but none of its endpoints comes after the primary one, {days} "
                "after the first dose. Add a later endpoint, or drop the claim.",
                objective=item_name(protocol, claim),
                days=in_days(first or 0),
            )
            tally.object(message, *facts, *_places(protocol, *endpoints, *primary), f"{path}/level")
        elif opened is not None and all(placed[one.id] > opened for one in later):
            message = _(
                "“{objective}” claims a durable effect, but masking ends at “{visit}”, before any endpoint that could "
                "show it. Add one before that, or say that the claim rests on open data and drop it here.",
                objective=item_name(protocol, claim),
                visit=visit_name(protocol, protocol.design.open_from or ""),
            )
            tally.object(message, *facts, _OPEN_FROM, *_places(protocol, *later))
    return tally.verdict(_ENTER_DAYS)


@rule(
    "V-36b",
    _("A durable effect is shown over twelve masked weeks"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("fda-mdma-letter-2024", "common-practice"),
    limits=("durability-masked",),
)
def durability_shown_long_enough(protocol: Protocol) -> Verdict:
    """Depression comes back over months, and a few masked weeks say little about a treatment given once.

    By common practice an effect is called durable when masked measures reach twelve weeks from the last dose; no text
    of a regulator was seen that names a number. In another chronic disorder FDA's letter on midomafetamine, as
    reported, missed evidence beyond about eighteen weeks.
    """
    masked = is_masked(protocol)
    if not protocol.objectives.objectives:
        return undecided(_("Enter the objectives."), _OBJECTIVES)
    claims = _durable(protocol)
    if not claims or masked is False:
        return NOT_APPLICABLE
    if masked is None:
        return undecided(_("Choose the blind schema."), "/design/blind")
    days, doses = offsets(protocol), days_with_doses(protocol)
    opened = opening_day(protocol, days)
    least = thresholds.count_of(protocol, "durability-masked")
    tally = Tally()
    for claim in claims:
        endpoints, path = _endpoints(protocol, claim), f"{_OBJECTIVES}/{claim.id}"
        placed = [day for one in endpoints if (day := _day(one, days)) is not None]
        after = [since_dose(day, doses) for day in placed if opened is None or day <= opened]
        reached = max((day for day in after if day is not None), default=None)
        if not placed:
            tally.wait(*_undated(protocol, endpoints, f"{path}/endpoints"))
        elif reached is not None and reached < least:
            message = _(
                "“{objective}” claims a durable effect, but its last masked endpoint is {days} after a dose; {least} "
                "are the least by common practice. Measure later, or drop the claim.",
                objective=item_name(protocol, claim),
                days=in_days(reached),
                least=in_days(least),
            )
            opens = (_OPEN_FROM,) if protocol.design.open_from else ()
            tally.object(message, f"{path}/endpoints", f"{path}/durability", *opens, *_places(protocol, *endpoints))
    return tally.verdict(_ENTER_DAYS)


@rule(
    "V-37",
    _("The primary endpoint and the guesses come before masking ends"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("ema-2025-depression", "control-response-review", "common-practice"),
)
def masking_outlasts_primary_endpoint(protocol: Protocol) -> Verdict:
    """Once the arm is told or an open dose is offered, control participants rate their disappointment or their hope.

    The primary endpoint is read before that. On the very day, common practice is to write down the order: the timing
    of its instrument says that it comes first. A guess asked of people who have been told is none.
    """
    masked = is_masked(protocol)
    if masked is False:
        return NOT_APPLICABLE
    primary = primary_endpoints(protocol)
    if masked is None or not primary:
        waiting = [
            address for address, lacks in (("/design/blind", masked is None), (_OBJECTIVES, not primary)) if lacks
        ]
        return undecided(_("Enter the blind schema, and the primary objective with its endpoint."), *waiting)
    if protocol.design.open_from is None:
        opens = protocol.followup.retreatment and protocol.followup.retreatment_masked is False
        return undecided(_("Enter the visit from which doses are open."), _OPEN_FROM) if opens else MET
    days = offsets(protocol)
    opened = opening_day(protocol, days)
    if opened is None:
        place = _days_of(protocol, protocol.design.open_from) or _OPEN_FROM
        return undecided(_("Enter the day on which masking ends."), place)
    tally = Tally()
    for endpoint in primary:
        _judge_primary(tally, protocol, endpoint, days, opened)
    for guess in protocol.endpoints.guesses:
        _judge_guess(tally, protocol, guess, days, opened)
    return tally.verdict(_ENTER_DAYS)


def _judge_primary(tally: Tally, protocol: Protocol, endpoint: Endpoint, days: dict[str, int], opened: int) -> None:
    day, use = _day(endpoint, days), use_of(protocol, endpoint)
    if day is None:
        tally.wait(_day_lacking(protocol, endpoint))
        return
    if day < opened:
        return
    facts = (*_places(protocol, endpoint), _OPEN_FROM, f"/schedule/visits/{protocol.design.open_from}/days")
    name, opens = item_name(protocol, endpoint), visit_name(protocol, protocol.design.open_from or "")
    if day > opened:
        message = _(
            "The primary endpoint “{endpoint}” is read {late} after masking ends at “{opens}”. Read it before, or mask "
            "for longer.",
            endpoint=name,
            late=in_days(day - opened),
            opens=opens,
        )
        tally.object(message, *facts)
    elif use is None:
        tally.wait(f"/objectives/endpoints/{endpoint.id}/instrument")
    elif unfilled(protocol, timing := f"/endpoints/instruments/{use.id}/timing"):
        message = _(
            "The primary endpoint “{endpoint}” is read on the day on which masking ends, and “{field}” of "
            "{instrument} is empty. Write that it comes before the arm is told or an open dose is given.",
            endpoint=name,
            field=title(timing),
            instrument=item_name(protocol, use),
        )
        tally.object(message, timing, *facts)


def _judge_guess(tally: Tally, protocol: Protocol, guess: Guess, days: dict[str, int], opened: int) -> None:
    late = tuple(visit for visit in guess.visits if visit in days and days[visit] > opened)
    if not late:
        return
    path = f"/endpoints/guesses/{guess.id}/visits"
    message = _(
        "{asked}: the guess at {visits} is asked after masking ends at “{opens}”. Ask before that.",
        asked=guess.asked.label if guess.asked else _("Everyone"),
        visits=all_of(_("“{visit}”", visit=visit_name(protocol, visit)) for visit in late),
        opens=visit_name(protocol, protocol.design.open_from or ""),
    )
    kept = tuple(visit for visit in guess.visits if visit not in late)
    fix = Fix(_("Ask for no guess after masking ends"), lambda current: put(current, path, kept)) if kept else None
    tally.object(message, path, _OPEN_FROM, fix=fix)


@rule(
    "V-38",
    _("Response is the fall that the field calls one"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("goodwin-2022", "comp006-news"),
    limits=("response-fall",),
)
def response_is_half(protocol: Protocol) -> Verdict:
    """Trials of depression call a fall by half a response; a press release called a fall by a quarter one.

    Shares of responders by unlike definitions cannot be compared, and the easier one always looks better. Where a
    smaller fall is of interest it is named otherwise.
    """
    endpoints, fall = protocol.endpoints, protocol.endpoints.response_fall
    entered, scale = "/endpoints/response_fall", "/endpoints/response_instrument"
    use = next((one for one in endpoints.instruments if one.id == endpoints.response_instrument), None)
    if fall is None or use is None:
        ask = _("Enter which fall counts as response, and on which instrument.")
        return undecided(ask, *(unfilled(protocol, entered, scale) or (scale,)))
    known, coded = lookup.instrument(protocol, use.instrument), f"/endpoints/instruments/{use.id}/instrument"
    if known is None:
        return undecided(_("Choose an instrument that is known, or enter it among your own facts."), coded)
    if known.kind != "symptom":
        return NOT_APPLICABLE
    least = thresholds.number_of(protocol, "response-fall")
    if fall >= least:
        return MET
    message = _(
        "“{field}” is {entered} % on the {instrument}; trials of depression call a fall of {least} % a response. Set "
        "it to that, or give the smaller fall another name.",
        field=title(entered),
        entered=number(fall),
        instrument=known.code,
        least=number(least),
    )
    fix = set_to(entered, least, _("{percent} %", percent=number(least)))
    return finding(message, entered, scale, coded, fix=fix)


@rule(
    "V-50",
    _("Claims in words are ticked as claims"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("fda-mdma-letter-2024", "common-practice"),
)
def claims_in_words_are_ticked(protocol: Protocol) -> Verdict:
    """A claim that stands only in the words of an objective escapes the rules that ask what could show it.

    Where a statement speaks of a lasting effect or of a mechanism, the box for that claim is answered yes. Statements
    that deny the claim are taken at their word, and those on harms, which are followed for months, claim no benefit.
    """
    stated = [one for one in protocol.objectives.objectives if one.statement]
    if not stated:
        return undecided(_("Enter the objectives in words."), _OBJECTIVES)
    tally, claimed = Tally(), False
    for one in stated:
        said = terms.named("claims", one.statement)
        for box in ("durability", "mechanism"):
            if box not in said or "denial" in said or (box == "durability" and "harms" in said):
                continue
            claimed = True
            if getattr(one, box):
                continue
            path = f"{_OBJECTIVES}/{one.id}"
            message = _(
                "The words of “{objective}” make a claim, but “{field}” is not answered yes. Answer yes, or write it "
                "without the claim.",
                objective=item_name(protocol, one),
                field=title(f"{path}/{box}"),
            )
            tally.object(message, f"{path}/{box}", f"{path}/statement")
    return tally.verdict(_("Enter the objectives in words."), MET if claimed else NOT_APPLICABLE)
