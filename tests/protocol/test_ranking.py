"""How well a title fits what was typed: beginnings before middles, the title before what stands beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.protocol.address import exists
from studio.protocol.protocol import Protocol
from studio.protocol.ranking import Query, Words
from studio.protocol.targets import resolve, targets

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def test_the_better_a_title_fits_the_earlier_it_comes() -> None:
    ranked = [
        Words("Dose"),
        Words("Dose stated as"),
        Words("Repeat doses"),
        Words("Overdose"),
        Words("Amount", "Dosing, dose of each arm"),
        Words("Cap", "Amount", "Largest dose that anyone receives"),
        Words("Dropouts early"),
        Words("Sponsor"),
    ]
    ranks = [Query("dose").rank(words) for words in ranked]
    assert ranks[-1] is None
    found = [rank for rank in ranks if rank is not None]
    assert found == sorted(found)
    assert len(found) == len(ranked) - 1


@pytest.mark.parametrize(
    ("written", "title"),
    [("intrvl", "Shortest interval between doses"), ("expdf", "Export as PDF"), ("SAVE AS", "Save as…")],
)
def test_letters_may_stand_apart_and_their_case_does_not_matter(written: str, title: str) -> None:
    assert Query(written).rank(Words(title)) is not None


def test_letters_that_stand_too_far_apart_are_no_match() -> None:
    assert Query("abc").rank(Words("a long way to be and then c")) is None


def test_the_marks_show_what_was_typed() -> None:
    title = "Shortest interval between doses"
    marks = Query("dose int").marks(title)
    assert [title[start:end] for start, end in marks] == ["int", "dose"]
    apart = Query("intrvl").marks(title)
    assert "".join(title[start:end] for start, end in apart) == "intrvl"


@given(TEXTS, TEXTS)
def test_marks_lie_in_the_text_one_behind_the_other(written: str, title: str) -> None:
    last = 0
    for start, end in Query(written).marks(title):
        assert last <= start < end <= len(title) or len(title.lower()) != len(title)
        last = end


@given(TEXTS.filter(lambda text: text.strip()))
def test_a_title_is_the_best_match_of_itself(title: str) -> None:
    whole = " ".join(title.split())
    assert Query(whole).rank(Words(whole)) == 0


def test_every_field_has_a_target_that_is_found_and_gone_to() -> None:
    for target in targets():
        assert Query(f"{target.title} {target.place}").rank(Words(target.title, target.place)) is not None
        assert exists(Protocol(), resolve(Protocol(), target))
        assert target.in_words().startswith(target.title)


@pytest.mark.parametrize("typed", ["board's charter", "board’s charter", "BOARD'S"])
def test_an_apostrophe_is_found_whichever_way_it_is_typed(typed: str) -> None:
    for title in ("The board’s charter", "The board's charter"):
        assert Query(typed).rank(Words(title)) is not None
        assert Query(typed).marks(title)[0][0] == 4
