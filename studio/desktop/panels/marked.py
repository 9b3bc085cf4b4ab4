"""A line of text in which some parts are marked, as lists of what was found paint it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout

from studio.desktop import theme

if TYPE_CHECKING:
    from collections.abc import Sequence


def paint_marked(
    painter: QPainter,
    area: QRectF,
    text: str,
    marks: Sequence[tuple[int, int]],
    *,
    width: float | None = None,
    token: str = "text",
    mark: str = "accent",
) -> float:
    """Paint a text on one line in the middle of an area, its marks bold and in a colour of their own.

    It is shortened to ``width``, or to the area. Returns how wide it is.
    """
    room = area.width() if width is None else width
    words = QFontMetricsF(theme.font(bold=True)).elidedText(text, Qt.TextElideMode.ElideRight, room)
    layout = QTextLayout(words, theme.font())
    strong = QTextCharFormat()
    strong.setFontWeight(QFont.Weight.Bold)
    strong.setForeground(theme.colour(mark))
    formats = []
    for start, end in marks:
        if start < len(words):
            part = QTextLayout.FormatRange()
            part.start, part.length, part.format = start, min(end, len(words)) - start, strong
            formats.append(part)
    layout.setFormats(formats)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(area.width() * 2)
    layout.endLayout()
    painter.setPen(theme.colour(token))
    layout.draw(painter, QPointF(area.left(), area.center().y() - line.height() / 2))
    return line.naturalTextWidth()
