"""The schedule of activities as tables: what is done when, with footnotes that write themselves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.document.blocks import Row, Table, plain
from studio.protocol.biomarkers import Biomarkers, Marker, Sample
from studio.protocol.design import Design, Epoch
from studio.protocol.edit import put
from studio.protocol.endpoints import InstrumentUse
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Activity, ActivityGroup, DayNaming, Schedule, Visit
from studio.protocol.screening import Test as ScreeningTest
from studio.protocol.timing import Moment, Timing
from tests.document.filling import document
from tests.document.small import small


def schedules(protocol: Protocol) -> list[Table]:
    (section,) = (one for one in document(protocol).all() if one.number == "1.3")
    tables = [one for one in section.blocks if isinstance(one, Table)]
    return [one for one in tables if one.columns[0].title == "Activity"]


def rows(table: Table) -> list[list[str]]:
    return [[plain(cell.content) for cell in row.cells] for row in table.rows]


def row_of(table: Table, name: str) -> Row:
    return next(row for row in table.rows if row.cells[0].content[0].text == name)


def raised(row: Row) -> list[str]:
    """Return the footnote letters of each cell of a row."""
    return ["".join(run.text for run in cell.content if run.raised) for cell in row.cells]


def test_the_schedule_shows_visits_epochs_days_windows_and_marks() -> None:
    (schedule,) = schedules(small())
    assert [column.title for column in schedule.columns] == ["Activity", "Baseline", "Dosing", "Next day", "Week 3"]
    shown = rows(schedule)
    assert shown[:3] == [
        ["Epoch", "1", "2", "2", "3"],
        ["Day", "−7", "1", "2", "22"],
        ["Window (days)", "±2", "", "", "−1/+3"],
    ]
    assert ["Trial intervention", "", "●", "", ""] in shown
    assert "Epochs: 1 Screening; 2 Treatment; 3 Follow-up." in " ".join(schedule.notes)
    assert not schedule.wide
    assert schedule.anchor == "table-soa"
    assert schedule.caption == "Schedule of activities"


def test_without_epochs_there_is_no_row_of_them() -> None:
    (schedule,) = schedules(put(small(), "/design/epochs", ()))
    assert rows(schedule)[0][0] == "Day"
    assert "Epoch" not in "".join(schedule.notes)


def test_rows_stand_under_their_groups_and_lead_to_where_they_come_from() -> None:
    (schedule,) = schedules(small())
    headings = [plain(row.cells[0].content) for row in schedule.rows if row.heading]
    assert headings == [str(group.label) for group in ActivityGroup]
    assert row_of(schedule, "MADRS").address == "/endpoints/instruments/madrs-use"
    assert row_of(schedule, "Consent").address == "/schedule/activities/consent"


# Footnotes


def test_what_is_timed_at_one_visit_has_its_mark_there_and_what_is_timed_at_all_at_its_name() -> None:
    (schedule,) = schedules(small())
    assert raised(row_of(schedule, "Consent")) == ["", "a", "", "", ""]
    assert raised(row_of(schedule, "C-SSRS")) == ["a", "", "", "", ""]
    assert raised(row_of(schedule, "Vital signs on the dosing day")) == ["", "", "b", "", ""]
    assert " ".join(schedule.notes).count("Before discharge") == 1
    assert "a: Before discharge. b: −15, 60, 120, 360 min from dosing." in " ".join(schedule.notes)


def test_samples_have_the_times_of_each_visit_at_the_visit() -> None:
    visits = tuple(Visit(id=id, name=id, days=day) for id, day in (("one", 0), ("two", 7), ("three", 14)))
    samples = (
        Sample(id="a", visit="one", minute=60),
        Sample(id="b", visit="one", minute=-15),
        Sample(id="c", visit="two", minute=-15),
        Sample(id="d", visit="three"),
    )
    marker = Marker(id="m", marker="own marker", samples=samples)
    (schedule,) = schedules(Protocol(schedule=Schedule(visits=visits), biomarkers=Biomarkers(markers=(marker,))))
    assert raised(row_of(schedule, "own marker")) == ["", "a", "b", ""]
    assert schedule.notes == ("a: −15, 60 min from dosing.", "b: −15 min from dosing.")


def test_two_uses_of_one_instrument_make_one_row_with_a_mark_where_each_takes_place() -> None:
    more = InstrumentUse(id="more", instrument="C-SSRS", visits=("day-2",), timing="By telephone")
    protocol = put(small(), "/endpoints/instruments", (*small().endpoints.instruments, more))
    (schedule,) = schedules(protocol)
    row = row_of(schedule, "C-SSRS")
    assert [plain(cell.content) for cell in row.cells] == ["C-SSRS", "●a", "●a", "●c", "●a"]
    assert "c: By telephone." in " ".join(schedule.notes)
    assert row.address == "/endpoints/instruments/safety-use"
    assert row.cells[3].content[0].address == "/endpoints/instruments/more"
    assert [row.cells[0].content[0].text for row in schedule.rows].count("C-SSRS") == 1


def test_activities_of_one_name_that_the_designer_entered_stay_apart() -> None:
    twice = tuple(Activity(id=id, name="Call", visits=("baseline",)) for id in ("first", "second"))
    (schedule,) = schedules(put(small(), "/schedule/activities", twice))
    assert [row[0] for row in rows(schedule)].count("Call") == 2


def test_a_letter_that_all_visits_of_a_row_would_have_stands_once_at_its_name() -> None:
    protocol = put(small(), "/sessions/sessions/integrate/kind", "dosing")
    (schedule,) = schedules(protocol)
    assert raised(row_of(schedule, "Vital signs on the dosing day")) == ["b", "", "", "", ""]


def test_letters_stand_in_the_order_in_which_they_are_read() -> None:
    visits = tuple(Visit(id=f"v{n}", days=n) for n in range(3))
    tests = tuple(
        ScreeningTest(id=f"t{n}", name=f"Test {n}", visits=("v0", "v1"), timing=f"Time {n % 30}") for n in range(60)
    )
    (schedule,) = schedules(put(Protocol(schedule=Schedule(visits=visits)), "/screening/tests", tests))
    letters = [letter for row in schedule.rows for letter in raised(row) if letter]
    assert letters[:3] == ["a", "b", "c"]
    assert letters[25:30] == ["z", "aa", "ab", "ac", "ad"]
    assert letters[30:] == letters[:30]
    assert schedule.notes[:2] == ("a: Time 0.", "b: Time 1.")


def test_what_happens_twice_at_a_visit_has_two_marks() -> None:
    (schedule,) = schedules(scheduled(2, 1))
    assert rows(schedule)[-1] == ["Task 0", "●●", "●"]
    assert "Several marks" in " ".join(schedule.notes)


def test_an_activity_at_no_visit_is_not_lost() -> None:
    protocol = put(small(), "/schedule/activities/consent/visits", None)
    (schedule,) = schedules(protocol)
    assert raised(row_of(schedule, "Consent")) == ["a", "", "", "", ""]


# Many visits


def scheduled(visits: int, epochs: int, activities: int = 1) -> Protocol:
    """Return a protocol of so many visits, spread over epochs, each with all activities, the first of them twice."""
    ids = tuple(f"v{n}" for n in range(visits))
    return Protocol(
        design=Design(epochs=tuple(Epoch(id=f"e{n}", name=f"Epoch {n}") for n in range(epochs))),
        schedule=Schedule(
            visits=tuple(
                Visit(id=id, name=id.upper(), days=n, epoch=f"e{n * epochs // visits}") for n, id in enumerate(ids)
            ),
            activities=tuple(Activity(id=f"a{n}", name=f"Task {n}", visits=(ids[0], *ids)) for n in range(activities)),
        ),
    )


@pytest.mark.parametrize(("visits", "wide"), [(10, False), (14, True), (20, True)])
def test_a_schedule_of_many_visits_lies_on_its_side(visits: int, wide: bool) -> None:
    assert [one.wide for one in schedules(scheduled(visits, 1))] == [wide]


def test_a_long_schedule_is_cut_between_epochs() -> None:
    found = schedules(scheduled(24, 4))
    assert [one.caption for one in found] == [
        "Schedule of activities: Epoch 0; Epoch 1",
        "Schedule of activities: Epoch 2; Epoch 3",
    ]
    assert [one.anchor for one in found] == ["table-soa", "table-soa-2"]
    assert [column.title for one in found for column in one.columns[1:]] == [f"V{n}" for n in range(24)]
    assert "Epochs: 3 Epoch 2; 4 Epoch 3." in " ".join(found[1].notes)
    assert not any(one.wide for one in found)


def test_each_part_has_the_footnotes_of_its_own_visits() -> None:
    protocol = scheduled(24, 2, 2)
    protocol = put(protocol, "/schedule/activities/a0/visits", ("v0",))
    protocol = put(protocol, "/schedule/activities/a0/timing", "At dawn")
    protocol = put(protocol, "/schedule/activities/a1/timing", "At dusk")
    first, second = schedules(protocol)
    assert "a: At dawn. b: At dusk." in " ".join(first.notes)
    assert "a: At dusk." in " ".join(second.notes)
    assert "dawn" not in " ".join(second.notes)
    assert "Task 0" not in {row[0] for row in rows(second)}


def test_visits_with_long_names_take_more_room() -> None:
    visits = tuple(Visit(id=f"v{n}", name=f"Electroencephalogram {n}", days=n) for n in range(8))
    protocol = Protocol(schedule=Schedule(visits=visits, activities=(Activity(id="a", name="Task", visits=("v0",)),)))
    assert schedules(protocol)[0].wide


def test_an_epoch_too_long_for_a_page_is_cut_as_well() -> None:
    found = schedules(scheduled(40, 1))
    assert [len(one.columns) - 1 for one in found] == [10, 10, 10, 10]
    assert not any(one.wide for one in found)


@given(st.integers(1, 60), st.integers(1, 6), st.integers(1, 4), st.sampled_from([None, *DayNaming]))
@settings(max_examples=25)
def test_every_mark_is_printed_once_however_the_schedule_is_cut(
    visits: int, epochs: int, activities: int, naming: DayNaming | None
) -> None:
    protocol = put(scheduled(visits, epochs, activities), "/schedule/day_naming", naming)
    found = schedules(protocol)
    marks = sum(plain(cell.content).count("●") for one in found for row in one.rows for cell in row.cells)
    assert marks == activities * (visits + 1)
    assert [column.title for one in found for column in one.columns[1:]] == [f"V{n}" for n in range(visits)]
    assert len({one.anchor for one in found}) == len(found)


def test_structured_timing_writes_its_notes_beside_free_words() -> None:
    uses = (
        InstrumentUse(
            id="use",
            instrument="MADRS",
            visits=("baseline", "day-2"),
            timing="By video.",
            timings=(
                Timing(id="all", fasting=True),
                Timing(id="one", visit="day-2", moment=Moment.BEFORE_SESSION, order=1),
            ),
        ),
    )
    (schedule,) = schedules(put(small(), "/endpoints/instruments", uses))
    row = row_of(schedule, "MADRS")
    letters = raised(row)
    assert letters[0]
    assert letters[1:3] == ["", ""]
    assert letters[3] not in ("", letters[0])
    assert f"{letters[0]}: By video; Fasting." in schedule.notes
    assert f"{letters[3]}: Before the session, number 1 in the order of the visit." in schedule.notes


def test_a_timing_at_a_visit_without_the_activity_is_not_lost() -> None:
    activity = Activity(
        id="a", name="Call", visits=("baseline",), timings=(Timing(id="t", visit="day-2", condition="needed"),)
    )
    (schedule,) = schedules(put(small(), "/schedule/activities", (activity,)))
    assert any("Next day: Only if needed" in note for note in schedule.notes)
