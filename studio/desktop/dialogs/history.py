"""The history of undo: every step since the protocol was opened, what it changed, and the way to any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QSplitter, QWidget

from studio.desktop.compare.reading import SHOWN, Reading, Said
from studio.desktop.compare.two_lines import TwoLines
from studio.desktop.compare.versions import moment_in_words
from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.widgets import tab_after
from studio.desktop.theme import em
from studio.document.comparison import KINDS, Comparison
from studio.protocol.address import split
from studio.protocol.base import specs
from studio.protocol.diff import diff
from studio.protocol.protocol import Protocol
from studio.text import Text, _, listing, n_, translate

if TYPE_CHECKING:
    from studio.desktop.session import Session
    from studio.protocol.history import Step

_PAUSE_MS = 120
"""Pause after an edit until the list shows it, in milliseconds."""

_MANY = 3
"""From so many steps on, it is said that they go with the next edit."""

_SECTIONS_NAMED = 2


class History(Dialog):
    """Lists the steps, the newest first. Going to one is like undoing, or redoing, all steps up to it."""

    wants_step = Signal(int)
    """Go to this step, counted from 0, the protocol as it was opened."""

    wants_comparison = Signal(int)
    """Compare this step with the protocol as it is now."""

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent, _("History"), width=22)
        self._session = session
        self._places: dict[int, tuple[Step, str]] = {}
        self._shown: object = None
        self.setSizeGripEnabled(True)
        self.parts = QSplitter(Qt.Orientation.Horizontal, self)
        self.parts.setChildrenCollapsible(False)
        self.parts.setHandleWidth(em(self, 0.5))
        self.list = TwoLines(_("Steps, the newest first"), self.parts)
        self.list.setAccessibleDescription(
            str(_("Enter, or a click, goes to a step; the arrows show what it changed."))
        )
        self.list.setMinimumSize(QSize(em(self, 9), em(self, 4)))
        self.reading = Reading(self.parts)
        self.reading.setMinimumSize(QSize(em(self, 9), em(self, 3)))
        self.parts.setStretchFactor(0, 2)
        self.parts.setStretchFactor(1, 3)
        self.body.addWidget(self.parts, 1)
        self.saved = self.say("", "small", "muted")
        self.warning = self.say("", "small", "should")
        self.compare = self.button(_("Compare with now…"), left=True)
        self.compare.setToolTip(str(_("Show what has changed since this step")))
        self.compare.clicked.connect(self._on_compare)
        close = self.button(_("Close"))
        close.clicked.connect(self.accept)
        self.go = self.button(_("Go to this step"), main=True)
        self.go.setToolTip(str(_("Undo, or redo, all steps up to this one")))
        self.go.clicked.connect(self._on_go)
        for button in (self.compare, close, self.go):
            button.setAutoDefault(False)
        self.go.setDefault(False)
        screen = self.screen().availableGeometry()
        self.resize(min(em(self, 56), screen.width() - em(self, 2)), min(em(self, 34), screen.height() - em(self, 3)))
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self.refresh)
        session.changed.connect(self._on_changed)
        session.file_changed.connect(self._on_changed)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemClicked.connect(self._on_go)
        self.list.itemActivated.connect(self._on_go)
        for keys, act in (("Ctrl+Z", self._on_undo), ("Ctrl+Shift+Z", self._on_redo), ("Ctrl+Y", self._on_redo)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        tab_after(self.list, self.reading, self.compare, close, self.go)
        self.refresh()
        self.list.setFocus()

    def fit(self) -> None:
        """Keep the size chosen: its parts scroll."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what a step changed below the list where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < em(self, 26)
        self.parts.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)

    def refresh(self) -> None:
        """Show the history as it is now, with the step chosen on which it stands."""
        self._soon.stop()
        history, saved = self._session.history, self._saved_at()
        shown = (history.steps, history.at, saved)
        if shown != self._shown:
            self._shown = shown
            self._fill(saved)
        self.saved.setText(str(self._saved_in_words(saved)))

    def _fill(self, saved: int | None) -> None:
        history = self._session.history
        self.list.blockSignals(True)
        self.list.clear()
        for at in reversed(range(len(history.steps))):
            step = history.steps[at]
            marks = [str(_("Now"))] if at == history.at else []
            marks += [str(_("Saved"))] if at == saved else []
            when = moment_in_words(step.when) if step.when is not None else ""
            undone = str(_("undone")) if at > history.at else ""
            detail = " · ".join(filter(None, (when, undone, self._place(at))))
            self.list.add(_title(step), detail, at, badge=" · ".join(marks), pale=at > history.at)
        self.list.setCurrentRow(len(history.steps) - 1 - history.at)
        self.list.blockSignals(False)
        self.list.scrollToItem(self.list.currentItem())
        self._on_current()

    def _place(self, at: int) -> str:
        """Return the sections that a step changed; of a step that was asked for before, they are known."""
        if not at:
            return ""
        before, step = self._session.history.steps[at - 1 : at + 1]
        known = self._places.get(id(step))
        if known is None or known[0] is not step:
            names = dict.fromkeys(split(change.address)[0] for change in diff(before.protocol, step.protocol))
            titles = [translate(specs(Protocol)[name].title) if name in specs(Protocol) else name for name in names]
            more = len(titles) - _SECTIONS_NAMED
            told: Text | str = listing(titles)
            if more > 0:
                told = n_(
                    "{sections} and {count} more section",
                    "{sections} and {count} more sections",
                    more,
                    sections=", ".join(titles[:_SECTIONS_NAMED]),
                )
            known = self._places[id(step)] = step, str(told)
        return known[1]

    def _saved_at(self) -> int | None:
        """Return the newest step that the protocol's file holds, or None."""
        saved = self._session.saved
        steps = self._session.history.steps
        return next(
            (at for at in reversed(range(len(steps))) if saved is not None and steps[at].protocol is saved), None
        )

    def _saved_in_words(self, at: int | None) -> Text:
        if self._session.path is None:
            return _("No step is saved yet: this protocol has no file.")
        if at is None:
            return _("The state that is saved in {file} is none of these steps.", file=self._session.path.name)
        if at == self._session.history.at:
            return _("{file} holds this protocol as it is now.", file=self._session.path.name)
        step = self._session.history.steps[at]
        if step.label is None:
            return _("{file} holds this protocol as it was opened.", file=self._session.path.name)
        return _("{file} holds this protocol as it was after “{step}”.", file=self._session.path.name, step=step.label)

    def _chosen(self) -> int | None:
        at = self.list.content()
        return at if isinstance(at, int) else None

    def _on_current(self) -> None:
        at, history = self._chosen(), self._session.history
        self.go.setEnabled(at is not None and at != history.at)
        self.compare.setEnabled(at is not None and at != history.at)
        if at is None:
            return
        self._warn(at)
        if not at:
            self.reading.say(_("So the protocol was when it was opened."))
            return
        told = Comparison(history.steps[at - 1].protocol, history.steps[at].protocol)
        shown = told.changes[:SHOWN]
        said = [Said(told.label(one), one.kind, str(KINDS[one.kind]), *told.marked(one)) for one in shown]
        self.reading.tell(said, more=len(told.changes) - len(said))

    def _warn(self, at: int) -> None:
        later = len(self._session.history.steps) - 1 - at
        self.warning.setVisible(later >= _MANY)
        self.warning.setText(
            str(
                n_(
                    "{count} later step stays until something is edited from here; then it is gone.",
                    "{count} later steps stay until something is edited from here; then they are gone.",
                    later,
                )
            )
        )

    def _on_go(self) -> None:
        at = self._chosen()
        if at is not None and at != self._session.history.at:
            self.wants_step.emit(at)
            self._soon.start(0)  # The list is still busy with the click on the row, so the row has to stay until then.

    def _on_compare(self) -> None:
        at = self._chosen()
        if at is not None:
            self.accept()
            self.wants_comparison.emit(at)

    def _on_undo(self) -> None:
        self.wants_step.emit(self._session.history.at - 1)
        self.refresh()

    def _on_redo(self) -> None:
        self.wants_step.emit(self._session.history.at + 1)
        self.refresh()

    def _on_changed(self) -> None:
        self._soon.start(_PAUSE_MS)


def _title(step: Step) -> str:
    return str(step.label) if step.label is not None else str(_("As it was opened"))
