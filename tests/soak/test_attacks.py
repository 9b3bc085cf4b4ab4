"""The attacks of this folder in short: at the calls by which something is made, filled, renamed or removed."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from studio import atomic
from studio.storage.protocol_file import FileError, load, save
from tests.soak import small, traced
from tests.soak.acts import ACTS, NEW, OLD, trial, words
from tests.soak.faults import injected
from tests.soak.killed_calls import killed
from tests.soak.traced import attacked, usual

if TYPE_CHECKING:
    from pathlib import Path

    from tests.soak.acts import Act
    from tests.soak.traced import Call

CHANGING = frozenset(("write", "fsync", "rename", "link", "linkat", "unlink", "mkdir", "ftruncate"))
ATTACKED = [act for act in ACTS if act.name in {"save", "draft again", "backup", "template", "settings"}]
HANDED_OUT = [act for act in ACTS if act.name in {"export comments.md", "export comparison.csv"}]

strace = pytest.mark.skipif(bool(traced.missing()), reason=traced.missing() or "strace is there")


def changing(calls: tuple[Call, ...]) -> list[Call]:
    """Return the calls that change something on the disk."""
    return [call for call in calls if call.name in CHANGING]


@strace
@pytest.mark.parametrize("act", ATTACKED, ids=lambda act: act.name)
def test_a_kill_at_any_change_leaves_the_old_or_the_new_and_nothing_else(act: Act) -> None:
    known = usual(act)
    assert changing(known.calls)
    wrong = [f"{call}: {fault}" for call in changing(known.calls) for fault in killed(act, call, known)]
    assert not wrong, "\n".join(wrong)


@strace
@pytest.mark.parametrize("act", [*ATTACKED, *HANDED_OUT], ids=lambda act: act.name)
def test_a_disk_that_is_full_at_any_change_loses_nothing_and_is_told(act: Act) -> None:
    known = usual(act)
    wrong = [f"{call}: {fault}" for call in changing(known.calls) for fault in injected(act, call, "ENOSPC", known)]
    assert not wrong, "\n".join(wrong)


@strace
def test_the_attack_finds_what_is_written_in_place(tmp_path: Path) -> None:
    """The attacker itself is tried: on a save as it must not be."""
    from tests.soak.acts import Act, Place

    def prepare(place: Place) -> object:
        save(place.protocol, trial(OLD))
        content = place.protocol.read_bytes().replace(OLD.encode(), NEW.encode())
        return lambda: place.protocol.write_bytes(content) and None

    careless = Act("careless", prepare, lambda place: words(load(place.protocol)))  # type: ignore[arg-type]
    known = usual(careless)
    assert [fault for call in changing(known.calls) for fault in killed(careless, call, known)]
    with traced.place(tmp_path) as here:
        assert not attacked(careless, here).died


@pytest.mark.skipif(bool(small.missing()), reason=small.missing() or "a disk can be mounted")
def test_a_small_disk_that_is_full_for_real() -> None:
    command = [sys.executable, "-m", "tests.soak.small", "--step", "32", "save", "draft again", "backup", "settings"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("at_once", [1, 7, 4096])
def test_short_writes_are_gone_on_with(at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.patp"
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, bytes(data[:at_once])))
    atomic.write_atomically(path, b"words " * 5000)
    assert path.read_bytes() == b"words " * 5000
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_may_not_grow_stays_as_it_was(tmp_path: Path) -> None:
    """The system writes a part and refuses the rest, as a quota does."""
    resource = pytest.importorskip("resource")
    path = tmp_path / "a.patp"
    save(path, trial(OLD))
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(FileError) as refused:
            save(path, trial(NEW))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(path) in str(refused.value.text)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
