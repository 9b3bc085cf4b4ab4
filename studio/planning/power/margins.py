"""Tests against a margin: a new treatment falls behind by less than it, or is better by more than it.

The new treatment is in the second arm, and differences are in its favour. A positive margin is the largest loss that
is accepted; a negative one is the gain that has to be exceeded. The tests look at one side, at ``alpha`` / ``sides``,
so that they agree with an interval of two sides.
"""

import math
from dataclasses import replace
from typing import Literal

from studio.planning.impossible import Impossible
from studio.planning.power import tails
from studio.planning.power.answer import Answer, leveled, percent, rounded
from studio.planning.power.request import Positive, Share, Test
from studio.text import Text, _

Variant = Literal["z", "t"]


class AgainstMargin(Test):
    """What both tests do; within them the effect is the distance of the true difference from the margin."""

    true_difference: float | None = None
    margin: float
    variant: Variant = "z"

    def expected(self) -> float:
        """Return the true difference that the request names."""
        return 0.0 if self.true_difference is None else self.true_difference

    def variance(self, n1: float, n2: float, difference: float) -> float:
        """Return the variance of the estimated difference."""
        raise NotImplementedError

    def asked_effect(self) -> float | None:
        """Return the distance from the margin. Raises Impossible where the true difference does not keep to it."""
        distance = self.expected() + self.margin
        if distance <= 1e-12 * abs(self.margin):
            told = {"difference": rounded(self.expected()), "margin": rounded(-self.margin)}
            raise Impossible(
                _(
                    "The true difference, {difference}, must lie above {margin}, the margin of an acceptable loss.",
                    **told,
                )
                if self.margin > 0
                else _("The true difference, {difference}, must lie above {margin}, the gain to be exceeded.", **told)
            )
        return distance

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power to show that the true difference keeps to the margin."""
        variance = self.variance(n1, n2, effect - self.margin)
        if variance <= 0:
            return 1.0
        noncentrality = effect / math.sqrt(variance)
        if self.variant == "z":
            return tails.z_power(noncentrality, tail)
        return tails.t_power(noncentrality, n1 + n2 - 2, tail, sides=1)

    def answer(self) -> Answer:
        """Return the answer of all tests, with the true difference as its effect."""
        found = super().answer()
        assert found.effect is not None
        difference = float(f"{found.effect - self.margin:.12g}")  # without what rounding leaves of the sum
        return replace(found, effect=difference, raw=difference if self.solve == "effect" else found.raw)

    def level_in_words(self, alpha: float) -> Text:
        """Return the level of the one side that is tested."""
        return leveled(alpha / self.sides, 1)

    def effect_names(self) -> Text:
        """Return the members that name the effect."""
        return _("“true_difference” and “margin”")

    def effect_in_words(self, effect: float) -> Text:
        """Return what is shown: that a margin is kept to or exceeded, and with which true difference."""
        difference = effect - self.margin
        told = {
            "margin": self._told(abs(self.margin)),
            "difference": self._told(difference),
            "spread": self._spread(difference),
        }
        if self.margin > 0:
            return _("that the loss is smaller than {margin} if the true difference is {difference} ({spread})", **told)
        return _("that the gain is larger than {margin} if the true difference is {difference} ({spread})", **told)

    def _told(self, value: float) -> object:
        return rounded(value)

    def _spread(self, difference: float) -> Text:
        raise NotImplementedError


class NoninferiorityMeans(AgainstMargin):
    """The difference of two means against a margin, both in the unit of ``sd``."""

    method: Literal["noninferiority_means"] = "noninferiority_means"
    sd: Positive

    @property
    def effects(self) -> tuple[float, float]:
        """The smallest and the largest distance from the margin that is looked for."""
        return 1e-6 * self.sd, 1e6 * self.sd

    def variance(self, n1: float, n2: float, difference: float) -> float:
        """Return the variance of the difference of two means."""
        return self.sd * self.sd * (1 / n1 + 1 / n2)

    def members(self) -> dict[str, float]:
        """Return the standard deviation."""
        return {"sd": self.sd}

    def _spread(self, difference: float) -> Text:
        return _("standard deviation {sd}", sd=rounded(self.sd))


class NoninferiorityProportions(AgainstMargin):
    """The difference of two shares against a margin, by the unpooled variance."""

    method: Literal["noninferiority_proportions"] = "noninferiority_proportions"
    p1: Share
    p2: Share | None = None

    @property
    def effects(self) -> tuple[float, float]:
        """The smallest distance from the margin, and that of a second arm in which all have the outcome."""
        return 1e-9, max(1e-9, 1 - self.p1 + self.margin)

    def expected(self) -> float:
        """Return the true difference: as it is named, or as it follows from both shares."""
        if self.true_difference is not None:
            return self.true_difference
        return 0.0 if self.p2 is None else self.p2 - self.p1

    def asked_effect(self) -> float | None:
        """Return the distance from the margin. Raises Impossible where a share would not lie between 0 and 1."""
        if not -1 < self.margin < 1:
            raise Impossible(_("“margin” must lie between −1 and 1: it is a difference of two shares."))
        if not 0 <= (second := self._second(self.expected())) <= 1:
            raise Impossible(
                _("The share in the second arm would be {share}: it must lie between 0 and 1.", share=rounded(second))
            )
        return super().asked_effect()

    def variance(self, n1: float, n2: float, difference: float) -> float:
        """Return the variance of the difference of two shares."""
        second = min(1.0, max(0.0, self._second(difference)))
        return self.p1 * (1 - self.p1) / n1 + second * (1 - second) / n2

    def _second(self, difference: float) -> float:
        return self.p1 + difference if self.p2 is None or self.solve == "effect" else self.p2

    def _told(self, value: float) -> object:
        return _("{points} percentage points", points=rounded(100 * value))

    def _spread(self, difference: float) -> Text:
        return _("shares {p1} and {p2}", p1=percent(self.p1), p2=percent(self._second(difference)))
