"""Precision of small trials, and the spread behind a published interval: textbooks, statsmodels, and the laws."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from studio.planning.impossible import Impossible
from studio.planning.power.asking import answer


def asked(kind: str, **request: object) -> dict[str, object]:
    return answer({"method": "precision", "kind": kind, **request}).members()


# Zero events


@pytest.mark.parametrize("n", [1, 10, 20, 30, 60, 100, 1000])
def test_upper_limit_after_no_event_is_the_exact_one(n: int) -> None:
    upper = asked("zero_events", n=n)["upper"]
    assert (1 - upper) ** n == pytest.approx(0.05, rel=1e-9)
    if n >= 30:  # Hanley and Lippman-Hand 1983: 3 / n
        assert upper == pytest.approx(3 / n, rel=0.06)


def test_participants_who_rule_out_a_share() -> None:
    # 59 without an event rule out 5 %, 299 rule out 1 % (95 % confidence): the sizes that tables of reliability give.
    assert asked("zero_events", upper=0.05)["n_total"] == 59
    assert asked("zero_events", upper=0.01)["n_total"] == 299
    assert asked("zero_events", upper=0.05)["raw"] == pytest.approx(math.log(0.05) / math.log(0.95))


# Shares


@given(n=st.integers(1, 400), part=st.floats(0, 1), alpha=st.floats(0.001, 0.4))
@settings(deadline=None, max_examples=60)
def test_intervals_of_a_share_are_those_of_statsmodels(n: int, part: float, alpha: float) -> None:
    events = round(part * n)
    for variant, theirs in (("clopper_pearson", "beta"), ("wilson", "wilson")):
        low, high = proportion_confint(events, n, alpha, method=theirs)
        found = asked("proportion", n=n, events=events, alpha=alpha, variant=variant)
        assert found["lower"] == pytest.approx(low, abs=1e-9)
        assert found["upper"] == pytest.approx(high, abs=1e-9)
        assert found["half_width"] == pytest.approx((high - low) / 2, abs=1e-9)


def test_exact_interval_is_that_of_the_tables() -> None:
    # Clopper and Pearson: 10 of 20, and none of 10, 95 %.
    found = asked("proportion", n=20, events=10)
    assert (found["lower"], found["upper"]) == (pytest.approx(0.272, abs=5e-4), pytest.approx(0.728, abs=5e-4))
    found = asked("proportion", n=10, events=0)
    assert (found["lower"], found["upper"]) == (0.0, pytest.approx(0.3085, abs=5e-5))
    # Newcombe 1998: 81 of 263, Wilson's 0.2553 to 0.3662.
    found = asked("proportion", n=263, events=81, variant="wilson")
    assert (found["lower"], found["upper"]) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))


@given(n=st.integers(2, 500), p=st.floats(0.05, 0.95))
@settings(deadline=None, max_examples=40)
def test_half_width_is_that_of_the_normal_interval(n: int, p: float) -> None:
    found = asked("half_width", n=n, p=p)
    assert found["half_width"] == pytest.approx(1.959964 * math.sqrt(p * (1 - p) / n), rel=1e-6)
    # The number that is looked for is the one that it came from.
    assert asked("half_width", half_width=found["half_width"], p=p)["raw"] == pytest.approx(n, rel=1e-6)


def test_usual_numbers_for_a_share() -> None:
    # The textbook poll: within 5 points, 95 %, needs 385; within 10 points 97.
    assert asked("half_width", p=0.5, half_width=0.05)["n_total"] == 385
    assert asked("half_width", p=0.5, half_width=0.10)["n_total"] == 97


@given(p=st.floats(0.05, 0.95), half_width=st.floats(0.02, 0.3), variant=st.sampled_from(["clopper_pearson", "wilson"]))
@settings(deadline=None, max_examples=40)
def test_number_that_is_found_keeps_to_the_width(p: float, half_width: float, variant: str) -> None:
    found = asked("proportion", p=p, half_width=half_width, variant=variant)
    assert found["half_width"] <= half_width + 1e-9
    if found["n_total"] > 2:
        assert asked("proportion", p=p, n=found["n_total"] - 1, variant=variant)["half_width"] > half_width - 1e-9
    wider = asked("proportion", p=p, half_width=half_width * 1.2, variant=variant)
    assert wider["n_total"] <= found["n_total"]


def test_dropout_raises_the_number() -> None:
    plain = asked("half_width", p=0.5, half_width=0.1)["raw"]
    assert asked("half_width", p=0.5, half_width=0.1, dropout=0.2)["raw"] == pytest.approx(plain / 0.8)


# Spread


@given(n=st.integers(2, 400), alpha=st.floats(0.001, 0.5))
@settings(deadline=None, max_examples=40)
def test_limits_of_a_spread_are_those_of_chi_squared(n: int, alpha: float) -> None:
    found = asked("sd_ratio", n=n, alpha=alpha)
    assert found["lower"] == pytest.approx(math.sqrt((n - 1) / stats.chi2.isf(alpha / 2, n - 1)), rel=1e-7)
    assert found["upper"] == pytest.approx(math.sqrt((n - 1) / stats.chi2.ppf(alpha / 2, n - 1)), rel=1e-7)
    assert found["lower"] < 1 < found["upper"] or alpha > 0.3
    assert asked("sd_ratio", n=n + 1, alpha=alpha)["upper"] < found["upper"]


def test_upper_limit_of_a_spread_as_in_a_pilot_trial() -> None:
    # Browne 1995: the upper 80 % one-sided limit; chi-squared of 19 degrees of freedom is 13.716 at 0.20.
    found = asked("sd_ratio", n=20, alpha=0.2, sides=1)
    assert found["upper"] == pytest.approx(math.sqrt(19 / 13.716), abs=1e-4)
    assert "lower" not in found
    assert asked("sd_ratio", upper=found["upper"], alpha=0.2, sides=1)["raw"] == pytest.approx(20, rel=1e-6)


def test_half_width_of_a_mean() -> None:
    found = asked("half_width", sd=10, half_width=3)
    n = found["n_total"]
    assert stats.t.ppf(0.975, n - 1) * 10 / math.sqrt(n) <= 3
    assert stats.t.ppf(0.975, n - 2) * 10 / math.sqrt(n - 1) > 3


# Spread behind an interval


@given(
    sd=st.floats(0.1, 50),
    gap=st.floats(-20, 20),
    n1=st.integers(2, 300),
    n2=st.integers(2, 300),
    level=st.floats(0.5, 0.999),
)
@settings(deadline=None, max_examples=60)
def test_spread_is_the_one_that_made_the_interval(sd: float, gap: float, n1: int, n2: int, level: float) -> None:
    reach = stats.t.ppf((1 + level) / 2, n1 + n2 - 2) * sd * math.sqrt(1 / n1 + 1 / n2)
    request = {"method": "sd_from_interval", "low": gap - reach, "high": gap + reach, "level": level}
    found = answer(request | {"n1": n1, "n2": n2})
    assert found.sd == pytest.approx(sd, rel=1e-6)
    assert found.raw == found.sd
    reach = stats.t.ppf((1 + level) / 2, n1 - 1) * sd / math.sqrt(n1)
    request = {"method": "sd_from_interval", "low": gap - reach, "high": gap + reach, "level": level}
    assert answer(request | {"n1": n1}).sd == pytest.approx(sd, rel=1e-6)


def test_spread_of_a_large_trial_by_hand() -> None:
    # Cochrane handbook, 6.5.2.3: for large arms the interval is 3.92 standard errors wide.
    found = answer({"method": "sd_from_interval", "low": 0, "high": 3.92, "n1": 5000, "n2": 5000})
    assert found.sd == pytest.approx(50, rel=1e-3)


# What cannot be


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"method": "precision", "kind": "proportion", "n": 0, "p": 0.5}, "“n”"),
        ({"method": "precision", "kind": "proportion", "n": 3, "events": 4}, "events"),
        ({"method": "precision", "kind": "proportion", "n": 3, "events": 1, "p": 0.3}, "not both"),
        ({"method": "precision", "kind": "proportion", "n": 3}, "share"),
        ({"method": "precision", "kind": "proportion", "p": 0.3}, "half_width"),
        ({"method": "precision", "kind": "proportion", "p": 0.3, "n": 5, "half_width": 0.1}, "not both"),
        ({"method": "precision", "kind": "proportion", "events": 3, "half_width": 0.1}, "share"),
        ({"method": "precision", "kind": "half_width", "p": 0, "n": 5}, "no width"),
        ({"method": "precision", "kind": "half_width", "p": 0.5, "half_width": 1e-7}, "wider"),
        ({"method": "precision", "kind": "zero_events"}, "upper"),
        ({"method": "precision", "kind": "zero_events", "upper": 1.5}, "below 1"),
        ({"method": "precision", "kind": "sd_ratio", "n": 1}, "Too few"),
        ({"method": "precision", "kind": "sd_ratio", "upper": 0.9}, "above 1"),
        ({"method": "precision", "kind": "sd_ratio", "n": 10, "dropout": 1}, "dropout"),
        ({"method": "precision", "kind": "median", "n": 10}, "kind"),
        ({"method": "sd_from_interval", "low": 2, "high": 2, "n1": 10}, "below"),
        ({"method": "sd_from_interval", "low": 1, "high": 2, "n1": 1}, "n1"),
        ({"method": "sd_from_interval", "low": 1, "high": 2, "n1": 10, "level": 95}, "level"),
        ({"method": "sd_from_interval", "low": 1, "high": 2}, "n1"),
    ],
)
def test_what_cannot_be_gets_one_sentence(request_: dict[str, object], words: str) -> None:
    with pytest.raises(Impossible, match=words):
        answer(request_)


def test_a_level_says_what_alpha_says() -> None:
    request = {"method": "precision", "kind": "proportion", "n": 20, "events": 3}
    by_level = answer(request | {"level": 0.9})
    assert by_level == answer(request | {"alpha": 0.1}) == answer(request | {"alpha": 0.1, "level": 0.9})
    with pytest.raises(Impossible, match="“level” is 1 − “alpha”"):
        answer(request | {"level": 0.9, "alpha": 0.05})
