"""A display of its own, with the program on it, driven by keys and mouse."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Answer = TypeVar("Answer")

PATIENCE_S = 60


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)


@dataclass
class Screen:
    """A display of its own, with the program on it."""

    environment: dict[str, str]
    programs: list[subprocess.Popen[bytes]]
    at_end: list[Callable[[], None]] = field(default_factory=list)
    """What is to be done when the journey is over, however it ends."""

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the program as people do; :mod:`tests.journeys.studio` starts one that can be asked."""
        program = subprocess.Popen([sys.executable, "-m", "studio", *arguments], env=self.environment)
        self.programs.append(program)
        return program

    def tool(self, *arguments: str) -> str:
        """Run xdotool; return what it prints."""
        return run(["xdotool", *arguments], self.environment).stdout.strip()


def until(ask: Callable[[], Answer], awaited: str) -> Answer:
    """Return the first answer that says yes."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.04)
    raise AssertionError(f"waited {PATIENCE_S} s in vain for {awaited}")


def missing() -> str:
    """Return why there can be no display here, or nothing."""
    absent = next((program for program in ("Xvfb", "xdotool") if shutil.which(program) is None), "")
    return absent and f"{absent} is not installed, so no real window can be driven"


@contextmanager
def display(size: str = "1440x900") -> Iterator[Screen]:
    """Give a display by Xvfb; at the end all that was started on it is ended."""
    reading, writing = os.pipe()
    # Without -r, a key that a busy machine lets go of late repeats itself.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-r"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    assert number, "Xvfb did not start"
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": root}
    environment.pop("WAYLAND_DISPLAY", None)
    screen = Screen(environment, [])
    try:
        yield screen
    finally:
        for started in (*screen.programs, server):
            if started.poll() is None:
                started.terminate()
            started.wait(timeout=PATIENCE_S)
        for act in screen.at_end:
            act()
