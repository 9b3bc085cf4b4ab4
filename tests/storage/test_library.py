"""The library: which templates are listed, what starting from them gives, and what a section takes with it."""

from pathlib import Path

import pytest

from studio.protocol.address import get
from studio.protocol.edit import dangling, put
from studio.protocol.protocol import Protocol
from studio.storage import folders, shelf
from studio.storage.library import Template, find, folder_problem, in_folder, start_from, taken_from, templates
from studio.storage.protocol_file import FileError, load, save
from studio.storage.shelf import Details
from tests.present import HEAD


@pytest.fixture
def complete() -> Protocol:
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    return start_from(template)


def kept(protocol: Protocol, title: str, section: str | None = None) -> Template:
    return shelf.keep(protocol, Details(title), shelf.own(), section)


def test_shipped_templates_are_listed_with_blank_last() -> None:
    found = templates()
    assert [one.id for one in found][-1] == "blank"
    assert {one.kind for one in found} == {"shipped"}
    assert all(one.title and one.summary and one.problem is None for one in found)


def test_a_new_protocol_keeps_all_but_what_makes_it_a_template(complete: Protocol) -> None:
    assert complete.template is None
    assert complete.acceptances == ()
    assert complete.overview.title


def test_a_saved_template_comes_back_equal(complete: Protocol) -> None:
    saved = shelf.keep(complete, Details("Our site's TRD base", "With rooms.", ("TRD", "Basel")), shelf.own())
    assert saved.path.parent == folders.templates_folder()
    assert saved.tags == ("TRD", "Basel")
    assert find(saved.id) == saved
    assert start_from(saved) == complete


def test_a_section_template_holds_its_section_alone_and_replaces_it(complete: Protocol) -> None:
    saved = kept(complete, "Screening block", "screening")
    held = load(saved.path)
    assert held.population == Protocol().population
    assert held.screening.qtc_most_male == complete.screening.qtc_most_male
    applied = taken_from(Protocol(), saved).protocol
    assert [test.name for test in applied.screening.tests] == [test.name for test in held.screening.tests]
    assert dangling(applied) == ()
    assert applied.overview == Protocol().overview
    assert dangling(start_from(saved)) == ()


def test_references_to_items_that_are_here_too_come_along(complete: Protocol) -> None:
    saved = kept(complete, "Screening block", "screening")
    emptied = put(complete, "/screening", None)
    applied = taken_from(emptied, saved)
    assert applied.protocol == complete
    assert applied.dropped == ()


def test_a_section_that_others_refer_to_leaves_no_reference_to_nothing(complete: Protocol) -> None:
    emptied = kept(put(complete, "/schedule/visits", None), "No visits", "schedule")
    applied = taken_from(complete, emptied)
    assert applied.protocol.schedule.visits == ()
    assert dangling(applied.protocol) == ()
    assert applied.dropped
    names = {visit.name for visit in complete.schedule.visits}
    elsewhere = [one for one in applied.dropped if not one.address.startswith("/schedule/")]
    assert elsewhere
    assert all(one.names and set(one.names) <= names for one in elsewhere)


def test_a_section_of_a_whole_template_names_the_references_that_find_nothing_here(complete: Protocol) -> None:
    whole = kept(complete, "Whole")
    applied = taken_from(Protocol(), whole, "dosing")
    arms = {arm.name for arm in complete.design.arms}
    assert arms & {name for one in applied.dropped for name in one.names}
    assert all(one.address.startswith("/dosing/") for one in applied.dropped)


def test_a_whole_template_needs_to_be_told_which_section(complete: Protocol) -> None:
    with pytest.raises(FileError, match="does not hold a single section"):
        taken_from(complete, kept(complete, "Whole"))
    with pytest.raises(FileError, match="does not hold that section"):
        taken_from(complete, kept(complete, "Heart", "screening"), "dosing")
    assert get(complete, "/screening") == complete.screening


def test_a_template_of_a_newer_program_is_listed_and_explained() -> None:
    folder = folders.templates_folder()
    folder.mkdir(parents=True)
    (folder / "new.patp").write_text('{"format": 999, "template": {"title": "From the future"}}')
    (folder / "broken.patp").write_bytes(HEAD + b', "overview"')
    (folder / "notes.txt").write_text("not a template")
    mine = {one.title: str(one.problem) for one in templates() if one.kind == "mine"}
    assert "newer PAT Studio" in mine["From the future"]
    assert "breaks off" in mine["broken"]
    assert len(mine) == 2


def test_a_protocol_file_in_the_folder_is_a_template_by_its_title() -> None:
    folder = folders.templates_folder()
    folder.mkdir(parents=True)
    save(folder / "plain.patp", put(Protocol(), "/overview/short_title", "Plain"))
    assert find("mine/plain").title == "Plain"


def test_a_shared_folder_is_listed_and_a_missing_one_is_no_error(tmp_path: Path, complete: Protocol) -> None:
    save(tmp_path / "team.patp", complete)
    assert find("shared/team", tmp_path) is not None
    assert [one.id for one in in_folder(tmp_path, "shared")] == ["shared/team"]
    assert [one for one in templates(tmp_path / "gone") if one.kind == "shared"] == []


def test_a_folder_that_cannot_be_listed_says_why(tmp_path: Path) -> None:
    assert folder_problem(tmp_path) is None
    assert "is not there now" in str(folder_problem(tmp_path / "gone"))
    (tmp_path / "file").write_text("")
    assert "is not a folder" in str(folder_problem(tmp_path / "file"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"format": ' + b"9" * 5000 + b', "template": {"title": "T"}}', "too many digits"),
        (HEAD + b', "template": {"title": 7}}', "/template/title must be a text"),
        (HEAD + b', "template": {"title": "T", "section": 5}}', "/template/section must be a text"),
        (HEAD + b', "template": {"title": "T", "tags": "one"}}', "/template/tags must be a list"),
        (HEAD + b', "template": {"title": "T", "tags": [1]}}', "/template/tags/"),
        (HEAD + b', "template": ["T"]}', "/template must be an object"),
        (b"", "is empty"),
    ],
)
def test_one_odd_file_is_explained_and_hides_no_other(content: bytes, problem: str, complete: Protocol) -> None:
    saved = kept(complete, "Good")
    odd = saved.path.with_name("odd.PATP")
    odd.write_bytes(content)
    mine = {one.id: one for one in templates() if one.kind == "mine"}
    assert mine["mine/good"] == saved
    assert problem in str(mine["mine/odd"].problem)
