from pathlib import Path

import pytest

from studio.protocol.address import get
from studio.protocol.edit import dangling, put
from studio.protocol.protocol import Protocol
from studio.storage import folders
from studio.storage.library import apply_section, delete, file_name, find, save_template, start_from, templates
from studio.storage.protocol_file import FileError, load, save


@pytest.fixture
def complete() -> Protocol:
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    return start_from(template)


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
    saved = save_template(complete, "Our site's TRD base", "With rooms.")
    assert saved.path.parent == folders.templates_folder()
    listed = find(saved.id)
    assert listed == saved
    assert start_from(saved) == complete


def test_a_title_used_twice_makes_two_templates(complete: Protocol) -> None:
    first, second = (save_template(complete, "Base", "") for _count in range(2))
    assert first.path != second.path
    assert len([one for one in templates() if one.kind == "mine"]) == 2


def test_a_section_template_holds_its_section_alone_and_replaces_it(complete: Protocol) -> None:
    saved = save_template(complete, "Screening block", "ECG and blood pressure.", "screening")
    held = load(saved.path)
    assert held.population == Protocol().population
    assert held.screening.qtc_most_male == complete.screening.qtc_most_male
    applied = apply_section(Protocol(), saved)
    assert applied.screening == held.screening
    assert dangling(applied) == ()
    assert applied.overview == Protocol().overview


def test_a_section_that_others_refer_to_leaves_no_reference_to_nothing(complete: Protocol) -> None:
    emptied = save_template(put(complete, "/schedule/visits", None), "No visits", "", "schedule")
    applied = apply_section(complete, emptied)
    assert applied.schedule.visits == ()
    assert dangling(applied) == ()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Our site's TRD base", "our-site-s-trd-base"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "template-con"),
        ("a/b\\c:d*e?", "a-b-c-d-e"),
        ("…", "template"),
        ("\0", "template"),
        ("裸盖菇素", "裸盖菇素"),
        ("x" * 300, "x" * 60),
    ],
)
def test_any_title_gives_a_name_that_every_file_system_takes(title: str, name: str) -> None:
    assert file_name(title) == name


def test_a_template_of_a_newer_program_is_listed_and_explained() -> None:
    folder = folders.templates_folder()
    folder.mkdir(parents=True)
    (folder / "new.patp").write_text('{"format": 9, "template": {"title": "From the future"}}')
    (folder / "broken.patp").write_text('{"format": 1, "overview"')
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
    assert [one for one in templates(tmp_path / "gone") if one.kind == "shared"] == []


def test_only_own_templates_are_deleted(complete: Protocol) -> None:
    saved = save_template(complete, "Base", "")
    delete(saved)
    assert find(saved.id) is None
    with pytest.raises(FileError, match="cannot be deleted"):
        delete(saved)
    shipped = templates()[0]
    with pytest.raises(FileError, match="not one of your own"):
        delete(shipped)
    assert shipped.path.exists()


def test_a_whole_template_is_not_inserted_as_a_section(complete: Protocol) -> None:
    with pytest.raises(FileError, match="does not hold a single section"):
        apply_section(complete, save_template(complete, "Whole", ""))
    assert get(complete, "/screening") == complete.screening


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"format": ' + b"9" * 5000 + b', "template": {"title": "T"}}', "too many digits"),
        (b'{"format": 1, "template": {"title": 7}}', "/template/title must be a text"),
        (b'{"format": 1, "template": {"title": "T", "section": 5}}', "/template/section must be a text"),
        (b'{"format": 1, "template": ["T"]}', "/template must be an object"),
        (b"", "is empty"),
    ],
)
def test_one_odd_file_is_explained_and_hides_no_other(content: bytes, problem: str, complete: Protocol) -> None:
    saved = save_template(complete, "Good", "")
    odd = saved.path.with_name("odd.PATP")
    odd.write_bytes(content)
    mine = {one.id: one for one in templates() if one.kind == "mine"}
    assert mine["mine/good"] == saved
    assert problem in str(mine["mine/odd"].problem)
