"""The embedded fonts: loaded when first used, measured, and chosen character by character.

The text faces cover Latin, Greek, Cyrillic and signs; Chinese, Hebrew, Arabic and emoji come from faces of their own.
A character that no face has prints as its code, such as [U+0E01], so that nothing a person typed vanishes.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from studio.data import data_folder
from studio.export.characters import LINE_BREAK, code

Family = Literal["serif", "sans"]

_FILES: dict[Family, str] = {"serif": "NotoSerif", "sans": "NotoSans"}
_FURTHER = (
    "NotoSansSC-Regular",
    "NotoSansHebrew-Regular",
    "NotoNaskhArabic-Regular",
    "NotoEmoji-Regular",
    "NotoSansSC-Further",
)
"""Faces asked in turn for what a text face lacks; the largest is loaded only when all others lack it too."""
_MOST_WORDS, _LONGEST_WORD = 50_000, 40
_TAB = "    "
GLUE = "\ufdd0"
"""Stands for a space at which no line ends. It is no character of any text: Unicode keeps it for uses like this."""
_UNSEEN = frozenset("\ufe0e\ufe0f")
"""Wishes about the style of the character before; they have no shape of their own."""
_MEANINGS = "toUnicodeCMap:"
_SIGN = re.compile("<([0-9A-F]{2})> <([0-9A-F]{4,6})>")
_SHAPES = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u200c\u200d]+")


class _Font(TTFont):
    """A font whose text can be searched and copied.

    reportlab's own table of what the printed signs mean breaks off at U+FFFF, and would give the shapes of Arabic
    letters in place of the letters.
    """

    def addObjects(self, doc: Any) -> None:
        super().addObjects(doc)
        for name, stream in doc.idToObject.items():
            if name.startswith(_MEANINGS) and name.endswith(f"+{self.face.name.decode()}"):
                stream.content = _SIGN.sub(_meaning, stream.content)


def _meaning(entry: re.Match[str]) -> str:
    text = chr(int(entry[2], 16))
    if _SHAPES.match(text):
        text = unicodedata.normalize("NFKC", text)
    return f"<{entry[1]}> <{text.encode('utf-16-be', 'surrogatepass').hex().upper()}>"


class Face:
    """One registered font file: what it has, and how wide it is."""

    def __init__(self, name: str) -> None:
        font = _Font(name, str(data_folder("resources") / "fonts" / f"{name}.ttf"))
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
def _further(name: str) -> Face:
    return Face(name)


@lru_cache(maxsize=_MOST_WORDS)
def _lender(character: str) -> Face | None:
    """Return the first face beyond the text faces that has the character."""
    return next((lender for lender in map(_further, _FURTHER) if lender.has(character)), None)


def unprintable(text: str) -> frozenset[str]:
    """Return the characters of a text that no face has, which print as their codes; line breaks are not among them."""
    wanted = face("serif")
    text = shaped(unicodedata.normalize("NFC", text))
    return frozenset(
        character
        for character in frozenset(text)
        if not LINE_BREAK.match(character)
        and not wanted.has(character)
        and _printable(character, wanted)[1] == code(character)
    )


def shaped(text: str) -> str:
    """Return the text with each Arabic letter in the form that it takes beside its neighbours."""
    if not _ARABIC.search(text):
        return text
    from arabic_reshaper import ArabicReshaper  # few texts need it

    reshaper = ArabicReshaper({"delete_harakat": False, "support_ligatures": False})
    return str(_ARABIC.sub(lambda words: reshaper.reshape(words[0]), text))


def runs(text: str, wanted: Face) -> Iterator[tuple[Face, str]]:
    """Yield one line of text in runs that one face each can print: the wanted face wherever it can."""
    text = shaped(unicodedata.normalize("NFC", text))
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
    lender = _lender(character)
    return (wanted, code(character)) if lender is None else (lender, character)
