"""Drawings of the document, painted as vectors."""

from math import inf

from studio.document.blocks import Span
from studio.document.drawing import Area, Box, Curve, Drawing, Label, Line, Mark, Shape
from studio.export.characters import LINE_BREAK
from studio.export.paper import SMALLEST
from studio.export.pdf.painter import Painter
from studio.export.pdf.styles import INKS, Align, Style
from studio.export.pdf.text import set_text


def paint(painter: Painter, drawing: Drawing, x: float, y: float, scale: float) -> None:
    """Paint the drawing with its top left corner at a point of the page."""
    for shape in drawing.shapes:
        _shape(painter, shape, x, y, scale)


def _shape(painter: Painter, shape: Shape, x: float, y: float, scale: float) -> None:
    match shape:
        case Line():
            ends = [(x + shape.x1 * scale, y + shape.y1 * scale), (x + shape.x2 * scale, y + shape.y2 * scale)]
            dash = (3 * scale, 2 * scale) if shape.dashed else ()
            painter.stroke(ends, INKS[shape.ink], shape.width * scale, dash)
        case Box():
            painter.box(
                x + shape.x * scale,
                y + shape.y * scale,
                shape.width * scale,
                shape.height * scale,
                fill=INKS[shape.fill] if shape.fill else None,
                border=INKS[shape.border] if shape.border else None,
                radius=shape.radius * scale,
            )
        case Curve():
            points = [(x + across * scale, y + down * scale) for across, down in shape.points]
            if not points:
                return
            if shape.fill:
                base = y + shape.base * scale
                painter.area([(points[0][0], base), *points, (points[-1][0], base)], INKS[shape.fill])
            painter.stroke(points, INKS[shape.ink], shape.width * scale, (3 * scale, 2 * scale) if shape.dashed else ())
        case Area():
            if shape.corners:
                corners = [(x + across * scale, y + down * scale) for across, down in shape.corners]
                painter.area(corners, INKS[shape.fill])
        case Mark():
            _mark(painter, shape, x + shape.x * scale, y + shape.y * scale, shape.size * scale / 2)
        case Label():
            _label(painter, shape, x + shape.x * scale, y + shape.y * scale, max(SMALLEST, shape.size * scale))


def _mark(painter: Painter, mark: Mark, x: float, y: float, half: float) -> None:
    ink = INKS[mark.ink]
    if mark.shape == "circle":
        painter.disc(x, y, half, ink)
    elif mark.shape == "square":
        painter.box(x - half, y - half, 2 * half, 2 * half, fill=ink)
    else:
        painter.area([(x, y - half), (x + half, y), (x, y + half), (x - half, y)], ink)


def _label(painter: Painter, label: Label, x: float, baseline: float, size: float) -> None:
    style = Style("sans", size, size, colour=INKS[label.ink], bold=label.bold)
    (line,) = set_text((Span(" ".join(LINE_BREAK.split(label.text))),), style, inf)
    shift: dict[Align, float] = {"left": 0.0, "centre": line.width / 2, "right": line.width}
    painter.line(line, x - shift[label.align], baseline)
