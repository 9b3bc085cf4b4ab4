"""Drawings as scalable vectors: for Word files, and as files of their own."""

from collections.abc import Mapping, Sequence

from studio.document.drawing import Area, Box, Curve, Drawing, Ink, Label, Line, Mark, Shape
from studio.export.docx.xml import decimal, one_line
from studio.export.palette import INKS

_ANCHORS = {"left": "start", "centre": "middle", "right": "end"}
_FACES = "Arial, sans-serif"
"""Word takes the first face of a list, so it is one that everybody has."""
_OWN_FACES = "Inter, 'Noto Sans', 'Segoe UI', Helvetica, Arial, sans-serif"


def svg(drawing: Drawing) -> str:
    """Return the drawing as SVG, as Word files hold it."""
    return _document(drawing, _FACES, INKS, "")


def svg_file(drawing: Drawing, title: str, description: str, inks: Mapping[Ink, str] = INKS) -> bytes:
    """Return the drawing as an SVG file with its title and description, upon paper, its letters as text.

    ``inks`` are the colours, as six hexadecimal digits.
    """
    width, height = decimal(drawing.width), decimal(drawing.height)
    told = (
        f"<title>{one_line(title)}</title><desc>{one_line(description)}</desc>"
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>'
    )
    written = _document(drawing, _OWN_FACES, inks, told)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


def _document(drawing: Drawing, faces: str, inks: Mapping[Ink, str], head: str) -> str:
    width, height = decimal(drawing.width), decimal(drawing.height)
    shapes = "".join(_vector(shape, inks) for shape in drawing.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}" font-family="{faces}">{head}{shapes}</svg>'
    )


def _vector(shape: Shape, inks: Mapping[Ink, str]) -> str:
    match shape:
        case Line():
            ends = " ".join(f'{name}="{decimal(getattr(shape, name))}"' for name in ("x1", "y1", "x2", "y2"))
            return f"<line {ends} {_stroke(shape, inks)}/>"
        case Box():
            fill = f"#{inks[shape.fill]}" if shape.fill else "none"
            border = f' stroke="#{inks[shape.border]}" stroke-width="0.8"' if shape.border else ""
            return (
                f'<rect x="{decimal(shape.x)}" y="{decimal(shape.y)}" width="{decimal(shape.width)}" '
                f'height="{decimal(shape.height)}" rx="{decimal(shape.radius)}" fill="{fill}"{border}/>'
            )
        case Curve():
            return _curve(shape, inks)
        case Area():
            return f'<polygon points="{_pairs(shape.corners)}" fill="#{inks[shape.fill]}"/>' if shape.corners else ""
        case Mark():
            return _sign(shape, inks)
        case Label():
            bold = ' font-weight="bold"' if shape.bold else ""
            return (
                f'<text x="{decimal(shape.x)}" y="{decimal(shape.y)}" font-size="{decimal(shape.size)}" '
                f'text-anchor="{_ANCHORS[shape.align]}" fill="#{inks[shape.ink]}"{bold}>{one_line(shape.text)}</text>'
            )


def _stroke(shape: Line | Curve, inks: Mapping[Ink, str]) -> str:
    dash = ' stroke-dasharray="3 2"' if shape.dashed else ""
    return f'stroke="#{inks[shape.ink]}" stroke-width="{decimal(shape.width)}"{dash}'


def _curve(curve: Curve, inks: Mapping[Ink, str]) -> str:
    if not curve.points:
        return ""
    drawn = f'<polyline points="{_pairs(curve.points)}" fill="none" {_stroke(curve, inks)} stroke-linejoin="round"/>'
    if not curve.fill:
        return drawn
    return f'<polygon points="{_pairs(area_under(curve))}" fill="#{inks[curve.fill]}"/>{drawn}'


def area_under(curve: Curve) -> list[tuple[float, float]]:
    """Return the corners of the area between a curve and its base."""
    return [(curve.points[0][0], curve.base), *curve.points, (curve.points[-1][0], curve.base)]


def _sign(mark: Mark, inks: Mapping[Ink, str]) -> str:
    half, ink = mark.size / 2, inks[mark.ink]
    if mark.shape == "circle":
        return f'<circle cx="{decimal(mark.x)}" cy="{decimal(mark.y)}" r="{decimal(half)}" fill="#{ink}"/>'
    return f'<polygon points="{_pairs(corners(mark))}" fill="#{ink}"/>'


def corners(mark: Mark) -> list[tuple[float, float]]:
    """Return the corners of a square or a diamond."""
    x, y, half = mark.x, mark.y, mark.size / 2
    if mark.shape == "square":
        return [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
    return [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]


def _pairs(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{decimal(x)},{decimal(y)}" for x, y in points)
