"""The Word file, read back: all that the document says stands in it, as what Word knows it by."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.run import Run
from hypothesis import given
from hypothesis import strategies as st

from studio.document.blocks import (
    Column,
    Document,
    Figure,
    Listing,
    Paragraph,
    Remark,
    Row,
    Section,
    Span,
    Table,
    cell,
    paragraph,
    span,
)
from studio.document.drawing import Box, Drawing, Label, Shape
from studio.document.resolve import resolve
from studio.export.formats import export
from studio.export.options import Options
from studio.export.paper import SMALLEST
from tests.export.docx.reading import (
    OPTIONS,
    assert_valid,
    bookmarks,
    element,
    headings,
    instructions,
    part,
    read,
    styled,
    text_of,
    written,
)
from tests.export.sample import VISITS, document, row, schedule

SMALL = replace(document(1), sections=())


def holding(*blocks, **changes: object) -> Document:
    """Return a document of one section with these blocks."""
    return resolve(replace(SMALL, title_page=(), sections=(Section("1", "Only", 1, blocks),), **changes))


def body(*blocks) -> list[str]:
    """Return the paragraphs of a document of these blocks, after its heading."""
    found = [text_of(one) for one in read(holding(*blocks)).paragraphs]
    return found[found.index("Only", 4) + 1 :]


# Headings and contents


def test_headings_are_those_of_the_document_with_their_numbers() -> None:
    made = document(6)
    assert headings(read(made)) == [section.heading for section in made.all()]


def test_numbers_that_word_would_not_count_are_typed() -> None:
    sections = (
        Section("1", "One", 1, (), (Section("1.2", "Second", 2), Section("1.3", "Third", 2))),
        Section("", "Without", 1),
        Section("2", "Two", 1, (), (Section("2.1", "First", 2), Section("A", "Letter", 2))),
    )
    made = replace(SMALL, sections=sections)
    word = read(made)
    assert headings(word) == [section.heading for section in made.all()]
    typed = [text_of(one) for one in word.paragraphs if one.style.name.startswith("Heading")]
    assert typed == ["One", "1.2 Second", "1.3 Third", "Without", "Two", "First", "A Letter"]


@given(st.lists(st.tuples(st.sampled_from(["", "1", "2", "1.1", "1.2", "2.1", "X"]), st.integers(1, 3)), max_size=8))
def test_every_outline_keeps_its_numbers(outline: list[tuple[str, int]]) -> None:
    sections: tuple[Section, ...] = ()
    for number, depth in reversed(outline):
        one = Section(number, "Title", 1)
        for _ in range(depth - 1):
            one = Section("", "Above", 1, (), (one,))
        sections = (one, *sections)
    made = replace(SMALL, sections=sections)
    assert headings(read(made)) == [section.heading for section in made.all()]


def test_sections_deeper_than_word_counts_are_headings_too() -> None:
    section = Section("1.1.1.1.1.1.1.1.1.1", "Deepest", 10)
    for depth in range(9, 0, -1):
        section = Section(".".join("1" * depth), f"Depth {depth}", depth, (), (section,))
    made = replace(SMALL, sections=(section,))
    assert headings(read(made)) == [one.heading for one in made.all()]


def test_contents_hold_their_entries_already_and_lead_there() -> None:
    made = replace(document(2), tables_title="List of Tables", figures_title="List of Figures")
    word = read(made)
    listed = [text_of(one) for level in (1, 2, 3) for one in styled(word, f"toc {level}")]
    assert sorted(listed) == sorted(f"{section.heading}\t" for section in made.all())
    captions = [f"Table {one.number}. {one.caption}\t" for one in made.tables()]
    captions += [f"Figure {one.number}. {one.caption}\t" for one in made.figures()]
    assert [text_of(one) for one in styled(word, "table of figures")] == captions
    for one in ('TOC \\o "1-3" \\h \\z \\u', 'TOC \\h \\z \\c "Table"', 'TOC \\h \\z \\c "Figure"'):
        assert one in instructions(word)
    names = bookmarks(word)
    assert len(names) == len({name.lower() for name in names})
    asked = re.findall(r"(?:PAGE)?REF (\S+)", "\n".join(instructions(word)))
    led = [link.get(qn("w:anchor")) for link in word.element.iter(qn("w:hyperlink"))]
    assert set(asked) | set(led) <= set(names)


# Text


@given(st.text(st.characters(), max_size=60))
def test_any_text_prints_literally(text: str) -> None:
    shown = re.sub(
        "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]",
        lambda found: f"[U+{ord(found[0]):04X}]",
        re.sub("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", text),
    )
    word = read(
        holding(
            paragraph(text),
            Listing((span(text),)),
            Table((Column(text),), (row(text),), text, (text,)),
            title=text,
            author=text[:200],
            running=text,
            foot=text,
            mark=text,
            remarks=(Remark(text, "nowhere"),),
        )
    )
    assert text_of(styled(word, "Title")[0]) == shown
    assert text_of(styled(word, "Body Text")[0]) == shown
    assert text_of(styled(word, "List Paragraph")[0]) == shown
    assert text_of(styled(word, "Table note")[0]) == shown
    assert text_of(word.tables[0].cell(1, 0).paragraphs[0]) == shown
    assert word.core_properties.title == re.sub("[\n\t]", " ", shown)


def test_markup_prints_literally() -> None:
    words = '<b>&amp; "quoted" ]]> {PAGE} %1 \\h'
    assert body(paragraph(words)) == [words]


def test_styles_of_runs_are_kept() -> None:
    runs = (Span("a", bold=True), Span("b", italic=True), Span("c", raised=True), Span("d"))
    (found,) = styled(read(holding(Paragraph(runs))), "Body Text")
    assert [(one.text, bool(one.bold), bool(one.italic), raised(one)) for one in found.runs] == [
        ("a", True, False, False),
        ("b", False, True, False),
        ("c", False, False, True),
        ("d", False, False, False),
    ]
    assert found.runs[2].font.size.pt == SMALLEST


def raised(run: Run) -> bool:
    return bool(element(run).xpath("./w:rPr/w:position[@w:val > 0]"))


def test_every_kind_of_paragraph_has_its_style() -> None:
    kinds = {
        "body": "Body Text",
        "lead": "Lead",
        "note": "Note",
        "mandated": "Mandated text",
        "open": "Open point",
        "warning": "Warning",
    }
    word = read(holding(*(paragraph(kind, kind) for kind in kinds)))
    for kind, name in kinds.items():
        assert [text_of(one) for one in styled(word, name)] == [kind]


def test_each_list_counts_from_one_with_its_prefix() -> None:
    items = (span("first"), span("second"))
    lists = (Listing(items, True, "I"), Listing(items, True, "E"), Listing(items, True, "I"), Listing(items, True))
    word = read(holding(*lists, Listing(items)))
    used = [one.val for one in word.element.body.iter(qn("w:numId")) if one.val]
    assert used[::2] == used[1::2]
    assert len(set(used)) == len(lists) + 1
    numbering = word.part.numbering_part.element
    kinds = {one.numId: one.abstractNumId.val for one in numbering.num_lst}
    texts = {
        int(one.get(qn("w:abstractNumId"))): one.find(f"{qn('w:lvl')}/{qn('w:lvlText')}").get(qn("w:val"))
        for one in numbering.iter(qn("w:abstractNum"))
    }
    assert [texts[kinds[one]] for one in used[::2]] == ["I%1", "E%1", "I%1", "%1.", "•"]


def test_text_from_the_right_is_marked() -> None:
    word = read(holding(paragraph("שלום עולם 5 mg"), paragraph("dose שלום (עולם) once"), paragraph("dose")))
    right, mixed, left = styled(word, "Body Text")
    assert element(right).find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None
    assert element(mixed).find(f"{qn('w:pPr')}/{qn('w:bidi')}") is None
    assert [one.text for one in mixed.runs if one.font.rtl] == ["שלום (עולם"]
    assert not any(one.font.rtl for one in left.runs)


def test_page_numbers_of_the_contents_stand_within_the_margins() -> None:
    """LibreOffice shows no number that stands beyond the indent of its paragraph."""
    word = read(document(1))
    for style in ("toc 1", "toc 2", "toc 3", "table of figures"):
        look = word.styles[style].paragraph_format
        assert not look.right_indent
        assert look.tab_stops[0].position <= word.sections[0].page_width - 2 * word.sections[0].left_margin


def test_links_lead_to_places_of_the_document_and_to_the_web() -> None:
    links = ("section-1", "https://doi.org/10.1000/x?a=1&b=ü%", "javascript:alert(1)", "http://[broken", "section-9")
    word = read(holding(Paragraph(tuple(Span(link, link=link) for link in links))))
    (found,) = styled(word, "Body Text")
    assert text_of(found) == "".join(links)
    inside, outside = found.hyperlinks
    assert inside.fragment in bookmarks(word)
    assert outside.address == "https://doi.org/10.1000/x?a=1&b=%C3%BC%25"


def test_a_long_or_odd_anchor_has_a_bookmark_that_word_takes() -> None:
    anchors = ["x" * 100, "x" * 101, "part:/dosing/arms", "part:/dosing_arms", "é", "1"]
    word = read(holding(*(replace(paragraph("there"), anchor=anchor) for anchor in anchors)))
    names = [name for name in bookmarks(word) if name not in ("at_title", "at_section_1")]
    assert len(names) == len(anchors)
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", name) for name in bookmarks(word))


# Tables, figures, captions and what refers to them


def test_captions_count_and_cross_references_follow_them() -> None:
    table = replace(schedule(VISITS[:5]), anchor="soa")
    figure = Figure(Drawing(100, 50, (Box(0, 0, 10, 10),)), "A box.", "One box", anchor="box")
    said = Paragraph((Span("", link="soa", label=True), Span(" and "), Span("", link="box", label=True)))
    word = read(holding(said, table, figure))
    assert [text_of(one) for one in styled(word, "Caption")] == [
        "Table 1. Schedule of activities",
        "Figure 1. A box.",
    ]
    assert text_of(styled(word, "Body Text")[0]) == "Table 1 and Figure 1"
    for one in (
        "SEQ Table \\* ARABIC",
        "SEQ Figure \\* ARABIC",
        "REF at_soa \\h \\* CHARFORMAT",
        "REF at_box \\h \\* CHARFORMAT",
    ):
        assert one in instructions(word)
    # What a cross-reference repeats is the label alone.
    start = next(one for one in word.element.iter(qn("w:bookmarkStart")) if one.get(qn("w:name")) == "at_soa")
    inside = []
    for beside in start.itersiblings():
        if beside.tag == qn("w:bookmarkEnd"):
            break
        inside += [one.text for one in beside.iter(qn("w:t"))]
    assert "".join(inside) == "Table 1"


def test_page_numbers_are_fields_once_for_each_section() -> None:
    sections = tuple(
        Section(str(number), "Chapter", 1, tuple(replace(paragraph("x"), anchor=f"{number}{one}") for one in "abc"))
        for number in (1, 2)
    )
    said = Paragraph((Span("–", pages=("2c", "1b", "2a", "1a", "gone")),))
    word = read(resolve(replace(SMALL, title_page=(said,), sections=sections)))
    assert [one for one in instructions(word) if one.startswith("PAGEREF at_1") or one.startswith("PAGEREF at_2")] == [
        "PAGEREF at_1a \\h",
        "PAGEREF at_2a \\h",
    ]


def test_tables_hold_their_cells_under_titles_that_repeat() -> None:
    rows = (Row((cell("Group"),), heading=True), row("a", "b", tone="must"), Row((cell("alone"),)))
    made = Table((Column("One", 1), Column("Two", 1, "centre")), rows, "Caption", ("Note",))
    word = read(holding(made))
    (table,) = word.tables
    assert [[text_of(one.paragraphs[0]) for one in line.cells] for line in table.rows] == [
        ["One", "Two"],
        ["Group", "Group"],
        ["a", "b"],
        ["alone", ""],
    ]
    properties = [element(line).trPr for line in table.rows]
    assert [one.find(qn("w:tblHeader")) is not None for one in properties] == [True, False, False, False]
    assert all(one.find(qn("w:cantSplit")) is not None for one in properties)
    assert table.cell(2, 1).paragraphs[0].runs[0].style.name == "Must"
    assert table.cell(2, 1).paragraphs[0].alignment == 1
    assert [text_of(one) for one in styled(word, "Table note")] == ["Note"]


def test_a_table_without_titles_repeats_none() -> None:
    word = read(holding(Table((Column("x"), Column("y")), (row("a", "b"),), titled=False)))
    assert [one.text for one in word.tables[0].rows[0].cells] == ["a", "b"]
    assert not list(word.element.iter(qn("w:tblHeader")))


def test_a_table_with_too_many_columns_for_word_is_divided() -> None:
    visits = tuple(f"Day {day}" for day in range(200))
    word = read(holding(schedule(visits)))
    assert all(len(table.columns) <= 63 for table in word.tables)
    assert [title for table in word.tables for title in [one.text for one in table.rows[0].cells][1:]] == list(visits)
    assert {table.cell(2, 0).text for table in word.tables} == {"Electrocardiogram, QTcF"}
    assert [text_of(one) for one in styled(word, "Caption")][1] == "Table 1, continued. Schedule of activities"


@pytest.mark.parametrize(
    "table",
    [
        Table((), (), notes=("A note",)),
        Table((), (), "A caption", ("A note",)),
        Table((Column("x"),), (), titled=False),
        Table((), (row("a", "b"),)),
        Table((Column("x"),), (Row(()), Row((), heading=True))),
    ],
)
def test_a_table_with_hardly_anything_in_it_does_no_harm(table: Table, tmp_path: Path) -> None:
    assert_valid(written(holding(table, table, paragraph("after"))), tmp_path)


def test_figures_are_vectors_with_a_picture_and_words_beside_them() -> None:
    drawn = Figure(Drawing(480, 100, (Box(0, 0, 50, 20), Label(5, 12, "5 < 6 & 7"))), "Caption.", "What it shows")
    data = written(holding(drawn))
    assert "5 &lt; 6 &amp; 7</text>" in part(data, "word/media/picture1.svg")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.read("word/media/picture2.png").startswith(b"\x89PNG")
    (shape,) = read(holding(drawn)).inline_shapes
    assert [one.get("descr") for one in read(holding(drawn)).element.iter(qn("wp:docPr"))] == ["What it shows"]
    assert (shape.width.pt, shape.height.pt) == (480, 100)


def test_large_figures_are_scaled_to_their_page() -> None:
    shapes: tuple[Shape, ...] = (Label(0, 10, "small", 8),)
    word = read(holding(Figure(Drawing(700, 300, shapes), "Wide.", ""), Figure(Drawing(10, 90_000, ()), "High.", "")))
    wide, high = word.inline_shapes
    assert wide.width.pt == 700
    assert [section.orientation for section in word.sections][1] == WD_ORIENT.LANDSCAPE
    assert high.height.pt < 620


# Pages


def test_wide_tables_stand_on_landscape_pages_with_what_leads_to_them() -> None:
    word = read(holding(paragraph("a" * 2000), paragraph("before"), schedule(), paragraph("after")))
    turned = [section.orientation == WD_ORIENT.LANDSCAPE for section in word.sections]
    assert turned == [False, False, True, False]
    for section in word.sections:
        landscape = section.orientation == WD_ORIENT.LANDSCAPE
        assert (section.page_width > section.page_height) == landscape
        (stop,) = section.header.paragraphs[0].paragraph_format.tab_stops
        assert abs(stop.position - (section.page_width - section.left_margin - section.right_margin)) < 1000


def test_a_short_lead_in_moves_to_the_landscape_page() -> None:
    sections = (Section("1", "First", 1, (paragraph("x"),)), Section("2", "Second", 1, (paragraph("y"), schedule())))
    word = read(resolve(replace(SMALL, sections=sections)))
    ends = [
        index
        for index, one in enumerate(word.paragraphs)
        if element(one).find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
    ]
    second = next(i for i, one in enumerate(word.paragraphs) if one.style.name == "Heading 1" and one.text == "Second")
    assert ends[1] == second - 1


def test_a_short_paragraph_stays_with_what_it_leads_to() -> None:
    word = read(holding(paragraph("Short."), schedule(), paragraph("Long. " * 100), schedule(), paragraph("Alone.")))
    kept = [bool(one.paragraph_format.keep_with_next) for one in styled(word, "Body Text")]
    assert kept == [True, False, False]
    assert all(one.paragraph_format.keep_with_next for one in styled(word, "Caption"))


@pytest.mark.parametrize(("paper", "size"), [("a4", (Mm(210), Mm(297))), ("letter", (Mm(215.9), Mm(279.4)))])
def test_paper_is_that_of_the_options(paper: str, size: tuple[int, int]) -> None:
    (section, *_others) = read(SMALL, replace(OPTIONS, paper=paper)).sections
    assert abs(section.page_width - size[0]) < 10_000
    assert abs(section.page_height - size[1]) < 10_000


def test_running_lines_carry_the_mark_and_count_pages() -> None:
    (section, *_others) = read(document(1)).sections
    (head,), (foot,) = section.header.paragraphs, section.footer.paragraphs
    assert text_of(head) == "PAT-TRD-201, version 1.2\tDRAFT"
    assert head.runs[-1].style.name == "Must"
    assert text_of(foot) == "Confidential\t1 of 1"
    assert [one.text.strip() for one in element(foot).iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    assert text_of(read(document(1, mark="")).sections[0].header.paragraphs[0]) == "PAT-TRD-201, version 1.2\t"


# Remarks and properties


def test_remarks_are_comments_at_their_place() -> None:
    places = (
        replace(paragraph("a paragraph"), anchor="p"),
        Table((Column("x"), Column("y")), (Row((cell("a row"), cell("z")), anchor="r"),), titled=False),
        Table((Column("x"),), (row("first cell"),), titled=False, anchor="t"),
        Listing((span("an item"), span("another")), anchor="l"),
        Figure(Drawing(10, 10, ()), "Caption.", "", anchor="f"),
    )
    anchors = {"p": "a paragraph", "r": "a row", "t": "first cell", "l": "an item", "f": "Figure 1"}
    anchors |= {"section-1": "Only", "gone": SMALL.title}
    remarks = tuple(Remark(f"Remark on {anchor}\nand more", anchor) for anchor in anchors)
    word = read(replace(holding(*places), remarks=remarks))
    comments = {one.comment_id: one for one in word.comments}
    assert [one.text for one in comments.values()] == [remark.text for remark in remarks]
    assert {one.author for one in comments.values()} == {"Design checklist"}
    for id, words in enumerate(anchors.values()):
        start = next(one for one in word.element.iter(qn("w:commentRangeStart")) if one.get(qn("w:id")) == str(id))
        inside = []
        for beside in start.itersiblings():
            if beside.tag == qn("w:commentRangeEnd"):
                break
            inside += [one.text for one in beside.iter(qn("w:t"))]
        assert "".join(inside) == words


def test_properties_tell_what_the_document_is() -> None:
    created = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
    properties = read(document(1), replace(OPTIONS, created=created)).core_properties
    assert properties.title == document(1).title
    assert properties.author == "Example Institute of Psychiatry"
    assert properties.subject == "Clinical trial protocol"
    assert properties.language == "en-GB"
    assert properties.created.replace(tzinfo=UTC) == created
    assert read(document(1)).core_properties.created.date() == date(2026, 11, 23)


def test_the_text_is_marked_as_english_of_britain() -> None:
    assert '<w:lang w:val="en-GB"' in part(written(SMALL), "word/styles.xml")


def test_letters_are_larger_for_submission() -> None:
    sizes = {
        purpose: read(SMALL, replace(OPTIONS, purpose=purpose)).styles.element.find(
            f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:sz')}"
        )
        for purpose in ("sharing", "submission")
    }
    assert {purpose: int(one.get(qn("w:val"))) for purpose, one in sizes.items()} == {"sharing": 20, "submission": 22}


# The file


def test_the_file_passes_an_independent_check(tmp_path: Path) -> None:
    made = document(4)
    anchor = next(section.anchor for section in made.all())
    made = replace(made, tables_title="Tables", figures_title="Figures", remarks=(Remark("Open", anchor),))
    assert_valid(written(made), tmp_path)
    assert_valid(written(SMALL), tmp_path)


def test_equal_documents_give_equal_bytes() -> None:
    assert written(document(2)) == written(document(2))


def test_a_cancelled_export_leaves_the_old_file(tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    def cancel(share: float) -> None:
        if share > 0.5:
            raise Cancelled

    path = tmp_path / "protocol.docx"
    path.write_bytes(b"old")
    with pytest.raises(Cancelled):
        export(document(1), path, Options(progress=cancel))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_progress_is_told_from_start_to_end() -> None:
    told: list[float] = []
    written(document(2), replace(OPTIONS, progress=told.append))
    assert told == sorted(told)
    assert told[0] == 0.0
    assert told[-1] == 1.0
