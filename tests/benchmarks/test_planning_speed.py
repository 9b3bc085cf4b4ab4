"""How long sample sizes take: an answer in 20 ms once scipy is loaded, the whole command in a second."""

import subprocess
import sys
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from studio.planning.power import noncentral
from studio.planning.power.asking import answer

REQUESTS: dict[str, dict[str, Any]] = {
    "t2": {"d": 0.5},
    "t2_welch": {"delta": 5, "sd1": 8, "sd2": 14},
    "t1": {"d": 0.5},
    "paired": {"d": 0.5},
    "crossover": {"delta": 5, "sd": 10, "rho": 0.4},
    "ancova": {"d": 0.5, "rho": 0.5},
    "change": {"delta": 5, "sd": 10, "rho": 0.6},
    "repeated": {"delta": 5, "sd": 10, "rho": 0.6, "pre": 1, "post": 3},
    "mmrm": {"delta": 5, "sd": 10, "rho": 0.6, "visits": 6, "drop_per_visit": 0.05},
    "anova": {"groups": 4, "f": 0.25},
    "regression": {"predictors": 3, "f2": 0.15},
    "correlation": {"r": 0.3},
}


@pytest.mark.parametrize("method", REQUESTS)
def test_an_answer(benchmark: BenchmarkFixture, method: str) -> None:
    request = {"method": method, "power": 0.9, **REQUESTS[method]}
    found = benchmark.pedantic(answer, (request,), setup=noncentral.chi2_ratios.cache_clear, rounds=10, warmup_rounds=1)
    assert found.power >= 0.9


@pytest.mark.parametrize("request_", ['{"method": "ancova", "d": 0.5, "rho": 0.5, "power": 0.9}', '{"method": "t2"}'])
def test_the_command_from_start_to_exit(benchmark: BenchmarkFixture, request_: str) -> None:
    program = [sys.executable, "-m", "studio", "size", "-"]

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(program, input=request_, text=True, capture_output=True, timeout=60, check=False)

    assert benchmark.pedantic(run, rounds=5, warmup_rounds=1).returncode == (0 if "power" in request_ else 2)
