"""Tests of two shares of participants with an outcome, such as responders: normal tests, and Fisher's exact one.

The effect is the share in the second arm; what is looked for lies above the first arm's share, or below it where
nothing above would do.
"""

import math
from collections.abc import Callable
from typing import Literal

from studio.planning.impossible import Impossible
from studio.planning.power import tails
from studio.planning.power.answer import percent
from studio.planning.power.request import Share, Test, rising, whole
from studio.text import Text, _

Variant = Literal["pooled", "unpooled", "arcsine", "continuity", "fisher"]

_FEWER = 0.6
"""The exact test never needs less than this part of what the uncorrected one does, not even for rare outcomes."""

_NEAREST = 1e-9
"""The smallest difference of two shares that is looked for."""


class Proportions(Test):
    """The test of two proportions that ``variant`` names."""

    method: Literal["proportions"] = "proportions"
    p1: Share
    p2: Share | None = None
    variant: Variant = "pooled"

    @property
    def least(self) -> float:
        """The fewest participants of an arm: the normal tests are defined for any number."""
        return 1.0

    def asked_effect(self) -> float | None:
        """Return the share in the second arm. Raises Impossible where it is that of the first."""
        if self.p2 == self.p1:
            raise Impossible(_("There is no effect to find: “p1” and “p2” must differ."))
        return self.p2

    def effect_names(self) -> Text:
        """Return the member that names the effect."""
        return _("“p2”")

    def effect_in_words(self, effect: float) -> Text:
        """Return both shares."""
        return _("a difference between {p1} and {p2}", p1=percent(self.p1), p2=percent(effect))

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power to show the difference, on its own side; the arcsine and exact tests count both."""
        p1, p2 = self.p1, effect
        match self.variant:
            case "fisher":
                return self._by_fisher(n1, n2, p2, tail)
            case "arcsine":
                distance = abs(math.asin(math.sqrt(p2)) - math.asin(math.sqrt(p1)))
                shift = 2 * distance / math.sqrt(1 / n1 + 1 / n2)
                critical = tails.z_critical(tail)
                far = tails.z_above(critical + shift) if self.sides == 2 else 0.0
                return tails.z_above(critical - shift) + far
        distance = abs(p2 - p1)
        if self.variant == "continuity":
            distance -= (1 / n1 + 1 / n2) / 2
        spread = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
        without = spread
        if self.variant != "unpooled":
            pooled = (n1 * p1 + n2 * p2) / (n1 + n2)
            without = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        surplus = distance - tails.z_critical(tail) * without
        if spread == 0:  # no event in one arm, and nothing else in the other
            return float(surplus >= 0)
        return tails.z_above(-surplus / spread)

    def needed(self) -> tuple[float, float]:
        """Return the participants to randomise to each arm: unrounded, or of Fisher's test whole ones before dropout.

        The power of Fisher's test rises by steps and falls a little between them; this is the first number that
        reaches it. Raises Impossible.
        """
        if self.variant != "fisher":
            return super().needed()
        normal = self.model_copy(update={"variant": "pooled", "dropout": 0.0, "cluster": None, "sequential": None})
        effect, tail, kept = self._effect(), self.tail, self.share_kept

        def power(n1: int) -> float:
            return self.reach(n1, self._beside(n1), effect, tail) ** self.coprimary

        fewest, about = max(2, math.floor(1 / self.ratio) + 1), normal.needed()
        _refuse_more_than_summed(sum(about))
        n1 = _first(power, self._target(), max(fewest, math.floor(_FEWER * about[0])))
        return n1 / kept, self._beside(n1) / kept

    def found_effect(self) -> float:
        """Return the share in the second arm that the participants tell from the first's. Raises Impossible."""
        (n1, n2), target = self.given(), self._target()

        def power(p2: float) -> float:
            return self.power_with(n1, n2, min(1.0, max(0.0, p2)))

        beyond = _("No difference of two shares is so large that these participants show it: enter more of them.")
        if self.p1 == 1 or (self.p1 > 0 and power(1.0) < target):
            return self.p1 - rising(lambda fewer: power(self.p1 - fewer), target, _NEAREST, self.p1, beyond)
        return self.p1 + rising(lambda more: power(self.p1 + more), target, _NEAREST, 1 - self.p1, beyond)

    def found_alpha(self) -> float:
        """Return the level at which the participants show the difference with the power asked for.

        That of Fisher's test is the smallest of the levels that it can have, at which its power jumps.
        """
        found = super().found_alpha()
        return found * (1 + _NEAREST) if self.variant == "fisher" else found

    def _effect(self) -> float:
        if (effect := self.asked_effect()) is None:
            return super()._effect()
        return effect  # here a share of 0 is an effect like others

    def _beside(self, n1: int) -> int:
        return whole(self.ratio * n1)

    def _by_fisher(self, n1: float, n2: float, p2: float, tail: float) -> float:
        from studio.planning.power import exact  # loads scipy

        first, second = _downwards(n1), _downwards(n2)
        _refuse_more_than_summed(first + second)
        return exact.power(first, second, self.p1, p2, tail * self.sides, two_sided=self.sides == 2)


def _refuse_more_than_summed(participants: float) -> None:
    from studio.planning.power import exact  # loads scipy

    if participants > exact.MOST:
        raise Impossible(
            _(
                "Fisher’s test is summed over the outcomes of up to {most} participants: for more of them choose the "
                "variant “continuity”, which agrees.",
                most=exact.MOST,
            )
        )


def _first(power: Callable[[int], float], target: float, start: int) -> int:
    """Return the first whole number with which a power that rises by steps reaches its target.

    Far below the target it is looked at in wider steps, each for a fifth of the power that is missing.
    """
    missed, at = start - 1, start
    while (missing := target - power(at)) > 0:  # ends where there are more than the test takes
        missed, at = at, at + max(1, int(at * missing / 2))
    return next(n for n in range(missed + 1, at + 1) if power(n) >= target)


def _downwards(count: float) -> int:
    """Return the whole participants who are left; what lies below one by rounding alone is that one."""
    return math.floor(count * (1 + 1e-9))
