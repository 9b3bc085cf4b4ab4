"""Plots in the window: they are read value by value, and leave as pictures and as numbers."""

from __future__ import annotations

import csv
import io
import math
from itertools import combinations
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage

from studio.desktop import theme
from studio.desktop.dialogs.message import Message
from studio.desktop.editors.chart_handout import HandOut, rendered
from studio.desktop.editors.chart_view import ChartView
from studio.document.charts.chart import Axis, Chart, Level, Series, Span, alternative
from studio.export.palette import INKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

CHART = Chart(
    "Power: by participants",
    Axis("Participants", whole=True),
    Axis("Power", percent=True, low=0, high=1),
    (Series("Large", ((10, 0.4), (20, 0.7), (30, 0.9)), marks=True), Series("Small", ((10, 0.1), (30, 0.4)))),
    levels=(Level(0.8, "Planned"),),
)


@pytest.fixture
def view(look: None, qtbot: QtBot, settle: Callable[[], None]) -> ChartView:
    made = ChartView("Power")
    qtbot.addWidget(made)
    made.show_chart(CHART)
    made.resize(700, made.heightForWidth(700))
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    settle()
    return made


def test_arrow_keys_read_value_by_value(view: ChartView, qtbot: QtBot) -> None:
    assert view.readout.text() == "Point at a value, or use the arrow keys, to read it."
    view.picture.setFocus()
    read = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(view.picture, key)
        read.append(view.readout.text())
    assert read == [
        "Large: Participants 10, Power 40 %",
        "Large: Participants 20, Power 70 %",
        "Large: Participants 30, Power 90 %",
        "Large: Participants 30, Power 90 %",
        "Small: Participants 30, Power 40 %",
    ]
    assert view.picture.accessibleDescription().startswith(read[-1])


def test_the_mouse_reads_what_is_near_it(view: ChartView, qtbot: QtBot) -> None:
    spot = view.picture.spots[1]
    scale = view.picture.width() / 560 if view.picture.width() > 560 * theme.em(view) / 11 else theme.em(view) / 11
    qtbot.mouseMove(view.picture, QPoint(round(spot.x * scale) + 3, round(spot.y * scale) - 3))
    assert view.readout.text() == spot.words
    qtbot.mouseMove(view.picture, QPoint(2, 2))
    assert "arrow keys" in view.readout.text()


def test_it_says_all_of_it_to_those_who_do_not_see_it(view: ChartView) -> None:
    assert view.picture.accessibleName() == "Power"
    assert view.picture.accessibleDescription() == alternative(CHART)


def test_letters_stay_as_large_as_the_text_beside_them(view: ChartView, settle: Callable[[], None]) -> None:
    wide = view.picture.heightForWidth(800) / 800
    narrow = view.picture.heightForWidth(400) / 400
    assert narrow > wide, "it is drawn anew for less room, not made smaller"


def test_a_plot_is_saved_as_picture_and_numbers(view: ChartView, tmp_path: Path) -> None:
    menu = HandOut(view, CHART)
    for ending in (".png", ".svg", ".csv"):
        menu.save(tmp_path / f"plot{ending}")
    image = QImage(str(tmp_path / "plot.png"))
    assert image.width() == round(480 * 300 / 72)
    assert image.dotsPerMeterX() == pytest.approx(300 / 0.0254, abs=1)
    seen = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert f"#{INKS['series1'].lower()}" in seen
    root = ElementTree.fromstring((tmp_path / "plot.svg").read_bytes())
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == "Power: by participants"
    assert root.findtext(f"{space}desc") == alternative(CHART)
    assert "Planned" in [text.text for text in root.iter(f"{space}text")]
    rows = list(csv.reader(io.StringIO((tmp_path / "plot.csv").read_bytes().decode("utf-8-sig"))))
    assert rows[0] == ["Name", "Participants", "Power (%)"]
    assert ["Large", "20", "70.0"] in rows


def test_what_leaves_has_the_colours_of_paper(view: ChartView, qapp: QApplication, tmp_path: Path) -> None:
    light = {ending: rendered(CHART, tmp_path / f"a{ending}") for ending in (".png", ".svg")}
    theme.apply(qapp, "dark")
    assert {ending: rendered(CHART, tmp_path / f"a{ending}") for ending in (".png", ".svg")} == light
    theme.apply(qapp, "light")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("plot.gif", "the name of a plot’s file has to end in one of .png, .svg, .csv."),
        ("nowhere/plot.png", "there is no folder"),
    ],
)
def test_what_cannot_be_written_is_said_in_a_sentence(
    view: ChartView, qtbot: QtBot, tmp_path: Path, name: str, sentence: str
) -> None:
    HandOut(view, CHART).save(tmp_path / name)
    (message,) = view.findChildren(Message)
    assert sentence in message.text.text()
    assert not (tmp_path / name).exists()
    message.close()


def test_it_is_copied_as_picture_and_as_numbers(view: ChartView) -> None:
    menu = HandOut(view, CHART)
    menu.copy_picture()
    assert QGuiApplication.clipboard().image().width() == round(480 * 300 / 72)
    menu.copy_numbers()
    assert QGuiApplication.clipboard().text().splitlines()[:2] == ["Name\tParticipants\tPower (%)", "Large\t10\t40.0"]


def test_the_button_opens_the_menu_of_the_plot_that_is_shown(view: ChartView, qtbot: QtBot) -> None:
    qtbot.mouseClick(view.menu_button, Qt.MouseButton.LeftButton)
    (menu,) = view.findChildren(HandOut)
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Save picture…", "Save as SVG drawing…", "Save the numbers…", "Copy picture", "Copy the numbers",
    ]  # fmt: skip
    menu.close()
    other = Chart("Other", Axis("x"), Axis("y"))
    view.show_chart(other)
    qtbot.mouseClick(view.menu_button, Qt.MouseButton.LeftButton)
    assert [one.chart for one in view.findChildren(HandOut)] == [other]
    menu.close()


def test_rows_are_read_too(view: ChartView, qtbot: QtBot) -> None:
    view.show_chart(Chart("Way", Axis("Day", unit="days"), spans=(Span("A", 0, 5, name="Taper"), Span("B", 5, 9))))
    view.picture.setFocus()
    qtbot.keyClick(view.picture, Qt.Key.Key_Down)
    assert view.readout.text() == "A, Taper: 0 days to 5 days"
    qtbot.keyClick(view.picture, Qt.Key.Key_Down)
    assert view.readout.text() == "B: 5 days to 9 days"


def contrast(one: QColor, other: QColor) -> float:
    def light(colour: QColor) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("role", ["series1", "series2", "series3", "series4", "series5"])
def test_curves_stand_out_from_what_is_behind_them(role: str) -> None:
    # Names of curves are written in their colours, so they need the contrast of text.
    for palette in (theme.LIGHT, theme.DARK):
        assert contrast(QColor(getattr(palette, role)), QColor(palette.card)) >= 4.5
    assert contrast(QColor(f"#{INKS[role]}"), QColor("#FFFFFF")) >= 4.5


# How people see who lack one of the three kinds of cones: Machado, Oliveira and Fernandes 2009, at full severity.
WAYS_OF_SEEING = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def seen(colour: str, way: str) -> tuple[float, float, float]:
    """Return where a colour lies in CIE L*a*b*, for someone who sees in that way."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]

    def through(matrix: Iterable[Iterable[float]], values: list[float]) -> list[float]:
        return [max(0.0, sum(a * b for a, b in zip(row, values, strict=True))) for row in matrix]

    rgb = [min(1.0, part) for part in through(WAYS_OF_SEEING[way], linear)]
    xyz = through(((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8729)), rgb)
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("way", WAYS_OF_SEEING)
def test_curves_are_told_apart_by_people_who_see_colours_differently(way: str) -> None:
    roles = [f"series{number}" for number in range(1, 6)]
    for palette in (theme.LIGHT, theme.DARK):
        places = [seen(getattr(palette, role).removeprefix("#"), way) for role in roles]
        assert min(math.dist(one, other) for one, other in combinations(places, 2)) > 25
