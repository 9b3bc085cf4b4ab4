"""The underlined letters of a menu: each leads to its entry, and no two entries of a menu share one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def with_mnemonics(titles: Iterable[str]) -> tuple[str, ...]:
    """Return the titles of a menu's entries, each with ``&`` before its letter, as far as there are letters enough.

    The first letters of words come before letters within them. An ``&`` of a title is doubled, so that it is shown.
    """
    taken: set[str] = set()
    return tuple(_marked(title, taken) for title in titles)


def _marked(title: str, taken: set[str]) -> str:
    beginnings = [at for at in range(len(title)) if at == 0 or not title[at - 1].isalnum()]
    for at in (*beginnings, *range(len(title))):
        letter = title[at].casefold()
        if letter.isalnum() and letter.isascii() and letter not in taken:
            taken.add(letter)
            return f"{_shown(title[:at])}&{_shown(title[at:])}"
    return _shown(title)


def _shown(part: str) -> str:
    return part.replace("&", "&&")
