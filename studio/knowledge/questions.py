"""Questions: what the guided mode asks for, in plain words and in the order in which one answer decides the next."""

from __future__ import annotations

from functools import cache

from studio.data import data_folder
from studio.knowledge import reading
from studio.knowledge.facts import Words
from studio.knowledge.reading import Item


class Question(Item):
    """A question. ``fields`` are the addresses that answer it together; ``hint`` says how to begin.

    ``because`` is the rule whose reason says best why it is asked, where that is not the gravest that waits for it.
    """

    fields: tuple[Words, ...]
    asks: Words
    hint: str = ""
    because: str = ""


class _Questions(Item):
    questions: tuple[Question, ...]


def every() -> tuple[Question, ...]:
    """All questions, in the order in which they are asked."""
    return _read().questions


def place_of(address: str) -> tuple[int, Question] | None:
    """Return the question that a field answers, with its place among all, or None where none asks for the field."""
    return _by_field().get(address)


@cache
def _by_field() -> dict[str, tuple[int, Question]]:
    return {field: (at, question) for at, question in enumerate(every()) for field in question.fields}


@cache
def _read() -> _Questions:
    return reading.load(data_folder("resources") / "questions.toml", _Questions)
