"""The time line of a schedule, its scale of days, and timings in words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.data import data_folder
from studio.planning.day_scale import DayScale
from studio.planning.timeline import LaneKind, timeline
from studio.planning.timing import letter, timing_in_words
from studio.protocol.address import exists
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Visit
from studio.protocol.timing import Moment, Timing
from studio.storage.protocol_file import load

SCALES = st.builds(
    lambda first, span, begin, length: (first, first + span, first + begin % span, first + begin % span + length),
    st.integers(-400, 0),
    st.integers(2, 800),
    st.integers(0, 400),
    st.integers(0, 100),
).map(lambda days: (days[0], days[1], (min(days[2], days[1]), min(days[3], days[1]))))


@given(SCALES, st.floats(200, 4000))
def test_days_stand_in_their_order_within_the_scale(days: tuple[int, int, tuple[int, int]], right: float) -> None:
    first, last, focus = days
    scale = DayScale(first, last, focus, left=100, right=100 + right, gap=10, side=0.16)
    places = [scale.x(day) for day in range(first, last + 1)]
    assert all(one < other for one, other in pairwise(places))
    assert places[0] >= 100
    assert places[-1] <= 100 + right + 1e-6


@given(SCALES)
def test_a_place_leads_back_to_its_day(days: tuple[int, int, tuple[int, int]]) -> None:
    first, last, focus = days
    scale = DayScale(first, last, focus, left=0, right=3000, gap=10, side=0.16)
    assert [scale.day(scale.x(day)) for day in range(first, last + 1)] == list(range(first, last + 1))


def test_the_time_line_of_a_template_has_its_lanes_and_leads_to_fields() -> None:
    protocol = load(data_folder("templates") / "psilocybin-trd-single-dose.patp")
    line = timeline(protocol)
    assert line is not None
    assert [lane.kind for lane in line.lanes] == list(LaneKind)
    marks = [mark for lane in line.lanes for mark in lane.marks]
    assert all(exists(protocol, mark.address) for mark in marks)
    assert all(line.first <= mark.first <= mark.day <= mark.last <= line.last for mark in marks)
    (window,) = next(lane for lane in line.lanes if lane.kind is LaneKind.WINDOW).marks
    assert "hypothesis" in window.sentence


def test_visits_on_one_day_make_no_time_line() -> None:
    assert timeline(put(Protocol(), "/schedule/visits", (Visit(id="a", days=0), Visit(id="b", days=0)))) is None


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (Timing(id="t"), ""),
        (Timing(id="t", moment=Moment.BEFORE_DOSE), "Before the dose"),
        (Timing(id="t", minutes=(-15, 60)), "−15, 60 min from dosing"),
        (Timing(id="t", order=2, fasting=True), "Number 2 in the order of the visit, fasting"),
        (Timing(id="t", fasting=False), "Fasting is not needed"),
        (Timing(id="t", condition=" of age "), "Only if of age"),
    ],
)
def test_a_timing_reads_as_a_note(timing: Timing, words: str) -> None:
    assert timing_in_words(timing) == words


def test_letters_go_on_after_the_last() -> None:
    assert [letter(n) for n in (0, 25, 26, 51, 52)] == ["a", "z", "aa", "az", "ba"]
