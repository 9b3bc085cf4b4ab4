"""What the start page shows: templates, protocols open lately, and drafts that were left behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from studio.desktop.panels.painting import RowModel
from studio.protocol.names import day_in_words
from studio.text import _, n_

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

Act = Literal["use", "edit", "duplicate", "publish", "export", "delete"]
"""What can be done with a template."""


@dataclass(frozen=True, slots=True)
class Card:
    """A template as the page shows it. ``template`` is what is handed back when something is to be done with it."""

    template: object
    title: str
    summary: str
    kind: str
    note: str
    blank: bool = False
    usable: bool = True
    tags: tuple[str, ...] = ()
    origin: str = ""
    """Where it comes from, in words."""
    section: bool = False
    """Whether it holds one section only, which is inserted into a protocol."""
    acts: tuple[Act, ...] = ("use",)

    @property
    def words(self) -> str:
        """All by which it is found."""
        return f"{self.title} {self.summary} {self.note} {' '.join(self.tags)}".casefold()

    @property
    def said(self) -> tuple[str, ...]:
        """All that is told of it, line by line."""
        return tuple(part for part in (self.title, self.summary, ", ".join(self.tags), self.note) if part)


@dataclass(frozen=True, slots=True)
class Recent:
    """A protocol that was open lately: its file, its name, and what was known of it then."""

    path: Path
    title: str
    state: str
    exists: bool = True

    @property
    def said(self) -> tuple[str, ...]:
        """All that is told of it, line by line."""
        return tuple(part for part in (self.title, self.state, str(self.path)) if part)


@dataclass(frozen=True, slots=True)
class Found:
    """A draft that was left behind. ``draft`` is what is handed back when it is chosen."""

    draft: object
    title: str
    state: str
    usable: bool = True

    @property
    def said(self) -> tuple[str, ...]:
        """All that is told of it, line by line."""
        return self.title, self.state


def state_in_words(must: int, should: int, when: datetime | None, today: date) -> str:
    """Return how a protocol stood when it was last saved, such as "4 must, 4 should. Today 14:02"."""
    parts = [n_("{count} must", "{count} must", must)] if must else []
    parts += [n_("{count} should", "{count} should", should)] if should else []
    said = str(_("{first}, {second}", first=parts[0], second=parts[1])) if len(parts) > 1 else str(*parts)
    state = said or str(_("No open findings"))
    return state if when is None else str(_("{state}. {moment}", state=state, moment=moment_in_words(when, today)))


def moment_in_words(when: datetime, today: date) -> str:
    """Return when something was, by its time when it was today and by its day else."""
    if when.date() == today:
        return str(_("Today {time}", time=f"{when:%H:%M}"))
    return day_in_words(when.date())


class Rows(RowModel):
    """Rows of one kind, with the words for those who cannot see them."""

    def told(self, row: Card | Recent | Found, role: int) -> object:
        """The title of a row, or all that is told of it."""
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "\n".join(row.said)
        if role == Qt.ItemDataRole.ToolTipRole:
            from html import escape

            # A tip breaks the lines of rich text only.
            return "".join(f"<p>{escape(part)}</p>" for part in row.said)
        return None


class OneClick(QObject):
    """Keeps what is left of a double click from what comes in sight under the mouse meanwhile."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._over = QTimer(self, singleShot=True)
        self._over.timeout.connect(self._end)
        self._watched: QObject | None = None

    def begin(self) -> None:
        """Take no press of the mouse in this window for as long as it could belong to the same double click."""
        self._end()
        self._watched = self._widget.window().windowHandle()
        if self._watched is not None:
            self._watched.installEventFilter(self)
            self._over.start(QApplication.doubleClickInterval())

    def _end(self) -> None:
        self._over.stop()
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take presses."""
        return event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
