"""The start page with a large library: 1,000 saved templates shown in 0.3 s, and filtered while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.data import data_folder
from studio.desktop import theme
from studio.desktop.main_window import MainWindow
from studio.storage import folders
from studio.storage.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytest_benchmark.fixture import BenchmarkFixture

COUNT = 1000


@pytest.fixture
def window(qapp: QApplication) -> Iterator[MainWindow]:
    folder = folders.templates_folder()
    folder.mkdir(parents=True)
    data = max(data_folder("templates").iterdir(), key=lambda path: path.stat().st_size).read_bytes()
    for number in range(COUNT):
        (folder / f"template-{number}.patp").write_bytes(data)
    theme.apply(qapp, "light")
    made = MainWindow(Settings())
    made.resize(1440, 900)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def test_a_thousand_templates_are_shown(benchmark: BenchmarkFixture, window: MainWindow, qapp: QApplication) -> None:
    def show() -> None:
        window.start.refresh()
        qapp.processEvents()

    benchmark(show)
    assert len(window.start.page.shown()) > COUNT


def test_a_thousand_templates_are_filtered(benchmark: BenchmarkFixture, window: MainWindow, qapp: QApplication) -> None:
    words = iter(["psilocybin", "trd"] * 10_000)

    def narrow() -> None:
        window.start.page.choice.filter.setText(next(words))
        qapp.processEvents()

    benchmark(narrow)
    assert window.start.page.shown()
