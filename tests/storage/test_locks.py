"""The lock beside a protocol's file: one holder at a time, who it is, and that a crash leaves nobody locked out."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from studio.storage import locks, processes
from studio.storage.locks import Holder, Lock, holder_of, lock_file, take
from studio.storage.processes import this_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from studio.storage.locks import Lock, take
for line in sys.stdin:
    if line.strip() == "take":
        lock = take(Path(sys.argv[1]), sys.argv[2])
        print("held" if isinstance(lock, Lock) else getattr(lock, "who", None), flush=True)
    else:
        lock.release()
        print("released", flush=True)
"""


class Program:
    """Another process that may hold the file."""

    def __init__(self, file: Path, who: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(file), who], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, what: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "My trial.patp"


@pytest.fixture
def other(file: Path) -> Iterator[Program]:
    program = Program(file, "Ann")
    yield program
    program.kill()


def record(file: Path, **changes: object) -> None:
    """Write a record as another program would have left it."""
    lock_file(file).write_text(json.dumps({**this_process().model_dump(), "who": "Ann", "since": "", **changes}))


def elsewhere(file: Path) -> None:
    record(file, host="another-computer")


def test_the_holder_is_named_and_nothing_is_left_when_it_lets_go(file: Path) -> None:
    lock = take(file, "Ann")
    assert isinstance(lock, Lock)
    found = take(file, "Bob")
    assert isinstance(found, Holder)
    assert (found.who, found.pid, found.certain) == ("Ann", os.getpid(), True)
    assert found.moment is not None
    assert holder_of(file) == found
    lock.release()
    lock.release()
    assert not lock.held
    assert holder_of(file) is None
    assert list(file.parent.iterdir()) == []


def test_what_a_killed_program_held_is_taken_over_without_a_word(file: Path, other: Program) -> None:
    assert other.ask("take") == "held"
    found = take(file, "Bob")
    assert isinstance(found, Holder)
    assert found.who == "Ann"
    other.kill()
    assert lock_file(file).exists()
    assert holder_of(file) is None
    lock = take(file, "Bob")
    assert isinstance(lock, Lock)
    lock.release()
    assert list(file.parent.iterdir()) == []


def test_the_same_file_by_a_link_is_held_too(file: Path, tmp_path: Path) -> None:
    file.write_bytes(b"{}")
    link = tmp_path / "link.patp"
    link.symlink_to(file)
    lock = take(link, "Ann")
    assert isinstance(take(file, "Bob"), Holder)
    assert isinstance(lock, Lock)
    lock.release()


def test_a_lock_whose_file_was_removed_is_no_longer_held_and_harms_no_other(file: Path) -> None:
    first = take(file, "Ann")
    assert isinstance(first, Lock)
    lock_file(file).unlink()
    assert not first.held
    second = take(file, "Bob")
    assert isinstance(second, Lock)
    first.release()
    assert second.held
    assert isinstance(take(file, "Cid"), Holder)
    second.release()


def test_a_child_process_does_not_keep_the_lock(file: Path) -> None:
    lock = take(file, "Ann")
    assert isinstance(lock, Lock)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False)
    lock.release()
    again = take(file, "Ann")
    child.communicate(b"\n")
    assert isinstance(again, Lock)
    again.release()


@pytest.mark.parametrize("kind", ["folder", "link", "pipe", "missing folder", "null byte"])
def test_what_cannot_be_a_lock_is_left_alone(file: Path, kind: str) -> None:
    name = lock_file(file)
    target = file.parent / "target"
    if kind == "folder":
        name.mkdir()
    elif kind == "link":
        name.symlink_to(target)
    elif kind == "pipe":
        os.mkfifo(name)
    elif kind == "missing folder":
        file = file.parent / "gone" / file.name
    else:
        file = file.parent / "a\0b.patp"
    assert take(file, "Ann") is None
    assert holder_of(file) is None
    assert not target.exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\x00", b'{"pid": 1' + b"0" * 100_000 + b"}"])
def test_a_damaged_record_locks_nobody_out(file: Path, content: bytes) -> None:
    lock_file(file).write_bytes(content)
    assert holder_of(file) is None
    lock = take(file, "Ann")
    assert isinstance(lock, Lock)
    found = holder_of(file)
    assert found is not None
    assert found.who == "Ann"
    lock.release()


def test_a_holder_whose_record_was_damaged_is_somebody(file: Path, other: Program) -> None:
    assert other.ask("take") == "held"
    lock_file(file).write_bytes(b"\xff")
    found = take(file, "Bob")
    assert found == Holder()


def test_a_name_as_long_as_names_may_be_is_held_too(tmp_path: Path) -> None:
    file = tmp_path / ("n" * 250 + ".patp")
    lock = take(file, "Ann")
    assert isinstance(lock, Lock)
    assert isinstance(take(file, "Bob"), Holder)
    lock.release()


def test_what_another_computer_left_is_told_as_uncertain_and_the_user_may_take_it(file: Path) -> None:
    elsewhere(file)
    found = take(file, "Bob")
    assert isinstance(found, Holder)
    assert (found.who, found.host, found.certain) == ("Ann", "another-computer", False)
    assert holder_of(file) == found
    lock = take(file, "Bob", anyway=True)
    assert isinstance(lock, Lock)
    assert isinstance(take(file, "Cid", anyway=True), Holder)
    lock.release()


def test_a_full_disk_leaves_no_record_but_a_lock(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int, _content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    lock = take(file, "Ann")
    assert isinstance(lock, Lock)
    assert isinstance(take(file, "Bob"), Holder)
    lock.release()


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def flock(_descriptor: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)


def test_without_locks_of_the_system_the_record_decides(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    lock = take(file, "Ann")
    assert isinstance(lock, Lock)
    found = take(file, "Bob", anyway=True)
    assert isinstance(found, Holder)
    assert (found.who, found.certain) == ("Ann", True)
    lock.release()
    record(file, pid=2**22 + 1)
    assert holder_of(file) is None
    lock = take(file, "Bob")
    assert isinstance(lock, Lock)
    assert [path.name for path in file.parent.iterdir()] == [lock_file(file).name]
    lock.release()
    elsewhere(file)
    assert isinstance(take(file, "Bob"), Holder)
    lock = take(file, "Bob", anyway=True)
    assert isinstance(lock, Lock)
    lock.release()
    assert list(file.parent.iterdir()) == []


def test_windows_locks_a_byte_far_behind_the_record(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked: set[tuple[int, int]] = set()
    places: list[int] = []

    def locking(descriptor: int, _mode: int, count: int) -> None:
        found = os.fstat(descriptor)
        if count != 1 or (found.st_dev, found.st_ino) in locked:
            raise OSError(errno.EACCES, "Permission denied")
        places.append(os.lseek(descriptor, 0, os.SEEK_CUR))
        locked.add((found.st_dev, found.st_ino))

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(processes, "_alive_on_windows", lambda pid: pid == os.getpid())
    lock = take(file, "Ann")
    assert isinstance(lock, Lock)
    found = take(file, "Bob")
    assert isinstance(found, Holder)
    assert found.who == "Ann"
    assert places[0] > locks._LARGEST_RECORD  # noqa: SLF001
    assert lock_file(file).stat().st_size < 1000
    lock.release()
    assert not lock_file(file).exists()


class Holders(RuleBasedStateMachine):
    """Programs that take, let go, are killed and have their lock's file removed, against a model of one holder."""

    folder: Path
    names = ("Ann", "Bob", "Cid")

    def __init__(self) -> None:
        super().__init__()
        self.file = self.folder / f"{os.urandom(4).hex()}.patp"
        self.programs = {name: Program(self.file, name) for name in self.names}
        self.holder: str | None = None

    @rule(name=st.sampled_from(names))
    def ask_to_take(self, name: str) -> None:
        if name == self.holder:
            return
        answer = self.programs[name].ask("take")
        assert answer == ("held" if self.holder is None else self.holder)
        self.holder = self.holder or name

    @precondition(lambda self: self.holder is not None)
    @rule()
    def let_go(self) -> None:
        assert self.holder is not None
        assert self.programs[self.holder].ask("release") == "released"
        self.holder = None

    @precondition(lambda self: self.holder is not None)
    @rule()
    def crash(self) -> None:
        assert self.holder is not None
        self.programs[self.holder].kill()
        self.programs[self.holder] = Program(self.file, self.holder)
        self.holder = None

    @invariant()
    def the_holder_is_known_to_all(self) -> None:
        found = holder_of(self.file)
        assert (found.who if found is not None else None) == self.holder

    def teardown(self) -> None:
        for program in self.programs.values():
            program.kill()


def test_at_any_time_there_is_one_holder_at_most(tmp_path: Path) -> None:
    Holders.folder = tmp_path
    machine = Holders.TestCase
    machine.settings = settings(max_examples=4, stateful_step_count=12, deadline=None)
    machine("runTest").runTest()


def test_of_many_that_take_at_once_one_gets_it(file: Path) -> None:
    programs = [Program(file, f"P{at}") for at in range(6)]
    try:
        for _round in range(10):
            for program in programs:
                assert program.process.stdin is not None
                program.process.stdin.write("take\n")
                program.process.stdin.flush()
            answers = [program.answer() for program in programs]
            assert answers.count("held") == 1
            first = programs[answers.index("held")]
            assert set(answers) <= {"held", f"P{answers.index('held')}", ""}
            assert first.ask("release") == "released"
        assert list(file.parent.iterdir()) == []
    finally:
        for program in programs:
            program.kill()
