"""What stands where there is no change to show: why, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import Button, Words
from studio.desktop.theme import em

if TYPE_CHECKING:
    from studio.text import Text


class Empty(QWidget):
    """A picture, a sentence, a remark and, where something can be done, a button."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = _Picture(self)
        self.title = Words("", "heading", wrap=True, parent=self)
        self.remark = Words("", tone="muted", wrap=True, parent=self)
        for words in (self.title, self.remark):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = Button("", parent=self)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.pressed)
        column = QVBoxLayout(self)
        column.setSpacing(em(self, 0.5))
        column.addStretch(2)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.title)
        column.addWidget(self.remark)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(3)

    def tell(self, icon: str, title: Text, remark: Text, act: Text | None = None) -> None:
        """Show words; ``act`` stands on the button, which is there only then."""
        self._picture.icon = icon
        self._picture.update()
        self.title.setText(str(title))
        self.remark.setText(str(remark))
        self.button.setVisible(act is not None)
        if act is not None:
            self.button.setText(str(act))
            self.button.setAccessibleName(str(act))
            self.button.updateGeometry()


class _Picture(QWidget):
    """A large icon in a quiet colour, which makes room where there is little."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.icon = "compare"

    def sizeHint(self) -> QSize:
        return QSize(em(self, 2.6), em(self, 2.6))

    def paintEvent(self, event: QPaintEvent) -> None:
        side = min(self.width(), self.height())
        picture = theme.pixmap(self.icon, "border", side, self.devicePixelRatioF())
        QPainter(self).drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, picture)
