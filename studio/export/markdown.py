"""A document as Markdown text (CommonMark with pipe tables), for review meetings and version control."""

import re
from collections.abc import Iterator

from studio.document.blocks import Block, Cell, Document, Figure, Inline, Listing, Paragraph, Row, Section, Span, Table
from studio.export.characters import LINE_BREAK, legible, one_line
from studio.export.links import web_address
from studio.export.options import Options

_DEEPEST = 6
"""Levels of headings that Markdown has."""
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|]|&(?=#?\w+;)|~(?=~))")
_BRACKETS = str.maketrans({"(": "%28", ")": "%29"})
_STARTS = re.compile(r"^(\s*)(\+|-+|=+|\d+[.)])(?=\s|$)", re.MULTILINE)


def render(document: Document, options: Options) -> bytes:
    """Return the document as Markdown in UTF-8. Links within the document become plain text; web links stay."""
    lines = [f"# {_line(document.title)}", ""]
    if document.mark:
        lines += [f"**{_line(document.mark)}**", ""]
    lines += _blocks(document.title_page)
    for section in document.sections:
        lines += _section(section)
    return (legible("\n".join(lines)).rstrip() + "\n").encode()


def _section(section: Section) -> Iterator[str]:
    yield f"{'#' * min(section.level + 1, _DEEPEST)} {_line(section.heading)}"
    yield ""
    yield from _blocks(section.blocks)
    for inner in section.sections:
        yield from _section(inner)


def _blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph():
                words = _lines(block.content)
                yield f"> {words}" if block.style in ("note", "mandated", "warning") else words
            case Listing():
                for at, item in enumerate(block.items, start=1):
                    mark = f"{at}." if block.numbered and not block.prefix else "-"
                    prefix = f"{_line(block.prefix)}{at} " if block.numbered and block.prefix else ""
                    yield f"{mark} {prefix}{_lines(item)}"
            case Table():
                yield from _table(block)
            case Figure():
                yield f"**{_line(block.caption)}** {_line(f'{block.note} {block.alternative}'.strip())}"
        yield ""


def _table(table: Table) -> Iterator[str]:
    if table.caption:
        yield f"**{_line(table.caption)}**"
        yield ""
    yield _row(_line(column.title) if table.titled else "" for column in table.columns)
    yield _row({"left": "---", "centre": ":---:", "right": "---:"}[column.align] for column in table.columns)
    for row in table.rows:
        yield _row(_cells(row, len(table.columns)))
    for note in table.notes:
        yield ""
        yield f"> {_line(note)}"


def _cells(row: Row, columns: int) -> Iterator[str]:
    yield from (_cell(cell, heading=row.heading) for cell in row.cells)
    yield from [""] * (columns - len(row.cells))


def _cell(cell: Cell, *, heading: bool) -> str:
    words = _inline(cell.content).replace("\n", "<br>")
    return f"**{words}**" if heading and not words.startswith("**") else words


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _lines(content: Inline) -> str:
    """Return a text of one or more lines. Empty ones would end the paragraph, and spaces before one make it code."""
    return "  \n".join(line.strip() for line in _inline(content).split("\n") if line.strip())


def _inline(content: Inline) -> str:
    return "".join(map(_run, content))


def _run(run: Span) -> str:
    words = _text(run.text)
    if run.bold or run.italic:
        core = words.strip()
        if core:
            mark = "**" if run.bold else "*"
            words = words.replace(core, f"{mark}{core}{mark}", 1)
    address = web_address(run.link) if run.link else None
    return f"[{words}]({address.translate(_BRACKETS)})" if address else words


def _text(written: str) -> str:
    """Return what somebody wrote so that Markdown shows it as it is."""
    return _STARTS.sub(_guarded, _SPECIAL.sub(r"\\\1", LINE_BREAK.sub("\n", written)))


def _line(written: str) -> str:
    """Return what somebody wrote so that Markdown shows it as it is, on one line."""
    return _text(one_line(written))


def _guarded(start: re.Match[str]) -> str:
    """Return the beginning of a line that Markdown would take for an item of a list, so that it does not."""
    return f"{start[1]}{start[2][:-1]}\\{start[2][-1]}"
