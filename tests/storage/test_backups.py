"""Backups: the last saves and the last one of each day, whatever the clock says, and for the user alone."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.storage import backups, folders
from studio.storage.backups import KEPT_DAYS, KEPT_SAVES, content, keep, of, protocols
from studio.storage.protocol_file import FileError
from studio.storage.sealed import Key, is_sealed, seal, unseal

DAY = datetime(2026, 11, 28, 9, 0)


def held(path: Path) -> list[bytes]:
    return [content(one) for one in of(path)]


def test_each_save_is_kept_the_newest_first(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    assert of(path) == ()
    for number in range(3):
        assert keep(path, b"%d" % number, now=DAY - timedelta(days=number)) is None
    assert held(path) == [b"2", b"1", b"0"], "a clock that is set back reorders nothing"
    assert [one.number for one in of(path)] == [3, 2, 1]
    assert {one.of for one in of(path)} == {path}
    assert of(tmp_path / "b.patp") == ()


def test_a_save_that_changed_nothing_is_not_kept_twice_but_a_return_is(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    for saved in (b"a", b"a", b"b", b"a"):
        keep(path, saved)
    assert held(path) == [b"a", b"b", b"a"]


def test_a_damaged_newest_one_is_no_reason_to_keep_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    keep(path, b"abc")
    of(path)[0].file.write_bytes(b"ab")
    with pytest.raises(FileError, match="damaged"):
        content(of(path)[0])
    keep(path, b"abc")
    assert content(of(path)[0]) == b"abc"


Saves = st.lists(st.tuples(st.integers(0, 45), st.integers(0, 2)), max_size=150)


@settings(max_examples=25)
@given(Saves, st.booleans())
def test_the_law_of_what_is_kept(saves: list[tuple[int, int]], rising: bool) -> None:
    """Of any saves at any readings of the clock the last ones and the last of each of the last days remain."""
    if rising:
        saves = sorted(saves)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.patp")
        counted: list[tuple[int, bytes]] = []
        for day, value in saves:
            saved = b"%d" % value
            assert keep(path, saved, now=DAY + timedelta(days=day)) is None
            if not counted or counted[-1][1] != saved:
                counted.append((day, saved))
        newest_first = list(enumerate(counted))[::-1]
        last_of_days: dict[int, int] = {}
        for number, (day, _saved) in newest_first:
            last_of_days.setdefault(day, number)
        wanted = {number for number, _save in newest_first[:KEPT_SAVES]} | set(list(last_of_days.values())[:KEPT_DAYS])
        assert [(one.when.date(), content(one)) for one in of(path)] == [
            ((DAY + timedelta(days=day)).date(), saved) for number, (day, saved) in newest_first if number in wanted
        ]


def test_two_programs_that_save_at_once_lose_nothing_that_is_newest(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    program = (
        "import sys; from pathlib import Path; from studio.storage.backups import keep\n"
        "for number in range(30): assert keep(Path(sys.argv[1]), f'{sys.argv[2]} {number}'.encode()) is None"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(path), name]) for name in "ab"]
    assert [one.wait(timeout=120) for one in running] == [0, 0]
    found = held(path)
    assert len(found) >= KEPT_SAVES
    assert {b"a 29", b"b 29"} & set(found[:2])
    assert not [one for one in of(path)[0].file.parent.iterdir() if one.suffix == ".pat-studio-tmp"]


def test_foreign_files_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    keep(path, b"0")
    folder = of(path)[0].file.parent
    foreign = [folder / "notes.txt", folder / "00000009-20261399T000000-abc.backup", folder / "x.backup"]
    for one in foreign:
        one.write_text("mine")
    (folder / f"00000010-20261128T090000-{'0' * 64}.backup").mkdir()
    (folder.parent / "other").mkdir()
    for number in range(KEPT_SAVES + 5):
        keep(path, b"%d" % (number + 1))
    assert len(of(path)) == KEPT_SAVES
    assert [one.read_text() for one in foreign] == ["mine"] * 3
    assert len(protocols()) == 1


def test_all_protocols_are_listed_also_those_that_are_gone(tmp_path: Path) -> None:
    keep(tmp_path / "old.patp", b"1", now=DAY)
    keep(tmp_path / "new.patp", b"1", now=DAY + timedelta(days=1))
    keep(tmp_path / "new.patp", b"2", now=DAY + timedelta(days=2))
    assert [(one.path.name, one.when, one.count) for one in protocols()] == [
        ("new.patp", DAY + timedelta(days=2), 2),
        ("old.patp", DAY, 1),
    ]


def test_a_protocol_without_its_note_gets_a_new_one_at_the_next_save(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    keep(path, b"1")
    (of(path)[0].file.parent / "file.json").write_text("{")
    assert protocols() == ()
    assert len(of(path)) == 1
    keep(path, b"2")
    assert [one.path for one in protocols()] == [Path(os.path.realpath(path))]


@pytest.mark.skipif(os.name != "posix", reason="file modes and links are those of POSIX")
def test_they_are_for_the_user_alone_and_a_link_is_its_target(tmp_path: Path) -> None:
    path, link = tmp_path / "a.patp", tmp_path / "link.patp"
    path.write_bytes(b"1")
    link.symlink_to(path)
    keep(link, b"1")
    (found,) = of(path)
    assert stat.S_IMODE(found.file.stat().st_mode) == 0o600
    for folder in (found.file.parent, folders.backups_folder(), folders.backups_folder().parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["a\0b.patp", "a\ud800.patp", "ü" * 200])
def test_no_name_raises(tmp_path: Path, name: str) -> None:
    keep(tmp_path / name, b"1")
    of(tmp_path / name)
    protocols()


def test_a_full_disk_or_a_folder_that_is_no_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.patp"
    keep(path, b"1")

    def full(descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        assert "disk is full" in str(keep(path, b"2"))
    assert held(path) == [b"1"]
    other = tmp_path / "state"
    other.write_text("in the way")
    monkeypatch.setattr(folders, "backups_folder", lambda: other)
    assert keep(path, b"3") is not None
    assert of(path) == ()


def test_a_folder_that_cannot_be_listed_is_told_and_not_taken_for_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next backup would be numbered as the first, and come to lie behind all earlier ones."""
    path = tmp_path / "a.patp"
    keep(path, b"1")
    keep(path, b"2")

    def gone(folder: Path) -> object:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", gone)
        assert keep(path, b"3") is not None
        assert of(path) == ()
    assert held(path) == [b"2", b"1"]
    assert keep(path, b"3") is None
    assert held(path) == [b"3", b"2", b"1"]


def test_beyond_the_limit_the_oldest_protocols_keep_their_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "MOST_BYTES", 30)
    old, new = tmp_path / "old.patp", tmp_path / "new.patp"
    for number in range(5):
        keep(old, b"old %d" % number, now=DAY)
    for number in range(5):
        keep(new, b"new %d" % number, now=DAY + timedelta(days=1))
    keep(tmp_path / "last.patp", b"last", now=DAY + timedelta(days=2))
    assert held(old) == [b"old 4"]
    assert held(new)[0] == b"new 4"


def test_backups_that_lie_open_are_locked_in_their_places(tmp_path: Path) -> None:
    path, key = tmp_path / "a.patp", Key.fresh("three small foxes")
    keep(path, b"first", now=DAY)
    keep(path, b"second", now=DAY + timedelta(hours=1))
    closed = seal(b"third", key)
    keep(path, closed, now=DAY + timedelta(hours=2))
    before = of(path)
    assert backups.lock(path, key) is None
    after = of(path)
    assert [(one.number, one.when) for one in after] == [(one.number, one.when) for one in before]
    assert content(after[0]) == closed
    assert [unseal(one, key)[0] for one in held(path)] == [b"third", b"second", b"first"]
    assert all(is_sealed(one.read_bytes()) for one in after[0].file.parent.iterdir() if one.suffix == ".backup")


def test_a_backup_that_cannot_be_locked_is_told_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, key = tmp_path / "a.patp", Key.fresh("three small foxes")
    keep(path, b"first")

    def full(path: Path, data: bytes, *, mode: int | None = None) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backups, "write_atomically", full)
    assert "disk is full" in str(backups.lock(path, key))
    assert held(path) == [b"first"]
