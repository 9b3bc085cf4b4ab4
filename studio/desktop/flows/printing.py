"""Printing on paper: the very pages that an export makes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QObject, QSize, QTimer, Signal
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

from studio.desktop.dialogs.progress import Progress
from studio.desktop.flows.files import PDF
from studio.desktop.flows.flow import Flow
from studio.text import _

if TYPE_CHECKING:
    from studio.desktop.tasks import Task
    from studio.protocol.protocol import Protocol
    from studio.storage.settings import Settings

_FINEST = 300
"""Dots per inch beyond which print is no sharper to the eye, and pages need much memory."""

_LAID_OUT = 0.4
"""The share of the work that it takes to lay the pages out; the rest is sending them to the printer."""


class Printing(Flow):
    """The protocol on paper. One print at a time."""

    def print_protocol(self) -> None:
        """Ask for a printer and pages, and print the protocol; drafts say DRAFT, as they do in the preview."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.window.name)
        sizes = {"a4": QPageSize.PageSizeId.A4, "letter": QPageSize.PageSizeId.Letter}
        printer.setPageSize(QPageSize(sizes[self.window.settings.paper]))
        if not QPrinterInfo.availablePrinterNames():
            printer.setOutputFileName(str(self.window.files.proposal(PDF)))
        dialog = QPrintDialog(printer, self.window)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, True)
        dialog.accepted.connect(partial(self._lay_out, printer))
        dialog.finished.connect(dialog.deleteLater)
        dialog.setModal(True)
        dialog.show()

    def _lay_out(self, printer: QPrinter, *_same: QPrinter) -> None:
        progress = Progress(self.window, _("Printing “{protocol}”", protocol=self.window.name))
        task = self.window.tasks.start(
            partial(_laid_out, self.session.protocol, self.window.settings),
            partial(self._print, printer, progress),
            partial(self._on_failed, progress),
            lambda share: progress.show_progress(share * _LAID_OUT),
        )
        progress.given_up.connect(task.cancel)
        progress.given_up.connect(self._on_given_up)
        progress.open()

    def _on_failed(self, progress: Progress, error: Exception) -> None:
        progress.accept()
        raise error

    def _print(self, printer: QPrinter, progress: Progress, data: bytes) -> None:
        sheets = Sheets(printer, data, self)
        sheets.printed.connect(progress.show_progress)
        sheets.ended.connect(partial(self._on_ended, progress, printer))
        progress.given_up.connect(sheets.give_up)
        sheets.start()

    def _on_given_up(self) -> None:
        self.window.say(_("Printing was given up."))

    def _on_ended(self, progress: Progress, printer: QPrinter, whole: bool) -> None:
        progress.accept()
        if whole:
            self.window.say(_("“{protocol}” was sent to the printer.", protocol=self.window.name))
        elif printer.outputFileName():
            self.window.tell(
                _("Nothing was printed to {path}. Choose another file and print again.", path=printer.outputFileName())
            )
        else:
            self.window.tell(
                _("The printer did not take the pages. Look whether it is switched on and reachable, and print again.")
            )


class Sheets(QObject):
    """The pages of a PDF on their way to a printer, one in each pause, so that the window stays alive."""

    printed = Signal(float)
    """The share of the whole work that is done, from 0 to 1."""

    ended = Signal(bool)
    """Nothing more is sent, and not because it was given up; True when all pages were."""

    def __init__(self, printer: QPrinter, data: bytes, parent: QObject) -> None:
        super().__init__(parent)
        self._printer = printer
        self._buffer = QBuffer(self)
        self._buffer.setData(data)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document = QPdfDocument(self)
        self._document.load(self._buffer)
        self._pages = self._chosen()
        self._painter: QPainter | None = None
        self._next = 0
        self._pauses = QTimer(self, interval=0)
        self._pauses.timeout.connect(self._send)

    def start(self) -> None:
        """Send the first page as soon as there is time for it."""
        self._pauses.start()

    def give_up(self) -> None:
        """Send no more pages."""
        if self._pauses.isActive():
            self._printer.abort()
            self._rest()

    def _chosen(self) -> list[int]:
        """Return the pages that the dialog asked for, counted from 0; they are printed last first if that was asked."""
        count = self._document.pageCount()
        ranges = self._printer.pageRanges()
        asked = self._printer.printRange() is QPrinter.PrintRange.PageRange and not ranges.isEmpty()
        pages = [page for page in range(count) if not asked or ranges.contains(page + 1)]
        return pages[::-1] if self._printer.pageOrder() is QPrinter.PageOrder.LastPageFirst else pages

    def _send(self) -> None:
        if self._next >= len(self._pages):
            self._end(whole=True)
            return
        page = self._pages[self._next]
        points = self._document.pagePointSize(page)
        upright = points.height() >= points.width()
        orientation = QPageLayout.Orientation.Portrait if upright else QPageLayout.Orientation.Landscape
        self._printer.setPageOrientation(orientation)
        self._printer.setFullPage(True)
        self._printer.setPageMargins(QMarginsF(0, 0, 0, 0))
        if self._painter is None:
            self._painter = QPainter()
            ready = self._painter.begin(self._printer)
        else:
            ready = self._printer.newPage()
        if not ready:
            self._end(whole=False)
            return
        dots = min(self._printer.resolution(), _FINEST) / 72
        picture = self._document.render(page, QSize(round(points.width() * dots), round(points.height() * dots)))
        self._painter.drawImage(self._painter.viewport(), picture)
        self._next += 1
        self.printed.emit(_LAID_OUT + (1 - _LAID_OUT) * self._next / len(self._pages))

    def _end(self, *, whole: bool) -> None:
        self._rest()
        self.ended.emit(whole)

    def _rest(self) -> None:
        self._pauses.stop()
        if self._painter is not None and self._painter.isActive():
            self._painter.end()
        self.deleteLater()


def _laid_out(protocol: Protocol, settings: Settings, task: Task) -> bytes:
    """Have the PDF made, in the worker: nothing here may touch the window."""
    from studio.export.options import Options
    from studio.press.orders import pages
    from studio.press.press import PRESS

    return PRESS.make(partial(pages, protocol, Options(settings.paper, settings.purpose)), task.report).data
