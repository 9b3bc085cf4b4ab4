"""What differs between two versions, in words: nothing is lost between the marks, and every label is the field's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.document.comparison import Comparison, Run, marked_words
from studio.protocol.address import label, split
from studio.protocol.edit import move, put
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import parse_dose
from studio.storage.protocol_file import loads
from tests.document.small import small
from tests.present import HEAD
from tests.strategies import protocols

TEXTS = st.text(st.sampled_from("ab .,\n!?é漢"), max_size=60)


def joined(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


def marks(old: str, new: str) -> tuple[list[str], list[str]]:
    before, after = marked_words(old, new)
    return (
        [run.text.strip() for run in before if run.mark == "gone"],
        [run.text.strip() for run in after if run.mark == "new"],
    )


@pytest.mark.parametrize(
    ("old", "new", "gone", "come"),
    [
        ("The cat sat.", "The dog sat.", ["cat"], ["dog"]),
        ("One dose of 25 mg is given.", "One dose of 20 mg is given.", ["25"], ["20"]),
        ("It rains. It is cold.", "It rains. The sun shines. It is cold.", [], ["The sun shines."]),
        ("It rains. It is cold.", "It is cold.", ["It rains."], []),
        ("Nothing alike at all", "Completely other words", ["Nothing alike at all"], ["Completely other words"]),
        ("Same", "Same", [], []),
    ],
)
def test_of_texts_the_words_that_differ_are_marked(old: str, new: str, gone: list[str], come: list[str]) -> None:
    assert marks(old, new) == (gone, come)


@given(TEXTS, TEXTS)
def test_the_runs_of_both_sides_are_their_texts_and_the_same_in_what_is_not_marked(old: str, new: str) -> None:
    before, after = marked_words(old, new)
    assert joined(before) == old
    assert joined(after) == new
    same = [[run.text.split() for run in side if run.mark == "same"] for side in (before, after)]
    assert "".join(word for run in same[0] for word in run) == "".join(word for run in same[1] for word in run)


def test_a_text_of_a_book_is_compared_in_no_time() -> None:
    old = " ".join(f"word{number % 97}" for number in range(30_000))
    before, after = marked_words(old, old.replace("word13", "other"))
    assert joined(before) == old
    assert {run.mark for run in after} <= {"same", "new"}


def test_of_lists_the_members_that_went_came_and_moved_are_marked() -> None:
    old = put(small(), "/overview/countries", ["Germany", "France", "Spain"])
    new = put(old, "/overview/countries", ["Spain", "Germany", "Italy"])
    compared = Comparison(old, new)
    before, after = compared.marked(compared.changes[0])
    assert [(run.text.strip(), run.mark) for run in before] == [
        ("Germany", "same"),
        ("France", "gone"),
        ("Spain", "moved"),
    ]
    assert [(run.text.strip(), run.mark) for run in after] == [
        ("Spain", "moved"),
        ("Germany", "same"),
        ("Italy", "new"),
    ]


def test_a_quantity_is_shown_whole_with_its_unit() -> None:
    compared = Comparison(small(), put(small(), "/dosing/arms/high/dose", parse_dose("20 mg")))
    assert compared.marked(compared.changes[0]) == ((Run("25 mg", "gone"),), (Run("20 mg", "new"),))


def test_what_was_added_or_removed_is_not_marked_as_it_is_all_new_or_gone() -> None:
    old = put(small(), "/overview/acronym", None)
    compared = Comparison(old, put(old, "/overview/acronym", "NEW"))
    assert compared.marked(compared.changes[0]) == ((), (Run("NEW"),))


def test_an_order_is_shown_by_the_names_of_its_items() -> None:
    compared = Comparison(small(), move(small(), "/design/arms/high", 1))
    change = next(change for change in compared.changes if change.kind == "moved")
    assert compared.label(change) == "Arms: order"
    old, new = compared.marked(change)
    assert sorted(joined(old).split("\n")) == sorted(joined(new).split("\n"))
    assert joined(old) != joined(new)


def test_members_that_no_model_knows_are_shown_as_they_stand() -> None:
    old = loads(HEAD + b', "overview": {"a/b": {"c": 1}}}', "old")
    compared = Comparison(old, Protocol())
    assert [(compared.label(change), compared.before(change)) for change in compared.changes] == [("a/b", '{"c": 1}')]


@given(protocols(), protocols())
@settings(max_examples=40)
def test_labels_are_those_of_the_fields_and_every_change_stands_in_its_section(old: Protocol, new: Protocol) -> None:
    compared = Comparison(old, new)
    for name, title, changes in compared.sections:
        for change in changes:
            assert split(change.address)[0] == name
            if change.kind != "moved":
                whole = label(old if change.kind == "removed" else new, change.address)
                assert whole == f"{title}, {compared.label(change)}"
            before, after = compared.marked(change)
            assert change.kind == "changed" or change.kind == "moved" or not (before and after)
    assert [change for _name, _title, changes in compared.sections for change in changes] == list(compared.changes)
