"""Opening the planning window, and each of its tools for the first time and again."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from studio.data import data_folder
from studio.desktop import theme
from studio.desktop.editors.chart_view import ChartView
from studio.desktop.planning.tools import TOOLS
from studio.desktop.planning.window import Planning
from studio.desktop.session import Session
from studio.document.charts.chart import Axis, Chart, Level, Point, Series, draw
from studio.storage.protocol_file import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytest_benchmark.fixture import BenchmarkFixture

    from studio.desktop.planning.tools import ToolId

CHART = Chart(
    "Power",
    Axis("Participants", whole=True),
    Axis("Power", percent=True, low=0, high=1),
    tuple(Series(f"Effect {n}", tuple((x, min(1.0, x * n / 1000)) for x in range(5, 400, 2))) for n in range(1, 6)),
    tuple(Point(40.0 * n, 0.15 * n, f"Trial {n}") for n in range(1, 6)),
    (Level(0.9, "Planned"), Level(88, "Designed", "x")),
)


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    theme.apply(qapp, "light")
    made = Session()
    made.start(load(data_folder("templates") / "psilocybin-trd-single-dose.patp"))
    yield made
    made.deleteLater()


@pytest.mark.parametrize("id", TOOLS)
def test_first_sight_of_a_tool(benchmark: BenchmarkFixture, qapp: QApplication, session: Session, id: ToolId) -> None:
    """A window that shows the tool, from nothing to what is painted; its module was loaded in a pause."""
    import_module(TOOLS[id].module)
    windows: list[Planning] = []

    def shown() -> None:
        window = Planning(None, session)
        windows.append(window)
        window.show_tool(id)
        window.show()
        qapp.processEvents()

    def away() -> None:
        for window in windows:
            window.close()
        windows.clear()
        qapp.processEvents()

    benchmark.pedantic(shown, setup=away, rounds=10)
    away()


def test_drawing_a_plot(benchmark: BenchmarkFixture) -> None:
    """A plot of five curves of 200 points."""
    benchmark(draw, CHART)


def test_showing_another_plot(benchmark: BenchmarkFixture, qapp: QApplication, session: Session) -> None:
    """A plot that takes the place of another in the window, such as after a key in a question."""
    view = ChartView("Power")
    view.resize(700, 500)
    view.show()
    charts = iter(range(10**6))

    def other() -> None:
        view.show_chart(Chart(f"Power {next(charts)}", CHART.x, CHART.y, CHART.series, CHART.points, CHART.levels))
        view.picture.repaint()

    benchmark(other)
    view.close()
