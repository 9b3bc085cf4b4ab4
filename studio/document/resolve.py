"""The last step of a document: tables and figures get their numbers, and links the places they mean.

A link to a part of the protocol leads to whatever prints it; the synopsis and the title page, which repeat what stands
elsewhere, count only when nothing else does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from studio.document.blocks import (
    Block,
    Cell,
    Document,
    Figure,
    Inline,
    Listing,
    Paragraph,
    Remark,
    Row,
    Section,
    Span,
    Table,
    label_of,
)
from studio.text import _

PART = "part:"
"""Begins the anchor of what prints a part of the protocol; its address follows."""

SUMMARY = "1"
"""The section that repeats what others say."""


def resolve(
    document: Document, remarks: Iterable[Remark] = (), moved: Mapping[str, str] = MappingProxyType({})
) -> Document:
    """Return the document with all numbers and links settled; the anchors of ``remarks`` are addresses so far.

    ``moved`` are anchors that are not there any more, with the numbers of the sections in their stead.
    """
    numbered = _Numbers().document(document)
    homes = _Homes(numbered, moved)
    captioned: tuple[Table | Figure, ...] = (*numbered.tables(), *numbered.figures())
    labels = {block.anchor: label_of(block) for block in captioned if block.anchor}
    labels |= {f"section-{number}": str(_("section {number}", number=number)) for number in moved.values()}
    # What people say is never lost: on what is not printed, it has no anchor and stands at the title.
    placed = ((remark, homes.find(remark.anchor)) for remark in remarks)
    found = tuple(replace(remark, anchor=at or "") for remark, at in placed if at is not None or remark.who is not None)
    # All places that are meant have to be known before the first of them is given its name.
    for content in (content for block in numbered.blocks() for content in _inlines(block)):
        for run in content:
            for anchor in (*run.pages, *((run.link,) if run.link else ())):
                homes.anchor(anchor)
    return replace(_Links(homes, labels).document(numbered), remarks=found)


class _Walk:
    """Goes through a document and puts each block's successor in its place."""

    def document(self, document: Document) -> Document:
        title_page = tuple(map(self.block, document.title_page))
        return replace(document, title_page=title_page, sections=tuple(map(self.section, document.sections)))

    def section(self, section: Section) -> Section:
        blocks = tuple(map(self.block, section.blocks))
        return replace(section, blocks=blocks, sections=tuple(map(self.section, section.sections)))

    def block(self, block: Block) -> Block:
        return block


class _Numbers(_Walk):
    def __init__(self) -> None:
        self._tables = self._figures = 0

    def block(self, block: Block) -> Block:
        if isinstance(block, Table) and block.caption is not None:
            self._tables += 1
            return replace(block, number=self._tables)
        if isinstance(block, Figure):
            self._figures += 1
            return replace(block, number=self._figures)
        return block


class _Homes:
    """Where each part of the protocol is printed."""

    def __init__(self, document: Document, moved: Mapping[str, str]) -> None:
        self._moved = moved
        self.wanted: dict[int, str] = {}
        """Anchors of the blocks and rows that links lead to, by their identity."""
        self._places: dict[str, tuple[bool, object, str]] = {}
        for block in document.title_page:
            self._note(block, repeats=True)
        for top in document.sections:
            for section in top.all():
                for block in section.blocks:
                    self._note(block, repeats=top.number == SUMMARY)

    def _note(self, block: Block, *, repeats: bool) -> None:
        for address, place in addressed(block):
            while address:
                known = self._places.get(address)
                if known is None or (known[0] and not repeats):
                    self._places[address] = (repeats, place, address)
                elif known[0] == repeats:
                    break
                address = address.rpartition("/")[0]

    def anchor(self, link: str) -> str | None:
        """Return the anchor that a link leads to; None when no part of the protocol that it means is printed."""
        if link in self._moved:
            return f"section-{self._moved[link]}"
        return self.find(link.removeprefix(PART)) if link.startswith(PART) else link

    def find(self, address: str) -> str | None:
        """Return the anchor of what prints the address, else of what prints the nearest part that holds it."""
        while address:
            if address in self._places:
                _repeats, place, _address = self._places[address]
                own: str = getattr(place, "anchor", "")
                return own or self.wanted.setdefault(id(place), f"{PART}{address}")
            address = address.rpartition("/")[0]
        return None


def addressed(block: Block) -> Iterator[tuple[str, object]]:
    """Yield the addresses that a block prints, each with the block or row that an anchor goes to."""
    if block.address:
        yield block.address, block
    if isinstance(block, Table):
        for row in block.rows:
            if row.address:
                yield row.address, row
    elif isinstance(block, Listing):
        yield from ((address, block) for address in block.addresses if address)
    elif isinstance(block, Paragraph):
        yield from ((run.address, block) for run in block.content if run.address)


class _Links(_Walk):
    """Fills in what links mean, and names the places they lead to."""

    def __init__(self, homes: _Homes, labels: dict[str, str]) -> None:
        self._homes = homes
        self._labels = labels

    def block(self, block: Block) -> Block:
        anchor = self._homes.wanted.get(id(block), block.anchor)
        match block:
            case Paragraph():
                return replace(block, content=self._inline(block.content), anchor=anchor)
            case Listing():
                return replace(block, items=tuple(map(self._inline, block.items)), anchor=anchor)
            case Table():
                return replace(block, rows=tuple(map(self._row, block.rows)), anchor=anchor)
            case Figure():
                return replace(block, anchor=anchor)

    def _row(self, row: Row) -> Row:
        anchor = self._homes.wanted.get(id(row), row.anchor)
        if anchor == row.anchor and not any(_links(one.content) for one in row.cells):
            return row
        return replace(row, cells=tuple(map(self._cell, row.cells)), anchor=anchor)

    def _cell(self, cell: Cell) -> Cell:
        return replace(cell, content=self._inline(cell.content)) if _links(cell.content) else cell

    def _inline(self, content: Inline) -> Inline:
        return tuple(map(self._span, content)) if _links(content) else content

    def _span(self, run: Span) -> Span:
        if run.pages:
            found = dict.fromkeys(map(self._homes.anchor, run.pages))
            run = replace(run, pages=tuple(one for one in found if one is not None))
        if run.link is not None:
            run = replace(run, link=self._homes.anchor(run.link))
        if run.label:
            run = replace(run, text=self._labels[run.link or ""], label=False)
        return run


def _links(content: Inline) -> bool:
    return any(run.link is not None or run.pages for run in content)


def _inlines(block: Block) -> Iterator[Inline]:
    match block:
        case Paragraph():
            yield block.content
        case Listing():
            yield from block.items
        case Table():
            yield from (one.content for row in block.rows for one in row.cells)
