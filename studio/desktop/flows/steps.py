"""Undo and redo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.desktop.flows.flow import Flow
from studio.protocol.address import split
from studio.protocol.diff import diff
from studio.protocol.protocol import SECTIONS

if TYPE_CHECKING:
    from studio.desktop.dialogs.history import History
    from studio.desktop.main_window import MainWindow
    from studio.protocol.protocol import Protocol


class Steps(Flow):
    """The way back and forth through what was done."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._history: History | None = None

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

    def show_history(self) -> None:
        """List all steps, to go to any of them."""
        from studio.desktop.dialogs.history import History

        if self._history is None:
            self._history = History(self.window, self.session)
            self._history.wants_step.connect(self.go_to)
            self._history.wants_comparison.connect(self._compare)
            self._history.finished.connect(self._on_history_closed)
        self._history.show()
        self._history.activateWindow()

    def _on_history_closed(self) -> None:
        self._history = None

    def _compare(self, at: int) -> None:
        self.window.compare.compare_step(at)

    def go_to(self, at: int) -> None:
        """Go to a step of the history, counted from 0, and show where it differs from what was shown."""
        before = self.session.protocol
        self.session.go_to_step(at)
        self.session.check_now()
        self._show_where(before)

    def _show_where(self, before: Protocol) -> None:
        now, here = self.session.protocol, self.window.workspace.page
        changed = [split(change.address)[0] for change in diff(before, now)]
        shown = [section for section in changed if section in SECTIONS]
        if shown and here not in shown and _drawn(here, before) == _drawn(here, now):
            self.window.workspace.show_page(shown[0])


def _drawn(page: str, protocol: Protocol) -> object:
    """Return what a page shows of other sections, to be edited there; None where it shows nothing of them."""
    if page == "schedule":
        from studio.planning.schedule import matrix

        return matrix(protocol)
    if page == "dosing":
        from studio.planning.day_plan import dosing_visits, plan

        return [plan(protocol, visit) for visit, _name in dosing_visits(protocol)]
    return None
