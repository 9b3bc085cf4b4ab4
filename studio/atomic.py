"""Writing a file whole or not at all."""

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from studio.text import Text, _


def write_atomically(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Put ``data`` in the file ``path``, so that at every moment the file is either as before or complete.

    The data goes to a temporary file in the same folder, reaches the disk, and then takes the name. A symbolic link
    stays a link and its target is written; a file that exists keeps its mode, and a new one gets ``mode`` where that is
    given. When anything fails nothing is changed and nothing is left behind.

    Raises OSError: the folder is missing or may not be written, the disk is full, the path is a folder or a device,
    the file is marked read-only or (on Windows) open in another program.
    """
    target = Path(os.path.realpath(path))
    kept = _mode_to_keep(target)
    mode = mode if kept is None else kept
    temporary = target.with_name(f".pat-studio-{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb", buffering=0) as file:
            _write_all(file.fileno(), data)
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _mode_to_keep(target: Path) -> int | None:
    """Return the permissions of an existing regular file that may be overwritten; None when there is no file yet."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "Is a directory", str(target))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "Not a regular file", str(target))
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "Permission denied", str(target))
    return stat.S_IMODE(mode)


def _write_all(descriptor: int, data: bytes) -> None:
    """Write every byte: a system call may take only some, and on a full disk says so only at the next call."""
    rest = memoryview(data)
    while rest:
        written = os.write(descriptor, rest)
        if written == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        rest = rest[written:]


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the system lets a program ask for that."""
    if os.name == "posix":
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def why_not_written(path: Path, error: OSError) -> Text:
    """Return in one sentence why the file could not be written."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _("{path} cannot be written: the disk is full.", path=str(path))
    if error.errno == errno.ENAMETOOLONG:
        return _("{path} cannot be written: the name is too long.", path=str(path))
    if error.errno == errno.EISDIR:
        return _("{path} cannot be written: there is a folder of that name.", path=str(path))
    if error.errno == errno.ENOENT and not path.parent.is_dir():
        return _("{path} cannot be written: there is no folder {folder}.", path=str(path), folder=str(path.parent))
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY}:
        if not os.access(path.parent, os.W_OK):
            return _("{path} cannot be written: you may not write in its folder.", path=str(path))
        return _("{path} cannot be written: it is open in another program or read-only.", path=str(path))
    return _("{path} cannot be written: {reason}.", path=str(path), reason=error.strerror or type(error).__name__)
