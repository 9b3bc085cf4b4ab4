"""The answers are those of other programs, and of the tables and examples of textbooks."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from studio.planning.power.asking import answer

TRUTH = Path(__file__).with_name("truth.csv")


def rows(start: str) -> list[tuple[str, str, float]]:
    """Return the rows of R's answers whose function starts so: arguments, what was asked, and the number."""
    lines = [line for line in TRUTH.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found = [row for row in csv.DictReader(lines) if row["func"].startswith(start)]
    return [(row["func"], row["param"], float(row["R_value"].rpartition("=")[2])) for row in found]


def told(text: str, name: str) -> float:
    found = re.search(rf"\b{name}=(\d*\.\d+|\d+)", text)
    assert found is not None
    return float(found[1])


def raw(**request: object) -> float:
    found = answer(request).raw
    assert found is not None
    return found


# R


@pytest.mark.parametrize(("func", "param", "n"), rows("power.t.test two-sample"))
def test_two_sample_t_test_is_that_of_r(func: str, param: str, n: float) -> None:
    assert raw(method="t2", d=told(param, "d"), power=told(param, "power")) == pytest.approx(n, abs=0.01)


@pytest.mark.parametrize(("func", "param", "n"), rows("power.t.test paired"))
def test_paired_t_test_is_that_of_r(func: str, param: str, n: float) -> None:
    assert raw(method="paired", d=told(param, "d"), power=told(param, "power")) == pytest.approx(n, abs=0.01)
    assert raw(method="t1", d=told(param, "d"), power=told(param, "power")) == pytest.approx(n, abs=0.01)


@pytest.mark.parametrize(("func", "param", "n"), rows("pwr.anova.test"))
def test_analysis_of_variance_is_that_of_pwr(func: str, param: str, n: float) -> None:
    groups = int(told(param, "k"))
    assert raw(method="anova", groups=groups, f=0.25, power=0.8) == pytest.approx(n, abs=0.01)
    solved = answer({"method": "anova", "groups": groups, "f": 0.25, "solve": "power", "n1": n})
    assert solved.power == pytest.approx(0.8, abs=1e-6)


def test_every_kind_of_row_of_these_methods_is_there() -> None:
    kinds = {"power.t.test two-sample": 16, "power.t.test paired": 3, "pwr.anova.test": 2}
    assert {kind: len(rows(kind)) for kind in kinds} == kinds


def test_regression_is_that_of_pwr() -> None:
    (_func, _param, df) = rows("pwr.f2.test")[0]
    # pwr answers the degrees of freedom that are left; three predictors and the mean take four.
    assert raw(method="regression", predictors=3, f2=0.15, power=0.8) - 4 == pytest.approx(df, abs=0.01)


def test_correlation_is_that_of_pwr() -> None:
    (_func, _param, n) = rows("pwr.r.test")[0]
    assert raw(method="correlation", r=0.3, power=0.8) == pytest.approx(n, abs=0.01)


def test_fixed_and_sequential_t_tests_are_those_of_rpact() -> None:
    ((_func, _param, fixed),) = rows("rpact getSampleSizeMeans fixed")
    assert 2 * raw(method="t2", d=0.5, power=0.9) == pytest.approx(fixed, abs=0.01)
    ((_func, _param, most),) = rows("rpact getSampleSizeMeans asOF")
    looks = {"looks": 2, "spending": "asOF"}
    assert 2 * raw(method="t2", d=0.5, power=0.8, sequential=looks) == pytest.approx(most, abs=0.01)


# Textbooks and vignettes


def test_mixed_model_is_the_example_of_longpower() -> None:
    # longpower, power.mmrm: correlation 0.25 everywhere, retention 1, 0.9, 0.8, 0.7, delta 0.5: 86.99 in each arm.
    request = {"method": "mmrm", "delta": 0.5, "sd": 1, "rho": 0.25, "power": 0.8}
    assert raw(**request, retention=[1, 0.9, 0.8, 0.7]) == pytest.approx(86.99175, abs=1e-4)
    assert raw(**request, visits=4, drop_per_visit=0.1) == pytest.approx(86.99175, abs=1e-4)


# Lu, Luo and Chen 2008, table 2, as longpower's manual prints it (power.mmrm.ar1): the variance at the last visit by
# the part lost until then, for correlations of first and last visit of 0, 0.1, 0.3, 0.5, 0.7 and 0.9.
LU_TABLE_2 = {
    (2, 0.1): (1.111111, 1.110000, 1.101111, 1.083333, 1.056667, 1.021111),
    (2, 0.2): (1.250000, 1.247500, 1.227500, 1.187500, 1.127500, 1.047500),
    (2, 0.3): (1.428571, 1.424286, 1.390000, 1.321429, 1.218571, 1.081429),
    (2, 0.4): (1.666667, 1.660000, 1.606667, 1.500000, 1.340000, 1.126667),
    (4, 0.1): (1.111111, 1.100502, 1.082804, 1.062830, 1.039967, 1.014086),
    (4, 0.2): (1.250000, 1.224745, 1.183929, 1.138862, 1.087970, 1.030895),
    (4, 0.3): (1.428571, 1.382542, 1.310653, 1.233183, 1.147022, 1.051426),
    (4, 0.4): (1.666667, 1.590105, 1.474888, 1.354053, 1.221989, 1.077280),
}


@pytest.mark.parametrize(("visits", "lost"), LU_TABLE_2)
def test_mixed_model_is_the_table_of_lu_luo_and_chen(visits: int, lost: float) -> None:
    for correlation, variance in zip((0, 0.1, 0.3, 0.5, 0.7, 0.9), LU_TABLE_2[visits, lost], strict=True):
        n = raw(
            method="mmrm",
            structure="ar1",
            rho=correlation ** (1 / (visits - 1)),
            visits=visits,
            drop_per_visit=lost / (visits - 1),
            delta=1,
            sd=1,
            power=0.8,
        )
        assert n / (2 * 7.8488797) == pytest.approx(variance, abs=2e-6)


def test_mixed_model_with_unequal_arms_is_table_1_of_lu_luo_and_chen() -> None:
    # Total for equal variances of 1 and half a standard deviation: 168.12 for one to one, 189.13 for two to one.
    request = {"method": "mmrm", "rho": 0.5, "visits": 1, "delta": 0.5, "sd": 1, "power": 0.9}
    assert 2 * raw(**request) == pytest.approx(168.1188, abs=1e-4)
    assert 3 * raw(**request, ratio=2) == pytest.approx(189.1336, abs=1e-4)


def test_unequal_spreads_are_the_example_of_mkpower() -> None:
    # MKpower's vignette: power.welch.t.test(delta = 1, sd1 = 0.5, sd2 = 1, power = 0.9).
    assert raw(method="t2_welch", delta=1, sd1=0.5, sd2=1, power=0.9) == pytest.approx(14.53583, abs=1e-4)


@pytest.mark.parametrize(
    ("request_", "n"),
    [
        # Bonett's statpsych, size.test.ancova2: variance of the errors 1.37, difference 0.7, power 0.9.
        ({"method": "ancova", "delta": 0.7, "error_variance": 1.37, "power": 0.9}, 61),
        # Cohen 1988, table 2.4.1: n of each sample for d, two-sided 5 %, power 0.8 (rounded in the table).
        ({"method": "t2", "d": 0.2, "power": 0.8}, 393),
        ({"method": "t2", "d": 0.5, "power": 0.8}, 64),
        ({"method": "t2", "d": 0.8, "power": 0.8}, 26),
        # Cohen 1988, table 8.4.4 and Cohen 1992, table 2: k groups, f = 0.25, power 0.8.
        ({"method": "anova", "groups": 2, "f": 0.25, "power": 0.8}, 64),
        ({"method": "anova", "groups": 4, "f": 0.25, "power": 0.8}, 45),
        # Cohen 1992, table 2: r = 0.3 and r = 0.5, power 0.8, within a participant of its approximation.
        ({"method": "correlation", "r": 0.3, "power": 0.8}, 85),
        # Cohen 1992, table 2: three predictors of medium size.
        ({"method": "regression", "predictors": 3, "f2": 0.15, "power": 0.8}, 76),
    ],
)
def test_textbook_tables(request_: dict[str, object], n: int) -> None:
    assert answer(request_).n_per_group == pytest.approx(n, abs=1)


def test_normal_formulas_by_hand() -> None:
    # (1.959964 + 1.281552)^2 = 10.507424
    assert raw(method="ancova", d=0.5, rho=0.6, power=0.9, variant="normal") == pytest.approx(
        2 * 10.507424 * 0.64 / 0.25, rel=1e-6
    )
    assert raw(method="change", delta=5, sd=10, rho=0.7, power=0.9) == pytest.approx(
        2 * 10.507424 * 0.6 / 0.25, rel=1e-6
    )
    # Frison and Pocock 1992: one before and two after, correlation 0.65: 0.825 - 0.4225 of the variance.
    assert raw(method="repeated", delta=5, sd=10, rho=0.65, pre=1, post=2, power=0.9) == pytest.approx(
        2 * 10.507424 * 0.4025 / 0.25, rel=1e-6
    )
    # Two before: 0.825 - 2 x 0.4225 / 1.65.
    assert raw(method="repeated", delta=5, sd=10, rho=0.65, pre=2, post=2, power=0.9) == pytest.approx(
        2 * 10.507424 * (0.825 - 0.845 / 1.65) / 0.25, rel=1e-6
    )


def test_covariance_after_borm_is_the_part_of_the_t_test() -> None:
    plain = raw(method="t2", d=0.5, power=0.8)
    assert raw(method="ancova", d=0.5, rho=0.5, power=0.8, variant="borm") == pytest.approx(0.75 * plain, rel=1e-9)
    assert raw(method="ancova", d=0.5, r2=0.25, power=0.8, variant="borm") == pytest.approx(0.75 * plain, rel=1e-9)


@pytest.mark.parametrize(("n1", "n2", "d", "rho"), [(6, 6, 1.5, 0.5), (10, 25, 0.9, 0.3)])
def test_exact_covariance_is_what_simulated_trials_give(n1: int, n2: int, d: float, rho: float) -> None:
    chance, trials = np.random.default_rng(20261128), 60_000
    group = np.r_[np.zeros(n1), np.ones(n2)]
    before = chance.standard_normal((trials, n1 + n2))
    after = rho * before + np.sqrt(1 - rho**2) * chance.standard_normal(before.shape) + d * group

    def centred(values: np.ndarray) -> np.ndarray:
        means = np.where(group == 1, values[:, n1:].mean(1, keepdims=True), values[:, :n1].mean(1, keepdims=True))
        return values - means

    x, y = centred(before), centred(after)
    sxx, sxy, syy = (x * x).sum(1), (x * y).sum(1), (y * y).sum(1)
    slope, df = sxy / sxx, n1 + n2 - 3
    gap = before[:, n1:].mean(1) - before[:, :n1].mean(1)
    estimate = after[:, n1:].mean(1) - after[:, :n1].mean(1) - slope * gap
    error = np.sqrt((syy - slope * sxy) / df * (1 / n1 + 1 / n2 + gap**2 / sxx))
    reached = float((np.abs(estimate / error) > stats.t.isf(0.025, df)).mean())
    request = {"method": "ancova", "d": d, "rho": rho, "solve": "power", "n1": n1, "n2": n2}
    assert answer(request).power == pytest.approx(reached, abs=4 * np.sqrt(0.25 / trials))
