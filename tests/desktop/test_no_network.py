"""Nothing is fetched, started or sent: not by the main job, and not by words that point to the network or to files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

STRACE = shutil.which("strace")


def _environment(home: Path) -> dict[str, str]:
    apart = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    return {**os.environ, **apart, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}


def _can_trace() -> bool:
    if STRACE is None:
        return False
    return subprocess.run([STRACE, "-f", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


TRACED = _can_trace()


@dataclass(frozen=True)
class _Job:
    """What the main job said, and the system calls of all its processes where they can be seen."""

    done: subprocess.CompletedProcess[str]
    calls: tuple[str, ...]


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> _Job:
    folder = tmp_path_factory.mktemp("job")
    home, work, log = folder / "home", folder / "work", folder / "calls"
    home.mkdir()
    work.mkdir()
    (work / "bait.png").write_bytes(b"bait")
    watched = "socket,connect,bind,sendto,sendmsg,sendmmsg,execve,execveat,open,openat"
    tracer = [str(STRACE), "-f", "-qq", "-s", "300", "-e", f"trace={watched}", "-o", str(log)] if TRACED else []
    done = subprocess.run(
        [*tracer, sys.executable, "-m", "tests.desktop.main_job", str(work)],
        env=_environment(home),
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    return _Job(done, tuple(log.read_text(errors="replace").splitlines()) if TRACED else ())


def test_the_main_job_reaches_nothing_outside_of_its_process(job: _Job) -> None:
    assert job.done.returncode == 0, job.done.stderr


def test_the_hook_sees_what_is_forbidden() -> None:
    program = (
        "import sys, socket, subprocess, ctypes.util; library = ctypes.util.find_library('m')\n"
        "from tests.desktop import main_job; sys.addaudithook(main_job.watch)\n"
        "ours = subprocess.run([sys.executable, '-c', ''])\n"
        "assert main_job.tried == [], main_job.tried\n"
        "subprocess.run(['true']); socket.socket(); ctypes.CDLL(library)\n"
        "print(*(line.split()[0] for line in main_job.tried))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["subprocess.Popen", "socket.__new__", "ctypes.dlopen"], done.stderr


traced = pytest.mark.skipif(not TRACED, reason="system calls cannot be traced here")


@traced
def test_no_process_opens_a_socket_to_a_network(job: _Job) -> None:
    assert [call for call in job.calls if re.search(r"\b(socket|connect|bind|send\w+)\(.*AF_(INET|PACKET)", call)] == []


@traced
def test_no_process_starts_another_program(job: _Job) -> None:
    started = [call for call in job.calls if re.search(r"\bexecve(at)?\(", call) and " = -1 " not in call]
    assert [call for call in started if f'"{sys.executable}"' not in call] == []
    assert len(started) >= 2, "the program and the process that makes documents"


@traced
def test_no_file_that_words_point_to_is_opened(job: _Job) -> None:
    assert [call for call in job.calls if "a.patp" in call], "calls of this kind are seen"
    assert [call for call in job.calls if "bait.png" in call] == []
