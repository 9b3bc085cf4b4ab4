"""A list of painted rows with links in them: what lies under the mouse, and what a click does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPalette
from PySide6.QtWidgets import QFrame, QListView

from studio.desktop.panels.painting import ROW, Index, RowList, slim

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a row: what it does, its words, and where it stands from the row's upper left corner."""

    name: str
    text: str
    area: QRectF


class LinkedList(RowList):
    """The list. Its subclass says how a row is laid out, and what a click on a row or on a link of it does."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._measured: Any = None
        self._hovered: tuple[int, str] | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.AlternateBase)
        slim(self)

    def measure(self, width: int) -> Any:
        """Return what lays rows out at a width.

        It has that ``width``, and its ``layout(row)`` has the row's ``height`` and ``links``.
        """
        raise NotImplementedError

    def open_row(self, index: Index) -> None:
        """Do what a click on a row does where no link is."""
        raise NotImplementedError

    def follow(self, name: str, index: Index) -> None:
        """Do what the link of that name says."""
        raise NotImplementedError

    def tip(self, index: Index, link: Link | None) -> str:
        """Return what is said of what lies under the mouse."""
        return ""

    def layout_of(self, row: Any) -> Any:
        """Return where everything of a row stands at the width and the font in force."""
        width = self.viewport().width()
        if self._measured is None or self._measured.width != width:
            self._measured = self.measure(width)
        return self._measured.layout(row)

    def hovered(self, index: Index) -> str | None:
        """Return the name of the link under the mouse in a row."""
        return self._hovered[1] if self._hovered and self._hovered[0] == index.row() else None

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measured = None
            self.scheduleDelayedItemsLayout()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which link is under the mouse."""
        super().mouseMoveEvent(event)
        index, link = self._under(event.position())
        hovered = (index.row(), link.name) if link else None
        if hovered != self._hovered:
            self._hovered = hovered
            if link:
                self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
            else:
                self.viewport().unsetCursor()
            self.viewport().setToolTip(self.tip(index, link))
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do what the link says, or what a click on the row does."""
        pressed = self.currentIndex()
        super().mouseReleaseEvent(event)
        index, link = self._under(event.position())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid() or index != pressed:
            return
        if link is None:
            self.open_row(index)
        else:
            self.follow(link.name, index)

    def _under(self, point: QPointF) -> tuple[QModelIndex, Link | None]:
        index = self.indexAt(point.toPoint())
        if not index.isValid():
            return index, None
        inside = point - QPointF(self.visualRect(index).topLeft())
        links = self.layout_of(index.data(ROW)).links
        return index, next((link for link in links if link.area.contains(inside)), None)
