"""Hours of use in minutes: what one does in half an hour, over and over, and whether anything grows by it.

Half an hour of writing a protocol is taken to be: one opening, 150 edits (one each 12 s), the preview renewed 30 times,
15 undos and redos, 6 saves, a comparison, a PDF and a Word document, a look through the backups, the planning window,
one closing. The cycles that warm the program up do not count. Eight are four hours; twenty-four, a day of twelve, tell
memory that grows from memory that the system's allocator takes in one step.

Run it as ``python -m tests.soak.long``; with ``--shown`` on a display by Xvfb instead of without a screen.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import linear_regression
from typing import TYPE_CHECKING, Any

from tests.journeys.display import display, missing
from tests.soak.traced import place

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.main_window import MainWindow
    from tests.soak.acts import Place

FIELD = "/population/diagnosis"
WARM_UP, CYCLES = 4, 24
EDITS, PREVIEWS, UNDOS, SAVES = 150, 30, 15, 6
ALLOWED = {
    "objects of Python": 40.0,
    "objects of Qt": 0.5,
    "timers": 0.1,
    "descriptors": 0.05,
    "threads": 0.05,
    "MB of the window": 0.6,
    "MB of the press": 0.6,
    "files kept": 0.5,
}
"""How much may come to each per cycle, by the line of least squares."""


def resident(pid: int | str = "self") -> float:
    """Return the memory of a process in megabytes."""
    told = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmRSS:\s+(\d+)", told)[1]) / 1024  # type: ignore[index]


class User:
    """Someone who uses the window: acts by its own doors, and waits until each act is over."""

    def __init__(self, application: Any, window: MainWindow, here: Place) -> None:
        self._application, self._window, self._here = application, window, here
        self._count = 0

    def pump(self, seconds: float = 0.02) -> None:
        """Let the window do what it has to."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._application.processEvents()

    def until(self, ask: Callable[[], object], awaited: str) -> Any:
        """Wait for a yes."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if answer := ask():
                return answer
            self._application.processEvents()
            time.sleep(0.002)
        raise AssertionError(f"waited in vain for {awaited}")

    def dialogs(self) -> list[Any]:
        """Return the dialogs in sight."""
        from PySide6.QtWidgets import QDialog

        return [one for one in self._application.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]

    def close_dialogs(self) -> None:
        """Close what is open beside the window."""
        for dialog in self.dialogs():
            dialog.close()
        self.until(lambda: not self.dialogs(), "the end of the dialogs")

    def half_an_hour(self) -> None:
        """Do what is done in half an hour."""
        window = self._window
        window.files.open(self._here.protocol)
        self.until(lambda: window.has_protocol, "the protocol")
        window.workspace.go_to(FIELD)
        if not window.shows("preview"):
            window.toggle_side("preview")
        for number in range(1, EDITS + 1):
            self.edit()
            if number % (EDITS // PREVIEWS) == 0:
                self.see_preview()
            if number % (EDITS // UNDOS) == 0:
                window.session.undo()
                self.pump()
                window.session.redo()
            if number % (EDITS // SAVES) == 0:
                self.save()
        self.edit()
        self.compare()
        self.save()
        for kind in (".pdf", ".docx"):
            self.export(kind)
        self.browse_backups()
        self.plan()
        window.toggle_side("preview")
        window.files.close()
        self.until(lambda: window.at_start, "the start page")
        self.close_dialogs()

    def edit(self) -> None:
        """Write a value that was not there before."""
        from studio.text import _

        self._count += 1
        self._window.session.put(FIELD, f"Depression {self._count}", _("Change diagnosis"))
        self._window.session.seal()
        self.pump()

    def see_preview(self) -> None:
        """Wait for the preview of what is written."""
        panel = self._window.workspace.side.get("preview")
        self.pump(0.2)
        self.until(lambda: panel.current, "the preview")

    def save(self) -> None:
        """Save."""
        self._window.files.save()
        self.until(lambda: not self._window.session.dirty, "the save")

    def compare(self) -> None:
        """Compare with what was saved, and close that."""
        self._window.compare.compare()
        self.until(self.dialogs, "the comparison")
        self.pump(0.3)
        self.close_dialogs()

    def export(self, kind: str) -> None:
        """Export to a kind of file."""
        from studio.desktop.dialogs.export import ExportDialog

        self._window.exports.export()
        dialog = self.until(
            lambda: next((one for one in self.dialogs() if isinstance(one, ExportDialog)), None), "the export"
        )
        dialog.opens.setChecked(False)
        dialog.file.setText(str(self._here.desk / f"out{kind}"))
        self.until(lambda: dialog.start.isEnabled(), "the export's button")
        self.pump(0.1)
        dialog.start.click()
        if dialog.isVisible() and not dialog.progress.isVisible():
            dialog.start.click()  # It asked whether to replace what is there.
        self.until(lambda: dialog not in self.dialogs(), f"the end of the export to {kind}")
        self.pump(0.1)
        self.close_dialogs()

    def browse_backups(self) -> None:
        """Look through the backups of the protocol."""
        self._window.backups.show()
        self.until(self.dialogs, "the backups")
        self.pump(0.3)
        self.close_dialogs()

    def plan(self) -> None:
        """Look at a tool of the planning window."""
        for tool in ("size", "doses"):
            self._window.planning.open(tool)
            self.pump(0.5)
        self.close_dialogs()

    def measured(self) -> dict[str, float]:
        """Return what there is now, once all that is over is gone."""
        from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

        from studio.press.press import PRESS

        self.pump(1.2)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        for _generation in range(3):
            gc.collect()
        self.pump(0.1)
        ctypes.CDLL(None).malloc_trim(0)
        tops = self._application.topLevelWidgets()
        objects = sum(len(one.findChildren(QObject)) + 1 for one in tops if one.parent() is None)
        timers = sum(timer.isActive() for one in tops for timer in one.findChildren(QTimer))
        home = self._here.root / "home"
        return {
            "objects of Python": float(len(gc.get_objects())),
            "objects of Qt": float(objects),
            "timers": float(timers),
            "descriptors": float(len(list(Path("/proc/self/fd").iterdir()))),
            "threads": float(len(list(Path("/proc/self/task").iterdir()))),
            "MB of the window": resident(),
            "MB of the press": resident(PRESS.pid) if PRESS.pid else 0.0,
            "files kept": float(sum(path.is_file() for path in home.rglob("*"))),
        }


def kinds() -> Counter[str]:
    """Return how many objects there are of each kind."""
    return Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())


def use(root: Path, cycles: int) -> int:
    """Be the program that is used."""
    from PySide6.QtWidgets import QApplication

    from studio.desktop import app
    from studio.storage import library
    from studio.storage.protocol_file import save
    from studio.storage.settings import Settings, save_settings
    from tests.soak.acts import Place

    here = Place(root)
    here.enter()
    found = library.find("psilocybin-trd-single-dose")
    assert found is not None
    save(here.protocol, library.start_from(found))
    save_settings(Settings(theme="light", reopen=False, open_exported=False))

    def used(*_arguments: object) -> int:
        from studio.desktop.main_window import MainWindow

        application = QApplication.instance()
        assert isinstance(application, QApplication)
        window = next(one for one in application.topLevelWidgets() if isinstance(one, MainWindow))
        user = User(application, window, here)
        user.pump(2.5)
        told, before = [], Counter[str]()
        for number in range(WARM_UP + cycles):
            user.half_an_hour()
            now = user.measured()
            if number == WARM_UP:
                before = kinds()
            told.append(now)
            print(json.dumps(now), file=sys.stderr, flush=True)
        grown = (kinds() - before).most_common(12)
        print(json.dumps({"cycles": told, "grown": grown}), flush=True)
        window.close()
        return 0

    QApplication.exec = used  # type: ignore[method-assign]
    return int(app.run(None))


def slopes(cycles: list[dict[str, float]]) -> dict[str, float]:
    """Return how much comes to each per cycle."""
    return {name: linear_regression(range(len(cycles)), [one[name] for one in cycles]).slope for name in cycles[0]}


def main() -> int:
    """Have the program used in a process of its own, and print figures."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("--cycles", type=int, default=CYCLES)
    asked.add_argument("--shown", action="store_true")
    asked.add_argument("--use", type=Path, help=argparse.SUPPRESS)
    arguments = asked.parse_args()
    if arguments.use is not None:
        return use(arguments.use, arguments.cycles)
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.soak.long", "--cycles", str(arguments.cycles)]
    with place() as here:
        if arguments.shown:
            if why := missing():
                print(why)
                return 2
            with display() as screen:
                done = _used([*command, "--use", str(here.root)], screen.environment)
        else:
            done = _used([*command, "--use", str(here.root)], {**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    told = json.loads(done)
    counted = told["cycles"][WARM_UP:]
    found = slopes(counted)
    print(f"{len(counted)} half hours after {WARM_UP} to warm up, in {time.monotonic() - began:.0f} s")
    for name, slope in found.items():
        verdict = "flat" if slope <= ALLOWED[name] else "GROWS"
        first, last = counted[0][name], counted[-1][name]
        print(f"{name}: {first:.1f} … {last:.1f}, {slope:+.3f} per half hour (allowed {ALLOWED[name]}): {verdict}")
    print("most come:", told["grown"])
    return 1 if any(slope > ALLOWED[name] for name, slope in found.items()) else 0


def _used(command: list[str], environment: dict[str, str]) -> str:
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
