"""Rich text: what people write as Markdown, and that writing and reading are each other's inverse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.document.blocks import Block, Cell, Column, Listing, Paragraph, Row, Span, Table, plain
from studio.document.rich import parse, tidy, write

LETTERS = st.text(st.sampled_from("ab1 .)\t\n*_\\|`<>&#-+~[]()!;:'\"“–µ中\u00a0\u0301")) | st.text(
    st.characters(exclude_categories=["Cs"])
)
RUNS = st.lists(st.builds(Span, LETTERS, bold=st.booleans(), italic=st.booleans()), max_size=5).map(tuple)
COLUMNS = st.builds(Column, LETTERS, align=st.sampled_from(["left", "centre", "right"]))
ROWS = st.lists(st.builds(Cell, RUNS), max_size=3).map(tuple).map(Row)
BLOCKS = st.lists(
    st.builds(Paragraph, RUNS)
    | st.builds(Listing, st.lists(RUNS, max_size=3).map(tuple), st.booleans())
    | st.builds(
        Table,
        st.lists(COLUMNS, max_size=3).map(tuple),
        st.lists(ROWS, max_size=3).map(tuple),
        titled=st.booleans(),
    ),
    max_size=4,
).map(tuple)


def said(blocks: tuple[Block, ...]) -> list[str]:
    """Return the words of blocks, with marks for what is bold and italic."""
    found: list[str] = []
    for block in blocks:
        match block:
            case Paragraph():
                found.append(styled(block.content))
            case Listing():
                found += [f"{'1.' if block.numbered else '•'} {styled(item)}" for item in block.items]
            case Table():
                found.append(" / ".join(f"{column.title}{column.align[0]}" for column in block.columns))
                found += [" / ".join(styled(one.content) for one in row.cells) for row in block.rows]
    return found


def styled(content: tuple[Span, ...]) -> str:
    return "".join(f"{'B' * run.bold}{'I' * run.italic}({run.text})" for run in content)


@given(BLOCKS)
def test_what_is_written_reads_the_same(blocks: tuple[Block, ...]) -> None:
    assert parse(write(blocks)) == tidy(blocks)


@given(BLOCKS)
def test_tidy_blocks_stay_as_they_are(blocks: tuple[Block, ...]) -> None:
    assert tidy(tidy(blocks)) == tidy(blocks)


@given(st.text(st.sampled_from("ab1 .\n*_\\|`<>&#-+[]()!")))
def test_any_text_is_markdown_and_no_letter_of_it_is_lost(text: str) -> None:
    printed = "".join(said(parse(text)))
    for letter in "ab":
        assert printed.replace("B(", "(").count(letter) == text.count(letter)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("One\ntwo.\n\nThree.", ["(One two.)", "(Three.)"]),
        ("a **b** *c* ***d***", ["(a )B(b)( )I(c)( )BI(d)"]),
        ("# A *title*\nText.", ["B(A )BI(title)", "(Text.)"]),
        ("- one\n- two\n  more\n\n  still\n\nnext", ["• (one)", "• (two more still)", "(next)"]),
        ("1. one\n2) two\n- three", ["1. (one)", "1. (two)", "• (three)"]),
        ("- one\n  - two\n    1. three\n- four", ["• (one)", "• (two)", "• (three)", "• (four)"]),
        ("- - - deep", ["• (deep)"]),
        ("| A | B |\n|:-:|--:|\n| 1 | 2 | 3 |\n| x\\|y |", ["Ac / Br / l", "(1) / (2) / (3)", "(x|y) /  / "]),
        ("| a<br>b |\n| --- |\n| c<br>d |", ["a bl", "(c\nd)"]),
        ("| a | b |\n| - | - |", ["l / l", "(a) / (b)"]),
        ("a | b", ["(a | b)"]),
        ("2 \\* 3 &amp; R&D", ["(2 * 3 & R&D)"]),
        ("---", ["(---)"]),
        ("-", ["(-)"]),
        ("   \n\t\n", []),
    ],
)
def test_what_markdown_means(markdown: str, expected: list[str]) -> None:
    assert said(parse(markdown)) == expected


@pytest.mark.parametrize(
    "literal",
    [
        "<script>alert(1)</script>",
        "![picture](https://example.org/a.png)",
        "[link](https://example.org)",
        "<https://example.org>",
        "[a]: https://example.org",
        "> quoted",
        "```python",
        "`code`",
        "~~gone~~",
        "50 % < 60 % & more",
    ],
)
def test_everything_else_prints_literally(literal: str) -> None:
    (block,) = parse(literal)
    assert isinstance(block, Paragraph)
    assert plain(block.content) == literal


@pytest.mark.parametrize(
    "text",
    [
        "- " * 50_000 + "x",
        "*a **b " * 5_000,
        "**" * 20_000 + "x",
        "|" * 50_000 + "\n" + "|-" * 20_000,
        "a\n" * 50_000,
        "a<br>" * 50_000,
    ],
    ids=["nested lists", "open marks", "marks", "bars", "lines", "line breaks"],
)
def test_long_and_deep_texts_are_read_whole(text: str) -> None:
    blocks = parse(text)
    assert blocks
    assert "".join(said(blocks)).count("a") >= text.count("a")
