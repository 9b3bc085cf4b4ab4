"""Tails of the distributions that tests are made of, for the formulas of the methods.

Those of the normal distribution come from Python itself. The others are in :mod:`noncentral`, which loads scipy and is
imported when first asked, so that a request can be read, and refused, without it.
"""

import math
from statistics import NormalDist

_STANDARD = NormalDist()

_ALIKE = 1e8
"""Degrees of freedom from which on a t variable is a normal one to eight figures, and scipy need not be loaded."""


def z_above(value: float) -> float:
    """Return the probability that a standard normal variable exceeds a value."""
    return math.erfc(value / math.sqrt(2)) / 2


def z_critical(tail: float) -> float:
    """Return what a standard normal variable exceeds with the probability ``tail``."""
    return -_STANDARD.inv_cdf(tail)


def z_power(noncentrality: float, tail: float) -> float:
    """Return the power of a normal test on the side of the effect, as the closed formulas count it."""
    return z_above(z_critical(tail) - noncentrality)


def t_critical(tail: float, df: float) -> float:
    """Return what a t variable exceeds with the probability ``tail``."""
    from studio.planning.power import noncentral

    return noncentral.t_critical(tail, df)


def t_power(noncentrality: float, df: float, tail: float, sides: int) -> float:
    """Return the power of a t test with a level of ``tail`` on each side, on both sides where it has two."""
    if df >= _ALIKE:
        return z_power(noncentrality, tail) + (z_power(-noncentrality, tail) if sides == 2 else 0.0)
    from studio.planning.power import noncentral

    return float(noncentral.t_power(noncentrality, df, tail, sides))


def covariance_power(noncentrality: float, total: float, tail: float, sides: int) -> float:
    """Return the power of an analysis of covariance of so many participants, were their baselines alike in both arms.

    What chance makes of them is allowed for.
    """
    if total - 3 >= _ALIKE:
        return t_power(noncentrality, total - 3, tail, sides)
    from studio.planning.power import noncentral

    return noncentral.covariance_power(noncentrality, total, tail, sides)


def f_power(noncentrality: float, df1: float, df2: float, level: float) -> float:
    """Return the power of an F test."""
    from studio.planning.power import noncentral

    return noncentral.f_above(noncentral.f_critical(level, df1, df2), df1, df2, noncentrality)
