"""What journeys share: a display."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.display import PATIENCE_S, Screen

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def screen(request: pytest.FixtureRequest, user_folders: Path) -> Iterator[Screen]:
    """A display by Xvfb, of 1440 x 900 or of the size given; the test is skipped where it or xdotool is missing."""
    size = getattr(request, "param", "1440x900")
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed, so no real window can be driven")
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
    display = Screen(environment, [])
    yield display
    for started in (*display.programs, server):
        if started.poll() is None:
            started.terminate()
        started.wait(timeout=PATIENCE_S)
    for act in display.at_end:
        act()
