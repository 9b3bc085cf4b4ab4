"""Tables of web pages, as a browser puts them on the clipboard."""

from html.parser import HTMLParser

from studio.protocol.table_text import MOST_COLUMNS, MOST_LETTERS, MOST_ROWS, Grid, TableError


def parse_page(page: str) -> Grid:
    """Return the cells of the first table of a web page, row by row; empty where there is none. Raises TableError."""
    if len(page) > MOST_LETTERS:
        raise TableError
    reader = _Rows()
    reader.feed(page)
    rows = [[" ".join(cell.split()) for cell in row] for row in reader.rows if row]
    width = max(map(len, rows), default=0)
    if width > MOST_COLUMNS or len(rows) > MOST_ROWS:
        raise TableError
    return tuple((*row, *[""] * (width - len(row))) for row in rows)


class _Rows(HTMLParser):
    """Collects the cells of the first table."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._tables, self._open = 0, False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._tables += tag == "table"
        if self._tables != 1:
            return
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data
