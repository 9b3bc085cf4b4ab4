"""Plots of a dose: against the weights of a population, and beside the doses that were published."""

from studio.document.charts.chart import Axis, Chart, Level, Series, Span
from studio.knowledge.compounds import RouteProfile
from studio.knowledge.facts import Certainty, DoseFact
from studio.planning.dose.forms import figures, received
from studio.planning.dose.published import Alike, PublishedGroup, alike
from studio.planning.dose.weights import Weights
from studio.protocol.quantity import Basis, Dose, Per
from studio.text import Text, _, literal, n_, number

_NAMED = 2
"""So many sources of one dose are named; of more, the first is, and the number of the others is told."""


def by_weight(
    dose: Dose, weights: Weights, basis: Basis | None, route: RouteProfile | None, floor: float | None = None
) -> Chart:
    """Return what people receive, from the lightest to the heaviest, with cap, floor and the fixed doses studied.

    Doses studied stand in it only where they are of the basis of the dose.
    """
    low, high = weights.lightest, weights.heaviest
    bends = {low, high}
    if dose.per is not Per.FIXED and dose.amount:
        each = dose.amount / (1 if dose.per is Per.KILOGRAM else 70)
        bends |= {limit / each for limit in (dose.cap, floor) if limit is not None and low < limit / each < high}
    one = Dose(amount=1, unit=dose.unit).milligrams
    points = tuple((at, received(dose, at, floor) / one) for at in sorted(bends))
    levels = []
    if dose.per is not Per.FIXED:
        limits = ((dose.cap, _("Cap")), (floor, _("Floor")))
        levels += [Level(limit, name) for limit, name in limits if limit is not None]
    studied = _studied(basis, route)
    levels += [Level(fact.mg / one, name) for fact, name in studied]
    if weights.median is not None:
        levels.append(Level(weights.median, _("Median weight"), "x"))
    title = _("Dose against weight: {dose}", dose=str(dose))
    return Chart(
        title,
        Axis(_("Weight"), "kg"),
        Axis(_("Dose received"), dose.unit.value, low=0),
        series=(Series(_("Your dose"), points),),
        levels=tuple(levels),
        note=_with_open_bases(weights.ends) if any(fact.basis is None for fact, _name in studied) else weights.ends,
    )


_TIERS = {"low": _("Low dose"), "moderate": _("Moderate dose"), "high": _("High dose")}


def _studied(basis: Basis | None, route: RouteProfile | None) -> list[tuple[DoseFact, Text]]:
    """Return the fixed doses that are held against the dose: one of each size, under the first name it has."""
    if route is None or basis is None:
        return []
    largest = route.largest(Per.FIXED, basis)
    named = [] if largest is None else [(largest, _("Largest studied"))]
    named += [(tier.dose, _TIERS[tier.name]) for tier in reversed(route.tiers)]
    fitting: dict[float, tuple[DoseFact, Text]] = {}
    for fact, name in named:
        if fact.per is Per.FIXED and fact.basis in (None, basis):
            fitting.setdefault(fact.mg, (fact, name))
    return list(fitting.values())


def _with_open_bases(ends: Text) -> Text:
    return _("{ends} Doses whose sources state no basis are shown as they stand.", ends=ends)


def beside_published(group: PublishedGroup) -> Chart:
    """Return the doses of a group, each amount in a row of its own, with the designer's dose across them."""
    unit = f"{group.unit.value}{group.per.behind_unit}"
    spans = tuple(
        Span(_who(one), one.low, one.high, name=_amount(one, unit), ink="muted" if _open(one) else "accent")
        for one in alike(group)
    )
    levels: tuple[Level, ...] = ()
    if group.dose is not None:
        levels = (Level(group.dose.amount, _("Your dose: {dose}", dose=f"{number(group.dose.amount)} {unit}"), "x"),)
    return Chart(group.title, Axis(_("Dose"), unit, low=0), spans=spans, levels=levels, note=_note(group))


def _note(group: PublishedGroup) -> Text | None:
    if not any(_open(one) for one in alike(group)):
        return group.remark
    grey = _("Grey doses need confirmation.")
    return grey if group.remark is None else _("{remark} Grey doses need confirmation.", remark=group.remark)


def _who(one: Alike) -> Text:
    if len(one.rows) == 1:
        return _("{name}: {what}", name=one.rows[0].name, what=one.rows[0].what)
    names = tuple(dict.fromkeys(row.name for row in one.rows))
    if len(names) <= _NAMED:
        return literal("; ".join(names))
    return n_("{name} and {count} other", "{name} and {count} others", len(names) - 1, name=names[0])


def _amount(one: Alike, unit: str) -> str:
    ends = dict.fromkeys((figures(one.low), figures(one.high)))
    return f"{'–'.join(map(number, ends))} {unit}"


def _open(one: Alike) -> bool:
    return all(row.certainty in (Certainty.MEMORY, Certainty.CONFLICT) for row in one.rows)
