"""Tests against a margin: rpact, Julious's table, statsmodels, and the laws."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from studio.planning.impossible import Impossible
from studio.planning.power.asking import answer
from tests.planning.power.test_truth import raw, rows


def means(**request: object) -> dict[str, object]:
    return answer({"method": "noninferiority_means", **request}).members()


def proportions(**request: object) -> dict[str, object]:
    return answer({"method": "noninferiority_proportions", **request}).members()


def test_means_are_those_of_rpact() -> None:
    ((_func, _param, total),) = rows("rpact non-inferiority means")
    found = raw(method="noninferiority_means", margin=0.3, sd=1, power=0.9, variant="t")
    assert 2 * found == pytest.approx(total, abs=0.01)
    one_sided = raw(method="noninferiority_means", margin=0.3, sd=1, power=0.9, variant="t", alpha=0.025, sides=1)
    assert one_sided == pytest.approx(found, rel=1e-12)


@pytest.mark.parametrize(
    ("standardised", "n"),
    # Julious 2004, the table of non-inferiority trials with no true difference: 90 % power, one-sided 2.5 %.
    [(0.05, 8407), (0.10, 2103), (0.25, 338), (0.50, 86)],
)
def test_means_are_those_of_julious(standardised: float, n: int) -> None:
    found = means(margin=standardised, sd=1, power=0.9, variant="t")
    assert found["n_per_group"] == pytest.approx(n, abs=1)


def test_means_by_hand() -> None:
    # (1.959964 + 1.281552)^2 = 10.507424; the distance of 1 from a margin of 3 is 4 of 8.
    found = means(margin=3, sd=8, true_difference=1, power=0.9)
    assert found["raw"] == pytest.approx(2 * 10.507424 * 4, rel=1e-6)
    # To be better by more than 3 when the truth is 7 is the same distance.
    assert means(margin=-3, sd=8, true_difference=7, power=0.9)["raw"] == pytest.approx(found["raw"], rel=1e-12)


def test_superiority_without_margin_is_the_test_of_a_difference() -> None:
    found = means(margin=0, sd=8, true_difference=4, power=0.9, variant="t")
    plain = answer({"method": "t2", "delta": 4, "sd": 8, "power": 0.9, "alpha": 0.025, "sides": 1})
    assert found["raw"] == pytest.approx(plain.raw, rel=1e-9)


@pytest.mark.parametrize(
    ("request_", "n"),
    [
        # Chow, Shao and Wang, Sample size calculations in clinical research, chapters 3 and 4, one-sided 5 %, 80 %.
        ({"method": "noninferiority_means", "margin": 0.05, "sd": 0.1}, 50),
        ({"method": "noninferiority_proportions", "p1": 0.65, "p2": 0.85, "margin": 0.10}, 25),
        ({"method": "noninferiority_proportions", "p1": 0.65, "p2": 0.85, "margin": -0.05}, 98),
    ],
)
def test_numbers_are_those_of_chow(request_: dict[str, object], n: int) -> None:
    found = answer(request_ | {"alpha": 0.05, "sides": 1, "power": 0.8})
    assert found.n_per_group == n


@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0])
def test_proportions_by_hand(ratio: float) -> None:
    # (1.959964 + 1.281552)^2 = 10.507424; the arms' variances are 0.24 and 0.2275, the distance 0.05 + 0.1.
    found = proportions(p1=0.6, p2=0.65, margin=0.1, power=0.9, ratio=ratio)
    assert found["raw"] == pytest.approx(10.507424 * (0.24 + 0.2275 / ratio) / 0.0225 * min(1, ratio), rel=1e-6)


def test_share_of_the_second_arm_follows_from_the_true_difference() -> None:
    named = proportions(p1=0.6, p2=0.65, margin=0.1, power=0.9)
    assert proportions(p1=0.6, true_difference=0.05, margin=0.1, power=0.9)["raw"] == pytest.approx(named["raw"])
    assert proportions(p1=0.6, margin=0.1, power=0.9)["effect"] == 0


def test_level_is_that_of_one_side() -> None:
    assert "one-sided, significance level 0.025" in means(margin=3, sd=8, power=0.9)["sentence"]


@given(
    margin=st.floats(-2, 5),
    distance=st.floats(0.5, 6),
    more=st.floats(0.1, 3),
    sd=st.floats(2, 12),
    power=st.floats(0.4, 0.95),
    variant=st.sampled_from(["z", "t"]),
)
@settings(deadline=None, max_examples=60)
def test_numbers_fall_with_the_distance_and_rise_with_power(
    margin: float, distance: float, more: float, sd: float, power: float, variant: str
) -> None:
    request = {"margin": margin, "sd": sd, "variant": variant}
    n = means(**request, true_difference=distance - margin, power=power)
    assert means(**request, true_difference=distance + more - margin, power=power)["n1"] <= n["n1"]
    assert means(**request, true_difference=distance - margin, power=power + 0.04)["raw"] >= n["raw"]
    reached = means(**request, true_difference=distance - margin, solve="power", n1=n["n1"], n2=n["n2"])
    assert reached["power"] >= power - 1e-9
    found = means(**request, solve="effect", n1=n["n1"], n2=n["n2"], power=power)
    assume(n["n1"] > 2)
    assert found["effect"] <= distance - margin + 1e-6
    assert found["raw"] == found["effect"]


@given(p1=st.floats(0.3, 0.8), margin=st.floats(0.05, 0.2), n=st.integers(60, 500), power=st.floats(0.5, 0.95))
@settings(deadline=None, max_examples=40)
def test_true_difference_that_is_found_gives_the_power(p1: float, margin: float, n: int, power: float) -> None:
    request = {"p1": p1, "margin": margin, "n1": n, "n2": n}
    try:
        found = proportions(**request, solve="effect", power=power)["effect"]
    except Impossible:
        assert proportions(**request, solve="power", true_difference=1 - p1)["power"] < power
        return
    assert proportions(**request, solve="power", true_difference=found)["power"] == pytest.approx(power, abs=1e-6)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"method": "noninferiority_means", "margin": 3, "sd": 8, "true_difference": -3}, "acceptable loss"),
        ({"method": "noninferiority_means", "margin": -3, "sd": 8, "true_difference": 2}, "gain to be exceeded"),
        ({"method": "noninferiority_means", "margin": 0, "sd": 8}, "must lie above"),
        ({"method": "noninferiority_means", "margin": 3, "sd": -8}, "sd"),
        ({"method": "noninferiority_means", "sd": 8}, "margin"),
        ({"method": "noninferiority_proportions", "p1": 0.9, "true_difference": 0.2, "margin": 0.1}, "between 0 and 1"),
        ({"method": "noninferiority_proportions", "p1": 0.9, "margin": 10}, "between −1 and 1"),
        ({"method": "noninferiority_proportions", "p1": 0.6, "p2": 0.4, "margin": 0.1}, "must lie above"),
    ],
)
def test_what_cannot_be_gets_one_sentence(request_: dict[str, object], words: str) -> None:
    with pytest.raises(Impossible, match=words):
        answer(request_ | {"power": 0.9})
