"""Files are written whole or not at all."""

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio.atomic import write_atomically

OLD, NEW = b"old" * 1000, b"new" * 5000
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")


def test_a_new_file_is_written_with_the_usual_mode(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    path = tmp_path / "new.patp"
    write_atomically(path, NEW)
    assert path.read_bytes() == NEW
    assert path.stat().st_mode == usual.stat().st_mode


def test_an_existing_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    path.write_bytes(OLD)
    path.chmod(0o640)
    mode = path.stat().st_mode
    write_atomically(path, NEW)
    assert path.read_bytes() == NEW
    assert path.stat().st_mode == mode
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_may_be_empty(tmp_path: Path) -> None:
    write_atomically(tmp_path / "empty", b"")
    assert (tmp_path / "empty").read_bytes() == b""


@posix
def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    target = tmp_path / "folder" / "target.patp"
    target.parent.mkdir()
    target.write_bytes(OLD)
    link = tmp_path / "link.patp"
    link.symlink_to(target)
    write_atomically(link, NEW)
    assert link.is_symlink()
    assert target.read_bytes() == NEW
    assert list(target.parent.iterdir()) == [target]


def test_a_system_that_writes_little_at_a_time_still_writes_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:7]))
    write_atomically(tmp_path / "a", NEW)
    assert (tmp_path / "a").read_bytes() == NEW


def full_disk(descriptor: int, data: bytes) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def no_progress(descriptor: int, data: bytes) -> int:
    return 0


@pytest.mark.parametrize("write", [full_disk, no_progress])
def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: object) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD)
    monkeypatch.setattr(os, "write", write)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, NEW)
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


def test_a_target_that_cannot_be_replaced_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(errno.EACCES, "The process cannot access the file")

    path = tmp_path / "a"
    path.write_bytes(OLD)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        write_atomically(path, NEW)
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


def test_an_interruption_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "a", NEW)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        write_atomically(tmp_path, NEW)


def test_a_missing_folder_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "missing" / "a", NEW)
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="Not a regular file"):
        write_atomically(pipe, NEW)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_file_marked_read_only_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD)
    path.chmod(stat.S_IRUSR)
    # The superuser may write everything, so the answer of the system is given here.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(PermissionError):
        write_atomically(path, NEW)
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert path.read_bytes() == OLD


@posix
def test_a_killed_program_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"0" * 300_000)
    program = (
        "import sys; from pathlib import Path; from studio.atomic import write_atomically\n"
        "while True:\n"
        "    for digit in b'123': write_atomically(Path(sys.argv[1]), bytes([digit]) * 300_000)"
    )
    for pause in (0.15, 0.17, 0.19, 0.21):
        with subprocess.Popen([sys.executable, "-c", program, str(path)]) as process:
            time.sleep(pause)
            process.send_signal(signal.SIGKILL)
        data = path.read_bytes()
        assert len(data) == 300_000
        assert len(set(data)) == 1
