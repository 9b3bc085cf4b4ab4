"""Rules on the validity of the trial: that its numbers suffice, for an effect that has been seen."""

import math
from collections.abc import Sequence
from fractions import Fraction

from studio.checklist.inquiry import (
    Tally,
    complete,
    primary_endpoints,
    set_to,
    title,
    titles,
    unfilled,
    within,
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
from studio.knowledge import terms, thresholds
from studio.planning.size.effects_seen import Seen, largest_in_phase_3
from studio.planning.size.plan import taken_over
from studio.planning.size.quick import (
    BEYOND_ANY_TRIAL,
    COMPARES_MEANS,
    OF_MEANS,
    OF_SHARES,
    SHARES,
    Plan,
    agrees,
    alike,
    allocation,
    assumed,
    calculation_of,
    falls,
    impossible_at,
    plan_of,
    told_impossible,
)
from studio.protocol.address import filled, get
from studio.protocol.edit import put
from studio.protocol.names import item_name
from studio.protocol.objectives import Endpoint
from studio.protocol.protocol import Protocol
from studio.protocol.statistics import Calculation, Method
from studio.text import Text, _, number

_ENTER_SIZE = _("Enter the sample size with its assumptions.")
_WORDS = ("name", "variable")
_SEVERAL = ("calculation", "comparisons", "adjustment", "coprimary")
_NO_NUMBERS = ("covariance", "retention")


@rule(
    "V-07",
    _("The sample size can be computed again"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("spirit-2025", "ich-e6-r3"),
    limits=("alpha-most", "power-least"),
)
def sample_size_reproducible(protocol: Protocol) -> Verdict:
    """A number of participants without its assumptions cannot be judged by anyone.

    SPIRIT 2025 asks for all: difference, shares or the like, level, power and dropout, with where they come from. From
    these the number is computed again for two arms, in a dose-response trial for one dose against placebo, by the
    normal approximation to the calculation chosen, with dropout and clusters of therapists; a trial may be larger than
    that, not smaller. Fisher's exact test and precision have no such approximation, and what looks at efficacy cost
    is left aside. A level above the usual or a power below it makes any number suffice. Where another method gave
    fewer, accept the finding and name it.
    """
    needs: tuple[str, ...] = ("dropout", "per_arm", "total")
    if calculation_of(protocol.statistics) is not Calculation.HALF_WIDTH:
        needs = ("power", *needs)
    fields = (*assumed(protocol.statistics), "assumption_basis", "alpha", *needs)
    addresses = within("/statistics", *fields)
    tally = Tally()
    verdict = complete(protocol, _ENTER_SIZE, _("Enter them, so that it can be checked."), *addresses)
    tally.found += verdict.findings
    tally.wait(*verdict.paths)
    impossible = [address for address in impossible_at(protocol.statistics) if address in addresses]
    for address in impossible:
        tally.object(told_impossible(protocol.statistics, address), address)
    _judge_risks(tally, protocol, impossible)
    _judge_kind(tally, protocol)
    if not impossible:
        _judge_total(tally, protocol)
        _recompute(tally, protocol)
    return tally.verdict(_ENTER_SIZE)


def _judge_risks(tally: Tally, protocol: Protocol, impossible: Sequence[str]) -> None:
    """Hold level, power and dropout against what is usual, and find shares entered where per cent are asked."""
    alpha, power, dropout = within("/statistics", "alpha", "power", "dropout")
    level, most = protocol.statistics.alpha, thresholds.number_of(protocol, "alpha-most")
    if level is not None and level > most and alpha not in impossible:
        message = _(
            "“{field}” is {value}; above {most} a difference by chance passes for an effect too often. Lower it.",
            field=title(alpha),
            value=number(level),
            most=number(most),
        )
        tally.object(message, alpha)
    planned, least = protocol.statistics.power, thresholds.number_of(protocol, "power-least")
    if planned is not None and 0 < planned <= 1:
        _object_to_share(tally, protocol, power, planned, least, impossible)
    elif planned is not None and planned < least and power not in impossible:
        message = _(
            "“{field}” is {value} %; a trial with less than {least} % too often misses an effect that is there. "
            "Raise it.",
            field=title(power),
            value=number(planned),
            least=number(least),
        )
        tally.object(message, power)
    lost = protocol.statistics.dropout
    if lost is not None and 0 < lost < 1:
        _object_to_share(tally, protocol, dropout, lost, 1, impossible)


def _object_to_share(
    tally: Tally, protocol: Protocol, address: str, share: float, least: float, impossible: Sequence[str]
) -> None:
    """Object to a share entered for per cent; mended where the number is then no less than ``least`` and suffices."""
    meant = round(share * 100, 10)
    message = _(
        "“{field}” is {value} %, which looks like a share. Enter it in per cent: {meant} %.",
        field=title(address),
        value=number(share),
        meant=number(meant),
    )
    fix, after = set_to(address, meant, _("{percent} %", percent=number(meant))), Tally()
    if not impossible:
        _recompute(after, fix.apply(protocol))
    sound = least <= meant < 100 and not after.found
    tally.object(message, address, fix=fix if sound else None)


def _judge_kind(tally: Tally, protocol: Protocol) -> None:
    """Object where a primary endpoint is a yes or no, and means are compared."""
    method = protocol.statistics.method
    _judge_calculation(tally, protocol)
    if method not in COMPARES_MEANS:
        return
    for endpoint in primary_endpoints(protocol):
        if _is_share(endpoint):
            message = _(
                "The primary endpoint “{endpoint}” is a yes or no, but “{field}” is “{method}”, which compares means. "
                "Choose an analysis of shares and enter {shares}, or correct the endpoint.",
                endpoint=item_name(protocol, endpoint),
                field=title("/statistics/method"),
                method=method.label,
                shares=titles(within("/statistics", *SHARES)),
            )
            tally.object(message, "/statistics/method", *within(f"/objectives/endpoints/{endpoint.id}", *_WORDS))


def _judge_calculation(tally: Tally, protocol: Protocol) -> None:
    """Object where the calculation is of another kind of endpoint than the analysis, or its visits cannot be so."""
    statistics = protocol.statistics
    chosen, method = statistics.calculation, statistics.method
    if chosen is None:
        return
    unlike = (
        (method in COMPARES_MEANS and chosen not in OF_MEANS)
        or (method is Method.LOGISTIC and chosen not in OF_SHARES)
        or (method is Method.TIME_TO_EVENT and chosen is not Calculation.LOG_RANK)
    )
    if unlike and method is not None:
        message = _(
            "“{calculation}” is “{chosen}”, but “{field}” is “{method}”; the two are of different kinds of endpoint. "
            "Choose those that belong together.",
            calculation=title("/statistics/calculation"),
            chosen=chosen.label,
            field=title("/statistics/method"),
            method=method.label,
        )
        tally.object(message, "/statistics/calculation", "/statistics/method")
    if chosen is Calculation.MMRM and not falls(statistics.retention):
        message = _(
            "“{field}” is {kept}; shares fall from visit to visit, from 100 % at the most, and stay above 0 %. Correct "
            "it.",
            field=title("/statistics/retention"),
            kept=", ".join(map(str, statistics.retention)),
        )
        tally.object(message, "/statistics/retention")


def _is_share(endpoint: Endpoint) -> bool:
    """Tell whether an endpoint is a yes or no by its name, or where that is silent by how it is derived."""
    said = (terms.named("outcomes", getattr(endpoint, words)) for words in _WORDS)
    return next((one for one in said if one), frozenset[str]()) == {"share"}


def _judge_total(tally: Tally, protocol: Protocol) -> None:
    """Hold the total against the number in each arm: of arms of unlike size that of the smallest."""
    each, total, parts = protocol.statistics.per_arm, protocol.statistics.total, allocation(protocol)
    if each is None or total is None or not parts:
        return
    if alike(parts):
        expected = each * len(parts)
        if total != expected:
            message = _(
                "{total} participants in total do not fit {arms} arms of {each}; that makes {expected}.",
                total=total,
                arms=len(parts),
                each=each,
                expected=expected,
            )
            fix = None if _needs_board(protocol) else set_to("/statistics/total", expected, str(expected))
            tally.object(message, "/statistics/total", "/statistics/per_arm", fix=fix)
        return
    smallest = Fraction(total * min(parts), sum(parts))
    if abs(each - smallest) >= 1:
        nearest = round(smallest)
        message = _(
            "{total} participants at {ratio} give the smallest arm {smallest}, but “{field}” is {each}. Enter the "
            "number of the smallest arm, or correct the total.",
            total=total,
            ratio=":".join(map(str, parts)),
            smallest=nearest,
            field=title("/statistics/per_arm"),
            each=each,
        )
        fix = set_to("/statistics/per_arm", nearest, str(nearest)) if nearest else None
        tally.object(message, "/statistics/per_arm", "/statistics/total", *_ratio(protocol), fix=fix)


def _ratio(protocol: Protocol) -> tuple[str, ...]:
    return tuple(f"/design/arms/{arm.id}/allocation" for arm in protocol.design.arms)


def _needs_board(protocol: Protocol) -> bool:
    """Tell whether more participants could make a data monitoring board necessary that the design does without."""
    return protocol.monitoring.board is False


def _recompute(tally: Tally, protocol: Protocol) -> None:
    plan = plan_of(protocol)
    if plan is None:
        return
    names = within("/statistics", *assumed(protocol.statistics))
    least = plan.needed()
    if least > BEYOND_ANY_TRIAL:
        first, second = names[:2]
        message = _(
            "“{first}” and “{second}” leave no difference that a trial could show. Correct one of them.",
            first=title(first),
            second=title(second),
        )
        tally.object(message, first, second)
    elif plan.control < least and not agrees(plan.control, least):
        also = ("alpha", "power", "dropout", "sides", "cluster_size", "cluster_icc")
        more = [name for name in _SEVERAL if filled(getattr(protocol.statistics, name))]
        others = within("/statistics", *also, *more)
        _object_to_size(tally, protocol, plan, (*names, *others))


def _object_to_size(tally: Tally, protocol: Protocol, plan: Plan, addresses: tuple[str, ...]) -> None:
    least, one_size = plan.needed(), alike(allocation(protocol))
    wanted = math.ceil(least if one_size else least + least * plan.ratio)
    given = {
        "effect": _effect_in_words(protocol),
        "alpha": number(plan.alpha),
        "power": number(get(protocol, "/statistics/power")),
        "losses": _losses_in_words(protocol, plan),
        "needed": wanted,
        "entered": round(plan.control if one_size else plan.control + plan.treated),
        "reached": number(round(plan.reached() * 100)),
    }
    if one_size:
        message = _(
            "{effect} needs {needed} participants in each arm (level {alpha}, power {power} %, {losses}); {entered} "
            "give a power of {reached} %. Randomise more, or assume otherwise.",
            **given,
        )
        tally.object(message, "/statistics/per_arm", *addresses, fix=_randomise(protocol, wanted))
        return
    message = _(
        "{effect} needs {needed} participants in the two arms compared (level {alpha}, power {power} %, {losses}); "
        "{entered} give a power of {reached} %. Randomise more, or assume otherwise.",
        **given,
    )
    first = "/statistics/per_arm" if protocol.statistics.total is None else "/statistics/total"
    tally.object(message, first, *addresses, *_ratio(protocol))


def _effect_in_words(protocol: Protocol) -> Text:
    names = assumed(protocol.statistics)
    known = {name: number(get(protocol, f"/statistics/{name}")) for name in names if name not in _NO_NUMBERS}
    if "hazard_ratio" in names:
        return _("A hazard ratio of {hazard_ratio}, with the event in {event_share} %,", **known)
    if "margin" in names and "deviation" in names:
        return _("A margin of {margin} with a standard deviation of {deviation}", **known)
    if "margin" in names:
        return _(
            "A margin of {margin} percentage points with {proportion_treated} % against {proportion_control} %", **known
        )
    if "deviation" in names:
        return _("A difference of {difference} with a standard deviation of {deviation}", **known)
    return _("A share of {proportion_treated} % against {proportion_control} %", **known)


def _losses_in_words(protocol: Protocol, plan: Plan) -> Text:
    dropout = number(get(protocol, "/statistics/dropout"))
    if calculation_of(protocol.statistics) is Calculation.MMRM:
        dropout = number(100 - protocol.statistics.retention[-1])
    if plan.clustering == 1:
        return _("dropout {dropout} %", dropout=dropout)
    return _(
        "dropout {dropout} %, design effect {clustering} for therapists",
        dropout=dropout,
        clustering=number(round(plan.clustering, 2)),
    )


def _randomise(protocol: Protocol, each: int) -> Fix | None:
    """Return the repair that randomises so many to each arm, and as many in total as that makes.

    Participants that follow the calculation get its exact number, which is near, so that they go on following.
    """
    if _needs_board(protocol):
        return None
    arms = len(protocol.design.arms)

    def apply(current: Protocol) -> Protocol:
        followed = taken_over(current) if current.statistics.size_follows else current
        if followed is not current:
            return followed
        current = put(current, "/statistics/per_arm", each)
        return put(current, "/statistics/total", each * arms) if arms else current

    return Fix(_("Randomise {count} to each arm", count=each), apply)


@rule(
    "V-07b",
    _("The assumed effect is one that has been seen"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("goodwin-2022", "comp005-news", "comp006-news", "own-computation"),
    limits=("effect-size",),
)
def assumed_effect_plausible(protocol: Protocol) -> Verdict:
    """Effects in phase 3 were half of those in phase 2 or less, and trials without good controls showed the largest.

    A trial that assumes the effects of the first reports will be too small for the effects there are. What is assumed
    is held against all trials, and against the largest effect of phase 3 on the same measure, with the same class of
    comparator and, where there are any, of the same compound, with its interval. Shares of a yes-or-no endpoint depend
    on how it is defined, and are not judged here.
    """
    if "difference" not in assumed(protocol.statistics):
        return NOT_APPLICABLE
    difference, deviation = protocol.statistics.difference, protocol.statistics.deviation
    if difference is None or not deviation:
        waiting = unfilled(protocol, "/statistics/difference", "/statistics/deviation") or ("/statistics/deviation",)
        return undecided(_("Enter the assumed difference and standard deviation."), *waiting)
    most = thresholds.number_of(protocol, "effect-size")
    size = round(difference / deviation, 2)
    if size <= most:
        seen = largest_in_phase_3(protocol)
        return MET if seen is None or difference <= seen.at_most else _beyond_phase_3(protocol, difference, seen)
    message = _(
        "“{field}” is {difference} with a standard deviation of {deviation}, an effect size of {assumed}; trials with "
        "a low dose or placebo showed {most} or less. Assume less, or say why.",
        field=title("/statistics/difference"),
        difference=number(difference),
        deviation=number(deviation),
        assumed=number(size),
        most=number(most),
    )
    return finding(message, "/statistics/difference", "/statistics/deviation")


def _beyond_phase_3(protocol: Protocol, difference: float, seen: Seen) -> Verdict:
    given = {
        "field": title("/statistics/difference"),
        "difference": number(difference),
        "trial": seen.trial,
        "shown": number(seen.difference),
    }
    message = _(
        "“{field}” is {difference}; against the same class of comparator, {trial} showed {shown} in phase 3. Assume "
        "less, or say why.",
        **given,
    )
    if seen.high is not None:
        message = _(
            "“{field}” is {difference}; against the same class of comparator, {trial} showed {shown} in phase 3, and "
            "{most} at the end of its interval. Assume less, or say why.",
            most=number(seen.high),
            **given,
        )
    return finding(message, "/statistics/difference", "/statistics/deviation")
