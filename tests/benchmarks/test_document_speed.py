"""How long the document takes to build: well under 0.1 s for a complete protocol, and in proportion beyond.

With the layout of the PDF it has to stay within 1.2 s, see ``test_export_speed.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.checklist.run import Report, run
from studio.data import data_folder
from studio.document.build import build
from studio.protocol.population import Criterion, Population
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Activity, Schedule, Visit

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture


def template() -> Protocol:
    path = data_folder("templates") / "psilocybin-trd-single-dose.patp"
    return Protocol.model_validate_json(path.read_text(encoding="utf-8"))


def wide(visits: int, activities: int) -> Protocol:
    """Return a protocol of so many visits, with every activity at each of them."""
    ids = tuple(f"v{n}" for n in range(visits))
    return Protocol(
        schedule=Schedule(
            visits=tuple(Visit(id=id, name=f"Visit {n}", days=n) for n, id in enumerate(ids)),
            activities=tuple(Activity(id=f"a{n}", name=f"Activity {n}", visits=ids) for n in range(activities)),
        )
    )


def long(criteria: int) -> Protocol:
    inclusion = tuple(Criterion(id=f"c{n}", wording=f"Condition {n} holds.") for n in range(criteria))
    return Protocol(population=Population(inclusion=inclusion))


CASES = {
    "the shipped template": template,
    "100 visits x 200 activities": lambda: wide(100, 200),
    "400 visits x 200 activities": lambda: wide(400, 200),
    "5,000 criteria": lambda: long(5000),
}


@pytest.mark.parametrize("case", CASES)
def test_building_a_document(benchmark: BenchmarkFixture, case: str) -> None:
    protocol = CASES[case]()
    report = run(protocol) if case == "the shipped template" else Report((), ())
    built = benchmark.pedantic(build, (protocol, report), rounds=5, warmup_rounds=1)
    assert built.sections
