"""Sample size of two arms that are compared once, by the normal approximation, and the plan of a protocol.

Levels, power, shares and dropout are parts of one. Participants are those analysed, and are not rounded. All functions
of numbers raise ValueError where no sample size follows, such as from no difference at all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

from studio.protocol.design import ArmRole, InterventionModel
from studio.protocol.protocol import Protocol
from studio.protocol.statistics import Method, Statistics

_STANDARD = NormalDist()


@dataclass(frozen=True, slots=True)
class Means:
    """A difference of two means, without sign, with the standard deviation within arms in the same unit."""

    difference: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Shares:
    """The shares of participants with the outcome, under control and under treatment."""

    control: float
    treated: float


Effect = Means | Shares


def needed(effect: Effect, *, alpha: float, power: float, sides: int = 2, ratio: float = 1.0) -> float:
    """Return the participants that the control arm needs; the treated arm has ``ratio`` times as many.

    Means are compared by a t test: the normal approximation with Guenther's correction agrees with the exact number to
    about one participant. Shares are compared by the test of two proportions without a correction for continuity.
    """
    level, reach = _quantile(alpha, sides), _quantile(1 - power, 1)
    spread = 1 + 1 / ratio
    if isinstance(effect, Means):
        return spread * _square((level + reach) / _standardised(effect)) + _square(level) / (2 * (1 + ratio))
    pooled = (effect.control + ratio * effect.treated) / (1 + ratio)
    under_none = math.sqrt(_variance(pooled) * spread)
    under_some = math.sqrt(_variance(effect.control) + _variance(effect.treated) / ratio)
    return _square((level * under_none + reach * under_some) / _distance(effect))


def power_of(effect: Effect, control: float, treated: float, *, alpha: float, sides: int = 2) -> float:
    """Return the power with which so many participants in the two arms show the effect."""
    level = _quantile(alpha, sides)
    if control <= 0 or treated <= 0:
        raise ValueError("an arm without participants has no power")
    if isinstance(effect, Means):
        counted = control - _square(level) / (2 * (1 + treated / control))
        if counted <= 0:
            return 0.0
        error = math.sqrt((1 + control / treated) / counted)
        return _STANDARD.cdf(_standardised(effect) / error - level)
    pooled = (control * effect.control + treated * effect.treated) / (control + treated)
    under_none = math.sqrt(_variance(pooled) * (1 / control + 1 / treated))
    under_some = math.sqrt(_variance(effect.control) / control + _variance(effect.treated) / treated)
    surplus = _distance(effect) - level * under_none
    return _STANDARD.cdf(surplus / under_some) if under_some > 0 else float(surplus > 0)


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


def _standardised(effect: Means) -> float:
    if effect.difference <= 0 or effect.deviation <= 0 or effect.difference / effect.deviation == 0:
        raise ValueError("difference and standard deviation are above 0")
    return effect.difference / effect.deviation


def _distance(effect: Shares) -> float:
    if effect.control == effect.treated:
        raise ValueError("the two shares are the same")
    return abs(effect.control - effect.treated)


def _variance(share: float) -> float:
    return share * (1 - share)


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

BEYOND_ANY_TRIAL = 10_000_000
"""Participants that no trial has; a plan that asks for more assumes no difference that could be shown."""

_NEAR_SHARE, _NEAR_COUNT = 0.02, 2
_SIDE_BY_SIDE = (None, InterventionModel.PARALLEL, InterventionModel.SEQUENTIAL)


@dataclass(frozen=True, slots=True)
class Plan:
    """A sample size as planned: what is assumed, and how many are randomised to the two arms compared."""

    effect: Effect
    alpha: float
    power: float
    sides: int
    dropout: float
    clustering: float
    control: float
    treated: float

    @property
    def ratio(self) -> float:
        """Participants of the treated arm for each of the control arm."""
        return self.treated / self.control

    def independent(self) -> float:
        """Return the participants with a value that the control arm needs, clusters left aside.

        Infinite where the assumptions leave no effect that could be shown.
        """
        try:
            return needed(self.effect, alpha=self.alpha, power=self.power, sides=self.sides, ratio=self.ratio)
        except ValueError:
            return math.inf

    def needed(self) -> float:
        """Return the participants to randomise to the control arm, dropout and clusters included; infinite likewise."""
        return randomised(self.independent(), self.dropout, self.clustering) if self.dropout < 1 else math.inf

    def reached(self) -> float:
        """Return the power of the participants planned."""
        control, treated = (analysed(arm, self.dropout, self.clustering) for arm in (self.control, self.treated))
        return power_of(self.effect, control, treated, alpha=self.alpha, sides=self.sides)


def agrees(planned: float, wanted: float) -> bool:
    """Tell whether two numbers of participants are the same, but for what methods and rounding add in the last."""
    return abs(planned - wanted) <= max(_NEAR_COUNT, _NEAR_SHARE * wanted)


def assumed(statistics: Statistics) -> tuple[str, ...]:
    """Return the fields that hold the assumed effect, by the method of analysis; nothing where none of them does."""
    if statistics.method is Method.TIME_TO_EVENT:
        return ()
    if statistics.method is Method.LOGISTIC:
        return SHARES
    entered = {name for name in (*MEANS, *SHARES) if getattr(statistics, name) is not None}
    only_shares = bool(entered) and entered.isdisjoint(MEANS)
    return SHARES if only_shares and statistics.method not in COMPARES_MEANS else MEANS


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

    A test is taken to be two-sided while its sides are not entered.
    """
    statistics, names = protocol.statistics, assumed(protocol.statistics)
    numbers = [getattr(statistics, name) for name in (*names, "alpha", "power", "dropout", "per_arm")]
    side_by_side = protocol.design.model in _SIDE_BY_SIDE and len(protocol.design.arms) != 1
    if not names or not side_by_side or None in numbers:
        return None
    first, second, alpha, power, dropout, each = numbers
    control, treated = _compared(protocol, each)
    if not control or not treated:
        return None
    size, correlation = statistics.cluster_size, statistics.cluster_icc
    return Plan(
        effect=Means(first, second) if names == MEANS else Shares(first / 100, second / 100),
        alpha=alpha,
        power=power / 100,
        sides=statistics.sides or 2,
        dropout=dropout / 100,
        clustering=1.0 if size is None or correlation is None else design_effect(size, correlation),
        control=control,
        treated=treated,
    )


def _compared(protocol: Protocol, each: int) -> tuple[float, float]:
    """Return the participants of the largest control and the largest experimental arm, the pair that shows most."""
    parts = allocation(protocol)
    if alike(parts):
        most = float(min(each, BEYOND_ANY_TRIAL))
        return most, most
    allocated = list(zip(parts, protocol.design.arms, strict=True))
    aside = (ArmRole.EXPERIMENTAL, ArmRole.NO_INTERVENTION)
    treated = [part for part, arm in allocated if arm.role is ArmRole.EXPERIMENTAL]
    control = [part for part, arm in allocated if arm.role not in aside]
    pair = (max(control), max(treated)) if control and treated else sorted(parts)[-2:]
    total = protocol.statistics.total
    whole, of = (each, min(parts)) if total is None else (total, sum(parts))
    one, other = (float(min(Fraction(whole * part, of), Fraction(BEYOND_ANY_TRIAL))) for part in pair)
    return one, other
