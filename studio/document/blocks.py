"""The block tree: sections that hold paragraphs, lists, tables and figures.

Every text in it is final: translated, with numbers and names filled in, to be shown literally. ``address`` says which
part of the protocol a block prints, where one part stands behind it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from studio.document.drawing import Drawing
from studio.text import Text, _

if TYPE_CHECKING:
    from studio.document.charts.chart import Chart


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style.

    ``link`` is a web address, or an anchor: that of a section (``section-6.3``), of a table or figure, or of whatever
    prints a part of the protocol (``part:/dosing/arms``). With ``label`` the text is that of the table or figure
    linked to, such as *Table 3*. ``pages`` are anchors: where there are pages, the numbers of those on which they
    stand are printed in place of the text, ascending and each once. ``address`` is the part of the protocol that the
    run prints, where that is less than what its block does.
    """

    text: str
    bold: bool = False
    italic: bool = False
    raised: bool = False
    link: str | None = None
    label: bool = False
    pages: tuple[str, ...] = ()
    address: str | None = None


What = Literal["protocol", "checklist", "comments"]
"""What a document is: the protocol itself, the report of the checklist on it, or what people commented on."""

Inline = tuple[Span, ...]
ParagraphStyle = Literal["body", "lead", "note", "mandated", "open", "warning"]
"""``mandated`` quotes a standard, ``open`` marks what is still to be decided, ``warning`` is a caveat."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    content: Inline
    style: ParagraphStyle = "body"
    address: str | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of short paragraphs, numbered or with bullets. Numbers read ``prefix`` and the count, such as I1.

    ``addresses`` are those of the items, one each, where they have any of their own.
    """

    items: tuple[Inline, ...]
    numbered: bool = False
    prefix: str = ""
    address: str | None = None
    addresses: tuple[str, ...] = ()
    anchor: str = ""


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
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose column titles repeat on every page. ``wide`` asks for a landscape page.

    With ``titled`` false the column titles are not shown: a table of labels and values. ``small`` asks for smaller
    letters, ``dense`` for close rows too. ``number`` counts the tables with a caption, from 1.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str | None = None
    notes: tuple[str, ...] = ()
    wide: bool = False
    titled: bool = True
    small: bool = False
    dense: bool = False
    address: str | None = None
    anchor: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its caption, and what it shows in words for those who cannot see it. Figures count from 1.

    ``note`` stands under the caption: how the drawing is to be read, and what it cannot show. A ``chart`` is what the
    drawing was made of, where it shows numbers: the window draws it anew for its own width, and hands its numbers out.
    """

    drawing: Drawing
    caption: str
    alternative: str
    note: str = ""
    address: str | None = None
    anchor: str = ""
    number: int = 0
    chart: "Chart | None" = None


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
class Remark:
    """What is said of a place of the document beside it, for who reviews it: an open finding, or a comment.

    ``who`` said it, and ``when``; both are None where the checklist says it.
    """

    text: str
    anchor: str
    who: str | None = None
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Concern:
    """What to know before a document is handed out, in a sentence, and the part of the protocol that it is about."""

    text: Text
    address: str | None = None

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document.

    ``running`` stands at the head of every page, ``mark`` (such as DRAFT) beside it in the colour of warnings, or is
    empty; ``foot`` stands at its foot. ``title_page`` comes before the contents. ``language`` is a BCP 47 tag. ``data``
    is the same in plain values, for programs; None where the protocol's own file says it all. After the contents stand
    lists of the tables and figures, under ``tables_title`` and ``figures_title``; none where the title is empty.
    ``concerns`` are sentences for whoever is about to hand the document out; they are no part of it. ``what`` it is
    tells which kinds of file it can become.
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
    tables_title: str = ""
    figures_title: str = ""
    remarks: tuple[Remark, ...] = ()
    concerns: tuple[Concern, ...] = ()
    what: What = "protocol"

    def all(self) -> Iterator[Section]:
        """Yield all sections, in order."""
        for section in self.sections:
            yield from section.all()

    def blocks(self) -> Iterator[Block]:
        """Yield all blocks, in order, those of the title page first."""
        yield from self.title_page
        for section in self.all():
            yield from section.blocks

    def tables(self) -> tuple[Table, ...]:
        """Return the tables with a number, in order."""
        return tuple(block for block in self.blocks() if isinstance(block, Table) and block.number)

    def figures(self) -> tuple[Figure, ...]:
        """Return the figures, in order."""
        return tuple(block for block in self.blocks() if isinstance(block, Figure) and block.number)


def label_of(block: Table | Figure) -> str:
    """Return what a numbered table or figure is called, such as ``Table 3``."""
    if isinstance(block, Table):
        return str(_("Table {number}", number=block.number))
    return str(_("Figure {number}", number=block.number))


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
