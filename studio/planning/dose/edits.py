"""Doses and units from the calculations, written into a protocol."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from studio.knowledge.compounds import Form
from studio.planning.dose.capsules import Unit, units
from studio.planning.impossible import Impossible
from studio.protocol.dosing import ArmDose, Product
from studio.protocol.edit import put
from studio.protocol.names import item_name
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose, Per
from studio.text import Text, _, number

_ARMS, _PRODUCTS = "/dosing/arms", "/dosing/products"
_UNITS_FIRST = re.compile(r"^\d+ (?:placebo )?units?\b.*?(?:\.\s+|$)", re.DOTALL)
"""How a note begins that :func:`with_units` has written to."""


@dataclass(frozen=True, slots=True)
class DoseRow:
    """A dose of an arm with its product; ``name`` names all of it, ``arm`` only the arm with its dose."""

    row: ArmDose
    product: Product | None
    name: str
    arm: str


def rows(protocol: Protocol) -> tuple[DoseRow, ...]:
    """Return what each arm receives, with the products."""
    products = {product.id: product for product in protocol.dosing.products}
    arms = {arm.id: item_name(protocol, arm) for arm in protocol.design.arms}
    found = []
    for row in protocol.dosing.arms:
        product = products.get(row.product or "")
        arm, dose = arms.get(row.arm or "", ""), str(row.dose) if row.dose is not None else ""
        given = item_name(protocol, product) if product else ""
        found.append(DoseRow(row, product, _joined(arm, given, dose), _joined(arm, dose)))
    return tuple(found)


def _joined(*words: str) -> str:
    return ", ".join(filter(None, words))


def alike_rows(protocol: Protocol, product: str) -> tuple[DoseRow, ...]:
    """Return the fixed doses of a product, and the placebo of the arms that do not receive it: what must look alike."""
    every = rows(protocol)
    own = [one for one in every if one.row.product == product and one.row.dose is not None]
    given = {one.row.arm for one in own}
    placebo = [
        one
        for one in every
        if one.row.arm not in given and one.product is not None and one.product.compound == "placebo"
        if one.row.dose is None or one.row.dose.amount == 0
    ]
    # Where an arm gets placebo of two products, which of the two looks like this product is not entered.
    often = Counter(one.row.arm for one in placebo)
    return (*own, *(one for one in placebo if often[one.row.arm] == 1))


def strengths(product: Product | None) -> tuple[tuple[Unit, ...], Text | None]:
    """Return the strengths of a product, and what is wrong with those that cannot be read."""
    if product is None:
        return (), None
    found: list[Unit] = []
    wrong = None
    for written in product.strengths:
        try:
            found += units((written,))
        except Impossible as problem:
            wrong = wrong or problem.text
    return tuple(found), wrong


def why_not(row: DoseRow, form: Form | None) -> Text | None:
    """Return why a dose of this form cannot be written into a row, or None where it can."""
    stated = row.product.basis if row.product is not None else None
    if stated is None or form is None or form.basis is stated:
        return None
    return _(
        "“{product}” is dosed as {stated}, so a dose of {form} does not go there. Choose the other form first.",
        product=row.product.name if row.product is not None and row.product.name else row.name,
        stated=stated.label,
        form=form.name,
    )


def with_dose(protocol: Protocol, row: DoseRow, dose: Dose, form: Form | None, floor: float | None = None) -> Protocol:
    """Return the protocol with another dose in a row, and with the basis of its product where none is entered.

    The least that anyone receives, in the unit of the dose, goes into the note: a dose has no place for it.
    """
    changed = put(protocol, f"{_ARMS}/{row.row.id}/dose", dose)
    if floor is not None and dose.per is not Per.FIXED:
        least = str(_("Nobody receives less than {least}.", least=f"{number(floor)} {dose.unit.value}"))
        note = row.row.note or ""
        if least not in note:
            changed = put(changed, f"{_ARMS}/{row.row.id}/note", f"{note.rstrip('. ')}. {least}" if note else least)
    if form is not None and row.product is not None and row.product.basis is None:
        changed = put(changed, f"{_PRODUCTS}/{row.product.id}/basis", form.basis)
    return changed


def with_units(protocol: Protocol, taken: Mapping[str, str]) -> Protocol:
    """Return the protocol with the units that make up each dose, by the id of its row, at the head of the row's note.

    What else the note says stays; units that stood at its head before are replaced.
    """
    for id, words in taken.items():
        row = next(one for one in protocol.dosing.arms if one.id == id)
        rest = _UNITS_FIRST.sub("", row.note or "")
        protocol = put(protocol, f"{_ARMS}/{id}/note", f"{words}. {rest}" if rest else words)
    return protocol
