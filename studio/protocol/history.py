"""Undo and redo: the values a protocol has had, newest last."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from studio.protocol.protocol import Protocol
from studio.text import Text


@dataclass(frozen=True, slots=True)
class Step:
    """A value, the words for the edit that led to it, and when that was last made."""

    protocol: Protocol
    label: Text | None = None
    merge: str | None = None
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All values since the protocol was opened, and which of them is shown. Immutable, as the values are."""

    steps: tuple[Step, ...]
    at: int = 0
    sealed: bool = field(default=False)

    @staticmethod
    def starting_with(protocol: Protocol, when: datetime | None = None) -> "History":
        """Return the history of a protocol just opened."""
        return History((Step(protocol, when=when),))

    @property
    def protocol(self) -> Protocol:
        """The value that is shown."""
        return self.steps[self.at].protocol

    @property
    def undo_label(self) -> Text | None:
        """The words for what undo takes back, or None when there is nothing to take back."""
        return self.steps[self.at].label if self.at else None

    @property
    def redo_label(self) -> Text | None:
        """The words for what redo brings back, or None."""
        return self.steps[self.at + 1].label if self.at + 1 < len(self.steps) else None

    def edited(
        self, protocol: Protocol, label: Text, merge: str | None = None, when: datetime | None = None
    ) -> "History":
        """Return the history after an edit; what had been undone is dropped.

        Edits that follow one another with the same ``merge`` key, such as keystrokes in one field, count as one.
        """
        if protocol == self.protocol:
            return self
        kept = self.steps[: self.at + 1]
        if merge is not None and merge == kept[-1].merge and not self.sealed and self.at:
            kept = kept[:-1]
        return History((*kept, Step(protocol, label, merge, when)), len(kept))

    def seal(self) -> "History":
        """Return the history with its newest step closed: the next edit starts a step of its own."""
        return replace(self, sealed=True)

    def undo(self) -> "History":
        """Return the history one step back, or itself at the start."""
        return self.gone_to(self.at - 1)

    def redo(self) -> "History":
        """Return the history one step forward, or itself at the end."""
        return self.gone_to(self.at + 1)

    def gone_to(self, at: int) -> "History":
        """Return the history at another step, counted from 0, the start; never further than its ends."""
        return replace(self, at=max(0, min(len(self.steps) - 1, at)), sealed=True)
