"""Writing drafts away from the window, whose typing must not wait for a slow disk."""

from __future__ import annotations

from threading import Condition
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.storage.drafts import Keeper


class DraftWriter:
    """Writes what is wanted latest, one draft at a time; what was dropped stays so, also while it is being written.

    All of it may be called in any thread.
    """

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._turn = Condition()
        self._wanted: Callable[[], None] | None = None
        self._busy = self._dropped = False

    def want(self, keep: Callable[[], None]) -> None:
        """Have ``keep``, which writes the draft with the keeper, done at the next :meth:`write`; the latest wins."""
        with self._turn:
            self._wanted = keep

    def write(self) -> None:
        """Write what is wanted, once no other write is under way. Raises FileError; it is wanted still then."""
        with self._turn:
            self._turn.wait_for(self._rests)
            keep, self._wanted = self._wanted, None
            if keep is None:
                return
            self._busy, self._dropped = True, False
        done = False
        try:
            keep()
            done = True
        finally:
            with self._turn:
                if self._dropped:
                    self._keeper.drop()
                elif not done and self._wanted is None:
                    self._wanted = keep
                self._busy = False
                self._turn.notify_all()

    def drop(self) -> None:
        """Remove the draft; one that is being written goes as soon as it is."""
        with self._turn:
            self._wanted = None
            if self._busy:
                self._dropped = True
            else:
                self._keeper.drop()

    def rest(self, seconds: float) -> bool:
        """Wait until no write is under way, at most so long; return whether none is."""
        with self._turn:
            return self._turn.wait_for(self._rests, seconds)

    def _rests(self) -> bool:
        return not self._busy
