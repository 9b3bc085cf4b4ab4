"""Axes of plots: which values are named at them, how those are written, and where a value stands."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_BEYOND = 1e100
"""Values beyond it are no values of a plot."""
_MANY = 1e6
"""From here on numbers are written with an exponent."""


def finite(value: float | None) -> bool:
    """Tell whether a value has a place on an axis."""
    return value is not None and math.isfinite(value) and abs(value) < _BEYOND


@dataclass(frozen=True, slots=True)
class Scale:
    """The values from ``low`` to ``high`` upon the points from ``start`` to ``end``; either may be reversed."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where a value stands, which may be beyond the ends; one at an end stands there to the last digit."""
        slack = abs(self.high - self.low) * 1e-9
        if abs(value - self.high) <= slack:
            return self.end
        if abs(value - self.low) <= slack:
            return self.start
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def within(self, value: float) -> float:
        """Return where a value stands, at the nearer end where it is beyond."""
        least, most = sorted((self.start, self.end))
        return min(most, max(least, self.at(value)))

    def holds(self, value: float) -> bool:
        """Tell whether a value is between the ends."""
        slack = abs(self.high - self.low) * 1e-9
        return min(self.low, self.high) - slack <= value <= max(self.low, self.high) + slack

    def value(self, place: float) -> float:
        """Return the value that stands at a place."""
        return self.low + (place - self.start) / (self.end - self.start) * (self.high - self.low)


def bounds(
    values: Iterable[float], low: float | None, high: float | None, *, whole: bool = False, percent: bool = False
) -> tuple[float, float]:
    """Return the ends of an axis that shows these values; given ends are kept, and ``low`` above ``high`` reverses it.

    Zero is among them where the least value is not far from it. The ends are apart in any case.
    """
    there = [value for value in values if finite(value)]
    first = low if finite(low) else None
    last = high if finite(high) else None
    if first is not None and last is not None and first != last:
        return first, last
    least, most = min(there, default=0.0), max(there, default=1.0)
    least, most = (
        min(least, *(one for one in (first, last) if one is not None), most),
        max(most, *(one for one in (first, last) if one is not None), least),
    )
    if least > 0 and least <= 0.6 * most and first is None:
        least = 0.0
    if most <= least or math.isclose(least, most, rel_tol=1e-9, abs_tol=1e-90):
        room = 1.0 if whole else 0.05 if percent else max(abs(least) * 0.1, 1e-9 if least else 0.5)
        least, most = least - (room if first is None else 0), most + room
        if not most - least > abs(most) * 1e-9:
            most = least + max(1.0, abs(least))
    step = step_of(least, most, 6, whole=whole)
    least = first if first is not None else math.floor(least / step + 1e-9) * step
    most = last if last is not None and last > least else math.ceil(most / step - 1e-9) * step
    return least, (most if most > least else least + step)


def step_of(low: float, high: float, most: int, *, whole: bool = False) -> float:
    """Return a round distance of ticks of which no more than ``most`` lie between two values."""
    span = abs(high - low)
    least = max(span / max(1, most), 1e-95)
    power = 10.0 ** math.floor(math.log10(least))
    step = next(factor * power for factor in _STEPS if factor * power >= least * (1 - 1e-9))
    if whole:
        step = max(1.0, float(round(step)) if step >= 10 else math.ceil(step - 1e-9))
    return step


def ticks(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Return round values between the ends of an axis, at most about ``most``, in the order of the axis."""
    least, greatest = min(low, high), max(low, high)
    step = step_of(least, greatest, most, whole=whole)
    slack = 1e-6 * min(1.0, (greatest - least) / step)
    first = math.ceil(least / step - slack)
    count = math.floor(greatest / step + slack) - first
    found = [(first + index) * step for index in range(min(count, 4 * most) + 1)]
    found = [0.0 if abs(value) < step * 1e-6 else value for value in found]
    return found if low <= high else found[::-1]


def written(value: float, step: float | None = None, *, percent: bool = False) -> str:
    """Return a value as it stands at an axis or in a sentence, as fine as the distance of ticks asks for.

    Without a ``step`` it has four digits that count.
    """
    if percent:
        value, step = value * 100, step * 100 if step is not None else None
    size = abs(value)
    if step is not None and step > 0:
        places = max(0, -math.floor(math.log10(step) + 1e-9))
        if round(step, places) < step * (1 - 1e-6) or round(step, places) > step * (1 + 1e-6):
            places += 1
    else:
        places = max(0, 3 - math.floor(math.log10(size))) if size > 0 else 0
    if (size >= _MANY and (step is None or step >= 1000)) or places > 6:
        digits = 3
        if step is not None and size:
            fine = math.floor(math.log10(step) + 1e-9)
            fine -= not math.isclose(step / 10.0**fine, round(step / 10.0**fine), rel_tol=1e-6)
            digits = max(0, math.floor(math.log10(size) + 1e-9) - fine)
        text = f"{value:.{min(digits, 12)}e}"
        number, _e, power = text.partition("e")
        text = f"{number.rstrip('0').rstrip('.') if '.' in number else number}e{int(power)}"
    else:
        text = f"{value:.{places}f}"
        if step is None and "." in text:
            text = text.rstrip("0").rstrip(".")
    if value == 0 or text.lstrip("-0.") == "":
        text = "0"
    text = text.replace("-", "−") if text.startswith("-") else text
    return f"{text} %" if percent else text
