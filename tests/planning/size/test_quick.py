"""The sample size agrees with what R computes, and its numbers lead there and back."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.planning.size.normal import (
    Effect,
    Means,
    Shares,
    analysed,
    corrected,
    design_effect,
    needed,
    power_of,
    randomised,
    shared_level,
    uncorrected,
)
from studio.planning.size.quick import plan_of
from studio.protocol.design import Arm, ArmRole, Design, InterventionModel
from studio.protocol.protocol import Protocol
from studio.protocol.statistics import Method, Statistics

BY_R = [
    # R 4.2.2, power.t.test: two samples, two sides, level 0.05.
    (Means(0.2, 1), 0.8, 393.406656),
    (Means(0.3, 1), 0.9, 234.462825),
    (Means(0.4, 1), 0.9, 132.310559),
    (Means(0.5, 1), 0.8, 63.765764),
    (Means(0.5, 1), 0.9, 85.031289),
    (Means(0.8, 1), 0.8, 25.524629),
    (Means(1.0, 1), 0.8, 16.714768),
    # R 4.2.2, power.prop.test: two sides, level 0.05.
    (Shares(0.30, 0.50), 0.8, 92.998845),
    (Shares(0.25, 0.55), 0.9, 53.931604),
    (Shares(0.10, 0.30), 0.8, 61.598804),
    (Shares(0.40, 0.67), 0.9, 69.613244),
]


@pytest.mark.parametrize(("effect", "power", "participants"), BY_R)
def test_needed_agrees_with_r(effect: Effect, power: float, participants: float) -> None:
    assert needed(effect, alpha=0.05, power=power) == pytest.approx(participants, abs=0.06)


@pytest.mark.parametrize(("difference", "deviation", "each", "power"), [(6, 11, 72, 0.902), (0.8, 1, 26, 0.807)])
def test_power_agrees_with_published_trials(difference: float, deviation: float, each: int, power: float) -> None:
    assert power_of(Means(difference, deviation), each, each, alpha=0.05) == pytest.approx(power, abs=0.002)


def test_two_to_one_needs_the_participants_of_the_calibration_table() -> None:
    control = needed(Means(0.4, 1), alpha=0.05, power=0.9, ratio=2)
    assert (math.ceil(control), math.ceil(2 * control)) == (100, 199)


def test_one_side_needs_fewer_and_twice_the_level_stands_for_it() -> None:
    effect = Means(4, 11)
    one = needed(effect, alpha=0.025, power=0.9, sides=1)
    assert one == pytest.approx(needed(effect, alpha=0.05, power=0.9))
    assert needed(effect, alpha=0.05, power=0.9, sides=1) < one


EFFECTS = st.builds(Means, st.floats(0.5, 20), st.floats(1, 20)) | st.builds(
    Shares, st.floats(0.05, 0.45), st.floats(0.5, 0.95)
)


@given(EFFECTS, st.floats(0.001, 0.2), st.floats(0.5, 0.99), st.floats(0.25, 4))
def test_the_needed_number_reaches_its_power(effect: Effect, alpha: float, power: float, ratio: float) -> None:
    control = needed(effect, alpha=alpha, power=power, ratio=ratio)
    assert power_of(effect, control, control * ratio, alpha=alpha) == pytest.approx(power, abs=1e-6)


@given(st.floats(1, 1000), st.floats(0, 0.9), st.floats(0, 40), st.floats(0, 1))
def test_inflation_is_undone_by_analysis(number: float, dropout: float, size: float, correlation: float) -> None:
    clustering = design_effect(size, correlation)
    grown = randomised(number, dropout, clustering)
    assert grown >= number
    assert analysed(grown, dropout, clustering) == pytest.approx(number)


def test_six_participants_of_a_therapist_raise_the_number_by_a_tenth() -> None:
    assert design_effect(6, 0.02) == pytest.approx(1.1)
    assert design_effect(0.5, 0.02) == 1
    assert math.ceil(randomised(needed(Means(4, 11), alpha=0.05, power=0.9), 0.12, design_effect(6, 0.02))) == 200


def test_few_participants_have_no_power_and_certain_outcomes_have_all() -> None:
    assert power_of(Means(1, 1), 0.5, 0.5, alpha=0.05) == 0
    assert power_of(Shares(0, 1), 30, 30, alpha=0.05) == 1
    assert power_of(Shares(0, 1), 1, 1, alpha=0.0001) == 0


def test_numbers_from_which_no_size_follows_are_refused() -> None:
    for effect in (Means(0, 11), Means(4, 0), Means(1e-300, 1e300), Shares(0.3, 0.3)):
        with pytest.raises(ValueError, match=r"difference|shares"):
            needed(effect, alpha=0.05, power=0.9)
    for alpha, power in ((0, 0.9), (1, 0.9), (0.05, 0), (0.05, 1)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            needed(Means(4, 11), alpha=alpha, power=power)
    with pytest.raises(ValueError, match="without participants"):
        power_of(Means(4, 11), 0, 10, alpha=0.05)
    with pytest.raises(ValueError, match="below it"):
        randomised(100, 1)


# What a protocol plans


@given(st.floats(2, 5000), st.floats(0.05, 0.45), st.floats(0.5, 0.95), st.floats(0.25, 4))
def test_a_correction_is_undone(count: float, control: float, treated: float, ratio: float) -> None:
    effect = Shares(control, treated)
    assert uncorrected(corrected(count, effect, ratio), effect, ratio) == pytest.approx(count)


@pytest.mark.parametrize(
    ("doses", "sides", "value"),
    [(1, 2, 1.960), (2, 2, 2.212), (3, 2, 2.349), (2, 1, 1.916), (3, 1, 2.062)],
)
def test_doses_against_one_control_have_the_published_critical_values(doses: int, sides: int, value: float) -> None:
    """Dunnett (1955, 1964), tables for infinite degrees of freedom: 1.96, 2.21 and 2.35; 1.92 and 2.06 of one side."""
    level = shared_level(0.05, sides, doses, 1.0)
    assert NormalDist().inv_cdf(1 - level / sides) == pytest.approx(value, abs=0.0006)


ASSUMED = Statistics(
    difference=5.0, deviation=12.0, alpha=0.05, sides=2, power=90.0, dropout=15.0, per_arm=160, total=320
)


def of(
    statistics: Statistics, *parts: tuple[ArmRole | None, int | None], model: InterventionModel | None = None
) -> Protocol:
    arms = tuple(Arm(id=f"a{n}", role=role, allocation=part) for n, (role, part) in enumerate(parts))
    return Protocol(design=Design(arms=arms, model=model), statistics=statistics)


def test_a_plan_holds_what_is_assumed_as_parts_of_one() -> None:
    plan = plan_of(of(ASSUMED.model_copy(update={"cluster_size": 6.0, "cluster_icc": 0.02})))
    assert plan is not None
    assert (plan.effect, plan.power, plan.dropout, plan.sides) == (Means(5.0, 12.0), 0.9, 0.15, 2)
    assert (plan.control, plan.treated) == (160.0, 160.0)
    assert plan.clustering == pytest.approx(1.1)
    # The t distribution integrated by hand: 122.01 with a value, 157.9 to randomise, and a power of 0.9037 with 160.
    assert plan.independent() == pytest.approx(122.01, abs=0.02)
    assert plan.needed() == pytest.approx(157.9, abs=0.05)
    assert plan.reached() == pytest.approx(0.9037, abs=0.0005)


def test_unlike_arms_are_compared_in_the_pair_that_shows_most() -> None:
    placebo, active = ArmRole.PLACEBO_COMPARATOR, ArmRole.EXPERIMENTAL
    statistics = ASSUMED.model_copy(update={"per_arm": 50, "total": 200})
    plan = plan_of(of(statistics, (active, 1), (placebo, 1), (active, 2)))
    assert plan is not None
    assert (plan.control, plan.treated, plan.ratio) == (50.0, 100.0, 2.0)
    without_total = plan_of(of(statistics.model_copy(update={"total": None}), (placebo, 1), (active, 3)))
    assert without_total is not None
    assert (without_total.control, without_total.treated) == (50.0, 150.0)


@pytest.mark.parametrize(
    "protocol",
    [
        of(ASSUMED.model_copy(update={"dropout": None})),
        of(ASSUMED.model_copy(update={"per_arm": 0})),
        of(ASSUMED.model_copy(update={"method": Method.TIME_TO_EVENT})),
        of(ASSUMED.model_copy(update={"method": Method.LOGISTIC})),
        of(ASSUMED, (ArmRole.EXPERIMENTAL, 1)),
        of(ASSUMED, model=InterventionModel.CROSSOVER),
    ],
    ids=["no dropout", "nobody", "time", "no shares", "one arm", "crossover"],
)
def test_there_is_no_plan_where_none_follows(protocol: Protocol) -> None:
    assert plan_of(protocol) is None


@pytest.mark.parametrize("fields", [{"difference": 0.0}, {"dropout": 100.0}, {"alpha": 0.0}, {"power": 100.0}])
def test_assumptions_that_leave_nothing_to_show_ask_for_no_end_of_participants(fields: dict[str, float]) -> None:
    plan = plan_of(of(ASSUMED.model_copy(update=fields)))
    assert plan is not None
    assert plan.needed() == math.inf
