"""Plots as SVG files: readable XML with title, description, letters as text, and nothing that is not drawn."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from studio.document.charts.chart import Axis, Chart, Series, Span, draw, table
from studio.document.drawing import Area, Curve, Drawing, Label
from studio.export.csv import rows
from studio.export.palette import INKS
from studio.export.svg import svg_file

SPACE = "{http://www.w3.org/2000/svg}"


def read(data: bytes) -> ElementTree.Element:
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    return ElementTree.fromstring(data)


@given(st.text(), st.text(), st.text(min_size=1))
def test_any_words_are_written_as_text(title: str, description: str, name: str) -> None:
    root = read(svg_file(Drawing(100, 50, (Label(5, 20, name),)), title, description))
    assert root.get("viewBox") == "0 0 100 50"
    assert [child.tag for child in root][:2] == [f"{SPACE}title", f"{SPACE}desc"]
    assert len(list(root.iter(f"{SPACE}text"))) == 1


def test_a_plot_has_its_curves_with_their_dashes_and_its_band() -> None:
    band = ((0.0, 1.0, 3.0), (1.0, 2.0, 4.0))
    chart = Chart("P", Axis("x"), Axis("y"), (Series("a", ((0, 2), (1, 3)), dashed=True, band=band),))
    drawing = draw(chart)
    root = read(svg_file(drawing, "P", "words"))
    dashed = [line for line in root.iter(f"{SPACE}polyline") if line.get("stroke-dasharray")]
    assert [line.get("stroke") for line in dashed] == [f"#{INKS['series1']}"]
    assert len(list(root.iter(f"{SPACE}polygon"))) == sum(isinstance(shape, Area) for shape in drawing.shapes) == 1
    assert len(list(root.iter(f"{SPACE}polyline"))) == sum(isinstance(shape, Curve) for shape in drawing.shapes)


def test_other_colours_can_be_chosen() -> None:
    inks = {ink: "123456" for ink in INKS}
    root = read(svg_file(Drawing(10, 10, (Label(1, 9, "a"),)), "", "", inks))
    assert next(root.iter(f"{SPACE}text")).get("fill") == "#123456"


def test_numbers_are_rows_of_a_table() -> None:
    chart = Chart("P", Axis("Day", unit="days"), spans=(Span("=A", -5.25, 0, name="Taper, slow"), Span("B", 1, 2, 1.5)))
    data = rows(table(chart))
    assert data.startswith(b"\xef\xbb\xbf")
    read_back = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert read_back == [
        ["Row", "Name", "Day (days): from", "Day (days): to", "Day (days)"],
        ["'=A", "Taper, slow", "-5.25", "0", ""],
        ["B", "", "1", "2", "1.5"],
    ]
