"""What holds for every test of means, whatever the numbers: order, inverses, limits, and a second opinion."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.power import FTestAnovaPower, TTestIndPower, TTestPower

from studio.planning.impossible import Impossible
from studio.planning.power.asking import answer

if TYPE_CHECKING:
    from collections.abc import Mapping

POWERS = st.floats(0.5, 0.99)
ALPHAS = st.sampled_from([0.001, 0.01, 0.025, 0.05, 0.1])
RATIOS = st.sampled_from([0.25, 0.5, 1.0, 1.5, 2.0, 4.0])
few = settings(max_examples=40)
"""An example is several answers."""

KINDS: list[dict[str, Any]] = [
    {"method": "t2", "sd": 10},
    {"method": "t2_welch", "sd1": 8, "sd2": 14},
    {"method": "t1", "sd": 10},
    {"method": "paired", "sd": 10},
    {"method": "crossover", "sd": 10, "rho": 0.4},
    {"method": "ancova", "sd": 10, "rho": 0.5},
    {"method": "ancova", "sd": 10, "r2": 0.3, "variant": "borm"},
    {"method": "ancova", "error_variance": 80, "variant": "normal"},
    {"method": "change", "sd": 10, "rho": 0.6, "variant": "t"},
    {"method": "repeated", "sd": 10, "rho": 0.6, "pre": 2, "post": 3},
    {"method": "mmrm", "sd": 10, "rho": 0.6, "structure": "ar1", "visits": 4, "drop_per_visit": 0.05},
    {"method": "anova", "groups": 4},
    {"method": "regression", "predictors": 3, "covariates": 2},
    {"method": "correlation"},
]
ONE_SIZE = ("t1", "paired", "crossover", "anova", "regression", "correlation")
EFFECTS = {"anova": "f", "regression": "f2", "correlation": "r"}


def asked(kind: Mapping[str, Any], part: float, **more: Any) -> dict[str, Any]:
    """Return a request of this kind with an effect of so many standard deviations, or of its own measure."""
    name = EFFECTS.get(kind["method"], "delta")
    return {**kind, name: 10 * part if name == "delta" else 0.9 * part, **more}


def is_two_arms(kind: Mapping[str, Any]) -> bool:
    return kind["method"] not in ONE_SIZE


def participants(found: Any) -> dict[str, float]:
    """Return the whole numbers of an answer, as members of a request."""
    return {"n1": found.n1} | ({"n2": found.n2} if found.n2 is not None else {})


@few
@given(st.sampled_from(KINDS), st.floats(0.15, 0.9), st.floats(1.02, 1.1), POWERS, ALPHAS)
def test_fewer_participants_for_larger_effects_and_more_for_more_power(
    kind: dict[str, Any], part: float, more: float, power: float, alpha: float
) -> None:
    first = answer(asked(kind, part, power=power, alpha=alpha))
    larger = answer(asked(kind, part * more, power=power, alpha=alpha))
    surer = answer(asked(kind, part, power=power + 0.009, alpha=alpha))
    stricter = answer(asked(kind, part, power=power, alpha=alpha / 2))
    assert larger.raw <= first.raw <= min(surer.raw, stricter.raw)
    assert larger.n_per_group <= first.n_per_group


@few
@given(st.sampled_from(KINDS), st.floats(0.15, 1), POWERS, ALPHAS, RATIOS, st.sampled_from([0.0, 0.1, 0.35]))
def test_whole_numbers_reach_the_power_and_one_fewer_do_not(
    kind: dict[str, Any], part: float, power: float, alpha: float, ratio: float, dropout: float
) -> None:
    more = {"ratio": ratio} if is_two_arms(kind) else {}
    request = asked(kind, part, power=power, alpha=alpha, dropout=dropout, **more)
    found = answer(request)
    assert found.n_per_group == max(2, math.ceil(found.raw - 1e-6))
    with_them = answer({**request, "solve": "power", **participants(found)})
    assert with_them.power == pytest.approx(found.power, abs=1e-12)
    assert with_them.power >= power
    fewer = {name: count - 1 for name, count in participants(found).items()}
    assume(min(fewer.values()) * (1 - dropout) >= 8)
    assert answer({**request, "solve": "power", **fewer}).power < power


@few
@given(st.sampled_from(KINDS), st.floats(0.2, 1), st.floats(0.3, 0.99), st.integers(12, 400), RATIOS)
def test_effect_and_level_are_inverses_of_power(
    kind: dict[str, Any], part: float, power: float, count: int, ratio: float
) -> None:
    sizes = {"n1": count, "n2": max(4, round(count * ratio))} if is_two_arms(kind) else {"n1": count}
    bare = dict(kind)
    effect = answer({**bare, **sizes, "solve": "effect", "power": power})
    name = EFFECTS.get(kind["method"], "delta")
    assert answer({**bare, **sizes, "solve": "power", name: effect.raw}).power == pytest.approx(power, abs=1e-9)
    request = asked(kind, part, **sizes, power=power)
    try:
        level = answer({**request, "solve": "alpha"})
    except Impossible:
        return
    assume(level.raw > 1.1e-15)
    assert answer({**request, "solve": "power", "alpha": level.raw}).power == pytest.approx(power, abs=1e-7)


@few
@given(st.floats(0.1, 1.5), POWERS, ALPHAS, RATIOS, st.sampled_from([1, 2]))
def test_two_samples_are_those_of_statsmodels(d: float, power: float, alpha: float, ratio: float, sides: int) -> None:
    assume(ratio >= 1)
    found = answer({"method": "t2", "d": d, "power": power, "alpha": alpha, "ratio": ratio, "sides": sides})
    side = "two-sided" if sides == 2 else "larger"
    reached = TTestIndPower().power(d, found.n1, alpha, ratio=found.n2 / found.n1, alternative=side)
    assume(not math.isnan(reached))  # as it is in far tails
    assert found.power == pytest.approx(reached, abs=1e-6)


@few
@given(st.floats(0.1, 1.5), POWERS, ALPHAS, st.sampled_from([1, 2]))
def test_one_sample_is_that_of_statsmodels(d: float, power: float, alpha: float, sides: int) -> None:
    found = answer({"method": "t1", "d": d, "power": power, "alpha": alpha, "sides": sides})
    side = "two-sided" if sides == 2 else "larger"
    reached = TTestPower().power(d, found.n1, alpha, alternative=side)
    assume(not math.isnan(reached))
    assert found.power == pytest.approx(reached, abs=1e-6)


@few
@given(st.integers(2, 8), st.floats(0.1, 0.8), st.integers(4, 200), ALPHAS)
def test_analysis_of_variance_is_that_of_statsmodels(groups: int, f: float, count: int, alpha: float) -> None:
    found = answer({"method": "anova", "groups": groups, "f": f, "solve": "power", "n1": count, "alpha": alpha})
    assert found.power == pytest.approx(FTestAnovaPower().power(f, groups * count, alpha, k_groups=groups), abs=1e-7)


@few
@given(st.floats(0.2, 1), POWERS, st.sampled_from([0.25, 0.5, 2.0, 3.0]))
def test_a_ratio_turned_round_swaps_the_arms(d: float, power: float, ratio: float) -> None:
    one, other = (
        answer({"method": "ancova", "d": d, "rho": 0.4, "power": power, "ratio": r}) for r in (ratio, 1 / ratio)
    )
    assert one.raw == pytest.approx(other.raw, rel=1e-9)
    assert (one.n1, one.n2) == (other.n2, other.n1)


@few
@given(st.floats(0.2, 1), POWERS)
def test_limits_that_methods_share(d: float, power: float) -> None:
    def raw(method: str, **more: Any) -> float:
        found = answer({"method": method, "d": d, "power": power} | more).raw
        assert found is not None
        return found

    z = raw("repeated", rho=0.5, pre=0, post=1)
    assert raw("mmrm", rho=0.5, visits=1) == pytest.approx(z, rel=1e-9)
    assert raw("change", rho=0.5) == pytest.approx(z, rel=1e-9)
    assert raw("ancova", rho=0.0, variant="normal") == pytest.approx(z, rel=1e-9)
    assert raw("repeated", rho=0.6, pre=1, post=1) == pytest.approx(raw("ancova", rho=0.6, variant="normal"), rel=1e-9)
    assert raw("ancova", rho=0.0, variant="borm") == pytest.approx(raw("t2"), rel=1e-9)
    # A covariate that explains nothing costs about one participant of each arm and no more.
    assert raw("t2") < raw("ancova", rho=0.0) < raw("t2") + 1.5
    assert raw("repeated", rho=0.6, pre=1, post=1, variant="t") == pytest.approx(raw("ancova", rho=0.6), abs=1)


@few
@given(st.floats(0.2, 1), POWERS)
def test_equal_spreads_make_welch_the_two_sample_test(d: float, power: float) -> None:
    welch = answer({"method": "t2_welch", "delta": 10 * d, "sd1": 10, "sd2": 10, "power": power})
    assert welch.raw == pytest.approx(answer({"method": "t2", "d": d, "power": power}).raw, rel=1e-9)


@few
@given(st.sampled_from(KINDS), st.floats(0.15, 0.9), POWERS)
def test_the_unit_does_not_matter(kind: dict[str, Any], part: float, power: float) -> None:
    request = asked(kind, part, power=power)
    times = {"delta": 7, "sd": 7, "sd1": 7, "sd2": 7, "error_variance": 49}
    other = {name: value * times[name] if name in times else value for name, value in request.items()}
    assert answer(other).raw == pytest.approx(answer(request).raw, rel=1e-9)
    if "delta" in request:
        assert answer({**request, "delta": -request["delta"]}).raw == answer(request).raw


# Modifiers


@few
@given(st.sampled_from(KINDS), st.floats(0.2, 0.8), POWERS, st.floats(0, 0.6), st.integers(1, 20), st.floats(0, 0.2))
def test_dropout_and_clusters_multiply(
    kind: dict[str, Any], part: float, power: float, dropout: float, size: int, icc: float
) -> None:
    plain = answer(asked(kind, part, power=power))
    more = answer(asked(kind, part, power=power, dropout=dropout, cluster={"size": size, "icc": icc}))
    assert more.raw == pytest.approx(plain.raw * (1 + (size - 1) * icc) / (1 - dropout), rel=1e-9)


@few
@given(st.sampled_from(KINDS), st.floats(0.2, 0.8), POWERS, st.integers(1, 6), st.integers(1, 5))
def test_comparisons_share_the_level_and_endpoints_the_power(
    kind: dict[str, Any], part: float, power: float, comparisons: int, endpoints: int
) -> None:
    found = answer(asked(kind, part, power=power, comparisons=comparisons, coprimary=endpoints))
    by_hand = answer(asked(kind, part, power=power ** (1 / endpoints), alpha=0.05 / comparisons))
    assert found.raw == pytest.approx(by_hand.raw, rel=1e-6)


# Far out


@settings(max_examples=120)
@given(
    st.sampled_from(KINDS),
    st.floats(-4, 2).map(lambda exponent: 10**exponent),
    st.one_of(st.floats(0.05, 0.999999), st.sampled_from([0.999999, 0.9999999999])),
    st.floats(-12, -0.05).map(lambda exponent: 10**exponent),
    st.sampled_from([0.01, 1.0, 30.0]),
    st.sampled_from([1, 2]),
)
def test_far_tails_are_numbers_or_said_to_be_impossible(
    kind: dict[str, Any], size: float, power: float, alpha: float, ratio: float, sides: int
) -> None:
    if kind["method"] == "correlation":
        size = min(size, 0.999)
    name = EFFECTS.get(kind["method"], "delta")
    more = {"ratio": ratio} if is_two_arms(kind) else {}
    sides = 2 if kind["method"] in ("anova", "regression") else sides
    request = {**kind, name: size if name != "delta" else 10 * size, "power": power, "alpha": alpha, "sides": sides}
    try:
        found = answer({**request, **more})
    except Impossible:
        return
    assert found.is_finite()
    assert found.power >= power * (1 - 1e-8)


@settings(max_examples=120)
@given(
    st.sampled_from(KINDS),
    st.floats(-4, 2).map(lambda exponent: 10**exponent),
    st.floats(1, 8.9).map(lambda exponent: round(10**exponent)),
    st.floats(-12, -0.05).map(lambda exponent: 10**exponent),
)
def test_power_far_out_is_a_probability(kind: dict[str, Any], size: float, count: int, alpha: float) -> None:
    name = EFFECTS.get(kind["method"], "delta")
    effect = min(size, 0.999) if name == "r" else size if name != "delta" else 10 * size
    sizes = {"n1": count, "n2": count} if is_two_arms(kind) else {"n1": count}
    found = answer({**kind, name: effect, **sizes, "solve": "power", "alpha": alpha})
    assert 0 <= found.power <= 1
    try:
        least = answer({**kind, **sizes, "solve": "effect", "alpha": alpha, "power": 0.999})
    except Impossible:
        assume(count >= 20)  # with fewer at such a level, no effect may be large enough
        raise
    assert least.is_finite()
