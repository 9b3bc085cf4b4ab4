"""The user's own folders for templates, settings and logs, where the system wants them."""

from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("pat-studio", appauthor=False)


def templates_folder() -> Path:
    """Return the folder of the user's own templates; it may not exist yet."""
    return Path(_DIRS.user_data_dir) / "templates"


def settings_file() -> Path:
    """Return the file of the user's settings; it may not exist yet."""
    return Path(_DIRS.user_config_dir) / "settings.json"


def log_file() -> Path:
    """Return the file to which unexpected errors are written; it may not exist yet."""
    return Path(_DIRS.user_state_dir) / "errors.log"
