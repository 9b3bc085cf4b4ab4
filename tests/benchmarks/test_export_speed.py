"""How long a PDF takes: 40 pages in 1.2 s at most, and in proportion to the pages beyond."""

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from studio.document.blocks import Listing, Section, span
from studio.export.formats import FORMATS
from studio.export.options import Options
from tests.export.sample import PROSE, document, schedule

OPTIONS = Options(created=date(2026, 11, 23))
EMPTY = document(1)
CASES = {
    "40 pages": document(10),
    "400 pages": document(96),
    "a schedule of 400 visits and 200 activities": replace(
        EMPTY, sections=(Section("1", "Wide", 1, (schedule(tuple(f"Day {day}" for day in range(400)), 19),)),)
    ),
    "5,000 criteria": replace(
        EMPTY,
        sections=(
            Section("1", "Long", 1, (Listing(tuple(span(f"{n}. {PROSE[:200]}") for n in range(5000)), True, "I"),)),
        ),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_rendering_a_pdf(benchmark: BenchmarkFixture, case: str) -> None:
    data = benchmark.pedantic(FORMATS[".pdf"].render, (CASES[case], OPTIONS), rounds=3, warmup_rounds=1)
    benchmark.extra_info["pages"] = len(pypdf.PdfReader(io.BytesIO(data)).pages)
    assert data
