"""Comments that leave the program: their report in each kind of file, and beside the text of a draft in Word."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from studio.checklist.run import run
from studio.document.build import build
from studio.document.comments_report import build_comments
from studio.document.documents import document_of
from studio.export.formats import ExportError, export, format_of, formats_of
from studio.export.options import Options
from studio.protocol.discussion import comment_on, reply_to, resolve
from studio.protocol.edit import remove
from studio.protocol.protocol import Protocol
from tests.checklist.casebook import template
from tests.document.filling import text
from tests.export.docx.reading import assert_valid, opened, written

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 27, 14, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def discussed() -> Protocol:
    """A protocol with a comment that is answered, a resolved one, and one on an arm that is gone."""
    arms = [arm.id for arm in template().dosing.arms]
    protocol = comment_on(template(), f"/dosing/arms/{arms[0]}/dose", "=Why 25 mg?", "Ada Example", NOW, id="c1")
    protocol = reply_to(protocol, "c1", "As in COMP001.", "Ben", NOW, id="r1")
    protocol = resolve(comment_on(protocol, "/overview/title", "Too long", "", NOW, id="c2"), "c2", "Ben", NOW)
    protocol = comment_on(protocol, f"/dosing/arms/{arms[-1]}/note", "Say more", "Ben", NOW, id="c3")
    return remove(protocol, f"/dosing/arms/{arms[-1]}")


def test_the_report_tells_who_said_what_when_where_and_what_became_of_it(discussed: Protocol) -> None:
    document = build_comments(discussed)
    printed = text(document)
    assert "3 comments, of which 2 are open." in printed
    assert "Ada Example, 27 November 2026, 14:02" in printed
    assert "Answer: As in COMP001." in printed
    assert "Resolved by Ben, 27 November 2026, 14:02" in printed
    assert "Without a name" in printed
    assert "No longer there: Dosing" in printed
    assert [section.title for section in document.sections] == ["Overview", "Dosing", "On what is no longer there"]


def test_a_protocol_without_comments_has_a_report_too() -> None:
    assert "There are no comments." in text(build_comments(Protocol()))
    assert build_comments(Protocol()) == build_comments(Protocol())


def test_it_becomes_each_kind_of_file(discussed: Protocol, tmp_path: Path) -> None:
    document = document_of("comments", discussed, run(discussed))
    of_protocols = {format.ending for format in formats_of("protocol")}
    assert {format.ending for format in formats_of("comments")} == {*of_protocols, ".json", ".csv"}
    assert {".pdf", ".docx", ".md"} <= of_protocols
    for format in formats_of("comments"):
        export(document, tmp_path / f"a{format.ending}", Options())
        assert (tmp_path / f"a{format.ending}").stat().st_size > 100
    told = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["comments"]
    assert [one["state"] for one in told] == ["resolved", "open", "open"]
    assert told[1]["answers"][0]["who"] == "Ben"


def test_a_spreadsheet_gets_a_line_for_each_and_works_out_no_formula(discussed: Protocol, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    export(build_comments(discussed), path, Options())
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert rows[0] == ["Section", "Where", "Comment and answers", "By", "State"]
    assert len(rows) == 1 + 3 + 1
    assert {len(row) for row in rows} == {5}
    assert any(cell == "'=Why 25 mg?" for row in rows for cell in row)


@pytest.mark.parametrize(("what", "ending"), [("protocol", ".csv"), ("checklist", ".csv"), ("protocol", ".json")])
def test_no_other_document_becomes_a_table(what: str, ending: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError):
        format_of(tmp_path / f"a{ending}", what)  # type: ignore[arg-type]


def test_word_shows_open_comments_of_a_draft_beside_the_text(discussed: Protocol, tmp_path: Path) -> None:
    data = written(build(discussed, run(discussed), comments=True))
    assert_valid(data, tmp_path)
    said = {one.author: one for one in opened(data).comments if one.author != "Design checklist"}
    assert set(said) == {"Ada Example", "Ben"}
    ada = said["Ada Example"]
    assert ada.initials == "AE"
    assert ada.timestamp == NOW
    assert "=Why 25 mg?" in ada.text
    assert "Ben, 27 November 2026, 14:02: As in COMP001." in ada.text
    assert "No longer there" in said["Ben"].text, "what is on nothing stands at the title"


def test_no_other_document_carries_them(discussed: Protocol) -> None:
    report = run(discussed)
    for made in (build(discussed, report), build(discussed, report, final=True, comments=True)):
        assert all(remark.who is None for remark in made.remarks)
        assert "COMP001." not in "".join(remark.text for remark in made.remarks)


def test_they_stand_where_their_field_is_printed(discussed: Protocol) -> None:
    document = build(discussed, run(discussed), comments=True)
    anchors = {remark.who: remark.anchor for remark in document.remarks if remark.who}
    assert anchors["Ada Example"].startswith("part:/dosing/arms")
    assert anchors["Ben"].startswith("part:/dosing") or anchors["Ben"] == ""
