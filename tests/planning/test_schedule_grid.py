"""The grid of the schedule: what is filled and cleared where, and what stays as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.planning.conflicts import Clash, conflicts
from studio.planning.schedule_edits import (
    add_activity,
    add_visit,
    delete,
    duplicate,
    move_row,
    move_visit,
    set_sample_minutes,
    set_timing,
    shift_visit,
    take_visits,
)
from studio.planning.schedule_grid import GridRow, Home, fill, grid, home, paste, pattern, why_fixed
from studio.planning.timeline import timeline
from studio.protocol.address import exists, get
from studio.protocol.biomarkers import Marker, Sample
from studio.protocol.design import Epoch
from studio.protocol.edit import put
from studio.protocol.endpoints import Guess, InstrumentUse
from studio.protocol.followup import Probe
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Activity, ActivityGroup, Visit
from studio.protocol.screening import Test as ScreeningTest
from studio.protocol.sessions import Session, SessionKind
from studio.protocol.timing import Moment, Timing
from tests.strategies import protocols

DAYS = (-7, 0, 1, 8)
VISITS = tuple(Visit(id=f"v{n}", name=f"Visit {n}", days=day) for n, day in enumerate(DAYS))
ROWS = (
    "/endpoints/instruments/i",
    "/endpoints/guesses/g",
    "/followup/probes/p",
    "/screening/tests/t",
    "/schedule/activities/a",
    "/biomarkers/markers/m",
)
FIXED = ("/sessions/sessions", "/monitoring/vital_minutes")


def whole() -> Protocol:
    """Return a protocol that has a row of every kind."""
    protocol = put(Protocol(), "/schedule/visits", VISITS)
    for address, item in (
        ("/endpoints/instruments", InstrumentUse(id="i", instrument="MADRS", visits=("v0", "v3"))),
        ("/endpoints/guesses", Guess(id="g")),
        ("/followup/probes", Probe(id="p", visits=("v3",))),
        ("/screening/tests", ScreeningTest(id="t", name="ECG", visits=("v0",))),
        ("/schedule/activities", Activity(id="a", name="Consent", group=ActivityGroup.ENTRY, visits=("v0",))),
        (
            "/biomarkers/markers",
            Marker(id="m", marker="own", samples=(Sample(id="s", visit="v1", minute=60, note="x"),)),
        ),
        ("/sessions/sessions", Session(id="d", kind=SessionKind.DOSING, visit="v1")),
    ):
        protocol = put(protocol, address, (item,))
    return put(protocol, "/monitoring/vital_minutes", (-15, 60))


def filled(protocol: Protocol) -> set[tuple[str, str]]:
    return {(row.address, visit) for row in grid(protocol).rows for visit in row.counts}


CELLS = st.lists(st.tuples(st.sampled_from((*ROWS, *FIXED)), st.sampled_from([visit.id for visit in VISITS])))


@given(CELLS, st.booleans())
def test_filling_is_the_union_of_cells_and_clearing_takes_them_away(cells: list[tuple[str, str]], on: bool) -> None:
    before = whole()
    changeable = {cell for cell in cells if home(cell[0]) is not Home.DERIVED}
    after = fill(before, cells, on=on)
    there = filled(before)
    assert filled(after) == (there | changeable if on else there - changeable)
    if not changeable:
        assert after is before


@given(CELLS)
def test_visits_that_are_put_at_a_row_stand_in_order_of_time(cells: list[tuple[str, str]]) -> None:
    after = fill(whole(), cells, on=True)
    for row in ROWS[:-1]:
        assert list(get(after, f"{row}/visits")) == sorted(get(after, f"{row}/visits"))


@given(CELLS)
def test_what_is_filled_and_cleared_again_is_as_it_was(cells: list[tuple[str, str]]) -> None:
    before = whole()
    empty = [cell for cell in cells if cell not in filled(before)]
    assert fill(fill(before, empty, on=True), empty, on=False) == before


@given(st.sampled_from(ROWS), st.frozensets(st.sampled_from([visit.id for visit in VISITS])))
def test_a_pasted_row_takes_place_at_exactly_the_visits_of_the_pattern(row: str, visits: frozenset[str]) -> None:
    after = paste(whole(), row, visits)
    found = next(line for line in grid(after).rows if line.address == row)
    assert pattern(found) == visits


def test_an_edit_leaves_the_other_rows_and_visits_the_same_objects() -> None:
    before = whole()
    old = grid(before)
    new = grid(fill(before, [("/endpoints/guesses/g", "v2")], on=True), old)
    changed = [line.address for was, line in zip(old.lines, new.lines, strict=True) if was is not line]
    assert changed == ["/endpoints/guesses/g"]
    assert all(was is now for was, now in zip(old.visits, new.visits, strict=True))


def test_rows_that_follow_from_other_sections_say_why_they_are_fixed() -> None:
    assert all(why_fixed(row) is None for row in ROWS)
    assert all(str(why_fixed(row)) for row in FIXED)


def test_a_marker_loses_the_samples_of_a_visit_and_gets_one_without_a_minute() -> None:
    protocol = fill(whole(), [("/biomarkers/markers/m", "v2")], on=True)
    assert [(one.visit, one.minute) for one in protocol.biomarkers.markers[0].samples] == [("v1", 60), ("v2", None)]
    protocol = fill(protocol, [("/biomarkers/markers/m", "v1")], on=False)
    assert [one.visit for one in protocol.biomarkers.markers[0].samples] == ["v2"]


def test_samples_keep_their_notes_when_others_of_their_visit_change() -> None:
    protocol = set_sample_minutes(whole(), "/biomarkers/markers/m", "v1", (-15, 60))
    samples = protocol.biomarkers.markers[0].samples
    assert [(one.minute, one.note) for one in samples] == [(-15, None), (60, "x")]
    assert len({one.id for one in samples}) == 2
    (alone,) = set_sample_minutes(protocol, "/biomarkers/markers/m", "v1", ()).biomarkers.markers[0].samples
    assert alone.minute is None


def test_what_is_cleared_takes_its_timing_at_the_visit_along_and_no_other() -> None:
    row = "/endpoints/instruments/i"
    timing = Timing(id="x", moment=Moment.BEFORE_SESSION)
    protocol = set_timing(set_timing(whole(), row, timing, "v0"), row, timing, None)
    left = fill(protocol, [(row, "v0")], on=False).endpoints.instruments[0].timings
    assert [one.visit for one in left] == [None]


def test_letters_stand_in_the_order_of_rows_and_one_text_has_one_letter() -> None:
    protocol = put(whole(), "/screening/tests/t/timing", "At dawn")
    protocol = put(protocol, "/schedule/activities/a/timing", "At dawn.")
    protocol = set_timing(protocol, "/endpoints/instruments/i", Timing(id="x", order=2), "v3")
    shown = grid(protocol)
    rows = {row.address: row for row in shown.rows}
    assert rows["/schedule/activities/a"].letters == rows["/screening/tests/t"].letters == "a"
    assert rows["/endpoints/instruments/i"].letters_at == {"v3": "b"}
    assert [mark for mark, _text in shown.notes] == ["a", "b", "c", "d"]
    assert rows["/endpoints/instruments/i"].note_at("v3") == dict(shown.notes)["b"]


def test_a_timing_is_set_changed_and_taken_back_at_its_own_visit() -> None:
    row = "/endpoints/instruments/i"
    one = set_timing(whole(), row, Timing(id="x", fasting=True), "v0")
    two = set_timing(one, row, Timing(id="x", fasting=False), "v0")
    assert [(timing.visit, timing.fasting) for timing in two.endpoints.instruments[0].timings] == [("v0", False)]
    assert set_timing(two, row, None, "v0") == whole()


# Rows and columns


def test_an_activity_is_added_after_the_one_beside_it() -> None:
    protocol, address = add_activity(whole(), "Call", ActivityGroup.SAFETY, "/schedule/activities/a")
    assert [one.name for one in protocol.schedule.activities] == ["Consent", "Call"]
    assert get(protocol, address).group is ActivityGroup.SAFETY


def test_a_copied_visit_stands_on_the_same_day_with_the_same_activities() -> None:
    protocol, address = duplicate(whole(), "/schedule/visits/v0")
    copy = get(protocol, address)
    assert (copy.days, copy.name) == (-7, "Visit 0 (copy)")
    shown = filled(protocol)
    assert {row for row, visit in shown if visit == copy.id} == {row for row, visit in shown if visit == "v0"}


def test_a_copied_row_takes_place_at_the_same_visits() -> None:
    protocol, address = duplicate(whole(), "/screening/tests/t")
    assert [one.visits for one in protocol.screening.tests] == [("v0",), ("v0",)]
    assert get(protocol, address) is protocol.screening.tests[1]


def test_a_new_visit_follows_the_one_beside_it_by_a_day() -> None:
    protocol, id = add_visit(whole(), "v2")
    made = get(protocol, f"/schedule/visits/{id}")
    assert (made.name, made.days) == ("New visit", 2)
    assert [one.visit.id for one in grid(protocol).visits] == ["v0", "v1", "v2", id, "v3"]


def test_visits_counted_from_a_deleted_one_keep_their_day() -> None:
    protocol = put(whole(), "/schedule/visits/v3/anchor", "v2")
    before = {one.visit.id: one.offset for one in grid(protocol).visits}
    after = {one.visit.id: one.offset for one in grid(delete(protocol, ("/schedule/visits/v2",))).visits}
    assert after == {id: day for id, day in before.items() if id != "v2"}


def test_rows_move_among_those_of_their_list_and_heading() -> None:
    tests = tuple(ScreeningTest(id=id, name=id, visits=("v0",)) for id in ("x", "y", "z"))
    protocol = put(whole(), "/screening/tests", tests)
    moved = move_row(protocol, grid(protocol), "/screening/tests/z", -1)
    assert [one.id for one in moved.screening.tests] == ["x", "z", "y"]
    assert move_row(protocol, grid(protocol), "/screening/tests/x", -1) is protocol


def test_only_visits_of_one_day_change_places() -> None:
    protocol = put(whole(), "/schedule/visits/v3/days", 1)
    assert [one.visit.id for one in grid(move_visit(protocol, "v3", -1)).visits] == ["v0", "v1", "v3", "v2"]
    assert move_visit(protocol, "v0", 1) is protocol


@given(st.integers(-30, 30))
def test_a_moved_visit_takes_those_counted_from_it_along(days: int) -> None:
    protocol = put(whole(), "/schedule/visits/v3/anchor", "v2")
    before = {one.visit.id: one.offset for one in grid(protocol).visits}
    after = {one.visit.id: one.offset for one in grid(shift_visit(protocol, "v2", days)).visits}
    assert after == {id: day + (days if id in ("v2", "v3") else 0) for id, day in before.items() if day is not None}


def test_visits_of_another_protocol_bring_their_epochs_only_where_there_are_none() -> None:
    other = put(whole(), "/design/epochs", (Epoch(id="e", name="Screening"),))
    other = put(other, "/schedule/visits/v0/epoch", "e")
    assert take_visits(Protocol(), other).design.epochs == other.design.epochs
    own = put(Protocol(), "/design/epochs", (Epoch(id="own", name="All"),))
    taken = take_visits(own, other)
    assert taken.design.epochs == own.design.epochs
    assert [visit.epoch for visit in taken.schedule.visits] == [None] * len(VISITS)


def course() -> Protocol:
    """Return a protocol with sessions of all kinds, of which one preparation has no visit yet."""
    return put(
        whole(),
        "/sessions/sessions",
        (
            Session(id="p", kind=SessionKind.PREPARATION, visit="v0", name="Trust", minutes=90),
            Session(id="free", kind=SessionKind.PREPARATION, name="Intention"),
            Session(id="d", kind=SessionKind.DOSING, visit="v1"),
            Session(id="i", kind=SessionKind.INTEGRATION, visit="v2"),
        ),
    )


def test_sessions_of_each_kind_have_a_row_of_their_own_and_only_doses_are_fixed() -> None:
    rows = {str(row.activity.name): row.address for row in grid(course()).rows if "sessions" in row.address}
    assert rows == {
        "Preparation session": "/sessions/sessions/p",
        "Trial intervention": "/sessions/sessions",
        "Integration session": "/sessions/sessions/i",
    }
    assert [why_fixed(row) is None for row in rows.values()] == [True, False, True]


def test_a_session_is_put_at_another_visit_with_all_that_was_entered_of_it() -> None:
    away = fill(course(), [("/sessions/sessions/p", "v0")], on=False)
    assert [(one.id, one.visit, one.name) for one in away.sessions.sessions[:2]] == [
        ("p", None, "Trust"),
        ("free", None, "Intention"),
    ]
    back = fill(away, [("/sessions/sessions/p", "v3")], on=True)
    assert back.sessions.sessions[0] == course().sessions.sessions[0].model_copy(update={"visit": "v3"})


def test_a_new_session_is_made_only_where_none_is_left_and_goes_again() -> None:
    one = fill(course(), [("/sessions/sessions/p", "v2")], on=True)
    assert [(session.id, session.visit) for session in one.sessions.sessions[:2]] == [("p", "v0"), ("free", "v2")]
    two = fill(one, [("/sessions/sessions/p", "v3")], on=True)
    made = two.sessions.sessions[2]
    assert (made.kind, made.visit, made.name) == (SessionKind.PREPARATION, "v3", None)
    assert fill(two, [("/sessions/sessions/p", "v3")], on=False) == one


def test_a_session_on_the_wrong_side_of_the_dose_is_a_conflict_of_the_row_of_its_kind() -> None:
    late = put(course(), "/sessions/sessions/p/visit", "v3")
    rows = [one.row for one in conflicts(late) if one.clash is Clash.SESSION]
    assert rows == ["/sessions/sessions/p"]


@pytest.mark.parametrize("row", ROWS)
def test_every_row_that_can_be_changed_is_in_the_grid(row: str) -> None:
    assert any(isinstance(line, GridRow) and line.address == row for line in grid(whole()).lines)


@given(protocols())
@settings(max_examples=80)
def test_any_draft_has_a_grid_conflicts_that_can_be_gone_to_and_a_time_line(protocol: Protocol) -> None:
    shown = grid(protocol)
    assert {row.address for row in shown.rows} >= {f"/screening/tests/{one.id}" for one in protocol.screening.tests}
    assert all(exists(protocol, row.address) for row in shown.rows)
    for conflict in conflicts(protocol):
        assert str(conflict.message)
        assert exists(protocol, conflict.address)
    line = timeline(protocol)
    for lane in line.lanes if line is not None else ():
        assert all(exists(protocol, mark.address) and mark.sentence for mark in lane.marks)


@given(protocols(), st.data())
@settings(max_examples=80)
def test_in_any_draft_every_changeable_cell_is_filled_and_cleared(protocol: Protocol, data: st.DataObject) -> None:
    shown = grid(protocol)
    cells = [
        (row.address, one.visit.id) for row in shown.rows for one in shown.visits if why_fixed(row.address) is None
    ]
    if not cells:
        return
    chosen = data.draw(st.lists(st.sampled_from(cells), min_size=1, max_size=4))
    full = fill(protocol, chosen, on=True)
    assert set(chosen) <= filled(full)
    assert not set(chosen) & filled(fill(full, chosen, on=False))
