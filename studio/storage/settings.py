"""What the program remembers of its user between two starts."""

import json
from collections.abc import Container
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from studio.atomic import write_atomically
from studio.reading import read_at_most
from studio.storage import folders
from studio.storage.moments import Moment

RECENT_FILES = 12

_LARGEST_BYTES = 1_000_000
"""Of the file; what is more is none of the program's making, and counts as damaged."""

Pixels = Annotated[int, Field(ge=0, le=100_000)]
"""A width that a screen may have: a file changed by hand must not stop the start."""


class RecentFile(BaseModel):
    """A protocol file that was open, with what the start page shows of it."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    path: str
    title: str = ""
    must: int = 0
    should: int = 0
    used: Moment = ""
    """When it was last open or saved."""
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
    panels: tuple[Pixels, ...] = ()
    """Widths of navigation, form and checklist, in pixels."""
    preview_panels: tuple[Pixels, ...] = ()
    """The same while the preview is shown."""
    panel: str = ""
    """The panel beside the form that was in front."""
    side_hidden: bool = False
    """Whether the panels beside the form were put away."""
    planning_size: tuple[Pixels, ...] = ()
    """Width and height of the planning window, in pixels."""
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
    """Return the user's settings. A file with something that cannot be read is set aside; the rest of it holds."""
    file = folders.settings_file()
    try:
        written = read_at_most(file, _LARGEST_BYTES)
    except OSError:
        return Settings()
    try:
        return Settings.model_validate_json(written)
    except ValidationError as error:
        with suppress(OSError):
            file.replace(_aside(file))
        return _readable(written, {part["loc"][0] for part in error.errors() if part["loc"]})


def _aside(file: Path) -> Path:
    """Return a name that is free for a damaged file; the last one is used again when there are very many."""
    names = [file.with_suffix(".broken.json"), *(file.with_suffix(f".broken-{count}.json") for count in range(2, 10))]
    return next((name for name in names if not name.exists()), names[-1])


def _readable(written: bytes, wrong: Container[object]) -> Settings:
    """Return the settings without the members that are wrong."""
    with suppress(ValueError, RecursionError):
        members = json.loads(written)
        if isinstance(members, dict):
            return Settings.model_validate({name: value for name, value in members.items() if name not in wrong})
    return Settings()


def change_settings(settings: Settings, **changes: object) -> Settings:
    """Return the settings of a window with changes, and keep these for the next start.

    Only they are written: what another window kept meanwhile stays, and files that it opened are among the recent ones.
    """
    changed = settings.model_copy(update=changes)
    there = load_settings() if folders.settings_file().is_file() else settings
    if "recent" in changes:
        known = {file.path for file in (*settings.recent, *changed.recent)}
        if others := [file for file in there.recent if file.path not in known]:
            newest = sorted((*changed.recent, *others), key=lambda file: file.used, reverse=True)
            changed = changed.model_copy(update={"recent": tuple(newest[:RECENT_FILES])})
            changes["recent"] = changed.recent
    save_settings(there.model_copy(update=changes))
    return changed


def save_settings(settings: Settings) -> bool:
    """Write the settings and tell whether that worked: settings are never worth interrupting work for."""
    file = folders.settings_file()
    try:
        folders.make_private(file.parent)
        write_atomically(file, settings.model_dump_json(indent=2).encode(), mode=0o600)
    except (OSError, ValueError):
        return False
    return True
