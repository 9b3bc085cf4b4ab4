"""Figures: as vectors for Word 2016 and later, and as a picture for what shows no vectors.

A drawing becomes SVG, which Word and LibreOffice draw sharp at any size. The format wants a picture beside it for
programs that know no SVG; it is painted from the same shapes.
"""

import io
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from studio.data import data_folder
from studio.document.blocks import Figure
from studio.document.drawing import Area, Box, Curve, Drawing, Label, Line, Mark, Shape
from studio.export.characters import legible
from studio.export.docx.package import Relations
from studio.export.docx.xml import one_line
from studio.export.palette import INKS
from studio.export.svg import area_under, corners, svg

_EMU = 12_700
"""Word's unit of length in drawings: so many are a point."""
_FINENESS = 3.0
"""Dots of the picture for each point."""
_MOST_DOTS = 12_000_000
_LONGEST = 1000
"""Letters of a label that the picture shows at most: more would be beyond its edge."""
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
            whole = [(shape.x1, shape.y1), (shape.x2, shape.y2)]
            for part in _dashes(whole) if shape.dashed else [whole]:
                brush.line([at(x, y) for x, y in part], f"#{INKS[shape.ink]}", _stroke(shape.width, scale))
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
                brush.polygon([at(x, y) for x, y in area_under(shape)], f"#{INKS[shape.fill]}")
            for part in _dashes(shape.points) if shape.dashed else [list(shape.points)]:
                if len(part) > 1:
                    points = [at(x, y) for x, y in part]
                    brush.line(points, f"#{INKS[shape.ink]}", _stroke(shape.width, scale), joint="curve")
        case Area():
            if len(shape.corners) > 2:
                brush.polygon([at(x, y) for x, y in shape.corners], f"#{INKS[shape.fill]}")
        case Mark():
            if shape.shape == "circle":
                half = shape.size / 2
                box = [at(shape.x - half, shape.y - half), at(shape.x + half, shape.y + half)]
                brush.ellipse(box, f"#{INKS[shape.ink]}")
            else:
                brush.polygon([at(x, y) for x, y in corners(shape)], f"#{INKS[shape.ink]}")
        case Label():
            text = legible(" ".join(shape.text.split()))[:_LONGEST]
            if text:
                face = _face(max(1.0, shape.size * scale), shape.bold, max(map(ord, text)) >= _BASIC)
                brush.text(at(shape.x, shape.y), text, f"#{INKS[shape.ink]}", face, _PICTURE_ANCHORS[shape.align])


def _dashes(points: Sequence[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """Return the strokes of a dashed line through points: three points long, two points apart."""
    strokes: list[list[tuple[float, float]]] = []
    along, drawing = 0.0, False
    for (x1, y1), (x2, y2) in pairwise(points):
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        if length * 1e6 < 1:
            continue
        done = 0.0
        while done < length:
            in_stroke = along % 5 < 3 - 1e-9
            step = min(length - done, (3 if in_stroke else 5) - along % 5)
            ends = [(x1 + (x2 - x1) * share / length, y1 + (y2 - y1) * share / length) for share in (done, done + step)]
            if in_stroke and drawing:
                strokes[-1].append(ends[1])
            elif in_stroke:
                strokes.append(ends)
            drawing = in_stroke and (along + step) % 5 < 3 - 1e-9
            done, along = done + max(step, 1e-6), along + max(step, 1e-6)
    return strokes


def _stroke(width: float, scale: float) -> int:
    return max(1, round(width * scale))


@lru_cache(maxsize=32)
def _face(size: float, bold: bool, chinese: bool) -> ImageFont.FreeTypeFont:
    name = "NotoSansSC-Regular" if chinese else "NotoSans-Bold" if bold else "NotoSans-Regular"
    return ImageFont.truetype(str(data_folder("resources") / "fonts" / f"{name}.ttf"), size)
