"""Questions that are told in data, put into the inputs of a tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from studio.desktop.planning.inputs import Question as Input
    from studio.desktop.planning.inputs import Questions
    from studio.planning.power.questions import Question

_WIDE = frozenset(
    {
        "effect",
        "covariates",
        "variant",
        "kept",
        "structure",
        "counted",
        "known",
        "having",
        "sequential.spending",
        "spending",
        "procedure",
        "reject",
    }
)
"""Choices whose labels are sentences: they take a line of their own."""


def put_questions(form: Questions, asked: Iterable[Question]) -> None:
    """Ask these questions, each once, with what they begin with."""
    there: set[str] = set(form)
    for one in asked:
        if one.name not in there:
            there.add(one.name)
            _put(form, one)


def _put(form: Questions, one: Question) -> Input:
    bounds = {"low": one.limits.low, "high": one.limits.high}
    more = {"above": one.limits.above, "below": one.limits.below}
    unit = str(one.unit) if one.unit is not None else ""
    value = one.default if isinstance(one.default, int | float) else None
    match one.kind:
        case "whole":
            whole = int(value) if value is not None else None
            return form.whole(one.name, one.title, whole, unit=unit, help=one.help, **bounds)
        case "share":
            return form.share(one.name, one.title, value, help=one.help, **bounds, **more)
        case "numbers":
            return form.numbers(one.name, one.title, unit=unit, help=one.help, example="4, 5", **bounds, **more)
        case "shares":
            return form.numbers(one.name, one.title, percent=True, help=one.help, **bounds, **more)
        case "choice" | "way":
            wide = one.name in _WIDE
            return form.choice(one.name, one.title, one.choices, one.default, help=one.help, wide=wide)
        case _:
            return form.number(one.name, one.title, value, unit=unit, help=one.help, **bounds, **more)
