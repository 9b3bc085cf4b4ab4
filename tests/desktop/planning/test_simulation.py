"""The simulation in the window: assumptions that are tried and kept, running, cancelling, and what is out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from studio.desktop.planning.simulation import SimulationTool
from studio.desktop.session import Session
from studio.planning.unblinding.belief import assumptions_of
from studio.planning.unblinding.simulation import simulate
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from studio.desktop.planning.inputs import Questions


@pytest.fixture
def tool(session: Session, qtbot: QtBot) -> Iterator[SimulationTool]:
    """The tool, showing the shipped protocol."""
    made = SimulationTool(session)
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    made.show_protocol(session.protocol)
    made.work_out_now()
    yield made
    made.stop()


def type_into(qtbot: QtBot, form: Questions, name: str, words: str) -> None:
    control = form[name].control
    assert isinstance(control, QLineEdit)
    control.setFocus()
    control.selectAll()
    qtbot.keyClick(control, Qt.Key.Key_Delete)
    qtbot.keyClicks(control, words)


def run(tool: SimulationTool, qtbot: QtBot, trials: str = "300") -> None:
    """Run as many trials and wait for them."""
    type_into(qtbot, tool.run_form, "trials", trials)
    qtbot.mouseClick(tool.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tool.outcome is not None and tool.cancel.isHidden(), timeout=20_000)


def test_it_starts_with_the_assumptions_of_the_protocol_and_tells_what_follows(tool: SimulationTool) -> None:
    assert tool.assumed() == assumptions_of(tool.session.protocol)
    assert "assumptions of the protocol" in tool.origin.text()
    assert "With belief alone" in tool.words.text()
    assert tool.rates.isVisible()
    assert tool.comparators.isVisible()
    assert not tool.results.isVisible()
    assert not tool.keep.isVisible()


def test_a_run_shows_what_the_engine_finds_for_these_assumptions(tool: SimulationTool, qtbot: QtBot) -> None:
    run(tool, qtbot)
    assumed = assumptions_of(tool.session.protocol)
    assert assumed is not None
    assert tool.outcome == simulate(assumed, 300, 1)
    assert tool.results.isVisible()
    assert "300 trials, seed 1" in tool.facts.as_text()
    assert tool.estimates.chart is not None
    assert [str(one.name) for one in tool.chance.chart.series][-1] == "adjusted for belief"  # type: ignore[union-attr]
    assert "Simulated 300 trials." in tool.state.text()
    assert not tool.stale.isVisible()


def test_results_that_no_longer_belong_to_the_inputs_are_marked(tool: SimulationTool, qtbot: QtBot) -> None:
    run(tool, qtbot)
    type_into(qtbot, tool.believing, "effect", "5")
    tool.work_out_now()
    assert tool.stale.isVisible()
    assert tool.rates_stale.isVisible()
    type_into(qtbot, tool.believing, "effect", "2")
    tool.work_out_now()
    assert not tool.stale.isVisible()


def test_another_seed_is_another_run(tool: SimulationTool, qtbot: QtBot) -> None:
    run(tool, qtbot)
    before = tool.outcome
    type_into(qtbot, tool.run_form, "seed", "2")
    tool.work_out_now()
    assert tool.stale.isVisible()
    run(tool, qtbot)
    assert tool.outcome != before
    assert not tool.stale.isVisible()


def test_a_run_is_cancelled_and_what_was_found_before_stays(tool: SimulationTool, qtbot: QtBot) -> None:
    run(tool, qtbot)
    before = tool.outcome
    type_into(qtbot, tool.run_form, "trials", "20000")
    qtbot.mouseClick(tool.run, Qt.MouseButton.LeftButton)
    assert tool.progress.isVisible()
    qtbot.mouseClick(tool.cancel, Qt.MouseButton.LeftButton)
    assert not tool.progress.isVisible()
    assert tool.run.isEnabled()
    assert tool.state.text().startswith("Cancelled")
    assert tool.outcome is before
    assert tool.stale.isVisible()
    qtbot.wait(50)
    assert tool.outcome is before


def test_closing_the_window_ends_the_run(tool: SimulationTool, qtbot: QtBot) -> None:
    type_into(qtbot, tool.run_form, "trials", "20000")
    qtbot.mouseClick(tool.run, Qt.MouseButton.LeftButton)
    tool.stop()
    assert tool.outcome is None
    assert tool.run.isEnabled()
    assert tool.cancel.isHidden()


def test_what_is_tried_is_kept_as_one_step(tool: SimulationTool, qtbot: QtBot) -> None:
    before = tool.session.protocol
    type_into(qtbot, tool.believing, "treated.believing", "70")
    type_into(qtbot, tool.believing, "effect", "3")
    assert tool.session.protocol is before
    assert "tried here" in tool.origin.text()
    qtbot.mouseClick(tool.keep, Qt.MouseButton.LeftButton)
    after = tool.session.protocol.statistics.belief
    assert after.effect == 3
    assert next(one.believing for one in after.arms if one.arm == "arm-25mg") == 70
    assert "assumptions of the protocol" in tool.origin.text()
    assert not tool.keep.isVisible()
    tool.session.undo()
    assert tool.session.protocol == before


def test_keeping_adds_nothing_that_was_not_entered(tool: SimulationTool, qtbot: QtBot) -> None:
    type_into(qtbot, tool.believing, "effect", "3")
    qtbot.mouseClick(tool.keep, Qt.MouseButton.LeftButton)
    before = assumptions_of(tool.session.protocol)
    belief = tool.session.protocol.statistics.belief
    assert before is not None
    assert (belief.trials, belief.seed, belief.drug_effect, belief.spread) == (None, None, None, None)


def test_what_is_tried_of_the_sample_size_alone_cannot_be_kept(tool: SimulationTool, qtbot: QtBot) -> None:
    tool.size_fold.set_open(True)
    type_into(qtbot, tool.size, "deviation", "9")
    assert tool.assumed().sd == 9
    assert not tool.keep.isEnabled()


def test_what_is_tried_stays_when_the_protocol_changes_until_it_is_left(tool: SimulationTool, qtbot: QtBot) -> None:
    type_into(qtbot, tool.believing, "effect", "3")
    tool.session.edit(_("Change"), lambda one: put(one, "/statistics/belief/effect", 1.0))
    tool.show_protocol(tool.session.protocol)
    assert tool.believing["effect"].value() == 3
    qtbot.mouseClick(tool.again, Qt.MouseButton.LeftButton)
    assert tool.believing["effect"].value() == 1


def test_other_arms_are_compared_with_their_own_guesses(tool: SimulationTool) -> None:
    box = tool.arms["pair"].control
    assert isinstance(box, QComboBox)
    index = next(n for n in range(box.count()) if "10 mg" in box.itemText(n))
    box.setCurrentIndex(index)
    box.activated.emit(index)
    tool.work_out_now()
    arms = {arm.id: arm for arm in tool.session.protocol.design.arms}
    assert tool.assumed() == assumptions_of(tool.session.protocol, arms["arm-10mg"], arms["arm-1mg"])


def test_what_is_missing_is_named_and_nothing_runs(tool: SimulationTool, qtbot: QtBot) -> None:
    type_into(qtbot, tool.believing, "effect", "")
    tool.work_out_now()
    assert tool.why.text() == "Still to be entered: “Effect of belief”."
    assert not tool.run.isEnabled()
    assert not tool.comparators.isVisible()


def test_an_impossible_assumption_is_told_in_one_sentence(tool: SimulationTool, qtbot: QtBot) -> None:
    tool.further_fold.set_open(True)
    type_into(qtbot, tool.further, "expectancy_effect", "40")
    tool.work_out_now()
    assert "explain more than the standard deviation allows" in tool.why.text()
    assert not tool.run.isEnabled()


def test_without_arms_it_leads_to_them(look: None, qtbot: QtBot) -> None:
    session = Session()
    session.start(Protocol())
    made = SimulationTool(session)
    qtbot.addWidget(made)
    made.show()
    made.show_protocol(session.protocol)
    made.work_out_now()
    assert made.empty.isVisible()
    for card in (made.questions, made.told, made.running, made.results, made.rates, made.comparators):
        assert not card.isVisible()
    with qtbot.waitSignal(made.wants_field) as wanted:
        qtbot.mouseClick(made.to_arms, Qt.MouseButton.LeftButton)
    assert wanted.args == ["/design/arms"]
    session.deleteLater()


def test_the_tab_key_goes_through_the_assumptions_from_above(tool: SimulationTool, qtbot: QtBot) -> None:
    tool.further_fold.set_open(True)
    type_into(qtbot, tool.believing, "effect", "3")
    wanted = [tool.arms["pair"].control, *tool.believing.stops(), tool.further_fold.head, *tool.further.stops()]
    wanted += [tool.size_fold.head, tool.keep, tool.again]
    with qtbot.waitActive(tool):
        tool.activateWindow()
    wanted[0].setFocus()
    for control in wanted[1:]:
        focused = tool.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        assert control.hasFocus(), control.accessibleName()


def test_everything_that_takes_the_keyboard_is_named(tool: SimulationTool, qtbot: QtBot) -> None:
    tool.setAccessibleName("Simulation")
    tool.further_fold.set_open(True)
    tool.size_fold.set_open(True)
    run(tool, qtbot)
    for widget in tool.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName() or widget.toolTip(), widget


@pytest.mark.parametrize("plot", ["estimates_plot", "rates_plot"])
def test_a_plot_that_fails_leaves_the_tool_at_rest(
    tool: SimulationTool, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, plot: str
) -> None:
    def fail(*_given: object) -> None:
        raise ValueError("no plot")

    monkeypatch.setattr(f"studio.document.figures.simulated.{plot}", fail)
    with qtbot.capture_exceptions() as raised:
        run(tool, qtbot)
    assert [kind for kind, _error, _trace in raised] == [ValueError]
    assert tool.run.isEnabled()
    assert "Simulated 300 trials." in tool.state.text()


def test_one_trial_is_no_simulation(tool: SimulationTool, qtbot: QtBot) -> None:
    type_into(qtbot, tool.run_form, "trials", "1")
    tool.work_out_now()
    assert not tool.run.isEnabled()
    assert "write 2 or more" in tool.why.text()
