"""Looks at a trial: rpact's boundaries, the tables of Jennison and Turnbull, simulated trials, and the laws."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from studio.planning.impossible import Impossible
from studio.planning.power.asking import answer
from studio.planning.power.looks import Plan, evenly
from studio.planning.power.told import facts
from tests.planning.power.test_truth import TRUTH

RULES = ("OF", "P", "asOF", "asP")


def asked(**request: object) -> dict[str, object]:
    return answer({"method": "sequential", **request}).members()


def rpact() -> list[tuple[str, int, list[float], float]]:
    """Return the designs of rpact: rule, looks, critical values and inflation."""
    found = re.findall(
        r"rpact getDesignGroupSequential (\w+) alpha=\.025 1-sided,kMax=(\d),crit=([\d.;]+) inflation=([\d.]+)",
        TRUTH.read_text(encoding="utf-8"),
    )
    return [
        (rule, int(looks), [float(one) for one in crit.split(";")], float(most)) for rule, looks, crit, most in found
    ]


# rpact and tables


@pytest.mark.parametrize(("rule", "looks", "critical", "inflation"), rpact())
def test_boundaries_and_inflation_are_those_of_rpact(
    rule: str, looks: int, critical: list[float], inflation: float
) -> None:
    found = asked(looks=looks, spending=rule, alpha=0.025, sides=1)
    assert found["boundaries"] == pytest.approx(critical, abs=1e-6)
    assert found["raw"] == pytest.approx(inflation, abs=1e-6)


def test_all_designs_of_rpact_are_compared() -> None:
    assert len(rpact()) == 12


@pytest.mark.parametrize(
    ("rule", "constants"),
    [
        # Jennison and Turnbull 2000, tables 2.1 and 2.3: two sides, 5 %, 2 to 5 and 10 looks.
        ("P", {2: 2.178, 3: 2.289, 4: 2.361, 5: 2.413, 10: 2.555}),
        ("OF", {2: 1.977, 3: 2.004, 4: 2.024, 5: 2.040, 10: 2.087}),
    ],
)
def test_last_boundaries_are_those_of_jennison_and_turnbull(rule: str, constants: dict[int, float]) -> None:
    for looks, constant in constants.items():
        found = asked(looks=looks, spending=rule)["boundaries"]
        assert found[-1] == pytest.approx(constant, abs=6e-4)
        assert found[0] == pytest.approx(constant * (math.sqrt(looks) if rule == "OF" else 1), abs=3e-3)


@pytest.mark.parametrize(
    ("rule", "factors"),
    # Jennison and Turnbull 2000, tables 2.2 and 2.4: two sides, 5 %, power 0.9, 2, 3 and 5 looks.
    [("P", {2: 1.100, 3: 1.151, 5: 1.207}), ("OF", {2: 1.007, 3: 1.016, 5: 1.026})],
)
def test_inflation_is_that_of_jennison_and_turnbull(rule: str, factors: dict[int, float]) -> None:
    for looks, factor in factors.items():
        assert asked(looks=looks, spending=rule, power=0.9)["raw"] == pytest.approx(factor, abs=6e-4)


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("O'Brien-Fleming", "OF"),
        ("obrien_fleming", "OF"),
        ("Pocock", "P"),
        ("lan_demets_obrien_fleming", "asOF"),
        ("Lan-DeMets Pocock", "asP"),
        ("asof", "asOF"),
    ],
)
def test_names_of_rules_may_be_written_out(written: str, short: str) -> None:
    assert asked(looks=3, spending=written)["boundaries"] == asked(looks=3, spending=short)["boundaries"]


# Laws

designs = st.builds(
    lambda gaps, rule, tail, two_sided: Plan(
        (*(sum(gaps[: look + 1]) / sum(gaps) for look in range(len(gaps) - 1)), 1.0), rule, tail, two_sided
    ),
    st.lists(st.floats(0.2, 1), min_size=2, max_size=7),
    st.sampled_from(RULES),
    st.floats(1e-5, 0.2),
    st.booleans(),
)


@given(designs)
@settings(deadline=None, max_examples=50)
def test_boundaries_spend_the_level_and_no_more(plan: Plan) -> None:
    spent = plan.spent()
    assert list(spent) == sorted(spent)
    assert spent[-1] == pytest.approx(plan.tail, rel=1e-7)
    if plan.spending == "asP":
        rule = [plan.tail * math.log(1 + (math.e - 1) * time) for time in plan.times]
        assert spent == pytest.approx(rule, rel=1e-6)


@given(designs, st.floats(0.5, 0.95), st.floats(0.01, 0.04))
@settings(deadline=None, max_examples=40)
def test_looks_cost_participants_and_save_them_on_average(plan: Plan, power: float, more: float) -> None:
    most = plan.inflation(power)
    without, with_effect = plan.expected(power)
    assert most >= 1 - 1e-5
    assert with_effect < most
    assert without <= most + 1e-9
    # What is inflated reaches the power that one look reaches with the participants that are not.
    critical = stats.norm.isf(plan.tail)
    once = optimize.brentq(
        lambda drift: stats.norm.sf(critical - drift) + plan.two_sided * stats.norm.sf(critical + drift) - power, 0, 20
    )
    assert float(np.sum(plan.stops(once * math.sqrt(most)))) == pytest.approx(power, abs=1e-7)
    assert float(np.sum(plan.stops(once * math.sqrt(most) + more))) > power


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("sides", [1, 2])
def test_more_looks_inflate_more(rule: str, sides: int) -> None:
    inflations = [asked(looks=looks, spending=rule, sides=sides)["raw"] for looks in range(2, 13)]
    assert inflations == sorted(inflations)


@pytest.mark.parametrize("rule", RULES)
def test_simulated_trials_stop_as_often(rule: str) -> None:
    plan = Plan((0.3, 0.55, 0.8, 1.0), rule, 0.025, two_sided=True)
    chance, trials = np.random.default_rng(20261128), 200_000
    steps = chance.standard_normal((trials, 4)) * np.sqrt(np.diff(plan.times, prepend=0))
    for drift in (0.0, 2.8):
        walks = np.cumsum(steps, axis=1) + drift * np.asarray(plan.times)
        beyond = np.abs(walks / np.sqrt(plan.times)) >= np.asarray(plan.boundaries())
        first = np.where(beyond.any(axis=1), beyond.argmax(axis=1), 4)
        share = np.bincount(first, minlength=5)[:4] / trials
        assert share == pytest.approx(np.add(*plan.stops(drift)), abs=4 * math.sqrt(0.25 / trials))


def test_looks_need_not_be_evenly_spaced() -> None:
    assert asked(times=[0.5, 1], spending="asOF") == asked(looks=2, spending="asOF")
    assert asked(times=[0.7, 1], spending="asOF")["boundaries"][0] < asked(looks=2, spending="asOF")["boundaries"][0]
    assert evenly(4) == (0.25, 0.5, 0.75, 1.0)


# Looks at another test


def test_looks_at_another_test_multiply_its_participants() -> None:
    plain = answer({"method": "proportions", "p1": 0.3, "p2": 0.5, "power": 0.8}).raw
    looks = {"looks": 3, "spending": "P"}
    found = answer({"method": "proportions", "p1": 0.3, "p2": 0.5, "power": 0.8, "sequential": looks})
    assert found.raw == pytest.approx(plain * asked(looks=3, spending="P")["raw"], rel=1e-6)
    assert "looks" in found.modifiers
    assert found.boundaries == pytest.approx(asked(looks=3, spending="P")["boundaries"])


def test_answer_tells_what_is_spent_and_which_p_values_are_asked_for() -> None:
    found = asked(looks=3, spending="asOF", alpha=0.025, sides=1)
    assert found["times"] == pytest.approx([1 / 3, 2 / 3, 1])
    # 2 - 2 Phi(2.241403 / sqrt(t)), and the p value of the last boundary, 1.993048.
    assert found["spent"] == pytest.approx([0.000104, 0.006048, 0.025], abs=1e-6)
    assert found["nominal"][-1] == pytest.approx(0.02313, abs=1e-5)
    assert "0.0231" in found["sentence"]


@pytest.mark.parametrize("rule", RULES)
def test_power_with_looks_is_the_power_that_the_number_was_for(rule: str) -> None:
    looks = {"looks": 4, "spending": rule}
    for power in (0.5, 0.8, 0.95):
        n = answer({"method": "t2", "d": 0.4, "power": power, "sequential": looks}).raw
        found = answer({"method": "t2", "d": 0.4, "solve": "power", "n1": n, "n2": n, "sequential": looks})
        assert found.power == pytest.approx(power, abs=1e-6)


# What cannot be


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"method": "sequential"}, "looks"),
        ({"method": "sequential", "looks": 1}, "from 2 to 50"),
        ({"method": "sequential", "looks": 51}, "from 2 to 50"),
        ({"method": "sequential", "looks": 0}, "looks"),
        ({"method": "sequential", "looks": 2.5}, "whole number"),
        ({"method": "sequential", "looks": 3, "times": [0.5, 1]}, "one number for each"),
        ({"method": "sequential", "times": [0.5, 0.4, 1]}, "rise"),
        ({"method": "sequential", "times": [0.5, 0.8]}, "the last"),
        ({"method": "sequential", "looks": 2, "spending": "Haybittle"}, "spending"),
        ({"method": "sequential", "looks": 2, "alpha": 0.6, "sides": 1}, "and 0.5"),
        ({"method": "sequential", "looks": 2, "power": 0.05}, "larger than"),
        ({"method": "sequential", "looks": 2, "power": 1}, "power"),
        ({"method": "t2", "d": 0.5, "power": 0.8, "sequential": {"looks": 51}}, "to 50"),
        ({"method": "t2", "d": 0.5, "power": 0.8, "solve": "alpha", "n1": 50, "sequential": {"looks": 2}}, "level"),
    ],
)
def test_what_cannot_be_gets_one_sentence(request_: dict[str, object], words: str) -> None:
    with pytest.raises(Impossible, match=words):
        answer(request_)


def test_the_ratio_is_that_to_a_trial_with_one_analysis() -> None:
    found = answer({"method": "sequential", "looks": 3, "spending": "Lan-DeMets OF", "sides": 1, "alpha": 0.025})
    assert found.ratio == found.raw == pytest.approx(1.012795, abs=1e-6)
    assert ("Participants at most, as against one analysis", "1.013 times") in [
        (str(name), value) for name, value in facts({"method": "sequential"}, found)
    ]
