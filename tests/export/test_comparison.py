"""A comparison leaves the program as text, Markdown, a table for spreadsheets, and a document."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from studio.document.comparison import Comparison
from studio.document.comparison_report import Told, as_text
from studio.export.comparison import as_csv, as_markdown, export_comparison
from studio.export.formats import ExportError
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from studio.protocol.diff import Change


@pytest.fixture
def told() -> Told:
    """Two changes, one of them with a reason."""
    old = put(put(Protocol(), "/overview/title", "A trial"), "/statistics/total", 60)
    new = put(put(old, "/overview/title", "=A trial | of X"), "/statistics/total", 80)
    return Told(Comparison(old, new), "first", "second", {"/statistics/total": "More power."})


def test_as_text_it_reads_as_the_command_line_prints_it(told: Told) -> None:
    assert as_text(told).splitlines() == [
        "--- first",
        "+++ second",
        "",
        "Overview",
        "Full title: changed",
        "  - A trial",
        "  + =A trial | of X",
        "",
        "Sample size and analysis",
        "Participants in total: changed",
        "  - 60",
        "  + 80",
        "  Reason: More power.",
    ]


def test_as_a_table_each_change_is_a_row_that_no_spreadsheet_computes(told: Told) -> None:
    rows = list(csv.reader(io.StringIO(as_csv(told))))
    assert rows == [
        ["Section", "What", "Change", "Before", "After", "Reason"],
        ["Overview", "Full title", "changed", "A trial", "'=A trial | of X", ""],
        [
            "Sample size and analysis",
            "Participants in total",
            "changed",
            "60",
            "80",
            "More power.",
        ],
    ]


def test_as_markdown_its_bars_do_not_break_the_table(told: Told) -> None:
    lines = as_markdown(told).splitlines()
    assert "| Full title | changed | A trial | **\\=**A trial **\\| of X** |" in lines


def test_only_what_is_chosen_is_told(told: Told) -> None:
    def chosen(change: Change) -> bool:
        return change.address == "/statistics/total"

    some = Told(told.comparison, "first", "second", {}, chosen)
    assert "Overview" not in as_text(some)
    assert len(as_csv(some).splitlines()) == 2


@pytest.mark.parametrize("ending", [".csv", ".md", ".docx", ".pdf"])
def test_every_kind_of_file_is_written(told: Told, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"changes{ending}"
    export_comparison(told, path)
    assert path.stat().st_size > 100


def test_what_cannot_be_written_is_told(told: Told, tmp_path: Path) -> None:
    with pytest.raises(ExportError):
        export_comparison(told, tmp_path / "nowhere" / "changes.csv")
