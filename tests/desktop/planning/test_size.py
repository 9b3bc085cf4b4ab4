"""The calculator: it starts from the protocol, answers while one types, and writes back what was tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from studio.desktop.planning.size import SizeTool
from studio.desktop.session import Session
from studio.planning.power.asking import answer
from studio.planning.power.questions import ASKED
from studio.planning.size.plan import request_of
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from studio.desktop.planning.inputs import Questions


@pytest.fixture
def tool(session: Session, qtbot: QtBot) -> Iterator[SizeTool]:
    """The calculator, showing the shipped protocol, with its answer and its plots."""
    made = SizeTool(session)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    made.show_protocol(session.protocol)
    made.work_out_now()
    qtbot.waitUntil(made.what_if.others.isVisible)
    yield made
    made.stop()


def type_into(qtbot: QtBot, form: Questions, name: str, words: str) -> None:
    """Type into a question with the keyboard, in place of what stands there."""
    control = form[name].control
    assert isinstance(control, QLineEdit)
    control.setFocus()
    control.selectAll()
    qtbot.keyClick(control, Qt.Key.Key_Delete)
    qtbot.keyClicks(control, words)


def choose(form: Questions, name: str, value: object) -> None:
    """Choose an answer as the list would."""
    box = form[name].control
    assert isinstance(box, QComboBox)
    index = next(n for n in range(box.count()) if box.itemData(n) == value)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def headline(tool: SizeTool) -> str:
    tool.work_out_now()
    return tool.result.headline.text()


def test_it_starts_with_the_numbers_and_the_answer_of_the_protocol(tool: SizeTool) -> None:
    own = request_of(tool.session.protocol)
    assert own is not None
    found = answer(own)
    assert tool.form["delta"].value() == tool.session.protocol.statistics.difference
    assert headline(tool) == f"{found.n1} in each arm, {found.n_total} in total"
    assert "the numbers of the protocol" in tool.origin.text()
    assert tool.result.note.text() == (
        "Of the 3 arms of the protocol two are compared; all together take 600. The protocol says the same already."
    )
    assert not tool.result.take.isEnabled()
    assert not tool.again.isVisible()


def test_what_is_typed_is_answered_and_the_protocol_is_left_alone(tool: SizeTool, qtbot: QtBot) -> None:
    before = tool.session.protocol
    type_into(qtbot, tool.form, "delta", "6")
    qtbot.waitUntil(lambda: tool.result.found is not None and tool.result.found.effect == 6)
    own = request_of(before)
    assert own is not None
    assert tool.result.found == answer({**own, "delta": 6.0})
    assert tool.session.protocol is before
    assert "tried here" in tool.origin.text()
    assert "Assumed difference: 4 → 6 points" in tool.result.changes.as_text()


def test_taking_over_is_one_step_that_undo_takes_back(tool: SizeTool, qtbot: QtBot) -> None:
    before = tool.session.protocol
    type_into(qtbot, tool.form, "delta", "6")
    tool.work_out_now()
    qtbot.mouseClick(tool.result.take, Qt.MouseButton.LeftButton)
    after = tool.session.protocol
    assert after.statistics.difference == 6
    assert after.statistics.per_arm == tool.result.found.n_per_group  # type: ignore[union-attr]
    tool.show_protocol(after)
    tool.work_out_now()
    assert "the numbers of the protocol" in tool.origin.text()
    assert not tool.result.take.isEnabled()
    tool.session.undo()
    assert tool.session.protocol == before


def test_numbers_that_are_tried_stay_when_the_protocol_changes(tool: SizeTool, qtbot: QtBot) -> None:
    type_into(qtbot, tool.form, "delta", "6")
    tool.session.edit(_("Change"), lambda protocol: put(protocol, "/statistics/deviation", 9.0))
    tool.show_protocol(tool.session.protocol)
    assert tool.form["delta"].value() == 6
    assert tool.form["sd"].value() == 11
    qtbot.mouseClick(tool.again, Qt.MouseButton.LeftButton)
    assert tool.form["delta"].value() == 4
    assert tool.form["sd"].value() == 9


def test_numbers_that_are_not_touched_follow_the_protocol(tool: SizeTool) -> None:
    tool.session.edit(_("Change"), lambda protocol: put(protocol, "/statistics/deviation", 9.0))
    tool.show_protocol(tool.session.protocol)
    assert tool.form["sd"].value() == 9


def test_an_impossible_request_is_told_in_the_words_of_the_questions_and_marked(tool: SizeTool, qtbot: QtBot) -> None:
    type_into(qtbot, tool.form, "delta", "0")
    tool.work_out_now()
    assert tool.result.why.isVisible()
    assert "“delta”" not in tool.result.why.text()
    assert not tool.result.headline.isVisible()
    assert not tool.what_if.others.isVisible()
    assert tool.form["delta"].control._problem == "must"  # type: ignore[attr-defined]  # noqa: SLF001
    type_into(qtbot, tool.form, "delta", "5")
    tool.work_out_now()
    assert tool.result.headline.isVisible()
    assert tool.form["delta"].control._problem == ""  # type: ignore[attr-defined]  # noqa: SLF001


def test_what_is_no_number_stays_as_it_was_typed_with_a_sentence(tool: SizeTool, qtbot: QtBot) -> None:
    type_into(qtbot, tool.form, "sd", "eleven")
    tool.work_out_now()
    control = tool.form["sd"].control
    assert isinstance(control, QLineEdit)
    assert control.text() == "eleven"
    assert tool.form["sd"].problem is not None
    assert tool.result.why.text() == str(tool.form["sd"].problem)


def test_what_is_missing_is_named(tool: SizeTool, qtbot: QtBot) -> None:
    type_into(qtbot, tool.form, "sd", "")
    tool.work_out_now()
    assert tool.result.why.text() == "Still to be entered: “Standard deviation”."


def test_numbers_go_along_to_another_method(tool: SizeTool) -> None:
    choose(tool.head, "method", "ancova")
    assert tool.form["delta"].value() == 4
    tool.work_out_now()
    assert tool.result.why.text() == "Still to be entered: “Correlation”."


@pytest.mark.parametrize("solve", ["power", "effect", "alpha"])
def test_power_effect_and_level_are_looked_for(tool: SizeTool, qtbot: QtBot, solve: str) -> None:
    choose(tool.solve, "solve", solve)
    type_into(qtbot, tool.form, "n1", "80")
    type_into(qtbot, tool.form, "n2", "80")
    tool.work_out_now()
    assert tool.result.request is not None
    assert tool.result.request["solve"] == solve
    assert solve not in tool.result.request
    assert tool.result.found == answer(tool.result.request)


def test_adjustments_are_folded_and_count(tool: SizeTool, qtbot: QtBot) -> None:
    assert not tool.adjustments.isVisible()
    assert "3 given" in tool.fold.head.text()
    qtbot.keyClick(tool.fold.head, Qt.Key.Key_Return)
    assert tool.adjustments.isVisible()
    before = headline(tool)
    type_into(qtbot, tool.adjustments, "dropout", "30")
    tool.work_out_now()
    assert tool.result.headline.text() != before
    assert tool.result.request is not None
    assert tool.result.request["dropout"] == 0.3


@pytest.mark.parametrize("method", ASKED)
def test_every_method_can_be_chosen_and_says_what_it_is_for(tool: SizeTool, method: str) -> None:
    choose(tool.head, "method", method)
    tool.work_out_now()
    assert tool.lead.text() == str(ASKED[method].lead)
    assert tool.solve.isVisible() == (len(ASKED[method].solves) > 1)
    shown = [form for form in tool._forms.values() if form.isVisible()]  # noqa: SLF001
    assert shown == [tool.form]
    assert [*tool.form]


def test_a_way_of_telling_the_effect_changes_what_is_asked(tool: SizeTool, qtbot: QtBot) -> None:
    choose(tool.form, "effect", "d")
    assert "delta" not in [*tool.form]
    type_into(qtbot, tool.form, "d", "0.5")
    tool.work_out_now()
    assert tool.result.request is not None
    assert tool.result.request["d"] == 0.5
    assert "delta" not in tool.result.request
    assert "stay as they are" in tool.result.note.text()


def test_the_sentence_is_copied(tool: SizeTool, qtbot: QtBot) -> None:
    button = tool.result.sentence.button
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert tool.result.found is not None
    assert QGuiApplication.clipboard().text() == str(tool.result.found.sentence)


def test_the_plots_show_the_answer_and_what_trials_found(tool: SizeTool) -> None:
    curve, plot = tool.what_if.curve.chart, tool.what_if.plot.chart
    assert curve is not None
    assert plot is not None
    assert tool.result.found is not None
    assert [point.x for point in curve.points] == [tool.result.found.n_total]
    assert "COMP006" in [point.name for point in plot.points]
    assert "COMP006" in tool.what_if.warning.text()
    assert tool.what_if.warning.isVisible()


def test_another_assumption_is_varied(tool: SizeTool, qtbot: QtBot) -> None:
    choose(tool.what_if.choice, "varied", "dropout")
    qtbot.waitUntil(lambda: tool.what_if.table.as_text().startswith("Dropout"))
    assert not tool.what_if.warning.isVisible()
    (assumed,) = (row for row in tool.what_if.table.as_text().split("\n") if row.endswith("\tassumed"))
    assert tool.result.found is not None
    assert assumed.startswith(f"12 %\t{tool.result.found.n_total}\t")


def test_a_slow_method_answers_beside_the_window(tool: SizeTool, qtbot: QtBot) -> None:
    choose(tool.head, "method", "doses")
    type_into(qtbot, tool.form, "delta", "5")
    type_into(qtbot, tool.form, "sd", "11")
    tool.work_out_now()
    qtbot.waitUntil(lambda: tool.result.found is not None and tool.result.found.method == "doses", timeout=10_000)
    assert tool.result.headline.isVisible()


def test_nothing_is_entered_yet(look: None, qtbot: QtBot) -> None:
    session = Session()
    session.start(Protocol())
    made = SizeTool(session)
    qtbot.addWidget(made)
    made.show()
    made.show_protocol(session.protocol)
    made.work_out_now()
    assert made.result.why.text().startswith("Still to be entered:")
    assert not made.result.take.isVisible()
    assert not made.again.isVisible()
    session.deleteLater()


def test_everything_that_takes_the_keyboard_is_named(tool: SizeTool) -> None:
    tool.setAccessibleName("Sample size")
    tool.fold.set_open(True)
    for widget in tool.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName() or widget.toolTip(), widget


def test_the_tab_key_goes_through_the_questions_from_above(tool: SizeTool, qtbot: QtBot) -> None:
    choose(tool.head, "method", "ancova")
    tool.fold.set_open(True)
    wanted = [tool.solve["solve"].control, *tool.form.stops(), tool.fold.head, *tool.adjustments.stops()]
    with qtbot.waitActive(tool):
        tool.activateWindow()
    wanted[0].setFocus()
    for control in wanted[1:]:
        focused = tool.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        assert control.hasFocus(), control.accessibleName()


def test_numbers_of_a_method_that_no_protocol_plans_stay_after_they_were_taken_over(
    tool: SizeTool, qtbot: QtBot
) -> None:
    choose(tool.head, "method", "t2_welch")
    for name, words in (("sd1", "9"), ("sd2", "14")):
        type_into(qtbot, tool.form, name, words)
    tool.work_out_now()
    assert "no calculation of this kind" in tool.result.note.text()
    qtbot.mouseClick(tool.result.take, Qt.MouseButton.LeftButton)
    tool.show_protocol(tool.session.protocol)
    tool.work_out_now()
    assert tool.method.id == "t2_welch"
    assert tool.result.found is not None
    assert tool.session.protocol.statistics.per_arm == tool.result.found.n_per_group
    assert not tool.result.take.isEnabled()


def test_a_protocol_whose_calculation_lost_a_number_says_which(tool: SizeTool) -> None:
    tool.session.edit(_("Change"), lambda protocol: put(protocol, "/statistics/deviation", value=None))
    tool.show_protocol(tool.session.protocol)
    assert "“Assumed standard deviation” is open" in tool.origin.text()


def test_a_boundary_is_asked_for_with_looks(tool: SizeTool, qtbot: QtBot) -> None:
    tool.fold.set_open(True)
    assert "sequential.spending" not in [*tool.adjustments]
    type_into(qtbot, tool.adjustments, "sequential.looks", "3")
    assert "sequential.spending" in [*tool.adjustments]
    tool.work_out_now()
    assert tool.result.request is not None
    assert tool.result.request["sequential"] == {"looks": 3, "spending": "asOF"}


def test_what_the_protocol_cannot_hold_is_answered_and_not_taken_over(tool: SizeTool, qtbot: QtBot) -> None:
    before = tool.session.protocol
    type_into(qtbot, tool.form, "delta", "-4")
    tool.work_out_now()
    assert tool.result.headline.text() == "200 in each arm, 400 in total"
    assert tool.result.note.text() == (
        "This cannot be taken over: “Assumed difference” of the protocol must be 0 or more."
    )
    assert not tool.result.take.isEnabled()
    tool.result.take_over.emit()
    assert tool.session.protocol is before
    type_into(qtbot, tool.form, "delta", "5")
    tool.work_out_now()
    assert tool.result.take.isEnabled()


def test_power_is_asked_for_the_participants_just_found(tool: SizeTool) -> None:
    choose(tool.solve, "solve", "power")
    assert [tool.form[name].value() for name in ("n1", "n2")] == [200, 200]
    assert headline(tool).startswith("Power 90")


def test_points_of_one_method_are_no_share_of_another(tool: SizeTool, qtbot: QtBot) -> None:
    choose(tool.head, "method", "noninferiority_means")
    type_into(qtbot, tool.form, "margin", "5")
    choose(tool.head, "method", "noninferiority_proportions")
    assert tool.form["margin"].value() is None
    assert tool.form["margin"].problem is None
    assert tool.form["power"].value() == 0.9


def test_the_first_answer_keeps_nobody_waiting(session: Session, qtbot: QtBot) -> None:
    made = SizeTool(session)
    qtbot.addWidget(made)
    made.show_protocol(session.protocol)
    made.work_out()
    assert made.result.found is None, "it is worked out beside the window"
    qtbot.waitUntil(lambda: made.result.found is not None)
    made.stop()
