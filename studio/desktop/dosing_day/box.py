"""The card of the dosing day: which day and arm are shown, the time line, and what is said of the chosen mark."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from studio.desktop.dosing_day.parts import Choices, Empty, Said
from studio.desktop.dosing_day.popover import Popover, SeriesForm, entries, starting
from studio.desktop.dosing_day.view import TimeLine
from studio.desktop.editors.form import Findings
from studio.desktop.editors.widgets import SEVERITY_ICON, CardBox, Words, after
from studio.desktop.theme import em
from studio.knowledge import sources
from studio.planning import day_edits, day_plan
from studio.planning.day_conflicts import conflicts
from studio.planning.day_plan import RESCUE, SHIFTS, Event, Group, Kind, Lane, Plan
from studio.planning.day_time import time_words
from studio.planning.dosing_day import without_known_effect
from studio.protocol.edit import EditError
from studio.protocol.names import item_name
from studio.text import Text, _, listing, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from studio.checklist.run import Entry
    from studio.desktop.dosing_day.canvas import Notes
    from studio.desktop.session import Session
    from studio.planning.day_edits import Change
    from studio.planning.dosing_day import Effect
    from studio.protocol.protocol import Protocol

_REPEATABLE = (Kind.STEP, Kind.RATING, Kind.MASKING, Kind.VITAL, Kind.SAMPLE)
_GESTURE_MS = 900
"""Keystrokes that move the same mark within this time are one step of undo."""


class DosingDayBox(CardBox):
    """The editor of the dosing day. All it changes goes through the session, one gesture one step of undo."""

    link_activated = Signal(str)
    """Go to the field at this address."""

    moved = Signal()
    """The keyboard is at another mark or row."""

    def __init__(self, session: Session, title: str, lead: str, parent: QWidget) -> None:
        super().__init__(title, lead, parent)
        self._session = session
        self._protocol: Protocol | None = None
        self._report: object = None
        self._origin: object = None
        self._visit: str | None = None
        self._arm: str | None = None
        self._gesture = 0
        self._nudged: str | None = None
        self._empty = Empty(self)
        self._empty.link_activated.connect(self.link_activated)
        self._empty.arrival_asked.connect(self._add_arrival)
        self._choices = Choices(self)
        self._choices.chosen.connect(self._on_chosen)
        self._about = Words("", "small", "muted", wrap=True, parent=self)
        self.view = TimeLine(self)
        self._said = Said(self)
        for part in (self._empty, self._choices, self._about, self.view, self._said):
            self.body.addWidget(part)
        self._connect()
        session.changed.connect(self._on_changed)

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [*self._empty.stops(), *self._choices.stops(), self.view, *self._said.stops()]

    def focus(self, view: str) -> None:
        """Give the keyboard to the time line, or to what stands in its place."""
        shown = self.view if self.view.isVisibleTo(self) else self.stops()[0]
        shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def place(self) -> str:
        """Return the address of what the keyboard is at."""
        item = self.view.current
        if item is None or item.lane is None:
            return "/dosing"
        return item.event.address if item.event is not None else item.lane.address

    def show_protocol(self, protocol: Protocol) -> None:
        """Show the dosing day of this protocol, with what the checklist now says of it."""
        if protocol is self._protocol and self._session.report is self._report:
            return
        if self._origin is not self._session.history.steps[0]:
            self._origin = self._session.history.steps[0]
            self._leave_forms()
        self._protocol, self._report = protocol, self._session.report
        self._choices.show_choices(day_plan.dosing_visits(protocol), day_plan.arms(protocol))
        self._visit, self._arm = self._choices.visit, self._choices.arm
        plan = day_plan.plan(protocol, self._visit, self._arm)
        self._empty.setVisible(plan.empty)
        for part in (self._choices, self._about, self.view, self._said):
            part.setVisible(not plan.empty)
        notes = self._notes(plan)
        self._about.setText(_about(protocol, plan))
        self.view.show_plan(plan, notes)
        self._say_of_current()

    # What is to be said

    def _notes(self, plan: Plan) -> Notes:
        """Return the contradictions and the findings of the checklist by the key of what they are about."""
        notes: Notes = {}
        for conflict in conflicts(plan):
            notes.setdefault(conflict.key, []).append(("warning", str(conflict.message)))
        findings = Findings(self._session.report)
        for lane in plan.lanes:
            for event in lane.events:
                if event.kind not in (Kind.VITAL, Kind.OBSERVATION, Kind.DOSE):
                    self._note(notes, event.key, findings.under(event.address))
            if lane.kind in (Kind.VITAL, Kind.OBSERVATION):
                self._note(notes, lane.key, findings.at(lane.address))
        for group, address in ((Group.RESCUE, RESCUE), (Group.STAFF, SHIFTS)):
            self._note(notes, f"group:{group.value}", findings.at(address))
        return notes

    def _note(self, notes: Notes, key: str, entries: Sequence[Entry]) -> None:
        for entry in entries:
            said = (SEVERITY_ICON[entry.rule.severity], str(entry.finding.message))
            notes.setdefault(key, []).append(said)

    def _say_of_current(self) -> None:
        plan, item = self.view.plan, self.view.current
        if plan is None or item is None or self.view.day_layout is None:
            said = (message for notes in self.view.notes().values() for _icon, message in notes)
            self._said.show_hint(list(dict.fromkeys(said)))
        else:
            lane = item.lane
            words = str(day_plan.details(plan, item.event)) if item.event is not None else ""
            if item.event is None:
                words = self.view.words_of_current()
            self._said.show_item(
                words,
                [message for _icon, message in self.view.notes_of(item)],
                can_edit=item.event is not None and _editable(item.event),
                can_go=lane is not None,
            )
        self._choices.follow(
            can_add=self.view.can_add(),
            can_repeat=self.view.current_lane is not None and self.view.current_lane.kind in _REPEATABLE,
            zoomed=self.view.zoom > 1,
        )

    # What is done

    def _connect(self) -> None:
        view = self.view
        view.move_asked.connect(self._move)
        view.nudge_asked.connect(self._nudge)
        view.end_asked.connect(self._set_end)
        view.add_asked.connect(self._add)
        view.edit_asked.connect(self._edit)
        view.delete_asked.connect(self._delete)
        view.menu_asked.connect(self._menu)
        view.chosen.connect(self._say_of_current)
        view.chosen.connect(self.moved)
        self._choices.add_asked.connect(view.ask_to_add)
        self._choices.repeat_asked.connect(self._repeat)
        self._choices.zoom_asked.connect(self._zoom)
        self._said.edit_asked.connect(self._edit_current)
        self._said.go_asked.connect(self._go_current)

    def _on_changed(self) -> None:
        if self.isVisible():
            self.show_protocol(self._session.protocol)

    def _on_chosen(self) -> None:
        self._protocol = None
        self.show_protocol(self._session.protocol)

    def _change(self, make: Callable[[Protocol], Change], *, merge: str | None = None) -> bool:
        """Make a change as one step of undo, and choose what it leaves; say it when the models refuse it."""
        try:
            change = make(self._session.protocol)
            self._session.edit(change.label, lambda _protocol: change.protocol, merge=merge, source=self)
        except EditError as error:
            reason = dict(error.text.params).get("reason", error.text)
            self._said.refuse(_("This cannot be stored: the time {reason}.", reason=reason))
            return False
        if change.key:
            self.view.choose(change.key)
        return True

    def _event(self, key: str) -> Event | None:
        return self.view.plan.find(key) if self.view.plan is not None else None

    def _move(self, key: str, by: int, part: day_edits.Part) -> None:
        event = self._event(key)
        if event is not None:
            self._change(lambda now: day_edits.moved(now, event, by, part))

    def _nudge(self, key: str, by: int, part: day_edits.Part) -> None:
        event = self._event(key)
        if event is None:
            return
        if event.kind is Kind.DOSE and not event.movable:
            self._said.refuse(_("The first dose is minute 0: all other times are counted from it."))
            return
        if key != self._nudged:
            self._gesture += 1
        self._change(lambda now: day_edits.moved(now, event, by, part), merge=f"dosing-day:{self._gesture}")
        self._nudged = self.view.current_event.key if self.view.current_event is not None else None
        after(self, _GESTURE_MS, partial(self._end_gesture, self._gesture))

    def _end_gesture(self, gesture: int) -> None:
        if gesture == self._gesture:
            self._nudged = None

    def _set_end(self, key: str, part: day_edits.Part, minute: int) -> None:
        event = self._event(key)
        if event is not None:
            self._change(lambda now: day_edits.set_end(now, event, part, minute))

    def _delete(self, key: str) -> None:
        event = self._event(key)
        if event is None:
            return
        if not day_edits.removable(event):
            self._said.refuse(_not_removable(event))
            return
        where = self.view.neighbour()
        if self._change(lambda now: day_edits.removed(now, event)) and where:
            self.view.choose(where)

    def _lane(self, key: str) -> Lane | None:
        lanes = self.view.plan.lanes if self.view.plan is not None else ()
        bare = day_plan.anybody()
        return next((lane for lane in lanes if lane.key == key), bare if key == bare.key else None)

    def _add(self, key: str, minute: int) -> None:
        lane = self._lane(key)
        if lane is None:
            return
        if not day_edits.can_add(lane):
            self._said.refuse(_not_addable(lane))
            return
        if lane.kind in (Kind.VITAL, Kind.SAMPLE, Kind.OBSERVATION):
            self._change(lambda now: day_edits.added(now, lane, minute, self._visit))
            return
        draft = day_edits.added(self._session.protocol, lane, minute, self._visit)
        event = day_plan.plan(draft.protocol, self._visit, self._arm).find(draft.key)
        if event is not None:
            form = Popover(
                self.window(),
                _("Add to “{row}”", row=lane.name),
                entries(draft.protocol, event),
                can_delete=False,
                new=True,
            )
            form.accepted_values.connect(partial(self._on_added, lane, minute, event))
            form.show_near(self._beside_current())

    def _on_added(self, lane: Lane, minute: int, event: Event, values: dict[str, object]) -> None:
        def make(now: Protocol) -> Change:
            change = day_edits.added(now, lane, minute, self._visit)
            filled = day_edits.with_values(change.protocol, event, values)
            return day_edits.Change(filled.protocol, change.label, change.key)

        self._change(make)

    def _edit(self, key: str) -> None:
        event = self._event(key)
        if event is None:
            return
        if not _editable(event):
            self.link_activated.emit(event.address)
            return
        form = Popover(
            self.window(),
            _("Change “{what}”", what=event.what),
            entries(self._session.protocol, event),
            can_delete=day_edits.removable(event),
        )
        form.accepted_values.connect(partial(self._on_edited, event))
        form.delete_asked.connect(partial(self._delete, event.key))
        form.show_near(self._beside_current())

    def _on_edited(self, event: Event, values: dict[str, object]) -> None:
        if self._event(event.key) != event:
            self._said.refuse(_("“{what}” was changed or deleted meanwhile, so nothing was stored.", what=event.what))
        elif values:
            self._change(lambda now: day_edits.with_values(now, event, values))

    def _leave_forms(self) -> None:
        """Close what was asked about a protocol that is shown no more."""
        for kind in (Popover, SeriesForm):
            for form in self.window().findChildren(kind):
                form.reject()

    def _repeat(self) -> None:
        lane, event, plan = self.view.current_lane, self.view.current_event, self.view.plan
        if lane is None or plan is None or lane.kind not in _REPEATABLE:
            return
        taken = tuple(one.minute for one in lane.events)
        form = SeriesForm(
            self.window(), lane.name, starting(event, self.view.minute_to_add()), max(plan.last, 360), taken
        )
        form.changed.connect(partial(self.view.show_ghosts, lane.key))
        form.accepted_minutes.connect(partial(self._on_repeated, lane, event))
        form.finished.connect(self.view.hide_ghosts)
        self.view.show_ghosts(lane.key, form.minutes)
        form.open()

    def _on_repeated(self, lane: Lane, event: Event | None, minutes: Sequence[int]) -> None:
        self._change(lambda now: day_edits.repeated(now, lane, minutes, self._visit, event))

    def _zoom(self, factor: float) -> None:
        if factor:
            self.view.zoom_by(factor)
        else:
            self.view.fit()
        self._say_of_current()

    def _edit_current(self) -> None:
        if self.view.current_event is not None:
            self._edit(self.view.current_event.key)

    def _go_current(self) -> None:
        self.link_activated.emit(self.place())

    def _add_arrival(self) -> None:
        lane = self._lane("step")
        if lane is not None:
            self._add("step", -60)

    def _beside_current(self) -> QPoint:
        place = self.view.visualRect(self.view.currentIndex())
        return self.view.viewport().mapToGlobal(place.bottomRight() + QPoint(em(self, 1), em(self, 0.3)))

    def _menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        item = self.view.current
        event, lane = self.view.current_event, self.view.current_lane
        acts: list[tuple[Text, Callable[[], object], bool]] = [
            (_("Change…"), self._edit_current, event is not None and _editable(event)),
            (
                _("Add at {time}", time=time_words(self.view.minute_to_add())),
                self.view.ask_to_add,
                self.view.can_add(),
            ),
            (_("Repeat…"), self._repeat, lane is not None and lane.kind in _REPEATABLE),
            (
                _("Delete"),
                partial(self._delete, event.key if event else ""),
                event is not None and day_edits.removable(event),
            ),
            (_("Go to the field"), self._go_current, item is not None and item.lane is not None),
        ]
        for group in Group:
            if self.view.has_group(group):
                words = _("Show rows of “{group}”") if self.view.is_folded(group) else _("Fold rows of “{group}”")
                named = Text(words.message, (("group", group.label),))
                acts.append((named, partial(self.view.toggle, group), True))
        for words, act, enabled in acts:
            action = QAction(str(words), menu)
            action.setEnabled(enabled)
            action.triggered.connect(act)
            menu.addAction(action)
        menu.popup(place)


def _editable(event: Event) -> bool:
    return event.kind is not Kind.DOSE or event.start_at is not None


def _not_removable(event: Event) -> Text:
    if event.kind is Kind.DOSE:
        return _("Doses follow from the dosing sessions of the day: take a session away to have one dose less.")
    return _(
        "“{what}” may be given at any time. Take it from the list of rescue medication to delete it.", what=event.what
    )


def _not_addable(lane: Lane) -> Text:
    if lane.kind is Kind.DOSE:
        return _("Doses follow from the dosing sessions of the day and the interval in hours between them.")
    if lane.kind is Kind.RESCUE:
        return _("Add rescue medication in its list, with dose and who decides.")
    return _("There is one discharge review: move it.")


def _about(protocol: Protocol, plan: Plan) -> str:
    """Return what is known of the effects, from where and how well, in sentences."""
    alike: dict[tuple[str, int, int, int], list[Effect]] = {}
    for effect in (one.effect for one in plan.doses if one.effect is not None):
        course = (effect.compound, round(effect.onset), round(effect.peak), round(effect.end))
        alike.setdefault(course, []).append(effect)
    if alike:
        return " ".join(_course(effects) for effects in alike.values())
    unknown = without_known_effect(protocol)
    if unknown:
        names = listing(dict.fromkeys(item_name(protocol, given) for given in unknown))
        return str(_("Nothing is known of how long the dose of {arms} acts, so no curve is drawn.", arms=names))
    if any(given.dose is not None for given in protocol.dosing.arms):
        return str(_("No acute effect is known of what is given here, so no curve is drawn."))
    return str(_("The course of the effect is drawn when compound, route and dose are entered."))


def _course(effects: Sequence[Effect]) -> str:
    effect = effects[0]
    doses = listing(dict.fromkeys(str(one.dose) for one in effects))
    words = _(
        "{given}: the effect begins {onset}, peaks {peak} and ends {end} after the dose.",
        given=f"{effect.compound} {doses}",
        onset=time_words(round(effect.onset)),
        peak=time_words(round(effect.peak)),
        end=time_words(round(effect.end)),
    )
    said = [str(words)]
    source = sources.find(effect.basis.source)
    if source is not None:
        said.append(str(_("Duration: {source}.", source=translate(source.title).rstrip("."))))
    unsettled = dict.fromkeys(str(one.label) for dose in effects for one in dose.unsettled)
    if unsettled:
        said.append(str(_("Times of the curve: {certainty}.", certainty="; ".join(unsettled))))
    return " ".join(said)
