"""The planning window: each tool is made when it is shown, follows the protocol, and fits every look."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from studio.desktop import theme
from studio.desktop.editors.widgets import Link
from studio.desktop.planning.tool import Tool
from studio.desktop.planning.tools import TOOLS
from studio.desktop.planning.window import Planning
from studio.storage.library import find, start_from
from tests.desktop import measuring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from studio.desktop.main_window import MainWindow
    from studio.desktop.planning.tools import ToolId

TEMPLATE = "psilocybin-trd-single-dose"


@pytest.fixture
def window(started: Callable[[str], MainWindow]) -> MainWindow:
    return started(TEMPLATE)


@pytest.fixture
def wear(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, float, int, int], None]]:
    """A function that gives the screen a size, and the program colours and a size of text."""

    def do(scheme: theme.Scheme, scale: float, width: int, height: int) -> None:
        monkeypatch.setattr(QScreen, "availableGeometry", lambda screen: QRect(0, 0, width, height))
        theme.apply(qapp, scheme, scale)

    yield do
    theme.apply(qapp, "light", 1.0)


def shown(window: MainWindow, tool: ToolId) -> Planning:
    window.commands[f"plan-{tool}"].trigger()
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, Planning) and one.isVisible())


@pytest.mark.parametrize("id", TOOLS)
@pytest.mark.parametrize("look", [("light", 1.0, 800, 600), ("dark", 2.0, 1024, 700), ("light", 1.0, 1920, 1080)])
def test_each_tool_fits_and_is_told_to_those_who_do_not_see_it(
    window: MainWindow, wear: Callable[..., None], id: ToolId, look: tuple[str, float, int, int]
) -> None:
    wear(*look)
    planning = shown(window, id)
    if look[2] > 1024:
        planning.resize(1880, 1040)
    measuring.rest(planning)
    room = QRect(0, 0, look[2], look[3])
    faults = [*measuring.outside(planning), *measuring.cut(planning), *measuring.too_big(planning, room)]
    faults += [*measuring.unspoken(planning), *measuring.unspoken_states(planning), *measuring.bare_icons(planning)]
    assert not faults, "\n".join(["", *faults])


@pytest.mark.parametrize("id", TOOLS)
def test_tab_comes_to_everything_in_a_tool_and_shows_where_it_is(window: MainWindow, qtbot: QtBot, id: ToolId) -> None:
    planning = shown(window, id)
    with qtbot.waitActive(planning):
        planning.activateWindow()
    measuring.rest(planning)
    faults = [*measuring.unreached(planning, measuring.stops(planning)[0]), *measuring.unlit(planning)]
    assert not faults, "\n".join(["", *faults])


def test_tools_are_made_when_they_are_shown_and_there_is_one_window(window: MainWindow, qtbot: QtBot) -> None:
    planning = shown(window, "washout")
    assert len(planning.findChildren(Tool)) == 1
    first = planning.tool
    assert shown(window, "doses") is planning
    assert len(planning.findChildren(Tool)) == 2
    assert planning.tool is not first
    planning.list.setFocus()
    qtbot.keyClick(planning.list, Qt.Key.Key_Down)
    assert planning.tool is first
    assert planning.title.text() == str(TOOLS["washout"].title)


def test_a_narrow_window_has_a_box_in_place_of_the_list(window: MainWindow) -> None:
    planning = shown(window, "washout")
    planning.resize(1200, 700)
    measuring.rest(planning)
    assert planning.list.isVisible()
    assert not planning.box.isVisible()
    planning.resize(560, 500)
    measuring.rest(planning)
    assert planning.box.isVisible()
    assert not planning.list.isVisible()
    at = planning.box.findData("doses")
    planning.box.setCurrentIndex(at)
    planning.box.activated.emit(at)
    assert planning.title.text() == str(TOOLS["doses"].title)


def test_enter_in_a_question_presses_no_button(window: MainWindow, qtbot: QtBot) -> None:
    planning = shown(window, "size")
    with qtbot.waitActive(planning):
        planning.activateWindow()
    pressed: list[QPushButton] = []
    for button in planning.findChildren(QPushButton):
        button.clicked.connect(partial(pressed.append, button))
    line = next(line for line in planning.findChildren(QLineEdit) if line.isVisible())
    line.setFocus()
    before = window.session.protocol
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert planning.isVisible()
    assert not pressed
    assert window.session.protocol is before


def test_its_size_is_remembered(window: MainWindow) -> None:
    planning = shown(window, "washout")
    planning.resize(701, 533)
    planning.close()
    assert window.settings.planning_size == (701, 533)
    assert shown(window, "washout").size().toTuple() == (701, 533)


def test_it_goes_with_the_protocol(window: MainWindow, qtbot: QtBot) -> None:
    planning = shown(window, "washout")
    with qtbot.waitSignal(planning.finished):
        window.show_start()


def test_what_is_tried_for_one_protocol_is_never_shown_for_another(window: MainWindow, qtbot: QtBot) -> None:
    planning = shown(window, "washout")
    window.session.put("/overview/acronym", "ONE", "Change")
    qtbot.wait(50)
    assert planning.isVisible(), "an edit is of the same protocol"
    other = find("lsd-mdd-dose-finding")
    assert other is not None
    with qtbot.waitSignal(planning.finished):
        window.session.start(start_from(other))


def test_a_tool_follows_what_is_undone_from_within_it(window: MainWindow, qtbot: QtBot) -> None:
    window.session.put("/population/stable_days", 19, "Change")
    planning = shown(window, "washout")
    assert planning.tool is not None
    assert planning.tool.protocol.population.stable_days == 19
    with qtbot.waitActive(planning):
        planning.activateWindow()
    planning.list.setFocus()
    qtbot.keyClick(planning, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.session.protocol.population.stable_days != 19
    assert planning.tool.protocol is window.session.protocol


@pytest.mark.parametrize(
    ("section", "id"),
    [
        ("dosing", "doses"),
        ("population", "washout"),
        ("statistics", "size"),
        ("statistics", "blinding"),
        ("statistics", "simulation"),
    ],
)
def test_the_pages_lead_to_the_tools(window: MainWindow, qtbot: QtBot, section: str, id: ToolId) -> None:
    window.workspace.show_page(section)
    page = window.workspace.pages.currentWidget()
    page.build_all()
    (link,) = (link for link in page.findChildren(Link) if link.text() == str(TOOLS[id].action))
    measuring.rest(page)
    assert link.isVisible()
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    planning = next(one for one in QApplication.topLevelWidgets() if isinstance(one, Planning) and one.isVisible())
    assert planning.title.text() == str(TOOLS[id].title)


def test_a_field_that_a_tool_names_is_shown_in_the_form(window: MainWindow) -> None:
    planning = shown(window, "washout")
    planning.wants_field.emit("/population/stable_days")
    assert window.workspace.place() == "/population/stable_days"


def test_the_keys_of_the_main_window_hold_in_it_too(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[bool] = []
    monkeypatch.setattr(window.files, "save", lambda: saved.append(True))
    window.session.put("/overview/acronym", "ONE", "Change")
    planning = shown(window, "size")
    with qtbot.waitActive(planning):
        planning.activateWindow()
    measuring.rest(planning)
    assert planning.isActiveWindow()
    qtbot.keyClick(planning.list, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert saved
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(planning.list, Qt.Key.Key_Z, control)
    assert window.session.protocol.overview.acronym != "ONE"
    qtbot.keyClick(planning.list, Qt.Key.Key_Y, control)
    assert window.session.protocol.overview.acronym == "ONE"
    qtbot.keyClick(planning.list, Qt.Key.Key_B, control | shift)
    assert planning.title.text() == str(TOOLS["blinding"].title)


def test_f6_goes_from_the_list_to_the_tool_and_back(window: MainWindow, qtbot: QtBot) -> None:
    planning = shown(window, "size")
    with qtbot.waitActive(planning):
        planning.activateWindow()
    measuring.rest(planning)
    assert planning.isActiveWindow()
    planning.list.setFocus()
    qtbot.keyClick(planning.list, Qt.Key.Key_F6)
    focused = QApplication.focusWidget()
    assert planning.tool is not None
    assert planning.tool.isAncestorOf(focused)
    qtbot.keyClick(focused, Qt.Key.Key_F6)
    assert planning.list.hasFocus()
