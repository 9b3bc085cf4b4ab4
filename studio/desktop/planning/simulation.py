"""The designed trial, simulated: what belief alone could do to its result."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from studio.desktop.editors.chart_view import ChartView
from studio.desktop.editors.flow import flowing
from studio.desktop.editors.widgets import Button, Link, Words
from studio.desktop.planning.asking import put_questions
from studio.desktop.planning.fold import Fold
from studio.desktop.planning.inputs import Questions
from studio.desktop.planning.results import Explained, Facts, Sentence
from studio.desktop.planning.table import Table
from studio.desktop.planning.tool import Tool
from studio.desktop.tasks import Tasks
from studio.planning.impossible import Impossible
from studio.planning.unblinding import form as belief_form
from studio.planning.unblinding.belief import belief_alone, entered_pairs, pairs
from studio.planning.unblinding.form import BELIEVING, FURTHER, RUN, SIZE
from studio.planning.unblinding.simulation import check, curve, simulate
from studio.text import Text, _, listing, number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from studio.desktop.session import Session
    from studio.desktop.tasks import Task
    from studio.planning.power.questions import Question
    from studio.planning.unblinding.simulation import Assumptions, Outcome
    from studio.protocol.design import Arm
    from studio.protocol.protocol import Protocol

_RATES = tuple(0.5 + 0.05 * step for step in range(11))
_OF_CURVE = 8
"""The curve has so much fewer trials at each share of right guesses."""

Run = tuple["Assumptions", int, int]


class SimulationTool(Tool):
    """Assumptions are tried here, and kept in the protocol when that is asked for.

    What follows in closed form is told at once; trials are simulated when that is asked for, beside the window.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._tasks = Tasks(self)
        self._pair: tuple[Arm, Arm] | None = None
        self._pairs: tuple[tuple[Arm, Arm], ...] = ()
        self._touched = False
        self._running: Run | None = None
        self._ran: Run | None = None
        self.outcome: Outcome | None = None
        self._make_empty()
        self._make_questions()
        self._make_run()
        self._make_results()

    # What it is made of

    def _make_empty(self) -> None:
        self.empty = self.card(
            _("No arms to compare yet"),
            _("Enter an experimental arm and a comparator, each with its role. What belief does shows between them."),
            "left",
        )
        self.to_arms = link = Link(str(_("Go to the arms")), self.empty)
        link.clicked.connect(self._go_to_arms)
        self.empty.body.addWidget(link)

    def _make_questions(self) -> None:
        card = self.questions = self.card(_("Assumptions"), where="left")
        self.origin = Words("", "small", "muted", wrap=True, parent=card)
        self.arms = Questions(card)
        self.arms.choice("pair", _("Arms compared"), (), help=_("An experimental arm and a comparator."), wide=True)
        self.arms.changed.connect(self._on_pair)
        self.believing = self._form(BELIEVING, card)
        self.further_fold = Fold(_("Expectancy, raters and dropout"), card)
        self.further = self._form(FURTHER, self.further_fold.inside)
        self.further_fold.body.addWidget(self.further)
        self.size_fold = Fold(_("From the sample size"), card)
        told = Words(
            str(_("These come from the page on sample size. They may be tried here, and are changed there.")),
            "small", "muted", wrap=True, parent=self.size_fold.inside,
        )  # fmt: skip
        self.size = self._form(SIZE, self.size_fold.inside)
        self.size_fold.body.addWidget(told)
        self.size_fold.body.addWidget(self.size)
        self.keep = Button(str(_("Keep in the protocol")), parent=card)
        self.keep.setToolTip(str(_("Write the assumptions on belief into the protocol, as one step")))
        self.keep.clicked.connect(self._on_keep)
        self.again = Button(str(_("Start from the protocol again")), parent=card)
        self.again.setToolTip(str(_("Leave what was tried")))
        self.again.clicked.connect(self._on_again)
        for part in (self.origin, self.arms, self.believing, self.further_fold, self.size_fold):
            card.body.addWidget(part)
        card.body.addWidget(flowing(card, self.keep, self.again))

    def _form(self, asked: Iterable[Question], parent: QWidget) -> Questions:
        form = Questions(parent)
        put_questions(form, asked)
        form.changed.connect(self._on_typed)
        return form

    def _make_run(self) -> None:
        card = self.told = self.card(_("What belief alone does"), where="right")
        self.why = Words("", wrap=True, parent=card)
        self.words = Sentence(_("What belief alone does"), card)
        self.more = Explained(card)
        self.more.show_calculations("belief")
        for part in (self.why, self.words, self.more):
            card.body.addWidget(part)
        card = self.running = self.card(
            _("Simulate the trial"), _("The planned analysis, made of many trials with these assumptions."), "right"
        )
        self.run_form = self._form(RUN, card)
        self.run = Button(str(_("Run")), kind="primary", parent=card)
        self.run.setToolTip(str(_("Simulate the trials; the window can be used meanwhile")))
        self.run.clicked.connect(self._on_run)
        self.cancel = Button(str(_("Cancel")), parent=card)
        self.cancel.setToolTip(str(_("End the simulation; what was simulated before is kept")))
        self.cancel.clicked.connect(self._on_cancel)
        self.progress = QProgressBar(card)
        self.progress.setRange(0, 100)
        self.progress.setAccessibleName(str(_("Share of the trials that are simulated")))
        row = QHBoxLayout()
        row.addWidget(self.run)
        row.addWidget(self.cancel)
        row.addWidget(self.progress, 1)
        row.addStretch(0)
        self.state = Words("", "small", "muted", wrap=True, parent=card)
        card.body.addWidget(self.run_form)
        card.body.addLayout(row)
        card.body.addWidget(self.state)
        for part in (self.cancel, self.progress, self.state):
            part.hide()

    def _make_results(self) -> None:
        card = self.results = self.card(_("Simulated trials"))
        self.stale = Words(str(_STALE), bold=True, tone="should", wrap=True, parent=card)
        self.found = Sentence(_("What the simulation finds"), card)
        self.facts = Facts(_("Figures of the simulation"), card)
        self.estimates = ChartView(str(_("Estimates of the simulated trials")), card)
        for part in (self.stale, self.found, self.facts, self.estimates):
            card.body.addWidget(part)
        card.hide()
        card = self.rates = self.card(_("From which share of right guesses on the result cannot be read"))
        self.limit = Words("", wrap=True, parent=card)
        self.rates_stale = Words(str(_STALE), bold=True, tone="should", wrap=True, parent=card)
        self.chance = ChartView(str(_("What is found as more guess right")), card, titled=False)
        self.adjusted = Sentence(_("Adjusted for belief"), card, copied=False)
        for part in (self.limit, self.rates_stale, self.adjusted, self.chance):
            card.body.addWidget(part)
        card = self.comparators = self.card(
            _("Inert, low-dose and active comparators"),
            _("The same trial, with the guesses that other trials found against each comparator."),
        )
        self.bars = ChartView(str(_("Difference that belief alone makes, by comparator")), card, titled=False)
        self.table = Table(_("Belief by comparator"), card)
        self.caveat = Words("", "small", "muted", wrap=True, parent=card)
        for part in (self.bars, self.table, self.caveat):
            card.body.addWidget(part)

    # What it shows

    def show_protocol(self, protocol: Protocol) -> None:
        """Follow the arms, and the assumptions as long as none are tried."""
        super().show_protocol(protocol)
        self._pairs = tuple(dict.fromkeys((*entered_pairs(protocol), *pairs(protocol))))
        self.empty.setVisible(not self._pairs)
        for card in (self.questions, self.told, self.running):
            card.setVisible(bool(self._pairs))
        if not self._pairs:
            for card in (self.results, self.rates, self.comparators):
                card.hide()
            self._pair = None
            return
        ids = None if self._pair is None else (self._pair[0].id, self._pair[1].id)
        self._pair = next((one for one in self._pairs if (one[0].id, one[1].id) == ids), self._pairs[0])
        names = [" / ".join(belief_form.names_of(protocol, one)) for one in self._pairs]
        self.arms["pair"].offer(enumerate(names))
        self.arms.set_values({"pair": self._pairs.index(self._pair)})
        self.arms.setVisible(len(self._pairs) > 1)
        if not self._touched:
            self._fill(belief_form.values_of(protocol, self._pair))
        self._say_origin()

    def _fill(self, values: dict[str, object]) -> None:
        defaults = {one.name: one.default for one in (*SIZE, *RUN)}
        for form in self._forms:
            form.set_values({name: values.get(name, defaults.get(name)) for name in form})

    @property
    def _forms(self) -> tuple[Questions, ...]:
        return self.believing, self.further, self.size, self.run_form

    def values(self) -> dict[str, object]:
        """Return all answers by name."""
        return {name: value for form in self._forms for name, value in form.values().items()}

    def _problem(self) -> Text | None:
        return next((form.problem for form in self._forms if form.problem is not None), None)

    def _say_origin(self) -> None:
        if self._pair is None:
            return
        same = not self._touched
        words = (
            _("These are the assumptions of the protocol. What you change is tried here until you keep it.")
            if same
            else _("These assumptions are tried here; the protocol keeps its own until you keep these.")
        )
        self.origin.setText(str(words))
        self.again.setVisible(self._touched)
        self.keep.setVisible(self._touched)
        self.keep.setEnabled(self._touched and self._problem() is None and self._differs())
        given = sum(value is not None for value in self.further.values().values())
        self.further_fold.say(str(_("{count} given", count=given)) if given else "")

    def _differs(self) -> bool:
        assert self._pair is not None
        return belief_form.differs(self.protocol, self._pair, self._kept_values())

    def _kept_values(self) -> dict[str, object]:
        """Return the values to keep: what the protocol leaves open stays open while it is as it would be anyway."""
        assert self._pair is not None
        own, values = belief_form.values_of(self.protocol, self._pair), self.values()
        usual = {one.name: one.default for one in RUN}
        return {name: value for name, value in values.items() if name in own or value != usual.get(name)}

    # What a person does

    def _go_to_arms(self) -> None:
        self.wants_field.emit("/design/arms")

    def _on_pair(self) -> None:
        at = self.arms["pair"].value()
        assert isinstance(at, int)
        self._pair = self._pairs[at]
        own = belief_form.values_of(self.protocol, self._pair)
        of_arms = {name for form in self._forms for name in form if name.startswith(("treated.", "control."))}
        values = {**self.values(), **{name: own.get(name) for name in of_arms}} if self._touched else own
        self._fill(values)
        self._say_origin()
        self.soon()

    def _on_typed(self) -> None:
        self._touched = True
        self._say_origin()
        self.soon()

    def _on_again(self) -> None:
        self._touched = False
        self.show_protocol(self.protocol)
        self.believing["treated.believing"].control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_keep(self) -> None:
        pair = self._pair
        if pair is None or self._problem() is not None:
            return
        values = self._kept_values()
        self._touched = False
        self.session.edit(
            _("Keep the assumptions on belief"), lambda protocol: belief_form.kept(protocol, pair, values)
        )
        self.show_protocol(self.session.protocol)

    # What follows at once

    def assumed(self) -> Assumptions:
        """Return what is assumed. Raises Impossible, with one sentence, where nothing can be."""
        problem = self._problem()
        if problem is not None:
            raise Impossible(problem)
        assert self._pair is not None
        values = self.values()
        if missing := belief_form.missing(values):
            titles = listing(_("“{field}”", field=one.title) for one in missing)
            raise Impossible(_("Still to be entered: {fields}.", fields=titles))
        made = belief_form.assumptions(belief_form.names_of(self.protocol, self._pair), values)
        check(made)
        return made

    def work_out(self) -> None:
        """Tell what follows in closed form, and whether what was simulated still belongs to the assumptions."""
        if self._pair is None:
            return
        try:
            assumed = self.assumed()
        except Impossible as impossible:
            self._fail(impossible.text)
            return
        self._tell(assumed)
        self._mark_stale()

    def _fail(self, text: Text) -> None:
        waits = self._problem() is None and bool(belief_form.missing(self.values()))
        self.why.setText(str(text))
        self.why.set_tone("muted" if waits else "must")
        self.why.show()
        self.words.show_text(None)
        self.run.setEnabled(False)
        self.rates.hide()
        self.comparators.hide()
        self._mark_stale()

    def _tell(self, assumed: Assumptions) -> None:
        from studio.document.figures.belief import chance_plot, comparator_plot
        from studio.planning.unblinding import words as simulation_words

        self.why.hide()
        told = simulation_words.of_belief(assumed, belief_alone(assumed))
        self.words.show_text(" ".join(map(str, told)))
        self.run.setEnabled(self._running is None)
        if self._ran is None:
            self.chance.show_chart(chance_plot(assumed))
        self.limit.setText(str(simulation_words.of_limit(assumed)))
        self.bars.show_chart(comparator_plot(assumed))
        self.table.show_rows(simulation_words.HEADS, simulation_words.of_comparators(assumed), marked=0)
        left_out = simulation_words.of_left_out(self.protocol)
        self.caveat.setText(" ".join(map(str, (simulation_words.CAVEAT, simulation_words.AFTER_THE_DOSE, *left_out))))
        self.rates.show()
        self.comparators.show()

    def _wanted(self) -> Run | None:
        values = self.values()
        trials, seed = values.get("trials"), values.get("seed")
        if not isinstance(trials, int | float) or not isinstance(seed, int | float):
            return None
        try:
            return self.assumed(), int(trials), int(seed)
        except Impossible:
            return None

    def _mark_stale(self) -> None:
        stale = self._ran is not None and self._ran != self._wanted()
        self.stale.setVisible(stale)
        self.rates_stale.setVisible(stale)

    # Simulating

    def _on_run(self) -> None:
        self.work_out_now()
        wanted = self._wanted()
        if wanted is None:
            return
        self._running = wanted
        self._show_progress(running=True)
        self._tasks.start(partial(_simulated, wanted), self._on_done, self._on_failed, self._on_progress)
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_progress(self, share: float) -> None:
        self.progress.setValue(round(100 * share))

    def _on_done(self, outcome: Outcome) -> None:
        from studio.document.figures.belief import chance_plot

        assert self._running is not None
        self.outcome, self._ran = outcome, self._running
        # Whatever becomes of the plots, the work goes on, and the tool comes to rest after it.
        self._say(_("The shares of right guesses are being simulated…"))
        self._tasks.start(partial(_curved, self._running), self._on_curve, self._on_failed, self._on_progress)
        self.adjusted.show_text(None)
        self._show_outcome(outcome)
        self.chance.show_chart(chance_plot(outcome.assumptions))

    def _on_curve(self, outcomes: tuple[Outcome, ...]) -> None:
        from studio.document.figures.simulated import rates_plot
        from studio.planning.unblinding import words as simulation_words

        self._rest(_("Simulated {trials} trials.", trials=number(self.outcome.trials if self.outcome else 0)))
        self.chance.show_chart(rates_plot(_RATES, outcomes))
        self.adjusted.show_text(simulation_words.of_adjusted(_RATES, outcomes))

    def _on_failed(self, error: Exception) -> None:
        self._rest(error.text if isinstance(error, Impossible) else _("The simulation failed."))
        if not isinstance(error, Impossible):
            raise error

    def _on_cancel(self) -> None:
        self._tasks.give_up()
        self._rest(_("Cancelled. What was simulated before is kept."))

    def _rest(self, words: Text) -> None:
        had = self.cancel.hasFocus()
        self._running = None
        self._show_progress(running=False)
        self._say(words)
        self._mark_stale()
        if had:
            self.run.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_progress(self, *, running: bool) -> None:
        self.run.setEnabled(not running)
        self.cancel.setVisible(running)
        self.progress.setVisible(running)
        self.progress.setValue(0)
        if running:
            self._say(_("The trials are being simulated…"))

    def _say(self, words: Text) -> None:
        self.state.setText(str(words))
        self.state.show()

    def _show_outcome(self, outcome: Outcome) -> None:
        from studio.document.figures.simulated import estimates_plot
        from studio.planning.unblinding import words as simulation_words

        self.found.show_text(" ".join(map(str, simulation_words.of_outcome(outcome))))
        self.facts.show_facts(tuple(simulation_words.figures(outcome)))
        self.estimates.show_chart(estimates_plot(outcome))
        self.results.show()
        self._mark_stale()

    def stop(self) -> None:
        """Give up the simulation: the window closes."""
        super().stop()
        self._tasks.stop()
        if self._running is not None:
            self._rest(_("Cancelled. What was simulated before is kept."))


_STALE = _("The assumptions have changed since this was simulated. Run it again.")


def _simulated(run: Run, task: Task) -> Outcome:
    assumed, trials, seed = run
    return simulate(assumed, trials, seed, task.report)


def _curved(run: Run, task: Task) -> tuple[Outcome, ...]:
    assumed, trials, seed = run
    return curve(assumed, _RATES, max(100, trials // _OF_CURVE), seed, task.report)
