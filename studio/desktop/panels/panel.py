"""What a panel beside the form is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.desktop.editors.widgets import SlimScrollBar

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class SidePanel:
    """Mixed into the widget of a panel beside the form, which is made when it is first asked for."""

    def focus(self) -> None:
        """Put the keyboard into the panel."""
        assert isinstance(self, QWidget)
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def look_again(self) -> None:
        """The keyboard is in another field of the form."""

    def keeps(self, event: QKeyEvent) -> bool:
        """Tell whether these keys, which an action has too, are the panel's own while it has the keyboard."""
        return False

    def stop(self) -> None:
        """The window closes: leave no work behind."""


def scrolling(panel: QWidget) -> tuple[QWidget, QVBoxLayout]:
    """Fill a panel with a column that scrolls where the window is too low for it; return what it is on, and it."""
    area = QScrollArea(panel)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, area))
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    page = QWidget(area)
    page.setBackgroundRole(QPalette.ColorRole.AlternateBase)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    area.setWidget(page)
    around = QVBoxLayout(panel)
    around.setContentsMargins(0, 0, 0, 0)
    around.addWidget(area)
    return page, column
