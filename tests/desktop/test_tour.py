"""The tour: every step lights up what it speaks of, and nothing is left of it afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt

from studio.desktop.main_window import MainWindow
from studio.desktop.tour import STEPS, Tour
from studio.storage.library import find
from studio.storage.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture(params=[(800, 600), (1440, 900)], ids=["small", "large"])
def window(request: pytest.FixtureRequest, look: None, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window at the start page."""
    made = MainWindow(Settings())
    qtbot.addWidget(made)
    made.resize(*request.param)
    made.show()
    yield made
    made.tasks.stop()
    if made.has_protocol and (preview := made.workspace.side.get("preview")) is not None:
        preview.stop()


def tour_of(window: MainWindow) -> Tour:
    """Start the tour from the menu."""
    window.commands["tour"].trigger()
    return window.findChild(Tour)


def test_the_tour_leads_through_all_steps_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    tour = tour_of(window)
    said = []
    for step in STEPS:
        qtbot.wait(120)
        assert window.has_protocol
        part = step.part(window)
        assert part is not None
        assert part.isVisibleTo(window), str(step.title)
        frame = QRect(window.mapFromGlobal(tour.pos()), tour.size())
        assert window.rect().contains(frame), str(step.title)
        said.append(tour.accessibleName())
        qtbot.keyClick(tour, Qt.Key.Key_Right)
    assert said == [str(step.title) for step in STEPS]
    assert not tour.isVisible()


def test_one_can_go_back_and_leave(window: MainWindow, qtbot: QtBot) -> None:
    tour = tour_of(window)
    qtbot.keyClick(tour, Qt.Key.Key_Right)
    qtbot.keyClick(tour, Qt.Key.Key_Left)
    assert tour.at == 0
    qtbot.keyClick(tour, Qt.Key.Key_Left)
    assert tour.at == 0
    qtbot.keyClick(tour, Qt.Key.Key_Escape)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not window.findChildren(Tour)


def test_the_tour_stays_with_the_protocol_that_is_open(window: MainWindow) -> None:
    blank = find("blank")
    assert blank is not None
    window.files.start_from(blank)
    before = window.session.protocol
    tour_of(window).reject()
    assert window.session.protocol is before


@pytest.mark.parametrize("shown", [True, False])
def test_one_is_back_at_ones_field_and_panel_after_the_tour(window: MainWindow, qtbot: QtBot, shown: bool) -> None:
    blank = find("blank")
    assert blank is not None
    window.files.start_from(blank)
    window.workspace.go_to("/population/age_least")
    if shown != window.shows("evidence"):
        window.toggle_side("evidence")
    if not shown and window.side_shown:
        window.toggle_side(window.workspace.side.panel)
    before = window.workspace.place(), window.workspace.side.panel, window.side_shown, window.workspace.side_hidden
    tour = tour_of(window)
    for _step in STEPS:
        qtbot.wait(80)
        qtbot.keyClick(tour, Qt.Key.Key_Right)
    assert not tour.isVisible()
    after = window.workspace.place(), window.workspace.side.panel, window.side_shown, window.workspace.side_hidden
    assert after == before


def test_a_tour_that_opened_a_template_ends_where_it_began(window: MainWindow) -> None:
    tour_of(window).reject()
    assert not window.has_protocol
