"""Names of files, made from what people call things: each stays in its folder, on every system.

A name may be no longer than 255 bytes on most systems, of which an ending, a number and the marks of a temporary file
need some. Windows takes neither a dot nor a space at the end, nor names such as ``con``, whatever their ending.
"""

import os
import re
import unicodedata

LONGEST_BYTES = 255
_BYTES = 150
_LETTERS = 80
_RESERVED = re.compile(r"(con|prn|aux|nul|conin|conout|com\d|lpt\d)\s*(\.|$)", re.IGNORECASE)
_KEPT = " -_.,()"


def slug(title: str, otherwise: str) -> str:
    """Return a name in small letters with hyphens, without ending; ``otherwise`` goes before one that cannot stand."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    words = _cut(re.sub(r"[^\w]+", "-", plain).strip("-_")[:60], _BYTES).strip("-_")
    if not words or _RESERVED.match(words):
        return f"{otherwise}-{words}".strip("-")
    return words


def as_written(title: str, otherwise: str) -> str:
    """Return a name that keeps the title's letters, case and spaces, without ending."""
    # Normalised first, as some characters fall apart into a slash, a colon or the name of a device.
    kept = "".join(one if one.isalnum() or one in _KEPT else " " for one in unicodedata.normalize("NFKC", title))
    words = _cut(" ".join(kept.split())[:_LETTERS], _BYTES).strip(". ")
    if not words or _RESERVED.match(words):
        return f"{otherwise} {words}".strip()
    return words


def numbered(stem: str, count: int, ending: str) -> str:
    """Return the name of a file, with a number from the second on; a stem that leaves no room for it is cut."""
    behind = ending if count < 2 else f"-{count}{ending}"
    return _cut(stem, LONGEST_BYTES - len(behind)) + behind


def _cut(name: str, most: int) -> str:
    """Return the beginning of a name that takes so many bytes at most, with no half of a character."""
    whole = os.fsencode(name)
    return name if len(whole) <= most else whole[:most].decode(errors="ignore")
