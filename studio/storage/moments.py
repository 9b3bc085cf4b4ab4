"""Moments, as the program's own files write them: anybody may have changed those since."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator


def _known(written: str) -> str:
    try:
        datetime.fromisoformat(written)
    except ValueError:
        return ""
    return written


Moment = Annotated[str, AfterValidator(_known)]
"""A moment in ISO 8601; empty where it is not known, or cannot be read."""
