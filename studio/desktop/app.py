"""The program with its window: from the start of Qt to its end."""

from __future__ import annotations

import gc
import sys
import threading

# The models are loaded before Qt, whose import hook makes every later import slower.
from studio.storage import library as library
from studio.storage.crashes import Watch, circumstances, described
from studio.storage.settings import load_settings
from studio.text import _, use_language

# isort: split
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from studio import __version__
from studio.desktop import theme
from studio.desktop.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_STARTED_MS = 2000
"""Time after which all that the start makes is there, in milliseconds."""


def run(path: Path | None) -> int:
    """Show the window, with the protocol in the file if there is one; return the exit code once it is closed."""
    gc.disable()  # What is made at the start stays: to look through it for garbage again and again is time lost.
    settings = load_settings()
    use_language(settings.language)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("pat-studio")
    app.setApplicationDisplayName("PAT Studio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("pat-studio")
    theme.apply(app, settings.theme, settings.text_scale, still=settings.still)
    window = MainWindow(settings)
    errors = Unexpected(window, Watch())
    errors.install()
    app.aboutToQuit.connect(errors.end)
    window.show()
    QTimer.singleShot(0, window, window.help.show_what_was_left)
    path = path or window.places.left_open()
    if path is None:
        window.prepare()
    else:
        QTimer.singleShot(0, window, lambda: window.files.open(path))
    QTimer.singleShot(_STARTED_MS, window, _collect_garbage_from_now)
    return app.exec()


def _collect_garbage_from_now() -> None:
    """Look for garbage among what is made from now on, so that no pause in typing is spent on all the rest."""
    gc.freeze()
    gc.enable()


class Unexpected(QObject):
    """What becomes of an error that nobody foresaw: it is told in a sentence, and the program goes on.

    An edit makes a new value or none at all, so the protocol is as it was before the act that failed.
    """

    _caught = Signal(str)

    def __init__(self, window: MainWindow, watch: Watch) -> None:
        super().__init__(window)
        self._window, self._watch = window, watch
        self._shown = False
        self._caught.connect(self._tell)

    def install(self) -> None:
        """Catch what is raised in Qt's slots and in threads from now on."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_exception_in_thread

    def end(self) -> None:
        """The program ends well."""
        self._watch.end()

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        report = described(error)
        sys.stderr.write(report)
        self._caught.emit(report)

    def _on_exception_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    def _tell(self, report: str) -> None:
        self._watch.note(report)
        if self._shown:
            return
        self._shown = True
        dialog = self._window.tell(
            _("Something went wrong, and the last act was not carried out. Your protocol is as it was before."),
            f"{circumstances()}\n\n{report}",
        )
        dialog.finished.connect(self._on_told)

    def _on_told(self) -> None:
        self._shown = False
        self._watch.seen()
