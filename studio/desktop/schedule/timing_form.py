"""The forms of when something is done within a visit: timings of activities, and times of samples."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from studio.desktop.editors.reading import Unreadable
from studio.desktop.panels.chip import Chip
from studio.desktop.schedule.popover import Popover
from studio.desktop.theme import em
from studio.planning.schedule_edits import set_sample_minutes, set_timing
from studio.planning.timing import timing_for, timing_in_words
from studio.protocol.address import exists, get, join
from studio.protocol.base import specs
from studio.protocol.edit import EditError, put
from studio.protocol.names import referred_name
from studio.protocol.timing import Timing
from studio.text import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.desktop.session import Session
    from studio.protocol.protocol import Protocol

_PLACES = {
    "moment": (0, 0, 6),
    "minutes": (1, 0, 6),
    "order": (2, 0, 3),
    "fasting": (2, 3, 3),
    "condition": (3, 0, 6),
}
_VISITS = "/schedule/visits"


class TimingForm(Popover):
    """Asks when an activity is done within one visit, or within all of its visits."""

    def __init__(self, session: Session, row: str, name: str, visit: str | None, parent: QWidget | None) -> None:
        super().__init__(session, row, _("When: {activity}", activity=name), parent, width=27)
        self._row, self._name = row, name
        self._timings: tuple[Timing, ...] = get(session.protocol, f"{row}/timings")
        self._drafts: dict[str | None, Timing | None] = {}
        self._scope: str | None = visit
        scopes = QHBoxLayout()
        scopes.setSpacing(em(self, 0.3))
        self.scopes: dict[str | None, Chip] = {}
        words = {None: str(_("At every visit"))}
        if visit is not None:
            at = referred_name(session.protocol, _VISITS, visit)
            words = {visit: str(_("Only at “{visit}”", visit=at)), **words}
        for scope, title in words.items():
            chip = Chip(title, self)
            chip.setChecked(scope == visit)
            chip.setAutoDefault(False)
            chip.setToolTip(
                str(_("Show what holds at every visit") if scope is None else _("Show what holds here alone"))
            )
            chip.setAccessibleDescription(chip.toolTip())
            chip.clicked.connect(partial(self.show_scope, scope))
            scopes.addWidget(chip)
            self.scopes[scope] = chip
        scopes.addStretch(1)
        self.column.insertLayout(1, scopes)
        known = specs(Timing)
        for name_of_field, at_line in _PLACES.items():
            self.add(known[name_of_field], None, at_line)
        self._free = None
        holder = get(session.protocol, row)
        if "timing" in specs(type(holder)):
            free = specs(type(holder))["timing"]
            self._free = self.add(free, holder.timing, (4, 0, 6), title=_("In free words, of every visit"))
            del self.fields["timing"]
        for column in range(6):
            self._form.setColumnStretch(column, 1)
        self._fill(timing_for(self._timings, visit))
        self.finish(_("Set the timing"))
        self.follow()

    def show_scope(self, scope: str | None) -> None:
        """Show what holds at one visit, or with None at all; what was entered for the other is kept."""
        draft = self._draft()
        if draft is not None:
            self._drafts[self._scope] = draft
            self._scope = scope
            self._fill(self._drafts.get(scope) or timing_for(self._timings, scope))
            self.follow()
        for one, chip in self.scopes.items():
            chip.setChecked(one == self._scope)

    def _fill(self, timing: Timing | None) -> None:
        for name, field in self.fields.items():
            field.set_value(getattr(timing, name) if timing is not None else None)

    def _draft(self) -> Timing | None:
        """Return the timing that the fields say, or None where one of them cannot be read."""
        values = self.read()
        if values is None:
            return None
        values = {name: value for name, value in values.items() if value is not None}
        return Timing(id="draft", visit=self._scope, **values)

    def follow(self) -> None:
        """Say how the note of the schedule will read."""
        try:
            values = {name: field.value() for name, field in self.fields.items()}
            said = timing_in_words(Timing(id="draft", **{name: v for name, v in values.items() if v is not None}))
        except (Unreadable, ValueError) as error:
            text = getattr(error, "text", None)
            self.complain(text if text is not None else _("This is no timing."))
            return
        self.hint.set_tone("muted")
        if said:
            self.hint.setText(str(_("Printed as a note: {note}.", note=said)))
        elif self._free is not None and self._free.typed():
            self.hint.setText(str(_("Only the free words are printed.")))
        else:
            self.hint.setText(str(_("No note is printed while all is empty.")))

    def confirm(self) -> None:
        """Set what was entered for the visit and for all visits, as one step of undo."""
        draft = self._draft()
        if draft is None:
            return
        self._drafts[self._scope] = draft
        try:
            self.session.edit(_("Timing of “{activity}”", activity=self._name), self._changed)
        except EditError as error:
            self.complain(error.text)
            return
        self.accept()

    def _changed(self, protocol: Protocol) -> Protocol:
        for scope, timing in self._drafts.items():
            if scope is not None and not exists(protocol, join(_VISITS, scope)):
                continue
            said = timing is not None and bool(timing_in_words(timing))
            if said or timing_for(get(protocol, f"{self._row}/timings"), scope) is not None:
                protocol = set_timing(protocol, self._row, timing if said else None, scope)
        if self._free is not None:
            protocol = put(protocol, join(self._row, "timing"), self._free.value())
        return protocol


class SampleForm(Popover):
    """Asks for the minutes at which samples of a marker are taken at a visit."""

    def __init__(self, session: Session, row: str, visit: str, parent: QWidget | None) -> None:
        marker = referred_name(session.protocol, "/biomarkers/markers", row.rsplit("/", 1)[-1])
        super().__init__(session, row, _("Samples: {marker}", marker=marker), parent, width=24)
        self._row, self._visit, self._marker = row, visit, marker
        samples = [one for one in get(session.protocol, f"{row}/samples") if one.visit == visit]
        minutes = tuple(sorted(one.minute for one in samples if one.minute is not None))
        self.add(specs(Timing)["minutes"], minutes, (0, 0, 6))
        self.finish(_("Set the times"))
        at = referred_name(session.protocol, _VISITS, visit)
        self.hint.setText(str(_("At “{visit}”. Empty: one sample at no particular minute.", visit=at)))

    def confirm(self) -> None:
        """Set the times, as one step of undo."""
        values = self.read()
        if values is None:
            return
        minutes = values["minutes"] or ()
        assert isinstance(minutes, tuple)
        self.session.edit(
            _("Times of samples: {marker}", marker=self._marker),
            lambda protocol: set_sample_minutes(protocol, self._row, self._visit, minutes),
        )
        self.accept()
