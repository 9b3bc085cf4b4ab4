"""The answer of the calculator: figures, sentence, formula and source, and what it would change in the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from studio.desktop.editors.widgets import Button, CardBox, Words
from studio.desktop.planning.results import Explained, Facts, Sentence
from studio.protocol.address import spec_at
from studio.text import Text, _, literal, number, translate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from studio.planning.power.answer import Answer
    from studio.protocol.diff import Change
    from studio.protocol.protocol import Protocol


class AnswerCard(QObject):
    """What stands in the card of the answer. ``request`` and ``found`` are what is shown, or None."""

    take_over = Signal()

    def __init__(self, card: CardBox) -> None:
        super().__init__(card)
        self.card = card
        self.request: Mapping[str, object] | None = None
        self.found: Answer | None = None
        self.why = Words("", wrap=True, parent=card)
        self.headline = Words("", "title", wrap=True, parent=card)
        self.headline.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts = Facts(_("Figures"), card)
        self.sentence = Sentence(_("Sentence for the protocol"), card)
        self.take = Button(str(_("Take over into the protocol")), kind="primary", parent=card)
        self.take.setToolTip(str(_("Write assumptions and numbers into the protocol, as one step that can be undone")))
        self.take.clicked.connect(self.take_over)
        self.note = Words("", "small", "muted", wrap=True, parent=card)
        self.changes = Facts(_("What it would change"), card)
        self.more = Explained(card)
        for widget in (self.why, self.headline, self.facts, self.sentence):
            card.body.addWidget(widget)
        card.body.addWidget(self.take, 0, Qt.AlignmentFlag.AlignLeft)
        card.body.addWidget(self.note)
        card.body.addWidget(self.changes)
        card.body.addWidget(self.more)
        self.say(_("The answer is being worked out…"))

    def say(self, text: Text | str, *, wrong: bool = False) -> None:
        """Say why there is no answer."""
        self.request = self.found = None
        self.why.setText(str(text))
        self.why.set_tone("must" if wrong else "muted")
        self.why.show()
        self._show_parts(there=False)

    def _show_parts(self, *, there: bool) -> None:
        self.headline.setVisible(there)
        self.more.setVisible(there)
        self.take.setVisible(there)
        self.note.setVisible(there)
        if not there:
            self.changes.show_facts(())
            self.facts.show_facts(())
            self.sentence.show_text(None)

    def show_answer(self, protocol: Protocol, request: Mapping[str, object], found: Answer) -> None:
        """Show an answer, and what it would change in the protocol."""
        from studio.planning.power.told import facts, headline

        self.request, self.found = request, found
        self.why.hide()
        self._show_parts(there=True)
        self.headline.setText(str(headline(request, found)))
        self.facts.show_facts(tuple(facts(request, found)))
        self.sentence.show_text(found.sentence)
        self.more.show_formula(found.formula, found.source_in_words(), found.assumptions)
        self._show_changes(protocol)

    def _show_changes(self, protocol: Protocol) -> None:
        from studio.planning.impossible import Impossible
        from studio.planning.size.take_over import changes, planned, taken

        assert self.request is not None
        assert self.found is not None
        countable = self.found.n_total is not None
        try:
            after = taken(protocol, self.request, self.found) if countable else protocol
        except Impossible as impossible:
            self.changes.show_facts(())
            self.take.setVisible(countable)
            self.take.setEnabled(False)
            self.note.setText(str(impossible.text))
            self.note.show()
            return
        listed = [*map(_change, changes(protocol, after))]
        self.changes.show_facts(listed)
        self.take.setVisible(countable)
        self.take.setEnabled(bool(listed))
        words: list[Text] = []
        if listed:
            words.append(_("It would change in the protocol:"))
        elif countable:
            words.append(_("The protocol says the same already."))
        if countable and planned(self.request) is None:
            words.append(
                _("A protocol has no calculation of this kind: its own assumption of the effect stays as it is.")
            )
        elif countable and "d" in self.request:
            words.append(_("An effect size has no points: difference and deviation of the protocol stay as they are."))
        arms, total = len(protocol.design.arms), after.statistics.total
        if countable and self.found.n2 is not None and arms > 2 and total:
            told = {"count": number(arms), "total": number(total)}
            words.append(_("Of the {count} arms of the protocol two are compared; all together take {total}.", **told))
        self.note.setText(" ".join(map(str, reversed(words))))
        self.note.setVisible(bool(words))


def _change(one: Change) -> tuple[str, Text | str]:
    """Return a field with what it says before and after."""
    spec = spec_at(one.address)
    unit = f" {translate(spec.unit)}" if spec.unit else ""
    old = None if one.old in (None, ()) else _value(one.old)
    new = None if one.new in (None, ()) else f"{_value(one.new)}{unit}"
    if old is None:
        return translate(spec.title), new or ""
    return translate(spec.title), _("{old} → {new}", old=old, new=_("nothing") if new is None else new)


def _value(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return number(round(value, 4))
    if isinstance(value, tuple):
        return ", ".join(map(_value, value))
    label = getattr(value, "label", None)
    return str(label) if isinstance(label, Text) else str(literal(str(value)))
