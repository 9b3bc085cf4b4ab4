"""Boundaries of a trial that is looked at before its end, and how many more participants it may need."""

from functools import cached_property
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from studio.knowledge import calculations
from studio.planning.impossible import Impossible
from studio.planning.power.answer import Answer, leveled, percent, rounded
from studio.planning.power.request import Looks, Part, Request, Test, Whole, refuse_power_of_no_effect
from studio.planning.power.roots import root
from studio.planning.power.spending import Spending, Times, schedule
from studio.text import Text, _, listing

if TYPE_CHECKING:
    from studio.planning.power.looks import Plan


class Sequential(Request):
    """Looks at a trial, at named parts of its information or evenly spaced."""

    method: Literal["sequential"] = "sequential"
    looks: Whole | None = Field(None, ge=1)
    times: Times | None = None
    spending: Spending = "OF"
    power: Part | None = 0.8

    @model_validator(mode="after")
    def _possible(self) -> Self:
        schedule(self.looks, self.times)
        _refuse_level(self.alpha / self.sides, self.sides)
        if self.power is not None:
            refuse_power_of_no_effect(self.power, self.alpha)
        return self

    @property
    def calculation(self) -> str:
        """The id of the file that tells of the rule."""
        return f"sequential-{self.spending.lower()}"

    @cached_property
    def plan(self) -> "Plan":
        """The looks, with the level of one side."""
        from studio.planning.power.looks import Plan  # loads scipy

        return Plan(schedule(self.looks, self.times), self.spending, self.alpha / self.sides, self.sides == 2)

    def answer(self) -> Answer:
        """Return the boundaries; the raw figure is how many times the participants of one look are needed at most."""
        power = self.target()
        inflation = self.plan.inflation(power)
        return Answer(
            method=self.method_name,
            calculation=self.calculation,
            sentence=self._sentence(inflation, power),
            raw=inflation,
            ratio=inflation,
            power=power,
            alpha=self.alpha,
            **self.plan.members(),
        )

    def _sentence(self, inflation: float, power: float) -> Text:
        without, with_effect = self.plan.expected(power)
        return _(
            "The data are analysed {looks} times, at {times} of the information; by {rule} {level} the trial stops for "
            "efficacy when the standard normal statistic reaches {boundaries} (one-sided p values {nominal}). For a "
            "power of {power} the trial needs up to {inflation} times the participants of a trial with one analysis; "
            "on average {with_effect} times if the effect is as assumed, and {without} times if there is none.",
            looks=len(self.plan.times),
            times=listing(percent(time) for time in self.plan.times),
            rule=calculations.get(self.calculation).in_words,
            level=leveled(self.alpha, self.sides),
            boundaries=listing(f"{bound:.3f}" for bound in self.plan.boundaries()),
            nominal=listing(_p_value(one) for one in self.plan.nominal()),
            power=percent(power),
            inflation=rounded(inflation),
            with_effect=rounded(with_effect),
            without=rounded(without),
        )


_LEAST_TAIL = 1e-10
"""The smallest level of a side for which the boundaries are exact."""

_USUAL_POWER = 0.8
"""The power for which looks are allowed for where none is named."""


def plan_of(test: Test, looks: Looks) -> "Plan":
    """Return the looks at a test. Raises Impossible where its level is none that looks can spend."""
    from studio.planning.power.looks import Plan  # loads scipy

    if test.solve == "alpha":
        raise Impossible(_("With looks at the data the level has to be given: leave “sequential” out to look for it."))
    _refuse_level(test.tail, test.tails)
    return Plan(looks.planned, looks.spending, test.tail, test.tails == 2)


def inflation_of(test: Test, looks: Looks) -> float:
    """Return how many times the participants of a test without looks are needed at the most.

    It depends a little on the power: on that which is asked for, or reached by the participants that are named. Raises
    Impossible where a level is looked for, as the boundaries follow from it.
    """
    plan = plan_of(test, looks)
    if test.solve != "power":
        return plan.inflation(_spendable(test.power or _USUAL_POWER, plan))
    single = test.model_copy(update={"sequential": None})
    n1, n2 = single.given()

    def surplus(power: float) -> float:
        inflation = plan.inflation(power)
        return single.power_with(n1 / inflation, n2 / inflation) - power

    low, high = _spendable(0.0, plan), 1 - 1e-9
    if surplus(low) <= 0:
        return plan.inflation(low)
    if surplus(high) >= 0:
        return plan.inflation(high)
    return plan.inflation(root(surplus, low, high, absolute=1e-9, relative=1e-15))


def _refuse_level(tail: float, sides: int) -> None:
    if not (tail >= _LEAST_TAIL and tail * sides <= 0.5):
        raise Impossible(
            _(
                "With looks at the data, “alpha” must lie between {least} and 0.5, after it is shared among sides and "
                "comparisons.",
                least=_LEAST_TAIL,
            )
        )


def _spendable(power: float, plan: "Plan") -> float:
    """Return the power, or the least above the level for which looks can be allowed for."""
    return max(power, (2 if plan.two_sided else 1) * plan.tail * 1.001)


def _p_value(value: float) -> str:
    return f"{value:.4f}" if value >= 0.0001 else f"{value:.1e}"
