"""What explains the program."""

from __future__ import annotations

from studio.desktop.flows.flow import Flow


class Help(Flow):
    """Keys, and what this program is."""

    def show_shortcuts(self) -> None:
        """List all keys."""
        from studio.desktop.dialogs.shortcuts import Shortcuts

        Shortcuts(self.window, self.window.commands.shortcuts()).open()

    def show_about(self) -> None:
        """Say what this program is."""
        from studio.desktop.dialogs.about import About

        About(self.window).open()
