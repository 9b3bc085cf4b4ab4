"""Work on disks and networks that may be slow or gone: it never holds up the window, nor its end.

Each piece of work gets a thread that dies with the program. No object of Qt is touched from there: the window looks
for answers while it waits for some.
"""

from __future__ import annotations

import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

_OFTEN_MS, _SELDOM_MS = 10, 200
"""Pauses between two looks for answers, in milliseconds: at first, and after ``_OFTEN_COUNT`` looks in vain."""
_OFTEN_COUNT = 200


class Waiting:
    """Work that was asked for and is not answered yet."""

    def __init__(self, done: Callable[[Any], None], failed: Callable[[Exception], None]) -> None:
        self.done, self.failed = done, failed
        self.given_up = self.answered = False

    def give_up(self) -> None:
        """Want no answer any more; the work itself goes on by itself."""
        self.given_up = True


class Away(QObject):
    """Runs work away from the window's thread and hands the answers over on it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answers: SimpleQueue[tuple[Waiting, Any, Exception | None]] = SimpleQueue()
        self._waiting = 0
        self._looks = 0
        self._timer = QTimer(self, interval=_OFTEN_MS)
        self._timer.timeout.connect(self._look)

    def run(self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]) -> Waiting:
        """Do ``work`` elsewhere; then ``done`` gets what it returned or ``failed`` what it raised."""
        waiting = Waiting(done, failed)
        self._waiting += 1
        self._looks = 0
        self._timer.setInterval(_OFTEN_MS)
        self._timer.start()
        threading.Thread(target=_run, args=(self._answers, waiting, work), daemon=True).start()
        return waiting

    @property
    def busy(self) -> bool:
        """Whether some work is not answered yet."""
        return self._waiting > 0

    def stop(self) -> None:
        """Look for no more answers: the window goes."""
        self._timer.stop()

    def _look(self) -> None:
        self._looks += 1
        if self._looks == _OFTEN_COUNT:
            self._timer.setInterval(_SELDOM_MS)
        while True:
            try:
                waiting, result, error = self._answers.get_nowait()
            except Empty:
                return
            self._waiting -= 1
            if not self._waiting:
                self._timer.stop()
            waiting.answered = True
            done, failed = waiting.done, waiting.failed
            # The thread may hold on to what waits a moment longer, and must not be the last to let go of a widget.
            waiting.done = waiting.failed = _ignore
            if waiting.given_up:
                continue
            if error is None:
                done(result)
            else:
                failed(error)


def _ignore(_answer: object) -> None:
    """What is done with an answer that was handed over already."""


def _run(
    answers: SimpleQueue[tuple[Waiting, Any, Exception | None]], waiting: Waiting, work: Callable[[], Any]
) -> None:
    try:
        answers.put((waiting, work(), None))
    except Exception as error:
        answers.put((waiting, None, error))
