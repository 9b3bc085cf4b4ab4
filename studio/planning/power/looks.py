"""Looks at a trial before its end: the boundaries that keep the level, and what they cost.

Information grows from 0 to 1. The statistic times the root of the information is a Brownian motion, so that its
density at a look, among trials that have gone on, follows from the density at the look before by one integral
(Armitage, McPherson and Rowe 1969; Jennison and Turnbull 2000, chapter 19). Levels are those of one side; boundaries
are standard normal values.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from studio.planning.power.roots import root
from studio.planning.power.spending import Rule

Floats = NDArray[np.float64]

_BELOW, _ABOVE = 7.0, 9.0
"""Standard deviations below and above the mean beyond which a density adds nothing."""
_FARTHEST = 37.0
"""The largest boundary: no larger one has a probability that is a number."""
_PANEL = 6.0
"""Width of a panel of the integral, in standard deviations of what is added between two looks."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)
_SLACK = 0.01
"""So much wider is searched than exact integrals would ask for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When a trial is looked at, as increasing parts of its information of which the last is 1, and by which rule.

    The rules are those of O'Brien and Fleming, of Pocock, and the spending functions of Lan and DeMets that are like
    them. A test of two sides stops for a difference in either direction.
    """

    times: tuple[float, ...]
    spending: Rule
    tail: float
    two_sided: bool = False

    def boundaries(self) -> tuple[float, ...]:
        """Return the value that the statistic has to reach at each look."""
        return _boundaries(self)

    def spent(self) -> tuple[float, ...]:
        """Return the level of one side that is used up after each look."""
        return tuple(np.cumsum(self.stops(0.0)[0]).tolist())

    def nominal(self) -> tuple[float, ...]:
        """Return the probability beyond each boundary: what a p value of one side is held against."""
        return tuple(special.ndtr(-np.asarray(self.boundaries())).tolist())

    def members(self) -> dict[str, Any]:
        """Return what an answer says of the looks, by the names of its members."""
        return {
            "boundaries": self.boundaries(),
            "times": self.times,
            "spent": self.spent(),
            "nominal": self.nominal(),
        }

    def stops(self, drift: float) -> tuple[Floats, Floats]:
        """Return the probabilities to stop at each look for a difference in the right direction, and in the wrong one.

        ``drift`` is what the statistic is expected to be with all the information.
        """
        return _crossings(self.boundaries(), self, drift)

    def inflation(self, power: float) -> float:
        """Return how many times the participants of a trial without looks are needed at the most, for one power."""
        return _inflation(self, power)

    def expected(self, power: float) -> tuple[float, float]:
        """Return the participants needed on average, per participant of a trial without looks.

        The first number holds without a difference, the second with the difference that is found with ``power``.
        """
        most = self.inflation(power)
        return (most * self._share_used(0.0), most * self._share_used(_drift(self, power)))

    def _share_used(self, drift: float) -> float:
        found = np.add(*self.stops(drift))
        return float(found @ np.asarray(self.times) + 1 - found.sum())


def evenly(looks: int) -> tuple[float, ...]:
    """Return the times of so many looks with the same information between them."""
    return tuple((look + 1) / looks for look in range(looks))


@lru_cache(maxsize=256)
def _boundaries(plan: Plan) -> tuple[float, ...]:
    times = np.asarray(plan.times)
    match plan.spending:
        case "OF":
            return _of_shape(plan, 1 / np.sqrt(times))
        case "P":
            return _of_shape(plan, np.ones_like(times))
        case "asOF":
            spent = 2 * special.ndtr(special.ndtri(plan.tail / 2) / np.sqrt(times))
        case "asP":
            spent = plan.tail * np.log1p((np.e - 1) * times)
    return _spending(plan, spent)


def _of_shape(plan: Plan, shape: Floats) -> tuple[float, ...]:
    def surplus(last: float) -> float:
        return _logarithm(_crossings(last * shape, plan, 0.0)[0].sum(), plan.tail)

    # Looks that each have the full level cross too often; looks that share it evenly never do.
    low, high = -special.ndtri(plan.tail), -special.ndtri(plan.tail / len(shape))
    last = low if len(shape) == 1 else _root(surplus, low - _SLACK, high + _SLACK)
    return tuple((last * shape).tolist())


def _spending(plan: Plan, spent: Floats) -> tuple[float, ...]:
    bounds: list[float] = []
    walk = _Walk(plan, 0.0)
    before = 0.0
    for time, until in zip(plan.times, spent, strict=True):
        bound = _next_bound(walk, time, until - before)
        bounds.append(bound)
        walk.go_on(time, bound)
        before = until
    return tuple(bounds)


def _next_bound(walk: "_Walk", time: float, share: float) -> float:
    if -special.ndtri(share) >= _FARTHEST:
        return _FARTHEST

    def surplus(bound: float) -> float:
        return _logarithm(walk.ahead(time, bound)[0], share)

    return _root(surplus, -_FARTHEST, _FARTHEST)


def _crossings(bounds: Sequence[float] | Floats, plan: Plan, drift: float) -> tuple[Floats, Floats]:
    walk = _Walk(plan, drift)
    stops = []
    for time, bound in zip(plan.times, bounds, strict=True):
        stops.append(walk.ahead(time, bound))
        walk.go_on(time, bound)
    right, wrong = np.transpose(stops)
    return right, wrong


class _Walk:
    """The density of the Brownian motion at the last look, among trials that have not stopped."""

    def __init__(self, plan: Plan, drift: float) -> None:
        self._two_sided = plan.two_sided
        self._drift = drift
        self._later = list(plan.times)
        self._time = 0.0
        self._places = np.zeros(1)
        self._density = np.ones(1)

    def ahead(self, time: float, bound: float) -> tuple[float, float]:
        """Return the probabilities of going on until ``time`` and being above the bound then, or below its mirror."""
        step = np.sqrt(time - self._time)
        centre = self._places + self._drift * (time - self._time)
        edge = bound * np.sqrt(time)
        below = self._density @ special.ndtr((-edge - centre) / step) if self._two_sided else 0.0
        return float(self._density @ special.ndtr((centre - edge) / step)), float(below)

    def go_on(self, time: float, bound: float) -> None:
        """Take the density to a look, and leave out the trials that stop there."""
        mean, spread, edge = self._drift * time, np.sqrt(time), bound * np.sqrt(time)
        lowest, highest = mean - _BELOW * spread, mean + _ABOVE * spread
        low = float(np.clip(-edge, lowest, highest)) if self._two_sided else lowest
        high = float(np.clip(edge, low, highest))
        self._later.remove(time)
        step = np.sqrt(time - self._time)
        narrowest = min(step, np.sqrt(self._later[0] - time)) if self._later else step
        places, weights = _panels(low, high, 1 + int((high - low) / (_PANEL * narrowest)))
        centre = self._places + self._drift * (time - self._time)
        kernel = np.exp(-(((places[:, None] - centre) / step) ** 2) / 2) / (step * np.sqrt(2 * np.pi))
        self._density = weights * (kernel @ self._density)
        self._places, self._time = places, time


def _panels(low: float, high: float, count: int) -> tuple[Floats, Floats]:
    half = (high - low) / count / 2
    middles = low + half * (2 * np.arange(count) + 1)
    return (middles[:, None] + half * _NODES).ravel(), np.tile(half * _WEIGHTS, count)


@lru_cache(maxsize=256)
def _drift(plan: Plan, power: float) -> float:
    def surplus(drift: float) -> float:
        return float(np.sum(plan.stops(drift)) - power)

    return _root(surplus, 0.0, 2 * float(special.ndtri(power) - special.ndtri(plan.tail)) + 1)


def _inflation(plan: Plan, power: float) -> float:
    once = Plan((1.0,), "P", plan.tail, plan.two_sided)
    return (_drift(plan, power) / _drift(once, power)) ** 2


def _logarithm(value: float, unit: float) -> float:
    return float(np.log(max(value, 1e-320) / unit))


def _root(surplus: Callable[[float], float], low: float, high: float) -> float:
    return root(surplus, low, high, absolute=1e-10, relative=1e-11)
