"""Where a document says something: the section and the anchor of what prints a part of the protocol."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from studio.document.blocks import Block, Cell, Inline, Paragraph, Section, Span, cell
from studio.document.manuscript import TITLE_PAGE, Manuscript, places
from studio.document.resolve import PART, SUMMARY, addressed
from studio.knowledge.outlines import Demand
from studio.protocol.address import filled, spec_at
from studio.protocol.design import BlindSchema, Control
from studio.protocol.protocol import Protocol
from studio.text import Text, _, listing, literal, translate


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the document: the number of its section, and the anchor of what stands there."""

    section: str
    anchor: str


class Whereabouts:
    """Knows where each part of the protocol is printed, once all that is to be found is written."""

    def __init__(self, page: Manuscript, front: Iterable[Block], sections: Iterable[Section]) -> None:
        self._page = page
        self._homes: dict[str, tuple[bool, Spot]] = {}
        self._said: set[str] = set()
        for block in front:
            self._note(block, TITLE_PAGE)
        for section in chain.from_iterable(top.all() for top in sections):
            for block in section.blocks:
                self._note(block, section.number)
            if any(not (isinstance(one, Paragraph) and one.style == "open") for one in section.blocks):
                self._said.add(section.number)

    def _note(self, block: Block, number: str) -> None:
        repeats = number in (TITLE_PAGE, SUMMARY) or number.startswith(f"{SUMMARY}.")
        for printed, _place in addressed(block):
            address = printed
            while address and (address not in self._homes or (self._homes[address][0] and not repeats)):
                self._homes[address] = repeats, Spot(number, f"{PART}{address}")
                address = address.rpartition("/")[0]

    def of(self, place: str) -> tuple[Spot, ...]:
        """Return where a field, or a heading given by its number, is printed; nothing while it says nothing."""
        if not place.startswith("/"):
            return (Spot(place, f"section-{place}"),) if self.speaks(place) else ()
        value = self._page.get(place)
        if not filled(value):
            return ()
        # An item's home may be another than that of its list, such as a secondary endpoint's.
        items = [f"{place}/{item.id}" for item in value] if spec_at(place).kind == "items" else []
        known = [self._homes[address][1] for address in items or (place,) if address in self._homes]
        return tuple(dict.fromkeys(known)) or (self._under_heading(place),)

    def speaks(self, heading: str) -> bool:
        """Tell whether something stands under a heading or those below it that is not still to be decided."""
        return any(number == heading or number.startswith(f"{heading}.") for number in self._said)

    def _under_heading(self, address: str) -> Spot:
        heading = next(place.heading for place in places() if place.address == address)
        if heading == TITLE_PAGE:
            first = next(spot for _repeats, spot in self._homes.values() if spot.section == TITLE_PAGE)
            return Spot(TITLE_PAGE, first.anchor)
        return Spot(heading, f"section-{heading}")


@dataclass(frozen=True, slots=True)
class Answer:
    """How the document meets a demand: the sections that do, as links; the pages; and what is missing."""

    where: Inline
    pages: Inline
    missing: Text | None
    applies: bool = True


def answer(whereabouts: Whereabouts, protocol: Protocol, demand: Demand) -> Answer:
    """Return how the document meets a demand."""
    if demand.applies and (why := _NOT[demand.applies](protocol)) is not None:
        return Answer((Span(str(_("Not applicable: {why}", why=why))),), (), None, applies=False)
    found = [spot for place in (*demand.answered_by, *demand.also_in) for spot in whereabouts.of(place)]
    missing = [place for place in demand.answered_by if not whereabouts.of(place)]
    pages = tuple(dict.fromkeys(spot.anchor for spot in found))
    return Answer(
        links(found),
        (Span("–", pages=pages),) if pages else (),
        _("Still to be decided: {fields}.", fields=literal(listing(map(_title, missing)))) if missing else None,
    )


def state(said: Answer) -> Cell:
    """Return a cell with the sections that meet a demand, and under them what is still missing."""
    if said.missing is None:
        return Cell(said.where, "plain" if said.applies else "muted")
    if not said.where:
        return cell(said.missing, "should")
    return Cell((*said.where, Span("\n"), Span(str(said.missing), italic=True)))


def links(spots: Iterable[Spot]) -> Inline:
    """Return the sections of the spots as links, each once, in the order of the document; neighbours as a range."""
    first: dict[str, str] = {}
    for spot in spots:
        first.setdefault(spot.section, spot.anchor if spot.section == TITLE_PAGE else f"section-{spot.section}")
    runs: list[Span] = []
    for group in _ranges(sorted(first, key=_order)):
        if runs:
            runs.append(Span(", "))
        if group == [TITLE_PAGE]:
            runs.append(Span(str(_("title page")), link=first[TITLE_PAGE]))
        elif len(group) < 3:
            linked = [(Span(", "), Span(number, link=first[number])) for number in group]
            runs += [run for pair in linked for run in pair][1:]
        else:
            runs += [Span(group[0], link=first[group[0]]), Span("–"), Span(group[-1], link=first[group[-1]])]
    return tuple(runs)


def _ranges(numbers: Iterable[str]) -> list[list[str]]:
    """Return the numbers in groups of sections that follow one another under the same heading."""
    groups: list[list[str]] = []
    for number in numbers:
        parts = _order(number)
        before = _order(groups[-1][-1]) if groups else ()
        if parts and before and (*parts[:-1], parts[-1] - 1) == before:
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups


def _order(number: str) -> tuple[int, ...]:
    return () if number == TITLE_PAGE else tuple(map(int, number.split(".")))


def _title(place: str) -> str:
    if place.startswith("/"):
        return f"“{translate(spec_at(place).title)}”"
    return str(_("section {number}", number=place))


def _not_randomised(protocol: Protocol) -> Text | None:
    return _("the trial is not randomised.") if protocol.design.randomised is False else None


def _not_masked(protocol: Protocol) -> Text | None:
    return _("the trial is open label.") if protocol.design.blind is BlindSchema.OPEN else None


def _not_controlled(protocol: Protocol) -> Text | None:
    return _("the trial has no control.") if protocol.design.controls == (Control.NONE,) else None


_NOT = {"randomised": _not_randomised, "masked": _not_masked, "controlled": _not_controlled}
"""For each kind of trial that an item is for, what tells that this trial is not of it, and why."""
