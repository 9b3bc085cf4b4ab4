"""What a panel beside the form is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


class SidePanel:
    """Mixed into the widget of a panel beside the form, which is made when it is first asked for."""

    def focus(self) -> None:
        """Put the keyboard into the panel."""
        assert isinstance(self, QWidget)
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def look_again(self) -> None:
        """The keyboard is in another field of the form."""

    def stop(self) -> None:
        """The window closes: leave no work behind."""
