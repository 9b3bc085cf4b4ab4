"""The process that makes documents: it carries out one order after the other until the program has gone.

It gets ``(number, language, order)``, or ``(number, None, None)`` to give an order up; it tells the share that is done,
now and then, and at last an :class:`Answer`. What it tells and each order is pickled by itself, so that what cannot be
read holds up nothing else. All of it goes over the pipes that the program made for its standard input and output.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import threading
import time
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from studio.text import use_language

if TYPE_CHECKING:
    from studio.press.orders import Order

_TOLD_S = 0.04
"""How often it is told how much is done, in seconds: each time wakes the program up."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an order came to: its result, or the error that it raised, or neither where it was given up."""

    result: Any = None
    error: Exception | None = None


class _GivenUp(BaseException):
    """Raised in an order when nobody waits for it any more."""


def serve() -> None:
    """Make documents for the program that started this process; return, or end the process, when it has gone."""
    # Ctrl+C is meant for the program, which then goes, and this process with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Python is to look for garbage between the orders alone: all that is made for one would be looked through.
    gc.disable()
    _Server(*_pipes()).run()


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return what the program writes and reads; nothing that is printed by mistake comes between."""
    pipes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return pipes


class _Server:
    def __init__(self, orders: BinaryIO, answers: BinaryIO) -> None:
        self._orders, self._answers = orders, answers
        self._waiting: SimpleQueue[tuple[int, str, bytes]] = SimpleQueue()
        self._given_up = 0
        """The number of the last order that was given up; orders come one at a time, and their numbers grow."""

    def run(self) -> NoReturn:
        """Carry out what is ordered."""
        threading.Thread(target=self._listen, daemon=True).start()
        while True:
            number, language, order = self._waiting.get()
            use_language(language)
            self._tell(self._answer(number, order))
            del order
            gc.collect()

    def _listen(self) -> None:
        """Read what comes; when nothing can come any more, end the process whatever it is doing."""
        try:
            while True:
                number, language, order = pickle.load(self._orders)
                if order is None:
                    self._given_up = number
                else:
                    self._waiting.put((number, language, order))
        finally:
            os._exit(0)

    def _answer(self, number: int, order: bytes) -> bytes:
        from studio.export.formats import ExportError
        from studio.storage.crashes import FailedElsewhere, described

        told = time.monotonic()

        def progress(share: float) -> None:
            nonlocal told
            if self._given_up >= number:
                raise _GivenUp
            if time.monotonic() - told > _TOLD_S:
                told = time.monotonic()
                self._tell(pickle.dumps(share))

        try:
            progress(0.0)
            work: Order[object] = pickle.loads(order)
            return pickle.dumps(Answer(work(progress)))
        except _GivenUp:
            return pickle.dumps(Answer())
        except ExportError as error:
            return pickle.dumps(Answer(error=error))
        except Exception as error:
            return pickle.dumps(Answer(error=FailedElsewhere(described(error))))

    def _tell(self, what: bytes) -> None:
        try:
            pickle.dump(what, self._answers)
            self._answers.flush()
        except OSError:
            os._exit(0)
