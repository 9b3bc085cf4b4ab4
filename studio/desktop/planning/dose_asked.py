"""What the calculations with doses ask: the dose and what it weighs, the weights of a population, strengths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.desktop.planning.inputs import Questions
from studio.knowledge import compounds, lookup
from studio.planning.dose.forms import the_form
from studio.planning.dose.weights import between, log_normal, normal, percentiles
from studio.planning.impossible import Impossible
from studio.protocol.quantity import REFERENCE_KG, Dose, MassUnit, Per
from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.knowledge.compounds import Compound, Form, RouteProfile
    from studio.planning.dose.edits import DoseRow
    from studio.planning.dose.weights import Weights
    from studio.protocol.protocol import Protocol

UNITS = tuple((unit, unit.label) for unit in MassUnit)
_PER = tuple((per, per.label) for per in Per)


@dataclass(frozen=True, slots=True)
class Asked:
    """A dose as it is asked about. ``floor`` is the least that anyone receives, in the unit of the dose."""

    compound: Compound
    route: RouteProfile | None
    form: Form | None
    dose: Dose
    floor: float | None
    weight: float


class DoseAsked(Questions):
    """Which dose of what, in which form and by which route."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._compound: Compound | None = None
        self._followed = False
        self.start = self.choice(
            "start", _("Start from"), (), wide=True, help=_("A dose of your protocol, or another that you enter here.")
        )
        self.compound = self.choice("compound", _("Compound"), (), help=_("What is given."))
        self.form = self.choice("form", _("The dose weighs"), (), help=_("The substance that the stated mass weighs."))
        self.number("amount", _("Dose"), low=0, example="25")
        self.choice("unit", _("Unit"), UNITS, MassUnit.MILLIGRAM)
        self.choice("per", _("Scaled by"), _PER, Per.FIXED, help=_("Fixed, or by the weight of the person."))
        self.route = self.choice("route", _("Route"), (), help=_("Which published doses it is held against."))
        self.number(
            "weight", _("Weight of one person"), REFERENCE_KG, unit="kg", above=0,
            help=_("For this weight, fixed doses and doses by weight are held against each other."),
        )  # fmt: skip
        self.number("cap", _("Cap"), low=0, help=_("Largest amount anyone receives, in the unit of the dose."))
        self.number("floor", _("Floor"), low=0, help=_("Least amount anyone receives, in the unit of the dose."))

    def offer_compounds(self, protocol: Protocol) -> None:
        """Offer what the library and the designers know."""
        known = {one.id: one for one in compounds.every() if one.forms or one.routes}
        for own in protocol.own.compounds:
            found = lookup.compound(protocol, own.name)
            if found is not None:
                known[found.id] = found
        self.compound.offer([(None, _("Not decided")), *((id, one.name) for id, one in known.items())])
        self.follow_compound(protocol)

    def follow_compound(self, protocol: Protocol) -> None:
        """Offer the forms and routes of the compound that is chosen."""
        id = self.compound.value()
        found = lookup.compound(protocol, id if isinstance(id, str) else None)
        if self._followed and found == self._compound:
            return
        self._followed = True
        self._compound = found
        forms = found.forms if found is not None else ()
        self.form.offer([*((form, form.name) for form in forms), (None, _("Not decided"))])
        routes = found.routes if found is not None else ()
        self.route.offer([*((one.route, one.route.label) for one in routes), (None, _("Not decided"))])
        self.form.set_value(forms[0] if len(forms) == 1 else None)
        self.route.set_value(routes[0].route if routes else None)

    def fill(self, row: DoseRow, protocol: Protocol) -> None:
        """Show a dose of the protocol."""
        found = lookup.compound(protocol, row.product.compound if row.product else None)
        if found is not None:
            self.compound.set_value(found.id)
            self.follow_compound(protocol)
            assert row.product is not None
            self.form.set_value(the_form(found, row.product.basis))
            self.route.set_value(row.product.route)
        if row.row.dose is not None:
            dose = row.row.dose
            self.set_values({"amount": dose.amount, "unit": dose.unit, "per": dose.per, "cap": dose.cap})
        self.adapt()

    def adapt(self) -> None:
        """Ask for cap and floor where the dose scales."""
        scaled = ("cap", "floor") if self["per"].value() != Per.FIXED else ()
        self.show_only(["start", "compound", "form", "amount", "unit", "per", "route", "weight", *scaled])

    def read(self) -> Asked:
        """Return what is asked. Raises Impossible where the dose or its compound are missing."""
        answers = self.values()
        amount, unit, per, weight = (answers[name] for name in ("amount", "unit", "per", "weight"))
        if self.problem is not None:
            raise Impossible(self.problem)
        if self._compound is None:
            raise Impossible(_("Choose the compound."))
        if not isinstance(amount, float | int) or amount == 0:
            raise Impossible(_("Enter a dose above 0."))
        if not isinstance(weight, float | int):
            raise Impossible(_("Enter the weight of one person."))
        cap, floor = answers.get("cap"), answers.get("floor")
        dose = Dose(amount=amount, unit=MassUnit(unit), per=Per(per), cap=cap)
        route, form = answers["route"], answers["form"]
        profile = None if route is None else self._compound.route(str(route))
        return Asked(self._compound, profile, form, dose, floor if isinstance(floor, float | int) else None, weight)


_ASKED_OF = {
    "normal": ("mean", "sd"),
    "log_normal": ("mean", "sd"),
    "ends": ("lightest", "heaviest"),
    "percentiles": ("p5", "p50", "p95"),
}


_EXAMPLE = {"mean": 75.0, "sd": 15.0, "lightest": 50.0, "heaviest": 110.0, "p5": 53.0, "p50": 74.0, "p95": 105.0}
"""Weights that stand there at first, so that there is something to see."""


class Population(Questions):
    """The weights of the people who would get the dose."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        kinds = (
            ("normal", _("Mean and SD, normal")),
            ("log_normal", _("Mean and SD, log-normal")),
            ("ends", _("Lightest and heaviest")),
            ("percentiles", _("Percentiles")),
        )
        self.choice("kind", _("What is known of the weights"), kinds, "normal", wide=True)
        for name, title in (
            ("mean", _("Mean")),
            ("sd", _("SD")),
            ("lightest", _("Lightest")),
            ("heaviest", _("Heaviest")),
            ("p5", _("5th percentile")),
            ("p50", _("Median")),
            ("p95", _("95th percentile")),
        ):
            self.number(name, title, _EXAMPLE[name], unit="kg", above=0)
        self.adapt()

    def adapt(self) -> None:
        """Ask for what belongs to the kind chosen."""
        self.show_only(["kind", *_ASKED_OF[str(self["kind"].value())]])

    @property
    def is_example(self) -> bool:
        """Whether all weights that count are still those that stood there at first."""
        return all(self[name].value() == _EXAMPLE[name] for name in _ASKED_OF[str(self["kind"].value())])

    def read(self) -> Weights:
        """Return the weights. Raises Impossible where a number is missing, or they do not go together."""
        kind = str(self["kind"].value())
        answers = [self[name].value() for name in _ASKED_OF[kind]]
        if self.problem is not None:
            raise Impossible(self.problem)
        numbers = [one for one in answers if isinstance(one, float | int)]
        if len(numbers) < len(answers):
            raise Impossible(_("Enter the weights of your population."))
        match kind:
            case "normal":
                return normal(*numbers)
            case "log_normal":
                return log_normal(*numbers)
            case "ends":
                return between(*numbers)
        return percentiles(tuple(zip((0.05, 0.5, 0.95), numbers, strict=True)))


def list_of(value: object) -> tuple[float, ...]:
    """Return the numbers of an answer that is a list."""
    return tuple(float(one) for one in value) if isinstance(value, tuple) else ()


OTHER: tuple[str | None, Text] = (None, _("Other doses"))
"""The choice that takes nothing from the protocol."""
