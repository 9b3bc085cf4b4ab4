"""Comments: they stay with their field through edits and files, say so when it is gone, and count for nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.checklist.run import run
from studio.data import data_folder
from studio.document.amendments import changes_between
from studio.document.build import build
from studio.protocol.address import exists, get
from studio.protocol.discussion import (
    comment_on,
    delete,
    open_counts,
    place_in_words,
    reopen,
    reply_to,
    resolve,
    reword,
    section_of,
    without_comments,
)
from studio.protocol.edit import EditError, put, remove
from studio.protocol.protocol import SECTIONS, Protocol
from studio.storage.library import start_from
from studio.storage.protocol_file import dumps, load, loads, save
from studio.storage.shelf import Details, keep, own, take_in

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = load(data_folder("templates") / "psilocybin-trd-single-dose.patp")
ARM = f"/dosing/arms/{TEMPLATE.dosing.arms[0].id}"
NOW = datetime(2026, 11, 27, 14, 2, 3, 999, tzinfo=timezone(timedelta(hours=1)))
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def discussed() -> Protocol:
    """The template with a comment, answered, on the dose of an arm, and a resolved one on the title."""
    protocol = comment_on(TEMPLATE, f"{ARM}/dose", "Why so much?", "Ada", NOW, id="c1")
    protocol = reply_to(protocol, "c1", "As in COMP001.", "Ben", NOW, id="r1")
    protocol = comment_on(protocol, "/overview/title", "Too long", "", NOW, id="c2")
    return resolve(protocol, "c2", "Ben", NOW)


def test_a_comment_says_who_said_what_when_and_where() -> None:
    first, second = discussed().comments
    assert (first.text, first.who, first.address, first.resolved) == ("Why so much?", "Ada", f"{ARM}/dose", False)
    assert first.when == NOW.replace(microsecond=0)
    assert first.people == ("Ada", "Ben")
    assert second.who is None
    assert (second.resolved, second.resolved_by) == (True, "Ben")
    assert not reopen(discussed(), "c2").comments[1].resolved


def test_comments_and_answers_are_reworded_and_deleted_one_by_one() -> None:
    protocol = reword(reword(discussed(), "c1", "Why 25 mg?"), "c1", "As most do.", "r1")
    assert (protocol.comments[0].text, protocol.comments[0].replies[0].text) == ("Why 25 mg?", "As most do.")
    assert delete(protocol, "c1", "r1").comments[0].replies == ()
    assert [one.id for one in delete(protocol, "c1").comments] == ["c2"]
    assert delete(protocol, "none") == protocol


def test_they_survive_edits_of_their_field_and_tell_when_it_is_gone() -> None:
    protocol = put(discussed(), f"{ARM}/dose", {"amount": 10, "unit": "mg"})
    assert protocol.comments == discussed().comments
    assert str(place_in_words(protocol, protocol.comments[0])).startswith("Dosing")
    gone = remove(protocol, ARM)
    assert gone.comments == protocol.comments
    said = str(place_in_words(gone, gone.comments[0]))
    assert said == f"No longer there: {place_in_words(protocol, protocol.comments[0])}"
    assert section_of(protocol, protocol.comments[0]) == "dosing"
    assert section_of(gone, gone.comments[0]) is None
    nowhere = comment_on(Protocol(), "/dosing/arms/never/dose", "?", "", NOW, id="c")
    assert str(place_in_words(nowhere, nowhere.comments[0])) == "On something that is no longer there"


def test_open_ones_are_counted_at_their_field_and_all_that_holds_it() -> None:
    counts = open_counts(discussed())
    assert counts[f"{ARM}/dose"] == counts[ARM] == counts["/dosing/arms"] == counts["/dosing"] == 1
    assert counts["/overview/title"] == counts[f"{ARM}/name"] == 0


def test_they_are_kept_in_the_file() -> None:
    data = dumps(discussed())
    assert loads(data, "file") == discussed()
    assert dumps(loads(data, "file")) == data
    assert b"comments" not in dumps(TEMPLATE)


def test_they_are_no_section_and_count_for_nothing() -> None:
    assert "comments" not in SECTIONS
    plain, said = run(TEMPLATE), run(discussed())
    assert said.counts == plain.counts
    assert list(said.progress()) == list(plain.progress())
    assert changes_between(TEMPLATE, discussed()) == ()
    printed = build(discussed(), said)
    assert printed.sections == build(TEMPLATE, plain).sections


def test_no_template_carries_them_along(tmp_path: Path) -> None:
    kept = keep(discussed(), Details("Discussed", ""), own())
    assert load(kept.path).comments == ()
    file = tmp_path / "protocol.patp"
    save(file, discussed())
    taken = take_in(file, own())
    assert load(taken.path).comments == ()
    save(kept.path, discussed())
    assert start_from(kept).comments == ()


def test_what_leaves_the_house_is_without_them() -> None:
    assert without_comments(discussed()) == TEMPLATE
    assert without_comments(TEMPLATE) is TEMPLATE


def test_what_no_file_can_hold_is_refused() -> None:
    with pytest.raises(EditError):
        comment_on(TEMPLATE, "/overview/title", "\ud800", "Ada", NOW, id="c")


@given(st.lists(st.tuples(WORDS, WORDS, st.datetimes(datetime(1990, 1, 1), timezones=st.just(UTC))), max_size=4))
def test_whatever_is_said_survives_a_round_trip(said: list[tuple[str, str, datetime]]) -> None:
    protocol = Protocol()
    for number, (text, who, when) in enumerate(said):
        protocol = comment_on(protocol, "/overview/title", text, who, when, id=f"c{number}")
        protocol = reply_to(protocol, f"c{number}", who, text, when, id="r")
    assert loads(dumps(protocol), "file") == protocol
    assert len(protocol.comments) == len(said)
    assert all(get(protocol, f"/comments/{one.id}") is one for one in protocol.comments)
    assert exists(protocol, "/comments")
