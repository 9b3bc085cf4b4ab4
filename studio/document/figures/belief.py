"""Plots of what belief alone does: to the difference, to the chance of a positive result, and by comparator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.document.charts.chart import Axis, Chart, Level, Point, Series, Span
from studio.planning.unblinding.belief import belief_alone, chance_of_success, right_guesses, scenarios
from studio.planning.unblinding.simulation import with_guesses_right
from studio.planning.unblinding.words import in_points, points
from studio.text import _

if TYPE_CHECKING:
    from studio.planning.unblinding.simulation import Assumptions

_STEPS = 50
_RATES = tuple(0.5 + 0.5 * step / _STEPS for step in range(_STEPS + 1))


def difference_plot(assumptions: Assumptions) -> Chart:
    """Return the difference that belief alone makes over the share of right guesses, with the planned one."""
    planned = assumptions.planned_difference or assumptions.drug_effect
    curve = tuple((rate, belief_alone(with_guesses_right(assumptions, rate)).points) for rate in _RATES)
    levels = (
        Level(planned, _("planned difference")),
        Level(planned / 2, _("half of it")),
    )
    alone = belief_alone(assumptions)
    right = right_guesses(assumptions, alone.apart) or 0.0
    return Chart(
        _("Difference that belief alone makes"),
        _guesses(),
        Axis(_("Difference"), unit=str(_("points")), low=min(0.0, *(y for _x, y in curve))),
        series=(Series(_("belief alone"), curve, ink="series2"),),
        points=(Point(right, alone.points, _("this trial")),) if right >= _RATES[0] else (),
        levels=levels if planned > 0 else (),
    )


def chance_plot(assumptions: Assumptions) -> Chart:
    """Return the chance of a significant difference over the share of right guesses, with a drug and with none."""
    at = [(rate, with_guesses_right(assumptions, rate)) for rate in _RATES]
    own = assumptions.drug_effect
    works = tuple((rate, chance_of_success(one, own)) for rate, one in at)
    nothing = tuple((rate, chance_of_success(one, 0.0)) for rate, one in at)
    return Chart(
        _("Chance of a significant difference"),
        _guesses(),
        Axis(_("Chance"), low=0, high=1, percent=True),
        series=(
            Series(_("the drug is worth {points}", points=in_points(own)), works, ink="series1"),
            Series(_("the drug does nothing"), nothing, ink="series2", dashed=True),
        ),
        levels=(Level(assumptions.alpha, _("without belief")),),
    )


def comparator_plot(assumptions: Assumptions) -> Chart:
    """Return the difference that belief alone would make with the guesses that trials of each comparator found."""
    planned = assumptions.planned_difference or assumptions.drug_effect
    rows = [(_("This trial"), belief_alone(assumptions).points)]
    rows += [(rate.control.label, belief_alone(one).points) for rate, one in scenarios(assumptions)]
    return Chart(
        _("Difference that belief alone makes, by comparator"),
        Axis(_("Difference"), unit=str(_("points")), low=min(0.0, *(value for _name, value in rows))),
        levels=(Level(planned, _("planned difference"), "x"),) if planned > 0 else (),
        spans=tuple(Span(name, min(0.0, value), max(0.0, value), name=points(value)) for name, value in rows),
    )


def _guesses() -> Axis:
    return Axis(_("Guess right, in both arms"), low=0.5, high=1, percent=True)
