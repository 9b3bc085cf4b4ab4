"""Tables: rows that do not split, titles that repeat, and columns as wide as their contents need."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from studio.document.blocks import Cell, Column, Row, Span, Table, plain
from studio.document.letters import text_width
from studio.export.columns import WIDEST_WORD, Need, all_columns, need_of, parted
from studio.export.docx.places import Places
from studio.export.docx.styles import CHARACTERS, GROUP_SHADE, Sizes, table_style
from studio.export.docx.text import Writer, direction
from studio.export.docx.xml import one_line, paragraph, points

_ALIGNED = {"left": "", "centre": '<w:jc w:val="center"/>', "right": '<w:jc w:val="right"/>'}
_PADS = {"TableText": (4.0, 3.0), "TableSmall": (4.0, 2.4), "TableDense": (2.6, 1.6)}
"""The space beside and above the text of a cell, in points."""
_NARROWEST = 18.0
"""No column has less room than this for text, in points."""
_MOST_COLUMNS = 63
"""Word allows a table no more."""
_FACE, _BOLD = 0.93, 1.08
"""How wide the face of tables is beside the widest that ``text_width`` reckons with, and bold letters beside it."""
_MEASURED, _LETTER = 60, 0.5
"""Longer texts, which take several lines in any case, count as so many letters of this share of their size."""
_LONGEST_KEPT = 1200
"""A row with no more letters in a cell stays on one page."""


class TableWriter:
    """Writes the tables of one document."""

    def __init__(self, text: Writer, places: Places, sizes: Sizes) -> None:
        self._text = text
        self._places = places
        self._sizes = sizes

    def parts(self, table: Table, width: float) -> Iterator[str]:
        """Yield the parts of a table on pages with this room for text: more than one if it has too many columns."""
        columns = all_columns(table)
        if not columns or not (table.rows or table.titled):
            return
        style = table_style(table)
        size = self._sizes.of(table)
        pad = _PADS[style][0]
        narrowest = _NARROWEST + 2 * pad
        words = _longest_words(columns, table, size, pad, WIDEST_WORD * width)
        plain_rows = [row for row in table.rows if not row.heading]

        def need(index: int) -> Need:
            return _need(columns[index], plain_rows, index, size, pad)

        for chosen, widths in parted(table, columns, words, need, width, narrowest, _MOST_COLUMNS):
            sizes = [points(each) for each in widths]
            yield self._part(table, _Grid([columns[index] for index in chosen], chosen, sizes, style))

    def _part(self, table: Table, grid: "_Grid") -> str:
        beside, above = map(points, _PADS[grid.style])
        # The place of a table is its caption; without one, it is the first cell.
        place = table.anchor if table.caption is None else ""
        rows = []
        if table.titled:
            rows.append(self._head(grid, place))
            place = ""
        for row in table.rows:
            rows.append(self._group(row, grid, place) if row.heading else self._row(row, grid, place))
            place = ""
        columns = "".join(f'<w:gridCol w:w="{size}"/>' for size in grid.sizes)
        caption = f'<w:tblCaption w:val="{one_line(table.caption)}"/>' if table.caption else ""
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="ProtocolTable"/><w:tblW w:w="{sum(grid.sizes)}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
            f'<w:top w:w="{above}" w:type="dxa"/><w:left w:w="{beside}" w:type="dxa"/>'
            f'<w:bottom w:w="{above}" w:type="dxa"/><w:right w:w="{beside}" w:type="dxa"/></w:tblCellMar>'
            f'<w:tblLook w:val="{"0620" if table.titled else "0600"}" w:firstRow="{int(table.titled)}" w:lastRow="0" '
            f'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{caption}</w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )

    def _head(self, grid: "_Grid", place: str) -> str:
        cells = ""
        for column, size in zip(grid.columns, grid.sizes, strict=True):
            title = (Span(column.title, bold=True),)
            inner = self._places.mark(place, self._text.runs(title))
            look = f"<w:keepNext/>{direction(title)}{_ALIGNED[column.align]}"
            cells += _cell(size, paragraph(grid.style, inner, look), '<w:vAlign w:val="bottom"/>')
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"

    def _group(self, row: Row, grid: "_Grid", place: str) -> str:
        """Return a row that spans the table and names the rows under it; it stays with the first of them."""
        content = tuple(replace(span, bold=True) for cell in row.cells for span in cell.content)
        marked = self._places.mark(place, self._places.mark(row.anchor, self._text.runs(content)))
        inner = paragraph(grid.style, marked, f"<w:keepNext/>{direction(content)}")
        whole = _cell(sum(grid.sizes), inner, GROUP_SHADE, span=len(grid.sizes))
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{whole}</w:tr>"

    def _row(self, row: Row, grid: "_Grid", place: str) -> str:
        cells: list[str] = []
        longest = 0
        for column, index, size in zip(grid.columns, grid.chosen, grid.sizes, strict=True):
            cell = row.cells[index] if index < len(row.cells) else _EMPTY
            inner = self._text.runs(cell.content, CHARACTERS[cell.tone])
            if not cells:
                inner = self._places.mark(place, self._places.mark(row.anchor, inner))
            longest = max(longest, sum(len(span.text) for span in cell.content))
            look = direction(cell.content) + _ALIGNED[column.align]
            middle = '<w:vAlign w:val="center"/>' if column.align == "centre" else ""
            cells.append(_cell(size, paragraph(grid.style, inner, look), middle))
        kept = "<w:trPr><w:cantSplit/></w:trPr>" if longest <= _LONGEST_KEPT else ""
        return f"<w:tr>{kept}{''.join(cells)}</w:tr>"


@dataclass(frozen=True, slots=True)
class _Grid:
    """The columns of a part of a table: themselves, which of the table they are, and how wide, and the cells' style."""

    columns: Sequence[Column]
    chosen: Sequence[int]
    sizes: Sequence[int]
    style: str


_EMPTY = Cell(())


def _cell(width: int, content: str, look: str = "", *, span: int = 1) -> str:
    across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}{look}</w:tcPr>{content}</w:tc>'


def _longest_words(columns: Sequence[Column], table: Table, size: float, pad: float, limit: float) -> list[float]:
    """Return for each column the width of its longest word with padding, between the narrowest and ``limit``."""
    widths = [_word(column.title, size) * _BOLD if table.titled else 0.0 for column in columns]
    for row in table.rows:
        for index, cell in enumerate(() if row.heading else row.cells):
            for span in cell.content:
                if len(span.text) * size > widths[index]:  # else it cannot be the longest: letters are narrower
                    widths[index] = max(widths[index], _word(span.text, size))
    return [max(_NARROWEST + 2 * pad, min(width + 2 * pad, limit)) for width in widths]


def _word(text: str, size: float) -> float:
    """Return the width of the word with the most letters."""
    return text_width(max(text.split(), key=len, default="")[:_MEASURED], size) * _FACE


def _need(column: Column, rows: Sequence[Row], index: int, size: float, pad: float) -> Need:
    """Return the widths that a column of these rows needs, padding included."""
    title = text_width(column.title, size) * _FACE * _BOLD + 2 * pad
    return need_of(rows, index, title, lambda content: _line(plain(content), size) + 2.5 * pad)


def _line(text: str, size: float) -> float:
    """Return the width of the longest line."""
    line = max(text.split("\n"), key=len)
    return text_width(line, size) * _FACE if len(line) <= _MEASURED else len(line) * _LETTER * size
