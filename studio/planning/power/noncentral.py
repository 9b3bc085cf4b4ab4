"""Tails of noncentral distributions that stay numbers however far out they are asked for.

scipy's noncentral t and F give NaN, or do not end, in far tails. Here one of the two independent variables of which the
statistic is made is averaged over instead, and given it the other has a tail that is computed well: the spread, given
which the statistic is normal or noncentral chi-squared, or the normal variable, given which it is chi-squared (Johnson,
Kotz and Balakrishnan, Continuous Univariate Distributions 2, chapters 30 and 31). What is averaged is smooth on the
scale of a standard normal variable, so that an even grid is exact to rounding.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

GRID = np.linspace(-9.0, 9.0, 181)
"""Places of a standard normal variable, in standard deviations."""
WEIGHTS = np.exp(-GRID * GRID / 2)
WEIGHTS /= WEIGHTS.sum()
"""The mean of a function of a standard normal variable is the sum of its values at ``GRID`` by these weights."""

SPARSE_GRID = GRID[::3]
SPARSE_WEIGHTS = WEIGHTS[::3] / WEIGHTS[::3].sum()
"""The same for functions that change little over a standard deviation, of which every third place tells enough."""

_STEEP = 4.0
"""How many times steeper than that of a normal variable a tail may rise on the grid before the other variable is
averaged over."""

_MANY = 1e6
"""Degrees of freedom above which Wilson and Hilferty's cube is exact to ten figures, and scipy's quantiles fail."""

_LONG_SERIES = 5000.0
"""Noncentrality above which scipy's series for the noncentral chi-squared grows long and Sankaran's formula is used."""


@lru_cache(maxsize=64)  # both sides of a test ask for the same
def chi2_ratios(df: float) -> Floats:
    """Return the quantiles of a chi-squared variable over its degrees of freedom, at the places of ``GRID``."""
    if df > _MANY:
        ninth = 2 / (9 * df)
        return np.asarray((1 - ninth + GRID * np.sqrt(ninth)) ** 3)
    low = special.gammaincinv(df / 2, special.ndtr(GRID[GRID <= 0]))
    high = special.gammainccinv(df / 2, special.ndtr(-GRID[GRID > 0]))
    return np.asarray(2 * np.concatenate([low, high]) / df)


def t_quantiles(df: float) -> Floats:
    """Return the quantiles of a t variable at the places of ``SPARSE_GRID``."""
    low = special.stdtrit(df, special.ndtr(SPARSE_GRID[SPARSE_GRID <= 0]))
    return np.asarray(np.concatenate([low, -low[-2::-1]]))


def t_above(critical: float, df: float, noncentrality: float | Floats) -> Floats:
    """Return the probability that a noncentral t variable exceeds a value, for one or several noncentralities."""
    shift = np.asarray(noncentrality, dtype=float)[..., np.newaxis]
    if critical > _STEEP * np.sqrt(2 * df):
        reached = np.maximum(GRID + shift, 0.0) / critical
        return np.asarray(special.gammainc(df / 2, df / 2 * reached * reached) @ WEIGHTS)
    return np.asarray(special.ndtr(shift - critical * np.sqrt(chi2_ratios(df))) @ WEIGHTS)


def f_above(critical: float, df1: float, df2: float, noncentrality: float) -> float:
    """Return the probability that a noncentral F variable exceeds a value."""
    scale = critical * df1
    if scale * np.sqrt(2 / df2) > _STEEP * np.sqrt(2 * (df1 + 2 * noncentrality)):
        rest = (df1 - 1) * chi2_ratios(df1 - 1)[:, np.newaxis] if df1 > 1 else 0.0
        effect = (GRID + np.sqrt(noncentrality)) ** 2 + rest
        given = special.gammainc(df2 / 2, df2 / 2 * effect / scale) @ WEIGHTS
        return float(given if df1 == 1 else WEIGHTS @ given)
    return float(WEIGHTS @ _chi2_above(scale * chi2_ratios(df2), df1, noncentrality))


def t_critical(tail: float, df: float) -> float:
    """Return what a t variable exceeds with the probability ``tail``."""
    return float(-special.stdtrit(df, tail))


def f_critical(tail: float, df1: float, df2: float) -> float:
    """Return what an F variable exceeds with the probability ``tail``."""
    # x = df1 F / (df2 + df1 F) is a beta variable, whose complement keeps small tails.
    rest = float(special.betaincinv(df2 / 2, df1 / 2, tail))
    return df2 * (1 - rest) / (df1 * rest)


def t_power(noncentrality: float | Floats, df: float, tail: float, sides: int) -> Floats:
    """Return the power of a t test, on both sides where it has two, for one or several noncentralities."""
    critical = t_critical(tail, df)
    near = t_above(critical, df, noncentrality)
    return near + t_above(critical, df, -np.asarray(noncentrality)) if sides == 2 else near


def covariance_power(noncentrality: float, total: float, tail: float, sides: int) -> float:
    """Return the power of an analysis of covariance of two randomised arms.

    Arms differ at baseline by chance, which costs information: a beta variable of it is left, which is
    1 / (1 + t^2 / (N - 2)) of a t variable with N - 2 degrees of freedom (Shieh 2020).
    """
    chance = t_quantiles(total - 2)
    kept = 1 / np.sqrt(1 + chance * chance / (total - 2))
    return float(SPARSE_WEIGHTS @ t_power(noncentrality * kept, total - 3, tail, sides))


def _chi2_above(values: Floats, df: float, noncentrality: float) -> Floats:
    if noncentrality <= _LONG_SERIES:
        return np.asarray(1 - special.chndtr(values, df, noncentrality))
    total = df + noncentrality
    h = 1 - 2 / 3 * total * (df + 3 * noncentrality) / (df + 2 * noncentrality) ** 2
    p = (df + 2 * noncentrality) / total**2
    m = (h - 1) * (1 - 3 * h)
    mean = 1 + h * p * (h - 1 - (2 - h) * m * p / 2)
    return np.asarray(special.ndtr((mean - (values / total) ** h) / (h * np.sqrt(2 * p) * (1 + m * p / 2))))
