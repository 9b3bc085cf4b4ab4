"""Backups: what a protocol's file held after each save, in the user's own state folder, which nobody else may read.

Of each file the last KEPT_SAVES saves are kept, and the last save of each of the last KEPT_DAYS days on which it was
saved. A save that changed nothing adds none. What was saved later is told by a counter in the name of the backup: a
clock that is set back loses and reorders nothing, as only the day comes from it. The bytes are kept as they were saved,
so a protocol that is locked with a passphrase stays locked.

Each file has a folder here, named by a digest of its real path, with a note that says which it is. So the backups of a
file that was moved, renamed or deleted are still found under its old name. Files of other names are left alone.
"""

import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from studio.atomic import sweep_folder, why_not_written, write_atomically
from studio.reading import read_at_most
from studio.storage import folders, sealed
from studio.storage.errors import FileError
from studio.storage.protocol_file import read
from studio.storage.sealed import Key
from studio.text import Text, _

KEPT_SAVES = 20
"""Of each file so many saves are kept, the last ones."""

KEPT_DAYS = 30
"""Of each file the last save of so many days is kept: the last days on which it was saved."""

MOST_BYTES = 2_000_000_000
"""All backups together may take so much. Beyond it, files saved longest ago keep only their newest backup."""

_NOTE = "file.json"
_LARGEST_NOTE = 100_000
_ENDING = ".backup"
_WHEN = "%Y%m%dT%H%M%S"
_NAME = re.compile(r"(\d{8,18})-(\d{8}T\d{6})-([0-9a-f]{64})\.backup")
_FOLDER = re.compile(r"[0-9a-f]{32}")
_LOOKED_OVER_EVERY = 10
"""So many saves of a file pass between two looks at the room that all backups take."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a protocol's file held after a save."""

    file: Path
    of: Path
    """The protocol's file, which may be gone."""
    number: int
    """The higher, the later; two windows that save at the same moment may give the same one."""
    when: datetime
    """What the clock said."""
    digest: str
    """SHA-256 of the content, in hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Known:
    """A protocol's file of which there are backups."""

    path: Path
    when: datetime
    """When the newest was saved, by the clock."""
    count: int


def keep(path: Path, content: bytes, *, now: datetime | None = None) -> Text | None:
    """Keep what the file holds since it was saved, and prune; return why that failed, or None. Never raises.

    ``now`` is the reading of the clock.
    """
    try:
        folder = _folder(path)
        _make(folder, path)
        kept = _kept(folder, path)
        digest = sha256(content).hexdigest()
        if kept and kept[0].digest == digest and _sound(kept[0]):
            return None
        number = kept[0].number + 1 if kept else 1
        when = (now or datetime.now()).replace(microsecond=0)
        file = folder / _name(number, when, content)
        write_atomically(file, content, mode=0o600)
        _remove(_superfluous([Backup(file, path, number, when, digest), *kept]))
        if number % _LOOKED_OVER_EVERY == 1:
            _make_room()
    except (OSError, ValueError) as error:
        why = why_not_written(folders.backups_folder(), error)
        return _("It was saved, but no earlier version of it is kept: {why}", why=why)
    return None


def of(path: Path) -> tuple[Backup, ...]:
    """Return the backups of a file, whatever became of it, the newest first."""
    try:
        return tuple(_kept(_folder(path), path))
    except (OSError, ValueError):
        return ()


def protocols() -> tuple[Known, ...]:
    """Return all files of which there are backups, those saved last first."""
    found = []
    for folder in _folders():
        sweep_folder(folder)
        path = _path_of(folder)
        if path is None:
            continue
        with suppress(OSError):
            if kept := _kept(folder, path):
                found.append(Known(path, kept[0].when, len(kept)))
    return tuple(sorted(found, key=lambda known: (known.when, str(known.path)), reverse=True))


def content(backup: Backup) -> bytes:
    """Return what the file held. Raises FileError: the backup is gone, or damaged."""
    held = read(backup.file)
    if sha256(held).hexdigest() != backup.digest:
        raise FileError(_("{path} is damaged; choose another earlier version.", path=str(backup.file)))
    return held


def lock(path: Path, key: Key) -> Text | None:
    """Seal the backups of a file that lie open, as it is locked from now on; return why one could not be, or None.

    They keep their places among the others. May take as long as the disk does.
    """
    problem: Text | None = None
    for backup in of(path):
        try:
            held = content(backup)
            if sealed.is_sealed(held):
                continue
            closed = sealed.seal(held, key)
            write_atomically(backup.file.with_name(_name(backup.number, backup.when, closed)), closed, mode=0o600)
            backup.file.unlink()
        except FileError as error:
            problem = error.text
        except OSError as error:
            problem = why_not_written(backup.file, error)
    return problem


def _name(number: int, when: datetime, content: bytes) -> str:
    return f"{number:08}-{when:{_WHEN}}-{sha256(content).hexdigest()}{_ENDING}"


def _folder(path: Path) -> Path:
    real = os.path.normcase(os.path.realpath(path))
    name = sha256(real.encode(errors="surrogatepass")).hexdigest()[:32]
    return folders.backups_folder() / name


def _make(folder: Path, path: Path) -> None:
    """Make a file's folder with its note, if it is not there. Raises OSError."""
    folders.make_private(folder)
    note = folder / _NOTE
    sweep_folder(folder)
    if _path_of(folder) is None:
        held = {"path": os.path.realpath(path)}
        write_atomically(note, json.dumps(held, ensure_ascii=True).encode(), mode=0o600)


def _path_of(folder: Path) -> Path | None:
    """Return the file whose backups the folder holds; None when its note is gone or damaged."""
    try:
        held = json.loads(read_at_most(folder / _NOTE, _LARGEST_NOTE))
        path = Path(held["path"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return path if path.is_absolute() else None


def _kept(folder: Path, path: Path) -> list[Backup]:
    """Return the backups in a folder, the newest first; what else is there is ignored. Raises OSError."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            name = _NAME.fullmatch(entry.name)
            if name is None:
                continue
            with suppress(ValueError, OSError):
                when = datetime.strptime(name[2], _WHEN)
                if entry.is_file(follow_symlinks=False):
                    found.append(Backup(folder / entry.name, path, int(name[1]), when, name[3]))
    return sorted(found, key=lambda one: (one.number, one.when, one.digest), reverse=True)


def _superfluous(backups: Iterable[Backup]) -> list[Backup]:
    """Return which of the backups of a file, the newest first, need not be kept."""
    days = set()
    superfluous = []
    for place, backup in enumerate(backups):
        first_of_day = backup.when.date() not in days
        if first_of_day:
            days.add(backup.when.date())
        if place >= KEPT_SAVES and not (first_of_day and len(days) <= KEPT_DAYS):
            superfluous.append(backup)
    return superfluous


def _remove(backups: Iterable[Backup]) -> None:
    """Remove backups; what cannot be removed now is at a later save."""
    for backup in backups:
        with suppress(OSError):
            backup.file.unlink()


def _sound(backup: Backup) -> bool:
    try:
        content(backup)
    except FileError:
        return False
    return True


def _folders() -> list[Path]:
    try:
        with os.scandir(folders.backups_folder()) as entries:
            return [
                Path(entry.path)
                for entry in entries
                if _FOLDER.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
            ]
    except OSError:
        return []


def _make_room() -> None:
    """Remove what is beyond MOST_BYTES."""
    held = []
    with suppress(OSError):
        held = [kept for folder in _folders() if (kept := _kept(folder, folder))]
    taken = sum(_size(backup) for kept in held for backup in kept)
    for kept in sorted(held, key=lambda kept: kept[0].when):
        if taken <= MOST_BYTES:
            break
        taken -= sum(_size(backup) for backup in kept[1:])
        _remove(kept[1:])


def _size(backup: Backup) -> int:
    try:
        return backup.file.stat().st_size
    except OSError:
        return 0
