"""Letters of menus: for any titles each is there once, and the titles read as before."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from studio.desktop.mnemonics import with_mnemonics

_LETTER = re.compile(r"(?<!&)(?:&&)*&([^&])")


@given(st.lists(st.text(alphabet="abcABCdexyz &…:é漢", max_size=12), max_size=12))
def test_letters_are_there_once_and_titles_stay(titles: list[str]) -> None:
    marked = with_mnemonics(titles)
    letters = [found[1].casefold() for one in marked if (found := _LETTER.search(one))]
    assert len(letters) == len(set(letters))
    assert [one.replace("&&", "\0").replace("&", "").replace("\0", "&") for one in marked] == titles


def test_the_first_letters_of_words_come_first() -> None:
    assert with_mnemonics(["Save", "Save as…", "Save as template…"]) == ("&Save", "Save &as…", "Save as &template…")


def test_an_entry_whose_letters_are_taken_gets_one_from_another() -> None:
    assert with_mnemonics(("ab", "a")) == ("a&b", "&a")
