"""How well something that has a title fits what was typed to find it."""

import re
from dataclasses import dataclass
from functools import cached_property

_SHORTEST_LOOSE = 3
"""Letters from which on those of a title need not stand side by side."""

_LOOSEST = 3
"""So many times as long as what was typed may be the part of a title in which its letters stand apart."""


@dataclass(frozen=True)
class Words:
    """What something can be found by: its title, what stands beside it, and what explains it."""

    title: str
    beside: str = ""
    about: str = ""

    @cached_property
    def lower(self) -> tuple[str, str, str]:
        """The title, the title with what stands beside it, and all else, in small letters."""
        return _plain(self.title), _plain(f"{self.title} {self.beside}"), _plain(f"{self.beside} {self.about}")


@dataclass(frozen=True)
class Query:
    """What was typed."""

    written: str

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The words of it."""
        return tuple(_plain(self.written).split())

    @cached_property
    def _whole(self) -> str:
        return " ".join(self.parts)

    @cached_property
    def _starts(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(rf"(?<!\w){re.escape(part)}") for part in self.parts)

    @cached_property
    def _loose(self) -> re.Pattern[str] | None:
        letters = "".join(self.parts)
        if len(letters) < _SHORTEST_LOOSE:
            return None
        return re.compile(r"(?<!\w)" + ".*?".join(map(re.escape, letters)))

    def rank(self, words: Words) -> int | None:
        """Return how well it fits, best first from 0, or None where it does not.

        Best is the title itself, then its beginning, then beginnings of its words, any part of it, what stands beside
        it, what explains it, and last its letters with others between them.
        """
        title, beside, about = words.lower
        if title.startswith(self._whole):
            return 0 if title == self._whole else 1
        if all(part in title for part in self.parts):
            return 2 if all(start.search(title) for start in self._starts) else 3
        if all(part in beside for part in self.parts):
            in_title = any(start.search(title) for start in self._starts)
            return 4 if in_title else 5
        if all(start.search(beside) or start.search(about) for start in self._starts):
            return 6
        return 7 if self._stands_loosely(title) else None

    def marks(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return the parts of a text that show why it was found, from where to where, none upon another."""
        found = [(match.start(), match.end()) for part in self.parts for match in _all(part, text.replace("’", "'"))]
        if not found and (match := self._loosely(_plain(text))) is not None:
            found = _letters("".join(self.parts), _plain(text), match.start())
        merged: list[tuple[int, int]] = []
        for start, end in sorted(found):
            if merged and start <= merged[-1][1]:
                merged[-1] = merged[-1][0], max(end, merged[-1][1])
            else:
                merged.append((start, end))
        return tuple(merged)

    def _stands_loosely(self, title: str) -> bool:
        return self._loosely(title) is not None

    def _loosely(self, title: str) -> re.Match[str] | None:
        match = self._loose.search(title) if self._loose is not None else None
        if match is None or match.end() - match.start() > _LOOSEST * len("".join(self.parts)):
            return None
        return match


def _plain(text: str) -> str:
    """Return the text in small letters, with the apostrophe that keyboards have in place of the printed one."""
    return text.lower().replace("’", "'")


def _all(part: str, text: str) -> list[re.Match[str]]:
    return list(re.finditer(re.escape(part), text, re.IGNORECASE))


def _letters(letters: str, text: str, start: int) -> list[tuple[int, int]]:
    found = []
    for letter in letters:
        start = text.index(letter, start)
        found.append((start, start + 1))
        start += 1
    return found
