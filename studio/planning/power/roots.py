"""Where a function crosses zero.

scipy has the same search, in a part that takes 24 MB and 0.2 s to load: a window with a protocol may hold 150 MB in
all, and a command answers within a second. The tests hold this one against it.
"""

from collections.abc import Callable


def root(function: Callable[[float], float], low: float, high: float, *, absolute: float, relative: float) -> float:
    """Return where a function crosses zero between two places, as near as the sum of two distances.

    By Brent's method (Algorithms for Minimization without Derivatives, 1973, chapter 4): on a line or a curve through
    the last places where that draws nearer quickly, else in the middle. Raises ValueError where the function does not
    change its sign.
    """
    before, at, across = low, high, low
    value_before, value, value_across = function(before), function(at), 0.0
    if value_before == 0:
        return before
    if value != 0 and not (value_before < 0 < value or value < 0 < value_before):
        raise ValueError("the function does not change its sign")
    step = step_before = at - before
    while True:
        if value_before != 0 and (value_before < 0) != (value < 0):
            across, value_across = before, value_before
            step = step_before = at - before
        if abs(value_across) < abs(value):
            before, at, across = at, across, at
            value_before, value, value_across = value, value_across, value
        near = (absolute + relative * abs(at)) / 2
        half = (across - at) / 2
        if value == 0 or abs(half) < near:
            return at
        tried = 2 * half  # too far to be taken
        if abs(step_before) > near and abs(value) < abs(value_before):
            if before == across:
                tried = -value * (at - before) / (value - value_before)
            else:
                slope = (value_before - value) / (before - at)
                slope_across = (value_across - value) / (across - at)
                bend = slope_across * slope * (value_across - value_before)
                if bend != 0:
                    tried = -value * (value_across * slope_across - value_before * slope) / bend
        if 2 * abs(tried) < min(abs(step_before), 3 * abs(half) - near):
            step_before, step = step, tried
        else:
            step_before = step = half
        before, value_before = at, value
        at += step if abs(step) > near else near if half > 0 else -near
        value = function(at)
        if value != value:
            raise ValueError("the function is no number")
