"""The list of sections: what is seen of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.desktop import theme
from studio.desktop.main_window import MainWindow
from studio.protocol.protocol import Protocol
from studio.storage.library import find, start_from
from studio.storage.protocol_file import save
from studio.storage.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

QT_LAYS_OUT_AFTER_MS = 150
"""Qt waits a tenth of a second after a list was resized before it lays rows out again, where it does so at all."""


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window with text so large that the titles of sections break."""
    theme.apply(qapp, "light", 2.0)
    template, path = find("psilocybin-trd-single-dose"), tmp_path / "mine.patp"
    assert template is not None
    save(path, start_from(template))
    made = MainWindow(Settings(text_scale=2.0))
    made.resize(1024, 700)
    made.show()
    qtbot.waitExposed(made)
    made.files.open(path)
    yield made
    made.session.start(Protocol())
    made.close()
    made.deleteLater()
    theme.apply(qapp, "light")


def test_no_title_runs_into_the_next(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.wait(QT_LAYS_OUT_AFTER_MS)
    window.workspace.show_page("own")
    qtbot.wait(QT_LAYS_OUT_AFTER_MS)
    sections = window.workspace.navigation
    places = [sections.visualRect(sections.model().index(row, 0)) for row in range(sections.model().rowCount())]
    assert [place.top() for place in places[1:]] == [place.bottom() + 1 for place in places[:-1]]
