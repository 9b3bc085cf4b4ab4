"""The program with its window: from the start of Qt to its end."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication

from studio import __version__
from studio.data import data_folder
from studio.desktop import theme
from studio.desktop.flows.places import left_open
from studio.desktop.main_window import MainWindow
from studio.desktop.pauses import Pauses
from studio.protocol.edit import EditError
from studio.storage.crashes import Watch, circumstances, described
from studio.storage.settings import load_settings
from studio.text import _, use_language

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_STARTED_MS = 2000
"""Time after which all that the start makes is there, in milliseconds."""

_LOOK_FOR_GARBAGE_MS = 1000
"""How often it is asked whether there is garbage enough to look for it, in milliseconds."""


def run(path: Path | None) -> int:
    """Show the window, with the protocol in the file if there is one; return the exit code once it is closed."""
    settings = load_settings()
    use_language(settings.language)
    app = Application(sys.argv[:1])
    app.setApplicationName("pat-studio")
    app.setApplicationDisplayName("PAT Studio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("pat-studio")
    app.setWindowIcon(QIcon(str(data_folder("resources") / "pat-studio.svg")))
    theme.apply(app, settings.theme, settings.text_scale, still=settings.still)
    path = path or left_open(settings)
    window = MainWindow(settings, start_page=path is None)
    errors = Unexpected(window, Watch())
    errors.install()
    app.aboutToQuit.connect(errors.end)
    endings = Endings(window)
    endings.told.connect(window.end_unasked)
    if path is not None:
        errors.attempt(partial(window.files.open, path))
        if not window.has_protocol:
            window.show_start()
    app.asked_for.connect(window.files.open)
    window.show()
    QTimer.singleShot(0, window, window.help.show_what_was_left)
    Pauses(window).begin()
    garbage = Garbage(window)
    QTimer.singleShot(_STARTED_MS, garbage.begin)
    QTimer.singleShot(_STARTED_MS, window, partial(_tidy, window))
    return app.exec()


def _tidy(window: MainWindow) -> None:
    """Remove what died half-written, also where a file was opened and the start page is never seen."""
    window.library.tidy()


class Application(QApplication):
    """Qt's application, which hears of the files that people open with it: macOS tells so, and gives no argument."""

    asked_for = Signal(Path)

    def event(self, event: QEvent) -> bool:
        """Take up what the desktop asks for; all else is Qt's."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.asked_for.emit(Path(event.file()))
            return True
        return super().event(event)


class Endings(QObject):
    """Hears when the system tells the program to end, as at its own shutdown or when the terminal is closed.

    A signal may come in the middle of anything; it is heard between two events of the window.
    """

    told = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        if sys.platform == "win32":  # There the system sends no such signals.
            return
        self._heard, self._said = os.pipe()
        for end in (self._heard, self._said):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._said, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _leave_it_to_the_window)
        self._notifier = QSocketNotifier(self._heard, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_signal)

    def _on_signal(self) -> None:
        if set(os.read(self._heard, 100)) & {signal.SIGTERM, signal.SIGHUP}:
            self.told.emit()


def _leave_it_to_the_window(*_signal: object) -> None:
    """Let a signal not end the program by itself."""


class Garbage(QObject):
    """Looks for garbage in the pauses of the window's thread, and nowhere else.

    Python would look for it in whichever thread makes the next object, and an object of Qt that is found in a worker
    is destroyed there, which may crash the program.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=_LOOK_FOR_GARBAGE_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """What is there by now stays: no time is spent on looking through it again."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def look(self) -> None:
        """Look through the oldest generation that is due."""
        due = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        generation = next((at for at in (2, 1, 0) if due[at]), None)
        if generation is not None:
            gc.collect(generation)


class Unexpected(QObject):
    """What becomes of an error that nobody foresaw: it is told in a sentence, and the program goes on.

    An edit makes a new value or none at all, so the protocol is as it was before the act that failed.
    """

    _caught = Signal(str)
    _refused = Signal(object)

    def __init__(self, window: MainWindow, watch: Watch) -> None:
        super().__init__(window)
        self._window, self._watch = window, watch
        self._shown = False
        self._caught.connect(self._tell)
        self._refused.connect(window.tell)

    def install(self) -> None:
        """Catch what is raised in Qt's slots and in threads from now on."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_exception_in_thread

    def attempt(self, act: Callable[[], None]) -> None:
        """Do something outside of Qt's slots, where such an error would end the program."""
        try:
            act()
        except Exception as error:
            self._on_exception(type(error), error, error.__traceback__)

    def end(self) -> None:
        """The program ends well."""
        self._watch.end()

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        if isinstance(error, EditError):
            # Any act may meet a limit of the protocol's size, and the sentence says all that is to be known.
            self._refused.emit(error.text)
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
