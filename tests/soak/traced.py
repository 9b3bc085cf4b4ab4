"""An attacker at the boundary to the system: a process that does an act is held at any of its system calls.

strace is attached to a process that is ready to act, so that calls are counted from the act on; first without harm, to
learn which calls there are on users' files, then once for each of them.
"""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.soak.acts import ACTS, Place, complaint, start_again

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.soak.acts import Act

_CALL = re.compile(r"^(?:\d+ +)?(?P<name>[a-z_0-9]+)\((?P<rest>.*)")
_NEVER = frozenset(("exit_group", "munmap", "mmap", "brk", "restart_syscall"))
"""What no attack is made at: the end of the process, and memory."""


@dataclass(frozen=True)
class Call:
    """A system call on a user's file: the ``at``-th of its name, counted from 1."""

    name: str
    at: int
    shown: str


@dataclass(frozen=True)
class Outcome:
    """What became of an act under attack. ``told`` and ``again`` are None when it did not come to them."""

    told: str | None
    """What the user was told; empty when it went well."""
    again: str | None
    """The same of trying again, where it had failed."""
    raised: str
    """An error that nobody turned into a sentence."""
    calls: tuple[Call, ...]
    died: bool


def missing() -> str:
    """Return why no attack can be made here, or nothing."""
    if not sys.platform.startswith("linux"):
        return "only Linux has strace"
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "strace may not hold processes here"


@contextmanager
def place(parent: Path | None = None) -> Iterator[Place]:
    """Give a place that vanishes at the end, and that this process takes for the user's meanwhile."""
    before, temporary = dict(os.environ), tempfile.tempdir
    root = Path(tempfile.mkdtemp(prefix="soak-", dir=parent))
    tempfile.tempdir = tempfile.mkdtemp(prefix="soak-temporary-", dir=parent)
    try:
        here = Place(root)
        here.enter()
        yield here
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(root, ignore_errors=True)
        shutil.rmtree(tempfile.tempdir, ignore_errors=True)
        tempfile.tempdir = temporary


def sidestepped() -> bool:
    """Whether the program took the home for one that cannot be used, and kept something among temporary files."""
    return bool(list(Path(tempfile.gettempdir()).glob("pat-studio-*")))


@contextmanager
def sidestep() -> Iterator[None]:
    """Have the program look among temporary files, as if there were no home."""
    kinds = [f"XDG_{kind}_HOME" for kind in ("CONFIG", "DATA", "STATE")]
    home = {kind: os.environ[kind] for kind in kinds}
    os.environ.update(dict.fromkeys(kinds, "/dev/null/home"))
    try:
        yield
    finally:
        os.environ.update(home)


def attacked(act: Act, here: Place, *harm: str) -> Outcome:
    """Do an act in a process of its own under strace, with this harm (options of strace)."""
    ready, say_ready = os.pipe()
    wait_go, go = os.pipe()
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        for mine in (ready, go, told):
            os.close(mine)
        _act(act, here, say_ready, wait_go, tell)
    for theirs in (say_ready, wait_go, tell):
        os.close(theirs)
    with tempfile.TemporaryDirectory(prefix="strace-") as folder:
        log = Path(folder, "log")
        tracer = None
        try:
            assert os.read(ready, 1) == b"r", f"{act.name} could not be prepared"
            tracer = subprocess.Popen(
                ["strace", "-f", "-y", "-s", "0", "-o", str(log), *harm, "-p", str(child)],
                stderr=subprocess.PIPE,
            )
            assert tracer.stderr is not None
            while b"attached" not in (line := tracer.stderr.readline()):
                assert line, "strace did not begin"
            os.write(go, b"g")
            with os.fdopen(told, "rb") as pipe:
                said = pipe.read()
        finally:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL) if tracer is None else None
            _pid, status = os.waitpid(child, 0)
            if tracer is not None:
                tracer.wait(timeout=60)
                tracer.stderr.close()  # type: ignore[union-attr]
            os.close(ready)
            os.close(go)
        calls = tuple(_calls(log.read_text(errors="replace"), here.root))
    answer = json.loads(said) if said else {}
    return Outcome(answer.get("told"), answer.get("again"), answer.get("raised", ""), calls, os.WIFSIGNALED(status))


def _act(act: Act, here: Place, say_ready: int, wait_go: int, tell: int) -> None:
    """Be the process that acts; never returns."""
    answer: dict[str, str] = {}
    try:
        here.enter()
        do = act.prepare(here)
        os.write(say_ready, b"r")
        select.select(
            [wait_go], [], []
        )  # Not by a read: whether strace saw it would be chance, and shift what it counts.
        answer["told"] = complaint(do)
        if answer["told"]:
            answer["again"] = complaint(do)
    except BaseException:
        answer["raised"] = traceback.format_exc()
    finally:
        with suppress(OSError):
            os.write(tell, json.dumps(answer).encode())
        os._exit(0)


def _calls(log: str, root: Path) -> Iterator[Call]:
    counts: Counter[str] = Counter()
    for line in log.splitlines():
        found = _CALL.match(line)
        if found is None:
            continue
        counts[found["name"]] += 1
        if str(root) in found["rest"] and found["name"] not in _NEVER:
            yield Call(found["name"], counts[found["name"]], found["rest"].replace(str(root), "…"))


@dataclass(frozen=True)
class Usual:
    """An act without harm: its calls, what was there before and is there after it, and the files it leaves."""

    calls: tuple[Call, ...]
    before: object
    after: object
    files: frozenset[str]


def usual(act: Act, parent: Path | None = None) -> Usual:
    """Do an act without harm."""
    with place(parent) as here:
        act.prepare(here)()  # All that is imported late is there from now on, and calls are the same each time.
        start_again(here)
    with place(parent) as here:
        act.prepare(here)
        before = act.read(here)
        already = here.files()
    with place(parent) as here:
        outcome = attacked(act, here)
        assert outcome.told == "", f"{act.name}: {outcome.told or outcome.raised}"
        after = act.read(here)
        start_again(here)
        return Usual(outcome.calls, before, after, frozenset((*already, *here.files())))


def attack_all(trials: Callable[[Act, Call, Usual], Iterable[tuple[str, Iterator[str]]]], called: str) -> int:
    """Try all at every call of the acts that the command line names, or of all; print figures, and what was wrong.

    Of a call, ``trials`` gives what is tried there: in a word what happens, and the faults that it brings to light.
    ``called`` is what the trials are called. Return the exit status.
    """
    why = missing()
    if why:
        print(why)
        return 2
    tried, wrong, began = 0, 0, time.monotonic()
    for act in ACTS:
        if sys.argv[1:] and act.name not in sys.argv[1:]:
            continue
        known, count, faults = usual(act), 0, 0
        for call in known.calls:
            for happens, found in trials(act, call, known):
                count += 1
                for fault in found:
                    faults += 1
                    print(f"  {act.name}, {happens} at {call.name} {call.at} ({call.shown}): {fault}")
        tried, wrong = tried + count, wrong + faults
        print(f"{act.name}: {count} {called} at {len(known.calls)} calls, {faults} faults", flush=True)
    print(f"in all {tried} {called}, {wrong} faults, in {time.monotonic() - began:.0f} s")
    return 1 if wrong else 0
