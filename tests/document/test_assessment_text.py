"""Chapter 8 and 12.1: instruments, tests, limits and markers, in sentences that name their tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.document import phrases
from studio.document.blocks import plain
from studio.knowledge import biomarkers, instruments
from studio.protocol.biomarkers import Biomarkers, Marker, MarkerRole, Sample
from studio.protocol.design import Role
from studio.protocol.dosing import ArmDose, Dosing
from studio.protocol.edit import insert, put
from studio.protocol.endpoints import Endpoints, Guess, InstrumentUse, MaskedTo, Rater
from studio.protocol.followup import FollowUp, Probe, ProbeKind
from studio.protocol.monitoring import Indication, Monitoring
from studio.protocol.population import Comparator
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Schedule, Visit
from studio.protocol.screening import Limit, Screening, Test, TestKind
from studio.protocol.sessions import Mode
from tests.document.filling import document
from tests.document.reading import addresses, numbers, paragraphs, rows, said, tables
from tests.document.small import small


def captions(protocol: Protocol, number: str) -> list[str | None]:
    return [table.caption for table in tables(document(protocol), number)]


# Visits and tests


def test_visits_are_counted_by_the_way_people_meet() -> None:
    def planned(*places: Mode | None) -> str:
        visits = tuple(Visit(id=f"v{n}", name=f"V{n}", days=n, place=place) for n, place in enumerate(places))
        return said(document(Protocol(schedule=Schedule(visits=visits))), "8.1")

    mixed = planned(Mode.VIDEO, Mode.IN_PERSON, Mode.IN_PERSON)
    assert mixed.endswith("They are planned as follows: 2 in person and 1 by video.")
    assert planned(Mode.TELEPHONE, Mode.TELEPHONE).endswith("All visits are held by telephone.")
    assert "planned as follows" not in planned(Mode.VIDEO, None)


def with_tests() -> Protocol:
    tests = (
        Test(
            id="body", kind=TestKind.PHYSICAL, name="Physical examination", visits=("baseline",), timing="Height once"
        ),
        Test(id="blood", kind=TestKind.LABORATORY, name="Blood count", visits=("baseline", "day-22")),
        Test(id="urine", kind=TestKind.DRUGS, visits=("day-22",)),
    )
    return put(small(), "/screening/tests", tests)


def test_what_screening_comprises_is_what_is_done_before_the_dose() -> None:
    built = document(with_tests())
    (table,) = tables(built, "8.2")
    assert said(built, "8.2") == (
        f"Screening and baseline comprise physical examination and laboratory tests. Table {table.number} names the "
        "tests with all their visits, later ones included."
    )
    tests = with_tests().screening.tests
    early = document(put(small(), "/screening/tests", tests[:1]))
    assert said(early, "8.2").endswith(" names the tests with their visits.")


def test_a_test_stands_under_its_own_heading_too() -> None:
    built = document(with_tests())
    assert said(built, "8.4.1") == "Physical examination: done at Baseline. Height once."
    assert said(built, "8.4.4").startswith("Laboratory tests are done at Baseline and Week 3;")
    assert addresses(built, "8.4.1")["Height once."] == "/screening/tests/body/timing"


def test_a_heading_without_its_test_waits_for_the_tests() -> None:
    dosed = Protocol(dosing=Dosing(arms=(ArmDose(id="d"),)))
    for heading in ("8.4.1", "8.4.3", "8.4.4", "8.4.5"):
        told = said(document(dosed), heading)
        assert told.startswith("Still to be decided: ")
        assert "“Tests”" in told


def test_a_trial_whose_tests_are_entered_without_an_examination_says_so() -> None:
    dosed = Protocol(dosing=Dosing(arms=(ArmDose(id="d"),)))
    without = document(put(dosed, "/screening/tests", (Test(id="t", kind=TestKind.ECG),)))
    assert said(without, "8.4.1") == "Not applicable: no physical examination is among the tests of this trial."
    unsorted = document(put(dosed, "/screening/tests", (Test(id="t", name="A test"),)))
    assert said(unsorted, "8.4.1") == "Still to be decided: “Tests”."


def test_limits_of_laboratory_values_are_spoken_of_only_where_there_are_some() -> None:
    assert said(document(with_tests()), "8.4.4") == (
        "Laboratory tests are done at Baseline and Week 3; they stand in section 12.1."
    )
    limit = (Limit(id="alt", analyte="ALT"),)
    limited = said(document(put(with_tests(), "/screening/laboratory", limit)), "8.4.4")
    assert "the limits beyond which a participant is not dosed, stand in section 12.1" in limited
    alone = said(document(Protocol(screening=Screening(laboratory=limit))), "8.4.4")
    assert alone == "The limits of laboratory values beyond which a participant is not dosed stand in section 12.1."


def test_both_screens_before_each_dose_share_a_sentence() -> None:
    both = Screening(drugs_each_dosing=True, alcohol_each_dosing=True)
    assert said(document(Protocol(screening=both)), "8.2") == (
        "A drug screen and an alcohol test are done before each dosing session."
    )
    one = Screening(drugs_each_dosing=True, alcohol_each_dosing=False)
    assert said(document(Protocol(screening=one)), "8.2") == (
        "A drug screen is done before each dosing session. An alcohol test is not repeated before each dosing session."
    )


def test_laboratory_tests_and_limits_are_named_by_their_tables() -> None:
    limit = Limit(id="alt", analyte="ALT", comparator=Comparator.ABOVE, threshold=2.0, unit="times normal")
    built = document(put(with_tests(), "/screening/laboratory", (limit,)))
    done, limits = tables(built, "12.1")
    assert rows(done)[0] == ["Blood count", "Baseline and Week 3"]
    told = said(built, "12.1")
    assert f"Table {done.number} lists the laboratory tests" in told
    assert f"A participant with a value beyond a limit of Table {limits.number} is not dosed." in told


# Instruments


def test_the_instrument_of_the_primary_endpoint_is_told_in_full() -> None:
    use = InstrumentUse(
        id="madrs-use",
        instrument="MADRS",
        version="Guided interview.",
        rater=Rater.CENTRAL,
        mode=Mode.VIDEO,
        masked_to=(MaskedTo.ARM, MaskedTo.VISIT),
        recall_days=7,
        visits=("baseline", "day-22"),
    )
    built = document(put(small(), "/endpoints/instruments", (use,)))
    assert said(built, "8.3").startswith(
        "The primary endpoint is: Change in MADRS. It is measured with the Montgomery–Åsberg Depression Rating Scale "
        "(MADRS). The form used: Guided interview. It is rated by video by a central rater, masked to the arm and the "
        "visit. Answers look back on 7 days. It is given at Baseline and Week 3."
    )
    found = addresses(built, "8.3")
    assert found["Answers look back on 7 days."] == "/endpoints/instruments/madrs-use/recall_days"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"rater": Rater.PARTICIPANT}, "Participants fill it in themselves."),
        ({"rater": Rater.SITE}, "It is rated by a rater of the site."),
        ({"rater": Rater.SITE, "masked_to": (MaskedTo.ARM,)}, "It is rated by a rater of the site, masked to the arm."),
        ({"rater": Rater.CLINICIAN, "mode": Mode.IN_PERSON}, "It is rated in person by a study clinician."),
        ({"recall_days": 0}, "Answers concern the present or the session just over."),
        ({"recall_days": 1}, "Answers look back on 1 day."),
    ],
)
def test_what_is_known_of_its_use_makes_a_sentence(fields: dict[str, object], sentence: str) -> None:
    use = InstrumentUse(id="madrs-use", instrument="MADRS").model_copy(update=fields)
    assert sentence in said(document(put(small(), "/endpoints/instruments", (use,))), "8.3")


def test_instruments_stand_by_what_they_measure() -> None:
    uses = tuple(InstrumentUse(id=code.lower(), instrument=code) for code in ("MADRS", "MEQ30", "YMRS", "Our scale"))
    protocol = Protocol(endpoints=Endpoints(instruments=uses))
    assert captions(protocol, "8.3") == ["Efficacy instruments", "Instruments of experience, expectancy and support"]
    assert captions(protocol, "8.4") == ["Safety instruments"]
    efficacy, process = tables(document(protocol), "8.3")
    assert [row[0] for row in rows(efficacy)][1] == "Our scale"
    assert len(process.rows) == 1


def test_differences_that_matter_come_with_their_source_and_how_surely() -> None:
    madrs, qids = instruments.find("MADRS"), instruments.find("QIDS-SR16")
    assert madrs is not None
    assert madrs.mcid is not None
    assert madrs.mcid.certainty.settled
    assert qids is not None
    assert qids.mcid is not None
    assert not qids.mcid.certainty.settled
    uses = tuple(InstrumentUse(id=code.lower(), instrument=code) for code in ("MADRS", "QIDS-SR16", "MEQ30"))
    built = document(Protocol(endpoints=Endpoints(instruments=uses)))
    told = said(built, "8.3")
    assert f"MADRS {madrs.mcid.value} [" in told
    assert f"QIDS-SR16 {qids.mcid.value} [" in told
    assert told.count("(needs confirmation)") == 1
    assert "MEQ30 " not in told.partition("as far as they are known")[2]
    assert "smallest differences" not in said(document(Protocol()), "8.3")


def test_response_and_remission_are_of_the_same_instrument() -> None:
    scale = InstrumentUse(id="scale", instrument="MADRS")
    ends = Endpoints(
        instruments=(scale,),
        response_instrument="scale",
        response_fall=50.0,
        remission_comparator=Comparator.AT_MOST,
        remission_threshold=10.0,
    )
    assert (
        "Response is a fall of at least 50 % from baseline on the MADRS. Remission is a score of at most 10 points on "
        "the same instrument." in said(document(Protocol(endpoints=ends)), "8.3")
    )


def test_how_others_define_response_and_remission_is_told_with_its_source() -> None:
    scale = InstrumentUse(id="scale", instrument="MADRS")
    built = document(Protocol(endpoints=Endpoints(instruments=(scale,), response_instrument="scale")))
    told = said(built, "8.3")
    madrs = instruments.find("MADRS")
    assert madrs is not None
    assert madrs.remission is not None
    assert "Other trials define response as a fall of 50 % or more [" in told
    assert f"] ({(madrs.remission.note or '').removesuffix('.')})." in told
    unnamed = document(Protocol(endpoints=Endpoints(instruments=(scale,))))
    assert "Other trials" not in said(unnamed, "8.3")


def test_pressure_that_is_treated_leads_to_the_rescue_medication() -> None:
    protocol = put(small(), "/monitoring/treat_systolic", 180)
    plainly = rows(tables(document(protocol), "8.4.2")[0])[-1]
    assert plainly[-1] == "The pressure is treated."
    rescued = put(protocol, "/monitoring/rescue/calm/indication", Indication.HYPERTENSION)
    last = tables(document(rescued), "8.4.2")[0].rows[-1].cells[-1].content
    assert plain(last) == "The pressure is treated (section 6.9.2)."
    assert "section-6.9.2" in {run.link for run in last}


def test_vital_signs_and_suicidality_stand_wherever_a_dose_is_given() -> None:
    dosed = Protocol(dosing=Dosing(arms=(ArmDose(id="a"),)))
    assert said(document(dosed), "8.4.2").startswith("Still to be decided")
    assert said(document(dosed), "8.4.6").startswith("Still to be decided")
    assert not {"8.4.2", "8.4.6"} & numbers(document(Protocol()))


def test_people_who_guess_are_named() -> None:
    guesses = (Guess(id="p", asked=Role.PARTICIPANT), Guess(id="r", asked=Role.RATER), Guess(id="q", asked=Role.RATER))
    built = document(Protocol(endpoints=Endpoints(guesses=guesses)))
    assert "participants and raters of outcomes are asked which allocation they believe in" in said(built, "8.3")


# Safety


def test_vital_signs_have_their_times_in_words() -> None:
    monitoring = Monitoring(vital_minutes=(60, -15, 0, 120), vital_measures=("heart rate", "temperature"))
    assert said(document(Protocol(monitoring=monitoring)), "8.4.2") == (
        "On the dosing day the following are measured 15 minutes before dosing, at dosing and 60 and 120 minutes after "
        "it: heart rate and temperature."
    )
    after = Monitoring(vital_minutes=(60,))
    assert said(document(Protocol(monitoring=after)), "8.4.2") == (
        "On the dosing day vital signs are measured 60 minutes after dosing."
    )


@given(st.lists(st.integers(-500, 500), unique=True, min_size=1))
def test_every_minute_is_in_the_words(times: list[int]) -> None:
    words = phrases.minutes(times).replace(",", " ").split()
    assert [str(abs(time)) for time in times if time and str(abs(time)) not in words] == []
    assert ("at dosing" in phrases.minutes(times)) == (0 in times)


def test_one_minute_and_one_reading_are_singular() -> None:
    assert phrases.minutes((1,)) == "1 minute after dosing"
    assert phrases.minutes((-1, 1)) == "1 minute before dosing and 1 minute after it"
    assert phrases.minutes((1, 2)) == "1 and 2 minutes after dosing"
    once = document(Protocol(screening=Screening(pressure_readings=1, ecg_replicates=1)))
    assert said(once, "8.4.2") == "Pressures are those of 1 reading."
    assert said(once, "8.4.3") == "Each reading is that of 1 electrocardiogram."
    sponsor = Guess(id="g", asked=Role.SPONSOR)
    built = document(Protocol(endpoints=Endpoints(guesses=(sponsor,))))
    assert "people of the sponsor are asked which allocation they believe in" in said(built, "8.3")


def test_limits_of_vital_signs_say_what_follows() -> None:
    built = document(put(small(), "/screening/heart_rate_least", 45))
    (table,) = tables(built, "8.4.2")
    assert rows(table) == [
        ["At screening, at least", "–", "–", "45 per minute", "Below it, the participant is not included."],
        ["After the dose, alert from", "160 mmHg", "100 mmHg", "–", "The physician is told."],
    ]
    assert [row.address for row in table.rows] == ["/screening/heart_rate_least", "/monitoring/alert_systolic"]
    assert f"Table {table.number} gives the limits, with what follows." in said(built, "8.4.2")


def test_suicidality_names_its_instrument_and_visits() -> None:
    built = document(put(small(), "/screening/cssrs_ideation_excluded_from", 4))
    assert said(built, "8.4.6").startswith(
        "Suicidal ideation and behaviour are assessed with the C-SSRS at Baseline, Dosing and Week 3 (Table "
    )
    assert said(built, "8.4.6").endswith("Ideation of level 4 or higher excludes from the trial.")


def test_the_next_contact_and_the_probes_are_sentences() -> None:
    protocol = put(small(), "/monitoring/contact_from_hours", 12)
    protocol = put(protocol, "/monitoring/contact_to_hours", 30)
    probes = (
        Probe(id="late", kind=ProbeKind.MANIA, visits=("day-22",)),
        Probe(id="soon", kind=ProbeKind.PSYCHOSIS, visits=("day-2",)),
    )
    told = said(document(put(protocol, "/followup/probes", probes)), "8.4")
    assert "Participants are contacted between 12 and 30 hours after each dose." in told
    assert "is asked for at Next day and Week 3; Table " in told


# Markers


def test_what_is_known_of_a_marker_stands_with_source_and_certainty() -> None:
    bdnf = biomarkers.find("bdnf")
    assert bdnf is not None
    built = document(small())
    _used, known = tables(built, "8.6")
    ((name, direction, cannot, certainty),) = rows(known)
    assert name.startswith(f"{bdnf.name} [")
    assert direction == "No pooled change: SMD 0.02 (−0.08 to 0.13)"
    assert cannot == bdnf.cannot_show
    assert certainty == f"{bdnf.certainty.label}\n{bdnf.note}"
    assert known.rows[0].address == "/biomarkers/markers/bdnf/marker"


def test_a_marker_used_twice_is_told_of_once() -> None:
    protocol = insert(small(), "/biomarkers/markers", Marker(id="again", marker="bdnf"))
    used, known = tables(document(protocol), "8.6")
    assert (len(used.rows), len(known.rows)) == (2, 1)


def test_samples_of_one_visit_share_a_line() -> None:
    samples = (
        Sample(id="a", visit="dosing", minute=-15),
        Sample(id="b", visit="dosing", minute=60),
        Sample(id="c", visit="day-22", note="fasting"),
    )
    marker = Marker(id="m", marker="bdnf", role=MarkerRole.EXPLORATORY, samples=samples)
    (details,) = tables(document(put(small(), "/biomarkers/markers", (marker,))), "8.6.3")
    assert rows(details)[1] == [
        "Times",
        "Dosing (Day 1): 15 minutes before dosing and 60 minutes after it\nWeek 3 (Day 22): fasting",
    ]


def test_no_marker_of_the_mechanism_does_not_apply_once_all_have_a_role() -> None:
    assert said(document(small()), "8.6.2") == (
        "Not applicable: no marker of target engagement, mechanism or prediction is measured."
    )
    open_ = Protocol(biomarkers=Biomarkers(markers=(Marker(id="m", marker="bdnf"),)))
    assert said(document(open_), "8.6.2").startswith("Still to be decided")


@pytest.mark.parametrize(
    "protocol",
    [
        Protocol(endpoints=Endpoints(instruments=(InstrumentUse(id="x"),), guesses=(Guess(id="x"),))),
        Protocol(followup=FollowUp(probes=(Probe(id="x"),)), screening=Screening(tests=(Test(id="x"),))),
    ],
)
def test_empty_items_make_no_table_and_no_sentence_about_one(protocol: Protocol) -> None:
    built = document(protocol)
    for number in ("8.2", "8.3", "8.4"):
        assert not tables(built, number)
        assert all("Table" not in plain(one.content) for one in paragraphs(built, number))
