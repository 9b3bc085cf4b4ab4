"""The figures of a protocol, alike in the document and in the window.

Each is a block with its drawing, its caption, and what it shows in words for those who cannot see it; None while there
is nothing to draw. A new figure is a module here and a line in :data:`FIGURES`.
"""

from collections.abc import Callable, Mapping
from functools import partial

from studio.document.blocks import Figure
from studio.document.figures.course import course_of_visits
from studio.document.figures.day import dosing_day
from studio.document.figures.power import power, sensitivity
from studio.document.figures.schema import trial_schema
from studio.document.figures.washout import washout_calendar
from studio.protocol.protocol import Protocol

__all__ = ["FIGURES", "course_of_visits", "dosing_day", "power", "sensitivity", "trial_schema", "washout_calendar"]

FIGURES: Mapping[str, Callable[[Protocol], Figure | None]] = {
    "trial_schema": trial_schema,
    "dosing_day": partial(dosing_day, named=True),
    "course": course_of_visits,
    "washout": washout_calendar,
    "power": power,
    "sensitivity": sensitivity,
}
"""The figures of the window, by the names that its pages use."""
