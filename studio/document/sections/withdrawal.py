"""The way off medicines in section 6.10.1: the calendar, and what each washout rests on and leaves at dosing."""

from collections.abc import Iterator, Sequence

from studio.document.blocks import Cell, Column, Row, Span, Table, cell
from studio.document.figures.washout import ASSUMED, washout_calendar
from studio.document.manuscript import Manuscript
from studio.document.tables import DASH
from studio.knowledge.facts import Certainty
from studio.planning.washout.washout import Washout
from studio.planning.washout.withdrawal import Basis, Way, longest, ways
from studio.planning.washout.words import called, open_words, room_words, share, total_days
from studio.text import Text, _, n_, number

_RULES = "/population/medications"
_MARKS = {Certainty.MEMORY: "†", Certainty.CONFLICT: "‡", Certainty.OWN: "§"}
"""Signs behind figures that must be confirmed, or that the designers gave; those without one are settled."""
_SHORT = "¶"
"""The sign behind a washout that is shorter than what the drug needs."""


def write(page: Manuscript, heading: str) -> None:
    """Write what is said of the way off medicines; nothing while none is washed out."""
    found = ways(page.protocol)
    slowest = longest(found)
    if slowest is None or not slowest.total:
        return
    figure = washout_calendar(page.protocol)
    if figure is not None:
        text = _("{figure} shows the way off each medicine on the calendar.", figure=page.refer(figure.anchor))
        page.add(heading, text, address=_RULES)
        page.put(heading, figure)
    burden = n_(
        "The longest way is that of {drug}: participants are without their usual dose for {count} day before dosing.",
        "The longest way is that of {drug}: participants are without their usual dose for {count} days before dosing.",
        slowest.total,
        drug=called(slowest),
    )
    free = n_(
        "Of these, {count} day is free of the drug.",
        "Of these, {count} days are free of the drug.",
        slowest.drug_free,
    )
    page.add(heading, burden, address=_RULES)
    page.add(heading, free, address=_RULES)
    missing = open_words(found)
    if missing is not None:
        page.add(heading, missing, address=_RULES)
    found_room = room_words(slowest, page.protocol)
    if found_room is not None:
        page.add(heading, found_room, address="/schedule/visits")
    known = [way for way in found if way.drug is not None]
    if not known:
        return
    text = _("{table} tells what each washout rests on.", table=page.refer("table-washouts"))
    page.add(heading, text, address=_RULES)
    page.put(heading, _table(page, known))


def _table(page: Manuscript, found: Sequence[Way]) -> Table:
    titles = (
        (_("Medicine"), 1.8),
        (_("Five half-lives, typical"), 1.0),
        (_("Five half-lives, upper"), 1.0),
        (_("Least in trials"), 0.9),
        (_("Planned"), 1.0),
        (_("Longest"), 1.2),
        (_("Left, typical"), 1.1),
        (_("Left, upper"), 1.1),
        (_("Days off"), 1.0),
        (_("Sources"), 1.0),
    )
    return Table(
        tuple(Column(str(title), weight) for title, weight in titles),
        tuple(_row(page, way) for way in found),
        caption=str(_("What washouts rest on, in days, and what is left of the drug at dosing")),
        notes=tuple(map(str, _notes(found))),
        small=True,
        dense=True,
        address=_RULES,
        anchor="table-washouts",
    )


def _row(page: Manuscript, way: Way) -> Row:
    needed = way.needed or Washout(0, None, None)
    governs = way.governs
    return Row(
        (
            cell(called(way)),
            _days(needed.typical, needed.typical_certainty),
            _days(needed.upper, needed.upper_certainty),
            _days(needed.floor or None, needed.floor_certainty),
            _planned(way),
            DASH if governs is None else cell(governs.label),
            _left(way, Basis.TYPICAL, needed.typical_certainty),
            _left(way, Basis.UPPER, needed.upper_certainty),
            cell(total_days(way)),
            Cell(page.cite(*(source for source, _certainty in way.sources))),
        ),
        address=None if way.rule is None else f"{_RULES}/{way.rule.id}",
    )


def _days(days: int | None, certainty: Certainty | None) -> Cell:
    return DASH if days is None else _marked(number(days), certainty)


def _left(way: Way, basis: Basis, certainty: Certainty | None) -> Cell:
    left = way.left(basis)
    return DASH if left is None else _marked(share(left), certainty)


def _marked(words: str, certainty: Certainty | None) -> Cell:
    mark = _MARKS.get(certainty) if certainty is not None else None
    return Cell((Span(words), Span(mark)) if mark else (Span(words),))


def _planned(way: Way) -> Cell:
    if way.planned is None:
        return DASH
    return Cell((Span(number(way.planned)), Span(_SHORT)) if _is_short(way) else (Span(number(way.planned)),))


def _is_short(way: Way) -> bool:
    return way.planned is not None and way.least is not None and way.planned < way.least


def _notes(found: Sequence[Way]) -> Iterator[Text | str]:
    """Yield what the signs mean, what a share takes for granted, and the caveats of the library, each once."""
    used = {
        certainty
        for way in found
        if (needed := way.needed) is not None
        for certainty in (needed.typical_certainty, needed.upper_certainty, needed.floor_certainty)
    }
    for certainty, mark in _MARKS.items():
        if certainty in used:
            yield _("{mark} {certainty}.", mark=mark, certainty=certainty.label)
    if any(map(_is_short, found)):
        yield _("{mark} shorter than the longest of the three figures before it.", mark=_SHORT)
    yield _(
        "Longest: which of the three figures before it the washout has to reach. Days off: from the first day of the "
        "taper to dosing, without the usual dose."
    )
    yield _("Left: {assumed}", assumed=ASSUMED)
    shared: dict[str, list[str]] = {}
    for way in found:
        for caveat in way.caveats:
            shared.setdefault(caveat, []).append(way.drug.name if way.drug else way.name)
    told: dict[str, list[str]] = {}
    for caveat, drugs in shared.items():
        told.setdefault("; ".join(dict.fromkeys(drugs)), []).append(caveat)
    for names, caveats in told.items():
        yield _("{drugs}: {caveat}", drugs=names, caveat=" ".join(caveats))
