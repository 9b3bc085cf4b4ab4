"""Copying and exporting a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from studio.desktop.dialogs.files import ask_new
from studio.desktop.dialogs.message import Message
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from studio.document.comparison_report import Told

_KINDS = _("Tables and documents (*.csv *.docx *.md *.pdf)")


class HandOut(QMenu):
    """The ways in which the changes that are shown leave the program."""

    done = Signal(object)
    """It was copied or exported, as this text says."""

    def __init__(self, parent: QWidget, told: Callable[[], Told], folder: Path) -> None:
        """``told`` says what is shown at the moment; ``folder`` is where a file is proposed."""
        super().__init__(parent)
        self._told, self._folder = told, folder
        self.addAction(str(_("Copy as text"))).triggered.connect(self.copy_text)
        self.addAction(str(_("Copy as Markdown"))).triggered.connect(self.copy_markdown)
        self.addSeparator()
        self.addAction(str(_("Export as a table…"))).triggered.connect(self.ask_to_export)

    def open_over(self, button: QWidget) -> None:
        """Open above a button at the foot of a window."""
        self.popup(button.mapToGlobal(QPoint(0, -self.sizeHint().height())))

    def copy_text(self) -> None:
        """Copy as plain text."""
        from studio.document.comparison_report import as_text

        self._copy(as_text(self._told()))

    def copy_markdown(self) -> None:
        """Copy as Markdown."""
        from studio.export.comparison import as_markdown

        self._copy(as_markdown(self._told()))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.done.emit(_("The changes that are shown were copied."))

    def ask_to_export(self) -> None:
        """Ask for a file and write the changes to it; the ending of its name says as what."""
        proposal = self._folder / f"{_('Changes')}.csv"
        ask_new(self.parentWidget(), _("Export the changes as a table"), proposal, _KINDS, self.export)

    def export(self, path: Path) -> None:
        """Write the changes to a file, or say why that cannot be done."""
        from studio.export.comparison import export_comparison
        from studio.export.formats import ExportError

        try:
            export_comparison(self._told(), path)
        except ExportError as error:
            Message(self.parentWidget(), error.text).open()
            return
        self.done.emit(_("Exported to {path}", path=str(path)))
