"""What is said under a field: why input cannot be stored, and what the checklist finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from studio.desktop.editors.widgets import SEVERITY_ICON, SEVERITY_TONE, Link, Picture, Tone, Words, tab_after
from studio.desktop.theme import em
from studio.text import Text, _, n_

if TYPE_CHECKING:
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
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(em(self, 0.35))
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(Picture(icon, tone, self), 0, 0, Qt.AlignmentFlag.AlignTop)
        self.words = Words(message, "small", tone, wrap=True, parent=self)
        grid.addWidget(self.words, 0, 1)
        self.link: Link | None = None
        if entry is not None and entry.finding.fix is not None:
            self.link = Link(str(entry.finding.fix.label), self)
            self.link.clicked.connect(self._apply)
            grid.addWidget(self.link, 1, 1, Qt.AlignmentFlag.AlignLeft)

    def _apply(self) -> None:
        assert self._entry is not None
        assert self._entry.finding.fix is not None
        self._session.apply(self._entry.finding.fix)


class Notes(QWidget):
    """All that is said under one field. It takes no room while there is nothing to say."""

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

    def show_notes(self, problem: Text | None, entries: tuple[Entry, ...]) -> None:
        """Say why input is not stored, and show these findings."""
        wanted = (problem, *(entry.fingerprint for entry in entries))
        if wanted == self._shown:
            return
        self._shown = wanted
        while (item := self._layout.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if problem is not None:
            self._layout.addWidget(Note(self._session, str(problem), "must", "error", None, self))
        for entry in entries[:_MOST]:
            severity = entry.rule.severity
            note = Note(
                self._session, str(entry.finding.message), SEVERITY_TONE[severity], SEVERITY_ICON[severity], entry, self
            )
            self._layout.addWidget(note)
        if len(entries) > _MOST:
            more = n_("One more finding stands in the checklist.", "{count} more findings stand in the checklist.",
                      len(entries) - _MOST)  # fmt: skip
            self._layout.addWidget(Words(str(more), "small", "muted", parent=self))
        self.setVisible(bool(problem or entries))
        if self._after is not None:
            tab_after(self._after, *self.links())

    def texts(self) -> tuple[str, ...]:
        """Return the sentences that are shown."""
        notes = (self._layout.itemAt(n).widget() for n in range(self._layout.count()))
        return tuple(note.words.text() for note in notes if isinstance(note, Note))

    def links(self) -> tuple[Link, ...]:
        """Return the links that mend something."""
        notes = (self._layout.itemAt(n).widget() for n in range(self._layout.count()))
        return tuple(note.link for note in notes if isinstance(note, Note) and note.link is not None)


def spoken(help: str, problem: Text | None, entries: tuple[Entry, ...]) -> str:
    """Return what a person who does not see the field is told of it."""
    parts = [help] if help else []
    if problem is not None:
        parts.append(str(problem))
    parts += [
        str(_("{severity}: {message}", severity=entry.rule.severity.label, message=entry.finding.message))
        for entry in entries
    ]
    return " ".join(parts)
