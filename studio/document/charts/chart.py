"""Plots as data: curves with bands, single points, levels, and rows of spans such as intervals or a calendar.

A plot is drawn with :func:`draw`, told in words with :func:`alternative` and handed out as numbers with :func:`table`.
"""

from dataclasses import dataclass, replace
from typing import Literal

from studio.document.blocks import Figure
from studio.document.charts.drawing import Plot, Spot
from studio.document.charts.words import alternative, table
from studio.document.drawing import Drawing, Ink
from studio.document.frame import WIDTH
from studio.text import Text

__all__ = [
    "Axis", "Chart", "Level", "Point", "Series", "Span", "Spot", "alternative", "draw", "figure", "laid_out", "table",
]  # fmt: skip

Name = Text | str


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: its title, the unit of its values, and its ends, which follow from the values where they are None.

    ``low`` above ``high`` turns it around. With ``percent`` the values are shares, of which 0.25 is written 25 %; with
    ``whole`` they are counts, and no part of one is named.
    """

    title: Name
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    percent: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """A curve through points (x, y) with its name at its end; where a value is not finite the curve has a gap.

    With ``named`` "top" its name stands at its highest value, for curves that end as all others do.

    ``band`` is a pale area of (x, lower, upper) under it, such as an interval. Without an ``ink`` it takes the next of
    those that are told apart. ``marks`` shows each of its points.
    """

    name: Name
    points: tuple[tuple[float, float], ...]
    ink: Ink | None = None
    dashed: bool = False
    band: tuple[tuple[float, float, float], ...] = ()
    marks: bool = False
    named: Literal["end", "top"] = "end"


@dataclass(frozen=True, slots=True)
class Point:
    """A single value with its name beside it, such as a published effect."""

    x: float
    y: float
    name: Name
    ink: Ink = "text"


@dataclass(frozen=True, slots=True)
class Level:
    """A value that the others are held against: a dashed line with its name, across (``y``) or down (``x``)."""

    value: float
    name: Name
    axis: str = "y"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the axis in a row. With a ``value`` it is an interval around it, else a bar; without length a mark.

    ``name`` stands in it or beside it. Spans of a row that overlap stand below one another.
    """

    row: Name
    low: float
    high: float
    value: float | None = None
    name: Name = ""
    ink: Ink = "accent"


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot. With ``spans`` it has their rows in place of the axis that goes up, and shows no series and points."""

    title: Name
    x: Axis
    y: Axis = Axis("")
    series: tuple[Series, ...] = ()
    points: tuple[Point, ...] = ()
    levels: tuple[Level, ...] = ()
    spans: tuple[Span, ...] = ()
    note: Name | None = None


def draw(chart: Chart, width: float = WIDTH, *, titled: bool = True) -> Drawing:
    """Return the plot, ``width`` points wide and as high as it needs; ``titled`` false leaves its title out."""
    return Plot(chart, width, titled=titled).drawing()


def laid_out(chart: Chart, width: float = WIDTH, *, titled: bool = True) -> tuple[Drawing, tuple[Spot, ...]]:
    """Return the plot as :func:`draw` does, and where each of its values stands."""
    plot = Plot(chart, width, titled=titled)
    return plot.drawing(), tuple(plot.spots)


def figure(chart: Chart) -> Figure:
    """Return the plot as a figure of the document, whose caption is its title."""
    bare = replace(chart, note=None)
    return Figure(
        drawing=draw(bare, titled=False),
        caption=str(chart.title),
        alternative=alternative(bare),
        note=str(chart.note or ""),
        chart=chart,
    )
