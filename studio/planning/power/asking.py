"""The way in: a request as its members, or as JSON, and the answer to it.

numpy and scipy are loaded when something is computed: a request can be read, and refused, without them.
"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from studio.planning.impossible import Impossible
from studio.planning.power import margins, means, precision, repeated, sequential, several, shares, survival
from studio.planning.power.answer import Answer, names
from studio.planning.power.request import Request
from studio.protocol.problems import reason
from studio.text import Text, _, literal

METHODS: dict[str, type[Request]] = {
    "t2": means.T2,
    "t2_welch": means.T2Welch,
    "t1": means.T1,
    "paired": means.Paired,
    "crossover": means.Crossover,
    "ancova": means.Ancova,
    "change": repeated.Change,
    "repeated": repeated.Repeated,
    "mmrm": repeated.Mmrm,
    "anova": means.Anova,
    "regression": means.Regression,
    "correlation": means.Correlated,
    "proportions": shares.Proportions,
    "noninferiority_means": margins.NoninferiorityMeans,
    "noninferiority_proportions": margins.NoninferiorityProportions,
    "logrank": survival.Logrank,
    "sd_from_interval": precision.SdFromInterval,
    "precision": precision.Precision,
    "sequential": sequential.Sequential,
    "doses": several.Doses,
}
"""What a request may name as its ``method``."""


def answer(request: Mapping[str, object]) -> Answer:
    """Return the answer to a request given by its members. Raises Impossible, with the reason in one sentence."""
    asked = understood(request)
    asked.refuse_early()
    import numpy as np  # not before there is something to compute

    try:
        with np.errstate(all="ignore"):
            found = asked.answer()
    except Impossible:
        raise
    except (ArithmeticError, ValueError, RuntimeError) as error:  # a root that numbers are too coarse for
        raise _beyond_numbers() from error
    if not found.is_finite():
        raise _beyond_numbers()
    return found


def understood(request: Mapping[str, object]) -> Request:
    """Return a request given by its members as what it asks. Raises Impossible where it cannot be understood."""
    method = request.get("method")
    kind = METHODS.get(method) if isinstance(method, str) else None
    if kind is None:
        known = names(tuple(METHODS))
        if method is None:
            raise Impossible(_("“method” is missing; it is one of {methods}.", methods=known))
        raise Impossible(_("There is no method {method}; there are {methods}.", method=_shown(method), methods=known))
    try:
        return kind.model_validate(dict(request))
    except ValidationError as error:
        raise Impossible(_problem(kind, error)) from error


def read(content: bytes) -> dict[str, object]:
    """Return the members of a request written as JSON. Raises Impossible where it is no JSON object."""
    if len(content) > LARGEST_BYTES:
        raise Impossible(_("The request is too long: write one JSON object, such as {example}.", example=EXAMPLE))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Impossible(_("The request is not UTF-8 text: write it as one JSON object in UTF-8.")) from error
    if not text.strip():
        raise Impossible(_("The request is empty: write one JSON object, such as {example}.", example=EXAMPLE))
    try:
        members = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Impossible(
            _(
                "The request is not JSON (line {line}, column {column}: {problem}): write one object, such as "
                "{example}.",
                line=error.lineno,
                column=error.colno,
                problem=error.msg,
                example=EXAMPLE,
            )
        ) from error
    except RecursionError as error:
        raise Impossible(_("The request is nested too deeply: its members are numbers, words and lists.")) from error
    except Impossible:
        raise
    except ValueError as error:  # a whole number of thousands of digits
        raise _beyond_numbers() from error
    if not isinstance(members, dict):
        raise Impossible(_("The request must be one JSON object, such as {example}.", example=EXAMPLE))
    return members


LARGEST_BYTES = 100_000
"""A request has some hundred bytes; what is longer than this is something else."""

EXAMPLE = '{"method": "t2", "d": 0.5, "power": 0.9}'
"""A request that stands in the help and in messages."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice = next(name for name in members if sum(name == other for other, _value in pairs) > 1)
        raise Impossible(_("{name} is in the request twice: leave one of them out.", name=_shown(twice)))
    return members


def _no_constant(constant: str) -> float:
    raise Impossible(
        _("{constant} is not a number that JSON knows: enter a number, or leave the member out.", constant=constant)
    )


def _beyond_numbers() -> Impossible:
    return Impossible(_("The numbers of the request are too large or too small to compute with: check their units."))


def _problem(kind: type[Request], error: ValidationError) -> Text:
    """Return the first problem of a request: where it is, and what would do."""
    first = error.errors(include_url=False)[0]
    steps = [str(step) for step in first["loc"] if isinstance(step, str)]
    place, item = ".".join(steps), next((step for step in first["loc"] if isinstance(step, int)), None)
    if first["type"] == "extra_forbidden":
        known = [name for name in kind.model_fields if name != "method"] if len(first["loc"]) == 1 else []
        if known:
            return _(
                "{name} is no member of a request for {method}; its members are {members}.",
                name=_shown(place),
                method=_shown(kind.model_fields["method"].default),
                members=names(tuple(known)),
            )
        return _("{name} is no member that is known here: leave it out.", name=_shown(place))
    if first["type"] == "value_error":
        problem = first["ctx"]["error"]
        return problem.text if isinstance(problem, Impossible) else literal(str(problem))
    if first["type"] == "float_type" and isinstance(first["input"], int) and not isinstance(first["input"], bool):
        return _beyond_numbers().text
    if not place:
        return _("The request has a name that is no text: leave it out.")
    if first["type"] == "missing":
        return _("{name} is missing: enter it, as nothing follows without it.", name=_shown(place))
    if item is not None:
        return _("Number {item} of {name} {reason}.", item=item + 1, name=_shown(place), reason=reason(first))
    return _("{name} {reason}.", name=_shown(place), reason=reason(first))


def _shown(value: object) -> str:
    """Return what a person wrote, in quotes and not longer than a line bears."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"
