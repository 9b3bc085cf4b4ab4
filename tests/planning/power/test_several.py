"""Several doses against one control: Dunnett's tables, scipy, simulated trials, and the laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from studio.planning.impossible import Impossible
from studio.planning.power.asking import answer
from studio.planning.power.dunnett import Family

PROCEDURES = ("dunnett", "bonferroni", "holm", "fixed_sequence")


def asked(**request: object) -> dict[str, object]:
    return answer({"method": "doses", **request}).members()


def alike(doses: int, df: float, *, two_sided: bool = True) -> Family:
    """Return arms of one size with so many degrees of freedom."""
    size = (df + doses + 1) / (doses + 1)
    return Family(size, (size,) * doses, two_sided)


# Critical values


@pytest.mark.parametrize(
    ("doses", "df", "two_sided", "critical"),
    [
        # Dunnett 1964, two sides, 5 %.
        (2, 5, True, 3.03),
        (3, 5, True, 3.29),
        (2, 10, True, 2.57),
        (2, 20, True, 2.38),
        (3, 20, True, 2.54),
        (2, 60, True, 2.27),
        (3, 60, True, 2.41),
        (2, 1e9, True, 2.21),
        (3, 1e9, True, 2.35),
        # Dunnett 1955, one side, 5 %.
        (2, 60, False, 1.95),
        (3, 10, False, 2.34),
        (2, 1e9, False, 1.92),
        (3, 1e9, False, 2.06),
    ],
)
def test_critical_values_are_those_of_dunnett(doses: int, df: float, two_sided: bool, critical: float) -> None:
    assert alike(doses, df, two_sided=two_sided).critical(0.05) == pytest.approx(critical, abs=0.0051)


@pytest.mark.parametrize(("control", "treated"), [(10.0, (20.0, 15.0)), (30.0, (10.0, 10.0, 12.0)), (4.0, (4.0, 4.0))])
def test_critical_values_are_those_of_the_multivariate_t(control: float, treated: tuple[float, ...]) -> None:
    family = Family(control, treated)
    critical = family.critical(0.05)
    shared = np.sqrt(np.asarray(treated) / (control + np.asarray(treated)))
    shape = np.outer(shared, shared)
    np.fill_diagonal(shape, 1)
    limits = np.full(len(treated), critical)
    within = stats.multivariate_t.cdf(limits, lower_limit=-limits, shape=shape, df=family.df, random_state=1)
    assert within == pytest.approx(0.95, abs=5e-4)


def test_adjusted_p_value_is_that_of_scipy() -> None:
    chance = np.random.default_rng(7)
    control, low, high = chance.normal(0, 1, 14), chance.normal(0.6, 1, 12), chance.normal(0.9, 1, 12)
    theirs = stats.dunnett(low, high, control=control, random_state=np.random.default_rng(1))
    family = Family(14, (12, 12))
    for level, value in zip(theirs.pvalue, theirs.statistic, strict=True):
        assert family.any_found(abs(value), (0, 0)) == pytest.approx(level, abs=3e-4)


@given(
    st.integers(2, 8),
    st.floats(3, 200),
    st.floats(3, 200),
    st.floats(1e-6, 0.5),
    st.booleans(),
)
@settings(deadline=None, max_examples=40)
def test_critical_values_lie_between_one_comparison_and_bonferroni(
    doses: int, control: float, treated: float, level: float, two_sided: bool
) -> None:
    family = Family(control, (treated,) * doses, two_sided)
    critical, sides = family.critical(level), 2 if two_sided else 1
    assert family.any_found(critical, (0,) * doses) == pytest.approx(level, rel=1e-7)
    assert critical >= stats.t.isf(level / sides, family.df) - 1e-9
    assert critical <= stats.t.isf(level / sides / doses, family.df) + 1e-9


def test_one_dose_is_a_t_test() -> None:
    family = Family(20, (30,))
    assert family.critical(0.05) == pytest.approx(stats.t.isf(0.025, 48), rel=1e-9)


# Power


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_power_is_what_simulated_trials_give(procedure: str) -> None:
    chance, trials, sizes, effects = np.random.default_rng(20261128), 200_000, (18, 12, 12), (0.9, 0.7)
    df = sum(sizes) - 3
    control = chance.standard_normal(trials) / np.sqrt(sizes[0])
    arms = chance.standard_normal((2, trials)) / np.sqrt(sizes[1]) + np.asarray(effects)[:, None]
    spread = np.sqrt(chance.chisquare(df, trials) / df)
    t = np.abs(arms - control) / spread / np.sqrt(1 / sizes[0] + 1 / sizes[1])
    single = {
        "dunnett": Family(18, (12, 12)).critical(0.05),
        "bonferroni": stats.t.isf(0.0125, df),
        "holm": stats.t.isf(0.0125, df),
        "fixed_sequence": stats.t.isf(0.025, df),
    }[procedure]
    found = t >= single
    first = found[0] if procedure == "fixed_sequence" else found[1]
    either = found[0] if procedure == "fixed_sequence" else found.any(axis=0)
    simulated = {"one": first.mean(), "any": either.mean(), "all": found.all(axis=0).mean()}
    request = {"d": list(effects), "procedure": procedure, "solve": "power", "n1": 18, "n2": 12}
    for reject, share in simulated.items():
        assert asked(**request, reject=reject)["power"] == pytest.approx(share, abs=4 * np.sqrt(0.25 / trials))


def test_participants_of_all_arms_are_counted() -> None:
    found = asked(doses=3, d=0.5, power=0.8, ratio=0.5)
    assert found["n_total"] == found["n1"] + 3 * found["n2"]
    assert found["raw"] == pytest.approx(found["n2"], abs=1)
    same = asked(doses=3, d=0.5, solve="power", n_total=found["n_total"], n1=found["n1"])
    assert same["n2"] == pytest.approx(found["n2"])
    assert asked(doses=3, delta=4, sd=8, power=0.8, ratio=0.5)["raw"] == pytest.approx(found["raw"], rel=1e-9)


def test_one_effect_for_all_doses_is_a_list_of_it() -> None:
    one = asked(doses=2, d=0.5, power=0.8)
    assert asked(d=[0.5, 0.5], power=0.8)["raw"] == pytest.approx(one["raw"])
    assert asked(d=[0.9, 0.5], power=0.8)["raw"] == pytest.approx(one["raw"], rel=1e-6)  # that of the smaller effect


@given(
    procedure=st.sampled_from(PROCEDURES),
    reject=st.sampled_from(["one", "any", "all"]),
    doses=st.integers(2, 4),
    d=st.floats(0.3, 1.2),
    more=st.floats(0.02, 0.5),
    power=st.floats(0.4, 0.92),
    ratio=st.floats(0.4, 1.5),
    sides=st.sampled_from([1, 2]),
)
@settings(deadline=None, max_examples=40)
def test_numbers_fall_with_the_effect_and_rise_with_power(
    procedure: str, reject: str, doses: int, d: float, more: float, power: float, ratio: float, sides: int
) -> None:
    request = {"doses": doses, "procedure": procedure, "reject": reject, "sides": sides}
    n = asked(**request, d=d, power=power, ratio=ratio)
    assert asked(**request, d=d + more, power=power, ratio=ratio)["n_total"] <= n["n_total"]
    assert asked(**request, d=d, power=power + 0.05, ratio=ratio)["raw"] >= n["raw"]
    assert asked(**request, d=d, solve="power", n1=n["n1"], n2=n["n2"])["power"] >= power - 1e-9
    found = asked(**request, solve="effect", power=power, n1=n["n1"], n2=n["n2"])
    assert found["effect"] <= d + 1e-6


@given(st.integers(2, 6), st.floats(0.4, 1.0), st.floats(0.5, 0.9))
@settings(deadline=None, max_examples=12)
def test_dunnett_needs_fewer_than_bonferroni_and_any_fewer_than_all(doses: int, d: float, power: float) -> None:
    raw = {
        (procedure, reject): asked(doses=doses, d=d, power=power, procedure=procedure, reject=reject)["raw"]
        for procedure in ("dunnett", "bonferroni")
        for reject in ("one", "any", "all")
    }
    for reject in ("one", "any", "all"):
        assert raw["dunnett", reject] <= raw["bonferroni", reject]
    assert raw["dunnett", "any"] <= raw["dunnett", "one"] <= raw["dunnett", "all"]


# Words


def test_gatekeeping_names_the_doses_in_their_order() -> None:
    request = {"d": [0.6, 0.4], "power": 0.8, "names": ["25 mg", "10 mg"], "procedure": "fixed_sequence"}
    sentence = asked(**request)["sentence"]
    assert "in the order 25 mg and 10 mg" in sentence
    assert "only if every dose before it" in sentence
    assert "{" not in sentence


def test_sentence_says_that_holm_may_have_more_power() -> None:
    request = {"doses": 2, "d": 0.5, "power": 0.8, "procedure": "holm"}
    assert "at least as much" in asked(**request)["sentence"]
    assert "at least as much" not in asked(**request, reject="any")["sentence"]


@pytest.mark.parametrize("procedure", PROCEDURES)
@pytest.mark.parametrize("reject", ["one", "any", "all"])
def test_sentence_says_what_is_shown_and_at_which_level(procedure: str, reject: str) -> None:
    sentence = asked(doses=2, d=0.5, power=0.8, procedure=procedure, reject=reject, comparisons=2)["sentence"]
    assert "on control and" in sentence
    assert "at most 0.025" in sentence
    assert {"one": "dose to differ", "any": "at least one dose", "all": "every dose to differ"}[reject] in sentence


# What cannot be


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"d": 0.5}, "doses"),
        ({"doses": 1, "d": 0.5}, "doses"),
        ({"doses": 21, "d": 0.5}, "doses"),
        ({"doses": 2}, "“d”"),
        ({"doses": 2, "d": 0}, "differ from 0"),
        ({"d": [0.5]}, "“t2”"),
        ({"doses": 3, "d": [0.5, 0.4]}, "each of them"),
        ({"d": [0.5, 0]}, "differ from 0"),
        ({"doses": 2, "delta": 4}, "“sd”"),
        ({"doses": 2, "delta": 4, "sd": -1}, "sd"),
        ({"doses": 2, "d": 0.5, "sd": 8}, "not both"),
        ({"doses": 2, "d": 0.5, "names": ["25 mg"]}, "one name for each"),
        ({"doses": 2, "d": 0.5, "procedure": "tukey"}, "procedure"),
    ],
)
def test_what_cannot_be_gets_one_sentence(request_: dict[str, object], words: str) -> None:
    with pytest.raises(Impossible, match=words):
        asked(**request_, power=0.8)
