"""Blocks as strips: the document from its title to its last table, in order, ready to be laid on pages."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest

from studio.document.blocks import Block, Document, Figure, Inline, Listing, Paragraph, Section, Span, Table, label_of
from studio.export.pdf import drawing
from studio.export.pdf.pages import Area, Heading, Strip
from studio.export.pdf.painter import Painter
from studio.export.pdf.styles import SMALLEST, Sheet, Style
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
_UNBOUNDED = 1e6
_LABEL_INDENT, _LABEL_GAP = 6.0, 7.0
_AROUND_TABLE = 12.0
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9.]+")


class Flow:
    """Makes the strips of one document."""

    def __init__(self, document: Document, sheet: Sheet, upright: Area, landscape: Area) -> None:
        self.root = Element("Document")
        self.headings = _headings(document)
        self.destinations: dict[str, str] = {}
        for heading in self.headings:
            self.destinations.setdefault(heading.section.anchor, heading.destination)
        self._document = document
        self._sheet = sheet
        self._upright = upright
        self._landscape = landscape

    def title_page(self) -> list[Strip]:
        """Return the title and what stands under it."""
        style = self._sheet.title if len(self._document.title) < _LONG_TITLE else self._sheet.long_title
        strips = self._lines((Span(self._document.title),), style, self.root.add("H1"))
        # A page begins without space above, so the space above the title is part of its first line.
        strips = [_lowered(strips[0], style.before), *strips[1:]]
        return [*strips, *self._blocks(self._document.title_page)]

    def contents(self) -> list[Strip]:
        """Return the list of headings; the pages of the headings are looked up when it is painted."""
        listed = [heading for heading in self.headings if heading.depth <= _CONTENTS_DEPTH]
        if not listed:
            return []
        tags = self.root.add("TOC")
        title = (Span(self._document.contents_title),)
        strips = self._lines(title, self._sheet.contents_title, self.root.add("H1"), keep=True)
        for heading in listed:
            strips += self._entry(heading, tags.add("TOCI"))
        return strips

    def body(self, progress: Callable[[float], None]) -> list[Strip]:
        """Return all sections; ``progress`` is told the share done."""
        strips: list[Strip] = []
        for done, heading in enumerate(self.headings):
            progress(done / len(self.headings))
            section = heading.section
            followed = bool(section.blocks or section.sections)
            style = self._sheet.heading(heading.depth)
            tag = HEADINGS[min(heading.depth, len(HEADINGS)) - 1]
            lines = self._lines((Span(section.heading),), style, self.root.add(tag), keep=followed)
            lines[0].heading = heading
            strips += lines
            strips += self._blocks(section.blocks)
        _widen_lead_ins(strips, _LEAD_IN * self._landscape.height)
        return strips

    def _blocks(self, blocks: Sequence[Block]) -> Iterator[Strip]:
        for block, following in zip_longest(blocks, blocks[1:]):
            strips = self._block(block, self.root)
            if _leads_in(block, following) and len(strips) <= _LEAD_LINES:
                strips[-1].keep = True
            yield from strips

    def _block(self, block: Block, parent: Element) -> list[Strip]:
        match block:
            case Paragraph():
                style = self._sheet.paragraphs[block.style]
                return self._lines(block.content, style, parent.add("P"))
            case Listing():
                return self._listing(block, parent.add("L"))
            case Table():
                return self._table(block, parent)
            case Figure():
                return self._figure(block, parent)

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
        plain = replace(style, align="left", after=0.0)
        ending = "" if listing.prefix else "."
        count = len(listing.items)
        labels = [f"{listing.prefix}{number}{ending}" if listing.numbered else "•" for number in range(1, count + 1)]
        marks = [set_text((Span(label),), plain, _UNBOUNDED)[0] for label in labels]
        inset = max((mark.width for mark in marks), default=0.0) + _LABEL_INDENT + _LABEL_GAP
        strips: list[Strip] = []
        for item, mark in zip(listing.items, marks, strict=True):
            entry = element.add("LI")
            label, text = entry.add("Lbl"), entry.add("LBody")
            lines = self._lines(item, replace(style, after=3.0), text, inset=inset)
            first = lines[0]
            first.paint = partial(_paint_labelled, first.paint, mark, plain, label)
            strips += lines
        if strips:
            strips[-1].after = style.after
        return strips

    def _table(self, table: Table, parent: Element) -> list[Strip]:
        style = self._sheet.table_style(small=table.small, dense=table.dense)
        area = self._landscape if table.wide else self._upright
        element = parent.add("Table")
        parts = set_table(table, style, area.width, area.height, element)
        caption = self._sheet.caption
        strips: list[Strip] = []
        for position, part in enumerate(parts):
            if table.caption is not None:
                label = _("{label}, continued.") if position else _("{label}.")
                text = _numbered(label, label_of(table), table.caption)
                owner = parent.add("P") if position else element.add("Caption")
                part = [*self._lines(text, caption, owner, keep=bool(part), wide=table.wide), *part]
            if part:
                part[0].before = max(part[0].before, _AROUND_TABLE / 2)
                part[-1].after = _AROUND_TABLE
            strips += part
        notes: list[Strip] = []
        for position, note in enumerate(table.notes):
            last_but_one = position == len(table.notes) - 2
            notes += self._lines((Span(note),), self._sheet.note, parent.add("P"), wide=table.wide, keep=last_but_one)
        if notes:
            notes[-1].after = _AROUND_TABLE
            if strips:
                strips[-1].keep, strips[-1].after = True, 0.0
        for strip in strips:
            strip.wide = table.wide
        return strips + notes

    def _figure(self, figure: Figure, parent: Element) -> list[Strip]:
        wide, scale = self._fit(figure)
        picture = parent.add("Figure", figure.alternative or figure.caption)
        text = _numbered(_("{label}."), label_of(figure), figure.caption)
        strip = Strip(
            figure.drawing.height * scale,
            partial(_paint_figure, figure, scale, picture),
            before=8.0,
            keep=True,
            wide=wide,
        )
        return [strip, *self._lines(text, self._sheet.figure_caption, parent.add("Caption"), wide=wide)]

    def _fit(self, figure: Figure) -> tuple[bool, float]:
        """Return whether a figure stands on a landscape page, and by how much it is scaled down to fit."""
        shape = figure.drawing
        upright = _scale(shape.width, shape.height, self._upright)
        if upright < 1 and drawing.smallest_letters(shape) * upright < SMALLEST:
            landscape = _scale(shape.width, shape.height, self._landscape)
            if landscape > upright:
                return True, landscape
        return False, upright

    def _entry(self, heading: Heading, element: Element) -> list[Strip]:
        style = self._sheet.contents[heading.depth - 1]
        right = self._upright.width
        lines = set_text((Span(heading.section.heading),), style, right - style.indent - 40.0)
        last = len(lines) - 1
        strips = []
        for position, line in enumerate(lines):
            end = right if position == last else None
            paint = partial(_paint_entry, line, style, element, heading, end)
            strips.append(Strip(style.leading, paint, keep=position < last))
        strips[0].before = style.before
        return strips


def _headings(document: Document) -> list[Heading]:
    """Return the headings in order, their depth as the sections stand in one another, each with a name of its own."""
    names: set[str] = set()
    found: list[Heading] = []

    def visit(sections: Sequence[Section], depth: int) -> None:
        for section in sections:
            stem = name = _NOT_IN_NAMES.sub("-", section.anchor).strip("-")
            count = 1
            while name in names:
                count += 1
                name = f"{stem}-{count}"
            names.add(name)
            found.append(Heading(section, depth, name))
            visit(section.sections, depth + 1)

    visit(document.sections, 1)
    return found


def _leads_in(block: Block, following: Block | None) -> bool:
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
            if strips[start].heading and not (start > 0 and strips[start - 1].keep):
                break
        if height <= limit and strips[start].heading:
            for lead in strips[start:index]:
                lead.wide = True


def _lowered(strip: Strip, distance: float) -> Strip:
    """Return the strip with space above that is part of it."""

    def paint(painter: Painter, x: float, y: float) -> None:
        strip.paint(painter, x, y + distance)

    return replace(strip, height=strip.height + distance, paint=paint, before=0.0)


def _numbered(label: Text, name: str, caption: str) -> Inline:
    """Return a caption after its label, whose ``{label}`` is filled in."""
    return Span(str(replace(label, params=(("label", name),))), bold=True), Span(f" {caption}" if caption else "")


def _scale(width: float, height: float, area: Area) -> float:
    """Return by how much a drawing is scaled to fit the area and leave room for its caption and a heading."""
    return min(1.0, area.width / max(width, 1.0), (area.height - 110.0) / max(height, 1.0))


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
    heading: Heading,
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
        (number,) = set_text((Span(str(heading.page)),), replace(style, bold=False), _UNBOUNDED)
        with painter.part(None):
            painter.leader(x + end + 6.0, x + right - number.width - 6.0, baseline, style.colour)
        with painter.part(element):
            painter.line(number, x + right - number.width, baseline)
        end = right
    area = (x + style.indent, y, end - style.indent, style.leading)
    painter.jump(heading.destination, heading.section.heading, *area)
