"""Tables as text: what spreadsheets put on the clipboard comes back cell by cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.protocol.table_page import parse_page
from studio.protocol.table_text import TableError, filled, header, parse, write

CELLS = st.text(st.sampled_from('ab "\t\n1,;é'), max_size=6)
GRIDS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width).map(tuple), min_size=1, max_size=5)
).map(tuple)  # fmt: skip


@given(GRIDS)
def test_what_is_written_is_read_back(grid: tuple[tuple[str, ...], ...]) -> None:
    assert parse(write(grid)) == grid


@given(st.text(max_size=40))
def test_any_text_is_a_table_whose_rows_are_of_one_width(text: str) -> None:
    assert len({len(row) for row in parse(text)}) <= 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_breaks_of_every_system_end_rows_and_the_last_one_makes_no_row(end: str) -> None:
    assert parse(f"a\tb{end}c\td{end}") == (("a", "b"), ("c", "d"))


def test_a_cell_in_quotes_holds_tabs_breaks_and_quotes() -> None:
    assert parse('"one\r\ntwo"\t"a ""b"" c"\t"d\te"\r\nlast\t\t\r\n') == (
        ("one\ntwo", 'a "b" c', "d\te"),
        ("last", "", ""),
    )


def test_a_quote_that_is_not_closed_is_a_letter() -> None:
    assert parse('"open\tb\nc\td') == (('"open', "b"), ("c", "d"))
    assert parse('5" tube\t"a"b') == (('5" tube', '"a"b'),)


def test_short_rows_are_filled_up() -> None:
    assert parse("a\nb\tc") == (("a", ""), ("b", "c"))


def test_no_text_is_no_table() -> None:
    assert parse("") == ()


TITLES = {"name": ("Name", "Nom"), "washout_days": ("Washout",), "reason": ("Reason",)}


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        (("Reason", "Name"), ("reason", "name")),
        (("NAME", "washout (days)"), ("name", "washout_days")),
        (("nom", "Remark", "Reason:"), ("name", None, "reason")),
        (("name",), ("name",)),
        (("washout_days", ""), ("washout_days", None)),
    ],
)
def test_a_header_names_columns_in_any_order(row: tuple[str, ...], fields: tuple[str | None, ...]) -> None:
    assert header(row, TITLES) == fields


@pytest.mark.parametrize(
    "row",
    [("Lithium", "14"), ("Name", "Lithium", "Fluoxetine", "Tramadol"), ("Name", "14"), ("Name", "Name"), ("", "")],
)
def test_a_row_of_values_is_no_header(row: tuple[str, ...]) -> None:
    assert header(row, TITLES) is None


def test_the_first_words_of_a_name_are_enough_where_no_other_begins_with_them() -> None:
    titles = {
        "minute": ("Minutes from dosing",),
        "visit": ("Visit",),
        "least": ("And at least",),
        "most": ("And at most",),
    }
    assert header(("Visit", "Minutes"), titles) == ("visit", "minute")
    assert header(("Visit", "And at"), titles) is None


def test_a_mark_of_byte_order_is_no_part_of_the_first_cell() -> None:
    assert parse("\ufeffName\tReason\n") == (("Name", "Reason"),)


def test_the_first_table_of_a_web_page_is_read() -> None:
    page = (
        "<p>Before</p><table><tr><th>Name<th>Washout</tr>\n"
        "<tr><td>Lithium &amp; <b>others</b></td><td>14\n days</td></tr>"
        "<tr><td>Tea</tr></table><table><tr><td>Another</td></tr></table>"
    )
    assert parse_page(page) == (("Name", "Washout"), ("Lithium & others", "14 days"), ("Tea", ""))
    assert parse_page("<p>No table</p>") == ()


@given(st.text())
def test_any_page_is_read_as_some_table_of_one_width(page: str) -> None:
    assert len({len(row) for row in parse_page(f"<table><tr><td>{page}</td><td>x")}) <= 1


def test_rows_in_which_nothing_stands_are_no_rows() -> None:
    assert filled(parse("A\n\t\n \n\nB\n")) == (("A", ""), ("B", ""))


TOO_LARGE = [
    "a\n" * 10_002,
    "a\t" * 501,
    "a\t" * 400 + "\n" * 20_000,
    "\t" * 5_000_000,
    "x" * 20_000_001,
    '"' + "a\t\n" * 6_000_000,
]


@pytest.mark.parametrize("text", TOO_LARGE, ids=range(len(TOO_LARGE)))
def test_a_table_that_no_list_could_hold_is_refused_before_it_is_filled_up(text: str) -> None:
    with pytest.raises(TableError, match="10,001 rows of 500 columns are the most"):
        parse(text)


def test_the_largest_table_and_a_cell_of_many_letters_are_read() -> None:
    assert len(parse("a\tb\n" * 10_001)) == 10_001
    cell = 'say ""so""\n' * 400_000
    assert parse(f'"{cell}"') == ((cell.replace('""', '"'),),)
