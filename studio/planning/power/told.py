"""An answer as a person reads it: one headline, and the figures below it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from studio.planning.power.answer import percent, rounded
from studio.text import Text, _, listing, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from studio.planning.power.answer import Answer

Fact = tuple[Text, Text | str]


def headline(request: Mapping[str, object], answer: Answer) -> Text:
    """Return what was looked for, in a few words."""
    method, solve = answer.method, request.get("solve", "n")
    if method == "sd_from_interval" and answer.sd is not None:
        return _("Standard deviation {sd}", sd=figure(answer.sd))
    if answer.boundaries is not None and answer.n_total is None:
        return _("Boundaries {values}", values=listing(f"{one:.3f}" for one in answer.boundaries))
    if method == "precision" and (range_ := _range(request, answer)) is not None:
        return range_
    match solve:
        case "power" if answer.power is not None:
            return _("Power {power}", power=percent(answer.power))
        case "effect" if answer.effect is not None:
            return _("{name} {effect}", name=_named(answer), effect=_effect(answer, answer.effect))
        case "alpha" if answer.alpha is not None:
            return _("Significance level {level}", level=percent(answer.alpha, 3))
    return _participants(answer)


def _participants(answer: Answer) -> Text:
    n1, n2, total = answer.n1, answer.n2, answer.n_total
    if n1 is None and answer.events is not None:
        return _("{events} events", events=number(math.ceil(answer.events - 1e-9)))
    if n1 is None:
        return _("{total} participants", total=number(total)) if total is not None else _("No number of participants")
    if n2 is not None and n1 != n2:
        parts = {"n1": number(n1), "n2": number(n2), "total": number(total or n1 + n2)}
        return _("{n1} under control and {n2} under treatment, {total} in total", **parts)
    if total is None or total == n1:
        return _("{total} participants", total=number(n1))
    return _("{each} in each arm, {total} in total", each=number(n1), total=number(total))


def _range(request: Mapping[str, object], answer: Answer) -> Text | None:
    kind = request.get("kind")
    if "upper" in request:
        return None
    if kind == "zero_events" and answer.upper is not None:
        return _("At most {share}", share=percent(answer.upper))
    if kind == "proportion" and answer.lower is not None and answer.upper is not None:
        return _("{low} to {high}", low=percent(answer.lower), high=percent(answer.upper))
    if kind == "sd_ratio" and answer.lower is not None and answer.upper is not None:
        low, high = figure(answer.lower), figure(answer.upper)
        return _("The true one is {low} to {high} times as large", low=low, high=high)
    if kind == "half_width" and "half_width" not in request and answer.half_width is not None:
        return _("{width} to either side", width=_width(answer, answer.half_width))
    return None


def facts(request: Mapping[str, object], answer: Answer) -> Iterator[Fact]:
    """Yield the figures that an answer has beside its headline."""
    solve, tested = request.get("solve", "n"), answer.method not in _NO_TEST
    if answer.raw is not None and solve == "n" and (tested or {"half_width", "upper"} & set(request)):
        unlike = answer.n2 is not None and answer.n1 != answer.n2
        yield _("Unrounded, smaller arm") if unlike else _("Unrounded"), f"{answer.raw:.2f}"
    if answer.power is not None and solve != "power":
        yield _("Power reached") if tested else _("Power"), percent(answer.power)
    if answer.events is not None:
        yield _("Events"), figure(answer.events)
    if answer.effect is not None and solve != "effect":
        yield _named(answer), _effect(answer, answer.effect)
    if answer.sd is not None and answer.method != "sd_from_interval":
        yield _("Standard deviation"), figure(answer.sd)
    if answer.half_width is not None and answer.method == "precision" and _range(request, answer) is None:
        yield _("Half-width of the interval"), _width(answer, answer.half_width)
    if request.get("kind") == "zero_events" and "upper" in request and answer.upper is not None:
        yield _("Upper bound"), percent(answer.upper, 2)
    if answer.method == "sequential" and answer.ratio is not None:
        yield _("Participants at most, as against one analysis"), str(_("{factor} times", factor=figure(answer.ratio)))
    if solve != "n" and answer.n_total is not None:
        yield _("Participants"), str(_participants(answer))
    if answer.alpha is not None and solve != "alpha" and answer.method not in ("precision", "sd_from_interval"):
        yield _("Significance level"), percent(answer.alpha, 3)
    if answer.boundaries is not None and answer.n_total is not None:
        yield _("Boundaries"), listing(f"{one:.3f}" for one in answer.boundaries)


_NO_TEST = frozenset({"precision", "sd_from_interval", "sequential"})
_EFFECTS = {
    "proportions": _("Share under treatment"),
    "noninferiority_means": _("True difference"),
    "noninferiority_proportions": _("True difference"),
    "logrank": _("Hazard ratio"),
    "anova": _("Effect size f"),
    "regression": _("Effect size f²"),
    "correlation": _("Correlation"),
    "t2_welch": _("Difference"),
}


def _named(answer: Answer) -> Text:
    """Return what the effect of an answer is called."""
    return _EFFECTS.get(answer.method, _("Difference") if answer.sd is not None else _("Effect size d"))


def _effect(answer: Answer, effect: float) -> Text | str:
    if answer.method.endswith("proportions"):
        return percent(effect)
    return figure(effect)


def _width(answer: Answer, half_width: float) -> Text | str:
    """Return half of an interval: of a share in per cent, of a mean in its own unit."""
    return percent(half_width, 2) if answer.sd is None else figure(half_width)


def figure(value: float) -> str:
    """Return a number as a sentence tells it, with a minus sign that is one."""
    return rounded(value).replace("-", "−")
