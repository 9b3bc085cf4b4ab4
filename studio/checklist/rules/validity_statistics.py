"""Rules on the validity of the trial: that its numbers suffice, and that its analysis was fixed before the data."""

import math
from collections.abc import Sequence
from fractions import Fraction

from studio.checklist.inquiry import (
    FIRST_PHASES,
    Tally,
    compared_arms,
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
from studio.planning.sample_size import (
    BEYOND_ANY_TRIAL,
    COMPARES_MEANS,
    SHARES,
    Plan,
    agrees,
    alike,
    allocation,
    assumed,
    plan_of,
)
from studio.protocol.address import filled, get
from studio.protocol.edit import put
from studio.protocol.names import item_name
from studio.protocol.objectives import Endpoint, Level
from studio.protocol.protocol import Protocol
from studio.protocol.sessions import SupportModel
from studio.protocol.statistics import Method, MissingData
from studio.text import Text, _, number

_ENTER_SIZE = _("Enter the sample size with its assumptions.")
_WORDS = ("name", "variable")
_IMPOSSIBLE: dict[str, tuple[int, ...]] = {
    "/statistics/difference": (0,),
    "/statistics/deviation": (0,),
    "/statistics/alpha": (0, 1),
    "/statistics/power": (0, 100),
    "/statistics/dropout": (100,),
    "/statistics/per_arm": (0,),
    "/statistics/total": (0,),
}
"""Ends of ranges with which no trial can be planned."""


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

    SPIRIT 2025 asks for all: difference or two shares, as the endpoint is a score or a yes or no, level, power and
    dropout, with where they come from. From these the number is computed again for two arms, in a dose-response trial
    for one dose against placebo, by the normal approximation, with dropout and clusters of therapists; a trial may be
    larger than its assumptions ask, not smaller. A level above the usual or a power below it makes any number
    suffice. Where another method gave fewer, accept the finding and name the method.
    """
    fields = (*assumed(protocol.statistics), "assumption_basis", "alpha", "power", "dropout", "per_arm", "total")
    addresses = within("/statistics", *fields)
    tally = Tally()
    verdict = complete(protocol, _ENTER_SIZE, _("Enter them, so that it can be checked."), *addresses)
    tally.found += verdict.findings
    tally.wait(*verdict.paths)
    impossible = [address for address in addresses if get(protocol, address) in _IMPOSSIBLE.get(address, ())]
    for address in impossible:
        message = _(
            "“{field}” is {value}; no trial can be planned with that. Correct it.",
            field=title(address),
            value=number(get(protocol, address)),
        )
        tally.object(message, address)
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
        first, second = names
        message = _(
            "“{first}” and “{second}” leave no difference that a trial could show. Correct one of them.",
            first=title(first),
            second=title(second),
        )
        tally.object(message, first, second)
    elif plan.control < least and not agrees(plan.control, least):
        others = within("/statistics", "alpha", "power", "dropout", "sides", "cluster_size", "cluster_icc")
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
    first, second = (number(get(protocol, address)) for address in within("/statistics", *names))
    if "difference" in names:
        return _(
            "A difference of {difference} with a standard deviation of {deviation}", difference=first, deviation=second
        )
    return _("A share of {treated} % against {control} %", control=first, treated=second)


def _losses_in_words(protocol: Protocol, plan: Plan) -> Text:
    dropout = number(get(protocol, "/statistics/dropout"))
    if plan.clustering == 1:
        return _("dropout {dropout} %", dropout=dropout)
    return _(
        "dropout {dropout} %, design effect {clustering} for therapists",
        dropout=dropout,
        clustering=number(round(plan.clustering, 2)),
    )


def _randomise(protocol: Protocol, each: int) -> Fix | None:
    """Return the repair that randomises so many to each arm, and as many in total as that makes."""
    if _needs_board(protocol):
        return None
    arms = len(protocol.design.arms)

    def apply(current: Protocol) -> Protocol:
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

    A trial that assumes the effects of the first reports will be too small for the effects there are. Shares of a
    yes-or-no endpoint depend on how it is defined, and are not judged here.
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
        return MET
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


@rule(
    "V-10",
    _("Missing data are handled without last observations or completers"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("ich-e9-r1", "davis-2021", "common-practice"),
)
def missing_data_handled(protocol: Protocol) -> Verdict:
    """Those who stay are those who did well; carrying a value forward invents data that nobody measured.

    A likelihood-based model or multiple imputation handles missing values, and sensitivity analyses such as a tipping
    point show how wrong its assumption may be.
    """
    statistics, address = protocol.statistics, "/statistics/missing"
    if statistics.missing is None:
        return undecided(_("Choose how missing data are handled."), address)
    tally = Tally()
    if statistics.missing in (MissingData.LOCF, MissingData.COMPLETERS):
        likely = statistics.method in (Method.MMRM, None)
        better = MissingData.LIKELIHOOD if likely else MissingData.MULTIPLE_IMPUTATION
        message = _(
            "“{field}” is “{value}”. Use a method that does not depend on who stayed, such as “{better}”.",
            field=title(address),
            value=statistics.missing.label,
            better=better.label,
        )
        tally.object(message, address, fix=set_to(address, better, better.label))
    if not filled(statistics.sensitivity):
        message = _(
            "Missing data are handled, but “{field}” is empty. Add a tipping point or the like.",
            field=title("/statistics/sensitivity"),
        )
        tally.object(message, "/statistics/sensitivity", address)
    return tally.verdict(_("Choose how missing data are handled."))


@rule(
    "V-11",
    _("There is a plan for multiplicity"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("carhart-harris-2021", "ich-e6-r3"),
)
def multiplicity_planned(protocol: Protocol) -> Verdict:
    """In a well-known trial the primary scale showed no difference and sixteen uncorrected secondary ones seemed to.

    With more than one primary endpoint, more than one experimental arm, or a look at the data before the end, the
    order or adjustment is fixed beforehand.
    """
    endpoints, arms, looks = len(primary_endpoints(protocol)), compared_arms(protocol), len(protocol.statistics.interim)
    primary = [one.id for one in protocol.objectives.objectives if one.level is Level.PRIMARY]
    if not endpoints:
        return undecided(_("Enter the primary objective and its endpoint."), "/objectives/objectives")
    if endpoints < 2 and arms < 2 and not looks:
        return NOT_APPLICABLE
    if filled(protocol.statistics.multiplicity):
        return MET
    address = "/statistics/multiplicity"
    message = _(
        "There are several comparisons (primary endpoints {endpoints}, experimental arms {arms}, interim looks "
        "{looks}), but “{field}” is empty. Enter their order or adjustment.",
        endpoints=endpoints,
        arms=arms,
        looks=looks,
        field=title(address),
    )
    return finding(message, address, *(f"/objectives/objectives/{id}/endpoints" for id in primary))


@rule(
    "V-39",
    _("Participants who share a therapist are counted as such"),
    challenge=Challenge.VALIDITY,
    severity=Severity.SHOULD,
    sources=("common-practice",),
)
def therapists_counted_as_clusters(protocol: Protocol) -> Verdict:
    """Participants of one therapist resemble each other, so that a hundred of them tell less than a hundred strangers.

    Common practice is to enter how many each therapist sees and the intraclass correlation, from which the sample size
    grows, and to let the analysis know of it. A correlation of 0 says that none is expected.
    """
    both = within("/statistics", "cluster_size", "cluster_icc")
    empty = unfilled(protocol, *both)
    if not empty:
        return MET
    entered = next((address for address in both if address not in empty), None)
    if entered:
        message = _(
            "“{entered}” is {value}, but {missing} is empty; the two belong together. Enter it.",
            entered=title(entered),
            value=number(get(protocol, entered)),
            missing=titles(empty),
        )
        return finding(message, *empty, entered)
    if protocol.overview.phase in FIRST_PHASES or protocol.sessions.model is SupportModel.MONITORING:
        return NOT_APPLICABLE
    return undecided(
        _("Enter how many participants each therapist sees, and how alike they are expected to be."), *both
    )
