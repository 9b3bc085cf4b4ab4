"""The editor of the dosing day, by real mouse and key events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from studio.desktop.dosing_day.box import DosingDayBox
from studio.desktop.dosing_day.lanes import Layout, Metrics
from studio.desktop.dosing_day.popover import Popover, SeriesForm
from studio.desktop.editors.widgets import Button, Words
from studio.planning.day_plan import Group, Kind, plan, vital_key
from studio.protocol.design import Role
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.sessions import Shift
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from studio.desktop.dosing_day.view import TimeLine
    from studio.desktop.pages.view import PageView
    from studio.desktop.session import Session

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def box(session: Session, qtbot: QtBot, settle: Callable[[], None]) -> Iterator[DosingDayBox]:
    """The card of the dosing day of the shipped protocol, in sight and with the keyboard."""
    top = QWidget()
    made = DosingDayBox(session, "Dosing day", "", top)
    qtbot.addWidget(top)
    top.resize(1000, 900)
    made.resize(1000, 900)
    with qtbot.waitActive(top):
        top.show()
        top.activateWindow()
    made.show_protocol(session.protocol)
    settle()
    made.view.setFocus()
    yield made
    top.close()


def place(view: TimeLine, key: str) -> QPoint:
    assert view.day_layout is not None
    return view.visualRect(view.model().index(view.day_layout.by_key[key], 0)).center()


def pixels(view: TimeLine, minutes: float) -> int:
    assert view.day_layout is not None
    return round(view.day_layout.per_minute * minutes)


def drag(view: TimeLine, start: QPoint, by: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    port = view.viewport()
    QTest.mousePress(port, LEFT, NONE, start)
    for part in (3, 2, 1):
        move(view, start + QPoint(by // part, 0), modifiers)
    QTest.mouseRelease(port, LEFT, modifiers, start + QPoint(by, 0))


def move(view: TimeLine, to: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    """Move the mouse with its button down: QTest's own move knows of no modifiers."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    port = view.viewport()
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(to), QPointF(port.mapToGlobal(to)), Qt.MouseButton.NoButton, LEFT, modifiers
    )
    QApplication.sendEvent(port, event)


def vitals(session: Session) -> tuple[int, ...]:
    return session.protocol.monitoring.vital_minutes


def test_a_mark_is_dragged_to_another_time_as_one_step_of_undo(box: DosingDayBox, session: Session) -> None:
    before = session.protocol
    drag(box.view, place(box.view, vital_key(60)), pixels(box.view, 17))
    assert 60 not in vitals(session)
    assert 75 in vitals(session), "17 minutes further is rounded to five"
    assert box.view.current_event is not None
    assert box.view.current_event.minute == 75
    assert str(session.history.undo_label) == "Move “Vital signs” to 1 h 15 min"
    session.undo()
    assert session.protocol is before


@pytest.mark.parametrize("finely", [SHIFT, ALT])
def test_with_shift_or_alt_a_mark_goes_by_single_minutes(
    box: DosingDayBox, session: Session, finely: Qt.KeyboardModifier
) -> None:
    by = pixels(box.view, 17)
    assert box.view.day_layout is not None
    drag(box.view, place(box.view, vital_key(60)), by, finely)
    came = next(iter(set(vitals(session)) - {-30, 30, 90, 120, 180, 240, 300, 360, 480}))
    assert came == pytest.approx(60 + by / box.view.day_layout.per_minute, abs=1)
    assert came % 5 != 0 or came == pytest.approx(77, abs=2)


def test_escape_cancels_a_drag(box: DosingDayBox, session: Session) -> None:
    before, view = session.protocol, box.view
    start = place(view, vital_key(60))
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    move(view, start + QPoint(pixels(view, 60), 0), NONE)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.viewport(), LEFT, NONE, start + QPoint(pixels(view, 60), 0))
    assert session.protocol is before


def test_a_click_moves_nothing(box: DosingDayBox, session: Session) -> None:
    before = session.protocol
    QTest.mouseClick(box.view.viewport(), LEFT, NONE, place(box.view, vital_key(60)))
    assert session.protocol is before
    assert box.view.current_event is not None
    assert box.view.current_event.key == vital_key(60)


@given(by=st.integers(-600, 600), which=st.integers(0, 9))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undoing_a_drag_gives_back_the_very_value(box: DosingDayBox, session: Session, by: int, which: int) -> None:
    before = session.protocol
    minute = vitals(session)[which]
    drag(box.view, place(box.view, vital_key(minute)), by)
    changed = session.protocol is not before
    assert all(at % 5 == 0 for at in vitals(session))
    assert len(vitals(session)) == 10
    if changed:
        session.undo()
    assert session.protocol is before
    session.start(before)
    box.show_protocol(before)


def test_the_end_of_a_shift_is_dragged_alone(box: DosingDayBox, session: Session) -> None:
    shift = Shift(id="a", role=Role.MONITOR, start=-60, end=300)
    session.start(put(session.protocol, "/sessions/shifts", (shift,)))
    view = box.view
    view.choose("/sessions/shifts/a")
    assert view.day_layout is not None
    area = view.visualRect(view.currentIndex())
    drag(view, QPoint(area.right() - 1, area.center().y()), pixels(view, 60))
    after = session.protocol.sessions.shifts[0]
    assert (after.start, after.end) == (-60, 360)
    area = view.visualRect(view.currentIndex())
    drag(view, QPoint(area.center().x(), area.center().y()), pixels(view, 30))
    moved = session.protocol.sessions.shifts[0]
    assert (moved.start, moved.end) == (-30, 390)


def test_the_discharge_review_and_the_interval_are_dragged(box: DosingDayBox, session: Session) -> None:
    view = box.view
    area = view.visualRect(view.model().index(view.day_layout.by_key["observation"], 0))
    drag(view, QPoint(area.right() - 1, area.center().y()), -pixels(view, 60))
    assert session.protocol.monitoring.observation_minutes == 420
    sessions = [{"id": f"s{n}", "kind": "dosing", "visit": "visit-dosing"} for n in range(3)]
    twice = put(put(session.protocol, "/sessions/sessions", sessions), "/dosing/interval_hours", 2)
    session.start(twice)
    drag(view, place(view, "dose#2"), pixels(view, 60))
    assert session.protocol.dosing.interval_hours == pytest.approx(2.5)


def test_keys_go_from_mark_to_mark_and_from_row_to_row(box: DosingDayBox) -> None:
    view = box.view
    view.choose(vital_key(60))
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.current_event is not None
    assert view.current_event.minute == 90
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.current_event.kind is Kind.SAMPLE
    assert view.current_event.minute in (60, 120)
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.current_event.minute == -30
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.current_event.minute == 480


def test_every_entry_is_reached_with_the_arrows(box: DosingDayBox) -> None:
    view = box.view
    layout = view.day_layout
    assert layout is not None
    view.choose("dose#0")
    seen = set()
    for _row in layout.rows:
        QTest.keyClick(view, Qt.Key.Key_Home)
        for _item in layout.items:
            seen.add(view.currentIndex().row())
            QTest.keyClick(view, Qt.Key.Key_Right)
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert seen == set(range(len(layout.items)))


def test_control_with_arrows_moves_a_mark_and_one_undo_takes_all_of_it_back(
    box: DosingDayBox, session: Session
) -> None:
    before, view = session.protocol, box.view
    view.choose(vital_key(90))
    QTest.keyClick(view, Qt.Key.Key_Right, CTRL)
    QTest.keyClick(view, Qt.Key.Key_Right, CTRL | SHIFT)
    assert 96 in vitals(session)
    assert 90 not in vitals(session)
    session.undo()
    assert session.protocol is before


def test_a_mark_that_passes_another_swallows_nothing(box: DosingDayBox, session: Session) -> None:
    view = box.view
    view.choose(vital_key(90))
    for _step in range(8):
        QTest.keyClick(view, Qt.Key.Key_Right, CTRL)
    assert vitals(session) == (-30, 30, 60, 120, 130, 180, 240, 300, 360, 480)


def test_insert_adds_beside_the_mark_and_delete_removes_it(box: DosingDayBox, session: Session) -> None:
    before, view = session.protocol, box.view
    view.choose(vital_key(240))
    QTest.keyClick(view, Qt.Key.Key_Insert)
    assert 270 in vitals(session)
    assert view.current_event is not None
    assert view.current_event.minute == 270
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert session.protocol == before
    assert str(session.history.undo_label) == "Delete “Vital signs” at 4 h 30 min"


def test_a_double_click_adds_at_its_minute(box: DosingDayBox, session: Session) -> None:
    view = box.view
    where = place(view, vital_key(300)) - QPoint(pixels(view, 30), 0)
    QTest.mouseDClick(view.viewport(), LEFT, NONE, where)
    assert 270 in vitals(session)


def popover() -> Popover:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, Popover) and w.isVisible())


def press(dialog: QWidget, words: str) -> None:
    button = next(b for b in dialog.findChildren(Button) if b.text() == words)
    QTest.mouseClick(button, LEFT)


def test_enter_opens_the_form_of_a_step_and_applies_it_as_one_step(box: DosingDayBox, session: Session) -> None:
    view = box.view
    step = next(one for one in session.protocol.schedule.dosing_day if one.minute == 30)
    view.choose(f"/schedule/dosing_day/{step.id}")
    QTest.keyClick(view, Qt.Key.Key_Return)
    form = popover()
    time, _what, who, _kind = form._inputs  # noqa: SLF001
    time.setText("0:45")
    who.setText("Nurse")
    press(form, "Apply")
    after = next(one for one in session.protocol.schedule.dosing_day if one.id == step.id)
    assert (after.minute, after.who, after.activity) == (45, "Nurse", step.activity)
    session.undo()
    assert next(one for one in session.protocol.schedule.dosing_day if one.id == step.id) == step


def test_what_is_no_time_is_said_in_the_form_and_nothing_is_lost(box: DosingDayBox, session: Session) -> None:
    before, view = session.protocol, box.view
    view.choose(vital_key(60))
    QTest.keyClick(view, Qt.Key.Key_F2)
    form = popover()
    form._inputs[0].setText("soon")  # noqa: SLF001
    press(form, "Apply")
    assert form.isVisible()
    assert any("“soon” is no time" in words.text() for words in form.findChildren(Words) if words.isVisible())
    assert session.protocol is before
    press(form, "Cancel")


def test_a_new_step_is_there_only_when_its_form_is_accepted(box: DosingDayBox, session: Session) -> None:
    before, view = session.protocol, box.view
    view.choose(f"/schedule/dosing_day/{before.schedule.dosing_day[0].id}")
    QTest.keyClick(view, Qt.Key.Key_Insert)
    press(popover(), "Cancel")
    assert session.protocol is before
    QTest.keyClick(view, Qt.Key.Key_Insert)
    form = popover()
    form._inputs[1].setText("Tea")  # noqa: SLF001
    press(form, "Add")
    assert session.protocol.schedule.dosing_day[-1].activity == "Tea"
    session.undo()
    assert session.protocol is before


def test_a_series_shows_what_it_adds_and_adds_it_as_one_step(box: DosingDayBox, session: Session) -> None:
    before, view = session.protocol, box.view
    view.choose(vital_key(360))
    press(box, "Repeat…")
    form = next(w for w in QApplication.topLevelWidgets() if isinstance(w, SeriesForm))
    assert form.minutes == (390, 420, 450)
    press(form, "Add")
    assert vitals(session)[-4:] == (390, 420, 450, 480)
    session.undo()
    assert session.protocol is before


def test_a_contradiction_is_said_of_the_mark(box: DosingDayBox, session: Session) -> None:
    session.start(put(session.protocol, "/monitoring/observation_minutes", 240))
    box.view.choose(vital_key(480))
    said = [words.text() for words in box.findChildren(Words) if words.isVisible()]
    assert any("after the discharge review at 4 h" in words for words in said)


def test_findings_stand_at_their_rows(box: DosingDayBox, session: Session) -> None:
    session.start(put(session.protocol, "/monitoring/vital_minutes", (-30, 480)))
    notes = box.view.notes()
    assert any("around the peak" in words for _icon, words in notes["vital"])


def test_the_place_of_a_mark_is_gone_to(box: DosingDayBox, qtbot: QtBot) -> None:
    box.view.choose("/biomarkers/markers/marker-psilocin")
    QTest.keyClick(box.view, Qt.Key.Key_Home)
    with qtbot.waitSignal(box.link_activated) as asked:
        link = next(w for w in box.findChildren(QWidget) if getattr(w, "text", str)() == "Go to the field")
        QTest.mouseClick(link, LEFT)
    assert asked.args[0].startswith("/biomarkers/markers/marker-psilocin/samples/")


def test_doses_are_not_deleted_but_explained(box: DosingDayBox, session: Session) -> None:
    before = session.protocol
    box.view.choose("dose#0")
    QTest.keyClick(box.view, Qt.Key.Key_Delete)
    QTest.keyClick(box.view, Qt.Key.Key_Right, CTRL)
    assert session.protocol is before
    assert any("minute 0" in words.text() for words in box.findChildren(Words) if words.isVisible())


def test_assistive_technology_reads_every_entry(box: DosingDayBox) -> None:
    view = box.view
    layout = view.day_layout
    assert layout is not None
    spoken = QAccessible.queryAccessibleInterface(view)
    names = [spoken.child(n).text(QAccessible.Text.Name) for n in range(len(layout.items))]
    assert "Vital signs, 60 minutes after dosing" in names
    assert "Vital signs, 30 minutes before dosing" in names
    assert all(names)
    view.choose(vital_key(60))
    child = spoken.child(view.currentIndex().row())
    assert child.state().focused
    assert child.rect().isValid()


def test_a_group_is_folded_and_unfolded_by_key(box: DosingDayBox) -> None:
    view = box.view
    assert view.is_folded(Group.RESCUE)
    view.choose("group:rescue")
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert not view.is_folded(Group.RESCUE)
    rows = len(view.day_layout.rows)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert len(view.day_layout.rows) < rows


def test_zoom_keeps_the_mark_in_its_place_and_fit_shows_the_whole_day(box: DosingDayBox) -> None:
    view = box.view
    view.choose(vital_key(240))
    before = place(view, vital_key(240)).x()
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom == pytest.approx(1.5)
    assert place(view, vital_key(240)).x() == pytest.approx(before, abs=3)
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.zoom == 1
    assert view.horizontalScrollBar().maximum() == 0


def test_an_empty_day_says_what_to_enter(box: DosingDayBox, session: Session, qtbot: QtBot) -> None:
    session.start(Protocol())
    assert not box.view.isVisible()
    with qtbot.waitSignal(box.link_activated) as asked:
        press(box, "Enter vital signs")
    assert asked.args == ["/monitoring/vital_minutes"]
    press(box, "Add a step…")
    form = popover()
    form._inputs[1].setText("Arrival")  # noqa: SLF001
    press(form, "Add")
    assert session.protocol.schedule.dosing_day[0].minute == -60
    assert box.view.isVisible()


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_labels_lie_neither_over_one_another_nor_beyond_the_axis(data: st.DataObject) -> None:
    minutes = data.draw(st.lists(st.integers(-120, 600), max_size=40))
    steps = [{"id": f"s{n}", "minute": at, "activity": "Vital signs and rest " * 3} for n, at in enumerate(minutes)]
    day = plan(put(Protocol(), "/schedule/dosing_day", steps))
    width = data.draw(st.integers(240, 1600))
    layout = Layout(day, set(), metrics(), float(width), data.draw(st.sampled_from([1.0, 3.0])))
    tags = list(layout.tags.values())
    for tag in tags:
        assert tag.area.right() <= layout.axis_width + 1
        assert layout.metrics.small.horizontalAdvance(tag.words) <= tag.area.width()
    for one in tags:
        for other in tags:
            if one.item < other.item:
                assert not one.area.intersects(other.area)
                line = layout.area(other.item).center().x()
                crossed = one.area.left() < line < one.area.right() - 1 and other.area.top() >= one.area.top()
                assert not crossed


def metrics() -> Metrics:
    from PySide6.QtGui import QFontMetricsF

    from studio.desktop import theme

    return Metrics(17.0, QFontMetricsF(theme.font("small")))


@given(minute=st.floats(-500, 2000), zoom=st.floats(1, 40))
@settings(max_examples=80, deadline=None)
def test_the_axis_goes_from_minutes_to_places_and_back(minute: float, zoom: float) -> None:
    layout = Layout(plan(Protocol()), set(), metrics(), 700.0, zoom)
    assert layout.minute(layout.x(minute)) == pytest.approx(minute)


def test_two_drags_are_two_steps_and_so_are_nudges_of_two_marks(box: DosingDayBox, session: Session) -> None:
    view = box.view
    drag(view, place(view, vital_key(60)), pixels(view, 15))
    drag(view, place(view, vital_key(75)), pixels(view, 5))
    assert len(session.history.steps) == 3
    QTest.keyClick(view, Qt.Key.Key_Right, CTRL)
    QTest.keyClick(view, Qt.Key.Key_Right, CTRL)
    view.choose(vital_key(240))
    QTest.keyClick(view, Qt.Key.Key_Right, CTRL)
    assert len(session.history.steps) == 5


def test_undo_leaves_the_keyboard_in_its_row(box: DosingDayBox, session: Session) -> None:
    view = box.view
    drag(view, place(view, vital_key(60)), pixels(view, 120))
    session.undo()
    assert view.current_event is not None
    assert view.current_event.kind is Kind.VITAL


def test_rescue_at_any_time_gets_a_time_by_dragging_its_end(box: DosingDayBox, session: Session) -> None:
    view = box.view
    view.toggle(Group.RESCUE)
    first = session.protocol.monitoring.rescue[0]
    view.choose(f"/monitoring/rescue/{first.id}")
    area = view.visualRect(view.currentIndex())
    drag(view, QPoint(area.left() + 2, area.center().y()), pixels(view, 150))
    assert session.protocol.monitoring.rescue[0].from_minute == 30
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert session.protocol.monitoring.rescue[0] == first


def test_a_time_that_the_model_refuses_is_explained(box: DosingDayBox, session: Session) -> None:
    view = box.view
    view.choose("observation")
    before = session.protocol
    QTest.keyClick(view, Qt.Key.Key_F2)
    popover()._inputs[0].setText("-30")  # noqa: SLF001
    press(popover(), "Apply")
    assert session.protocol is before
    assert any("must be 0 or more" in words.text() for words in box.findChildren(Words) if words.isVisible())


def test_control_and_the_wheel_zoom_and_a_pull_pans(box: DosingDayBox) -> None:
    from PySide6.QtGui import QWheelEvent

    view = box.view
    middle = QPointF(view.viewport().rect().center())
    for _turn in range(4):
        event = QWheelEvent(
            middle,
            QPointF(view.viewport().mapToGlobal(middle.toPoint())),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            CTRL,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view.viewport(), event)
    assert view.zoom > 4
    view.horizontalScrollBar().setValue(200)
    assert view.day_layout is not None
    row = next(row for row in view.day_layout.rows if row.key == "dose")
    free = QPoint(round(view.day_layout.gutter) + 300, round(row.middle))
    QTest.mousePress(view.viewport(), LEFT, NONE, free)
    move(view, free + QPoint(-80, 0), NONE)
    QTest.mouseRelease(view.viewport(), LEFT, NONE, free)
    assert view.horizontalScrollBar().value() == 280


def test_another_day_and_another_arm_are_shown(box: DosingDayBox, session: Session) -> None:
    from studio.data import data_folder
    from studio.desktop.editors.choices import ChoiceBox
    from studio.storage.protocol_file import load

    session.start(load(data_folder("templates") / "zalsupindole-mdd-home.patp"))
    days, groups = box.findChildren(ChoiceBox)
    assert [days.itemText(n) for n in range(days.count())] == ["First dose", "Day 8", "Day 15", "Day 28"]
    assert groups.isVisible()
    days.setFocus()
    QTest.keyClick(days, Qt.Key.Key_Down)
    assert box.view.plan is not None
    assert not [event for event in box.view.plan.events if event.kind is Kind.SAMPLE]


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("width", [300, 500, 1200])
def test_the_card_needs_no_more_than_its_width(
    box: DosingDayBox, qapp: QApplication, settle: Callable[[], None], scale: float, width: int
) -> None:
    from studio.desktop import theme

    theme.apply(qapp, "dark", scale)
    try:
        box.resize(round(width * scale), 1500)
        settle()
        assert box.minimumSizeHint().width() <= width * scale
        layout = box.view.day_layout
        assert layout is not None
        assert layout.width <= box.width()
        for row in layout.rows:
            assert row.name_area.right() <= layout.width
    finally:
        theme.apply(qapp, "light", 1.0)


def test_forms_leave_nothing_behind(box: DosingDayBox, settle: Callable[[], None]) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    view = box.view
    view.choose(vital_key(60))
    for _time in range(30):
        QTest.keyClick(view, Qt.Key.Key_F2)
        press(popover(), "Cancel")
        press(box, "Repeat…")
        press(next(w for w in QApplication.topLevelWidgets() if isinstance(w, SeriesForm) and w.isVisible()), "Cancel")
    settle()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not box.window().findChildren(Popover)
    assert not box.window().findChildren(SeriesForm)


def test_the_page_scrolls_to_where_the_keyboard_goes(
    page: Callable[[str], PageView], settle: Callable[[], None]
) -> None:
    shown = page("dosing")
    shown.resize(900, 300)
    settle()
    view = shown.findChild(DosingDayBox).view
    view.setFocus()
    view.choose("dose#0")
    for _row in range(20):
        QTest.keyClick(view, Qt.Key.Key_Down)
    settle()
    place = view.viewport().mapTo(shown.viewport(), view.visualRect(view.currentIndex()).center())
    assert 0 <= place.y() <= shown.viewport().height()


def test_a_drag_beyond_the_edge_pans_along(box: DosingDayBox, session: Session) -> None:
    view = box.view
    view.choose(vital_key(60))
    for _time in range(5):
        QTest.keyClick(view, Qt.Key.Key_Plus)
    start, bar = place(view, vital_key(60)), view.horizontalScrollBar()
    before = bar.value()
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    for _move in range(5):
        move(view, QPoint(view.viewport().width() + 40, start.y()), NONE)
    QTest.mouseRelease(view.viewport(), LEFT, NONE, start)
    assert bar.value() > before + 150
    assert view.current_event is not None
    assert view.current_event.minute > 90
    assert 60 not in vitals(session)


def test_the_window_knows_which_field_the_keyboard_is_at(page: Callable[[str], PageView]) -> None:
    shown = page("dosing")
    box = shown.findChild(DosingDayBox)
    box.view.setFocus()
    box.view.choose("observation")
    assert shown.place() == "/monitoring/observation_minutes"


def test_a_shift_of_anybody_is_added_at_the_heading_of_staff(box: DosingDayBox, session: Session) -> None:
    view = box.view
    view.choose("group:staff")
    QTest.keyClick(view, Qt.Key.Key_Insert)
    form = popover()
    start, end, role, _who = form._inputs  # noqa: SLF001
    start.setText("-30")
    end.setText("8 h")
    role.setCurrentIndex(role.findText("Facilitator"))
    press(form, "Add")
    shift = session.protocol.sessions.shifts[-1]
    assert (shift.role, shift.start, shift.end) == (Role.FACILITATOR, -30, 480)
    assert view.current_event is not None
    assert str(view.current_event.spoken) == "Facilitator, from 30 minutes before dosing until 480 minutes after dosing"


@given(st.lists(st.tuples(st.none() | st.integers(-120, 500), st.none() | st.integers(-120, 500)), max_size=7))
@settings(max_examples=60, deadline=None)
def test_shifts_that_overlap_in_time_lie_under_one_another(spans: list[tuple[int | None, int | None]]) -> None:
    shifts = [Shift(id=f"s{n}", who="Nurse", start=start, end=end) for n, (start, end) in enumerate(spans)]
    layout = Layout(plan(put(Protocol(), "/sessions/shifts", shifts)), set(), metrics(), 900.0, 1.0)
    bars = [(layout.items[n], layout.area(n)) for n in range(len(layout.items)) if layout.items[n].event is not None]
    bars = [(item, area) for item, area in bars if item.event is not None and item.event.kind is Kind.STAFF]
    assert len(bars) == len(spans)
    least = layout.metrics.em * 0.31
    for at, (item, area) in enumerate(bars):
        row = layout.rows[item.row]
        assert row.top <= area.top() < area.bottom() <= row.top + row.height
        for _other, beside in bars[at + 1 :]:
            shared = area.intersected(beside)
            assert shared.isEmpty() or shared.width() <= least


def test_a_form_that_is_applied_as_it_came_changes_nothing(box: DosingDayBox, session: Session) -> None:
    step = f"/schedule/dosing_day/{session.protocol.schedule.dosing_day[0].id}"
    session.edit(_("Change"), lambda now: put(now, f"{step}/activity", "Two\nlines "))
    session.seal()
    before = session.protocol
    box.view.choose(step)
    QTest.keyClick(box.view, Qt.Key.Key_Return)
    press(popover(), "Apply")
    assert session.protocol is before


def test_a_form_goes_with_the_protocol_that_it_is_about(box: DosingDayBox, session: Session) -> None:
    box.view.choose(vital_key(60))
    QTest.keyClick(box.view, Qt.Key.Key_Return)
    popover()
    session.start(Protocol())
    QApplication.processEvents()
    assert not any(one.isVisible() for one in QApplication.topLevelWidgets() if isinstance(one, Popover))


def test_a_form_of_what_was_deleted_meanwhile_stores_nothing_and_says_so(box: DosingDayBox, session: Session) -> None:
    box.view.choose(vital_key(60))
    QTest.keyClick(box.view, Qt.Key.Key_Return)
    form = popover()
    session.edit(_("Change"), lambda now: put(now, "/monitoring/vital_minutes", [30]))
    before = session.protocol
    form._inputs[0].setText("90")  # noqa: SLF001
    press(form, "Apply")
    assert session.protocol is before
    assert any("deleted meanwhile" in words.text() for words in box.findChildren(Words) if words.isVisible())


def test_undo_of_a_drag_leaves_the_keyboard_at_the_mark_that_was_dragged(box: DosingDayBox, session: Session) -> None:
    view = box.view
    minutes = session.protocol.monitoring.vital_minutes
    far = minutes[-2] - minutes[1] - 5
    view.choose(vital_key(minutes[1]))
    drag(view, place(view, vital_key(minutes[1])), pixels(view, far))
    assert session.protocol.monitoring.vital_minutes != minutes
    session.undo()
    assert view.current_event is not None
    assert view.current_event.minute == minutes[1]
