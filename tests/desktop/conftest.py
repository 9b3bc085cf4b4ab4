"""What tests of the window share: its look, the shipped protocol, a session that shows it, and pages of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QDialog

from studio.data import data_folder
from studio.desktop import theme
from studio.desktop.main_window import MainWindow
from studio.desktop.pages import page_of
from studio.desktop.pages.view import PageView
from studio.desktop.session import Session
from studio.protocol.protocol import Protocol
from studio.storage.library import find
from studio.storage.protocol_file import load
from studio.storage.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@cache
def shipped() -> Protocol:
    """Return the complete protocol that is shipped as a template."""
    return load(data_folder("templates") / "psilocybin-trd-single-dose.patp")


@pytest.fixture
def template() -> Protocol:
    """The complete protocol that is shipped as a template."""
    return shipped()


@pytest.fixture
def settle(qapp: QApplication) -> Callable[[], None]:
    """A function that lets layouts come to rest: each of them may ask the one around it once more."""

    def rest() -> None:
        for _round in range(8):
            qapp.processEvents()

    return rest


@pytest.fixture
def look(qapp: QApplication) -> None:
    """Give the window its style, typeface and light colours."""
    theme.apply(qapp, "light")


@pytest.fixture
def session(look: None, template: Protocol) -> Iterator[Session]:
    """A session that shows the shipped protocol."""
    opened = Session()
    opened.start(template)
    yield opened
    opened.deleteLater()


@pytest.fixture
def page(session: Session, qtbot: QtBot, settle: Callable[[], None]) -> Callable[[str], PageView]:
    """Return a function that shows the page of a section, whole."""

    kept: list[PageView] = []

    def show(section: str) -> PageView:
        found = page_of(f"/{section}")
        assert found is not None
        view = PageView(session, found)
        kept.append(view)
        qtbot.addWidget(view)
        view.resize(900, 900)
        with qtbot.waitActive(view):
            view.show()
            view.activateWindow()
        view.build_all()
        settle()
        return view

    return show


@pytest.fixture
def started(look: None, qtbot: QtBot) -> Iterator[Callable[[str], MainWindow]]:
    """A function that shows a window with a protocol from the template of that id; nothing is left of it afterwards."""
    made: list[MainWindow] = []

    def start(id: str) -> MainWindow:
        window = MainWindow(Settings())
        made.append(window)
        window.resize(1440, 900)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        template = find(id)
        assert template is not None
        window.files.start_from(template)
        return window

    yield start
    for window in made:
        window.session.start(Protocol())
        for dialog in window.findChildren(QDialog):
            dialog.close()
        window.close()
        window.deleteLater()
