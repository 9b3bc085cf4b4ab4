"""The underlined letters of a menu: each leads to its entry, and no two entries of a menu share one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def with_mnemonics(titles: Iterable[str]) -> tuple[str, ...]:
    """Return the titles of a menu's entries, each with ``&`` before its letter, as far as there are letters enough.

    The first letters of words come before letters within them. An entry whose letters are all taken gets one from an
    entry that can do with another. An ``&`` of a title is doubled, so that it is shown.
    """
    whole = tuple(titles)
    places = [_places(title) for title in whole]
    owners: dict[str, int] = {}

    def give(entry: int, asked: set[str]) -> bool:
        for letter in places[entry]:
            if letter not in owners:
                owners[letter] = entry
                return True
        for letter in places[entry]:
            if letter not in asked:
                asked.add(letter)
                if give(owners[letter], asked):
                    owners[letter] = entry
                    return True
        return False

    for entry in range(len(whole)):
        give(entry, set())
    letters = {entry: letter for letter, entry in owners.items()}
    return tuple(
        _marked(title, places[entry][letters[entry]]) if entry in letters else _shown(title)
        for entry, title in enumerate(whole)
    )


def _places(title: str) -> dict[str, int]:
    """Return the letters of a title that can lead to it, the best first, with where each stands."""
    beginnings = [at for at in range(len(title)) if at == 0 or not title[at - 1].isalnum()]
    found: dict[str, int] = {}
    for at in (*beginnings, *range(len(title))):
        letter = title[at].casefold()
        if letter.isalnum() and letter.isascii():
            found.setdefault(letter, at)
    return found


def _marked(title: str, at: int) -> str:
    return f"{_shown(title[:at])}&{_shown(title[at:])}"


def _shown(part: str) -> str:
    return part.replace("&", "&&")
