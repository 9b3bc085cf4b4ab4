"""The schedule of activities as tables: visits across, activities down, timing in generated footnotes."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby

from studio.document.blocks import Block, Cell, Column, Row, Span, Table, cell
from studio.document.figures import text_width
from studio.document.manuscript import Manuscript
from studio.document.tables import Pick, grid, letter
from studio.planning.schedule import Activity, PlacedVisit, day_name, day_number, matrix, place, window
from studio.protocol.schedule import Visit
from studio.text import _, n_

_UPRIGHT, _LANDSCAPE = 335.0, 550.0
"""The width in points that pages have for visits beside the names of the activities. What is too wide for a landscape
page is split by epoch, for upright pages."""

_SIZE, _BETWEEN, _NARROWEST, _WIDEST = 7.5, 6.0, 20.0, 60.0
"""The size of letters by which the width of visits is judged, the space between two, and the least and most of one."""


def schedule_tables(page: Manuscript) -> tuple[Block, ...]:
    """Return the schedule of activities: one table, or several in order of time when there are many visits."""
    schedule = matrix(page.protocol)
    if not schedule.visits or not schedule.rows:
        return ()
    page.claim("/schedule/activities")
    known = {one.visit.id for one in schedule.visits}
    counts = [Counter(visit for visit in row.visits if visit in known) for row in schedule.rows]
    parts = _parts(page, schedule.visits)
    wide = len(parts) == 1 and _width(page, schedule.visits) > _UPRIGHT
    return tuple(
        _table(page, title, visits, schedule.rows, counts, first=index == 0, wide=wide)
        for index, (title, visits) in enumerate(parts)
    )


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
    rows: Sequence[Activity],
    counts: Sequence[Counter[str]],
    *,
    first: bool,
    wide: bool,
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
                mark = letters.setdefault(timing, letter(len(letters)))
                name = (*name, Span(mark, raised=True))
            several = several or any(count[id] > 1 for id in ids)
            body.append(Row((Cell(name), *(_marks(count[id]) for id in ids)), address=row.address))
    notes = [_("{letter}: {timing}.", letter=mark, timing=timing) for timing, mark in letters.items()]
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
        wide=wide,
        dense=True,
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
