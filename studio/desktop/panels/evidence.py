"""The evidence beside the form: what published trials did about the field in focus, and where one's own values lie.

All work waits until the panel is in sight; then it follows the keyboard after a short pause.
"""

from __future__ import annotations

from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from studio.checklist.why import given_compound, marked
from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.column import clear
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.widgets import Link, Scaled, SlimScrollBar, Words
from studio.desktop.panels.chip import Chip
from studio.desktop.panels.evidence_list import EvidenceList
from studio.desktop.panels.panel import SidePanel
from studio.desktop.theme import em
from studio.knowledge.precedents import (
    Group,
    Precedent,
    Topic,
    comparator_label,
    compound_name,
    groups,
    precedents,
    topics_of,
)
from studio.planning.evidence import own
from studio.protocol.address import exists, label, parent, split
from studio.protocol.base import specs
from studio.protocol.protocol import Protocol
from studio.protocol.targets import Target, resolve, targets
from studio.text import Text, _, n_, translate

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.dialogs.precedent import SourceOfPrecedent
    from studio.desktop.session import Session
    from studio.planning.evidence import Own

FOLLOW_AFTER_MS = 120
"""Pause after the keyboard has moved before the panel follows, in milliseconds."""

_KEPT = 16
"""So many topics with their filters are remembered."""


@lru_cache(_KEPT)
def _groups(topic: Topic, compound: str | None, population: str | None, comparator: str | None) -> tuple[Group, ...]:
    return groups(precedents(topic, compound=compound, population=population, comparator=comparator))


class Filter(ChoiceBox):
    """Keeps the trials of one kind only, or, by its first entry, of all."""

    def __init__(self, name: Text, every: Text, parent: QWidget) -> None:
        super().__init__(parent)
        self._every = str(every)
        self._offered: tuple[tuple[str, str], ...] | None = None
        self.setAccessibleName(str(name))
        self.setToolTip(str(name))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def answered(self) -> bool:
        """Whether something is left out."""
        return self.currentIndex() > 0

    @property
    def chosen(self) -> str | None:
        """What is kept, or None for all."""
        return self.currentData()

    def offer(self, choices: tuple[tuple[str, str], ...], chosen: str | None) -> None:
        """Offer these, each by what it is and its label; tells nobody."""
        self.blockSignals(True)
        if choices != self._offered:
            self._offered = choices
            self.clear()
            self.addItem(self._every, None)
            for value, words in choices:
                self.addItem(words, value)
            self.updateGeometry()
        self.setCurrentIndex(max(0, self.findData(chosen)) if chosen is not None else 0)
        self.blockSignals(False)
        self.update()


class _Topics(QWidget):
    """The topics of a field to choose from; nothing where there is only one."""

    chosen = Signal(object)
    """The user chose this :class:`Topic`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._flow = Flow(self, columns=False)
        self._group = QButtonGroup(self)
        self._topics: tuple[Topic, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._group.idToggled.connect(self._on_toggled)

    def show_topics(self, topics: tuple[Topic, ...], chosen: Topic) -> None:
        """Offer these topics; tells nobody."""
        self._group.blockSignals(True)
        if topics != self._topics:
            self._topics = topics
            for chip in self._group.buttons():
                self._group.removeButton(chip)
                self._flow.removeWidget(chip)
                chip.hide()
                chip.deleteLater()
            for at, topic in enumerate(topics if len(topics) > 1 else ()):
                chip = Chip(str(topic.label), self)
                self._group.addButton(chip, at)
                self._flow.addWidget(chip)
                chip.show()
        for at, topic in enumerate(topics):
            if (button := self._group.button(at)) is not None:
                button.setChecked(topic is chosen)
        self._group.blockSignals(False)
        self.setVisible(len(topics) > 1)
        self.updateGeometry()

    def chips(self) -> list[Chip]:
        """The topics to choose from; none where there is only one."""
        return [chip for chip in self._group.buttons() if isinstance(chip, Chip)]

    def _on_toggled(self, at: int, on: bool) -> None:
        if on:
            self.chosen.emit(self._topics[at])


class _Places(QWidget):
    """Fields of which trials say something, to go to: those of the page that is shown first."""

    wanted = Signal(object)
    """Go to the field that this :class:`Target` means."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._shown: str | None = None

    def show_places(self, section: str) -> None:
        """Offer the fields, those of a section first."""
        if section == self._shown:
            return
        self._shown = section
        clear(self._column)
        listed = fields_with_precedents()
        for name in (section, *(other for other in listed if other != section)):
            if name in listed:
                self._add(Words(translate(specs(Protocol)[name].title), bold=True, parent=self))
            for target in listed.get(name, ()):
                link = Link(target.title, self)
                link.setToolTip(target.in_words())
                link.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
                link.clicked.connect(partial(self.wanted.emit, target))
                self._add(link)

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)
        widget.show()


@cache
def fields_with_precedents() -> dict[str, tuple[Target, ...]]:
    """Return the fields of which trials say something, by section; of fields within one another the outermost."""
    found: dict[str, list[Target]] = {}
    for target in targets():
        topics = topics_of(target.address)
        if topics and topics != topics_of(parent(target.address)):
            found.setdefault(split(target.address)[0], []).append(target)
    return {section: tuple(listed) for section, listed in found.items()}


class Evidence(QScrollArea, SidePanel):
    """The panel. ``place`` tells the address of the field in focus, or of the section while no field is."""

    wants_field = Signal(str)
    """Go to the field at this address."""

    def __init__(self, session: Session, place: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._place = session, place
        self._topic: Topic | None = None
        self._asked: dict[str, str | None] = {}
        self._origin = session.history.steps[0]
        self._source: SourceOfPrecedent | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(str(_("Evidence")))
        self._column = _Column(self)
        self.setWidget(self._column)
        self.list = self._column.list
        self._timer = QTimer(self, singleShot=True, interval=FOLLOW_AFTER_MS)
        self._timer.timeout.connect(self._refresh)
        self._column.topics.chosen.connect(self._on_topic)
        self._column.places.wanted.connect(self._on_place)
        self.list.moved.connect(self._bring)
        self.list.wants_source.connect(self._show_source)
        for name, choice in self._column.filters.items():
            choice.activated.connect(partial(self._on_filter, name))
        session.checked.connect(self._on_checked)

    @property
    def topic(self) -> Topic | None:
        """What is shown, or None while the field in focus has no precedents."""
        return self._topic

    @property
    def filters(self) -> dict[str, Filter]:
        """The filters by name: compound, population, comparator."""
        return self._column.filters

    def chips(self) -> list[Chip]:
        """The topics to choose from, where the field has several."""
        return self._column.topics.chips()

    def look_again(self) -> None:
        """Follow the keyboard, after a pause in which it may move on; out of sight, nothing happens."""
        if self.isVisible():
            self._timer.start()

    def focus(self) -> None:
        """Put the keyboard into the list, or where there is none, to what stands in its place."""
        stops = (self.list, *self._column.places.findChildren(Link), self.filters["compound"])
        first = next(stop for stop in stops if stop.isVisibleTo(self))
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._timer.stop()

    def _on_checked(self) -> None:
        if self._origin is not self._session.history.steps[0]:
            self._origin = self._session.history.steps[0]
            self._asked.clear()
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        self._timer.stop()
        address = self._place()
        topics = topics_of(address)
        if not topics:
            self._topic = None
            self._column.show_nothing(address, self._session.protocol)
            return
        if self._topic not in topics:
            self._topic = topics[0]
        self._column.topics.show_topics(topics, self._topic)
        self._show(self._topic)

    def _show(self, topic: Topic) -> None:
        protocol = self._session.protocol
        every = tuple(row for group in _groups(topic, None, None, None) for row in group.rows)
        offers = _offers(every)
        for name, chosen in tuple(self._asked.items()):
            if chosen is not None and chosen not in dict(offers[name]):
                del self._asked[name]
        kept = {"compound": given_compound(every, protocol), "population": None, "comparator": None} | self._asked
        for name, offered in offers.items():
            self._column.filters[name].offer(offered, kept[name])
        found = _groups(topic, kept["compound"], kept["population"], kept["comparator"])
        self._column.show_topic(topic, protocol, marked(found, protocol))

    def _on_topic(self, topic: Topic) -> None:
        self._topic = topic
        self._show(topic)

    def _on_filter(self, name: str, _at: int) -> None:
        self._asked[name] = self._column.filters[name].chosen
        if self._topic is not None:
            self._show(self._topic)

    def _on_place(self, target: Target) -> None:
        self.wants_field.emit(resolve(self._session.protocol, target))

    def _bring(self, place: QRect) -> None:
        corner = self.list.viewport().mapTo(self._column, place.center())
        self.ensureVisible(corner.x(), corner.y(), 0, place.height() // 2 + em(self))

    def _show_source(self, precedent: Precedent) -> None:
        from studio.desktop.dialogs.precedent import SourceOfPrecedent

        if self._source is not None:
            self._source.close()
        self._source = SourceOfPrecedent(self.window(), precedent)
        self._source.finished.connect(self._on_source_closed)
        self._source.show()

    def _on_source_closed(self) -> None:
        self._source = None


def _offers(rows: tuple[Precedent, ...]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return what the filters can keep of these rows, each with its label."""
    trials = {row.trial.id: row.trial for row in rows}.values()
    compounds = {trial.compound: compound_name(trial) for trial in trials}
    populations = {trial.population_group: trial.population_group for trial in trials}
    comparators = {kind: str(comparator_label(kind)) for trial in trials if (kind := trial.comparator_class)}
    return {
        name: tuple(sorted(found.items(), key=lambda pair: pair[1].casefold()))
        for name, found in (("compound", compounds), ("population", populations), ("comparator", comparators))
    }


class _Column(Scaled):
    """All that stands in the panel."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        self._title = Words("", "heading", wrap=True, parent=self)
        self.topics = _Topics(self)
        self._own = Words("", "small", wrap=True, parent=self)
        self.filters = {
            "compound": Filter(_("Compound"), _("All compounds"), self),
            "population": Filter(_("Population"), _("All populations"), self),
            "comparator": Filter(_("Comparator"), _("All comparators"), self),
        }
        self._filters = QWidget(self)
        self._grid = QGridLayout(self._filters)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for choice, place in zip(self.filters.values(), ((0, 0), (0, 1), (1, 0, 1, 2)), strict=True):
            self._grid.addWidget(choice, *place)
        self._count = Words("", "small", "muted", wrap=True, parent=self)
        self._nothing = Words("", tone="muted", wrap=True, parent=self)
        self.places = _Places(self)
        self.list = EvidenceList(self)
        self._above = QVBoxLayout()
        for widget in (self._title, self.topics, self._own, self._filters, self._count, self._nothing, self.places):
            self._above.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._above)
        column.addWidget(self.list)
        column.addStretch(1)
        self.rescale()

    def rescale(self) -> None:
        """Set margins from the font."""
        self._above.setContentsMargins(em(self, 0.8), em(self, 0.7), em(self, 0.8), em(self, 0.2))
        self._above.setSpacing(em(self, 0.4))
        self._grid.setSpacing(em(self, 0.35))

    def show_topic(self, topic: Topic, protocol: Protocol, shown: list[tuple[Group, tuple[Own, ...]]]) -> None:
        """Show what trials did about a topic, in groups with one's own values on their axes."""
        self._title.setText(str(topic.label))
        said = [str(_("{name}: {value}", name=one.name, value=one.words)) for one in own(protocol, topic)]
        self._own.setText(str(_("In this protocol: {values}", values="; ".join(dict.fromkeys(said)))))
        self._own.setVisible(bool(said))
        self._count.setText(str(_summary([row for group, _own in shown for row in group.rows])))
        self.list.show_groups(shown)
        self._set_shown(topic=True, rows=bool(shown))

    def show_nothing(self, address: str, protocol: Protocol) -> None:
        """Say that trials say nothing of the field, and of which fields they do."""
        parts = split(address)
        if len(parts) > 1 and exists(protocol, address):
            self._title.setText(label(protocol, address))
            said = _("No trial in the library says anything of this field. These fields have precedents:")
        else:
            self._title.setText(str(_("What trials did")))
            said = _("Go to a field to see what published trials did. These fields have precedents:")
        self._nothing.setText(str(said))
        self.places.show_places(parts[0])
        self._set_shown(topic=False, rows=False)

    def _set_shown(self, *, topic: bool, rows: bool) -> None:
        for widget in (self._filters, self._count):
            widget.setVisible(topic)
        if not topic:
            self.topics.hide()
            self._own.hide()
        self.list.setVisible(rows)
        self._nothing.setVisible(not topic)
        self.places.setVisible(not topic)


def _summary(rows: list[Precedent]) -> Text:
    """Return how much there is, and what keeps it apart."""
    if not rows:
        return _("No trial fits these filters.")
    trials = len({row.trial.id for row in rows})
    return n_(
        "From {count} trial. Results of unlike definition, unit or phase stand apart, and nothing is pooled.",
        "From {count} trials. Results of unlike definition, unit or phase stand apart, and nothing is pooled.",
        trials,
    )
