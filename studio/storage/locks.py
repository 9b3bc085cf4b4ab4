"""Who has a protocol's file open: a small file beside it, which frees itself when its program ends in any way.

The file ``.~NAME.lock`` names who holds the protocol. What counts is the system's lock on it, which goes with the
process that has it, also across computers where the file system passes such locks on. Where there are none, and for
what another computer has left behind, the record in the file is all there is to go by: then nobody is locked out for
good, as the user may take the file over.
"""

import errno
import hashlib
import json
import os
import secrets
import stat
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from studio.storage.processes import Process, this_process

_LARGEST_RECORD = 4096
"""Bytes that are read of a record; a longer one is none."""
_LONGEST_NAME = 255
"""Bytes that a file's name may have."""
_FAR_BEHIND = 0x40000000
"""The byte that is locked on Windows."""
_TRIES, _PAUSE_S = 20, 0.01
"""How often a lock is tried for that vanishes or is but looked at by somebody else, and how long between."""
_UNSUPPORTED = {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS}
_PASSED_ON = frozenset({"nfs", "nfs4", "cifs", "smb3", "ceph", "lustre", "gfs2", "ocfs2"})
"""File systems whose locks other computers see; source: the manual of flock(2), memory for those after smb3."""
_KEPT_HERE = frozenset({"nolock", "local_lock=all", "local_lock=flock", "nobrl"})
"""Options of theirs that keep locks on this computer; source: the manuals of nfs(5) and mount.cifs(8)."""
_FLAGS = sum({getattr(os, name, 0) for name in ("O_CLOEXEC", "O_NOINHERIT", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")})


class Holder(Process):
    """Who has a file open."""

    who: str = ""
    """The user's name; empty when it is not known."""
    since: str = ""
    """Since when, in ISO 8601 with the holder's offset from UTC; empty when it is not known."""
    certain: bool = True
    """Whether it surely has it open now; otherwise a record says so that another computer wrote."""

    @property
    def moment(self) -> datetime | None:
        """Since when, in the time of this computer, if that is known."""
        try:
            return datetime.fromisoformat(self.since).astimezone().replace(tzinfo=None)
        except (ValueError, OverflowError, OSError):
            return None


@dataclass(slots=True)
class Lock:
    """A file that this program holds until :meth:`release` or its end."""

    file: Path
    """The file beside the protocol."""
    _descriptor: int | None = field(repr=False)

    @property
    def held(self) -> bool:
        """Whether it is still held: nobody removed or replaced the file beside the protocol."""
        return self._descriptor is not None and _is_still(self._descriptor, self.file)

    def release(self) -> None:
        """Let go of it and remove its file. It may be released twice."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is None:
            return
        if (
            sys.platform == "win32"
        ):  # An open file cannot be removed there, and one that others have opened cannot either.
            os.close(descriptor)
            with suppress(OSError):
                self.file.unlink()
            return
        with suppress(OSError):
            if _is_still(descriptor, self.file):
                self.file.unlink()
        with suppress(OSError):
            os.close(descriptor)

    def __del__(self) -> None:
        """Let go of it when nothing knows of it any more."""
        self.release()


def lock_file(path: Path) -> Path:
    """Return the file beside a protocol's file that says who holds it; links are followed to the protocol first."""
    real = Path(os.path.realpath(path))
    name = f".~{real.name}.lock"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = f".~{hashlib.sha256(os.fsencode(real.name)).hexdigest()}.lock"
    return real.with_name(name)


def take(path: Path, who: str, *, anyway: bool = False) -> Lock | Holder | None:
    """Hold a protocol's file; return who has it instead, or None where it cannot be held at all.

    That is so in a folder that is gone or may not be written, and where something else has the name of the lock. With
    ``anyway`` a holder that is not certain loses it.
    """
    mine = Holder(**this_process().model_dump(), who=who, since=_now())
    for _try in range(_TRIES):
        try:
            file = lock_file(path)
            opened = _opened(file)
            taken = _taken(*opened, file, mine, anyway=anyway) if opened is not None else None
        except (OSError, ValueError):
            return None
        if taken is not None:
            return taken
        time.sleep(_PAUSE_S)
    return holder_of(path)


def holder_of(path: Path) -> Holder | None:
    """Return who has a protocol's file open, be it this program; None when nobody has it, as far as can be known."""
    try:
        descriptor = os.open(lock_file(path), os.O_RDONLY | _FLAGS)
    except (OSError, ValueError):
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        return _held(descriptor, _locked(descriptor, shared=True))
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _opened(file: Path) -> tuple[int, bool] | None:
    """Return a descriptor of the lock's file and whether it was made; None when one has to try again.

    Raises OSError where it cannot be had: for links, folders and pipes, and in folders that may not be written.
    """
    with suppress(FileExistsError):
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FLAGS, 0o666), True
    try:
        descriptor = os.open(file, os.O_RDWR | _FLAGS)
    except FileNotFoundError:
        return None
    except PermissionError:
        _remove_left(file)
        return None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor, False
    os.close(descriptor)
    raise OSError(errno.EINVAL, "Not a regular file", str(file))


def _remove_left(file: Path) -> None:
    """Remove what a crash left of a user whose files others may not write. Raises OSError when it cannot be removed."""
    descriptor = os.open(file, os.O_RDONLY | _FLAGS)
    try:
        if _held(descriptor, _locked(descriptor, shared=True)) is None and _is_still(descriptor, file):
            file.unlink()
    finally:
        os.close(descriptor)


def _taken(descriptor: int, made: bool, file: Path, mine: Holder, *, anyway: bool) -> Lock | Holder | None:
    """Return the lock, or who has it; None when one has to try again. The descriptor is closed unless it is locked."""
    lock = None
    try:
        locked = _locked(descriptor)
        if not _is_still(descriptor, file):
            return None
        holder = None if made and locked is not False else _held(descriptor, locked)
        if locked is False:
            # Whoever only looks, or has only begun, holds it for a moment, and its record is not the holder's.
            return holder if holder is not None and (holder.elsewhere or holder.running) else None
        if holder is not None and not (anyway and not holder.certain):
            return holder if holder.host else None
        if locked is None and not made:
            # Nothing but making the file is certain here.
            _move_away(descriptor, file)
            return None
        _write(descriptor, mine)
        lock = Lock(file, descriptor)
    finally:
        if lock is None:
            os.close(descriptor)
    return lock


def _held(descriptor: int, locked: bool | None) -> Holder | None:
    """Return who holds the file after what :func:`_locked` said of it."""
    record = _record(descriptor)
    if locked is False:
        return record or Holder()
    if record is None:
        return None if locked else Holder(certain=False)
    if record.elsewhere:
        return None if locked and _locks_are_passed_on(descriptor) else record.model_copy(update={"certain": False})
    return record if locked is None and record.running else None


def _record(descriptor: int) -> Holder | None:
    """Return what the file says, or None when that is not a record, or not yet."""
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        content = os.read(descriptor, _LARGEST_RECORD + 1)
        if len(content) > _LARGEST_RECORD:
            return None
        return Holder.model_validate_json(content).model_copy(update={"certain": True})
    except (OSError, ValidationError):
        return None


def _write(descriptor: int, holder: Holder) -> None:
    """Write the record. A full disk leaves none, but the system's lock holds all the same."""
    content = json.dumps(holder.model_dump(exclude={"certain"})).encode()
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, content)


def _move_away(descriptor: int, file: Path) -> None:
    """Remove a lock's file that nobody holds, and no other that has taken its name meanwhile."""
    aside = file.with_name(f".~{secrets.token_hex(8)}.lock")
    with suppress(OSError):
        file.rename(aside)
        if not _is_still(descriptor, aside):
            with suppress(OSError):
                os.link(aside, file)
        aside.unlink()


def _is_still(descriptor: int, file: Path) -> bool:
    """Return whether the name still stands for the file that is open."""
    try:
        here, there = os.fstat(descriptor), os.lstat(file)
    except OSError:
        return False
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def _locked(descriptor: int, *, shared: bool = False) -> bool | None:
    """Lock the file as far as the system can: False when somebody else has it, None where there are no locks.

    A ``shared`` lock is had by many who only look, and excludes a holder's. Raises OSError for anything else.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            # Locked bytes cannot be read by others there, and the record has to be.
            os.lseek(descriptor, _FAR_BEHIND, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EAGAIN, errno.EACCES, errno.EDEADLK}:
            return False
        if error.errno in _UNSUPPORTED:
            return None
        raise
    return True


def _locks_are_passed_on(descriptor: int) -> bool:
    """Return whether other computers see the locks of the file system that the file is on, as far as Linux tells."""
    device = os.fstat(descriptor).st_dev
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    for mount in mounts:
        place, _dash, kind = mount.partition(" - ")
        if place.split()[2] == f"{os.major(device)}:{os.minor(device)}":
            system, _source, options = (*kind.split(), "", "", "")[:3]
            return system in _PASSED_ON and not _KEPT_HERE & set(options.split(","))
    return False


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
