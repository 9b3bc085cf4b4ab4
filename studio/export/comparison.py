"""A comparison of two versions as a file: a document as the protocol's own, or a table for spreadsheets."""

import csv
import io
from pathlib import Path

from studio.atomic import why_not_written, write_atomically
from studio.document.comparison_report import TITLES, Told, build_comparison
from studio.export import markdown
from studio.export.formats import ExportError, export
from studio.export.options import Options
from studio.protocol.spreadsheet import harmless
from studio.text import _

CSV = ".csv"


def export_comparison(told: Told, path: Path) -> None:
    """Write the comparison to ``path`` in the format its ending names, whole or not at all. Raises ExportError."""
    if path.suffix.lower() != CSV:
        export(build_comparison(told), path, Options(paper="a4"))
        return
    try:
        write_atomically(path, as_csv(told).encode("utf-8-sig"))
    except OSError as error:
        raise ExportError(why_not_written(path, error)) from error


def as_csv(told: Told) -> str:
    """Return the comparison as a table of comma-separated values, one change a row, with the section first."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow([str(_("Section")), *map(str, TITLES)])
    for title, changes in told.sections():
        for change in changes:
            rows.writerow([harmless(words) for words in (title, *told.cells(change))])
    return written.getvalue()


def as_markdown(told: Told) -> str:
    """Return the comparison as Markdown."""
    return markdown.render(build_comparison(told), Options()).decode()
