"""Tails are right where scipy is right, and numbers where it is not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from studio.planning.power import noncentral, tails


@pytest.mark.parametrize("df", [2, 3, 7, 30, 126, 5000])
@pytest.mark.parametrize("tail", [0.3, 0.025, 0.001])
@pytest.mark.parametrize("noncentrality", [0.3, 2.0, 4.5])
def test_t_is_that_of_scipy_where_it_has_one(df: float, tail: float, noncentrality: float) -> None:
    critical = noncentral.t_critical(tail, df)
    expected = stats.nct.sf(critical, df, noncentrality)
    assert float(noncentral.t_above(critical, df, noncentrality)) == pytest.approx(expected, abs=2e-7)


@pytest.mark.parametrize(("df1", "df2"), [(1, 4), (2, 30), (5, 500), (9, 20)])
@pytest.mark.parametrize("noncentrality", [0.2, 8.0, 60.0])
def test_f_is_that_of_scipy_where_it_has_one(df1: float, df2: float, noncentrality: float) -> None:
    critical = noncentral.f_critical(0.01, df1, df2)
    assert critical == pytest.approx(stats.f.isf(0.01, df1, df2), rel=1e-9)
    assert noncentral.f_above(critical, df1, df2, noncentrality) == pytest.approx(
        stats.ncf.sf(critical, df1, df2, noncentrality), abs=1e-8
    )


def test_one_degree_of_freedom_far_out_is_the_probability_of_a_small_spread() -> None:
    # T > c with noncentrality c, both huge: the spread, a normal variable without sign, is below 1.
    assert float(noncentral.t_above(3e5, 1, 3e5)) == pytest.approx(0.6826895, abs=1e-5)


@given(st.floats(1, 1e9), st.floats(1e-13, 0.49), st.floats(0, 1e5))
def test_t_is_a_probability_and_rises_with_the_effect(df: float, tail: float, noncentrality: float) -> None:
    critical = noncentral.t_critical(tail, df)
    several = noncentral.t_above(critical, df, np.array([0.0, noncentrality, noncentrality * 1.5 + 0.1]))
    assert np.all((several >= 0) & (several <= 1 + 1e-12))
    assert np.all(np.diff(several) >= -1e-12)
    assert float(several[0]) == pytest.approx(tail, rel=1e-3, abs=1e-9)


@given(st.integers(1, 20), st.floats(1, 1e9), st.floats(1e-13, 0.9), st.floats(0, 1e6))
def test_f_is_a_probability_and_rises_with_the_effect(df1: int, df2: float, tail: float, noncentrality: float) -> None:
    critical = noncentral.f_critical(tail, df1, df2)
    less, more = (noncentral.f_above(critical, df1, df2, one) for one in (noncentrality, noncentrality * 1.5 + 0.1))
    assert 0 <= less <= more + 1e-9 <= 1 + 2e-9


def test_critical_values_are_finite_for_any_level() -> None:
    for df in (1.0, 2.0, 1e3, 1e9):
        assert math.isfinite(noncentral.t_critical(1e-15, df))
        assert math.isfinite(noncentral.f_critical(1e-15, 2, df))


def test_both_ways_of_averaging_meet() -> None:
    # Just below and just above the place where the other variable is averaged over.
    df = 8.0
    edge = 4 * np.sqrt(2 * df)
    below, above = (float(noncentral.t_above(edge * factor, df, 15.0)) for factor in (1 - 1e-12, 1 + 1e-12))
    assert below == pytest.approx(above, abs=1e-10)
    many = [float(noncentral.t_above(1.96, df, 2.8)) for df in (0.999999e6, 1.000001e6)]
    assert many[0] == pytest.approx(many[1], abs=1e-9)


@pytest.mark.parametrize("sides", [1, 2])
def test_from_very_many_degrees_of_freedom_on_a_t_variable_is_a_normal_one(sides: int) -> None:
    few, many = (tails.t_power(2.8, df, 0.025, sides) for df in (0.999999e8, 1.000001e8))
    assert many == pytest.approx(few, abs=2e-8)
    few, many = (tails.covariance_power(2.8, total, 0.025, sides) for total in (0.999999e8, 1.000001e8))
    assert many == pytest.approx(few, abs=2e-8)
