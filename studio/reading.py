"""Looking at and reading what may be anything: a pipe that nobody writes into, a device without end, a growing file."""

import errno
import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_CHUNK = 1 << 20


class NotAFileError(OSError):
    """What has the name is a folder, a pipe, a device or a socket."""


def read_at_most(path: Path, most: int) -> bytes:
    """Return the first ``most`` bytes of a regular file, waiting for nobody.

    It is looked at once before it is opened, as opening a device may do something, and once after, as it may have been
    replaced meanwhile. How large the system says it is does not matter. Raises NotAFileError, and OSError or ValueError
    where it cannot be read or has an impossible name.
    """
    _expect_file(path.stat(), path)
    descriptor = os.open(path, _FLAGS)
    try:
        _expect_file(os.fstat(descriptor), path)
        content = bytearray()
        while len(content) < most:
            chunk = os.read(descriptor, min(_CHUNK, most - len(content)))
            if not chunk:
                break
            content += chunk
        return bytes(content)
    finally:
        os.close(descriptor)


def is_file(path: Path) -> bool:
    """Tell whether there is such a file; what cannot be looked at, as on a share that is away, is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Tell whether there is such a folder; what cannot be looked at, as on a share that is away, is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _expect_file(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise NotAFileError(errno.EINVAL, "Not a regular file", str(path))
