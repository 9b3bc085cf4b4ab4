"""The block tree: sections that hold paragraphs, lists, tables and figures.

Every text in it is final: translated, with numbers and names filled in, to be shown literally. ``address`` says which
part of the protocol a block prints, where one part stands behind it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from studio.document.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. ``link`` is the anchor of a section, or a web address."""

    text: str
    bold: bool = False
    italic: bool = False
    raised: bool = False
    link: str | None = None


Inline = tuple[Span, ...]
ParagraphStyle = Literal["body", "lead", "note", "mandated", "open", "warning"]
"""``mandated`` quotes a standard, ``open`` marks what is still to be decided, ``warning`` is a caveat."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    content: Inline
    style: ParagraphStyle = "body"
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of short paragraphs, numbered or with bullets. Numbers read ``prefix`` and the count, such as I1."""

    items: tuple[Inline, ...]
    numbered: bool = False
    prefix: str = ""
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``weight`` is its share of the width, as far as the contents leave that open."""

    title: str
    weight: float = 1.0
    align: Literal["left", "centre", "right"] = "left"


Tone = Literal["plain", "good", "should", "must", "muted"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. Line breaks in its text are kept."""

    content: Inline
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Row:
    """A row. A ``heading`` row has one cell, which spans the table and names the group of rows under it."""

    cells: tuple[Cell, ...]
    heading: bool = False
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose column titles repeat on every page. ``wide`` asks for a landscape page.

    With ``titled`` false the column titles are not shown: a table of labels and values. ``small`` asks for smaller
    letters, ``dense`` for close rows too.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str | None = None
    notes: tuple[str, ...] = ()
    wide: bool = False
    titled: bool = True
    small: bool = False
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its caption, and what it shows in words for those who cannot see it."""

    drawing: Drawing
    caption: str
    alternative: str


Block = Paragraph | Listing | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its number (empty for none), heading, blocks and subsections. ``level`` 1 is the highest."""

    number: str
    title: str
    level: int
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()

    @property
    def heading(self) -> str:
        """Number and title as printed."""
        return f"{self.number} {self.title}".strip()

    @property
    def anchor(self) -> str:
        """The name that links to this section use."""
        return f"section-{self.number or self.title}"

    def all(self) -> Iterator["Section"]:
        """Yield this section and all below it, in order."""
        yield self
        for section in self.sections:
            yield from section.all()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document.

    ``running`` stands at the head of every page, ``mark`` (such as DRAFT) beside it in the colour of warnings, or is
    empty; ``foot`` stands at its foot. ``title_page`` comes before the contents. ``language`` is a BCP 47 tag. ``data``
    is the same in plain values, for programs; None where the protocol's own file says it all.
    """

    title: str
    author: str
    subject: str
    running: str
    mark: str
    foot: str
    contents_title: str
    title_page: tuple[Block, ...]
    sections: tuple[Section, ...]
    language: str = "en-GB"
    data: Mapping[str, object] | None = None

    def all(self) -> Iterator[Section]:
        """Yield all sections, in order."""
        for section in self.sections:
            yield from section.all()


def span(text: object, *, bold: bool = False, italic: bool = False, link: str | None = None) -> Inline:
    """Return one run of text."""
    return (Span(str(text), bold=bold, italic=italic, link=link),)


def paragraph(text: object, style: ParagraphStyle = "body", address: str | None = None) -> Paragraph:
    """Return a paragraph of plain text."""
    return Paragraph(span(text), style, address)


def cell(text: object, tone: Tone = "plain", *, bold: bool = False) -> Cell:
    """Return a cell of plain text."""
    return Cell(span(text, bold=bold), tone)


def plain(content: Inline) -> str:
    """Return the text of the runs without their styles."""
    return "".join(run.text for run in content)
