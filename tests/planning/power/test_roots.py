"""Searching for a root: as near as asked, as quick as scipy's own search, and a plain word where there is none."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from studio.planning.power.roots import root

FUNCTIONS = {
    "steep": lambda x, at: math.tanh(50 * (x - at)),
    "flat": lambda x, at: (x - at) ** 9,
    "bent": lambda x, at: math.exp(x) - math.exp(at),
    "a step": lambda x, at: math.copysign(1, x - at),
    "falling": lambda x, at: math.exp(-x) - math.exp(-at),
}


@pytest.mark.parametrize("kind", FUNCTIONS)
@given(at=st.floats(-4, 9), low=st.floats(-20, -5), high=st.floats(10, 30))
def test_it_finds_what_scipy_finds_in_about_as_many_steps(kind: str, at: float, low: float, high: float) -> None:
    asked = {"ours": 0, "theirs": 0}

    def function(x: float, whose: str) -> float:
        asked[whose] += 1
        return FUNCTIONS[kind](x, at)

    found = root(lambda x: function(x, "ours"), low, high, absolute=1e-10, relative=1e-11)
    theirs = brentq(lambda x: function(x, "theirs"), low, high, xtol=1e-10, rtol=1e-11, maxiter=500)
    assert found == pytest.approx(theirs, rel=1e-9, abs=1e-9)
    assert asked["ours"] <= 1.1 * asked["theirs"] + 2


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 0.0)])
def test_an_end_may_be_the_root(low: float, high: float) -> None:
    assert root(lambda x: x, low, high, absolute=1e-12, relative=1e-12) == 0


@pytest.mark.parametrize("value", [1.0, math.nan])
def test_without_opposite_signs_there_is_no_root(value: float) -> None:
    with pytest.raises(ValueError, match="does not change its sign"):
        root(lambda _x: value, 0, 1, absolute=1e-9, relative=1e-9)
