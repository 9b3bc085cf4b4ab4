"""Sample size of two arms that are compared once, by the normal approximation. Pure numbers in and out.

Levels, power, shares and dropout are parts of one. Participants are those analysed, and are not rounded. All functions
raise ValueError for numbers from which no sample size follows, such as no difference at all.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

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
