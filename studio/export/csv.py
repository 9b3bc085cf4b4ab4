"""The tables of a document as one table of comma-separated values, as spreadsheets open it."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from studio.document.blocks import Document, Table, plain
from studio.export.options import Options
from studio.protocol.spreadsheet import harmless
from studio.text import _


def render(document: Document, options: Options) -> bytes:
    """Return all tables of the sections, one below the other, with the section in the first column, as UTF-8.

    The mark at the beginning tells spreadsheets that it is UTF-8.
    """
    written = StringIO()
    writer = csv.writer(written)
    titled = False
    for section in document.all():
        for table in section.blocks:
            if not isinstance(table, Table):
                continue
            if not titled:
                writer.writerow([str(_("Section")), *(column.title for column in table.columns)])
                titled = True
            for row in table.rows:
                writer.writerow([harmless(section.title), *(harmless(plain(cell.content)) for cell in row.cells)])
    return written.getvalue().encode("utf-8-sig")


def rows(content: Iterable[Sequence[str | float | None]]) -> bytes:
    """Return rows of words and numbers as UTF-8 with its mark; numbers keep all their digits, None is left empty."""
    written = StringIO()
    writer = csv.writer(written)
    for row in content:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue().encode("utf-8-sig")
