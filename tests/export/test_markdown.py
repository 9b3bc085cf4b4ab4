"""Markdown: what a reader of the rendered text sees is what the block tree says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from studio.document.blocks import Column, Document, Listing, Paragraph, Row, Section, Span, Table, cell
from studio.export.characters import legible
from studio.export.markdown import render
from studio.export.options import Options
from tests.export import sample

READ = MarkdownIt("commonmark", {"html": False}).enable("table")
OPTIONS = Options(created=date(2026, 11, 27))
WORDS = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=40).map(
    lambda words: " ".join(words.split())
)


def shown(document: Document) -> str:
    """Return the text that a reader sees once the Markdown is rendered."""
    html = READ.render(render(document, OPTIONS).decode())
    return unescape(re.sub(r"<[^>]+>", "", html))


def document(*blocks: object) -> Document:
    return Document("Title", "", "", "", "", "", "", (), (Section("1", "Heading", 1, blocks),))  # type: ignore[arg-type]


@given(WORDS.filter(bool))
def test_whatever_is_written_is_shown_as_it_is(words: str) -> None:
    assert words in shown(document(Paragraph((Span(words),))))


@given(st.lists(WORDS.filter(bool), min_size=4, max_size=4))
def test_cells_of_a_table_stay_in_their_cells(words: list[str]) -> None:
    rows = (Row((cell(words[0]), cell(words[1]))), Row((cell(words[2]), cell(words[3]))))
    seen = [line.strip() for line in shown(document(Table((Column("A"), Column("B")), rows))).splitlines()]
    assert [line for line in seen if line][-4:] == words


def test_headings_links_and_emphasis_are_marked() -> None:
    runs = (
        Span("bold", bold=True),
        Span(" and "),
        Span("doi", link="https://doi.org/10.1/x"),
        Span(" [1]", link="section-6"),
        Span(" arms", link="part:/dosing/arms"),
    )
    written = render(document(Paragraph(runs)), OPTIONS).decode()
    assert "# Title" in written
    assert "## 1 Heading" in written
    assert "**bold** and [doi](https://doi.org/10.1/x) \\[1\\] arms" in written


@pytest.mark.parametrize(
    "written",
    ["&amp; &#35;", "~~struck~~", "a\n===", "a\n---", "a\n- - -", "    word", "a\r\rb", "a\u2028# b", "(\ud800)"],
)
def test_no_line_of_a_text_becomes_markup(written: str) -> None:
    blocks = (Paragraph((Span(written),)), Listing(((Span(written),), (Span("last"),))), Paragraph((Span("end"),)))
    html = READ.render(render(document(*blocks), OPTIONS).decode())
    kinds = re.findall(r"<(\w+)", html)
    assert set(kinds) <= {"h1", "h2", "p", "br", "ul", "li"}
    assert [kinds.count(kind) for kind in ("h1", "h2", "li", "p")] == [1, 1, 2, 2]
    seen = "".join(unescape(re.sub(r"<[^>]+>", "", html)).split())
    assert seen.count("".join(legible(written).split())) == 2


def test_titles_notes_and_addresses_stay_in_their_lines() -> None:
    words = "a\n| b\n# c"
    table = Table((Column(words),), (Row((cell("x"),)),), words, (words,))
    text = Paragraph((Span("d", link="https://example.org/a)b(c"),))
    section = Section("1", words, 1, (table, text))
    written = render(replace(document(), title=words, mark=words, sections=(section,)), OPTIONS).decode()
    assert written.count("a \\| b \\# c") == 6
    assert "(https://example.org/a%29b%28c)" in written


def test_everything_of_a_long_document_is_there() -> None:
    long = sample.document(3)
    written = render(long, OPTIONS).decode()
    assert written.endswith("\n")
    for section in long.all():
        assert section.title in written
