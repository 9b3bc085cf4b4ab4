"""Places in the PDF: links, bookmarks, lists and printed page numbers lead where they say."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.document.blocks import (
    Block,
    Column,
    Document,
    Figure,
    Listing,
    Paragraph,
    Row,
    Section,
    Span,
    Table,
    cell,
    label_of,
    paragraph,
    span,
)
from studio.document.drawing import Box, Drawing, Label
from studio.document.resolve import resolve
from studio.export.options import Options
from studio.export.pdf.render import lay_out, render
from tests.export.sample import PROSE, document

if TYPE_CHECKING:
    from pathlib import Path

    from studio.export.pdf.printed import Printed

OPTIONS = Options(created=date(2026, 11, 27))
LISTED = replace(document(5), tables_title="List of Tables", figures_title="List of Figures")


def of(*sections: Section) -> Document:
    return resolve(replace(LISTED, title_page=(), sections=sections))


def with_blocks(*blocks: Block) -> Document:
    return of(Section("1", "Only", 1, blocks))


def reader(printed: Printed) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(printed.data))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def page_texts(pdf: pypdf.PdfReader) -> list[str]:
    return [page.extract_text() for page in pdf.pages]


def destinations(pdf: pypdf.PdfReader) -> dict[str, int]:
    """Return the page of each named place, from 0."""
    return {name.lstrip("/"): pdf.get_destination_page_number(one) for name, one in pdf.named_destinations.items()}


def bookmarks(pdf: pypdf.PdfReader) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    stack: list[Any] = list(pdf.outline)
    while stack:
        item = stack.pop(0)
        if isinstance(item, list):
            stack = [*item, *stack]
        else:
            found.append((str(item.title), pdf.get_destination_page_number(item)))
    return found


def links(pdf: pypdf.PdfReader, page: int) -> list[int]:
    """Return the pages that the links of a page lead to."""
    numbers = {one.indirect_reference.idnum: number for number, one in enumerate(pdf.pages) if one.indirect_reference}
    annotations = [link.get_object() for link in pdf.pages[page].get("/Annots", ())]
    return [numbers[one["/Dest"][0].idnum] for one in annotations if "/Dest" in one]


def far(words: str) -> tuple[Block, ...]:
    """Return enough text to fill some pages, then a paragraph of these words."""
    return (*(paragraph(PROSE * 4) for _ in range(12)), paragraph(words))


def drawing(words: str) -> Drawing:
    return Drawing(200, 80, (Box(0, 0, 200, 80), Label(9, 40, words)))


ANCHORED: dict[str, Block] = {
    "a-paragraph": Paragraph(span("paragraph that is meant"), anchor="a-paragraph"),
    "a-list": Listing((span("list that is meant"), span("more")), anchor="a-list"),
    "part:/dosing/arms/high": Table(
        (Column("A"),), (*(Row((cell(PROSE),)) for _ in range(60)), Row((cell("row that is meant"),),
        address="/dosing/arms/high")),
    ),
    "a-group": Table((Column("A"),), (Row((cell("group that is meant"),), heading=True, anchor="a-group"),)),
    "a-table": Table((Column("A"),), (Row((cell("x"),)),), "Table that is meant", anchor="a-table"),
    "a-figure": Figure(drawing("x"), "Figure that is meant", "x", anchor="a-figure"),
}  # fmt: skip


@pytest.mark.parametrize("anchor", ANCHORED)
def test_an_anchor_is_a_named_place_where_its_block_or_row_stands(anchor: str) -> None:
    to = Paragraph((Span("go there", link=anchor),))
    printed = lay_out(with_blocks(to, *far("end"), ANCHORED[anchor], *far("end")), OPTIONS)
    pdf = reader(printed)
    (page,) = (number for number, text in enumerate(page_texts(pdf)) if "that is meant" in text and number > 2)
    name = re.sub(r"[^A-Za-z0-9.]+", "-", anchor)
    assert destinations(pdf)[name] == page
    assert printed.pages[anchor] == page + 1
    first = next(number for number, text in enumerate(page_texts(pdf)) if "go there" in text)
    assert page in links(pdf, first)


def test_of_two_places_with_one_anchor_the_first_counts() -> None:
    same = tuple(Paragraph(span(words), anchor="same") for words in ("first", "second"))
    printed = lay_out(with_blocks(same[0], *far("end"), same[1]), OPTIONS)
    assert "first" in page_texts(reader(printed))[printed.pages["same"] - 1]


def test_a_link_to_the_label_of_a_table_says_and_finds_it() -> None:
    refer = Paragraph((*span("See "), Span("", link="a-table", label=True), *span(" for all.")))
    pdf = reader(lay_out(with_blocks(refer, *far("end"), ANCHORED["a-table"]), OPTIONS))
    texts = page_texts(pdf)
    first = next(number for number, text in enumerate(texts) if "See Table 1 for all." in text)
    assert links(pdf, first) == [len(texts) - 1]


def test_a_link_to_what_stands_nowhere_is_text() -> None:
    pdf = reader(
        lay_out(
            with_blocks(Paragraph((Span("words", link="gone"),)), Table((), (), titled=False, anchor="gone")), OPTIONS
        )
    )
    assert "words" in page_texts(pdf)[-1]
    assert links(pdf, len(pdf.pages) - 1) == []


def test_bookmarks_are_the_headings_tables_and_figures_in_their_places() -> None:
    pdf = reader(lay_out(LISTED, OPTIONS))
    wanted = []
    for section in LISTED.all():
        captioned = [block for block in section.blocks if isinstance(block, Table | Figure) and block.number]
        wanted += [section.heading, *(f"{label_of(block)}. {block.caption}" for block in captioned)]
    found = bookmarks(pdf)
    assert [title for title, _page in found] == wanted
    texts = page_texts(pdf)
    for title, page in found:
        assert squeezed(title) in squeezed(texts[page])


def test_bookmarks_below_the_second_depth_are_folded() -> None:
    pdf = reader(lay_out(LISTED, OPTIONS))
    top: Any = pdf.trailer["/Root"]["/Outlines"]["/First"]
    assert top["/Count"] > 0
    assert top["/First"]["/Count"] < 0


def test_tables_and_figures_are_listed_after_the_contents_with_their_pages() -> None:
    pdf = reader(lay_out(LISTED, OPTIONS))
    texts = page_texts(pdf)
    first = min(page for _title, page in bookmarks(pdf))
    front = "\n".join(texts[:first])
    assert front.index("Contents") < front.index("List of Tables") < front.index("List of Figures")
    pages = dict(bookmarks(pdf))
    for block in (*LISTED.tables(), *LISTED.figures()):
        title = f"{label_of(block)}. {block.caption}"
        assert re.search(rf"{re.escape(title)}\s+{pages[title] + 1}$", front, re.MULTILINE), title
    assert sorted(page for number in range(first) for page in links(pdf, number)) == sorted(pages.values())


def test_without_titles_or_tables_there_are_no_lists() -> None:
    assert "List of" not in "".join(page_texts(reader(lay_out(with_blocks(paragraph("text")), OPTIONS))))
    untitled = replace(LISTED, tables_title="", figures_title="")
    assert "List of" not in "".join(page_texts(reader(lay_out(untitled, OPTIONS))))


def numbers(text: str) -> list[str]:
    """Return the page numbers printed between brackets."""
    return re.findall(r"⟨([^⟩]*)⟩", text.replace("\n", " "))


def asks(*anchors: str, otherwise: str = "nowhere") -> tuple[Span, ...]:
    return (Span("⟨"), Span(otherwise, pages=anchors), Span("⟩"))


def wanted(printed: Printed, *anchors: str) -> str:
    return ", ".join(map(str, sorted({printed.pages[anchor] for anchor in anchors})))


def test_page_numbers_are_printed_ascending_each_once() -> None:
    targets = [
        Section(str(number), "Target", 1, (Paragraph(span(f"here is {number}"), anchor=f"to-{number}"), *far("end")))
        for number in range(2, 6)
    ]
    anchors = ("to-5", "section-3", "to-3", "gone", "to-2")
    table = Table((Column("Item"), Column("Pages")), (Row((cell("x"), replace(cell(""), content=asks(*anchors)))),))
    lone = Listing((asks("gone", otherwise="not here"), asks("to-4")))
    printed = lay_out(of(Section("1", "Index", 1, (table, lone)), *targets), OPTIONS)
    pdf = reader(printed)
    texts = page_texts(pdf)
    standing = {n: next(page for page, text in enumerate(texts, 1) if f"here is {n}" in text) for n in range(2, 6)}
    index = standing[2] - 1 if f"{standing[2]}" not in numbers(texts[standing[2] - 1]) else standing[2]
    said = numbers("".join(texts[index - 1 : index + 1]))
    assert said == [f"{standing[2]}, {standing[3]}, {standing[5]}", "not here", str(standing[4])]


def test_page_numbers_lead_to_their_pages() -> None:
    back = Paragraph(asks("to"))
    printed = lay_out(with_blocks(Paragraph(span("here"), anchor="to"), *far("end"), back), OPTIONS)
    pdf = reader(printed)
    assert links(pdf, len(pdf.pages) - 1) == [printed.pages["to"] - 1]


def test_numbers_that_move_what_they_count_are_right_in_the_end() -> None:
    # The first target ends a page, the second begins the next. Where two numbers make the paragraph before them a line
    # longer than one, they move the first target to the second's page, so that one number is right; it takes a line
    # less, so that two are right: only the room of two with the number of one can be.
    def laid_out(words: int, lines: int, *pages: str) -> Printed:
        asking = Paragraph((Span("⟨" + "i " * words), Span("8", pages=pages), Span("⟩")))
        filler = [Paragraph(span("line")) for _ in range(lines)]
        targets = [Paragraph(span(f"the {name}"), anchor=name) for name in ("one", "two")]
        return lay_out(with_blocks(asking, *filler, *targets), OPTIONS)

    def parted(printed: Printed) -> bool:
        return printed.pages["one"] < printed.pages["two"]

    lines = next(lines for lines in range(20, 60) if parted(laid_out(1, lines)))
    for words in range(85, 115):
        printed = laid_out(words, lines, "one", "two")
        texts = page_texts(reader(printed))
        right = {1 + next(n for n, text in enumerate(texts) if f"the {name}" in text) for name in ("one", "two")}
        (said,) = numbers("".join(texts))
        assert said.replace("i", "").strip() == ", ".join(map(str, sorted(right)))


def squeezed_lines(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(0, 3000), st.lists(st.integers(0, 11), max_size=6), st.booleans()),
        min_size=1,
        max_size=12,
    )
)
def test_every_page_number_is_that_of_its_page(parts: list[tuple[int, list[int], bool]]) -> None:
    blocks: list[Block] = []
    asked = []
    for number, (letters, targets, in_table) in enumerate(parts):
        anchors = tuple(f"to-{target}" for target in targets if target < len(parts))
        if anchors:
            asked.append(anchors)
            run = (*span((PROSE * 9)[:letters]), *asks(*anchors))
            blocks.append(
                Table((Column("A"),), (Row((replace(cell(""), content=run),)),)) if in_table else Paragraph(run)
            )
        blocks.append(Paragraph(span(f"target <{number}>"), anchor=f"to-{number}"))
    printed = lay_out(with_blocks(*blocks), OPTIONS)
    texts = page_texts(reader(printed))
    for number in range(len(parts)):
        assert f"target <{number}>" in texts[printed.pages[f"to-{number}"] - 1]
    assert numbers("".join(texts)) == [wanted(printed, *anchors) for anchors in asked]


def cropped(data: bytes, folder: Path, page: int, x: float, y: float, width: float, height: float) -> str:
    """Return the text in an area of a page."""
    path = folder / "a.pdf"
    path.write_bytes(data)
    area = ["-x", int(x), "-y", int(y), "-W", int(width) + 1, "-H", int(height) + 1, "-r", 72]
    command = ["pdftotext", "-f", page + 1, "-l", page + 1, *area, path, "-"]
    return subprocess.run([*map(str, command)], capture_output=True, check=True, timeout=60).stdout.decode()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_spots_say_where_the_parts_of_a_protocol_stand(tmp_path: Path) -> None:
    rows = (Row((cell("an arm"), cell("x")), address="/arms/a"), Row((cell("another"), cell("y"))))
    addressed: tuple[Block, ...] = (
        Paragraph(span("a paragraph " + PROSE * 40), address="/long"),
        Paragraph((Span("before "), Span("the run", address="/run"), Span(" after")), address="/around"),
        Listing((span("one item"), span("next item")), address="/list", addresses=("/list/one", "")),
        Table((Column("A"), Column("B")), rows, "A caption", address="/arms"),
        Figure(drawing("x"), "A figure", "x", address="/figure"),
    )
    printed = lay_out(with_blocks(*addressed), OPTIONS)
    said: dict[str, str] = {}
    for spot in printed.spots:
        text = cropped(printed.data, tmp_path, spot.page, spot.x, spot.y, spot.width, spot.height)
        said[spot.address] = said.get(spot.address, "") + squeezed_lines(text)
    assert said["section-1"].strip() == "1 Only"
    assert squeezed(said["/long"]) == squeezed("a paragraph " + PROSE * 40)
    assert said["/run"].strip() == "the run"
    assert said["/around"].strip() == "before the run after"
    assert "one item" in said["/list/one"]
    assert "next item" not in said["/list/one"]
    assert "next item" in said["/list"]
    assert said["/arms/a"].strip() == "an arm x"
    assert "A caption" in said["/arms"]
    assert "another" in said["/arms"]
    assert "an arm" not in said["/arms"]
    assert "A figure" in said["/figure"]
    order = [spot.address for spot in printed.spots]
    assert order.index("/around") < order.index("/run"), "the smaller one comes later"
    assert len({spot.page for spot in printed.spots if spot.address == "/long"}) > 1


def test_laying_out_and_rendering_give_the_same_bytes() -> None:
    assert lay_out(LISTED, OPTIONS).data == render(LISTED, OPTIONS)


def test_what_is_only_looked_at_has_the_same_pages() -> None:
    printed, seen = lay_out(LISTED, OPTIONS), lay_out(LISTED, OPTIONS, finished=False)
    assert page_texts(reader(seen)) == page_texts(reader(printed))
    assert (seen.spots, seen.pages) == (printed.spots, printed.pages)


def test_anchors_of_headings_are_among_the_pages() -> None:
    printed = lay_out(LISTED, OPTIONS)
    texts = page_texts(reader(printed))
    for section in LISTED.all():
        assert squeezed(section.heading) in squeezed(texts[printed.pages[section.anchor] - 1])
