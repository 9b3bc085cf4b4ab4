from hypothesis import given
from hypothesis import strategies as st

from studio.planning.course import Course, Occasion, course
from studio.protocol.biomarkers import Biomarkers, Marker, Sample
from studio.protocol.edit import put
from studio.protocol.objectives import Endpoint, Level, Objective, Objectives
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Schedule, Visit
from studio.protocol.sessions import Session, SessionKind, Sessions


def with_days(*days: int) -> Protocol:
    """Return a protocol with a visit on each day, called after it, and a dosing session on day 0."""
    visits = tuple(Visit(id=f"day{day}", days=day) for day in days)
    dosing = Session(id="dose", kind=SessionKind.DOSING, visit="day0")
    return Protocol(schedule=Schedule(visits=visits), sessions=Sessions(sessions=(dosing,)))


def window(protocol: Protocol, first: int | None, last: int | None) -> Protocol:
    protocol = put(protocol, "/rationale/window_first_day", first)
    return put(protocol, "/rationale/window_last_day", last)


def found(protocol: Protocol) -> Course:
    result = course(protocol)
    assert result is not None
    return result


def test_the_course_gathers_sessions_primary_endpoint_and_samples() -> None:
    protocol = with_days(-7, 0, 1, 21, 84)
    protocol = put(
        protocol,
        "/sessions/sessions",
        (
            Session(id="p", kind=SessionKind.PREPARATION, visit="day-7"),
            Session(id="d", kind=SessionKind.DOSING, visit="day0"),
            Session(id="i", kind=SessionKind.INTEGRATION, visit="day1"),
            Session(id="lost", kind=SessionKind.INTEGRATION, visit="gone"),
        ),
    )
    objectives = Objectives(
        objectives=(
            Objective(id="o", level=Level.PRIMARY, endpoints=("first",)),
            Objective(id="s", level=Level.SECONDARY, endpoints=("second",)),
        ),
        endpoints=(Endpoint(id="first", visit="day21"), Endpoint(id="second", visit="day84")),
    )
    samples = (Sample(id="a", visit="day0"), Sample(id="b", visit="day0", minute=60), Sample(id="c"))
    markers = Biomarkers(markers=(Marker(id="m", samples=samples),))
    protocol = protocol.model_copy(update={"objectives": objectives, "biomarkers": markers})
    assert found(protocol).days == {
        Occasion.PREPARATION: (-7,),
        Occasion.DOSING: (0,),
        Occasion.INTEGRATION: (1,),
        Occasion.ENDPOINT: (21,),
        Occasion.SAMPLE: (0,),
    }


def test_there_is_no_course_of_fewer_than_two_days() -> None:
    assert course(Protocol()) is None
    assert course(with_days(0)) is None
    assert course(put(with_days(0, 7), "/schedule/visits/day7/days", None)) is None


def test_a_window_is_assumed_after_every_dose_and_windows_that_touch_are_one() -> None:
    protocol = window(with_days(0, 10, 60), 1, 14)
    assert found(protocol).windows == ((1, 14),)
    doses = tuple(Session(id=f"d{day}", kind=SessionKind.DOSING, visit=f"day{day}") for day in (0, 10, 60))
    assert found(put(protocol, "/sessions/sessions", doses)).windows == ((1, 24), (61, 74))


def test_half_a_window_or_one_turned_round_is_none() -> None:
    for first, last in ((1, None), (None, 14), (14, 1)):
        assert found(window(with_days(0, 7), first, last)).windows == ()


def test_the_focus_holds_sessions_and_window_and_a_primary_endpoint_that_is_near() -> None:
    protocol = window(with_days(-100, 0, 7, 90, 365), 1, 28)
    assert found(protocol).focus == (0, 28)
    for day, expected in ((90, (0, 90)), (365, (0, 28))):
        objectives = Objectives(
            objectives=(Objective(id="o", level=Level.PRIMARY, endpoints=("e",)),),
            endpoints=(Endpoint(id="e", visit=f"day{day}"),),
        )
        assert found(protocol.model_copy(update={"objectives": objectives})).focus == expected


def test_without_sessions_the_focus_is_the_whole_course() -> None:
    assert found(put(with_days(-30, 90), "/sessions/sessions", ())).focus == (-30, 90)


@given(st.sets(st.integers(-400, 400), min_size=2, max_size=12), st.integers(0, 60), st.integers(0, 60))
def test_focus_and_windows_lie_within_the_course(days: set[int], first: int, last: int) -> None:
    result = found(window(with_days(*sorted(days)), first, last))
    assert result.first <= result.focus[0] <= result.focus[1] <= result.last
    for begin, end in result.windows:
        assert result.focus[0] <= begin <= end <= result.focus[1]
