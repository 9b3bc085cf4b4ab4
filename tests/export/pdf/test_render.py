"""The whole PDF, read back with other libraries."""

import io
import re
import shutil
import subprocess
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
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
    Section,
    Span,
    Table,
    cell,
    label_of,
    paragraph,
    plain,
    span,
)
from studio.document.drawing import Area, Box, Curve, Drawing, Label, Mark
from studio.export.options import Options
from studio.export.pdf.fonts import face
from studio.export.pdf.render import render
from tests.export.sample import document, row, schedule

OPTIONS = Options(created=date(2026, 11, 23))
SAMPLE = document(5)


def with_blocks(*blocks: Block) -> Document:
    return replace(SAMPLE, title_page=(), sections=(Section("1", "Only", 1, blocks),))


def read(document: Document, options: Options = OPTIONS) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render(document, options)))


@cache
def sample() -> pypdf.PdfReader:
    return read(SAMPLE)


def squeezed(text: str) -> str:
    """Return the text without white space, which no PDF keeps reliably."""
    return re.sub(r"\s+", "", text)


def text_of(reader: pypdf.PdfReader, running: str = "", mark: str = "", foot: str = "") -> str:
    """Return the text of all pages without white space, and without the given running lines and the numbers."""
    found = []
    for number, page in enumerate(reader.pages, start=1):
        text = squeezed(page.extract_text())
        for line in (mark, running, f"{number}of{len(reader.pages)}" if running else "", foot):
            text = text.replace(squeezed(line), "", 1)
        found.append(text)
    return "".join(found)


def texts(blocks: tuple[Block, ...]) -> list[str]:
    found: list[str] = []
    for block in blocks:
        match block:
            case Paragraph():
                found.append(plain(block.content))
            case Listing():
                found += map(plain, block.items)
            case Table():
                found += (column.title for column in block.columns if block.titled)
                found += (plain(cell.content) for line in block.rows for cell in line.cells)
                found += [block.caption or "", *block.notes]
            case Figure():
                found += [block.caption, *(shape.text for shape in block.drawing.shapes if isinstance(shape, Label))]
    return found


def tree(sections: tuple[Section, ...]) -> list[Any]:
    """Return headings and captions, with what stands under each heading as a list after it."""
    found: list[Any] = []
    for part in sections:
        below = [*map(caption_of, captioned(part.blocks)), *tree(part.sections)]
        found += [part.heading, *([below] if below else [])]
    return found


def captioned(blocks: Iterable[Block]) -> list[Table | Figure]:
    return [block for block in blocks if isinstance(block, Table | Figure) and block.number]


def caption_of(block: Table | Figure) -> str:
    return f"{label_of(block)}. {block.caption}"


def outline(items: list[Any]) -> list[Any]:
    return [outline(item) if isinstance(item, list) else item.title for item in items]


def heading_pages(reader: pypdf.PdfReader) -> list[tuple[str, int]]:
    """Return each bookmark's title and page, in order."""
    found = []
    stack = list(reader.outline)
    while stack:
        item = stack.pop(0)
        if isinstance(item, list):
            stack = [*item, *stack]
        else:
            found.append((item.title, reader.get_destination_page_number(item)))
    return found


def test_all_text_is_found() -> None:
    text = text_of(sample(), SAMPLE.running, SAMPLE.mark, SAMPLE.foot)
    wanted = [SAMPLE.title, SAMPLE.contents_title, *texts(SAMPLE.title_page)]
    for top in SAMPLE.sections:
        for section in top.all():
            wanted += [section.heading, *texts(section.blocks)]
    for words in wanted:
        assert squeezed(words) in text


def test_every_heading_has_a_bookmark_in_its_place() -> None:
    assert outline(list(sample().outline)) == tree(SAMPLE.sections)
    for title, page in heading_pages(sample()):
        assert squeezed(title) in squeezed(sample().pages[page].extract_text())


def test_the_contents_give_the_pages_of_the_headings() -> None:
    printed = sample().pages[1].extract_text()
    assert "Contents" in printed
    headings = {section.heading for section in SAMPLE.all()}
    pages = heading_pages(sample())
    for title, page in ((title, page) for title, page in pages if title in headings):
        assert re.search(rf"{re.escape(title)}\s+{page + 1}$", printed, re.MULTILINE), title


def test_the_contents_and_references_lead_to_their_sections() -> None:
    reader = sample()
    pages = {
        page.indirect_reference.idnum: number for number, page in enumerate(reader.pages) if page.indirect_reference
    }

    def targets(page: int) -> list[int]:
        links = [link.get_object() for link in reader.pages[page].get("/Annots", ())]
        return [pages[link["/Dest"][0].idnum] for link in links if "/Dest" in link]

    headings = {section.heading for section in SAMPLE.all()}
    assert targets(1) == [page for title, page in heading_pages(reader) if title in headings]
    (wanted,) = (page for title, page in heading_pages(reader) if title.startswith("1.2 "))
    assert {target for page in range(2, len(reader.pages)) for target in targets(page)} == {wanted}


def test_sections_are_named_places_even_when_names_recur() -> None:
    same = Section("", "Same", 1, (paragraph("text"),))
    names = read(replace(SAMPLE, sections=(same, same, Section("6.9.2", "中文", 1)))).named_destinations
    assert set(names) == {"/section-Same", "/section-Same-2", "/section-6.9.2"}


def test_a_bookmark_follows_the_nesting_even_when_levels_are_skipped() -> None:
    deep = Section("1.1.1.1", "Deep", 4)
    reader = read(replace(SAMPLE, sections=(Section("1", "Top", 1, (), (deep,)), Section("2", "Next", 3))))
    assert outline(list(reader.outline)) == ["1 Top", ["1.1.1.1 Deep"], "2 Next"]


def test_all_fonts_are_embedded_and_cut_down() -> None:
    with pikepdf.open(io.BytesIO(render(SAMPLE, OPTIONS))) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        for font in fonts:
            assert "/FontFile2" in font.FontDescriptor
            assert re.match(r"/[A-Z]{6}\+Noto", str(font.BaseFont))


def test_equal_documents_give_equal_bytes() -> None:
    first = render(document(1), OPTIONS)
    render(document(2), OPTIONS)
    assert render(document(1), OPTIONS) == first
    assert render(document(1), replace(OPTIONS, created=date(2026, 11, 24))) != first


@pytest.mark.parametrize(("paper", "size"), [("a4", (595.28, 841.89)), ("letter", (612, 792))])
def test_pages_have_the_size_of_the_paper_and_wide_ones_lie_on_their_side(
    paper: Any, size: tuple[float, float]
) -> None:
    reader = read(SAMPLE, replace(OPTIONS, paper=paper))
    sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages]
    lying = [number for number, (width, height) in enumerate(sizes) if width > height]
    assert {pytest.approx(size, abs=0.01) == measures for measures in sizes if measures[0] < measures[1]} == {True}
    assert {sizes[number] for number in lying} == {(sizes[0][1], sizes[0][0])}
    assert all(page.get("/Rotate", 0) == 0 for page in reader.pages)
    assert lying == [
        number
        for number, page in enumerate(reader.pages)
        if "Persistingperceptionprobe" in squeezed(page.extract_text())
    ]


def test_a_wide_table_takes_its_heading_and_lead_in_with_it() -> None:
    page = next(page for page in sample().pages if page.mediabox.width > page.mediabox.height)
    lines = page.extract_text().splitlines()
    assert lines[lines.index("1.5 Schedule of activities") + 1].startswith("Reassurance, a change of posture")


def test_every_page_has_its_running_lines() -> None:
    count = len(sample().pages)
    for number, page in enumerate(sample().pages, start=1):
        text = page.extract_text()
        assert all(words in text for words in (SAMPLE.running, SAMPLE.mark, SAMPLE.foot, f"{number} of {count}"))


def test_a_final_document_has_no_mark() -> None:
    assert "DRAFT" not in text_of(read(document(1, mark="")))


def test_running_lines_that_are_too_long_leave_room_for_mark_and_number() -> None:
    reader = read(replace(with_blocks(), running="R" * 300, foot="F " * 300))
    text = reader.pages[0].extract_text()
    assert "DRAFT" in text
    assert "1 of 3" in text


def test_the_properties_are_set() -> None:
    moment = datetime(2026, 11, 23, 12, 30, 15, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
    reader = read(replace(SAMPLE, author="Институт\x00"), replace(OPTIONS, created=moment))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.subject) == (SAMPLE.title, SAMPLE.subject)
    assert reader.metadata.author == "Институт[U+0000]"
    assert reader.metadata.creation_date == moment
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/Lang"] == "en-GB"
    assert catalogue["/PageMode"] == "/UseOutlines"
    assert str(catalogue["/ViewerPreferences"]["/DisplayDocTitle"]) == "True"
    assert reader.pdf_header in {"%PDF-1.4", "%PDF-1.5", "%PDF-1.6", "%PDF-1.7"}


def test_every_marked_content_belongs_to_an_element_and_figures_say_what_they_show() -> None:
    with pikepdf.open(io.BytesIO(render(SAMPLE, OPTIONS))) as pdf:
        root = pdf.Root.StructTreeRoot
        assert pdf.Root.MarkInfo.Marked
        parents = dict(zip(map(int, list(root.ParentTree.Nums)[::2]), list(root.ParentTree.Nums)[1::2], strict=True))
        for number, page in enumerate(pdf.pages):
            depth, marked = 0, []
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) in {"BDC", "BMC"}:
                    depth += 1
                    assert depth == 1
                    if str(operator) == "BDC":
                        marked.append(int(operands[1].MCID))
                elif str(operator) == "EMC":
                    depth -= 1
                else:
                    assert depth == 1 or str(operator) not in {"Tj", "TJ", "f", "f*", "S", "s", "B", "b"}
            assert marked == list(range(len(parents[page.StructParents])))
            assert page.StructParents == number
        elements = [root.K]
        for element in elements:
            for part in element.K:
                if part.get("/Type") == "/StructElem":
                    assert part.P.objgen == element.objgen
                    elements.append(part)
        kinds = [str(element.S) for element in elements]
        assert kinds.count("/Table") == sum(isinstance(block, Table) for block in all_blocks(SAMPLE))
        spoken = {str(element.Alt) for element in elements if element.S == "/Figure"}
        assert spoken == {block.alternative for block in all_blocks(SAMPLE) if isinstance(block, Figure)}


def all_blocks(document: Document) -> list[Block]:
    return [*document.title_page, *(block for section in document.all() for block in section.blocks)]


def test_tables_and_figures_are_numbered_where_they_have_captions() -> None:
    text = text_of(sample())
    captioned = [block.caption for block in all_blocks(SAMPLE) if isinstance(block, Table) and block.caption]
    for number, caption in enumerate(captioned, start=1):
        assert squeezed(f"Table {number}. {caption}") in text
    assert f"Table{len(captioned) + 1}." not in text
    figures = [block.caption for block in all_blocks(SAMPLE) if isinstance(block, Figure)]
    for number, caption in enumerate(figures, start=1):
        assert squeezed(f"Figure {number}. {caption}") in text


LETTERS = sorted(
    character
    for character in map(chr, range(0x21, 0xFFFF))
    if unicodedata.category(character)[0] in "LNP"
    and unicodedata.category(character) != "Lm"
    and face("serif").has(character)
    and unicodedata.normalize("NFC", character) == character
)


@settings(max_examples=40)
@given(st.lists(st.text(LETTERS, min_size=1, max_size=60), min_size=1, max_size=4))
def test_what_people_write_is_printed_literally(words: list[str]) -> None:
    blocks = [paragraph(word) for word in words]
    table = Table((Column(words[0]),), tuple(row(word) for word in words), words[-1])
    text = text_of(read(with_blocks(*blocks, table, Listing(tuple(map(span, words))))))
    for word in words:
        assert text.count(unicodedata.normalize("NFC", word)) >= 3


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_another_reader_finds_the_same_text(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    signs = "≥ ≤ ± µ → ☐ ☑ ✓ ① ℃ × − H₂O x² α ñ Ж"
    path.write_bytes(render(with_blocks(paragraph(f"{signs} 受试者，毫克 \u0e01 <b>&amp;")), OPTIONS))
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True, timeout=60)
    assert squeezed(f"{signs} 受试者，毫克 [U+0E01] <b>&amp;") in squeezed(done.stdout.decode())


HOSTILE: dict[str, tuple[Block, ...]] = {
    "a word of 5,000 letters": (paragraph("W" * 5000), Listing((span("W" * 5000),)), Table((), (row("W" * 5000),))),
    "a cell of 10,000 words": (Table((Column("A"), Column("B", 3)), (row("label", "word " * 10_000), row("x", "y"))),),
    "a heading row of many pages": (Table((Column("A"),), (replace(row("word " * 9000), heading=True), row("x"))),),
    "column titles of many pages": (Table((Column("title " * 5000), Column("B")), (row("x", "y"),) * 3, "c" * 9000),),
    "empty tables": (Table((), ()), Table((), (), "caption", ("note",)), Table((Column("A"),), (), titled=False)),
    "empty lists and texts": (Listing(()), Listing((span(""),), numbered=True), paragraph(""), Paragraph(())),
    "many columns": (schedule(tuple(f"Day {day}" for day in range(200))),),
    "many columns upright": (schedule(tuple(f"Day {day}" for day in range(200)), wide=False),),
    "odd drawings": (
        Figure(Drawing(0, 0, ()), "", ""),
        Figure(Drawing(3000, 200, (Box(0, 0, 3000, 200), Label(9, 9, "a\nb \U0001f600"), Curve(()))), "wide", "x"),
        Figure(Drawing(200, 9000, (Mark(3, 4, "diamond"), Label(1, 1, ""))), "tall", "x"),
        Figure(Drawing(10, 10, (Curve(((1, 1),)), Curve(((1, 1), (2, 2)), fill="fill"))), "caption " * 3000, "x"),
        Figure(Drawing(10, 10, (Area(()), Area(((1, 1), (2, 2))), Curve(((1, 1), (9, 9)), dashed=True))), "plot", "x"),
    ),
    "labels and captions in Hebrew": (
        Figure(Drawing(200, 90, (Label(9, 9, "שלום"), Label(9, 30, "שלום \u2067a\u2069"))), "שלום", "\ud800 שלום"),
        Listing((span("שלום"), span("a")), numbered=True, prefix="ש"),
    ),
    "a label without end": (Figure(Drawing(200, 90, (Label(9, 9, "w" * 300_000),)), "long", "long"),),
    "half a character in a link": (Paragraph((Span("a", link="https://example.org/\ud800"),)),),
    "odd links": (
        Paragraph((Span("a", link="nowhere"), Span("b", link=""), Span("c", link="javascript:alert(1)"))),
        Paragraph(
            (
                Span("d", link="https://example.org/ü?a=b%20c"),
                Span("f", link="https://example.org/ b"),
                Span("e", link="mailto:a@example.org"),
            )
        ),
    ),
    "control characters and half characters": (paragraph("".join(map(chr, range(32))) + "\ud800\x7f\uffff"),),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_anything_can_be_laid_out(name: str) -> None:
    with pikepdf.open(io.BytesIO(render(with_blocks(*HOSTILE[name]), OPTIONS))) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_a_cell_of_many_pages_is_printed_in_full() -> None:
    words = [f"w{number}" for number in range(10_000)]
    reader = read(with_blocks(Table((Column("A"), Column("B", 3)), (row("label", " ".join(words)),))))
    printed = re.findall(r"\bw\d+\b", "\n".join(page.extract_text() for page in reader.pages))
    assert printed == words
    assert len(reader.pages) > 10


def test_an_odd_heading_is_printed_and_bookmarked() -> None:
    title = "<b> & \x07 \ud800 \u0e01 中文"
    reader = read(replace(SAMPLE, title="", sections=(Section("", title, 1),)))
    assert outline(list(reader.outline)) == ["<b> & [U+0007] [U+D800] \u0e01 中文"]
    assert "<b>&[U+0007][U+D800][U+0E01]中文" in text_of(reader)


def test_a_document_of_nothing_has_a_page() -> None:
    empty = Document("", "", "", "", "", "", "", (), ())
    assert len(read(empty).pages) == 1


def test_only_web_addresses_and_sections_become_links() -> None:
    reader = read(with_blocks(*HOSTILE["odd links"], Paragraph((Span("here", link="section-1"),))))
    links = [link.get_object() for page in list(reader.pages)[2:] for link in page.get("/Annots", ())]
    assert [link["/A"]["/URI"] for link in links if "/A" in link] == [
        "https://example.org/%C3%BC?a=b%20c",
        "mailto:a@example.org",
    ]
    assert sum("/Dest" in link for link in links) == 1


def test_long_titles_and_running_lines_make_no_vast_file() -> None:
    long = "w" * 5000
    odd = replace(with_blocks(), running=long, foot=long, sections=(Section("1", long, 1),), title=long)
    assert len(render(odd, replace(OPTIONS, purpose="submission"))) < 300_000


def test_submissions_have_larger_letters() -> None:
    assert len(read(SAMPLE, replace(OPTIONS, purpose="submission")).pages) > len(sample().pages)


def test_progress_rises_to_the_whole() -> None:
    shares: list[float] = []
    render(document(2), replace(OPTIONS, progress=shares.append))
    assert shares[0] == 0
    assert shares[-1] == 1
    assert all(earlier <= later for earlier, later in pairwise(shares))
    assert len(shares) > 10


def test_two_threads_get_the_same_as_one() -> None:
    wanted = render(document(2), OPTIONS)
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(render(document(2), OPTIONS))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 3


def test_a_table_cell_keeps_its_line_breaks() -> None:
    reader = read(with_blocks(Table((Column("A"),), (replace(row("x"), cells=(cell("first\nsecond"),)),))))
    assert re.search(r"first\s*\nsecond", reader.pages[2].extract_text())
