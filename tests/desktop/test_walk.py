"""A walk past everything: each action, page, dialog, panel and the start page, with the keyboard and in every look.

Each is reached by keyboard, shows that it has it, has a name and says what it is for, and cuts no words. What is
measured stands in ``measuring.py``, what is opened in ``opening.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from studio.desktop import theme
from studio.desktop.actions import COMMANDS, Actions
from studio.desktop.editors.row import Row
from studio.desktop.editors.widgets import Button
from studio.desktop.main_window import MainWindow
from studio.desktop.pages import PAGES
from studio.desktop.panels.guide import GuideBar
from studio.desktop.panels.side import PANELS
from studio.document.guidance import guidance
from studio.protocol.address import walk
from studio.protocol.protocol import Protocol
from studio.storage.library import find
from studio.storage.protocol_file import save
from studio.storage.settings import Settings
from tests.desktop import measuring
from tests.desktop.opening import OPENERS, alive, change, close_all, every_dialog, open_dialog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from studio.desktop.dialogs.dialog import Dialog
    from studio.desktop.pages.page import Page
    from studio.desktop.pages.view import PageView
    from studio.desktop.theme import Scheme


@dataclass(frozen=True)
class Look:
    """Colours, size of text, and the size of the window, which is that of the screen as well."""

    scheme: Scheme
    scale: float
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.scheme} {self.scale:.0%} {self.width}x{self.height}"


SMALL = Look("light", 1.0, 800, 600)
LARGE = Look("dark", 2.0, 1024, 700)
WIDE = Look("light", 2.0, 1920, 1080)
LOOKS = (SMALL, LARGE, WIDE)

Wear = "Callable[[Look], None]"


@pytest.fixture
def window(look: None, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """A window that shows the start page, with the keyboard; the line at which one writes stands still."""
    flash = QApplication.cursorFlashTime()
    QApplication.setCursorFlashTime(0)
    made = MainWindow(Settings())
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    close_all(made)
    made.session.start(Protocol())
    made.close()
    made.deleteLater()
    QApplication.setCursorFlashTime(flash)


@pytest.fixture
def wear(window: MainWindow, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Look], None]]:
    """A function that gives window and screen a look."""

    def do(look: Look) -> None:
        monkeypatch.setattr(QScreen, "availableGeometry", lambda screen: QRect(0, 0, look.width, look.height))
        theme.apply(qapp, look.scheme, look.scale)
        window.resize(look.width, look.height)
        measuring.rest(window)

    yield do
    theme.apply(qapp, "light", 1.0)


@pytest.fixture
def opened(window: MainWindow, template: Protocol, tmp_path: Path) -> MainWindow:
    """The window with the shipped protocol, opened from a file."""
    path = tmp_path / "My trial.patp"
    save(path, template)
    window.files.open(path)
    return window


def heard(root: QWidget, helped: Callable[[QWidget], bool] = lambda widget: False) -> list[str]:
    """Return what those miss who hear the window."""
    return [
        *measuring.unspoken(root, helped),
        *measuring.unspoken_states(root),
        *measuring.unspoken_items(root),
        *measuring.bare_icons(root),
    ]


def fits(root: QWidget) -> list[str]:
    return [*measuring.outside(root), *measuring.cut(root)]


def in_look(look: Look, faults: list[str]) -> list[str]:
    return [f"{look}: {fault}" for fault in faults]


# Actions


def test_no_two_actions_share_an_id_or_keys(window: MainWindow, opened: MainWindow) -> None:
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))
    change(opened)
    assert measuring.shared_keys(opened.findChildren(type(opened.commands["new"]))) == []


def test_every_action_stands_in_a_menu_with_a_letter_and_says_what_it_does(opened: MainWindow) -> None:
    change(opened)
    seen = []
    for menu in [one.menu() for one in opened.menuBar().actions()]:
        seen += _entries(menu)
    assert sorted(action.objectName() for action in seen) == sorted(command.id for command in COMMANDS)
    letters = [one.text().lower()[one.text().index("&") + 1] for one in opened.menuBar().actions()]
    assert len(letters) == len(set(letters))


def _entries(menu: QMenu) -> list[object]:
    """Return the actions of a menu and of those in it; each has a letter that no other entry has, and a tooltip."""
    found, letters = [], []
    for entry in menu.actions():
        if entry.isSeparator():
            continue
        plain = entry.text().replace("&&", "")
        assert plain.count("&") == 1, entry.text()
        letters.append(plain[plain.index("&") + 1].casefold())
        if entry.menu() is not None:
            found += _entries(entry.menu())
        else:
            assert entry.toolTip().strip(), entry.text()
            found.append(entry)
    assert len(letters) == len(set(letters)), menu.title()
    return found


@pytest.mark.parametrize("open_first", [False, True], ids=["start page", "protocol"])
def test_what_cannot_be_done_says_why(window: MainWindow, template: Protocol, *, open_first: bool) -> None:
    if open_first:
        window.session.start(template)
        window.show_workspace()
    off = [command for command in COMMANDS if not command.enabled(window)]
    assert off
    silent = [one.id for one in off if str(one.why_not(window)) in ("", "Not possible now")]
    assert silent == []


def test_each_button_of_the_toolbar_has_a_name_and_says_its_action_and_keys(opened: MainWindow) -> None:
    buttons = {button.text(): button for button in opened.workspace.toolbar.findChildren(Button)}
    wanted = {str(command.toolbar): command for command in COMMANDS if command.toolbar is not None}
    assert set(buttons) == set(wanted)
    for words, button in buttons.items():
        action = opened.commands[wanted[words].id]
        assert button.accessibleName()
        assert action.toolTip() in button.toolTip()
        if action.shortcuts():
            assert action.shortcut().toString() in button.toolTip()


@pytest.fixture
def harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    """No action does anything."""
    monkeypatch.setattr(Actions, "_do", lambda actions, command, checked=False: None)


@pytest.mark.parametrize("section", ["overview", "population", "schedule", "sessions"])
def test_no_input_keeps_the_keys_of_an_action_for_itself(harmless: None, opened: MainWindow, section: str) -> None:
    opened.workspace.show_page(section)
    view = opened.workspace.pages.currentWidget()
    view.build_all()
    of_each_kind = {type(widget): widget for widget in measuring.stops(view)}
    with_keys = [action for _command, action in opened.commands if action.shortcuts()]
    faults = measuring.shadowed(view, with_keys, of_each_kind.values())
    assert not faults, "\n".join(["", *faults])


# Pages


def whole(window: MainWindow, section: str) -> PageView:
    """Show a page, all of it built, with the first item of each list open."""
    window.workspace.show_page(section)
    view: PageView = window.workspace.pages.currentWidget()
    view.build_all()
    for place in walk(getattr(window.session.protocol, section), f"/{section}"):
        if place.spec.kind == "items" and place.value and place.address.count("/") == 2:
            view.go_to(f"{place.address}/{place.value[0].id}")
    measuring.rest(view)
    return view


def has_help(window: MainWindow, widget: QWidget) -> bool:
    """Tell whether the help beside the form says something of the field that a widget is for."""
    around: QWidget | None = widget
    while around is not None and not isinstance(around, Row):
        around = around.parentWidget()
    return around is not None and guidance(window.session.protocol, around.address, window.session.report) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.section)
def test_page(opened: MainWindow, wear: Callable[[Look], None], page: Page) -> None:
    faults: list[str] = []
    for look in LOOKS:
        wear(look)
        view = whole(opened, page.section)
        faults += in_look(look, fits(view))
        if look in (SMALL, LARGE):
            faults += in_look(look, measuring.unlit(view))
        if look is SMALL:
            faults += heard(view, lambda widget: has_help(opened, widget))
            faults += measuring.unreached(view, measuring.stops(view)[0])
    assert not faults, "\n".join(["", *faults])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.section)
def test_page_of_a_blank_protocol(window: MainWindow, wear: Callable[[Look], None], page: Page) -> None:
    blank = find("blank")
    assert blank is not None
    window.files.start_from(blank)
    faults: list[str] = []
    for look in (SMALL, LARGE):
        wear(look)
        view = whole(window, page.section)
        faults += in_look(look, fits(view))
        if look is SMALL:
            faults += heard(view, lambda widget: has_help(window, widget))
            faults += measuring.unreached(view, measuring.stops(view)[0])
    assert not faults, "\n".join(["", *faults])


# The window around them


def test_start_page(window: MainWindow, wear: Callable[[Look], None]) -> None:
    faults: list[str] = []
    for look in LOOKS:
        wear(look)
        faults += in_look(look, [*fits(window), *heard(window), *measuring.unlit(window)])
        faults += in_look(look, measuring.unreached(window, measuring.stops(window)[0]))
    assert not faults, "\n".join(["", *faults])


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_panel(opened: MainWindow, wear: Callable[[Look], None], panel: object) -> None:
    change(opened)
    faults: list[str] = []
    for look in LOOKS:
        wear(look)
        opened.workspace.go_to("/dosing/arms/dose-25mg/dose")
        if not opened.shows(panel.name):
            opened.toggle_side(panel.name)
        side = opened.workspace.side
        measuring.rest(side)
        faults += in_look(look, [*fits(side), *fits(opened.workspace.toolbar), *fits(opened.statusBar())])
        if look is not WIDE:
            faults += in_look(look, measuring.unlit(side))
        if look is SMALL:
            faults += heard(side)
            faults += measuring.unreached(side, measuring.stops(side)[0])
    assert not faults, "\n".join(["", *faults])


def test_guide(opened: MainWindow, wear: Callable[[Look], None]) -> None:
    blank = find("blank")
    assert blank is not None
    opened.session.start(Protocol())
    opened.guide.toggle()
    faults: list[str] = []
    for look in LOOKS:
        wear(look)
        bar = opened.workspace.findChild(GuideBar)
        assert bar is not None
        assert bar.isVisible()
        faults += in_look(look, [*fits(bar), *heard(bar), *measuring.unlit(bar)])
    assert not faults, "\n".join(["", *faults])


def test_f6_goes_round_all_panes(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(SMALL.width, SMALL.height)
    if not opened.side_shown:
        opened.toggle_side("checklist")
    opened.guide.toggle()
    workspace = opened.workspace
    panes = [workspace.navigation, workspace.pages, workspace.side]
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        reached = set()
        for _press in range(6):
            QTest.keyClick(opened.windowHandle(), Qt.Key.Key_F6, modifier)
            focus = QApplication.focusWidget()
            reached |= {at for at, pane in enumerate(panes) if pane is focus or pane.isAncestorOf(focus)}
        assert reached == {0, 1, 2}


# Dialogs


def test_every_dialog_is_walked_past() -> None:
    assert every_dialog() == set(OPENERS)


@pytest.mark.parametrize("kind", OPENERS, ids=lambda kind: f"{kind.__module__.rsplit('.', 1)[-1]}-{kind.__name__}")
def test_dialog(opened: MainWindow, wear: Callable[[Look], None], qtbot: QtBot, kind: type[Dialog]) -> None:
    change(opened)
    faults: list[str] = []
    for look in (SMALL, LARGE):
        wear(look)
        dialog = open_dialog(opened, kind)
        with qtbot.waitActive(dialog):
            dialog.activateWindow()
        measuring.rest(dialog)
        room = QRect(0, 0, look.width, look.height)
        faults += in_look(look, [*fits(dialog), *measuring.too_big(dialog, room), *measuring.folded(dialog, room)])
        faults += in_look(look, measuring.unlit(dialog))
        if look is SMALL:
            faults += heard(dialog)
            faults += measuring.unreached(dialog, measuring.stops(dialog)[0])
        if look is SMALL and not _left(dialog):
            faults.append("Escape does not close it")
        close_all(opened)
    assert not faults, "\n".join(["", *faults])


def _left(dialog: Dialog) -> bool:
    """Tell whether Escape closes a dialog, once more where the first empties something."""
    gone: list[int] = []
    dialog.finished.connect(gone.append)
    for _press in range(2):
        if not gone:
            QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Escape)
    return bool(gone)


ROUNDS = 20
"""Openings of each dialog; 200 of them are measured in ``tests/benchmarks/test_dialogs_speed.py``."""


@pytest.mark.parametrize("kind", OPENERS, ids=lambda kind: f"{kind.__module__.rsplit('.', 1)[-1]}-{kind.__name__}")
def test_openings_leave_nothing_behind(opened: MainWindow, kind: type[Dialog]) -> None:
    change(opened)
    before = None
    for _round in range(ROUNDS):
        open_dialog(opened, kind)
        close_all(opened)
        before = before or alive(opened)  # the first may make what stays, such as a page of the form
    assert alive(opened) == before
