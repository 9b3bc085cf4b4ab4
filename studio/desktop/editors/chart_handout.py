"""Handing a plot out: as a file, or to the clipboard. What leaves the program has the colours of paper."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QStandardPaths, Signal
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from studio.desktop.dialogs.files import ask_new
from studio.desktop.dialogs.message import Message
from studio.desktop.editors.drawing_view import picture
from studio.document.charts.chart import alternative, draw, table
from studio.export.palette import INKS
from studio.protocol.table_text import write as write_table
from studio.text import Text, _

if TYPE_CHECKING:
    from studio.document.charts.chart import Chart
    from studio.document.drawing import Ink

_KINDS = _("Pictures and numbers (*.png *.svg *.csv)")
_ENDINGS = (".png", ".svg", ".csv")
_FINE = 300 / 72
"""Dots to a point: 300 to an inch."""


class HandOut(QMenu):
    """The ways in which a plot leaves the program; ``chart`` is the one that was shown when the menu was opened."""

    said = Signal(str)
    """What was done, in a sentence."""

    def __init__(self, parent: QWidget, chart: Chart) -> None:
        super().__init__(parent)
        self.chart = chart
        self.addAction(str(_("Save picture…"))).triggered.connect(partial(self.ask, ".png"))
        self.addAction(str(_("Save as SVG drawing…"))).triggered.connect(partial(self.ask, ".svg"))
        self.addAction(str(_("Save the numbers…"))).triggered.connect(partial(self.ask, ".csv"))
        self.addSeparator()
        self.addAction(str(_("Copy picture"))).triggered.connect(self.copy_picture)
        self.addAction(str(_("Copy the numbers"))).triggered.connect(self.copy_numbers)

    def ask(self, ending: str, checked: bool = False) -> None:
        """Ask for a file and write the plot to it; the ending of its name says as what."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        proposal = Path(folder) / f"{_stem(self.chart)}{ending}"
        ask_new(self.parentWidget(), _("Save this plot"), proposal, _KINDS, self.save)

    def save(self, path: Path) -> None:
        """Write the plot to a file, or say why that cannot be done."""
        from studio.export.formats import ExportError, write

        try:
            write(path, rendered(self.chart, path))
        except ExportError as error:
            Message(self.parentWidget(), error.text).open()
            return
        self.said.emit(str(_("Saved as {path}", path=str(path))))

    def copy_picture(self) -> None:
        """Copy the plot as a picture."""
        QGuiApplication.clipboard().setImage(picture(draw(self.chart), _FINE, _paper))
        self.said.emit(str(_("The picture was copied.")))

    def copy_numbers(self) -> None:
        """Copy the numbers as a table that spreadsheets take."""
        rows = (["" if cell is None else str(cell) for cell in row] for row in table(self.chart))
        QGuiApplication.clipboard().setText(write_table(tuple(rows)))
        self.said.emit(str(_("The numbers were copied.")))


def rendered(chart: Chart, path: Path) -> bytes:
    """Return the plot as the kind of file that the ending of a name says. Raises ExportError for any other ending."""
    from studio.export.formats import ExportError

    match path.suffix.lower():
        case ".png":
            return _png(chart)
        case ".svg":
            from studio.export.svg import svg_file

            return svg_file(draw(chart), str(chart.title), alternative(chart))
        case ".csv":
            from studio.export.csv import rows

            return rows(table(chart))
        case _:
            raise ExportError(_no_kind(path))


def _no_kind(path: Path) -> Text:
    return _(
        "{path} cannot be written: the name of a plot’s file has to end in one of {endings}.",
        path=str(path),
        endings=", ".join(_ENDINGS),
    )


def _png(chart: Chart) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture(draw(chart), _FINE, _paper).save(buffer, "PNG")
    return bytes(buffer.data().data())


def _paper(role: Ink) -> QColor:
    return QColor(f"#{INKS[role]}")


def _stem(chart: Chart) -> str:
    words = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', " ", str(chart.title))
    return " ".join(words.split())[:80].strip(" .") or str(_("Plot"))
