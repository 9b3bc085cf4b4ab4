"""The user's own folders, where the system wants them.

| folder | what is in it | who may read it |
|---|---|---|
| data: ``templates``, ``deleted-templates`` | the user's own templates, and deleted ones for a while | the user |
| config: ``settings.json`` | the settings, with names of files that were open | the user |
| state: ``drafts`` | unsaved changes, while there are any | the user |
| state: ``backups`` | what protocols' files held after earlier saves | the user |
| state: ``exports`` | the versions that were last exported | the user |
| state: ``reports`` | what went wrong, with nothing of a protocol in it | the user |

:func:`make_private` makes each of them with the mode 0700, and closes one that an earlier version left open. Windows
has no such mode: there the folders lie in the user's profile, which the system lets nobody else but administrators
read.

A user without a home, or with one that is missing or cannot be written to, gets a folder among temporary files. It
carries the user's number and is not used when it belongs to somebody else or is a link, as anybody may make one there.
"""

import errno
import os
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Literal

from platformdirs import PlatformDirs

from studio.atomic import sweep_folder

_DIRS = PlatformDirs("pat-studio", appauthor=False)

Kind = Literal["user_data_dir", "user_config_dir", "user_state_dir"]


def templates_folder() -> Path:
    """Return the folder of the user's own templates; it may not exist yet."""
    return _folder("user_data_dir") / "templates"


def deleted_folder() -> Path:
    """Return the folder in which deleted templates wait for a while; it may not exist yet."""
    return _folder("user_data_dir") / "deleted-templates"


def drafts_folder() -> Path:
    """Return the folder of the drafts of protocols with unsaved changes; it may not exist yet."""
    return _folder("user_state_dir") / "drafts"


def backups_folder() -> Path:
    """Return the folder of what protocols' files held after earlier saves; it may not exist yet."""
    return _folder("user_state_dir") / "backups"


def settings_file() -> Path:
    """Return the file of the user's settings; it may not exist yet."""
    return _folder("user_config_dir") / "settings.json"


def exports_folder() -> Path:
    """Return the folder of the versions that were last exported; it may not exist yet."""
    return _folder("user_state_dir") / "exports"


def reports_folder() -> Path:
    """Return the folder of the reports of unexpected errors; it may not exist yet."""
    return _folder("user_state_dir") / "reports"


def state_is_temporary() -> bool:
    """Whether drafts and backups are kept among temporary files, as the user's own folder cannot be written to."""
    return drafts_folder().is_relative_to(_among_temporary())


def make_private(folder: Path) -> None:
    """Make one of the folders above, or a folder in one, which this user alone may read, and close one that is open.

    Raises OSError: it cannot be made, is a link, or belongs to somebody else.
    """
    shared = _among_temporary()
    own = [shared] if folder.is_relative_to(shared) else []
    for place in _DIRS.user_data_path, _DIRS.user_config_path, _DIRS.user_state_path:
        own += [place] if folder.is_relative_to(place) else []
    inside = [one for one in reversed(folder.parents) if any(one.is_relative_to(place) for place in own)]
    for place in (*inside, folder):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sys.platform != "win32":
            if place == shared and not _is_own(place.lstat()):
                raise PermissionError(errno.EACCES, "The folder belongs to somebody else", str(place))
            _close(place)


def tidy() -> None:
    """Remove what programs that were killed while writing have left in these folders. Never raises."""
    places = templates_folder(), deleted_folder(), drafts_folder(), exports_folder(), settings_file().parent
    for folder in places:
        sweep_folder(folder)


def _is_own(status: os.stat_result) -> bool:
    """Whether this is a folder of the user, and no link to one."""
    return sys.platform == "win32" or (stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid())


def _close(folder: Path) -> None:
    """Let nobody else read a folder, where it is the user's own."""
    status = folder.stat()
    if _is_own(status) and stat.S_IMODE(status.st_mode) & 0o077:
        with suppress(OSError):
            folder.chmod(0o700)


def _folder(kind: Kind) -> Path:
    """Return the system's folder of that kind, or one among temporary files where that cannot be written to."""
    try:
        folder = Path(getattr(_DIRS, kind))
    except RuntimeError:
        folder = Path()
    usable = folder.is_absolute() and _can_be_used(folder, read=kind != "user_state_dir")
    return folder if usable else _among_temporary()


def _can_be_used(folder: Path, *, read: bool) -> bool:
    """Whether the folder, or the next one above it that is there, is a folder to write in.

    With ``read`` one that is there is worth reading, as settings and templates are on a disk that is read-only.
    """
    try:
        if folder.exists():
            return read or not folder.is_dir() or os.access(folder, os.W_OK | os.X_OK)
        above = next(place for place in folder.parents if os.path.lexists(place))
        return above.is_dir() and os.access(above, os.W_OK | os.X_OK)
    except (OSError, StopIteration):
        return False


def _among_temporary() -> Path:
    user = os.environ.get("USERNAME", "") if sys.platform == "win32" else os.geteuid()
    return Path(tempfile.gettempdir(), f"pat-studio-{user}")
