"""The threads of the program: garbage is looked for on the window’s alone, and a worker never holds it up."""

from __future__ import annotations

import gc
import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.desktop.app import Garbage
from studio.desktop.tasks import Tasks

if TYPE_CHECKING:
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


def test_a_busy_worker_gives_its_turn_to_the_window_at_once(qtbot: QtBot) -> None:
    before = sys.getswitchinterval()
    tasks = Tasks()
    try:
        assert sys.getswitchinterval() <= 0.001
    finally:
        tasks.stop()
        sys.setswitchinterval(before)
