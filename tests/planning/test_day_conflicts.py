import pytest

from studio.planning.day_conflicts import conflicts, unattended
from studio.planning.day_plan import plan, vital_key
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from tests.planning.test_day_edits import day
from tests.planning.test_day_plan import TEMPLATES, shipped


def said(protocol: Protocol) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in conflicts(plan(protocol)):
        found.setdefault(one.key, []).append(str(one.message))
    return found


@pytest.mark.parametrize("name", TEMPLATES)
def test_shipped_templates_contradict_themselves_nowhere(name: str) -> None:
    assert said(shipped(name)) == {}


def test_readings_and_samples_after_the_discharge_review_are_told() -> None:
    protocol = day(
        __monitoring__vital_minutes=(60, 300),
        __monitoring__observation_minutes=240,
        __biomarkers__markers=[{"id": "m", "marker": "own", "samples": [{"id": "a", "minute": 360}]}],
    )
    assert set(said(protocol)) == {vital_key(300), "/biomarkers/markers/m/samples/a"}
    assert "5 h comes after the discharge review at 4 h" in said(protocol)[vital_key(300)][0]
    assert said(put(protocol, "/monitoring/observation_minutes", 360)) == {}


def test_a_step_after_the_review_may_be_for_those_who_stay() -> None:
    protocol = day(
        __monitoring__observation_minutes=240,
        __schedule__dosing_day=[{"id": "a", "minute": 400, "activity": "Stay for the night"}],
    )
    assert said(protocol) == {}


def test_a_reading_before_the_day_begins_is_told() -> None:
    protocol = day(
        __monitoring__vital_minutes=(-90, -30),
        __schedule__dosing_day=[{"id": "a", "minute": -60, "activity": "Arrival"}],
    )
    assert set(said(protocol)) == {vital_key(-90)}
    assert "“Arrival” at −1 h" in said(protocol)[vital_key(-90)][0]


def test_a_dose_after_the_review_is_told() -> None:
    protocol = day(
        __schedule__visits=[{"id": "v"}],
        __sessions__sessions=[{"id": f"s{n}", "kind": "dosing", "visit": "v"} for n in range(2)],
        __dosing__interval_hours=5,
        __monitoring__observation_minutes=240,
    )
    assert set(said(protocol)) == {"dose#1"}


def test_a_reading_that_stands_twice_is_told_at_both() -> None:
    assert set(said(day(__monitoring__vital_minutes=(60, 60, 90)))) == {vital_key(60), vital_key(60, 1)}


def test_a_shift_that_ends_before_it_begins_is_told() -> None:
    protocol = day(__sessions__shifts=[{"id": "a", "who": "Nurse", "start": 60, "end": 30}])
    assert "ends at 30 min, before it begins at 1 h" in said(protocol)["/sessions/shifts/a"][0]


def test_times_without_anybody_are_those_between_shifts_from_dose_to_review() -> None:
    shifts = [
        {"id": "a", "who": "Nurse", "start": -60, "end": 120},
        {"id": "b", "who": "Doctor", "start": 60, "end": 200},
        {"id": "c", "who": "Nurse", "start": 240, "end": 300},
    ]
    protocol = day(__sessions__shifts=shifts, __monitoring__observation_minutes=360)
    assert unattended(plan(protocol)) == ((200, 240), (300, 360))
    assert len(said(protocol)["staff:Nurse"]) == 2
    whole = put(protocol, "/sessions/shifts/a/end", None)
    assert unattended(plan(whole)) == ()
    assert unattended(plan(put(protocol, "/sessions/shifts", ()))) == ()


def test_a_step_outside_the_shifts_of_those_it_names_is_told() -> None:
    protocol = day(
        __sessions__shifts=[{"id": "a", "who": "Nurse", "start": 0, "end": 120}],
        __schedule__dosing_day=[
            {"id": "x", "minute": 60, "activity": "ECG", "who": "Nurse"},
            {"id": "y", "minute": 180, "activity": "ECG", "who": "Nurse"},
        ],
    )
    assert "at 3 h, when no shift" in said(protocol)["staff:Nurse"][0]
