"""The appendix of SPIRIT 2025: every item says where it is answered, and the page numbers are those of the text."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from datetime import date
from functools import cache

import pytest
from pypdf import PdfReader

from studio.data import data_folder
from studio.document.blocks import Document, Figure, Listing, Paragraph, Row, Section, Table, plain
from studio.document.build import build
from studio.document.manuscript import CHECKLIST, SPIRIT, STANDARDS
from studio.document.words import Words
from studio.export.options import Options
from studio.export.pdf.render import render
from studio.knowledge import outlines
from studio.protocol.address import filled, get, spec_at
from studio.protocol.design import BlindSchema
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from tests.document.filling import NO_REPORT, document
from tests.document.small import small

TEMPLATES = sorted(path.stem for path in (data_folder("templates")).glob("*.patp") if path.stem != "blank")
ITEMS = [item.item for item in outlines.spirit()]


@cache
def template(name: str) -> tuple[Protocol, Document, PdfReader]:
    """Return a shipped protocol, its document, and its PDF read back."""
    path = data_folder("templates") / f"{name}.patp"
    protocol = Protocol.model_validate_json(path.read_text(encoding="utf-8"))
    built = build(protocol, NO_REPORT)
    return protocol, built, PdfReader(io.BytesIO(render(built, Options(created=date(2026, 11, 27)))))


def table_of(built: Document, number: str = SPIRIT) -> Table:
    section = next(one for one in built.all() if one.number == number)
    return next(block for block in section.blocks if isinstance(block, Table))


def rows(built: Document, number: str = SPIRIT) -> dict[str, Row]:
    """Return the rows of the table by what stands in their first column."""
    return {plain(row.cells[0].content): row for row in table_of(built, number).rows if not row.heading}


def squeezed(text: str) -> str:
    """Return the letters and digits of a text: lines break elsewhere in a PDF, and words may be hyphenated."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


# What is printed


@cache
def pages_of(name: str) -> tuple[tuple[tuple[float, str], ...], ...]:
    """Return the runs of text of every page in the order of printing, each with its distance from the left edge."""
    found = []
    for page in template(name)[2].pages:
        runs: list[tuple[float, str]] = []

        def visit(
            text: str, _cm: object, matrix: list[float], *_font: object, to: list[tuple[float, str]] = runs
        ) -> None:
            to.append((matrix[4], text))

        page.extract_text(visitor_text=visit)
        found.append(tuple(runs))
    return tuple(found)


@cache
def texts(name: str) -> tuple[str, ...]:
    """Return the squeezed text of every page."""
    return tuple(squeezed("".join(text for _x, text in runs)) for runs in pages_of(name))


@cache
def printed_pages(name: str) -> dict[str, list[int]]:
    """Return the page numbers that stand in the last column of the printed table, by item."""
    found: dict[str, list[int]] = defaultdict(list)
    item = ""
    for runs in pages_of(name):
        columns = [x for x, text in runs if text.strip() == "Pages"]
        for x, text in runs:
            if text.startswith(SPIRIT) and columns:
                item = "none yet"
            elif text.startswith(STANDARDS) and item:
                return found
            elif item and text.strip() in ITEMS and x < columns[0] / 3:
                item = text.strip()
            elif item and x >= columns[0] - 1 and re.fullmatch(r"[\d,\s]+", text):  # not the foot, such as 7 of 9
                found[item] += [int(number) for number in re.findall(r"\d+", text)]
    raise AssertionError("the appendix does not end")


def beginning(built: Document, anchor: str) -> list[str]:
    """Return the beginnings of what stands at an anchor."""
    for section in built.all():
        if section.anchor == anchor:
            return [section.heading]
    for block in built.blocks():
        if isinstance(block, Table):
            for row in block.rows:
                if row.anchor == anchor:
                    return _starts(row)
        if block.anchor == anchor:
            match block:
                case Paragraph():
                    return [plain(block.content)]
                case Listing():
                    return [plain(block.items[0])]
                case Table():
                    return [block.caption or ""] if block.caption else _starts(block.rows[0])
                case Figure():
                    return [block.caption]
    raise AssertionError(f"nothing stands at {anchor}")


def _starts(row: Row) -> list[str]:
    return [plain(cell.content).split("\n")[0] for cell in row.cells[:2]]


def stands_on(start: str, page: str) -> bool:
    """Tell whether a text begins on a page, as far as its first line goes."""
    return squeezed(start)[:18] in page


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_printed_page_number_is_that_of_the_text_it_means(name: str) -> None:
    _protocol, built, _reader = template(name)
    pages, printed = texts(name), printed_pages(name)
    for item, row in rows(built).items():
        anchors = row.cells[3].content[0].pages if row.cells[3].content else ()
        if not anchors:
            assert item not in printed
            continue
        numbers = printed[item]
        assert numbers == sorted(set(numbers)), item
        begun = {anchor: beginning(built, anchor) for anchor in anchors}
        for anchor, starts in begun.items():
            assert any(all(stands_on(start, pages[n - 1]) for start in starts) for n in numbers), (item, anchor, starts)
        for number in numbers:
            assert any(all(stands_on(start, pages[number - 1]) for start in starts) for starts in begun.values()), (
                item,
                number,
            )


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_the_protocol_says_for_an_item_begins_on_one_of_its_pages(name: str) -> None:
    protocol, built, _reader = template(name)
    pages, printed, words = texts(name), printed_pages(name), Words(protocol)
    for item in outlines.spirit():
        if "Not applicable" in plain(rows(built)[item.item].cells[2].content):
            continue
        for address in (*item.answered_by, *item.also_in):
            if address.startswith("/") and spec_at(address).kind == "text" and filled(get(protocol, address)):
                start = squeezed(words.at(address))[:30]
                assert any(start in pages[number - 1] for number in printed[item.item]), (item.item, address)


@pytest.mark.parametrize("name", TEMPLATES)
def test_shipped_protocols_answer_every_item(name: str) -> None:
    _protocol, built, _reader = template(name)
    waiting = {
        item: plain(row.cells[2].content)
        for item, row in rows(built).items()
        if "Still to be decided" in plain(row.cells[2].content)
    }
    assert waiting == {}


# What it says of drafts


def test_an_item_that_nothing_answers_names_what_is_missing() -> None:
    row = rows(document(Protocol()))["11"]
    assert plain(row.cells[2].content) == "Still to be decided: “Involvement of participants and the public”."
    assert row.cells[2].tone == "should"
    assert row.cells[3].content == ()


def test_an_item_answered_in_part_names_sections_and_what_is_missing() -> None:
    said = plain(rows(document(put(Protocol(), "/sessions/fidelity", "Two raters.")))["15c"].cells[2].content)
    assert said == "12.5\nStill to be decided: “Adherence”."


def test_items_name_every_section_that_a_reader_would_open_for_them() -> None:
    _protocol, built, _reader = template("psilocybin-mdd-two-doses")
    said = {item: plain(row.cells[2].content) for item, row in rows(built).items()}
    assert said["1b"].startswith("title page, 1.1")
    assert "3.1.1, 3.2.1–3.2.6" in said["1b"], "the primary outcome among the others"
    assert "10.9" in said["28b"].split(", "), "the interim analyses themselves, not only why there are any"
    assert "8.3" not in said["14b"].split(", "), "raters deliver no intervention"


@pytest.mark.parametrize("field", ["ae_severity", "ae_causality", "ae_recording", "ae_follow_up"])
def test_how_harms_are_judged_and_followed_counts_for_items_on_harm(field: str) -> None:
    built = document(put(Protocol(), f"/monitoring/{field}", "As usual."))
    assert plain(rows(built)["17"].cells[2].content).startswith("9.2.2")
    safety = next(
        row for table in tables_of_standards(built) for row in table.rows if row.cells[0].content[0].text == "B.9"
    )
    assert plain(safety.cells[2].content).startswith("9.2.2")


def test_a_trial_without_a_board_waits_for_no_charter_of_its_groups() -> None:
    committees = ({"id": "c", "name": "Steering committee", "task": "Oversees."},)
    built = document(put(put(Protocol(), "/oversight/committees", committees), "/monitoring/board", value=False))
    assert plain(rows(built)["3d"].cells[2].content) == "11.4"


def test_items_for_other_kinds_of_trial_say_why_they_do_not_apply() -> None:
    protocol = put(put(small(), "/design/randomised", False), "/design/blind", BlindSchema.OPEN)
    said = {item: plain(row.cells[2].content) for item, row in rows(document(protocol)).items()}
    assert said["21a"] == said["23"] == "Not applicable: the trial is not randomised."
    assert said["24b"] == "Not applicable: the trial is open label."
    assert "Not applicable" not in said["24a"]


def test_all_items_stand_in_their_order_under_their_sections() -> None:
    built = document(small())
    assert list(rows(built)) == ITEMS
    heads = [plain(row.cells[0].content) for row in table_of(built).rows if row.heading]
    assert heads == list(dict.fromkeys(item.section for item in outlines.spirit()))


def test_sections_are_linked_and_those_that_follow_one_another_are_a_range() -> None:
    _protocol, built, _reader = template("psilocybin-trd-single-dose")
    runs = rows(built)["9a"].cells[2].content
    assert plain(runs) == "2.1, 2.2.1–2.2.3"
    assert [run.link for run in runs if run.link] == ["section-2.1", "section-2.2.1", "section-2.2.3"]


def test_the_licence_of_the_items_is_acknowledged() -> None:
    section = next(one for one in document(Protocol()).all() if one.number == SPIRIT)
    said = " ".join(plain(block.content) for block in section.blocks if isinstance(block, Paragraph))
    assert "CC BY 4.0" in said


# The index of standards


def standards(built: Document) -> Section:
    return next(one for one in built.all() if one.number == STANDARDS)


def tables_of_standards(built: Document) -> list[Table]:
    return [block for block in standards(built).blocks if isinstance(block, Table)]


def test_every_topic_says_where_it_is_met_or_what_is_missing() -> None:
    for built in (document(Protocol()), document(small()), template("psilocybin-trd-single-dose")[1]):
        chapters, *guidances = tables_of_standards(built)
        assert [plain(row.cells[0].content) for row in chapters.rows] == [str(number) for number in range(1, 15)]
        for table, guidance in zip(guidances, outlines.topics(), strict=True):
            assert [plain(row.cells[0].content) for row in table.rows] == [topic.number for topic in guidance.topics]
            for row in table.rows:
                said = plain(row.cells[2].content)
                assert said
                assert bool(row.cells[3].content) == bool(re.match(r"title page|\d", said))


def test_titles_from_memory_are_marked_as_needing_confirmation() -> None:
    table = [block for block in standards(document(Protocol())).blocks if isinstance(block, Table)][1]
    marked = {plain(row.cells[0].content) for row in table.rows if plain(row.cells[1].content).endswith(" *")}
    assert marked == {topic.number for topic in outlines.topics()[0].topics if topic.certainty == "from memory"}
    assert "needs confirmation" in table.notes[0]


def test_chapters_name_the_sections_that_are_still_to_be_decided() -> None:
    chapters = next(block for block in standards(document(Protocol())).blocks if isinstance(block, Table))
    said = {plain(row.cells[0].content): plain(row.cells[2].content) for row in chapters.rows}
    assert "5.6" in said["5"]
    assert said["13"] == said["14"] == "Complete"
    whole = next(
        block for block in standards(template("psilocybin-trd-single-dose")[1]).blocks if isinstance(block, Table)
    )
    assert {plain(row.cells[2].content) for row in whole.rows} == {"Complete"}


def test_the_checklist_comes_after_the_indexes() -> None:
    numbers = [section.number for section in document(small()).all()]
    assert numbers.index(SPIRIT) < numbers.index(STANDARDS) < numbers.index(CHECKLIST)
