import pytest

from studio.data import data_folder
from studio.planning.day_plan import Kind, Plan, arms, details, dosing_visits, plan, vital_key
from studio.planning.dosing_day import dosing_day
from studio.protocol.address import get
from studio.protocol.design import Role
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import StepKind
from studio.protocol.sessions import Shift
from studio.storage.protocol_file import load


def shipped(name: str) -> Protocol:
    return load(data_folder("templates") / f"{name}.patp")


TEMPLATES = sorted(path.stem for path in data_folder("templates").glob("*.patp"))


def kinds(found: Plan) -> list[Kind]:
    return list(dict.fromkeys(lane.kind for lane in found.lanes))


@pytest.mark.parametrize("name", TEMPLATES)
def test_all_minutes_of_a_template_are_there_once_and_where_their_address_says(name: str) -> None:
    protocol = shipped(name)
    found, day = plan(protocol), dosing_day(protocol)
    assert len({event.key for event in found.events}) == len(found.events)
    minutes = {
        kind: sorted(event.minute for event in found.events if event.kind is kind) for kind in (Kind.VITAL, Kind.STEP)
    }
    assert minutes[Kind.VITAL] == sorted(day.vital_signs)
    assert minutes[Kind.STEP] == sorted(step.minute for step in day.steps)
    for event in found.events:
        for address, minute in ((event.start_at, event.start), (event.end_at, event.end)):
            if address is not None and event.kind not in (Kind.VITAL, Kind.DOSE):
                assert get(protocol, address) == minute
        assert found.first <= event.minute <= found.last


def test_an_empty_protocol_has_an_empty_plan_in_which_everything_can_be_added() -> None:
    found = plan(Protocol())
    assert found.empty
    assert kinds(found) == [Kind.DOSE, Kind.STEP, Kind.VITAL, Kind.OBSERVATION, Kind.STAFF]
    assert (found.first, found.last) == (0, 60)


def test_doses_of_a_day_stand_at_the_interval_each_with_its_own_effect() -> None:
    protocol = shipped("mebufotenin-trd-same-day")
    doses = plan(protocol).doses
    assert [one.minute for one in doses] == [0, 120, 240]
    assert [str(one.effect.dose) for one in doses if one.effect] == ["6 mg", "12 mg", "18 mg"]
    placebo = plan(protocol, arm="arm-placebo").doses
    assert [one.minute for one in placebo] == [0, 120, 240]
    assert [one.effect for one in placebo] == [None, None, None]


def test_each_day_has_its_own_samples() -> None:
    protocol = shipped("zalsupindole-mdd-home")
    visits = [id for id, _name in dosing_visits(protocol)]
    assert visits == ["visit-dosing", "visit-day-8", "visit-day-15", "visit-day-28"]
    samples = {
        visit: [event.minute for event in plan(protocol, visit).events if event.kind is Kind.SAMPLE] for visit in visits
    }
    assert samples["visit-dosing"] == [-60, 90, 240]
    assert samples["visit-day-15"] == [-60, 90]
    assert samples["visit-day-8"] == []


def test_arms_with_different_products_have_different_effects() -> None:
    protocol = shipped("psilocybin-mdd-two-doses")
    effects = {id: plan(protocol, arm=id).doses[0].effect for id, _name in arms(protocol)}
    assert effects["arm-psilocybin"] is not None
    assert effects["arm-psilocybin"].compound == "Psilocybin"
    assert effects["arm-niacin"] is None or effects["arm-niacin"].compound != "Psilocybin"


def test_steps_stand_in_the_row_of_their_kind() -> None:
    steps = [
        {"id": "a", "minute": 5, "activity": "Tea"},
        {"id": "b", "minute": 1, "activity": "MEQ30", "kind": "rating"},
        {"id": "c", "minute": 2, "activity": "Guess", "kind": StepKind.MASKING},
        {"id": "d", "activity": "Some time"},
    ]
    found = plan(put(Protocol(), "/schedule/dosing_day", steps))
    assert {event.what: event.kind for event in found.events if event.kind is not Kind.DOSE} == {
        "Tea": Kind.STEP,
        "MEQ30": Kind.RATING,
        "Guess": Kind.MASKING,
    }


def test_shifts_and_steps_that_name_a_role_share_a_row() -> None:
    protocol = put(
        Protocol(), "/schedule/dosing_day", [{"id": "a", "minute": 30, "activity": "ECG", "who": "physician"}]
    )
    shifts = (
        Shift(id="x", role=Role.PHYSICIAN, start=0, end=90),
        Shift(id="y", role=Role.PHYSICIAN, who="On call", start=90),
        Shift(id="z", who="Night nurse", start=400, end=900),
    )
    rows = {
        lane.name: lane for lane in plan(put(protocol, "/sessions/shifts", shifts)).lanes if lane.kind is Kind.STAFF
    }
    assert list(rows) == ["Study physician", "Night nurse"]
    assert rows["Study physician"].ticks == (30,)
    assert [event.when for event in rows["Study physician"].events] == ["0 min to 1 h 30 min", "from 1 h 30 min"]


def test_rescue_medication_may_be_given_at_any_time_unless_times_are_entered() -> None:
    rescue = [
        {"id": "a", "drug": "Lorazepam", "decides": "Physician"},
        {"id": "b", "drug": "Ketanserin", "from_minute": 60},
    ]
    found = plan(put(Protocol(), "/monitoring/rescue", rescue))
    spoken = {event.what: str(event.spoken) for event in found.events if event.kind is Kind.RESCUE}
    assert spoken == {
        "Lorazepam": "Lorazepam, at any time",
        "Ketanserin": "Ketanserin, from 60 minutes after dosing",
    }
    event = found.find("/monitoring/rescue/a")
    assert event is not None
    assert str(details(found, event)) == "Lorazepam · at any time · Physician"


def test_readings_of_one_minute_have_keys_of_their_own() -> None:
    found = plan(put(Protocol(), "/monitoring/vital_minutes", (60, 30, 60)))
    assert [event.key for event in found.events if event.kind is Kind.VITAL] == [
        vital_key(30),
        vital_key(60),
        vital_key(60, 1),
    ]
