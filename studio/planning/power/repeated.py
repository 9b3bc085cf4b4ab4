"""Tests of repeated measurements: change from baseline, means of several, and mixed models with participants lost."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from studio.planning.impossible import Impossible
from studio.planning.power import tails
from studio.planning.power.answer import percent, rounded
from studio.planning.power.means import FEW, OfMeans, Variant, both
from studio.planning.power.request import Correlation, Whole
from studio.text import Text, _

_MOST_VISITS = 100


class _ByFormula(OfMeans):
    """A test of two arms by a closed formula of the normal distribution, or by the t distribution in its place."""

    variant: Variant = "z"

    @property
    def factor(self) -> float:
        """The variance of a participant's summary, in variances of one measurement."""
        raise NotImplementedError

    @property
    def covariates(self) -> int:
        """Degrees of freedom that a baseline takes."""
        return 0

    @property
    def least(self) -> float:
        """The fewest participants of an arm."""
        return 2.0 if self.variant == "t" else FEW

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power of the two means of summaries."""
        noncentrality = effect / self.deviation * (both(n1, n2) / self.factor) ** 0.5
        if self.variant == "z":
            return tails.z_power(noncentrality, tail)
        return self.by_t(noncentrality, n1 + n2 - 2 - self.covariates, tail)


class Change(_ByFormula):
    """The change from baseline, compared between two arms."""

    method: Literal["change"] = "change"
    rho: Correlation

    @property
    def factor(self) -> float:
        """The variance of a change: 2 (1 - rho)."""
        return 2 * (1 - self.rho)

    def effect_in_words(self, effect: float) -> Text:
        """Return the difference with the correlation."""
        return _(
            "{difference}, with a correlation of {rho} between baseline and outcome",
            difference=super().effect_in_words(effect),
            rho=rounded(self.rho),
        )


class Repeated(_ByFormula):
    """The mean of measurements after treatment, with the mean of those before as a covariate, by equal correlations."""

    method: Literal["repeated"] = "repeated"
    rho: Correlation
    pre: Whole = Field(1, ge=0, le=1000)
    post: Whole = Field(1, ge=1, le=1000)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _allow_equal_correlations(self.rho, self.pre + self.post)
        return self

    @property
    def factor(self) -> float:
        """The variance that is left of the mean after treatment (Frison and Pocock 1992)."""
        before = self.pre * self.rho**2 / (1 + (self.pre - 1) * self.rho) if self.pre else 0.0
        return (1 + (self.post - 1) * self.rho) / self.post - before

    @property
    def covariates(self) -> int:
        """One where there is a measurement before treatment."""
        return int(self.pre > 0)

    def effect_in_words(self, effect: float) -> Text:
        """Return the difference with the measurements and their correlation."""
        return _(
            "{difference} (measurements before treatment: {pre}, after: {post}; correlation of any two: {rho})",
            difference=super().effect_in_words(effect),
            pre=self.pre,
            post=self.post,
            rho=rounded(self.rho),
        )


class Mmrm(OfMeans):
    """The difference at the last visit in a mixed model for repeated measures, of participants lost between visits."""

    method: Literal["mmrm"] = "mmrm"
    structure: Literal["cs", "ar1"] = "cs"
    rho: Correlation
    visits: Whole | None = Field(None, ge=1, le=_MOST_VISITS)
    drop_per_visit: float = Field(0.0, ge=0, lt=1)
    retention: (
        Annotated[
            tuple[Annotated[float, Field(gt=0, le=1)], ...], Field(strict=False, min_length=1, max_length=_MOST_VISITS)
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.retention is None:
            if self.visits is None:
                raise Impossible(_("Enter “visits” and “drop_per_visit”, or “retention” as a list."))
            if (self.visits - 1) * self.drop_per_visit >= 1:
                raise Impossible(_("“drop_per_visit” leaves nobody at the last visit: lower it."))
        else:
            if self.drop_per_visit:
                raise Impossible(_("“retention” tells who is left at each visit: leave “drop_per_visit” out."))
            if self.visits not in (None, len(self.retention)):
                raise Impossible(_("“retention” must have one number for each of the “visits”."))
            if any(later > before for before, later in zip(self.retention, self.retention[1:], strict=False)):
                raise Impossible(_("“retention” must not rise from visit to visit."))
        if self.structure == "cs":
            _allow_equal_correlations(self.rho, len(self.kept))
        return self

    @cached_property
    def kept(self) -> tuple[float, ...]:
        """The part of the participants who are seen at each visit after randomisation."""
        if self.retention is not None:
            return self.retention
        return tuple(1 - self.drop_per_visit * visit for visit in range(self.visits or 1))

    @cached_property
    def factor(self) -> float:
        """The variance of an arm's mean at the last visit, in variances of one measurement of all participants.

        Participants who leave after a visit tell of the later ones by the correlation (Lu, Luo and Chen 2008).
        """
        import numpy as np  # not before there is something to compute

        visits = len(self.kept)
        places = np.arange(visits)
        lag = np.abs(places[:, np.newaxis] - places)
        correlation = np.where(lag == 0, 1.0, self.rho if self.structure == "cs" else np.power(float(self.rho), lag))
        information = np.zeros((visits, visits))
        for seen, (now, later) in enumerate(zip(self.kept, (*self.kept[1:], 0.0), strict=True), start=1):
            if now > later:
                information[:seen, :seen] += (now - later) * np.linalg.inv(correlation[:seen, :seen])
        return float(np.linalg.inv(information)[-1, -1])

    @property
    def least(self) -> float:
        """The fewest participants of an arm."""
        return FEW

    def effect_in_words(self, effect: float) -> Text:
        """Return the difference with the visits, their correlation, and the part of the participants who are left."""
        told = {
            "difference": super().effect_in_words(effect),
            "visits": len(self.kept),
            "kept": percent(self.kept[-1]),
            "rho": rounded(self.rho),
        }
        if self.structure == "cs":
            return _(
                "{difference} at visit {visits}, the last, at which {kept} of the participants are seen (correlation "
                "of any two visits: {rho})",
                **told,
            )
        return _(
            "{difference} at visit {visits}, the last, at which {kept} of the participants are seen (correlation of "
            "neighbouring visits: {rho}, fading with distance)",
            **told,
        )

    def reach(self, n1: float, n2: float, effect: float, tail: float) -> float:
        """Return the power by the normal distribution."""
        return tails.z_power(effect / self.deviation * (both(n1, n2) / self.factor) ** 0.5, tail)


def _allow_equal_correlations(rho: float, visits: int) -> None:
    if visits > 1 and rho <= -1 / (visits - 1):
        raise Impossible(
            _(
                "“rho” must be more than {least}: {visits} measurements cannot all be correlated so negatively.",
                least=rounded(-1 / (visits - 1)),
                visits=visits,
            )
        )
