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

from studio.atomic import ImpossibleName, sweep, sweep_folder, why_not_written, write_atomically

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


CALLS = ("open", "write", "fsync", "fchmod", "close", "read", "lseek", "fstat", "lstat", "replace", "stat")
FAULTS = ("ENOSPC", "EDQUOT", "EACCES", "EIO", "ENOENT", "ESTALE", "ETIMEDOUT")


def save_with_fault(path: Path, call: str, nth: int, error: BaseException) -> tuple[bool, bool]:
    """Save while the nth call of that function fails; return whether it came to that, and whether saving succeeded."""
    real, count = getattr(os, call), 0

    def failing(*given: object, **named: object) -> object:
        nonlocal count
        count += 1
        if count == nth:
            if call == "close":
                real(*given)
            raise error
        return real(*given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, call, failing)
        try:
            write_atomically(path, NEW)
        except (OSError, KeyboardInterrupt):
            return count >= nth, False
    return count >= nth, True


@posix
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", [*FAULTS, "interrupted"])
def test_whichever_call_fails_the_file_is_old_or_new_and_nothing_is_left(tmp_path: Path, call: str, name: str) -> None:
    path = tmp_path / "a.patp"
    if (call, name) == ("stat", "ENOENT"):
        pytest.skip("that is no fault, but how a new file is told")
    for nth in range(1, 30):
        path.write_bytes(OLD)
        path.chmod(0o640)
        number = getattr(errno, name, 0)
        error = KeyboardInterrupt() if name == "interrupted" else OSError(number, os.strerror(number))
        reached, saved = save_with_fault(path, call, nth, error)
        assert path.read_bytes() == NEW if saved else path.read_bytes() in (OLD, NEW)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        sweep(path)
        assert list(tmp_path.iterdir()) == [path]
        if not reached:
            return
    pytest.fail("a save of so many calls")


@posix
def test_what_could_not_be_removed_is_at_the_next_sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        patch.setattr(os, "unlink", fail)
        with pytest.raises(OSError, match="Input/output"):
            write_atomically(tmp_path / "a", NEW)
    assert len(list(tmp_path.iterdir())) == 1
    sweep(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_share_without_modes_takes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int, _mode: int) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    path = tmp_path / "a"
    path.write_bytes(OLD)
    path.chmod(0o640)
    monkeypatch.setattr(os, "fchmod", refuse)
    write_atomically(path, NEW)
    assert path.read_bytes() == NEW


@posix
def test_a_write_that_is_told_to_have_worked_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD)
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(len(data))) and len(data))
    with pytest.raises(OSError, match="does not hold"):
        write_atomically(path, NEW)
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:5]) and len(data))
    with pytest.raises(OSError, match="does not hold"):
        write_atomically(path, NEW)
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_a_temporary_file_that_was_taken_away_is_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, fsync = tmp_path / "a", os.fsync
    taken: list[Path] = []

    def sweeper(descriptor: int) -> None:
        fsync(descriptor)
        if not taken:
            taken.extend(tmp_path.glob(".a.*"))
            taken[0].unlink()

    monkeypatch.setattr(os, "fsync", sweeper)
    write_atomically(path, NEW)
    assert path.read_bytes() == NEW
    assert list(tmp_path.iterdir()) == [path]


DIES = """
import os, signal, sys
from pathlib import Path
from studio.atomic import write_atomically
def last(descriptor):
    print("there", flush=True)
    sys.stdin.read() if sys.argv[2] == "waits" else os.kill(os.getpid(), signal.SIGKILL)
os.fsync = last
write_atomically(Path(sys.argv[1]), b"new")
"""


@posix
def test_what_the_dead_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    path, other = tmp_path / "a.patp", tmp_path / "a.patp.b"
    for one in (path, other):
        one.write_bytes(OLD)
        subprocess.run([sys.executable, "-c", DIES, str(one), "dies"], check=False, capture_output=True, timeout=60)
    foreign = [tmp_path / name for name in (".a.patp.pat-studio-tmp", ".a.patp.0123.pat-studio-tmp", ".a.patp~")]
    for one in foreign:
        one.touch()
    folder, link = (tmp_path / f".a.patp.{digit * 16}.pat-studio-tmp" for digit in "12")
    folder.mkdir()
    link.symlink_to(other)
    left = set(tmp_path.iterdir()) - {path, other, folder, link, *foreign}
    assert len(left) == 2
    sweep(path)
    (of_other,) = left & set(tmp_path.iterdir())
    assert of_other.name.startswith(".a.patp.b.")
    sweep_folder(tmp_path)
    assert set(tmp_path.iterdir()) == {path, other, folder, link, *foreign}
    assert path.read_bytes() == other.read_bytes() == OLD
    sweep(tmp_path / "missing" / "a")
    sweep(tmp_path / "a\0b")


@posix
def test_what_a_writer_has_in_hand_is_not_swept(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    with subprocess.Popen(
        [sys.executable, "-c", DIES, str(path), "waits"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"there\n"
        sweep(path)
        assert len(list(tmp_path.iterdir())) == 1
        writer.communicate(b"", timeout=60)
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_extended_attributes_are_kept_where_there_are_some(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD)
    try:
        os.setxattr(path, "user.project", b"trial")
    except (AttributeError, OSError):
        pytest.skip("this file system has none")
    write_atomically(path, NEW)
    assert os.getxattr(path, "user.project") == b"trial"


@posix
def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    missing, broken, loop = tmp_path / "missing", tmp_path / "broken", tmp_path / "loop"
    (tmp_path / "new").symlink_to(missing)
    write_atomically(tmp_path / "new", NEW)
    assert missing.read_bytes() == NEW
    assert (tmp_path / "new").is_symlink()
    broken.symlink_to(tmp_path / "no folder" / "a")
    loop.symlink_to(loop)
    for path, said in ((broken, "a link into a folder"), (loop, "leads back to itself")):
        with pytest.raises(OSError, match=r"No such|Too many") as failed:
            write_atomically(path, NEW)
        assert said in str(why_not_written(path, failed.value))
        assert path.is_symlink()


def test_the_longest_name_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("ü" * 125 + "ab.x")
    write_atomically(path, NEW)
    assert path.read_bytes() == NEW


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_a_name_that_no_file_system_takes_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(ImpossibleName) as failed:
        write_atomically(tmp_path / name, NEW)
    assert "not a possible name" in str(why_not_written(tmp_path / name, failed.value))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_every_reason_is_a_sentence_that_says_what_to_do(tmp_path: Path, number: int) -> None:
    said = str(why_not_written(tmp_path / "a", OSError(number, os.strerror(number))))
    assert said.startswith(str(tmp_path))
    assert said.endswith(".")
    assert any(word in said for word in ("hoose", "Make room", "Close it"))


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
