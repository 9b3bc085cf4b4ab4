"""Two shares of participants: numbers of R, statsmodels and Fleiss, the exact test by enumeration, and the laws."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import (
    power_proportions_2indep,
    proportion_effectsize,
    samplesize_proportions_2indep_onetail,
)

from studio.planning.impossible import Impossible
from studio.planning.power.asking import answer
from tests.planning.power.test_truth import raw, rows, told

shares = st.floats(0.02, 0.98)


def asked(**request: object) -> dict[str, object]:
    return answer({"method": "proportions", **request}).members()


# R, statsmodels and books


@pytest.mark.parametrize(("func", "param", "n"), rows("power.prop.test"))
def test_pooled_test_is_that_of_r(func: str, param: str, n: float) -> None:
    request = {"p1": told(param, "p1"), "p2": told(param, "p2")}
    assert raw(method="proportions", **request, power=told(param, "power")) == pytest.approx(n, abs=0.01)
    assert asked(**request, solve="power", n1=n, n2=n)["raw"] == pytest.approx(told(param, "power"), abs=1e-6)


@pytest.mark.parametrize(("func", "param", "n"), rows("pwr.2p.test"))
def test_arcsine_test_is_that_of_pwr(func: str, param: str, n: float) -> None:
    request = {"p1": told(param, "p1"), "p2": told(param, "p2"), "power": told(param, "power")}
    assert raw(method="proportions", variant="arcsine", **request) == pytest.approx(n, abs=0.01)


def test_pooled_test_is_that_of_rpact() -> None:
    ((_func, _param, total),) = rows("rpact getSampleSizeRates")
    assert 2 * raw(method="proportions", p1=0.5, p2=0.3, power=0.8) == pytest.approx(total, abs=0.01)


@given(p1=shares, p2=shares, alpha=st.floats(0.001, 0.2), power=st.floats(0.5, 0.99), ratio=st.floats(0.3, 3))
@settings(deadline=None, max_examples=40)
def test_arcsine_test_is_that_of_statsmodels(p1: float, p2: float, alpha: float, power: float, ratio: float) -> None:
    assume(abs(p1 - p2) > 0.05)
    smaller = raw(method="proportions", variant="arcsine", p1=p1, p2=p2, alpha=alpha, power=power, ratio=ratio)
    assume(smaller > 1)
    theirs = NormalIndPower().power(
        abs(proportion_effectsize(p1, p2)), smaller / min(1, ratio), alpha, ratio=ratio, alternative="two-sided"
    )
    assert theirs == pytest.approx(power, abs=1e-9)


@given(p1=shares, p2=shares, ratio=st.floats(0.3, 3))
@settings(deadline=None, max_examples=40)
def test_pooled_number_is_that_of_statsmodels(p1: float, p2: float, ratio: float) -> None:
    assume(abs(p1 - p2) > 0.02)
    n1 = samplesize_proportions_2indep_onetail(abs(p1 - p2), min(p1, p2), 0.9, ratio=ratio)
    assume(min(n1, ratio * n1) > 1)
    found = raw(method="proportions", p1=max(p1, p2), p2=min(p1, p2), power=0.9, ratio=ratio)
    assert found == pytest.approx(n1 * min(1, ratio), rel=1e-6)


@given(p1=shares, p2=shares, n=st.integers(5, 400), ratio=st.sampled_from([0.5, 1.0, 2.0]))
@settings(deadline=None, max_examples=40)
def test_power_is_that_of_statsmodels(p1: float, p2: float, n: int, ratio: float) -> None:
    assume(abs(p1 - p2) > 0.02)
    theirs = power_proportions_2indep(max(p1, p2) - min(p1, p2), min(p1, p2), n, ratio=ratio, return_results=False)
    # Theirs counts the arm with the larger share first, and both sides of the test.
    ours = asked(p1=max(p1, p2), p2=min(p1, p2), solve="power", n1=n, n2=n * ratio)["power"]
    wrong_side = stats.norm.sf(1.96)
    assert ours == pytest.approx(theirs, abs=wrong_side)


@pytest.mark.parametrize(
    ("request_", "n"),
    [
        # Fleiss, Levin and Paik 2003, table A.4: 0.60 against 0.70, level 0.01, power 0.95, corrected for continuity.
        ({"variant": "continuity", "p1": 0.6, "p2": 0.7, "alpha": 0.01, "power": 0.95}, 827),
        # By hand: (1.959964 x sqrt(2 x 0.4 x 0.6) + 0.841621 x sqrt(0.46))^2 / 0.04 = 92.9988, then its correction.
        ({"variant": "continuity", "p1": 0.3, "p2": 0.5, "power": 0.8}, 103),
        # By hand: (1.959964 + 0.841621)^2 x 0.46 / 0.04.
        ({"variant": "unpooled", "p1": 0.3, "p2": 0.5, "power": 0.8}, 91),
    ],
)
def test_textbook_numbers(request_: dict[str, object], n: int) -> None:
    assert asked(**request_)["n_per_group"] == n


def test_unpooled_test_by_hand() -> None:
    assert raw(method="proportions", variant="unpooled", p1=0.3, p2=0.5, power=0.8) == pytest.approx(
        (stats.norm.isf(0.025) + stats.norm.isf(0.2)) ** 2 * 0.46 / 0.04, rel=1e-9
    )


def test_correction_for_continuity_is_the_closed_formula_of_fleiss() -> None:
    for ratio in (0.5, 1.0, 3.0):
        plain = asked(p1=0.2, p2=0.45, power=0.9, ratio=ratio)["raw"]
        assert isinstance(plain, float)
        n1 = plain / min(1, ratio)
        corrected = n1 / 4 * (1 + (1 + 2 * (ratio + 1) / (n1 * ratio * 0.25)) ** 0.5) ** 2
        found = raw(method="proportions", variant="continuity", p1=0.2, p2=0.45, power=0.9, ratio=ratio)
        assert found == pytest.approx(corrected * min(1, ratio), rel=1e-9)


# Fisher's exact test


@pytest.mark.parametrize(
    ("n1", "n2", "p1", "p2", "sides"), [(12, 12, 0.3, 0.7, 2), (10, 17, 0.7, 0.2, 2), (15, 9, 0.1, 0.5, 1)]
)
def test_exact_power_is_that_of_every_table(n1: int, n2: int, p1: float, p2: float, sides: int) -> None:
    kind = "two-sided" if sides == 2 else "less" if p1 < p2 else "greater"
    power = sum(
        stats.binom.pmf(x, n1, p1) * stats.binom.pmf(y, n2, p2)
        for x, y in itertools.product(range(n1 + 1), range(n2 + 1))
        if stats.fisher_exact([[x, n1 - x], [y, n2 - y]], alternative=kind).pvalue <= 0.05
    )
    request = {"variant": "fisher", "p1": p1, "p2": p2, "sides": sides, "solve": "power", "n1": n1, "n2": n2}
    assert asked(**request)["power"] == pytest.approx(power, abs=1e-9)


def test_exact_number_is_the_first_that_suffices() -> None:
    request = {"variant": "fisher", "p1": 0.3, "p2": 0.5}
    found = asked(**request, power=0.8)
    assert found["n_per_group"] == found["raw"]
    power = {n: asked(**request, solve="power", n1=n, n2=n)["power"] for n in range(80, 110)}
    assert found["n1"] == min(n for n, reached in power.items() if reached >= 0.8)
    # Between the plain test and its corrected form, and near the latter.
    assert asked(p1=0.3, p2=0.5, power=0.8)["n1"] < found["n1"] <= 103


@pytest.mark.parametrize(
    "request_",
    [
        {"p1": 0.154, "p2": 0.0002, "alpha": 0.001, "power": 0.9},
        {"p1": 0.01, "p2": 0.4, "ratio": 0.5, "power": 0.95},
        {"p1": 0.97, "p2": 0.5, "ratio": 2, "sides": 1, "alpha": 0.025, "power": 0.8},
        {"p1": 0.2, "p2": 0.6, "coprimary": 2, "comparisons": 3, "power": 0.9},
    ],
)
def test_no_fewer_suffice_for_the_exact_test_however_rare_the_outcome(request_: dict[str, float]) -> None:
    found = asked(variant="fisher", **request_)
    ratio = request_.get("ratio", 1)
    named = {name: value for name, value in request_.items() if name not in ("ratio", "power")}
    for n1 in range(max(2, math.ceil(2 / ratio)), found["n1"]):
        n2 = math.ceil(n1 * ratio)
        reached = asked(variant="fisher", solve="power", n1=n1, n2=n2, **named)["power"]
        assert reached < request_["power"], n1


def test_exact_test_of_large_arms_agrees_with_the_corrected_one() -> None:
    exact, corrected = (asked(variant=one, p1=0.35, p2=0.42, power=0.9)["n1"] for one in ("fisher", "continuity"))
    assert exact == pytest.approx(corrected, abs=3)


def test_exact_number_allows_for_dropout_and_ratio() -> None:
    found = asked(variant="fisher", p1=0.2, p2=0.6, power=0.9, ratio=2, dropout=0.2)
    plain = asked(variant="fisher", p1=0.2, p2=0.6, power=0.9, ratio=2)
    assert found["raw"] == pytest.approx(plain["n1"] / 0.8)
    assert plain["n2"] == 2 * plain["n1"]
    assert found["power"] >= 0.9


def test_exact_test_says_when_there_are_too_many() -> None:
    for request in ({"p2": 0.33, "power": 0.9}, {"p2": 0.35, "solve": "power", "n1": 3000, "n2": 3000}):
        with pytest.raises(Impossible, match="continuity"):
            asked(variant="fisher", p1=0.30, **request)


def test_exact_level_is_one_that_the_test_can_have() -> None:
    request = {"variant": "fisher", "p1": 0.2, "p2": 0.6, "n1": 20, "n2": 20}
    found = asked(**request, solve="alpha", power=0.8)
    assert found["power"] >= 0.8
    assert asked(**request, solve="power", alpha=found["alpha"] * (1 - 1e-6))["power"] < 0.8


# Laws

VARIANTS = ("pooled", "unpooled", "arcsine", "continuity")


@given(
    variant=st.sampled_from(VARIANTS),
    p1=shares,
    gap=st.floats(0.05, 0.4),
    more=st.floats(0.02, 0.3),
    power=st.floats(0.4, 0.95),
    ratio=st.floats(0.3, 3),
)
@settings(deadline=None, max_examples=60)
def test_numbers_fall_with_the_difference_and_rise_with_power(
    variant: str, p1: float, gap: float, more: float, power: float, ratio: float
) -> None:
    assume(p1 + gap + more < 0.99)
    request = {"variant": variant, "p1": p1, "ratio": ratio}
    n = asked(**request, p2=p1 + gap, power=power)
    assert asked(**request, p2=p1 + gap + more, power=power)["n_total"] <= n["n_total"]
    assert asked(**request, p2=p1 + gap, power=power + 0.04)["raw"] >= n["raw"]
    reached = asked(**request, p2=p1 + gap, solve="power", n1=n["n1"], n2=n["n2"])["power"]
    assert reached >= power - 1e-9


@given(variant=st.sampled_from((*VARIANTS, "fisher")), p1=shares, n=st.integers(25, 60), power=st.floats(0.3, 0.9))
@settings(deadline=None, max_examples=30)
def test_share_that_is_found_gives_the_power(variant: str, p1: float, n: int, power: float) -> None:
    request = {"variant": variant, "p1": p1, "n1": n, "n2": n}
    found = asked(**request, solve="effect", power=power)
    assert found["raw"] == found["effect"]
    assert asked(**request, p2=found["effect"], solve="power")["power"] == pytest.approx(power, abs=1e-6)


# What cannot be


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"p1": 0.3, "p2": 0.3, "power": 0.8}, "must differ"),
        ({"p1": 1.2, "p2": 0.3, "power": 0.8}, "p1"),
        ({"p1": 0.3, "p2": -0.1, "power": 0.8}, "p2"),
        ({"p1": 0.3, "power": 0.8}, "p2"),
        ({"p1": 0.3, "p2": 0.5}, "power"),
        ({"p1": 0.3, "p2": 0.5, "power": 0.05}, "larger than “alpha”"),
        ({"p1": 0.3, "solve": "effect", "n1": 2, "power": 0.999}, "enter more of them"),
        ({"p1": 0.3, "p2": 0.5, "power": 0.8, "variant": "exact"}, "variant"),
    ],
)
def test_what_cannot_be_gets_one_sentence(request_: dict[str, object], words: str) -> None:
    with pytest.raises(Impossible, match=words):
        asked(**request_)


@pytest.mark.parametrize("variant", [*VARIANTS, "fisher"])
@pytest.mark.parametrize(("p1", "p2"), [(0.0, 1.0), (1.0, 0.0), (0.0, 0.4), (0.6, 1.0)])
def test_shares_of_none_and_all_are_shares(variant: str, p1: float, p2: float) -> None:
    found = asked(variant=variant, p1=p1, p2=p2, power=0.9)
    assert found["effect"] == p2
    assert 0.9 <= found["power"] <= 1
