"""The filter above the checklist: a box to search in it, a menu of conditions, and the conditions in force."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from studio.checklist.rule import Challenge, Severity
from studio.checklist.sieve import STATES, Sieve, State
from studio.desktop.dialogs.dialog import Line
from studio.desktop.editors.column import clear
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.widgets import Button, Link, Scaled, Words
from studio.desktop.panels.chip import Chip
from studio.desktop.theme import em
from studio.protocol.base import specs
from studio.protocol.protocol import Protocol
from studio.text import Text, _, n_, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from studio.checklist.sieve import Sifted
    from studio.desktop.panels.checklist.rows import Arrangement

_STATES: dict[State, Text] = {"open": _("Open"), "undecided": _("To decide"), "accepted": _("Accepted")}
_PAUSE_MS = 120
"""Pause in typing after which is searched, in milliseconds."""


class _Search(Line):
    """The box to search in; Down goes to the list, Escape empties it and then leaves."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Know the keys that leave."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        else:
            super().keyPressEvent(event)


class _Remove(Chip):
    """A condition in force; a click takes it away."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(f"{words}  ×", parent)
        self.setChecked(True)
        told = str(_("Remove filter: {condition}", condition=words))
        self.setAccessibleName(told)
        self.setToolTip(told)


class Filters(Scaled):
    """The filter. ``sieve`` is what it asks for."""

    changed = Signal()
    """The sieve or the arrangement is another one."""

    left = Signal()
    """The keyboard wants to go to the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sieve = Sieve()
        self.arrangement: Arrangement = "weight"
        self._section = ""
        self._follows = False
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.search = _Search("", self)
        self.search.setPlaceholderText(str(_("Search the checklist")))
        self.search.setAccessibleName(str(_("Search the checklist")))
        help = str(_("In rules, messages, values and reasons. All words have to occur."))
        self.search.setAccessibleDescription(help)
        self.search.setToolTip(help)
        self.search.setClearButtonEnabled(True)
        self.button = Button(str(_("Filter")), "filter", tip=str(_("Choose what the checklist shows")), parent=self)
        self.button.clicked.connect(self.open_menu)
        self._chips = QWidget(self)
        self._flow = Flow(self._chips, columns=False)
        self._told = Words("", "small", "muted", parent=self)
        self._clear = Link(str(_("Clear the filter")), self)
        self._clear.clicked.connect(self.clear)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._on_words)
        self.search.textChanged.connect(self._timer.start)
        self.search.left.connect(self.left)
        self._column = QVBoxLayout(self)
        line = QHBoxLayout()
        line.addWidget(self.search, 1)
        line.addWidget(self.button)
        self._column.addLayout(line)
        self._column.addWidget(self._chips)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._told, 1)
        self._foot.addWidget(self._clear)
        self._column.addLayout(self._foot)
        self.rescale()
        self._show_conditions()

    def rescale(self) -> None:
        """Set margins from the font."""
        self._column.setContentsMargins(em(self, 0.8), em(self, 0.55), em(self, 0.8), em(self, 0.55))
        self._column.setSpacing(em(self, 0.35))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the panel may be."""
        return QSize(em(self, 12), super().minimumSizeHint().height())

    def show_counts(self, sifted: Sifted) -> None:
        """Tell how much of the checklist is shown."""
        report = sifted.report
        total = len(report.open) + len(report.undecided) + len(report.accepted)
        self._told.setText(str(n_("{shown} of {count} shown", "{shown} of {count} shown", total, shown=sifted.shown)))

    def show_section(self, section: str) -> None:
        """The page of another section is shown: a filter for it follows."""
        self._section = section
        if self._follows and self.sieve.section != section:
            self._set(replace(self.sieve, section=section))

    def clear(self) -> None:
        """Let everything through."""
        self.search.clear()
        self._timer.stop()
        self._follows = False
        self._set(Sieve())

    def open_menu(self) -> None:
        """Offer all conditions."""
        menu = self.menu()
        menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """Return the menu of all conditions, ticked where they are in force."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for severity in Severity:
            self._add(menu, severity.label, severity in self.sieve.severities, partial(self.toggle_severity, severity))
        menu.addSeparator()
        for state in STATES:
            self._add(menu, _STATES[state], state in self.sieve.states, partial(self.toggle_state, state))
        menu.addSeparator()
        self._add(menu, _("In the section shown"), bool(self.sieve.section), self.toggle_section)
        self._add(menu, _("With a fix"), self.sieve.fixable, self.toggle_fixable)
        challenges = menu.addMenu(str(_("Challenge")))
        for challenge in Challenge:
            chosen = challenge in self.sieve.challenges
            self._add(challenges, challenge.label, chosen, partial(self.toggle_challenge, challenge))
        menu.addSeparator()
        grouped = self.arrangement == "challenge"
        self._add(menu, _("Group by challenge"), grouped, self.toggle_arrangement)
        clear = menu.addAction(str(_("Clear the filter")), self.clear)
        clear.setEnabled(self.sieve.active)
        return menu

    def toggle_severity(self, severity: Severity) -> None:
        """Ask for findings of a weight, or no longer."""
        self._set(replace(self.sieve, severities=self.sieve.severities ^ {severity}))

    def toggle_state(self, state: State) -> None:
        """Ask for what is open, to be decided or accepted, or no longer."""
        self._set(replace(self.sieve, states=self.sieve.states ^ {state}))

    def toggle_challenge(self, challenge: Challenge) -> None:
        """Ask for rules of a challenge, or no longer."""
        self._set(replace(self.sieve, challenges=self.sieve.challenges ^ {challenge}))

    def toggle_section(self) -> None:
        """Ask for what is about the section that is shown, or no longer."""
        self._follows = not self._follows
        self._set(replace(self.sieve, section=self._section if self._follows else ""))

    def toggle_fixable(self) -> None:
        """Ask for findings that have a fix, or no longer."""
        self._set(replace(self.sieve, fixable=not self.sieve.fixable))

    def toggle_arrangement(self) -> None:
        """Group by challenge, or by weight again."""
        self.arrangement = "weight" if self.arrangement == "challenge" else "challenge"
        self.changed.emit()

    def _add(self, menu: QMenu, words: Text, chosen: bool, act: Callable[[], None]) -> None:
        action = menu.addAction(str(words).replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(chosen)
        action.triggered.connect(partial(_without_state, act))

    def _on_words(self) -> None:
        self._set(replace(self.sieve, words=" ".join(self.search.text().split())))

    def _set(self, sieve: Sieve) -> None:
        if sieve != self.sieve:
            self.sieve = sieve
            self._show_conditions()
            self.changed.emit()

    def _show_conditions(self) -> None:
        focused = self._chips.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        clear(self._flow)
        for words, act in self._conditions():
            chip = _Remove(words, self._chips)
            chip.clicked.connect(partial(_without_state, act))
            self._flow.addWidget(chip)
            chip.show()
        self._chips.setVisible(self._flow.count() > 0)
        self._told.setVisible(self.sieve.active)
        self._clear.setVisible(self.sieve.active)
        if focused:
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _conditions(self) -> Iterator[tuple[str, Callable[[], None]]]:
        sieve = self.sieve
        for severity in Severity:
            if severity in sieve.severities:
                yield str(severity.label), partial(self.toggle_severity, severity)
        for state in STATES:
            if state in sieve.states:
                yield str(_STATES[state]), partial(self.toggle_state, state)
        if sieve.section:
            yield translate(specs(Protocol)[sieve.section].title), self.toggle_section
        if sieve.fixable:
            yield str(_("With a fix")), self.toggle_fixable
        for challenge in Challenge:
            if challenge in sieve.challenges:
                yield str(challenge.label), partial(self.toggle_challenge, challenge)


def _without_state(act: Callable[[], None], checked: bool = False) -> None:
    act()
