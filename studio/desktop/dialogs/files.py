"""Asking for a file to open or to write."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable

PROTOCOLS = _("PAT Studio protocols (*.patp)")
PDFS = _("PDF documents (*.pdf)")
OPENED = _("Protocols, and PDFs that hold one (*.patp *.pdf)")


def ask_existing(
    parent: QWidget, title: Text, folder: Path, kinds: Text, chosen: Callable[[Path], None]
) -> QFileDialog:
    """Ask for a file that exists, at first in ``folder``, and hand it to ``chosen``."""
    dialog = _dialog(parent, title, kinds, chosen)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setDirectory(str(folder))
    dialog.open()
    return dialog


def ask_new(parent: QWidget, title: Text, proposal: Path, kinds: Text, chosen: Callable[[Path], None]) -> QFileDialog:
    """Ask where to write a file, proposing one, and hand the path to ``chosen``.

    A name without an ending gets that of the proposal; the dialog itself asks before a file is replaced.
    """
    dialog = _dialog(parent, title, kinds, chosen)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(proposal.suffix.removeprefix("."))
    dialog.setDirectory(str(proposal.parent))
    dialog.selectFile(proposal.name)
    dialog.open()
    return dialog


def ask_folder(parent: QWidget, title: Text, folder: Path, chosen: Callable[[Path], None]) -> QFileDialog:
    """Ask for a folder that exists, at first in ``folder``, and hand it to ``chosen``."""
    dialog = QFileDialog(parent, str(title))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setDirectory(str(folder))
    dialog.fileSelected.connect(partial(_hand_over, chosen))
    dialog.open()
    return dialog


def _dialog(parent: QWidget, title: Text, kinds: Text, chosen: Callable[[Path], None]) -> QFileDialog:
    dialog = QFileDialog(parent, str(title))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilters([str(kinds), str(_("All files (*)"))])
    dialog.fileSelected.connect(partial(_hand_over, chosen))
    return dialog


def _hand_over(chosen: Callable[[Path], None], name: str) -> None:
    chosen(Path(name))
