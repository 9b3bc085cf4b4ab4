"""The calculations beside the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.desktop.editors.widgets import after
from studio.desktop.flows.flow import Flow

if TYPE_CHECKING:
    from studio.desktop.main_window import MainWindow
    from studio.desktop.planning.tools import ToolId
    from studio.desktop.planning.window import Planning as PlanningWindow
    from studio.protocol.history import Step


class Planning(Flow):
    """The planning window. There is one at a time; it goes with the protocol that it is about."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._dialog: PlanningWindow | None = None
        self._about: Step | None = None
        self.session.changed.connect(self._on_changed)

    def open(self, tool: ToolId) -> None:
        """Show a tool, in the window that is open or in a new one."""
        from studio.desktop.planning.window import Planning as PlanningWindow

        if self._dialog is None:
            self._about = self.session.history.steps[0]
            self._dialog = dialog = PlanningWindow(self.window, self.session, self.window.settings.planning_size)
            dialog.wants_field.connect(self._go_to)
            dialog.wants_undo.connect(self.window.steps.undo)
            dialog.wants_redo.connect(self.window.steps.redo)
            dialog.wants_save.connect(self.window.files.save)
            dialog.finished.connect(self._on_finished)
        self._dialog.show_tool(tool)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def _go_to(self, address: str) -> None:
        self.window.activateWindow()
        self.window.workspace.go_to(address)

    def _on_changed(self) -> None:
        if self._dialog is not None:
            after(self, 0, self._close_without_its_protocol)  # The start page comes a moment later.

    def _close_without_its_protocol(self) -> None:
        """Close the window when its protocol is closed, or another is opened, to which nothing tried here belongs."""
        if self._dialog is not None and not (self.window.has_protocol and self._is_of_its_protocol()):
            self._dialog.close()

    def _is_of_its_protocol(self) -> bool:
        return self.session.history.steps[0] is self._about

    def _on_finished(self) -> None:
        assert self._dialog is not None
        size = self._dialog.size()
        self._dialog = None
        self.window.change_settings(planning_size=(size.width(), size.height()))
