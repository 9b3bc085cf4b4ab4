"""Whether the window of an installed program comes up: shown on no screen, with nothing of the user's touched."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QFontDatabase
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication

from studio.data import data_folder
from studio.desktop import theme
from studio.desktop.main_window import MainWindow
from studio.storage.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from studio.storage.library import Template

_PATIENCE_S = 30.0
"""How long a PDF may take to be read, in seconds."""


def typefaces() -> int:
    """Return how many files of typefaces there are. Raises ValueError with the name of one that Qt cannot read."""
    _application()
    files = sorted((data_folder("resources") / "fonts").glob("*.ttf"))
    for file in files:
        number = QFontDatabase.addApplicationFont(str(file))
        if number < 0:
            raise ValueError(file.name)
        QFontDatabase.removeApplicationFont(number)
    return len(files)


def template_shown(template: Template) -> str:
    """Show the window with a protocol made from the template; return its title. Raises ValueError if it stays empty."""
    app = _application()
    theme.apply(app, "light")
    window = MainWindow(Settings(), start_page=False)
    try:
        window.resize(1024, 700)
        window.files.start_from(template)
        window.show()
        for _round in range(8):
            app.processEvents()
        picture = window.grab().toImage()
        colours = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
        if not window.has_protocol or len(colours) < 8:
            raise ValueError(window.windowTitle())
        return window.name
    finally:
        # Closing would ask about unsaved changes, and write the user's settings.
        window.tasks.stop()
        window.library.stop()
        window.drafts.end()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def pages_of(pdf: Path) -> int:
    """Return how many pages the PDF has when Qt opens it; 0 when it cannot."""
    app = _application()
    document = QPdfDocument()
    document.load(str(pdf))
    until = time.monotonic() + _PATIENCE_S
    while document.status() is QPdfDocument.Status.Loading and time.monotonic() < until:
        app.processEvents()
    count = document.pageCount()
    document.close()
    return count


def _application() -> QApplication:
    """Return the program's QApplication; there is one for all checks."""
    global _kept
    found = QApplication.instance()
    _kept = found if isinstance(found, QApplication) else QApplication(["pat-studio"])
    return _kept


_kept: QApplication | None = None
"""Python would end it with the last one who looks at it."""
