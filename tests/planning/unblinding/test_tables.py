"""Tables of guesses: pasted from a spreadsheet in any of its shapes, and told by both indices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.planning.impossible import Impossible
from studio.planning.unblinding.indices import bang, james
from studio.planning.unblinding.tables import in_words, read, tell
from studio.text import _

ARMS = ("25 mg", "10 mg", "1 mg")


@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        ("30\t5\t5\n20\t10\t10\n8\t25\t7", {0: (30, 5, 5), 1: (20, 10, 10), 2: (8, 25, 7)}),
        ("arm\tdrug\tcontrol\tunsure\n1 mg\t8\t25\t7", {2: (8, 25, 7)}),
        ("10 MG;20;10;10\n25 mg;30;5;5", {1: (20, 10, 10), 0: (30, 5, 5)}),
        ("30 5 5", {0: (30, 5, 5)}),
        ("30\t5\t5\t40\r\n\r\n20,10,10", {0: (30, 5, 5), 1: (20, 10, 10)}),
    ],
    ids=["bare", "with heads", "by name", "by blanks", "with sums"],
)
def test_a_table_is_read_in_any_shape(pasted: str, found: object) -> None:
    assert read(pasted, ARMS) == found


def test_rows_without_a_name_begin_where_the_keyboard_is() -> None:
    assert read("1\t2\t3", ARMS, first=2) == {2: (1, 2, 3)}


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("30\t5", "Line 1 has 2 numbers"),
        ("1\t2\t3\n4\t2.5\t3", "Line 2: “2.5” is no whole number of people."),
        ("1\t-2\t3", "Line 1: “-2” is no whole number of people."),
        ("1\t2\t3\n" * 4, "There are 3 arms"),
        ("nothing at all", "There are no numbers"),
        ("1\t2\t3\t7", "Line 1 has 4 numbers"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(pasted: str, said: str) -> None:
    with pytest.raises(Impossible, match=said):
        read(pasted, ARMS)


counts = st.tuples(*[st.integers(1, 500)] * 3)


@given(st.lists(counts, min_size=1, max_size=5))
def test_what_is_copied_as_a_table_is_read_back(rows: list[tuple[int, int, int]]) -> None:
    names = [f"arm {letter}" for letter, _row in zip("abcde", rows, strict=False)]
    pasted = "\n".join("\t".join((name, *map(str, row))) for name, row in zip(names, rows, strict=True))
    assert read(pasted, names) == dict(enumerate(rows))


@given(counts, counts)
def test_two_arms_have_the_indices_of_their_table(drug: tuple[int, int, int], control: tuple[int, int, int]) -> None:
    told = tell(("drug", "control"), (True, False), (drug, control))
    own = (bang(*drug, "drug"), bang(control[1], control[0], control[2], "control"))
    assert tuple(index for _at, index in told.arms) == own
    assert told.james == james(drug, control)
    assert not told.missing


def test_doses_are_taken_together_against_the_control() -> None:
    told = tell(ARMS, (True, True, False), ((30, 5, 5), (20, 10, 10), (8, 25, 7)))
    assert [at for at, _index in told.arms] == [0, 1, 2]
    assert told.james == james((50, 15, 15), (8, 25, 7))


def test_an_arm_where_nobody_guessed_leaves_the_others_theirs() -> None:
    told = tell(ARMS, (True, True, False), ((30, 5, 5), (0, 0, 12), (0, 0, 0)))
    assert [at for at, _index in told.arms] == [0]
    assert told.james is None
    assert [str(one) for one in told.missing] == [
        "Bang’s index of 10 mg does not follow: nobody there has guessed.",
        "James’s index needs guesses of a drug arm and of a control arm.",
    ]


def test_the_copied_text_has_the_table_and_what_it_says() -> None:
    rows = ((30, 5, 5), (20, 10, 10), (8, 25, 7))
    text = in_words(ARMS, rows, tell(ARMS, (True, True, False), rows), _("Participants"))
    assert "25 mg\t30\t5\t5" in text
    assert "Bang’s index, 25 mg: 0.62 (95 % interval" in text
    assert "James’s index:" in text
