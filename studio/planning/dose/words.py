"""What the calculations with doses found, in words: for the window, and for what is copied from it."""

from collections.abc import Sequence

from studio.knowledge import sources
from studio.knowledge.compounds import Compound, Form
from studio.knowledge.facts import Certainty
from studio.planning.dose.capsules import Scheme, Taken, Unit, Unmade
from studio.planning.dose.doses import of_milligrams
from studio.planning.dose.forms import FormRow, active_part, figures
from studio.planning.dose.published import PublishedGroup
from studio.planning.dose.range import DoseRange
from studio.planning.dose.weights import Weights
from studio.protocol.quantity import Dose, MassUnit, Per
from studio.text import Text, _, listing, literal, n_, number

SCALING: dict[Per, Text] = {Per.FIXED: _("Fixed"), Per.KILOGRAM: _("Per kg"), Per.SEVENTY_KILOGRAMS: _("Per 70 kg")}
"""What the columns of a table of doses are called."""


def sourced(ids: Sequence[str], certainty: Certainty | None) -> str:
    """Return the sources by name, with how certain a fact is."""
    known = ((sources.find(id), id) for id in ids)
    names = [source.title if source else id for source, id in known]
    return ", ".join([*names, *([] if certainty is None else [str(certainty.label)])])


def how(row: FormRow) -> str:
    """Return how the doses of a form were got: the factor, its source, its certainty and its caveats."""
    source = sourced(row.sources, row.certainty)
    if not source:
        return str(row.how)
    return " ".join([str(_("{how} ({source}).", how=row.how, source=source)), *row.notes])


def active(dose: Dose, form: Form, compound: Compound) -> Text | None:
    """Say what a dose of a prodrug holds of its active compound, and what that is not; None for what is no prodrug."""
    found = active_part(dose, form, compound)
    if found is None:
        return None
    name, part, certainty = found
    return _(
        "{dose} of {form} hold {part} of {active} by molar mass ({certainty}). That is no dose of {active} to give in "
        "its place: how much of either reaches the blood is another question.",
        dose=str(dose), form=form.name, part=str(part), active=name, certainty=certainty.label,
    )  # fmt: skip


def amount(milligrams: float, unit: MassUnit) -> str:
    """Return so many milligrams in a unit, with three figures."""
    dose = of_milligrams(milligrams, unit)
    return f"{number(figures(dose.amount))} {unit.value}"


def population(found: DoseRange, weights: Weights, unit: MassUnit) -> tuple[tuple[Text, Text], ...]:
    """Return what a population receives, as names with their values."""
    least, most = (number(figures(one)) for one in (weights.lightest, weights.heaviest))
    facts = [
        (_("Weights"), _("{least} to {most} kg", least=least, most=most)),
        (_("Lowest dose"), literal(amount(found.lowest, unit))),
        (_("Median dose"), _("not known") if found.median is None else literal(amount(found.median, unit))),
        (_("Highest dose"), literal(amount(found.highest, unit))),
    ]
    if found.lowest == found.highest:
        lowest, highest = (amount(found.lowest / one, unit) for one in (weights.heaviest, weights.lightest))
        facts.append((_("Per kg"), _("{lowest}/kg to {highest}/kg", lowest=lowest, highest=highest)))
    if found.capped is not None:
        facts.append((_("Receive the cap"), literal(str(found.capped))))
    if found.raised is not None:
        facts.append((_("Receive the floor"), literal(str(found.raised))))
    if found.above is not None:
        fact = found.above.fact
        told = {
            "share": str(found.above.share),
            "dose": amount(fact.mg, unit),
            "source": sourced((fact.source,), fact.certainty),
        }
        words = _("{share} above {dose} ({source})", **told)
        if fact.basis is None:
            words = _("{share} above {dose} ({source}; its basis is not stated)", **told)
        facts.append((_("Above the largest studied"), words))
    return tuple(facts)


# Whole units


def taken(one: Taken, unit: MassUnit) -> str:
    """Return what makes up a dose, such as “2 units of 5 mg and 3 placebo units”."""
    sized = len({size for size, _number in one.placebo} | {each.size for each, _number in one.units}) > 1
    parts = []
    for each, count in one.units:
        strength = strength_words(each, unit)
        words = n_("{count} unit of {strength}", "{count} units of {strength}", count, strength=strength)
        parts.append(_("{units} (size {size})", units=words, size=each.size) if sized else words)
    for size, count in one.placebo:
        words = n_("{count} placebo unit", "{count} placebo units", count)
        parts.append(_("{units} (size {size})", units=words, size=size) if sized else words)
    return listing(parts)


def strength_words(unit: Unit, mass: MassUnit) -> str:
    """Return a strength as it is written on a label."""
    return f"{number(of_milligrams(float(unit.milligrams), mass).amount)} {mass.value}"


def scheme(found: Scheme, unit: MassUnit) -> Text:
    """Return in a sentence how many units each dose is, and of which strengths."""
    used = listing(strength_words(one, unit) for one in found.strengths)
    each = n_("{count} unit", "{count} units", found.count)
    if len(found.each) > 1:
        sizes = listing(_("{count} of size {size}", count=count, size=size) for size, count in found.each)
        return _(
            "Each dose is {units} in every arm, {sizes}; strengths used: {used}.", units=each, sizes=sizes, used=used
        )
    return _("Each dose is {units} in every arm; strengths used: {used}.", units=each, used=used)


def unmade(one: Unmade, unit: MassUnit) -> Text:
    """Return in a sentence that a dose cannot be made, and which ones next to it can."""
    dose = f"{number(of_milligrams(float(one.milligrams), unit).amount)} {unit.value}"
    near = () if one.near is None else (one.near.below, one.near.above)
    able = [amount(milligrams, unit) for milligrams in near if milligrams]
    if not able:
        return _("{dose} is no number of whole units.", dose=dose)
    return _("{dose} is no number of whole units. The nearest that are: {doses}.", dose=dose, doses=listing(able))


# For the clipboard


def table(rows: Sequence[FormRow]) -> str:
    """Return the dose in all forms and scalings as lines with tabs, for a spreadsheet or a letter."""
    lines = ["\t".join([str(_("Form")), *map(str, SCALING.values()), str(_("How it was got"))])]
    for row in rows:
        doses = [str(dose) for dose in row.doses] or [""] * len(SCALING)
        lines.append("\t".join([row.form.name, *doses, how(row)]))
    return "\n".join(lines)


def published(group: PublishedGroup) -> str:
    """Return the published doses of a group as lines with tabs, each with its source and caveat."""
    lines = [str(group.title)]
    if group.dose is not None:
        lines.append(str(_("Your dose: {dose}", dose=str(group.dose))))
    if group.remark is not None:
        lines.append(str(group.remark))
    for row in group.rows:
        source = sourced((row.source,), row.certainty)
        lines.append("\t".join([row.words, row.name, row.what, source, row.note or ""]))
    return "\n".join(lines)
