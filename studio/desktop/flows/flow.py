"""What all flows share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from studio.desktop.main_window import MainWindow
    from studio.desktop.session import Session


class Flow(QObject):
    """Acts of one kind. The window makes it when one of them is asked for; it lives as long as the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window

    @property
    def session(self) -> Session:
        """The open protocol."""
        return self.window.session
