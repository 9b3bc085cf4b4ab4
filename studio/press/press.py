"""The press: the program's side of the process that makes documents.

There is one such process, whoever orders. It is started by the first order, and again by the next one should it have
died; it ends with the program, however that ends. An order waits without holding up anyone else, so it is given in a
worker's thread.
"""

from __future__ import annotations

import atexit
import pickle
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from itertools import count
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from studio.export.formats import ExportError
from studio.press import WORD
from studio.text import _, language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studio.press.orders import Order, Progress

T = TypeVar("T")

_LOOK_S = 0.05
"""How often one who waits looks whether the order was given up, in seconds."""

_PATIENCE_S = 2.0
"""How long an order that was given up may go on before the process is ended, in seconds."""


class Press:
    """Has orders carried out in a process of its own, one at a time. Any thread may order."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._one_at_a_time = threading.Lock()
        self._process: _Process | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The number that the system gave to the process, or None while there is none."""
        return self._process.pid if self._process is not None else None

    def make(self, order: Order[T], progress: Progress) -> T:
        """Return what is ordered.

        ``progress`` is called in this thread, ever again until all is done; when it raises, the order is given up.
        Raises what ``progress`` raised, ExportError, or FailedElsewhere for any other error of the order. Should the
        process die meanwhile, the order is given once more to a new one.
        """
        content = pickle.dumps(order)
        with self._turn(progress):
            for _attempt in range(2):
                try:
                    return self._started().make(next(self._numbers), content, progress)  # type: ignore[no-any-return]
                except _Died:
                    self._end()
        raise ExportError(_("The document could not be made: the part of the program that makes it ended. Try again."))

    def close(self) -> None:
        """End the process; nothing can be ordered any more."""
        self._closed = True
        self._end()

    @contextmanager
    def _turn(self, progress: Progress) -> Iterator[None]:
        """Wait until what was ordered before is done."""
        while not self._one_at_a_time.acquire(timeout=_LOOK_S):
            progress(0.0)
        try:
            yield
        finally:
            self._one_at_a_time.release()

    def _started(self) -> _Process:
        if self._closed:
            raise _Died
        if self._process is None:
            self._process = _Process()
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end()


PRESS = Press()
"""The press of this program."""

atexit.register(PRESS.close)


class _Died(Exception):
    """The process is no more."""


class _Process:
    """A process that makes documents. Threads of its own write to it and read from it, as either may take long."""

    def __init__(self) -> None:
        """Start it. Raises _Died where that is not possible."""
        try:
            self._popen = subprocess.Popen(
                _command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise _Died from error
        self._sent: SimpleQueue[tuple[int, str | None, bytes | None] | None] = SimpleQueue()
        self._came: SimpleQueue[bytes | None] = SimpleQueue()
        self._busy = 0
        """The number of the order under way, or 0."""
        self._given_up_at = 0.0
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._threads = (
            threading.Thread(target=self._write, args=(self._popen.stdin,), daemon=True),
            threading.Thread(target=self._read, args=(self._popen.stdout,), daemon=True),
        )
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """Its number."""
        return self._popen.pid

    def make(self, number: int, order: bytes, progress: Progress) -> Any:
        """Return what is ordered. Raises what Press.make does, and _Died."""
        from studio.press.serving import Answer

        if self._busy:
            self._wait_for_given_up(progress)
        self._busy = number
        self._sent.put((number, language(), order))
        share = 0.0
        try:
            while True:
                progress(share)
                told = self._next()
                if isinstance(told, Answer):
                    break
                share = share if told is None else told
        except _Died:
            raise
        except BaseException:
            self._given_up_at = time.monotonic()
            self._sent.put((number, None, None))
            raise
        if told.error is not None:
            raise told.error
        return told.result

    def end(self) -> None:
        """End it, whatever it is doing, and leave nothing of it behind."""
        self._popen.kill()
        self._popen.wait()
        self._sent.put(None)
        for thread in self._threads:
            thread.join(_PATIENCE_S)

    def _wait_for_given_up(self, progress: Progress) -> None:
        """Wait for the end of an order that was given up; not for long."""
        while self._busy:
            progress(0.0)
            self._next()
            if self._busy and time.monotonic() - self._given_up_at > _PATIENCE_S:
                raise _Died

    def _next(self) -> Any:
        """Return what is told next of the order under way, or None when nothing was for a while. Raises _Died."""
        from studio.press.serving import Answer

        try:
            came = self._came.get(timeout=_LOOK_S)
        except Empty:
            return None
        if came is None:
            self._came.put(None)
            raise _Died
        told = pickle.loads(came)
        if isinstance(told, Answer):
            self._busy = 0
        return told

    def _write(self, pipe: BinaryIO) -> None:
        with suppress(OSError), pipe:
            while (message := self._sent.get()) is not None:
                pickle.dump(message, pipe)
                pipe.flush()

    def _read(self, pipe: BinaryIO) -> None:
        try:
            with pipe, suppress(EOFError, OSError, pickle.UnpicklingError):
                while True:
                    self._came.put(pickle.load(pipe))
        finally:
            self._popen.wait()
            self._came.put(None)


def _command() -> list[str]:
    """Return what starts the process: this very program, found where it was found for this process."""
    if getattr(sys, "frozen", False):
        return [sys.executable, WORD]
    start = f"import sys; sys.path[:] = {sys.path!r}; from studio.__main__ import main; main([{WORD!r}])"
    return [sys.executable, "-c", start]
