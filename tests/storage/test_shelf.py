"""What is done to templates: nothing is lost by it, and what fails says why."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.data import data_folder
from studio.protocol.edit import put
from studio.protocol.protocol import Protocol
from studio.storage import folders, shelf
from studio.storage.library import Template, find, in_folder, start_from, templates
from studio.storage.protocol_file import FileError, dumps, load, save
from studio.storage.shelf import Details

needs_rights = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may write everywhere"
)


@pytest.fixture
def small() -> Protocol:
    return put(put(Protocol(), "/overview/short_title", "Small"), "/overview/version", "2")


def kept(protocol: Protocol, title: str = "Base", where: shelf.Shelf | None = None) -> Template:
    return shelf.keep(protocol, Details(title), where or shelf.own())


def test_a_title_used_twice_makes_two_templates_unless_one_is_to_be_replaced(small: Protocol) -> None:
    first, second = kept(small), kept(small)
    assert first.path != second.path
    replaced = shelf.keep(Protocol(), Details("Base", "New."), shelf.own(), replacing=first)
    assert replaced.path == first.path
    assert start_from(replaced) == Protocol()
    assert start_from(second) == small
    assert len(in_folder(folders.templates_folder(), "mine")) == 2


def test_other_details_leave_the_content_and_the_file_where_they_are(small: Protocol) -> None:
    saved = kept(small)
    changed = shelf.change_details(saved, Details("Other", "Words.", ("a", "b")))
    assert (changed.title, changed.summary, changed.tags) == ("Other", "Words.", ("a", "b"))
    assert changed.path == saved.path
    assert find(changed.id) == changed
    assert start_from(changed) == small


def test_a_shipped_template_is_duplicated_but_never_changed_or_deleted() -> None:
    shipped = templates()[0]
    before = shipped.path.read_bytes()
    for act in (lambda: shelf.delete(shipped), lambda: shelf.change_details(shipped, Details("No"))):
        with pytest.raises(FileError, match="not one of your own"):
            act()
    assert shipped.path.read_bytes() == before
    copy = shelf.duplicate(shipped, shelf.copy_title(shipped.title, [shipped.title]), shelf.own())
    assert (copy.kind, copy.title, copy.summary) == ("mine", f"{shipped.title} (copy)", shipped.summary)
    assert start_from(copy) == start_from(shipped)


def test_copies_get_titles_that_nobody_has() -> None:
    taken = ["A", "A (copy)", "a (COPY 2)"]
    assert shelf.copy_title("A", taken) == "A (copy 3)"


@given(st.text(max_size=200))
def test_undoing_a_deletion_brings_back_every_byte(content: str) -> None:
    folder = folders.templates_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "odd.patp"
    written = content.encode("utf-8", "surrogatepass")
    path.write_bytes(written)
    deleted = shelf.delete(next(one for one in templates() if one.path == path))
    assert not path.exists()
    assert shelf.restore(deleted).path == path
    assert path.read_bytes() == written
    assert list(folders.deleted_folder().iterdir()) == []


def test_a_deletion_is_undone_after_other_acts_too(small: Protocol) -> None:
    saved = kept(small)
    content = saved.path.read_bytes()
    deleted = shelf.delete(saved)
    another = kept(Protocol())
    assert another.path == saved.path
    shelf.change_details(another, Details("Another"))
    back = shelf.restore(deleted)
    assert back.path != another.path
    assert back.path.read_bytes() == content
    assert find(another.id).title == "Another"


def test_what_is_gone_already_cannot_be_deleted(small: Protocol) -> None:
    saved = kept(small)
    saved.path.unlink()
    with pytest.raises(FileError, match="does not exist"):
        shelf.delete(saved)


def test_deleted_templates_wait_for_a_while(small: Protocol) -> None:
    deleted = shelf.delete(kept(small))
    shelf.empty_deleted()
    assert deleted.kept.exists()
    shelf.empty_deleted(time.time() + (shelf.KEPT_DAYS + 1) * 86_400)
    assert not deleted.kept.exists()
    with pytest.raises(FileError, match="does not exist"):
        shelf.restore(deleted)


def test_a_protocol_taken_in_becomes_a_template_by_its_title(small: Protocol, tmp_path: Path) -> None:
    save(tmp_path / "mine.patp", small)
    taken = shelf.take_in(tmp_path / "mine.patp", shelf.own())
    assert (taken.title, taken.kind) == ("Small", "mine")
    assert load(taken.path).template.title == "Small"
    assert start_from(taken) == small
    save(tmp_path / "bare.patp", Protocol())
    assert shelf.take_in(tmp_path / "bare.patp", shelf.own()).title == "bare"


def test_a_template_taken_in_keeps_what_it_says_of_itself(tmp_path: Path) -> None:
    shipped = data_folder("templates") / "psilocybin-trd-single-dose.patp"
    taken = shelf.take_in(shipped, shelf.own())
    assert taken.path.read_bytes() == shipped.read_bytes()


def test_a_pdf_exported_for_sharing_is_taken_in(small: Protocol, tmp_path: Path) -> None:
    from studio.checklist.run import run
    from studio.document.build import build
    from studio.export.formats import export
    from studio.export.options import Options

    pdf = tmp_path / "shared.pdf"
    export(build(small, run(small)), pdf, Options(purpose="sharing", protocol=dumps(small)))
    assert start_from(shelf.take_in(pdf, shelf.own())) == small


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b'{"format": 999}', "newer"),
        (b"%PDF-1.4", "damaged|holds no protocol"),
        (b"{", "breaks off"),
    ],
)
def test_what_cannot_be_taken_in_says_why_and_leaves_nothing(content: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / "odd.patp").write_bytes(content)
    with pytest.raises(FileError, match=problem):
        shelf.take_in(tmp_path / "odd.patp", shelf.own())
    assert [one for one in templates() if one.kind == "mine"] == []


def test_a_template_is_given_out_byte_for_byte(tmp_path: Path) -> None:
    shipped = templates()[0]
    shelf.give_out(shipped, tmp_path / "out.patp")
    assert (tmp_path / "out.patp").read_bytes() == shipped.path.read_bytes()
    with pytest.raises(FileError, match="no folder"):
        shelf.give_out(shipped, tmp_path / "none" / "out.patp")
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    with pytest.raises(FileError, match="is a PDF"):
        shelf.give_out(shipped, tmp_path / "a.pdf")


def test_a_team_publishes_renames_and_deletes_in_its_folder(small: Protocol, tmp_path: Path) -> None:
    team = shelf.shared(tmp_path)
    published = kept(small, "Team base", team)
    assert published.kind == "shared"
    assert find(published.id, tmp_path) == published
    renamed = shelf.change_details(published, Details("Team base 2"))
    deleted = shelf.delete(renamed)
    assert in_folder(tmp_path, "shared") == ()
    assert deleted.kept.parent == folders.deleted_folder()
    assert shelf.restore(deleted) == renamed


def test_a_shared_folder_that_vanished_is_told_of_and_not_made_anew(small: Protocol, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert not shelf.writable(gone)
    with pytest.raises(FileError, match="no folder"):
        kept(small, where=shelf.shared(gone))
    assert not gone.exists()


@needs_rights
def test_a_read_only_member_uses_and_duplicates_but_changes_nothing(small: Protocol, tmp_path: Path) -> None:
    published = kept(small, "Team base", shelf.shared(tmp_path))
    tmp_path.chmod(0o555)
    try:
        assert not shelf.writable(tmp_path)
        assert start_from(published) == small
        assert start_from(shelf.duplicate(published, "Mine", shelf.own())) == small
        with pytest.raises(FileError, match="cannot be deleted"):
            shelf.delete(published)
        with pytest.raises(FileError, match="may not write"):
            kept(small, "No", shelf.shared(tmp_path))
        assert list(folders.deleted_folder().iterdir()) == []
    finally:
        tmp_path.chmod(0o755)


def test_a_template_that_cannot_be_deleted_stays_and_leaves_no_copy(
    small: Protocol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = kept(small, "Team base", shelf.shared(tmp_path))
    remove = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == published.path:
            raise PermissionError(13, "Permission denied", str(path))
        remove(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(FileError, match="cannot be deleted: Permission denied"):
        shelf.delete(published)
    assert published.path.exists()
    assert list(folders.deleted_folder().iterdir()) == []


def test_a_template_that_cannot_be_written_leaves_no_empty_file(
    small: Protocol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shelf, "write_new", full)
    with pytest.raises(FileError, match="disk is full"):
        kept(small, "Team base", shelf.shared(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        ("TRD, two doses ;  trd\nBasel", ("TRD", "two doses", "Basel")),
        (" , ;", ()),
        ("x" * 90, ("x" * 40,)),
    ],
)
def test_tags_are_read_each_once(words: str, tags: tuple[str, ...]) -> None:
    assert shelf.tags_from(words) == tags


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
    assert shelf.file_name(title) == name
