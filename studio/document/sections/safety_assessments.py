"""Section 8.4: contacts after the dose, late harm, examinations, vital signs, heart, laboratory and suicidality."""

from studio.document.blocks import Cell, Column, Row, Span, Table, cell
from studio.document.manuscript import Manuscript, inline
from studio.document.phrases import beginning, minutes, series, timings_pick, visits, within
from studio.document.sections.instruments import HARMS, SAFETY
from studio.document.tables import DASH, Pick, grid, picked
from studio.knowledge import lookup
from studio.protocol.followup import Probe
from studio.protocol.monitoring import Indication
from studio.protocol.screening import TestKind
from studio.text import _, listing, number

EXAMINATION, VITALS, HEART, LABORATORY, PREGNANCY, SUICIDALITY = (f"8.4.{count}" for count in range(1, 7))

_READINGS, _REPLICATES = "/screening/pressure_readings", "/screening/ecg_replicates"
_PROBES, _LIMITS_TABLE = "table-probes", "table-limits"


def write_safety_assessments(page: Manuscript) -> None:
    """Write the section. Vital signs and suicidality are watched wherever a dose is given to people with depression."""
    if page.protocol.dosing.arms:
        page.demanded |= {VITALS, SUICIDALITY}
    _contacts(page)
    _examinations(page)
    _vital_signs(page)
    _heart(page)
    _laboratory(page)
    _suicidality(page)


def _contacts(page: Manuscript) -> None:
    words = page.words
    start, end = "/monitoring/contact_from_hours", "/monitoring/contact_to_hours"
    if page.has(start, end):
        text = _(
            "Participants are contacted between {start} and {end} hours after each dose.",
            start=number(page.get(start)),
            end=Span(number(page.get(end)), address=end),
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
            table=page.refer(_PROBES),
        )
        page.add(SAFETY, text, address="/followup/probes")
    picks = (
        picked(words, Probe, "kind", 1.4),
        picked(words, Probe, "method", 3.0),
        Pick(str(_("Visits")), lambda probe: visits(page, probe.visits), ("visits",), 2.0),
        timings_pick(page),
    )
    caption = str(_("Long-term probes"))
    page.put(SAFETY, *grid(words, "/followup/probes", probes, picks, caption=caption, anchor=_PROBES))
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
    tests = page.protocol.screening.tests
    if tests and all(test.kind not in (TestKind.PHYSICAL, None) for test in tests):
        why = _("no physical examination is among the tests of this trial.")
        page.leave_out(EXAMINATION, why, "/screening/tests")
    for heading in (EXAMINATION, HEART, LABORATORY, PREGNANCY):
        page.await_(heading, "/screening/tests")
    for heading, kind, name in _KINDS:
        for test in tests:
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
                what=Span(series(measures), address="/monitoring/vital_measures"),
            )
        page.add(VITALS, text, address="/monitoring/vital_minutes")
        page.claim("/monitoring/vital_minutes", *(["/monitoring/vital_measures"] if measures else []))
    rows = []
    rescued = any(step.indication is Indication.HYPERTENSION for step in page.protocol.monitoring.rescue)
    for title, addresses, follows in _LIMITS:
        shown = [words.at(address) if address else "" for address in addresses]
        if any(shown):
            fields = zip(shown, addresses, strict=True)
            values = (Cell((Span(one, address=address),)) if one else DASH for one, address in fields)
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
        page.add(VITALS, _("{table} gives the limits, with what follows.", table=page.refer(_LIMITS_TABLE)))
        if page.protocol.screening.pressure_readings == 1:
            page.say(VITALS, _("At screening a pressure is that of {count} reading after rest."), count=_READINGS)
        page.say(VITALS, _("At screening a pressure is the mean of {count} readings after rest."), count=_READINGS)
        caption = str(_("Limits of blood pressure and heart rate"))
        page.put(VITALS, Table(columns, tuple(rows), caption=caption, anchor=_LIMITS_TABLE))
    if page.protocol.screening.pressure_readings == 1:
        page.say(VITALS, _("Pressures are those of {count} reading."), count=_READINGS)
    page.say(VITALS, _("Pressures are the mean of {count} readings."), count=_READINGS)
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
    if page.protocol.screening.ecg_replicates == 1:
        page.say(HEART, _("Each reading is that of {count} electrocardiogram."), count=_REPLICATES)
    page.say(HEART, _("Each reading is the mean of {count} electrocardiograms."), count=_REPLICATES)


def _laboratory(page: Manuscript) -> None:
    tests = [test for test in page.protocol.screening.tests if test.kind is TestKind.LABORATORY]
    at = visits(page, dict.fromkeys(id for test in tests for id in test.visits))
    if at:
        text = _("Laboratory tests are done at {visits}; they stand in {section}.", visits=at, section=page.see("12.1"))
        if page.protocol.screening.laboratory:
            text = _(
                "Laboratory tests are done at {visits}; the tests, and the limits beyond which a participant is not "
                "dosed, stand in {section}.",
                visits=at,
                section=page.see("12.1"),
            )
        page.add(LABORATORY, text, address="/screening/tests")
    elif page.protocol.screening.laboratory:
        text = _(
            "The limits of laboratory values beyond which a participant is not dosed stand in {section}.",
            section=page.see("12.1"),
        )
        page.add(LABORATORY, text, address="/screening/laboratory")
    elif tests:
        text = _("Laboratory tests stand in {section}.", section=page.see("12.1"))
        page.add(LABORATORY, text, address="/screening/tests")
    page.decide(
        PREGNANCY,
        "/screening/pregnancy_each_dosing",
        _("A pregnancy test is done before each dosing session in all who can become pregnant."),
        _("A pregnancy test is not repeated before each dosing session."),
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
