"""The forms beside a mark: what it is, when and by whom; and the series that is to be added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal

from studio.desktop.dialogs.dialog import Dialog, Line
from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.widgets import Words
from studio.planning.day_plan import Event, Kind
from studio.planning.day_time import COARSE, NoTime, read_time, series, time_words
from studio.protocol.address import get, spec_at
from studio.text import Text, _, listing, n_

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtWidgets import QWidget

    from studio.desktop.editors.widgets import Tone
    from studio.protocol.base import Choice
    from studio.protocol.protocol import Protocol

_TIMES = _("Such as 90, 1 h 30 min or −15 min; before dosing it is negative.")

_NAMES_SHOWN = 12
"""Times of a series that its preview names."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of a form: where it is stored, its title and help, and its value; a time is told in hours and minutes."""

    address: str
    title: Text
    value: object
    time: bool = False
    needed: bool = False
    choices: type[Choice] | None = None
    help: Text | None = None


def entries(protocol: Protocol, event: Event) -> tuple[Entry, ...]:
    """Return the fields of an event, the time first."""
    if event.kind is Kind.DOSE:
        return (Entry(event.start_at or "", _("At the earliest"), event.minute, time=True, needed=True),)
    if event.kind is Kind.VITAL:
        return (Entry(event.address, _("When"), event.minute, time=True, needed=True),)
    if event.kind is Kind.OBSERVATION:
        return (_entry(protocol, event.address, time=True),)
    names = {
        Kind.SAMPLE: ("minute", "note"),
        Kind.STAFF: ("start", "end", "role", "who"),
        Kind.RESCUE: ("from_minute", "until_minute", "drug", "decides"),
    }.get(event.kind, ("minute", "activity", "who", "kind"))
    times = ("minute", "start", "end", "from_minute", "until_minute")
    return tuple(_entry(protocol, f"{event.address}/{name}", time=name in times) for name in names)


def _entry(protocol: Protocol, address: str, *, time: bool) -> Entry:
    spec = spec_at(address)
    return Entry(
        address,
        _("Time from dosing") if spec.name == "minute" else _(spec.title),
        get(protocol, address),
        time=time,
        choices=spec.choices,
        help=_(spec.help) if spec.help else None,
    )


def _said(dialog: Dialog, tone: Tone) -> Words:
    """Add a sentence above the buttons, where it stays in sight while the fields scroll."""
    words = Words("", "small", tone, wrap=True, parent=dialog)
    dialog.body.addWidget(words)
    return words


class Popover(Dialog):
    """The form of one event. ``accepted_values`` carries what is to be stored, by address."""

    accepted_values = Signal(object)
    delete_asked = Signal()

    def __init__(
        self, parent: QWidget, title: Text, fields: tuple[Entry, ...], *, can_delete: bool, new: bool = False
    ) -> None:
        super().__init__(parent, title, width=24)
        self._fields = fields
        self._inputs: list[Line | ChoiceBox] = []
        column = self.scrolled()
        for entry in fields:
            made = self._input(entry)
            self._inputs.append(made)
            self.ask(entry.title, made, _TIMES if entry.time and entry is fields[0] else entry.help)
        self._at_first = tuple(map(_shown, self._inputs))
        self._problem = _said(self, "must")
        self._problem.hide()
        column.addStretch(1)
        if can_delete and not new:
            self.button(_("Delete"), left=True).clicked.connect(self._on_delete)
        self.cancel_button()
        self.button(_("Add") if new else _("Apply"), main=True).clicked.connect(self._on_apply)
        first = self._inputs[0] if not new or len(self._inputs) == 1 else self._first_empty()
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(first, Line):
            first.selectAll()

    def show_near(self, place: QPoint) -> None:
        """Open beside a place of the screen, wholly in sight."""
        self.open()
        room = self.screen().availableGeometry()
        left = min(max(room.left(), place.x()), room.right() - self.frameGeometry().width())
        top = min(max(room.top(), place.y()), room.bottom() - self.frameGeometry().height())
        self.move(left, top)

    def _input(self, entry: Entry) -> Line | ChoiceBox:
        if entry.choices is not None:
            box = ChoiceBox(self)
            box.addItem(str(_("Not decided")), None)
            for choice in entry.choices:
                box.addItem(str(choice.label), choice)
            box.setCurrentIndex(next((n for n in range(box.count()) if box.itemData(n) == entry.value), 0))
            return box
        if entry.time and isinstance(entry.value, int):
            return Line(time_words(entry.value), self)
        line = Line("" if entry.value is None else str(entry.value), self)
        line.setCursorPosition(0)
        return line

    def _first_empty(self) -> Line | ChoiceBox:
        empty = (one for one in self._inputs if isinstance(one, Line) and not one.text())
        return next(empty, self._inputs[0])

    def _on_apply(self) -> None:
        values: dict[str, object] = {}
        for entry, made in zip(self._fields, self._inputs, strict=True):
            try:
                values[entry.address] = _value(entry, made)
            except NoTime as error:
                self._problem.setText(str(error.text))
                self._problem.show()
                made.setFocus(Qt.FocusReason.OtherFocusReason)
                self.fit()
                return
        touched = [made != first for made, first in zip(map(_shown, self._inputs), self._at_first, strict=True)]
        changed = {
            entry.address: values[entry.address]
            for entry, here in zip(self._fields, touched, strict=True)
            if here and values[entry.address] != entry.value
        }
        self.accept()
        self.accepted_values.emit(changed)

    def _on_delete(self) -> None:
        self.accept()
        self.delete_asked.emit()


def _shown(made: Line | ChoiceBox) -> str:
    """Return the words that an input shows."""
    return made.currentText() if isinstance(made, ChoiceBox) else made.text()


def _value(entry: Entry, made: Line | ChoiceBox) -> object:
    """Return what stands in an input. Raises NoTime."""
    if isinstance(made, ChoiceBox):
        return made.currentData()
    words = made.text().strip()
    if entry.time and (words or entry.needed):
        return read_time(words)
    return words or None


class SeriesForm(Dialog):
    """Asks from when, how often and until when something is repeated, and shows the times that come of it."""

    accepted_minutes = Signal(object)
    changed = Signal(object)
    """Other minutes would be added."""

    def __init__(self, parent: QWidget, name: str, first: int, last: int, taken: Collection[int]) -> None:
        super().__init__(parent, _("Repeat “{name}”", name=name), width=24)
        self._taken = frozenset(taken)
        self._minutes: tuple[int, ...] = ()
        column = self.scrolled()
        self._first = self._ask(_("From"), first)
        self._every = self._ask(_("Every"), 30)
        self._last = self._ask(_("Until"), last)
        self._preview = _said(self, "muted")
        column.addStretch(1)
        self.cancel_button()
        self._apply = self.button(_("Add"), main=True)
        self._apply.clicked.connect(self._on_apply)
        self._follow()
        self._first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._first.selectAll()

    @property
    def minutes(self) -> tuple[int, ...]:
        """The minutes at which something would be added."""
        return self._minutes

    def _ask(self, title: Text, minute: int) -> Line:
        line = Line(time_words(minute), self)
        line.textEdited.connect(self._follow)
        self.ask(title, line)
        line.setAccessibleDescription(str(_TIMES))
        return line

    def _follow(self) -> None:
        try:
            first, every, last = (read_time(line.text()) for line in (self._first, self._every, self._last))
        except NoTime as error:
            self._show((), str(error.text), wrong=True)
            return
        if every < 1:
            self._show((), str(_("Write after how many minutes it is repeated, such as 30 min.")), wrong=True)
            return
        found = series(first, every, last)
        fresh = tuple(minute for minute in found if minute not in self._taken)
        if not fresh:
            words = (
                _("Nothing to add: the end comes before the beginning.") if not found else _("All are there already.")
            )
            self._show((), str(words), wrong=not found)
            return
        shown = [time_words(minute) for minute in fresh[:_NAMES_SHOWN]]
        more = len(fresh) - len(shown)
        if more:
            shown.append(str(n_("{count} more", "{count} more", more)))
        said = [str(n_("Adds {count}: {times}.", "Adds {count}: {times}.", len(fresh), times=listing(shown)))]
        if there := len(found) - len(fresh):
            said.append(str(n_("{count} is there already.", "{count} are there already.", there)))
        self._show(fresh, " ".join(said), wrong=False)

    def _show(self, minutes: tuple[int, ...], words: str, *, wrong: bool) -> None:
        self._minutes = minutes
        self._preview.setText(words)
        self._preview.set_tone("must" if wrong else "muted")
        self._apply.setEnabled(bool(minutes))
        self.changed.emit(minutes)
        if self.isVisible():
            self.fit()

    def _on_apply(self) -> None:
        if self._minutes:
            self.accept()
            self.accepted_minutes.emit(self._minutes)


def starting(event: Event | None, minute: int) -> int:
    """Return where a series begins: one step after the event it repeats, else at the minute."""
    return minute if event is None else event.minute + 6 * COARSE
