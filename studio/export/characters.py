"""Characters that no format shows: what ends a line of text, and what is printed where a character cannot be."""

import re

LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""What ends a line, however a text came to have it."""
_UNSHOWN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters, halves of characters, and what is none: XML forbids most of them, and no program shows them."""


def code(character: str) -> str:
    """Return what is printed for a character that cannot be, such as ``[U+0000]``: nothing that was typed vanishes."""
    return f"[U+{ord(character):04X}]"


def legible(text: str) -> str:
    """Return the text with the codes of what no program shows; line breaks and tabs stay."""
    return _UNSHOWN.sub(lambda found: code(found[0]), text)


def one_line(text: str) -> str:
    """Return the text on one line, for titles and names of all kinds, with the codes of what no program shows."""
    return legible(LINE_BREAK.sub(" ", text).replace("\t", " "))
