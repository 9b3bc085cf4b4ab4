"""Drafts: what keeps unsaved changes through a crash.

While a protocol has unsaved changes, its value is kept in a file of the user's state folder, which nobody else may
read. The file goes when the protocol is saved, closed or discarded; what is still there at a later start was left by a
program that did not end well, and is offered.

A draft begins with one line about it, in JSON; the content of the protocol's file follows, sealed if that is. Which of
two drafts is newer is told by a counter, as clocks are set back.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import Field, ValidationError

from studio.atomic import sweep_folder, why_not_written, write_atomically
from studio.protocol.bounds import LARGEST_BYTES
from studio.protocol.protocol import Protocol
from studio.storage import folders
from studio.storage.moments import Moment
from studio.storage.processes import Process, this_process
from studio.storage.protocol_file import FileError, dumps, loads, read
from studio.storage.sealed import Key
from studio.text import Text, _

ENDING = ".draft"
_HEAD_BYTES = 65_536

_LARGEST_BYTES = 2 * LARGEST_BYTES
"""A draft may be larger than a file: sealing makes a protocol longer by a third, and its note comes before it."""


class Note(Process):
    """What a draft says of itself, and of the process that wrote it."""

    name: str
    """What the protocol is called; the name of its file for one that is locked, as a title may tell much."""
    path: str = ""
    """The protocol's file; empty when it had none."""
    source: str = ""
    """The PDF it was taken from, while it had no file of its own."""
    when: Moment = ""
    """When it was written."""
    count: int = Field(default=0, ge=0)
    """Rises with each writing of a draft of this user; 0 in drafts of versions that did not count."""
    base: str = ""
    """SHA-256 of what its file held when the changes began, in hexadecimal digits; empty where that is not known."""


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
        self._about: tuple[object, ...] = ()

    @property
    def file(self) -> Path:
        """The file of the draft; it exists only while there is one."""
        return self._file

    def keep(
        self,
        protocol: Protocol,
        name: str,
        path: Path | None = None,
        source: Path | None = None,
        key: Key | None = None,
        base: str = "",
    ) -> None:
        """Write the draft, whole or not at all, sealed with ``key`` if there is one. Raises FileError.

        ``base`` is the digest of what the file held when the changes began.
        """
        about = (name, path, source, key, base)
        if protocol is self._kept and about == self._about and self._file.exists():
            return
        if key is not None:
            name = origin.stem if (origin := path or source) else str(_("Locked protocol"))
        note = Note(
            name=name,
            path=str(path or ""),
            source=str(source or ""),
            when=datetime.now().isoformat(timespec="seconds"),
            count=max((one.count for one in map(_note, _files()) if one is not None), default=0) + 1,
            base=base,
            **this_process().model_dump(),
        )
        head = json.dumps(note.model_dump(), ensure_ascii=True).encode() + b"\n"
        try:
            folders.make_private(self._file.parent)
            write_atomically(self._file, head + dumps(protocol, key), mode=0o600)
        except OSError as error:
            raise FileError(why_not_written(self._file, error)) from error
        self._kept, self._about = protocol, about

    def drop(self) -> None:
        """Remove the draft, if there is one."""
        self._kept = None
        with suppress(OSError):
            self._file.unlink()


def left_behind() -> tuple[Draft, ...]:
    """Return the drafts of programs that are no longer running, the newest first.

    What is left of writing a draft is removed.
    """
    sweep_folder(folders.drafts_folder())
    found = [Draft(file, _note(file)) for file in _files()]
    waiting = [one for one in found if one.note is None or not one.note.running]
    return tuple(sorted(waiting, key=_age, reverse=True))


def content(draft: Draft) -> bytes:
    """Return what a draft holds of its protocol, sealed if that is locked. Raises FileError."""
    _head, _line, body = read(draft.file, _LARGEST_BYTES).partition(b"\n")
    return body


def protocol_of(draft: Draft, key: Key | None = None) -> Protocol:
    """Return the protocol that a draft holds. Raises FileError when it is damaged, ``Locked`` when it needs a key."""
    name = draft.note.name if draft.note else draft.file.name
    return loads(content(draft), str(_("The draft of “{name}”", name=name)), key)


def discard(draft: Draft) -> Text | None:
    """Remove a draft for good; return why that failed, or None."""
    try:
        draft.file.unlink(missing_ok=True)
    except OSError as error:
        return _("{path} cannot be deleted: {reason}.", path=str(draft.file), reason=error.strerror or "?")
    return None


def _files() -> list[Path]:
    try:
        return [path for path in folders.drafts_folder().iterdir() if path.suffix == ENDING and path.is_file()]
    except OSError:
        return []


def _age(draft: Draft) -> tuple[int, str]:
    return (draft.note.count, draft.note.when) if draft.note is not None else (-1, "")


def _note(file: Path) -> Note | None:
    try:
        with file.open("rb") as content:
            return Note.model_validate_json(content.readline(_HEAD_BYTES))
    except (OSError, ValidationError):
        return None
