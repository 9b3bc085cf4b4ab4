"""The program around the window: files that the desktop asks for, and garbage, looked for on its thread alone."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from studio.desktop.app import Garbage
from studio.protocol.protocol import Protocol
from studio.storage import drafts
from studio.storage.protocol_file import load

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


_TYPED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from studio.desktop import app
from studio.protocol.protocol import Protocol
from studio.storage.protocol_file import save
from studio.text import _
file = Path(sys.argv[1])
save(file, Protocol())
exec = QApplication.exec
def used(*_arguments):
    def typed():
        window = next(one for one in QApplication.topLevelWidgets() if type(one).__name__ == "MainWindow")
        window.session.put("/overview/title", "Typed just now", _("Change title"))
        window.commands["about"].trigger()
        print("typed", flush=True)
    QTimer.singleShot(100, typed)
    return exec()
QApplication.exec = used
sys.exit(app.run(file))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs otherwise")
@pytest.mark.parametrize("told", ["SIGTERM", "SIGHUP"])
def test_what_is_unsaved_stays_as_a_draft_when_the_system_ends_the_program(tmp_path: Path, told: str) -> None:
    file = tmp_path / "a.patp"
    command = [sys.executable, "-c", _TYPED, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "typed\n"
        program.send_signal(signal.Signals[told])
        said, wrong = program.communicate(timeout=20)
    assert (program.returncode, said) == (0, ""), wrong
    assert "Traceback" not in wrong
    assert [one.name for one in tmp_path.iterdir()] == ["a.patp"], "the lock is gone"
    assert load(file) == Protocol()
    (draft,) = (one for one in drafts.left_behind() if one.note is not None and one.note.path == str(file))
    assert drafts.protocol_of(draft).overview.title == "Typed just now"


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
