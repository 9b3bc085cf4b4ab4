"""How many participants the protocol's calculation asks for if an assumption is another, and what power they have."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from studio.planning.size.effects_seen import Seen, effects_seen, largest_in_phase_3
from studio.planning.size.plan import answer_of, request_of, test_of
from studio.planning.size.quick import allocation, calculation_of, parts_compared
from studio.protocol.latest import of_the_latest
from studio.protocol.statistics import Calculation
from studio.text import Text, _, listing, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from studio.planning.power.answer import Answer
    from studio.protocol.protocol import Protocol

_COUNTED = 40
"""Points of the power curve: more are not seen."""
_BETWEEN = 6
"""Points of the curve of participants from one number to the next."""
_FURTHEST = 2.6
"""How far the curve goes, as a multiple of the participants planned."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """A member of the request that may be another: its name for people, how it is written, and the values looked at."""

    member: str
    name: Text
    values: tuple[float, ...]
    assumed: float
    unit: str = ""
    percent: bool = False

    def written(self, value: float) -> str:
        """Return a value as the table and the plot write it."""
        return number(round(value * 100, 2)) if self.percent else number(round(value, 2))

    def in_words(self, value: float) -> str:
        """Return a value as a sentence writes it, with its unit."""
        return f"{self.written(value)} {_(self.unit)}" if self.unit else self.written(value)


@dataclass(frozen=True, slots=True)
class SizeTable:
    """Participants in the smallest arm for each value of the assumptions; None where no trial would do.

    ``columns`` is None where only the one assumption is varied, and a row then has one number a value.
    """

    rows: Assumption
    columns: Assumption | None
    counts: tuple[tuple[int | None, ...], ...]


def sizes(protocol: Protocol, **changes: float) -> int | None:
    """Return the participants of the smallest arm with other assumptions; None where no trial would do."""
    known, assumed = _known(protocol), request_of(protocol) or {}
    other = {member: value for member, value in changes.items() if assumed.get(member) != value}
    key = tuple(sorted(other.items()))
    if key not in known:
        known[key] = _asked(protocol, other)
    return known[key]


@of_the_latest
def _known(_protocol: Protocol) -> dict[tuple[tuple[str, float], ...], int | None]:
    """Return what was worked out for the newest protocol so far: tables and plots ask for the same."""
    return {}


def _asked(protocol: Protocol, changes: dict[str, float]) -> int | None:
    from studio.planning.impossible import Impossible
    from studio.planning.power.request import whole

    try:
        test = test_of(protocol, **changes)
        return None if test is None else whole(min(test.needed()) / min(_pair(protocol, 1.0)))
    except Impossible:
        return None


@of_the_latest
def size_tables(protocol: Protocol) -> tuple[SizeTable, ...]:
    """Return the tables of participants over the assumptions: effect by spread, dropout, correlation."""
    return tuple(
        SizeTable(
            rows, columns, tuple(tuple(sizes(protocol, **cell) for cell in line) for line in _cells(rows, columns))
        )
        for rows, columns in _frames(protocol)
    )


def work_on_sizes(protocol: Protocol) -> Iterator[None]:
    """Work out piece by piece what the tables and the plot of participants ask for, so that they are there at once."""
    for rows, columns in _frames(protocol):
        for line in _cells(rows, columns):
            for cell in line:
                yield None
                sizes(protocol, **cell)
    request = request_of(protocol)
    if request is not None and "delta" in request:
        for seen in effects_seen(protocol):
            yield None
            sizes(protocol, delta=seen.difference)
        for _curve in size_curves(protocol):
            yield None


def _frames(protocol: Protocol) -> tuple[tuple[Assumption, Assumption | None], ...]:
    """Return the assumptions that each table varies."""
    request = request_of(protocol)
    if request is None or request["method"] not in _PAIRS or slow(protocol) or answer_of(protocol) is None:
        return ()
    first, second = (_varied(protocol, request, member) for member in _PAIRS[str(request["method"])])
    alone = [member for member in ("dropout", "rho") if member in request]
    if request["method"] == "mmrm":
        alone = ["rho"]
    return (first, second), *((_varied(protocol, request, member), None) for member in alone)


def _cells(rows: Assumption, columns: Assumption | None) -> list[list[dict[str, float]]]:
    """Return what each cell of a table assumes."""
    if columns is None:
        return [[{rows.member: one} for one in rows.values]]
    return [[{rows.member: one, columns.member: other} for other in columns.values] for one in rows.values]


def slow(protocol: Protocol) -> bool:
    """Tell whether one answer takes so long that no others are asked for: Fisher's test counts every outcome."""
    return calculation_of(protocol.statistics) is Calculation.SHARES_FISHER


@dataclass(frozen=True, slots=True)
class PowerCurves:
    """Power over the participants of the smallest arm: as assumed, and with the effect that phase 3 showed.

    ``planned`` are the participants of the protocol, or of the calculation while none are entered, with their power.
    """

    assumed: tuple[tuple[float, float], ...]
    phase_3: tuple[tuple[float, float], ...]
    seen: Seen | None
    planned: tuple[int, float]
    wanted: float


@of_the_latest
def power_curves(protocol: Protocol) -> PowerCurves | None:
    """Return the curves of power; None while the calculation has no answer."""
    answer = answer_of(protocol)
    test = None if answer is None else test_of(protocol)
    if answer is None or test is None or answer.n_per_group is None:
        return None
    seen, planned = phase_3_effect(protocol), _planned(protocol, answer)
    places = _places(protocol, planned)
    reached = _power(protocol, planned)
    if reached is None:
        return None
    shown = () if seen is None else _curve(protocol, places, seen.difference)
    return PowerCurves(_curve(protocol, places), shown, seen, (planned, reached), float(test.target()))


def work_on_power(protocol: Protocol) -> Iterator[None]:
    """Work out piece by piece what the curves of power ask for, so that they are there at once."""
    answer, seen = answer_of(protocol), phase_3_effect(protocol)
    if answer is None or answer.power is None:
        return
    for each in _places(protocol, _planned(protocol, answer)):
        for effect in (None,) if seen is None else (None, seen.difference):
            yield None
            _power(protocol, each, effect)


def _planned(protocol: Protocol, answer: Answer) -> int:
    """Return the participants of the smallest arm: those planned, or while none are, those of the answer."""
    return protocol.statistics.per_arm or math.ceil((answer.n_per_group or 1) / min(_pair(protocol, 1.0)))


def _curve(protocol: Protocol, places: Sequence[float], effect: float | None = None) -> tuple[tuple[float, float], ...]:
    """Return the power at each place; without those that the test has no power for."""
    found = ((each, _power(protocol, each, effect)) for each in places)
    return tuple((each, power) for each, power in found if power is not None)


def _power(protocol: Protocol, each: float, effect: float | None = None) -> float | None:
    from studio.planning.impossible import Impossible

    known = _known_power(protocol)
    if (each, effect) not in known:
        test = test_of(protocol)
        assert test is not None
        try:
            known[each, effect] = test.power_with(*_pair(protocol, each), effect)
        except Impossible:
            known[each, effect] = None
    return known[each, effect]


@of_the_latest
def _known_power(_protocol: Protocol) -> dict[tuple[float, float | None], float | None]:
    """Return the power that was worked out for the newest protocol so far."""
    return {}


def _pair(protocol: Protocol, each: float) -> tuple[float, float]:
    """Return the two arms compared where ``each`` are in the smallest arm of all, whatever total is entered."""
    parts, smallest = parts_compared(protocol) or (1, 1), min(allocation(protocol), default=1)
    return each * parts[0] / smallest, each * parts[1] / smallest


def phase_3_effect(protocol: Protocol) -> Seen | None:
    """Return the largest effect of phase 3, where the calculation can take it in place of the one assumed."""
    request = request_of(protocol)
    return largest_in_phase_3(protocol) if request is not None and "delta" in request else None


def published(protocol: Protocol) -> tuple[tuple[Seen, int], ...]:
    """Return the published effects of the same comparator class, each with the participants that it would ask for."""
    request = request_of(protocol)
    if request is None or "delta" not in request:
        return ()
    asked = ((seen, sizes(protocol, delta=seen.difference)) for seen in effects_seen(protocol))
    return tuple((seen, count) for seen, count in asked if count is not None)


def size_curves(protocol: Protocol) -> Iterator[tuple[float, tuple[tuple[float, float], ...]]]:
    """Yield the curves of participants over the difference for each standard deviation, the one assumed first.

    All go from the least difference of the table to the largest of it and of published trials.
    """
    frames = _frames(protocol)
    if not frames or frames[0][0].member != "delta" or frames[0][1] is None:
        return
    rows, spread = frames[0][0].values, frames[0][1]
    seen = [one.difference for one, _count in published(protocol)]
    yield spread.assumed, size_curve(protocol, sorted({*rows, *seen}))
    for value in spread.values:
        if value != spread.assumed:
            yield value, size_curve(protocol, sorted({*rows, max((*rows, *seen))}), value)


def size_curve(
    protocol: Protocol, differences: Sequence[float], deviation: float | None = None
) -> tuple[tuple[float, float], ...]:
    """Return a curve of participants over the difference, through the numbers at the ascending differences given.

    It is that of another standard deviation where one is given. Between two of them the number times the square of the
    difference is drawn as even, which it nearly is.
    """
    spread = {} if deviation is None else {"sd": deviation}
    asked = ((at, sizes(protocol, delta=at, **spread)) for at in differences)
    known = [(at, count * at * at) for at, count in asked if count is not None]
    curve: list[tuple[float, float]] = []
    for (low, first), (high, second) in pairwise(known):
        for step in range(_BETWEEN):
            at = low + (high - low) * step / _BETWEEN
            curve.append((at, (first + (second - first) * step / _BETWEEN) / (at * at)))
    return (*curve, *((at, times / (at * at)) for at, times in known[-1:]))


def precedents(protocol: Protocol) -> Text | None:
    """Return in words what trials found against the same class of comparator, phase 3 first; None without any."""
    request = request_of(protocol)
    found = effects_seen(protocol) if request is not None and "delta" in request else ()
    if not found:
        return None
    third = [seen for seen in found if seen.phase_3]
    others = [seen for seen in found if not seen.phase_3]
    told = [_told(seen, _("{points} ({trial}, phase 3)")) for seen in third]
    told += [_told(seen, _("{points} ({trial})")) for seen in others]
    return _(
        "On the same measure, against the same class of comparator, trials found differences of {found} points. They "
        "are shown side by side, and never pooled.",
        found=listing(told),
    )


def _told(seen: Seen, words: Text) -> str:
    return str(Text(words.message, (("points", number(seen.difference)), ("trial", seen.trial))))


def beyond_phase_3(protocol: Protocol) -> Text | None:
    """Return a warning in words where the assumed difference exceeds what phase 3 showed; None where it does not."""
    assumed, seen = protocol.statistics.difference, phase_3_effect(protocol)
    if assumed is None or seen is None or assumed <= seen.difference:
        return None
    asked = sizes(protocol, delta=seen.difference)
    given = {"assumed": number(assumed), "trial": seen.trial, "shown": number(seen.difference)}
    if asked is None:
        return _("The {assumed} points assumed are more than the {shown} that {trial} showed in phase 3.", **given)
    return _(
        "The {assumed} points assumed are more than the {shown} that {trial} showed in phase 3, which would ask for "
        "{count} in each arm.",
        count=asked,
        **given,
    )


def _places(protocol: Protocol, planned: int) -> tuple[float, ...]:
    """Return the participants of the smallest arm for which the power is drawn."""
    seen, answer = phase_3_effect(protocol), answer_of(protocol)
    needed = 0.0 if answer is None else (answer.n_per_group or 0) / min(_pair(protocol, 1.0))
    furthest = max(planned, needed) * _FURTHEST
    if seen is not None:
        asked = sizes(protocol, delta=seen.difference)
        furthest = max(furthest, min(1.1 * (asked or 0), 3 * furthest))
    count = _COUNTED // 4 if slow(protocol) else _COUNTED
    least = min(4.0, furthest / 2)
    return tuple(least + (furthest - least) * at / (count - 1) for at in range(count))


_PAIRS = {
    **dict.fromkeys(("t2", "doses", "ancova", "change", "repeated", "mmrm"), ("delta", "sd")),
    "proportions": ("p2", "p1"),
    "noninferiority_means": ("margin", "sd"),
    "noninferiority_proportions": ("margin", "p2"),
    "logrank": ("hr", "event_probability"),
}
"""The two assumptions of each method that the table crosses, the effect first."""


def _times(*factors: float) -> Callable[[float], Sequence[float]]:
    return lambda value: [_round(value * factor) for factor in factors]


def _plus(*steps: float, low: float = 0.0, high: float = 1.0) -> Callable[[float], Sequence[float]]:
    return lambda value: [near for step in steps if low <= (near := round(value + step, 4)) <= high]


_SHARES = _plus(-0.1, -0.05, 0, 0.05, 0.1, low=0.01, high=0.99)
_KNOWN: dict[str, tuple[Text, str, bool, Callable[[float], Sequence[float]]]] = {
    "delta": (_("Difference"), "points", False, _times(0.6, 0.8, 1, 1.2, 1.4)),
    "sd": (_("Standard deviation"), "points", False, _times(0.85, 1, 1.15)),
    "margin": (_("Margin"), "", False, _times(0.6, 0.8, 1, 1.2, 1.4)),
    "p1": (_("Share under control"), "%", True, _plus(-0.05, 0, 0.05, low=0.01, high=0.99)),
    "p2": (_("Share under treatment"), "%", True, _SHARES),
    "hr": (_("Hazard ratio"), "", False, _times(0.8, 0.9, 1, 1.1, 1.2)),
    "event_probability": (_("Participants with the event"), "%", True, _plus(-0.1, 0, 0.1, low=0.01)),
    "dropout": (_("Dropout"), "%", True, _plus(-0.1, -0.05, 0, 0.05, 0.1, high=0.9)),
    "rho": (_("Correlation"), "", False, _plus(-0.2, -0.1, 0, 0.1, 0.2, low=-0.95, high=0.95)),
}


def _varied(protocol: Protocol, request: Mapping[str, object], member: str) -> Assumption:
    name, unit, percent, near = _KNOWN[member]
    if member == "margin" and request["method"] == "noninferiority_proportions":
        unit, percent = "%", True
    assumed = request[member]
    assert isinstance(assumed, float)
    values = {*near(assumed), assumed}
    seen = phase_3_effect(protocol) if member == "delta" else None
    if seen is not None:
        values.add(seen.difference)
    kept = (value for value in values if value or member in ("dropout", "rho"))
    return Assumption(member, name, tuple(sorted(kept)), assumed, unit, percent)


def _round(value: float) -> float:
    """Return a number as a person would vary it: halves from 2 on, two digits below."""
    return round(value * 2) / 2 if value >= 2 else float(f"{value:.2g}")
