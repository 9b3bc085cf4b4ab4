"""The budgets of comparing: thousands of changes shown and sifted, and taken over."""

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture
from pytestqt.qtbot import QtBot

from studio.data import data_folder
from studio.desktop import theme
from studio.desktop.compare.versions import kept_version
from studio.desktop.compare.window import Compare
from studio.protocol.diff import diff
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.take_over import take
from studio.storage.protocol_file import load

COUNT = 5000


def version(verb: str) -> Protocol:
    """Return the largest shipped protocol with thousands of criteria, which differ from verb to verb."""
    largest = load(data_folder("templates") / "psilocybin-trd-single-dose.patp")
    criteria = [{"id": f"c{number}", "wording": f"Criterion {number} {verb} at visit 3."} for number in range(COUNT)]
    return put(largest, "/population/inclusion", criteria)


def shown(qtbot: QtBot) -> Compare:
    dialog = Compare(None, list, Path(), may_go=True)
    qtbot.addWidget(dialog)
    dialog.show_version("new", kept_version("step", "Second", "", version("is asked")))
    dialog.show()
    return dialog


def test_thousands_of_changes_shown(benchmark: BenchmarkFixture, qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "light")
    dialog, old = shown(qtbot), kept_version("step", "First", "", version("is rated"))

    def show() -> None:
        dialog.show_version("old", old)
        qapp.processEvents()

    benchmark.pedantic(show, rounds=5)
    assert len(dialog.tree.changes.shown) == COUNT


def test_thousands_of_changes_taken_over(benchmark: BenchmarkFixture) -> None:
    old, new = version("is rated"), version("is asked")
    chosen = [change.address for change in diff(old, new)]
    taken = benchmark.pedantic(take, (old, new, chosen), rounds=3)
    assert taken.protocol == new
