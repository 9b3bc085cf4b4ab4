"""A layout that puts widgets side by side in columns and starts a new line where the room ends."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

from studio.desktop.theme import em


class Flow(QLayout):
    """Widgets from left to right, in columns as wide as the widest of them when ``columns`` is asked for."""

    def __init__(self, parent: QWidget, *, columns: bool = True, gap: float = 0.9) -> None:
        """``gap`` is the room between widgets of a line, in em."""
        super().__init__(parent)
        self._gap = gap
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        self._columns = columns
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Add at the end."""
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        """Return the number of widgets."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return the item at the index, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take the item at the index out, or return None."""
        if not 0 <= index < len(self._items):
            return None
        self.invalidate()
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        """It takes what it is given."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at that width; layouts ask for the same few widths again and again."""
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), place=False)
        return self._heights[width]

    def invalidate(self) -> None:
        """Measure anew: a widget came, went or changed."""
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:
        """Place the widgets."""
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        """The least that shows every widget whole on a line."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.sizeHint())
        return size

    def minimumSize(self) -> QSize:
        """The size of the largest widget when it has as little room as it can do with."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        owner = self.parentWidget()
        gap, line_gap = em(owner, self._gap), em(owner, 0.35) if self._gap else 0
        there = [item for item in self._items if not item.isEmpty()]
        hints = [self._fitted(item, rect.width()) for item in there]
        widest = max((hint.width() for hint in hints), default=0)
        step = 0
        if self._columns and hints:
            fitting = max(1, min(len(hints), (rect.width() + gap) // (widest + gap)))
            step = (rect.width() + gap) // fitting if fitting > 1 else widest + gap
            step = min(step, widest + 2 * gap)
        x, y, high = rect.x(), rect.y(), 0
        for item, hint in zip(there, hints, strict=True):
            needed = widest if self._columns else hint.width()
            if x > rect.x() and x + needed > rect.right() + 1:
                x, y, high = rect.x(), y + high + line_gap, 0
            if place:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x += step or hint.width() + gap
            high = max(high, hint.height())
        return y + high - rect.y()

    @staticmethod
    def _fitted(item: QLayoutItem, room: int) -> QSize:
        """Return the size of an item; one that is too wide for the room becomes higher instead."""
        hint = item.sizeHint()
        if hint.width() <= room:
            return hint
        width = max(room, item.minimumSize().width())
        return QSize(width, item.heightForWidth(width) if item.hasHeightForWidth() else hint.height())


def flowing(parent: QWidget, *widgets: QWidget) -> QWidget:
    """Return a widget that shows others side by side, and below one another where the room ends."""
    row = QWidget(parent)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    row.setSizePolicy(policy)
    flow = Flow(row, columns=False)
    for widget in widgets:
        flow.addWidget(widget)
    return row
