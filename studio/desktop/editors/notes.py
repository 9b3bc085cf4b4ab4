"""What is said under a field: why input cannot be stored, and what the checklist finds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from studio.desktop.editors.column import clear
from studio.desktop.editors.form import told_at
from studio.desktop.editors.widgets import SEVERITY_ICON, SEVERITY_TONE, Link, Picture, Tone, Words, tab_after
from studio.desktop.theme import em
from studio.protocol.address import label
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.checklist.run import Entry
    from studio.desktop.session import Session

_MOST = 4
"""Findings shown at one place; the checklist panel shows them all."""


class Note(QWidget):
    """A sign of severity, a sentence and, where there is one, the link that mends it."""

    def __init__(
        self, session: Session, message: str, tone: Tone, icon: str, entry: Entry | None, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._entry = session, entry
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(em(self, 0.35))
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(Picture(icon, tone, self), 0, 0, Qt.AlignmentFlag.AlignTop)
        self.words = Words(message, "small", tone, wrap=True, parent=self)
        grid.addWidget(self.words, 0, 1)
        self.link: Link | None = None
        if entry is not None and entry.finding.fix is not None:
            self.set_link(str(entry.finding.fix.label), self._apply)

    def set_link(self, words: str, act: Callable[[], object]) -> None:
        """Add a link below the sentence."""
        self.link = Link(words, self)
        self.link.clicked.connect(act)
        self._grid.addWidget(self.link, 1, 1, Qt.AlignmentFlag.AlignLeft)

    def _apply(self) -> None:
        assert self._entry is not None
        assert self._entry.finding.fix is not None
        self._session.apply(self._entry.finding.fix)


class Notes(QWidget):
    """All that is said under one field. It takes no room while there is nothing to say."""

    wanted = Signal(str)
    """Go to the field at this address, where a finding is told in full."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: tuple[object, ...] = ()
        self._after: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, em(self, 0.1), 0, 0)
        self._layout.setSpacing(em(self, 0.15))
        self.hide()

    def follow(self, widget: QWidget) -> None:
        """Let Tab come to the links from this widget."""
        self._after = widget

    def show_notes(
        self,
        problem: Text | None,
        entries: tuple[Entry, ...],
        accepted: tuple[Entry, ...] = (),
        address: str = "",
    ) -> None:
        """Say why input is not stored, and show these findings: open ones, and those that were accepted.

        Of a finding that is told in full elsewhere on the page of ``address``, only that is said.
        """
        wanted = (problem, address, _marks(entries), _marks(accepted))
        if wanted == self._shown:
            return
        self._shown = wanted
        clear(self._layout)
        if problem is not None:
            self._layout.addWidget(Note(self._session, str(problem), "must", "error", None, self))
        for entry in entries[:_MOST]:
            self._layout.addWidget(self._note(entry, address))
        if len(entries) > _MOST:
            more = n_("One more finding stands in the checklist.", "{count} more findings stand in the checklist.",
                      len(entries) - _MOST)  # fmt: skip
            self._layout.addWidget(Words(str(more), "small", "muted", wrap=True, parent=self))
        for entry in accepted:
            self._layout.addWidget(Note(self._session, _accepted(entry), "muted", "check", None, self))
        self.setVisible(bool(problem or entries or accepted))
        if self._after is not None:
            tab_after(self._after, *self.links())

    def _note(self, entry: Entry, address: str) -> Note:
        severity = entry.rule.severity
        tone, icon = SEVERITY_TONE[severity], SEVERITY_ICON[severity]
        home = told_at(entry, address) if address else address
        if home == address or home.startswith(f"{address}/"):
            return Note(self._session, str(entry.finding.message), tone, icon, entry, self)
        there = label(self._session.protocol, home).partition(", ")[2]
        said = _("{rule}: this field is concerned as well.", rule=entry.rule.title)
        note = Note(self._session, str(said), tone, icon, None, self)
        note.set_link(str(_("See “{field}”", field=there)), partial(self.wanted.emit, home))
        return note

    def texts(self) -> tuple[str, ...]:
        """Return the sentences that are shown."""
        notes = (self._layout.itemAt(n).widget() for n in range(self._layout.count()))
        return tuple(note.words.text() for note in notes if isinstance(note, Note))

    def links(self) -> tuple[Link, ...]:
        """Return the links that mend something."""
        notes = (self._layout.itemAt(n).widget() for n in range(self._layout.count()))
        return tuple(note.link for note in notes if isinstance(note, Note) and note.link is not None)


def _marks(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    return tuple(entry.fingerprint for entry in entries)


def _accepted(entry: Entry) -> str:
    """Return what was found and why, by whom and when it was accepted."""
    from studio.desktop.panels.checklist.rows import accepted_in_words

    assert entry.acceptance is not None
    given = accepted_in_words(entry.acceptance)
    return str(_("Accepted: {message} Reason: {given}", message=entry.finding.message, given=given))


def spoken(help: str, problem: Text | None, entries: tuple[Entry, ...], accepted: tuple[Entry, ...] = ()) -> str:
    """Return what a person who does not see the field is told of it."""
    parts = [help] if help else []
    if problem is not None:
        parts.append(str(problem))
    parts += [
        str(_("{severity}: {message}", severity=entry.rule.severity.label, message=entry.finding.message))
        for entry in entries
    ]
    parts += [_accepted(entry) for entry in accepted]
    return " ".join(parts)
