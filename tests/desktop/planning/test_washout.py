"""The tool for washouts: it shows the ways of the protocol, tries others, and writes them back as one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.desktop import theme
from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.widgets import Scrolling
from studio.desktop.planning.washout import WashoutTool
from studio.desktop.planning.washout_table import tick_box
from studio.desktop.theme import em
from studio.planning.washout.withdrawal import Basis, ways
from studio.protocol.edit import put
from studio.protocol.population import MedicationAction, MedicationRule, TaperStep
from studio.protocol.protocol import Protocol
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from studio.desktop.planning.inputs import Question
    from studio.desktop.session import Session


def rule(id: str, drug: str, **fields: object) -> MedicationRule:
    return MedicationRule.model_validate({"id": id, "drug": drug, "action": MedicationAction.WASH_OUT, **fields})


@pytest.fixture
def make(session: Session, qtbot: QtBot) -> Callable[..., WashoutTool]:
    """Return a function that shows the tool on a protocol with these rules."""

    def show(*rules: MedicationRule, stable: int | None = 7) -> WashoutTool:
        protocol = put(put(Protocol(), "/population/medications", rules), "/population/stable_days", stable)
        session.start(protocol)
        tool = WashoutTool(session)
        session.changed.connect(lambda _source: tool.show_protocol(session.protocol))
        qtbot.addWidget(tool)
        tool.resize(1000, 800)
        tool.show()
        return tool

    return show


SERTRALINE = rule("s", "sertraline", washout_days=14, taper_days=28)
LABEL = _("Change the schedule")
FLUOXETINE = rule("f", "fluoxetine", washout_days=80, taper_days=7)


def type_in(question: Question, words: str) -> None:
    assert isinstance(question.control, QLineEdit)
    question.control.setText(words)
    question.control.textEdited.emit(words)


def names(tool: WashoutTool) -> list[str]:
    return [str(tool.table.rows.index(row, 0).data()) for row in range(tool.table.rows.rowCount())]


def cells(tool: WashoutTool, row: int) -> list[str]:
    return [str(tool.table.rows.index(row, column).data()) for column in range(tool.table.rows.columnCount())]


def rows_drawn(tool: WashoutTool) -> list[str]:
    chart = tool.calendar.chart
    assert chart is not None
    return list(dict.fromkeys(str(span.row) for span in chart.spans))


def test_it_shows_every_way_of_the_shipped_protocol(session: Session, qtbot: QtBot) -> None:
    tool = WashoutTool(session)
    qtbot.addWidget(tool)
    tool.show()
    found = ways(session.protocol)
    assert names(tool) == [way.name for way in found]
    assert "The longest way is that of Fluoxetine: dosing 95 days" in tool.total.text()
    assert "127 days (at least 123 within the windows of its visits) from “Screening” to “Baseline”" in tool.fits.text()
    assert not tool.lacking.isVisibleTo(tool)


def test_a_row_tells_needed_and_planned_days_and_what_is_left(make: Callable[..., WashoutTool]) -> None:
    tool = make(SERTRALINE)
    assert cells(tool, 0) == ["Sertraline", "22", "14", "49", "3.5 %"]
    facts = tool.facts.as_text()
    assert "Upper half-life: 104 h (needs confirmation)" in facts
    assert "desmethylsertraline" in facts


def test_ticks_choose_what_a_participant_takes(make: Callable[..., WashoutTool]) -> None:
    tool = make(SERTRALINE, FLUOXETINE, rule("l", "lorazepam", washout_days=5))
    assert len(rows_drawn(tool)) == 3
    tool.table.use("rule:s")
    QTest.keyClick(tool.table, Qt.Key.Key_Space)
    assert rows_drawn(tool) == ["Sertraline"]
    area = tool.table.visualRect(tool.table.rows.index(2, 0))
    box = tick_box(area, tool.table.fontMetrics().height())
    QTest.mouseClick(tool.table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert rows_drawn(tool) == ["Sertraline", "Lorazepam"]
    assert tool.total.text().startswith("Who takes Sertraline and Lorazepam can be dosed 49 days")
    chart = tool.decay.chart
    assert chart is not None
    assert len(chart.series) == 2


def test_a_medicine_of_the_library_can_be_tried_beside_the_protocol(make: Callable[..., WashoutTool]) -> None:
    tool = make(SERTRALINE)
    box = tool.common["drug"].control
    assert isinstance(box, ChoiceBox)
    index = next(n for n in range(box.count()) if box.itemText(n) == "Lorazepam")
    box.setCurrentIndex(index)
    box.activated.emit(index)
    assert names(tool) == ["Sertraline", "Lorazepam"]
    assert rows_drawn(tool) == ["Lorazepam"]
    assert tool.medicine.title.text() == "Lorazepam"
    assert "No taper of it is counted" in tool.total.text()
    assert not tool.to_rule.isVisibleTo(tool)
    assert tool.session.protocol.population.medications == (SERTRALINE,)


def test_own_facts_of_a_drug_count_and_own_drugs_are_offered(make: Callable[..., WashoutTool]) -> None:
    tool = make()
    own = [{"id": "o", "drug": "Lorazepam", "half_life_hours": 48.0}, {"id": "n", "drug": "Newmed", "floor_days": 9}]
    tool.session.edit(LABEL, lambda protocol: put(protocol, "/own/medications", own))
    for name, needed in (("lorazepam", "10"), ("Newmed", "9")):
        tool.add(name)
        assert cells(tool, len(names(tool)) - 1)[1] == needed


def test_the_table_is_copied_with_what_it_rests_on_and_the_caveat(make: Callable[..., WashoutTool]) -> None:
    make(SERTRALINE, rule("u", "Unheard of", washout_days=3)).copy.click()
    titles, row, unknown, short, caveat = QGuiApplication.clipboard().text().split("\n")
    assert len(titles.split("\t")) == len(row.split("\t")) == len(unknown.split("\t"))
    assert row.split("\t")[:7] == ["Sertraline", "28", "6", "22 (needs confirmation)", "14 (needs confirmation)",
                                   "Upper half-life", "14"]  # fmt: skip
    assert short.startswith("A washout is shorter than the drug needs: Sertraline, 14 of 22 days.")
    assert caveat == "A pharmacist must sign the washout table before clinical use."


def test_the_basis_changes_what_is_needed_and_what_is_left(make: Callable[..., WashoutTool]) -> None:
    tool = make(SERTRALINE)
    tool.common["basis"].set_value(Basis.TYPICAL)
    tool.work_out_now()
    assert cells(tool, 0)[1:] == ["14", "14", "49", "< 0.01 %"]


def test_taking_over_writes_days_and_steps_in_one_step_of_undo(make: Callable[..., WashoutTool]) -> None:
    tool = make(SERTRALINE)
    assert not tool.take.isEnabled(), "nothing is tried yet"
    before = tool.session.protocol
    type_in(tool.tried["washout"], "22")
    type_in(tool.common["stable"], "10")
    tool.steps.add.click()
    dose, days, _remove = tool.steps.rows[0]
    for line, words in ((dose, "Half the dose"), (days, "21")):
        line.setText(words)
        line.textEdited.emit(words)
    tool.work_out_now()
    assert cells(tool, 0)[:4] == ["Sertraline", "22", "22", "53"]
    assert tool.session.protocol is before, "nothing is written before it is asked for"
    tool.take.click()
    (after,) = tool.session.protocol.population.medications
    assert (after.washout_days, after.taper_days) == (22, None)
    assert [(step.dose, step.days) for step in after.taper_steps] == [("Half the dose", 21)]
    assert tool.session.protocol.population.stable_days == 10
    assert not tool.take.isEnabled()
    tool.session.undo()
    assert tool.session.protocol == before


def test_a_medicine_taken_over_from_the_library_becomes_a_rule_and_stays_ticked(
    make: Callable[..., WashoutTool],
) -> None:
    tool = make(SERTRALINE)
    tool.add("lorazepam")
    tool.take.click()
    made = tool.session.protocol.population.medications[-1]
    assert (made.drug, made.washout_days) == ("lorazepam", 5)
    assert names(tool) == ["Sertraline", "Lorazepam"]
    assert rows_drawn(tool) == ["Lorazepam"]
    assert tool.to_rule.isVisibleTo(tool)


def test_no_taper_is_ever_filled_in(make: Callable[..., WashoutTool]) -> None:
    tool = make(SERTRALINE)
    tool.steps.add.click()
    assert [line.text() for line in tool.steps.rows[0][:2]] == ["", ""]
    assert tool.steps.steps() == ()
    assert any("A prescriber decides" in str(label.text()) for label in tool.medicine.findChildren(type(tool.empty)))


def test_days_of_a_step_that_cannot_be_read_stay_and_are_not_taken_over(make: Callable[..., WashoutTool]) -> None:
    tool = make(SERTRALINE)
    type_in(tool.tried["washout"], "22")
    tool.steps.add.click()
    days = tool.steps.rows[0][1]
    days.setText("a week")
    days.textEdited.emit("a week")
    tool.work_out_now()
    assert days.text() == "a week"
    assert tool.steps.problem is not None
    assert not tool.take.isEnabled()
    tool.steps.rows[0][2].click()
    tool.work_out_now()
    assert tool.steps.rows == []
    assert tool.take.isEnabled()


def test_a_half_life_of_the_designers_counts_and_is_marked_as_theirs(make: Callable[..., WashoutTool]) -> None:
    tool = make(SERTRALINE)
    type_in(tool.tried["typical"], "100")
    type_in(tool.tried["upper"], "50")
    tool.work_out_now()
    assert tool.tried["upper"].problem is not None
    assert cells(tool, 0)[1] == "22"
    type_in(tool.tried["upper"], "200")
    tool.work_out_now()
    assert cells(tool, 0)[1] == "42"
    assert "200 h (entered by the designer)" in tool.facts.as_text()
    tool.forget.click()
    assert cells(tool, 0)[1] == "22"
    assert tool.tried["typical"].value() is None


def test_what_is_tried_belongs_to_its_medicine(make: Callable[..., WashoutTool]) -> None:
    tool = make(SERTRALINE, FLUOXETINE)
    type_in(tool.tried["washout"], "30")
    tool.work_out_now()
    tool.table.use("rule:f")
    assert tool.tried["washout"].value() == 80
    tool.table.use("rule:s")
    assert tool.tried["washout"].value() == 30
    assert [cells(tool, row)[2] for row in (0, 1)] == ["30", "80"]


def test_links_lead_to_the_rule_and_to_the_list(make: Callable[..., WashoutTool], qtbot: QtBot) -> None:
    tool = make(SERTRALINE)
    with qtbot.waitSignal(tool.wants_field) as asked:
        tool.to_rule.click()
    assert asked.args == ["/population/medications/s/washout_days"]
    bare = make()
    assert bare.empty.isVisibleTo(bare)
    assert not bare.table.isVisibleTo(bare)
    with qtbot.waitSignal(bare.wants_field) as asked:
        bare.to_rules.click()
    assert asked.args == ["/population/medications"]


@pytest.mark.parametrize(
    ("id", "drug", "told"),
    [("p", "phenelzine", "only the least in trials counts"), ("u", "Unheard of", "enter its facts")],
)
def test_where_no_half_life_tells_it_says_so(make: Callable[..., WashoutTool], id: str, drug: str, told: str) -> None:
    tool = make(rule(id, drug, washout_days=14))
    assert tool.no_decay.isVisibleTo(tool)
    assert not tool.decay.isVisibleTo(tool)
    assert told in tool.facts.as_text()


def test_too_little_room_in_the_schedule_is_told(make: Callable[..., WashoutTool]) -> None:
    tool = make(SERTRALINE)
    visits = [{"id": "a", "name": "Screening", "days": -30}, {"id": "b", "name": "Dosing", "days": 0}]
    tool.session.edit(LABEL, lambda protocol: put(protocol, "/schedule/visits", visits))
    tool.work_out_now()
    assert "The schedule has 30 days from “Screening” to the first dose" in tool.fits.text()
    assert tool.lacking.text() == "That is 19 days too few."


def test_it_is_named_and_follows_the_keyboard_at_twice_the_size(
    make: Callable[..., WashoutTool], settle: Callable[[], None], qapp: QApplication
) -> None:
    theme.apply(qapp, "dark", 2.0)
    tool = make(SERTRALINE, FLUOXETINE)
    tool.setAccessibleName("Washout")
    tool.steps.add.click()
    settle()
    stops = [
        one for one in tool.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(tool)
    ]  # fmt: skip
    unnamed = [type(one).__name__ for one in stops if not QAccessible.queryAccessibleInterface(one).text(
        QAccessible.Text.Name)]  # fmt: skip
    assert unnamed == []
    assert tool.findChildren(Scrolling)[0].horizontalScrollBar().maximum() == 0


def test_the_table_is_never_cut(make: Callable[..., WashoutTool], settle: Callable[[], None]) -> None:
    tool = make(SERTRALINE, rule("v", "venlafaxine", washout_days=14))
    table = tool.table
    for width in (95, 75, 60, 50, 44, 36, 30, 24):
        tool.resize(em(tool, width), 800)
        settle()
        assert table.horizontalScrollBar().maximum() == 0, width
        assert not table.isColumnHidden(2), "the washout"
        assert not table.isColumnHidden(4), "what is left"
    assert table.isColumnHidden(1)
    told = table.rows.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "Needed: 22" in told
    assert "Days off: 49" in told
    tool.resize(em(tool, 95), 800)
    settle()
    assert not table.isColumnHidden(1)


def test_undo_brings_back_what_the_questions_showed(make: Callable[..., WashoutTool]) -> None:
    tool = make(SERTRALINE)
    type_in(tool.tried["washout"], "22")
    tool.work_out_now()
    tool.take.click()
    tool.session.undo()
    tool.work_out_now()
    assert tool.tried["washout"].value() == 14
    assert cells(tool, 0)[2] == "14"
    assert not tool.take.isEnabled(), "nothing is tried any more"


def test_steps_that_are_taken_away_here_are_taken_away_there(make: Callable[..., WashoutTool]) -> None:
    step = TaperStep(id="a", dose="Half", days=21)
    tool = make(rule("s", "sertraline", washout_days=14, taper_steps=(step,)))
    assert cells(tool, 0)[3] == "42"
    tool.steps.rows[0][2].click()
    tool.work_out_now()
    assert cells(tool, 0)[3] == "21"
    assert tool.steps.rows == []
    tool.take.click()
    assert tool.session.protocol.population.medications[0].taper_steps == ()


def test_what_is_not_known_and_what_is_too_short_is_told_at_once(make: Callable[..., WashoutTool]) -> None:
    tool = make(SERTRALINE, rule("u", "venlafaxine or duloxetine"))
    assert tool.short.text() == (
        "A washout is shorter than the drug needs: Sertraline, 14 of 22 days. Dosing so early leaves more of them than "
        "is usual."
    )
    assert "Of venlafaxine or duloxetine no washout is entered" in tool.open.text()
    assert cells(tool, 1)[1:] == ["–", "–", "≥ 7", "–"]
    assert tool.short.isVisibleTo(tool)
    enough = make(FLUOXETINE)
    assert not enough.short.isVisibleTo(enough)
    assert not enough.open.isVisibleTo(enough)


def test_of_many_medicines_those_of_which_most_is_left_are_drawn(make: Callable[..., WashoutTool]) -> None:
    quick = ("venlafaxine", "agomelatine", "quetiapine", "buspirone", "moclobemide", "zolpidem")
    tool = make(*(rule(name, name, washout_days=14) for name in quick), rule("f", "fluoxetine", washout_days=14))
    for entry in tool.table.rows.entries:
        tool.table.rows.ticked.emit(entry.key, True)
    tool.work_out_now()
    drawn = [str(one.name) for one in tool.decay.chart.series]
    assert len(drawn) == 5
    assert drawn[0].startswith("Fluoxetine")
    assert "2 medicines, of which less is left, are not drawn." in tool.assumed.text()
