"""The program around the window: files that the desktop asks for, and garbage, looked for on its thread alone."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.desktop.app import Garbage

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def test_what_is_in_a_circle_goes_on_the_windows_thread(qtbot: QtBot) -> None:
    where: list[threading.Thread] = []

    class Circle:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            where.append(threading.current_thread())

    owner = QObject()
    garbage = Garbage(owner)
    gc.collect()
    gc.disable()
    try:
        made = threading.Thread(target=lambda: [Circle() for _round in range(5000)])
        made.start()
        made.join()
        assert not where
        garbage.look()
        assert len(where) == 5000
        assert set(where) == {threading.main_thread()}
    finally:
        gc.enable()


_USED = """
import sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from studio.desktop import app
from studio.protocol.protocol import Protocol
from studio.storage import folders
from studio.storage.protocol_file import save
app._STARTED_MS = 0
file = Path(sys.argv[1])
save(file, Protocol())
left = folders.settings_file().parent / f".settings.json.{'0' * 16}.pat-studio-tmp"
left.parent.mkdir(parents=True, exist_ok=True)
left.touch()
def used(*_arguments):
    end = time.monotonic() + 20
    while left.exists() and time.monotonic() < end:
        QApplication.processEvents()
    assert not left.exists()
    window = next(one for one in QApplication.topLevelWidgets() if type(one).__name__ == "MainWindow")
    assert window.has_protocol
    window.close()
    return 0
QApplication.exec = used
sys.exit(app.run(file))
"""


def test_what_died_half_written_goes_also_when_the_start_page_is_never_seen(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", _USED, str(tmp_path / "a.patp")], check=True, timeout=60)


_ASKED = """
import sys
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from studio.desktop.app import Application
from pathlib import Path
heard = []
app = Application([])
app.asked_for.connect(heard.append)
app.sendEvent(app, QFileOpenEvent(QUrl.fromLocalFile(sys.argv[1])))
app.sendEvent(app, QFileOpenEvent(QUrl("https://example.org/a.patp")))
assert heard == [Path(sys.argv[1])], heard
"""


def test_a_file_that_the_desktop_asks_for_is_heard_of_and_an_address_is_not(tmp_path: Path) -> None:
    file = tmp_path / "my trial ä.patp"
    asked = subprocess.run(
        [sys.executable, "-c", _ASKED, file], capture_output=True, text=True, check=False, timeout=60
    )
    assert asked.returncode == 0, asked.stderr
