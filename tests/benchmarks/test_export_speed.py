"""How long a PDF takes: 60 pages in 1.2 s at most, and in proportion to the pages beyond; and how much memory."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pypdf
import pytest

from studio.document.blocks import Document, Listing, Section, paragraph, span
from studio.export.formats import FORMATS
from studio.export.options import Options, Purpose
from tests.export.sample import PROSE, document, schedule
from tests.memory import TELL_PEAK, TOLD

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

OPTIONS = Options(created=date(2026, 11, 23))
EMPTY = document(1)


def of(*blocks: object) -> Document:
    return replace(EMPTY, sections=(Section("1", "Long", 1, blocks),))  # type: ignore[arg-type]


def listed(chapters: int) -> Document:
    return replace(document(chapters), tables_title="List of Tables", figures_title="List of Figures")


CASES = {
    "60 pages": listed(14),
    "600 pages": listed(145),
    "a schedule of 400 visits and 200 activities": of(schedule(tuple(f"Day {day}" for day in range(400)), 19)),
    "5,000 criteria": of(Listing(tuple(span(f"{n}. {PROSE[:200]}") for n in range(5000)), True, "I")),
}
PURPOSES: tuple[Purpose, ...] = ("sharing", "submission")


@pytest.mark.parametrize("case", CASES)
def test_rendering_a_pdf(benchmark: BenchmarkFixture, case: str) -> None:
    few = case == "60 pages"
    data = benchmark.pedantic(FORMATS[".pdf"].render, (CASES[case], OPTIONS), rounds=5 if few else 1, warmup_rounds=few)
    benchmark.extra_info["pages"] = len(pypdf.PdfReader(io.BytesIO(data)).pages)
    assert data


@pytest.mark.parametrize("purpose", PURPOSES)
def test_rendering_for_a_purpose(benchmark: BenchmarkFixture, purpose: Purpose) -> None:
    options = replace(OPTIONS, purpose=purpose, protocol=b"{}" * 50_000)
    assert benchmark.pedantic(FORMATS[".pdf"].render, (CASES["60 pages"], options), rounds=3, warmup_rounds=1)


@pytest.mark.parametrize("megabytes", [1, 10])
def test_rendering_a_long_text(benchmark: BenchmarkFixture, megabytes: int) -> None:
    document = of(paragraph((PROSE * (megabytes * 1_000_000 // len(PROSE) + 1))[: megabytes * 1_000_000]))
    assert benchmark.pedantic(FORMATS[".pdf"].render, (document, OPTIONS), rounds=1)


MEMORY = """
from tests.benchmarks.test_export_speed import FORMATS, OPTIONS, listed
FORMATS[".pdf"].render(listed({chapters}), OPTIONS)
"""


@pytest.mark.skipif(not TOLD, reason="memory is not told this way here")
@pytest.mark.parametrize("chapters", [14, 145])
def test_memory_of_rendering(benchmark: BenchmarkFixture, chapters: int) -> None:
    code = MEMORY.format(chapters=chapters) + TELL_PEAK
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=600, check=True)
    benchmark.extra_info["megabytes at most"] = int(done.stdout)
    benchmark.pedantic(lambda: None)
    assert int(done.stdout) < 1000
