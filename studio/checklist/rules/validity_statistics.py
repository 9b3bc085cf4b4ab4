"""Rules on the validity of the trial: that its numbers suffice, and that its analysis was fixed before the data."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

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
from studio.knowledge import thresholds
from studio.planning.sample_size import Effect, Means, Shares, analysed, design_effect, needed, power_of, randomised
from studio.protocol.address import filled, get
from studio.protocol.design import ArmRole, InterventionModel
from studio.protocol.edit import put
from studio.protocol.objectives import Level
from studio.protocol.protocol import Protocol
from studio.protocol.sessions import SupportModel
from studio.protocol.statistics import Method, MissingData
from studio.text import Text, _, number

_ENTER_SIZE = _("Enter the sample size with its assumptions.")
_COMPARES_MEANS = (Method.MMRM, Method.ANCOVA, Method.T_TEST)
_COMPUTED_OTHERWISE = (Method.TIME_TO_EVENT, Method.DOSE_RESPONSE)
_SIDE_BY_SIDE = (None, InterventionModel.PARALLEL, InterventionModel.SEQUENTIAL)

# Methods differ in the last participants, and so does rounding at each step.
_NEAR_SHARE, _NEAR_COUNT = 0.02, 2
_BEYOND_ANY_TRIAL = 10_000_000


@rule(
    "V-07",
    _("The sample size can be computed again"),
    challenge=Challenge.VALIDITY,
    severity=Severity.MUST,
    sources=("spirit-2025", "ich-e6-r3"),
)
def sample_size_reproducible(protocol: Protocol) -> Verdict:
    """A number of participants without its assumptions cannot be judged by anyone.

    SPIRIT 2025 asks for all of them: the difference or the two shares, level, power and dropout, with where they come
    from. From these the number is computed again for two arms, by the normal approximation, with dropout and clusters
    of therapists added; a trial may be larger, and not smaller, than its own assumptions ask. Where another method
    gave a smaller number, accept the finding and name the method.
    """
    assumed = within("/statistics", *_assumed(protocol))
    others = within("/statistics", "assumption_basis", "alpha", "power", "dropout", "per_arm", "total")
    tally = Tally()
    enter = _("Enter them, so that it can be checked.")
    verdict = complete(protocol, _ENTER_SIZE, enter, *assumed, *others)
    tally.found += verdict.findings
    tally.wait(*verdict.paths)
    _judge_total(tally, protocol)
    _recompute(tally, protocol)
    return tally.verdict(_ENTER_SIZE)


def _assumed(protocol: Protocol) -> tuple[str, ...]:
    """Return the fields that hold the assumed effect, by the kind of the primary endpoint."""
    statistics = protocol.statistics
    if statistics.method is Method.TIME_TO_EVENT:
        return ()
    means, shares = ("difference", "deviation"), ("proportion_control", "proportion_treated")
    if statistics.method is Method.LOGISTIC:
        return shares
    entered = {name for name in (*means, *shares) if getattr(statistics, name) is not None}
    only_shares = bool(entered) and entered.isdisjoint(means)
    return shares if only_shares and statistics.method not in _COMPARES_MEANS else means


def _allocation(protocol: Protocol) -> tuple[int, ...]:
    """Return the parts of the ratio, one an arm; ones where no ratio is entered, nothing where one is in part."""
    parts = [arm.allocation for arm in protocol.design.arms]
    if all(part is None for part in parts):
        return (1,) * len(parts)
    return () if None in parts else tuple(part for part in parts if part is not None)


def _judge_total(tally: Tally, protocol: Protocol) -> None:
    """Hold the total against the number in each arm: of arms of unlike size that of the smallest."""
    each, total, parts = protocol.statistics.per_arm, protocol.statistics.total, _allocation(protocol)
    if each is None or total is None or not parts:
        return
    ratios = [f"/design/arms/{arm.id}/allocation" for arm in protocol.design.arms]
    if len(set(parts)) == 1:
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
    smallest = total * min(parts) / sum(parts)
    if abs(each - smallest) >= 1:
        message = _(
            "{total} participants at {ratio} give the smallest arm {smallest}, but “{field}” is {each}. Enter the "
            "number of the smallest arm, or correct the total.",
            total=total,
            ratio=":".join(map(str, parts)),
            smallest=number(round(smallest)),
            field=title("/statistics/per_arm"),
            each=each,
        )
        fix = set_to("/statistics/per_arm", round(smallest), number(round(smallest)))
        tally.object(message, "/statistics/per_arm", "/statistics/total", *ratios, fix=fix)


def _needs_board(protocol: Protocol) -> bool:
    """Tell whether more participants could make a data monitoring board necessary that the design does without."""
    return protocol.monitoring.board is False


@dataclass(frozen=True, slots=True)
class _Plan:
    """The sample size as planned: what is assumed, and how many are randomised to the two arms compared."""

    effect: Effect
    alpha: float
    power: float
    sides: int
    dropout: float
    clustering: float
    control: float
    treated: float

    def needed(self) -> float:
        """The participants that the control arm needs, dropout and clustering included."""
        ratio = self.treated / self.control
        alone = needed(self.effect, alpha=self.alpha, power=self.power, sides=self.sides, ratio=ratio)
        return randomised(alone, self.dropout, self.clustering)

    def reached(self) -> float:
        """The power of the participants planned."""
        control, treated = (analysed(arm, self.dropout, self.clustering) for arm in (self.control, self.treated))
        return power_of(self.effect, control, treated, alpha=self.alpha, sides=self.sides)


def _recompute(tally: Tally, protocol: Protocol) -> None:
    statistics = protocol.statistics
    names = (*_assumed(protocol), "alpha", "power", "dropout")
    values = [getattr(statistics, name) for name in names]
    applies = statistics.method not in _COMPUTED_OTHERWISE and protocol.design.model in _SIDE_BY_SIDE
    if not applies or None in values or statistics.per_arm is None or len(protocol.design.arms) == 1:
        return
    addresses = within("/statistics", *names)
    impossible = list(_impossible(protocol, addresses))
    for address in impossible:
        message = _(
            "“{field}” is {value}; no number of participants follows from that. Correct it.",
            field=title(address),
            value=number(get(protocol, address)),
        )
        tally.object(message, address)
    plan = None if impossible else _plan(protocol)
    if plan is None:
        return
    try:
        least = plan.needed()
    except ValueError:
        first, second = addresses[:2]
        message = _(
            "“{first}” and “{second}” leave no difference to show. Correct one of them.",
            first=title(first),
            second=title(second),
        )
        tally.object(message, first, second)
        return
    if least - plan.control > max(_NEAR_COUNT, _NEAR_SHARE * least):
        clusters = within("/statistics", "sides", "cluster_size", "cluster_icc")
        _object_to_size(tally, protocol, plan, least, (*addresses, *clusters))


def _impossible(protocol: Protocol, addresses: tuple[str, ...]) -> Iterator[str]:
    """Yield the fields whose number admits no sample size at all."""
    for address in addresses:
        value, name = get(protocol, address), address.rsplit("/", 1)[-1]
        match name:
            case "difference" | "deviation":
                possible = value > 0
            case "alpha":
                possible = 0 < value < 1
            case "power":
                possible = 0 < value < 100
            case "dropout":
                possible = value < 100
            case _:
                possible = True
        if not possible:
            yield address


def _plan(protocol: Protocol) -> _Plan | None:
    """Return the plan of the two arms compared; None where they have no participants."""
    statistics = protocol.statistics
    control, treated = _sizes(protocol)
    if control <= 0 or treated <= 0:
        return None
    if _assumed(protocol) == ("difference", "deviation"):
        effect: Effect = Means(statistics.difference or 0, statistics.deviation or 0)
    else:
        effect = Shares((statistics.proportion_control or 0) / 100, (statistics.proportion_treated or 0) / 100)
    size, correlation = statistics.cluster_size, statistics.cluster_icc
    return _Plan(
        effect=effect,
        alpha=statistics.alpha or 0,
        power=(statistics.power or 0) / 100,
        sides=statistics.sides or 2,
        dropout=(statistics.dropout or 0) / 100,
        clustering=1.0 if size is None or correlation is None else design_effect(size, correlation),
        control=control,
        treated=treated,
    )


def _sizes(protocol: Protocol) -> tuple[float, float]:
    """Return the participants of the largest control and the largest experimental arm, the pair that shows most."""
    statistics, parts = protocol.statistics, _allocation(protocol)
    each = float(min(statistics.per_arm or 0, _BEYOND_ANY_TRIAL))
    if len(set(parts)) < 2:
        return each, each
    roles = [arm.role for arm in protocol.design.arms]
    treated = max((part for part, role in zip(parts, roles, strict=True) if role is ArmRole.EXPERIMENTAL), default=0)
    aside = (ArmRole.EXPERIMENTAL, ArmRole.NO_INTERVENTION)
    control = max((part for part, role in zip(parts, roles, strict=True) if role not in aside), default=0)
    if not treated or not control:
        control, treated = sorted(parts)[-2:]
    unit = each / min(parts)
    if statistics.total is not None:
        unit = min(statistics.total, _BEYOND_ANY_TRIAL) / sum(parts)
    return control * unit, treated * unit


def _object_to_size(tally: Tally, protocol: Protocol, plan: _Plan, least: float, addresses: tuple[str, ...]) -> None:
    alike = plan.control == plan.treated
    total = least + least * plan.treated / plan.control
    wanted = math.ceil(min(least if alike else total, _BEYOND_ANY_TRIAL))
    given = {
        "effect": _effect_in_words(plan.effect),
        "alpha": number(plan.alpha),
        "power": number(round(plan.power * 100, 1)),
        "losses": _losses_in_words(plan),
        "needed": wanted,
        "entered": round(plan.control if alike else plan.control + plan.treated),
        "reached": number(round(plan.reached() * 100)),
    }
    if alike:
        message = _(
            "{effect} needs {needed} participants in each arm (level {alpha}, power {power} %, {losses}); {entered} "
            "give a power of {reached} %. Randomise more, or assume otherwise.",
            **given,
        )
        places = ("/statistics/per_arm",)
        tally.object(message, *places, *addresses, fix=_randomise(protocol, wanted))
        return
    message = _(
        "{effect} needs {needed} participants in the two arms compared (level {alpha}, power {power} %, {losses}); "
        "{entered} give a power of {reached} %. Randomise more, or assume otherwise.",
        **given,
    )
    ratios = [f"/design/arms/{arm.id}/allocation" for arm in protocol.design.arms]
    first = "/statistics/per_arm" if protocol.statistics.total is None else "/statistics/total"
    tally.object(message, first, *addresses, *ratios)


def _effect_in_words(effect: Effect) -> Text:
    if isinstance(effect, Means):
        return _(
            "A difference of {difference} with a standard deviation of {deviation}",
            difference=number(effect.difference),
            deviation=number(effect.deviation),
        )
    return _(
        "A share of {treated} % against {control} %",
        control=number(round(effect.control * 100, 1)),
        treated=number(round(effect.treated * 100, 1)),
    )


def _losses_in_words(plan: _Plan) -> Text:
    dropout = number(round(plan.dropout * 100, 1))
    if plan.clustering == 1:
        return _("dropout {dropout} %", dropout=dropout)
    return _(
        "dropout {dropout} %, design effect {clustering} for therapists",
        dropout=dropout,
        clustering=number(round(plan.clustering, 2)),
    )


def _randomise(protocol: Protocol, each: int) -> Fix | None:
    """Return the repair that randomises so many to each arm, and as many in total as that makes."""
    if _needs_board(protocol) or each >= _BEYOND_ANY_TRIAL:
        return None
    arms = len(protocol.design.arms) if protocol.statistics.total is not None else 0

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
    if _assumed(protocol) != ("difference", "deviation"):
        return NOT_APPLICABLE
    difference, deviation = protocol.statistics.difference, protocol.statistics.deviation
    if difference is None or not deviation:
        waiting = unfilled(protocol, "/statistics/difference", "/statistics/deviation") or ("/statistics/deviation",)
        return undecided(_("Enter the assumed difference and standard deviation."), *waiting)
    most = thresholds.number_of(protocol, "effect-size")
    assumed = round(difference / deviation, 2)
    if assumed <= most:
        return MET
    message = _(
        "“{field}” is {difference} with a standard deviation of {deviation}, an effect size of {assumed}; trials with "
        "a low dose or placebo showed {most} or less. Assume less, or say why.",
        field=title("/statistics/difference"),
        difference=number(difference),
        deviation=number(deviation),
        assumed=number(assumed),
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
    if len(empty) == 1:
        entered = next(address for address in both if address not in empty)
        message = _(
            "“{entered}” is {value}, but {missing} is empty; the two belong together. Enter it.",
            entered=title(entered),
            value=number(get(protocol, entered)),
            missing=titles(empty),
        )
        return finding(message, empty[0], entered)
    if protocol.overview.phase in FIRST_PHASES or protocol.sessions.model is SupportModel.MONITORING:
        return NOT_APPLICABLE
    return undecided(
        _("Enter how many participants each therapist sees, and how alike they are expected to be."), *both
    )
