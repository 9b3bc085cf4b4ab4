"""What is said of a calculation of sample size or power: its name, formula, sources and assumptions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from studio.knowledge import reading
from studio.knowledge.facts import Certainty, SourceId, Words
from studio.knowledge.reading import Item


class Calculation(Item):
    """One file of ``resources/calculations``: a method, a variant of it, or something that modifies all methods.

    ``name`` heads it in a list; ``in_words`` is how a sentence calls it (“a two-sample t test”). ``certainty`` is that
    of the formula: seen in the source, or recalled and confirmed by numbers that others computed.
    """

    id: Words
    name: Words
    in_words: Words
    formula: Words
    sources: Annotated[tuple[SourceId, ...], Field(min_length=1)]
    certainty: Certainty
    assumptions: tuple[Words, ...] = ()
    note: Words | None = None


def get(id: str) -> Calculation:
    """The calculation with this id. Raises KeyError when there is none."""
    found = reading.one("calculations", id, Calculation)
    if found is None:
        raise KeyError(id)
    return found


def every() -> tuple[Calculation, ...]:
    """All calculations, in the order of their ids."""
    return reading.every("calculations", Calculation)
