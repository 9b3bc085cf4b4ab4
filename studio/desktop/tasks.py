"""Work that would hold up the window: one thread, one piece of work at a time, and the latest wins.

The work gets values that cannot change (a protocol) and never touches a widget. Its progress and its answer come back
on the window's own thread. Python's threads take turns, so what computes for long there holds the window up all the
same: documents are made by :mod:`studio.press`, for which the thread but waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal


class Cancelled(Exception):
    """Raised in the work itself, by :meth:`Task.report`, when nobody waits for its answer any more."""


class Task:
    """A piece of work that was asked for."""

    def __init__(self, reported: Callable[[Task, float], None] | None) -> None:
        self._reported = reported
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """True when the work was given up."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Give the work up: its answer, or its failure, is dropped."""
        self._cancelled.set()

    def report(self, share: float) -> None:
        """Say, from the work, how much of it is done, from 0 to 1. Raises Cancelled when it was given up."""
        if self.cancelled:
            raise Cancelled
        if self._reported is not None:
            self._reported(self, share)


Work = Callable[[Task], Any]


class _Run(QRunnable):
    """One piece of work on the worker's thread. The signal belongs to the window, so that it outlives the thread's."""

    def __init__(self, task: Task, work: Work, answered: Callable[[Task, Any, Exception | None], None]) -> None:
        super().__init__()
        self._task = task
        self._work = work
        self._answered = answered

    def run(self) -> None:
        if self._task.cancelled:
            return
        result, error = None, None
        try:
            result = self._work(self._task)
        except Exception as problem:
            error = problem
        self._answered(self._task, result, error)


class Tasks(QObject):
    """The worker of one window. Call :meth:`stop` before the window goes."""

    _reported = Signal(object, float)
    _answered = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._newest: Task | None = None
        self._done: Callable[[Any], None] | None = None
        self._failed: Callable[[Exception], None] | None = None
        self._progress: Callable[[float], None] | None = None
        self._reported.connect(self._on_reported)
        self._answered.connect(self._on_answered)

    def start(
        self,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        progress: Callable[[float], None] | None = None,
    ) -> Task:
        """Do ``work`` in the thread; give up what was asked for before.

        On the thread of the window ``progress`` gets what the work reports; then ``done`` gets what it returned, or
        ``failed`` what it raised. None of them is called once the task is cancelled.
        """
        self.give_up()
        self._newest = Task(self._reported.emit if progress is not None else None)
        self._done, self._failed, self._progress = done, failed, progress
        self._pool.start(_Run(self._newest, work, self._answered.emit))
        return self._newest

    def give_up(self) -> None:
        """Give up what was asked for last: its answer, or its failure, is dropped."""
        if self._newest is not None:
            self._newest.cancel()

    def stop(self) -> None:
        """Give up all work and wait until the thread rests."""
        self.give_up()
        self._pool.clear()
        self._pool.waitForDone()

    def _on_reported(self, task: Task, share: float) -> None:
        if not task.cancelled and self._progress is not None:
            self._progress(share)

    def _on_answered(self, task: Task, result: Any, error: Exception | None) -> None:
        if task.cancelled or self._done is None or self._failed is None:
            return
        done, failed = self._done, self._failed
        self._done = self._failed = self._progress = None
        if error is None:
            done(result)
        else:
            failed(error)
