"""200 openings of every dialog, by the acts of a window: how long each takes, and that none leaves anything behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.data import data_folder
from studio.desktop import theme
from studio.desktop.main_window import MainWindow
from studio.protocol.protocol import Protocol
from studio.storage.protocol_file import load, save
from studio.storage.settings import Settings
from tests.desktop.opening import OPENERS, alive, change, close_all, open_dialog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytest_benchmark.fixture import BenchmarkFixture

    from studio.desktop.dialogs.dialog import Dialog

OPENINGS = 200


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    theme.apply(qapp, "light")
    path = tmp_path / "My trial.patp"
    save(path, load(data_folder("templates") / "psilocybin-trd-single-dose.patp"))
    made = MainWindow(Settings())
    made.show()
    made.files.open(path)
    change(made)
    made.workspace.pages.currentWidget().build_all()
    for _round in range(20):
        qapp.processEvents()
    yield made
    close_all(made)
    made.session.start(Protocol())
    made.close()
    made.deleteLater()


@pytest.mark.parametrize("kind", OPENERS, ids=lambda kind: f"{kind.__module__.rsplit('.', 1)[-1]}-{kind.__name__}")
def test_opening_a_dialog(
    benchmark: BenchmarkFixture, window: MainWindow, qapp: QApplication, kind: type[Dialog]
) -> None:
    open_dialog(window, kind)
    close_all(window)
    before = alive(window)

    def shown() -> None:
        open_dialog(window, kind)
        qapp.processEvents()

    benchmark.pedantic(shown, setup=lambda: close_all(window), rounds=OPENINGS)
    close_all(window)
    assert alive(window) == before
