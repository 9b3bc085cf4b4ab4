"""Washouts as plots: the calendar of the ways off medicines before the dose, and what is left of drugs until then."""

from collections.abc import Iterable, Sequence
from math import nan

from studio.document.blocks import Figure
from studio.document.charts import chart
from studio.document.charts.chart import Axis, Chart, Level, Series, Span
from studio.planning.washout.washout import HALF_LIVES, remaining
from studio.planning.washout.withdrawal import Basis, Room, Way, room, ways
from studio.planning.washout.words import share
from studio.protocol.protocol import Protocol
from studio.text import Text, _, listing, n_, number

MOST_ROWS = 18
"""Rows of a calendar; of more ways the longest are drawn."""
_NAMED = 3
"""Drugs of equal length that a row names."""
_POINTS = 120
"""Points of a curve."""
_AFTER = 0.08
"""The share of the days before dosing that is drawn after it."""
_MOST_PASSED = 16
"""Half-lives at the end of their axis, where curves end."""
ASSUMED = _(
    "First-order elimination from one compartment, from the last usual dose on: the taper is not counted. Not shown "
    "for irreversible inhibitors, whose effect outlasts the drug, nor for long-acting injections."
)
"""What a share that is left at dosing takes for granted."""


def washout_calendar(protocol: Protocol) -> Figure | None:
    """Return the calendar of what the protocol has washed out; None while nothing is, or no days are known."""
    off = ways(protocol)
    found = calendar(off, room(protocol))
    if found is None:
        return None
    figure = chart.figure(found)
    return Figure(
        figure.drawing,
        figure.caption,
        described(off),
        note=figure.note,
        address="/population/medications",
        anchor="figure-washout",
        chart=found,
    )


def calendar(found: Iterable[Way], there: Room | None) -> Chart | None:
    """Return the ways in days before dosing, those of the same length in one row, the longest first.

    None while none takes a day.
    """
    grouped: dict[tuple[int, int, int, int], list[Way]] = {}
    for way in found:
        grouped.setdefault((way.total, way.taper, way.washout, way.stable), []).append(way)
    rows = [together for key, together in sorted(grouped.items(), key=lambda pair: -pair[0][0]) if key[0]]
    if not rows:
        return None
    shown = rows[:MOST_ROWS]
    levels = [Level(0, _("Dosing"), "x")]
    if there is not None:
        if there.baseline is not None and there.after:
            levels.append(Level(-there.after, _("Baseline"), "x"))
        levels.append(Level(there.start - there.dose, _("First visit"), "x"))
    spans = [span for row in shown for span in _spans(_row_name(row), row[0])]
    told: list[Text] = [_order(row[0] for row in shown)]
    if len(rows) > len(shown):
        told.append(
            n_("{count} shorter way is not drawn.", "{count} shorter ways are not drawn.", len(rows) - len(shown))
        )
    least = min(-row[0].total for row in shown)
    return Chart(
        _("The way off medicines before dosing."),
        Axis(_("Days from dosing"), low=min([least, *(level.value for level in levels)]), high=0, whole=True),
        levels=tuple(levels),
        spans=tuple(spans),
        note=" ".join(map(str, told)),
    )


def described(found: Iterable[Way]) -> str:
    """Return in words what the calendar shows."""
    return " ".join(map(str, map(_described, found)))


def _described(way: Way) -> Text:
    parts = (
        _("{part} {days}", part=part, days=days)
        for part, days in (
            (_("taper"), way.taper),
            (_("washout"), way.washout),
            (_("drug-free before baseline"), way.stable),
            (_("from baseline to dosing"), way.before),
        )
        if days
    )
    return n_(
        "{drug}, in days: {parts}; in all {count} day.",
        "{drug}, in days: {parts}; in all {count} days.",
        way.total,
        drug=way.name,
        parts=listing(parts),
    )


def _row_name(row: Sequence[Way]) -> str:
    names = [way.name for way in row]
    if len(names) <= _NAMED:
        return "; ".join(names)
    return str(n_("{first} and {count} other", "{first} and {count} others", len(names) - 1, first=names[0]))


def _spans(name: str, way: Way) -> Iterable[Span]:
    day = -way.total
    for days, ink in ((way.taper, "series2"), (way.washout, "series1"), (way.stable, "series3")):
        if days:
            yield Span(name, day, day + days, name=number(days), ink=ink)  # type: ignore[arg-type]
        day += days
    if way.before:  # As many in every row, and often too few for a number: the note tells how many.
        yield Span(name, day, 0, ink="muted")


def _order(drawn: Iterable[Way]) -> Text:
    """Say what the bars of a row are, from left to right, as far as there are any."""
    shown = list(drawn)
    parts: list[Text] = []
    if any(way.taper for way in shown):
        parts.append(_("taper"))
    parts.append(_("washout"))
    if any(way.stable for way in shown):
        parts.append(_("drug-free days before baseline"))
    if before := max(way.before for way in shown):
        parts.append(n_("{count} day from baseline to dosing", "{count} days from baseline to dosing", before))
    return _("In each row, from left to right, in days: {parts}.", parts=listing(parts))


def decay(found: Iterable[Way], basis: Basis = Basis.UPPER, *, in_half_lives: bool = False) -> Chart | None:
    """Return what is left of drugs on the days around dosing, on one basis; pale, what lies between the two.

    ``in_half_lives`` counts the half-lives that have passed in place of the share that is left, which is the same on an
    axis of powers of two: every curve is then a straight line, and stands alone. None where no half-life tells.
    """
    shown = [way for way in found if way.half_life(basis) or way.half_life(_other(basis))]
    if not shown:
        return None
    first = max(max(way.drug_free for way in shown), 1)
    last = max(1, round(first * _AFTER))
    passed = Axis(_("Half-lives passed"), low=_MOST_PASSED, high=0)
    return Chart(
        _("What is left of each drug, as a share of its steady state."),
        Axis(_("Days from dosing"), low=-first, high=last, whole=True),
        passed if in_half_lives else Axis(_("Left"), low=0, high=1, percent=True),
        series=tuple(_curve(way, basis, last, in_half_lives=in_half_lives) for way in shown),
        levels=(
            Level(0, _("Dosing"), "x"),
            Level(
                HALF_LIVES if in_half_lives else 0.5**HALF_LIVES,
                _("{count} half-lives: {share} left", count=HALF_LIVES, share=share(0.5**HALF_LIVES)),
            ),
        ),
        note=ASSUMED,
    )


def _other(basis: Basis) -> Basis:
    return Basis.TYPICAL if basis is Basis.UPPER else Basis.UPPER


def _curve(way: Way, basis: Basis, last: int, *, in_half_lives: bool) -> Series:
    hours = way.half_life(basis) or way.half_life(_other(basis)) or 1.0
    beside = way.half_life(_other(basis)) or hours

    def value(day: float, half_life: float) -> float:
        if not in_half_lives:
            return remaining(day, half_life)
        passed = day * 24 / half_life
        return passed if passed <= _MOST_PASSED else nan

    length = way.drug_free + last
    days = sorted({*(length * step / _POINTS for step in range(_POINTS + 1)), float(way.drug_free)})
    return Series(
        _("{drug}: {share} at dosing", drug=way.name, share=share(remaining(way.drug_free, hours))),
        tuple((day - way.drug_free, value(day, hours)) for day in days),
        band=()
        if in_half_lives
        else tuple((day - way.drug_free, *_ordered(value(day, hours), value(day, beside))) for day in days),
    )


def _ordered(one: float, other: float) -> tuple[float, float]:
    return min(one, other), max(one, other)
