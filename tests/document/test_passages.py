"""The designers' own passages: where they are printed, what they replace, and that changed facts are noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.document.blocks import Block, Document, Figure, Listing, Paragraph, Section, Table, plain
from studio.document.build import build, survey
from studio.document.manuscript import FURTHER, places
from studio.document.passages import Place, Standing, changes, heading_of
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Dose
from studio.protocol.wording import Passage, PassagePlace, Wording
from tests.document.filling import NO_REPORT, blocks, document, text
from tests.document.small import small

OWN = "The **zebrafinch** sings.\n\n- one\n- two"
WORDED = "6.1"
"""A heading of the small protocol with sentences."""
TABLED = "6.3"
"""One of its headings with a table."""


def with_passages(*passages: Passage, protocol: Protocol | None = None) -> Protocol:
    return (protocol or small()).model_copy(update={"wording": Wording(passages=passages)})


def passage(heading: str, place: PassagePlace | None, words: str = OWN, generated: str | None = None) -> Passage:
    return Passage(id="own", heading=heading, place=place, text=words, generated=generated)


def place_of(protocol: Protocol, number: str) -> Place:
    found = survey(protocol, NO_REPORT).find(number)
    assert found is not None
    return found


def section(built: Document, number: str) -> Section:
    return next(section for section in built.all() if section.number == number)


def settled(heading: str, place: PassagePlace, words: str = OWN) -> Protocol:
    """Return a protocol with one passage that remembers what it replaces."""
    remembered = place_of(small(), heading).remembered(place)
    return with_passages(passage(heading, place, words, remembered))


def kinds(found: tuple[Block, ...]) -> list[str]:
    return [type(block).__name__ for block in found]


def own(block: Block) -> bool:
    return block.address == "/wording/passages/own/text"


GENERATED = document(small())


def headings_with(*kinds: type[Block]) -> list[str]:
    return [
        one.number
        for one in GENERATED.all()
        if one.number and all(any(isinstance(block, kind) for block in one.blocks) for kind in kinds)
    ]


def test_before_and_after_stand_beside_what_is_generated() -> None:
    generated = section(GENERATED, WORDED).blocks
    assert generated
    before = section(document(with_passages(passage(WORDED, PassagePlace.BEFORE))), WORDED).blocks
    after = section(document(with_passages(passage(WORDED, PassagePlace.AFTER))), WORDED).blocks
    assert [own(block) for block in before] == [True, True, *(False for _ in generated)]
    assert [own(block) for block in after] == [*(False for _ in generated), True, True]
    assert text_of(before[2:]) == text_of(generated) == text_of(after[:-2])
    assert document(with_passages(passage(WORDED, None))) == document(
        with_passages(passage(WORDED, PassagePlace.AFTER))
    )


def text_of(found: tuple[Block, ...]) -> str:
    return text(replace(GENERATED, title_page=found, sections=()))


@pytest.mark.parametrize("number", headings_with(Paragraph, Table)[:6] or ["none"])
def test_sentences_give_way_and_tables_and_figures_stay(number: str) -> None:
    generated = section(GENERATED, number).blocks
    printed = section(document(settled(number, PassagePlace.SENTENCES)), number).blocks
    kept = [block for block in printed if not own(block)]
    assert kinds(tuple(block for block in printed if own(block))) == ["Paragraph", "Listing"]
    assert [kind for kind in kinds(tuple(kept)) if kind in ("Table", "Figure")] == [
        kind for kind in kinds(generated) if kind in ("Table", "Figure")
    ]
    assert all(block.style in ("mandated", "note", "warning") for block in kept if isinstance(block, Paragraph))
    assert not any(isinstance(block, Listing) for block in kept)


@pytest.mark.parametrize("number", [*headings_with(Table)[:4], *headings_with(Figure)[:2]])
def test_all_that_is_generated_gives_way_and_links_to_it_lead_to_the_section(number: str) -> None:
    built = document(settled(number, PassagePlace.ALL))
    assert all(own(block) or style(block) == "mandated" for block in section(built, number).blocks)
    anchors = {one.anchor for one in built.all()} | {block.anchor for block in blocks(built)}
    anchors |= {row.anchor for block in blocks(built) if isinstance(block, Table) for row in block.rows}
    links = {run.link for block in blocks(built) if isinstance(block, Paragraph) for run in block.content if run.link}
    assert {link for link in links if not link.startswith("https://")} <= anchors
    labels = [run for block in blocks(built) if isinstance(block, Paragraph) for run in block.content if run.label]
    assert labels == []


def style(block: Block) -> str:
    return block.style if isinstance(block, Paragraph) else ""


@pytest.mark.parametrize("place", list(PassagePlace))
def test_what_ich_m11_fixes_always_stays(place: PassagePlace) -> None:
    fixed = [block for block in section(GENERATED, "5.2").blocks if style(block) == "mandated"]
    assert fixed
    printed = section(document(settled("5.2", place)), "5.2").blocks
    assert [block for block in printed if style(block) == "mandated"] == fixed


def test_a_heading_that_does_not_apply_says_why() -> None:
    built = document(settled("6.10", PassagePlace.NOT_APPLICABLE, "no *rescue* is foreseen.\n\nSee the contract."))
    first, second = (block for block in section(built, "6.10").blocks if own(block))
    assert isinstance(first, Paragraph)
    assert plain(first.content) == "Not applicable: no rescue is foreseen."
    assert [run.text for run in first.content if run.italic] == ["rescue"]
    assert isinstance(second, Paragraph)


def test_what_is_empty_below_such_a_heading_refers_to_it() -> None:
    bare = with_passages(passage("11", PassagePlace.NOT_APPLICABLE, "this is a survey."), protocol=Protocol())
    below = [one for one in section(document(bare), "11").all() if one.number != "11"]
    assert below
    said = {plain(block.content) for one in below for block in one.blocks if isinstance(block, Paragraph)}
    assert "Not applicable: see section 11." in said
    assert place_of(bare, "11").standing is Standing.NOT_APPLICABLE


def test_a_reason_that_is_missing_is_asked_for() -> None:
    built = document(with_passages(passage("6.10", PassagePlace.NOT_APPLICABLE, "", "")))
    assert "Not applicable: the reason is still to be decided." in text(built)


def test_an_optional_heading_stands_when_it_has_own_words() -> None:
    absent = [one.number for one in survey(small(), NO_REPORT).places if one.standing is Standing.ABSENT]
    assert absent
    for number in absent:
        built = document(with_passages(passage(number, PassagePlace.AFTER)))
        assert "The zebrafinch sings." in [
            plain(block.content) for block in section(built, number).blocks if isinstance(block, Paragraph)
        ]


def test_a_repeated_heading_takes_own_words() -> None:
    built = document(settled("3.1.1", PassagePlace.ALL))
    assert any(own(block) for block in section(built, "3.1.1").blocks)
    assert section(built, "3.1.1").title == "Primary Objective 1"


@pytest.mark.parametrize("heading", ["3.1.4", "99", "", "title", None])
def test_words_for_a_heading_that_is_not_there_stand_among_further_data_and_are_told_of(heading: str | None) -> None:
    protocol = with_passages(Passage(id="own", heading=heading, text=OWN))
    built = document(protocol)
    further = next(one for one in built.all() if one.title == "Further Data")
    assert "The zebrafinch sings." in text_of(further.blocks)
    assert "Your own text for section" in str(built.concerns[0])
    assert [one.id for one in survey(protocol, NO_REPORT).homeless] == ["own"]


def test_a_passage_without_words_replaces_nothing() -> None:
    blank = with_passages(passage(WORDED, PassagePlace.ALL, " \n"))
    assert text(document(blank)) == text(GENERATED)
    assert place_of(blank, WORDED).standing is Standing.GENERATED


def test_several_passages_of_a_heading_stand_in_their_order() -> None:
    protocol = with_passages(
        Passage(id="a", heading=WORDED, place=PassagePlace.ALL, text="First."),
        Passage(id="b", heading=WORDED, place=PassagePlace.BEFORE, text="Zeroth."),
        Passage(id="c", heading=WORDED, place=PassagePlace.SENTENCES, text="Second."),
    )
    said = [
        plain(block.content)
        for block in section(document(protocol), WORDED).blocks
        if isinstance(block, Paragraph) and block.style == "body"
    ]
    assert said == ["Zeroth.", "First.", "Second."]


def test_abbreviations_in_own_words_are_explained() -> None:
    built = document(with_passages(passage(WORDED, PassagePlace.AFTER, "An SSRI is tapered.")))
    assert "SSRI | " in text(built)
    assert "SSRI | " not in text(GENERATED)


def test_every_heading_can_be_replaced_and_nothing_then_is_outdated() -> None:
    places = survey(small(), NO_REPORT).places
    passages = tuple(
        Passage(
            id=one.number,
            heading=one.number,
            place=PassagePlace.ALL,
            text="Ours.",
            generated=one.remembered(PassagePlace.ALL),
        )
        for one in places
        if not one.number.startswith(("12", "13", "14"))
    )
    built = document(with_passages(*passages))
    assert built.concerns == ()
    assert sum("Ours." in text_of(one.blocks) for one in built.all()) == len(passages)


HEADINGS = st.sampled_from(
    ["1.1.2", "2.1", "3.1.1", "3.1.4", "5.2", "6.1", "6.3", "6.10", "12.4", "13", "14", "x", None]
)
PASSAGES = st.lists(
    st.builds(
        Passage,
        id=st.just("x"),
        heading=HEADINGS,
        place=st.none() | st.sampled_from(PassagePlace),
        text=st.none() | st.text(st.sampled_from("ab *_|-\\n")).map(lambda words: f"zebra{words}"),
    ),
    max_size=6,
)


@given(PASSAGES)
@settings(max_examples=40, deadline=None)
def test_wherever_own_words_stand_they_are_printed(passages: list[Passage]) -> None:
    numbered = tuple(one.model_copy(update={"id": str(at)}) for at, one in enumerate(passages))
    built = document(with_passages(*numbered))
    assert text(built).count("zebra") == sum(one.text is not None for one in passages)
    fixed = [plain(one.content) for one in blocks(GENERATED) if isinstance(one, Paragraph) and one.style == "mandated"]
    assert [
        plain(one.content) for one in blocks(built) if isinstance(one, Paragraph) and one.style == "mandated"
    ] == fixed


def dose(amount: float, protocol: Protocol) -> Protocol:
    return put(protocol, "/dosing/arms/high/dose", Dose(amount=amount))


@pytest.mark.parametrize("place", [PassagePlace.SENTENCES, PassagePlace.ALL, PassagePlace.NOT_APPLICABLE])
def test_another_dose_marks_the_passages_that_replaced_the_old_one(place: PassagePlace) -> None:
    number = next(
        one.number
        for one in survey(small(), NO_REPORT).places
        if one.number.startswith("6") and "25 mg" in one.remembered(place)
    )
    protocol = settled(number, place)
    assert place_of(protocol, number).standing is not Standing.CHANGED
    assert document(protocol).concerns == ()
    higher = dose(10, protocol)
    here = place_of(higher, number)
    assert here.standing is Standing.CHANGED
    compared = here.compare(here.passages[0])
    assert "25 mg" in compared.then
    assert "10 mg" in compared.now
    said = [plain(block.content) for block in section(document(higher), number).blocks if style(block) == "open"]
    assert said == ["The facts under this passage have changed since it was written."]
    assert number in str(build(higher, NO_REPORT, final=True).concerns[0])
    kept = put(higher, "/wording/passages/own/generated", compared.now)
    assert document(kept).concerns == ()
    assert dose(25, higher) == protocol


def test_what_stands_beside_generated_text_is_never_outdated() -> None:
    protocol = with_passages(passage(TABLED, PassagePlace.AFTER))
    assert place_of(dose(10, protocol), TABLED).standing is Standing.EXTENDED


def test_numbers_of_sources_do_not_make_a_passage_outdated() -> None:
    for one in survey(small(), NO_REPORT).places:
        if not one.number.startswith(("12", "14")):
            assert "[1]" not in one.remembered(PassagePlace.ALL)
            assert " ." not in one.remembered(PassagePlace.ALL)


def test_the_survey_shows_every_heading_once_and_how_it_stands() -> None:
    places = survey(small(), NO_REPORT).places
    numbers = [one.number for one in places]
    assert len(set(numbers)) == len(numbers)
    assert {one.number for one in GENERATED.all()} <= set(numbers)
    standing = {one.standing for one in places}
    assert {Standing.GENERATED, Standing.EMPTY, Standing.BELOW, Standing.ABSENT} <= standing


def test_changes_name_the_words_that_are_gone_and_new() -> None:
    found = changes("One.\nA dose of 25 mg.\nLast.", "One.\nA dose of 10 mg.\nLast.\nMore.")
    assert [(one.kind, one.text) for one in found] == [
        ("same", "A dose of "),
        ("gone", "25"),
        ("new", "10"),
        ("same", " mg."),
        ("same", "\n"),
        ("new", "More."),
    ]
    assert changes("a", "a") == ()


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/overview/title", None),
        ("/dosing/products/capsule/route", "6.1"),
        ("/population/inclusion", "5.2"),
        ("/population/inclusion/severity/wording", "5.2"),
        ("/sessions/setting/location", "12.4"),
    ],
)
def test_a_field_leads_to_the_heading_that_prints_it(address: str, heading: str | None) -> None:
    assert heading_of(address) == heading


def test_every_field_leads_to_a_heading_of_the_document_or_to_none() -> None:
    known = {one.number for one in survey(small(), NO_REPORT).places}
    for place in places():
        found = heading_of(place.address)
        assert found is None or found in known or found == FURTHER, place.address
