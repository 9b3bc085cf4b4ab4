"""The embedded fonts: loaded when first used, measured, and chosen character by character.

The text faces cover Latin, Greek, Cyrillic and signs; Chinese comes from a face of its own. A character that no face
has prints as its code, such as [U+1F600], so that nothing a person typed vanishes.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from studio.data import data_folder

Family = Literal["serif", "sans"]

_FILES: dict[Family, str] = {"serif": "NotoSerif", "sans": "NotoSans"}
_CHINESE = "NotoSansSC-Regular"
_MOST_WORDS, _LONGEST_WORD = 50_000, 40
_TAB = "    "
GLUE = "\ufdd0"
"""Stands for a space at which no line ends. It is no character of any text: Unicode keeps it for uses like this."""
_UNSEEN = frozenset("\ufe0e\ufe0f")
"""Wishes about the style of the character before; they have no shape of their own."""


class Face:
    """One registered font file: what it has, and how wide it is."""

    def __init__(self, name: str) -> None:
        font = TTFont(name, str(data_folder("resources") / "fonts" / f"{name}.ttf"))
        pdfmetrics.registerFont(font)
        self.name = name
        self._widths: dict[str, float] = {chr(code): width / 1000 for code, width in font.face.charWidths.items()}
        self._widths["\xa0"] = self._widths[GLUE] = self._widths[" "]
        self._characters = frozenset(map(chr, font.face.charToGlyph)) - _UNSEEN
        self._measured: dict[str, float] = {}

    def has(self, text: str) -> bool:
        """Tell whether the font has every character of the text."""
        return self._characters.issuperset(text)

    def width(self, text: str) -> float:
        """Return the width of a text that the font has, in units of its size."""
        try:
            return self._measured[text]
        except KeyError:
            width = float(sum(map(self._widths.__getitem__, text)))
            if len(text) <= _LONGEST_WORD:
                if len(self._measured) >= _MOST_WORDS:
                    self._measured.clear()
                self._measured[text] = width
            return width


@cache
def face(family: Family, bold: bool = False, italic: bool = False) -> Face:
    """Return the face of a family, loading it at its first use."""
    style = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "BoldItalic"}
    return Face(f"{_FILES[family]}-{style[bold, italic]}")


@cache
def _chinese() -> Face:
    return Face(_CHINESE)


def code(character: str) -> str:
    """Return what is printed for a character that cannot be."""
    return f"[U+{ord(character):04X}]"


def legible(text: str) -> str:
    """Return the text for places without a font of ours (bookmarks, properties): one line, no control characters."""
    return "".join(
        " " if character in "\t\n\r" else code(character) if _hidden(character) else character for character in text
    )


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"}


def runs(text: str, wanted: Face) -> Iterator[tuple[Face, str]]:
    """Yield one line of text in runs that one face each can print: the wanted face wherever it can."""
    text = unicodedata.normalize("NFC", text)
    if wanted.has(text):
        yield wanted, text
        return
    for chosen, characters in groupby(map(_printable, text, [wanted] * len(text)), key=lambda pair: pair[0]):
        yield chosen, "".join(character for _, character in characters)


def _printable(character: str, wanted: Face) -> tuple[Face, str]:
    """Return the face for one character, and what to print for it there."""
    if wanted.has(character):
        return wanted, character
    if character in _UNSEEN:
        return wanted, ""
    if character == "\t":
        return wanted, _TAB
    if _chinese().has(character):
        return _chinese(), character
    return wanted, code(character)
