"""The table of changes of an amendment: every difference of two versions stands in it, in words, with its section."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from studio.document.amendments import amended, changes_between, pending, reasons_given, section_of, with_reasons
from studio.document.blocks import Document, Table, plain
from studio.document.words import Words
from studio.protocol.address import split
from studio.protocol.base import Item
from studio.protocol.diff import diff
from studio.protocol.edit import move, put, remove
from studio.protocol.overview import Amendment, AmendmentChange, AmendmentScope, Overview
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import parse_dose
from studio.protocol.wording import Passage, PassagePlace
from tests.document.filling import document, text
from tests.document.reading import rows
from tests.document.reading import tables as tables_in
from tests.document.small import small
from tests.strategies import protocols

BOOKKEEPING = ("/format", "/template", "/acceptances", "/comments", "/overview/amendments")


def only(old: Protocol, new: Protocol) -> AmendmentChange:
    (change,) = changes_between(old, new)
    return change


def test_a_changed_field_is_told_by_section_name_and_both_values() -> None:
    change = only(small(), put(small(), "/dosing/arms/high/dose", parse_dose("20 mg")))
    assert change.section == "6.1 Description of Investigational Trial Intervention"
    assert change.what == "What each arm receives, High dose, Dose"
    assert (change.old, change.new, change.reason) == ("25 mg", "20 mg", None)


def test_numbers_carry_their_units_and_references_their_names() -> None:
    change = only(small(), put(small(), "/monitoring/observation_minutes", 1))
    assert change.new == "1 minute"
    first = small().schedule.visits[0]
    change = only(small(), put(small(), "/design/open_from", first.id))
    assert (change.old, change.new) == (None, Words(small()).name(first))


def test_items_that_come_and_go_are_told_with_all_they_hold() -> None:
    gone = remove(small(), "/design/arms/low")
    changes = {change.what: change for change in changes_between(small(), gone)}
    assert "Arm: Low dose" in (changes["Arms, Low dose"].old or "")
    assert changes["Arms, Low dose"].new is None
    back = {change.what: change for change in changes_between(gone, small())}
    assert "Arm: Low dose" in (back["Arms, Low dose"].new or "")
    assert back["Arms, Low dose"].old is None


def test_a_changed_order_names_the_items_in_both_orders() -> None:
    change = only(small(), move(small(), "/design/arms/high", 1))
    assert change.what == "Arms: order"
    assert (change.old, change.new) == ("High dose; Low dose", "Low dose; High dose")


def test_members_that_no_model_knows_are_told_as_they_stand() -> None:
    new = Protocol.model_validate_json('{"comet": [1, 2], "design": {"nebula": "zebrafinch"}}')
    told = {change.what: change for change in changes_between(Protocol(), new)}
    assert told["nebula"].new == "zebrafinch"
    assert told["comet"].new == "[1, 2]"
    assert told["comet"].section


def test_of_long_texts_the_changed_sentences_stand_with_what_is_beside_them_left_out() -> None:
    sentences = [f"This is sentence number {number} of a long text on risks." for number in range(20)]
    before = " ".join(sentences)
    old = put(Protocol(), "/rationale/risks", before)
    changed = only(old, put(old, "/rationale/risks", before.replace("number 7 of", "number seven of")))
    assert changed.old == "… This is sentence number 7 of a long text on risks. …"
    assert changed.new == "… This is sentence number seven of a long text on risks. …"
    added = only(old, put(old, "/rationale/risks", f"{before} One more is added."))
    assert added.old == f"… {sentences[-1]}"
    assert added.new == f"… {sentences[-1]} One more is added."
    first = only(old, put(old, "/rationale/risks", f"A new beginning. {before}"))
    assert first.old == f"{sentences[0]} …"
    assert first.new == f"A new beginning. {sentences[0]} …"


def test_the_history_and_the_notes_of_the_file_are_no_change_of_the_trial() -> None:
    new = put(small(), "/overview/amendments", (Amendment(id="a", number="1"),))
    new = put(new, "/template", {"title": "Mine"})
    assert changes_between(small(), new) == ()
    assert changes_between(small(), small()) == ()


def test_sections_are_those_that_print_the_field() -> None:
    assert section_of(small(), "/overview/acronym") == "Title Page"
    assert section_of(small(), "/sessions/staff/x/training") == "12.5 Facilitators, Training and Fidelity"
    assert section_of(small(), "/population/inclusion/x") == "5.2 Inclusion Criteria"


def test_own_passages_are_told_under_their_heading_without_what_they_replace() -> None:
    passage = Passage(id="p", heading="3.1.2", place=PassagePlace.ALL, text="We ask twice.", generated="It asks once.")
    change = only(small(), put(small(), "/wording/passages", (passage,)))
    assert change.section == "3.1.2 Primary Objective 2"
    assert "We ask twice." in (change.new or "")
    assert "It asks once." not in (change.new or "")
    written = put(small(), "/wording/passages", (passage,))
    assert changes_between(written, put(written, "/wording/passages/p/generated", "It asks thrice.")) == ()
    odd = put(small(), "/wording/passages", (passage.model_copy(update={"heading": "six"}),))
    assert only(small(), odd).section.startswith("12.9")


# Noting


def test_changes_become_a_new_amendment_numbered_after_the_last() -> None:
    old = put(small(), "/overview/amendments", (Amendment(id="first", number="4"),))
    new = put(old, "/statistics/total", 90)
    noted = amended(old, new, changes_between(old, new))
    newest, earlier = noted.overview.amendments
    assert (newest.number, earlier.id) == ("5", "first")
    assert [change.what for change in newest.changes] == ["Participants in total"]
    assert pending(old, new) is None
    assert pending(old, noted) == newest


def test_noted_again_the_amendment_keeps_what_was_entered_and_the_reasons() -> None:
    old = small()
    new = put(old, "/statistics/total", 90)
    noted = amended(old, new, changes_between(old, new))
    at = f"/overview/amendments/{noted.overview.amendments[0].id}"
    noted = put(noted, f"{at}/summary", "Fewer participants.")
    noted = put(noted, f"{at}/changes/{noted.overview.amendments[0].changes[0].id}/reason", "The board advised it.")
    later = put(noted, "/dosing/arms/high/dose", parse_dose("20 mg"))
    changes = with_reasons(changes_between(old, later), reasons_given(old, later))
    again = amended(old, later, changes)
    (newest,) = again.overview.amendments
    assert newest.summary == "Fewer participants."
    assert {change.what: change.reason for change in newest.changes} == {
        "What each arm receives, High dose, Dose": None,
        "Participants in total": "The board advised it.",
    }


# Printed


def tables(built: Document) -> list[Table]:
    return [block for block in built.blocks() if isinstance(block, Table)]


def test_the_current_amendment_prints_its_changes_under_the_heads_of_ich_m11() -> None:
    new = put(small(), "/dosing/arms/high/dose", parse_dose("20 mg"))
    (change,) = changes_between(small(), new)
    noted = amended(small(), new, (change.model_copy(update={"reason": "Blood pressure."}),))
    heads = ["Description of Change", "Brief Rationale for Change", "Section # and Name"]
    (table,) = [one for one in tables(document(noted)) if [column.title for column in one.columns] == heads]
    (row,) = table.rows
    assert [plain(cell.content) for cell in row.cells] == [
        "What each arm receives, High dose, Dose\nBefore: 25 mg\nAfter: 20 mg",
        "Blood pressure.",
        "6.1 Description of Investigational Trial Intervention",
    ]


def test_each_earlier_amendment_has_its_own_table_of_changes() -> None:
    changes = [AmendmentChange(id="c", what=f"Thing {number}", new="more") for number in (1, 2, 3)]
    amendments = tuple(
        Amendment(id=str(number), number=str(number), approved=date(2027, 1, number), changes=(changes[number - 1],))
        for number in (3, 2, 1)
    )
    printed = text(document(Protocol(overview=Overview(amendments=amendments)))).split("12.3 Prior")[-1]
    assert "The Overview of Changes from each prior protocol amendment is provided below." in printed
    second, first = printed.index("Overview of Changes in Amendment 2 (2 January 2027)"), printed.index("Thing 1")
    assert second < printed.index("Thing 2") < first
    assert "Thing 3" not in printed
    assert "Amendment 2 | 2 January 2027" in printed


@pytest.mark.parametrize(
    ("number", "called"),
    [("2", "Amendment 2"), ("Amendment 2", "Amendment 2"), (None, "Amendment (number to be entered)")],
)
def test_an_earlier_amendment_is_called_one_once(number: str | None, called: str) -> None:
    change = AmendmentChange(id="c", what="Thing", new="more")
    earlier = Amendment(id="old", number=number, scope=AmendmentScope.GLOBAL, changes=(change,))
    built = document(Protocol(overview=Overview(amendments=(Amendment(id="new", number="3"), earlier))))
    listed, named, changes = tables_in(built, "12.3")
    assert rows(listed)[0][0] == called
    assert rows(named) == [[called], ["Scope", "Global"]]
    assert (changes.caption or "").startswith(f"Overview of Changes in {called} (")


def test_a_change_without_a_reason_says_that_one_is_missing() -> None:
    new = put(small(), "/statistics/total", 90)
    printed = text(document(amended(small(), new, changes_between(small(), new))))
    assert "Participants in total\nBefore: 150\nAfter: 90 | Reason to be given" in printed


# Laws


@given(protocols(), protocols())
@settings(max_examples=80, deadline=None)
def test_every_difference_stands_in_the_table_once(old: Protocol, new: Protocol) -> None:
    told = changes_between(old, new)
    assert len({change.id for change in told}) == len(told)
    found = {change.id: change for change in told}
    differences = [
        change
        for change in diff(old, new)
        if not change.address.startswith(BOOKKEEPING) and not change.address.endswith("/generated")
    ]
    assert set(found) <= {change.address.strip("/").replace("/", ".") for change in differences}
    for change in differences:
        row = found.get(change.address.strip("/").replace("/", "."))
        if row is None:
            # What is not told reads the same before and after.
            assert said(old, change.address).split() == said(new, change.address).split()
        else:
            assert row.section
            assert row.what
            assert row.old or row.new


@given(protocols(), protocols())
@settings(max_examples=30, deadline=None)
def test_noting_changes_nothing_but_the_amendments(old: Protocol, new: Protocol) -> None:
    changes = changes_between(old, new)
    noted = amended(old, new, changes)
    assert noted.overview.amendments[0].changes == changes
    assert [
        change.address for change in diff(new, noted) if not change.address.startswith("/overview/amendments")
    ] == []
    assert changes_between(new, noted) == ()
    assert amended(old, noted, changes) == noted


def said(protocol: Protocol, address: str) -> str:
    """Return the words that stand at the address, or nothing where nothing stands."""
    here: object = protocol
    for part in split(address):
        if isinstance(here, tuple):
            here = next((item for item in here if item.id == part), None)
        else:
            here = getattr(here, part, None)
    if here is None:
        return ""
    # What a passage remembers of the generated text is never told.
    return Words(protocol).line(here, skip=("generated",)) if isinstance(here, Item) else Words(protocol).at(address)
