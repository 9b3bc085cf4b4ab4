"""The schedule of activities as tables: visits across, activities down, timing in generated footnotes."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from studio.document.blocks import Block, Cell, Column, Row, Span, Table, cell
from studio.document.letters import text_width
from studio.document.manuscript import Manuscript
from studio.document.tables import Pick, grid
from studio.planning.schedule import Activity, PlacedVisit, day_name, day_number, matrix, place, window
from studio.planning.timing import letter
from studio.protocol.schedule import ActivityGroup, Visit
from studio.text import Text, _, n_, number

_UPRIGHT, _LANDSCAPE = 335.0, 550.0
"""The width in points that pages have for visits beside the names of the activities. What is too wide for a landscape
page is split by epoch, for upright pages."""

_SIZE, _BETWEEN, _NARROWEST, _WIDEST = 7.5, 6.0, 20.0, 60.0
"""The size of letters by which the width of visits is judged, the space between two, and the least and most of one."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """What stands in a cell: how many times something takes place at a visit, and when within it."""

    count: int
    timings: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A row: an activity, or all uses of an instrument, with what happens at each visit; ``timings`` hold for all."""

    name: str
    group: ActivityGroup
    marks: dict[str, _Mark]
    timings: tuple[str, ...]
    address: str


def schedule_tables(page: Manuscript) -> tuple[Block, ...]:
    """Return the schedule of activities: one table, or several in order of time when there are many visits."""
    schedule = matrix(page.protocol)
    if not schedule.visits or not schedule.rows:
        return ()
    page.claim("/schedule/activities")
    names = {one.visit.id: page.words.name(one.visit) for one in schedule.visits}
    lines = [_line(members, names) for members in _alike(schedule.rows)]
    parts = _parts(page, schedule.visits)
    wide = len(parts) == 1 and _width(page, schedule.visits) > _UPRIGHT
    return tuple(
        _table(page, title, visits, lines, index=index, wide=wide) for index, (title, visits) in enumerate(parts)
    )


_INSTRUMENTS = "/endpoints/instruments/"


def _alike(rows: Sequence[Activity]) -> Iterable[Sequence[Activity]]:
    """Return the activities one by one, but uses of one instrument together, in the place of the first."""
    found: dict[tuple[ActivityGroup, str, str], list[Activity]] = {}
    for row in rows:
        name = str(row.name)
        # A shortened name may be that of several instruments.
        told = row.address.startswith(_INSTRUMENTS) and name and not name.endswith("…")
        found.setdefault((row.group, name, "" if told else row.address), []).append(row)
    return found.values()


def _line(members: Sequence[Activity], names: Mapping[str, str]) -> _Line:
    """Return activities as one row. When something takes place is said at the visits if it is not for all of them."""
    several = len(members) > 1
    marks: dict[str, _Mark] = {}
    timings: dict[str, None] = {}
    for member in members:
        told = _told(member.timing)
        at_visits = several or bool(member.timings) or len(set(member.visits)) == 1
        counts = Counter(visit for visit in member.visits if visit in names)
        for visit, count in counts.items():
            before = marks.get(visit)
            when = told if several and not member.timings else _told(member.timing_at(visit))
            said = tuple(words for words in (when, _told(member.note_at(visit))) if words)
            marks[visit] = _Mark(
                count + (before.count if before else 0),
                (*(before.timings if before else ()), *said),
                before.address if before else member.address,
            )
        if told and (not at_visits or not counts):
            timings[told] = None
        for visit, note in member.notes:
            if visit not in counts:
                timings[str(_("{visit}: {timing}", visit=names.get(visit, visit), timing=_told(note)))] = None
    first = members[0]
    return _Line(str(first.name), first.group, marks, tuple(timings), first.address)


def _told(timing: str | None) -> str:
    return (timing or "").strip().removesuffix(".")


def _parts(page: Manuscript, visits: Sequence[PlacedVisit]) -> list[tuple[str, list[PlacedVisit]]]:
    """Return the visits in pieces that fit on a page, cut between epochs where it can be, with the epochs' names."""
    if _width(page, visits) <= _LANDSCAPE:
        return [("", list(visits))]
    pieces: list[tuple[list[str], list[PlacedVisit]]] = []
    for epoch, group in groupby(visits, key=lambda one: page.words.field(one.visit, "epoch")):
        members = list(group)
        size = math.ceil(len(members) / math.ceil(_width(page, members) / _UPRIGHT))
        for start in range(0, len(members), size):
            chunk = members[start : start + size]
            if pieces and _width(page, [*pieces[-1][1], *chunk]) <= _UPRIGHT:
                pieces[-1][1].extend(chunk)
                pieces[-1][0].append(epoch)
            else:
                pieces.append(([epoch], chunk))
    return [("; ".join(dict.fromkeys(name for name in names if name)), members) for names, members in pieces]


def _width(page: Manuscript, visits: Iterable[PlacedVisit]) -> float:
    """Return about how wide the columns of the visits are, whose names break at spaces."""
    names = (page.words.name(one.visit).split() for one in visits)
    words = (max((text_width(word, _SIZE) for word in name), default=0.0) for name in names)
    return sum(min(max(word, _NARROWEST) + _BETWEEN, _WIDEST) for word in words)


def _table(
    page: Manuscript,
    title: str,
    visits: Sequence[PlacedVisit],
    lines: Sequence[_Line],
    *,
    index: int,
    wide: bool,
) -> Table:
    naming = page.protocol.schedule.day_naming
    ids = [one.visit.id for one in visits]
    days = [day_number(one.offset, naming) if one.offset is not None else "–" for one in visits]
    windows = [window(one.visit) for one in visits]
    notes: list[Text] = []
    body: list[Row] = []
    epochs = {epoch.id: (number(at), page.words.name(epoch)) for at, epoch in enumerate(page.protocol.design.epochs, 1)}
    if any(one.visit.epoch in epochs for one in visits):
        shown_epochs = [epochs.get(one.visit.epoch or "", ("–", "")) for one in visits]
        body.append(_head(str(_("Epoch")), [at for at, _name in shown_epochs]))
        named = (f"{at} {name}" for at, name in dict.fromkeys(shown_epochs) if name)
        notes.append(_("Epochs: {epochs}.", epochs="; ".join(named).removesuffix(".")))
    body.append(_head(str(_("Day")), days))
    if any(windows):
        body.append(_head(str(_("Window (days)")), windows))
    footnotes = _Footnotes()
    several = False
    # A row that stands at no visit is shown once, so that it is not lost.
    shown = [line for line in lines if any(id in line.marks for id in ids) or (index == 0 and not line.marks)]
    for group, members in groupby(shown, key=lambda line: line.group):
        body.append(Row((cell(group.label, bold=True),), heading=True))
        for line in members:
            marks = [line.marks.get(id) for id in ids]
            timed = {mark.timings for mark in marks if mark is not None}
            # What all visits of a row would say is said once, at its name.
            shared = timed.pop() if len(timed) == 1 and sum(mark is not None for mark in marks) > 1 else ()
            name = Cell((Span(line.name), *footnotes.marks((*line.timings, *shared))))
            cells = [_EMPTY if mark is None else footnotes.cell(mark, line.address, shared) for mark in marks]
            several = several or any(mark is not None and mark.count > 1 for mark in marks)
            body.append(Row((name, *cells), address=line.address))
    notes += footnotes.notes()
    if several:
        notes.append(_("Several marks: that many times at the visit."))
    caption = _("Schedule of activities: {epochs}", epochs=title) if title else _("Schedule of activities")
    return Table(
        (
            Column(str(_("Activity")), 5.5),
            *(Column(page.words.name(one.visit), 1.0, "centre") for one in visits),
        ),
        tuple(body),
        caption=str(caption),
        notes=tuple(map(str, notes)),
        wide=wide,
        dense=True,
        address="/schedule/activities",
        anchor=f"table-soa-{index + 1}" if index else "table-soa",
    )


_EMPTY = cell("")


class _Footnotes:
    """The footnotes of one table: a letter for each text, in the order in which they are met."""

    def __init__(self) -> None:
        self._letters: dict[str, str] = {}

    def marks(self, timings: Sequence[str]) -> tuple[Span, ...]:
        """Return the raised letters of these texts."""
        letters = [self._letters.setdefault(timing, letter(len(self._letters))) for timing in dict.fromkeys(timings)]
        return (Span(", ".join(letters), raised=True),) if letters else ()

    def cell(self, mark: _Mark, address: str, said: tuple[str, ...]) -> Cell:
        """Return a cell with its signs, and letters if not yet said; it has an address where that is not its row's."""
        signs = "●" * mark.count if mark.count <= 3 else f"{mark.count} ×"
        own = mark.address if mark.address != address else None
        return _signs(signs, own, () if said else self.marks(mark.timings))

    def notes(self) -> list[Text]:
        """Return the texts after their letters."""
        return [_("{letter}: {timing}.", letter=mark, timing=timing) for timing, mark in self._letters.items()]


@lru_cache(1024)
def _signs(signs: str, address: str | None, letters: tuple[Span, ...]) -> Cell:
    return Cell((Span(signs, address=address), *letters))


def _head(title: str, values: Sequence[str]) -> Row:
    return Row((cell(title, "muted"), *(cell(value, "muted") for value in values)))


def visit_table(page: Manuscript) -> tuple[Block, ...]:
    """Return the visits with all that is said of them: day, window, what they are counted from, place and purpose."""
    page.claim("/schedule/visits")
    placed = place(page.protocol)
    days = {one.visit.id: one for one in placed}
    naming = page.protocol.schedule.day_naming

    def day(visit: Visit) -> str:
        offset = days[visit.id].offset
        return "" if offset is None else str(day_name(offset, naming))

    def counted(visit: Visit) -> str:
        if visit.days is None:
            return page.words.field(visit, "anchor")
        anchor = page.words.field(visit, "anchor") or str(_("the first dose"))
        if visit.days == 0:
            return str(_("on the day of {anchor}", anchor=anchor))
        if visit.days < 0:
            return str(n_("{count} day before {anchor}", "{count} days before {anchor}", -visit.days, anchor=anchor))
        return str(n_("{count} day after {anchor}", "{count} days after {anchor}", visit.days, anchor=anchor))

    picks = (
        Pick(str(_("Visit")), lambda visit: page.words.name(visit), ("name",), 1.6),
        Pick(str(_("Epoch")), lambda visit: page.words.field(visit, "epoch"), ("epoch",), 1.4),
        Pick(str(_("Day")), day, (), 0.9),
        Pick(str(_("Window (days)")), window, ("minus", "plus"), 1.0),
        Pick(str(_("Counted from")), counted, ("anchor", "days"), 1.6),
    )
    return grid(
        page.words,
        "/schedule/visits",
        [one.visit for one in placed],
        picks,
        caption=str(_("Visits")),
        anchor="table-visits",
    )
