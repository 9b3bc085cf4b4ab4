"""The editor of the dosing day: a repaint with 300 marks, as at each step of a drag, and the answer to an edit."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget
from pytest_benchmark.fixture import BenchmarkFixture

from studio.data import data_folder
from studio.desktop import theme
from studio.desktop.dosing_day.box import DosingDayBox
from studio.desktop.session import Session
from studio.planning.day_plan import vital_key
from studio.protocol.edit import put
from studio.storage.protocol_file import load


@pytest.fixture
def box(qapp: QApplication) -> Iterator[DosingDayBox]:
    """A day of more than 300 marks."""
    theme.apply(qapp, "light")
    protocol = load(data_folder("templates") / "psilocybin-trd-single-dose.patp")
    protocol = put(protocol, "/monitoring/vital_minutes", tuple(range(-60, 480, 4)))
    steps = [{"id": f"s{n}", "minute": 4 * n - 100, "activity": "Rest, then blood pressure"} for n in range(165)]
    session = Session()
    session.start(put(protocol, "/schedule/dosing_day", steps))
    top = QWidget()
    made = DosingDayBox(session, "Dosing day", "", top)
    made.resize(1000, 1000)
    made.show_protocol(session.protocol)
    top.show()
    qapp.processEvents()
    made.view.setFocus()
    made.view.choose(vital_key(60))
    yield made
    top.close()
    session.deleteLater()


def test_repaint_with_300_marks(benchmark: BenchmarkFixture, box: DosingDayBox) -> None:
    """Budget 16 ms."""
    picture = QPixmap(box.view.viewport().size())
    benchmark.pedantic(box.view.viewport().render, args=(picture,), rounds=60, warmup_rounds=3)
    assert box.view.day_layout is not None
    assert len(box.view.day_layout.items) >= 300


def test_moving_one_of_300_marks(benchmark: BenchmarkFixture, box: DosingDayBox) -> None:
    """From the wish to the picture of the next day, without the checklist; budget 50 ms."""

    def nudge() -> None:
        key = box.view.current_event
        assert key is not None
        box.view.nudge_asked.emit(key.key, 5, "whole")

    benchmark.pedantic(nudge, rounds=20, warmup_rounds=1)
