"""The log-rank test of times to an event: how many events, and how many participants to see them.

Schoenfeld's formula counts events; participants follow from the share of them who have the event until the end. Where
that share is not named, the answer is about events alone.
"""

import math
from dataclasses import replace
from typing import Literal

from pydantic import Field

from studio.knowledge import calculations
from studio.planning.impossible import Impossible
from studio.planning.power import tails
from studio.planning.power.answer import Answer, leveled, percent, rounded
from studio.planning.power.request import Positive, Share, Test, whole
from studio.text import Text, _


class Logrank(Test):
    """The comparison of two arms with proportional hazards; ``hr`` is that of the second arm against the first."""

    method: Literal["logrank"] = "logrank"
    hr: Positive | None = None
    event_probability: Share | None = Field(None, gt=0)
    p1: Share | None = Field(None, gt=0)
    p2: Share | None = Field(None, gt=0)
    events: Positive | None = None

    @property
    def least(self) -> float:
        """The fewest participants of an arm: the formula is defined for any number."""
        return 1e-9 if self._events_alone else 1.0

    @property
    def effects(self) -> tuple[float, float]:
        """The logarithms of the hazard ratios that are looked for."""
        return 1e-6, math.log(1e6)

    @property
    def share_kept(self) -> float:
        """Independent participants per randomised one; events are counted when dropout has had its share."""
        kept = super().share_kept
        return kept / (1 - self.dropout) if self._events_alone else kept

    def asked_effect(self) -> float | None:
        """Return the logarithm of the hazard ratio, without sign."""
        if self.hr == 1:
            raise Impossible(_("There is no effect to find: “hr” must differ from 1."))
        return None if self.hr is None else abs(math.log(self.hr))

    def effect_names(self) -> Text:
        """Return the member that names the effect."""
        return _("“hr”")

    def effect_in_words(self, effect: float) -> Text:
        """Return the hazard ratio, with the shares that have an event where participants are counted."""
        ratio = _("a hazard ratio of {ratio}", ratio=rounded(self._ratio_of(effect)))
        if self._events_alone:
            return ratio
        first, second = self._shares()
        if first == second:
            return _("{ratio} if {share} of the participants have an event", ratio=ratio, share=percent(first))
        return _(
            "{ratio} if {first} and {second} of the participants in the two groups have an event",
            ratio=ratio,
            first=percent(first),
            second=percent(second),
        )

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power, from the events that the participants have."""
        first, second = self._shares()
        events = n1 * first + n2 * second
        shift = effect * math.sqrt(events * n1 * n2) / (n1 + n2)
        return tails.z_power(shift, tail)

    def given(self) -> tuple[float, float]:
        """Return the participants of each arm that the request names, or events as they would be shared out."""
        if not self._events_alone:
            return super().given()
        if self.events is None:
            raise Impossible(
                _("Enter “events”, or how many participants there are and “event_probability”, their share with one.")
            )
        return self._shared(self.events)

    def answer(self) -> Answer:
        """Return the answer of all tests, with the events; of events alone where their share is not named."""
        if self._events_alone:
            return self._of_events()
        found = super().answer()
        assert found.effect is not None
        assert found.n1 is not None
        assert found.n2 is not None
        n1, n2 = self.needed() if self.solve == "n" else (found.n1, found.n2)
        first, second = self._shares()
        ratio = self._ratio_of(found.effect)
        return replace(
            found,
            events=(n1 * first + n2 * second) * (1 - self.dropout),
            effect=ratio,
            raw=ratio if self.solve == "effect" else found.raw,
        )

    @property
    def _events_alone(self) -> bool:
        counted = (self.n1, self.n2, self.n_total, self.n_per_group)
        if self.events is not None and self.solve != "n" and all(one is None for one in counted):
            return True
        return self.event_probability is None and self.p1 is None and self.p2 is None

    def _shares(self) -> tuple[float, float]:
        """Return the share with an event in each arm; where events are counted, all that are counted have one."""
        if self._events_alone:
            return 1.0, 1.0
        if self.event_probability is not None:
            return self.event_probability, self.event_probability
        if self.p1 is not None and self.p2 is not None:
            return self.p1, self.p2
        raise Impossible(_("Enter the share with an event in both arms, “p1” and “p2”, or “event_probability”."))

    def _shared(self, events: float) -> tuple[float, float]:
        return events / (1 + self.ratio), events * self.ratio / (1 + self.ratio)

    def _ratio_of(self, effect: float) -> float:
        return math.exp(effect if self.hr is not None and self.hr > 1 else -effect)

    def _of_events(self) -> Answer:
        effect = self.found_effect() if self.solve == "effect" else self._effect()
        alpha = self.found_alpha() if self.solve == "alpha" else self.alpha
        events = sum(self.needed() if self.solve == "n" else self.given())
        counted = whole(events) if self.solve == "n" else events
        power = self.power_with(*self._shared(counted), effect, self._tail_of(alpha))
        ratio = self._ratio_of(effect)
        sentence = _(
            "With {events} events, {test} {level} has a power of {power} to show {effect}.",
            events=rounded(counted),
            test=calculations.get(self.calculation).in_words,
            level=leveled(alpha, self.sides),
            power=percent(power),
            effect=self.effect_in_words(effect),
        )
        return Answer(
            method=self.method_name,
            calculation=self.calculation,
            modifiers=tuple(name for name, does in self.modifiers().items() if does and name != "dropout"),
            sentence=sentence,
            raw={"n": events, "power": power, "effect": ratio, "alpha": alpha}[self.solve],
            events=events,
            power=power,
            effect=ratio,
            ratio=self.ratio,
            alpha=alpha,
            **self.looked_at(),
        )
