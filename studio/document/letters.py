"""How much room words take in a figure, and how they are broken into lines."""

import re
from functools import cache

SIZE, SMALL = 8.0, 7.2
"""Sizes of letters, in points: of names, and of what is said of them."""

_EMS = {
    0.28: "ijl’‘",
    0.32: " !',.:;\xa0·",
    0.36: "I`",
    0.40: "()/[\\]ft",
    0.44: "r{}",
    0.48: '"-_°“”',
    0.52: "?–",
    0.56: "*ksxz|κ",
    0.60: "157FJL^acevy•γδ",
    0.64: "023689EPZbdghnopquµβμ",
    0.68: "#$+4<=>BKRSTY~×±−α≥≤",
    0.72: "AVX",
    0.76: "&CDGHNU",
    0.80: "OQ",
    0.84: "w",
    0.88: "…",
    0.92: "M●",
    0.96: "m",
    1.00: "%@W—",
}
"""The widths of letters as shares of their size: the wider of the faces of window and print, rounded up."""
_WIDTHS = {letter: width for width, letters in _EMS.items() for letter in letters}
_SMALL_LETTER, _CAPITAL, _SQUARE = 0.66, 0.8, 1.0
_BREAK = re.compile(r"[^\S\xa0]+")
_MEASURED = 400
"""Of a longer text no more is looked at than what could be shown."""


def text_width(text: str, size: float) -> float:
    """Return about how wide a line of text is set at most, in points."""
    return size * sum(map(_em, text))


@cache
def _em(letter: str) -> float:
    width = _WIDTHS.get(letter)
    if width is None:
        width = _SQUARE if ord(letter) >= 0x2E80 else _CAPITAL if letter.isupper() else _SMALL_LETTER
    return width


def longest_word(text: str, size: float) -> float:
    """Return the width of the longest word of a text."""
    return max((text_width(word, size) for word in _words(text)), default=0.0)


def fitted(text: str, width: float, size: float) -> str:
    """Return the text, cut with an ellipsis where it is wider than ``width``."""
    used, kept = 0.0, 0
    for position, letter in enumerate(text):
        used += size * _em(letter)
        if used > width:
            return f"{text[:kept].rstrip()}…"
        if used + size * _em("…") <= width:
            kept = position + 1
    return text


def wrapped(text: str, width: float, size: float, most: int = 8) -> list[str]:
    """Return the text in lines no wider than ``width``; only what is beyond ``most`` of them ends in an ellipsis.

    Lines are not broken at a no-break space. A word that is wider than a line is broken within.
    """
    lines: list[str] = []
    pieces = [piece for word in _words(text) for piece in _pieces(word, width, size)]
    while pieces:
        line = pieces.pop(0)
        while pieces and text_width(f"{line} {pieces[0]}", size) <= width:
            line = f"{line} {pieces.pop(0)}"
        if len(lines) == most - 1 and pieces:
            line, pieces = f"{line} {pieces[0]}", []
        lines.append(fitted(line, width, size).replace("\xa0", " "))
    return lines


def _words(text: str) -> list[str]:
    return [word for word in _BREAK.split(text) if word]


def _pieces(word: str, width: float, size: float) -> list[str]:
    pieces = []
    word = word[:_MEASURED]
    while text_width(word, size) > width and len(word) > 1:
        used, count = 0.0, 0
        while count < len(word) and used + size * _em(word[count]) <= width:
            used += size * _em(word[count])
            count += 1
        # A hyphen or a stroke within reach is a better place to break than any letter.
        mark = max(word.rfind(sign, count // 2, count) for sign in "-/–")
        count = max(1, mark + 1 if mark > 0 else count)
        pieces.append(word[:count])
        word = word[count:]
    return [*pieces, word]
