"""A figure as plain shapes, drawn alike in the window and in every export.

Lengths are points (1/72 inch); the origin is the top left corner and y grows downwards. Colours are roles, which each
surface maps to its own palette.
"""

from dataclasses import dataclass
from typing import Literal

Ink = Literal[
    "text", "muted", "accent", "line", "panel", "fill", "grid", "good", "should", "must", "sample",
    "series1", "series2", "series3", "series4", "series5",
]  # fmt: skip
"""A role of colour: ``panel`` and ``fill`` are pale areas, ``grid`` is for lines behind a plot, and ``good``,
``should`` and ``must`` are those of findings.

The inks of series are told apart by people who see colours differently, but never stand alone: a series has its name at
its end as well.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    ink: Ink = "line"
    width: float = 0.8
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with rounded corners."""

    x: float
    y: float
    width: float
    height: float
    fill: Ink | None = "panel"
    border: Ink | None = "accent"
    radius: float = 3.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points, optionally filled down to ``base``."""

    points: tuple[tuple[float, float], ...]
    ink: Ink = "accent"
    width: float = 1.2
    fill: Ink | None = None
    base: float = 0.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A filled area without a border, given by its corners."""

    corners: tuple[tuple[float, float], ...]
    fill: Ink = "fill"


@dataclass(frozen=True, slots=True)
class Mark:
    """A small filled sign, centred on its point."""

    x: float
    y: float
    shape: Literal["circle", "square", "diamond"] = "circle"
    size: float = 5.0
    ink: Ink = "accent"


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text; ``y`` is its baseline. The text is ready to show."""

    x: float
    y: float
    text: str
    size: float = 8.0
    align: Literal["left", "centre", "right"] = "left"
    ink: Ink = "text"
    bold: bool = False


Shape = Line | Box | Curve | Area | Mark | Label


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on an area of the given size, in points, painted in order."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
