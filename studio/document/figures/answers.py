"""Plots of an answer about sample size: power over participants, and participants over what is assumed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from studio.document.charts.chart import Axis, Chart, Level, Point, Series
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from studio.planning.size.sensitivity import Step

PEOPLE = Axis(_("Participants in total"), low=0, whole=True)
POWER = Axis(_("Power"), low=0, high=1, percent=True)


def power_plot(
    curve: Sequence[tuple[float, float]], total: int | None, power: float | None, wanted: float | None
) -> Chart:
    """Return the power over participants, with the answer as a point and the power that is asked for as a level."""
    points = (
        (Point(total, power, _("{count} participants", count=total)),)
        if total is not None and power is not None
        else ()
    )
    return Chart(
        _("Power by number of participants"),
        PEOPLE,
        POWER,
        series=(Series(_("Power"), tuple(curve), ink="accent"),),
        points=points,
        levels=(Level(wanted, _("asked for")),) if wanted is not None else (),
        note=_("All else as assumed."),
    )


def sensitivity_plot(
    title: Text,
    unit: str | None,
    percent: bool,
    steps: Iterable[Step],
    assumed: float | None,
    published: Iterable[tuple[float, str, bool]] = (),
) -> Chart:
    """Return the participants needed over one assumption; ``published`` has values of trials, their names and phase 3.

    Where the answer has no power to keep, the curve has the gap that the steps have.
    """
    there = tuple((step.value, float(step.total)) for step in steps if step.total is not None)
    levels = [Level(assumed, _("assumed"), "x")] if assumed is not None else []
    by_value = dict(there)
    marks = []
    for value, name, third in published:
        height = by_value.get(value)
        if height is None:
            height = _between(there, value)
        if height is not None:
            marks.append(Point(value, height, name, ink="should" if third else "accent"))
    return Chart(
        _("Participants needed by {assumption}", assumption=_lower(title)),
        Axis(title, unit=None if percent else unit, percent=percent),
        PEOPLE,
        series=(Series(_("Participants in total"), there, ink="accent"),),
        points=tuple(marks),
        levels=tuple(levels),
    )


def _lower(title: Text) -> str:
    words = str(title)
    return words[:1].lower() + words[1:]


def _between(points: Sequence[tuple[float, float]], value: float) -> float | None:
    """Return the height of the line through the points at a value, or None beyond its ends."""
    for (x1, y1), (x2, y2) in pairwise(points):
        if x1 <= value <= x2 and x2 > x1:
            return y1 + (y2 - y1) * (value - x1) / (x2 - x1)
    return None
