"""The plots of the calculator, of the guesses and of the simulation: what they show is what was found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.document.charts.chart import alternative, draw, table
from studio.document.figures.answers import power_plot, sensitivity_plot
from studio.document.figures.guesses import bang_plot, james_plot
from studio.document.figures.simulated import estimates_plot, rates_plot
from studio.planning.power.asking import answer
from studio.planning.size.sensitivity import around, power_curve, steps
from studio.planning.unblinding.simulation import Assumptions, Group, curve, simulate
from studio.planning.unblinding.tables import tell
from studio.text import _

T2: dict[str, object] = {"method": "t2", "delta": 5.0, "sd": 10.0, "power": 0.9}
TRIAL = Assumptions(Group("25 mg", 60, 0.9), Group("1 mg", 60, 0.2), drug_effect=4.0, sd=10.0, belief_effect=3.0)


def test_the_power_of_the_answer_lies_on_the_curve() -> None:
    found = answer(T2)
    plot = power_plot(tuple(power_curve(T2, found)), 172, found.power, 0.9)
    assert [(point.x, point.y) for point in plot.points] == [(172, found.power)]
    assert [level.value for level in plot.levels] == [0.9]
    assert draw(plot).shapes


def test_published_effects_stand_on_the_line_of_participants() -> None:
    found = [*steps(T2, "delta", around("delta", 5.0), answer(T2))]
    plot = sensitivity_plot(
        _("Difference"),
        "points",
        percent=False,
        steps=found,
        assumed=5.0,
        published=[(4.25, "A", True), (50.0, "B", False)],
    )
    (point,) = plot.points
    (line,) = plot.series
    before = max(one for one in line.points if one[0] <= 4.25)
    after = min(one for one in line.points if one[0] >= 4.25)
    assert after[1] <= point.y <= before[1]
    assert "A" in alternative(plot)


def test_each_arm_has_its_interval_and_james_one_for_all() -> None:
    names = ("25 mg", "1 mg")
    told = tell(names, (True, False), ((40, 5, 5), (10, 30, 10)))
    plot = bang_plot(names, told, _("Raters"), 0.2)
    assert [(str(one.row), one.value) for one in plot.spans] == [
        (name, index.value) for name, (_at, index) in zip(names, told.arms, strict=True)
    ]
    assert told.james is not None
    (span,) = james_plot(told.james, _("Raters")).spans
    assert (span.low, span.value, span.high) == (told.james.low, told.james.value, told.james.high)


def test_belief_is_the_distance_of_the_estimates_from_the_drug() -> None:
    outcome = simulate(TRIAL, 500)
    plot = estimates_plot(outcome)
    nothing, drug = (series.points for series in plot.series)
    for points, mean in ((drug, outcome.planned.estimate.value), (nothing, outcome.planned.bias.value)):
        assert sum(share for _x, share in points) == pytest.approx(1)
        assert sum(x * share for x, share in points) == pytest.approx(mean, abs=outcome.estimates.width / 4)
        assert points[0][1] == points[-1][1] == 0, "the curve begins and ends at the axis"


@pytest.mark.parametrize(("effect", "trials"), [(1e6, 50), (0.0, 2), (4.0, 1)])
def test_estimates_far_apart_or_few_are_drawn_all_the_same(effect: float, trials: int) -> None:
    outcome = simulate(replace(TRIAL, drug_effect=effect), trials)
    plot = estimates_plot(outcome)
    assert all(len(series.points) <= 200 for series in plot.series)
    assert bool(plot.series[0].points) == (trials > 1)
    draw(plot)


def test_what_is_found_over_the_guesses_has_the_error_of_the_simulation() -> None:
    rates = (0.5, 0.75, 1.0)
    outcomes = curve(TRIAL, rates, 200)
    plot = rates_plot(rates, outcomes)
    assert [series.points for series in plot.series] == [
        tuple((rate, value(one)) for rate, one in zip(rates, outcomes, strict=True))
        for value in (
            lambda one: one.planned.power.value,
            lambda one: one.planned.false_positive.value,
            lambda one: one.adjusted.power.value,
        )
    ]
    for series in plot.series:
        for (_x, y), (_same, low, high) in zip(series.points, series.band, strict=True):
            assert 0 <= low <= y <= high <= 1
    assert len([*table(plot)]) > len(rates)
