"""The document follows ICH M11: its headings, their numbers and its fixed sentences; links lead somewhere."""

from __future__ import annotations

from itertools import groupby

import pytest

from studio.data import data_folder
from studio.document.blocks import Document, Listing, Paragraph, Section, Span, Table
from studio.document.build import build
from studio.document.outline import NOT_STATED
from studio.knowledge import outlines
from studio.protocol.objectives import Level, Objective, Objectives
from studio.protocol.protocol import SECTIONS, Protocol
from tests.document.filling import NO_REPORT, blocks, checked_document, document, everything, text
from tests.document.small import small


def template() -> Protocol:
    path = data_folder("templates") / "psilocybin-trd-single-dose.patp"
    return Protocol.model_validate_json(path.read_text(encoding="utf-8"))


DOCUMENTS = {
    "blank": document(Protocol()),
    "small": checked_document(small()),
    "everything": checked_document(everything()[0]),
    "template": checked_document(template()),
}


@pytest.fixture(params=DOCUMENTS)
def built(request: pytest.FixtureRequest) -> Document:
    return DOCUMENTS[request.param]


def spans(built: Document) -> list[Span]:
    found: list[Span] = []
    for block in blocks(built):
        if isinstance(block, Paragraph):
            found += block.content
        elif isinstance(block, Listing):
            found += [span for item in block.items for span in item]
        elif isinstance(block, Table):
            found += [span for row in block.rows for cell in row.cells for span in cell.content]
    return found


def test_all_headings_of_levels_1_and_2_stand_in_the_order_of_ich_m11(built: Document) -> None:
    expected = [f"{one.number} {one.title}" for one in outlines.m11() if one.level in (1, 2) and one.number != "12.X"]
    printed = [section.heading for section in built.all() if section.level in (1, 2)]
    own = ("12.4", "12.5", "12.6", "12.7", "12.8", "12.9")
    assert [heading for heading in printed if not heading.startswith(own)] == expected


def test_required_headings_of_lower_levels_stand(built: Document) -> None:
    printed = {section.number for section in built.all()}
    for heading in outlines.m11():
        if heading.level > 2 and heading.conformance == "required":
            assert heading.number.replace("X", "1") in printed


def test_numbers_run_without_a_gap(built: Document) -> None:
    def check(sections: tuple[Section, ...], before: str) -> None:
        assert [section.number for section in sections] == [f"{before}{n}" for n in range(1, len(sections) + 1)]
        for section in sections:
            check(section.sections, f"{section.number}.")

    check(built.sections, "")


def test_no_section_and_no_table_is_empty(built: Document) -> None:
    for section in built.all():
        assert section.blocks or section.sections, section.heading
    for block in blocks(built):
        if isinstance(block, Table):
            assert any(not row.heading for row in block.rows)
            assert all(len(row.cells) == (1 if row.heading else len(block.columns)) for row in block.rows)
        elif isinstance(block, Listing):
            assert block.items


def anchors_of(built: Document) -> set[str]:
    """Return the names of all places: sections, blocks and rows."""
    rows = [row.anchor for block in blocks(built) if isinstance(block, Table) for row in block.rows]
    return {*(section.anchor for section in built.all()), *(block.anchor for block in blocks(built)), *rows} - {""}


def test_every_link_leads_to_a_place_or_out(built: Document) -> None:
    anchors = anchors_of(built)
    links = [span.link for span in spans(built) if span.link]
    assert links
    assert {link for link in links if not link.startswith("https://")} <= anchors


def test_a_number_in_brackets_is_that_of_a_reference(built: Document) -> None:
    (references,) = [block for block in built.sections[-1].blocks if isinstance(block, Listing)]
    cited = [int(span.text.strip("[]")) for span in spans(built) if span.link == "section-14" and "[" in span.text]
    assert set(cited) == set(range(1, len(references.items) + 1))


@pytest.mark.parametrize(
    ("section", "statement"),
    [("1.1.2", "lead-in"), ("1.1.2", "blinded-roles"), ("5.1", "no-waivers"), ("5.2", "lead-in"), ("5.3", "lead-in")],
)
def test_sentences_that_ich_m11_fixes_are_quoted(built: Document, section: str, statement: str) -> None:
    fixed = outlines.m11_statement(section, statement)
    assert fixed is not None
    assert fixed.text in text(built)


def test_each_objective_has_a_section_of_its_own() -> None:
    levels = (Level.PRIMARY, Level.PRIMARY, Level.EXPLORATORY)
    objectives = tuple(Objective(id=str(n), level=level, statement=f"Aim {n}.") for n, level in enumerate(levels))
    built = document(Protocol(objectives=Objectives(objectives=objectives)))
    titles = {section.number: section.title for section in built.all()}
    assert titles["3.1.2"] == "Primary Objective 2"
    assert titles["10.4.2"] == "Primary Objective 2"
    assert titles["3.3.1"] == "Exploratory Objective 1"
    assert "3.2.1" not in titles
    assert "3.1.3" not in titles


def test_what_is_open_names_the_fields_that_would_fill_it() -> None:
    said = {section.number: section.blocks for section in DOCUMENTS["blank"].all()}
    (lone,) = said["5.6"]
    assert isinstance(lone, Paragraph)
    assert lone.style == "open"
    assert lone.content[0].text == "Still to be decided: “Screen failure and rescreening”."
    (analysis,) = said["10.4.1.1"]
    assert isinstance(analysis, Paragraph)
    assert "“Primary analysis”" in analysis.content[0].text


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_still_to_be_entered_is_open_and_not_inapplicable(section: str) -> None:
    """That the trial makes no provision under a heading can only be told once what would print there is entered."""
    filled = template()
    emptied = filled.model_copy(update={section: type(getattr(filled, section))()})
    assert str(NOT_STATED.content[0].text) not in text(document(emptied))


def test_a_draft_is_marked_and_a_final_document_is_not() -> None:
    assert build(small(), NO_REPORT).mark == "DRAFT"
    assert build(small(), NO_REPORT, final=True).mark == ""


def test_the_head_names_protocol_and_version_and_the_foot_what_is_confidential() -> None:
    built = document(small())
    assert (built.title, built.author) == ("A small trial of psilocybin", "Example Institute")
    assert (built.running, built.foot) == ("PAT-1, version 0.3", "Confidential")
    blank = document(Protocol())
    assert (blank.title, blank.running, blank.foot) == ("Clinical trial protocol", "", "")


def test_the_same_protocol_gives_the_same_document() -> None:
    assert document(small()) == document(small())


def test_the_glossary_explains_what_occurs_and_nothing_else() -> None:
    (*_terms, table) = [block for block in DOCUMENTS["small"].sections[12].blocks if isinstance(block, Table)]
    terms = [row.cells[0].content[0].text for row in table.rows]
    assert "MADRS" in terms
    assert "SSRI" not in terms
    assert terms == sorted(terms, key=str.casefold)
    assert [len(list(group)) for _, group in groupby(terms)] == [1] * len(terms)
