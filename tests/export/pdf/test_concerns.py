"""What cannot be printed as it is written is said before the document is handed out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.document.blocks import (
    Block,
    Column,
    Concern,
    Document,
    Figure,
    Listing,
    Row,
    Section,
    Table,
    cell,
    paragraph,
    span,
)
from studio.document.drawing import Drawing, Label
from studio.export.formats import FORMATS, concerns
from studio.text import _
from tests.export.sample import document

THAI = "\u0e01"
EMPTY = replace(document(1), title_page=(), sections=())


def said(document: Document, ending: str = ".pdf") -> list[str]:
    return [str(one) for one in concerns(document, FORMATS[ending])]


def under(*blocks: Block) -> Document:
    return replace(EMPTY, sections=(Section("3", "Objectives", 1), Section("5.2", "Inclusion Criteria", 2, blocks)))


PLACES: dict[str, Block] = {
    "paragraph": paragraph(f"a {THAI} b"),
    "list": Listing((span("x"), span(THAI))),
    "cell": Table((Column("A"),), (Row((cell("x"), cell(THAI))),)),
    "column title": Table((Column(THAI),), ()),
    "caption": Table((), (), THAI),
    "note": Table((), (), None, (THAI,)),
    "caption of a figure": Figure(Drawing(1, 1, ()), THAI, ""),
    "label": Figure(Drawing(1, 1, (Label(0, 0, THAI),)), "", ""),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_character_that_no_font_has_is_named_with_its_place(place: str) -> None:
    assert said(under(PLACES[place])) == [
        "U+0E01 THAI CHARACTER KO KAI is in no font and prints as [U+0E01]; it stands in “5.2 Inclusion Criteria”."
    ]


def test_it_is_counted_and_the_first_place_is_named() -> None:
    twice = replace(under(paragraph(THAI * 2)), title_page=(paragraph(f"{THAI}\x07"),))
    assert said(twice) == [
        "U+0E01 THAI CHARACTER KO KAI is in no font and prints as [U+0E01]; it stands 3 times, first in “Title page”.",
        "U+0007 is in no font and prints as [U+0007]; it stands in “Title page”.",
    ]
    headed = replace(EMPTY, sections=(Section("1", THAI, 1),))
    assert said(headed)[0].endswith(f"it stands in “1 {THAI}”.")
    assert said(replace(EMPTY, title=THAI, running=THAI, foot=THAI))[0].endswith("3 times, first in “Title page”.")


def test_what_can_be_printed_raises_no_concern() -> None:
    assert said(document(4)) == []
    signs = "≥ ≤ ± µ → ☐ ☑ ✓ ① ℃ × − H₂O x² α ñ Ж e\u0301 受试者，毫克\t\nשלום مرحبا \U0001f600"
    assert said(under(paragraph(signs))) == []


def test_where_no_font_is_needed_no_character_is_a_concern() -> None:
    assert said(under(paragraph(THAI)), ".md") == []


@pytest.mark.parametrize("ending", [".pdf", ".md"])
def test_what_the_document_says_of_itself_comes_first(ending: str) -> None:
    worried = replace(under(paragraph(THAI)), concerns=(Concern(_("A passage is out of date.")),))
    assert said(worried, ending)[0] == "A passage is out of date."
