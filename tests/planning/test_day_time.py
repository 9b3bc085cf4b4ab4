from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.planning.day_time import FURTHEST, NoTime, read_time, series, snapped, spoken_time, time_words

MINUTES = st.integers(-FURTHEST, FURTHEST)


@given(MINUTES)
def test_a_time_is_read_as_it_is_written(minute: int) -> None:
    assert read_time(time_words(minute)) == minute


@given(st.floats(-3000, 3000), st.sampled_from([1, 5, 15]))
def test_a_snapped_time_is_a_multiple_and_no_further_than_half_of_one(minute: float, step: int) -> None:
    found = snapped(minute, step)
    assert found % step == 0
    assert abs(found - minute) <= step / 2
    assert snapped(found, step) == found


@pytest.mark.parametrize(
    ("words", "minute"),
    [
        ("90", 90),
        ("90 min", 90),
        ("1 h 30 min", 90),
        ("1h30", 90),
        ("1:30", 90),
        ("1.5 h", 90),
        ("1,5 h", 90),
        ("2 hours", 120),
        ("-30", -30),
        ("−1:15", -75),
        ("0", 0),
    ],
)
def test_times_are_read_in_many_forms(words: str, minute: int) -> None:
    assert read_time(words) == minute


@pytest.mark.parametrize("words", ["", "soon", "1:75", "99999999", "h", "1 h 2 h"])
def test_what_is_no_time_is_refused_in_a_sentence(words: str) -> None:
    with pytest.raises(NoTime) as refused:
        read_time(words)
    assert words in str(refused.value)


def test_times_are_said_before_at_and_after_dosing() -> None:
    assert [str(spoken_time(minute)) for minute in (-30, -1, 0, 1, 60)] == [
        "30 minutes before dosing",
        "1 minute before dosing",
        "at dosing",
        "1 minute after dosing",
        "60 minutes after dosing",
    ]


@given(st.integers(-300, 300), st.integers(1, 90), st.integers(-300, 900))
def test_a_series_goes_by_even_steps_from_its_first_to_its_last(first: int, every: int, last: int) -> None:
    minutes = series(first, every, last)
    assert all(later - earlier == every for earlier, later in pairwise(minutes))
    assert (minutes[:1] == (first,)) is (first <= last)
    assert all(minute <= last for minute in minutes)


def test_a_series_without_an_interval_is_none_and_a_long_one_is_bounded() -> None:
    assert series(0, 0, 100) == ()
    assert len(series(0, 1, 100_000)) == 300
