"""How far the mask held: tables of guesses, and what the indices of Bang and James say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from studio.desktop.editors.chart_view import ChartView
from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.flow import flowing
from studio.desktop.editors.widgets import Button, CardBox, Link, Words
from studio.desktop.planning.guess_table import GuessTable
from studio.desktop.planning.inputs import Questions
from studio.desktop.planning.results import Explained, Facts
from studio.desktop.planning.tool import Tool
from studio.knowledge import guess_rates
from studio.planning.impossible import Impossible
from studio.planning.unblinding.form import with_guesses
from studio.planning.unblinding.tables import Told, in_words, tell, with_interval
from studio.protocol.design import ArmRole
from studio.protocol.names import item_name
from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.desktop.session import Session
    from studio.planning.unblinding.indices import Index
    from studio.protocol.protocol import Protocol

_WHO = (("participants", _("Participants")), ("facilitators", _("Facilitators")), ("raters", _("Raters")))
_GIVES_DRUG = (None, ArmRole.EXPERIMENTAL)


class BlindingTool(Tool):
    """Guesses of participants, facilitators and raters, each in a table of their own, and their indices.

    Guesses are data and no part of a protocol: they stay here while the window is open, and are copied as text.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._names: tuple[str, ...] = ()
        self._drug: tuple[bool, ...] = ()
        self._kept: dict[str, list[list[str]]] = {}
        self._told: Told | None = None
        self.empty = self._make_empty()
        self.entry = self._make_entry()
        self.result = self._make_answer()
        self.result.hide()

    # What it is made of

    def _make_empty(self) -> CardBox:
        card = self.card(_("No arms yet"), _("Guesses are counted by arm. Enter the arms of the trial first."), "left")
        self.to_arms = link = Link(str(_("Go to the arms")), card)
        link.clicked.connect(self._go_to_arms)
        card.body.addWidget(link)
        return card

    def _make_entry(self) -> CardBox:
        card = self.card(
            _("Guesses"),
            _(
                "How many of each arm guessed what, as asked after the dose. The numbers stay in this window and are "
                "not stored in the protocol."
            ),
            "left",
        )
        asked = Questions(card)
        help = _("Participants, facilitators and raters each have a table.")
        asked.choice("who", _("Who guessed"), _WHO, help=help, wide=True)
        self.who = asked["who"].control
        assert isinstance(self.who, ChoiceBox)
        self.who.currentIndexChanged.connect(self._on_who)
        self._shown = str(self.who.currentData())
        self.table = GuessTable(card)
        self.table.changed.connect(self.soon)
        self.table.refused.connect(self._say)
        self.problem = Words("", "small", "must", wrap=True, parent=card)
        self.problem.hide()
        self.paste = Button(str(_("Paste table")), "paste", parent=card)
        self.paste.setToolTip(str(_("Paste a copied table: a row for each arm, three numbers in each")))
        self.paste.clicked.connect(self._on_paste)
        self.clear = Button(str(_("Clear")), parent=card)
        self.clear.setToolTip(str(_("Empty this table")))
        self.clear.clicked.connect(self._on_clear)
        card.body.addWidget(asked)
        card.body.addWidget(self.table)
        card.body.addWidget(self.problem)
        card.body.addWidget(flowing(card, self.paste, self.clear))
        return card

    def _make_answer(self) -> CardBox:
        card = self.card(_("How far the mask held"), where="right")
        self.facts = Facts(_("Indices of blinding"), card)
        self.note = Words("", "small", "muted", wrap=True, parent=card)
        self.bang = ChartView(str(_("Bang’s index by arm")), card)
        self.james = ChartView(str(_("James’s index of the trial")), card)
        self.copy = Button(str(_("Copy as text")), parent=card)
        self.copy.setToolTip(str(_("Copy table and indices, for a spreadsheet or a letter")))
        self.copy.clicked.connect(self._on_copy)
        for part in (self.facts, self.note, self.bang, self.james):
            card.body.addWidget(part)
        self.use = Button(str(_("Use as belief in the simulation")), parent=card)
        self.use.setToolTip(
            str(_("Write into the protocol how many of each arm believe they got the drug; “do not know” counts half"))
        )
        self.use.clicked.connect(self._on_use)
        self.more = Explained(card)
        self.more.show_calculations("bang", "james")
        card.body.addWidget(flowing(card, self.copy, self.use))
        card.body.addWidget(self.more)
        return card

    # What it shows

    def show_protocol(self, protocol: Protocol) -> None:
        """Have a row for each arm of the protocol."""
        arms = protocol.design.arms
        names = tuple(item_name(protocol, arm) for arm in arms)
        drug = tuple(arm.role in _GIVES_DRUG for arm in arms)
        self.empty.setVisible(not arms)
        self.entry.setVisible(bool(arms))
        if (names, drug) != (self._names, self._drug):
            self._names, self._drug = names, drug
            self.table.show_arms(names)
        super().show_protocol(protocol)

    def _on_who(self) -> None:
        assert isinstance(self.who, ChoiceBox)
        self._kept[self._shown] = self.table.typed()
        self._shown = str(self.who.currentData())
        self.table.set_typed(self._kept.get(self._shown, []))
        self.work_out_now()

    def _on_clear(self) -> None:
        self.table.set_typed([])
        self.work_out_now()
        self.table.cells[0][0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_paste(self) -> None:
        self.table.paste(QGuiApplication.clipboard().text())

    def _go_to_arms(self) -> None:
        self.wants_field.emit("/design/arms")

    def _say(self, text: Text | None) -> None:
        self.problem.setText("" if text is None else str(text))
        self.problem.setVisible(text is not None)

    def work_out(self) -> None:
        """Say what the table says, or what is wrong with it; what was said before is taken back."""
        self._told = None
        try:
            rows = self.table.counts()
        except Impossible as problem:
            self._say(problem.text)
            rows = []
        else:
            self._say(None)
        if any(map(sum, rows)):
            self._told = tell(self._names, self._drug, rows)
            self._show(self._told)
        self.result.setVisible(self._told is not None)

    def _show(self, told: Told) -> None:
        from studio.document.figures.guesses import bang_plot, james_plot

        facts = [(_("Bang, {arm}", arm=self._names[at]), _in_words(index)) for at, index in told.arms]
        notes = list(told.missing)
        if told.james is not None:
            facts.append((_("James, all arms"), _in_words(told.james)))
            if len(self._drug) > 2:
                notes.append(_("For James’s index all arms with the drug are taken together, and all others."))
        self.facts.show_facts(facts)
        self.note.setText(" ".join(map(str, notes)))
        self.note.setVisible(bool(notes))
        # Belief is that of participants; what staff guessed says nothing of it.
        self.use.setVisible(self._shown == _WHO[0][0])
        self.use.setEnabled(self._believed(self.protocol) != self.protocol)
        who = dict(_WHO)[self._shown]
        self.bang.setVisible(bool(told.arms))
        if told.arms:
            self.bang.show_chart(bang_plot(self._names, told, who, guess_rates.bang_band().value))
        self.james.setVisible(told.james is not None)
        if told.james is not None:
            self.james.show_chart(james_plot(told.james, who))

    def _believed(self, protocol: Protocol) -> Protocol:
        arms = [arm.id for arm in protocol.design.arms]
        return with_guesses(protocol, dict(zip(arms, self.table.counts(), strict=False)))

    def _on_use(self) -> None:
        self.work_out_now()
        if self._told is not None:
            self.session.edit(_("Use guesses as belief"), self._believed)
            self.show_protocol(self.session.protocol)

    def _on_copy(self) -> None:
        if self._told is not None:
            words = in_words(self._names, self.table.counts(), self._told, dict(_WHO)[self._shown])
            QGuiApplication.clipboard().setText(words)


def _in_words(index: Index) -> Text:
    return _("{index}. {reading}", index=with_interval(index), reading=index.reading)
