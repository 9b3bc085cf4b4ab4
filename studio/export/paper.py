"""The paper: its sizes and margins, and how a figure fits on a page; all in points."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from studio.document.drawing import Drawing, Label
from studio.export.options import Paper

SIZES: Mapping[Paper, tuple[float, float]] = MappingProxyType({"a4": (595.28, 841.89), "letter": (612.0, 792.0)})
SIDE = 54.0
"""Three quarters of an inch, which binding needs; on landscape pages the top is bound, and has as much."""
TOP = 62.0
BOTTOM = 58.0
SMALLEST = 7.0
"""No letter is smaller than this."""
_BESIDE_FIGURE = 110.0
"""Room on its page for a figure's caption and a heading."""


@dataclass(frozen=True, slots=True)
class Area:
    """The size of a page; text stands inside its margins."""

    page_width: float
    page_height: float

    @property
    def width(self) -> float:
        """The width for text."""
        return self.page_width - 2 * SIDE

    @property
    def height(self) -> float:
        """The height for text."""
        return self.page_height - TOP - BOTTOM


def areas(paper: Paper) -> tuple[Area, Area]:
    """Return an upright page and a landscape one."""
    width, height = SIZES[paper]
    return Area(width, height), Area(height, width)


def placed(drawing: Drawing, upright: Area, landscape: Area) -> tuple[bool, float]:
    """Return whether a drawing stands on a landscape page, and by how much it is scaled down to fit."""
    scale = _scale(drawing, upright)
    if scale < 1 and _smallest_letters(drawing) * scale < SMALLEST:
        lying = _scale(drawing, landscape)
        if lying > scale:
            return True, lying
    return False, scale


def _scale(drawing: Drawing, area: Area) -> float:
    """Return by how much a drawing is scaled to fit the area and leave room for its caption and a heading."""
    return min(1.0, area.width / max(drawing.width, 1.0), (area.height - _BESIDE_FIGURE) / max(drawing.height, 1.0))


def _smallest_letters(drawing: Drawing) -> float:
    return min((shape.size for shape in drawing.shapes if isinstance(shape, Label)), default=float("inf"))
