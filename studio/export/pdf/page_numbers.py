"""Numbers of pages in the text: which contents ask for them, and the same with the numbers filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from studio.document.blocks import Block, Cell, Inline, Listing, Paragraph, Row, Section, Span, Table
from studio.export.pdf.pages import Place

_NONE_YET = "88"
"""Stands for numbers until the first pages are laid out."""


def counts(content: Section | Block) -> bool:
    """Tell whether numbers of pages are to be filled in."""
    match content:
        case Paragraph():
            return any(run.pages for run in content.content)
        case Listing():
            return any(run.pages for item in content.items for run in item)
        case Table():
            return any(run.pages for row in content.rows for cell in row.cells for run in cell.content)
        case _:
            return False


def numbered(content: Section | Block, places: Mapping[str, Place], *, laid_out: bool) -> Section | Block:
    """Return the content with the numbers of the pages on which the places stand, once they are laid out."""

    def inline(runs: Inline) -> Inline:
        return tuple(part for run in runs for part in (_numbers(run, places, laid_out) if run.pages else (run,)))

    def filled(row: Row) -> Row:
        return replace(row, cells=tuple(Cell(inline(cell.content), cell.tone) for cell in row.cells))

    if not counts(content):
        return content
    match content:
        case Paragraph():
            return replace(content, content=inline(content.content))
        case Listing():
            return replace(content, items=tuple(map(inline, content.items)))
        case Table():
            return replace(content, rows=tuple(map(filled, content.rows)))
        case _:
            return content


def _numbers(run: Span, places: Mapping[str, Place], laid_out: bool) -> Iterator[Span]:
    """Yield the numbers of the pages that a run asks for, each leading there; the run itself when there is none."""
    known = [anchor for anchor in run.pages if anchor in places]
    unnumbered = replace(run, pages=())
    if known and not laid_out:
        yield replace(unnumbered, text=_NONE_YET)
        return
    standing = {places[anchor].page: anchor for anchor in reversed(known)}
    standing.pop(0, None)
    for index, page in enumerate(sorted(standing)):
        if index:
            yield replace(unnumbered, text=", ", link=None)
        yield replace(unnumbered, text=str(page), link=run.link or standing[page])
    if not standing:
        yield unnumbered
