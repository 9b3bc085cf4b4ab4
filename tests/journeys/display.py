"""A display of its own, with the program on it, driven by keys and mouse."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

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
