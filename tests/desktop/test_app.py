"""The threads of the program: garbage is looked for on the window’s alone."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.desktop.app import Garbage

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
