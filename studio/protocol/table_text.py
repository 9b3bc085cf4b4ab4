"""Tables as text, the way spreadsheets put them on the clipboard: tabs between cells, quotes around what holds one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from studio.protocol.bounds import MOST_ITEMS
from studio.protocol.spreadsheet import as_written, harmless
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Grid = tuple[tuple[str, ...], ...]

MOST_ROWS = MOST_ITEMS + 1
"""Of a table: as many as a list may have items, and a header."""
MOST_COLUMNS = 500
MOST_LETTERS = 20_000_000

_BREAK = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r'"((?:[^"]++|"")*+)"(?=[\t\r\n]|\Z)')
_END = re.compile(r"[\t\r\n]|\Z")
_UNIT = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")


class TableError(ValueError):
    """A table is larger than any list may become; ``text`` says so."""

    def __init__(self) -> None:
        self.text: Text = _(
            "This table is too large: {rows} rows of {columns} columns are the most; copy a part of it.",
            rows=f"{MOST_ROWS:,}",
            columns=MOST_COLUMNS,
        )
        super().__init__(str(self.text))


def parse(text: str) -> Grid:
    """Return the cells of a table, row by row; shorter rows are filled up with empty cells.

    A cell in quotes may hold tabs, line breaks and doubled quotes. A quote that is never closed, or that closes before
    the cell ends, is an ordinary letter. Line breaks may be those of any system; the last one ends the last row. A mark
    of byte order before the table is no part of it, nor an apostrophe that keeps a cell from being a formula.

    Raises TableError, before rows are filled up.
    """
    if len(text) > MOST_LETTERS:
        raise TableError
    text = text.removeprefix("\ufeff")
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        cell, at = _cell(text, at)
        rows[-1].append(as_written(cell))
        if len(rows[-1]) > MOST_COLUMNS or len(rows) > MOST_ROWS:
            raise TableError
        if at >= len(text):
            break
        if text[at] == "\t":
            at += 1
            continue
        at = _end_of_break(text, at)
        if at >= len(text):
            break
        rows.append([])
    if not text:
        return ()
    width = max(map(len, rows))
    return tuple((*row, *[""] * (width - len(row))) for row in rows)


def filled(grid: Grid) -> Grid:
    """Return the rows in which something stands."""
    return tuple(row for row in grid if any(cell.strip() for cell in row))


def write(grid: Sequence[Sequence[str]]) -> str:
    """Return the text of a table, which :func:`parse` reads back; each row ends with a line break.

    No cell is a formula to a spreadsheet.
    """
    return "".join("\t".join(map(_written, row)) + "\n" for row in grid)


def header(row: Sequence[str], titles: Mapping[str, Sequence[str]]) -> tuple[str | None, ...] | None:
    """Return the fields that a row names, or None where it is no header; a cell that names none is None.

    ``titles`` gives the names of each field. A row is a header when at least half of its words are such names, and
    more than one of them where it has several. Case and a unit in brackets do not matter, and the first words of a
    name are enough where no other one begins with them.
    """
    known = {_plain(title): name for name, names in list(titles.items())[::-1] for title in (*names, name)}
    found = [_meant(_plain(cell), known) or _meant(_plain(_UNIT.sub("", cell)), known) for cell in row]
    named = [name for name in found if name is not None]
    written = sum(1 for cell in row if cell.strip())
    if not named or len(set(named)) < len(named) or 2 * len(named) < written or (written > 1 and len(named) < 2):
        return None
    return tuple(found)


def _meant(words: str, known: Mapping[str, str]) -> str | None:
    if words in known or not words:
        return known.get(words)
    begun = {name for title, name in known.items() if title.startswith(f"{words} ")}
    return begun.pop() if len(begun) == 1 else None


def _cell(text: str, at: int) -> tuple[str, int]:
    """Return the cell that begins here, and where it ends."""
    if text[at : at + 1] == '"' and (quoted := _QUOTED.match(text, at)):
        return _BREAK.sub("\n", quoted[1].replace('""', '"')), quoted.end()
    end = _END.search(text, at)
    assert end is not None
    return text[at : end.start()], end.start()


def _end_of_break(text: str, at: int) -> int:
    found = _BREAK.match(text, at)
    assert found is not None
    return found.end()


def _written(cell: str) -> str:
    cell = harmless(_BREAK.sub("\n", cell))
    return '"' + cell.replace('"', '""') + '"' if re.search(r'[\t\n]|\A"', cell) else cell


def _plain(title: str) -> str:
    return " ".join(title.casefold().replace("_", " ").split()).rstrip(":")
