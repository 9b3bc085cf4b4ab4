from collections import Counter

import pytest

from studio.knowledge import outlines
from studio.protocol.address import spec_at


def test_m11_has_all_its_headings():
    headings = outlines.m11()
    assert len(headings) == 159
    assert Counter(heading.conformance for heading in headings) == {
        "required": 111,
        "conditional": 38,
        "optional": 10,
    }


def test_headings_are_numbered_as_deep_as_their_level():
    assert [h.number for h in outlines.m11() if h.number.count(".") + 1 != h.level] == []
    assert len({heading.number for heading in outlines.m11()}) == 159


def test_headings_are_quoted_exactly():
    titles = {heading.number: heading.title for heading in outlines.m11()}
    assert titles["6.6"] == ("Preparation, Storage, Handling and Accountability of Investigational Trial Intervention")
    assert titles["3.1.X"] == "Primary Objective <#>"
    assert titles["8.4.6"] == "Suicidal Ideation and Behaviour Risk Monitoring"


@pytest.mark.parametrize(
    ("heading", "id", "text"),
    [
        ("1.1.2", "lead-in", "Key aspects of the trial design are summarised below."),
        (
            "1.1.2",
            "blinded-roles",
            "Blinded roles: The following roles indicated will not be made aware of the treatment group assignment "
            "during the trial:",
        ),
        (
            "5.1",
            "no-waivers",
            "Prospective approval of protocol deviations to recruitment and enrollment criteria, also known as "
            "protocol waivers or exemptions, is not permitted.",
        ),
        (
            "5.2",
            "lead-in",
            "To be eligible to participate in this trial, an individual must meet all the following criteria:",
        ),
        (
            "5.3",
            "lead-in",
            "An individual who meets any of the following criteria will be excluded from participation in this trial:",
        ),
        ("amendment", "original", "This protocol has not been amended."),
    ],
)
def test_fixed_sentences_stand_unchanged(heading, id, text):
    statement = outlines.m11_statement(heading, id)
    assert (statement.text, statement.kind) == (text, "sentence")


def test_the_amendment_statement_carries_its_code():
    assert outlines.m11_statement("amendment", "original").code == "C218485"


def test_a_statement_is_named_once_in_its_section():
    names = [(statement.heading, statement.id) for statement in outlines.m11_statements()]
    assert len(names) == len(set(names)) == 136


def test_statements_stand_under_headings_of_the_outline():
    numbers = {heading.number for heading in outlines.m11()} | {"title", "amendment"}
    assert {statement.heading for statement in outlines.m11_statements()} <= numbers


def test_a_statement_that_does_not_exist_is_none():
    assert outlines.m11_statement("5.1", "waivers") is None


def test_respct_has_thirty_items_in_four_groups():
    items = outlines.respct()
    assert [item.number for item in items] == list(range(1, 31))
    assert Counter(item.group for item in items) == {
        "Physical environment": 7,
        "Dosing procedure": 10,
        "Therapeutic frame": 8,
        "Subjective experience": 5,
    }


def test_spirit_has_34_items_in_53_rows():
    items = [item.item for item in outlines.spirit()]
    assert len(items) == len(set(items)) == 53
    assert {int(item.rstrip("abcd")) for item in items} == set(range(1, 35))


@pytest.mark.parametrize("item", outlines.respct(), ids=lambda item: item.code)
def test_every_item_is_answered_somewhere_in_a_protocol(item):
    assert item.answered_by
    for address in item.answered_by:
        spec_at(address)


DEMANDS = {
    **{item.item: item for item in outlines.spirit()},
    **{topic.number: topic for guidance in outlines.topics() for topic in guidance.topics},
}


@pytest.mark.parametrize("demand", DEMANDS.values(), ids=DEMANDS)
def test_every_demand_is_met_by_fields_or_headings_that_there_are(demand):
    headings = {heading.number for heading in outlines.m11()}
    assert demand.answered_by
    assert not set(demand.answered_by) & set(demand.also_in)
    for place in (*demand.answered_by, *demand.also_in):
        assert place in headings or spec_at(place)


def test_guidances_number_their_topics_and_say_which_titles_are_from_memory():
    e6, fda = outlines.topics()
    assert [topic.number for topic in e6.topics] == [f"B.{number}" for number in range(1, 17)]
    assert {topic.number for topic in e6.topics if topic.certainty == "seen"} == {
        "B.1", "B.2", "B.6", "B.8", "B.11", "B.13", "B.15", "B.16",
    }  # fmt: skip
    assert [topic.number for topic in fda.topics] == [f"F.{number}" for number in range(1, len(fda.topics) + 1)]
    assert "not read" in fda.acknowledgement
