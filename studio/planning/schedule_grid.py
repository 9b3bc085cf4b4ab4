"""The schedule of activities as a grid to edit: which cells can be changed, where each is kept, and what changes it.

Every edit is a pure function from a protocol to the next. A row knows the address that it comes from; its cells are
kept there, in the item's visits or in the samples of a marker. What follows from other sections stands in the grid too,
and cannot be changed in it.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from typing import Any

from studio.planning.schedule import Activity, PlacedVisit, activities, place
from studio.planning.timing import letter
from studio.protocol.address import get, parent, split
from studio.protocol.base import free_id
from studio.protocol.biomarkers import Sample
from studio.protocol.edit import put, uses
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import ActivityGroup
from studio.protocol.sessions import Session
from studio.text import Text, _


class Home(Enum):
    """Where the cells of a row are kept."""

    VISITS = "visits"
    SAMPLES = "samples"
    SESSIONS = "sessions"
    DERIVED = "derived"


_MARKERS, _SESSIONS = "/biomarkers/markers", "/sessions/sessions"
_LISTS = (
    "/endpoints/instruments",
    "/endpoints/guesses",
    "/followup/probes",
    "/screening/tests",
    "/schedule/activities",
)
_FIXED: Mapping[str, Text] = {
    "sessions": _("Follows from the dosing sessions, which are planned under “Sessions and setting”."),
    "monitoring": _("Follows from the dosing sessions and the times of vital signs."),
}


def home(address: str) -> Home:
    """Return where the cells of the row that comes from an address are kept."""
    if parent(address) in _LISTS:
        return Home.VISITS
    return {_MARKERS: Home.SAMPLES, _SESSIONS: Home.SESSIONS}.get(parent(address), Home.DERIVED)


def why_fixed(address: str) -> Text | None:
    """Return why the cells of a row cannot be changed in the grid, or None when they can."""
    return None if home(address) is not Home.DERIVED else _FIXED[split(address)[0]]


@dataclass(frozen=True, slots=True)
class GridRow:
    """An activity with how often it takes place at each visit (by id) and the letters of the notes that it has there.

    ``letters`` are those of the row as a whole.
    """

    activity: Activity
    counts: Mapping[str, int]
    letters: str = ""
    letters_at: Mapping[str, str] | None = None

    @property
    def address(self) -> str:
        """Where in the protocol the row comes from."""
        return self.activity.address

    def note_at(self, visit: str) -> str:
        """Return all that is said of when the activity takes place at a visit."""
        row = self.activity
        said = (dict(row.timings).get(visit, row.timing), row.note_at(visit))
        return "; ".join(part for part in said if part)


Line = GridRow | ActivityGroup


@dataclass(frozen=True, slots=True)
class Grid:
    """Visits in order of time, the lines under them (headings of groups and activities), and the notes by letter."""

    visits: tuple[PlacedVisit, ...]
    lines: tuple[Line, ...]
    notes: tuple[tuple[str, str], ...]

    @property
    def rows(self) -> tuple[GridRow, ...]:
        """The activities, without headings."""
        return tuple(line for line in self.lines if isinstance(line, GridRow))


def grid(protocol: Protocol, before: Grid | None = None) -> Grid:
    """Return the grid of a protocol; lines and visits that are as they were ``before`` are the same objects."""
    old = {row.address: row for row in before.rows} if before else {}
    seen = {id(one.visit): one for one in before.visits} if before else {}
    placed = tuple(
        kept if (kept := seen.get(id(one.visit))) is not None and kept == one else one for one in place(protocol)
    )
    shown = {one.visit.id for one in placed}
    if before is not None and shown != {one.visit.id for one in before.visits}:
        old = {}
    notes: dict[str, str] = {}
    lines: list[Line] = []
    heading: ActivityGroup | None = None
    for activity in activities(protocol):
        if activity.group is not heading:
            heading = activity.group
            lines.append(heading)
        kept_row = old.get(activity.address)
        row = _row(activity, notes, shown, kept_row)
        lines.append(kept_row if kept_row == row else row)
    return Grid(placed, tuple(lines), tuple((mark, text) for text, mark in notes.items()))


def _row(activity: Activity, notes: dict[str, str], shown: set[str], kept: GridRow | None) -> GridRow:
    """Return the row with its letters; texts not met before get the next letter. What was counted is kept."""

    def marked(text: str | None) -> str:
        text = (text or "").strip().removesuffix(".")
        return notes.setdefault(text, letter(len(notes))) if text else ""

    counts: Mapping[str, int]
    if kept is not None and kept.activity.visits == activity.visits:
        counts = kept.counts
    else:
        counts = dict(Counter(visit for visit in activity.visits if visit in shown))
    timings, own = dict(activity.timings), dict(activity.notes)
    whole = "" if timings else marked(activity.timing)
    at = {
        visit: ", ".join(part for part in (marked(timings.get(visit)), marked(own.get(visit))) if part)
        for visit in counts
        if visit in timings or visit in own
    }
    return GridRow(activity, counts, whole, at or None)


Cells = Iterable[tuple[str, str]]
"""Cells by the address of their row and the id of their visit."""


def fill(protocol: Protocol, cells: Cells, *, on: bool) -> Protocol:
    """Return the protocol with activities put at visits, or taken away from them; fixed cells stay as they are.

    New visits take their place in time among those of the row. What is taken away takes its timing at that visit along.
    Of a marker, a sample is added to each visit that has none, or all samples of the visit are taken away. Sessions of
    a kind that have no visit yet are put first, before new ones are made; one that is taken away keeps all that was
    entered of it, and has no visit then.
    """
    by_row: dict[str, list[str]] = {}
    for row, visit in cells:
        by_row.setdefault(row, []).append(visit)
    rank = {one.visit.id: n for n, one in enumerate(place(protocol))}
    for row, visits in by_row.items():
        match home(row):
            case Home.VISITS:
                present: tuple[str, ...] = get(protocol, f"{row}/visits")
                protocol = _put(protocol, f"{row}/visits", _filled(present, visits, rank, on=on))
                if not on:
                    kept = tuple(one for one in get(protocol, f"{row}/timings") if one.visit not in visits)
                    protocol = _put(protocol, f"{row}/timings", kept)
            case Home.SAMPLES:
                samples: tuple[Sample, ...] = get(protocol, f"{row}/samples")
                protocol = _put(protocol, f"{row}/samples", _sampled(samples, visits, rank, on=on))
            case Home.SESSIONS:
                change = _held if on else _unheld
                protocol = _put(protocol, _SESSIONS, change(protocol, split(row)[-1], visits, rank))
            case Home.DERIVED:
                pass
    return protocol


def _put(protocol: Protocol, address: str, value: tuple[Any, ...]) -> Protocol:
    return protocol if value == get(protocol, address) else put(protocol, address, value)


def _filled(present: tuple[str, ...], visits: list[str], rank: Mapping[str, int], *, on: bool) -> tuple[str, ...]:
    if not on:
        gone = set(visits)
        return tuple(visit for visit in present if visit not in gone)
    result, there = list(present), set(present)
    # The latest visit up to each place: the first place with a later visit is where one is put.
    latest = list(accumulate((rank.get(visit, -1) for visit in present), max))
    for visit in visits:
        if visit not in there and visit in rank:
            there.add(visit)
            at = bisect_right(latest, rank[visit])
            result.insert(at, visit)
            latest.insert(at, rank[visit])
    return tuple(result)


def _sampled(
    samples: tuple[Sample, ...], visits: list[str], rank: Mapping[str, int], *, on: bool
) -> tuple[Sample, ...]:
    if not on:
        gone = set(visits)
        return tuple(sample for sample in samples if sample.visit not in gone)
    result = list(samples)
    there = {sample.visit for sample in samples}
    for visit in visits:
        if visit not in there and visit in rank:
            there.add(visit)
            at = (n for n, other in enumerate(result) if rank.get(other.visit or "", -1) > rank[visit])
            result.insert(next(at, len(result)), Sample(id=free_id(f"sample-{visit}"[:60], result), visit=visit))
    return tuple(result)


def _held(protocol: Protocol, first: str, visits: list[str], rank: Mapping[str, int]) -> tuple[Session, ...]:
    """Return the sessions with one more of the kind of the first at each visit that has none."""
    result = list(protocol.sessions.sessions)
    start = next(n for n, one in enumerate(result) if one.id == first)
    kind = result[start].kind
    there = {one.visit for one in result if one.kind is kind}
    for visit in visits:
        if visit in there or visit not in rank:
            continue
        there.add(visit)
        free = next((n for n, one in enumerate(result) if one.kind is kind and one.visit is None), None)
        if free is not None:
            result[free] = result[free].model_copy(update={"visit": visit})
            continue
        alike = [n for n, one in enumerate(result) if one.kind is kind and n > start]
        later = (n for n in alike if rank.get(result[n].visit or "", -1) > rank[visit])
        made = Session(id=free_id(f"session-{kind.value if kind else 'new'}", result), kind=kind, visit=visit)
        result.insert(next(later, max(alike, default=start) + 1), made)
    return tuple(result)


def _unheld(protocol: Protocol, first: str, visits: list[str], rank: Mapping[str, int]) -> tuple[Session, ...]:
    """Return the sessions with those of the kind of the first taken from visits; one that says nothing else goes."""
    present = protocol.sessions.sessions
    kind = next(one.kind for one in present if one.id == first)
    result = []
    for one in present:
        if one.kind is kind and one.visit in visits:
            bare = one == Session(id=one.id, kind=kind, visit=one.visit)
            if bare and one.id != first and not uses(protocol, f"{_SESSIONS}/{one.id}"):
                continue
            one = one.model_copy(update={"visit": None})
        result.append(one)
    return tuple(result)


def pattern(row: GridRow) -> frozenset[str]:
    """Return the ids of the visits at which a row's activity takes place, to be put at another row."""
    return frozenset(row.counts)


def paste(protocol: Protocol, address: str, visits: frozenset[str]) -> Protocol:
    """Return the protocol with a row taking place at exactly these visits."""
    every = [one.visit.id for one in place(protocol)]
    protocol = fill(protocol, ((address, visit) for visit in every if visit not in visits), on=False)
    return fill(protocol, ((address, visit) for visit in every if visit in visits), on=True)
