"""The user's own folders for templates, settings and logs, where the system wants them."""

import tempfile
from pathlib import Path
from typing import Literal

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("pat-studio", appauthor=False)


def templates_folder() -> Path:
    """Return the folder of the user's own templates; it may not exist yet."""
    return _folder("user_data_dir") / "templates"


def deleted_folder() -> Path:
    """Return the folder in which deleted templates wait for a while; it may not exist yet."""
    return _folder("user_data_dir") / "deleted-templates"


def drafts_folder() -> Path:
    """Return the folder of the drafts of protocols with unsaved changes; it may not exist yet."""
    return _folder("user_state_dir") / "drafts"


def settings_file() -> Path:
    """Return the file of the user's settings; it may not exist yet."""
    return _folder("user_config_dir") / "settings.json"


def exports_folder() -> Path:
    """Return the folder of the versions that were last exported; it may not exist yet."""
    return _folder("user_state_dir") / "exports"


def reports_folder() -> Path:
    """Return the folder of the reports of unexpected errors; it may not exist yet."""
    return _folder("user_state_dir") / "reports"


def _folder(kind: Literal["user_data_dir", "user_config_dir", "user_state_dir"]) -> Path:
    """Return the system's folder of that kind, or one among temporary files for a user without a home."""
    try:
        folder = Path(getattr(_DIRS, kind))
    except RuntimeError:
        folder = Path()
    return folder if folder.is_absolute() else Path(tempfile.gettempdir(), "pat-studio")
