"""The schedule of activities as tables: visits across, activities down, timing in generated footnotes."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import groupby

from studio.document.blocks import Block, Cell, Column, Row, Span, Table, cell
from studio.document.manuscript import Manuscript
from studio.document.tables import Pick, grid
from studio.planning.schedule import Activity, PlacedVisit, day_name, day_number, matrix, place, window
from studio.protocol.schedule import Visit
from studio.text import _, n_

WIDE_FROM = 10
"""Visits from which the table stands on a landscape page."""

MOST_VISITS = 16
"""Visits that fit on a landscape page; beyond them the table is split by epoch."""


def schedule_tables(page: Manuscript) -> tuple[Block, ...]:
    """Return the schedule of activities: one table, or several in order of time when there are many visits."""
    schedule = matrix(page.protocol)
    if not schedule.visits or not schedule.rows:
        return ()
    page.claim("/schedule/activities")
    known = {one.visit.id for one in schedule.visits}
    counts = [Counter(visit for visit in row.visits if visit in known) for row in schedule.rows]
    parts = _parts(page, schedule.visits)
    return tuple(
        _table(page, title if len(parts) > 1 else "", visits, schedule.rows, counts, first=index == 0)
        for index, (title, visits) in enumerate(parts)
    )


def _letter(index: int) -> str:
    """Return a, b, ..., z, aa, ab and so on."""
    before, last = divmod(index, 26)
    return (_letter(before - 1) if before else "") + chr(ord("a") + last)


def _parts(page: Manuscript, visits: Sequence[PlacedVisit]) -> list[tuple[str, list[PlacedVisit]]]:
    """Return the visits in pieces that fit on a page, cut between epochs where it can be, with the epochs' names."""
    if len(visits) <= MOST_VISITS:
        return [("", list(visits))]
    pieces: list[tuple[list[str], list[PlacedVisit]]] = []
    for epoch, group in groupby(visits, key=lambda one: page.words.field(one.visit, "epoch")):
        members = list(group)
        chunks = [members[start : start + MOST_VISITS] for start in range(0, len(members), MOST_VISITS)]
        for chunk in chunks:
            if pieces and len(pieces[-1][1]) + len(chunk) <= MOST_VISITS:
                pieces[-1][1].extend(chunk)
                pieces[-1][0].append(epoch)
            else:
                pieces.append(([epoch], chunk))
    return [("; ".join(dict.fromkeys(name for name in names if name)), members) for names, members in pieces]


def _table(
    page: Manuscript,
    title: str,
    visits: Sequence[PlacedVisit],
    rows: Sequence[Activity],
    counts: Sequence[Counter[str]],
    *,
    first: bool,
) -> Table:
    naming = page.protocol.schedule.day_naming
    ids = [one.visit.id for one in visits]
    days = [day_number(one.offset, naming) if one.offset is not None else "–" for one in visits]
    windows = [window(one.visit) for one in visits]
    body = [_head(str(_("Day")), days)]
    if any(windows):
        body.append(_head(str(_("Window (days)")), windows))
    letters: dict[str, str] = {}
    several = False
    # A row that stands at no visit is shown once, so that it is not lost.
    shown = [
        (row, count)
        for row, count in zip(rows, counts, strict=True)
        if any(count[id] for id in ids) or (first and not count)
    ]
    for group, members in groupby(shown, key=lambda pair: pair[0].group):
        body.append(Row((cell(group.label, bold=True),), heading=True))
        for row, count in members:
            name: tuple[Span, ...] = (Span(str(row.name)),)
            timing = (row.timing or "").strip().removesuffix(".")
            if timing:
                letter = letters.setdefault(timing, _letter(len(letters)))
                name = (*name, Span(letter, raised=True))
            several = several or any(count[id] > 1 for id in ids)
            body.append(Row((Cell(name), *(_marks(count[id]) for id in ids)), address=row.address))
    notes = [_("{letter}: {timing}.", letter=letter, timing=timing) for timing, letter in letters.items()]
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
        notes=(" ".join(map(str, notes)),) if notes else (),
        wide=len(visits) >= WIDE_FROM,
        small=True,
    )


def _head(title: str, values: Sequence[str]) -> Row:
    return Row((cell(title, "muted"), *(cell(value, "muted") for value in values)))


@cache
def _marks(count: int) -> Cell:
    return cell("●" * count if count <= 3 else f"{count} ×")


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

    def days_allowed(visit: Visit) -> str:
        span = window(visit)
        return str(_("{window} days", window=span)) if span else ""

    picks = (
        Pick(str(_("Visit")), lambda visit: page.words.name(visit), ("name",), 1.6),
        Pick(str(_("Epoch")), lambda visit: page.words.field(visit, "epoch"), ("epoch",), 1.4),
        Pick(str(_("Day")), day, (), 0.9),
        Pick(str(_("Window")), days_allowed, ("minus", "plus"), 1.0),
        Pick(str(_("Counted from")), counted, ("anchor", "days"), 1.6),
    )
    return grid(page.words, "/schedule/visits", [one.visit for one in placed], picks, caption=str(_("Visits")))
