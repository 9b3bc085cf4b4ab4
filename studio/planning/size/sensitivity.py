"""How the answer changes with what is assumed: power over the number of participants, and numbers over assumptions.

A request is the JSON object that is asked; nothing here knows the tests. What is impossible at one value is left out
there, and never raised.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.planning.power.answer import Answer

Request = Mapping[str, object]

_SIZES = ("n1", "n2", "n_total")
_LINE = 25
"""Points of a line: more are not seen."""
_PARTS = frozenset({"dropout", "drop_per_visit", "p1", "p2", "r2", "event_probability", "cluster.icc", "p"})
_MOST = 0.95
"""The largest part of one, and the largest correlation, that is looked at."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one value of an assumption asks for, and what the trial as planned would reach with it."""

    value: float
    total: int | None
    """Participants to randomise in all, or None where no trial would do."""
    power: float | None
    """The power with the participants of the answer as it stands, or None where that has none."""


def with_member(request: Request, name: str, value: object) -> Request:
    """Return a request with another value of a member; ``cluster.icc`` is a member of a member."""
    first, dot, rest = name.partition(".")
    if not dot:
        return {**request, name: value}
    inner = request.get(first)
    return {**request, first: {**(inner if isinstance(inner, Mapping) else {}), rest: value}}


def member(request: Request, name: str) -> float | None:
    """Return the number that a request gives for a member, or None."""
    first, _dot, rest = name.partition(".")
    value = request.get(first)
    if rest:
        value = value.get(rest) if isinstance(value, Mapping) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def around(name: str, value: float, count: int = 9) -> tuple[float, ...]:
    """Return even values around an assumption, itself among them, that it may have.

    Correlations and parts of one keep within what they can be; everything else goes up and down by tenths of it.
    """
    half = count // 2
    if name in _PARTS or name == "rho":
        step = 0.1 if name == "rho" else 0.05
        least = (-_MOST if value < 0 else 0.0) if name == "rho" else 0.0 if name in ("dropout", "cluster.icc") else 0.01
        found = [round(value + step * (at - half), 10) for at in range(count)]
        kept = [one for one in found if least <= one <= _MOST]
    else:
        kept = [round(value * (1 + (at - half) / 10), 10) for at in range(count)]
    return tuple(sorted({*kept, value}))


def between(values: Sequence[float]) -> tuple[float, ...]:
    """Return these values with more between them, so that a line through them is smooth."""
    low, high = min(values), max(values)
    return tuple(sorted({*values, *(low + (high - low) * at / _LINE for at in range(1, _LINE))}))


def steps(request: Request, name: str, values: Sequence[float], answered: "Answer") -> Iterator[Step]:
    """Yield what each value of a member asks for; ``answered`` is the answer to the request as it stands."""
    given = {"n1": answered.n1, "n2": answered.n2} if answered.n1 is not None and answered.n2 is not None else None
    if given is None and answered.n_total is not None:
        given = {"n_total": answered.n_total}
    for value in values:
        changed = with_member(request, name, value)
        needed = _answered({**_without(changed, *_SIZES), "solve": "n"}) if member(request, "power") else None
        reached = _answered({**_without(changed, *_SIZES, "power"), "solve": "power", **given}) if given else None
        total = None if needed is None or needed.n_total is None else int(needed.n_total)
        yield Step(value, total, reached.power if reached else None)


def power_curve(request: Request, answered: "Answer") -> Iterator[tuple[float, float]]:
    """Yield participants in total and the power they give, around the number of the answer; none where it has none."""
    total = answered.n_total
    if not total:
        return
    base = _without(request, *_SIZES, "power")
    ratio = answered.n2 / answered.n1 if answered.n1 and answered.n2 else None
    sizes = dict.fromkeys(max(2, round(total * 2 * (at + 1) / _LINE)) for at in range(_LINE))
    for size in sizes:
        counts: dict[str, object] = {"n_total": size}
        if ratio is not None:
            counts = {"n1": size / (1 + ratio), "n2": size * ratio / (1 + ratio)}
        found = _answered({**base, "solve": "power", **counts})
        if found is not None and found.power is not None:
            yield float(size), found.power


def _without(request: Request, *names: str) -> dict[str, object]:
    return {name: value for name, value in request.items() if name not in names}


def _answered(request: Request) -> "Answer | None":
    from studio.planning.impossible import Impossible
    from studio.planning.power.asking import answer

    try:
        return answer(request)
    except Impossible:
        return None
