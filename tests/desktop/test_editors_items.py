"""Tables of items: rows come, go, move and copy; cells are edited in place; what is in use is not lost silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from studio.checklist import rule as rules
from studio.checklist import run as checklist
from studio.checklist.rule import Challenge, Finding, Rule, Severity, Verdict, findings
from studio.desktop.editors.ask import RemoveItem
from studio.desktop.editors.choices import ChoiceEditor
from studio.desktop.editors.item_model import columns
from studio.desktop.editors.items import ItemsEditor
from studio.desktop.editors.widgets import Words
from studio.protocol.base import Value, specs
from studio.protocol.design import ArmRole
from studio.protocol.followup import ProbeKind
from studio.protocol.population import Criterion
from studio.protocol.protocol import Protocol
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from studio.desktop.pages.view import PageView
    from studio.desktop.session import Session

    Show = Callable[[str], PageView]


def items(view: PageView, address: str) -> ItemsEditor:
    editor = view.rows()[address].editor
    assert isinstance(editor, ItemsEditor)
    return editor


def press(editor: ItemsEditor, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    assert editor.table is not None
    editor.table.setFocus()
    QTest.keyClick(editor.table, key, modifier)


def edit_cell(editor: ItemsEditor, row: int, field: str, words: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """Open a cell with F2, type over what stands there, and end with a key."""
    assert editor.table is not None
    assert editor.model is not None
    column = [spec.name for spec in editor.model.columns].index(field)
    editor.table.setFocus()
    editor.table.setCurrentIndex(editor.model.index(row, column))
    QTest.keyClick(editor.table, Qt.Key.Key_F2)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, words)
    QTest.keyClick(line, end)
    QApplication.processEvents()


def cell(editor: ItemsEditor, row: int, field: str) -> str:
    assert editor.model is not None
    column = [spec.name for spec in editor.model.columns].index(field)
    return str(editor.model.index(row, column).data())


@pytest.fixture
def arms(page: Show) -> ItemsEditor:
    """The table of arms."""
    return items(page("design"), "/design/arms")


def question(editor: ItemsEditor) -> RemoveItem:
    """Return the question that is open."""
    found = editor.findChild(RemoveItem)
    assert isinstance(found, RemoveItem)
    return found


def test_insert_adds_after_the_selected_item_and_goes_to_its_first_field(arms: ItemsEditor, session: Session) -> None:
    first = session.protocol.design.arms[0]
    arms.select(first.id)
    press(arms, Qt.Key.Key_Insert)
    added = session.protocol.design.arms[1]
    assert added.id not in {arm.id for arm in arms.form.session.history.steps[0].protocol.design.arms}
    assert arms.selected == added.id
    QTest.keyClicks(QApplication.focusWidget(), "Middle")
    assert session.protocol.design.arms[1].name == "Middle"
    session.undo()
    session.undo()
    assert session.protocol.design.arms[0] is first
    assert len(session.protocol.design.arms) == 3


def test_the_first_item_of_an_empty_list_is_added_by_its_button(page: Show, session: Session) -> None:
    session.put("/statistics/interim", (), _("Change"))
    editor = items(page("statistics"), "/statistics/interim")
    assert editor.table is None
    button = editor.control()
    assert isinstance(button, QPushButton)
    assert button.accessibleName() == "Add to Interim analyses"
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert len(session.protocol.statistics.interim) == 1
    assert editor.control() is editor.table


def test_moving_keeps_the_selection_and_stops_at_the_ends(arms: ItemsEditor, session: Session) -> None:
    low, middle, high = (arm.id for arm in session.protocol.design.arms)
    arms.select(high)
    for _time in range(3):
        press(arms, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [arm.id for arm in session.protocol.design.arms] == [high, low, middle]
    assert arms.selected == high
    press(arms, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [arm.id for arm in session.protocol.design.arms] == [low, high, middle]
    assert arms.table.currentIndex().row() == 1


def test_a_copy_has_an_id_and_a_name_of_its_own(arms: ItemsEditor, session: Session) -> None:
    original = session.protocol.design.arms[0]
    arms.select(original.id)
    arms.duplicate()
    copy = session.protocol.design.arms[1]
    assert copy.id != original.id
    assert copy.name == f"{original.name} (copy)"
    assert copy.description == original.description
    assert arms.selected == copy.id


def test_deleting_what_is_used_elsewhere_says_where_and_undo_restores_all(arms: ItemsEditor, session: Session) -> None:
    before = session.protocol
    arm = before.design.arms[0]
    arms.select(arm.id)
    press(arms, Qt.Key.Key_Delete)
    said = " ".join(words.text() for words in question(arms).findChildren(Words))
    assert str(arm.name) in said
    assert "What each arm receives" in said
    assert session.protocol is before
    question(arms).remove.click()
    assert len(session.protocol.design.arms) == 2
    assert all(dose.arm != arm.id for dose in session.protocol.dosing.arms)
    session.undo()
    assert session.protocol == before


def test_what_is_kept_after_the_question_stays(arms: ItemsEditor, session: Session) -> None:
    before = session.protocol
    arms.select(before.design.arms[0].id)
    press(arms, Qt.Key.Key_Delete)
    QTest.keyClick(question(arms), Qt.Key.Key_Escape)
    assert session.protocol is before
    assert arms.selected == before.design.arms[0].id


def test_deleting_selects_the_next_item(page: Show, session: Session) -> None:
    sets = items(page("statistics"), "/statistics/sets")
    ids = [item.id for item in session.protocol.statistics.sets]
    sets.select(ids[0])
    for following in ids[1:]:
        press(sets, Qt.Key.Key_Delete)
        assert sets.selected == following
    press(sets, Qt.Key.Key_Delete)
    assert sets.selected is None
    assert session.protocol.statistics.sets == ()
    session.undo()
    assert cell(sets, 0, "name") == session.protocol.statistics.sets[0].name


def test_what_is_typed_in_a_cell_is_stored(arms: ItemsEditor, session: Session) -> None:
    edit_cell(arms, 1, "allocation", "2")
    assert session.protocol.design.arms[1].allocation == 2
    assert cell(arms, 1, "allocation") == "2"
    session.undo()
    assert cell(arms, 1, "allocation") == "1"


def test_a_dose_is_edited_in_its_cell(page: Show, session: Session) -> None:
    editor = items(page("dosing"), "/dosing/arms")
    edit_cell(editor, 2, "dose", "2 mg")
    assert str(session.protocol.dosing.arms[2].dose) == "2 mg"


def test_words_in_a_cell_for_numbers_stay_visible_and_unstored(page: Show, session: Session) -> None:
    view = page("dosing")
    editor = items(view, "/dosing/arms")
    before = session.protocol
    edit_cell(editor, 2, "dose", "a little")
    assert session.protocol == before
    assert cell(editor, 2, "dose") == "a little"
    edit_cell(editor, 2, "dose", "2 mg")
    assert view.unread() == ()
    assert str(session.protocol.dosing.arms[2].dose) == "2 mg"


def test_a_cell_and_the_form_below_it_tell_the_same_of_what_cannot_be_stored(page: Show, session: Session) -> None:
    view = page("dosing")
    editor = items(view, "/dosing/arms")
    given = session.protocol.dosing.arms[0]
    editor.select(given.id)
    edit_cell(editor, 0, "dose", "abc")
    row = editor.detail.rows.rows["dose"]
    assert row.editor.typed().strip() == "abc"
    assert "“abc” is not a dose" in str(row.problem)
    assert "still says 25 mg" in str(row.problem)
    edit_cell(editor, 0, "dose", "20 mg")
    assert row.editor.typed().strip() == "20 mg"
    assert row.problem is None
    assert view.unread() == ()


def test_what_a_cell_cannot_read_leaves_the_value_from_before(page: Show, session: Session) -> None:
    view = page("dosing")
    editor = items(view, "/dosing/arms")
    before = session.protocol
    QTest.keyClicks(open_cell(editor, 0, "dose"), "10 mg twice")
    assert session.protocol == before
    assert session.history.undo_label is None
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert session.protocol == before
    assert cell(editor, 0, "dose") == "10 mg twice"


def test_unstored_words_of_a_cell_are_told_below_the_table_and_go_with_esc(page: Show, session: Session) -> None:
    view = page("screening")
    editor = items(view, "/screening/laboratory")
    session.put("/screening/laboratory", [{"id": "alt", "analyte": "ALT", "threshold": 3.0}], _("Change"))
    edit_cell(editor, 0, "threshold", "three")
    assert "“three” is not a number" in editor.notes.texts()[0]
    session.put("/screening/laboratory/alt/unit", "times", _("Change"))
    assert cell(editor, 0, "threshold") == "three"
    edit_cell(editor, 0, "threshold", "four", Qt.Key.Key_Escape)
    assert cell(editor, 0, "threshold") == "3"
    assert view.unread() == ()


def open_cell(editor: ItemsEditor, row: int, field: str) -> QLineEdit:
    """Open a cell with F2 and return its input."""
    assert editor.table is not None
    assert editor.model is not None
    column = [spec.name for spec in editor.model.columns].index(field)
    editor.table.setFocus()
    editor.table.setCurrentIndex(editor.model.index(row, column))
    QTest.keyClick(editor.table, Qt.Key.Key_F2)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    return line


def test_what_is_typed_in_an_open_cell_is_stored_with_each_key_as_one_step(arms: ItemsEditor, session: Session) -> None:
    before = session.protocol
    line = open_cell(arms, 1, "name")
    QTest.keyClicks(line, "New  na")
    line.setCursorPosition(3)
    QTest.keyClick(line, Qt.Key.Key_X)
    assert (line.text(), line.cursorPosition()) == ("Newx  na", 4)
    assert session.protocol.design.arms[1].name == "Newx  na"
    session.undo()
    assert session.protocol == before
    assert line.text() == before.design.arms[1].name
    QTest.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert session.protocol == before


def test_undo_takes_a_row_away_while_its_cell_is_open(page: Show, session: Session) -> None:
    editor = items(page("screening"), "/screening/laboratory")
    before = session.protocol
    press(editor, Qt.Key.Key_Insert)
    row = len(before.screening.laboratory)
    line = open_cell(editor, row, "analyte")
    QTest.keyClicks(line, "ALT")
    session.undo()
    session.undo()
    QApplication.processEvents()
    assert session.protocol == before
    assert editor.model.items == before.screening.laboratory
    session.redo()
    session.redo()
    assert cell(editor, row, "analyte") == "ALT"


def test_an_open_cell_leaves_no_trace_in_another_protocol_with_the_same_items(
    arms: ItemsEditor, session: Session
) -> None:
    other = session.protocol.model_copy(update={"overview": Protocol().overview})
    QTest.keyClicks(open_cell(arms, 1, "name"), "Mine")
    session.start(other)
    arms.table.setFocus()
    arms.table.setCurrentIndex(arms.model.index(0, 0))
    QApplication.processEvents()
    assert session.protocol is other
    assert cell(arms, 1, "name") == other.design.arms[1].name


def test_esc_gives_a_cell_its_value_back(arms: ItemsEditor, session: Session) -> None:
    before = session.protocol
    line = open_cell(arms, 1, "name")
    QTest.keyClicks(line, "Other")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert session.protocol == before
    assert cell(arms, 1, "name") == before.design.arms[1].name


def test_a_letter_chooses_in_a_cell_once(page: Show, session: Session) -> None:
    session.put("/followup/probes", [{"id": "p", "kind": "suicidality"}], _("Change"))
    probes = items(page("followup"), "/followup/probes")
    column = [spec.name for spec in probes.model.columns].index("kind")
    probes.table.setFocus()
    probes.table.setCurrentIndex(probes.model.index(0, column))
    QTest.keyClick(probes.table, Qt.Key.Key_P)
    QApplication.processEvents()
    assert session.protocol.followup.probes[0].kind is ProbeKind.PSYCHOSIS


def test_an_item_that_went_and_came_back_shows_what_is_stored(page: Show, session: Session) -> None:
    view = page("schedule")
    editor = items(view, "/schedule/visits")
    session.put("/schedule/visits", [{"id": "v", "name": "Visit"}], _("Change"))
    session.seal()
    view.go_to("/schedule/visits/v/days")
    days = editor.detail.rows.rows["days"].editor
    QTest.keyClicks(days, "soon")
    view.go_to("/schedule/day_naming")
    session.undo()
    session.redo()
    editor.select("v")
    assert view.unread() == ()
    assert days.typed() == ""


def test_a_choice_is_made_in_a_cell(arms: ItemsEditor, session: Session) -> None:
    arms.table.setFocus()
    arms.table.setCurrentIndex(arms.model.index(0, 1))
    QTest.keyClick(arms.table, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, ChoiceEditor)
    index = editor.findData(ArmRole.PLACEBO_COMPARATOR)
    editor.setCurrentIndex(index)
    editor.activated.emit(index)
    assert session.protocol.design.arms[0].role is ArmRole.PLACEBO_COMPARATOR


def test_tab_leaves_a_table_and_arrows_move_in_it(arms: ItemsEditor) -> None:
    arms.select(arms.value()[0].id)
    press(arms, Qt.Key.Key_Down)
    assert arms.table.currentIndex().row() == 1
    press(arms, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not arms.table


def test_the_form_of_another_item_does_not_show_what_was_typed_for_the_first(page: Show, session: Session) -> None:
    view = page("schedule")
    editor = items(view, "/schedule/visits")
    first, second = session.protocol.schedule.visits[:2]
    view.go_to(f"/schedule/visits/{first.id}/days")
    days = editor.detail.rows.rows["days"].editor
    days.selectAll()
    QTest.keyClicks(days, "soon")
    editor.select(second.id)
    assert days.typed() == str(second.days)
    editor.select(first.id)
    assert days.typed() == "soon"
    assert view.unread() == (f"/schedule/visits/{first.id}/days",)
    assert session.protocol.schedule.visits[0].days == first.days


def test_what_was_typed_for_an_item_goes_with_it(page: Show, session: Session) -> None:
    view = page("screening")
    editor = items(view, "/screening/laboratory")
    edit_cell(editor, 0, "threshold", "three")
    editor.select(session.protocol.screening.laboratory[0].id)
    editor.remove()
    assert view.unread() == ()


def test_esc_closes_the_form_of_an_item(page: Show, session: Session) -> None:
    editor = items(page("schedule"), "/schedule/visits")
    editor.select(session.protocol.schedule.visits[0].id)
    assert editor.detail.isVisible()
    press(editor, Qt.Key.Key_Escape)
    assert not editor.detail.isVisible()


def test_lists_inside_items_are_edited_alike(page: Show, session: Session) -> None:
    view = page("objectives")
    estimand = session.protocol.objectives.estimands[0]
    assert view.go_to(f"/objectives/estimands/{estimand.id}/events")
    outer = items(view, "/objectives/estimands")
    inner = outer.detail.rows.rows["events"].editor
    count = len(estimand.events)
    inner.select(estimand.events[0].id)
    press(inner, Qt.Key.Key_Insert)
    assert len(session.protocol.objectives.estimands[0].events) == count + 1
    session.undo()
    assert len(inner.value()) == count


def test_another_outer_item_shows_its_own_inner_list(page: Show, session: Session) -> None:
    view = page("biomarkers")
    outer = items(view, "/biomarkers/markers")
    first, second = session.protocol.biomarkers.markers[:2]
    outer.select(first.id)
    inner = outer.detail.rows.rows["samples"].editor
    inner.select(first.samples[0].id)
    outer.select(second.id)
    assert inner.value() == second.samples
    assert inner.selected is None
    inner.select(second.samples[0].id)
    inner.duplicate()
    assert session.protocol.biomarkers.markers[0] is first
    assert len(session.protocol.biomarkers.markers[1].samples) == len(second.samples) + 1


@pytest.fixture
def dose_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checklist with one rule: no dose is over 50 mg."""

    def check(protocol: Protocol) -> Verdict:
        return findings(
            *(
                Finding(_("{dose} is a lot.", dose=str(arm.dose)), (f"/dosing/arms/{arm.id}/dose",))
                for arm in protocol.dosing.arms
                if arm.dose is not None and arm.dose.milligrams > 50
            )
        )

    only = Rule("T-02", _("Dose"), Challenge.RISKS, Severity.MUST, (), (), "Why.", check)
    monkeypatch.setattr(rules, "RULES", {"T-02": only})
    monkeypatch.setattr(checklist, "catalogue", lambda: (only,))


def test_a_finding_marks_its_cell_and_stands_below_the_table_or_in_the_form(
    dose_rule: None, page: Show, session: Session
) -> None:
    editor = items(page("dosing"), "/dosing/arms")
    edit_cell(editor, 2, "dose", "1 g")
    session.check_now()
    column = [spec.name for spec in editor.model.columns].index("dose")
    marked = [editor.model.tone(editor.model.index(row, column)) for row in range(3)]
    assert marked == ["", "", "must"]
    editor.deselect()
    assert editor.notes.texts() == ("1 g is a lot.",)
    editor.select(session.protocol.dosing.arms[2].id)
    assert editor.notes.texts() == ()
    assert editor.detail.rows.rows["dose"].notes == ("1 g is a lot.",)


@pytest.fixture
def many(session: Session) -> Iterator[Session]:
    """A session with 5,000 criteria."""
    criteria = tuple(Criterion(id=f"c{n}", wording=f"Criterion {n}") for n in range(5000))
    population = session.protocol.population.model_copy(update={"exclusion": criteria})
    session.start(session.protocol.model_copy(update={"population": population}))
    return session


def test_a_table_of_5000_rows_follows_edits(many: Session, page: Show, qtbot: QtBot) -> None:
    editor = items(page("population"), "/population/exclusion")
    assert editor.table.height() < 900
    editor.select("c4000")
    editor.move_up()
    assert [item.id for item in many.protocol.population.exclusion[3998:4002]] == ["c3998", "c4000", "c3999", "c4001"]
    edit_cell(editor, 4000, "measure", "QTcF")
    assert many.protocol.population.exclusion[4000].measure == "QTcF"
    many.undo()
    many.undo()
    assert editor.model.items == many.protocol.population.exclusion


def test_a_change_of_one_item_touches_one_row(many: Session, page: Show, qtbot: QtBot) -> None:
    editor = items(page("population"), "/population/exclusion")
    with qtbot.waitSignal(editor.model.dataChanged) as told:
        many.put("/population/exclusion/c7/measure", "QTcF", _("Change"))
    assert [index.row() for index in told.args[:2]] == [7, 7]


def models(model: type[Value]) -> Iterator[type[Value]]:
    for spec in specs(model).values():
        if spec.model is not None and spec.kind in ("items", "group"):
            if spec.kind == "items":
                yield spec.model
            yield from models(spec.model)


@pytest.mark.parametrize("model", sorted(set(models(Protocol)), key=lambda model: model.__name__))
def test_every_list_has_columns_that_tell_its_items_apart(model: type[Value]) -> None:
    shown = columns(model)
    assert 1 <= len(shown) <= 6
    assert all(spec.kind not in ("items", "group") for spec in shown)
    assert shown[0] == next(iter(specs(model).values()))
