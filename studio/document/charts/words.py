"""What a plot says: in a sentence for those who cannot see it, and as rows of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.document.charts.axes import finite, written
from studio.text import Text, _, listing, n_

if TYPE_CHECKING:
    from studio.document.charts.chart import Axis, Chart, Series, Span

Cell = str | float | None
"""What stands in a row of numbers; None is left empty."""


def axis_name(axis: Axis) -> str:
    """Return the title of an axis with its unit."""
    unit = axis.unit or ("%" if axis.percent else None)
    return str(_("{title} ({unit})", title=axis.title, unit=unit)) if unit else str(axis.title)


def value_in_words(axis: Axis, value: float) -> str:
    """Return a value of an axis with its unit."""
    words = written(value, percent=axis.percent)
    return f"{words} {axis.unit}" if axis.unit and not axis.percent else words


def alternative(chart: Chart) -> str:
    """Return in words what the plot shows, all names in full."""
    told: list[Text | str] = [_("{title}.", title=str(chart.title).rstrip("."))] if str(chart.title) else []
    if chart.series or chart.points:
        told.append(_("Across: {x}. Up: {y}.", x=axis_name(chart.x), y=axis_name(chart.y)))
    else:
        told.append(_("Across: {x}.", x=axis_name(chart.x)))
    told += [_series(chart, one) for one in chart.series]
    if chart.points:
        named = listing(
            _("{name} ({x}; {y})", name=one.name, x=value_in_words(chart.x, one.x), y=value_in_words(chart.y, one.y))
            for one in chart.points
            if finite(one.x) and finite(one.y)
        )
        told.append(n_("Point: {named}.", "Points: {named}.", len(chart.points), named=named))
    for row in dict.fromkeys(span.row for span in chart.spans):
        spans = [span for span in chart.spans if span.row == row and finite(span.low) and finite(span.high)]
        parts = [f"{_name(span)} {_where(chart, span)}".strip() for span in spans]
        told.append(_("{row}: {parts}.", row=row, parts="; ".join(parts) or "–"))
    for level in chart.levels:
        axis = chart.x if level.axis == "x" else chart.y
        if finite(level.value):
            told.append(_("{name}: {value}.", name=level.name, value=value_in_words(axis, level.value)))
    if chart.note:
        told.append(str(chart.note))
    return " ".join(map(str, told))


def span_in_words(chart: Chart, span: Span) -> str:
    """Return what a span says, with the names of its row and its own."""
    name = f"{span.row}, {_name(span)}" if _name(span) else str(span.row)
    return str(_("{name}: {value}", name=name, value=_where(chart, span)))


def _name(span: Span) -> str:
    """Return the name of a span; one that is but its value in figures is told with the value."""
    name = str(span.name)
    return name if any(letter.isalpha() for letter in name) else ""


def _where(chart: Chart, span: Span) -> str:
    low, high = (value_in_words(chart.x, value) for value in (span.low, span.high))
    where = str(_("{low} to {high}", low=low, high=high)) if low != high else low
    if span.value is not None and finite(span.value):
        return str(_("{value}, {range}", value=value_in_words(chart.x, span.value), range=where))
    return where


def _series(chart: Chart, series: Series) -> Text:
    there = [(x, y) for x, y in series.points if finite(x) and finite(y)]
    if not there:
        return _("{name}: no values.", name=series.name)

    def place(x: float, y: float) -> Text:
        return _("{y} at {x}", x=value_in_words(chart.x, x), y=value_in_words(chart.y, y))

    first, last = place(*there[0]), place(*there[-1])
    if len(there) == 1:
        return _("{name}: {first}.", name=series.name, first=first)
    least, most = min(there, key=lambda point: point[1]), max(there, key=lambda point: point[1])
    ends = {there[0], there[-1]}
    if least in ends and most in ends:
        return _("{name}: from {first} to {last}.", name=series.name, first=first, last=last)
    return _(
        "{name}: from {first} to {last}, lowest {least}, highest {most}.",
        name=series.name,
        first=first,
        last=last,
        least=place(*least),
        most=place(*most),
    )


def table(chart: Chart) -> list[list[Cell]]:
    """Return the numbers of the plot as rows, the titles of the columns first."""
    return _of_spans(chart) if chart.spans else _of_curves(chart)


def _of_spans(chart: Chart) -> list[list[Cell]]:
    x = axis_name(chart.x)
    head = (_("Row"), _("Name"), _("{axis}: from", axis=x), _("{axis}: to", axis=x), x)
    return [
        [*map(str, head)],
        *(
            [str(span.row), str(span.name), *(_cell(chart.x, end) for end in (span.low, span.high, span.value))]
            for span in chart.spans
        ),
        *(["", str(level.name), None, None, _cell(chart.x, level.value)] for level in chart.levels),
    ]


def _of_curves(chart: Chart) -> list[list[Cell]]:
    banded = any(series.band for series in chart.series)
    none: list[Cell] = [None, None] if banded else []
    rows: list[list[Cell]] = [[str(_("Name")), axis_name(chart.x), axis_name(chart.y)]]
    if banded:
        rows[0] += [str(_("Lower")), str(_("Upper"))]

    def row(name: object, x: float | None, y: float | None, edge: tuple[float, float] | None = None) -> list[Cell]:
        edges: list[Cell] = none if edge is None else [_cell(chart.y, end) for end in edge]
        return [str(name), _cell(chart.x, x), _cell(chart.y, y), *edges]

    for series in chart.series:
        edges = {across: (low, high) for across, low, high in series.band}
        rows += [row(series.name, across, up, edges.pop(across, None)) for across, up in series.points]
        rows += (row(series.name, across, None, edge) for across, edge in edges.items())
    rows += (row(point.name, point.x, point.y) for point in chart.points)
    for level in chart.levels:
        across, up = (level.value, None) if level.axis == "x" else (None, level.value)
        rows.append(row(level.name, across, up))
    return rows


def _cell(axis: Axis, value: float | None) -> float | None:
    """Return a value in the unit that the title of its column has: shares in per cent."""
    return round(value * 100, 12) if axis.percent and value is not None and finite(value) else value
