"""The editor of the schedule: the grid by keys and mouse, the forms at its heads and cells, and the time line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget

from studio.desktop import theme
from studio.desktop.editors.ask import RemoveItem
from studio.desktop.schedule.box import ScheduleBox
from studio.desktop.schedule.timing_form import SampleForm, TimingForm
from studio.desktop.schedule.visit_form import VisitForm
from studio.planning.schedule import offsets
from studio.planning.schedule_edits import delete
from studio.planning.schedule_grid import grid as grid_of
from studio.planning.timeline import LaneKind
from studio.protocol.address import get
from studio.protocol.protocol import Protocol
from studio.text import _
from tests.strategies import protocols

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from studio.desktop.pages.view import PageView
    from studio.desktop.schedule.grid import ScheduleGrid
    from studio.desktop.schedule.time_line import TimeLineView
    from studio.desktop.session import Session

MADRS = "/endpoints/instruments/instrument-madrs"
EEG = "/biomarkers/markers/"
SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def box(page: Callable[[str], PageView]) -> ScheduleBox:
    """The schedule on its page, with the keyboard at the first cell."""
    found = page("schedule").findChild(ScheduleBox)
    assert isinstance(found, ScheduleBox)
    found.grid.setFocus()
    return found


def key(box: ScheduleBox, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(box.grid, key, modifiers)


def there(session: Session) -> set[tuple[str, str]]:
    return {(row.address, visit) for row in grid_of(session.protocol).rows for visit in row.counts}


def cell(grid: ScheduleGrid, row: str, visit: str) -> QPoint:
    """Bring a cell into view and return its middle."""
    index = grid.grid_model.index(grid.grid_model.row_of(row), grid.grid_model.column_of(visit))
    grid.scrollTo(index)
    return grid.visualRect(index).center()


def move_mouse(grid: ScheduleGrid, at: QPoint) -> None:
    place = QPointF(grid.viewport().mapToGlobal(at))
    moved = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(at),
        place,
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(grid.viewport(), moved)


def form(kind: type) -> object:
    (found,) = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]
    return found


# The grid


@pytest.mark.parametrize("pressed", [Qt.Key.Key_Space, Qt.Key.Key_X, Qt.Key.Key_Return])
def test_a_key_fills_a_cell_and_clears_it_again_each_in_one_step(
    box: ScheduleBox, session: Session, pressed: Qt.Key
) -> None:
    box.grid.go_to(MADRS, "visit-day-15")
    before = session.protocol
    key(box, pressed)
    assert (MADRS, "visit-day-15") in there(session)
    assert str(session.history.undo_label) == "Put “MADRS” at “Day 15”"
    session.undo()
    assert session.protocol is before
    session.redo()
    key(box, pressed)
    assert session.protocol == before


def test_what_follows_from_another_section_is_not_changed_and_says_why(box: ScheduleBox, session: Session) -> None:
    before = session.protocol
    box.grid.go_to("/sessions/sessions", "visit-baseline")
    key(box, Qt.Key.Key_Space)
    QTest.mouseClick(
        box.grid.viewport(), Qt.MouseButton.LeftButton, pos=cell(box.grid, "/sessions/sessions", "visit-baseline")
    )
    assert session.protocol is before
    assert "Sessions and setting" in box.said.text()
    assert "Sessions and setting" in box.grid.currentIndex().data(Qt.ItemDataRole.ToolTipRole)


def test_a_click_toggles_and_a_drag_fills_the_rectangle_as_its_first_cell_becomes(
    box: ScheduleBox, session: Session
) -> None:
    grid = box.grid
    model = grid.grid_model
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=cell(grid, MADRS, "visit-baseline"))
    assert (MADRS, "visit-baseline") not in there(session)
    session.undo()
    before = there(session)
    start = cell(grid, MADRS, "visit-preparation-1")
    row, column = model.row_of(MADRS), model.column_of("visit-preparation-1")
    end = grid.visualRect(model.index(row + 2, column + 2)).center()
    QTest.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=start)
    move_mouse(grid, end)
    assert there(session) == before, "nothing is stored before the button is let go"
    QTest.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=end)
    block = set(grid.cells(range(row, row + 3), range(column, column + 3)))
    assert there(session) == before | block
    session.undo()
    assert there(session) == before


def test_esc_gives_a_drag_up(box: ScheduleBox, session: Session) -> None:
    before = session.protocol
    start = cell(box.grid, MADRS, "visit-preparation-1")
    QTest.mousePress(box.grid.viewport(), Qt.MouseButton.LeftButton, pos=start)
    key(box, Qt.Key.Key_Escape)
    QTest.mouseRelease(box.grid.viewport(), Qt.MouseButton.LeftButton, pos=start)
    assert session.protocol is before


def test_a_drag_ends_where_rows_come_or_go_under_it(box: ScheduleBox, session: Session) -> None:
    row = grid_of(session.protocol).rows[-1].address
    at = cell(box.grid, row, "visit-baseline")
    QTest.mousePress(box.grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert box.grid.becoming is not None
    session.edit(_("Remove rows"), lambda protocol: delete(protocol, (row,)))
    before = session.protocol
    assert box.grid.becoming is None
    QTest.mouseRelease(box.grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert session.protocol is before


def test_pasting_nothing_changes_nothing_and_says_so(box: ScheduleBox, session: Session) -> None:
    visit = get(session.protocol, f"{MADRS}/visits")[0]
    box.grid.go_to(MADRS, visit)
    QGuiApplication.clipboard().clear()
    before = session.protocol
    key(box, Qt.Key.Key_V, CONTROL)
    assert session.protocol is before
    assert box.said.text() == "Nothing was copied that could be pasted here."


def test_a_session_is_moved_to_another_visit_and_its_sign_stands_in_its_own_row(
    box: ScheduleBox, session: Session
) -> None:
    row, model = "/sessions/sessions/session-preparation-1", box.grid.grid_model
    was = get(session.protocol, f"{row}/visit")
    box.grid.go_to(row, was)
    key(box, Qt.Key.Key_Space)
    assert get(session.protocol, f"{row}/visit") is None
    last = model.ids[-1]
    box.grid.go_to(row, last)
    key(box, Qt.Key.Key_Space)
    assert get(session.protocol, f"{row}/visit") == last
    marked = [
        model.row(n).address for n in range(model.rowCount()) if model.signs_at(model.index(n, len(model.ids) - 1))
    ]
    assert marked == [row]
    session.undo()
    session.undo()
    assert get(session.protocol, f"{row}/visit") == was


def test_sessions_say_where_they_are_added_and_ordered(box: ScheduleBox, session: Session) -> None:
    before = session.protocol
    box.grid.go_to("/sessions/sessions/session-preparation-1", "visit-baseline")
    box.grid.enter("rows")
    for pressed, modifier in ((Qt.Key.Key_Delete, None), (Qt.Key.Key_D, CONTROL), (Qt.Key.Key_Up, ALT)):
        box.grid.tell()
        key(box, pressed, *((modifier,) if modifier else ()))
        assert box.said.text() == "Sessions are added and ordered where they are planned: Ctrl+Enter goes there."
    key(box, Qt.Key.Key_Return, ALT)
    assert box.said.text().startswith("When a session is held")
    assert session.protocol is before


def test_the_keys_that_move_a_visit_reach_the_grid_before_the_guide(box: ScheduleBox) -> None:
    def taken(key: Qt.Key) -> bool:
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, ALT)
        asked.ignore()
        QApplication.sendEvent(box.grid, asked)
        return asked.isAccepted()

    assert not taken(Qt.Key.Key_Right)
    box.grid.enter("visits")
    assert taken(Qt.Key.Key_Right)
    assert taken(Qt.Key.Key_Left)


def test_a_form_goes_with_what_it_is_about(box: ScheduleBox, session: Session) -> None:
    row = next(line.address for line in grid_of(session.protocol).rows if line.address.startswith("/schedule/"))
    for address, act, kind in (
        (row, "timing", TimingForm),
        ("/schedule/visits/visit-baseline", "edit-visit", VisitForm),
    ):
        box.grid.go_to(row, "visit-baseline")
        box.acts.do(act)
        opened = form(kind)
        session.edit(_("Remove"), lambda protocol, gone=address: delete(protocol, (gone,)))
        assert not opened.isVisible()
        session.undo()


@pytest.mark.parametrize("shown", ["grid", "time-line"])
def test_on_a_low_page_the_place_of_the_keyboard_stays_in_sight(
    qapp: QApplication, page: Callable[[str], PageView], settle: Callable[[], None], shown: str
) -> None:
    theme.apply(qapp, "light", 2.0)
    view = page("schedule")
    view.resize(500, 414)
    box = view.findChild(ScheduleBox)
    assert isinstance(box, ScheduleBox)
    box.show_view(shown)
    settle()
    part = box.grid if box.time_line is None else box.time_line.view
    part.setFocus()
    sight = QRect(view.viewport().mapToGlobal(QPoint(0, 0)), view.viewport().size())
    for pressed in (*[Qt.Key.Key_Down] * 14, *[Qt.Key.Key_Up] * 16):
        QTest.keyClick(part, pressed)
        place = part.place_of_keyboard()
        assert (sight.top(), sight.bottom()) == (min(sight.top(), place.top()), max(sight.bottom(), place.bottom()))
    theme.apply(qapp, "light")


def test_a_name_without_blanks_is_cut_and_breaks_where_it_has_to(
    box: ScheduleBox, session: Session, settle: Callable[[], None]
) -> None:
    wide = box.width()
    row = next(line.address for line in grid_of(session.protocol).rows if line.address.startswith("/schedule/"))
    session.put(f"{row}/name", "A" * 2000, _("Name"))
    box.grid.go_to(row, "visit-baseline")
    settle()
    assert box.width() == wide
    assert box.minimumSizeHint().width() <= wide
    told = box.said.text().replace("\u200b", "")
    assert told.startswith("A" * 79 + "… does not take place at Baseline")


def test_shift_and_arrows_select_a_rectangle_that_space_fills_and_delete_clears(
    box: ScheduleBox, session: Session
) -> None:
    box.grid.go_to(MADRS, "visit-preparation-1")
    key(box, Qt.Key.Key_Right, SHIFT)
    key(box, Qt.Key.Key_Down, SHIFT)
    block = set(box.grid.cells(*box.grid.chosen()))
    assert len(block) == 4
    key(box, Qt.Key.Key_Space)
    assert block <= there(session)
    key(box, Qt.Key.Key_Delete)
    assert not block & there(session)
    session.undo()
    assert block <= there(session)


def test_the_pattern_of_a_row_is_copied_to_another(box: ScheduleBox, session: Session) -> None:
    rows = [row.address for row in grid_of(session.protocol).rows if row.address.startswith("/endpoints/instruments/")]
    other = rows[rows.index(MADRS) + 3]
    box.grid.go_to(MADRS, "visit-baseline")
    box.grid.enter("rows")
    key(box, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text().count("x") == len(get(session.protocol, f"{MADRS}/visits"))
    box.grid.go_to(other, "visit-baseline")
    box.grid.enter("rows")
    key(box, Qt.Key.Key_V, CONTROL)
    assert get(session.protocol, f"{other}/visits") == get(session.protocol, f"{MADRS}/visits")


@pytest.mark.parametrize(("act", "on"), [("fill-row", True), ("clear-row", False), ("fill-right", True)])
def test_whole_lines_are_filled_and_cleared(box: ScheduleBox, session: Session, act: str, on: bool) -> None:
    box.grid.go_to(MADRS, "visit-day-22")
    box.acts.do(act)
    visits = [one.visit.id for one in grid_of(session.protocol).visits]
    if act == "fill-right":
        visits = visits[visits.index("visit-day-22") :]
    assert all(((MADRS, visit) in there(session)) is on for visit in visits)


def test_a_column_is_filled_where_it_can_be(box: ScheduleBox, session: Session) -> None:
    box.grid.go_to(MADRS, "visit-day-15")
    box.acts.do("fill-column")
    shown = {row for row, visit in there(session) if visit == "visit-day-15"}
    changeable = {row.address for row in grid_of(session.protocol).rows} - {"/sessions/sessions"}
    assert shown == changeable - {"/monitoring/vital_minutes"}


def test_the_keyboard_goes_to_names_and_visits_and_from_there_to_fields(
    box: ScheduleBox, qtbot: QtBot, settle: Callable[[], None]
) -> None:
    above = box.parentWidget()
    while not hasattr(above, "place"):
        above = above.parentWidget()
    place = above.place
    assert place().startswith("/schedule/activities/")
    box.grid.go_to(MADRS, "visit-screening")
    key(box, Qt.Key.Key_Left)
    assert box.grid.heading == "rows"
    assert box.said.text().startswith("MADRS.")
    with qtbot.waitSignal(box.link_activated) as gone:
        key(box, Qt.Key.Key_Return)
    assert gone.args == [MADRS]
    key(box, Qt.Key.Key_Right)
    box.grid.go_to("", "visit-baseline")
    key(box, Qt.Key.Key_Up)
    assert box.grid.heading == "visits"
    assert box.said.text().startswith("Baseline, Day −1.")
    assert place() == "/schedule/visits/visit-baseline"
    key(box, Qt.Key.Key_Down)
    assert box.grid.heading is None


def test_rows_and_visits_are_added_copied_moved_and_deleted_by_keys(
    box: ScheduleBox, session: Session, qtbot: QtBot
) -> None:
    first = f"/schedule/activities/{session.protocol.schedule.activities[0].id}"
    box.grid.go_to(first, "visit-screening")
    box.grid.enter("rows")
    with qtbot.waitSignal(box.link_activated) as gone:
        key(box, Qt.Key.Key_Insert)
    made = session.protocol.schedule.activities[1]
    assert gone.args == [f"/schedule/activities/{made.id}/name"]
    key(box, Qt.Key.Key_Up, ALT)
    assert session.protocol.schedule.activities[0] == made
    key(box, Qt.Key.Key_D, CONTROL)
    assert len(session.protocol.schedule.activities) > 2
    key(box, Qt.Key.Key_Delete)
    box.grid.go_to(f"/schedule/activities/{made.id}", "visit-screening")
    box.grid.enter("rows")
    key(box, Qt.Key.Key_Delete)
    assert made.id not in [one.id for one in session.protocol.schedule.activities]


def test_a_visit_whose_form_is_given_up_is_not_added(box: ScheduleBox, session: Session) -> None:
    before = session.protocol
    box.grid.go_to(MADRS, "visit-baseline")
    box.grid.enter("visits")
    key(box, Qt.Key.Key_Insert)
    assert len(session.protocol.schedule.visits) == len(before.schedule.visits) + 1
    QTest.keyClick(form(VisitForm), Qt.Key.Key_Escape)
    assert session.protocol is before
    assert box.grid.place() == (MADRS, "visit-dosing"), "what stands there now"
    key(box, Qt.Key.Key_Insert)
    asked = form(VisitForm)
    asked.fields["name"].setText("Day 23")
    QTest.keyClick(asked, Qt.Key.Key_Return)
    assert "Day 23" in [visit.name for visit in session.protocol.schedule.visits]


def test_a_visit_in_use_is_deleted_after_a_question_and_comes_back_whole(box: ScheduleBox, session: Session) -> None:
    before = session.protocol
    box.grid.go_to(MADRS, "visit-day-15")
    box.grid.enter("visits")
    key(box, Qt.Key.Key_Delete)
    question = form(RemoveItem)
    assert isinstance(question, RemoveItem)
    assert question.windowTitle() == "Remove “Day 15”?"
    question.remove.click()
    assert "visit-day-15" not in [visit.id for visit in session.protocol.schedule.visits]
    assert not [cell for cell in there(session) if cell[1] == "visit-day-15"]
    session.undo()
    assert session.protocol is before


def test_an_edit_keeps_the_place_of_the_keyboard(box: ScheduleBox, session: Session) -> None:
    box.grid.go_to(MADRS, "visit-day-22")
    session.put("/schedule/visits/visit-day-15/days", 40, _("Change"))
    assert box.grid.place() == (MADRS, "visit-day-22")


@given(st.lists(st.sampled_from("LRUDS "), max_size=30))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_toggled_undo_leads_back(box: ScheduleBox, session: Session, keys: list[str]) -> None:
    moves = {"L": Qt.Key.Key_Left, "R": Qt.Key.Key_Right, "U": Qt.Key.Key_Up, "D": Qt.Key.Key_Down}
    before, at = session.protocol, session.history.at
    for one in keys:
        if one in moves:
            key(box, moves[one])
        else:
            key(box, Qt.Key.Key_Space, SHIFT if one == "S" else Qt.KeyboardModifier.NoModifier)
    while session.history.at > at:
        session.undo()
    assert session.protocol == before


def test_every_cell_is_told_to_those_who_do_not_see_it(box: ScheduleBox) -> None:
    model = box.grid.grid_model
    row, column = model.row_of(MADRS), model.column_of("visit-baseline")
    told = model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told.startswith("MADRS at Baseline.")
    assert "Before any session of that day" in told
    empty = model.index(row, model.column_of("visit-day-15")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert empty.startswith("MADRS does not take place at Day 15.")
    reader = QAccessible.queryAccessibleInterface(box.grid)
    assert reader.role() == QAccessible.Role.Table
    assert told in [reader.child(n).text(QAccessible.Text.Name) for n in range(reader.childCount())]


# What does not agree


def test_conflicts_are_marked_at_once_and_give_way_to_what_the_checklist_says(
    box: ScheduleBox, session: Session
) -> None:
    assert not box.wrong.isVisible()
    session.put("/schedule/visits/visit-day-8/minus", 7, _("Change"))
    model = box.grid.grid_model
    signs = model.signs.visits["visit-day-8"]
    assert any("dosing day before it" in sign.sentence for sign in signs)
    assert box.wrong.isVisible()
    session.check_now()
    box.show_protocol(session.protocol)
    told = [sign.sentence for sign in model.signs.visits["visit-day-8"]]
    assert told
    assert not [sentence for sentence in told if "dosing day before it" in sentence]
    assert told[0] in model.headerData(
        model.column_of("visit-day-8"), Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    )
    box.wrong.click()
    assert box.grid.heading == "visits"


# The forms


def test_a_visit_is_changed_in_one_step_from_its_head(box: ScheduleBox, session: Session) -> None:
    box.grid.go_to(MADRS, "visit-day-8")
    key(box, Qt.Key.Key_F2)
    opened = form(VisitForm)
    assert isinstance(opened, VisitForm)
    steps = session.history.at
    opened.fields["name"].setText("Week 1")
    opened.fields["days"].setText("6")
    opened.fields["days"].value_changed.emit()
    assert "Day 7" in opened.hint.text()
    opened.fields["plus"].setText("4")
    QTest.keyClick(opened.fields["plus"], Qt.Key.Key_Return)
    visit = get(session.protocol, "/schedule/visits/visit-day-8")
    assert (visit.name, visit.days, visit.plus) == ("Week 1", 6, 4)
    assert session.history.at == steps + 1


def test_esc_leaves_a_visit_as_it_was_and_what_cannot_be_read_is_said(box: ScheduleBox, session: Session) -> None:
    before = session.protocol
    box.grid.go_to(MADRS, "visit-day-8")
    key(box, Qt.Key.Key_F2)
    opened = form(VisitForm)
    assert isinstance(opened, VisitForm)
    opened.fields["days"].setText("soon")
    opened.confirm()
    assert opened.isVisible()
    assert opened.hint.text()
    opened.fields["days"].setText("9")
    QTest.keyClick(opened.fields["days"], Qt.Key.Key_Escape)
    assert not opened.isVisible()
    assert session.protocol is before


def test_tab_goes_through_the_form_of_a_visit_in_reading_order(box: ScheduleBox) -> None:
    box.grid.go_to(MADRS, "visit-day-8")
    key(box, Qt.Key.Key_F2)
    opened = form(VisitForm)
    assert isinstance(opened, VisitForm)
    for name in ("name", "anchor", "days", "minus", "plus", "epoch", "place"):
        assert opened.focusWidget() is opened.fields[name]
        assert opened.fields[name].accessibleName()
        QTest.keyClick(opened.focusWidget(), Qt.Key.Key_Tab)
    assert isinstance(opened.focusWidget(), QPushButton)
    opened.reject()


def test_a_timing_is_set_at_one_visit_and_at_all_in_one_step(box: ScheduleBox, session: Session) -> None:
    box.grid.go_to(MADRS, "visit-day-22")
    key(box, Qt.Key.Key_Return, ALT)
    opened = form(TimingForm)
    assert isinstance(opened, TimingForm)
    steps = session.history.at
    opened.fields["order"].setText("1")
    opened.show_scope(None)
    assert opened.fields["order"].text() == ""
    opened.fields["condition"].setText("the interview is recorded")
    opened.show_scope("visit-day-22")
    assert opened.fields["order"].text() == "1"
    opened.confirm()
    timings = get(session.protocol, f"{MADRS}/timings")
    assert {(one.visit, one.order, one.condition) for one in timings} == {
        ("visit-day-22", 1, None),
        (None, None, "the interview is recorded"),
    }
    assert session.history.at == steps + 1
    row = next(row for row in box.grid.grid_model.grid.rows if row.address == MADRS)
    assert row.letters_at is not None
    assert set(row.letters_at) == {"visit-day-22"}


def test_no_timing_is_set_at_a_visit_that_has_gone_meanwhile(box: ScheduleBox, session: Session) -> None:
    row = next(line.address for line in grid_of(session.protocol).rows if "visit-day-15" in line.counts)
    box.grid.go_to(row, "visit-day-15")
    key(box, Qt.Key.Key_Return, ALT)
    asked = form(TimingForm)
    assert isinstance(asked, TimingForm)
    asked.fields["condition"].setText("the rater is there")
    session.edit(_("Remove"), lambda protocol: delete(protocol, ("/schedule/visits/visit-day-15",)))
    before = session.protocol
    asked.confirm()
    assert session.protocol is before


def test_samples_have_their_minutes_in_the_same_place(box: ScheduleBox, session: Session) -> None:
    marker = next(
        one for one in session.protocol.biomarkers.markers if any(s.visit == "visit-dosing" for s in one.samples)
    )
    box.grid.go_to(f"/biomarkers/markers/{marker.id}", "visit-dosing")
    key(box, Qt.Key.Key_Return, ALT)
    opened = form(SampleForm)
    assert isinstance(opened, SampleForm)
    opened.fields["minutes"].setText("−30, 90")
    opened.confirm()
    samples = get(session.protocol, f"/biomarkers/markers/{marker.id}/samples")
    assert [one.minute for one in samples if one.visit == "visit-dosing"] == [-30, 90]


# Empty states


def test_a_blank_protocol_takes_the_visits_of_a_shipped_one(
    page: Callable[[str], PageView], session: Session, qtbot: QtBot
) -> None:
    session.start(Protocol())
    box = page("schedule").findChild(ScheduleBox)
    assert isinstance(box, ScheduleBox)
    assert box.no_visits is not None
    assert box.no_visits.isVisible()
    assert "Screening" in box.no_visits.preview.text()
    box.no_visits.take.click()
    assert session.protocol.schedule.visits
    assert not box.no_visits.isVisible()
    assert box.no_activities.isVisible()
    with qtbot.waitSignal(box.link_activated) as gone:
        box.no_activities.links[0].click()
    assert gone.args == ["/endpoints/instruments"]
    session.undo()
    assert session.protocol == Protocol()


def test_the_form_of_a_visit_says_at_once_what_would_not_agree(box: ScheduleBox, session: Session) -> None:
    before = session.protocol
    box.grid.go_to(MADRS, "visit-day-8")
    key(box, Qt.Key.Key_F2)
    opened = form(VisitForm)
    assert isinstance(opened, VisitForm)
    assert "agree" not in opened.hint.text()
    opened.fields["minus"].setText("7")
    opened.fields["minus"].value_changed.emit()
    assert "reaches back to the dosing day" in opened.hint.text()
    assert session.protocol is before
    opened.reject()


def test_the_notes_are_listed_by_their_letters(box: ScheduleBox) -> None:
    assert not box.notes.isVisible()
    box.notes_link.click()
    assert box.notes.isVisible()
    lines = box.notes.text().split("\n")
    assert lines[0].startswith("a  Before any procedure")
    assert len(lines) == len(box.grid.grid_model.grid.notes)
    box.notes_link.click()
    assert not box.notes.isVisible()


@given(protocol=protocols())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_draft_is_shown_and_told(box: ScheduleBox, session: Session, protocol: Protocol) -> None:
    session.start(protocol)
    model = box.grid.grid_model
    assert model.columnCount() == len(protocol.schedule.visits)
    for row in range(model.rowCount()):
        assert model.name(row)
        for column in range(model.columnCount()):
            if model.row(row) is not None:
                assert model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)
    for column in range(model.columnCount()):
        assert model.told_of_visit(column)
    box.show_view("time-line")
    box.grab()
    box.show_view("grid")
    box.grab()


# Leaving nothing behind


def test_forms_and_menus_leave_nothing_alive(box: ScheduleBox, settle: Callable[[], None]) -> None:
    box.grid.go_to(MADRS, "visit-day-22")

    def open_and_close() -> None:
        for act, kind in (("edit-visit", VisitForm), ("timing", TimingForm)):
            box.acts.do(act)
            opened = form(kind)
            assert isinstance(opened, QWidget)
            opened.close()
        box.acts.show_menu(QPoint(10, 10))
        for menu in box.grid.findChildren(QMenu):
            menu.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    open_and_close()
    settle()
    before = len(QApplication.allWidgets())
    for _time in range(30):
        open_and_close()
    settle()
    assert len(QApplication.allWidgets()) <= before


def test_the_menu_lists_what_can_be_done_and_nothing_for_what_is_fixed(box: ScheduleBox, session: Session) -> None:
    box.grid.go_to("/sessions/sessions", "visit-dosing")
    box.acts.show_menu(QPoint(10, 10))
    menu = box.grid.findChild(QMenu)
    enabled = {action.text().split("\t")[0] for action in menu.actions() if action.isEnabled() and action.text()}
    assert "Fill the row" not in enabled
    assert {"Go to the activity", "Change the visit…", "Add a visit"} <= enabled
    menu.close()
    box.grid.go_to(MADRS, "visit-dosing")
    box.acts.show_menu(QPoint(10, 10))
    menu = box.grid.findChildren(QMenu)[-1]
    next(action for action in menu.actions() if action.text() == "Clear the row").trigger()
    menu.close()
    assert get(session.protocol, f"{MADRS}/visits") == ()


# The time line


@pytest.fixture
def line(box: ScheduleBox, settle: Callable[[], None]) -> TimeLineView:
    """The time line, with the keyboard at its first mark."""
    box.chips["time-line"].click()
    settle()
    view = box.time_line.view
    view.setFocus()
    return view


def test_the_arrows_go_through_the_marks_and_enter_to_the_field(
    line: TimeLineView, box: ScheduleBox, qtbot: QtBot
) -> None:
    assert line.mark().visit == "visit-screening"
    QTest.keyClick(line, Qt.Key.Key_Right)
    assert line.mark().visit == "visit-taper-start"
    assert box.said.text().startswith("Visits: Taper start, Day −121")
    assert line.accessibleDescription() == box.said.text()
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert line.line.lanes[line.current[0]].kind is LaneKind.PREPARATION
    with qtbot.waitSignal(box.link_activated) as gone:
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert gone.args == ["/sessions/sessions/session-preparation-1"]


def test_zoom_has_keys_of_its_own_and_fits_again(line: TimeLineView) -> None:
    QTest.keyClick(line, Qt.Key.Key_Plus, CONTROL)
    assert line.zoom == 1, "these keys are for the size of all text"
    QTest.keyClick(line, Qt.Key.Key_Plus)
    assert line.zoom > 1
    assert line.horizontalScrollBar().maximum() > 0
    QTest.keyClick(line, Qt.Key.Key_0)
    assert line.zoom == 1
    assert line.horizontalScrollBar().maximum() == 0


def test_a_visit_is_dragged_to_another_day_in_one_step(line: TimeLineView, session: Session) -> None:
    before = offsets(session.protocol)
    lane = next(lane for lane in line.line.lanes if lane.kind is LaneKind.VISITS)
    n = next(n for n, mark in enumerate(lane.marks) if mark.visit == "visit-day-15")
    start = line.place_of((0, n)).center().toPoint()
    scale = line.geometry_of_marks.scale
    end = start + QPoint(round(scale.x(16) - scale.x(14)), 0)
    QTest.mousePress(line.viewport(), Qt.MouseButton.LeftButton, pos=start)
    move_mouse(line, end)
    assert line.drag_label() == "Day 17, 16 days from Dosing"
    assert offsets(session.protocol) == before
    QTest.mouseRelease(line.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert offsets(session.protocol) == {**before, "visit-day-15": 16}
    assert str(session.history.undo_label) == "Move “Day 15” to Day 17"
    session.undo()
    assert offsets(session.protocol) == before


def test_nothing_is_told_of_marks_that_are_gone(line: TimeLineView, box: ScheduleBox, session: Session) -> None:
    assert box.said.text().startswith("Visits: Screening")
    session.start(Protocol())
    assert not box.said.isVisible()
    assert box.said.text() == ""


def test_a_drag_ends_when_its_visit_goes(line: TimeLineView, session: Session) -> None:
    lane = next(n for n, one in enumerate(line.line.lanes) if one.kind is LaneKind.VISITS)
    at = (lane, len(line.line.lanes[lane].marks) - 1)
    visit = line.line.lanes[lane].marks[-1].visit
    QTest.mousePress(line.viewport(), Qt.MouseButton.LeftButton, pos=line.place_of(at).center().toPoint())
    assert line.drag is not None
    session.edit(_("Remove"), lambda protocol: delete(protocol, (f"/schedule/visits/{visit}",)))
    assert line.drag is None
    assert line.drag_label() == ""


def test_a_visit_moves_by_keys_and_the_dose_that_days_are_counted_from_does_not(
    line: TimeLineView, session: Session, box: ScheduleBox
) -> None:
    before = offsets(session.protocol)
    line.go_to((0, 1))
    QTest.keyClick(line, Qt.Key.Key_Right, CONTROL)
    after = offsets(session.protocol)
    assert after["visit-taper-start"] == before["visit-taper-start"] + 1
    assert after["visit-washout-2"] == before["visit-washout-2"] + 1, "what is counted from it moves with it"
    dose = next(n for n, mark in enumerate(line.line.lanes[0].marks) if mark.visit == "visit-dosing")
    line.go_to((0, dose))
    QTest.keyClick(line, Qt.Key.Key_Right, CONTROL)
    assert offsets(session.protocol) == after
    assert "counted from this dose" in box.said.text()
