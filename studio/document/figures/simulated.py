"""Plots of simulated trials: where the estimates lie, and what is found as more guess right."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

from studio.document.charts.chart import Axis, Chart, Level, Series
from studio.planning.unblinding.words import in_points
from studio.text import _, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.planning.unblinding.simulation import Figure, Outcome, Spread

_WIDE = NormalDist().inv_cdf(0.975)


def estimates_plot(outcome: Outcome) -> Chart:
    """Return where the estimates lie with the drug, and where they would lie if it did nothing: the part of belief."""
    own, mean = outcome.assumptions.drug_effect, outcome.planned.estimate.value
    planned = outcome.assumptions.planned_difference
    levels = [Level(own, _("the drug’s own effect"), "x"), Level(mean, _("mean estimate"), "x")]
    if planned is not None and planned != own:
        levels.append(Level(planned, _("planned"), "x"))
    spread = outcome.estimates
    return Chart(
        _("Estimates of the simulated trials"),
        Axis(_("Estimated difference"), unit=str(_("points"))),
        Axis(_("Trials"), low=0, percent=True),
        series=(
            Series(_("belief alone"), _heights(spread, spread.nothing), ink="series2", dashed=True, named="top"),
            Series(_("drug worth {points}, and belief", points=in_points(own)), _heights(spread, spread.drug),
                   ink="series1", named="top"),
        ),
        levels=tuple(levels),
        note=_(
            "Shares of the {trials} simulated trials whose estimate lies in each step of {width} points.",
            trials=number(outcome.trials),
            width=number(spread.width),
        ),
    )  # fmt: skip


def _heights(spread: Spread, shares: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """Return the shares above the middle of each step, and nothing at either end."""
    if not shares:
        return ()
    return tuple((spread.low + spread.width * (at - 0.5), share) for at, share in enumerate((0.0, *shares, 0.0)))


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
