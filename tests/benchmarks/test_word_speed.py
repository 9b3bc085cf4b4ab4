"""How long a Word file takes: a second at most for a complete protocol, and in proportion to the pages beyond."""

from dataclasses import replace
from datetime import date

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from studio.checklist.run import run
from studio.data import data_folder
from studio.document.blocks import Listing, Section, paragraph, span
from studio.document.build import build
from studio.export.formats import FORMATS
from studio.export.options import Options
from studio.storage.protocol_file import load
from tests.export.sample import PROSE, document, schedule

OPTIONS = Options(created=date(2026, 11, 23))
EMPTY = document(1)


def _only(*blocks):
    return replace(EMPTY, sections=(Section("1", "Only", 1, blocks),))


def _protocol():
    protocol = load(data_folder("templates") / "psilocybin-trd-single-dose.patp")
    return build(protocol, run(protocol))


CASES = {
    "a complete protocol": _protocol,
    "60 pages": lambda: document(15),
    "600 pages": lambda: document(144),
    "a schedule of 400 visits and 200 activities": lambda: _only(
        schedule(tuple(f"Day {day}" for day in range(400)), 19)
    ),
    "5,000 criteria": lambda: _only(Listing(tuple(span(f"{n}. {PROSE[:200]}") for n in range(5000)), True, "I")),
    "10 MB of text": lambda: _only(paragraph("depression " * 950_000)),
}


@pytest.mark.parametrize("case", CASES)
def test_writing_a_word_file(benchmark: BenchmarkFixture, case: str) -> None:
    made = CASES[case]()
    data = benchmark.pedantic(FORMATS[".docx"].render, (made, OPTIONS), rounds=3, warmup_rounds=1)
    benchmark.extra_info["kilobytes"] = len(data) // 1024
    assert data
