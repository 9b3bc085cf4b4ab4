"""Tests of means: t tests, analysis of covariance, analysis of variance, and regression and correlation beside them.

Each says with what power independent participants show an effect; ``resources/calculations`` holds formulas, sources
and assumptions. Effects are told in standard deviations (``d``), or as ``delta`` with the deviation in the same unit.
"""

import math
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from studio.planning.impossible import Impossible
from studio.planning.power import tails
from studio.planning.power.answer import rounded
from studio.planning.power.request import Correlation, Positive, Test, Whole
from studio.text import Text, _

Variant = Literal["z", "t"]


FEW = 1e-6
"""The fewest participants by a formula of the normal distribution, which knows no degrees of freedom."""


class OfMeans(Test):
    """A test of an effect that is told in standard deviations (``d``), or as a difference with its deviation."""

    d: float | None = None
    delta: float | None = None
    sd: Positive | None = None

    @model_validator(mode="after")
    def _once(self) -> Self:
        if self.d is not None and (self.delta is not None or self.sd is not None):
            raise Impossible(_("Enter “d”, or “delta” and “sd”, and not both."))
        return self

    @property
    def deviation(self) -> float:
        """The standard deviation in the unit of the effect."""
        return 1.0 if self.sd is None else self.sd

    @property
    def effects(self) -> tuple[float, float]:
        """The smallest and the largest effect that is looked for, in the unit of the effect."""
        return 1e-6 * self.deviation, 1e6 * self.deviation

    def asked_effect(self) -> float | None:
        """Return the difference, or the standardised one, without sign."""
        if self.delta is not None and self.sd is None:
            raise Impossible(_("Enter “sd”, the standard deviation in the unit of “delta”."))
        size = self.d if self.delta is None else self.delta
        return None if size is None else abs(size)

    def effect_in_words(self, effect: float) -> Text:
        """Return the difference in its own unit, or in standard deviations."""
        if self.sd is None:
            return _("a standardised difference of {effect}", effect=rounded(effect))
        return _(
            "a difference of {effect} (standard deviation {sd})", effect=rounded(effect), sd=rounded(self.deviation)
        )

    def members(self) -> dict[str, float | None]:
        """Return the standard deviation where there is one."""
        return {"sd": self.sd}

    def by_t(self, noncentrality: float, df: float, tail: float) -> float:
        """Return the power of a t test, on both sides where it has two."""
        return tails.t_power(noncentrality, df, tail, self.sides)


def both(n1: float, n2: float) -> float:
    """Return the information of two arms: 1 / (1 / n1 + 1 / n2)."""
    return 1 / (1 / n1 + 1 / n2)


class T2(OfMeans):
    """The t test of two groups with one standard deviation."""

    method: Literal["t2"] = "t2"

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power, exact."""
        return self.by_t(effect / self.deviation * both(n1, n2) ** 0.5, n1 + n2 - 2, tail)


class T2Welch(Test):
    """The t test of two groups with standard deviations of their own, with the degrees of freedom of Satterthwaite."""

    method: Literal["t2_welch"] = "t2_welch"
    delta: float | None = None
    sd1: Positive
    sd2: Positive

    @property
    def effects(self) -> tuple[float, float]:
        """The smallest and the largest difference that is looked for."""
        return 1e-6 * max(self.sd1, self.sd2), 1e6 * max(self.sd1, self.sd2)

    def asked_effect(self) -> float | None:
        """Return the difference, without sign."""
        return None if self.delta is None else abs(self.delta)

    def effect_names(self) -> Text:
        """Return the member that names the effect."""
        return _("“delta”")

    def effect_in_words(self, effect: float) -> Text:
        """Return the difference with both standard deviations."""
        return _(
            "a difference of {effect} (standard deviations {sd1} and {sd2})",
            effect=rounded(effect),
            sd1=rounded(self.sd1),
            sd2=rounded(self.sd2),
        )

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power: that of a noncentral t variable with Satterthwaite's degrees of freedom."""
        unit = max(self.sd1, self.sd2)
        v1, v2 = (self.sd1 / unit) ** 2 / n1, (self.sd2 / unit) ** 2 / n2
        df = (v1 + v2) ** 2 / (v1 * v1 / (n1 - 1) + v2 * v2 / (n2 - 1))
        return tails.t_power(effect / unit / (v1 + v2) ** 0.5, df, tail, self.sides)


class _OneGroup(OfMeans):
    arms: ClassVar[int] = 1

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power, exact."""
        return self.by_t(effect / self.deviation * n1**0.5, n1 - 1, tail)


class T1(_OneGroup):
    """The t test of one group against a fixed value."""

    method: Literal["t1"] = "t1"


class Paired(_OneGroup):
    """The t test of pairs; standard deviations are those of the differences within pairs."""

    method: Literal["paired"] = "paired"


class Crossover(OfMeans):
    """Two treatments in two periods without carry-over; ``sd`` is that of one period, ``rho`` within participants."""

    method: Literal["crossover"] = "crossover"
    rho: Correlation
    variant: Variant = "t"
    arms: ClassVar[int] = 1

    @property
    def least(self) -> float:
        """The fewest participants, of both sequences together."""
        return 3.0 if self.variant == "t" else FEW

    def effect_in_words(self, effect: float) -> Text:
        """Return the difference with the correlation."""
        return _(
            "{difference}, with a correlation of {rho} between the two periods",
            difference=super().effect_in_words(effect),
            rho=rounded(self.rho),
        )

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power: the difference within a participant has the variance 2 sd^2 (1 - rho)."""
        noncentrality = effect / self.deviation * (n1 / (2 * (1 - self.rho))) ** 0.5
        return tails.z_power(noncentrality, tail) if self.variant == "z" else self.by_t(noncentrality, n1 - 2, tail)


class Ancova(OfMeans):
    """The analysis of covariance with the value at baseline, of randomised arms."""

    method: Literal["ancova"] = "ancova"
    rho: Correlation | None = None
    r2: Annotated[float, Field(ge=0, lt=1)] | None = None
    error_variance: Positive | None = None
    variant: Literal["exact", "borm", "normal"] = "exact"

    @model_validator(mode="after")
    def _one_spread(self) -> Self:
        if self.error_variance is None:
            if self.rho is None and self.r2 is None:
                raise Impossible(_("Enter “rho”, the correlation of baseline and outcome, or “r2”, its square."))
            if self.rho is not None and self.r2 is not None:
                raise Impossible(_("Enter “rho” or “r2”, and not both."))
        elif any(one is not None for one in (self.d, self.sd, self.rho, self.r2)):
            raise Impossible(
                _("“error_variance” is what the baseline leaves: enter “delta” with it, and no “sd” or “rho”.")
            )
        elif self.variant == "borm":
            raise Impossible(_("The variant “borm” needs “rho” or “r2”: “error_variance” does not tell them."))
        return self

    @property
    def deviation(self) -> float:
        """The standard deviation in the unit of the effect: the one within arms, or that of the errors."""
        return super().deviation if self.error_variance is None else self.error_variance**0.5

    @property
    def unexplained(self) -> float:
        """The part of the variance that the baseline leaves: 1 - rho^2."""
        if self.error_variance is not None:
            return 1.0
        return 1 - (self.rho * self.rho if self.rho is not None else self.r2 or 0.0)

    @property
    def least(self) -> float:
        """The fewest participants of an arm."""
        return {"exact": 2.0, "borm": 2.0 * self.unexplained, "normal": FEW}[self.variant]

    def asked_effect(self) -> float | None:
        """Return the difference, or the standardised one, without sign."""
        if self.error_variance is not None:
            return None if self.delta is None else abs(self.delta)
        return super().asked_effect()

    def effect_in_words(self, effect: float) -> Text:
        """Return the difference with what the baseline explains."""
        if self.error_variance is not None:
            return _(
                "a difference of {effect} (variance of the errors {variance})",
                effect=rounded(effect),
                variance=rounded(self.error_variance),
            )
        return _(
            "{difference}, where the baseline explains {share} % of the variance",
            difference=super().effect_in_words(effect),
            share=rounded(100 * (1 - self.unexplained)),
        )

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power: exact, by the t test's participants times 1 - rho^2, or by the normal distribution."""
        d, left = effect / self.deviation, self.unexplained
        if self.variant == "borm":
            m1, m2 = n1 / left, n2 / left
            return self.by_t(d * both(m1, m2) ** 0.5, m1 + m2 - 2, tail)
        noncentrality = d * (both(n1, n2) / left) ** 0.5
        if self.variant == "normal":
            return tails.z_power(noncentrality, tail)
        return tails.covariance_power(noncentrality, n1 + n2, tail, self.sides)


class Anova(Test):
    """One-way analysis of variance of groups of one size; ``f`` is the spread of their means in standard deviations."""

    method: Literal["anova"] = "anova"
    groups: Whole = Field(ge=2, le=1000)
    f: Positive | None = None
    sides: Literal[2] = 2
    arms: ClassVar[int] = 1

    @property
    def groups_of_a_size(self) -> int:
        """The groups compared."""
        return self.groups

    @property
    def tails(self) -> int:
        """One: large values of F alone speak against no effect."""
        return 1

    def asked_effect(self) -> float | None:
        """Return Cohen's f."""
        return self.f

    def effect_names(self) -> Text:
        """Return the member that names the effect."""
        return _("“f”")

    def effect_in_words(self, effect: float) -> Text:
        """Return the effect with the number of groups."""
        return _("differences among {groups} groups of size f = {effect}", groups=self.groups, effect=rounded(effect))

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power, exact."""
        df1, df2 = self.groups - 1, self.groups * (n1 - 1)
        return tails.f_power(self.groups * n1 * effect * effect, df1, df2, tail)


class Regression(Test):
    """The F test of some predictors of a linear regression; ``f2`` is R^2 / (1 - R^2) of what they add."""

    method: Literal["regression"] = "regression"
    predictors: Whole = Field(ge=1, le=1000)
    covariates: Whole = Field(0, ge=0, le=1000)
    f2: Positive | None = None
    sides: Literal[2] = 2
    arms: ClassVar[int] = 1

    @property
    def effects(self) -> tuple[float, float]:
        """The smallest and the largest f^2 that is looked for."""
        return 1e-12, 1e12

    @property
    def least(self) -> float:
        """The fewest participants: one more than there are numbers to estimate."""
        return self.predictors + self.covariates + 2.0

    @property
    def tails(self) -> int:
        """One: large values of F alone speak against no effect."""
        return 1

    def asked_effect(self) -> float | None:
        """Return Cohen's f^2."""
        return self.f2

    def effect_names(self) -> Text:
        """Return the member that names the effect."""
        return _("“f2”")

    def effect_in_words(self, effect: float) -> Text:
        """Return the effect with the number of predictors."""
        return _("an effect of {count} predictors of size f² = {effect}", count=self.predictors, effect=rounded(effect))

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power, exact, with the noncentrality f^2 (u + v + 1)."""
        df1, df2 = self.predictors, n1 - self.predictors - self.covariates - 1
        return tails.f_power(effect * (df1 + df2 + 1), df1, df2, tail)


class Correlated(Test):
    """The test that a correlation differs from none, by Fisher's transformation."""

    method: Literal["correlation"] = "correlation"
    r: Correlation | None = None
    arms: ClassVar[int] = 1

    @property
    def least(self) -> float:
        """The fewest participants."""
        return 4.0

    @property
    def effects(self) -> tuple[float, float]:
        """The smallest and the largest correlation that is looked for."""
        return 1e-6, 1 - 1e-9

    def asked_effect(self) -> float | None:
        """Return the correlation, without sign."""
        return None if self.r is None else abs(self.r)

    def effect_names(self) -> Text:
        """Return the member that names the effect."""
        return _("“r”")

    def effect_in_words(self, effect: float) -> Text:
        """Return the correlation."""
        return _("a correlation of {effect}", effect=rounded(effect))

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power by Fisher's z with its bias r / (2 (n - 1)), against the critical value of the t test."""
        critical = tails.t_critical(tail, n1 - 2)
        bound = math.asinh(critical / math.sqrt(n1 - 2))
        mean, spread = math.atanh(effect) + effect / (2 * (n1 - 1)), 1 / math.sqrt(n1 - 3)
        far = tails.z_above((bound + mean) / spread) if self.sides == 2 else 0.0
        return tails.z_above((bound - mean) / spread) + far
