"""How large a protocol may be. What is read, typed or pasted is held to the same limits, so that whatever can be edited
can be saved and opened again, and no file takes the machine's memory.

The bytes of a file are measured before they are parsed, since a byte of JSON may become a hundred bytes of memory.
"""

from collections.abc import Iterable
from itertools import accumulate
from math import isfinite
from typing import Any

from pydantic_core import PydanticSerializationError

from studio.protocol.base import LONGEST_NAME, Value
from studio.text import Text, _

LARGEST_BYTES = 20_000_000
"""Of a file: forty times what a protocol of a hundred pages takes."""

MOST_MARKS = 1_000_000
"""Commas, colons and opening brackets in a file. A grid of 400 visits by 200 activities has a tenth of them."""

DEEPEST = 100
"""Levels of nesting; a protocol has a tenth of them, and no parser or stack comes near its end."""

MOST_ITEMS = 10_000
"""Of one list."""

LONGEST_TEXT = 100_000
"""Letters in one field, which are thirty pages."""

LARGEST_NUMBER = 10**15
"""Above it or below its negative, programs that read JSON no longer agree on a whole number (RFC 8259, section 6)."""

_DIGITS = len(str(LARGEST_NUMBER)) - 1
_MARKS = b",:[{"
_NESTING = bytes.maketrans(b"[{]}", b"\2\2\0\0")
_NOT_NESTING = bytes(sorted(set(range(256)) - set(b"[{]}")))

Location = tuple[int | str, ...]


def marks(data: bytes) -> int:
    """Return how many parts JSON may have at most, counted without reading it."""
    return sum(data.count(mark) for mark in _MARKS)


def deepest(data: bytes) -> int:
    """Return how deeply JSON is nested, counted without parsing it; what is no JSON may be said to have no depth."""
    plain = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    if plain.count(b'"') > 2 * marks(plain) + 2:
        return 0
    outside = b"".join(plain.split(b'"')[::2]).translate(_NESTING, _NOT_NESTING)
    return max(accumulate(step - 1 for step in outside), default=0)


def excess(data: bytes) -> Text | None:
    """Return why the bytes of a file are not parsed, or None."""
    if len(data) > LARGEST_BYTES:
        return _("it is larger than {limit} MB, which no protocol is.", limit=LARGEST_BYTES // 1_000_000)
    if marks(data) > MOST_MARKS:
        return _("it has more than {limit} parts, which no protocol has.", limit=f"{MOST_MARKS:,}")
    if deepest(data) > DEEPEST:
        return _("its parts are nested too deeply for a protocol.")
    return None


def beyond(value: Any, depth: int = 1) -> tuple[Location, Text] | None:
    """Return where plain JSON goes beyond a limit, and what there, as words that follow its address; or None.

    ``depth`` is the level of nesting at which the value stands.
    """
    if isinstance(value, dict | list):
        return _beyond_inside(value, depth)
    said = None
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            said = _("has {count} letters; {most} is the most", count=f"{len(value):,}", most=f"{LONGEST_TEXT:,}")
    elif isinstance(value, float) and not isfinite(value):
        said = _("must be a number, not infinity or NaN")
    elif isinstance(value, int | float) and abs(value) > LARGEST_NUMBER:
        said = _("must be a number of {digits} digits at most", digits=_DIGITS)
    return None if said is None else ((), said)


def _beyond_inside(value: "dict[str, Any] | list[Any]", depth: int) -> tuple[Location, Text] | None:
    if depth > DEEPEST:
        return (), _("is nested too deeply")
    children: Iterable[tuple[int | str, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
    if isinstance(value, dict):
        long = next((name for name in value if len(name) > LONGEST_NAME), None)
        if long is not None:
            return (long,), _("has a name longer than {most} letters", most=LONGEST_NAME)
    elif len(value) > MOST_ITEMS:
        return (), too_many(len(value))
    for key, child in children:
        found = beyond(child, depth + 1)
        if found is not None:
            return (key, *found[0]), found[1]
    return None


def too_many(count: int) -> Text:
    """Return what is said of a list of so many items."""
    return _("has {count} items; {most} is the most", count=f"{count:,}", most=f"{MOST_ITEMS:,}")


def overfull(protocol: Value) -> Text | None:
    """Return why a protocol could be saved, but not opened again, or None.

    A file is indented, so it is longer than what it says: by two letters for each part and level at most.
    """
    try:
        said = protocol.model_dump_json(exclude_defaults=True).encode()
    except PydanticSerializationError:
        return _("the protocol holds half a character, which no file can hold; write that field anew.")
    parts = marks(said)
    # How deep it is takes a moment to count, so that is done only where it could matter.
    fits = parts <= MOST_MARKS and (
        _indented(said, parts, DEEPEST) <= LARGEST_BYTES or _indented(said, parts, deepest(said)) <= LARGEST_BYTES
    )
    return None if fits else _("the protocol is larger than a file can hold; take out something first.")


def _indented(said: bytes, parts: int, depth: int) -> int:
    return len(said) + parts * (2 * depth + 4)


def limited(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON Schema with the limits of texts, lists and numbers named where it says nothing narrower."""
    described = {key: _limited(value) for key, value in schema.items()}
    match schema.get("type"):
        case "string" if not {"enum", "const", "format"} & schema.keys():
            described.setdefault("maxLength", LONGEST_TEXT)
        case "array":
            described.setdefault("maxItems", MOST_ITEMS)
        case "integer" | "number" if "const" not in schema:
            if "exclusiveMaximum" not in schema:
                described.setdefault("maximum", LARGEST_NUMBER)
            if "exclusiveMinimum" not in schema:
                described.setdefault("minimum", -LARGEST_NUMBER)
    return described


def _limited(part: Any) -> Any:
    if isinstance(part, dict):
        return limited(part)
    return [_limited(one) for one in part] if isinstance(part, list) else part
