"""The frame of figures along an axis of time: names of rows at the left, what happens at the right."""

from collections.abc import Iterator
from dataclasses import dataclass

from studio.document.drawing import Label
from studio.document.letters import SMALL, wrapped

WIDTH = 480.0
"""Width of all figures, in points."""
LEFT, RIGHT = 112.0, 470.0
"""Where the time axis begins and ends; the names of the rows stand before it."""
ROW = 14.0
_LINE = 8.8


@dataclass(frozen=True, slots=True)
class RowName:
    """The name of a row, broken into lines."""

    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """The height of the row."""
        return max(ROW, len(self.lines) * _LINE + 4)

    def labels(self, middle: float) -> Iterator[Label]:
        """Yield the lines, around the middle of the row."""
        baseline = middle + 2.6 - (len(self.lines) - 1) * _LINE / 2
        for line in self.lines:
            yield Label(4, baseline, line, SMALL, ink="muted")
            baseline += _LINE


def row_name(name: str) -> RowName:
    """Return a row's name, in as many lines as it takes."""
    return RowName(tuple(wrapped(name, LEFT - 16, SMALL, 6)))
