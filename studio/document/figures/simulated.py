"""Plots of simulated trials: where the estimates lie, and what is found as more guess right."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from studio.document.charts.chart import Axis, Chart, Level, Series
from studio.text import _, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.planning.unblinding.simulation import Figure, Outcome

_STEPS = 60
_WIDE = NormalDist().inv_cdf(0.975)
_REACH = 3.6
"""Standard deviations to either side that a curve shows."""


def estimates_plot(outcome: Outcome) -> Chart:
    """Return where the estimates lie with the drug, and where they would lie if it did nothing: the part of belief."""
    own, mean = outcome.assumptions.drug_effect, outcome.planned.estimate.value
    spread = outcome.planned.estimate.error * math.sqrt(outcome.trials * outcome.planned.estimable)
    belief = outcome.planned.bias.value
    planned = outcome.assumptions.planned_difference
    levels = [Level(own, _("the drug’s own effect"), "x"), Level(mean, _("mean estimate"), "x")]
    if planned is not None and planned != own:
        levels.append(Level(planned, _("planned"), "x"))
    return Chart(
        _("Estimates of the simulated trials"),
        Axis(_("Estimated difference"), unit=str(_("points"))),
        Axis(_("Density"), low=0),
        series=(
            Series(_("drug worth {points} points, and belief", points=number(own)), _bell(mean, spread), ink="series1"),
            Series(_("belief alone"), _bell(belief, spread), ink="series2", dashed=True),
        ),
        levels=tuple(levels),
        note=_("Normal curves with the mean and the spread of the simulated estimates."),
    )


def _bell(mean: float, spread: float) -> tuple[tuple[float, float], ...]:
    if not spread > 0:
        return ()
    places = (mean + spread * _REACH * (2 * at / _STEPS - 1) for at in range(_STEPS + 1))
    bell = NormalDist(mean, spread)
    return tuple((at, bell.pdf(at)) for at in places)


def rates_plot(rates: Sequence[float], outcomes: Sequence[Outcome]) -> Chart:
    """Return what the planned analysis and the one adjusted for belief find over the share of right guesses."""
    assumed = outcomes[0].assumptions
    works = [(rate, one.planned.power) for rate, one in zip(rates, outcomes, strict=True)]
    nothing = [(rate, one.planned.false_positive) for rate, one in zip(rates, outcomes, strict=True)]
    adjusted = [(rate, one.adjusted.power) for rate, one in zip(rates, outcomes, strict=True)]
    return Chart(
        _("What is found as more guess right"),
        Axis(_("Guess right, in both arms"), low=0.5, high=1, percent=True),
        Axis(_("Trials with a significant difference"), low=0, high=1, percent=True),
        series=(
            Series(_("drug and belief"), _line(works), ink="series1", band=_band(works)),
            Series(_("belief alone"), _line(nothing), ink="series2", dashed=True, band=_band(nothing)),
            Series(_("adjusted for belief"), _line(adjusted), ink="series3", marks=True, band=_band(adjusted)),
        ),
        levels=(Level(assumed.alpha, _("without belief")),),
        note=_(
            "From {trials} simulated trials at each share; the pale bands are 95 % intervals of the simulation.",
            trials=number(outcomes[0].trials),
        ),
    )


def _line(found: Sequence[tuple[float, Figure]]) -> tuple[tuple[float, float], ...]:
    return tuple((rate, one.value) for rate, one in found)


def _band(found: Sequence[tuple[float, Figure]]) -> tuple[tuple[float, float, float], ...]:
    return tuple(
        (rate, max(0.0, one.value - _WIDE * one.error), min(1.0, one.value + _WIDE * one.error)) for rate, one in found
    )
