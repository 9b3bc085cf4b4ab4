"""How long the checklist takes. The budget is 10 ms for all rules on the largest template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.checklist.run import run
from studio.protocol.protocol import Protocol
from tests.checklist.casebook import template

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture


def test_all_rules_on_the_template(benchmark: BenchmarkFixture) -> None:
    report = benchmark(run, template())
    assert report.ok


def test_all_rules_on_a_blank_protocol(benchmark: BenchmarkFixture) -> None:
    report = benchmark(run, Protocol())
    assert report.ok
