"""Drafts: what keeps unsaved changes through a crash.

While a protocol has unsaved changes, its value is kept in a file of the user's state folder, which nobody else may
read. The file goes when the protocol is saved, closed or discarded; what is still there at a later start was left by a
program that did not end well, and is offered.

A draft begins with one line about it, in JSON; the protocol's own file follows.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from studio.atomic import why_not_written, write_atomically
from studio.protocol.diff import diff
from studio.protocol.protocol import Protocol
from studio.storage import folders
from studio.storage.processes import Process, this_process
from studio.storage.protocol_file import FileError, dumps, load, loads, read
from studio.text import Text, _

ENDING = ".draft"
_HEAD_BYTES = 65_536


class Note(Process):
    """What a draft says of itself, and of the process that wrote it."""

    name: str
    """What the protocol is called."""
    path: str = ""
    """The protocol's file; empty when it had none."""
    source: str = ""
    """The PDF it was taken from, while it had no file of its own."""
    when: str = ""
    """When it was written, in ISO 8601."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that was left behind. ``note`` is None when its first line cannot be read."""

    file: Path
    note: Note | None

    @property
    def elsewhere(self) -> bool:
        """Whether another computer wrote it, where it may still be open."""
        return self.note is not None and self.note.elsewhere


class Keeper:
    """Keeps the draft of one protocol at a time for a window of this process."""

    def __init__(self) -> None:
        self._file = folders.drafts_folder() / f"{os.getpid()}-{os.urandom(6).hex()}{ENDING}"
        self._kept: Protocol | None = None

    @property
    def file(self) -> Path:
        """The file of the draft; it exists only while there is one."""
        return self._file

    def keep(self, protocol: Protocol, name: str, path: Path | None = None, source: Path | None = None) -> None:
        """Write the draft, whole or not at all. Raises FileError."""
        if protocol is self._kept:
            return
        note = Note(
            name=name,
            path=str(path or ""),
            source=str(source or ""),
            when=datetime.now().isoformat(timespec="seconds"),
            **this_process().model_dump(),
        )
        head = json.dumps(note.model_dump(), ensure_ascii=True).encode() + b"\n"
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self._file, head + dumps(protocol), mode=0o600)
        except OSError as error:
            raise FileError(why_not_written(self._file, error)) from error
        self._kept = protocol

    def drop(self) -> None:
        """Remove the draft, if there is one."""
        self._kept = None
        with suppress(OSError):
            self._file.unlink()


def left_behind() -> tuple[Draft, ...]:
    """Return the drafts of programs that are no longer running, the newest first."""
    try:
        files = [path for path in folders.drafts_folder().iterdir() if path.suffix == ENDING and path.is_file()]
    except OSError:
        return ()
    found = [Draft(file, _note(file)) for file in files]
    waiting = [one for one in found if one.note is None or not one.note.running]
    return tuple(sorted(waiting, key=lambda one: one.note.when if one.note else "", reverse=True))


def protocol_of(draft: Draft) -> Protocol:
    """Return the protocol that a draft holds. Raises FileError when it is damaged."""
    content = read(draft.file)
    _head, _line, body = content.partition(b"\n")
    name = draft.note.name if draft.note else draft.file.name
    return loads(body, str(_("The draft of “{name}”", name=name)))


def changes_in(draft: Draft) -> int | None:
    """Return how many fields the draft would change in its file; None when there is no file to compare it with.

    Raises FileError when the draft itself cannot be read.
    """
    protocol = protocol_of(draft)
    origin = draft.note and (draft.note.path or draft.note.source)
    if not origin:
        return None
    try:
        return len(diff(load(Path(origin)), protocol))
    except FileError:
        return None


def discard(draft: Draft) -> Text | None:
    """Remove a draft for good; return why that failed, or None."""
    try:
        draft.file.unlink(missing_ok=True)
    except OSError as error:
        return _("{path} cannot be deleted: {reason}.", path=str(draft.file), reason=error.strerror or "?")
    return None


def _note(file: Path) -> Note | None:
    try:
        with file.open("rb") as content:
            return Note.model_validate_json(content.readline(_HEAD_BYTES))
    except (OSError, ValidationError):
        return None
