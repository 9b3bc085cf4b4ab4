"""Chapters 7 and 9: stopping and leaving, adverse events and who is told of them, in sentences."""

from __future__ import annotations

import pytest

from studio.knowledge import outlines
from studio.protocol.dosing import Dosing, Product, ProductType
from studio.protocol.edit import put
from studio.protocol.followup import FollowUp
from studio.protocol.monitoring import Monitoring, SpecialEvent, StoppingRule, StoppingScope
from studio.protocol.objectives import EventKind, IntercurrentEvent, Strategy
from studio.protocol.overview import Overview
from studio.protocol.population import Population
from studio.protocol.protocol import Protocol
from studio.protocol.sessions import Session, SessionKind
from tests.document.filling import document
from tests.document.reading import addresses, numbers, rows, said, section, tables
from tests.document.small import small


def fixed(heading: str) -> dict[str, str]:
    return {one.id: one.text for one in outlines.m11_statements() if one.heading == heading}


def stopping(*scopes: StoppingScope) -> Protocol:
    rules = tuple(StoppingRule(id=f"r{n}", event="Death", scope=scope) for n, scope in enumerate(scopes))
    return Protocol(monitoring=Monitoring(stopping=rules))


# Chapter 7


def test_stopping_rules_for_participants_are_counted_and_linked() -> None:
    one = document(stopping(StoppingScope.PARTICIPANT, StoppingScope.TRIAL))
    assert said(one, "7.1") == (
        "Dosing of a participant stops when the stopping rule for participants is met; it stands in section 4.3. "
        "Stopping rules for the trial as a whole stand there too."
    )
    two = document(stopping(StoppingScope.PARTICIPANT, StoppingScope.PARTICIPANT))
    assert "one of the 2 stopping rules for participants is met" in said(two, "7.1")
    assert "section-4.3" in {run.link for block in section(two, "7.1").blocks for run in block.content}  # type: ignore[union-attr]
    assert "there too" not in said(two, "7.1"), "no other rule is said to be there"
    none = document(stopping(StoppingScope.COHORT, StoppingScope.TRIAL))
    assert said(none, "7.1") == "Stopping rules for cohorts or arms and the trial as a whole stand in section 4.3."
    undecided = stopping(StoppingScope.TRIAL).monitoring.stopping[0].model_copy(update={"scope": None})
    built = document(Protocol(monitoring=Monitoring(stopping=(undecided,))))
    assert said(built, "7.1") == "Stopping rules stand in section 4.3."


@pytest.mark.parametrize("strategy", list(Strategy))
def test_whoever_stops_stays_when_the_estimand_needs_the_values(strategy: Strategy) -> None:
    event = IntercurrentEvent(id="stop", kind=EventKind.DISCONTINUED, strategy=strategy)
    built = document(put(small(), "/objectives/estimands/one/events", (event,)))
    stays = "asked to stay in the trial and to attend its visits" in said(built, "7.1")
    assert stays == (strategy is Strategy.TREATMENT_POLICY)


def test_the_estimand_that_needs_the_values_is_named_by_its_own_section() -> None:
    event = IntercurrentEvent(id="stop", kind=EventKind.DISCONTINUED, strategy=Strategy.TREATMENT_POLICY)
    protocol = put(small(), "/objectives/estimands/one/events", (event,))
    first = protocol.objectives.objectives[0].model_copy(update={"id": "first"})
    protocol = put(protocol, "/objectives/objectives", (first, *protocol.objectives.objectives))
    assert "(section 3.1.2)" in said(document(protocol), "7.1")


def test_a_second_dose_after_a_stop_does_not_apply_to_a_trial_of_one_dose() -> None:
    once = put(small(), "/followup/retreatment", False)
    assert said(document(once), "7.1.3") == "Not applicable: each participant is planned to receive one dose."
    assert said(document(small()), "7.1.3").startswith("Still to be decided")
    more = {"doses_each": 2, "interval_days": 21, "interval_hours": 1.0, "remote": True}
    for field, value in more.items():
        assert said(document(put(once, f"/dosing/{field}", value)), "7.1.3").startswith("Still to be decided")
    unplaced = Session(id="second", kind=SessionKind.DOSING)
    twice = put(once, "/sessions/sessions", (*once.sessions.sessions, unplaced))
    assert said(document(twice), "7.1.3").startswith("Still to be decided")
    typed = document(put(once, "/followup/rechallenge", "Nobody is dosed again."))
    assert said(typed, "7.1.3") == "Nobody is dosed again."


def test_leaving_and_loss_stand_without_a_label() -> None:
    built = document(Protocol(followup=FollowUp(withdrawal="At any time.", loss="After three calls.")))
    assert said(built, "7.2") == "At any time."
    assert said(built, "7.3") == "After three calls."


# Chapter 9

REPORTED = Monitoring(
    ae_from="signed consent",
    ae_until_days=84,
    sae_until="week 52",
    sae_report_hours=24,
    ae_report_days=5,
    report_method="the form in the data system",
    report_backup="signed paper",
    susar_fatal_days=7,
    susar_other_days=15,
    aesi=(SpecialEvent(id="mania", name="Mania", definition="YMRS above 12.", action="Told at once."),),
)


def test_the_times_of_recording_and_reporting_are_sentences() -> None:
    built = document(Protocol(monitoring=REPORTED))
    assert said(built, "9.2.1") == (
        "Adverse events are recorded from signed consent until 84 days after the last dose. Serious adverse events "
        "and adverse events of special interest are recorded until week 52."
    )
    assert said(built, "9.2.3") == (
        "Serious adverse events are reported to the sponsor within 24 hours of becoming known, by the form in the data "
        "system; if that fails, by signed paper. All other adverse events are told to the sponsor within 5 days of "
        "becoming known, those of special interest as section 9.2.4 says of each."
    )
    assert "within 7 days when they are fatal or life-threatening, and within 15 days otherwise" in said(
        built, "9.2.3.1"
    )


def test_the_end_of_recording_is_told_before_its_start_is_known() -> None:
    built = document(Protocol(monitoring=Monitoring(ae_until_days=28)))
    assert said(built, "9.2.1") == "Adverse events are recorded until 28 days after the last dose."


def test_without_special_events_none_is_spoken_of() -> None:
    built = document(Protocol(monitoring=REPORTED.model_copy(update={"aesi": ()})))
    assert said(built, "9.2.1").endswith(" Serious adverse events are recorded until week 52.")
    assert said(built, "9.2.3").endswith("told to the sponsor within 5 days of becoming known.")
    assert [row[0] for row in rows(tables(built, "9.2")[0])] == ["Adverse event", "Serious adverse event"]


def test_the_table_of_events_has_the_words_of_ich_m11() -> None:
    built = document(Protocol(monitoring=REPORTED))
    words = fixed("9.2")
    assert said(built, "9.2") == words.pop("lead-in")
    (table,) = tables(built, "9.2")
    assert [column.title for column in table.columns] == list(words.values())
    shown = rows(table)
    assert shown[0] == [
        "Adverse event",
        "All participants; related or not",
        "Signed consent",
        "84 days after the last dose",
        "Within 5 days of becoming known",
        "Entry in the case report form",
        "–",
    ]
    assert shown[1][4:] == ["Within 24 hours of becoming known", "The form in the data system", "Signed paper"]
    assert [row[0] for row in shown][2:] == ["Adverse event of special interest"]
    assert [row.address for row in table.rows] == [
        "/monitoring/ae_until_days",
        "/monitoring/sae_until",
        "/monitoring/aesi",
    ]


def test_there_is_no_table_of_events_before_their_times_are_known() -> None:
    assert not tables(document(Protocol(monitoring=Monitoring(sae_report_hours=24))), "9.2")


def test_collection_has_the_five_labels_of_ich_m11_decided_or_not() -> None:
    labels = list(fixed("9.2.2").values())
    assert labels == ["Identification", "Severity", "Causality", "Recording", "Follow-up"]
    built = document(Protocol(monitoring=Monitoring(ae_collection="By open question.", ae_causality="By a physician.")))
    assert said(built, "9.2.2").splitlines() == [
        "Identification. By open question.",
        "Severity. Still to be decided.",
        "Causality. By a physician.",
        "Recording. Still to be decided.",
        "Follow-up. Still to be decided.",
    ]


def test_special_events_are_counted_and_defined_in_a_table() -> None:
    built = document(Protocol(monitoring=REPORTED))
    (table,) = tables(built, "9.2.4")
    assert said(built, "9.2.4").startswith(
        "1 adverse event is of special interest in this trial, serious or not; Table "
    )
    assert rows(table) == [["Mania", "YMRS above 12.", "Told at once."]]
    assert f"Table {table.number}" in said(built, "9.2.4")


def test_pregnancy_of_participants_and_of_partners_have_their_own_headings() -> None:
    undivided = document(Protocol(monitoring=Monitoring(pregnancy="Told within 24 hours.")))
    assert not {"9.3.1", "9.3.2"} & numbers(undivided)
    both = Monitoring(pregnancy_participant="She is not dosed.", pregnancy_partner="The partner consents.")
    built = document(Protocol(monitoring=both))
    assert said(built, "9.3.1") == "She is not dosed."
    assert said(built, "9.3.2") == "The partner consents."


@pytest.mark.parametrize(
    ("dosing", "overview", "used"),
    [
        (Dosing(products=(Product(id="p", type=ProductType.DRUG),)), Overview(), False),
        (Dosing(products=(Product(id="p", type=ProductType.COMBINATION),)), Overview(), True),
        (Dosing(combination=True), Overview(), True),
        (Dosing(), Overview(device_manufacturer="Example Devices"), True),
    ],
)
def test_complaints_of_a_device_have_their_heading_where_one_is_used(
    dosing: Dosing, overview: Overview, used: bool
) -> None:
    built = document(Protocol(dosing=dosing, overview=overview))
    assert ("9.1.3.1" in numbers(built)) == used
    told = document(Protocol(monitoring=Monitoring(device_complaints="A unit that leaks.")))
    assert said(told, "9.1.3.1") == "A unit that leaks."


def test_pregnancy_is_asked_for_where_contraception_is_spoken_of() -> None:
    built = document(Protocol(population=Population(contraception="A highly effective method.")))
    assert said(built, "9.3.1") == "Still to be decided: “A participant becomes pregnant”."
    assert said(built, "9.3.2") == "Still to be decided: “A participant’s partner becomes pregnant”."


def test_reporting_says_what_is_still_to_be_decided() -> None:
    assert said(document(Protocol()), "9.2.3").startswith("Still to be decided: “")


def test_a_sentence_leads_to_the_field_behind_it() -> None:
    built = document(Protocol(monitoring=REPORTED))
    assert addresses(built, "9.2.3")["24 hours"] == "/monitoring/sae_report_hours"
    assert addresses(built, "9.2.3")["5 days"] == "/monitoring/ae_report_days"
    assert addresses(built, "9.2.3.1")["7 days"] == "/monitoring/susar_fatal_days"
