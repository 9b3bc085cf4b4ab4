"""The doses of a protocol in the other form of their compound, so that two ways of stating them cannot be mixed up."""

from dataclasses import dataclass

from studio.knowledge import lookup
from studio.knowledge.compounds import Compound, Form
from studio.planning.dose.forms import Conversion, conversion, converted, reference, rounded, the_form
from studio.planning.impossible import Impossible
from studio.protocol.dosing import Product
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose


@dataclass(frozen=True, slots=True)
class Equivalents:
    """The doses of one product, as they are stated and in another form of the compound.

    ``pairs`` holds each dose of an arm once, in the order of the arms, with its equivalent.
    """

    product: Product
    stated: Form
    other: Form
    by: Conversion
    pairs: tuple[tuple[Dose, Dose], ...]


def equivalents(protocol: Protocol) -> tuple[Equivalents, ...]:
    """Return the doses of each product in the reference form of its compound or, stated in it, in the one other form.

    Products are left out whose compound or basis is open, whose basis may mean several forms, and whose compound has no
    other form, or several salts, that a dose could be told in.
    """
    return tuple(one for product in protocol.dosing.products if (one := _of(protocol, product)) is not None)


def _of(protocol: Protocol, product: Product) -> Equivalents | None:
    compound = lookup.compound(protocol, product.compound)
    stated = None if compound is None else the_form(compound, product.basis)
    given = (row.dose for row in protocol.dosing.arms if row.product == product.id and row.dose and row.dose.amount)
    doses = tuple(dict.fromkeys(given))
    if compound is None or stated is None or not doses:
        return None
    other = _other(compound, stated)
    if other is None:
        return None
    try:
        by = conversion(compound, stated, other)
    except Impossible:
        return None
    return Equivalents(product, stated, other, by, tuple((dose, rounded(converted(dose, by))) for dose in doses))


def _other(compound: Compound, stated: Form) -> Form | None:
    base = reference(compound)
    if base is not None and base != stated:
        return base
    others = [form for form in compound.forms if form != stated]
    return others[0] if len(others) == 1 else None
