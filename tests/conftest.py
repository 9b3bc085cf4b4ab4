"""What holds for every test: no screen, no files of the user, and nothing of Qt left running."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile("developer", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "developer")


@pytest.fixture(autouse=True)
def user_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test, and the programs it starts, a home folder of its own on every platform; return it."""
    home = tmp_path_factory.mktemp("home")
    for variable in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(home))
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    for folder in ("APPDATA", "LOCAL_APPDATA", "PERSONAL"):
        monkeypatch.setenv(f"WIN_PD_OVERRIDE_{folder}", str(home))
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(home))
    return home


@pytest.fixture(autouse=True)
def nothing_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test of the window that leaves a thread, a timer or an animation running.

    Such a leftover fires in a later test, or after its objects are gone, and fails there without a trace of
    where it came from. Meanwhile no garbage is looked for, as in the program: found in a worker, an object of Qt
    would be destroyed there.
    """
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        return
    gc.disable()
    yield
    gc.enable()
    from PySide6 import QtCore
    from shiboken6 import isValid

    def is_running(thing: QtCore.QObject) -> bool:
        if isinstance(thing, QtCore.QThread):
            return thing.isRunning() and thing != QtCore.QCoreApplication.instance().thread()
        if isinstance(thing, QtCore.QAbstractAnimation):
            return thing.state() == QtCore.QAbstractAnimation.State.Running
        return isinstance(thing, QtCore.QTimer) and thing.isActive()

    QtCore.QCoreApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete.value)
    assert QtCore.QThreadPool.globalInstance().waitForDone(5000), "work is still running in the thread pool"
    left = [
        f"{type(thing).__name__} {thing.objectName()!r} of {thing.parent()!r}"
        for thing in gc.get_objects()
        if issubclass(type(thing), QtCore.QObject) and isValid(thing) and is_running(thing)
    ]
    assert not left, f"left running: {'; '.join(left)}"
