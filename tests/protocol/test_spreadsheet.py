"""No cell that leaves the program is worked out as a formula, and each comes back as it was."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.export.csv import rows
from studio.protocol.spreadsheet import as_written, harmless
from studio.protocol.table_text import parse, write

NASTY = st.text(st.sampled_from("=+-@\t\r\n＝＋－＠'\" \u200b\ufeff15.,%eA|!()"), max_size=12)


def _worked_out(cell: str) -> bool:
    """Whether a careless spreadsheet would work it out: it begins as a formula does and is no number."""
    try:
        float(cell)
    except ValueError:
        return cell.lstrip(" \"'\xa0\u200b\ufeff\t\r\n").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    return False


@given(st.text() | NASTY)
def test_no_cell_is_worked_out_and_each_comes_back(cell: str) -> None:
    safe = harmless(cell)
    assert safe.startswith("'") or not safe.startswith(("\t", "\r", "\n"))
    assert safe == cell or safe == f"'{cell}"
    if _worked_out(cell) and not cell.strip().rstrip("%").replace(",", "").lstrip("+-").replace(".", "").isdecimal():
        assert safe == f"'{cell}"
    assert as_written(safe) == cell


@pytest.mark.parametrize("before", ["", " ", "  ", '"', "'", "\xa0", "\ufeff", ' "', "\t", "\r", "\n"])
@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_each_way_to_begin_is_known(beginning: str, before: str) -> None:
    cell = f"{before}{beginning}HYPERLINK(1)"
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("number", ["-5", "+3.1", "-0.25", "1e-5", "-1,234.5", "-12 %", "12", "-2.5E+03"])
def test_numbers_stay_numbers(number: str) -> None:
    assert harmless(number) == number


@pytest.mark.parametrize("words", ["\ta", "\ra", "\na", "-2+3", "-5 points", "+1 234|cmd", "-1 to 3", "=1", "-"])
def test_what_is_more_than_a_number_is_text(words: str) -> None:
    assert harmless(words) == f"'{words}"


@pytest.mark.parametrize("words", ["a=b", "25 mg", "O’Neill", "5 - 3", "'quoted'", ""])
def test_words_are_left_as_they_are(words: str) -> None:
    assert harmless(words) == words


@given(st.lists(st.lists(st.text() | NASTY, min_size=2, max_size=2), min_size=1, max_size=4))
def test_a_file_for_spreadsheets_holds_no_formula(content: list[list[str]]) -> None:
    read = list(csv.reader(StringIO(rows(content).decode("utf-8-sig"), newline="")))
    assert read == [[harmless(cell) for cell in row] for row in content]


@given(st.lists(st.lists(NASTY, min_size=2, max_size=2), min_size=1, max_size=4))
def test_what_is_copied_is_no_formula_and_is_pasted_as_it_was(grid: list[list[str]]) -> None:
    grid = [[_with_plain_breaks(cell.replace("\ufeff", "")) for cell in row] for row in grid]
    copied = write(grid)
    seen = list(csv.reader(StringIO(copied, newline=""), delimiter="\t"))
    assert seen == [[harmless(cell) for cell in row] for row in grid], "what a spreadsheet reads"
    assert [list(row) for row in parse(copied)] == grid


def _with_plain_breaks(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n")
