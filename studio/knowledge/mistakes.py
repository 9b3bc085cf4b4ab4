"""Mistakes: what went wrong in real trials and real files, and which rules of the checklist ask about it."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from studio.knowledge import reading
from studio.knowledge.facts import Sourced, SourceId, Words

RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]-\d\d$")]
"""The id of a rule of the checklist."""


class Mistake(Sourced):
    """A mistake. ``source`` is where most of it comes from; ``sources`` are further ones.

    ``happened`` tells it in our own words; where the document itself was not read, it says “as reported”.
    ``lesson`` is what a checklist would have asked, and ``rules`` are those that ask it: none where the lesson is for
    whoever writes about trials.
    """

    id: Words
    title: Words
    happened: Words
    lesson: Words
    rules: tuple[RuleId, ...] = ()
    sources: tuple[SourceId, ...] = ()


def find(id: str) -> Mistake | None:
    """The mistake with this id, or None."""
    return reading.one("mistakes", id, Mistake)


def every() -> tuple[Mistake, ...]:
    """All mistakes, in the order of their ids, which begin with a number."""
    return reading.every("mistakes", Mistake)


def of_rule(rule_id: str) -> tuple[Mistake, ...]:
    """The mistakes that this rule of the checklist would have caught, in order."""
    return tuple(mistake for mistake in every() if rule_id in mistake.rules)
