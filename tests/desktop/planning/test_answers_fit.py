"""What the tools find fits every width: nothing is wider than the column, and no words are cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import Words
from studio.desktop.planning.blinding import BlindingTool
from studio.desktop.planning.results import Facts
from studio.desktop.planning.simulation import SimulationTool
from studio.desktop.planning.size import SizeTool
from tests.desktop import measuring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from studio.desktop.planning.tool import Tool
    from studio.desktop.session import Session


@pytest.fixture(params=[(1.0, 560), (1.0, 780), (2.0, 720), (2.0, 1400)], ids=lambda at: f"{at[0]:.0%}-{at[1]}")
def room(request: pytest.FixtureRequest, qapp: QApplication, look: None) -> Iterator[int]:
    """A width in pixels, with the size of all text that goes with it."""
    scale, width = request.param
    theme.apply(qapp, "light", scale)
    yield width
    theme.apply(qapp, "light", 1.0)


def sized(session: Session, qtbot: QtBot) -> SizeTool:
    tool = SizeTool(session)
    tool.show_protocol(session.protocol)
    tool.fold.set_open(True)
    tool.result.more.set_open(True)
    tool.form.set_values({"delta": 6.0})
    tool.form.changed.emit()
    tool.work_out_now()
    qtbot.waitUntil(lambda: not tool.what_if.others.isHidden(), timeout=10_000)
    return tool


def guessed(session: Session, qtbot: QtBot) -> BlindingTool:
    tool = BlindingTool(session)
    tool.show_protocol(session.protocol)
    tool.table.paste("60\t10\t9\n30\t30\t19\n20\t50\t9")
    tool.work_out_now()
    return tool


def simulated(session: Session, qtbot: QtBot) -> SimulationTool:
    tool = SimulationTool(session)
    tool.show_protocol(session.protocol)
    tool.further_fold.set_open(True)
    tool.size_fold.set_open(True)
    tool.run_form.set_values({"trials": 100})
    tool.run_form.changed.emit()
    tool.run.click()
    qtbot.waitUntil(lambda: tool.outcome is not None and tool.cancel.isHidden(), timeout=10_000)
    return tool


@pytest.mark.parametrize("make", [sized, guessed, simulated])
def test_answers_fit(
    room: int, session: Session, qtbot: QtBot, settle: Callable[[], None], make: Callable[[Session, QtBot], Tool]
) -> None:
    tool = make(session, qtbot)
    qtbot.addWidget(tool)
    tool.resize(room, 700)
    tool.show()
    settle()
    (area,) = (one for one in tool.findChildren(QScrollArea) if one.parent() is tool)
    assert area.widget().width() <= area.viewport().width()
    for label in tool.findChildren(QLabel):
        if label.isVisible() and label.text():
            assert label.height() >= label.heightForWidth(label.width()) - 1, label.text()
            assert label.width() >= label.minimumSizeHint().width() - 1, label.text()
    tool.stop()


def test_long_names_leave_most_of_the_room_to_the_values(look: None, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.resize(600, 600)
    facts = Facts("Figures", holder)
    long = "Bang, an arm with a name that is longer than anybody would want it to be in a list of figures"
    facts.show_facts([(long, "0.50"), ("James", "0.40")])
    facts.resize(400, 300)
    holder.show()
    measuring.rest(holder)
    name, value = (next(one for one in facts.findChildren(Words) if one.text() == words) for words in (long, "0.50"))
    assert 0.35 * 400 < name.width() <= 0.42 * 400
    assert value.width() > 0.4 * 400
    facts.show_facts([("James", "0.40")])
    measuring.rest(holder)
    assert name.width() < 0.2 * 400
