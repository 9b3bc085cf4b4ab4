"""Pages: which fields stand where. A new section adds its module here, and one line to :data:`PAGES`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.desktop.pages import (
    biomarkers,
    design,
    dosing,
    endpoints,
    followup,
    monitoring,
    objectives,
    oversight,
    overview,
    own,
    population,
    rationale,
    schedule,
    screening,
    sessions,
    statistics,
    wording,
)
from studio.protocol.address import label, split, walk

if TYPE_CHECKING:
    from studio.desktop.pages.page import Page
    from studio.protocol.protocol import Protocol
from studio.text import translate

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    rationale.PAGE,
    objectives.PAGE,
    design.PAGE,
    population.PAGE,
    dosing.PAGE,
    sessions.PAGE,
    screening.PAGE,
    monitoring.PAGE,
    followup.PAGE,
    endpoints.PAGE,
    biomarkers.PAGE,
    schedule.PAGE,
    statistics.PAGE,
    oversight.PAGE,
    own.PAGE,
    wording.PAGE,
)
"""All pages, in the order of the navigation."""


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A field as the search knows it: its address, its name with the names of what holds it, and its help."""

    address: str
    label: str
    help: str


def page_of(address: str) -> Page | None:
    """Return the page on which an address stands, or None for what no page shows."""
    parts = split(address)
    return next((page for page in PAGES if parts and page.section == parts[0]), None)


def fields(protocol: Protocol) -> tuple[FieldEntry, ...]:
    """Return all that can be gone to: the sections, and every field with those of items, in the order of the value."""
    sections = {page.section for page in PAGES}
    return tuple(
        FieldEntry(place.address, label(protocol, place.address), translate(place.spec.help))
        for place in walk(protocol)
        if split(place.address)[0] in sections
    )
