"""Tables as strips: one for every line of a row, so that a row of any length runs over the pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal, NamedTuple

from studio.document.blocks import Cell, Column, Row, Span, Table, plain
from studio.export.pdf.pages import Strip
from studio.export.pdf.painter import Painter
from studio.export.pdf.styles import ACCENT, HAIRLINE, PANEL, TONES, Style
from studio.export.pdf.tags import Element
from studio.export.pdf.text import Line, longest_word, set_text

PAD_X = 4.0
PAD_Y = 3.3
_NARROWEST = 26.0
"""No column is narrower than this, padding included; where that leaves no room for all, the table is divided."""
_WIDEST_WORD = 0.3
"""A column is as wide as its longest word, up to this share of the table."""
_KEPT_LINES = 8
"""A row of no more lines stays on one page."""
_KEPT_SHARE = 0.3
"""A table no taller than this share of a page stays on one page, and a head that is taller is not repeated."""


def set_table(table: Table, style: Style, width: float, height: float, element: Element) -> list[list[Strip]]:
    """Return the strips of the table on pages of that width and height.

    A table with more columns than there is room for is divided, so there is a list for each part; every part begins
    with the first column. ``element`` is the table in the structure of the document.
    """
    columns = _all_columns(table)
    limit = _WIDEST_WORD * width
    words = _longest_words(columns, table, style, limit)
    titles = _titles(columns, style, limit) if table.titled else words
    parts = []
    for chosen in _parts(words, width):
        least = [max(words[index], titles[index]) for index in chosen]
        if sum(least) > width:
            least = [words[index] for index in chosen]
        widths = _widths([columns[index].weight for index in chosen], least, width)
        grid = _Grid([columns[index] for index in chosen], style, widths)
        parts.append(_rows(table, grid, chosen, _KEPT_SHARE * height, element))
    return parts


def _rows(table: Table, grid: "_Grid", chosen: Sequence[int], small: float, element: Element) -> list[Strip]:
    """Return the strips of the chosen columns."""
    head = grid.head(element) if table.titled else []
    repeated = grid.head(None) if head and _height(head) <= small else []
    strips = []
    for row in table.rows:
        if row.heading:
            strips += grid.group(row, element)
        else:
            cells = [row.cells[index] if index < len(row.cells) else Cell(()) for index in chosen]
            strips += grid.row(cells, element, labelled=not table.titled)
    for strip in strips:
        strip.head = repeated
    for strip in head:
        strip.keep = True
    strips = [*head, *strips]
    if _height(strips) <= small:
        for strip in strips:
            strip.keep = True
    if strips:
        strips[-1].keep = False
    return strips


def _height(strips: Sequence[Strip]) -> float:
    return sum(strip.height for strip in strips)


def _all_columns(table: Table) -> list[Column]:
    """Return the columns, with more without title where a row has more cells."""
    count = max((len(row.cells) for row in table.rows if not row.heading), default=0)
    return [*table.columns, *(Column("") for _ in range(count - len(table.columns)))]


def _longest_words(columns: Sequence[Column], table: Table, style: Style, limit: float) -> list[float]:
    """Return for each column the width of its longest word with padding, between the narrowest and ``limit``."""
    title = replace(style, bold=True)
    widths = [longest_word((Span(column.title),), title) if table.titled else 0.0 for column in columns]
    for row in table.rows:
        for index, cell in enumerate(() if row.heading else row.cells):
            if cell.content and widths[index] < limit:
                letters = max(map(len, plain(cell.content).split()), default=0)
                if letters * style.size > widths[index]:  # else it cannot be the longest: letters are narrower
                    widths[index] = max(widths[index], longest_word(cell.content, style))
    return [max(_NARROWEST, min(width + 2 * PAD_X, limit)) for width in widths]


def _titles(columns: Sequence[Column], style: Style, limit: float) -> list[float]:
    """Return for each column the width of its title on one line with padding, at most ``limit``."""
    bold = replace(style, bold=True)
    lines = [set_text((Span(column.title),), bold, limit)[0] for column in columns]
    return [min(line.width + 2 * PAD_X, limit) for line in lines]


def _parts(words: Sequence[float], width: float) -> list[list[int]]:
    """Return the columns of each part of the table: one part if there is room for all."""
    count = len(words)
    if count * _NARROWEST <= width:
        return [list(range(count))]
    others = count - 1
    most = max(1, int((width - words[0]) * others / sum(words[1:])))
    size = ceil(others / ceil(others / most))
    return [[0, *range(start, min(start + size, count))] for start in range(1, count, size)]


def _widths(weights: Sequence[float], words: Sequence[float], width: float) -> list[float]:
    """Share out the width by weight, but give each column room for its longest word as far as possible."""
    wanted = sum(words)
    if wanted > width:
        narrowest = _NARROWEST * len(words)
        share = (width - narrowest) / (wanted - narrowest)
        return [_NARROWEST + (word - _NARROWEST) * share for word in words]
    free, total = width, sum(weights)
    widths = list(words)
    # Columns whose share is too small for their longest word get just that; the others share what is left.
    for index in sorted(range(len(words)), key=lambda index: weights[index] / words[index]):
        widths[index] = max(words[index], free * weights[index] / total if total else 0.0)
        free -= widths[index]
        total -= weights[index]
    return widths


class _Piece(NamedTuple):
    """One line of one cell: where it stands in the row, and its part in the structure of the document."""

    x: float
    line: Line
    element: Element | None


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
        return self.style.leading + PAD_Y * (self.first + self.last)

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
        baseline = y + PAD_Y * self.first + self.style.baseline
        for piece in self.pieces:
            painter.gather(piece.element, piece.line, x + piece.x, baseline)
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
            cells.append((set_text((Span(column.title),), style, width - 2 * PAD_X), owner))
        return self._strips("head", cells)

    def group(self, row: Row, element: Element) -> list[Strip]:
        """Return the strips of a row that spans the table and names the rows under it; it stays with the first."""
        content = tuple(span for cell in row.cells for span in cell.content)
        lines = set_text(content, self._bold, self._width - 2 * PAD_X)
        strips = self._strips("group", [(lines, element.add("TR").add("TH", scope="Row"))])
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
            self._known[key] = set_text(cell.content, style, self._widths[position] - 2 * PAD_X)
        return self._known[key]

    def _strips(
        self, kind: Literal["head", "group", "row"], cells: Sequence[tuple[tuple[Line, ...], Element | None]]
    ) -> list[Strip]:
        count = max((len(lines) for lines, _ in cells), default=1) or 1
        strips = []
        for index in range(count):
            pieces = tuple(
                _Piece(edge + PAD_X, lines[index], owner)
                for edge, (lines, owner) in zip(self._edges, cells, strict=False)
                if index < len(lines) and lines[index].parts
            )
            band = _Band(kind, pieces, self._style, self._width, index == 0, index == count - 1)
            keep = index < count - 1 and (count <= _KEPT_LINES or index in {0, count - 2})
            strips.append(Strip(band.height, band.paint, keep=keep))
        return strips
