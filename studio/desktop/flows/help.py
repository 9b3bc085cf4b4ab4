"""What explains the program."""

from __future__ import annotations

from studio.desktop.flows.flow import Flow
from studio.storage import crashes
from studio.text import Text, _


class Help(Flow):
    """Keys, and what this program is."""

    def show_shortcuts(self) -> None:
        """List all keys."""
        from studio.desktop.dialogs.shortcuts import Shortcuts
        from studio.desktop.local_keys import local_shortcuts

        Shortcuts(self.window, (*self.window.commands.shortcuts(), *local_shortcuts())).open()

    def show_about(self) -> None:
        """Say what this program is."""
        from studio.desktop.dialogs.about import About

        About(self.window).open()

    def show_handbook(self) -> None:
        """Show the chapters on what one does with the program."""
        from studio.desktop.dialogs.handbook import Handbook

        open_already = self.window.findChild(Handbook)
        handbook = open_already or Handbook(self.window, self.window.commands)
        if open_already is None:
            handbook.wanted.connect(self._do)
        handbook.show()
        handbook.raise_()
        handbook.activateWindow()

    def _do(self, id: str) -> None:
        """Do what the handbook names, or say why that cannot be done now."""
        command, action = next(pair for pair in self.window.commands if pair[0].id == id)
        self.window.activateWindow()
        if action.isEnabled():
            action.trigger()
        else:
            self.window.tell(_("{action}: {why}.", action=action.toolTip(), why=command.why_not(self.window)))

    def take_tour(self) -> None:
        """Show what is done where, from the first field to the exported file."""
        from studio.desktop import tour

        tour.take(self.window)

    def show_reports(self) -> None:
        """Show what went wrong in earlier starts."""
        self._show(_("Error reports"), _("What went wrong unexpectedly, the newest first."), crashes.kept())

    def show_what_was_left(self) -> None:
        """Show, after a start, the reports that nobody has seen yet, if there are any."""
        reports = crashes.left_behind()
        if reports:
            self._show(
                _("PAT Studio ended unexpectedly"),
                _("The program did not end well the last time, or met an error that was not shown."),
                reports,
            )

    def _show(self, title: Text, introduction: Text, reports: str) -> None:
        from studio.desktop.dialogs.reports import Reports

        dialog = Reports(self.window, title, introduction, reports)
        dialog.unwanted.connect(crashes.forget)
        dialog.finished.connect(crashes.mark_seen)
        dialog.open()
