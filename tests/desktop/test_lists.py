"""Lists worked like a spreadsheet: several rows, the clipboard, the mouse, and tables pasted from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from studio.desktop.dialogs.paste import PasteTable
from studio.desktop.editors import lists_clipboard as clipboard
from studio.desktop.editors import lists_reading as reading
from studio.desktop.editors.ask import RemoveItem
from studio.desktop.editors.items import ItemsEditor
from studio.desktop.editors.known import named
from studio.desktop.editors.lists_acts import KEYS, ListKeys
from studio.desktop.editors.widgets import Words
from studio.protocol.address import walk
from studio.protocol.base import Item, specs
from studio.protocol.criteria import complete, rewritten
from studio.protocol.dosing import ArmDose
from studio.protocol.followup import Probe
from studio.protocol.population import Criterion, MedicationRule
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Visit
from studio.protocol.screening import Limit
from studio.protocol.statistics import AnalysisSet
from studio.protocol.table_text import header, parse, write
from studio.text import _
from tests.desktop.conftest import shipped
from tests.strategies import values_of_item

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from studio.desktop.pages.view import PageView
    from studio.desktop.session import Session

    Show = Callable[[str], PageView]

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def items(view: PageView, address: str) -> ItemsEditor:
    editor = view.rows()[address].editor
    assert isinstance(editor, ItemsEditor)
    return editor


def press(
    editor: ItemsEditor, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1
) -> None:
    assert editor.table is not None
    editor.table.setFocus()
    for _time in range(times):
        QTest.keyClick(editor.table, key, modifier)


def go_to(editor: ItemsEditor, row: int, field: str) -> None:
    assert editor.table is not None
    assert editor.model is not None
    column = [spec.name for spec in editor.model.columns].index(field)
    editor.table.setFocus()
    flags = QItemSelectionModel.SelectionFlag
    editor.table.selectionModel().setCurrentIndex(editor.model.index(row, column), flags.ClearAndSelect | flags.Rows)


def ids(editor: ItemsEditor) -> list[str]:
    return [item.id for item in editor.items()]


@pytest.fixture
def sets(page: Show, session: Session) -> ItemsEditor:
    """A list of five items that nothing refers to."""
    made = [{"id": id, "name": f"Set {id.upper()}", "definition": "All."} for id in "abcde"]
    session.put("/statistics/sets", made, _("Change"))
    session.seal()
    return items(page("statistics"), "/statistics/sets")


@pytest.fixture
def rules(page: Show, session: Session) -> ItemsEditor:
    """A list of three co-medication rules."""
    made = [
        {"id": "li", "drug": "lithium", "action": "exclude"},
        {"id": "fl", "drug": "fluoxetine", "action": "wash_out", "washout_days": 42},
        {"id": "own", "drug": "Grandmother's tea", "action": "permit"},
    ]
    session.put("/population/medications", made, _("Change"))
    session.seal()
    return items(page("population"), "/population/medications")


# Several rows.


def test_shift_and_the_arrows_select_several_rows_and_no_form_shows_one_of_them(sets: ItemsEditor) -> None:
    go_to(sets, 1, "name")
    assert sets.selected == "b"
    assert sets.detail is not None
    assert sets.detail.isVisible()
    press(sets, Qt.Key.Key_Down, SHIFT, times=2)
    assert sets.chosen == ("b", "c", "d")
    assert sets.selected is None
    assert not sets.detail.isVisible()
    press(sets, Qt.Key.Key_A, CONTROL)
    assert sets.chosen == ("a", "b", "c", "d", "e")


def test_several_rows_are_removed_as_one_step(sets: ItemsEditor, session: Session) -> None:
    before = session.protocol
    sets.select("b", "d")
    press(sets, Qt.Key.Key_Delete)
    assert ids(sets) == ["a", "c", "e"]
    assert sets.chosen == ("e",)
    assert str(session.history.undo_label) == "Remove 2 rows of Analysis sets"
    session.undo()
    assert session.protocol is before
    assert ids(sets) == list("abcde")


def test_removing_several_rows_in_use_says_where_all_of_them_are(page: Show, session: Session) -> None:
    arms = items(page("design"), "/design/arms")
    before = session.protocol
    arms.select(*[arm.id for arm in before.design.arms[:2]])
    press(arms, Qt.Key.Key_Delete)
    question = arms.findChild(RemoveItem)
    assert isinstance(question, RemoveItem)
    assert question.windowTitle() == "Remove 2 items?"
    assert session.protocol is before
    question.remove.click()
    assert len(session.protocol.design.arms) == 1
    session.undo()
    assert session.protocol is before


def test_copies_of_several_rows_follow_the_last_and_have_ids_of_their_own(sets: ItemsEditor, session: Session) -> None:
    sets.select("a", "b")
    press(sets, Qt.Key.Key_D, CONTROL)
    made = session.protocol.statistics.sets
    assert [one.name for one in made[:4]] == ["Set A", "Set B", "Set A (copy)", "Set B (copy)"]
    assert len({one.id for one in made}) == 7
    assert sets.chosen == (made[2].id, made[3].id)
    session.undo()
    assert ids(sets) == list("abcde")


def test_a_copy_shares_no_id_inside_it(page: Show, session: Session) -> None:
    markers = items(page("biomarkers"), "/biomarkers/markers")
    original = next(marker for marker in session.protocol.biomarkers.markers if marker.samples)
    markers.select(original.id)
    markers.duplicate()
    every = [one.id for marker in session.protocol.biomarkers.markers for one in marker.samples]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize(
    ("chosen", "key", "times", "order"),
    [
        ("bc", Qt.Key.Key_Up, 1, "bcade"),
        ("bc", Qt.Key.Key_Down, 1, "adbce"),
        ("bd", Qt.Key.Key_Up, 1, "bdace"),
        ("ab", Qt.Key.Key_Up, 3, "abcde"),
        ("de", Qt.Key.Key_Down, 3, "abcde"),
        ("ac", Qt.Key.Key_Down, 9, "bdeac"),
    ],
)
def test_alt_and_the_arrows_move_all_selected_rows_together(
    sets: ItemsEditor, session: Session, chosen: str, key: Qt.Key, times: int, order: str
) -> None:
    sets.select(*chosen)
    press(sets, key, ALT, times)
    assert ids(sets) == list(order)
    assert sets.chosen == tuple(id for id in order if id in chosen)


def at_row(editor: ItemsEditor, row: int, *, low: bool = False) -> QPoint:
    assert editor.table is not None
    assert editor.model is not None
    area = editor.table.visualRect(editor.model.index(row, 0))
    return QPoint(area.center().x(), area.bottom() - 2 if low else area.top() + 2)


def drag(editor: ItemsEditor, start: QPoint, end: QPoint, *, drop: bool = True) -> None:
    assert editor.table is not None
    port = editor.table.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        between = start + (end - start) * step / 5
        _move(port, between)
    if drop:
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)


def _move(port: object, at: QPoint) -> None:
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    held = Qt.MouseButton.LeftButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), port.mapToGlobal(QPointF(at)), held, held, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(port, event)


def test_the_mouse_drags_a_row_to_where_the_line_is(sets: ItemsEditor, session: Session) -> None:
    before = session.protocol
    drag(sets, at_row(sets, 0), at_row(sets, 2, low=True))
    assert ids(sets) == list("bcade")
    assert sets.chosen == ("a",)
    session.undo()
    assert session.protocol is before


def test_the_mouse_drags_all_selected_rows(sets: ItemsEditor, session: Session) -> None:
    sets.select("b", "d")
    drag(sets, at_row(sets, 3), at_row(sets, 0))
    assert ids(sets) == list("bdace")
    assert str(session.history.undo_label) == "Move 2 rows of Analysis sets"


def test_esc_gives_a_drag_up_and_a_click_on_one_of_several_rows_selects_it(sets: ItemsEditor, session: Session) -> None:
    before = session.protocol
    sets.select("b", "c")
    drag(sets, at_row(sets, 1), at_row(sets, 4), drop=False)
    press(sets, Qt.Key.Key_Escape)
    QTest.mouseRelease(sets.table.viewport(), Qt.MouseButton.LeftButton, pos=at_row(sets, 4))
    assert session.protocol is before
    sets.select("b", "c")
    QTest.mouseClick(sets.table.viewport(), Qt.MouseButton.LeftButton, pos=at_row(sets, 2))
    assert sets.chosen == ("c",)


# Cells.


def test_tab_goes_from_open_cell_to_open_cell_and_stops_at_the_last(rules: ItemsEditor, session: Session) -> None:
    go_to(rules, 2, "drug")
    QTest.keyClick(rules.table, Qt.Key.Key_F2)
    count = len(rules.model.columns)
    for column in range(1, count):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        QApplication.processEvents()
        assert rules.table.currentIndex().column() == column
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    QApplication.processEvents()
    assert (rules.table.currentIndex().row(), rules.table.currentIndex().column()) == (2, count - 1)
    assert rules.table.state() == rules.table.State.NoState


def test_prose_of_one_paragraph_is_edited_in_its_cell(sets: ItemsEditor, session: Session) -> None:
    go_to(sets, 0, "definition")
    QTest.keyClick(sets.table, Qt.Key.Key_F2)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, "All dosed.")
    QTest.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert session.protocol.statistics.sets[0].definition == "All dosed."
    session.put("/statistics/sets/a/definition", "One.\nTwo.", _("Change"))
    go_to(sets, 0, "definition")
    QTest.keyClick(sets.table, Qt.Key.Key_F2)
    assert not isinstance(QApplication.focusWidget(), QLineEdit)


def test_backspace_empties_the_cell_in_all_selected_rows(sets: ItemsEditor, session: Session) -> None:
    go_to(sets, 1, "definition")
    press(sets, Qt.Key.Key_Down, SHIFT)
    press(sets, Qt.Key.Key_Backspace)
    assert [one.definition for one in session.protocol.statistics.sets] == ["All.", None, None, "All.", "All."]
    session.undo()
    assert {one.definition for one in session.protocol.statistics.sets} == {"All."}


# The clipboard.


def test_rows_are_copied_as_a_table_with_a_header(rules: ItemsEditor) -> None:
    rules.select("li", "fl")
    press(rules, Qt.Key.Key_C, CONTROL)
    grid = parse(QApplication.clipboard().text())
    assert grid[0][:3] == ("Drug or class", "Action", "Washout")
    assert grid[1][:3] == ("Lithium", "Exclude", "")
    assert grid[2][:3] == ("Fluoxetine", "Wash out", "42")


def test_copied_rows_are_pasted_after_the_selected_one_just_as_they_are(page: Show, session: Session) -> None:
    markers = items(page("biomarkers"), "/biomarkers/markers")
    original = next(marker for marker in session.protocol.biomarkers.markers if marker.samples)
    before = session.protocol
    markers.select(original.id)
    press(markers, Qt.Key.Key_C, CONTROL)
    press(markers, Qt.Key.Key_V, CONTROL)
    row = before.biomarkers.markers.index(original)
    pasted = session.protocol.biomarkers.markers[row + 1]
    assert pasted.id != original.id
    assert pasted.model_dump(exclude={"id", "samples"}) == original.model_dump(exclude={"id", "samples"})
    assert [one.minute for one in pasted.samples] == [one.minute for one in original.samples]
    session.undo()
    assert session.protocol is before


def test_rows_pasted_into_another_protocol_refer_to_nothing_that_is_not_there(page: Show, session: Session) -> None:
    view = page("endpoints")
    uses = items(view, "/endpoints/instruments")
    uses.select(next(use.id for use in session.protocol.endpoints.instruments if use.visits))
    press(uses, Qt.Key.Key_C, CONTROL)
    session.start(Protocol())
    QApplication.processEvents()
    uses.clipboard.paste()
    [use] = session.protocol.endpoints.instruments
    assert use.instrument
    assert use.visits == ()


def test_cut_rows_come_back_elsewhere(sets: ItemsEditor, session: Session) -> None:
    sets.select("a", "b")
    press(sets, Qt.Key.Key_X, CONTROL)
    assert ids(sets) == ["c", "d", "e"]
    sets.select("e")
    press(sets, Qt.Key.Key_V, CONTROL)
    assert [one.name for one in session.protocol.statistics.sets] == ["Set C", "Set D", "Set E", "Set A", "Set B"]


def test_a_single_value_goes_into_the_cell_of_all_selected_rows(rules: ItemsEditor, session: Session) -> None:
    QApplication.clipboard().setText("14 days\r\n")
    go_to(rules, 0, "washout_days")
    press(rules, Qt.Key.Key_Down, SHIFT)
    press(rules, Qt.Key.Key_V, CONTROL)
    assert [rule.washout_days for rule in session.protocol.population.medications] == [14, 14, None]
    go_to(rules, 0, "drug")
    press(rules, Qt.Key.Key_C, CONTROL | SHIFT)
    assert QApplication.clipboard().text() == "Lithium"
    press(rules, Qt.Key.Key_Down, SHIFT)
    press(rules, Qt.Key.Key_C, CONTROL | SHIFT)
    assert QApplication.clipboard().text() == "Lithium\nFluoxetine\n"


def paste(editor: ItemsEditor, text: str) -> PasteTable:
    QApplication.clipboard().setText(text)
    editor.clipboard.paste()
    dialogs = editor.findChildren(PasteTable)
    return dialogs[-1]  # One that was closed before may not be gone yet.


TABLE = (
    "Remark\tWashout (days)\tDrug or class\tAction\tReason\r\n"
    'x\t35\tFluoxetine\twash out\t"Two\nlines"\r\n'
    "y\tlong\tTramadol\tforbid\tSeizures.\r\n"
)


def test_a_table_with_a_header_is_shown_as_it_will_be_before_anything_changes(
    rules: ItemsEditor, session: Session
) -> None:
    before = session.protocol
    rules.select("li")
    dialog = paste(rules, TABLE)
    assert dialog.first_names.isChecked()
    assert [spec.name if spec else None for spec in dialog.columns] == [
        None, "washout_days", "drug", "action", "reason",
    ]  # fmt: skip
    model = dialog.model
    assert [model.index(1, column).data() for column in range(5)] == [
        "x",
        "35 days",
        "Fluoxetine",
        "Wash out",
        "Two lines",
    ]
    assert model.index(2, 1).data() == "⚠ long"
    assert "“long” is not a whole number" in model.index(2, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "“forbid” is none of the choices" in dialog.problems.text()
    assert session.protocol is before
    dialog.reject()
    assert session.protocol is before


def test_what_cannot_be_read_stays_in_its_cell_and_all_of_it_is_one_step(rules: ItemsEditor, session: Session) -> None:
    before = session.protocol
    rules.select("li")
    paste(rules, TABLE).paste.click()
    made = session.protocol.population.medications
    assert [rule.drug for rule in made] == ["lithium", "fluoxetine", "tramadol", "fluoxetine", "Grandmother's tea"]
    assert (made[1].washout_days, made[1].reason) == (35, "Two\nlines")
    assert made[2].washout_days is None
    assert rules.chosen == (made[1].id, made[2].id)
    unread = rules.form.unread[f"/population/medications/{made[2].id}/washout_days"]
    assert unread.written == "long"
    column = [spec.name for spec in rules.model.columns].index("washout_days")
    assert rules.model.index(2, column).data() == "long"
    session.undo()
    assert session.protocol is before


def test_a_table_without_a_header_goes_over_rows_from_the_current_cell_and_appends(
    rules: ItemsEditor, session: Session
) -> None:
    go_to(rules, 1, "action")
    dialog = paste(rules, "Exclude\t\nPermit\t3\nKeep stable\t4\n")
    assert not dialog.first_names.isChecked()
    dialog.paste.click()
    made = session.protocol.population.medications
    assert [(rule.drug, rule.action.value, rule.washout_days) for rule in made] == [
        ("lithium", "exclude", None),
        ("fluoxetine", "exclude", None),
        ("Grandmother's tea", "permit", 3),
        (None, "keep_stable", 4),
    ]


def test_undo_of_a_paste_takes_back_what_could_not_be_read_as_well(rules: ItemsEditor, session: Session) -> None:
    before = session.protocol
    go_to(rules, 0, "washout_days")
    paste(rules, "long\nlonger\n").paste.click()
    assert len(rules.form.unread) == 2
    assert session.protocol is before
    go_to(rules, 0, "action")
    paste(rules, "Permit\tlong\nPermit\t3\n").paste.click()
    assert "long" in rules.model.index(0, 2).data()
    session.undo()
    assert session.protocol is before
    assert rules.model.index(0, 2).data() != "long"


def test_a_column_can_be_sent_elsewhere_and_two_never_go_to_one_field(rules: ItemsEditor) -> None:
    dialog = paste(rules, "Lithium\t14\nTramadol\t28\n")
    dialog.send(0, "washout_days")
    dialog.send(1, "washout_days")
    assert "another one goes to the same field" in dialog.problems.text()
    dialog.send(0, None)
    assert dialog.model.index(2, 1).data() == "28 days"
    dialog.send(1, None)
    assert not dialog.paste.isEnabled()


def test_rows_are_pasted_into_an_empty_list_by_its_button(page: Show, session: Session) -> None:
    session.put("/screening/laboratory", (), _("Change"))
    limits = items(page("screening"), "/screening/laboratory")
    dialog = paste(limits, "ALT\tabove\t2,5\ttimes\neGFR\tbelow\t40\tmL/min")
    dialog.paste.click()
    made = session.protocol.screening.laboratory
    assert [(one.analyte, one.comparator.value, one.threshold) for one in made] == [
        ("ALT", ">", 2.5),
        ("eGFR", "<", 40),
    ]


def test_pasting_nothing_does_nothing(sets: ItemsEditor, session: Session) -> None:
    QApplication.clipboard().clear()
    before = session.protocol
    press(sets, Qt.Key.Key_V, CONTROL)
    assert session.protocol is before
    assert sets.findChild(PasteTable) is None


def _flat(model: type[Item]) -> st.SearchStrategy[Item]:
    return values_of_item(model, 1)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from([Criterion, MedicationRule, ArmDose, Visit, Limit, AnalysisSet, Probe]).flatmap(
    lambda model: st.tuples(st.just(model), st.lists(_flat(model), min_size=1, max_size=3))
))  # fmt: skip
def test_a_copied_table_is_read_back_as_the_same_items(drawn: tuple[type[Item], list[Item]]) -> None:
    model, originals = drawn
    order = reading.fields(model)
    protocol = shipped()
    settled = [_worded(clipboard.settled(protocol, _tidy(item))) for item in originals]
    grid = parse(write(clipboard.as_grid(protocol, order, settled)))
    assert header(grid[0], reading.titles(model)) == tuple(spec.name for spec in order)
    table = reading.pasted(protocol, grid[1:], order)
    assert table.unread == ()
    made, _unread = reading.merged(model, (), table, 0, over=False)
    for item, original in zip(made, settled, strict=True):
        for spec in order:
            assert getattr(item, spec.name) == getattr(original, spec.name), spec.name


def _tidy(item: Item) -> Item:
    """Return the item as a person can have typed it: no blanks around lines, no carriage returns, choices in order."""
    update: dict[str, object] = {}
    for name, spec in specs(type(item)).items():
        value = getattr(item, name)
        if isinstance(value, str) and spec.kind in ("line", "text"):
            clean = value.replace("\r", " ").replace("\n", " ").strip()
            update[name] = (named(spec.knows, clean) if spec.knows else clean) or None
        elif spec.kind == "lines":
            update[name] = tuple(clean for line in value if (clean := " ".join(line.split())))
        elif isinstance(value, tuple) and spec.kind in ("choices", "references"):
            update[name] = tuple(dict.fromkeys(value))
    return item.model_copy(update=update)


def _worded(item: Item) -> Item:
    """Return the item with the wording that a criterion of complete parts gets where it has none."""
    bare = isinstance(item, Criterion) and not item.wording and complete(item)
    return rewritten(item) if bare else item


def test_every_list_of_the_shipped_protocol_is_read_back_from_its_copy() -> None:
    protocol = shipped()
    seen = 0
    for place in walk(protocol):
        if place.spec.kind != "items" or not place.value or place.address.startswith("/wording"):
            continue
        model = place.spec.model
        order = reading.fields(model)
        table = reading.pasted(protocol, parse(write(clipboard.as_grid(protocol, order, place.value)))[1:], order)
        assert table.unread == (), place.address
        made, _unread = reading.merged(model, place.value, table, 0, over=True)
        assert made == place.value, place.address
        seen += 1
    assert seen > 20


def test_a_wording_that_follows_goes_on_to_do_so_when_parts_are_pasted(page: Show, session: Session) -> None:
    session.put("/population/inclusion", (), _("Change"))
    criteria = items(page("population"), "/population/inclusion")
    paste(criteria, "Measure\tComparator\tThreshold\tUnit\nMADRS total\tat least\t20\tpoints\n").paste.click()
    [one] = session.protocol.population.inclusion
    assert one.wording == "MADRS total of at least 20 points."


# Menu and help.


def test_the_menu_names_every_act_and_its_key(sets: ItemsEditor, session: Session) -> None:
    sets.select("a")
    at = QPoint(5, 5)
    QApplication.sendEvent(
        sets.table.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, sets.table.viewport().mapToGlobal(at)),
    )
    menu = sets.findChild(QMenu)
    assert isinstance(menu, QMenu)
    acts = {action.text().split("\t")[0]: action for action in menu.actions() if action.text()}
    assert {"Copy", "Cut", "Paste", "Duplicate", "Remove", "Move up", "Add from library…"} <= set(acts)
    acts["Duplicate"].trigger()
    assert len(session.protocol.statistics.sets) == 6
    menu.close()


def test_the_keys_are_listed(sets: ItemsEditor) -> None:
    sets.show_keys()
    dialog = sets.findChild(ListKeys)
    assert isinstance(dialog, ListKeys)
    assert any("Ctrl+D" in str(keys) for keys, _act in KEYS)
    dialog.close()


def test_5000_rows_are_pasted_selected_and_moved_as_one_step_each(page: Show, session: Session, qtbot: QtBot) -> None:
    session.put("/screening/laboratory", [{"id": "first", "analyte": "First"}], _("Change"))
    session.seal()
    limits = items(page("screening"), "/screening/laboratory")
    dialog = paste(limits, "".join(f"Analyte {n}\tabove\t{n}\tU/L\n" for n in range(5000)))
    dialog.paste.click()
    assert len(session.protocol.screening.laboratory) == 5001
    press(limits, Qt.Key.Key_A, CONTROL)
    assert len(limits.chosen) == 5001
    limits.select("first")
    limits.move_before(5001)
    assert session.protocol.screening.laboratory[-1].id == "first"
    session.undo()
    session.undo()
    assert [one.id for one in session.protocol.screening.laboratory] == ["first"]


# What spreadsheets and people bring.


@pytest.fixture
def criteria(page: Show, session: Session) -> ItemsEditor:
    """The inclusion criteria, of which none is entered yet."""
    session.put("/population/inclusion", (), _("Change"))
    session.seal()
    return items(page("population"), "/population/inclusion")


def test_a_column_of_sentences_goes_to_where_sentences_can_be_read_and_empty_rows_are_left_out(
    criteria: ItemsEditor, session: Session
) -> None:
    dialog = paste(criteria, "Adults who consent\n\n \n=1+1\n\n")
    assert "3 empty rows are left out" in dialog.summary.text()
    dialog.paste.click()
    assert [one.wording for one in session.protocol.population.inclusion] == ["Adults who consent", "=1+1"]
    assert criteria.form.unread == {}


def test_signs_of_comparison_and_decimal_commas_are_read(criteria: ItemsEditor, session: Session) -> None:
    paste(
        criteria, "Measure\tComparator\tThreshold\tUnit\nالعمر 😀\t≥\t18,5\tyears\nQTcF\tno more than\t450\tms\n"
    ).paste.click()
    assert [(one.measure, one.comparator.value, one.threshold) for one in session.protocol.population.inclusion] == [
        ("العمر 😀", ">=", 18.5),
        ("QTcF", "<=", 450),
    ]


def test_words_that_cannot_be_read_again_and_again_are_named_once(criteria: ItemsEditor) -> None:
    dialog = paste(criteria, "Measure\tComparator\n" + "Age\tbetween\n" * 3 + "Age\tapart\n")
    assert "⚠ Row 1 and 2 more, Comparator" in dialog.problems.text()
    assert "⚠ Row 4, Comparator" in dialog.problems.text()
    assert dialog.problems.text().count("between") == 1


def test_a_table_of_a_web_page_is_pasted(criteria: ItemsEditor, session: Session) -> None:
    data = QMimeData()
    data.setHtml("<table><tr><th>Criterion<th>Measure</tr><tr><td>Adults</td><td>Age</td></tr></table>")
    QApplication.clipboard().setMimeData(data)
    criteria.clipboard.paste()
    criteria.findChildren(PasteTable)[-1].paste.click()
    assert [(one.wording, one.measure) for one in session.protocol.population.inclusion] == [("Adults", "Age")]


def test_a_clipboard_without_a_table_is_told(criteria: ItemsEditor, sets: ItemsEditor) -> None:
    for words in ("", " \n\t\n"):
        QApplication.clipboard().setText(words)
        criteria.clipboard.paste()
        assert criteria.findChildren(PasteTable) == []
        assert any("no table on the clipboard" in one.text() for one in criteria.findChildren(Words) if one.isVisible())


def test_redo_of_a_paste_gives_back_what_could_not_be_read(criteria: ItemsEditor, session: Session) -> None:
    paste(criteria, "Measure\tThreshold\nAge\tmany\n").paste.click()
    [written] = [one.written for one in criteria.form.unread.values()]
    session.undo()
    assert criteria.form.unread == {}
    session.redo()
    assert [one.written for one in criteria.form.unread.values()] == [written] == ["many"]
    session.undo()
    assert criteria.form.unread == {}


def test_a_dialog_of_a_list_goes_with_the_protocol_that_it_is_about(criteria: ItemsEditor, session: Session) -> None:
    dialog = paste(criteria, "Measure\tThreshold\nAge\t18\n")
    session.start(Protocol())
    assert not dialog.isVisible()
    assert session.protocol.population.inclusion == ()
