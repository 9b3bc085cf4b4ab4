"""Chapter 8: what is assessed, with what, by whom and when."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from studio.document.blocks import Block, Cell, Column, Inline, Row, Span, Table, cell
from studio.document.manuscript import Manuscript, inline
from studio.document.phrases import (
    BY_MODE,
    PEOPLE,
    RATERS,
    UNKNOWN,
    beginning,
    inside,
    minutes,
    series,
    visits,
    with_minus,
    within,
)
from studio.document.tables import DASH, Pick, grid, labelled, lines, picked
from studio.knowledge import biomarkers, lookup
from studio.planning.schedule import day_name, offsets
from studio.protocol.biomarkers import Marker, MarkerRole
from studio.protocol.endpoints import Guess, InstrumentUse, Rater
from studio.protocol.followup import Probe
from studio.protocol.monitoring import Indication
from studio.protocol.objectives import Level
from studio.protocol.screening import Test, TestKind
from studio.text import Text, _, listing, n_, number, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from studio.knowledge.biomarkers import Biomarker
    from studio.knowledge.facts import Fact

CONSIDERATIONS, SCREENING, EFFICACY, SAFETY = "8.1", "8.2", "8.3", "8.4"
EXAMINATION, VITALS, HEART, LABORATORY, PREGNANCY, SUICIDALITY = (f"8.4.{count}" for count in range(1, 7))
KINETICS, MARKERS, PHARMACODYNAMIC, OTHER_MARKERS = "8.5", "8.6", "8.6.2", "8.6.3"

TESTS, GUESSES, HARMS, LIMITS = "table-tests", "table-guesses", "table-harms", "table-limits"
PROBES, BIOMARKERS = "table-probes", "table-biomarkers"
"""Anchors of tables that sentences refer to."""


def write(page: Manuscript) -> None:
    """Write the chapter. Vital signs and suicidality are watched wherever a dose is given to people with depression."""
    if page.protocol.dosing.arms:
        page.demanded |= {VITALS, SUICIDALITY}
    _considerations(page)
    _screening(page)
    _instruments(page)
    _definitions(page)
    _guesses(page)
    _safety(page)
    _examinations(page)
    _vital_signs(page)
    _heart(page)
    _laboratory(page)
    _suicidality(page)
    _markers(page)
    page.prose("8.6.1", "/biomarkers/genetics", "")
    page.prose("8.7", "/biomarkers/immunogenicity", "")
    page.prose("8.8", "/endpoints/health_economics", "")


# Visits and tests


def _considerations(page: Manuscript) -> None:
    page.await_(CONSIDERATIONS, "/schedule/visits")
    planned = page.protocol.schedule.visits
    if planned:
        text = n_(
            "Assessments take place at {count} visit; {section} says what is done there, and when.",
            "Assessments take place at {count} visits; {section} says what is done at each, and when.",
            len(planned),
            section=page.see("1.3"),
        )
        page.add(CONSIDERATIONS, text, address="/schedule/visits")
        places = Counter(visit.place for visit in planned if visit.place is not None)
        if len(places) > 1 and sum(places.values()) == len(planned):
            shares = listing(
                _("{count} {manner}", count=count, manner=BY_MODE[mode]) for mode, count in places.most_common()
            )
            text = _("They are planned as follows: {shares}.", shares=shares)
            page.add(CONSIDERATIONS, text, address="/schedule/visits")
        elif places and sum(places.values()) == len(planned):
            page.add(
                CONSIDERATIONS,
                _("All visits are held {manner}.", manner=BY_MODE[next(iter(places))]),
                address="/schedule/visits",
            )
    page.prose(CONSIDERATIONS, "/endpoints/considerations", "")


def _screening(page: Manuscript) -> None:
    words = page.words
    tests = page.protocol.screening.tests
    placed = offsets(page.protocol)
    picks = (
        picked(words, Test, "kind", 1.3),
        picked(words, Test, "name", 2.2),
        Pick(str(_("Visits")), lambda test: visits(page, test.visits), ("visits",), 2.4),
        picked(words, Test, "timing", 1.8),
    )
    before = [test for test in tests if any(placed.get(visit, 0) < 0 for visit in test.visits)]
    if before:
        kinds = listing(dict.fromkeys(_kind(page, test) for test in before))
        text = _(
            "Screening and baseline comprise {kinds}. {table} names the tests with all their visits, those after the "
            "dose included.",
            kinds=kinds,
            table=page.refer(TESTS),
        )
        page.add(SCREENING, text, address="/screening/tests")
    caption = str(_("Tests and their visits"))
    page.put(SCREENING, *grid(words, "/screening/tests", tests, picks, caption=caption, anchor=TESTS))
    page.claim("/screening/tests")
    both = page.protocol.screening.drugs_each_dosing and page.protocol.screening.alcohol_each_dosing
    if both:
        page.add(
            SCREENING,
            _("A drug screen and an alcohol test are done before each dosing session."),
            address="/screening/drugs_each_dosing",
        )
        page.claim("/screening/drugs_each_dosing", "/screening/alcohol_each_dosing")
    for address, yes, no in (
        (
            "/screening/drugs_each_dosing",
            _("A drug screen is done before each dosing session."),
            _("No drug screen is done before each dosing session."),
        ),
        (
            "/screening/alcohol_each_dosing",
            _("An alcohol test is done before each dosing session."),
            _("No alcohol test is done before each dosing session."),
        ),
    ):
        page.decide(SCREENING, address, yes, no)


def _kind(page: Manuscript, test: Test) -> str:
    """Return the kind of a test as it reads inside a sentence, or the name where the kind says nothing."""
    if test.kind is TestKind.LABORATORY:
        return str(_("laboratory tests"))
    return inside(test.kind) if test.kind not in (None, TestKind.OTHER) else page.words.name(test)


# Instruments


_PROCESS, _HARM = ("experience", "expectancy", "masking", "alliance"), ("suicidality", "safety")


def _instruments(page: Manuscript) -> None:
    """Print the instruments in three tables, after what each measures: outcome, course of the treatment, harm."""
    known = {use.id: lookup.instrument(page.protocol, use.instrument) for use in page.protocol.endpoints.instruments}
    kinds = {id: one.kind if one is not None else "" for id, one in known.items()}
    groups: tuple[tuple[str, Text, str, Text, Callable[[str], bool]], ...] = (
        (
            EFFICACY,
            _("Efficacy instruments"),
            "table-outcomes",
            _("{table} lists the instruments that measure efficacy.", table=page.refer("table-outcomes")),
            lambda kind: kind not in (*_PROCESS, *_HARM),
        ),
        (
            EFFICACY,
            _("Instruments of experience, expectancy and support"),
            "table-process",
            _(
                "{table} lists those that measure the experience, expectancy and the support.",
                table=page.refer("table-process"),
            ),
            lambda kind: kind in _PROCESS,
        ),
        (
            SAFETY,
            _("Safety instruments"),
            HARMS,
            _("{table} lists the instruments by which harm is sought.", table=page.refer(HARMS)),
            lambda kind: kind in _HARM,
        ),
    )
    _primary(page)
    for heading, caption, anchor, text, belongs in groups:
        uses = [use for use in page.protocol.endpoints.instruments if belongs(kinds[use.id])]
        table = _table_of_instruments(page, uses, caption, anchor)
        if table:
            page.add(heading, text, address="/endpoints/instruments")
            page.put(heading, *table)
            remembered = [one.source for use in uses if (one := known[use.id]) is not None]
            page.rests_on(heading, remembered, "/endpoints/instruments")
    page.claim("/endpoints/instruments")


def _table_of_instruments(
    page: Manuscript, uses: Sequence[InstrumentUse], caption: Text, anchor: str
) -> tuple[Block, ...]:
    words = page.words

    def rater(use: InstrumentUse) -> str:
        unknown = listing(UNKNOWN[one] for one in use.masked_to)
        masked = str(_("masked to {unknown}", unknown=unknown)) if unknown else ""
        manner = str(BY_MODE[use.mode]) if use.mode else ""
        who = words.field(use, "rater")
        return "\n".join(part for part in (f"{who}, {manner}" if who and manner else who or manner, masked) if part)

    def when(use: InstrumentUse) -> str:
        return "\n".join(part for part in (visits(page, use.visits), words.field(use, "timing")) if part)

    def recall(use: InstrumentUse) -> str:
        return str(_("now or the session")) if use.recall_days == 0 else words.field(use, "recall_days")

    picks = (
        Pick(str(_("Instrument")), lambda use: Cell(_named(page, use)), ("instrument",), 1.9),
        picked(words, InstrumentUse, "version", 2.2),
        Pick(str(_("Rated by")), rater, ("rater", "mode", "masked_to"), 1.4),
        Pick(str(_("Recall")), recall, ("recall_days",), 0.8),
        Pick(str(_("When")), when, ("visits", "timing"), 2.4),
    )
    return grid(words, "/endpoints/instruments", uses, picks, caption=str(caption), anchor=anchor)


def _named(page: Manuscript, use: InstrumentUse) -> Inline:
    """Return the name of an instrument with the number of its source."""
    known = lookup.instrument(page.protocol, use.instrument)
    name = Span(page.words.field(use, "instrument"))
    return (name, *page.cite_read(known.source)) if known else (name,)


def _primary(page: Manuscript) -> None:
    """Say in full how the instruments of the primary endpoints are used."""
    endpoints = {one.id: one for one in page.protocol.objectives.endpoints}
    uses = {use.id: use for use in page.protocol.endpoints.instruments}
    primary = [one for one in page.protocol.objectives.objectives if one.level is Level.PRIMARY]
    measured: dict[str, list[str]] = {}
    for id in dict.fromkeys(id for one in primary for id in one.endpoints):
        endpoint = endpoints.get(id)
        if endpoint is not None and endpoint.instrument in uses:
            measured.setdefault(endpoint.instrument or "", []).append(page.words.name(endpoint))
    for id, names in measured.items():
        _use(page, uses[id], names)


def _use(page: Manuscript, use: InstrumentUse, names: Sequence[str]) -> None:
    at = f"/endpoints/instruments/{use.id}"
    if not use.instrument:
        return
    text = n_(
        "The primary endpoint is: {names}. It is measured with the {instrument}.",
        "The primary endpoints are: {names}. They are measured with the {instrument}.",
        len(names),
        names="; ".join(names),
        instrument=_named(page, use),
    )
    page.add(EFFICACY, text, address=f"{at}/instrument")
    if use.version:
        page.add(EFFICACY, _("The form used: {version}.", version=within(use.version)), address=f"{at}/version")
    if use.rater is Rater.PARTICIPANT:
        page.add(EFFICACY, _("Participants fill it in themselves."), address=f"{at}/rater")
    elif use.rater is not None:
        who, manner = RATERS[use.rater], BY_MODE.get(use.mode) if use.mode else None
        unknown = listing(UNKNOWN[one] for one in use.masked_to)
        if manner and unknown:
            text = _("It is rated {manner} by {who}, masked to {unknown}.", who=who, manner=manner, unknown=unknown)
        elif manner:
            text = _("It is rated {manner} by {who}.", who=who, manner=manner)
        elif unknown:
            text = _("It is rated by {who}, masked to {unknown}.", who=who, unknown=unknown)
        else:
            text = _("It is rated by {who}.", who=who)
        page.add(EFFICACY, text, address=f"{at}/rater")
    if use.recall_days:
        text = n_("Answers look back on {count} day.", "Answers look back on {count} days.", use.recall_days)
        page.add(EFFICACY, text, address=f"{at}/recall_days")
    elif use.recall_days == 0:
        page.add(EFFICACY, _("Answers concern the present or the session just over."), address=f"{at}/recall_days")
    if use.visits:
        page.add(EFFICACY, _("It is given at {visits}.", visits=visits(page, use.visits)), address=f"{at}/visits")


def _definitions(page: Manuscript) -> None:
    """Print response, remission and relapse, and which differences are known to matter on the scales."""
    page.say(
        EFFICACY,
        _("Response is a fall of at least {fall} from baseline on the {instrument}."),
        fall="/endpoints/response_fall",
        instrument="/endpoints/response_instrument",
    )
    comparator = page.protocol.endpoints.remission_comparator
    if comparator is not None and page.has("/endpoints/remission_threshold"):
        limit = {
            "comparator": inside(comparator),
            "threshold": page.words.at("/endpoints/remission_threshold"),
        }
        text = _("Remission is a score of {comparator} {threshold}.", **limit)
        if page.protocol.endpoints.response_instrument:
            text = _("Remission is a score of {comparator} {threshold} on the same instrument.", **limit)
        page.add(EFFICACY, text, address="/endpoints/remission_threshold")
        page.claim("/endpoints/remission_comparator", "/endpoints/remission_threshold")
    _precedent(page)
    _differences(page)
    page.prose(EFFICACY, "/endpoints/sustained_response")
    page.prose(EFFICACY, "/followup/relapse")
    page.prose(EFFICACY, "/endpoints/rater_training")
    page.decide(
        EFFICACY,
        "/endpoints/expectancy_before_randomisation",
        _("Expectancy is measured before randomisation."),
        _("Expectancy is not measured before randomisation."),
    )


def _precedent(page: Manuscript) -> None:
    """Say how others define response and remission on the instrument by which this trial judges them."""
    uses = [one for one in page.protocol.endpoints.instruments if one.id == page.protocol.endpoints.response_instrument]
    known = lookup.instrument(page.protocol, uses[0].instrument) if uses else None
    if known is None:
        return
    response = known.response and _fact(page, known.response)
    remission = known.remission and _fact(page, known.remission)
    if response and remission:
        text = _(
            "Other trials define response as {response}, and remission as a score of {remission}.",
            response=response,
            remission=remission,
        )
    elif response:
        text = _("Other trials define response as {response}.", response=response)
    elif remission:
        text = _("Other trials define remission as a score of {remission}.", remission=remission)
    else:
        return
    page.add(EFFICACY, text, address="/endpoints/response_instrument")


def _fact(page: Manuscript, fact: Fact) -> Inline:
    """Return what the library knows, with the number of its source and its caveats."""
    caveats = [fact.note or "", "" if fact.certainty.settled else str(fact.certainty.label)]
    caveat = "; ".join(within(one) for one in caveats if one)
    given = {"value": with_minus(str(fact.value)), "source": page.cite(fact.source)}
    if caveat:
        return inline(_("{value} {source} ({caveat})", **given, caveat=caveat))
    return inline(_("{value} {source}", **given))


def _differences(page: Manuscript) -> None:
    """Say which differences on the scales of this trial are known to matter, and how surely."""
    runs: list[Span] = []
    told: set[str] = set()
    for use in page.protocol.endpoints.instruments:
        known = lookup.instrument(page.protocol, use.instrument)
        if known is None or known.mcid is None or known.code in told:
            continue
        told.add(known.code)
        at = f"/endpoints/instruments/{use.id}/instrument"
        scale = inline(_("{code} {fact}", code=known.code, fact=_fact(page, known.mcid)))
        runs += [*([Span("; ")] if runs else []), *(replace(run, address=at) for run in scale)]
    if runs:
        text = _(
            "The smallest differences that matter to people are, as far as they are known: {scales}.",
            scales=tuple(runs),
        )
        page.add(EFFICACY, text, address="/endpoints/instruments")


def _guesses(page: Manuscript) -> None:
    words = page.words
    guesses = page.protocol.endpoints.guesses
    asked = listing(dict.fromkeys(str(PEOPLE[one.asked]) for one in guesses if one.asked))
    if asked:
        text = _(
            "So that masking can be judged, {asked} are asked which allocation they believe in; {table} says when.",
            asked=asked,
            table=page.refer(GUESSES),
        )
        page.add(EFFICACY, text, address="/endpoints/guesses")
    picks = (
        picked(words, Guess, "asked", 1.4),
        Pick(str(_("Visits")), lambda guess: visits(page, guess.visits), ("visits",), 2.4),
        picked(words, Guess, "certainty", 1.1),
        picked(words, Guess, "reason", 1.1),
    )
    caption = str(_("Guesses of allocation"))
    page.put(EFFICACY, *grid(words, "/endpoints/guesses", guesses, picks, caption=caption, anchor=GUESSES))
    page.claim("/endpoints/guesses")


# Safety


def _safety(page: Manuscript) -> None:
    words = page.words
    start, end = "/monitoring/contact_from_hours", "/monitoring/contact_to_hours"
    if page.has(start, end):
        text = _(
            "After each dose participants are contacted between {start} and {end} hours after dosing.",
            start=number(page.get(start)),
            end=number(page.get(end)),
        )
        page.add(SAFETY, text, address=start)
        page.claim(start, end)
    page.prose(SAFETY, "/monitoring/contact_content", str(_("Content of this contact")))
    probes = page.protocol.followup.probes
    at = visits(page, dict.fromkeys(id for probe in probes for id in probe.visits))
    if at:
        text = _(
            "Harm that may appear late or stay is asked for at {visits}; {table} says how.",
            visits=at,
            table=page.refer(PROBES),
        )
        page.add(SAFETY, text, address="/followup/probes")
    picks = (
        picked(words, Probe, "kind", 1.4),
        picked(words, Probe, "method", 3.0),
        Pick(str(_("Visits")), lambda probe: visits(page, probe.visits), ("visits",), 2.0),
    )
    caption = str(_("Long-term probes"))
    page.put(SAFETY, *grid(words, "/followup/probes", probes, picks, caption=caption, anchor=PROBES))
    page.claim("/followup/probes")
    page.prose(SAFETY, "/monitoring/abuse_assessment")


_KINDS = (
    (EXAMINATION, TestKind.PHYSICAL, _("Physical examination")),
    (VITALS, TestKind.VITAL_SIGNS, _("Vital signs")),
    (HEART, TestKind.ECG, _("Electrocardiogram")),
    (HEART, TestKind.ECHOCARDIOGRAM, _("Echocardiogram")),
    (PREGNANCY, TestKind.PREGNANCY, _("Pregnancy test")),
)


def _examinations(page: Manuscript) -> None:
    """Say under its heading when each test is done that ICH M11 has a heading for."""
    for heading, kind, name in _KINDS:
        for test in page.protocol.screening.tests:
            if test.kind is kind and test.visits:
                given = {"test": beginning(test.name or str(name)), "visits": visits(page, test.visits)}
                at = f"/screening/tests/{test.id}"
                page.add(heading, _("{test}: done at {visits}.", **given), address=at)
                if test.timing:
                    timing = beginning(within(test.timing))
                    page.add(heading, _("{timing}.", timing=timing), address=f"{at}/timing")


_LIMITS = (
    (
        _("At screening, at most"),
        ("/screening/systolic_most", "/screening/diastolic_most", "/screening/heart_rate_most"),
        _("Above it, the participant is not included."),
    ),
    (
        _("At screening, at least"),
        ("", "", "/screening/heart_rate_least"),
        _("Below it, the participant is not included."),
    ),
    (
        _("Before the dose, at most"),
        ("/monitoring/go_systolic_most", "/monitoring/go_diastolic_most", ""),
        _("Above it, the dose is not given."),
    ),
    (
        _("After the dose, alert from"),
        ("/monitoring/alert_systolic", "/monitoring/alert_diastolic", "/monitoring/alert_heart_rate"),
        _("The physician is told."),
    ),
    (
        _("After the dose, treatment from"),
        ("/monitoring/treat_systolic", "/monitoring/treat_diastolic", ""),
        _("The pressure is treated."),
    ),
)
"""Limits of the vital signs: what each means, the fields of systolic and diastolic pressure and heart rate, and what
follows where a limit is passed."""


def _vital_signs(page: Manuscript) -> None:
    words = page.words
    taken = page.protocol.monitoring.vital_minutes
    measures = page.protocol.monitoring.vital_measures
    if taken:
        text = _("On the dosing day vital signs are measured {times}.", times=minutes(taken))
        if measures:
            text = _(
                "On the dosing day the following are measured {times}: {what}.",
                times=minutes(taken),
                what=series(measures),
            )
        page.add(VITALS, text, address="/monitoring/vital_minutes")
        page.claim("/monitoring/vital_minutes", *(["/monitoring/vital_measures"] if measures else []))
    rows = []
    rescued = any(step.indication is Indication.HYPERTENSION for step in page.protocol.monitoring.rescue)
    for title, addresses, follows in _LIMITS:
        shown = [words.at(address) if address else "" for address in addresses]
        if any(shown):
            values = (cell(one) if one else DASH for one in shown)
            if rescued and addresses[0] == "/monitoring/treat_systolic":
                follows = _("The pressure is treated ({section}).", section=page.see("6.9.2"))
            address = next(address for address, one in zip(addresses, shown, strict=True) if one)
            rows.append(Row((cell(title), *values, Cell(inline(follows))), address=address))
        page.claim(*filter(None, addresses))
    if rows:
        columns = (
            Column(str(_("Limit")), 1.5),
            Column(str(_("Systolic pressure"))),
            Column(str(_("Diastolic pressure"))),
            Column(str(_("Heart rate"))),
            Column(str(_("What follows")), 1.7),
        )
        page.add(VITALS, _("{table} gives the limits, with what follows.", table=page.refer(LIMITS)))
        page.say(
            VITALS,
            _("At screening a pressure is the mean of {count} readings after rest."),
            count="/screening/pressure_readings",
        )
        caption = str(_("Limits of blood pressure and heart rate"))
        page.put(VITALS, Table(columns, tuple(rows), caption=caption, anchor=LIMITS))
    page.say(VITALS, _("Pressures are the mean of {count} readings."), count="/screening/pressure_readings")
    page.prose(VITALS, "/monitoring/vital_actions", str(_("Actions at these limits")))


def _heart(page: Manuscript) -> None:
    page.say(
        HEART,
        _("QT intervals are corrected for heart rate by the formula of {formula}."),
        formula="/screening/qt_formula",
    )
    page.say(
        HEART,
        _("To be included and dosed, men have a corrected interval of at most {male} and women of at most {female}."),
        male="/screening/qtc_most_male",
        female="/screening/qtc_most_female",
    )
    page.say(HEART, _("Each reading is the mean of {count} electrocardiograms."), count="/screening/ecg_replicates")


def _laboratory(page: Manuscript) -> None:
    tests = [test for test in page.protocol.screening.tests if test.kind is TestKind.LABORATORY]
    at = visits(page, dict.fromkeys(id for test in tests for id in test.visits))
    if at:
        text = _(
            "Laboratory tests are done at {visits}; the tests, and the limits beyond which a participant is not dosed, "
            "stand in {section}.",
            visits=at,
            section=page.see("12.1"),
        )
        page.add(LABORATORY, text, address="/screening/tests")
    elif tests or page.protocol.screening.laboratory:
        text = _("Laboratory tests and their limits stand in {section}.", section=page.see("12.1"))
        page.add(LABORATORY, text, address="/screening/laboratory")
    page.decide(
        PREGNANCY,
        "/screening/pregnancy_each_dosing",
        _("A pregnancy test is done before each dosing session in all who can become pregnant."),
        _("No pregnancy test is done before each dosing session."),
    )


def _suicidality(page: Manuscript) -> None:
    uses = [
        use
        for use in page.protocol.endpoints.instruments
        if (known := lookup.instrument(page.protocol, use.instrument)) is not None and known.kind == "suicidality"
    ]
    at = visits(page, dict.fromkeys(id for use in uses for id in use.visits))
    if at:
        text = _(
            "Suicidal ideation and behaviour are assessed with the {instrument} at {visits} ({table}).",
            instrument=listing(dict.fromkeys(page.words.name(use) for use in uses)),
            visits=at,
            table=page.refer(HARMS),
        )
        page.add(SUICIDALITY, text, address=f"/endpoints/instruments/{uses[0].id}")
    page.say(
        SUICIDALITY,
        _("Ideation of level {level} or higher within {months} before screening excludes from the trial."),
        level="/screening/cssrs_ideation_excluded_from",
        months="/screening/cssrs_ideation_months",
    )
    page.say(
        SUICIDALITY,
        _("Ideation of level {level} or higher excludes from the trial."),
        level="/screening/cssrs_ideation_excluded_from",
    )
    page.say(
        SUICIDALITY,
        _("Suicidal behaviour within {months} before screening excludes from the trial."),
        months="/screening/cssrs_behaviour_months",
    )
    page.prose(SUICIDALITY, "/screening/cssrs_pathway", str(_("Response to a positive answer")))


# Samples and markers


_HEADING_OF = {
    MarkerRole.EXPOSURE: KINETICS,
    MarkerRole.ENGAGEMENT: PHARMACODYNAMIC,
    MarkerRole.MECHANISM: PHARMACODYNAMIC,
    MarkerRole.PREDICTIVE: PHARMACODYNAMIC,
}


def _markers(page: Manuscript) -> None:
    page.prose(KINETICS, "/biomarkers/pharmacokinetics", "")
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
    table = grid(words, "/biomarkers/markers", markers, picks, caption=str(_("Biomarkers")), anchor=BIOMARKERS)
    if table:
        text = n_(
            "The trial measures {count} marker; {table} says for what, and on which hypothesis it bears.",
            "The trial measures {count} markers; {table} says for what, and on which hypothesis each bears.",
            len(markers),
            table=page.refer(BIOMARKERS),
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
    return ", ".join(part for part in (when, note) if part)
