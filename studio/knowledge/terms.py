"""Terms: what designers call things that must be recognised in their own words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

from studio.data import data_folder
from studio.knowledge import reading
from studio.knowledge.facts import Words
from studio.knowledge.reading import Item

TermGroup = Literal[
    "special_events",
    "analytes",
    "enrolment",
    "stratification",
    "claims",
    "outcomes",
    "days",
    "substances",
    "measures",
    "units",
]


class Term(Item):
    """Something with the words by which it is known: beginnings of words, in any of the program's languages."""

    id: Words
    name: Words
    words: tuple[Words, ...]


class _Terms(Item):
    special_events: tuple[Term, ...]
    analytes: tuple[Term, ...]
    enrolment: tuple[Term, ...]
    stratification: tuple[Term, ...]
    claims: tuple[Term, ...]
    outcomes: tuple[Term, ...]
    days: tuple[Term, ...]
    substances: tuple[Term, ...]
    measures: tuple[Term, ...]
    units: tuple[Term, ...]


def every(group: TermGroup) -> tuple[Term, ...]:
    """All terms of a group, in order."""
    found: tuple[Term, ...] = getattr(_read(), group)
    return found


def unnamed(group: TermGroup, texts: Iterable[str | None]) -> tuple[Term, ...]:
    """The terms of a group that none of the texts names."""
    written = "\n".join(text for text in texts if text)
    return tuple(term for term in every(group) if not _pattern(term).search(written))


def named(group: TermGroup, text: str | None) -> frozenset[str]:
    """The ids of the terms of a group that a text names."""
    return frozenset(term.id for term in every(group) if text and _pattern(term).search(text))


@cache
def _pattern(term: Term) -> re.Pattern[str]:
    # Chinese is written without spaces: there a word may begin anywhere.
    starts = (word if not word.isascii() else rf"\b{re.escape(word)}" for word in term.words)
    return re.compile("|".join(starts), re.IGNORECASE)


@cache
def _read() -> _Terms:
    return reading.load(data_folder("resources") / "terms.toml", _Terms)
