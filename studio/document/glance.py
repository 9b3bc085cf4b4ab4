"""A protocol at a glance: how large it is, how much of it is filled in, and where its checklist stands."""

from dataclasses import dataclass

from studio.checklist.run import Report
from studio.protocol.address import filled, walk
from studio.protocol.protocol import SECTIONS, Protocol

_LISTED = 40
"""Filled fields that are named at most."""


@dataclass(frozen=True, slots=True)
class Glance:
    """The size of a protocol and the state of its checklist; None for a count that is not known."""

    arms: int
    participants: int | None
    visits: int
    fields: int
    """Fields that hold something."""
    must: int
    should: int
    undecided: int
    named: tuple[str, ...] = ()
    """Titles of the section's own fields and lists that hold something, where the protocol is one section."""


def glance(protocol: Protocol, report: Report, section: str | None = None) -> Glance:
    """Return the protocol at a glance; ``section`` is the only one it holds, or None."""
    places = [place for place in walk(protocol) if place.address.split("/")[1] in SECTIONS]
    held = [place for place in places if place.spec.kind not in ("items", "group") and filled(place.value)]
    own = [place for place in places if section and place.address.count("/") == 2 and filled(place.value)]
    named = (place.spec.title for place in own if place.address.startswith(f"/{section}/"))
    return Glance(
        arms=len(protocol.design.arms),
        participants=protocol.statistics.total,
        visits=len(protocol.schedule.visits),
        fields=len(held),
        must=report.counts["must"],
        should=report.counts["should"],
        undecided=report.counts["undecided"],
        named=tuple(named)[:_LISTED],
    )
