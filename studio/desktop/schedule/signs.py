"""What is wrong with columns, rows and cells of the grid: the checklist's findings, and what it does not ask."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studio.desktop.editors.widgets import SEVERITY_TONE
from studio.planning.conflicts import Clash, conflicts
from studio.planning.schedule import session_row
from studio.protocol.address import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from studio.checklist.run import Report
    from studio.protocol.protocol import Protocol

_JUDGED = {Clash.OVERLAP: "V-18", Clash.DOSE: "V-19", Clash.CIRCLE: "V-20"}
"""The rules of the checklist that judge the same; where one has found something, its words and its acceptance count."""

_GRAVE = frozenset({Clash.DOSE, Clash.CIRCLE, Clash.GONE})


@dataclass(frozen=True, slots=True)
class Sign:
    """Something wrong: how grave, why, and where it can be mended."""

    tone: str
    sentence: str
    address: str


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of visits (by id), of rows (by address), and of cells (by both)."""

    visits: Mapping[str, tuple[Sign, ...]] = field(default_factory=dict)
    rows: Mapping[str, tuple[Sign, ...]] = field(default_factory=dict)
    cells: Mapping[tuple[str, str], tuple[Sign, ...]] = field(default_factory=dict)

    @property
    def every(self) -> tuple[Sign, ...]:
        """All signs, each once."""
        found = (sign for group in (self.visits, self.rows, self.cells) for signs in group.values() for sign in signs)
        return tuple(dict.fromkeys(found))


def worst(signs: Iterable[Sign]) -> str:
    """Return the gravest tone among signs, or "" when there are none."""
    tones = {sign.tone for sign in signs}
    return next((tone for tone in ("must", "should", "accent") if tone in tones), "")


def gather(protocol: Protocol, report: Report, rows: Iterable[str]) -> Signs:
    """Return what is wrong with the schedule of a protocol, whose rows come from these addresses."""
    known = set(rows)
    visits: dict[str, list[Sign]] = defaultdict(list)
    of_rows: dict[str, list[Sign]] = defaultdict(list)
    cells: dict[tuple[str, str], list[Sign]] = defaultdict(list)
    judged: set[tuple[str, str]] = set()
    for entry in report.entries:
        places = {place for path in entry.finding.paths if (place := _place(protocol, path, known)) is not None}
        sign = None
        if entry.acceptance is None:
            tone = SEVERITY_TONE[entry.rule.severity]
            sign = Sign(tone, str(entry.finding.message), entry.finding.paths[0])
        for kind, place in places:
            if kind == "visit":
                judged.add((entry.rule.id, place))
            if sign is not None:
                (visits if kind == "visit" else of_rows)[place].append(sign)
    for conflict in conflicts(protocol):
        rule = _JUDGED.get(conflict.clash)
        if rule is not None and any((rule, visit) in judged for visit in conflict.visits):
            continue
        sign = Sign("must" if conflict.clash in _GRAVE else "should", str(conflict.message), conflict.address)
        if conflict.row is None:
            for visit in conflict.visits:
                visits[visit].append(sign)
        elif conflict.visits:
            for visit in conflict.visits:
                cells[conflict.row, visit].append(sign)
        else:
            of_rows[conflict.row].append(sign)
    return Signs(_kept(visits), _kept(of_rows), {cell: tuple(dict.fromkeys(signs)) for cell, signs in cells.items()})


def _kept(found: dict[str, list[Sign]]) -> dict[str, tuple[Sign, ...]]:
    return {place: tuple(dict.fromkeys(signs)) for place, signs in found.items()}


def _place(protocol: Protocol, path: str, rows: set[str]) -> tuple[str, str] | None:
    """Return the visit or the row that an address belongs to, or None."""
    parts = split(path)
    if parts[:2] == ("schedule", "visits"):
        return ("visit", parts[2]) if len(parts) > 2 else None
    if parts[:2] == ("sessions", "sessions"):
        if parts[3:] != ("visit",):
            return None
        kinds = (session.kind for session in protocol.sessions.sessions if session.id == parts[2])
        row = session_row(protocol, next(kinds, None))
        return ("row", row) if row is not None else None
    if path in rows:
        return ("row", path)
    item = "/" + "/".join(parts[:3])
    return ("row", item) if len(parts) > 3 and item in rows else None
