"""How to export: what the one who exports may choose."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Paper = Literal["a4", "letter"]
Purpose = Literal["sharing", "submission"]
What = Literal["protocol", "checklist"]
"""What is exported of a protocol: the document itself, or the report of the checklist on it."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to export.

    ``purpose`` is *sharing* (close-set, pleasant to read) or *submission* (the sizes of letters that regulators ask
    for). ``progress`` is called with the share done, from 0 to 1; it may raise to cancel, and the exception reaches
    the caller with nothing written. ``created`` is the date in the file; equal documents with equal options give
    equal bytes.
    """

    paper: Paper = "a4"
    purpose: Purpose = "sharing"
    progress: Callable[[float], None] | None = None
    created: datetime | date = field(default_factory=lambda: datetime.now().astimezone())
