"""Tables: columns that fit, rows that run on, heads that return."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.document.blocks import Cell, Column, Row, Table, cell, span
from studio.export.paper import Area
from studio.export.pdf.pages import Strip, paginate
from studio.export.pdf.styles import Style
from studio.export.pdf.table import set_table
from studio.export.pdf.tags import Element

STYLE = Style("sans", 8.5, 11.5)
AREA = Area(595.0, 842.0)


def columns(*titles: str) -> tuple[Column, ...]:
    return tuple(map(Column, titles))


def row(*texts: str) -> Row:
    return Row(tuple(map(cell, texts)))


def parts(table: Table, element: Element | None = None) -> list[list[Strip]]:
    return set_table(table, STYLE, AREA.width, AREA.height, element or Element("Table"))


def kinds(element: Element) -> list[list[str]]:
    return [[part.kind for part in tags.parts if isinstance(part, Element)] for tags in element.parts]


def test_titles_are_titles_of_columns_and_labels_are_titles_of_rows() -> None:
    titled, labelled = Element("Table"), Element("Table")
    parts(Table(columns("A", "B"), (row("1", "2"),)), titled)
    parts(Table(columns("A", "B"), (row("1", "2"),), titled=False), labelled)
    assert kinds(titled) == [["TH", "TH"], ["TD", "TD"]]
    assert kinds(labelled) == [["TH", "TD"]]


def test_a_row_may_have_more_or_fewer_cells_than_columns() -> None:
    element = Element("Table")
    parts(Table(columns("A", "B"), (row("1"), row("1", "2", "3"))), element)
    assert kinds(element) == [["TH"] * 3, ["TD"] * 3, ["TD"] * 3]


@pytest.mark.parametrize("titled", [True, False])
def test_an_empty_table_is_laid_out(titled: bool) -> None:
    (strips,) = parts(Table(columns("A", "B"), (), titled=titled))
    assert len(strips) == titled
    (strips,) = parts(Table((), (), titled=titled))
    assert len(strips) == titled
    (strips,) = parts(Table((), (row(),), titled=titled))
    assert strips


def test_a_row_longer_than_a_page_is_split_and_the_head_returns() -> None:
    (strips,) = parts(Table(columns("A", "B"), (row("label", "word " * 10_000), row("next", "row"))))
    pages = paginate(strips, AREA, AREA)
    assert len(pages) > 3
    tops = {page.strips[0][0].height for page in pages}
    assert tops == {strips[0].height}


def test_short_rows_and_small_tables_stay_whole() -> None:
    (strips,) = parts(Table(columns("A"), tuple(row(f"{number}\nb\nc") for number in range(40))))
    first_lines = range(1, len(strips), 3)
    joined = {3, len(strips) - 4}  # the ends of the first row and of the last but one
    assert [strip.keep for strip in strips[1:]] == [
        index % 3 != 0 or index in joined for index in range(1, len(strips))
    ]
    assert len(first_lines) == 40
    (small,) = parts(Table(columns("A"), (row("1"), row("2"), row("3"))))
    assert [strip.keep for strip in small] == [True, True, True, False]


def test_a_group_heading_stays_with_its_first_row() -> None:
    rows = tuple(Row((cell("Group"),), heading=True) if number % 5 == 0 else row("a", "b") for number in range(100))
    (strips,) = parts(Table(columns("A", "B"), rows))
    for strip, (index, _) in zip(strips[1:], enumerate(rows), strict=True):
        assert strip.keep == (index % 5 == 0 or index in {1, 98})


def test_a_group_that_goes_on_over_a_page_names_itself_again() -> None:
    rows = (Row((cell("Group"),), heading=True), *(row(str(number), "b") for number in range(100)))
    element = Element("Table")
    (strips,) = parts(Table(columns("A", "B"), rows), element)
    first, *others = paginate(strips, AREA, AREA)
    assert others
    assert [len(page.strips[0][0].head) for page in others] == [0] * len(others)
    assert [len(page.strips[2][0].head) for page in (first, *others)] == [2] * (1 + len(others))
    assert len(kinds(element)) == 102, "what is repeated is decoration, and read once only"


def lines(table: Table) -> int:
    (strips,) = parts(table)
    return len(strips) - 1


def test_a_column_of_short_cells_keeps_them_on_one_line() -> None:
    long = "word " * 40
    table = Table((Column("Day", 0.1), Column("Purpose", 1), Column("Reason", 9)), (row("Day −126", long, long),))
    assert lines(table) < lines(Table((Column("A"), Column("B")), (row(long, long),))) + 3
    short = Table(columns("Day of the visit", "Purpose", "Reason"), (row("Day −126", "x " * 200, "y"),))
    assert lines(short) <= 5


def test_columns_of_longer_texts_are_wider_whatever_their_weight() -> None:
    long, short = "word " * 60, "word " * 15
    assert lines(Table((Column("A", 9), Column("B", 1), Column("C", 1)), (row(short, long, short),))) < 8


def test_titles_break_so_that_cells_have_room() -> None:
    visits = tuple(Column("Medication withdrawal start", 1, "centre") for _ in range(4))
    name = "Demographics, medical and psychiatric history"
    marked = Row((cell(name), *(cell("●") for _ in visits)))
    (strips,) = parts(Table((Column("Activity", 5), *visits), (marked,)))
    assert len(strips) == 3 + 1


def test_where_words_do_not_fit_only_the_longest_are_broken() -> None:
    titles = ["Activity", *["Electroencephalographically"] * 8]
    (strips,) = parts(Table(columns(*titles), (row("Prep", *"12345678"),)))
    assert strips[-1].height == pytest.approx(STYLE.leading + 2 * STYLE.pad_y), "the row takes one line"


def test_a_table_with_too_many_columns_is_divided_and_keeps_all_cells() -> None:
    titles = [f"V{number}" for number in range(1, 101)]
    element = Element("Table")
    divided = parts(Table(columns("Activity", *titles), (row("MADRS", *titles),)), element)
    assert len(divided) > 1
    cells = sum(len(kind) for kind in kinds(element)) / 2
    assert cells == 100 + len(divided)


@given(st.lists(st.tuples(st.floats(0, 10), st.text(max_size=30), st.text(max_size=60)), min_size=1, max_size=60))
def test_any_table_fits_the_page(content: list[tuple[float, str, str]]) -> None:
    table = Table(
        tuple(Column(title, weight) for weight, title, _ in content), (Row(tuple(cell(text) for *_, text in content)),)
    )
    for strips in parts(table):
        for strip in strips:
            assert strip.height < AREA.height / 4


def test_weights_share_out_the_width() -> None:
    table = Table((Column("A", 1), Column("B", 3)), (Row((Cell(span("x")), Cell(span("y " * 300)))),))
    wide = Table((Column("A", 3), Column("B", 1)), table.rows)
    (one,), (other,) = parts(table), parts(wide)
    assert len(one) < len(other)


def test_a_short_title_and_a_long_word_get_room() -> None:
    (strips,) = parts(Table((Column("Electrocardiogram", 0.1), Column("B", 10)), (row("Electrocardiogram", "b"),)))
    assert len(strips) == 2
