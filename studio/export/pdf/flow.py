"""Blocks as strips: the document from its title to its last table, in order, ready to be laid on pages."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from math import inf

from studio.document.blocks import (
    Block,
    Document,
    Figure,
    Inline,
    Listing,
    Paragraph,
    Section,
    Span,
    Table,
    label_of,
    plain,
)
from studio.export.paper import Area, placed
from studio.export.pdf import drawing
from studio.export.pdf.page_numbers import counts, numbered
from studio.export.pdf.pages import Place, Strip
from studio.export.pdf.painter import Painter
from studio.export.pdf.styles import Sheet, Style
from studio.export.pdf.table import set_table
from studio.export.pdf.tags import HEADINGS, Element
from studio.export.pdf.text import Line, set_text
from studio.text import Text, _

_CONTENTS_DEPTH = 3
_LEAD_IN = 0.4
"""What stands between a heading and a landscape table goes with it, up to this share of the page's height."""
_LEAD_LINES = 2
"""A paragraph of no more lines stays with the list or table that it leads to."""
_LONG_TITLE = 110
"""Letters from which the title of the document is set smaller."""
_LABEL_INDENT, _LABEL_GAP = 6.0, 7.0
_AROUND_TABLE = 12.0
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9.]+")


@dataclass(slots=True)
class _Piece:
    """A heading or a block, and what is made of it."""

    content: Section | Block
    depth: int
    """That of the heading which it is or stands under."""
    place: Place | None = None
    rows: dict[int, Place] = field(default_factory=dict)
    """The places of rows of a table."""
    shown: Section | Block | None = None
    """The content with its page numbers filled in."""
    strips: list[Strip] = field(default_factory=list)
    tags: Element = field(default_factory=lambda: Element("Document"))

    @property
    def height(self) -> float:
        return sum(strip.height for strip in self.strips)


class Flow:
    """Makes the strips of one document: :meth:`set`, lay the strips on pages, and :meth:`renew` while it says so."""

    def __init__(self, document: Document, sheet: Sheet, upright: Area, landscape: Area) -> None:
        self.places: dict[str, Place] = {}
        """Where the anchors of the document stand; of two places with the same anchor, the first."""
        self.bookmarks: list[Place] = []
        self._document = document
        self._sheet = sheet
        self._upright = upright
        self._landscape = landscape
        self._names: set[str] = set()
        self._front = [self._piece(block, 0) for block in document.title_page]
        self._body = list(self._pieces(document.sections, 1))
        self._counting = [piece for piece in (*self._front, *self._body) if counts(piece.content)]
        self._laid_out = False
        self._title: list[Strip] = []
        self._title_tags, self._contents_tags = Element("Document"), Element("Document")

    def set(self, progress: Callable[[float], None]) -> None:
        """Set all text; ``progress`` is told the share done."""
        style = self._sheet.title if len(self._document.title) < _LONG_TITLE else self._sheet.long_title
        first, *others = self._lines((Span(self._document.title),), style, self._title_tags.add("H1"))
        # A page begins without space above, so the space above the title is part of its first line.
        self._title = [_lowered(first, style.before), *others]
        pieces = [*self._front, *self._body]
        for done, piece in enumerate(pieces):
            progress(done / len(pieces))
            self._set(piece)

    def renew(self, *, never_lower: bool) -> bool:
        """Set anew what prints page numbers that have changed; tell whether there was any.

        With ``never_lower`` nothing takes less height than it did. So a number that is right only as long as it is
        not printed cannot have the pages change for ever.
        """
        changed, self._laid_out = False, True
        for piece in self._counting:
            if self._numbered(piece.content) != piece.shown:
                changed, height = True, piece.height
                self._set(piece)
                lacking = height - piece.height
                if never_lower and lacking > 0 and piece.strips:
                    last = piece.strips[-1]
                    piece.strips[-1] = replace(last, height=last.height + lacking)
        return changed

    def title_page(self) -> list[Strip]:
        """Return the title and what stands under it."""
        return [*self._title, *_joined(self._front)]

    def contents(self) -> list[Strip]:
        """Return the lists of headings, tables and figures; their pages are looked up when they are painted."""
        sheet, document = self._sheet, self._document
        headings = [piece for piece in self._body if isinstance(piece.content, Section)]
        listed = [one.place for one in headings if one.place and one.depth <= _CONTENTS_DEPTH]
        strips = self._places(document.contents_title, [(place, sheet.contents[place.depth - 1]) for place in listed])
        pieces = (*self._front, *self._body)
        for title, kind in ((document.tables_title, Table), (document.figures_title, Figure)):
            captioned = [one.place for one in pieces if one.place and one.place.title and isinstance(one.content, kind)]
            if title:
                strips += self._places(title, [(place, sheet.listed) for place in captioned])
        return strips

    def body(self) -> list[Strip]:
        """Return all sections."""
        strips = _joined(self._body)
        _widen_lead_ins(strips, _LEAD_IN * self._landscape.height)
        return strips

    def structure(self) -> Element:
        """Return the structure of the document, in reading order."""
        root = Element("Document")
        for tags in (
            self._title_tags,
            *(piece.tags for piece in self._front),
            self._contents_tags,
            *(piece.tags for piece in self._body),
        ):
            root.parts += tags.parts
        return root

    def _pieces(self, sections: Sequence[Section], depth: int) -> Iterator[_Piece]:
        """Yield headings and blocks in order, their depth as the sections stand in one another."""
        for section in sections:
            place = self._place(section.anchor, section.anchor, section.heading, depth)
            yield _Piece(section, depth, place)
            for block in section.blocks:
                yield self._piece(block, depth)
            yield from self._pieces(section.sections, depth + 1)

    def _piece(self, block: Block, depth: int) -> _Piece:
        piece = _Piece(block, depth)
        label = label_of(block) if isinstance(block, Table | Figure) and block.number else ""
        if isinstance(block, Table | Figure) and label:
            title = plain(_captioned(_("{label}."), label, block.caption or ""))
            piece.place = self._place(block.anchor, block.anchor or label, title, depth + 1)
        elif block.anchor:
            piece.place = self._place(block.anchor, block.anchor)
        if isinstance(block, Table):
            for index, row in enumerate(block.rows):
                if row.anchor:
                    piece.rows[index] = self._place(row.anchor, row.anchor)
        return piece

    def _place(self, anchor: str, stem: str, title: str = "", depth: int = 0) -> Place:
        """Return a new place for an anchor, with a name of its own."""
        stem = name = _NOT_IN_NAMES.sub("-", stem).strip("-")
        count = 1
        while name in self._names:
            count += 1
            name = f"{stem}-{count}"
        self._names.add(name)
        place = Place(name, title, depth)
        if anchor:
            self.places.setdefault(anchor, place)
        if depth:
            self.bookmarks.append(place)
        return place

    def _set(self, piece: _Piece) -> None:
        piece.tags = Element("Document")
        piece.shown = shown = self._numbered(piece.content)
        if isinstance(shown, Section):
            piece.strips = self._heading(shown, piece)
        else:
            piece.strips = self._block(shown, piece)
        if piece.place and piece.strips:
            first = piece.strips[0]
            first.places = (piece.place, *first.places)

    def _heading(self, section: Section, piece: _Piece) -> list[Strip]:
        tag = HEADINGS[min(piece.depth, len(HEADINGS)) - 1]
        style = self._sheet.heading(piece.depth)
        followed = bool(section.blocks or section.sections)
        strips = self._lines((Span(section.heading),), style, piece.tags.add(tag), keep=followed)
        for strip in strips:
            strip.address = section.anchor
        strips[0].opens = True
        return strips

    def _block(self, block: Block, piece: _Piece) -> list[Strip]:
        match block:
            case Paragraph():
                strips = self._lines(block.content, self._sheet.paragraphs[block.style], piece.tags.add("P"))
            case Listing():
                strips = self._listing(block, piece.tags.add("L"))
            case Table():
                strips = self._table(block, piece)
            case Figure():
                strips = self._figure(block, piece.tags)
        for strip in strips:
            strip.address = strip.address or block.address
        return strips

    def _numbered(self, content: Section | Block) -> Section | Block:
        return numbered(content, self.places, laid_out=self._laid_out)

    def _lines(
        self,
        content: Inline,
        style: Style,
        element: Element,
        *,
        keep: bool = False,
        wide: bool = False,
        inset: float = 0.0,
    ) -> list[Strip]:
        """Return a paragraph; neither its first nor its last line stands alone on a page."""
        width = (self._landscape if wide else self._upright).width - style.indent - inset
        lines = set_text(content, style, width)
        last = len(lines) - 1
        strips = [
            Strip(
                style.leading,
                partial(_paint_line, line, style, element, inset),
                keep=keep if position == last else position in {0, last - 1},
                wide=wide,
            )
            for position, line in enumerate(lines)
        ]
        strips[0].before = style.before
        strips[-1].after = style.after
        return strips

    def _listing(self, listing: Listing, element: Element) -> list[Strip]:
        style = self._sheet.paragraphs["body"]
        labelled = replace(style, align="left", after=0.0)
        ending = "" if listing.prefix else "."
        count = len(listing.items)
        labels = [f"{listing.prefix}{number}{ending}" if listing.numbered else "•" for number in range(1, count + 1)]
        marks = [set_text((Span(label),), labelled, inf)[0] for label in labels]
        inset = max((mark.width for mark in marks), default=0.0) + _LABEL_INDENT + _LABEL_GAP
        strips: list[Strip] = []
        for position, (item, mark) in enumerate(zip(listing.items, marks, strict=True)):
            entry = element.add("LI")
            label, text = entry.add("Lbl"), entry.add("LBody")
            lines = self._lines(item, replace(style, after=3.0), text, inset=inset)
            first = lines[0]
            first.paint = partial(_paint_labelled, first.paint, mark, labelled, label)
            if listing.addresses:
                for line in lines:
                    line.address = listing.addresses[position]
            strips += lines
        if strips:
            strips[-1].after = style.after
        return strips

    def _table(self, table: Table, piece: _Piece) -> list[Strip]:
        parent = piece.tags
        style = self._sheet.table_style(small=table.small, dense=table.dense)
        area = self._landscape if table.wide else self._upright
        element = parent.add("Table")
        parts = set_table(table, style, area.width, area.height, element, piece.rows)
        caption = self._sheet.caption
        strips: list[Strip] = []
        for position, part in enumerate(parts):
            if table.caption is not None:
                label = _("{label}, continued.") if position else _("{label}.")
                text = _captioned(label, label_of(table), table.caption)
                owner = parent.add("P") if position else element.add("Caption")
                part = [*self._lines(text, caption, owner, keep=bool(part), wide=table.wide), *part]
            if part:
                part[0].before = max(part[0].before, _AROUND_TABLE / 2)
                part[-1].after = _AROUND_TABLE
            strips += part
        notes: list[Strip] = []
        for position, note in enumerate(table.notes):
            style = replace(self._sheet.note, before=self._sheet.note.before if position == 0 else 0.0, after=1.0)
            last_but_one = position == len(table.notes) - 2
            notes += self._lines((Span(note),), style, parent.add("P"), wide=table.wide, keep=last_but_one)
        if notes:
            notes[-1].after = _AROUND_TABLE
            if strips:
                strips[-1].keep, strips[-1].after = True, 0.0
        for strip in strips:
            strip.wide = table.wide
        return strips + notes

    def _figure(self, figure: Figure, parent: Element) -> list[Strip]:
        wide, scale = placed(figure.drawing, self._upright, self._landscape)
        picture = parent.add("Figure", figure.alternative or figure.caption)
        text = _captioned(_("{label}."), label_of(figure), figure.caption)
        strip = Strip(
            figure.drawing.height * scale,
            partial(_paint_figure, figure, scale, picture),
            before=8.0,
            keep=True,
            wide=wide,
        )
        style = self._sheet.figure_caption
        caption = self._lines(text, style, parent.add("Caption"), wide=wide, keep=bool(figure.note))
        if figure.note:
            caption[-1].after = 0.0
            caption += self._lines((Span(figure.note),), replace(style, before=1.0), parent.add("P"), wide=wide)
        return [strip, *caption]

    def _places(self, title: str, entries: Sequence[tuple[Place, Style]]) -> list[Strip]:
        """Return a list of places under its title, or nothing when there are none."""
        if not entries:
            return []
        strips = self._lines((Span(title),), self._sheet.contents_title, self._contents_tags.add("H1"), keep=True)
        tags = self._contents_tags.add("TOC")
        for place, style in entries:
            strips += self._entry(place, style, tags.add("TOCI"))
            strips[-1].keep = place.depth == 1
        strips[-1].keep = False
        return strips

    def _entry(self, place: Place, style: Style, element: Element) -> list[Strip]:
        right = self._upright.width
        lines = set_text((Span(place.title),), style, right - style.indent - 40.0)
        last = len(lines) - 1
        strips = []
        for position, line in enumerate(lines):
            end = right if position == last else None
            paint = partial(_paint_entry, line, style, element, place, end)
            strips.append(Strip(style.leading, paint, keep=position < last))
        strips[0].before = style.before
        return strips


def _joined(pieces: Sequence[_Piece]) -> list[Strip]:
    """Return the strips of pieces in a row."""
    for piece, following in pairwise(pieces):
        if _leads_in(piece.content, following.content) and len(piece.strips) <= _LEAD_LINES:
            piece.strips[-1].keep = True
    return [strip for piece in pieces for strip in piece.strips]


def _leads_in(block: Section | Block, following: Section | Block) -> bool:
    leading = isinstance(block, Paragraph) and block.style in ("body", "lead", "mandated")
    return leading and isinstance(following, Listing | Table)


def _widen_lead_ins(strips: Sequence[Strip], limit: float) -> None:
    """Move headings, and short texts after them, to the landscape page of the table that follows."""
    for index, strip in enumerate(strips):
        if not strip.wide or index == 0 or strips[index - 1].wide:
            continue
        height, start = 0.0, index
        while start > 0 and height <= limit and not strips[start - 1].wide:
            start -= 1
            height += strips[start].height + strips[start].before
            if strips[start].opens and not (start > 0 and strips[start - 1].keep):
                break
        if height <= limit and strips[start].opens:
            for lead in strips[start:index]:
                lead.wide = True


def _lowered(strip: Strip, distance: float) -> Strip:
    """Return the strip with space above that is part of it."""

    def paint(painter: Painter, x: float, y: float) -> None:
        strip.paint(painter, x, y + distance)

    return replace(strip, height=strip.height + distance, paint=paint, before=0.0)


def _captioned(label: Text, name: str, caption: str) -> Inline:
    """Return a caption after its label, whose ``{label}`` is filled in."""
    return Span(str(replace(label, params=(("label", name),))), bold=True), Span(f" {caption}" if caption else "")


def _paint_line(line: Line, style: Style, element: Element, inset: float, painter: Painter, x: float, y: float) -> None:
    if style.bar is not None:
        with painter.part(None):
            painter.box(x + inset, y, 2.2, style.leading, fill=style.bar)
    if line.parts:
        with painter.part(element):
            painter.line(line, x + inset + style.indent, y + style.baseline)


def _paint_labelled(
    paint: Callable[[Painter, float, float], None],
    mark: Line,
    style: Style,
    label: Element,
    painter: Painter,
    x: float,
    y: float,
) -> None:
    with painter.part(label):
        painter.line(mark, x + _LABEL_INDENT, y + style.baseline)
    paint(painter, x, y)


def _paint_figure(figure: Figure, scale: float, element: Element, painter: Painter, x: float, y: float) -> None:
    with painter.part(element):
        drawing.paint(painter, figure.drawing, x, y, scale)


def _paint_entry(
    line: Line,
    style: Style,
    element: Element,
    place: Place,
    right: float | None,
    painter: Painter,
    x: float,
    y: float,
) -> None:
    """Paint a line of the contents; the last of an entry leads to the page number at the ``right``."""
    baseline = y + style.baseline
    with painter.part(element):
        painter.line(line, x + style.indent, baseline)
    end = style.indent + line.width
    if right is not None:
        (number,) = set_text((Span(str(place.page)),), replace(style, bold=False), inf)
        with painter.part(None):
            painter.leader(x + end + 6.0, x + right - number.width - 6.0, baseline, style.colour)
        with painter.part(element):
            painter.line(number, x + right - number.width, baseline)
        end = right
    area = (x + style.indent, y, end - style.indent, style.leading)
    painter.jump(place.name, place.title, *area)
