"""How the answer changes with what is assumed: values around it, participants over them, and the curve of power."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.planning.power.asking import answer
from studio.planning.size.sensitivity import around, member, power_curve, steps, with_member

T2: dict[str, object] = {"method": "t2", "delta": 5.0, "sd": 10.0, "power": 0.9, "dropout": 0.1}


def test_participants_at_the_assumption_are_those_of_the_answer() -> None:
    found = answer(T2)
    by_value = {step.value: step for step in steps(T2, "delta", around("delta", 5.0), found)}
    assert by_value[5.0].total == found.n_total
    assert by_value[5.0].power == pytest.approx(found.power)


@pytest.mark.parametrize(("name", "rises"), [("delta", False), ("sd", True), ("dropout", True)])
def test_participants_rise_with_spread_and_dropout_and_fall_with_the_effect(name: str, rises: bool) -> None:
    value = member(T2, name)
    assert value is not None
    totals = [step.total for step in steps(T2, name, around(name, value), answer(T2))]
    assert None not in totals
    assert totals == sorted(totals, reverse=not rises)  # type: ignore[type-var]
    assert len(set(totals)) > 1


def test_the_power_at_a_value_is_that_of_the_participants_of_the_answer() -> None:
    found = answer(T2)
    (step,) = steps(T2, "delta", (4.0,), found)
    same = answer({**T2, "delta": 4.0, "solve": "power", "n1": found.n1, "n2": found.n2})
    assert step.power == same.power


def test_what_no_trial_could_show_is_left_out() -> None:
    (step,) = steps(T2, "delta", (0.0,), answer(T2))
    assert step.total is None
    assert step.power is None


def test_the_curve_of_power_rises_and_goes_through_the_answer() -> None:
    request = {**T2, "ratio": 2.0}
    found = answer(request)
    curve = list(power_curve(request, found))
    sizes, powers = zip(*curve, strict=True)
    assert list(powers) == sorted(powers)
    assert found.n_total is not None
    assert sizes[0] < found.n_total < sizes[-1]
    before = max(power for size, power in curve if size <= found.n_total)
    after = min(power for size, power in curve if size >= found.n_total)
    assert found.power is not None
    assert before - 0.02 <= found.power <= after + 0.02


@given(st.sampled_from(["delta", "sd", "hr"]), st.floats(0.01, 100))
def test_values_lie_on_both_sides_of_the_assumption(name: str, value: float) -> None:
    values = around(name, value)
    assert value in values
    assert values[0] < value < values[-1]


@given(st.sampled_from(["dropout", "rho", "p1", "r2"]), st.floats(0, 0.95))
def test_parts_of_one_stay_within_what_they_can_be(name: str, value: float) -> None:
    assert all(0 <= one <= 0.95 for one in around(name, value))
    assert value in around(name, value)


def test_a_member_of_a_member_is_changed_alone() -> None:
    request = {"method": "t2", "cluster": {"size": 6.0, "icc": 0.02}}
    changed = with_member(request, "cluster.icc", 0.1)
    assert changed == {"method": "t2", "cluster": {"size": 6.0, "icc": 0.1}}
    assert member(changed, "cluster.size") == 6.0
    assert member(request, "cluster.icc") == 0.02
