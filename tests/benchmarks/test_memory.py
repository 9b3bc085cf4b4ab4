"""Memory with the largest template: 150 MB resident, and no more of it after 1,000 edits with the preview shown.

The documents are made in a process of its own, whose memory is told beside that of the window: a computer has to have
room for both.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.test_window_speed import environment
from tests.memory import TOLD

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

EDITS = """
import re, sys, time
from pathlib import Path
from studio.desktop import app
from studio.press.press import PRESS
from studio.text import _
from PySide6.QtWidgets import QApplication

def resident(pid="self"):
    told = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\\s+(\\d+)", told)[1]) // 1024

def both():
    return f"{resident()}+{resident(PRESS.pid) if PRESS.pid else 0}"

def shown(application):
    def wait(seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            application.processEvents()
    window = next(one for one in application.topLevelWidgets() if hasattr(one, "workspace"))
    wait(1)
    told = [both()]
    window.workspace.go_to("/population/diagnosis")
    window.toggle_side(sys.argv[2])
    panel = window.workspace.side.get("preview")

    def settle():
        wait(0.2)
        while panel is not None and not panel.current:
            application.processEvents()

    settle()
    for number in range(1, 1001):
        window.session.put("/population/diagnosis", f"Depression {number}", _("Change diagnosis"))
        window.session.seal()
        window.session.check_now()
        application.processEvents()
        if number % 20 == 0:
            settle()
        if number in (100, 400, 700, 1000):
            told.append(both())
    print(*told)
    window.session.start(type(window.session.protocol)())
    window.close()
    return 0

QApplication.exec = shown
app.run(Path(sys.argv[1]))
"""


@pytest.mark.skipif(not TOLD, reason="memory is not told this way here")
@pytest.mark.parametrize("panel", ["checklist", "preview"])
def test_a_thousand_edits(benchmark: BenchmarkFixture, template: Path, panel: str) -> None:
    """In a process of its own; beside the time stand the megabytes before, and after 100, 400, 700 and 1,000 edits.

    They are those of the window and of the process that makes documents. After every 20 edits the preview is waited
    for.
    """

    def work() -> str:
        arguments = [sys.executable, "-c", EDITS, str(template), panel]
        done = subprocess.run(arguments, env=environment(), capture_output=True, text=True, check=True, timeout=600)
        return done.stdout

    told = benchmark.pedantic(work, rounds=1)
    benchmark.extra_info["resident MB"] = told.split()
