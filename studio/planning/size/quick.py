"""Sample size of two arms that are compared once, by the normal approximation, and the plan of a protocol.

What a check of a protocol can afford: no numbers beside those of Python. The exact answer is that of
:mod:`studio.planning.size.plan`, which these formulas stay near or below.

Levels, power, shares and dropout are parts of one. Participants are those analysed, and are not rounded. All functions
of numbers raise ValueError where no sample size follows, such as from no difference at all.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import NormalDist

from studio.protocol.design import ArmRole, InterventionModel
from studio.protocol.protocol import Protocol
from studio.protocol.statistics import Adjustment, Calculation, Covariance, Method, Statistics

_STANDARD = NormalDist()
_SINGULAR = 1e-12


@dataclass(frozen=True, slots=True)
class Means:
    """A difference of two means, without sign, with the standard deviation within arms in the same unit.

    Of an adjusted comparison, the deviation is what the baseline or the other visits leave unexplained.
    """

    difference: float
    deviation: float

    def distance(self) -> float:
        """Return what is to be shown, in standard deviations."""
        if self.difference <= 0 or self.deviation <= 0 or self.difference / self.deviation == 0:
            raise ValueError("difference and standard deviation are above 0")
        return self.difference / self.deviation

    def variances(self, ratio: float) -> tuple[float, float]:
        """Return the variance for one participant of the control arm, without the effect and with it."""
        return 1 + 1 / ratio, 1 + 1 / ratio

    def further(self, level: float, ratio: float) -> float:
        """Return the participants of the control arm that a t test needs beyond the normal test (Guenther 1981)."""
        return _square(level) / (2 * (1 + ratio))


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of participants with the outcome, under control and under treatment, and how they are compared.

    ``margin`` is how much the treated share may lie below that under control, where that is what is to be shown.
    """

    control: float
    treated: float
    pooled: bool = True
    arcsine: bool = False
    margin: float = 0.0

    def distance(self) -> float:
        """Return what is to be shown: a difference of shares, or of their arcsines."""
        if self.arcsine:
            apart = abs(_arcsine(self.treated) - _arcsine(self.control))
        else:
            apart = self.treated - self.control + self.margin if self.margin else abs(self.control - self.treated)
        if apart <= 0:
            raise ValueError("the two shares are the same")
        return apart

    def variances(self, ratio: float) -> tuple[float, float]:
        """Return the variance for one participant of the control arm, without the effect and with it."""
        spread = 1 + 1 / ratio
        if self.arcsine:
            return spread, spread
        apart = _variance(self.control) + _variance(self.treated) / ratio
        common = (self.control + ratio * self.treated) / (1 + ratio)
        return (_variance(common) * spread, apart) if self.pooled and not self.margin else (apart, apart)

    def further(self, level: float, ratio: float) -> float:
        """Return no further participants: the test is the normal one."""
        return 0.0


@dataclass(frozen=True, slots=True)
class Hazards:
    """The hazard under treatment per that under control, and the share of both arms that has the event."""

    ratio: float
    events: float

    def distance(self) -> float:
        """Return what is to be shown: the logarithm of the ratio, without sign."""
        if self.ratio <= 0 or self.ratio == 1 or not 0 < self.events <= 1:
            raise ValueError("the hazards differ, and somebody has the event")
        return abs(math.log(self.ratio))

    def variances(self, ratio: float) -> tuple[float, float]:
        """Return the variance for one participant of the control arm, without the effect and with it (Schoenfeld)."""
        variance = (1 + ratio) / (ratio * self.events)
        return variance, variance

    def further(self, level: float, ratio: float) -> float:
        """Return no further participants: the test is the normal one."""
        return 0.0


Effect = Means | Shares | Hazards


def needed(effect: Effect, *, alpha: float, power: float, sides: int = 2, ratio: float = 1.0) -> float:
    """Return the participants that the control arm needs; the treated arm has ``ratio`` times as many.

    Means are compared by a t test: the normal approximation with Guenther's correction agrees with the exact number to
    about one participant. Shares are compared by the test of two proportions without a correction for continuity.
    """
    level, reach = _quantile(alpha, sides), _quantile(1 - power, 1)
    none, some = effect.variances(ratio)
    counted = _square((level * math.sqrt(none) + reach * math.sqrt(some)) / effect.distance())
    return counted + effect.further(level, ratio)


def power_of(effect: Effect, control: float, treated: float, *, alpha: float, sides: int = 2) -> float:
    """Return the power with which so many participants in the two arms show the effect."""
    level = _quantile(alpha, sides)
    if control <= 0 or treated <= 0:
        raise ValueError("an arm without participants has no power")
    ratio = treated / control
    counted = control - effect.further(level, ratio)
    if counted <= 0:
        return 0.0
    none, some = (math.sqrt(variance / counted) for variance in effect.variances(ratio))
    surplus = effect.distance() - level * none
    return _STANDARD.cdf(surplus / some) if some > 0 else float(surplus > 0)


def corrected(uncorrected: float, effect: Shares, ratio: float = 1.0) -> float:
    """Return the participants of the control arm that a correction for continuity asks for (Fleiss 1980)."""
    step = 2 * (ratio + 1) / (uncorrected * ratio * effect.distance())
    return uncorrected / 4 * _square(1 + math.sqrt(1 + step))


def unexplained(calculation: Calculation, statistics: Statistics) -> float:
    """Return the part of the variance that a calculation of means compares, as a multiple of that of one score.

    After Frison and Pocock (1992) for covariance, change and several visits, after Lu, Luo and Chen (2008) for the
    mixed model. Raises ValueError where the correlations cannot be so.
    """
    match calculation:
        case Calculation.ANCOVA:
            return 1 - _square(_given(statistics.baseline_correlation))
        case Calculation.CHANGE:
            return 2 * (1 - _given(statistics.baseline_correlation))
        case Calculation.REPEATED:
            alike = _given(statistics.baseline_correlation)
            before, after = _given(statistics.visits_before), _given(statistics.visits_after)
            left = (1 + (after - 1) * alike) / after
            return left - before * _square(alike) / (1 + (before - 1) * alike) if before else left
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


def design_effect(size: float, correlation: float) -> float:
    """Return by how much participants who share a therapist raise the sample size: 1 + (size - 1) times correlation.

    It is 1 where each therapist sees one participant or fewer.
    """
    return 1 + max(size - 1, 0.0) * correlation


def randomised(analysed: float, dropout: float, clustering: float = 1.0) -> float:
    """Return the participants to randomise so that, after dropout, the analysed ones suffice in spite of clustering."""
    return analysed * clustering / _stayed(dropout)


def analysed(randomised: float, dropout: float, clustering: float = 1.0) -> float:
    """Return the independent participants that are left of the randomised ones."""
    return randomised * _stayed(dropout) / clustering


def _quantile(tail: float, sides: int) -> float:
    if not 0 < tail < 1:
        raise ValueError("level and power lie between 0 and 1")
    return _STANDARD.inv_cdf(1 - tail / sides)


def _variance(share: float) -> float:
    return share * (1 - share)


def _arcsine(share: float) -> float:
    return 2 * math.asin(math.sqrt(share))


def _stayed(dropout: float) -> float:
    if not 0 <= dropout < 1:
        raise ValueError("dropout is a part of one, and below it")
    return 1 - dropout


def _square(value: float) -> float:
    # A product becomes infinite where a power would raise OverflowError.
    return value * value


# What a protocol plans

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

    ``comparisons`` tests share the level, and ``coprimary`` endpoints share the chance to fail. ``continuous`` is
    False where the test of shares is corrected for continuity.
    """

    effect: Effect
    alpha: float
    power: float
    sides: int
    dropout: float
    clustering: float
    control: float
    treated: float
    comparisons: int = 1
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
        level, reach = self.alpha / self.comparisons, self.power ** (1 / self.coprimary)
        try:
            count = needed(self.effect, alpha=level, power=reach, sides=self.sides, ratio=self.ratio)
            if self.continuous or not isinstance(self.effect, Shares):
                return count
            return corrected(count, self.effect, self.ratio)
        except (ValueError, ZeroDivisionError):
            return math.inf

    def needed(self) -> float:
        """Return the participants to randomise to the control arm, dropout and clusters included; infinite likewise."""
        return randomised(self.independent(), self.dropout, self.clustering) if self.dropout < 1 else math.inf

    def reached(self) -> float:
        """Return the power of the participants planned; a correction for continuity is left aside."""
        control, treated = (analysed(arm, self.dropout, self.clustering) for arm in (self.control, self.treated))
        level = self.alpha / self.comparisons
        return power_of(self.effect, control, treated, alpha=level, sides=self.sides) ** self.coprimary


def agrees(planned: float, wanted: float) -> bool:
    """Tell whether two numbers of participants are the same, but for what methods and rounding add in the last."""
    return abs(planned - wanted) <= max(_NEAR_COUNT, _NEAR_SHARE * wanted)


def assumed(statistics: Statistics) -> tuple[str, ...]:
    """Return the fields that hold what the calculation assumes; nothing where none of them does.

    While no calculation is chosen, those of the effect that the method of analysis compares.
    """
    chosen = calculation_of(statistics)
    return () if chosen is None else ASSUMES[chosen]


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
    efficacy cost is left aside, and Dunnett's adjustment taken for Bonferroni's less one test.
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
    sharing = tests_sharing(statistics)
    return Plan(
        effect=effect,
        alpha=alpha,
        power=power / 100,
        sides=statistics.sides or 2,
        dropout=dropout,
        clustering=clustering_of(statistics),
        control=pair[0],
        treated=pair[1],
        comparisons=max(1, sharing - 1) if statistics.adjustment is Adjustment.DUNNETT else sharing,
        coprimary=statistics.coprimary or 1,
        continuous=chosen is not Calculation.SHARES_CONTINUITY,
    )


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
    return Means(difference, deviation * math.sqrt(left)) if left > 0 else None


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
