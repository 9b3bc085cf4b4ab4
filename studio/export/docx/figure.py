"""Figures: as vectors for Word 2016 and later, and as a picture for what shows no vectors.

A drawing becomes SVG, which Word and LibreOffice draw sharp at any size. The format wants a picture beside it for
programs that know no SVG; it is painted from the same shapes.
"""

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from studio.data import data_folder
from studio.document.blocks import Figure
from studio.document.drawing import Box, Curve, Drawing, Label, Line, Mark, Shape
from studio.export.characters import legible
from studio.export.docx.package import Relations
from studio.export.docx.xml import decimal, one_line
from studio.export.palette import INKS

_EMU = 12_700
"""Word's unit of length in drawings: so many are a point."""
_FINENESS = 3.0
"""Dots of the picture for each point."""
_MOST_DOTS = 12_000_000
_LONGEST = 1000
"""Letters of a label that the picture shows at most: more would be beyond its edge."""
_ANCHORS = {"left": "start", "centre": "middle", "right": "end"}
_PICTURE_ANCHORS = {"left": "ls", "centre": "ms", "right": "rs"}
_BASIC = 0x2E80
"""The text faces cover what comes before this character."""


def figure(figure: Figure, scale: float, relations: Relations) -> str:
    """Return the run that shows a figure, scaled."""
    shape = figure.drawing
    width, height = max(1, round(shape.width * scale * _EMU)), max(1, round(shape.height * scale * _EMU))
    vectors = relations.picture("svg", svg(shape).encode())
    picture = relations.picture("png", png(shape))
    id = len(relations.pictures)
    told = one_line(figure.alternative or figure.caption)
    name = f'id="{id}" name="Picture {id // 2}" descr="{told}"'
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr {name}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f"<pic:nvPicPr><pic:cNvPr {name}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{picture}"><a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
        f'<asvg:svgBlip r:embed="{vectors}"/></a:ext></a:extLst></a:blip>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def svg(drawing: Drawing) -> str:
    """Return the drawing as SVG."""
    width, height = decimal(drawing.width), decimal(drawing.height)
    # Word takes the first face of a list, so it is one that everybody has.
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}" font-family="Arial, sans-serif">'
        f"{''.join(map(_vector, drawing.shapes))}</svg>"
    )


def _vector(shape: Shape) -> str:
    match shape:
        case Line():
            dash = ' stroke-dasharray="3 2"' if shape.dashed else ""
            ends = " ".join(f'{name}="{decimal(getattr(shape, name))}"' for name in ("x1", "y1", "x2", "y2"))
            return f'<line {ends} stroke="#{INKS[shape.ink]}" stroke-width="{decimal(shape.width)}"{dash}/>'
        case Box():
            fill = f"#{INKS[shape.fill]}" if shape.fill else "none"
            border = f' stroke="#{INKS[shape.border]}" stroke-width="0.8"' if shape.border else ""
            return (
                f'<rect x="{decimal(shape.x)}" y="{decimal(shape.y)}" width="{decimal(shape.width)}" '
                f'height="{decimal(shape.height)}" rx="{decimal(shape.radius)}" fill="{fill}"{border}/>'
            )
        case Curve():
            return _curve(shape)
        case Mark():
            return _sign(shape)
        case Label():
            bold = ' font-weight="bold"' if shape.bold else ""
            return (
                f'<text x="{decimal(shape.x)}" y="{decimal(shape.y)}" font-size="{decimal(shape.size)}" '
                f'text-anchor="{_ANCHORS[shape.align]}" fill="#{INKS[shape.ink]}"{bold}>{one_line(shape.text)}</text>'
            )


def _curve(curve: Curve) -> str:
    if not curve.points:
        return ""
    drawn = (
        f'<polyline points="{_pairs(curve.points)}" fill="none" stroke="#{INKS[curve.ink]}" '
        f'stroke-width="{decimal(curve.width)}" stroke-linejoin="round"/>'
    )
    if not curve.fill:
        return drawn
    return f'<polygon points="{_pairs(_area(curve))}" fill="#{INKS[curve.fill]}"/>{drawn}'


def _area(curve: Curve) -> list[tuple[float, float]]:
    return [(curve.points[0][0], curve.base), *curve.points, (curve.points[-1][0], curve.base)]


def _sign(mark: Mark) -> str:
    half, ink = mark.size / 2, INKS[mark.ink]
    if mark.shape == "circle":
        return f'<circle cx="{decimal(mark.x)}" cy="{decimal(mark.y)}" r="{decimal(half)}" fill="#{ink}"/>'
    return f'<polygon points="{_pairs(_corners(mark))}" fill="#{ink}"/>'


def _corners(mark: Mark) -> list[tuple[float, float]]:
    x, y, half = mark.x, mark.y, mark.size / 2
    if mark.shape == "square":
        return [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
    return [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]


def _pairs(points: list[tuple[float, float]] | tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{decimal(x)},{decimal(y)}" for x, y in points)


def png(drawing: Drawing) -> bytes:
    """Return the drawing as a picture, as fine as its size allows."""
    area = max(1.0, drawing.width * drawing.height)
    scale = min(_FINENESS, (_MOST_DOTS / area) ** 0.5)
    size = (max(1, round(drawing.width * scale)), max(1, round(drawing.height * scale)))
    image = Image.new("RGB", size, "white")
    brush = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        _paint(brush, shape, scale)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _paint(brush: ImageDraw.ImageDraw, shape: Shape, scale: float) -> None:
    def at(x: float, y: float) -> tuple[float, float]:
        return x * scale, y * scale

    match shape:
        case Line():
            ends = _dashes(shape) if shape.dashed else [((shape.x1, shape.y1), (shape.x2, shape.y2))]
            for start, end in ends:
                brush.line([at(*start), at(*end)], f"#{INKS[shape.ink]}", _stroke(shape.width, scale))
        case Box():
            if shape.width > 0 and shape.height > 0:
                brush.rounded_rectangle(
                    [at(shape.x, shape.y), at(shape.x + shape.width, shape.y + shape.height)],
                    min(shape.radius, shape.width / 2, shape.height / 2) * scale,
                    f"#{INKS[shape.fill]}" if shape.fill else None,
                    f"#{INKS[shape.border]}" if shape.border else None,
                    _stroke(0.8, scale),
                )
        case Curve():
            if shape.fill and len(shape.points) > 1:
                brush.polygon([at(x, y) for x, y in _area(shape)], f"#{INKS[shape.fill]}")
            if len(shape.points) > 1:
                points = [at(x, y) for x, y in shape.points]
                brush.line(points, f"#{INKS[shape.ink]}", _stroke(shape.width, scale), joint="curve")
        case Mark():
            if shape.shape == "circle":
                half = shape.size / 2
                box = [at(shape.x - half, shape.y - half), at(shape.x + half, shape.y + half)]
                brush.ellipse(box, f"#{INKS[shape.ink]}")
            else:
                brush.polygon([at(x, y) for x, y in _corners(shape)], f"#{INKS[shape.ink]}")
        case Label():
            text = legible(" ".join(shape.text.split()))[:_LONGEST]
            if text:
                face = _face(max(1.0, shape.size * scale), shape.bold, max(map(ord, text)) >= _BASIC)
                brush.text(at(shape.x, shape.y), text, f"#{INKS[shape.ink]}", face, _PICTURE_ANCHORS[shape.align])


def _dashes(line: Line) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return the strokes of a dashed line: three points long, two points apart."""
    across, down = line.x2 - line.x1, line.y2 - line.y1
    length = max(1e-6, (across**2 + down**2) ** 0.5)
    strokes = []
    for index in range(int(length / 5) + 1):
        start, end = index * 5 / length, min(1.0, (index * 5 + 3) / length)
        if start < 1:
            ends = [(line.x1 + across * share, line.y1 + down * share) for share in (start, end)]
            strokes.append((ends[0], ends[1]))
    return strokes


def _stroke(width: float, scale: float) -> int:
    return max(1, round(width * scale))


@lru_cache(maxsize=32)
def _face(size: float, bold: bool, chinese: bool) -> ImageFont.FreeTypeFont:
    name = "NotoSansSC-Regular" if chinese else "NotoSans-Bold" if bold else "NotoSans-Regular"
    return ImageFont.truetype(str(data_folder("resources") / "fonts" / f"{name}.ttf"), size)
