"""How long a simulated trial takes. The budget is 2 s for 10,000 trials of 240 participants, on two cores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.checklist.run import run
from studio.data import data_folder
from studio.document.build import build
from studio.document.sections import belief
from studio.planning.unblinding.simulation import Analysis, Assumptions, Group, simulate
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

EVERYTHING = Assumptions(
    Group("Drug", 120, believing=0.9, dropout=0.1),
    Group("Placebo", 120, believing=0.25, dropout=0.1, lost_if_right=0.1),
    drug_effect=4,
    sd=10,
    correlation=0.4,
    belief_effect=3,
    belief_spread=2,
    expectancy_effect=1,
    expectancy_belief=0.2,
    rater_drift=0.5,
    rater_right=0.6,
    analysis=Analysis.ANCOVA,
)


def test_ten_thousand_trials_with_all_assumptions(benchmark: BenchmarkFixture) -> None:
    steps: list[float] = []
    found = benchmark.pedantic(simulate, (EVERYTHING, 10_000, 1, steps.append), rounds=3)
    assert found.trials == 10_000
    assert len(steps) >= 50


def test_a_document_with_the_appendix(benchmark: BenchmarkFixture) -> None:
    protocol = Protocol.model_validate_json((data_folder("templates") / "psilocybin-trd-single-dose.patp").read_bytes())
    protocol = put(protocol, "/statistics/belief/appendix", True)
    report = run(protocol)

    def made() -> int:
        belief.simulated.cache_clear()
        return len(build(protocol, report).figures())

    assert benchmark(made) > 2
