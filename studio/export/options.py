"""How to export: what the one who exports may choose."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Paper = Literal["a4", "letter"]
Purpose = Literal["sharing", "submission"]


@dataclass(frozen=True, slots=True)
class Options:
    """How to export.

    ``purpose`` is *sharing* (close-set, pleasant to read) or *submission* (as regulators ask files to be: larger
    letters, nothing attached, shown page by page from the web). ``progress`` is called with the share done, from 0 to
    1; it may raise to cancel, and the exception reaches the caller with nothing written. ``created`` is the date in
    the file; equal documents with equal options give equal bytes. ``protocol`` is the content of the protocol's own
    file, which a format that can carry it holds for *sharing*, so that it can be opened again; None for none.
    """

    paper: Paper = "a4"
    purpose: Purpose = "sharing"
    progress: Callable[[float], None] | None = None
    created: datetime | date = field(default_factory=lambda: datetime.now().astimezone())
    protocol: bytes | None = None
