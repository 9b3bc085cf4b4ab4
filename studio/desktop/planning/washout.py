"""The way off medicines: when dosing can be, what that asks of a participant, and what is left of the drugs then."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from studio.desktop.editors.chart_view import ChartView
from studio.desktop.editors.flow import flowing
from studio.desktop.editors.widgets import Button, Link, Words
from studio.desktop.planning.inputs import Questions
from studio.desktop.planning.results import Facts, Sentence
from studio.desktop.planning.taper_steps import TaperSteps
from studio.desktop.planning.tool import Tool
from studio.desktop.planning.washout_table import Entry, WashoutTable
from studio.document.figures.washout import calendar, decay
from studio.knowledge import lookup
from studio.planning.washout.withdrawal import (
    Basis,
    Trial,
    Way,
    action_of,
    address,
    known,
    longest,
    may_take_over,
    room,
    take_over,
    way_of,
    ways,
)
from studio.planning.washout.words import (
    PHARMACIST,
    PRESCRIBER,
    as_text,
    days,
    facts,
    lacking_words,
    open_words,
    room_words,
    short_words,
    total_words,
)
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.desktop.editors.widgets import CardBox
    from studio.desktop.session import Session
    from studio.protocol.population import MedicationRule
    from studio.protocol.protocol import Protocol

_MEDICATIONS = "/population/medications"
_MOST_CURVES = 5
"""Curves that can be told apart."""


class WashoutTool(Tool):
    """What the protocol washes out, and what else is tried here.

    What is tried stays in this window until it is taken over into the protocol.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._added: list[str] = []
        self._taken: set[str] = set()
        self._tried: dict[str, Trial] = {}
        self._stable: int | None = None
        self._entries: tuple[Entry, ...] = ()
        self._shown: tuple[str, MedicationRule | None] | None = None
        self._make_medicines()
        self._make_medicine()
        self._make_answers()
        self.show_protocol(session.protocol)
        self.work_out_now()

    # What it is made of

    def _make_medicines(self) -> None:
        card = self.card(
            _("Medicines"),
            _("Tick what one participant takes. While nothing is ticked, every medicine that is washed out is shown."),
            "left",
        )
        self.empty = Words(
            str(_("The protocol washes no medicine out. Add one below to try its way off.")), wrap=True, parent=card
        )
        self.to_rules = Link(str(_("Go to the rules for co-medication")), card)
        self.to_rules.clicked.connect(partial(self.wants_field.emit, _MEDICATIONS))
        self.table = WashoutTable(card)
        self.table.rows.ticked.connect(self._on_ticked)
        self.table.chosen.connect(self._on_chosen)
        self.common = Questions(card)
        self.common.choice(
            "basis",
            _("Reckon with"),
            [(basis, basis.label) for basis in (Basis.UPPER, Basis.TYPICAL)],
            help=_("The upper half-life holds for slow metabolisers and long-lived metabolites too."),
        )
        self.common.whole(
            "stable",
            _("Drug-free days before baseline"),
            unit="days",
            low=0,
            high=1000,
            help=_("So that withdrawal is not rated as depression."),
        )
        self._drug = self.common.choice(
            "drug",
            _("Add a medicine from the library"),
            [("", _("Choose…"))],
            help=_("To try its way off, whether the protocol speaks of it or not."),
            wide=True,
        )
        self.common.changed.connect(self._on_common)
        self.copy = Button(str(_("Copy table")), "duplicate", parent=card)
        self.copy.setToolTip(str(_("Copy all rows with what they rest on, for a spreadsheet or for the pharmacist")))
        self.copy.clicked.connect(self._on_copy)
        for widget in (self.empty, self.to_rules, self.table, self.copy, self.common):
            card.body.addWidget(widget)

    def _make_medicine(self) -> None:
        self.medicine = card = self.card(_("One medicine"), PRESCRIBER, "left")
        self.tried = Questions(card)
        self.tried.whole("washout", _("Washout"), unit="days", low=0, high=2000,
                         help=_("Drug-free days after the taper."))  # fmt: skip
        self.tried.number("typical", _("Half-life of your own"), unit="hours", above=0, high=10_000,
                          help=_("In place of that of the library; it is marked as yours."))  # fmt: skip
        self.tried.number("upper", _("Upper half-life of your own"), unit="hours", above=0, high=10_000,
                          help=_("For slow metabolisers and metabolites."))  # fmt: skip
        self.tried.changed.connect(self._on_tried)
        self.whole = Words("", "small", "muted", wrap=True, parent=card)
        self.steps = TaperSteps(card)
        self.steps.changed.connect(self._on_tried)
        self.take = Button(str(_("Take over")), kind="primary", parent=card)
        self.take.setToolTip(str(_("Write washout, steps and drug-free days into the protocol, as one step of undo")))
        self.take.clicked.connect(self._on_take_over)
        self.forget = Button(str(_("As in the protocol")), parent=card)
        self.forget.setToolTip(str(_("Give up what is tried of this medicine")))
        self.forget.clicked.connect(self._on_forget)
        self.to_rule = Link(str(_("Go to its rule")), card)
        self.to_rule.clicked.connect(self._on_to_rule)
        self.refused = Words("", "small", "should", wrap=True, parent=card)
        card.body.addWidget(self.tried)
        card.body.addWidget(Words(str(_("Steps of the taper")), bold=True, parent=card))
        card.body.addWidget(self.whole)
        card.body.addWidget(self.steps)
        card.body.addWidget(self.refused)
        card.body.addWidget(flowing(card, self.take, self.forget, self.to_rule))

    def _make_answers(self) -> None:
        card = self._answers = self.card(_("When dosing can be"), where="right")
        self.total = Sentence(_("When dosing can be"), card)
        self.fits = Sentence(_("Whether the schedule has room"), card)
        self.lacking = Sentence(_("What the schedule lacks"), card, tone="must", copied=False)
        self.short = Sentence(_("Washouts that are too short"), card, tone="must", copied=False)
        self.open = Sentence(_("What is not counted"), card, tone="should", copied=False)
        self.calendar = ChartView(str(_("Washout calendar")), card, titled=False)
        for widget in (self.total, self.short, self.open, self.fits, self.lacking, self.calendar):
            card.body.addWidget(widget)
        self._left: CardBox = self.card(_("What is left at dosing"), where="right")
        self.axis = Questions(self._left)
        self.axis.choice(
            "axis",
            _("Shown as"),
            [(False, _("Share that is left")), (True, _("Half-lives passed (logarithmic)"))],
            help=_("The share falls by half with each half-life that passes."),
            wide=True,
        )
        self.axis.changed.connect(self.soon)
        self.decay = ChartView(str(_("What is left of each drug")), self._left, titled=False)
        self.no_decay = Words(
            str(
                _(
                    "No share is shown: the half-life is not known, or does not say what is left, as with irreversible "
                    "inhibitors and long-acting injections."
                )
            ),
            tone="muted",
            wrap=True,
            parent=self._left,
        )
        self.assumed = Words("", "small", "muted", wrap=True, parent=self._left)
        for part in (self.axis, self.decay, self.no_decay, self.assumed):
            self._left.body.addWidget(part)
        self._why = self.card(_("What it rests on"), where="right")
        self.facts = Facts(_("What the washout rests on"), self._why)
        self._why.body.addWidget(self.facts)
        self._why.body.addWidget(Words(str(PHARMACIST), "small", "should", wrap=True, parent=self._why))

    # What it follows

    def show_protocol(self, protocol: Protocol) -> None:
        """Follow the protocol; what is tried stays."""
        before = self._protocol
        if before is None or before.population.stable_days != protocol.population.stable_days:
            self._stable = protocol.population.stable_days
            self.common["stable"].set_value(self._stable)
        if before is None or before.own.medications != protocol.own.medications:
            self._drug.offer([("", _("Choose…")), *((drug.id, drug.name) for drug in known(protocol))])
        super().show_protocol(protocol)

    @property
    def basis(self) -> Basis:
        """Whose half-life is reckoned with."""
        return Basis(str(self.common["basis"].value()))

    @property
    def _key(self) -> str:
        """The key of the medicine that the questions show."""
        return "" if self._shown is None else self._shown[0]

    def _found(self) -> list[Entry]:
        """Return all rows as they are tried: those of the protocol, then those that were added here."""
        protocol, basis = self.protocol, self.basis
        rows = [(f"rule:{way.rule.id}", way) for way in ways(protocol, basis) if way.rule is not None]
        for id in self._added:
            rows += [(f"drug:{id}", way_of(protocol, drug, basis)) for drug in lookup.medications(protocol, id)[:1]]
        return [
            Entry(
                key, self._tried.get(key, Trial()).applied(replace(way, stable=self._stable or 0)), key in self._taken
            )
            for key, way in rows
        ]

    def work_out(self) -> None:
        """Show table, calendar, decay and what they rest on."""
        found = self._found()
        self._entries = tuple(found)
        self.empty.setVisible(not found)
        self.to_rules.setVisible(not found)
        self.table.setVisible(bool(found))
        self.copy.setVisible(bool(found))
        self.table.show_entries(found)
        for card in (self.medicine, self._answers, self._left, self._why):
            card.setVisible(bool(found))
        if not found:
            return
        taken = [one.way for one in found if one.taken]
        off = taken or [one.way for one in found]
        slowest = longest(off)
        assert slowest is not None
        there = room(self.protocol)
        self.total.show_text(total_words(slowest, taken))
        self.short.show_text(short_words(off))
        self.open.show_text(open_words(off))
        self.fits.show_text(room_words(slowest, self.protocol))
        self.lacking.show_text(lacking_words(slowest, self.protocol))
        drawn = calendar(off, there)
        self.calendar.setVisible(drawn is not None)
        if drawn is not None:
            self.calendar.show_chart(drawn)
        self._show_medicine()

    def _show_medicine(self) -> None:
        """Show the medicine in use: what is tried of it, what is left, and what its washout rests on."""
        entry = next((one for one in self._entries if one.key == self.table.key), None)
        if entry is None:
            return
        way, tried = entry.way, self._tried.get(entry.key, Trial())
        name = way.drug.name if way.drug is not None else way.name
        self.medicine.title.setText(name)
        self.medicine.setAccessibleName(name)
        self._why.title.setText(str(_("What it rests on: {drug}", drug=name)))
        if (entry.key, way.rule) != self._shown:
            self._shown = entry.key, way.rule
            self.tried.set_values({"washout": way.planned, "typical": tried.typical, "upper": tried.upper})
            there = way.rule.taper_steps if way.rule is not None else ()
            self.steps.show_steps(there if tried.steps is None else tried.steps)
        readable = self.steps.problem is None and self.tried.problem is None and not tried.problem
        if tried.problem:
            self.tried["upper"].complain(_("Enter a typical half-life too, which the upper one is no shorter than."))
        free = may_take_over(self.protocol, way)
        self.refused.setText("" if free else str(_not_free(self.protocol, way)))
        self.refused.setVisible(not free)
        self.take.setEnabled(free and readable and take_over(self.protocol, way, tried.steps) != self.protocol)
        self.forget.setEnabled(tried != Trial())
        told = _("Without steps that have days, the taper takes {days}.", days=days(way.taper))
        self.whole.setText(str(told if way.taper else _("Without steps that have days, there is no taper.")))
        self.whole.setVisible(not any(step.days is not None for step in self.steps.steps()))
        self.to_rule.setVisible(way.rule is not None)
        self.facts.show_facts(facts(way))
        taken = [one.way for one in self._entries if one.taken] or [way]
        taken.sort(key=lambda one: one.left(self.basis) or 0, reverse=True)
        left = decay(taken[:_MOST_CURVES], self.basis, in_half_lives=bool(self.axis["axis"].value()))
        for widget in (self.axis, self.decay, self.assumed):
            widget.setVisible(left is not None)
        self.no_decay.setVisible(left is None)
        if left is not None:
            self.assumed.setText(str(_with_hidden(left.note, len(taken) - _MOST_CURVES)))
            self.decay.show_chart(replace(left, note=None))

    # What is asked

    def _on_common(self) -> None:
        drug = self.common["drug"].value()
        if isinstance(drug, str) and drug:
            self.add(drug)
            self.common["drug"].set_value("")
        stable = self.common["stable"].value()
        if self.common["stable"].problem is None:
            self._stable = stable if isinstance(stable, int) else None
        self.soon()

    def add(self, drug: str) -> None:
        """Add a drug of the library, as one that the participant takes."""
        held = next(
            (one.key for one in self._entries if one.way.rule is not None and [d.id for d in one.way.among] == [drug]),
            None,
        )
        key = held or f"drug:{drug}"
        if held is None and drug not in self._added:
            self._added.append(drug)
        self._taken.add(key)
        self.work_out_now()
        self.table.use(key)

    def _on_ticked(self, key: str, on: bool) -> None:
        if on:
            self._taken.add(key)
        else:
            self._taken.discard(key)
        self.work_out_now()

    def _on_chosen(self, key: str) -> None:
        if key:
            self._show_medicine()

    def _on_tried(self) -> None:
        entry = next((one for one in self._entries if one.key == self._key), None)
        if entry is None:
            return
        washout, typical, upper = (self.tried[name].value() for name in ("washout", "typical", "upper"))
        rule = entry.way.rule
        steps = self.steps.steps()
        planned = rule.washout_days if rule is not None else None
        self._tried[entry.key] = Trial(
            washout=washout if isinstance(washout, int) and washout != planned else None,
            typical=typical if isinstance(typical, int | float) else None,
            upper=upper if isinstance(upper, int | float) else None,
            steps=None if steps == (() if rule is None else rule.taper_steps) else steps,
        )
        self.soon()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(as_text(one.way for one in self._entries))

    def _on_forget(self) -> None:
        self._tried.pop(self._key, None)
        self._shown = None
        self.work_out_now()

    def _on_to_rule(self) -> None:
        entry = next((one for one in self._entries if one.key == self._key), None)
        place = address(entry.way, "washout_days") if entry is not None else None
        if place is not None:
            self.wants_field.emit(place)

    def _on_take_over(self) -> None:
        """Write what is tried of the medicine in use into the protocol."""
        self.work_out_now()
        entry = next((one for one in self._entries if one.key == self._key), None)
        if entry is None or entry.way.drug is None or not self.take.isEnabled():
            return
        tried = self._tried.pop(entry.key, Trial())
        drug = entry.way.drug.id
        was_taken = entry.key in self._taken
        if drug in self._added:
            self._added.remove(drug)
        self._taken.discard(entry.key)
        self._shown = None
        label = _("Take over the washout of {drug}", drug=entry.way.drug.name)
        self.session.edit(label, partial(take_over, way=entry.way, steps=tried.steps))
        self._protocol = self.session.protocol
        self.work_out_now()
        now = next((one.key for one in self._entries if drug in [known.id for known in one.way.among[:1]]), "")
        if was_taken and now:
            self._taken.add(now)
            self.work_out_now()
        self.table.use(now)
        self._show_medicine()


def _with_hidden(note: Text | str | None, hidden: int) -> Text | str:
    """Return the note of the plot, with how many of the medicines ticked are not drawn."""
    note = note or ""
    if hidden <= 0:
        return note
    return n_(
        "{note} {count} medicine, of which less is left, is not drawn.",
        "{note} {count} medicines, of which less is left, are not drawn.",
        hidden,
        note=note,
    )


def _not_free(protocol: Protocol, way: Way) -> Text:
    if way.drug is None:
        return _("Nothing is known of this medicine: enter its facts under Own facts and limits.")
    action = action_of(protocol, way)
    assert action is not None
    return _("The protocol says “{action}” of this medicine: change the action of its rule first.", action=action.label)
