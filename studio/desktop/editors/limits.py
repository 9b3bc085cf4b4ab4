"""The limits of the checklist: every number it holds a design against, beside it the protocol's own where it sets one.

An own limit is an item of ``/own/limits``. It comes with the number that is typed in the row of its threshold, and goes
with it; while there is none, the default counts. So the rows are those of the thresholds, not of the items.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from studio.checklist.catalogue import catalogue
from studio.desktop.editors.column import add_shown
from studio.desktop.editors.editor import Editor
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.known import label_of, name_of
from studio.desktop.editors.line import LineEditor
from studio.desktop.editors.reading import write
from studio.desktop.editors.row import Row
from studio.desktop.editors.rows import NARROW
from studio.desktop.editors.widgets import Caption, Link, Scaled, Words, tab_after
from studio.desktop.theme import em
from studio.knowledge import sources, thresholds
from studio.knowledge.facts import Certainty
from studio.protocol.address import exists, join
from studio.protocol.base import free_id, specs
from studio.protocol.edit import EditError, insert, put, remove
from studio.protocol.names import with_unit
from studio.protocol.own import OwnLimit
from studio.text import Text, _, listing, n_, number, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QResizeEvent

    from studio.checklist.rule import Challenge, Rule
    from studio.desktop.editors.form import Form, Unread
    from studio.desktop.editors.widgets import Tone
    from studio.knowledge.thresholds import Threshold
    from studio.protocol.base import Spec
    from studio.protocol.protocol import Protocol

_ADDRESS = "/own/limits"
_LARGEST = 100_000.0
"""The largest own limit that is taken for one; beyond it, a digit too many was typed."""

_AT_ONCE = 4
"""Limits whose rows are made at a stretch."""


class LimitsEditor(Editor, Scaled):
    """All limits by challenge, with a field for each that no source settles; then own entries that do not count."""

    value_changed = Signal()
    finished = Signal()
    reverted = Signal()

    wide = True

    def __init__(self, form: Form, spec: Spec, parent: QWidget) -> None:
        super().__init__(parent)
        self._form = form
        self._items: tuple[OwnLimit, ...] = ()
        self._limits: dict[str, _Limit] = {}
        self._settled: list[_Settled] = []
        self._strays: list[_Stray] = []
        self._stacked = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._headings: list[Words] = []
        self._waiting = [(challenge, pair) for challenge, used in _by_challenge() for pair in used]
        self._ids = [threshold.id for _challenge, (threshold, _rules) in self._waiting if threshold.editable]
        self._challenge: Challenge | None = None
        self._not_counted = self._heading(_("Own limits that do not count"))
        self._layout.addWidget(self._not_counted)
        self._not_counted.hide()
        while not self._limits:
            self.make_more()
        self.setAccessibleName(translate(spec.title))
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._layout.setSpacing(em(self, 0.7))
        for heading in self._headings:
            heading.setContentsMargins(0, em(self, 0.5), 0, 0)

    @property
    def complete(self) -> bool:
        """Whether all limits are there."""
        return not self._waiting

    def make_more(self) -> None:
        """Make the rows of the next few limits."""
        stops = self._limit_stops()[-1:]
        made, limits = list[QWidget](), list[_Limit]()
        for challenge, (threshold, rules) in self._waiting[:_AT_ONCE]:
            if challenge is not self._challenge:
                self._challenge = challenge
                made.append(self._heading(challenge.label))
            row: _Number
            if threshold.editable:
                row = _Limit(self._form, threshold, rules, self._layout, self)
                limits.append(row)
            else:
                row = _Settled(self._form, threshold, rules, self)
                self._settled.append(row)
            row.set_stacked(self._stacked)
            made.append(row)
        del self._waiting[:_AT_ONCE]
        self._limits |= {limit.threshold.id: limit for limit in limits}
        add_shown(self._layout, self._layout.indexOf(self._not_counted), *made)
        for limit in limits:
            limit.show_entry(_entry(self._items, limit.threshold.id))
            limit.refresh_findings()
            stops += limit.stops()
        if stops:
            tab_after(*stops)

    def value(self) -> object:
        """Return the own limits."""
        return self._items

    def set_value(self, value: object) -> None:
        """Show these own limits, each in the row of its threshold."""
        assert isinstance(value, tuple)
        self._items = value
        entries = {id: _entry(value, id) for id in self._ids}
        for id, limit in self._limits.items():
            limit.show_entry(entries[id])
        self._show_strays(tuple(item for item in value if entries.get(item.limit or "") is not item))

    def rebind(self, address: str) -> None:
        """Show the limits of another protocol from now on, whose entries come with ``set_value``."""
        for limit in self._limits.values():
            limit.start_afresh(self._form.session.protocol.own.limits)

    def refresh_findings(self) -> None:
        """Show what the checklist now says of the own limits."""
        for shown in (*self._limits.values(), *self._strays):
            shown.refresh_findings()

    def control(self) -> QWidget:
        """The field of the first limit."""
        return next(iter(self._limits.values())).editor.control()

    def describe(self, name: str, description: str) -> None:
        """Every limit has a name of its own."""

    def stops(self) -> list[QWidget]:
        """Return the fields, with what belongs to each, and the links to what does not count."""
        return [*self._limit_stops(), *(stop for stray in self._strays for stop in stray.stops())]

    def reach(self, parts: tuple[str, ...]) -> QWidget | None:
        """Go to the own limit of that id, or to the field for one of the threshold of that id."""
        while not self.complete:
            self.make_more()
        stray = next((one for one in self._strays if one.item.id == parts[0]), None)
        if stray is not None:
            return stray.link
        by_id = {limit.entry.id: limit for limit in self._limits.values()}
        limit = by_id.get(parts[0]) or self._limits.get(parts[0])
        if limit is None:
            return self.control()
        return limit.reason if limit.reason is not None and parts[1:] == ("reason",) else limit

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put labels above their fields where there is little room."""
        super().resizeEvent(event)
        stacked = event.size().width() < em(self, NARROW)
        if stacked != self._stacked:
            self._stacked = stacked
            for row in (*self._limits.values(), *self._settled):
                row.set_stacked(stacked)

    def _heading(self, text: Text) -> Words:
        heading = Words(str(text), bold=True, wrap=True, parent=self)
        heading.setContentsMargins(0, em(self, 0.5), 0, 0)
        self._headings.append(heading)
        return heading

    def _limit_stops(self) -> list[QWidget]:
        return [stop for limit in self._limits.values() for stop in limit.stops()]

    def _show_strays(self, items: tuple[OwnLimit, ...]) -> None:
        if items == tuple(stray.item for stray in self._strays):
            return
        for stray in self._strays:
            stray.hide()
            stray.deleteLater()
        self._strays = [_Stray(self._form, item, self) for item in items]
        last = self._limit_stops()[-1]
        for stray in self._strays:
            self._layout.addWidget(stray)
            stray.show()
            tab_after(last, stray.link)
            last = stray.link
        self._not_counted.setVisible(bool(items))


class _Number(Row):
    """A number of the checklist: what it is of, the default, how certain that is, its source, and who asks for it."""

    def __init__(self, form: Form, threshold: Threshold, rules: tuple[Rule, ...], parent: QWidget) -> None:
        self.threshold = threshold
        self._default: QWidget | None = None
        name, state = translate(threshold.name), _state(threshold)
        default = with_unit(spec := _spec(threshold, rules), number(threshold.value))
        super().__init__(
            form,
            join(_ADDRESS, threshold.id, spec.name),
            spec,
            parent,
            caption=name[:1].upper() + name[1:],
            spoken_as=str(_("{limit}, default {value}, {certainty}", limit=name, value=default, certainty=state)),
        )
        assert self._help is not None
        self._help.setToolTip("\n".join(f"{rule.id}: {rule.title}" for rule in rules))
        self._default = QWidget(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._default.setSizePolicy(policy)
        self._flow = Flow(self._default, columns=False)
        self._place_default()

    def set_stacked(self, stacked: bool) -> None:
        """Put the label above the field, and the default below it, instead of beside it."""
        changed = stacked != self._stacked
        super().set_stacked(stacked)
        if changed and self._default is not None:
            self._place_default()

    def _tell(self, words: str, tone: Tone) -> None:
        self._flow.addWidget(Caption(words, "small", tone, parent=self._default))

    def _place_default(self) -> None:
        assert self._default is not None
        assert self._help is not None
        if self._stacked:
            self._place(self._default, 1)
            self._place(self._help, 2)
        else:
            self._field.insertWidget(self._field.count() - 1, self._default, 1, Qt.AlignmentFlag.AlignVCenter)
        # Below the field the default leaves the room behind it empty; beside it, it takes that room.
        self._field.setStretch(self._field.count() - 1, 1 if self._stacked else 0)


class _Settled(_Number):
    """A number that its source has settled: it is read, not set."""

    def __init__(self, form: Form, threshold: Threshold, rules: tuple[Rule, ...], parent: QWidget) -> None:
        super().__init__(form, threshold, rules, parent)
        assert self.label is not None
        self.label.set_tone("muted")
        self._tell(str(_state(threshold)), "muted")
        self.editor.set_value(threshold.value)

    def _make_editor(self) -> Editor:
        return _Shown(self.spec, self)


class _Shown(Editor, Words):
    """A number where there is nothing to enter."""

    value_changed = Signal()
    finished = Signal()
    reverted = Signal()

    def __init__(self, spec: Spec, parent: QWidget) -> None:
        super().__init__(tone="muted", parent=parent)
        self.spec = spec

    def set_value(self, value: object) -> None:
        """Show the number."""
        self.setText(write(self.spec, value))

    def sizeHint(self) -> QSize:
        """As high as a field, so that it stands level with its label."""
        return QSize(super().sizeHint().width(), em(self, 1.85))


class _Limit(_Number):
    """A limit that the protocol may set; while it does, the reason stands below."""

    def __init__(
        self, form: Form, threshold: Threshold, rules: tuple[Rule, ...], column: QVBoxLayout, parent: QWidget
    ) -> None:
        self.entry = OwnLimit(id=threshold.id, limit=threshold.id)
        """The own limit, or what it will be made of. While its number is being typed anew it keeps its reason."""
        self.reason: Row | None = None
        self._was: OwnLimit | None = None
        self._use_default: Link | None = None
        self._column = column
        super().__init__(form, threshold, rules, parent)
        default = _("Default: {value}", value=with_unit(self.spec, number(threshold.value)))
        self._tell(str(default), "muted")
        self._tell(str(_state(threshold)), "should")
        assert isinstance(self.editor, LineEditor)
        self.editor.setPlaceholderText(number(threshold.value))
        self.start_afresh(form.session.protocol.own.limits)

    def start_afresh(self, limits: tuple[OwnLimit, ...]) -> None:
        """Forget what was set; ``limits`` are those whose ids are taken."""
        self.entry = OwnLimit(id=free_id(self.threshold.id, limits), limit=self.threshold.id)
        self.rebind(join(_ADDRESS, self.entry.id, self.spec.name))

    def show_entry(self, entry: OwnLimit | None) -> None:
        """Show the own limit, or the default where there is none."""
        if self.form.source is not self.editor:
            self._was = entry
            if entry is None:
                self._forget_reason()
        if entry is not None:
            if entry.id != self.entry.id:
                self.rebind(join(_ADDRESS, entry.id, self.spec.name))
            self.entry = entry
        self.show_value(None if entry is None else entry.value)
        self._show_more(there=entry is not None)

    def refresh_findings(self) -> None:
        """Show what the checklist now says of the own limit: what the reason is about, below that."""
        address = join(_ADDRESS, self.entry.id)
        below = self.form.findings.under(join(address, "reason"))
        self._entries = tuple(entry for entry in self.form.findings.under(address) if entry not in below)
        self._show_notes()
        if self.reason is not None:
            self.reason.refresh_findings()

    def set_stacked(self, stacked: bool) -> None:
        """Put the labels above their fields instead of beside them."""
        super().set_stacked(stacked)
        if self.reason is not None:
            self.reason.set_stacked(stacked)

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        more = [self._use_default] if self._use_default is not None else []
        reason = self.reason.stops() if self.reason is not None else []
        return [*self.editor.stops(), *more, *self.links, *reason]

    def _put(self, value: object) -> Text | None:
        entry = None if value is None else self.entry.model_copy(update={"value": value})
        return self._store(entry, self._source())

    def _take_back(self) -> None:
        self._store(self._was, self._source())

    def _store(self, entry: OwnLimit | None, source: QWidget | None) -> Text | None:
        label = _("Change own limit “{limit}”", limit=_(self.threshold.name))
        try:
            self.form.session.edit(
                label, lambda protocol: _with(protocol, self.entry.id, entry), merge=self.address, source=source
            )
        except EditError as error:
            return error.text
        return None

    def _on_finished(self) -> None:
        super()._on_finished()
        self._was = self.entry if exists(self.form.session.protocol, join(_ADDRESS, self.entry.id)) else None
        if self._was is None:
            self._forget_reason()

    def _forget_reason(self) -> None:
        self.entry = OwnLimit(id=self.entry.id, limit=self.threshold.id)

    def _sentence(self, unread: Unread) -> Text:
        if self._stored is None:
            return _("{reason} The default counts.", reason=unread.message)
        return super()._sentence(unread)

    def _show_more(self, *, there: bool) -> None:
        """Show the reason, and the link that leads back to the default, while there is an own limit."""
        if self.reason is None or self._use_default is None:
            if not there:
                return
            self._make_more()
        assert self.reason is not None
        assert self._use_default is not None
        reason = join(_ADDRESS, self.entry.id, "reason")
        if self.reason.address != reason:
            self.reason.rebind(reason)
        self.reason.show_value(self.entry.reason)
        self.reason.setVisible(there)
        self._use_default.setVisible(there)

    def _make_more(self) -> None:
        name = translate(self.threshold.name)
        self._use_default = Link(str(_("Use the default")), self._default)
        self._use_default.setAccessibleName(str(_("Use the default: {limit}", limit=name)))
        self._use_default.clicked.connect(self._on_use_default)
        self._flow.addWidget(self._use_default)
        spec = specs(OwnLimit)["reason"]
        title = translate(spec.title)
        spoken = str(_("{field}: {limit}", field=title, limit=name))
        self.reason = Row(
            self.form, join(_ADDRESS, self.entry.id, "reason"), spec, self.parentWidget(), spoken_as=spoken
        )
        self.reason.set_stacked(bool(self._stacked))
        self._column.insertWidget(self._column.indexOf(self) + 1, self.reason)
        tab_after(self.editor.control(), self._use_default, *self.reason.stops())

    def _on_use_default(self) -> None:
        self.editor.focus()
        self._on_reverted()
        self._store(None, None)
        self.form.session.seal()


class _Stray(QWidget):
    """An own limit that does not count: of no limit, of one that is settled or set already."""

    def __init__(self, form: Form, item: OwnLimit, parent: QWidget) -> None:
        super().__init__(parent)
        self.item, self._form = item, form
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self, 0.15))
        name = name_of("thresholds", item.limit) if item.limit else str(_("No limit named"))
        value = "–" if item.value is None else number(item.value)
        column.addWidget(Words(str(_("{field}: {value}", field=name, value=value)), wrap=True, parent=self))
        if item.reason:
            column.addWidget(Words(item.reason, "small", "muted", wrap=True, parent=self))
        self._why = Words("", "small", "must", wrap=True, parent=self)
        column.addWidget(self._why)
        self.link = Link(str(_("Remove")), self)
        self.link.setAccessibleName(str(_("Remove “{item}”", item=name)))
        self.link.clicked.connect(self._on_remove)
        column.addWidget(self.link)
        self.refresh_findings()

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [self.link]

    def refresh_findings(self) -> None:
        """Say why it does not count, as far as the checklist tells."""
        found = self._form.findings.under(join(_ADDRESS, self.item.id))
        self._why.setText(" ".join(str(entry.finding.message) for entry in found))
        self._why.setVisible(bool(found))
        self.link.setAccessibleDescription(self._why.text())

    def _on_remove(self) -> None:
        label = _("Remove “{item}”", item=label_of(self._form.session.protocol, self.item))
        self._form.session.edit(label, lambda protocol: remove(protocol, join(_ADDRESS, self.item.id)))
        self._form.session.seal()


def _entry(limits: tuple[OwnLimit, ...], id: str) -> OwnLimit | None:
    """Return the own limit that a threshold's row shows: the one that counts, else one that has no number yet."""
    of_it = [limit for limit in limits if limit.limit == id]
    return next((limit for limit in of_it if limit.value is not None), next(iter(of_it), None))


def _with(protocol: Protocol, id: str, entry: OwnLimit | None) -> Protocol:
    """Return the protocol with the number of this own limit, in the order of the thresholds; without one for None."""
    address = join(_ADDRESS, id)
    there = exists(protocol, address)
    if entry is None:
        return remove(protocol, address) if there else protocol
    if there:
        return put(protocol, join(address, "value"), entry.value)
    ids = [threshold.id for threshold in thresholds.every()]
    later = ids[ids.index(entry.limit or "") :]
    before = next((other.id for other in protocol.own.limits if other.limit in later), None)
    return insert(protocol, _ADDRESS, entry, before)


def _by_challenge() -> Iterator[tuple[Challenge, list[tuple[Threshold, tuple[Rule, ...]]]]]:
    """Yield the numbers that rules use, each under the challenge of the first of them: those that can be set first."""
    users: dict[str, tuple[Rule, ...]] = {}
    for rule in catalogue():
        for id in rule.limits:
            users[id] = (*users.get(id, ()), rule)
    groups: dict[Challenge, list[tuple[Threshold, tuple[Rule, ...]]]] = {}
    for id, rules in users.items():
        threshold = thresholds.find(id)
        assert threshold is not None
        groups.setdefault(rules[0].challenge, []).append((threshold, rules))
    for challenge, used in groups.items():
        yield challenge, sorted(used, key=lambda pair: not pair[0].editable)


def _spec(threshold: Threshold, rules: tuple[Rule, ...]) -> Spec:
    """Return the field of an own limit's number, in the words of its threshold."""
    source = sources.find(threshold.source)
    said = [str(_("Source: {source}.", source=source.title if source else threshold.source))]
    said += [translate(threshold.note)] if threshold.note else []
    ids = listing(rule.id for rule in rules)
    said.append(str(n_("Used by rule {rules}.", "Used by rules {rules}.", len(rules), rules=ids)))
    return replace(
        specs(OwnLimit)["value"], title=threshold.name, unit=threshold.unit, high=_LARGEST, help=" ".join(said)
    )


def _state(threshold: Threshold) -> Text:
    """Return how far the default is settled. One that was not read in its source is as unsettled as one recalled."""
    if not threshold.editable:
        return _("settled")
    return (Certainty.MEMORY if threshold.certainty.settled else threshold.certainty).label
