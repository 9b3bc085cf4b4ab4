"""Outlines a protocol is measured against: the ICH M11 template, SPIRIT 2025, ReSPCT, ICH E6(R3) and FDA guidance."""

from __future__ import annotations

from functools import cache
from typing import Literal

from studio.data import data_folder
from studio.knowledge import reading
from studio.knowledge.facts import SourceId, Words
from studio.knowledge.reading import Item, M

Conformance = Literal["required", "conditional", "optional"]
Applies = Literal["", "randomised", "masked", "controlled"]
"""The kind of trial that an item is for; empty for all."""


class Heading(Item):
    """A heading of the M11 template, quoted exactly.

    An X in ``number`` stands for a number that repeats, as ``<#>`` in the title does; ``level`` is 1 to 4.
    """

    number: Words
    level: int
    title: Words
    conformance: Conformance


class Statement(Item):
    """A text that the M11 template fixes, quoted exactly: a sentence, a label, the head of a column.

    ``heading`` is the number of the section it stands in (``title`` and ``amendment`` for the parts before
    the contents); ``id`` is unique there. ``code`` is the NCI code of a coded statement.
    """

    heading: Words
    id: Words
    text: Words
    kind: Literal["sentence", "label", "column", "heading", "fill"]
    condition: Words
    code: Words | None = None


class Term(Item):
    """A term of a code list, quoted exactly, with its NCI code.

    ``answers`` are the values of the models, or facts read from them, that the term stands for; none where the
    program asks for nothing of the kind.
    """

    code: Words
    term: Words
    answers: tuple[Words, ...]


class CodeList(Item):
    """The terms among which M11 lets a field choose."""

    code: Words
    topic: Words
    terms: tuple[Term, ...]


class RespctItem(Item):
    """A ReSPCT guideline item, its demand in our own words.

    ``answered_by`` are the addresses in the protocol where its answer stands.
    """

    number: int
    code: Words
    group: Words
    title: Words
    requirement: Words
    answered_by: tuple[Words, ...]


class Demand(Item):
    """What an outline asks of a protocol.

    ``answered_by`` are addresses in the protocol, or numbers of headings of M11, that all have to say something for
    the demand to be met; ``also_in`` are places that say more of it.
    """

    answered_by: tuple[Words, ...]
    also_in: tuple[Words, ...] = ()
    applies: Applies = ""


class SpiritItem(Demand):
    """A SPIRIT 2025 item, its topic in our own words."""

    item: Words
    section: Words
    topic: Words


class Topic(Demand):
    """A topic of a guidance in our own words; ``certainty`` says how well we know that the guidance has it."""

    number: Words
    title: Words
    certainty: Literal["seen", "from memory"]


class Outline(Item):
    """Where an outline comes from, and what is owed to those who made it."""

    title: Words
    version: Words
    source: SourceId
    acknowledgement: Words


class Topics(Outline):
    """The topics of a guidance, in order."""

    topics: tuple[Topic, ...]


class _Headings(Outline):
    headings: tuple[Heading, ...]


class _Statements(Outline):
    statements: tuple[Statement, ...]


class Codes(Outline):
    """The code lists of M11. Their codes and terms still need confirmation."""

    status: Literal["needs confirmation"]
    lists: tuple[CodeList, ...]


class _Purposes(Outline):
    purposes: dict[str, Words]


class _Respct(Outline):
    items: tuple[RespctItem, ...]


class _Spirit(Outline):
    items: tuple[SpiritItem, ...]


@cache
def m11() -> tuple[Heading, ...]:
    """The headings of the ICH M11 protocol template, in order."""
    return _read("m11", _Headings).headings


@cache
def m11_purposes() -> dict[str, str]:
    """What sections of the M11 template are for, in our own words, by number; appendices by this program's numbers."""
    return dict(_read("m11-purposes", _Purposes).purposes)


@cache
def m11_statements() -> tuple[Statement, ...]:
    """The fixed texts of the M11 template, in the order of its sections."""
    return _read("m11-statements", _Statements).statements


def m11_statement(heading: str, id: str) -> Statement | None:
    """The fixed text with this id in this section, or None."""
    return _statements().get((heading, id))


@cache
def _statements() -> dict[tuple[str, str], Statement]:
    return {(item.heading, item.id): item for item in m11_statements()}


@cache
def m11_codes() -> Codes:
    """The code lists of the M11 template."""
    return _read("m11-codes", Codes)


@cache
def _terms() -> dict[tuple[str, str], str]:
    lists = m11_codes().lists
    return {(one.topic, answer): term.term for one in lists for term in one.terms for answer in term.answers}


def preferred_term(topic: str, answer: str) -> str | None:
    """The preferred term of a code list for an answer; None where the list has no term for it.

    Raises KeyError when there is no list of this topic.
    """
    if not any(one.topic == topic for one in m11_codes().lists):
        raise KeyError(topic)
    return _terms().get((topic, answer))


@cache
def respct() -> tuple[RespctItem, ...]:
    """The 30 ReSPCT items, in order."""
    return _read("respct", _Respct).items


@cache
def spirit() -> tuple[SpiritItem, ...]:
    """The 34 SPIRIT 2025 items with their letters, in order."""
    return _read("spirit-2025", _Spirit).items


@cache
def topics() -> tuple[Topics, ...]:
    """What ICH E6(R3), Appendix B, and the FDA guidance of 2026 on psychedelic drugs ask of a protocol."""
    return tuple(_read(name, Topics) for name in ("e6-r3-b", "fda-2026"))


def _read(name: str, model: type[M]) -> M:
    return reading.load(data_folder("resources") / "outlines" / f"{name}.toml", model)
