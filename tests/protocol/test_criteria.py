"""Criteria: the wording follows the parts until a person writes another one, and says them without doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.protocol.address import get
from studio.protocol.criteria import (
    PARTS,
    comparator_of,
    complete,
    faults,
    followed,
    follows,
    parts_of,
    put,
    rewritten,
    wording,
)
from studio.protocol.population import Comparator, Criterion, Population
from studio.protocol.protocol import Protocol

UNITS = ("points", "years", "days", "months", "ms", "mmHg", "per minute", "%", "mL/min/1.73 m²")


def criterion(**parts: object) -> Criterion:
    return Criterion.model_validate({"id": "c", **parts})


MADRS = criterion(
    measure="MADRS total", comparator=Comparator.AT_LEAST, threshold=20.0, unit="points", time="Screening"
)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, "MADRS total of at least 20 points at screening."),
        ({"comparator": Comparator.ABOVE}, "MADRS total above 20 points at screening."),
        ({"comparator": Comparator.EQUAL, "threshold": 1.0}, "MADRS total equal to 1 point at screening."),
        ({"most": 35.0}, "MADRS total of 20 to 35 points at screening."),
        ({"comparator": Comparator.ABOVE, "most": 35.0}, "MADRS total above 20 and at most 35 points at screening."),
        ({"time": "Within 7 days before dosing"}, "MADRS total of at least 20 points within 7 days before dosing."),
        ({"time": None}, "MADRS total of at least 20 points."),
        ({"threshold": None}, "MADRS total at screening."),
        (
            {"measure": "QTcF, men", "comparator": Comparator.ABOVE, "unit": "ms"},
            "QTcF, men, above 20 ms at screening.",
        ),
        ({"measure": "eGFR", "comparator": Comparator.BELOW, "unit": None}, "eGFR below 20 at screening."),
        (
            {"measure": "C-SSRS ideation level", "threshold": 4.0, "unit": "level"},
            "C-SSRS ideation level of at least 4 at screening.",
        ),
        (
            {"measure": "Failed adequate treatments", "threshold": 2.0, "most": 4.0, "unit": "treatments"},
            "Failed adequate treatments of 2 to 4 at screening.",
        ),
        (
            {"measure": "Time since last seizure", "comparator": Comparator.BELOW, "threshold": 24.0, "unit": "months"},
            "Last seizure less than 24 months ago at screening.",
        ),
    ],
)
def test_the_wording_says_the_parts(parts: dict[str, object], said: str) -> None:
    assert wording(MADRS.model_copy(update=parts)) == said


def test_without_a_measure_there_is_no_wording() -> None:
    assert wording(MADRS.model_copy(update={"measure": None})) is None


def protocol_with(one: Criterion) -> Protocol:
    return Protocol(population=Population(inclusion=(one,)))


def test_a_wording_that_follows_changes_with_each_part_and_one_of_a_person_does_not() -> None:
    followers = protocol_with(rewritten(MADRS))
    changed = put(followers, "/population/inclusion/c/threshold", 25.0)
    assert get(changed, "/population/inclusion/c/wording") == "MADRS total of at least 25 points at screening."
    own = put(followers, "/population/inclusion/c/wording", "Ill enough.")
    assert get(put(own, "/population/inclusion/c/threshold", 25.0), "/population/inclusion/c/wording") == "Ill enough."


def test_the_wording_comes_when_the_parts_are_complete_and_stays_linked_while_one_is_typed_anew() -> None:
    started = protocol_with(criterion(measure="Age"))
    started = put(started, "/population/inclusion/c/comparator", ">=")
    assert get(started, "/population/inclusion/c").wording is None
    started = put(started, "/population/inclusion/c/threshold", 18.0)
    assert get(started, "/population/inclusion/c").wording == "Age of at least 18."
    emptied = put(started, "/population/inclusion/c/threshold", None)
    again = put(emptied, "/population/inclusion/c/threshold", 21.0)
    assert get(again, "/population/inclusion/c").wording == "Age of at least 21."


MEASURES = st.sampled_from(["MADRS total", "Age", "QTcF, men", "eGFR", "Time since last seizure", "Heart rate"])
CRITERIA = st.builds(
    Criterion,
    id=st.just("c"),
    measure=MEASURES,
    comparator=st.sampled_from(Comparator),
    threshold=st.sampled_from([0.0, 1.5, 20.0, 450.0]),
    most=st.none() | st.sampled_from([500.0, 600.5]),
    unit=st.none() | st.sampled_from(UNITS),
    time=st.none() | st.sampled_from(["Screening", "Screening and baseline", "Within the last year"]),
)


@given(CRITERIA)
def test_parts_are_read_back_from_the_wording_they_make(one: Criterion) -> None:
    said = wording(one)
    read = parts_of(said, UNITS)
    expected = {name: getattr(one, name) for name in PARTS if getattr(one, name) is not None}
    if one.comparator not in (Comparator.AT_LEAST, Comparator.ABOVE):
        expected.pop("most", None)  # It is no range then, and the wording does not say it.
    if read and not (one.comparator is Comparator.ABOVE and one.most is not None):
        assert {**read, "measure": read["measure"].casefold()} == {
            **expected,
            "measure": expected["measure"].casefold(),
        }
        assert wording(criterion(**read)) == said
    assert complete(one)


@given(CRITERIA, CRITERIA)
def test_what_followed_goes_on_to_follow(one: Criterion, other: Criterion) -> None:
    old = rewritten(one)
    new = followed(old, other.model_copy(update={"wording": old.wording}))
    assert follows(new)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        (
            "MADRS total of 26 or more at screening, rated by a central rater.",
            {"measure": "MADRS total", "comparator": ">=", "threshold": 26.0, "time": "Screening"},
        ),
        (
            "Age 18 to 64 years at consent.",
            {"measure": "Age", "comparator": ">=", "threshold": 18.0, "most": 64.0, "unit": "years", "time": "Consent"},
        ),
        (
            "Resting heart rate above 100 per minute.",
            {"measure": "Resting heart rate", "comparator": ">", "threshold": 100.0, "unit": "per minute"},
        ),
        ("QTcF > 450 ms", {"measure": "QTcF", "comparator": ">", "threshold": 450.0, "unit": "ms"}),
    ],
)
def test_a_plain_wording_is_read(written: str, parts: dict[str, object]) -> None:
    assert parts_of(written, UNITS) == parts


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "Present or past schizophrenia spectrum disorder.",
        "Systolic pressure above 140 mmHg or diastolic pressure above 90 mmHg.",
        "QTcF above 450 ms in men, above 470 ms in women.",
        "MADRS total of 20 or more at day 2.",
        "More than 3 of 5 tests. Age above 18 years.",
        "Systolic blood pressure is not above 140 mmHg.",
        "No QTcF above 450 ms at screening.",
        "MADRS total not below 20 points.",
        "Platelets above 1,000 at screening.",
        "Pulse under 45 per minute at rest.",
        "A child under 12, a person with dementia, or a person who uses drugs in the home.",
        "QTcF above 450 ms at screening unless a pacemaker is worn.",
    ],
)
def test_what_can_be_read_in_more_than_one_way_is_not_read(written: str | None) -> None:
    assert parts_of(written, UNITS) == {}


def test_bounds_that_cannot_be_meant_are_told_with_their_field() -> None:
    assert faults(MADRS) == ()
    assert [field for field, _said in faults(MADRS.model_copy(update={"most": 10.0}))] == ["most"]
    below = {"most": 30.0, "comparator": Comparator.BELOW}
    assert [field for field, _said in faults(MADRS.model_copy(update=below))] == ["comparator"]
    assert [field for field, _said in faults(MADRS.model_copy(update={"most": 30.0, "threshold": None}))] == [
        "threshold"
    ]
    assert "ends at 10" in str(faults(MADRS.model_copy(update={"most": 10.0}))[0][1])


@pytest.mark.parametrize(
    ("written", "meant"),
    [("≥", Comparator.AT_LEAST), (" No  more than ", Comparator.AT_MOST), (">", Comparator.ABOVE), ("between", None)],
)
def test_signs_and_words_for_comparators_are_known(written: str, meant: Comparator | None) -> None:
    assert comparator_of(written) is meant
