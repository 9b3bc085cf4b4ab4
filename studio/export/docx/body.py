"""The text of the document: title page, contents, sections with their blocks, and the pages they stand on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from studio.document.blocks import (
    Block,
    Document,
    Figure,
    Listing,
    Paragraph,
    Section,
    Span,
    Table,
    label_of,
    plain,
)
from studio.export.docx.figure import figure as picture
from studio.export.docx.numbering import BULLETS, LEVELS, Numbering
from studio.export.docx.package import Relations
from studio.export.docx.pages import NAMESPACES, Sheet
from studio.export.docx.places import TITLE, Places, anchor_of
from studio.export.docx.styles import CONTENTS_LEVELS, PARAGRAPHS, Sizes
from studio.export.docx.table import TableWriter
from studio.export.docx.text import Writer, direction
from studio.export.docx.xml import composed, field, field_end, field_start, one_line, paragraph, run
from studio.export.paper import placed
from studio.text import _

_SHORT = 180
"""A paragraph of no more letters stays with the list or table that it leads to."""
_LONGEST_LEAD_IN = 1500
"""Letters between a heading and a landscape table up to which they stand on its page."""


@dataclass(slots=True)
class _Piece:
    """A piece of the text, and whether it stands on a landscape page.

    ``lead`` counts the letters of a paragraph, which may move to the landscape page of what it leads to; only a
    ``heading`` may be the first to move.
    """

    xml: str
    wide: bool = False
    lead: int | None = None
    heading: bool = False


class Body:
    """Writes the text of one document."""

    def __init__(
        self, document: Document, sizes: Sizes, relations: Relations, numbering: Numbering, upright: Sheet, wide: Sheet
    ) -> None:
        self._document = document
        self._relations = relations
        self._numbering = numbering
        self._upright = upright
        self._wide = wide
        self._places = Places(document)
        self._text = Writer(self._places, relations)
        self._tables = TableWriter(self._text, self._places, sizes)

    def xml(self, progress: Callable[[float], None]) -> str:
        """Return the main part; ``progress`` is told the share done."""
        front = list(self._front())
        pieces = [*front, *_widened(list(self._sections(progress)))]
        parts = []
        for position, piece in enumerate(pieces):
            if position > 0 and (position == len(front) or piece.wide != pieces[position - 1].wide):
                parts.append(paragraph("SectionEnd", "", self._sheet(pieces[position - 1]).section()))
            parts.append(piece.xml)
        last = self._sheet(pieces[-1]).section()
        return f"<w:document {NAMESPACES}><w:body>{''.join(parts)}{last}</w:body></w:document>"

    def _sheet(self, piece: _Piece) -> Sheet:
        return self._wide if piece.wide else self._upright

    # Before the first section

    def _front(self) -> Iterator[_Piece]:
        document = self._document
        title = (Span(document.title),)
        yield _Piece(paragraph("Title", self._places.mark(TITLE, self._text.runs(title)), direction(title)))
        yield from self._blocks(document.title_page)
        headings = [(one, depth) for one, depth in _headings(document.sections) if depth <= CONTENTS_LEVELS]
        if headings:
            entries = [(f"TOC{depth}", section.heading, section.anchor) for section, depth in headings]
            instruction = f'TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z \\u'
            yield _Piece(self._list(document.contents_title, instruction, entries, "<w:pageBreakBefore/>"))
        for title_of_list, kind, blocks in (
            (document.tables_title, "Table", document.tables()),
            (document.figures_title, "Figure", document.figures()),
        ):
            if title_of_list and blocks:
                entries = [
                    ("TableofFigures", f"{_('{label}.', label=label_of(block))} {block.caption}", anchor_of(block))
                    for block in blocks
                ]
                yield _Piece(self._list(title_of_list, f'TOC \\h \\z \\c "{kind}"', entries))

    def _list(self, title: str, instruction: str, entries: Sequence[tuple[str, str, str]], begin: str = "") -> str:
        """Return a list of places as a field, which holds its entries already but for the page numbers.

        An entry has a style, its words and the anchor that it leads to. Only Word knows on which pages they stand.
        """
        rows = []
        for style, words, anchor in entries:
            bookmark = self._places.bookmark(anchor)
            page = field(f"PAGEREF {bookmark} \\h", run(""))
            shown = f"{run(one_line(words))}<w:r><w:tab/></w:r>{page}"
            rows.append((style, f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{shown}</w:hyperlink>'))
        # The field begins in the first paragraph of the list and ends in the last.
        rows[0] = rows[0][0], field_start(instruction) + rows[0][1]
        rows[-1] = rows[-1][0], rows[-1][1] + field_end()
        return paragraph("TOCHeading", run(one_line(title)), begin) + "".join(paragraph(*row) for row in rows)

    # The sections

    def _sections(self, progress: Callable[[float], None]) -> Iterator[_Piece]:
        count = sum(1 for _ in self._document.all())
        for done, (section, depth) in enumerate(_headings(self._document.sections)):
            progress(done / count)
            yield self._heading(section, depth)
            yield from self._blocks(section.blocks)

    def _heading(self, section: Section, depth: int) -> _Piece:
        counted = self._numbering.counts(section.number, depth)
        words = section.title if counted else section.heading
        typed = "" if counted else '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
        content = self._places.mark(section.anchor, run(one_line(words)))
        way = direction((Span(words),))
        return _Piece(
            paragraph(f"Heading{min(depth, LEVELS)}", content, typed + way), lead=len(section.heading), heading=True
        )

    def _blocks(self, blocks: Sequence[Block]) -> Iterator[_Piece]:
        for block, following in zip_longest(blocks, blocks[1:]):
            match block:
                case Paragraph():
                    letters = len(plain(block.content))
                    leads_in = isinstance(following, Listing | Table) and letters <= _SHORT
                    runs = self._places.mark(block.anchor, self._text.runs(block.content))
                    look = ("<w:keepNext/>" if leads_in else "") + direction(block.content)
                    yield _Piece(paragraph(PARAGRAPHS[block.style], runs, look), lead=letters)
                case Listing():
                    yield _Piece(self._listing(block))
                case Table():
                    yield _Piece(self._table(block), wide=block.wide)
                case Figure():
                    yield self._figure(block)

    def _listing(self, listing: Listing) -> str:
        id = self._numbering.list(listing.prefix) if listing.numbered else BULLETS
        place = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{id}"/></w:numPr>'
        return "".join(
            paragraph(
                "ListParagraph",
                self._places.mark(listing.anchor, self._text.runs(item)) if position == 0 else self._text.runs(item),
                place + direction(item),
            )
            for position, item in enumerate(listing.items)
        )

    def _table(self, table: Table) -> str:
        sheet = self._wide if table.wide else self._upright
        written = []
        for position, part in enumerate(self._tables.parts(table, sheet.area.width)):
            if table.caption is not None:
                written.append(self._caption(table, table.caption, continued=position > 0))
            written.append(part)
            written.append(paragraph("TableEnd", ""))
        if written and table.notes:
            # The last paragraph after a table keeps its distance from what follows.
            end = written.pop()
            notes = [(Span(note),) for note in table.notes]
            written += [paragraph("TableNote", self._text.runs(note), direction(note)) for note in notes]
            written.append(end)
        return "".join(written)

    def _figure(self, figure: Figure) -> _Piece:
        wide, scale = placed(figure.drawing, self._upright.area, self._wide.area)
        shown = paragraph("Figure", picture(figure, scale, self._relations))
        note = paragraph("TableNote", self._text.runs((Span(figure.note),))) if figure.note else ""
        return _Piece(shown + self._caption(figure, figure.caption) + note, wide=wide)

    def _caption(self, block: Table | Figure, words: str, *, continued: bool = False) -> str:
        """Return a caption: the label, whose number Word counts, and the words."""
        bold = '<w:rStyle w:val="CaptionLabel"/>'
        label = label_of(block)
        if continued:
            text = composed(_("{label}, continued."), bold, label=run(one_line(label), bold))
        else:
            kind = "Table" if isinstance(block, Table) else "Figure"
            count = field(f"SEQ {kind} \\* ARABIC", run(str(block.number), bold), bold)
            parts = [run(one_line(part), bold) if part else "" for part in label.split(str(block.number), 1)]
            named = self._places.mark(anchor_of(block), count.join(parts))
            text = composed(_("{label}."), bold, label=named)
        if words:
            text += self._text.runs((Span(f" {words}"),))
        keep = "<w:keepNext/>" if isinstance(block, Table) else ""
        return paragraph("Caption", text, keep + direction((Span(words),)))


def _headings(sections: Sequence[Section], depth: int = 1) -> Iterator[tuple[Section, int]]:
    """Yield the sections with their depth as they stand in one another."""
    for section in sections:
        yield section, depth
        yield from _headings(section.sections, depth + 1)


def _widened(pieces: list[_Piece]) -> list[_Piece]:
    """Move headings, and short texts after them, to the landscape page of what follows."""
    for index, piece in enumerate(pieces):
        if not piece.wide or index == 0 or pieces[index - 1].wide:
            continue
        start, letters, begin = index - 1, 0, index
        while start >= 0 and not pieces[start].wide:
            lead = pieces[start].lead
            if lead is None or letters + lead > _LONGEST_LEAD_IN:
                break
            letters += lead
            if pieces[start].heading:
                begin = start
            elif begin < index:
                break
            start -= 1
        for moved in pieces[begin:index]:
            moved.wide = True
    return pieces
