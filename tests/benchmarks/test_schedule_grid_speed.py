"""The budgets of the schedule's grid at 400 visits and 200 activities: open, a frame of scrolling, and a toggle."""

import itertools
import statistics
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture

from studio.desktop import theme
from studio.desktop.schedule.box import ScheduleBox
from studio.desktop.session import Session
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Activity, ActivityGroup, Visit

VISITS, ACTIVITIES = 400, 200


def large() -> Protocol:
    """Return a protocol of 400 visits and 200 activities, a third of whose cells are filled."""
    visits = tuple(
        Visit(id=f"v{n}", name=f"Visit {n}", anchor="v0" if n else None, days=n, minus=0, plus=0) for n in range(VISITS)
    )
    groups = list(ActivityGroup)
    activities = tuple(
        Activity(
            id=f"a{n}",
            name=f"Activity {n}",
            group=groups[n * len(groups) // ACTIVITIES],
            visits=tuple(f"v{visit}" for visit in range(VISITS) if (visit * 7 + n) % 3 == 0),
            timing=f"Note {n}" if n % 10 == 0 else None,
        )
        for n in range(ACTIVITIES)
    )
    return put(put(Protocol(), "/schedule/visits", visits), "/schedule/activities", activities)


@pytest.fixture
def session(qapp: QApplication) -> Session:
    theme.apply(qapp, "light")
    opened = Session()
    opened.start(large())
    yield opened
    opened.deleteLater()


def shown(session: Session) -> ScheduleBox:
    box = ScheduleBox(session, "Activities", "", None)
    box.resize(1500, 900)
    box.show_protocol(session.protocol)
    box.grid.setFixedHeight(800)
    box.show()
    QApplication.processEvents()
    return box


def test_opening_the_grid(benchmark: BenchmarkFixture, session: Session, qapp: QApplication) -> None:
    """From nothing to the first painted grid; budget 200 ms."""
    boxes = []
    benchmark.pedantic(lambda: boxes.append(shown(session)), rounds=5, warmup_rounds=1)
    for box in boxes:
        box.close()
        box.deleteLater()


def test_a_frame_of_scrolling(benchmark: BenchmarkFixture, session: Session, qapp: QApplication) -> None:
    """A step of the wheel down and to the right, painted; budget 16 ms, median."""
    box = shown(session)
    across, down = box.grid.horizontalScrollBar(), box.grid.verticalScrollBar()
    taken = []
    steps = itertools.count(1)

    def frame() -> None:
        begun = time.perf_counter()
        n = next(steps)
        across.setValue(n * 61 % across.maximum())
        down.setValue(n * 37 % down.maximum())
        qapp.processEvents()
        taken.append(time.perf_counter() - begun)

    benchmark.pedantic(frame, rounds=60, warmup_rounds=3)
    benchmark.extra_info["median of a frame, ms"] = round(statistics.median(taken) * 1000, 2)
    print(f"\nframe of scrolling, median: {statistics.median(taken) * 1000:.2f} ms")
    box.close()
    box.deleteLater()


def test_toggling_a_cell(benchmark: BenchmarkFixture, session: Session, qapp: QApplication) -> None:
    """From the key to the painted cell, without the checklist's pause; budget 200 ms."""
    box = shown(session)
    session.changed.connect(lambda _source: box.show_protocol(session.protocol))
    box.grid.go_to("/schedule/activities/a50", "v5")
    taken = []

    def toggle() -> None:
        begun = time.perf_counter()
        QTest.keyClick(box.grid, Qt.Key.Key_Space)
        qapp.processEvents()
        taken.append(time.perf_counter() - begun)

    benchmark.pedantic(toggle, rounds=30, warmup_rounds=2)
    print(f"\ntoggle to refresh, median: {statistics.median(taken) * 1000:.2f} ms")
    box.close()
    box.deleteLater()
