"""Whole units that make up every arm's dose, the same number for all: the part of the doses tool for capsules."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.desktop.editors.flow import flowing
from studio.desktop.editors.widgets import Button
from studio.desktop.planning.dose_asked import OTHER, UNITS, list_of
from studio.desktop.planning.inputs import Questions
from studio.desktop.planning.results import Facts, Sentence
from studio.planning.dose import words as dose_words
from studio.planning.dose.capsules import Scheme, Unit, exact, schemes
from studio.planning.dose.edits import DoseRow, alike_rows, strengths, with_units
from studio.planning.impossible import Impossible
from studio.protocol.quantity import Dose, MassUnit, Per
from studio.text import Text, _, literal, n_

if TYPE_CHECKING:
    from studio.desktop.editors.widgets import CardBox
    from studio.desktop.session import Session
    from studio.protocol.protocol import Protocol

_SIZES = ("A", "B")
_LISTED = 4
"""So many other ways are listed."""


class DoseUnits(QObject):
    """Asks in a card for doses and strengths, and says in it what every arm takes."""

    changed = Signal()

    def __init__(self, session: Session, card: CardBox) -> None:
        super().__init__(card)
        self._session = session
        self._rows: tuple[DoseRow, ...] = ()
        self._filled: object = None
        self._best: Scheme | None = None
        self._unit = MassUnit.MILLIGRAM
        self.asked = Questions(card)
        self.asked.choice(
            "product", _("Doses of"), (OTHER,),
            help=_("A product of your protocol with the doses of the arms, or others that you enter here."),
        )  # fmt: skip
        self.asked.choice("unit", _("Stated in"), UNITS, MassUnit.MILLIGRAM)
        self.asked.numbers(
            "doses", _("Doses of the arms"), low=0, example="25, 10, 1, 0",
            help=_("One for each arm; 0 is placebo."),
        )  # fmt: skip
        self.asked.numbers(
            "strengths", _("Strengths"), above=0, example="1, 5",
            help=_("Drug in one unit; of size A where there are two sizes."),
        )  # fmt: skip
        self.asked.numbers(
            "second", _("Strengths of another size (B)"), above=0,
            help=_("Only where units come in two sizes, which every arm must then take alike."),
        )  # fmt: skip
        card.body.addWidget(self.asked)
        self.said = Sentence(_("Units of every arm"), card)
        self.facts = Facts(_("What each arm takes"), card)
        self.others = Sentence(_("Other ways"), card, tone="muted")
        self.take = Button(str(_("Take over into the notes of the arms")), kind="primary", parent=card)
        self.take.setToolTip(str(_("Write the units at the head of the note of each arm’s dose")))
        self.take.clicked.connect(self.take_over)
        self._taking = flowing(card, self.take)
        for part in (self.said, self.facts, self.others, self._taking):
            card.body.addWidget(part)
        self.asked["product"].changed.connect(self._on_product)
        self.asked.changed.connect(self.changed)

    def show_protocol(self, protocol: Protocol) -> None:
        """Offer the products that are given in fixed doses, and follow the one chosen when it changes."""
        offered = [
            (product.id, product.name or product.id)
            for product in protocol.dosing.products
            if any(one.row.dose and one.row.dose.amount and one.row.dose.per is Per.FIXED
                   for one in alike_rows(protocol, product.id))
        ]  # fmt: skip
        first = self._filled is None
        product = self.asked["product"]
        product.offer([*offered, OTHER])
        if first and offered:
            product.set_value(offered[0][0])
        self._follow(protocol)

    def _on_product(self) -> None:
        self._filled = None
        self._follow(self._session.protocol)

    def _follow(self, protocol: Protocol) -> None:
        id = self.asked["product"].value()
        if not isinstance(id, str):
            self._rows, self._filled = (), ()
            return
        self._rows = tuple(
            one for one in alike_rows(protocol, id) if one.row.dose is None or one.row.dose.per is Per.FIXED
        )
        product = next(one for one in protocol.dosing.products if one.id == id)
        state = (id, tuple(one.row.dose for one in self._rows), product.strengths)
        if state == self._filled:
            return
        self._filled = state
        unit = next(one.row.dose.unit for one in self._rows if one.row.dose and one.row.dose.amount)
        read, wrong = strengths(product)
        sizes = tuple(dict.fromkeys(one.size for one in read))
        of = {size: tuple(_in(float(one.milligrams), unit) for one in read if one.size == size) for size in sizes}
        self.asked.set_values(
            {
                "unit": unit,
                "doses": tuple(_in(one.row.dose.milligrams if one.row.dose else 0.0, unit) for one in self._rows),
                "strengths": of[sizes[0]] if sizes else (),
                "second": of[sizes[1]] if len(sizes) > 1 else (),
            }
        )
        self.asked["strengths"].complain(wrong)

    # What it answers

    def work_out(self) -> None:
        """Say what every arm takes, or why that cannot be."""
        self._best = None
        doses, first, second = (list_of(self.asked[name].value()) for name in ("doses", "strengths", "second"))
        unit = self._unit = MassUnit(self.asked["unit"].value())
        if self.asked.problem is not None:
            # It is told under its input.
            self._show(None, (), ())
            return
        if not (doses or first or second):
            self._show(_("Enter the doses of the arms and the strengths."), (), ())
            self.said.words.set_tone("muted")
            return
        try:
            sized = ((_SIZES[0] if second else "", first), (_SIZES[1], second))
            available = [Unit(exact(Dose(amount=one, unit=unit)), size) for size, these in sized for one in these]
            found = schemes([exact(Dose(amount=one, unit=unit)) for one in doses], tuple(dict.fromkeys(available)))
        except Impossible as problem:
            self._show(problem.text, (), ())
            return
        if found.unmade:
            said = " ".join(str(dose_words.unmade(one, unit)) for one in found.unmade)
            self._show(literal(said), (), ())
            return
        self._best = found.schemes[0]
        self._show(dose_words.scheme(self._best, unit), found.schemes[1:], doses)

    def _show(self, said: Text | None, others: tuple[Scheme, ...], doses: tuple[float, ...]) -> None:
        best, unit = self._best, self._unit
        self.said.show_text(said, "text" if best is not None else "must")
        names = [one.arm for one in self._rows] if self._fits(doses) else []
        facts = []
        if best is not None:
            for at, one in enumerate(best.taken):
                dose = f"{dose_words.amount(float(one.milligrams), unit)}"
                facts.append((names[at] if names else dose, dose_words.taken(one, unit)))
        self.facts.show_facts(facts)
        listed = [str(dose_words.scheme(one, unit)) for one in others[:_LISTED]]
        more = len(others) - len(listed)
        if more > 0:
            listed.append(str(n_("{count} more way, with no fewer units.", "{count} more ways, with no fewer.", more)))
        self.others.show_text("\n".join([str(_("Other ways:")), *listed]) if listed else None)
        self._taking.setVisible(best is not None and bool(names))

    def _fits(self, doses: tuple[float, ...]) -> bool:
        """Tell whether the doses asked for are those of the rows."""
        unit = Dose(amount=1, unit=self._unit).milligrams
        own = [one.row.dose.milligrams if one.row.dose else 0.0 for one in self._rows]
        asked = [dose * unit for dose in doses]
        return bool(own) and len(own) == len(asked) and all(map(isclose, own, asked))

    def take_over(self) -> None:
        """Write what each arm takes into the notes of the protocol, as one step."""
        if self._best is None or len(self._rows) != len(self._best.taken):
            return
        taken = {
            one.row.id: dose_words.taken(made, self._unit)
            for one, made in zip(self._rows, self._best.taken, strict=True)
        }
        self._session.edit(_("Take over the units of each arm"), lambda protocol: with_units(protocol, taken))

    def as_text(self) -> str:
        """Return the answer as lines."""
        return "\n".join(filter(None, (self.said.text(), self.facts.as_text(), self.others.text())))


def _in(milligrams: float, unit: MassUnit) -> float:
    return float(f"{milligrams / Dose(amount=1, unit=unit).milligrams:.10g}")
