"""Rows of a list that the mouse drags to another place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication

from studio.desktop import theme
from studio.desktop.theme import em

if TYPE_CHECKING:
    from studio.desktop.editors.item_table import ItemTable


class Grip:
    """The mouse's hold on the selected rows of a table, and the line where they would go."""

    def __init__(self, table: ItemTable) -> None:
        self._table = table
        self._from: QPoint | None = None
        self._alone: QModelIndex | None = None
        self._to: int | None = None

    @property
    def dragging(self) -> bool:
        """Whether rows are being dragged."""
        return self._to is not None

    def press(self, event: QMouseEvent) -> bool:
        """Note where rows are taken hold of; tell whether the press was only that."""
        table, at = self._table, event.position().toPoint()
        index = table.indexAt(at)
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        self._from = self._alone = self._to = None
        if event.button() != Qt.MouseButton.LeftButton or not plain or not index.isValid():
            return False
        self._from = at
        if not table.selectionModel().isSelected(index) or len(table.selected_rows()) < 2:
            return False
        # The press could begin a drag of them all; only when it does not is this row the one that is meant.
        self._alone = index
        table.setFocus(Qt.FocusReason.MouseFocusReason)
        return True

    def move(self, event: QMouseEvent) -> bool:
        """Follow the mouse with the line; tell whether rows are held."""
        table, at = self._table, event.position().toPoint()
        if self._from is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return False
        far = (at - self._from).manhattanLength() >= QApplication.startDragDistance()
        if self._to is None and far and table.selectionModel().hasSelection():
            table.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self._to = 0
        if self._to is not None:
            bar, edge = table.verticalScrollBar(), em(table, 1)
            if at.y() < edge:
                bar.setValue(bar.value() - edge)
            elif at.y() > table.viewport().height() - edge:
                bar.setValue(bar.value() + edge)
            self._to = self._row_at(at)
            table.viewport().update()
        return True

    def release(self, event: QMouseEvent) -> bool:
        """Tell where the rows were dropped, or select the one that was clicked; tell whether either was so."""
        table, to, alone = self._table, self._to, self._alone
        self.give_up()
        if to is not None:
            table.dropped.emit(to)
            return True
        if alone is not None:
            flags = QItemSelectionModel.SelectionFlag
            table.selectionModel().setCurrentIndex(alone, flags.ClearAndSelect | flags.Rows)
            return True
        return False

    def give_up(self) -> None:
        """Let go; nothing moves."""
        self._from = self._alone = self._to = None
        self._table.viewport().unsetCursor()
        self._table.viewport().update()

    def paint(self) -> None:
        """Paint the line."""
        if self._to is None:
            return
        table = self._table
        last = table.model().rowCount() - 1
        below = table.model().index(min(self._to, last), 0)
        area = table.visualRect(below)
        y = area.top() if self._to <= last else area.bottom()
        y = max(1, min(y, table.viewport().height() - 2))
        painter = QPainter(table.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent"), max(2, em(table, 0.16))))
        painter.drawLine(em(table, 0.5), y, table.viewport().width() - 1, y)
        painter.setBrush(theme.colour("card"))
        radius = em(table, 0.22)
        painter.drawEllipse(QPoint(radius + 2, y), radius, radius)

    def _row_at(self, at: QPoint) -> int:
        """Return the row before which the line stands for the mouse here."""
        row = self._table.rowAt(max(0, at.y()))
        if row < 0:
            return self._table.model().rowCount()
        area = self._table.visualRect(self._table.model().index(row, 0))
        return row + (at.y() > area.center().y())
