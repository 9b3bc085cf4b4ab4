"""What a field is for: what it means, where it is printed, what standards ask of it, and which rules look at it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from studio.checklist.places import ANY, pointing_to
from studio.checklist.run import Report, run
from studio.checklist.why import LimitUsed, why
from studio.document.manuscript import TITLE_PAGE, places
from studio.document.sections.appendices import APPENDIX_TITLES
from studio.knowledge import outlines, sources
from studio.protocol.address import AddressError, exists, get, join, split, step
from studio.protocol.base import Item, Spec, Value, specs
from studio.protocol.edit import put
from studio.protocol.names import item_name, with_unit
from studio.protocol.protocol import Protocol
from studio.text import Text, _, number, translate

if TYPE_CHECKING:
    from studio.checklist.rule import Rule, Verdict
    from studio.knowledge.sources import Source

Outline = Literal["SPIRIT 2025", "ReSPCT 2025", "ICH E6(R3), Appendix B", "FDA 2026"]
Standing = Literal["met", "finding", "accepted", "undecided", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Printed:
    """The section of the document that prints a field: ``title`` is the outline's, ``purpose`` in our own words."""

    number: str
    title: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An item of a standard that a field answers, or, with ``also``, only says more of; its words are our own."""

    outline: Outline
    number: str
    words: str
    also: bool = False
    settled: bool = True
    """False where we do not know for certain that the standard has the item."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A rule that looks at a field: where it stands, and what it says, if anything."""

    rule: Rule
    standing: Standing
    says: tuple[Text, ...]
    limits: tuple[LimitUsed, ...]


@dataclass(frozen=True, slots=True)
class Guidance:
    """All that helps with one field of a protocol. ``within`` names the list item or the group that holds it."""

    address: str
    title: str
    within: str
    meaning: str
    entry: Text
    example: str
    printed: Printed | None
    asked: tuple[Asked, ...]
    rules: tuple[Looked, ...]
    sources: tuple[Source, ...]


def guidance(protocol: Protocol, address: str, report: Report) -> Guidance | None:
    """Return what helps with the field at an address, or None for a section, an item or what is no field.

    ``report`` is what the checklist says of this protocol. What lies deeper than a list's field is told as that field.
    """
    spec = _spec(protocol, address)
    if spec is None:
        return None
    looked = _rules(protocol, address, report)
    shown = dict.fromkeys(id for one in looked for id in one.rule.sources)
    return Guidance(
        address,
        translate(spec.title),
        _within(protocol, address),
        translate(spec.help),
        _entry(spec),
        translate(spec.example or ""),
        _printed(address),
        _asked(address),
        looked,
        tuple(source for id in shown if (source := sources.find(id)) is not None),
    )


def _spec(protocol: Protocol, address: str) -> Spec | None:
    """Return what the models say of the field, or None where there is none."""
    current: object = protocol
    found: Spec | None = None
    depth = 0
    for part in split(address):
        found = specs(type(current)).get(part) if isinstance(current, Value) else None
        try:
            current = step(current, part, address)
        except AddressError:
            return None
        depth += 1
    return found if depth > 1 else None


def _within(protocol: Protocol, address: str) -> str:
    """Return in whose form the field stands: the section, then groups, lists and items."""
    words: list[str] = []
    current: object = protocol
    for part in split(address)[:-1]:
        known = specs(type(current)) if isinstance(current, Value) else {}
        current = step(current, part, address)
        words.append(item_name(protocol, current) if isinstance(current, Item) else translate(known[part].title))
    return " › ".join(words)


_KINDS: dict[str, Text] = {
    "line": _("A few words."),
    "text": _("Prose; as many paragraphs as it needs."),
    "integer": _("A whole number."),
    "decimal": _("A number."),
    "yes_no": _("Yes or no."),
    "date": _("A date, such as 2026-11-23 or 23 November 2026."),
    "choice": _("One of a list."),
    "choices": _("Any of a list."),
    "reference": _("One of what you entered elsewhere."),
    "references": _("Any of what you entered elsewhere."),
    "lines": _("Short entries, one a line."),
    "integers": _("Whole numbers, separated by commas."),
    "dose": _("A dose."),
    "group": _("Several fields that belong together."),
    "items": _("A list: each entry has fields of its own."),
}


def _entry(spec: Spec) -> Text:
    """Return what is entered: its kind, its unit and its bounds."""
    searched = spec.knows is not None and spec.kind == "line"
    kind = _("Search the library, or write your own words.") if searched else _KINDS[spec.kind]
    if spec.unit:
        kind = _("{kind} Counted in {unit}.", kind=kind, unit=translate(spec.unit))
    low, high = ("" if end is None else with_unit(spec, number(end)) for end in (spec.low, spec.high))
    if low and high:
        kind = _("{kind} From {low} to {high}.", kind=kind, low=low, high=high)
    elif low and spec.low:
        # A count or a measure is never below nothing: to say so of each would be noise.
        kind = _("{kind} {low} or more.", kind=kind, low=low)
    return _("{kind} Stays empty in trials that have no use for it.", kind=kind) if spec.optional else kind


def _field(address: str) -> tuple[str, ...]:
    """Return the addresses of the field and of what holds it, the nearest first, down to fields of the section."""
    parts = split(address)
    return tuple(join(*parts[:end]) for end in range(len(parts), 1, -1))


@cache
def _headings() -> dict[str, str]:
    return {place.address: place.heading for place in places()}


@cache
def _titles() -> dict[str, str]:
    return {heading.number: heading.title for heading in outlines.m11()}


def _printed(address: str) -> Printed | None:
    inside = (heading for field, heading in _headings().items() if field.startswith(f"{address}/"))
    number = next((found for one in _field(address) if (found := _headings().get(one))), next(inside, None))
    if number is None:
        return None
    purpose = translate(outlines.m11_purposes().get(number, ""))
    if number == TITLE_PAGE:
        return Printed("", str(_("Title page")), purpose)
    title = APPENDIX_TITLES.get(number) or _titles().get(number, "")
    return Printed(number, str(title), purpose)


@cache
def _demands() -> tuple[tuple[Asked, tuple[str, ...], tuple[str, ...]], ...]:
    """Return every item of the standards with the places that answer it and those that say more of it."""
    found: list[tuple[Asked, tuple[str, ...], tuple[str, ...]]] = []
    for item in outlines.spirit():
        found.append((Asked("SPIRIT 2025", item.item, item.topic), item.answered_by, item.also_in))
    for one in outlines.respct():
        found.append((Asked("ReSPCT 2025", str(one.number), one.requirement), one.answered_by, ()))
    names: tuple[Outline, ...] = ("ICH E6(R3), Appendix B", "FDA 2026")
    for name, listed in zip(names, outlines.topics(), strict=True):
        for topic in listed.topics:
            asked = Asked(name, topic.number, topic.title, settled=topic.certainty == "seen")
            found.append((asked, topic.answered_by, topic.also_in))
    return tuple(found)


def _asked(address: str) -> tuple[Asked, ...]:
    """Return the items that name the field or a list or group that holds it."""
    mine = set(_field(address))
    answered = [asked for asked, by, _also in _demands() if mine & set(by)]
    more = [
        Asked(asked.outline, asked.number, asked.words, also=True, settled=asked.settled)
        for asked, by, also in _demands()
        if mine & set(also) and not mine & set(by)
    ]
    return (*answered, *more)


def _rules(protocol: Protocol, address: str, report: Report) -> tuple[Looked, ...]:
    """Return the rules that can point to the field, that do, or whose answer would be another if it were empty."""
    pointing = {rule.id for rule in pointing_to(_whichever(protocol, address))}
    emptied = _without(protocol, address)
    others = {rule.id: verdict for rule, verdict in run(emptied).verdicts} if emptied is not None else {}
    found = []
    for rule, verdict in report.verdicts:
        turns = rule.id in others and _says(others[rule.id]) != _says(verdict)
        if rule.id in pointing or turns or _about(_paths(verdict), address):
            found.append(_looked(protocol, address, rule, verdict, report))
    order: tuple[Standing, ...] = ("finding", "undecided", "accepted", "met", "not_applicable")
    return tuple(sorted(found, key=lambda one: order.index(one.standing)))


def _whichever(protocol: Protocol, address: str) -> str:
    """Return the address with :data:`ANY` for the ids of items."""
    parts = split(address)
    held = [get(protocol, join(*parts[:end])) for end in range(1, len(parts) + 1)]
    return join(*(ANY if isinstance(one, Item) else part for part, one in zip(parts, held, strict=True)))


def _without(protocol: Protocol, address: str) -> Protocol | None:
    """Return the protocol without what stands in the field, or None where nothing does or nothing else can."""
    if not exists(protocol, address) or not exists(Protocol(), "/" + split(address)[0]):
        return None
    value = get(protocol, address)
    if isinstance(value, Value) and type(value).__name__ != "Dose":
        return None
    nothing = () if isinstance(value, tuple) else None
    return None if value in (None, "", ()) else put(protocol, address, nothing)


def _paths(verdict: Verdict) -> tuple[str, ...]:
    return (*verdict.paths, *(path for found in verdict.findings for path in found.paths))


def _about(paths: tuple[str, ...], address: str) -> bool:
    return any(path == address or path.startswith(f"{address}/") for path in paths)


def _says(verdict: Verdict) -> tuple[object, ...]:
    said = (verdict.message, *(found.message for found in verdict.findings))
    return (verdict.outcome, said, _paths(verdict))


def _looked(protocol: Protocol, address: str, rule: Rule, verdict: Verdict, report: Report) -> Looked:
    limits = why(rule, protocol).limits
    if verdict.outcome != "finding":
        says = (verdict.message,) if verdict.message is not None and verdict.outcome == "undecided" else ()
        return Looked(rule, verdict.outcome, says, limits)
    entries = [entry for entry in report.entries if entry.rule.id == rule.id]
    here = [entry for entry in entries if _about(entry.finding.paths, address)] or entries
    waiting = [entry for entry in here if entry.acceptance is None]
    return Looked(
        rule,
        "finding" if waiting else "accepted",
        tuple(entry.finding.message for entry in waiting or here),
        limits,
    )
