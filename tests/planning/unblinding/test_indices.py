"""The indices of Bang and of James agree with published output, and say what they mean."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.planning.impossible import Impossible
from studio.planning.unblinding.indices import Guesses, SureGuesses, bang, james, james_of, shares_believing

# Example of the README of JuliaHealth/BlindingIndex.jl (commit 1efb959a), which follows the R package BI:
# James 0.896 (0.011; 0.875 to 0.918), Bang 0.115 (0.018; 0.08 to 0.15) and 0.022 (0.019; -0.016 to 0.06).
README = Guesses(drug=(48, 4, 330), control=(22, 30, 319))
# CRISP, the example of Bang 2004. The manual of BI prints the table; the index of each arm is share right less wrong.
CRISP = Guesses(drug=(82, 25, 170), control=(27, 29, 83))

COUNTS = st.tuples(*[st.integers(0, 200)] * 3)


def test_indices_agree_with_published_output() -> None:
    drug, control = bang(README)
    overall = james(README)
    for index, value, se, low, high in (
        (drug, 0.115, 0.018, 0.080, 0.150),
        (control, 0.022, 0.019, -0.016, 0.060),
        (overall, 0.896, 0.011, 0.875, 0.918),
    ):
        assert (round(index.value, 3), round(index.se, 3)) == (value, se)
        assert (round(index.low, 3), round(index.high, 3)) == (low, high)


def test_crisp_is_right_less_wrong_by_arm() -> None:
    drug, control = bang(CRISP)
    assert drug.value == pytest.approx((82 - 25) / 277)
    assert control.value == pytest.approx((29 - 27) / 139)
    assert james(CRISP).value == pytest.approx(0.748, abs=0.0005)


def test_without_the_undecided_only_those_who_guessed_count() -> None:
    drug, _control = bang(CRISP, undecided=False)
    right = 82 / 107
    assert drug.value == pytest.approx(2 * right - 1)
    assert drug.se == pytest.approx(math.sqrt(4 * right * (1 - right) / 107))


@pytest.mark.parametrize(
    ("drug", "control", "overall"),
    [((40, 0, 0), (0, 40, 0), 0.0), ((20, 20, 0), (20, 20, 0), 0.5), ((0, 0, 40), (0, 0, 40), 1.0)],
)
def test_james_runs_from_all_right_over_chance_to_nobody_guesses(
    drug: tuple[int, int, int], control: tuple[int, int, int], overall: float
) -> None:
    assert james(Guesses(drug, control)).value == pytest.approx(overall)


def test_all_right_is_one_and_all_wrong_is_minus_one() -> None:
    assert [index.value for index in bang(Guesses((30, 0, 0), (30, 0, 0)))] == [1.0, -1.0]


def test_readings_tell_knowing_from_hoping_and_from_too_few() -> None:
    knew, hoped = bang(Guesses((90, 10, 0), (80, 20, 0)))
    assert "did not hold" in str(knew.reading)
    assert "other arm" in str(hoped.reading)
    few, _other = bang(Guesses((3, 2, 0), (3, 2, 0)))
    assert "too few" in str(few.reading)
    balanced, _other = bang(Guesses((500, 500, 0), (500, 500, 0)))
    assert "balance" in str(balanced.reading)
    assert "did not hold" in str(james(Guesses((90, 10, 0), (10, 90, 0))).reading)


def test_how_sure_people_were_weighs() -> None:
    sure = SureGuesses(drug=(40, 20, 10, 10, 20), control=(10, 10, 20, 40, 20))
    drug, control = bang(sure)
    assert drug.value == pytest.approx((40 + 10 - 5 - 10) / 100)
    assert control.value == pytest.approx((40 + 10 - 5 - 10) / 100)
    assert james(sure).value == pytest.approx(james(sure.plain()).value)
    all_sure = SureGuesses(drug=(82, 0, 0, 25, 170), control=(27, 0, 0, 29, 83))
    assert [one.value for one in bang(all_sure)] == pytest.approx([one.value for one in bang(CRISP)])


@given(COUNTS, COUNTS)
def test_indices_keep_their_bounds_and_the_interval_holds_them(
    drug: tuple[int, int, int], control: tuple[int, int, int]
) -> None:
    guesses = Guesses(drug, control)
    if not all(arm[0] + arm[1] for arm in (drug, control)):
        with pytest.raises(Impossible):
            bang(guesses)
        return
    found = (*bang(guesses), james(guesses))
    for index, least in zip(found, (-1, -1, 0), strict=True):
        assert least <= index.low <= index.value + 1e-9
        assert index.value - 1e-9 <= index.high <= 1


@given(COUNTS.filter(lambda arm: arm[0] + arm[1] > 0), COUNTS.filter(lambda arm: arm[0] + arm[1] > 0))
def test_arms_trade_places_without_changing_what_is_said(
    drug: tuple[int, int, int], control: tuple[int, int, int]
) -> None:
    there = bang(Guesses(drug, control))
    mirrored = Guesses((control[1], control[0], control[2]), (drug[1], drug[0], drug[2]))
    back = bang(mirrored)
    assert [one.value for one in there] == pytest.approx([one.value for one in reversed(back)])


def test_a_third_arm_of_one_changes_little_and_one_of_nobody_is_refused() -> None:
    two = james(CRISP)
    rows = [[82, 25, 0], [27, 29, 0]]
    three = james_of([*rows, [0, 0, 1]], [170, 83, 0])
    assert three.value == pytest.approx(two.value, abs=0.02)
    with pytest.raises(Impossible):
        james_of([*rows, [0, 0, 0]], [170, 83, 0])


def test_who_does_not_know_counts_half_as_a_believer() -> None:
    assert shares_believing(Guesses((60, 20, 20), (10, 80, 10))) == pytest.approx((0.7, 0.15))


@pytest.mark.parametrize(
    ("guesses", "words"),
    [
        (Guesses((-1, 2, 3), (1, 2, 3)), "negative"),
        (Guesses((0, 0, 0), (1, 2, 3)), "nobody"),
        (Guesses((0, 0, 4), (1, 2, 3)), "guess"),
    ],
)
def test_impossible_tables_get_one_sentence(guesses: Guesses, words: str) -> None:
    with pytest.raises(Impossible) as problem:
        bang(guesses)
    assert words in str(problem.value)
    with pytest.raises(Impossible):
        bang(README, level=1.5)
