"""The sample size that a protocol plans, checked by the normal approximation.

What a check of a protocol can afford: no numbers beside those of Python. The exact answer is that of
:mod:`studio.planning.size.plan`, which these formulas stay near or below.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from studio.planning.size.normal import (
    Effect,
    Hazards,
    Means,
    Shares,
    analysed,
    corrected,
    design_effect,
    needed,
    power_of,
    randomised,
    shared_level,
    uncorrected,
)
from studio.protocol.address import spec_at
from studio.protocol.design import ArmRole, InterventionModel
from studio.protocol.protocol import Protocol
from studio.protocol.statistics import Adjustment, Calculation, Covariance, Method, Statistics
from studio.text import Text, _, number, translate

_SINGULAR = 1e-12

MEANS, SHARES = ("difference", "deviation"), ("proportion_control", "proportion_treated")
"""The fields that hold an assumed effect, of a score and of a yes or no."""

COMPARES_MEANS = (Method.MMRM, Method.ANCOVA, Method.T_TEST)

_WITH_BASELINE = (*MEANS, "baseline_correlation")

ASSUMES: Mapping[Calculation, tuple[str, ...]] = {
    Calculation.T_TEST: MEANS,
    Calculation.ANCOVA: _WITH_BASELINE,
    Calculation.CHANGE: _WITH_BASELINE,
    Calculation.REPEATED: (*_WITH_BASELINE, "visits_before", "visits_after"),
    Calculation.MMRM: (*MEANS, "covariance", "visit_correlation", "retention"),
    Calculation.SHARES: SHARES,
    Calculation.SHARES_UNPOOLED: SHARES,
    Calculation.SHARES_CONTINUITY: SHARES,
    Calculation.SHARES_ARCSINE: SHARES,
    Calculation.SHARES_FISHER: SHARES,
    Calculation.MARGIN_MEANS: ("margin", "deviation"),
    Calculation.MARGIN_SHARES: ("margin", *SHARES),
    Calculation.LOG_RANK: ("hazard_ratio", "event_share"),
    Calculation.HALF_WIDTH: ("proportion_treated", "half_width"),
}
"""The fields without which each calculation has no answer, beside level, power and dropout."""

_IMPOSSIBLE: Mapping[str, tuple[int, ...]] = {
    "difference": (0,),
    "deviation": (0,),
    "baseline_correlation": (-1, 1),
    "visit_correlation": (1,),
    "hazard_ratio": (0, 1),
    "event_share": (0,),
    "half_width": (0,),
    "alpha": (0, 1),
    "power": (0, 100),
    "dropout": (100,),
    "per_arm": (0,),
    "total": (0,),
}
"""Ends of ranges with which no trial can be planned."""

OF_SHARES = frozenset(one for one, fields in ASSUMES.items() if "proportion_treated" in fields)
"""Calculations of a yes-or-no endpoint."""
OF_MEANS = frozenset(one for one, fields in ASSUMES.items() if "deviation" in fields)
"""Calculations of a score."""

BEYOND_ANY_TRIAL = 10_000_000
"""Participants that no trial has; a plan that asks for more assumes no difference that could be shown."""

_NEAR_SHARE, _NEAR_COUNT = 0.02, 2
_SIDE_BY_SIDE = (None, InterventionModel.PARALLEL, InterventionModel.SEQUENTIAL)


@dataclass(frozen=True, slots=True)
class Plan:
    """A sample size as planned: what is assumed, and how many are randomised to the two arms compared.

    ``level`` is what is left of ``alpha`` for each of the tests that share it, and ``coprimary`` endpoints share the
    chance to fail. ``continuous`` is False where the test of shares is corrected for continuity.
    """

    effect: Effect
    alpha: float
    power: float
    sides: int
    dropout: float
    clustering: float
    control: float
    treated: float
    level: float
    coprimary: int = 1
    continuous: bool = True

    @property
    def ratio(self) -> float:
        """Participants of the treated arm for each of the control arm."""
        return self.treated / self.control

    def independent(self) -> float:
        """Return the participants with a value that the control arm needs, clusters left aside.

        Infinite where the assumptions leave no effect that could be shown.
        """
        reach = self.power ** (1 / self.coprimary)
        try:
            count = needed(self.effect, alpha=self.level, power=reach, sides=self.sides, ratio=self.ratio)
            if self.continuous or not isinstance(self.effect, Shares):
                return count
            return corrected(count, self.effect, self.ratio)
        except (ValueError, ZeroDivisionError):
            return math.inf

    def needed(self) -> float:
        """Return the participants to randomise to the control arm, dropout and clusters included; infinite likewise."""
        return randomised(self.independent(), self.dropout, self.clustering) if self.dropout < 1 else math.inf

    def reached(self) -> float:
        """Return the power of the participants planned."""
        control = analysed(self.control, self.dropout, self.clustering)
        if not self.continuous and isinstance(self.effect, Shares):
            control = uncorrected(control, self.effect, self.ratio)
        if control <= 0:
            return 0.0
        reached = power_of(self.effect, control, control * self.ratio, alpha=self.level, sides=self.sides)
        return reached**self.coprimary


def agrees(planned: float, wanted: float) -> bool:
    """Tell whether two numbers of participants are the same, but for what methods and rounding add in the last."""
    return abs(planned - wanted) <= max(_NEAR_COUNT, _NEAR_SHARE * wanted)


def assumed(statistics: Statistics) -> tuple[str, ...]:
    """Return the fields that hold what the calculation assumes; nothing where none of them does.

    While no calculation is chosen, those of the effect that the method of analysis compares.
    """
    chosen = calculation_of(statistics)
    return () if chosen is None else ASSUMES[chosen]


def impossible_at(statistics: Statistics) -> tuple[str, ...]:
    """Return the addresses of fields that hold what no trial can be planned with."""
    ends = dict(_IMPOSSIBLE)
    if calculation_of(statistics) is Calculation.HALF_WIDTH:
        ends["proportion_treated"] = (0, 100)
    elif calculation_of(statistics) is Calculation.MARGIN_MEANS:
        del ends["difference"]
    return tuple(f"/statistics/{name}" for name, those in ends.items() if getattr(statistics, name) in those)


def told_impossible(statistics: Statistics, address: str) -> Text:
    """Return in a sentence that no trial can be planned with what a field holds."""
    return _(
        "“{field}” is {value}; no trial can be planned with that. Correct it.",
        field=translate(spec_at(address).title),
        value=number(getattr(statistics, address.removeprefix("/statistics/"))),
    )


def calculation_of(statistics: Statistics) -> Calculation | None:
    """Return the calculation chosen; while none is, the plain test of what the analysis compares, or None."""
    if statistics.calculation is not None:
        return statistics.calculation
    if statistics.method is Method.TIME_TO_EVENT:
        return None
    if statistics.method is Method.LOGISTIC:
        return Calculation.SHARES
    entered = {name for name in (*MEANS, *SHARES) if getattr(statistics, name) is not None}
    only_shares = bool(entered) and entered.isdisjoint(MEANS)
    return Calculation.SHARES if only_shares and statistics.method not in COMPARES_MEANS else Calculation.T_TEST


def tests_sharing(statistics: Statistics) -> int:
    """Return by how many the level is divided: tests in a fixed order each have all of it."""
    return 1 if statistics.adjustment is Adjustment.SEQUENCE else statistics.comparisons or 1


def dropout_of(statistics: Statistics) -> float | None:
    """Return the part of participants without a value that is added; none where the model counts it visit by visit."""
    if calculation_of(statistics) is Calculation.MMRM:
        return 0.0
    return None if statistics.dropout is None else statistics.dropout / 100


def clustering_of(statistics: Statistics) -> float:
    """Return by how much therapists raise the number; 1 while size or correlation of their clusters is not entered."""
    size, correlation = statistics.cluster_size, statistics.cluster_icc
    return 1.0 if size is None or correlation is None else design_effect(size, correlation)


def allocation(protocol: Protocol) -> tuple[int, ...]:
    """Return the parts of the ratio, one an arm; ones where no ratio is entered, nothing where one is in part."""
    parts = [arm.allocation for arm in protocol.design.arms]
    if all(part is None for part in parts):
        return (1,) * len(parts)
    return () if None in parts else tuple(part for part in parts if part is not None)


def alike(parts: Sequence[int]) -> bool:
    """Tell whether arms of these parts are of one size; they are taken to be while the ratio is not entered."""
    return len(set(parts)) < 2


def plan_of(protocol: Protocol) -> Plan | None:
    """Return the plan of the two arms compared; None where a number is missing, or no two arms stand side by side.

    None as well where no quick formula is near: for Fisher's exact test, for precision without a test, and where
    correlations cannot be as entered. A test is taken to be two-sided while its sides are not entered. What looks at
    efficacy cost is left aside.
    """
    statistics = protocol.statistics
    chosen, names = calculation_of(statistics), assumed(statistics)
    numbers = [getattr(statistics, name) for name in ("alpha", "power", "dropout", "per_arm")]
    if chosen is None or None in numbers or any(getattr(statistics, name) in (None, ()) for name in names):
        return None
    alpha, power, _dropout, each = numbers
    pair = compared(protocol, each)
    effect, dropout = _effect(chosen, statistics), dropout_of(statistics)
    if pair is None or effect is None or dropout is None:
        return None
    return Plan(
        effect=effect,
        alpha=alpha,
        power=power / 100,
        sides=statistics.sides or 2,
        dropout=dropout,
        clustering=clustering_of(statistics),
        control=pair[0],
        treated=pair[1],
        level=_level(chosen, statistics, alpha, pair[1] / pair[0]),
        coprimary=statistics.coprimary or 1,
        continuous=chosen is not Calculation.SHARES_CONTINUITY,
    )


def _level(chosen: Calculation, statistics: Statistics, alpha: float, ratio: float) -> float:
    """Return the level of one test; only means that are compared once are adjusted by Dunnett's test."""
    sharing = tests_sharing(statistics)
    dunnett = chosen is Calculation.T_TEST and statistics.adjustment is Adjustment.DUNNETT and sharing > 1
    if dunnett and 0 < alpha < 1:
        return shared_level(alpha, statistics.sides or 2, sharing, ratio)
    return alpha / sharing


def _effect(chosen: Calculation, statistics: Statistics) -> Effect | None:
    if chosen in (Calculation.SHARES_FISHER, Calculation.HALF_WIDTH):
        return None
    if chosen is Calculation.LOG_RANK:
        return Hazards(_given(statistics.hazard_ratio), _given(statistics.event_share) / 100)
    if chosen in OF_SHARES:
        return Shares(
            _given(statistics.proportion_control) / 100,
            _given(statistics.proportion_treated) / 100,
            pooled=chosen is not Calculation.SHARES_UNPOOLED,
            arcsine=chosen is Calculation.SHARES_ARCSINE,
            margin=_given(statistics.margin) / 100 if chosen is Calculation.MARGIN_SHARES else 0.0,
        )
    difference, deviation = statistics.difference or 0.0, _given(statistics.deviation)
    if chosen is Calculation.MARGIN_MEANS:
        return Means(difference + _given(statistics.margin), deviation)
    try:
        left = unexplained(chosen, statistics)
    except (ValueError, ZeroDivisionError):
        return None
    by_t = chosen is not Calculation.MMRM
    return Means(difference, deviation * math.sqrt(left), by_t) if left > 0 else None


def unexplained(calculation: Calculation, statistics: Statistics) -> float:
    """Return the part of the variance that a calculation of means compares, as a multiple of that of one score.

    After Frison and Pocock (1992) for covariance, change and several visits, after Lu, Luo and Chen (2008) for the
    mixed model. Raises ValueError where the correlations cannot be so.
    """
    match calculation:
        case Calculation.ANCOVA:
            return 1 - _given(statistics.baseline_correlation) ** 2
        case Calculation.CHANGE:
            return 2 * (1 - _given(statistics.baseline_correlation))
        case Calculation.REPEATED:
            alike = _given(statistics.baseline_correlation)
            before, after = _given(statistics.visits_before), _given(statistics.visits_after)
            left = (1 + (after - 1) * alike) / after
            return left - before * alike**2 / (1 + (before - 1) * alike) if before else left
        case Calculation.MMRM:
            kept = [share / 100 for share in statistics.retention]
            return _inflation(kept, _given(statistics.visit_correlation), statistics.covariance)
        case _:
            return 1.0


def falls(kept: Sequence[float]) -> bool:
    """Tell whether shares in per cent fall from visit to visit, or stay, and are such."""
    return all(0 < share <= 100 for share in kept) and all(later <= earlier for earlier, later in pairwise(kept))


def _given(value: float | None) -> float:
    if value is None:
        raise ValueError("a number is missing")
    return value


def _inflation(kept: Sequence[float], correlation: float, structure: Covariance | None) -> float:
    """Return the variance of the last visit's mean, of which ``kept`` shares of participants reach each visit."""
    if not falls([share * 100 for share in kept]):
        raise ValueError("shares fall from visit to visit and stay above 0")
    count = len(kept)
    information = [[0.0] * count for _row in range(count)]
    for seen in range(1, count + 1):
        weight = kept[seen - 1] - (kept[seen] if seen < count else 0.0)
        apart = [
            [
                1.0 if i == j else correlation ** (abs(i - j) if structure is Covariance.AUTOREGRESSIVE else 1)
                for j in range(seen)
            ]
            for i in range(seen)
        ]
        for column in range(seen):
            solved = _solved(apart, [float(row == column) for row in range(seen)])
            for row in range(seen):
                information[row][column] += weight * solved[row]
    return _solved(information, [0.0] * (count - 1) + [1.0])[-1]


def _solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Return the solution of a small set of linear equations, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        if abs(rows[pivot][at]) < _SINGULAR:
            raise ValueError("visits are copies of one another")
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for row in range(at + 1, size):
            factor = rows[row][at] / rows[at][at]
            rows[row] = [value - factor * above for value, above in zip(rows[row], rows[at], strict=True)]
    found = [0.0] * size
    for at in reversed(range(size)):
        rest = sum(rows[at][column] * found[column] for column in range(at + 1, size))
        found[at] = (rows[at][size] - rest) / rows[at][at]
    return found


def parts_compared(protocol: Protocol) -> tuple[int, int] | None:
    """Return the parts of the ratio that the control and the treated arm compared have: the pair that shows most.

    None where no two arms stand side by side.
    """
    if protocol.design.model not in _SIDE_BY_SIDE or len(protocol.design.arms) == 1:
        return None
    parts = allocation(protocol)
    if alike(parts):
        return 1, 1
    allocated = list(zip(parts, protocol.design.arms, strict=True))
    aside = (ArmRole.EXPERIMENTAL, ArmRole.NO_INTERVENTION)
    treated = [part for part, arm in allocated if arm.role is ArmRole.EXPERIMENTAL]
    control = [part for part, arm in allocated if arm.role not in aside]
    if control and treated:
        return max(control), max(treated)
    first, second = sorted(parts)[-2:]
    return first, second


def compared(protocol: Protocol, each: float) -> tuple[float, float] | None:
    """Return the participants of the control and the treated arm compared, where ``each`` are in the smallest arm.

    Of arms of unlike size, the total counts where it is entered. None where no two arms stand side by side, or none
    of them has anybody.
    """
    pair, parts, total = parts_compared(protocol), allocation(protocol), protocol.statistics.total
    if pair is None:
        return None
    whole, of = Fraction(each), 1 if alike(parts) else min(parts)
    if total is not None and not alike(parts):
        whole, of = Fraction(total), sum(parts)
    control, treated = (float(min(whole * part / of, Fraction(BEYOND_ANY_TRIAL))) for part in pair)
    return (control, treated) if control and treated else None
