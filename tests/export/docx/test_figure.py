"""Figures of a Word file: the vectors and the picture show the same shapes, whatever they are."""

import io
from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from studio.document.drawing import Area, Box, Curve, Drawing, Label, Line, Mark, Shape
from studio.export.docx.figure import png
from studio.export.palette import INKS
from studio.export.svg import svg

LENGTHS = st.floats(-50, 300, allow_nan=False)
SIZES = st.floats(0, 60, allow_nan=False)
INK = st.sampled_from(sorted(INKS))
SHAPES: st.SearchStrategy[Shape] = st.one_of(
    st.builds(Line, LENGTHS, LENGTHS, LENGTHS, LENGTHS, INK, SIZES, st.booleans()),
    st.builds(Box, LENGTHS, LENGTHS, SIZES, SIZES, INK | st.none(), INK | st.none(), SIZES),
    st.builds(
        Curve,
        st.lists(st.tuples(LENGTHS, LENGTHS), max_size=5).map(tuple),
        INK,
        SIZES,
        INK | st.none(),
        LENGTHS,
        st.booleans(),
    ),
    st.builds(Area, st.lists(st.tuples(LENGTHS, LENGTHS), max_size=5).map(tuple), INK),
    st.builds(Mark, LENGTHS, LENGTHS, st.sampled_from(["circle", "square", "diamond"]), SIZES, INK),
    st.builds(Label, LENGTHS, LENGTHS, st.text(), SIZES, st.sampled_from(["left", "centre", "right"]), INK),
)


@settings(max_examples=50)
@given(st.builds(Drawing, SIZES, SIZES, st.lists(SHAPES, max_size=6).map(tuple)))
def test_any_drawing_has_vectors_and_a_picture(drawing: Drawing) -> None:
    root = ElementTree.fromstring(svg(drawing))
    labels = [shape for shape in drawing.shapes if isinstance(shape, Label)]
    assert len([one for one in root if one.tag.endswith("text")]) == len(labels)
    with Image.open(io.BytesIO(png(drawing))) as image:
        assert image.size == (max(1, round(drawing.width * 3)), max(1, round(drawing.height * 3)))


def test_the_picture_shows_shapes_in_their_colours() -> None:
    shapes = (Box(0, 0, 20, 20, "good", None, 0), Mark(50, 10, "square", 10, "must"), Line(70, 10, 90, 10, "accent", 4))
    with Image.open(io.BytesIO(png(Drawing(100, 20, shapes)))) as image:
        seen = [image.convert("RGB").getpixel((x * 3, 30)) for x in (10, 50, 80, 95)]
    assert [bytes(colour).hex().upper() for colour in seen] == [INKS["good"], INKS["must"], INKS["accent"], "FFFFFF"]


def test_the_picture_shows_areas_and_dashes() -> None:
    dashed = Curve(((0, 30), (40, 30), (100, 30)), "series2", 2, dashed=True)
    with Image.open(
        io.BytesIO(png(Drawing(100, 40, (Area(((0, 0), (50, 0), (50, 20), (0, 20)), "fill"), dashed))))
    ) as one:
        image = one.convert("RGB")
        area = [image.getpixel((x, 30)) for x in (30, 140, 160)]
        line = [image.getpixel((x, 90)) for x in range(300)]
    assert [bytes(colour).hex().upper() for colour in area] == [INKS["fill"], INKS["fill"], "FFFFFF"]
    drawn = [bytes(colour).hex().upper() == INKS["series2"] for colour in line]
    assert 0.5 < sum(drawn) / len(drawn) < 0.75, "three points of each five"
    assert sum(before != after for before, after in pairwise(drawn)) in range(36, 43), "no dash begins anew at a corner"


def test_a_vast_drawing_makes_no_vast_picture() -> None:
    with Image.open(io.BytesIO(png(Drawing(20_000, 20_000, ())))) as image:
        assert image.width * image.height < 13_000_000
