"""Plots: everything stands inside the drawing, no words lie on others, and every value is seen, told or handed out."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.document.charts.axes import bounds, step_of, ticks, written
from studio.document.charts.chart import (
    Axis,
    Chart,
    Level,
    Point,
    Series,
    Span,
    alternative,
    draw,
    figure,
    laid_out,
    table,
)
from studio.document.charts.placing import Rect, clipped, flags, spread
from studio.document.drawing import Area, Box, Curve, Drawing, Label, Line, Mark
from studio.document.letters import text_width

LONG = "Incomprehensibilities of neuropsychopharmacotherapeutic nomenclature in longitudinal observation"
SMALLEST = 7.0
VALUES = st.floats(-1e12, 1e12) | st.floats(-1, 1) | st.sampled_from([0.0, math.nan, math.inf, -math.inf, 1e-9, 1e300])
NAMES = st.sampled_from(["a", "Placebo", LONG, "W" * 300, "Müller 2024 (n = 12)", "缩短"]) | st.text(
    min_size=1, max_size=12
)
AXES = st.builds(
    Axis,
    NAMES,
    st.sampled_from([None, "days", "mg"]),
    st.none() | st.floats(-1e6, 1e6),
    st.none() | st.floats(-1e6, 1e6),
    st.booleans(),
    st.booleans(),
)
SERIES = st.builds(
    Series,
    NAMES,
    st.lists(st.tuples(VALUES, VALUES), max_size=12).map(tuple),
    st.none() | st.just("series2"),
    st.booleans(),
    st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=4).map(tuple),
    st.booleans(),
    st.sampled_from(["end", "top"]),
)
LEVELS = st.lists(st.builds(Level, VALUES, NAMES, st.sampled_from(["x", "y"])), max_size=5).map(tuple)
NOTES = st.none() | NAMES
CURVES = st.builds(
    Chart,
    NAMES | st.just(""),
    AXES,
    AXES,
    st.lists(SERIES, max_size=9).map(tuple),
    st.lists(st.builds(Point, VALUES, VALUES, NAMES), max_size=8).map(tuple),
    LEVELS,
    note=NOTES,
)
ROWS = st.builds(
    Chart,
    NAMES,
    AXES,
    levels=LEVELS,
    spans=st.lists(
        st.builds(Span, NAMES, VALUES, VALUES, st.none() | VALUES, NAMES | st.just("")), min_size=1, max_size=14
    ).map(tuple),
    note=NOTES,
)
WIDTHS = st.sampled_from([180.0, 250.0, 480.0, 560.0])


def corners(shape: object) -> tuple[list[float], list[float]]:
    match shape:
        case Box():
            return [shape.x, shape.x + shape.width], [shape.y, shape.y + shape.height]
        case Line():
            return [shape.x1, shape.x2], [shape.y1, shape.y2]
        case Curve():
            return [x for x, _y in shape.points], [y for _x, y in shape.points]
        case Area():
            return [x for x, _y in shape.corners], [y for _x, y in shape.corners]
        case Mark():
            return [shape.x], [shape.y]
        case Label():
            room = room_of(shape)
            return [room.left, room.right], [room.top, room.bottom]
    raise AssertionError(shape)


def room_of(label: Label) -> Rect:
    """Return the room of the letters of a label: from the height of capitals down to the line they stand on."""
    wide = text_width(label.text, label.size)
    left = label.x - {"left": 0.0, "centre": wide / 2, "right": wide}[label.align]
    return Rect(left, label.y - label.size * 0.75, left + wide, label.y + 0.2)


def assert_neat(drawing: Drawing) -> None:
    found = []
    for shape in drawing.shapes:
        xs, ys = corners(shape)
        assert all(map(math.isfinite, (*xs, *ys))), shape
        assert min(xs) >= -0.01, shape
        assert max(xs) <= drawing.width + 0.01, shape
        assert min(ys) >= -0.01, shape
        assert max(ys) <= drawing.height + 0.01, shape
        if isinstance(shape, Label):
            assert shape.size >= SMALLEST
            found.append(shape)
    for index, one in enumerate(found):
        for other in found[index + 1 :]:
            assert not room_of(one).meets(room_of(other)), (one, other)


@settings(max_examples=150, deadline=None)
@given(CURVES | ROWS, WIDTHS, st.booleans())
def test_any_plot_is_neat(chart: Chart, width: float, titled: bool) -> None:
    drawing, spots = laid_out(chart, width, titled=titled)
    assert drawing.width == width
    assert_neat(drawing)
    assert all(0 <= spot.x <= drawing.width and 0 <= spot.y <= drawing.height and spot.words for spot in spots)


@settings(max_examples=60, deadline=None)
@given(CURVES | ROWS)
def test_what_is_told_and_handed_out_is_whole(chart: Chart) -> None:
    told, rows = alternative(chart), table(chart)
    named = [*(one.name for one in chart.series), *(one.row for one in chart.spans)]
    assert all(str(name) in told for name in named)
    assert len({len(row) for row in rows}) == 1
    values = [cell for row in rows[1:] for cell in row if isinstance(cell, float)]
    factor = 100.0 if chart.y.percent else 1.0
    for series in chart.series:
        expected = [round(y * factor, 12) if factor > 1 and abs(y) < 1e100 else y for _x, y in series.points]
        assert all(any(value is y or value == y for value in values) for y in expected)


def test_a_plot_of_a_design_shows_what_it_is_given() -> None:
    chart = Chart(
        "Power",
        Axis("Participants per arm", whole=True),
        Axis("Power", percent=True, low=0, high=1),
        (Series("Difference 5", ((10, 0.2), (50, 0.7), (100, 0.95))), Series("Difference 4", ((10, 0.1), (100, 0.8)))),
        (Point(79, 0.5, "Goodwin 2022"),),
        (Level(0.9, "Planned"), Level(88, "Designed", "x")),
        note="Two-sided.",
    )
    drawing, spots = laid_out(chart)
    words = [shape.text for shape in drawing.shapes if isinstance(shape, Label)]
    for expected in ("Power (%)", "0", "100", "20", "Participants per arm", "Difference 5", "Goodwin 2022", "Planned",
                     "Designed", "Two-sided."):  # fmt: skip
        assert expected in words
    curves = [shape for shape in drawing.shapes if isinstance(shape, Curve)]
    assert len({curve.ink for curve in curves}) == 2
    assert "Difference 5: Participants per arm 50, Power 70 %" in [spot.words for spot in spots]
    assert alternative(chart) == (
        "Power. Across: Participants per arm. Up: Power (%). Difference 5: from 20 % at 10 to 95 % at 100. "
        "Difference 4: from 10 % at 10 to 80 % at 100. Point: Goodwin 2022 (79; 50 %). Planned: 90 %. Designed: 88. "
        "Two-sided."
    )
    assert table(chart)[:2] == [["Name", "Participants per arm", "Power (%)"], ["Difference 5", 10, 20.0]]


def test_rows_show_bars_intervals_and_marks() -> None:
    chart = Chart(
        "Way off each medicine",
        Axis("Day", unit="days"),
        levels=(Level(0, "Dosing", "x"),),
        spans=(
            Span("Sertraline", -40, -20, name="Taper"),
            Span("Sertraline", -30, -10, name="Washout"),
            Span("Lithium", -9, -2, value=-5),
            Span("Dose", 0, 0, name="Day 1"),
        ),
    )
    drawing, spots = laid_out(chart)
    bars = [shape for shape in drawing.shapes if isinstance(shape, Box)]
    assert len(bars) == 2
    assert bars[0].y + bars[0].height <= bars[1].y, "those that overlap stand below one another"
    assert {shape.shape for shape in drawing.shapes if isinstance(shape, Mark)} == {"square", "diamond"}
    assert [spot.words for spot in spots if spot.row == 1] == ["Lithium: −5 days, −9 days to −2 days"]
    assert len(table(chart)) == 1 + 4 + 1


def test_no_level_goes_through_the_name_of_an_interval() -> None:
    levels = tuple(Level(value, str(value), "x") for value in (-0.2, 0.0, 0.2))
    spans = tuple(Span(f"Arm {at}", at / 10 - 0.2, at / 10 + 0.2, at / 10, f"{at / 10:.2f}") for at in range(-8, 9))
    for width in (250.0, 360.0, 480.0):
        drawing = draw(Chart("Index", Axis("Index", low=-1, high=1), levels=levels, spans=spans), width)
        names = {span.name for span in spans}
        rooms = [room_of(shape) for shape in drawing.shapes if isinstance(shape, Label) and shape.text in names]
        lines = [shape for shape in drawing.shapes if isinstance(shape, Line) and shape.dashed]
        assert len(lines) == 3
        crossed = [(room, line.x1) for room in rooms for line in lines
                   if room.left < line.x1 < room.right and line.y1 < room.top and room.bottom < line.y2]  # fmt: skip
        assert crossed == []


def test_no_level_goes_through_the_name_in_a_bar() -> None:
    spans = tuple(Span(f"Trial {at}", 20 + at, 40 + at, name=f"{20 + at}–{40 + at} mg") for at in range(0, 11, 2))
    for width in (250.0, 360.0, 480.0):
        drawing = draw(
            Chart("Doses", Axis("Dose", low=0, high=60), levels=(Level(30, "Yours", "x"),), spans=spans), width
        )
        (line,) = [shape for shape in drawing.shapes if isinstance(shape, Line) and shape.dashed]
        rooms = [room_of(shape) for shape in drawing.shapes if isinstance(shape, Label) and shape.text.endswith(" mg")]
        assert len(rooms) == len(spans)
        assert not [room for room in rooms if room.left < line.x1 < room.right]


def test_a_curve_may_be_named_at_its_top() -> None:
    bell = ((0.0, 0.0), (1.0, 5.0), (2.0, 9.0), (3.0, 4.0), (4.0, 0.0))
    end, top = (
        draw(Chart("", Axis("x"), Axis("y"), series=(Series("bell", bell, named=named),))) for named in ("end", "top")
    )
    label = {drawing: next(one for one in drawing.shapes if isinstance(one, Label) and one.text == "bell")
             for drawing in (end, top)}  # fmt: skip
    curve = next(shape for shape in top.shapes if isinstance(shape, Curve))
    peak = min(curve.points, key=lambda point: point[1])
    assert abs(room_of(label[top]).bottom - peak[1]) < 15
    assert room_of(label[end]).left > max(
        x for shape in end.shapes if isinstance(shape, Curve) for x, _y in shape.points
    )


def test_a_name_that_curves_would_cross_stands_above_them_at_the_end_of_a_line() -> None:
    along = tuple((x / 10, 400 / (1 + x / 10)) for x in range(100))
    curves = tuple(Series(f"{share}", tuple((x, y * share) for x, y in along)) for share in (0.6, 1.0, 1.4, 1.8, 2.2))
    chart = Chart(
        "Plot",
        Axis("Difference"),
        Axis("Participants"),
        curves,
        (Point(9.9, along[-1][1], "Bretisilocin, phase 2a, day 8"),),
    )
    drawing = draw(chart, width=400)
    name = next(one for one in drawing.shapes if isinstance(one, Label) and one.text == "Bretisilocin, phase 2a, day 8")
    mark = next(one for one in drawing.shapes if isinstance(one, Mark) and one.shape == "diamond")
    paths = [one.points for one in drawing.shapes if isinstance(one, Curve)]
    assert len(paths) == 5
    assert not [path for path in paths if clipped(path, room_of(name))]
    leads = [one for one in drawing.shapes if isinstance(one, Line) and one.x1 == one.x2 == mark.x]
    assert any(name.y <= one.y1 < one.y2 <= mark.y for one in leads)


def test_a_curve_along_the_end_of_an_axis_is_drawn() -> None:
    along = Series("all", ((0.5, 1.0), (0.75, 1.0), (1.0, 1.0)))
    for width in (250.0, 333.0, 480.0, 517.0):
        drawing = draw(Chart("T", Axis("x"), Axis("y", low=0, high=1, percent=True), series=(along,)), width)
        (curve,) = [shape for shape in drawing.shapes if isinstance(shape, Curve)]
        assert len(curve.points) == 3


def test_shares_are_handed_out_in_the_unit_of_their_column() -> None:
    power = Series("t test", ((10.0, 0.29), (20.0, math.nan)), band=((10.0, 0.2, 0.38),))
    chart = Chart(
        "T", Axis("n"), Axis("Power", percent=True), (power,), (Point(12, 0.5, "here"),), (Level(0.9, "asked"),)
    )
    assert table(chart)[0] == ["Name", "n", "Power (%)", "Lower", "Upper"]
    assert table(chart)[1] == ["t test", 10.0, 29.0, 20.0, 38.0]
    assert table(chart)[3:] == [["here", 12, 50.0, None, None], ["asked", None, 90.0, None, None]]
    spans = Chart(
        "T", Axis("Share", percent=True), spans=(Span("a", 0.1, 0.3, 0.2),), levels=(Level(0.5, "half", "x"),)
    )
    assert table(spans)[1:] == [["a", "", 10.0, 30.0, 20.0], ["", "half", None, None, 50.0]]


def test_the_figures_of_a_span_are_told_once() -> None:
    told = alternative(
        Chart("T", Axis("Index"), spans=(Span("Arm", 0.2, 0.4, 0.3, "0.30"), Span("Day", 1, 2, name="Visit")))
    )
    assert "Arm: 0.3, 0.2 to 0.4." in told
    assert "Day: Visit 1 to 2." in told


def test_an_axis_can_be_turned_around() -> None:
    chart = Chart("", Axis("x", low=10, high=0), Axis("y"), (Series("a", ((0, 1), (10, 2)), marks=True),))
    first, second = (shape for shape in draw(chart).shapes if isinstance(shape, Mark))
    assert first.x > second.x


def test_a_curve_has_a_gap_where_a_value_is_missing() -> None:
    points = ((0.0, 1.0), (1.0, 2.0), (2.0, math.nan), (3.0, 2.0), (4.0, 1.0))
    drawing = draw(Chart("", Axis("x"), Axis("y"), (Series("a", points),)))
    assert len([shape for shape in drawing.shapes if isinstance(shape, Curve)]) == 2


def test_curves_are_cut_at_the_ends_of_the_axes() -> None:
    chart = Chart("", Axis("x", low=0, high=10), Axis("y", low=0, high=1), (Series("a", ((0, -1), (10, 2))),))
    (curve,) = (shape for shape in draw(chart).shapes if isinstance(shape, Curve))
    grid = [shape for shape in draw(chart).shapes if isinstance(shape, Line) and shape.ink == "grid"]
    ups = [line.y1 for line in grid if line.y1 == line.y2]
    assert min(y for _x, y in curve.points) == pytest.approx(min(ups))
    assert max(y for _x, y in curve.points) == pytest.approx(max(ups))


def test_what_has_no_place_is_named_below() -> None:
    chart = Chart(
        "", Axis("x"), Axis("y", low=0, high=1), (Series("a", ((0, 0.5), (1, 0.6))),), levels=(Level(7, "L"),)
    )
    words = " ".join(shape.text for shape in draw(chart).shapes if isinstance(shape, Label))
    assert "Without a name or a place in the plot: L (7)." in words


def test_the_figure_of_the_document_leaves_title_and_note_to_its_caption() -> None:
    made = figure(Chart("Power", Axis("n"), Axis("y"), (Series("a", ((0, 0.5), (1, 0.6))),), note="A note."))
    assert (made.caption, made.note) == ("Power", "A note.")
    words = [shape.text for shape in made.drawing.shapes if isinstance(shape, Label)]
    assert "Power" not in words
    assert "A note." not in words
    assert made.chart is not None
    assert made.alternative.startswith("Power.")


@given(st.floats(-1e9, 1e9), st.floats(1e-9, 1e9), st.integers(2, 12), st.booleans())
def test_ticks_are_round_and_between_the_ends(low: float, span: float, most: int, whole: bool) -> None:
    high = low + span
    if not high > low:
        return
    found = ticks(low, high, most, whole=whole)
    assert len(found) <= most + 1
    assert all(low - span * 1e-5 <= value <= high + span * 1e-5 for value in found)
    if whole:
        assert all(value == round(value) for value in found)
    lead = step_of(low, high, most) / 10 ** math.floor(math.log10(step_of(low, high, most)) + 1e-9)
    assert min(abs(lead - round_one) for round_one in (1, 2, 2.5, 5, 10)) < 1e-6


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=6), st.booleans(), st.booleans())
def test_the_ends_of_an_axis_hold_its_values(values: list[float], whole: bool, percent: bool) -> None:
    low, high = bounds(values, None, None, whole=whole, percent=percent)
    assert low < high
    slack = (high - low) * 1e-6
    assert low <= min(values) + slack
    assert high >= max(values) - slack


@pytest.mark.parametrize(
    ("value", "step", "percent", "words"),
    [
        (0.25, 0.25, False, "0.25"),
        (5.0, 2.5, False, "5.0"),
        (0.5, 0.1, True, "50 %"),
        (-20.0, 10.0, False, "−20"),
        (0.0, 1e-9, False, "0"),
        (2.5e-7, 2.5e-7, False, "2.5e-7"),
        (1.5e10, 5e9, False, "1.5e10"),
        (0.0512345, None, True, "5.123 %"),
        (1234.5678, None, False, "1235"),
    ],
)
def test_values_are_as_fine_as_their_axis(value: float, step: float | None, percent: bool, words: str) -> None:
    assert written(value, step, percent=percent) == words


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(1, 40)), max_size=12))
def test_names_are_spread_without_overlap_and_near_their_places(asked: list[tuple[float, float]]) -> None:
    wanted, heights = [one for one, _high in asked], [high for _one, high in asked]
    placed = spread(wanted, heights, 0, 600)
    rooms = sorted((middle - high / 2, middle + high / 2) for middle, high in zip(placed, heights, strict=True))
    assert all(first[1] <= second[0] + 1e-6 for first, second in pairwise(rooms))
    assert all(top >= -1e-6 and bottom <= 600 + 1e-6 for top, bottom in rooms)
    if len(asked) == 1 and heights[0] / 2 <= wanted[0] <= 600 - heights[0] / 2:
        assert placed == pytest.approx(wanted)


@given(
    st.lists(st.tuples(st.floats(0, 480), st.sampled_from(["Dosing", "Baseline", "End of the washout"])), max_size=8)
)
def test_flags_lie_neither_on_one_another_nor_on_a_line(named: list[tuple[float, str]]) -> None:
    placed = flags(named, 7.2, 480)
    rooms = []
    for flag in placed:
        wide = text_width(flag.text, 7.2)
        left = flag.x - 2 - wide if flag.before else flag.x + 2
        rooms.append((left, left + wide, flag.level))
        assert left + wide <= 480 + 1e-6
    for index, (left, right, level) in enumerate(rooms):
        for other, (start, end, height) in enumerate(rooms):
            if other != index:
                assert level != height or right <= start or end <= left
                # The line of a higher name goes down past the lower ones.
                assert height <= level or not left < placed[other].x < right


@given(st.lists(st.tuples(st.floats(-50, 150), st.floats(-50, 150)), min_size=2, max_size=6))
def test_lines_are_clipped_to_their_room(points: list[tuple[float, float]]) -> None:
    room = Rect(0, 0, 100, 100)
    for part in clipped(points, room):
        assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in part)
    if all(0 <= x <= 100 and 0 <= y <= 100 for x, y in points):
        assert clipped(points, room) == [points]
