"""Tables as strips: one for every line of a row, so that a row of any length runs over the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple

from studio.document.blocks import Cell, Column, Inline, Row, Span, Table, plain, span
from studio.export.columns import WIDEST_WORD, Need, all_columns, need_of, parted
from studio.export.pdf.pages import Place, Strip
from studio.export.pdf.painter import Painter
from studio.export.pdf.styles import ACCENT, HAIRLINE, PANEL, TONES, Style
from studio.export.pdf.tags import Element
from studio.export.pdf.text import Line, longest_line, longest_word, set_text
from studio.text import _

_NARROWEST = 18.0
"""No column has less room than this for text; where that leaves no room for all, the table is divided."""
_MEASURED = 60
"""Longer texts are not measured to the letter: they take several lines in any case."""
_LETTER = 0.54
"""The width of an average letter, as a share of its size."""
_KEPT_LINES = 8
"""A row of no more lines stays on one page."""
_KEPT_SHARE = 0.2
"""A table no taller than this share of a page stays on one page."""
_HEAD_SHARE = 0.3
"""A head taller than this share of a page is not repeated."""
_NOWHERE: Mapping[int, Place] = MappingProxyType({})


def set_table(
    table: Table, style: Style, width: float, height: float, element: Element, places: Mapping[int, Place] = _NOWHERE
) -> list[list[Strip]]:
    """Return the strips of the table on pages of that width and height.

    A table with more columns than there is room for is divided, so there is a list for each part; every part begins
    with the first column. ``element`` is the table in the structure of the document, ``places`` are those of its rows,
    by their index.
    """
    columns = all_columns(table)
    words = _longest_words(columns, table, style, WIDEST_WORD * width)
    plain_rows = [row for row in table.rows if not row.heading]
    parts: list[list[Strip]] = []

    def need(index: int) -> Need:
        return _need(columns[index], plain_rows, index, style)

    for chosen, widths in parted(table, columns, words, need, width, _narrowest(style)):
        grid = _Grid([columns[index] for index in chosen], style, widths)
        parts.append(_rows(table, grid, chosen, height, element, _NOWHERE if parts else places))
    return parts


def _rows(
    table: Table, grid: "_Grid", chosen: Sequence[int], page: float, element: Element, places: Mapping[int, Place]
) -> list[Strip]:
    """Return the strips of the chosen columns. Neither the first row nor the last stands alone on a page."""
    head = grid.head(element) if table.titled else []
    repeated = grid.head(None) if head and _height(head) <= _HEAD_SHARE * page else []
    above = repeated
    strips = list(head)
    ends = []
    for index, row in enumerate(table.rows):
        if row.heading:
            begun = grid.group(row, element)
            again = grid.group(_continued(row), None)
            above = [*repeated, *again] if _height(again) <= _HEAD_SHARE * page else repeated
            for strip in begun:
                strip.head = repeated
        else:
            cells = [row.cells[column] if column < len(row.cells) else Cell(()) for column in chosen]
            begun = grid.row(cells, element, labelled=not table.titled)
            for strip in begun:
                strip.head = above
            ends.append((begun[-1], len(begun)))
        for strip in begun:
            strip.address = row.address
        if index in places:
            begun[0].places = (places[index],)
        strips += begun
    for strip in head:
        strip.keep = True
    for (end, count), (_next, following) in (*pairwise(ends[:2]), *pairwise(ends[-2:])):
        end.keep = end.keep or count + following <= _KEPT_LINES
    if _height(strips) <= _KEPT_SHARE * page:
        for strip in strips:
            strip.keep = True
    if strips:
        strips[-1].keep = False
    return strips


def _continued(row: Row) -> Row:
    """Return a group's heading as it stands where the group goes on over a page."""
    return replace(row, cells=(*row.cells, Cell(span(_(", continued")))))


def _height(strips: Sequence[Strip]) -> float:
    return sum(strip.height for strip in strips)


def _longest_words(columns: Sequence[Column], table: Table, style: Style, limit: float) -> list[float]:
    """Return for each column the width of its longest word with padding, between the narrowest and ``limit``."""
    title = replace(style, bold=True)
    widths = [longest_word((Span(column.title),), title) if table.titled else 0.0 for column in columns]
    for row in table.rows:
        for index, cell in enumerate(() if row.heading else row.cells):
            if cell.content and widths[index] < limit:
                letters = max(map(len, plain(cell.content).split()), default=0)
                if letters * style.size > widths[index]:  # else it cannot be the longest: letters are narrower
                    widths[index] = max(widths[index], longest_word(cell.content, style, tied=True))
    narrowest = _narrowest(style)
    return [max(narrowest, min(width + 2 * style.pad_x, limit)) for width in widths]


def _need(column: Column, rows: Sequence[Row], index: int, style: Style) -> Need:
    """Return the widths that a column of these rows needs, padding included."""

    def measured(content: Inline) -> float:
        letters = sum(len(run.text) for run in content)
        width = longest_line(content, style) if letters <= _MEASURED else letters * _LETTER * style.size
        return width + 2.5 * style.pad_x

    title = longest_line((Span(column.title),), replace(style, bold=True)) + 2 * style.pad_x
    return need_of(rows, index, title, measured)


def _narrowest(style: Style) -> float:
    """Return the width of the narrowest column, padding included."""
    return _NARROWEST + 2 * style.pad_x


class _Piece(NamedTuple):
    """One line of one cell: where it stands in the row, and its part in the structure of the document."""

    x: float
    line: Line
    element: Element | None
    lower: float = 0.0
    """How much lower than the others of its line it stands."""


@dataclass(frozen=True, slots=True)
class _Band:
    """One line of a row, across all cells; ``first`` and ``last`` tell whether it is at the top or end of the row."""

    kind: Literal["head", "group", "row"]
    pieces: tuple[_Piece, ...]
    style: Style
    width: float
    first: bool
    last: bool

    @property
    def height(self) -> float:
        return self.style.leading + self.style.pad_y * (self.first + self.last)

    def paint(self, painter: Painter, x: float, y: float) -> None:
        end = y + self.height
        with painter.part(None):
            if self.kind == "group":
                painter.box(x, y, self.width, self.height, fill=PANEL)
            if self.kind == "head" and self.first:
                painter.rule(x, x + self.width, y, ACCENT, 0.8)
            if self.last:
                colour, thickness = (ACCENT, 0.6) if self.kind == "head" else (HAIRLINE, 0.5)
                painter.rule(x, x + self.width, end, colour, thickness)
        baseline = y + self.style.pad_y * self.first + self.style.baseline
        for piece in self.pieces:
            painter.gather(piece.element, piece.line, x + piece.x, baseline + piece.lower)
        if self.last:
            painter.paint_gathered()


class _Grid:
    """The columns of a part of a table, into which rows are set."""

    def __init__(self, columns: Sequence[Column], style: Style, widths: Sequence[float]) -> None:
        self._columns = columns
        self._widths = widths
        self._width = sum(widths)
        self._edges = [0.0]
        for width in widths:
            self._edges.append(self._edges[-1] + width)
        self._bold = replace(style, bold=True)
        self._style = style
        self._styles = {
            (tone, align): replace(style, colour=colour, align=align)
            for tone, colour in TONES.items()
            for align in {column.align for column in columns}
        }
        self._known: dict[tuple[Cell, int], tuple[Line, ...]] = {}

    def head(self, element: Element | None) -> list[Strip]:
        """Return the strips of the column titles."""
        row = element.add("TR") if element else None
        cells = []
        for column, width in zip(self._columns, self._widths, strict=True):
            style = replace(self._bold, align=column.align)
            owner = row.add("TH", scope="Column") if row else None
            cells.append((set_text((Span(column.title),), style, width - 2 * self._style.pad_x), owner))
        return self._strips("head", cells)

    def group(self, row: Row, element: Element | None) -> list[Strip]:
        """Return the strips of a row that spans the table and names the rows under it; it stays with the first."""
        content = tuple(span for cell in row.cells for span in cell.content)
        lines = set_text(content, self._bold, self._width - 2 * self._style.pad_x)
        owner = element.add("TR").add("TH", scope="Row") if element else None
        strips = self._strips("group", [(lines, owner)])
        strips[-1].keep = True
        return strips

    def row(self, cells: Sequence[Cell], element: Element, *, labelled: bool) -> list[Strip]:
        """Return the strips of a row; in a ``labelled`` table the first cell is the title of the row."""
        tags = element.add("TR")
        lines = []
        for position, cell in enumerate(cells):
            title = labelled and position == 0
            owner = tags.add("TH", scope="Row") if title else tags.add("TD")
            lines.append((self._cell(cell, position), owner))
        return self._strips("row", lines)

    def _cell(self, cell: Cell, position: int) -> tuple[Line, ...]:
        if not cell.content:
            return ()
        key = (cell, position)
        if key not in self._known:
            style = self._styles[cell.tone, self._columns[position].align]
            self._known[key] = set_text(cell.content, style, self._widths[position] - 2 * self._style.pad_x)
        return self._known[key]

    def _strips(
        self, kind: Literal["head", "group", "row"], cells: Sequence[tuple[tuple[Line, ...], Element | None]]
    ) -> list[Strip]:
        count = max((len(lines) for lines, _owner in cells), default=1) or 1
        pieces: list[list[_Piece]] = [[] for _ in range(count)]
        for position, (lines, owner) in enumerate(cells):
            above = self._above(kind, position, count - len(lines))
            x = self._edges[position] + self._style.pad_x
            for index, line in enumerate(lines):
                if line.parts:
                    lower = above % 1 * self._style.leading
                    pieces[index + int(above)].append(_Piece(x, line, owner, lower))
        strips = []
        for index, beside in enumerate(pieces):
            band = _Band(kind, tuple(beside), self._style, self._width, index == 0, index == count - 1)
            keep = index < count - 1 and (count <= _KEPT_LINES or index in {0, count - 2})
            strips.append(Strip(band.height, band.paint, keep=keep))
        return strips

    def _above(self, kind: Literal["head", "group", "row"], position: int, room: int) -> float:
        """Return how many lines stay empty above a cell: titles stand on the line below, marks in the middle."""
        if kind == "head":
            return room
        centred = kind == "row" and self._columns[position].align == "centre"
        return room / 2 if centred and room < _KEPT_LINES else 0
