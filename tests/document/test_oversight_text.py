"""Chapter 11 and 12.2: consent, committees, sites and countries, in sentences that name their tables."""

from __future__ import annotations

from datetime import date

from studio.document.blocks import plain
from studio.protocol.edit import put
from studio.protocol.followup import FollowUp
from studio.protocol.monitoring import Monitoring
from studio.protocol.oversight import Committee, ConsentTopic, Oversight
from studio.protocol.overview import Overview, Site
from studio.protocol.protocol import Protocol
from tests.document.filling import document
from tests.document.reading import addresses, listings, rows, said, tables


def test_consent_names_its_topics_and_its_times() -> None:
    oversight = Oversight(
        consent="Given in writing.",
        consent_topics=(ConsentTopic.TOUCH, ConsentTopic.COMPLAINTS),
        consent_each_dose=True,
    )
    built = document(Protocol(oversight=oversight, followup=FollowUp(consent_at_baseline=False)))
    assert said(built, "11.3").splitlines() == [
        "Given in writing.",
        "Beside what every consent form holds, that of this trial speaks of:",
        "Consent is confirmed before each dose. Consent to long-term follow-up is not taken at baseline.",
    ]
    (topics,) = listings(built, "11.3")
    assert [plain(item) for item in topics.items] == [
        "Touch, its limits and how to refuse it",
        "Independent complaint line",
    ]
    assert topics.address == "/oversight/consent_topics"


def test_committees_beside_the_board_stand_in_a_table() -> None:
    committees = (Committee(id="c", name="Steering committee", task="Oversees.", independent=True),)
    built = document(Protocol(oversight=Oversight(committees=committees), monitoring=Monitoring(board=False)))
    (table,) = tables(built, "11.4")
    assert rows(table) == [["Steering committee", "Oversees.", "Yes"]]
    assert said(built, "11.4") == (
        "No data monitoring board oversees the trial. 1 committee serves the trial; "
        f"Table {table.number} gives its task."
    )
    watched = document(Protocol(oversight=Oversight(committees=committees), monitoring=Monitoring(board=True)))
    assert said(watched, "11.4") == (
        "A data monitoring board oversees the trial. Beside the board, 1 committee serves the trial; "
        f"Table {table.number} gives its task."
    )


def test_consent_to_follow_up_is_taken_from_those_whom_the_trial_has() -> None:
    protocol = Protocol(followup=FollowUp(consent_at_baseline=True))
    assert said(document(protocol), "11.3").endswith("from all who are randomised.")
    open_label = put(protocol, "/design/randomised", value=False)
    assert said(document(open_label), "11.3").endswith("taken at baseline from all participants.")


def test_sites_stand_in_a_table_under_oversight() -> None:
    built = document(Protocol(overview=Overview(sites=(Site(id="s", name="Example Hospital", city="London"),))))
    (table,) = tables(built, "11.2")
    assert rows(table) == [["Example Hospital", "London"]]
    assert said(built, "11.2") == f"Table {table.number} lists the sites named so far."


def test_conduct_stands_without_a_label_and_what_follows_it_with_one() -> None:
    built = document(Protocol(oversight=Oversight(ethics="By law.", regulator_meeting="Before the start.")))
    assert said(built, "11.1").splitlines() == ["By law.", "Design meeting with regulators. Before the start."]


def test_the_date_of_the_analysis_plan_is_a_sentence() -> None:
    built = document(Protocol(oversight=Oversight(analysis_plan_date=date(2031, 3, 19))))
    assert said(built, "11.12") == "The statistical analysis plan is dated 19 March 2031."
    assert set(addresses(built, "11.12").values()) == {"/oversight/analysis_plan_date"}


def test_countries_differ_as_the_protocol_says_or_not_at_all() -> None:
    one, two = ("Canada",), ("Canada", "United States")
    assert said(document(Protocol(overview=Overview(countries=one))), "12.2") == (
        "Not applicable: the trial runs in one country (Canada)."
    )
    assert said(document(Protocol(overview=Overview(countries=two))), "12.2") == (
        "Still to be decided: “Differences between countries”."
    )
    assert "“Countries”" in said(document(Protocol()), "12.2")
    differing = Oversight(country_differences="Urine is tested twice in Canada.")
    for countries in (one, two):
        built = document(Protocol(overview=Overview(countries=countries), oversight=differing))
        assert said(built, "12.2") == "Urine is tested twice in Canada."
