"""Sections 8.5 and 8.6: pharmacokinetics and biomarkers."""

from collections.abc import Iterable
from itertools import groupby

from studio.document.blocks import Block, Cell, Column, Row, Span, Table, cell
from studio.document.manuscript import Manuscript
from studio.document.phrases import minutes, with_minus
from studio.document.tables import Pick, grid, labelled, lines, picked
from studio.knowledge import biomarkers
from studio.knowledge.biomarkers import Biomarker
from studio.planning.schedule import day_name, offsets
from studio.protocol.biomarkers import Marker, MarkerRole
from studio.text import _, n_, translate

KINETICS, MARKERS, GENETICS, PHARMACODYNAMIC, OTHER_MARKERS = "8.5", "8.6", "8.6.1", "8.6.2", "8.6.3"

_BIOMARKERS = "table-biomarkers"


def write_markers(page: Manuscript) -> None:
    """Write the sections."""
    page.prose(KINETICS, "/biomarkers/pharmacokinetics", "")
    _markers(page)
    page.prose(GENETICS, "/biomarkers/genetics", "")


_HEADING_OF = {
    MarkerRole.EXPOSURE: KINETICS,
    MarkerRole.ENGAGEMENT: PHARMACODYNAMIC,
    MarkerRole.MECHANISM: PHARMACODYNAMIC,
    MarkerRole.PREDICTIVE: PHARMACODYNAMIC,
}


def _markers(page: Manuscript) -> None:
    page.await_(PHARMACODYNAMIC, "/biomarkers/markers")
    markers = page.protocol.biomarkers.markers
    words = page.words
    found = {marker.id: biomarkers.find(marker.marker) if marker.marker else None for marker in markers}

    def name(marker: Marker) -> Cell:
        known = found[marker.id]
        shown = Span(words.field(marker, "marker") or words.name(marker))
        return Cell((shown, *page.cite_read(known.source)) if known else (shown,))

    picks = (
        Pick(str(_("Marker")), name, tuple(_DETAILS | {"marker"}), 1.8),
        *(picked(words, Marker, field) for field in ("role", "hypothesis", "laboratory_masked")),
    )
    table = grid(words, "/biomarkers/markers", markers, picks, caption=str(_("Biomarkers")), anchor=_BIOMARKERS)
    if table:
        text = n_(
            "The trial measures {count} marker; {table} says for what, and on which hypothesis it bears.",
            "The trial measures {count} markers; {table} says for what, and on which hypothesis each bears.",
            len(markers),
            table=page.refer(_BIOMARKERS),
        )
        page.add(MARKERS, text, address="/biomarkers/markers")
    page.put(MARKERS, *table, *_known_of(page, [(marker, known) for marker in markers if (known := found[marker.id])]))
    page.rests_on(MARKERS, [one.source for one in found.values() if one is not None], "/biomarkers/markers")
    headings = set()
    for marker in markers:
        heading = _HEADING_OF.get(marker.role, OTHER_MARKERS) if marker.role else OTHER_MARKERS
        headings.add(heading)
        page.put(heading, *_details(page, marker))
    if markers and PHARMACODYNAMIC not in headings and all(marker.role for marker in markers):
        why = _("no marker of target engagement, mechanism or prediction is measured.")
        page.not_applicable(PHARMACODYNAMIC, why, "/biomarkers/markers")
    page.claim("/biomarkers/markers")


def _known_of(page: Manuscript, markers: Iterable[tuple[Marker, Biomarker]]) -> tuple[Block, ...]:
    """Return a table of what earlier studies saw of the markers, and of what the markers cannot show."""
    rows = tuple(
        Row(
            (
                Cell((Span(known.name), *page.cite_read(known.source))),
                cell(with_minus(known.direction)),
                cell(known.cannot_show),
                cell("\n".join(part for part in (str(known.certainty.label), known.note or "") if part)),
            ),
            address=f"/biomarkers/markers/{marker.id}/marker",
        )
        for marker, known in {known.id: (marker, known) for marker, known in markers}.values()
    )
    if not rows:
        return ()
    columns = (
        Column(str(_("Marker")), 1.4),
        Column(str(_("Direction seen so far")), 1.8),
        Column(str(_("What it cannot show")), 2.4),
        Column(str(_("Certainty")), 1.0),
    )
    return (Table(columns, rows, caption=str(_("What is known of the biomarkers"))),)


_DETAILS = {"matrix", "assay", "samples", "handling", "conditions", "decision"}


def _details(page: Manuscript, marker: Marker) -> tuple[Block, ...]:
    """Return when a marker is sampled, how it is handled and what is decided with it."""
    at = f"/biomarkers/markers/{marker.id}"
    others = {name for name in type(marker).model_fields if name not in _DETAILS}
    rows = list(lines(page.words, marker, at, skip=(*others, "samples")))
    if marker.samples:
        same = groupby(
            marker.samples, key=lambda sample: (sample.visit, page.words.brief(sample, skip=("visit", "minute")))
        )
        times = "\n".join(_taken(page, visit, note, [one.minute for one in samples]) for (visit, note), samples in same)
        rows.insert(0, Row((cell(translate("Times")), cell(times)), address=f"{at}/samples"))
    if not rows:
        return ()
    heading = Row((cell(page.words.name(marker), bold=True),), heading=True, address=at)
    return (labelled((heading, *rows)),)


def _taken(page: Manuscript, id: str | None, note: str, taken: Iterable[int | None]) -> str:
    """Return when samples of one visit are taken, such as *Dosing (Day 1): 15 minutes before dosing*."""
    placed = offsets(page.protocol)
    visit = page.words.referred("/schedule/visits", id) if id else ""
    if id in placed:
        day = str(day_name(placed[id], page.protocol.schedule.day_naming))
        visit = visit if visit == day else str(_("{visit} ({day})", visit=visit, day=day))
    times = minutes([minute for minute in taken if minute is not None])
    when = str(_("{visit}: {times}", visit=visit, times=times)) if visit and times else visit or times
    if not when or not note:
        return when or note
    # A note is worded as a sentence of its own.
    return str(_("{when}. {note}", when=when, note=note) if times else _("{visit}: {note}", visit=visit, note=note))
