"""The weights of a population, as far as they are known: a distribution, percentiles, or just lightest and heaviest.

Weights are in kg, shares are parts of one. Nothing is made up: between a lightest and a heaviest person of whom nothing
else is known, a share is anything from none to all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist
from typing import Protocol

from studio.planning.impossible import Impossible
from studio.text import Text, _, number

_TAIL = 0.025
"""Where a distribution has no end, its 2.5th and 97.5th percentile stand for the lightest and the heaviest."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the population: from ``low`` to ``high``, which are the same where it is known."""

    low: float
    high: float

    def __str__(self) -> str:
        low, high = _percent(self.low), _percent(self.high)
        return f"{low} %" if low == high else str(_("between {low} and {high} %", low=low, high=high))


NOBODY, EVERYBODY = Share(0.0, 0.0), Share(1.0, 1.0)


def _percent(part: float) -> str:
    # 99.96 % is not all, and 0.04 % is not nobody.
    digits = 1 if 0.001 <= part <= 0.999 else 2
    return number(round(100 * part, digits))


class Weights(Protocol):
    """The weights of a population."""

    @property
    def lightest(self) -> float:
        """The weight at the lower end."""

    @property
    def heaviest(self) -> float:
        """The weight at the upper end."""

    @property
    def median(self) -> float | None:
        """The weight that half of them lie below, or None where it is not known."""

    @property
    def ends(self) -> Text:
        """What lightest and heaviest mean."""

    def heavier(self, weight: float) -> Share:
        """Return the share of those who weigh more."""


@dataclass(frozen=True, slots=True)
class _Spread:
    """Normally distributed weights or, where ``logarithmic``, weights whose logarithms are."""

    of: NormalDist
    logarithmic: bool

    @property
    def lightest(self) -> float:
        return self._weight(_TAIL)

    @property
    def heaviest(self) -> float:
        return self._weight(1 - _TAIL)

    @property
    def median(self) -> float | None:
        return self._weight(0.5)

    @property
    def ends(self) -> Text:
        return _("95 of 100 people weigh between these: the 2.5th and the 97.5th percentile.")

    def heavier(self, weight: float) -> Share:
        if weight <= 0:
            return EVERYBODY
        above = 1 - self.of.cdf(math.log(weight) if self.logarithmic else weight)
        return Share(above, above)

    def _weight(self, share: float) -> float:
        value = self.of.inv_cdf(share)
        return math.exp(value) if self.logarithmic else value


def normal(mean: float, deviation: float) -> Weights:
    """Return normally distributed weights. Raises Impossible where some of them would not be above 0."""
    _check_spread(mean, deviation)
    if mean - 3 * deviation <= 0:
        raise Impossible(
            _(
                "With a mean of {mean} kg and an SD of {deviation} kg, some people would weigh nothing. "
                "Check the two, or choose log-normal.",
                mean=number(mean),
                deviation=number(deviation),
            )
        )
    return _Spread(NormalDist(mean, deviation), logarithmic=False)


def log_normal(mean: float, deviation: float) -> Weights:
    """Return log-normally distributed weights that have this mean and this standard deviation."""
    _check_spread(mean, deviation)
    spread = math.log1p((deviation / mean) ** 2)
    return _Spread(NormalDist(math.log(mean) - spread / 2, math.sqrt(spread)), logarithmic=True)


def _check_spread(mean: float, deviation: float) -> None:
    if not (0 < mean < math.inf and 0 < deviation < math.inf):
        raise Impossible(_("Mean and SD of the weights must be above 0 kg."))


@dataclass(frozen=True, slots=True)
class _Percentiles:
    """Weights below which known shares of the population lie; in between, on a straight line."""

    points: tuple[tuple[float, float], ...]

    @property
    def lightest(self) -> float:
        return self.points[0][1]

    @property
    def heaviest(self) -> float:
        return self.points[-1][1]

    @property
    def only_ends(self) -> bool:
        """Whether nothing is known but the lightest and the heaviest person."""
        return [share for share, _weight in self.points] == [0.0, 1.0]

    @property
    def median(self) -> float | None:
        if self.only_ends:
            return None
        for (share, weight), (next_share, next_weight) in pairwise(self.points):
            if share <= 0.5 <= next_share:
                return weight + (next_weight - weight) * (0.5 - share) / (next_share - share)
        return None

    @property
    def ends(self) -> Text:
        if self.only_ends:
            return _("The lightest and the heaviest person.")
        first, last = (number(round(100 * share, 6)) for share, _weight in (self.points[0], self.points[-1]))
        return _("The {first}th and the {last}th percentile; in between on straight lines.", first=first, last=last)

    def heavier(self, weight: float) -> Share:
        (least, lightest), (most, heaviest) = self.points[0], self.points[-1]
        if weight < lightest:
            return Share(1 - least, 1.0)
        if weight >= heaviest:
            return Share(0.0, 1 - most)
        if self.only_ends:
            return Share(0.0, 1.0)
        for (share, low), (next_share, high) in pairwise(self.points):
            if low <= weight < high:
                above = 1 - share - (next_share - share) * (weight - low) / (high - low)
                return Share(above, above)
        raise AssertionError("the weight lies between two percentiles")


def between(lightest: float, heaviest: float) -> Weights:
    """Return weights of which only the ends are known. Raises Impossible where these are not in order."""
    return percentiles(((0.0, lightest), (1.0, heaviest)))


def percentiles(points: Sequence[tuple[float, float]]) -> Weights:
    """Return weights of which percentiles are known, each a share and the weight that it lies below.

    Raises Impossible where there are fewer than two, or where a larger share does not have a larger weight.
    """
    ordered = tuple(sorted(points))
    if len(ordered) < 2 or any(not (0 <= share <= 1 and 0 < weight < math.inf) for share, weight in ordered):
        raise Impossible(_("Enter at least two weights above 0 kg."))
    if any(first[0] == second[0] or first[1] >= second[1] for first, second in pairwise(ordered)):
        raise Impossible(_("Each weight must be larger than the one before it."))
    return _Percentiles(ordered)
