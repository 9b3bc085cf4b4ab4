"""Coming back to where one was: the protocol that was open, the field in it, and the panel beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from studio.desktop.flows.flow import Flow
from studio.reading import is_file
from studio.storage import crashes

if TYPE_CHECKING:
    from studio.storage.settings import RecentFile, Settings


class Places(Flow):
    """Where the user was in each file, kept in the settings."""

    @property
    def reopens(self) -> bool:
        """Whether a start opens the protocol that was open at the end before."""
        return self.window.settings.reopen

    def toggle_reopening(self) -> None:
        """Open at starts the protocol that was open at the end before, or show the start page."""
        self.window.change_settings(reopen=not self.reopens)

    def keep(self) -> None:
        """Remember where the user is in the file that is open."""
        if not self.window.has_protocol:
            return
        side = self.window.workspace.side
        settings = self.window.settings
        recent = tuple(
            file.model_copy(update={"place": self.window.workspace.place()}) if file is self._entry() else file
            for file in settings.recent
        )
        self.window.change_settings(recent=recent, panel=side.panel, side_hidden=self.window.workspace.side_hidden)

    def end(self) -> None:
        """The window closes: remember what was open in it."""
        self.keep()
        path = self.session.path if self.window.has_protocol else None
        self.window.change_settings(left_open=str(path or ""))

    def come_back(self) -> None:
        """Go to where the user was in the file that was just opened, as far as that is still there."""
        entry = self._entry()
        if entry is not None and entry.place:
            self.window.workspace.go_to(entry.place)

    def _entry(self) -> RecentFile | None:
        path = str(self.session.path or "")
        return next((file for file in self.window.settings.recent if path and file.path == path), None)


def left_open(settings: Settings) -> Path | None:
    """Return the file to open at the start: the one that was open at the end before, while it is there.

    After a program that did not end well none is: the start page offers what was left unsaved, and a protocol that
    ended the program does not end it again.
    """
    if not settings.reopen or not settings.left_open:
        return None
    path = Path(settings.left_open)
    return path if is_file(path) and not _ended_badly() else None


def _ended_badly() -> bool:
    """Tell whether a program on this computer left unsaved changes or a report that nobody has seen."""
    from studio.storage import drafts

    return any(not draft.elsewhere for draft in drafts.left_behind()) or bool(crashes.left_behind())
