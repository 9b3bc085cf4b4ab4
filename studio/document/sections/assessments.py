"""Chapter 8: what is assessed, with what, by whom and when."""

from collections.abc import Sequence

from studio.document.blocks import Block, Cell, Column, Row, Span, Table, cell
from studio.document.manuscript import Manuscript
from studio.document.tables import DASH, Pick, grid, labelled, lines, picked
from studio.knowledge import biomarkers, lookup
from studio.planning.schedule import day_name, offsets
from studio.protocol.biomarkers import Marker, MarkerRole, Sample
from studio.protocol.endpoints import Guess, InstrumentUse
from studio.protocol.followup import Probe
from studio.protocol.screening import Test, TestKind
from studio.text import _, listing, n_, number, translate

SCREENING, EFFICACY, SAFETY = "8.2", "8.3", "8.4"
VITALS, HEART, LABORATORY, PREGNANCY, SUICIDALITY = "8.4.2", "8.4.3", "8.4.4", "8.4.5", "8.4.6"
KINETICS, MARKERS, PHARMACODYNAMIC, OTHER_MARKERS = "8.5", "8.6", "8.6.2", "8.6.3"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    _considerations(page)
    _screening(page)
    _instruments(page)
    _guesses(page)
    _safety(page)
    _vital_signs(page)
    _heart(page)
    _suicidality(page)
    _markers(page)


def _considerations(page: Manuscript) -> None:
    page.await_("8.1", "/schedule/visits")
    count = len(page.protocol.schedule.visits)
    if count:
        page.add(
            "8.1",
            n_(
                "Assessments take place at {count} visit; {section} says what is done there, and when.",
                "Assessments take place at {count} visits; {section} says what is done at each, and when.",
                count,
                section=page.see("1.3"),
            ),
        )


def _screening(page: Manuscript) -> None:
    words = page.words
    picks = (
        picked(words, Test, "kind", 1.3),
        picked(words, Test, "name", 2.2),
        Pick(str(_("Visits")), lambda test: _visits(page, test.visits), ("visits",), 2.4),
        picked(words, Test, "timing", 1.8),
    )
    tests = page.protocol.screening.tests
    page.put(SCREENING, *grid(words, "/screening/tests", tests, picks, caption=str(_("Tests"))))
    page.claim("/screening/tests")
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
    for heading, kind, one in (
        ("8.4.1", TestKind.PHYSICAL, _("Physical examination")),
        (HEART, TestKind.ECG, _("Electrocardiogram")),
        (PREGNANCY, TestKind.PREGNANCY, _("Pregnancy test")),
    ):
        for test in tests:
            if test.kind is kind and test.visits:
                page.add(
                    heading,
                    _("{test}: at {visits}.", test=test.name or one, visits=_visits(page, test.visits)),
                    address=f"/screening/tests/{test.id}",
                )


def _visits(page: Manuscript, ids: Sequence[str]) -> str:
    """Return the names of visits, or that it is all of them."""
    every = [visit.id for visit in page.protocol.schedule.visits]
    if len(every) > 1 and set(every) <= set(ids):
        return str(_("every visit"))
    return ", ".join(page.words.referred("/schedule/visits", id) for id in ids)


def _instruments(page: Manuscript) -> None:
    words = page.words

    def instrument(use: InstrumentUse) -> Cell:
        known = lookup.instrument(page.protocol, use.instrument)
        name = Span(words.field(use, "instrument"))
        return Cell((name, *page.cite_read(known.source)) if known else (name,))

    def rater(use: InstrumentUse) -> str:
        unknown = words.field(use, "masked_to")
        masked = str(_("does not know: {unknown}", unknown=unknown)) if unknown else ""
        return "\n".join(part for part in (words.field(use, "rater"), words.field(use, "mode"), masked) if part)

    def when(use: InstrumentUse) -> str:
        return "\n".join(part for part in (_visits(page, use.visits), words.field(use, "timing")) if part)

    def recall(use: InstrumentUse) -> str:
        return str(_("now or the session")) if use.recall_days == 0 else words.field(use, "recall_days")

    picks = (
        Pick(str(_("Instrument")), instrument, ("instrument",), 1.9),
        picked(words, InstrumentUse, "version", 2.4),
        Pick(str(_("Rated by")), rater, ("rater", "mode", "masked_to"), 1.3),
        Pick(str(_("Recall")), recall, ("recall_days",), 0.8),
        Pick(str(_("When")), when, ("visits", "timing"), 2.4),
    )
    uses = page.protocol.endpoints.instruments
    page.put(EFFICACY, *grid(words, "/endpoints/instruments", uses, picks, caption=str(_("Instruments"))))
    page.claim("/endpoints/instruments")
    known = [lookup.instrument(page.protocol, use.instrument) for use in uses]
    page.rests_on(EFFICACY, [one.source for one in known if one is not None])
    page.say(
        EFFICACY,
        _("Response is a fall of at least {fall} on the {instrument}."),
        fall="/endpoints/response_fall",
        instrument="/endpoints/response_instrument",
    )
    page.say(
        EFFICACY,
        _("Remission is a score of {comparator} {threshold}."),
        comparator="/endpoints/remission_comparator",
        threshold="/endpoints/remission_threshold",
    )
    page.prose(EFFICACY, "/endpoints/sustained_response")
    page.prose(EFFICACY, "/followup/relapse")
    page.prose(EFFICACY, "/endpoints/rater_training")
    page.decide(
        EFFICACY,
        "/endpoints/expectancy_before_randomisation",
        _("Expectancy is measured before randomisation."),
        _("Expectancy is not measured before randomisation."),
    )


def _guesses(page: Manuscript) -> None:
    words = page.words
    picks = (
        picked(words, Guess, "asked", 1.4),
        Pick(str(_("Visits")), lambda guess: _visits(page, guess.visits), ("visits",), 2.4),
        picked(words, Guess, "certainty", 1.1),
        picked(words, Guess, "reason", 1.1),
    )
    page.put(
        EFFICACY,
        *grid(
            words, "/endpoints/guesses", page.protocol.endpoints.guesses, picks, caption=str(_("Guesses of allocation"))
        ),
    )
    page.claim("/endpoints/guesses")


def _safety(page: Manuscript) -> None:
    words = page.words
    page.say(
        SAFETY,
        _("Participants are contacted from {start} until {end}."),
        start="/monitoring/contact_from_hours",
        end="/monitoring/contact_to_hours",
    )
    page.prose(SAFETY, "/monitoring/contact_content")
    picks = (
        picked(words, Probe, "kind", 1.4),
        picked(words, Probe, "method", 3.0),
        Pick(str(_("Visits")), lambda probe: _visits(page, probe.visits), ("visits",), 2.0),
    )
    page.put(
        SAFETY,
        *grid(words, "/followup/probes", page.protocol.followup.probes, picks, caption=str(_("Long-term probes"))),
    )
    page.claim("/followup/probes")
    page.prose(SAFETY, "/monitoring/abuse_assessment")


_LIMITS = (
    (_("Screening, at most"), "/screening/systolic_most", "/screening/diastolic_most", "/screening/heart_rate_most"),
    (_("Screening, at least"), "", "", "/screening/heart_rate_least"),
    (_("No dose above"), "/monitoring/go_systolic_most", "/monitoring/go_diastolic_most", ""),
    (
        _("Physician is told from"),
        "/monitoring/alert_systolic",
        "/monitoring/alert_diastolic",
        "/monitoring/alert_heart_rate",
    ),
    (_("Treated from"), "/monitoring/treat_systolic", "/monitoring/treat_diastolic", ""),
)
"""Limits of the vital signs: what each means, and the fields of systolic and diastolic pressure and heart rate."""


def _vital_signs(page: Manuscript) -> None:
    words = page.words
    minutes = page.protocol.monitoring.vital_minutes
    measures = page.protocol.monitoring.vital_measures
    if minutes:
        times = ", ".join(f"−{-minute}" if minute < 0 else number(minute) for minute in minutes)
        text = _("Vital signs are measured on the dosing day at {times} minutes from dosing.", times=times)
        if measures:
            text = _(
                "On the dosing day the following are measured at {times} minutes from dosing: {what}.",
                times=times,
                what=listing(measures),
            )
        page.add(VITALS, text, address="/monitoring/vital_minutes")
        page.claim("/monitoring/vital_minutes", *(["/monitoring/vital_measures"] if measures else []))
    rows = []
    for title, *addresses in _LIMITS:
        shown = [words.at(address) if address else "" for address in addresses]
        if any(shown):
            rows.append(
                Row(
                    (cell(title), *(cell(words) if words else DASH for words in shown)),
                    address=next(filter(None, addresses)),
                )
            )
        page.claim(*filter(None, addresses))
    if rows:
        columns = (
            Column(str(_("Limit")), 1.6),
            Column(str(_("Systolic pressure"))),
            Column(str(_("Diastolic pressure"))),
            Column(str(_("Heart rate"))),
        )
        page.put(VITALS, Table(columns, tuple(rows), caption=str(_("Limits of blood pressure and heart rate"))))
    page.say(VITALS, _("Pressures are the mean of {count} readings."), count="/screening/pressure_readings")
    page.prose(VITALS, "/monitoring/vital_actions")


def _heart(page: Manuscript) -> None:
    page.say(
        HEART,
        _("QT intervals are corrected for heart rate by the formula of {formula}."),
        formula="/screening/qt_formula",
    )
    page.say(
        HEART,
        _("The corrected interval is at most {male} in men and {female} in women."),
        male="/screening/qtc_most_male",
        female="/screening/qtc_most_female",
    )
    page.say(HEART, _("Each reading is the mean of {count} electrocardiograms."), count="/screening/ecg_replicates")
    tests = any(test.kind is TestKind.LABORATORY for test in page.protocol.screening.tests)
    if tests or page.protocol.screening.laboratory:
        page.add(LABORATORY, _("Laboratory tests and their limits stand in {section}.", section=page.see("12.1")))
    page.decide(
        PREGNANCY,
        "/screening/pregnancy_each_dosing",
        _("A pregnancy test is done before each dosing session."),
        _("No pregnancy test is done before each dosing session."),
    )


def _suicidality(page: Manuscript) -> None:
    ideation, months = "/screening/cssrs_ideation_excluded_from", "/screening/cssrs_ideation_months"
    page.say(
        SUICIDALITY,
        _("C-SSRS ideation of level {level} or higher within {months} before screening excludes from the trial."),
        level=ideation,
        months=months,
    )
    page.say(SUICIDALITY, _("C-SSRS ideation of level {level} or higher excludes from the trial."), level=ideation)
    page.say(
        SUICIDALITY,
        _("Suicidal behaviour within {months} before screening excludes from the trial."),
        months="/screening/cssrs_behaviour_months",
    )
    page.prose(SUICIDALITY, "/screening/cssrs_pathway")


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

    def name(marker: Marker) -> Cell:
        known = biomarkers.find(marker.marker) if marker.marker else None
        shown = Span(words.field(marker, "marker") or words.name(marker))
        return Cell((shown, *page.cite_read(known.source)) if known else (shown,))

    picks = (
        Pick(str(_("Marker")), name, tuple(_DETAILS | {"marker"}), 1.8),
        *(picked(words, Marker, field) for field in ("role", "hypothesis", "laboratory_masked")),
    )
    page.put(MARKERS, *grid(words, "/biomarkers/markers", markers, picks, caption=str(_("Biomarkers"))))
    known = [biomarkers.find(marker.marker) for marker in markers if marker.marker]
    page.rests_on(MARKERS, [one.source for one in known if one is not None])
    for marker in markers:
        heading = _HEADING_OF.get(marker.role, OTHER_MARKERS) if marker.role else OTHER_MARKERS
        page.put(heading, *_details(page, marker))
    page.claim("/biomarkers/markers")


_DETAILS = {"matrix", "assay", "samples", "handling", "conditions", "decision"}


def _details(page: Manuscript, marker: Marker) -> tuple[Block, ...]:
    """Return when a marker is sampled, how it is handled and what is decided with it."""
    at = f"/biomarkers/markers/{marker.id}"
    others = {name for name in type(marker).model_fields if name not in _DETAILS}
    rows = list(lines(page.words, marker, at, skip=(*others, "samples")))
    if marker.samples:
        times = "\n".join(_sample(page, sample) for sample in marker.samples)
        rows.insert(0, Row((cell(translate("Times")), cell(times)), address=f"{at}/samples"))
    if not rows:
        return ()
    heading = Row((cell(page.words.name(marker), bold=True),), heading=True, address=at)
    return (labelled((heading, *rows)),)


def _sample(page: Manuscript, sample: Sample) -> str:
    placed = offsets(page.protocol)
    visit = page.words.field(sample, "visit")
    if sample.visit in placed:
        day = str(day_name(placed[sample.visit], page.protocol.schedule.day_naming))
        visit = visit if visit == day else str(_("{visit} ({day})", visit=visit, day=day))
    minute = ""
    if sample.minute is not None:
        times = f"−{-sample.minute}" if sample.minute < 0 else number(sample.minute)
        minute = str(_("{minute} minutes from dosing", minute=times))
    note = page.words.brief(sample, skip=("visit", "minute"))
    return ", ".join(part for part in (visit, minute, note) if part)
