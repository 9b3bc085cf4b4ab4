"""The toolbar: the actions that are needed most, and the box that finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import Button, Scaled
from studio.desktop.panels.find import FindField
from studio.desktop.theme import em

if TYPE_CHECKING:
    from studio.desktop.actions import Actions, Command

_MAIN = "export"
_GIVING_WAY = ("new", "open", "redo", "guide", "undo", "save", _MAIN)
"""The buttons of the toolbar, the first to be left out first."""


class _ActionButton(Button):
    """A button of the toolbar: what it allows and does is its action's."""

    def __init__(self, command: Command, action: QAction, parent: QWidget) -> None:
        main = command.id == _MAIN
        super().__init__(str(command.toolbar), kind="primary" if main else "plain", parent=parent)
        self.rank = _GIVING_WAY.index(command.id) if command.id in _GIVING_WAY else len(_GIVING_WAY)
        self._action = action
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        keys = self._action.shortcut().toString()
        says = self._action.toolTip()
        self.setToolTip(f"{says} ({keys})" if keys else says)


class Toolbar(Scaled):
    """The actions that are needed most, and the box that finds a field. Narrow, it leaves some buttons out."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.find = FindField(self)
        self.find.show_keys(actions["find"].shortcut().toString())
        shown = [(command, action) for command, action in actions if command.toolbar is not None]
        shown.sort(key=lambda pair: pair[0].id == _MAIN)
        self._buttons = [_ActionButton(command, action, self) for command, action in shown]
        self._row = QHBoxLayout(self)
        for button in self._buttons:
            self._row.addWidget(button)
        self._row.addStretch(1)
        self._row.addWidget(self.find)
        self.rescale()

    def rescale(self) -> None:
        """Set margins from the font."""
        self._row.setContentsMargins(em(self, 0.75), em(self, 0.45), em(self, 0.75), em(self, 0.5))
        self._row.setSpacing(em(self, 0.5))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the box; what has no button left stands in the menus."""
        return QSize(em(self, 9), em(self, 2.8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many buttons as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line below."""
        QPainter(self).fillRect(QRect(0, self.height() - 1, self.width(), 1), theme.colour("line"))

    def _fit(self) -> None:
        room = self.width() - em(self, 9)
        for button in sorted(self._buttons, key=lambda button: button.rank, reverse=True):
            room -= button.sizeHint().width() + self._row.spacing()
            button.setVisible(room >= 0)
