"""What the program remembers of its user between two starts."""

from contextlib import suppress
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from studio.atomic import write_atomically
from studio.storage import folders

RECENT_FILES = 12


class RecentFile(BaseModel):
    """A protocol file that was open, with what the start page shows of it."""

    model_config = ConfigDict(frozen=True)

    path: str
    title: str = ""
    must: int = 0
    should: int = 0
    used: str = ""
    """When it was last open or saved, in ISO 8601."""
    place: str = ""
    """The address of the field where the user was in it last."""


class Settings(BaseModel):
    """All settings; whatever is missing has its default, and unknown members are kept for newer programs."""

    model_config = ConfigDict(frozen=True, extra="allow")

    recent: tuple[RecentFile, ...] = ()
    theme: Literal["system", "light", "dark"] = "system"
    text_scale: float = Field(default=1.0, ge=0.7, le=2.0)
    geometry: str = ""
    """The window's geometry as Qt saves it, in base 64."""
    panels: tuple[int, ...] = ()
    """Widths of navigation, form and checklist, in pixels."""
    preview_panels: tuple[int, ...] = ()
    """The same while the preview is shown."""
    panel: str = ""
    """The panel beside the form that was in front."""
    side_hidden: bool = False
    """Whether the panels beside the form were put away."""
    reopen: bool = True
    """Whether a start opens what was open at the end before."""
    left_open: str = ""
    """The protocol's file that was open at the end; empty for none."""
    still: bool = False
    """Whether nothing in the window moves or blinks by itself."""
    shared_folder: str = ""
    last_folder: str = ""
    language: str = "en"
    paper: Literal["a4", "letter"] = "a4"
    purpose: Literal["sharing", "submission"] = "sharing"
    export_kind: str = ".pdf"
    """The ending of the kind of file that was last exported to."""
    export_folders: dict[str, str] = {}
    """Where files of each kind were last exported to, by ending."""
    open_exported: bool = True
    recent_choices: tuple[str, ...] = ()
    """What was last chosen in the box that finds, the newest first."""
    who: str = ""
    """The name under which findings were last accepted."""

    def with_recent(self, file: RecentFile) -> "Settings":
        """Return the settings with the file as the most recent one."""
        known = next((other for other in self.recent if other.path == file.path), file)
        file = file.model_copy(update={"place": file.place or known.place})
        others = (other for other in self.recent if other.path != file.path)
        return self.model_copy(update={"recent": (file, *others)[:RECENT_FILES]})

    def without_recent(self, path: str) -> "Settings":
        """Return the settings without the file among the recent ones."""
        return self.model_copy(update={"recent": tuple(other for other in self.recent if other.path != path)})


def load_settings() -> Settings:
    """Return the user's settings. A file that cannot be read is set aside and the defaults hold."""
    file = folders.settings_file()
    try:
        return Settings.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return Settings()
    except ValidationError:
        with suppress(OSError):
            file.replace(file.with_suffix(".broken.json"))
        return Settings()
    except OSError:
        return Settings()


def save_settings(settings: Settings) -> bool:
    """Write the settings and tell whether that worked: settings are never worth interrupting work for."""
    file = folders.settings_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, settings.model_dump_json(indent=2).encode())
    except OSError:
        return False
    return True
