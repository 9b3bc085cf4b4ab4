"""The sources facts and rules rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from studio.knowledge import reading
from studio.knowledge.facts import Certainty, SourceId, Words
from studio.knowledge.reading import Item

if TYPE_CHECKING:
    from collections.abc import Iterable

Status = Literal[
    "final guidance",
    "draft guidance",
    "superseded draft",
    "law",
    "regulator letter",
    "regulator notice",
    "regulator advice",
    "regulator report",
    "viewpoint",
    "published",
    "preprint",
    "published protocol",
    "registry record",
    "data set",
    "conference abstract",
    "manual",
    "product label",
    "reference work",
    "web page",
    "press release",
    "news",
    "computed",
    "from memory",
    "entered by the designer",
]


class Source(Item):
    """A document: ``title`` is the short name a text can carry, ``document`` what it is in full.

    ``verified`` tells whether the document itself, or its abstract or table, was read when the facts were
    written down; it is False when it is known through other writers, or from memory. ``note`` says what was
    read.
    """

    id: SourceId
    title: Words
    document: Words
    version: Words | None = None
    date: Words | None = None
    status: Status
    address: Words | None = None
    doi: Words | None = None
    verified: bool
    note: Words | None = None


def find(id: str) -> Source | None:
    """The source with this id, or None."""
    return reading.one("sources", id, Source)


def in_words(ids: Iterable[str]) -> str:
    """Return sources with their documents, for a view without a list of references; unverified ones are marked so."""
    found = [one for id in dict.fromkeys(ids) if (one := find(id)) is not None]
    marks = ["" if one.verified else f" ({Certainty.MEMORY.label})" for one in found]
    return "; ".join(f"{one.title}: {one.document}{mark}" for one, mark in zip(found, marks, strict=True))


def every() -> tuple[Source, ...]:
    """All sources, by title."""
    return tuple(sorted(reading.every("sources", Source), key=lambda source: source.title.casefold()))
