from studio.knowledge.facts import Certainty
from studio.planning.dosing_day import dosing_day
from studio.protocol.biomarkers import Marker, Sample
from studio.protocol.design import Role
from studio.protocol.dosing import ArmDose, Product, ProductUse, Route
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Basis, parse_dose
from studio.protocol.schedule import TimelineEntry
from studio.protocol.sessions import Shift, StaffRole

CAPSULE = Product(id="p", compound="psilocybin", route=Route.ORAL, basis=Basis.ANHYDROUS, use=ProductUse.EXPERIMENTAL)


def dosed(*doses: str) -> Protocol:
    protocol = put(Protocol(), "/dosing/products", (CAPSULE,))
    given = tuple(ArmDose(id=f"d{n}", product="p", dose=parse_dose(dose)) for n, dose in enumerate(doses))
    return put(protocol, "/dosing/arms", given)


def test_the_effect_shown_is_that_of_the_dose_that_lasts_longest() -> None:
    effect = dosing_day(dosed("1 mg", "25 mg")).effect
    assert effect is not None
    assert str(effect.dose) == "25 mg"
    assert 0 < effect.onset < effect.peak < effect.end


def test_without_a_known_compound_no_effect_is_invented() -> None:
    unknown = put(dosed("25 mg"), "/dosing/products/p/compound", "something new")
    assert dosing_day(unknown).effect is None
    assert dosing_day(put(dosed("25 mg"), "/dosing/products/p/route", None)).effect is None
    assert dosing_day(put(dosed("25 mg"), "/dosing/products/p/use", "blocker")).effect is None


def test_the_day_gathers_vital_signs_samples_and_steps_in_order_of_time() -> None:
    protocol = put(dosed("25 mg"), "/monitoring/vital_minutes", (60, -15, 60))
    protocol = put(protocol, "/monitoring/observation_minutes", 480)
    protocol = put(
        protocol,
        "/biomarkers/markers",
        (Marker(id="m", marker="own", samples=(Sample(id="s", minute=500), Sample(id="t"))),),
    )
    protocol = put(
        protocol,
        "/schedule/dosing_day",
        (
            TimelineEntry(id="b", minute=30, activity="Eye mask on"),
            TimelineEntry(id="a", minute=-60, activity="Arrival"),
        ),
    )
    day = dosing_day(protocol)
    assert day.vital_signs == (-15, 60)
    assert [(step.minute, step.what) for step in day.samples] == [(500, "own")]
    assert [step.what for step in day.steps] == ["Arrival", "Eye mask on"]
    assert (day.first, day.last) == (-60, 500)


def test_an_empty_protocol_has_an_empty_day() -> None:
    day = dosing_day(Protocol())
    assert (day.first, day.last, day.effect) == (0, 0, None)


def test_of_doses_that_last_alike_the_largest_is_shown() -> None:
    effect = dosing_day(dosed("25 mg", "24 mg")).effect
    assert effect is not None
    assert str(effect.dose) == "25 mg"


def test_doses_of_one_day_stand_at_their_earliest_minutes_and_the_effect_ends_after_the_last() -> None:
    sessions = [{"id": f"s{n}", "kind": "dosing", "visit": "v"} for n in range(3)]
    protocol = put(dosed("25 mg"), "/sessions/sessions", sessions)
    once = dosing_day(protocol)
    assert once.doses == (0,), "without an interval nobody knows when the others follow"
    assert once.effect is not None
    assert once.effect_end == round(once.effect.end)
    thrice = dosing_day(put(protocol, "/dosing/interval_hours", 1.5))
    assert thrice.doses == (0, 90, 180)
    assert thrice.effect_end == 180 + once.effect_end
    assert thrice.last == thrice.effect_end


def test_doses_of_different_days_are_one_each() -> None:
    sessions = [{"id": f"s{n}", "kind": "dosing", "visit": f"v{n}"} for n in range(2)]
    protocol = put(put(dosed("25 mg"), "/sessions/sessions", sessions), "/dosing/interval_hours", 2)
    assert dosing_day(protocol).doses == (0,)


def test_sessions_of_different_arms_are_no_doses_of_one_participant() -> None:
    sessions = [{"id": f"s{n}", "kind": "dosing", "visit": "v", "arms": [f"arm-{n}"]} for n in range(2)]
    protocol = put(put(dosed("25 mg"), "/sessions/sessions", sessions), "/dosing/interval_hours", 2)
    assert dosing_day(protocol).doses == (0,)


def test_the_bounds_of_the_effect_hold_its_typical_course() -> None:
    effect = dosing_day(dosed("25 mg")).effect
    assert effect is not None
    assert effect.onset_low <= effect.onset
    assert effect.peak_low <= effect.peak <= effect.peak_high
    assert (effect.onset_low, effect.peak_high) != (effect.onset, effect.peak)


def attended(*whos: str, staff: tuple[StaffRole, ...] = ()) -> dict[str, tuple[int | None, tuple[int, ...]]]:
    """Return who takes part in steps at minutes 0, 10, 20 and so on."""
    steps = tuple(TimelineEntry(id=f"s{n}", minute=n * 10, activity="Something", who=who) for n, who in enumerate(whos))
    protocol = put(put(Protocol(), "/schedule/dosing_day", steps), "/sessions/staff", staff)
    return {one.who: (one.count, one.minutes) for one in dosing_day(protocol).staff}


def test_staff_are_told_apart_by_their_roles_with_the_steps_that_name_them() -> None:
    staff = tuple(StaffRole(id=f"r{n}", role=Role.MONITOR, number=1) for n in range(2))
    assert attended("Nurse and lead monitor", "Both monitors; physician", "nurse", staff=staff) == {
        "Nurse": (None, (0, 20)),
        "Dosing-session monitor": (2, (0, 10)),
        "Study physician": (None, (10,)),
    }


def test_the_participant_is_not_staff_and_how_is_not_who() -> None:
    assert attended("Participant, on a tablet that staff do not see", "Pharmacist, in the room next door") == {
        "Pharmacist": (None, (10,))
    }


def test_who_is_named_in_words_of_no_role_stands_for_themselves() -> None:
    assert attended("Somebody whom the site has chosen for this", "") == {
        "Somebody whom the site has chosen for this": (None, (0,))
    }


def test_times_known_from_memory_only_are_told() -> None:
    vapour = put(
        put(dosed("12 mg"), "/dosing/products/p/compound", "mebufotenin"), "/dosing/products/p/route", "inhaled"
    )
    effect = dosing_day(vapour).effect
    assert effect is not None
    assert Certainty.MEMORY in effect.unsettled


def test_those_who_have_a_shift_only_are_staff_too() -> None:
    shifts = (Shift(id="a", role=Role.MONITOR, start=-90, end=600), Shift(id="b", who="Driver"))
    steps = (TimelineEntry(id="s", minute=0, activity="Dose", who="Lead monitor"),)
    protocol = put(put(Protocol(), "/schedule/dosing_day", steps), "/sessions/shifts", shifts)
    day = dosing_day(protocol)
    assert [(one.who, one.minutes, one.shifts) for one in day.staff] == [
        ("Dosing-session monitor", (0,), ((-90, 600),)),
    ], "a shift without times is none yet"
    assert (day.first, day.last) == (-90, 600)
