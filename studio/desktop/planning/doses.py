"""Doses: in other forms, over a population, beside published ones, and made up of units that keep arms alike."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from studio.desktop.editors.chart_view import ChartView
from studio.desktop.editors.flow import flowing
from studio.desktop.editors.widgets import Button
from studio.desktop.planning.dose_asked import DoseAsked, Population
from studio.desktop.planning.dose_table import DoseTable
from studio.desktop.planning.dose_units import DoseUnits
from studio.desktop.planning.inputs import Questions
from studio.desktop.planning.results import Facts, Sentence
from studio.desktop.planning.tool import Tool
from studio.document.figures.doses import beside_published, by_weight
from studio.knowledge.compounds import Form
from studio.planning.dose import words as dose_words
from studio.planning.dose.edits import DoseRow, rows, why_not, with_dose
from studio.planning.dose.forms import FormRow, same_dose, scaling_words
from studio.planning.dose.published import PublishedGroup, published
from studio.planning.dose.range import dose_range
from studio.planning.impossible import Impossible
from studio.protocol.quantity import Basis, Dose, Per
from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.desktop.editors.widgets import CardBox
    from studio.desktop.planning.dose_asked import Asked
    from studio.desktop.session import Session
    from studio.protocol.protocol import Protocol


class DosesTool(Tool):
    """Starts from a dose of the protocol, and writes doses and units back into it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._filled: object = None
        self._asked: Asked | None = None
        self._per: Per | None = None
        self._rows: tuple[DoseRow, ...] = ()
        self._table: tuple[FormRow, ...] = ()
        self._groups: tuple[PublishedGroup, ...] = ()
        self._make_dose(self.card(_("The dose"), where="left"))
        lead = _("Those of the people you will recruit. What stands here at first is an example.")
        card = self.card(_("Weights of the population"), lead, "left")
        self.population = Population(card)
        card.body.addWidget(self.population)
        table = self.card(_("The same dose in other forms and scalings"), where="right")
        self._make_table(table)
        people = self.card(_("What the population would get"), where="right")
        self._make_population(people)
        lead = _("Each plot has doses of one basis. Unlike bases are not pooled.")
        self._published = self.card(_("Beside published doses"), lead)
        self.nothing = Sentence(_("Published doses"), self._published, tone="muted", copied=False)
        self._published.body.addWidget(self.nothing)
        self.plots: list[ChartView] = []
        self._answers = (table, people, self._published)
        lead = _("Which strengths make up the dose of every arm with the same number of units?")
        self.units = DoseUnits(session, self.card(_("Units that keep arms alike"), lead))
        self.asked["start"].changed.connect(self._on_start)
        self.asked["compound"].changed.connect(self._on_compound)
        for part in (self.asked, self.population, self.units):
            part.changed.connect(self._on_changed)
        self.show_protocol(session.protocol)
        self.work_out_now()

    def _make_dose(self, card: CardBox) -> None:
        self.asked = DoseAsked(card)
        self.problem = Sentence(_("What is missing"), card, tone="must", copied=False)
        self.copy = Button(str(_("Copy all as text")), "duplicate", parent=card)
        self.copy.setToolTip(str(_("Copy everything that this tool shows, for a letter or a spreadsheet")))
        self.copy.clicked.connect(self.copy_all)
        for part in (self.asked, self.problem, flowing(card, self.copy)):
            card.body.addWidget(part)

    def _make_table(self, card: CardBox) -> None:
        self.table = DoseTable(card)
        self.scaling = Sentence(
            _("How doses by weight and fixed doses were compared"), card, tone="muted", copied=False
        )
        self.taking = Questions(card)
        self.row = self.taking.choice("row", _("Take over into"), (), wide=True, help=_("A dose of your protocol."))
        self.which = self.taking.choice("per", _("As"), (), wide=True, help=_("How the dose is stated there."))
        self.refused = Sentence(_("Why it cannot be taken over"), card, tone="must", copied=False)
        self.take = Button(str(_("Take over the dose")), kind="primary", parent=card)
        self.take.setToolTip(str(_("Write this dose into the protocol")))
        self.take.clicked.connect(self.take_over)
        self.active = Sentence(_("What it holds of the active compound"), card, tone="muted", copied=False)
        for part in (self.table, self.scaling, self.active, self.taking, self.refused, flowing(card, self.take)):
            card.body.addWidget(part)
        self.taking.changed.connect(self._show_taking)

    def _make_population(self, card: CardBox) -> None:
        self.facts = Facts(_("What the population would get"), card)
        self.example = Sentence(_("Whose weights these are"), card, tone="should", copied=False)
        self.unlike = Sentence(_("What the doses studied say"), card, tone="muted", copied=False)
        self.wrong = Sentence(_("What is missing"), card, tone="must", copied=False)
        self.plot = ChartView(str(_("Dose against weight")), card)
        for part in (self.example, self.facts, self.unlike, self.wrong, self.plot):
            card.body.addWidget(part)

    # What it asks

    def show_protocol(self, protocol: Protocol) -> None:
        """Offer the protocol's doses; follow the one it started from when that changes."""
        super().show_protocol(protocol)
        every = rows(protocol)
        self._rows = tuple(one for one in every if one.product is not None and one.product.compound != "placebo")
        first = self._filled is None
        start = self.asked.start
        start.offer([*((one.row.id, one.name) for one in self._rows), (None, _("Another dose"))])
        self.row.offer((one.row.id, one.name) for one in self._rows)
        self.asked.offer_compounds(protocol)
        if first:
            given = next((one for one in self._rows if one.row.dose is not None and one.row.dose.amount), None)
            start.set_value(None if given is None else given.row.id)
        self._follow_start()
        self.units.show_protocol(protocol)

    def _on_start(self) -> None:
        self._filled = None
        self.asked.set_values({"floor": None})
        self._follow_start()

    def _follow_start(self) -> None:
        row = next((one for one in self._rows if one.row.id == self.asked.start.value()), None)
        if row is None:
            self._filled = ()
            self.asked.adapt()
            return
        state = (row.row.id, row.row.dose, row.product)
        if state != self._filled:
            self._filled = state
            self.asked.fill(row, self.protocol)
            self.row.set_value(row.row.id)

    def _on_compound(self) -> None:
        self.asked.start.set_value(None)
        self._filled = ()
        self.asked.follow_compound(self.protocol)

    def _on_changed(self) -> None:
        self.asked.adapt()
        self.population.adapt()
        self.soon()

    # What it answers

    def work_out(self) -> None:
        """Work out everything anew."""
        self._asked, self._table = None, ()
        try:
            asked = self.asked.read()
        except Impossible as missing:
            # What cannot be read is told under its input.
            self.problem.show_text(missing.text if self.asked.problem is None else None, "muted")
        else:
            self._convert(asked)
        for card in self._answers:
            card.setVisible(self._asked is not None)
        self.table.show_rows(self._table)
        self.scaling.show_text(None if self._asked is None else scaling_words(self._asked.dose, self._asked.weight))
        self._show_active()
        self._offer_scalings()
        self._show_population()
        self._show_published()
        self.units.work_out()

    def _convert(self, asked: Asked) -> None:
        form, compound = asked.form, asked.compound
        if form is None:
            form = Form(name=str(_("Form not decided")), basis=Basis.BASE)
            compound = compound.model_copy(update={"forms": ()})
        try:
            self._table = same_dose(asked.dose, form, compound, asked.weight, asked.floor)
        except Impossible as problem:
            self.problem.show_text(problem.text, "must")
        else:
            self._asked = asked
            self.problem.show_text(None)

    def _show_active(self) -> None:
        asked = self._asked
        if asked is None or asked.form is None:
            self.active.show_text(None)
        else:
            self.active.show_text(dose_words.active(asked.dose, asked.form, asked.compound))

    def _offer_scalings(self) -> None:
        first = self._table[0].doses if self._table else ()
        self.which.offer((dose.per, str(dose)) for dose in first)
        per = self._asked.dose.per if self._asked is not None else None
        if per is not self._per:
            self._per = per
            self.which.set_value(per)
        self._show_taking()

    def _show_population(self) -> None:
        asked = self._asked
        self.facts.show_facts(())
        self.example.show_text(None)
        self.unlike.show_text(None)
        self.wrong.show_text(None)
        self.plot.setVisible(asked is not None)
        if asked is None:
            return
        basis = asked.form.basis if asked.form is not None else None
        try:
            weights = self.population.read()
            found = dose_range(asked.dose, weights, basis, asked.route, asked.floor)
        except Impossible as problem:
            self.wrong.show_text(problem.text if self.population.problem is None else None)
            self.plot.hide()
            return
        if self.population.is_example:
            self.example.show_text(_("For example weights, not those of your trial: enter yours."))
        self.facts.show_facts(dose_words.population(found, weights, asked.dose.unit))
        if basis is None:
            self.unlike.show_text(_("Say what the dose weighs, and it is held against the largest one studied."))
        elif found.above is None:
            self.unlike.show_text(
                _("No fixed dose of this form by this route is on file that these could be held against.")
            )
        self.plot.show_chart(by_weight(asked.dose, weights, basis, asked.route, asked.floor))

    def _show_published(self) -> None:
        asked = self._asked
        self._groups = () if asked is None else published(
            asked.compound, asked.route, asked.dose, asked.form, asked.weight
        )  # fmt: skip
        for at, group in enumerate(self._groups):
            if at == len(self.plots):
                self.plots.append(ChartView(str(group.title), self._published))
                self._published.body.addWidget(self.plots[at])
                self._in_order(self.plots[at - 1] if at else self.plot, self.plots[at])
            self.plots[at].show_chart(beside_published(group))
            self.plots[at].show()
        for plot in self.plots[len(self._groups) :]:
            plot.hide()
        self.nothing.show_text(None if self._groups else _("No published dose of this compound is on file."))

    def _in_order(self, before: ChartView, made: ChartView) -> None:
        """Let Tab come to a plot that was made late where it stands."""
        stops = [before.stops()[-1], *made.stops()]
        for one, other in pairwise(stops):
            self.setTabOrder(one, other)

    # Taking over

    def _taken(self) -> tuple[DoseRow, Dose] | None:
        row = next((one for one in self._rows if one.row.id == self.row.value()), None)
        per = self.which.value()
        dose = next((one for one in self._table[0].doses if one.per == per), None) if self._table else None
        return None if row is None or dose is None else (row, dose)

    def _why_not(self) -> Text | None:
        taken = self._taken()
        if taken is None or self._asked is None:
            return None
        row, _dose = taken
        assert row.product is not None
        if row.product.compound and row.product.compound.casefold() != self._asked.compound.id.casefold():
            return _("That arm receives another compound.")
        return why_not(row, self._asked.form)

    def _show_taking(self) -> None:
        why = self._why_not()
        self.taking.setVisible(bool(self._rows) and bool(self._table))
        self.refused.show_text(why)
        self.take.setVisible(bool(self._rows) and bool(self._table))
        self.take.setEnabled(why is None and self._taken() is not None)

    def take_over(self) -> None:
        """Write the dose into the protocol, as one step."""
        self.work_out_now()
        taken, asked = self._taken(), self._asked
        if taken is None or asked is None or self._why_not() is not None:
            return
        row, dose = taken
        label = _("Take over {dose} into “{row}”", dose=str(dose), row=row.name)
        self.session.edit(label, lambda protocol: with_dose(protocol, row, dose, asked.form, asked.floor))

    def copy_all(self) -> None:
        """Copy everything that is shown, as lines with tabs."""
        self.work_out_now()
        parts = [dose_words.table(self._table) if self._table else "", self.scaling.text(), self.active.text()]
        parts += [self.example.text(), self.facts.as_text()]
        parts += [dose_words.published(group) for group in self._groups]
        parts.append(self.units.as_text())
        QGuiApplication.clipboard().setText("\n\n".join(part for part in parts if part))
