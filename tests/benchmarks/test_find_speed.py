"""Finding's budgets: a keystroke in the box answers within 50 ms on the largest template, and so does a search."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from studio.data import data_folder
from studio.desktop import theme
from studio.desktop.main_window import MainWindow
from studio.protocol.protocol import Protocol
from studio.protocol.search import Wanted, find, replace
from studio.storage.protocol_file import load, save
from studio.storage.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

LARGEST = max(data_folder("templates").glob("*.patp"), key=lambda path: path.stat().st_size)


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    theme.apply(qapp, "light")
    made = MainWindow(Settings())
    made.show()
    file = tmp_path / "largest.patp"
    save(file, load(LARGEST))
    made.files.open(file)
    yield made
    made.session.start(Protocol())
    made.close()
    made.deleteLater()


@pytest.mark.parametrize("typed", ["d", "dose", "washout of fluoxetine", "psilocybin"])
def test_keystroke_to_what_is_found(benchmark: BenchmarkFixture, window: MainWindow, typed: str) -> None:
    """A keystroke in the box until its list is painted, in milliseconds: the median of a typed word."""
    box = window.workspace.toolbar.find
    box.start()
    words = itertools.cycle((typed, typed[:-1]))

    def press() -> None:
        written = next(words)
        box.setText(written)
        box.textEdited.emit(written)
        QApplication.processEvents()

    benchmark.pedantic(press, rounds=20, warmup_rounds=2)


def test_opening_the_box_after_an_edit(benchmark: BenchmarkFixture, window: MainWindow) -> None:
    """From the keys to the list, when the protocol has changed since."""
    box = window.workspace.toolbar.find
    numbers = itertools.count()

    def change() -> None:
        box.give_up()
        window.session.put("/overview/acronym", f"A{next(numbers)}", "x")  # type: ignore[arg-type]

    benchmark.pedantic(window.search.find, setup=change, rounds=10)


@pytest.mark.parametrize("words", ["a", "psilocybin", "nothing of this"])
def test_words_in_the_largest_template(benchmark: BenchmarkFixture, words: str) -> None:
    protocol = load(LARGEST)
    benchmark.pedantic(lambda: find(protocol, Wanted(words)), rounds=10)


def test_replacing_all_in_the_largest_template(benchmark: BenchmarkFixture) -> None:
    protocol = load(LARGEST)
    hits = find(protocol, Wanted("the"))
    benchmark.pedantic(lambda: replace(protocol, hits, "a"), rounds=5)
