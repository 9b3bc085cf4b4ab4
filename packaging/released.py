"""Which version this is, and when it was released: told once each, by studio/__init__.py and CHANGELOG.md.

The day of release is also the time that stands in everything built (``SOURCE_DATE_EPOCH``), so that the same source
makes the same files wherever and whenever they are built.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def version(root: Path = ROOT) -> str:
    """Return the version of the program."""
    text = (root / "studio" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise ValueError("studio/__init__.py names no version.")
    return found[1]


def releases(root: Path = ROOT) -> dict[str, datetime.date]:
    """Return the versions that the changelog tells of, the newest first, with the days of their release."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", text, re.MULTILINE)
    return {name: datetime.date.fromisoformat(day) for name, day in found}


def epoch(root: Path = ROOT) -> int:
    """Return the time to build with, in seconds since 1970: the start of the day of release.

    Raises ``ValueError`` when the changelog does not tell of this version.
    """
    day = releases(root).get(version(root))
    if day is None:
        raise ValueError(f"CHANGELOG.md has no line '## [{version(root)}] - YYYY-MM-DD'.")
    return int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp())
