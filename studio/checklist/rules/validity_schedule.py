"""Rules on the validity of the trial: that visits, references, doses and numbers agree with each other."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, pairwise

from studio.checklist.inquiry import (
    Tally,
    add_to,
    all_of,
    dosing_days,
    in_days,
    known_uses,
    measured,
    primary_endpoints,
    quoted_dose,
    set_to,
    since_dose,
    title,
    use_of,
    visit_name,
    within,
)
from studio.checklist.rule import (
    MET,
    NOT_APPLICABLE,
    Challenge,
    Finding,
    Fix,
    Severity,
    Verdict,
    findings,
    rule,
    undecided,
)
from studio.knowledge import lookup
from studio.knowledge.instruments import Instrument
from studio.planning.dosing_day import product_of
from studio.planning.schedule import activities, day_name, offsets, place
from studio.protocol.address import filled, get, label
from studio.protocol.design import ArmRole
from studio.protocol.dosing import ProductUse
from studio.protocol.edit import dangling, put
from studio.protocol.names import item_name
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Visit
from studio.text import Text, _, number

_VISITS = "/schedule/visits"
_ENTER_VISITS = _("Enter the visits with their days.")


@dataclass(frozen=True, slots=True)
class _Window:
    """A visit that has a day, with the first and the last day on which it may take place."""

    visit: Visit
    day: int
    first: int
    last: int


def _windows(protocol: Protocol) -> tuple[_Window, ...]:
    """Return the windows of all visits that have a day, in order of time."""
    found = ((one.visit, one.offset) for one in place(protocol))
    return tuple(
        _Window(visit, day, day - (visit.minus or 0), day + (visit.plus or 0))
        for visit, day in found
        if day is not None
    )


@rule(
    "V-18",
    _("Windows of visits do not overlap"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("spirit-2025", "ich-m11-2025"),
)
def windows_do_not_overlap(protocol: Protocol) -> Verdict:
    """Where windows overlap, a later visit may come before an earlier one, and a value belongs to neither day.

    Visits of one day count as one contact and may share a window.
    """
    windows = _windows(protocol)
    if not windows:
        return undecided(_ENTER_VISITS, _VISITS)
    naming = protocol.schedule.day_naming
    tally = Tally()
    for one, other in pairwise(windows):
        if one.day == other.day or other.first > one.last:
            continue
        path = f"{_VISITS}/{one.visit.id}/plus"
        message = _(
            "The window of “{visit}” ends on {end}, that of “{other}” begins on {start}. Shorten one of them.",
            visit=item_name(protocol, one.visit),
            end=day_name(one.last, naming),
            other=item_name(protocol, other.visit),
            start=day_name(other.first, naming),
        )
        room = other.first - 1 - one.day
        fix = set_to(path, room, in_days(room)) if room >= 0 else None
        facts = (f"{_VISITS}/{visit.id}/days" for visit in (one.visit, other.visit))
        tally.object(message, path, f"{_VISITS}/{other.visit.id}/minus", *facts, fix=fix)
    return tally.verdict(_ENTER_VISITS)


@rule(
    "V-19",
    _("No window reaches across a dose"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("spirit-2025", "common-practice"),
)
def no_window_across_a_dose(protocol: Protocol) -> Verdict:
    """A baseline taken after the dose is no baseline, and an outcome taken before it is none either.

    The window of a visit stays on its side of each dosing day.
    """
    windows = _windows(protocol)
    if not windows:
        return undecided(_ENTER_VISITS, _VISITS)
    doses = dosing_days(protocol)
    tally = Tally()
    for one in windows:
        if one.day in doses:
            continue
        ahead = min((dose for dose in doses if dose > one.day), default=None)
        behind = max((dose for dose in doses if dose < one.day), default=None)
        path, name = f"{_VISITS}/{one.visit.id}", item_name(protocol, one.visit)
        if ahead is not None and one.last >= ahead:
            message = _(
                "“{visit}” is {days} before a dose and its window reaches the dosing day. Shorten it.",
                visit=name,
                days=in_days(ahead - one.day),
            )
            _shorten(tally, message, path, "plus", ahead - one.day - 1)
        if behind is not None and one.first <= behind:
            message = _(
                "“{visit}” is {days} after a dose and its window reaches back to it. Shorten it.",
                visit=name,
                days=in_days(one.day - behind),
            )
            _shorten(tally, message, path, "minus", one.day - behind - 1)
    return tally.verdict(_ENTER_VISITS)


def _shorten(tally: Tally, message: Text, visit: str, side: str, days: int) -> None:
    path = f"{visit}/{side}"
    tally.object(message, path, f"{visit}/days", fix=set_to(path, days, in_days(days)))


@rule(
    "V-20",
    _("Every visit has its day"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("ich-m11-2025",),
)
def every_visit_has_a_day(protocol: Protocol) -> Verdict:
    """A visit counted from a visit that is counted from it has no day at all.

    Each visit leads, anchor by anchor, to the day of the first dose.
    """
    visits = {visit.id: visit for visit in protocol.schedule.visits}
    if not visits:
        return undecided(_ENTER_VISITS, _VISITS)
    tally = Tally()
    for visit in visits.values():
        if visit.days is None:
            tally.wait(f"{_VISITS}/{visit.id}/days")
            continue
        chain, current = [visit.id], visit.anchor
        while current is not None and current in visits and current not in chain:
            chain.append(current)
            current = visits[current].anchor
        if current == visit.id:
            message = _(
                "“{visit}” is counted from itself, by way of its anchors. Empty “{field}” or choose another visit.",
                visit=item_name(protocol, visit),
                field=title(f"{_VISITS}/{visit.id}/anchor"),
            )
            tally.object(message, f"{_VISITS}/{visit.id}/anchor")
    return tally.verdict(_("Enter the day of each visit."))


@rule(
    "V-32",
    _("Every visit has a purpose"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("spirit-2025", "common-practice"),
)
def every_visit_has_a_purpose(protocol: Protocol) -> Verdict:
    """A visit at which nothing is planned costs a participant a day, and each site fills it with something of its own.

    SPIRIT 2025 asks for a schedule of what is done when. At each visit a session, test, instrument, sample, probe,
    guess or other activity takes place, or its purpose says why people meet.
    """
    visits = protocol.schedule.visits
    if not visits:
        return undecided(_ENTER_VISITS, _VISITS)
    busy = {visit for activity in activities(protocol) for visit in activity.visits}
    if not busy:
        return undecided(_("Enter what is done at the visits."), "/schedule/activities")
    idle = [visit for visit in visits if visit.id not in busy and not filled(visit.purpose)]
    if not idle:
        return MET
    message = _(
        "Nothing takes place at {visits}, and “{field}” is empty. Plan something there, write the purpose, or drop the "
        "visit.",
        visits=all_of(_("“{visit}”", visit=item_name(protocol, visit)) for visit in idle),
        field=title(f"{_VISITS}/{idle[0].id}/purpose"),
    )
    return findings(Finding(message, tuple(f"{_VISITS}/{visit.id}/purpose" for visit in idle)))


@rule(
    "V-21",
    _("References lead somewhere"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("ich-m11-2025",),
)
def references_lead_somewhere(protocol: Protocol) -> Verdict:
    """A dose of an arm that is not there, or a scale at a visit that was removed, is lost from every table.

    Such references come from files that were edited elsewhere.
    """
    found = [
        Finding(
            _(
                "“{field}” refers to something that is not there. Choose it again or empty it.",
                field=label(protocol, path),
            ),
            (path,),
        )
        for path in dangling(protocol)
    ]
    if found:
        return findings(*found)
    return MET if protocol.schedule.visits or protocol.design.arms else NOT_APPLICABLE


@rule(
    "V-22",
    _("Every arm has its dose"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("ich-m11-2025", "spirit-2025"),
)
def every_arm_has_a_dose(protocol: Protocol) -> Verdict:
    """A site that finds no dose for an arm will ask, or guess.

    Each arm receives something, a placebo included, unless its role is that it receives nothing.
    """
    arms, doses = protocol.design.arms, protocol.dosing.arms
    if not arms or not doses:
        waiting = [address for address, lacks in (("/design/arms", not arms), ("/dosing/arms", not doses)) if lacks]
        return undecided(_("Enter the arms, and what each receives."), *waiting)
    tally = Tally()
    for arm in arms:
        if arm.role is not ArmRole.NO_INTERVENTION and not any(given.arm == arm.id for given in doses):
            message = _("Arm “{arm}” receives nothing. Enter its product and dose.", arm=item_name(protocol, arm))
            tally.object(message, "/dosing/arms", f"/design/arms/{arm.id}", f"/design/arms/{arm.id}/role")
    tally.wait(*(f"/dosing/arms/{given.id}/product" for given in doses if product_of(protocol, given) is None))
    return tally.verdict(_("Choose the product that each arm receives."))


@rule(
    "V-28",
    _("Arms differ in what they receive"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("spirit-2025",),
)
def arms_differ(protocol: Protocol) -> Verdict:
    """Two arms that receive the same dose compare nothing, and an experimental arm at zero is a placebo.

    Either is nearly always a slip in one of the doses.
    """
    doses = [given for given in protocol.dosing.arms if given.dose is not None and given.arm and given.product]
    if not doses:
        return undecided(_("Enter what each arm receives."), "/dosing/arms")
    tally = Tally()
    experimental = {arm.id for arm in protocol.design.arms if arm.role is ArmRole.EXPERIMENTAL}
    received: dict[str, set[object]] = defaultdict(set)
    for given in doses:
        received[given.arm or ""].add((given.product, str(given.dose), frozenset(given.sessions)))
        product = product_of(protocol, given)
        active = product is not None and product.use is ProductUse.EXPERIMENTAL
        if given.dose is not None and given.dose.amount == 0 and given.arm in experimental and active:
            message = _("“{arm}” is an experimental arm and receives {dose}. Correct the dose, or the arm's role.",
                        arm=item_name(protocol, given), dose=str(given.dose))  # fmt: skip
            tally.object(message, f"/dosing/arms/{given.id}/dose", f"/design/arms/{given.arm}/role")
    for (one, first), (other, second) in combinations(received.items(), 2):
        if first == second:
            pair = [given for given in doses if given.arm in (one, other)]
            message = _("“{one}” and “{other}” receive the same. Correct one of the doses.",
                        one=item_name(protocol, pair[0]), other=item_name(protocol, pair[-1]))  # fmt: skip
            others = (given for given in pair[1:-1])
            places = [f"/dosing/arms/{given.id}/dose" for given in (pair[-1], pair[0], *others)]
            tally.object(message, *places)
    return tally.verdict(_("Enter what each arm receives."))


@rule(
    "V-28b",
    _("Arms are named after the doses they receive"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("spirit-2025",),
)
def arms_named_after_doses(protocol: Protocol) -> Verdict:
    """A site that reads one dose in an arm's name and another in its table may give either.

    Where a name quotes a single dose, the arm receives that dose.
    """
    arms = {arm.id: arm for arm in protocol.design.arms}
    doses = [given for given in protocol.dosing.arms if given.dose is not None and given.arm in arms]
    if not doses:
        return undecided(_("Enter the arms, and what each receives."), "/dosing/arms")
    tally = Tally()
    for arm in arms.values():
        quoted = quoted_dose(arm.name or "")
        given = [one for one in doses if one.arm == arm.id]
        if quoted is None or not given or any(one.dose == quoted for one in given):
            continue
        path = f"/dosing/arms/{given[0].id}/dose"
        message = _("Arm “{arm}” receives {dose}. Correct the dose or the name.",
                    arm=item_name(protocol, arm), dose=str(given[0].dose))  # fmt: skip
        tally.object(message, path, f"/design/arms/{arm.id}/name")
    return tally.verdict(_("Enter the arms, and what each receives."))


@rule(
    "V-23",
    _("Endpoints are measured at their visits"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("spirit-2025",),
)
def endpoints_measured_at_their_visits(protocol: Protocol) -> Verdict:
    """An endpoint on a day on which its scale is not asked will have no data.

    For each endpoint with instrument and time, the instrument is placed at that visit.
    """
    endpoints = protocol.objectives.endpoints
    if not endpoints:
        return undecided(_("Enter the endpoints."), "/objectives/endpoints")
    known_visits = {visit.id for visit in protocol.schedule.visits}
    tally = Tally()
    for endpoint in endpoints:
        use = use_of(protocol, endpoint)
        visit = endpoint.visit
        if use is None or visit is None or visit not in known_visits or visit in use.visits:
            continue
        path, name = f"/endpoints/instruments/{use.id}/visits", visit_name(protocol, visit)
        message = _(
            "The endpoint “{endpoint}” is read at “{visit}”, where {instrument} is not asked. Add it there.",
            endpoint=item_name(protocol, endpoint),
            visit=name,
            instrument=item_name(protocol, use),
        )
        facts = (f"/objectives/endpoints/{endpoint.id}/{part}" for part in ("visit", "instrument"))
        tally.object(message, path, *facts, fix=_ask_at(path, visit, name))
    for endpoint in primary_endpoints(protocol):
        path = f"/objectives/endpoints/{endpoint.id}"
        tally.wait(*(f"{path}/{name}" for name in ("instrument", "visit") if getattr(endpoint, name) is None))
    return tally.verdict(_("Choose instrument and visit of the primary endpoint."))


def _ask_at(path: str, visit: str, name: str) -> Fix:
    return Fix(_("Add it at “{visit}”", visit=name), lambda current: add_to(current, path, visit))


@rule(
    "V-24",
    _("Scales do not look back beyond the dose"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("johnson-2016", "raison-2023"),
)
def recall_stays_after_the_dose(protocol: Protocol) -> Verdict:
    """A scale that asks about the past week, two days after a dose, mostly describes the time before it.

    In one trial the first day after the dose showed no difference where day 8 showed a large one. Use a form with a
    shorter recall, or ask later.
    """
    days, doses = offsets(protocol), dosing_days(protocol)
    if not protocol.endpoints.instruments or not days:
        path = _VISITS if protocol.endpoints.instruments else "/endpoints/instruments"
        return undecided(_("Enter the instruments, and the visits with their days."), path)
    tally = Tally()
    for use, known in known_uses(protocol):
        recall = known.recall_days if use.recall_days is None else use.recall_days
        if known.kind != "symptom" or not recall:
            continue
        early = [visit for visit in use.visits if visit in days and 0 < (since_dose(days[visit], doses) or 0) < recall]
        if early:
            message = _(
                "{instrument} looks back {recall}, but “{visit}” is {after} after a dose. Use a shorter "
                "recall or a later visit.",
                instrument=known.code,
                recall=in_days(recall),
                visit=visit_name(protocol, early[0]),
                after=in_days(since_dose(days[early[0]], doses) or 0),
            )
            paths = [f"/endpoints/instruments/{use.id}/{name}" for name in ("visits", "recall_days", "instrument")]
            tally.object(message, *paths)
    return tally.verdict(_("Enter the instruments."))


@rule(
    "V-25",
    _("Thresholds lie within the range of their scale"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("spirit-2025",),
)
def thresholds_lie_in_range(protocol: Protocol) -> Verdict:
    """A score that the scale cannot reach lets everyone in, or nobody; most such numbers are slips of a digit.

    Severity at entry and remission are held against the range of the instrument they name.
    """
    population, endpoints = protocol.population, protocol.endpoints
    chosen = next((use for use in endpoints.instruments if use.id == endpoints.response_instrument), None)
    severity = ("/population/severity_threshold", "/population/severity_instrument")
    remission = ("/endpoints/remission_threshold", "/endpoints/response_instrument")
    tally = Tally()
    judged = False
    for places, entered, named in (
        (severity, population.severity_threshold, population.severity_instrument),
        (remission, endpoints.remission_threshold, chosen.instrument if chosen else None),
    ):
        known = lookup.instrument(protocol, named)
        if _judge_score(tally, places, entered, known):
            judged = True
        elif entered is not None and named:
            tally.wait(*places)
    for group in ("inclusion", "exclusion"):
        for criterion in getattr(population, group):
            of_criterion = within(f"/population/{group}/{criterion.id}", "threshold", "measure")
            judged |= _judge_score(tally, of_criterion, criterion.threshold, measured(protocol, criterion.measure))
    if judged or tally.found or tally.waiting:
        return tally.verdict(_("Enter the thresholds, each with a scale whose range is known."))
    return undecided(_("Enter severity at entry and remission, with their scales."), severity[0])


def _judge_score(tally: Tally, places: tuple[str, ...], entered: float | None, known: Instrument | None) -> bool:
    """Hold a threshold against the range of an instrument; return whether there was something to judge."""
    if entered is None or known is None or known.range_low is None or known.range_high is None:
        return False
    if not known.range_low <= entered <= known.range_high:
        message = _(
            "“{field}” is {entered}, but {instrument} runs from {low} to {high}. Correct the number.",
            field=title(places[0]),
            entered=number(entered),
            instrument=known.code,
            low=number(known.range_low),
            high=number(known.range_high),
        )
        tally.object(message, *places)
    return True


_PAIRS = (
    ("/population/age_least", "/population/age_most"),
    ("/population/resistance/failed_least", "/population/resistance/failed_most"),
    ("/screening/heart_rate_least", "/screening/heart_rate_most"),
    ("/screening/diastolic_most", "/screening/systolic_most"),
    ("/monitoring/go_diastolic_most", "/monitoring/go_systolic_most"),
    ("/monitoring/go_systolic_most", "/monitoring/alert_systolic"),
    ("/monitoring/go_diastolic_most", "/monitoring/alert_diastolic"),
    ("/screening/systolic_most", "/monitoring/treat_systolic"),
    ("/screening/diastolic_most", "/monitoring/treat_diastolic"),
    ("/monitoring/alert_systolic", "/monitoring/treat_systolic"),
    ("/monitoring/alert_diastolic", "/monitoring/treat_diastolic"),
    ("/monitoring/contact_from_hours", "/monitoring/contact_to_hours"),
    ("/rationale/window_first_day", "/rationale/window_last_day"),
)
"""Fields of which the first is never above the second."""


@rule(
    "V-26",
    _("Limits are not the wrong way round"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("common-practice",),
)
def limits_not_inverted(protocol: Protocol) -> Verdict:
    """A lower limit above its upper one admits nobody, and a treatment limit below the alert limit alarms too late.

    Most such pairs are two numbers in each other's place.
    """
    tally = Tally()
    judged = False
    for first, second in _PAIRS:
        low, high = get(protocol, first), get(protocol, second)
        if low is None or high is None:
            continue
        judged = True
        if low > high:
            message = _(
                "“{first}” is {low} and “{second}” is {high}. Change one of them, or swap the two.",
                first=title(first),
                low=low,
                second=title(second),
                high=high,
            )
            swap = _swap(first, second)
            harmless = _inverted(swap.apply(protocol)) < _inverted(protocol)
            tally.object(message, first, second, fix=swap if harmless else None)
    if tally.found or judged:
        return tally.verdict(_("Enter the limits."))
    return undecided(_("Enter the limits of age, blood pressure and the like."), "/population/age_least")


def _inverted(protocol: Protocol) -> set[tuple[str, str]]:
    """Return the pairs that are the wrong way round."""
    values = ((pair, get(protocol, pair[0]), get(protocol, pair[1])) for pair in _PAIRS)
    return {pair for pair, low, high in values if low is not None and high is not None and low > high}


def _swap(first: str, second: str) -> Fix:
    def apply(protocol: Protocol) -> Protocol:
        low, high = get(protocol, first), get(protocol, second)
        return put(put(protocol, first, high), second, low)

    return Fix(_("Swap “{first}” and “{second}”", first=title(first), second=title(second)), apply)
