"""Finding and replacing words: every text is searched, free texts alone are changed, and nothing outside the scope."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.data import data_folder
from studio.protocol.address import exists, get, walk
from studio.protocol.diff import diff
from studio.protocol.edit import put
from studio.protocol.history import History
from studio.protocol.protocol import SECTIONS, Protocol
from studio.protocol.search import Hit, Wanted, Written, find, list_at, replace, texts
from studio.storage.protocol_file import load
from studio.text import _
from tests.strategies import protocols

TEMPLATE = load(data_folder("templates") / "psilocybin-trd-single-dose.patp")
LETTERS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=2)


def small() -> Protocol:
    """A protocol with words of every kind."""
    protocol = put(Protocol(), "/overview/title", "A trial of psilocybin.\nPsilocybin is given once.")
    protocol = put(protocol, "/overview/countries", ["Spain", "New Spain"])
    return put(protocol, "/monitoring/observation_minutes", 240)


def test_every_place_of_a_text_is_found_whatever_its_case() -> None:
    hits = find(small(), Wanted("PSILOCYBIN"), "/overview")
    assert [hit.address for hit in hits] == ["/overview/title", "/overview/title"]
    assert [hit.written.text[hit.start : hit.end] for hit in hits] == ["psilocybin", "Psilocybin"]
    assert len(find(small(), Wanted("Psilocybin", case=True), "/overview")) == 1


def test_whole_words_leave_parts_of_words_alone() -> None:
    protocol = put(Protocol(), "/overview/title", "age, aged, Age-old; 18+")
    assert len(find(protocol, Wanted("age"))) == 3
    assert len(find(protocol, Wanted("age", words=True))) == 2
    assert len(find(protocol, Wanted("18+", words=True))) == 1


def test_white_space_stands_for_any_white_space() -> None:
    protocol = put(Protocol(), "/overview/title", "25\u00a0mg and 25\nmg")
    assert len(find(protocol, Wanted(" 25  mg "))) == 2


@pytest.mark.parametrize("nothing", ["", "  ", "\n"])
def test_nothing_is_found_when_nothing_is_looked_for(nothing: str) -> None:
    assert find(TEMPLATE, Wanted(nothing)) == ()


@pytest.mark.parametrize("odd", ["(", "a{99999}", "[", "\\", ".*", "(a+)+$"])
def test_signs_are_taken_as_they_are(odd: str) -> None:
    protocol = put(Protocol(), "/overview/title", f"x {odd} y {'a' * 2000}")
    (hit,) = find(protocol, Wanted(odd))
    assert hit.snippet()[1] == odd


def test_numbers_choices_doses_and_references_are_found_and_never_changed() -> None:
    kept = {hit.address: str(hit.written.kept) for hit in find(TEMPLATE, Wanted("25 mg")) if not hit.replaceable}
    dose = f"/dosing/arms/{TEMPLATE.dosing.arms[0].id}/dose"
    assert kept[dose] == "it is a dose"
    done = replace(TEMPLATE, find(TEMPLATE, Wanted("25 mg")), "24 mg")
    assert get(done.protocol, dose) == get(TEMPLATE, dose)
    assert {refusal.hit.address for refusal in done.refused} == set(kept)
    assert find(done.protocol, Wanted("24 mg"))


def test_a_number_is_found_with_its_unit() -> None:
    (hit,) = find(small(), Wanted("240 minutes"))
    assert hit.address == "/monitoring/observation_minutes"
    assert not hit.replaceable


def test_what_an_amendment_tells_and_what_comes_from_the_library_stay() -> None:
    change = {"id": "one", "what": "Dose of psilocybin", "old": "psilocybin 10 mg"}
    protocol = put(Protocol(), "/overview/amendments", [{"id": "a", "changes": [change], "summary": "Psilocybin"}])
    hits = find(protocol, Wanted("psilocybin"))
    assert [hit.replaceable for hit in hits] == [True, False, False]
    done = replace(protocol, hits, "LSD")
    assert done.count == 1
    assert done.protocol.overview.amendments[0].changes == protocol.overview.amendments[0].changes


def test_what_a_passage_remembers_is_not_searched() -> None:
    passage = {"id": "p", "heading": "6.3", "text": "Once only", "generated": "Once only"}
    protocol = put(Protocol(), "/wording/passages", [passage])
    assert [hit.address for hit in find(protocol, Wanted("once"))] == ["/wording/passages/p/text"]
    assert not find(protocol, Wanted("6.3"))[0].replaceable


def test_a_line_that_becomes_empty_goes() -> None:
    protocol = put(Protocol(), "/overview/countries", ["Spain", "New Spain", "Chile"])
    assert replace(protocol, find(protocol, Wanted("spain")), "").protocol.overview.countries == ("New ", "Chile")
    title = put(Protocol(), "/overview/title", "Draft")
    assert replace(title, find(title, Wanted("draft")), "").protocol.overview.title is None


def test_what_reads_otherwise_by_now_is_told_and_left() -> None:
    hits = find(TEMPLATE, Wanted("psilocybin"), "/overview")
    changed = put(TEMPLATE, "/overview/title", "Something else")
    done = replace(changed, hits, "LSD")
    assert done.protocol.overview.title == "Something else"
    assert [refusal.hit.address for refusal in done.refused] == ["/overview/title"]
    assert "search again" in str(done.refused[0].reason)
    gone = Hit(Written("/design/arms/gone/name", "Name", "Gone"), 0, 4)
    assert replace(TEMPLATE, [gone], "x").refused[0].hit == gone


def test_a_replacement_that_the_model_refuses_is_told_and_nothing_else_is_lost() -> None:
    hits = find(small(), Wanted("spain"))
    done = replace(small(), hits, "\ud800")
    assert done.count == 0
    assert done.protocol == small()
    assert len(done.refused) == len(hits) == 2


def test_the_innermost_list_is_found_from_anywhere_in_it() -> None:
    arm = TEMPLATE.dosing.arms[0].id
    assert list_at(TEMPLATE, f"/dosing/arms/{arm}/dose") == "/dosing/arms"
    assert list_at(TEMPLATE, "/dosing/arms") == "/dosing/arms"
    assert list_at(TEMPLATE, "/overview/title") is None
    assert list_at(Protocol(), "/dosing/arms/gone/dose") == "/dosing/arms"


@pytest.mark.parametrize("scope", ["", "/", "/overview", "/dosing/arms", "/nowhere", "/overview/title", "/comments"])
def test_a_scope_is_all_that_is_searched(scope: str) -> None:
    found = {written.address for written in texts(TEMPLATE, scope)}
    everywhere = {written.address for written in texts(TEMPLATE)}
    inside = scope.rstrip("/")
    assert found == {at for at in everywhere if not inside or at == inside or at.startswith(f"{inside}/")}


def test_a_snippet_is_one_line_around_the_words() -> None:
    protocol = put(Protocol(), "/overview/title", f"{'word ' * 40}\nneedle\n{'more ' * 40}")
    (hit,) = find(protocol, Wanted("needle"))
    before, found, behind = hit.snippet(20)
    assert found == "needle"
    assert before == "…word word word "
    assert behind == " more more more…"


@given(protocols(), LETTERS, st.booleans(), st.booleans())
def test_what_is_found_stands_there(protocol: Protocol, wanted: str, case: bool, words: bool) -> None:
    for hit in find(protocol, Wanted(wanted, case, words)):
        read = hit.written.text[hit.start : hit.end]
        assert hit.start < hit.end
        if case:
            assert read.split() == wanted.split()
        assert exists(protocol, hit.address)


@given(protocols(), LETTERS, st.text(st.characters(exclude_categories=["Cs"]), max_size=3), st.sampled_from(SECTIONS))
def test_replacing_changes_what_was_counted_and_nothing_outside_the_scope(
    protocol: Protocol, wanted: str, by: str, section: str
) -> None:
    hits = find(protocol, Wanted(wanted), f"/{section}")
    done = replace(protocol, hits, by)
    assert done.count + len(done.refused) == len(hits)
    assert done.count == sum(hit.replaceable for hit in hits)
    allowed = {hit.address for hit in hits if hit.replaceable}
    assert {change.address for change in diff(protocol, done.protocol)} <= allowed
    for place in walk(protocol):
        assert exists(done.protocol, place.address)


@given(protocols(), LETTERS)
def test_replacing_is_one_step_and_undo_brings_all_of_it_back(protocol: Protocol, wanted: str) -> None:
    done = replace(protocol, find(protocol, Wanted(wanted)), "¤")
    history = History.starting_with(protocol).edited(done.protocol, _("Replace"))
    assert history.undo().protocol == protocol
    assert history.undo().redo().protocol == done.protocol


@given(protocols(), LETTERS)
def test_replacing_by_what_stands_there_changes_nothing(protocol: Protocol, wanted: str) -> None:
    for hit in find(protocol, Wanted(wanted, case=True)):
        lines = get(protocol, hit.address)
        if hit.replaceable and not (isinstance(lines, tuple) and any(not line.strip() for line in lines)):
            assert replace(protocol, [hit], hit.written.text[hit.start : hit.end]).protocol == protocol
