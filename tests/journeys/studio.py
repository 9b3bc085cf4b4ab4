"""One running program on a display: it is driven by real keys and the real mouse, and asked what it shows."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.journeys.display import PATIENCE_S, until

if TYPE_CHECKING:
    from studio.storage.settings import Settings
    from tests.journeys.display import Screen

PICTURES = "PAT_STUDIO_PICTURES"
"""The environment variable that names a folder which pictures are copied to."""

_SETTLED_S = 0.12
"""Pause for what is still being laid out or painted, before a picture is taken or a place is clicked."""


class Studio:
    """A program with its window, in a process and a home folder of its own."""

    def __init__(
        self,
        screen: Screen,
        home: Path,
        name: str,
        *files: str,
        settings: Settings | None = None,
        under: tuple[str, ...] = (),
    ) -> None:
        """``name`` is what its pictures are called, ``under`` a command that the program is run by."""
        self.screen, self.home, self.name = screen, home, name
        self._taken = 0
        self._mouse = True
        home.mkdir(parents=True, exist_ok=True)
        self._environment = {**screen.environment, **home_of(home)}
        if settings is not None:
            target = home / "config" / "pat-studio" / "settings.json"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(settings.model_dump_json())
        self._mouth, ear = socket.socketpair()
        self._mouth.settimeout(PATIENCE_S)
        self.process = subprocess.Popen(
            [*under, sys.executable, "-m", "tests.journeys.watched", str(ear.fileno()), *files],
            env=self._environment,
            pass_fds=(ear.fileno(),),
        )
        screen.programs.append(self.process)
        screen.at_end.append(self._mouth.close)
        ear.close()
        self._heard = b""
        until(lambda: self.ask("bool(window().isVisible())"), "the window")

    # Looking

    def ask(self, question: str) -> Any:
        """Return what the program answers; see :mod:`tests.journeys.watched` for what can be asked."""
        self._mouth.sendall(question.encode() + b"\n")
        while b"\n" not in self._heard:
            heard = self._mouth.recv(65536)
            assert heard, f"the program ended with {self.process.wait(timeout=PATIENCE_S)} before it was asked to"
            self._heard += heard
        line, self._heard = self._heard.split(b"\n", 1)
        answer = json.loads(line)
        assert "error" not in answer, f"{question}\n{answer['error']}"
        return answer["value"]

    def wait(self, question: str, awaited: str = "") -> Any:
        """Wait until the answer says yes, and return it."""
        try:
            return until(lambda: self.ask(question), awaited or question)
        except AssertionError:
            self.picture("waited-in-vain")
            raise

    def dialog(self, title: str) -> None:
        """Wait until a dialog of this title is in front, and give it the keyboard."""
        self.wait(f"keyboard()[1].startswith({title!r})", f"the dialog “{title}”")
        self._take_keyboard()

    def main(self) -> None:
        """Wait until no dialog is in front of the window any more."""
        self.wait("isinstance(front(), MainWindow)", "the window without a dialog")
        self._take_keyboard()

    def picture(self, name: str) -> Path:
        """Keep a picture of the display."""
        time.sleep(_SETTLED_S)
        self._taken += 1
        folder = self.home / "pictures"
        folder.mkdir(exist_ok=True)
        file = folder / f"{self.name}-{self._taken:02}-{name}.png"
        assert self.ask(f"picture({str(file)!r})")
        if wanted := os.environ.get(PICTURES):
            Path(wanted).mkdir(parents=True, exist_ok=True)
            shutil.copy(file, wanted)
        return file

    def nothing_lost(self, where: str) -> None:
        """Expect that nothing of what is in front is cut or out of reach."""
        found = self.ask("lost()")
        assert not found, f"{where}: {'; '.join(found)}"

    # Acting

    def resize(self, width: int, height: int, left: int = 0) -> None:
        """Give the window this size, at the top of the display."""
        id = str(self.ask("int(window().winId())"))
        self.screen.tool("windowmove", id, str(left), "0", "windowsize", id, str(width), str(height))
        self.wait(f"(window().width(), window().height()) == ({width}, {height})", "the size of the window")
        self._take_keyboard()

    def key(self, *keys: str) -> None:
        """Press keys, in the window that is in front."""
        self._take_keyboard()
        self.screen.tool("key", "--delay", "25", *keys)

    def key_until(self, key: str, there: str, most: int = 24) -> None:
        """Press a key that moves the keyboard until the answer says yes, each time waiting for it to arrive."""
        for _step in range(most):
            if self.ask(there):
                return
            here = self.ask("focus()")
            self.key(key)
            self.wait(f"focus() != {here!r}", f"the keyboard elsewhere than at {here}")
        raise AssertionError(f"{there} is not reached by {key}")

    def type(self, words: str) -> None:
        """Type words, in the window that is in front."""
        self._take_keyboard()
        self.screen.tool("type", "--delay", "8", words)

    def no_mouse(self) -> None:
        """Expect that the mouse is not used from here on."""
        self._mouse = False

    def click(self, words: str) -> None:
        """Click the control in front that says these words, or is called so."""
        self.click_on(f"next(iter(spots({words!r})), None)", f"“{words}” in sight")

    def click_on(self, question: str, awaited: str = "", *, times: int = 1) -> None:
        """Click the place of the display that the answer names, once it no longer moves."""

        def rests() -> Any:
            place = self.wait(question, awaited)
            time.sleep(_SETTLED_S)
            return place if self.ask(question) == place else None

        self.click_at(*until(rests, f"{awaited or question} to rest"), times=times)

    def click_at(self, x: int, y: int, *, times: int = 1) -> None:
        """Click a place of the display."""
        assert self._mouse, "the mouse was not to be used"
        repeat = ("--repeat", str(times), "--delay", "40") if times > 1 else ()
        self.screen.tool("mousemove", str(x), str(y), "click", *repeat, "1")

    def quit(self) -> None:
        """Leave the program by its keys, with nothing unsaved."""
        self.main()
        self.key("ctrl+q")
        self.ended()

    def ended(self) -> None:
        """Wait until the program has ended, and well."""
        assert self.process.wait(timeout=PATIENCE_S) == 0

    def _take_keyboard(self) -> None:
        """Let the display send keys to the window in front: without a window manager nobody else does."""

        def has() -> bool:
            id, _title, there = self.ask("keyboard()")
            if not there:
                self.screen.tool("windowfocus", str(id))
            return bool(there)

        until(has, "the keyboard")


def home_of(folder: Path) -> dict[str, str]:
    """Return the variables by which a program keeps all it knows in this folder."""
    kinds = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    homes = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), str(folder))
    return {**kinds, **homes, "XDG_DOCUMENTS_DIR": str(folder)}
