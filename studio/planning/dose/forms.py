"""The same dose as base, salt or hydrate, and as fixed or by weight; each with how it was got.

A form is converted by the factor to the compound's reference form that is on file. Where there is none, the molar
masses of the two forms serve, and the result is marked as computed. Where these are missing too, nothing is guessed.
"""

import math
from dataclasses import dataclass

from studio.knowledge import compounds
from studio.knowledge.compounds import Compound, Form
from studio.knowledge.facts import Certainty, Fact
from studio.planning.dose.doses import of_milligrams
from studio.planning.impossible import Impossible
from studio.protocol.quantity import REFERENCE_KG, Basis, Dose, MassUnit, Per
from studio.text import Text, _, literal, number

_LEAST_SURE = (Certainty.CONFLICT, Certainty.MEMORY, Certainty.OWN, Certainty.COMPUTED, Certainty.SEEN)


@dataclass(frozen=True, slots=True)
class Conversion:
    """How many times the weight of one form that of another is.

    ``sources`` are the ids of those of the factors, ``certainty`` that of the least certain one.
    """

    times: float
    how: Text
    sources: tuple[str, ...] = ()
    certainty: Certainty | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Factor:
    value: float
    words: Text
    sources: tuple[str, ...]
    certainty: Certainty
    notes: tuple[str, ...]


def reference(compound: Compound) -> Form | None:
    """Return the form that all factors of the compound lead to, or None where it has no such form."""
    return next((form for form in compound.forms if _value(form.factor_to_base) == 1), None)


def forms_of(compound: Compound, basis: Basis | None) -> tuple[Form, ...]:
    """Return the compound's forms of a basis: several where there are two salts, none where the basis is open."""
    return tuple(form for form in compound.forms if form.basis is basis)


def the_form(compound: Compound, basis: Basis | None) -> Form | None:
    """Return the one form that a basis means, or None where it may be several or is none that is known."""
    found = forms_of(compound, basis)
    return found[0] if len(found) == 1 else None


def conversion(compound: Compound, start: Form, end: Form) -> Conversion:
    """Return how a dose of one form becomes that of another.

    Raises Impossible where a factor is missing and cannot be computed from molar masses.
    """
    if start == end:
        return Conversion(1.0, _("as entered"))
    first, last = _factor(compound, start), _factor(compound, end)
    to, of = reference(compound) == end, reference(compound) == start
    if to:
        how = _("× {factor}", factor=first.words)
    elif of:
        how = _("÷ {factor}", factor=last.words)
    else:
        how = _("× {first} ÷ {last}", first=first.words, last=last.words)
    used = [one for one, counts in ((first, not of), (last, not to)) if counts]
    return Conversion(
        first.value / last.value,
        how,
        tuple(dict.fromkeys(id for one in used for id in one.sources)),
        min((one.certainty for one in used), key=_LEAST_SURE.index),
        tuple(dict.fromkeys(note for one in used for note in one.notes)),
    )


def _factor(compound: Compound, form: Form) -> _Factor:
    fact, base = form.factor_to_base, reference(compound)
    value = _value(fact)
    if fact is not None and value is not None:
        return _Factor(value, literal(number(value)), (fact.source,), fact.certainty, _notes(fact))
    if base is None:
        raise Impossible(
            _("No form of {compound} is on file that another could be converted to.", compound=compound.name)
        )
    ours, theirs = form.molar_mass, base.molar_mass
    own_mass, base_mass = _value(ours), _value(theirs)
    # A second free base is another molecule, such as harmine beside DMT, and no form of the first.
    if ours is None or theirs is None or not own_mass or not base_mass or form.basis is base.basis:
        raise Impossible(
            _(
                "The factor of {form} is not on file, nor are the molar masses that it could be computed from.",
                form=form.name,
            )
        )
    words = _("{base} / {form} (molar masses)", base=number(base_mass), form=number(own_mass))
    sources = (theirs.source, ours.source)
    return _Factor(base_mass / own_mass, words, sources, Certainty.COMPUTED, (*_notes(theirs), *_notes(ours)))


def _value(fact: Fact | None) -> float | None:
    return float(fact.value) if fact is not None and isinstance(fact.value, int | float) else None


def _notes(fact: Fact) -> tuple[str, ...]:
    return (fact.note,) if fact.note else ()


def converted(dose: Dose, by: Conversion) -> Dose:
    """Return the same dose of another form; its cap is converted too."""
    cap = None if dose.cap is None else dose.cap * by.times
    return dose.model_copy(update={"amount": dose.amount * by.times, "cap": cap})


def active_part(dose: Dose, form: Form, compound: Compound) -> tuple[str, Dose, Certainty] | None:
    """Return what a dose of a prodrug holds of its active compound, by name and by molar mass, and how sure that is.

    None for what is no prodrug, and where a molar mass is missing. It says nothing about how much is taken up.
    """
    active = None if compound.active is None else compounds.find(compound.active)
    base, end = reference(compound), None if active is None else reference(active)
    if active is None or base is None or end is None:
        return None
    own, other = _value(base.molar_mass), _value(end.molar_mass)
    if not own or not other:
        return None
    try:
        by = conversion(compound, form, base)
    except Impossible:
        return None
    part = converted(dose, Conversion(by.times * other / own, by.how))
    sure = (Certainty.COMPUTED, *([] if by.certainty is None else [by.certainty]))
    return active.name, rounded(part), min(sure, key=_LEAST_SURE.index)


# By weight


def received(dose: Dose, weight: float, floor: float | None = None) -> float:
    """Return the milligrams that a person of this weight, in kg, receives: never more than the cap of the dose.

    ``floor`` is the least that anyone receives, in the unit of the dose.
    """
    milligrams = dose.milligrams * people(dose.per, weight)
    if dose.cap is not None and dose.per is not Per.FIXED:
        milligrams = min(milligrams, _milligrams(dose.cap, dose.unit))
    return milligrams if floor is None or dose.per is Per.FIXED else max(milligrams, _milligrams(floor, dose.unit))


def people(per: Per, weight: float) -> float:
    """Return how many times the stated amount a person of this weight, in kg, receives."""
    return {Per.FIXED: 1.0, Per.KILOGRAM: weight, Per.SEVENTY_KILOGRAMS: weight / REFERENCE_KG}[per]


def scaled(dose: Dose, per: Per, weight: float, floor: float | None = None) -> Dose:
    """Return the dose as it is stated per something else.

    Doses per kg and per 70 kg are one and keep their cap. Between these and a fixed dose they agree for a person of
    this weight, in kg, alone.
    """
    if dose.per is per:
        return dose
    if Per.FIXED not in (dose.per, per):
        amount = dose.amount * people(dose.per, REFERENCE_KG) / people(per, REFERENCE_KG)
        return dose.model_copy(update={"amount": amount, "per": per})
    each = of_milligrams(received(dose, weight, floor) / people(per, weight), dose.unit)
    return each.model_copy(update={"per": per})


def checked(dose: Dose, weight: float, floor: float | None = None) -> None:
    """Raise Impossible where weight, cap and floor do not go together."""
    if not (math.isfinite(weight) and weight > 0):
        raise Impossible(_("The weight must be above 0 kg."))
    if floor is not None and dose.cap is not None and floor > dose.cap:
        raise Impossible(
            _(
                "The floor of {floor} lies above the cap of {cap}. Change one.",
                floor=number(floor),
                cap=number(dose.cap),
            )
        )


# All of them


SCALINGS = (Per.FIXED, Per.KILOGRAM, Per.SEVENTY_KILOGRAMS)
"""In this order the doses of a row stand."""


@dataclass(frozen=True, slots=True)
class FormRow:
    """One form of the compound with the dose in it: fixed, per kg and per 70 kg. Without doses ``how`` says why."""

    form: Form
    doses: tuple[Dose, ...]
    how: Text
    sources: tuple[str, ...] = ()
    certainty: Certainty | None = None
    notes: tuple[str, ...] = ()


def same_dose(
    dose: Dose, form: Form, compound: Compound, weight: float = REFERENCE_KG, floor: float | None = None
) -> tuple[FormRow, ...]:
    """Return the dose in every form of the compound and every scaling, the form it was stated in first.

    ``weight`` is that of the person, in kg, for whom fixed doses and doses by weight are held against each other.
    Raises Impossible where the weight is not above 0, or the floor lies above the cap.
    """
    checked(dose, weight, floor)
    others = (other for other in compound.forms if other != form)
    return tuple(_row(dose, form, one, compound, weight, floor) for one in (form, *others))


def _row(dose: Dose, start: Form, end: Form, compound: Compound, weight: float, floor: float | None) -> FormRow:
    try:
        by = conversion(compound, start, end)
    except Impossible as missing:
        return FormRow(end, (), missing.text)
    low = None if floor is None else floor * by.times
    doses = tuple(rounded(scaled(converted(dose, by), per, weight, low)) for per in SCALINGS)
    if start == end:
        doses = tuple(dose if one.per is dose.per else one for one in doses)
    return FormRow(end, doses, by.how, by.sources, by.certainty, by.notes)


def scaling_words(dose: Dose, weight: float) -> Text:
    """Return in a sentence how doses by weight and fixed ones were held against each other."""
    person = number(weight)
    if dose.per is Per.FIXED:
        return _("Per kg and per 70 kg: what a person of {weight} kg has of the fixed dose.", weight=person)
    return _("Fixed: what a person of {weight} kg receives. Per 70 kg is 70 times per kg.", weight=person)


def rounded(dose: Dose) -> Dose:
    """Return the dose with three figures, which is as many as factors carry."""
    cap = None if dose.cap is None else figures(dose.cap)
    return dose.model_copy(update={"amount": figures(dose.amount), "cap": cap})


def figures(amount: float) -> float:
    """Return a number with three figures; whole numbers stay whole."""
    return round(amount) if abs(amount) >= 1000 else float(f"{amount:.3g}")


def _milligrams(amount: float, unit: MassUnit) -> float:
    return Dose(amount=amount, unit=unit).milligrams
