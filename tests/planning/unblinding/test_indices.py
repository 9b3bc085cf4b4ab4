"""The indices of Bang and of James agree with published output, and say what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.planning.impossible import Impossible
from studio.planning.unblinding.indices import Counts, Index, bang, james, james_of

# Example of the README of JuliaHealth/BlindingIndex.jl (commit 1efb959a), which follows the R package BI:
# James 0.896 (0.011; 0.875 to 0.918), Bang 0.115 (0.018; 0.08 to 0.15) and 0.022 (0.019; -0.016 to 0.06).
README = ((48, 4, 330), (22, 30, 319))
# CRISP, the example of Bang 2004. The manual of BI prints the table; the index of each arm is share right less wrong.
CRISP = ((82, 25, 170), (27, 29, 83))

COUNTS = st.tuples(*[st.integers(0, 200)] * 3)
GUESSED = COUNTS.filter(lambda arm: arm[0] + arm[1] > 0)


def both(drug: Counts, control: Counts) -> tuple[Index, Index]:
    """Bang's index of an arm with the drug, and of one with the control."""
    return bang(*drug, "drug"), bang(control[1], control[0], control[2], "control")


def test_indices_agree_with_published_output() -> None:
    drug, control = both(*README)
    overall = james(*README)
    for index, value, se, low, high in (
        (drug, 0.115, 0.018, 0.080, 0.150),
        (control, 0.022, 0.019, -0.016, 0.060),
        (overall, 0.896, 0.011, 0.875, 0.918),
    ):
        assert (round(index.value, 3), round(index.se, 3)) == (value, se)
        assert (round(index.low, 3), round(index.high, 3)) == (low, high)


def test_crisp_is_right_less_wrong_by_arm() -> None:
    drug, control = both(*CRISP)
    assert drug.value == pytest.approx((82 - 25) / 277)
    assert control.value == pytest.approx((29 - 27) / 139)
    assert james(*CRISP).value == pytest.approx(0.748, abs=0.0005)


def test_the_formula_of_james_as_its_authors_write_it_gives_the_same_for_any_number_of_arms() -> None:
    table, unknowing = [[40, 10, 5], [12, 30, 9], [7, 8, 44]], [12, 20, 9]
    guessed = sum(map(sum, table))
    total = guessed + sum(unknowing)
    observed = sum(0.5 * table[i][j] for i in range(3) for j in range(3) if i != j) / guessed
    columns = [sum(row[j] for row in table) for j in range(3)]
    expected = sum(0.5 * sum(table[i]) * columns[j] for i in range(3) for j in range(3) if i != j) / guessed**2
    undecided = sum(unknowing) / total
    kappa = (observed - expected) / expected
    assert james_of(table, unknowing).value == pytest.approx((1 + undecided + (1 - undecided) * kappa) / 2)


@pytest.mark.parametrize(
    ("drug", "control", "overall"),
    [((40, 0, 0), (0, 40, 0), 0.0), ((20, 20, 0), (20, 20, 0), 0.5), ((0, 0, 40), (0, 0, 40), 1.0)],
)
def test_james_runs_from_all_right_over_chance_to_nobody_guesses(drug: Counts, control: Counts, overall: float) -> None:
    assert james(drug, control).value == pytest.approx(overall)


def test_all_right_is_one_and_all_wrong_is_minus_one() -> None:
    assert [index.value for index in both((30, 0, 0), (30, 0, 0))] == [1.0, -1.0]


def test_readings_tell_knowing_from_hoping_and_from_too_few() -> None:
    knew, hoped = both((90, 10, 0), (80, 20, 0))
    assert "did not hold" in str(knew.reading)
    assert "other arm" in str(hoped.reading)
    few, _other = both((3, 2, 0), (3, 2, 0))
    assert "too few" in str(few.reading)
    balanced, _other = both((500, 500, 0), (500, 500, 0))
    assert "balance" in str(balanced.reading)
    assert "did not hold" in str(james((90, 10, 0), (10, 90, 0)).reading)


@pytest.mark.parametrize(
    ("alike", "low", "words"), [(1, -0.95, "too few"), (5, -0.043, "too few"), (6, 0.081, "not hold")]
)
def test_a_few_who_answer_alike_are_not_taken_for_proof(alike: int, low: float, words: str) -> None:
    # The exact limit of Clopper and Pearson where all of n are right is 0.025 ** (1 / n).
    right, wrong = bang(alike, 0, 0, "arm"), bang(0, alike, 0, "arm")
    assert right.low == pytest.approx(low, abs=0.001)
    assert wrong.high == pytest.approx(-low, abs=0.001)
    assert (right.high, wrong.low) == (1.0, -1.0)
    assert words in str(right.reading)


def test_two_who_guess_right_do_not_show_that_the_whole_mask_failed() -> None:
    found = james((1, 0, 0), (0, 1, 0))
    assert found.value == found.low == 0
    assert found.high > 0.5
    assert "did not hold" not in str(found.reading)
    assert james((0, 0, 1), (0, 0, 1)).low < 0.5


@given(COUNTS, COUNTS)
def test_indices_keep_their_bounds_and_the_interval_holds_them(drug: Counts, control: Counts) -> None:
    if not all(arm[0] + arm[1] for arm in (drug, control)):
        with pytest.raises(Impossible):
            both(drug, control)
        return
    found = (*both(drug, control), james(drug, control))
    for index, least in zip(found, (-1, -1, 0), strict=True):
        assert least <= index.low <= index.value + 1e-9
        assert index.value - 1e-9 <= index.high <= 1
        assert index.low < index.high


@given(GUESSED, GUESSED)
def test_arms_trade_places_without_changing_what_is_said(drug: Counts, control: Counts) -> None:
    there = both(drug, control)
    back = both((control[1], control[0], control[2]), (drug[1], drug[0], drug[2]))
    assert [one.value for one in there] == pytest.approx([one.value for one in reversed(back)])


def test_a_third_arm_of_one_changes_little_and_one_of_nobody_is_refused() -> None:
    two = james(*CRISP)
    rows = [[82, 25, 0], [27, 29, 0]]
    three = james_of([*rows, [0, 0, 1]], [170, 83, 0])
    assert three.value == pytest.approx(two.value, abs=0.02)
    with pytest.raises(Impossible):
        james_of([*rows, [0, 0, 0]], [170, 83, 0])


@pytest.mark.parametrize(("counts", "words"), [((-1, 2, 3), "negative"), ((0, 0, 0), "nobody"), ((0, 0, 4), "guess")])
def test_impossible_tables_get_one_sentence(counts: Counts, words: str) -> None:
    with pytest.raises(Impossible) as problem:
        bang(*counts, "placebo")
    assert words in str(problem.value)
    assert "placebo" in str(problem.value)
    with pytest.raises(Impossible):
        james(*README, level=1.5)
