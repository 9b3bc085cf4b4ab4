"""What ICH M11 leaves to the sponsor: setting after ReSPCT, facilitators, the designers' own facts, the checklist."""

from __future__ import annotations

import pytest

from studio.document.blocks import Document, Paragraph, Section, Table, plain
from studio.document.manuscript import FURTHER, SETTING, STAFF
from studio.knowledge import outlines
from studio.protocol.edit import put
from studio.protocol.own import Own, OwnLimit
from studio.protocol.protocol import Protocol
from tests.document.filling import document, text
from tests.document.small import small
from tests.document.test_spirit import TEMPLATES, template


def section(built: Document, number: str) -> Section:
    return next(one for one in built.all() if one.number == number)


def said(built: Document, number: str) -> str:
    return " ".join(plain(one.content) for one in section(built, number).blocks if isinstance(one, Paragraph))


def answers(built: Document) -> dict[str, str]:
    """Return what stands for each item of ReSPCT, by its number."""
    (table,) = [one for one in section(built, SETTING).blocks if isinstance(one, Table)]
    return {plain(row.cells[0].content): plain(row.cells[2].content) for row in table.rows if not row.heading}


@pytest.mark.parametrize("name", TEMPLATES)
def test_shipped_protocols_answer_all_items_of_respct(name: str) -> None:
    found = answers(template(name)[1])
    assert list(found) == [str(item.number) for item in outlines.respct()]
    assert {number for number, words in found.items() if words == "To be decided"} == set()


def test_measured_items_name_the_instrument_and_its_visits() -> None:
    alliance = answers(template("psilocybin-trd-single-dose")[1])["26"]
    assert alliance.startswith("WAI-SR (")
    assert alliance.endswith("see section 8.3")


def test_a_row_that_only_says_where_the_answer_stands_is_not_its_place() -> None:
    built = template("psilocybin-trd-single-dose")[1]
    (table,) = [one for one in section(built, SETTING).blocks if isinstance(one, Table)]
    for row in table.rows:
        if not row.heading:
            only_a_link = plain(row.cells[2].content).startswith("See section")
            measured = plain(row.cells[2].content).endswith("see section 8.3")
            assert (row.address is None) == (only_a_link or measured), plain(row.cells[1].content)


@pytest.mark.parametrize(
    ("field", "yes", "no"),
    [
        ("/sessions/touch/agreed_before", "The rule is agreed with", "The rule is not agreed with"),
        ("/sessions/touch/revocable", "can be taken back at any time", "cannot be taken back"),
        ("/sessions/touch/never_widened", "is never widened", "may be widened"),
        ("/sessions/recording/video", "are recorded on video", "are not recorded on video"),
    ],
)
def test_rules_for_touch_and_recording_are_sentences(field: str, yes: str, no: str) -> None:
    assert yes in said(document(put(small(), field, True)), SETTING)
    assert no in said(document(put(small(), field, False)), SETTING)
    unsaid = said(document(put(small(), field, None)), SETTING)
    assert yes not in unsaid
    assert no not in unsaid


def test_the_staff_appendix_says_that_sessions_are_equal_and_where_they_stand() -> None:
    equal = said(document(put(small(), "/sessions/equal_across_arms", True)), STAFF)
    assert "Hours and content of the sessions are equal in all arms, see section 6.9.3." in equal
    unequal = said(document(put(small(), "/sessions/equal_across_arms", False)), STAFF)
    assert "equal in all arms" not in unequal
    assert "section 6.9.3" in unequal


def test_one_participant_in_a_group_is_no_group() -> None:
    alone = said(document(put(small(), "/sessions/group_size", 1)), STAFF)
    assert "Sessions are individual." in alone
    assert "groups of" not in alone
    assert "groups of 4 participants" in said(document(put(small(), "/sessions/group_size", 4)), STAFF)


# What is the designers' own


def test_what_a_template_says_of_itself_is_not_printed() -> None:
    protocol = put(small(), "/template", {"title": "Zebrafinch", "summary": "Oystercatcher"})
    printed = text(document(protocol))
    assert "Zebrafinch" not in printed
    assert "Oystercatcher" not in printed
    assert FURTHER not in {one.number for one in document(protocol).all()}


def test_own_limits_stand_after_a_sentence_that_says_what_they_are() -> None:
    limit = OwnLimit(id="stable-days", limit="stable-days", value=21.0, reason="Our pharmacist asks for it.")
    built = document(Protocol(own=Own(limits=(limit,))))
    first, table = section(built, FURTHER).blocks
    assert isinstance(first, Paragraph)
    assert "sets the following limits" in plain(first.content)
    assert isinstance(table, Table)
    assert "Our pharmacist asks for it." in text(built)


def test_entries_of_no_section_are_introduced() -> None:
    built = document(Protocol.model_validate_json('{"comet": "zebrafinch"}'))
    assert "belong to none of the sections above" in said(built, FURTHER)
