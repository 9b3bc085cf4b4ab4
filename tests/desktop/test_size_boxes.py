"""The cards of the sample size: the answer beside the plan, the power, and what other assumptions ask for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.desktop.pages.size_boxes import CalculationBox, PowerBox, SensitivityBox
from studio.protocol.protocol import Protocol
from studio.protocol.statistics import Calculation
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.pages.view import PageView
    from studio.desktop.session import Session


@pytest.fixture
def shown(session: Session, page: Callable[[str], PageView]) -> PageView:
    """The page of the shipped protocol, with its numbers set apart from the calculation."""
    session.put("/statistics/size_follows", None, _("Set apart"))
    session.seal()
    return page("statistics")


def calculation(page: PageView) -> CalculationBox:
    found = page.findChild(CalculationBox)
    assert isinstance(found, CalculationBox)
    found.show_now()
    return found


def entered(session: Session) -> tuple[int | None, int | None]:
    return session.protocol.statistics.per_arm, session.protocol.statistics.total


def put(session: Session, **fields: object) -> None:
    for name, value in fields.items():
        session.put(f"/statistics/{name}", value, _("Change"))
    session.check_now()


def test_the_answer_stands_beside_the_plan(shown: PageView, session: Session) -> None:
    box = calculation(shown)
    assert box.count.text() == "200 in each arm, 600 in total"
    assert "199.86" in box.reached.text()
    assert box.planned.text() == "The participants planned agree with this."
    assert not box.take_over.isVisible()
    assert "a two-sample t test" in box.sentence.said()
    assert "Cohen 1988" in box.source.said()
    assert "normally distributed" in box.assumptions.said()


def test_a_number_typed_by_hand_is_shown_with_the_power_it_gives(shown: PageView, session: Session) -> None:
    put(session, per_arm=150, total=450)
    box = calculation(shown)
    assert box.count.text() == "200 in each arm, 600 in total"
    assert box.planned.text().startswith("Planned are 150 in each arm, 450 in total: a power of 8")
    QTest.mouseClick(box.take_over, Qt.MouseButton.LeftButton)
    assert entered(session) == (200, 600)
    session.undo()
    assert entered(session) == (150, 450)


def test_its_words_go_into_the_statement(shown: PageView, session: Session) -> None:
    box = calculation(shown)
    QTest.mouseClick(box.use, Qt.MouseButton.LeftButton)
    said = session.protocol.statistics.size_statement or ""
    assert said == box.sentence.said()
    assert said.endswith("The 3 arms together have 600 participants.")
    assert not calculation(shown).use.isEnabled()


def test_it_leads_to_what_is_missing(shown: PageView, session: Session) -> None:
    put(session, calculation=Calculation.ANCOVA)
    box = calculation(shown)
    assert box.waits.text() == "Enter “Correlation with baseline”"
    asked: list[str] = []
    box.link_activated.connect(asked.append)
    box.waits.click()
    assert asked == ["/statistics/baseline_correlation"]
    put(session, baseline_correlation=0.5)
    box.show_now()
    assert not box.waits.isVisible()
    assert box.count.text().startswith("15")


def test_what_cannot_be_is_told_in_a_sentence(shown: PageView, session: Session) -> None:
    put(session, difference=0.0)
    box = calculation(shown)
    assert box.none.isVisible()
    assert box.none.text().endswith(".")
    assert not box.count.isVisible()
    assert entered(session) == (200, 600)


@pytest.mark.parametrize(
    ("name", "value"), [("power", 100.0), ("power", 0.0), ("alpha", 1.0), ("dropout", 100.0), ("deviation", 0.0)]
)
def test_a_number_at_the_end_of_its_range_leaves_the_cards_standing(
    shown: PageView, session: Session, name: str, value: float
) -> None:
    """On the way to another number such values are typed; each card says so, and nothing is raised."""
    put(session, **{name: value})
    assert "no trial can be planned with that" in calculation(shown).none.text()
    for kind in (PowerBox, SensitivityBox):
        box = shown.findChild(kind)
        assert isinstance(box, PowerBox | SensitivityBox)
        box.show_now()
        assert box.none.isVisibleTo(box)
        assert not box.view.isVisibleTo(box)


def test_participants_follow_in_the_same_step_of_undo(session: Session) -> None:
    assert session.protocol.statistics.size_follows
    session.put("/statistics/difference", 5.0, _("Change"))
    assert entered(session) == (129, 387)
    session.undo()
    assert entered(session) == (200, 600)
    session.redo()
    assert entered(session) == (129, 387)


def test_a_number_typed_by_hand_ends_the_following(session: Session) -> None:
    session.put("/statistics/per_arm", 150, _("Change"))
    assert entered(session) == (150, 600)
    assert session.protocol.statistics.size_follows is None
    session.undo()
    assert entered(session) == (200, 600)
    assert session.protocol.statistics.size_follows


def test_the_power_is_drawn_and_the_warning_is_in_words(shown: PageView, session: Session) -> None:
    box = shown.findChild(PowerBox)
    assert isinstance(box, PowerBox)
    box.show_now()
    assert box.view.isVisible()
    assert box.warning.text().startswith("The 4 points assumed are more than the 3.8 that COMP006 showed in phase 3")
    put(session, difference=3.5)
    box.show_now()
    assert not box.warning.isVisible()


def test_other_assumptions_are_told_as_tables_and_as_words(shown: PageView) -> None:
    box = shown.findChild(SensitivityBox)
    assert isinstance(box, SensitivityBox)
    box.show_now()
    first, second, third = box.sheets
    assert first.title.text() == "In each arm by difference and standard deviation (points)"
    assert "<b>200</b>" in first.table.text()
    assert "Difference 3.8, Standard deviation 11: 222" in first.table.accessibleDescription()
    assert "Dropout 22: 226" in second.table.accessibleDescription()
    assert third.isHidden()
    assert box.view.isVisible()


def test_nothing_is_worked_out_for_an_empty_protocol(page: Callable[[str], PageView], session: Session) -> None:
    session.start(Protocol())
    box = calculation(page("statistics"))
    assert box.none.isVisible()
    assert not box.count.isVisible()
    assert [stop for stop in box.stops() if stop.isVisible()] == [box.waits]


def test_a_calculation_is_loaded_with_its_page_and_not_before() -> None:
    code = (
        "import sys, time\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from studio.desktop import theme\n"
        "from studio.desktop.main_window import MainWindow\n"
        "from studio.desktop.pauses import Pauses\n"
        "from studio.storage.library import find, start_from\n"
        "from studio.storage.settings import Settings\n"
        "app = QApplication([])\n"
        "theme.apply(app, 'light')\n"
        "window = MainWindow(Settings())\n"
        "window.resize(900, 500)\n"
        "window.show()\n"
        "window.session.start(start_from(find('psilocybin-trd-single-dose')))\n"
        "Pauses(window).begin()\n"
        "def rest(done):\n"
        "    end = time.monotonic() + 30\n"
        "    while not done() and time.monotonic() < end:\n"
        "        app.processEvents()\n"
        "rest(lambda: 'studio.desktop.planning.size' in sys.modules)\n"
        "later = time.monotonic() + 1\n"
        "rest(lambda: time.monotonic() > later)\n"
        "before = 'numpy' in sys.modules\n"
        "window.workspace.show_page('statistics')\n"
        "rest(lambda: 'scipy.special' in sys.modules)\n"
        "print(before, 'scipy.special' in sys.modules)\n"
        "window.hide()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.stdout == "False True\n", done.stderr
