"""The list of tools at the left of the planning window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import paint_ring
from studio.desktop.panels.painting import ROW, WORDS, Index, RowList, RowModel, Wrapped, box, slim, wrapped
from studio.desktop.theme import em
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QEvent

    from studio.desktop.planning.tools import Entry


class _Model(RowModel):
    def told(self, row: Entry, role: int) -> object:
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(row.lead)
        return str(row.title) if role in WORDS else None


class _Delegate(QStyledItemDelegate):
    """Paints a tool's title."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = option.widget
        return QSize(0, round(self._title(view, index, bold=True).height + em(view) * 0.75))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, area = option.widget, QRectF(option.rect)
        unit = em(view)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            box(painter, area, "selection" if selected else "faint", radius=unit * 0.3)
        if selected and view.hasFocus():
            paint_ring(painter, area.adjusted(1, 1, -1, -1), unit * 0.3)
        title = self._title(view, index, bold=selected)
        title.draw(painter, QPointF(area.left() + unit * 0.6, area.center().y() - title.height / 2), "text")
        painter.restore()

    @staticmethod
    def _title(view: QWidget, index: Index, *, bold: bool) -> Wrapped:
        width = view.viewport().width() - round(em(view) * 1.2)
        return wrapped(str(index.data(ROW).title), theme.font("body", bold=bold).toString(), width)


class ToolList(RowList):
    """The tools, by their titles."""

    chosen = Signal(int)
    """The user went to the tool at this place, from 0."""

    def __init__(self, entries: Iterable[Entry], parent: QWidget) -> None:
        super().__init__(parent)
        model = _Model(self)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setModel(model)
        model.show(entries)
        self.setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        slim(self)
        self.setAccessibleName(str(_("Tools")))
        self.setAccessibleDescription(str(_("The arrow keys go to a tool and show it.")))
        self.selectionModel().currentChanged.connect(self._on_current)
        self._measure()

    def go_to(self, at: int) -> None:
        """Mark the tool at a place as the one that is shown."""
        self.setCurrentIndex(self.model().index(at, 0))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == event.Type.FontChange:
            self._measure()

    def _measure(self) -> None:
        self.setFixedWidth(em(self, 12))
        self.scheduleDelayedItemsLayout()

    def _on_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.row())
