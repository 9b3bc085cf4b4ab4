import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.planning.schedule import day_name, day_number, matrix, offsets, place, session_days, window
from studio.protocol.biomarkers import Marker, Sample
from studio.protocol.edit import put
from studio.protocol.endpoints import InstrumentUse
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Activity, ActivityGroup, DayNaming, Visit
from studio.protocol.screening import Test as ScreeningTest
from studio.protocol.sessions import Session, SessionKind


def with_visits(*visits: Visit) -> Protocol:
    return put(Protocol(), "/schedule/visits", visits)


def test_visits_are_placed_by_their_anchors_and_sorted_by_day() -> None:
    protocol = with_visits(
        Visit(id="after", anchor="dose-2", days=1),
        Visit(id="dose-2", anchor="dose-1", days=21),
        Visit(id="dose-1", days=0),
        Visit(id="screening", days=-56, minus=3, plus=5),
    )
    assert [(one.visit.id, one.offset) for one in place(protocol)] == [
        ("screening", -56), ("dose-1", 0), ("dose-2", 21), ("after", 22),
    ]  # fmt: skip
    assert (place(protocol)[0].earliest, place(protocol)[0].latest) == (-59, -51)


@pytest.mark.parametrize(
    "visits",
    [
        (Visit(id="a", anchor="b", days=1), Visit(id="b", anchor="a", days=1)),
        (Visit(id="a", anchor="a", days=1),),
        (Visit(id="a", anchor="gone", days=1),),
        (Visit(id="a"),),
    ],
)
def test_a_visit_whose_anchors_lead_nowhere_has_no_day(visits: tuple[Visit, ...]) -> None:
    assert all(one.offset is None for one in place(with_visits(*visits)))


@given(st.lists(st.tuples(st.integers(-400, 400), st.integers(0, 14), st.integers(0, 14)), min_size=1, max_size=12))
def test_a_chain_of_anchors_adds_up_and_windows_surround_the_day(chain: list[tuple[int, int, int]]) -> None:
    visits = tuple(
        Visit(id=f"v{n}", anchor=f"v{n - 1}" if n else None, days=days, minus=minus, plus=plus)
        for n, (days, minus, plus) in enumerate(chain)
    )
    days = offsets(with_visits(*visits))
    assert [days[f"v{n}"] for n in range(len(chain))] == [sum(d for d, *_ in chain[: n + 1]) for n in range(len(chain))]
    for one in place(with_visits(*visits)):
        assert one.earliest <= one.offset <= one.latest
        assert one.latest - one.earliest == one.visit.minus + one.visit.plus


@pytest.mark.parametrize(
    ("offset", "naming", "expected"),
    [
        (0, DayNaming.DAY_1, "Day 1"),
        (-1, DayNaming.DAY_1, "Day −1"),
        (21, DayNaming.DAY_1, "Day 22"),
        (21, None, "Day 22"),
        (0, DayNaming.DAY_0, "Day 0"),
        (21, DayNaming.DAY_0, "Day 21"),
    ],
)
def test_days_are_named_as_the_protocol_chose(offset: int, naming: DayNaming | None, expected: str) -> None:
    assert str(day_name(offset, naming)) == expected
    assert f"Day {day_number(offset, naming)}" == expected


@pytest.mark.parametrize(
    ("minus", "plus", "expected"), [(None, None, ""), (3, 3, "±3"), (0, 2, "−0/+2"), (2, None, "−2/+0")]
)
def test_a_window_reads_as_in_a_schedule(minus: int | None, plus: int | None, expected: str) -> None:
    assert window(Visit(id="v", minus=minus, plus=plus)) == expected


def test_the_matrix_gathers_what_all_sections_put_at_visits() -> None:
    protocol = with_visits(Visit(id="base", days=-1), Visit(id="dose", days=0), Visit(id="next", days=1))
    protocol = put(
        protocol,
        "/endpoints/instruments",
        (InstrumentUse(id="i", instrument="MADRS", visits=("base", "next")),),
    )
    protocol = put(protocol, "/screening/tests", (ScreeningTest(id="t", name="Twelve-lead ECG", visits=("base",)),))
    protocol = put(
        protocol,
        "/biomarkers/markers",
        (
            Marker(
                id="m",
                marker="own marker",
                samples=(Sample(id="s", visit="dose", minute=-15), Sample(id="s2", visit="dose", minute=60)),
            ),
        ),
    )
    protocol = put(
        protocol,
        "/sessions/sessions",
        (
            Session(id="p", kind=SessionKind.PREPARATION, visit="base"),
            Session(id="p2", kind=SessionKind.PREPARATION, visit="base"),
            Session(id="d", kind=SessionKind.DOSING, visit="dose"),
        ),
    )
    protocol = put(protocol, "/monitoring/vital_minutes", (-15, 30))
    protocol = put(
        protocol,
        "/schedule/activities",
        (Activity(id="x", name="Consent", group=ActivityGroup.ENTRY, visits=("base",)),),
    )
    grid = matrix(protocol)
    shown = {
        str(row.name): (row.group, [grid.count(row, visit) for visit in grid.visits], row.timing) for row in grid.rows
    }
    assert shown == {
        "Consent": (ActivityGroup.ENTRY, [1, 0, 0], None),
        "Preparation session": (ActivityGroup.TREATMENT, [2, 0, 0], None),
        "Trial intervention": (ActivityGroup.TREATMENT, [0, 1, 0], None),
        "MADRS": (ActivityGroup.EFFICACY, [1, 0, 1], None),
        "Twelve-lead ECG": (ActivityGroup.SAFETY, [1, 0, 0], None),
        "Vital signs on the dosing day": (ActivityGroup.SAFETY, [0, 1, 0], "−15, 30 min from dosing"),
        "own marker": (ActivityGroup.BIOMARKERS, [0, 1, 0], "−15, 60 min from dosing"),
    }
    assert session_days(protocol, SessionKind.PREPARATION) == (-1, -1)


def test_when_is_said_of_a_visit_where_it_belongs_to_that_visit_alone() -> None:
    protocol = with_visits(Visit(id="one", days=0), Visit(id="two", days=7))
    tests = (
        ScreeningTest(id="a", name="Here", visits=("one",), timing="At dawn"),
        ScreeningTest(id="b", name="Both", visits=("one", "two"), timing="At dusk"),
    )
    samples = (
        Sample(id="s", visit="one", minute=60),
        Sample(id="t", visit="one", minute=5),
        Sample(id="u", visit="two"),
    )
    protocol = put(protocol, "/screening/tests", tests)
    protocol = put(protocol, "/biomarkers/markers", (Marker(id="m", marker="own", samples=samples),))
    assert {str(row.name): (row.timing_at("one"), row.timing_at("two")) for row in matrix(protocol).rows} == {
        "Here": ("At dawn", None),
        "Both": (None, None),
        "own": ("5, 60 min from dosing", None),
    }
