"""Writing a file whole or not at all.

The code is our own, as nothing at hand does it all. Qt's ``QSaveFile`` was tried on a full disk: after a short write
its ``commit`` reports success and has replaced the good file with a truncated one. It also belongs to the window's
library, which storage does without, and neither reads back what it wrote nor tidies up after a program that was killed.

A temporary file of ours is locked by the system while it is written, so that another program can tell it from one
whose writer died. It is named after the file, and :func:`sweep` removes what the dead left.
"""

import errno
import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from studio.text import Text, _

if sys.platform != "win32":
    import fcntl

_ENDING = ".pat-studio-tmp"
_NAME_BYTES = 200
"""Of the file's name so much stands in that of the temporary one, which must be no longer than 255 bytes."""
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
_TRIES = 3
"""So often a file is begun again whose temporary was taken away by a sweeper that could not see its lock."""
_SURELY_DEAD_S = 86_400
"""Where the system has no locks, a temporary file counts as left behind after so many seconds."""
_CHUNK = 1 << 20
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES}
"""What is said by file systems in which a file has but one name."""


class ImpossibleName(OSError):
    """No file system takes the name: it holds a null byte, or half of a character."""


class _Taken(Exception):
    """Somebody else took the temporary file away."""


def write_atomically(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Put ``data`` in the file ``path``, so that at every moment the file is either as before or complete.

    The data goes to a temporary file in the same folder, is read back, reaches the disk, and then takes the name. A
    symbolic link stays a link and its target is written. A file that exists keeps its mode, and owner, group, access
    list and the user's extended attributes as far as the system lets a program keep them; a new file gets ``mode``
    where that is given. When anything fails nothing is changed and nothing is left behind.

    Raises OSError: the folder is missing or may not be written, the disk is full, the path is a folder or a device,
    the file is marked read-only or (on Windows) open in another program, or its name is impossible.
    """
    _write_at(path, data, mode, new=False)


def write_new(path: Path, data: bytes) -> None:
    """Put ``data`` in a file that is not there yet, and that appears whole or not at all.

    Raises FileExistsError when something has the name, whoever was quicker; else what :func:`write_atomically` raises.
    """
    _write_at(path, data, None, new=True)


def _write_at(path: Path, data: bytes, mode: int | None, *, new: bool) -> None:
    try:
        os.fsencode(path)
        target = path.absolute() if new else Path(os.path.realpath(path))
        for _attempt in range(_TRIES):
            with suppress(_Taken):
                return _write(target, data, mode, new=new)
    except ValueError as error:
        raise ImpossibleName(errno.EINVAL, "Not a possible name", str(path)) from error
    raise OSError(errno.EBUSY, "The temporary file is taken away again and again", str(target))


def sweep(path: Path) -> None:
    """Remove the temporary files that writers who died have left of this file. Never raises.

    What a writer still has in hand stays, and so does whatever is not this program's and this user's.
    """
    with suppress(OSError, ValueError):
        target = Path(os.path.realpath(path))
        _sweep(target.parent, re.escape(os.fsencode(_beginning(target))))


def sweep_folder(folder: Path) -> None:
    """Do as :func:`sweep` for all files of a folder of the program's own. Never raises."""
    with suppress(OSError, ValueError):
        _sweep(folder, rb"\..+")


def _write(target: Path, data: bytes, mode: int | None, *, new: bool) -> None:
    kept = None if new else _kept(target)
    temporary = target.with_name(f"{_beginning(target)}.{secrets.token_hex(8)}{_ENDING}")
    private = kept is not None or mode is not None
    try:
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FLAGS, 0o600 if private else 0o666)
        try:
            _hold(descriptor, temporary)
            _write_all(descriptor, data)
            if kept is not None:
                _dress(descriptor, target, kept)
            elif mode is not None:
                _set_mode(descriptor, mode)
            _sync(descriptor)
            _check(descriptor, data)
            if sys.platform != "win32":
                (_place if new else _replace)(descriptor, temporary, target)
        finally:
            with suppress(OSError):  # What was written is on the disk by now, or has failed.
                os.close(descriptor)
        if sys.platform == "win32" and new:
            _rename_on_windows(temporary, target)
        elif sys.platform == "win32":
            _replace_on_windows(temporary, target)
    except FileExistsError:
        raise
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _beginning(target: Path) -> str:
    """Return how the names of a file's temporary ones begin."""
    return f".{os.fsencode(target.name)[:_NAME_BYTES].decode(errors='ignore')}"


def _kept(target: Path) -> os.stat_result | None:
    """Return what is known of an existing regular file that may be overwritten; None when there is no file yet."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "Is a directory", str(target))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "Not a regular file", str(target))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "Permission denied", str(target))
    return found


def _hold(descriptor: int, temporary: Path) -> None:
    """Show that the file is in hand. Raises _Taken when a sweeper came first."""
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _Taken from None
        except OSError:
            return
        if not _is(temporary, descriptor):
            raise _Taken


def _is(path: Path, descriptor: int) -> bool:
    """Whether the name still stands for the open file."""
    try:
        there = path.lstat()
    except FileNotFoundError:
        return False
    here = os.fstat(descriptor)
    return (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino)


def _write_all(descriptor: int, data: bytes) -> None:
    """Write every byte: a system call may take only some, and on a full disk says so only at the next call."""
    rest = memoryview(data)
    while rest:
        written = os.write(descriptor, rest)
        if written == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        rest = rest[written:]


def _check(descriptor: int, data: bytes) -> None:
    """Compare what the file holds with what it should. Raises OSError."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    rest = memoryview(data)
    while chunk := os.read(descriptor, _CHUNK):
        if chunk != rest[: len(chunk)]:
            break
        rest = rest[len(chunk) :]
    if chunk or rest:
        raise OSError(errno.EIO, "The disk does not hold what was written to it")


def _dress(descriptor: int, target: Path, kept: os.stat_result) -> None:
    """Give the new file what the old one had."""
    mode = stat.S_IMODE(kept.st_mode)
    if sys.platform == "win32":
        return
    new = os.fstat(descriptor)
    if new.st_uid != kept.st_uid:
        with suppress(OSError):
            os.fchown(descriptor, kept.st_uid, -1)
    if new.st_gid != kept.st_gid:
        try:
            os.fchown(descriptor, -1, kept.st_gid)
        except OSError:
            # The rights of the old group are not for the members of another one.
            mode = mode & ~0o070 | (mode & 0o007) << 3
    _set_mode(descriptor, mode)
    if sys.platform == "linux":
        with suppress(OSError):
            for name in os.listxattr(target):
                if name.startswith("user.") or name == "system.posix_acl_access":
                    with suppress(OSError):
                        os.setxattr(descriptor, name, os.getxattr(target, name))


def _set_mode(descriptor: int, mode: int) -> None:
    """Give the file a mode, where files have any: many shares refuse to hear of it."""
    if sys.platform != "win32" and stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:
        try:
            os.fchmod(descriptor, mode)
        except OSError as error:
            if error.errno not in {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP}:
                raise


def _sync(descriptor: int) -> None:
    """Wait until the data is on the disk; macOS has a call of its own for that."""
    if sys.platform == "darwin":
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def _place(descriptor: int, temporary: Path, target: Path) -> None:
    """Give the file a name that nothing has. Raises FileExistsError."""
    if not _is(temporary, descriptor):
        raise _Taken
    try:
        try:
            os.link(temporary, target)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # Such file systems know no other way: should the program die now, the file is empty.
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, 0o666))
            temporary.replace(target)
            return
    except FileExistsError:
        temporary.unlink()
        raise
    with suppress(OSError):
        temporary.unlink()


def _rename_on_windows(temporary: Path, target: Path) -> None:
    """Do the same where a name is not taken from what has it. Raises FileExistsError."""
    try:
        temporary.rename(target)
    except FileExistsError:
        temporary.unlink()
        raise


def _replace(descriptor: int, temporary: Path, target: Path) -> None:
    if not _is(temporary, descriptor):
        raise _Taken
    temporary.replace(target)


def _replace_on_windows(temporary: Path, target: Path) -> None:
    """Wait until the name is changed on the disk too, and a moment for a program that looks for viruses in the file."""
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    replace_existing, write_through = 1, 8
    access_denied, sharing_violation = 5, 32
    for pause in (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, None):
        if kernel.MoveFileExW(str(temporary), str(target), replace_existing | write_through):
            return
        number = ctypes.get_last_error()  # type: ignore[attr-defined,unused-ignore]
        if pause is None or number not in {access_denied, sharing_violation}:
            raise ctypes.WinError(number)  # type: ignore[attr-defined,unused-ignore]
        time.sleep(pause)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the system lets a program ask for that.

    The file is written by then: a folder that cannot be asked is no reason to say that it is not.
    """
    if os.name == "posix":
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _sweep(folder: Path, beginning: bytes) -> None:
    ours = re.compile(beginning + rb"\.[0-9a-f]{16}" + re.escape(_ENDING.encode()), re.DOTALL)
    for path in folder.iterdir():
        if ours.fullmatch(os.fsencode(path.name)):
            with suppress(OSError):
                _remove_if_dead(path)


def _remove_if_dead(temporary: Path) -> None:
    found = temporary.lstat()
    if not stat.S_ISREG(found.st_mode):
        return
    if sys.platform == "win32":
        temporary.unlink()  # The system refuses it while a program has the file open.
        return
    if found.st_uid != os.geteuid():
        return
    with _open(temporary) as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        except OSError:
            if time.time() - found.st_mtime < _SURELY_DEAD_S:
                return
        if _is(temporary, descriptor):
            temporary.unlink()


@contextmanager
def _open(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY | _FLAGS | getattr(os, "O_NONBLOCK", 0))
    try:
        yield descriptor
    finally:
        os.close(descriptor)


_GONE = {errno.ESTALE, errno.EIO, errno.ENOTCONN, errno.ETIMEDOUT, errno.ENODEV, errno.ENXIO} | {
    getattr(errno, name) for name in ("EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN", "ENETUNREACH") if hasattr(errno, name)
}
"""What a share that cannot be reached, or a disk that was taken out, answers."""


def why_not_written(path: Path, error: OSError | ValueError) -> Text:
    """Return in one sentence why the file could not be written, and what to do."""
    number = error.errno if isinstance(error, OSError) else None
    shown, folder = str(path), path.parent
    if isinstance(error, (ImpossibleName, ValueError)):
        return _("“{path}” is not a possible name of a file; choose another name.", path=shown)
    if number == errno.ENOSPC:
        return _("{path} cannot be written: the disk is full. Make room on it, or choose another folder.", path=shown)
    if number == errno.EDQUOT:
        return _(
            "{path} cannot be written: the disk space that you are allowed is used up. Make room, or choose another "
            "folder.",
            path=shown,
        )
    if number == errno.EFBIG:
        return _("{path} cannot be written: the disk takes no file of that size. Choose another folder.", path=shown)
    if number == errno.ENAMETOOLONG:
        return _("{path} cannot be written: the name is too long. Choose a shorter one.", path=shown)
    if number == errno.EISDIR:
        return _("{path} cannot be written: there is a folder of that name. Choose another name.", path=shown)
    if number == errno.ELOOP:
        return _("{path} cannot be written: its link leads back to itself. Choose another name.", path=shown)
    if number == errno.ENOENT and path.is_symlink():
        return _(
            "{path} cannot be written: it is a link into a folder that does not exist. Choose another name.", path=shown
        )
    if number in {errno.ENOENT, errno.ENOTDIR}:
        return _(
            "{path} cannot be written: there is no folder {folder}. Choose another folder.",
            path=shown,
            folder=str(folder),
        )
    if number in _GONE:
        return _(
            "{path} cannot be written: its disk or share cannot be reached. Choose another folder, or try again later.",
            path=shown,
        )
    if number == errno.EROFS:
        return _("{path} cannot be written: the disk can only be read. Choose another folder.", path=shown)
    if number in {errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY}:
        if not os.access(folder, os.W_OK):
            return _("{path} cannot be written: you may not write in its folder. Choose another folder.", path=shown)
        return _(
            "{path} cannot be written: it is open in another program or read-only. Close it there, or choose another "
            "name.",
            path=shown,
        )
    said = error.strerror or type(error).__name__
    return _("{path} cannot be written: {reason}. Choose another folder.", path=shown, reason=said)
