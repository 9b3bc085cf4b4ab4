"""Undo and redo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.desktop.flows.flow import Flow
from studio.protocol.address import split
from studio.protocol.diff import diff
from studio.protocol.protocol import SECTIONS

if TYPE_CHECKING:
    from studio.protocol.protocol import Protocol


class Steps(Flow):
    """The way back and forth through what was done."""

    def undo(self) -> None:
        """Take the last step back, and show where."""
        before = self.session.protocol
        self.session.undo()
        self._show_where(before)

    def redo(self) -> None:
        """Bring back what was taken back, and show where."""
        before = self.session.protocol
        self.session.redo()
        self._show_where(before)

    def _show_where(self, before: Protocol) -> None:
        changed = [split(change.address)[0] for change in diff(before, self.session.protocol)]
        shown = [section for section in changed if section in SECTIONS]
        if shown and self.window.workspace.page not in shown:
            self.window.workspace.show_page(shown[0])
