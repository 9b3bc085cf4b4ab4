"""Crash reports: what went wrong, kept on this computer, with nothing of the protocol in it.

While the program runs, a file of its own in the user's state folder waits for the interpreter's last words
(:mod:`faulthandler`) and takes in the errors that nobody foresaw. A program that ends well and had nothing to report
removes it; reports that nobody has seen are shown at the next start.

A message of an error may repeat what the designers typed, so a report holds the kinds of errors and the lines of this
program and its libraries, and of messages only those that the interpreter makes of names in the code.
"""

from __future__ import annotations

import faulthandler
import os
import re
import socket
import sys
import traceback
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from studio import __version__
from studio.reading import read_at_most
from studio.storage import folders
from studio.storage.processes import Process, this_process

RUNNING, UNSEEN, SEEN = ".running", ".report", ".seen"
"""Endings of the files of reports: while the program runs, while nobody has seen them yet, and afterwards."""

LARGEST = 200_000
"""A report is cut off beyond so many bytes."""

KEPT = 20
"""So many reports are kept, the newest ones."""

_FILE = re.compile(r'File "([^"\n]+)"')
"""A file of code as the interpreter's last words name it."""

_ABOUT_CODE = (AttributeError, NameError, ImportError)
"""Errors whose messages name what stands in the code."""


class FailedElsewhere(Exception):
    """An error that nobody foresaw in another process of the program; ``report`` describes it, as made there."""

    def __init__(self, report: str) -> None:
        super().__init__(report)
        self.report = report


_watching: list[Watch] = []
"""The one of this process, while it waits."""


class Watch:
    """Waits for errors of this process from the time that it is made.

    A folder that cannot be written to is no error: then nothing is kept, and :attr:`file` is None.
    """

    def __init__(self) -> None:
        self._out: BinaryIO | None = None
        self._seen = False
        self._head = f"{this_process().model_dump_json()}\n{circumstances()}\n".encode()
        self.file: Path | None = None
        """Where the reports are written."""
        with suppress(OSError):
            folder = folders.reports_folder()
            folders.make_private(folder)
            file = folder / f"{datetime.now():%Y%m%dT%H%M%S}-{os.getpid()}-{os.urandom(3).hex()}{RUNNING}"
            self._out = os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)
            self._out.write(self._head)
            faulthandler.enable(self._out)
            self.file = file
            _watching.append(self)

    def note(self, report: str) -> None:
        """Add a report to the file."""
        self._seen = False
        with suppress(OSError):
            if self._out is not None and self._out.tell() + len(report) < LARGEST:
                self._out.write(f"\n{datetime.now():%Y-%m-%d %H:%M:%S}\n{report}".encode())

    def seen(self) -> None:
        """The user has seen all that was noted so far: it need not be shown at the next start."""
        self._seen = True

    def end(self) -> None:
        """The program ends well: leave nothing behind but what was noted."""
        if self._out is None or self.file is None:
            return
        faulthandler.disable()
        _watching.remove(self)
        with suppress(OSError):
            empty = self._out.tell() <= len(self._head)
            self._out.close()
            if empty:
                self.file.unlink()
            else:
                self.file = self.file.replace(self.file.with_suffix(SEEN if self._seen else UNSEEN))
        self._out = None


def note(error: BaseException) -> None:
    """Add an error of this process to its reports, if it keeps any: one that is told to the user in other words."""
    for watch in _watching:
        watch.note(described(error))


def left_behind() -> str:
    """Return the reports that nobody has seen yet, the newest first; empty when there are none.

    Files without a report are removed: their program was ended from outside.
    """
    return "\n\n".join(report for file, report in _reports() if file.suffix != SEEN)


def kept() -> str:
    """Return all reports that are kept, the newest first; empty when there are none."""
    return "\n\n".join(report for _file, report in _reports())


def mark_seen() -> None:
    """Show the reports of earlier starts at no further one."""
    for file, _report in _reports():
        with suppress(OSError):
            file.replace(file.with_suffix(SEEN))


def forget() -> None:
    """Remove the reports of earlier starts for good."""
    for file, _report in _reports():
        with suppress(OSError):
            file.unlink()


def _reports() -> list[tuple[Path, str]]:
    """Return the files of programs that no longer run, the newest first, with what each reports."""
    folder = folders.reports_folder()
    found: list[tuple[Path, str]] = []
    files = [file for ending in (RUNNING, UNSEEN, SEEN) for file in folder.glob(f"*{ending}")]
    for file in sorted(files, key=lambda file: file.name, reverse=True):
        with suppress(OSError):
            head, _line, rest = read_at_most(file, LARGEST).partition(b"\n")
            writer = _of(head)
            if file.suffix == RUNNING and (writer.running or writer.elsewhere):
                continue
            said = _FILE.sub(_without_folders, rest.decode("utf-8", "replace").strip())
            if "\n" in said and len(found) < KEPT:
                found.append((file, said))
            else:
                file.unlink()
    return found


def described(error: BaseException) -> str:
    """Return an error as a report may hold it: its kind and the lines of code that led to it, and those of its causes.

    Its message is left out unless it can only name what stands in the code.
    """
    lines: list[str] = []
    chain: BaseException | None = error
    seen: set[int] = set()
    while chain is not None and id(chain) not in seen:
        seen.add(id(chain))
        if lines:
            lines.append("caused by")
        lines += [
            f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(chain.__traceback__, limit=-40)
        ]
        named = f": {chain}" if type(chain) in _ABOUT_CODE else ""
        lines.append(f"{type(chain).__module__}.{type(chain).__qualname__}{named}")
        if isinstance(chain, FailedElsewhere):
            lines += chain.report.splitlines()
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    return "\n".join(lines) + "\n"


def _without_folders(match: re.Match[str]) -> str:
    return f'File "{_place(match[1])}"'


def _place(file: str) -> str:
    """Return a file of code without the folders above its package, which may name the user."""
    parts = Path(file).parts
    for root in ("site-packages", "studio"):
        if root in parts:
            return "/".join(parts[parts.index(root) + (root == "site-packages") :])
    return parts[-1] if parts else file


def circumstances() -> str:
    """Return, in a line, what the program runs on."""
    return f"PAT Studio {__version__}, Python {sys.version.split()[0]}, {sys.platform}"


def _of(head: bytes) -> Process:
    try:
        return Process.model_validate_json(head)
    except ValidationError:
        return Process(host=socket.gethostname())
