"""Rules on the validity of the trial: that visits, references, doses and numbers agree with each other."""

import re
from collections import defaultdict
from functools import cache
from itertools import combinations

from studio.checklist.inquiry import (
    Tally,
    add_to,
    all_of,
    dosing_days,
    in_days,
    known_uses,
    measured,
    primary_endpoints,
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
from studio.knowledge import lookup, terms
from studio.knowledge.instruments import Instrument
from studio.planning.conflicts import Overlap, moving, overlaps
from studio.planning.dose.doses import regimen
from studio.planning.dosing_day import product_of
from studio.planning.schedule import activities, day_name, day_number, dosing_visits, offsets
from studio.protocol.address import filled, get, label
from studio.protocol.design import ArmRole
from studio.protocol.dosing import ArmDose, ProductUse
from studio.protocol.edit import dangling, put
from studio.protocol.names import item_name, referred_name
from studio.protocol.objectives import Endpoint
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import quoted_dose
from studio.protocol.schedule import Visit
from studio.text import Text, _, number

_VISITS = "/schedule/visits"
_ENTER_VISITS = _("Enter the visits with their days.")


@cache
def _day_at_the_end() -> re.Pattern[str]:
    """Return what finds the number of a day with which a name ends, whatever bracket closes it."""
    words = [word for term in terms.every("days") for word in term.words]
    before = "|".join(rf"\b{re.escape(word)}\s*" for word in words if word.isascii())
    after = "|".join(re.escape(word) for word in words if not word.isascii())
    number = r"[-−–]?\d{1,4}"
    # In Chinese the number stands between 第 and the word, as in 第8天.
    start = rf"(?:{before}|第\s*(?={number}\s*(?:{after})))"
    return re.compile(rf"{start}(?P<number>{number})\s*(?:{after})?\s*[)\]）]?\s*$", re.IGNORECASE)


def _signed(number: str) -> str:
    """Return the number of a day as the schedule writes it: with a true minus, and without leading noughts."""
    value = int(number.replace("−", "-").replace("–", "-"))
    return f"−{-value}" if value < 0 else str(value)


@rule(
    "V-18",
    _("Windows of visits do not overlap"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("spirit-2025", "ich-m11-2025"),
)
def windows_do_not_overlap(protocol: Protocol) -> Verdict:
    """Where windows overlap, a later visit may come before an earlier one, and a value belongs to neither day.

    A visit moves with the one that it is counted from, so visits counted from one dose stay as far apart however late
    it is given. Visits of one day count as one contact and may share a window.
    """
    if not moving(protocol):
        return undecided(_ENTER_VISITS, _VISITS)
    tally = Tally()
    for found in overlaps(protocol):
        _object_to(tally, protocol, found)
    return tally.verdict(_ENTER_VISITS)


def _object_to(tally: Tally, protocol: Protocol, found: Overlap) -> None:
    """Object to two visits of which the earlier may be as late as the later one."""
    one, other, later, earlier = found.one, found.other, found.later, found.earlier
    overlap = found.end - found.start + 1
    given = {
        "visit": item_name(protocol, one.visit),
        "end": day_name(found.end, protocol.schedule.day_naming),
        "other": item_name(protocol, other.visit),
        "start": day_name(found.start, protocol.schedule.day_naming),
        "days": in_days(overlap),
    }
    message = _(
        "“{visit}” may be as late as {end}, “{other}” as early as {start}. Shorten a window by {days}.", **given
    )
    anchors = [visit for visit in later[1:] if visit.plus] + [visit for visit in earlier[1:] if visit.minus]
    if anchors:
        message = _(
            "“{visit}” may be as late as {end}, “{other}” as early as {start}, since {anchors} may move too. Shorten a "
            "window by {days}, or count both from the same visit.",
            anchors=all_of(_("“{visit}”", visit=item_name(protocol, visit)) for visit in anchors),
            **given,
        )
    windows = [(visit, "plus") for visit in later] + [(visit, "minus") for visit in earlier]
    wide = (window for window in windows if (getattr(*window) or 0) >= overlap)
    fix = next((_narrow(protocol, visit, side, overlap) for visit, side in wide), None)
    facts = (f"{_VISITS}/{visit.id}/days" for visit in (one.visit, other.visit))
    tally.object(message, *(f"{_VISITS}/{visit.id}/{side}" for visit, side in windows), *facts, fix=fix)


def _narrow(protocol: Protocol, visit: Visit, side: str, by: int) -> Fix:
    path, days = f"{_VISITS}/{visit.id}/{side}", getattr(visit, side) - by
    name = item_name(protocol, visit)
    label = _("Set “{field}” of “{visit}” to {days}", field=title(path), visit=name, days=in_days(days))
    return Fix(label, lambda current: put(current, path, days))


@rule(
    "V-19",
    _("No window reaches across a dose"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("spirit-2025", "common-practice"),
)
def no_window_across_a_dose(protocol: Protocol) -> Verdict:
    """A baseline taken after the dose is no baseline, and an outcome taken before it is none either.

    The window of a visit stays on its side of each dosing day. A visit that the dose is counted from cannot pass it.
    """
    placed, dosing = moving(protocol), dosing_visits(protocol)
    if not placed:
        return undecided(_ENTER_VISITS, _VISITS)
    doses = [(one.day, one.moved_by) for one in placed if one.visit.id in dosing] or [(0, {})]
    tally = Tally()
    for one in placed:
        visit = one.visit
        gaps = [dose - one.day for dose, moved_by in doses if visit.id not in moved_by]
        ahead, behind = [gap for gap in gaps if gap > 0], [-gap for gap in gaps if gap < 0]
        if ahead and visit.plus and visit.plus >= min(ahead):
            most = min(ahead) - 1
            message = _(
                "“{visit}” is {days} before a dose and its window reaches the dosing day. Shorten it to {most}.",
                visit=item_name(protocol, visit),
                days=in_days(min(ahead)),
                most=in_days(most),
            )
            _shorten(tally, message, visit, "plus", most)
        if behind and visit.minus and visit.minus >= min(behind):
            most = min(behind) - 1
            message = _(
                "“{visit}” is {days} after a dose and its window reaches back to it. Shorten it to {most}.",
                visit=item_name(protocol, visit),
                days=in_days(min(behind)),
                most=in_days(most),
            )
            _shorten(tally, message, visit, "minus", most)
    return tally.verdict(_ENTER_VISITS)


def _shorten(tally: Tally, message: Text, visit: Visit, side: str, days: int) -> None:
    path = f"{_VISITS}/{visit.id}/{side}"
    tally.object(message, path, f"{_VISITS}/{visit.id}/days", fix=set_to(path, days, in_days(days)))


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
    tally = Tally()
    experimental = {arm.id for arm in protocol.design.arms if arm.role is ArmRole.EXPERIMENTAL}
    received: dict[str, list[ArmDose]] = defaultdict(list)
    for given in protocol.dosing.arms:
        if given.dose is None or not given.arm or not given.product:
            continue
        received[given.arm].append(given)
        product = product_of(protocol, given)
        active = product is not None and product.use is ProductUse.EXPERIMENTAL
        if active and given.arm in experimental and not given.dose.amount:
            message = _(
                "“{arm}” is an experimental arm and receives {dose}. Correct the dose, or the arm's role.",
                arm=item_name(protocol, given),
                dose=str(given.dose),
            )
            tally.object(message, f"/dosing/arms/{given.id}/dose", f"/design/arms/{given.arm}/role")
    if not received:
        return undecided(_("Enter what each arm receives."), "/dosing/arms")
    for (one, first), (other, second) in combinations(received.items(), 2):
        if _portions(first) == _portions(second):
            message = _(
                "“{one}” and “{other}” receive the same. Correct one of the doses.",
                one=referred_name(protocol, "/design/arms", one),
                other=referred_name(protocol, "/design/arms", other),
            )
            tally.object(message, *(f"/dosing/arms/{given.id}/dose" for given in (*first, *second)))
    return tally.verdict(_("Enter what each arm receives."))


def _portions(doses: list[ArmDose]) -> set[object]:
    return {(given.product, str(given.dose), frozenset(given.sessions)) for given in doses}


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
        message = _(
            "Arm “{arm}” receives {doses}. Correct the dose or the name.",
            arm=item_name(protocol, arm),
            doses=all_of(str(one.dose) for one in given),
        )
        tally.object(message, *(f"/dosing/arms/{one.id}/dose" for one in given), f"/design/arms/{arm.id}/name")
    return tally.verdict(_("Enter the arms, and what each receives."))


@rule(
    "V-49",
    _("Visits are named after their days"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("comp006-news", "gh001-trd-201-record", "common-practice"),
)
def visits_named_after_days(protocol: Protocol) -> Verdict:
    """A visit called day 7 that takes place on day 8 is done on either, by site.

    Where a name ends with a day, it is the day on which the visit falls, counted as the protocol counts: with the
    first dose on day 0 or on day 1.
    """
    naming, days = protocol.schedule.day_naming, offsets(protocol)
    if not protocol.schedule.visits:
        return undecided(_ENTER_VISITS, _VISITS)
    tally, judged = Tally(), False
    for visit in protocol.schedule.visits:
        quoted = _day_at_the_end().search(visit.name or "")
        if quoted is None:
            continue
        judged = True
        if naming is None:
            tally.wait("/schedule/day_naming")
        elif visit.id not in days:
            tally.wait(f"{_VISITS}/{visit.id}/days")
        elif _signed(quoted["number"]) != (called := day_number(days[visit.id], naming)):
            path = f"{_VISITS}/{visit.id}/name"
            name = f"{quoted.string[: quoted.start('number')]}{called}{quoted.string[quoted.end('number') :]}"
            message = _(
                "Visit “{visit}” falls on {day}. Rename it, or move it.",
                visit=visit.name or "",
                day=day_name(days[visit.id], naming),
            )
            facts = (f"{_VISITS}/{visit.id}/days", "/schedule/day_naming")
            tally.object(message, path, *facts, fix=set_to(path, name, _("“{words}”", words=name)))
    return tally.verdict(
        _("Enter the days of the visits, and what the first is called."), MET if judged else NOT_APPLICABLE
    )


@rule(
    "V-23",
    _("Endpoints are measured at their visits"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("spirit-2025",),
)
def endpoints_measured_at_their_visits(protocol: Protocol) -> Verdict:
    """An endpoint on a day on which its scale is not asked will have no data.

    For each endpoint with instrument and time, the instrument is placed at that visit. The primary endpoint is not
    read before the first dose, when nothing of the effect can show.
    """
    endpoints = protocol.objectives.endpoints
    if not endpoints:
        return undecided(_("Enter the endpoints."), "/objectives/endpoints")
    known_visits = {visit.id for visit in protocol.schedule.visits}
    tally = Tally()
    early = _read_before_dosing(protocol)
    for endpoint, day in early.items():
        path = f"/objectives/endpoints/{endpoint.id}/visit"
        message = _(
            "The primary endpoint “{endpoint}” is read at “{visit}”, {day}, before the first dose: nothing of the "
            "effect can show there. Choose a visit after the dose.",
            endpoint=item_name(protocol, endpoint),
            visit=visit_name(protocol, endpoint.visit or ""),
            day=day_name(day, protocol.schedule.day_naming),
        )
        tally.object(message, path, f"{_VISITS}/{endpoint.visit}/days")
    for endpoint in endpoints:
        use = use_of(protocol, endpoint)
        visit = endpoint.visit
        if endpoint in early or use is None or visit is None or visit not in known_visits or visit in use.visits:
            continue
        path, name = f"/endpoints/instruments/{use.id}/visits", visit_name(protocol, visit)
        message = _(
            "The endpoint “{endpoint}” is read at “{visit}”, where {instrument} is not asked. Add it there.",
            endpoint=item_name(protocol, endpoint),
            visit=name,
            instrument=item_name(protocol, use),
        )
        facts = (f"/objectives/endpoints/{endpoint.id}/{part}" for part in ("visit", "instrument"))
        # A scale that is asked nowhere lacks all its visits: one of them would pass for all that are meant.
        tally.object(message, path, *facts, fix=_ask_at(path, visit, name) if use.visits else None)
    for endpoint in primary_endpoints(protocol):
        path = f"/objectives/endpoints/{endpoint.id}"
        tally.wait(*(f"{path}/{name}" for name in ("instrument", "visit") if getattr(endpoint, name) is None))
    return tally.verdict(_("Choose instrument and visit of the primary endpoint."))


def _read_before_dosing(protocol: Protocol) -> dict[Endpoint, int]:
    """Return the primary endpoints that are read before the first dose, each with its day."""
    days, first = offsets(protocol), min(dosing_days(protocol))
    placed = ((one, days[one.visit]) for one in primary_endpoints(protocol) if one.visit in days)
    return {endpoint: day for endpoint, day in placed if day < first}


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
    shorter recall, or ask later. Where doses go on at home, only the time before the first of them counts.
    """
    days, doses = offsets(protocol), dosing_days(protocol)
    if regimen(protocol).days > len(doses):
        doses = doses[:1]
    if not protocol.endpoints.instruments or not days:
        path = _VISITS if protocol.endpoints.instruments else "/endpoints/instruments"
        return undecided(_("Enter the instruments, and the visits with their days."), path)
    tally = Tally()
    for use, known in known_uses(protocol):
        recall = known.recall_days if use.recall_days is None else use.recall_days
        if known.kind != "symptom" or not recall:
            continue
        since = ((since_dose(days[visit], doses), visit) for visit in use.visits if visit in days)
        early = [(after, visit) for after, visit in since if after and after < recall]
        if early:
            after, visit = min(early)
            message = _(
                "{instrument} looks back {recall}, but “{visit}” is {after} after a dose. Use a shorter "
                "recall or a later visit.",
                instrument=known.code,
                recall=in_days(recall),
                visit=visit_name(protocol, visit),
                after=in_days(after),
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
            place, known = f"/population/{group}/{criterion.id}", measured(protocol, criterion.measure)
            judged |= _judge_score(tally, within(place, "threshold", "measure"), criterion.threshold, known)
            judged |= _judge_score(tally, within(place, "most", "measure"), criterion.most, known)
    if judged or tally.waiting:
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

    Most such pairs are two numbers in each other's place. Limits of blood pressure are not swapped, since that raises
    one of them: the one that must not be above the other is lowered.
    """
    entered = _entered(protocol)
    if not entered:
        return undecided(_("Enter the limits of age, blood pressure and the like."), "/population/age_least")
    inverted = _inverted(entered)
    found = []
    for (first, second), (low, high) in inverted.items():
        if _is_pressure(first):
            message = _(
                "“{first}” is {low}, above “{second}” with {high}. Lower “{first}”; do not raise the other.",
                first=title(first),
                low=low,
                second=title(second),
                high=high,
            )
            found.append(Finding(message, (first, second)))
            continue
        message = _(
            "“{first}” is {low} and “{second}” is {high}. Change one of them, or swap the two.",
            first=title(first),
            low=low,
            second=title(second),
            high=high,
        )
        swap = _swap(first, second)
        harmless = set(_inverted(_entered(swap.apply(protocol)))).issubset(inverted)
        found.append(Finding(message, (first, second), swap if harmless else None))
    return findings(*found)


def _is_pressure(address: str) -> bool:
    return "systolic" in address or "diastolic" in address


_Pairs = dict[tuple[str, str], tuple[float, ...]]
"""Pairs of fields with their two numbers."""


def _entered(protocol: Protocol) -> _Pairs:
    """Return the pairs of which both fields are filled."""
    pairs = {pair: tuple(get(protocol, address) for address in pair) for pair in _PAIRS}
    return {pair: numbers for pair, numbers in pairs.items() if None not in numbers}


def _inverted(pairs: _Pairs) -> _Pairs:
    """Return those of the pairs that are the wrong way round."""
    return {pair: (low, high) for pair, (low, high) in pairs.items() if low > high}


def _swap(first: str, second: str) -> Fix:
    def apply(protocol: Protocol) -> Protocol:
        low, high = get(protocol, first), get(protocol, second)
        return put(put(protocol, first, high), second, low)

    return Fix(_("Swap “{first}” and “{second}”", first=title(first), second=title(second)), apply)
