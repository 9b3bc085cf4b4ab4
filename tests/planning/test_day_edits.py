import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.planning import day_edits
from studio.planning.day_plan import Event, Kind, Lane, Plan, plan, vital_key
from studio.protocol.edit import EditError, put
from studio.protocol.protocol import Protocol
from tests.strategies import protocols


def day(**sections: object) -> Protocol:
    protocol = Protocol()
    for address, value in sections.items():
        protocol = put(protocol, address.replace("__", "/"), value)
    return protocol


FULL = day(
    __monitoring__vital_minutes=(-30, 30, 60, 60, 120),
    __monitoring__observation_minutes=480,
    __monitoring__rescue=[{"id": "r", "drug": "Lorazepam", "from_minute": 30}, {"id": "q", "drug": "Ondansetron"}],
    __schedule__visits=[{"id": "v"}],
    __sessions__sessions=[{"id": f"s{n}", "kind": "dosing", "visit": "v"} for n in range(3)],
    __dosing__interval_hours=2.0,
    __sessions__shifts=[
        {"id": "n", "who": "Nurse", "start": -60, "end": 240},
        {"id": "o", "who": "Nurse", "start": 240},
    ],
    __biomarkers__markers=[{"id": "m", "marker": "own", "samples": [{"id": "a", "visit": "v", "minute": 90}]}],
    __schedule__dosing_day=[{"id": "t", "minute": -60, "activity": "Arrival", "who": "Nurse", "kind": "procedure"}],
)
MOVABLE = [event for event in plan(FULL).events if event.movable and event.kind is not Kind.DOSE]


def lane(found: Plan, kind: Kind) -> Lane:
    return next(one for one in found.lanes if one.kind is kind)


@given(st.sampled_from(MOVABLE), st.integers(-200, 200))
def test_what_is_moved_there_and_back_is_as_it_was(event: Event, by: int) -> None:
    there = day_edits.moved(FULL, event, by)
    came = plan(there.protocol).find(there.key)
    assert came is not None
    assert came.minute == event.minute + by
    assert len(plan(there.protocol).events) == len(plan(FULL).events)
    assert day_edits.moved(there.protocol, came, -by).protocol == FULL


def test_a_whole_span_keeps_its_length_and_an_end_goes_alone() -> None:
    event = plan(FULL).find("/sessions/shifts/n")
    assert event is not None
    whole = day_edits.moved(FULL, event, 30).protocol.sessions.shifts[0]
    assert (whole.start, whole.end) == (-30, 270)
    end = day_edits.moved(FULL, event, 30, "end").protocol.sessions.shifts[0]
    assert (end.start, end.end) == (-60, 270)
    opened = plan(FULL).find("/sessions/shifts/o")
    assert opened is not None
    assert day_edits.moved(FULL, opened, 30).protocol.sessions.shifts[1].end is None
    assert day_edits.set_end(FULL, opened, "end", 500).protocol.sessions.shifts[1].end == 500


def test_moving_a_later_dose_changes_the_interval() -> None:
    event = plan(FULL).find("dose#2")
    assert event is not None
    change = day_edits.moved(FULL, event, 60)
    assert change.protocol.dosing.interval_hours == 2.5
    assert [one.minute for one in plan(change.protocol).doses] == [0, 150, 300]


@given(st.integers(1, 3000))
def test_an_interval_is_a_plain_number_that_gives_the_very_minute(minute: int) -> None:
    event = plan(FULL).find("dose#1")
    assert event is not None
    change = day_edits.moved(FULL, event, minute - event.minute)
    assert len(str(change.protocol.dosing.interval_hours).partition(".")[2]) <= 2
    assert plan(change.protocol).doses[1].minute == minute


def test_a_later_dose_is_not_moved_before_the_first() -> None:
    event = plan(FULL).find("dose#1")
    assert event is not None
    for minute in (0, -5):
        with pytest.raises(EditError, match="after the first dose"):
            day_edits.moved(FULL, event, minute - event.minute)


@given(protocols(), st.integers(-60, 600))
def test_what_is_added_is_found_and_removing_it_leaves_the_rest(protocol: Protocol, minute: int) -> None:
    before = plan(protocol)
    for one in before.lanes:
        if not day_edits.can_add(one) or (one.kind is Kind.OBSERVATION and minute < 0):
            continue
        change = day_edits.added(protocol, one, minute)
        event = plan(change.protocol).find(change.key)
        assert event is not None, one
        assert (event.end if event.kind is Kind.OBSERVATION else event.start) == minute
        gone = day_edits.removed(change.protocol, event).protocol
        assert sorted(e.minute for e in plan(gone).events) == sorted(e.minute for e in before.events)


def test_a_series_adds_only_what_is_not_there_and_copies_a_step() -> None:
    found = plan(FULL)
    change = day_edits.repeated(FULL, lane(found, Kind.VITAL), (30, 90, 120, 150))
    assert change.protocol.monitoring.vital_minutes == (-30, 30, 60, 60, 90, 120, 150)
    assert str(change.label) == "Add “Vital signs” 2 times"
    assert change.key == vital_key(90)
    steps = lane(found, Kind.STEP)
    copied = day_edits.repeated(FULL, steps, (0, 60), like=steps.events[0]).protocol.schedule.dosing_day
    assert [(one.minute, one.activity, one.who) for one in copied] == [
        (-60, "Arrival", "Nurse"),
        (0, "Arrival", "Nurse"),
        (60, "Arrival", "Nurse"),
    ]
    assert len({one.id for one in copied}) == 3


def test_of_rescue_medication_only_the_times_are_deleted() -> None:
    event = plan(FULL).find("/monitoring/rescue/r")
    assert event is not None
    assert day_edits.removable(event)
    rescue = day_edits.removed(FULL, event).protocol.monitoring.rescue
    assert [(one.drug, one.from_minute) for one in rescue] == [("Lorazepam", None), ("Ondansetron", None)]
    free = plan(FULL).find("/monitoring/rescue/q")
    assert free is not None
    assert not day_edits.removable(free)


def test_the_first_dose_stays_and_cannot_be_deleted() -> None:
    event = plan(FULL).find("dose#0")
    assert event is not None
    assert not event.movable
    assert not day_edits.removable(event)


def test_values_from_a_form_are_one_change() -> None:
    event = plan(FULL).find("/schedule/dosing_day/t")
    assert event is not None
    values: dict[str, object] = {f"{event.address}/minute": -45, f"{event.address}/who": None}
    (step,) = day_edits.with_values(FULL, event, values).protocol.schedule.dosing_day
    assert (step.minute, step.who, step.activity) == (-45, None, "Arrival")
    vital = plan(FULL).find(vital_key(60, 1))
    assert vital is not None
    change = day_edits.with_values(FULL, vital, {vital.address: 75})
    assert change.protocol.monitoring.vital_minutes == (-30, 30, 60, 75, 120)
