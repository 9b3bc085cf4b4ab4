"""From older formats of protocol files to the present one.

A migration turns the raw content of format *n* into that of format *n* + 1; loading applies as many as are needed and
never rewrites the file. To change the format:

1. add a function here under the old number, and raise ``FORMAT`` in ``studio/protocol/protocol.py``;
2. freeze a file of the new format as ``tests/storage/formats/format-<new>.patp``; those of older formats stay.

A test fails until both are there.
"""

from collections.abc import Callable
from typing import Any

from studio.protocol import protocol

Raw = dict[str, Any]
MIGRATIONS: dict[int, Callable[[Raw], Raw]] = {}


def migrate(raw: Raw) -> Raw:
    """Return the content in the present format. ``raw["format"]`` is a number this program knows."""
    while raw["format"] < protocol.FORMAT:
        number = raw["format"]
        raw = {**MIGRATIONS[number](raw), "format": number + 1}
    return raw
