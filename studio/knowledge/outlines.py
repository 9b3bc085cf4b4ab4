"""Outlines a protocol is measured against: the ICH M11 template, SPIRIT 2025 and the ReSPCT guidelines."""

from __future__ import annotations

from functools import cache
from typing import Literal

from studio.data import data_folder
from studio.knowledge import reading
from studio.knowledge.facts import SourceId, Words
from studio.knowledge.reading import Item, M

Conformance = Literal["required", "conditional", "optional"]


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


class SpiritItem(Item):
    """A SPIRIT 2025 item, its topic in our own words. ``answered_by`` as in ReSPCT."""

    item: Words
    section: Words
    topic: Words
    answered_by: tuple[Words, ...]


class _Outline(Item):
    title: Words
    version: Words
    source: SourceId
    acknowledgement: Words


class _Headings(_Outline):
    headings: tuple[Heading, ...]


class _Statements(_Outline):
    statements: tuple[Statement, ...]


class _Respct(_Outline):
    items: tuple[RespctItem, ...]


class _Spirit(_Outline):
    items: tuple[SpiritItem, ...]


@cache
def m11() -> tuple[Heading, ...]:
    """The headings of the ICH M11 protocol template, in order."""
    return _read("m11", _Headings).headings


@cache
def m11_statements() -> tuple[Statement, ...]:
    """The fixed texts of the M11 template, in the order of its sections."""
    return _read("m11-statements", _Statements).statements


def m11_statement(heading: str, id: str) -> Statement | None:
    """The fixed text with this id in this section, or None."""
    return next((item for item in m11_statements() if (item.heading, item.id) == (heading, id)), None)


@cache
def respct() -> tuple[RespctItem, ...]:
    """The 30 ReSPCT items, in order."""
    return _read("respct", _Respct).items


@cache
def spirit() -> tuple[SpiritItem, ...]:
    """The 34 SPIRIT 2025 items with their letters, in order."""
    return _read("spirit-2025", _Spirit).items


def _read(name: str, model: type[M]) -> M:
    return reading.load(data_folder("resources") / "outlines" / f"{name}.toml", model)
