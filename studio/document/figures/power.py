"""The figures of the sample size: power over participants, and participants over the difference that is assumed."""

from dataclasses import replace

from studio.document.blocks import Figure
from studio.document.charts import chart
from studio.document.charts.chart import Axis, Chart, Level, Point, Series
from studio.planning.size import what_if
from studio.planning.size.quick import alike, allocation
from studio.protocol.latest import of_the_latest
from studio.protocol.protocol import Protocol
from studio.text import Text, _, number


def power(protocol: Protocol) -> Figure | None:
    """Return the figure of power; None while the calculation has no answer."""
    found = power_chart(protocol)
    return None if found is None else _figure(found, "/statistics/power", "power")


def sensitivity(protocol: Protocol) -> Figure | None:
    """Return the figure of participants over the difference; None while there is none to assume."""
    found = sensitivity_chart(protocol)
    return None if found is None else _figure(found, "/statistics/difference", "sensitivity")


def _figure(found: Chart, address: str, name: str) -> Figure:
    made = chart.figure(found)
    return replace(made, caption=f"{made.caption}.", address=address, anchor=f"figure-{name}")


@of_the_latest
def power_chart(protocol: Protocol) -> Chart | None:
    """Return the plot of power over the participants of an arm, with those planned and the power wanted."""
    curves = what_if.power_curves(protocol)
    if curves is None:
        return None
    difference = protocol.statistics.difference
    name = _("as assumed") if curves.seen is None else _("{points} points, as assumed", points=number(difference or 0))
    series = [Series(name, curves.assumed, ink="series1")]
    if curves.seen is not None:
        shown = _(
            "{points} points, as {trial} (phase 3)", points=number(curves.seen.difference), trial=curves.seen.trial
        )
        series.append(Series(shown, curves.phase_3, ink="series2", dashed=True))
    planned, reached = curves.planned
    return Chart(
        _("Power over the number of participants"),
        Axis(_arm(protocol), low=0, whole=True),
        Axis(_("Power"), low=0, high=1, percent=True),
        series=tuple(series),
        points=(Point(planned, reached, _("{count} planned", count=planned)),),
        levels=(Level(curves.wanted, _("{power} % wanted", power=number(round(curves.wanted * 100, 1)))),),
    )


@of_the_latest
def sensitivity_chart(protocol: Protocol) -> Chart | None:
    """Return the plot of participants over the assumed difference, with what trials of the same comparator found."""
    tables = what_if.size_tables(protocol)
    if not tables or tables[0].rows.member != "delta":
        return None
    published = what_if.published(protocol)
    assumed = tables[0].rows.assumed
    points = tuple(
        Point(seen.difference, count, seen.trial, ink="series2" if seen.phase_3 else "text")
        for seen, count in published
    )
    own = what_if.sizes(protocol)
    return Chart(
        _("Participants needed over the difference assumed"),
        Axis(_("Difference"), unit=str(_("points"))),
        Axis(_arm(protocol), low=0, whole=True),
        series=tuple(
            Series(_("standard deviation {value}, as assumed", value=number(value)), curve, ink="series1")
            if at == 0
            else Series(_("standard deviation {value}", value=number(value)), curve, ink="muted", dashed=True)
            for at, (value, curve) in enumerate(what_if.size_curves(protocol))
        ),
        points=(*points, *((Point(assumed, own, _("assumed"), ink="accent"),) if own is not None else ())),
        note=_published_note(protocol) if published else None,
    )


def _arm(protocol: Protocol) -> Text:
    if alike(allocation(protocol)):
        return _("Participants in each arm")
    return _("Participants in the smallest arm")


def _published_note(protocol: Protocol) -> Text:
    return _(
        "Named points: what trials found on the same measure against the same class of comparator, each in its own "
        "population and at its own time; they are not pooled."
    )
