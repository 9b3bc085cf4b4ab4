"""From a calculation back to the protocol: what is taken over asks the same again, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.data import data_folder
from studio.planning.power.asking import answer
from studio.planning.size.plan import participants_of, request_of
from studio.planning.size.take_over import changes, planned, taken
from studio.protocol.statistics import Calculation
from studio.storage.protocol_file import load

TEMPLATE = load(data_folder("templates") / "psilocybin-trd-single-dose.patp")

REQUESTS: dict[str, dict[str, object]] = {
    "t2": {"method": "t2", "delta": 5.0, "sd": 12.0},
    "ancova": {"method": "ancova", "delta": 5.0, "sd": 12.0, "rho": 0.4},
    "change": {"method": "change", "delta": 5.0, "sd": 12.0, "rho": 0.6, "variant": "t"},
    "repeated": {"method": "repeated", "delta": 5.0, "sd": 12.0, "rho": 0.6, "pre": 1, "post": 3, "variant": "t"},
    "mmrm": {"method": "mmrm", "delta": 5.0, "sd": 12.0, "rho": 0.5, "structure": "ar1", "retention": (0.98, 0.9)},
    "proportions": {"method": "proportions", "p1": 0.2, "p2": 0.45, "variant": "arcsine"},
    "margin": {
        "method": "noninferiority_means", "true_difference": 0.0, "margin": 3.0, "sd": 10.0, "variant": "t",
    },
    "logrank": {"method": "logrank", "hr": 0.6, "event_probability": 0.5},
}  # fmt: skip


def full(request: dict[str, object]) -> dict[str, object]:
    return {"solve": "n", "alpha": 0.04, "sides": 2, "power": 0.85, "ratio": 1.0, "dropout": 0.1, **request}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_the_protocol_asks_afterwards_what_was_taken_over(request_: dict[str, object]) -> None:
    asked = full(request_)
    if asked["method"] == "mmrm":
        asked["dropout"] = 0.0
    found = answer(asked)
    after = taken(TEMPLATE, asked, found)
    again = request_of(after)
    assert again is not None
    assert {name: again[name] for name in asked} == asked
    assert not {"cluster", "sequential"} & set(again)
    assert (after.statistics.per_arm, after.statistics.total) == participants_of(after)
    assert after.statistics.per_arm == found.n_per_group


@settings(deadline=None, max_examples=25)
@given(st.sampled_from([*REQUESTS]), st.floats(0.6, 0.97), st.floats(0, 0.4))
def test_to_take_over_twice_changes_nothing_more(name: str, power: float, dropout: float) -> None:
    asked = {**full(REQUESTS[name]), "power": round(power, 3), "dropout": round(dropout, 3)}
    once = taken(TEMPLATE, asked, answer(asked))
    assert taken(once, asked, answer(asked)) == once


def test_the_protocols_own_request_changes_nothing() -> None:
    own = request_of(TEMPLATE)
    assert own is not None
    assert changes(TEMPLATE, taken(TEMPLATE, own, answer(own))) == ()


def test_what_would_change_is_told_field_by_field() -> None:
    own = request_of(TEMPLATE)
    assert own is not None
    asked = {**own, "delta": 6.0}
    told = {one.address: (one.old, one.new) for one in changes(TEMPLATE, taken(TEMPLATE, asked, answer(asked)))}
    assert told["/statistics/difference"] == (4.0, 6.0)
    assert set(told) == {"/statistics/difference", "/statistics/per_arm", "/statistics/total"}


def test_of_a_method_that_a_protocol_cannot_plan_the_numbers_are_taken() -> None:
    asked = full({"method": "t2_welch", "delta": 5.0, "sd1": 9.0, "sd2": 14.0})
    found = answer(asked)
    after = taken(TEMPLATE, asked, found)
    assert planned(asked) is None
    assert after.statistics.per_arm == found.n_per_group
    assert after.statistics.total == 3 * (found.n_per_group or 0)
    assert after.statistics.power == 85
    assert after.statistics.difference == TEMPLATE.statistics.difference
    assert after.statistics.calculation == TEMPLATE.statistics.calculation


def test_a_power_that_was_looked_for_is_written_as_the_power() -> None:
    asked = {**full(REQUESTS["t2"]), "solve": "power", "n1": 60.0, "n2": 60.0}
    del asked["power"]
    found = answer(asked)
    after = taken(TEMPLATE, asked, found)
    assert after.statistics.power == pytest.approx(100 * (found.power or 0), abs=0.006)
    assert after.statistics.per_arm == 60


def test_an_effect_that_was_looked_for_is_written_as_the_difference() -> None:
    asked = {**full({"method": "t2", "sd": 12.0}), "solve": "effect", "n1": 60.0, "n2": 60.0}
    found = answer(asked)
    after = taken(TEMPLATE, asked, found)
    assert after.statistics.difference == pytest.approx(found.effect, abs=1e-6)
    assert after.statistics.deviation == 12.0
    assert after.statistics.calculation is Calculation.T_TEST


def test_an_effect_size_leaves_difference_and_deviation_as_they_are() -> None:
    asked = full({"method": "t2", "d": 0.4})
    after = taken(TEMPLATE, asked, answer(asked))
    assert after.statistics.difference == TEMPLATE.statistics.difference
    assert after.statistics.deviation == TEMPLATE.statistics.deviation
