"""The tables of guesses: typed or pasted, for participants, facilitators and raters, and what the indices say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from studio.desktop.planning.blinding import BlindingTool
from studio.desktop.session import Session
from studio.planning.unblinding.indices import bang, james
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.text import _

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

TABLE = "60\t10\t9\n30\t30\t19\n20\t50\t9"


@pytest.fixture
def tool(session: Session, qtbot: QtBot) -> BlindingTool:
    """The tool, showing the three arms of the shipped protocol."""
    made = BlindingTool(session)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    made.show_protocol(session.protocol)
    return made


def words(tool: BlindingTool) -> str:
    """Return what the answer says, by its parts."""
    tool.work_out_now()
    return f"{tool.facts.as_text()}\n{tool.note.text()}"


def paste(tool: BlindingTool, qtbot: QtBot, copied: str, row: int = 0) -> None:
    QGuiApplication.clipboard().setText(copied)
    cell = tool.table.cells[row][0]
    cell.setFocus()
    qtbot.keyClick(cell, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_each_arm_has_a_row_and_nothing_is_said_of_an_empty_table(tool: BlindingTool) -> None:
    assert len(tool.table.cells) == len(tool.session.protocol.design.arms)
    assert not tool.result.isVisible()
    assert not tool.empty.isVisible()


def test_formula_and_sources_of_both_indices_are_told(tool: BlindingTool) -> None:
    told = tool.more.formula.text(), tool.more.source.text()
    assert all(name in told[0] for name in ("Bang’s index", "James’s index"))
    assert all(year in told[1] for year in ("2004", "1996"))


def test_what_is_typed_gives_the_index_of_its_arm(tool: BlindingTool, qtbot: QtBot) -> None:
    for cell, count in zip(tool.table.cells[0], ("60", "10", "9"), strict=True):
        qtbot.keyClicks(cell, count)
    qtbot.waitUntil(tool.result.isVisible)
    own = bang(60, 10, 9, "drug")
    assert f": {own.value:.2f} (95 %" in words(tool)
    assert str(own.reading) in words(tool)
    assert "James’s index needs guesses of a drug arm and of a control arm." in words(tool)
    assert tool.table.sums[0].text() == "79"


def test_a_table_is_pasted_with_the_keyboard(tool: BlindingTool, qtbot: QtBot) -> None:
    paste(tool, qtbot, TABLE)
    assert tool.table.typed() == [["60", "10", "9"], ["30", "30", "19"], ["20", "50", "9"]]
    assert f"James, all arms: {james((90, 40, 28), (20, 50, 9)).value:.2f}" in words(tool)
    assert "all arms with the drug are taken together" in words(tool)


def test_a_single_number_is_pasted_into_its_cell(tool: BlindingTool, qtbot: QtBot) -> None:
    paste(tool, qtbot, "7", row=1)
    assert tool.table.typed()[1] == ["7", "", ""]


def test_the_button_pastes_too_and_what_cannot_be_read_changes_nothing(tool: BlindingTool, qtbot: QtBot) -> None:
    paste(tool, qtbot, TABLE)
    QGuiApplication.clipboard().setText("1\t2\nnothing")
    qtbot.mouseClick(tool.paste, Qt.MouseButton.LeftButton)
    assert tool.problem.isVisible()
    assert tool.problem.text().startswith("Line 1 has 2 numbers")
    assert tool.table.typed()[0] == ["60", "10", "9"]


def test_what_is_no_number_of_people_stays_and_is_told(tool: BlindingTool, qtbot: QtBot) -> None:
    paste(tool, qtbot, TABLE)
    cell = tool.table.cells[0][1]
    cell.selectAll()
    qtbot.keyClicks(cell, "ten")
    tool.work_out_now()
    arm = tool.session.protocol.design.arms[0].name
    assert tool.problem.text() == f"{arm}, guessed the control: “ten” is no whole number of people."
    assert cell.wrong
    assert not tool.result.isVisible()
    cell.selectAll()
    qtbot.keyClicks(cell, "10")
    tool.work_out_now()
    assert not tool.problem.isVisible()
    assert not cell.wrong
    assert tool.result.isVisible()


def test_each_who_has_a_table_of_their_own(tool: BlindingTool, qtbot: QtBot) -> None:
    paste(tool, qtbot, TABLE)
    tool.who.setCurrentIndex(2)
    assert not tool.result.isVisible()
    paste(tool, qtbot, "5\t5\t0\n5\t5\t0\n5\t5\t0")
    tool.work_out_now()
    assert tool.bang.chart is not None
    assert "raters" in str(tool.bang.chart.title)
    tool.who.setCurrentIndex(0)
    assert tool.table.typed()[0] == ["60", "10", "9"]
    tool.who.setCurrentIndex(2)
    assert tool.table.typed()[0] == ["5", "5", "0"]


def test_the_plot_has_an_interval_for_each_arm(tool: BlindingTool, qtbot: QtBot) -> None:
    paste(tool, qtbot, TABLE)
    tool.work_out_now()
    assert tool.bang.chart is not None
    assert tool.james.chart is not None
    assert [str(span.row) for span in tool.bang.chart.spans] == [arm.name for arm in tool.session.protocol.design.arms]
    assert all(span.low <= (span.value or 0) <= span.high for span in tool.bang.chart.spans)


def test_table_and_indices_are_copied_as_text(tool: BlindingTool, qtbot: QtBot) -> None:
    paste(tool, qtbot, TABLE)
    tool.work_out_now()
    qtbot.mouseClick(tool.copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Participants\n")
    assert "\t60\t10\t9" in copied
    assert "James’s index:" in copied


def test_the_arrows_go_from_row_to_row(tool: BlindingTool, qtbot: QtBot) -> None:
    with qtbot.waitActive(tool):
        tool.activateWindow()
    first = tool.table.cells[0][1]
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert tool.table.cells[1][1].hasFocus()
    qtbot.keyClick(tool.table.cells[1][1], Qt.Key.Key_Up)
    qtbot.keyClick(first, Qt.Key.Key_Up)
    assert first.hasFocus()


def test_clear_empties_the_table_that_is_shown(tool: BlindingTool, qtbot: QtBot) -> None:
    paste(tool, qtbot, TABLE)
    qtbot.mouseClick(tool.clear, Qt.MouseButton.LeftButton)
    assert tool.table.typed() == [["", "", ""]] * 3
    assert not tool.result.isVisible()


def test_numbers_stay_when_an_arm_is_renamed(tool: BlindingTool, qtbot: QtBot) -> None:
    paste(tool, qtbot, TABLE)
    arm = tool.session.protocol.design.arms[0].id
    tool.session.edit(_("Rename"), lambda protocol: put(protocol, f"/design/arms/{arm}/name", "High dose"))
    tool.show_protocol(tool.session.protocol)
    assert tool.table.typed()[0] == ["60", "10", "9"]
    assert "Bang, High dose: " in words(tool)


def test_guesses_become_the_belief_of_the_protocol_in_one_step(tool: BlindingTool, qtbot: QtBot) -> None:
    before = tool.session.protocol
    paste(tool, qtbot, TABLE)
    tool.work_out_now()
    qtbot.mouseClick(tool.use, Qt.MouseButton.LeftButton)
    believing = {one.arm: one.believing for one in tool.session.protocol.statistics.belief.arms}
    assert believing == {"arm-25mg": 81.6, "arm-10mg": 50.0, "arm-1mg": 31.0}
    tool.work_out_now()
    assert not tool.use.isEnabled()
    tool.session.undo()
    assert tool.session.protocol == before


def test_guesses_of_raters_are_no_belief(tool: BlindingTool, qtbot: QtBot) -> None:
    tool.who.setCurrentIndex(2)
    paste(tool, qtbot, TABLE)
    tool.work_out_now()
    assert tool.copy.isVisible()
    assert not tool.use.isVisible()


def test_without_arms_it_leads_to_them(look: None, qtbot: QtBot) -> None:
    session = Session()
    session.start(Protocol())
    made = BlindingTool(session)
    qtbot.addWidget(made)
    made.show()
    made.show_protocol(session.protocol)
    assert made.empty.isVisible()
    assert not made.entry.isVisible()
    with qtbot.waitSignal(made.wants_field) as wanted:
        qtbot.mouseClick(made.to_arms, Qt.MouseButton.LeftButton)
    assert wanted.args == ["/design/arms"]
    session.deleteLater()


def test_every_cell_is_named_by_its_arm_and_answer(tool: BlindingTool) -> None:
    names = [cell.accessibleName() for row in tool.table.cells for cell in row]
    assert len(set(names)) == len(names)
    assert f"{tool.session.protocol.design.arms[0].name}: guessed the drug" in names
