"""The file of the open protocol: what others do to it is noticed by content, and nothing of theirs is replaced unasked.

Whatever goes wrong on disk, nothing there is harmed, and a sentence says what to do.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.protocol.edit import put
from studio.protocol.protocol import FORMAT, Protocol
from studio.storage import backups, opened, protocol_file
from studio.storage.locks import Lock, lock_file, take
from studio.storage.opened import Changed, Gone, Held, Known, Opened, Theirs, look
from studio.storage.protocol_file import FileError, dumps, is_sealed, key_of, load, loads, save
from studio.storage.sealed import Key, Locked, WrongPassphrase
from studio.text import _

FROZEN = sorted((Path(__file__).parent / "formats").glob("*.patp"))
PHRASE = "drei kleine Bären tanzen"
"""What the sealed one is locked with."""
PROTOCOL = put(Protocol(), "/overview/acronym", "PAT")
MINE, THEIRS = (put(PROTOCOL, "/overview/acronym", name) for name in ("MINE", "THEIRS"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "My trial.patp"
    save(path, PROTOCOL)
    return path


@pytest.fixture
def mine(file: Path) -> Iterator[Opened]:
    found = Opened.open(file, who="Me")
    yield found
    found.close()


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_opening_holds_the_file_and_writes_nothing_to_it(file: Path) -> None:
    before = file.stat()
    found = Opened.open(file)
    assert found.protocol == PROTOCOL
    assert found.writable
    assert not isinstance(take(file, "Ann"), Lock)
    assert left(file.parent) == sorted((file.name, lock_file(file).name))
    found.close()
    after = file.stat()
    assert (before.st_ino, before.st_mtime_ns, before.st_size) == (after.st_ino, after.st_mtime_ns, after.st_size)
    assert left(file.parent) == [file.name]


@pytest.mark.parametrize("path", FROZEN, ids=lambda path: path.stem)
def test_a_file_of_any_format_is_not_rewritten_by_opening_and_saves_what_it_held(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    shutil.copy(path, copy)
    content = copy.read_bytes()
    key = key_of(content, path.name, PHRASE) if is_sealed(content) else None
    found = Opened.open(copy, key)
    assert copy.read_bytes() == content
    found.save(found.protocol, key)
    assert load(copy, key) == loads(content, path.name, key)
    found.close()


def test_a_newer_format_is_refused_in_words_and_left_alone(file: Path) -> None:
    file.write_text(f'{{"format": {FORMAT + 1}}}')
    with pytest.raises(FileError, match=f"made by a newer PAT Studio .format {FORMAT + 1}") as told:
        Opened.open(file)
    assert str(file) in str(told.value)
    assert file.read_text() == f'{{"format": {FORMAT + 1}}}'
    assert left(file.parent) == [file.name]


def test_what_cannot_be_opened_is_not_held(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        Opened.open(tmp_path / "missing.patp")
    assert left(tmp_path) == []


def test_saving_and_saving_again(mine: Opened, file: Path) -> None:
    mine.save(MINE, None)
    assert load(file) == mine.protocol == MINE
    mine.save(PROTOCOL, None)
    assert load(file) == PROTOCOL


def test_what_others_wrote_is_not_replaced_until_the_user_decides(mine: Opened, file: Path) -> None:
    save(file, THEIRS)
    with pytest.raises(Changed) as told:
        mine.save(MINE, None)
    theirs = told.value.theirs
    assert theirs.protocol == THEIRS == load(file)
    mine.keep_mine(theirs)
    assert mine.keeps_mine
    mine.save(MINE, None)
    assert load(file) == MINE
    assert not mine.keeps_mine


def test_the_decision_counts_for_what_was_seen_alone(mine: Opened, file: Path) -> None:
    save(file, THEIRS)
    with pytest.raises(Changed) as told:
        mine.save(MINE, None)
    mine.keep_mine(told.value.theirs)
    save(file, put(THEIRS, "/overview/acronym", "LATER"))
    with pytest.raises(Changed):
        mine.save(MINE, None)
    assert load(file).overview.acronym == "LATER"


def test_what_others_wrote_can_be_the_base_of_what_follows(mine: Opened, file: Path) -> None:
    save(file, THEIRS)
    seen = look(file, mine.known, None)
    assert isinstance(seen, Theirs)
    mine.take_theirs(seen)
    assert mine.protocol == THEIRS
    mine.save(MINE, None)
    assert load(file) == MINE


def test_a_file_that_was_only_touched_or_copied_is_the_same(mine: Opened, file: Path) -> None:
    content = file.read_bytes()
    file.unlink()
    file.write_bytes(content)
    os.utime(file, (1, 1))
    assert isinstance(look(file, mine.known, None), Known)
    mine.save(MINE, None)
    assert load(file) == MINE


def test_a_change_of_the_same_size_and_times_is_noticed(mine: Opened, file: Path) -> None:
    times = file.stat()
    with file.open("r+b") as content:
        content.write(dumps(put(PROTOCOL, "/overview/acronym", "TAP")))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert isinstance(look(file, mine.known, None), Theirs)


def test_a_file_that_has_rested_is_not_read_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "_SETTLED_NS", -1)
    found = Opened.open(file)
    monkeypatch.setattr(protocol_file, "read", lambda path: pytest.fail("it was read"))
    assert look(file, found.known, None) == found.known
    found.close()


def test_what_others_wrote_may_be_unreadable(mine: Opened, file: Path) -> None:
    file.write_bytes(b"{")
    seen = look(file, mine.known, None)
    assert isinstance(seen, Theirs)
    assert seen.protocol is None
    assert "breaks off" in str(seen.problem)
    with pytest.raises(Changed):
        mine.save(MINE, None)
    assert file.read_bytes() == b"{"


def test_somebody_who_has_it_open_is_named_and_not_overwritten(file: Path) -> None:
    lock = take(file, "Ann")
    found = Opened.open(file, who="Me")
    assert not found.writable
    assert found.holder is not None
    assert found.holder.who == "Ann"
    before = file.read_bytes()
    with pytest.raises(Held, match="has it open"):
        found.save(MINE, None)
    assert file.read_bytes() == before
    assert isinstance(lock, Lock)
    lock.release()
    assert found.hold()
    found.save(MINE, None)
    assert load(file) == MINE
    found.close()
    assert left(file.parent) == [file.name]


def test_saving_elsewhere_does_not_replace_what_somebody_has_open(file: Path) -> None:
    lock = take(file, "Ann")
    with pytest.raises(Held):
        Opened.new(file, MINE)
    assert load(file) == PROTOCOL
    assert isinstance(lock, Lock)
    lock.release()


def test_a_lock_that_was_removed_is_taken_again_at_the_next_save(mine: Opened, file: Path) -> None:
    lock_file(file).unlink()
    mine.save(MINE, None)
    assert mine.lock is not None
    assert mine.lock.held


def test_a_file_that_was_removed_is_written_again(mine: Opened, file: Path) -> None:
    file.unlink()
    seen = look(file, mine.known, None)
    assert isinstance(seen, Gone)
    assert seen.missing
    mine.save(MINE, None)
    assert load(file) == MINE


def test_when_the_folder_vanishes_saving_elsewhere_works(mine: Opened, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    found, _problem = Opened.new(folder / "a.patp", PROTOCOL)
    shutil.rmtree(folder)
    with pytest.raises(FileError, match="Save as…"):
        found.save(MINE, None)
    assert not folder.exists()
    elsewhere, _problem = Opened.new(tmp_path / "b.patp", MINE)
    found.close()
    elsewhere.close()
    assert load(tmp_path / "b.patp") == MINE


def test_a_folder_in_place_of_the_file_is_left_alone(mine: Opened, file: Path) -> None:
    file.unlink()
    file.mkdir()
    (file / "inside").touch()
    with pytest.raises(FileError, match="is a folder"):
        mine.save(MINE, None)
    assert left(file) == ["inside"]


def test_a_failed_write_harms_nothing_and_says_where_the_changes_are(
    mine: Opened, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _content: bytes) -> None:
        raise FileError(_("The disk is full."))

    before = file.read_bytes()
    monkeypatch.setattr(protocol_file, "write", full)
    with pytest.raises(FileError, match=r"The disk is full\. Your changes are kept here on the screen"):
        mine.save(MINE, None)
    monkeypatch.undo()
    assert file.read_bytes() == before
    assert mine.protocol == PROTOCOL
    mine.save(MINE, None)
    assert load(file) == MINE


def test_a_read_only_file_or_folder_is_told_before_it_is_tried(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: path != file)
    found = Opened.open(file)
    assert str(found.read_only) == "it is marked as read-only"
    assert not found.writable
    found.close()
    monkeypatch.setattr(os, "access", lambda path, _mode: path != file.parent)
    found = Opened.open(file)
    assert str(found.read_only) == "you may not write in its folder"
    found.close()


def test_a_sealed_file_needs_its_key_and_stays_sealed(tmp_path: Path) -> None:
    file = tmp_path / "sealed.patp"
    key = Key.fresh("correct horse")
    first, _problem = Opened.new(file, PROTOCOL, key)
    first.close()
    with pytest.raises(Locked):
        Opened.open(file)
    assert left(tmp_path) == [file.name]
    found = Opened.open(file, key)
    assert found.protocol == PROTOCOL
    found.save(MINE, key)
    assert load(file, key) == MINE
    assert b"MINE" not in file.read_bytes()
    assert isinstance(look(file, found.known, key), Known)
    with pytest.raises(WrongPassphrase):
        load(file, Key.fresh("another"))
    found.close()


def test_a_killed_program_leaves_nothing_that_keeps_another_from_saving(file: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from studio.storage.opened import Opened\n"
        "found = Opened.open(Path(sys.argv[1]), who='Ann'); print('open', flush=True); input()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    found = Opened.open(file, who="Me")
    assert found.holder is not None
    other.kill()
    other.communicate()
    found.save(MINE, None)
    found.close()
    assert load(file) == MINE
    assert left(file.parent) == [file.name]


def test_what_others_wrote_is_not_replaced_when_no_backup_of_it_can_be_kept(
    mine: Opened, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(file, THEIRS)
    mine.keep_mine(look_at_theirs(mine))
    monkeypatch.setattr(backups, "keep", lambda *_args: _("no room"))
    with pytest.raises(FileError, match="no backup"):
        mine.save(MINE, None)
    assert load(file) == THEIRS
    monkeypatch.undo()
    mine.save(MINE, None)
    assert load(file) == MINE


def test_a_name_that_became_a_link_is_not_saved_through_while_somebody_has_its_target(mine: Opened, file: Path) -> None:
    target = file.with_name("Theirs.patp")
    save(target, PROTOCOL)
    theirs = take(target, "Ann")
    file.unlink()
    file.symlink_to(target)
    with pytest.raises(Held):
        mine.save(MINE, None)
    assert load(target) == PROTOCOL
    assert isinstance(theirs, Lock)
    theirs.release()
    mine.save(MINE, None)
    assert load(target) == MINE
    assert file.is_symlink()


def test_a_file_that_was_made_writable_again_can_be_saved_to(mine: Opened, file: Path) -> None:
    mine.read_only = _("it is marked as read-only")
    assert mine.may_be_written()
    assert mine.writable


def look_at_theirs(mine: Opened) -> Theirs:
    seen = look(mine.path, mine.known, mine.key)
    assert isinstance(seen, Theirs)
    return seen
