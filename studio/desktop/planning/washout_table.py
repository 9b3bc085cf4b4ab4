"""The table of the ways off medicines: which of them a participant takes, how long each is, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from studio.desktop import theme
from studio.desktop.editors.item_table import TableHeader
from studio.desktop.editors.widgets import RADIUS, SlimScrollBar, paint_tick
from studio.desktop.theme import em
from studio.planning.washout.words import LEAST_TOLD, called, share, total_days, washout_days
from studio.text import Text, _, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.planning.washout.withdrawal import Way

_Index = QModelIndex | QPersistentModelIndex
_ROWS_SHOWN = 9
_NAME = 6.8
"""Least room for the name of a medicine, in em."""
_GIVE_WAY = (1, 3)
"""Columns that give way where there is little room, the first first: what they say stands beside, of each medicine."""
_TITLES = (_("Medicine"), _("Needed"), _("Washout"), _("Days off"), _("Left"))
_HELP: tuple[Text, ...] = (
    _("A tick means that the participant takes it. Without a tick, all are shown."),
    _("Days of washout that the drug needs."),
    _("Days of washout that are reckoned with."),
    _("Days from the first day of the taper to dosing, on which the usual dose is not taken."),
    _("The share of the steady state that is left at dosing."),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: the key by which it is known, its way, and whether the participant takes it."""

    key: str
    way: Way
    taken: bool = False


class WashoutModel(QAbstractTableModel):
    """The rows."""

    ticked = Signal(str, bool)
    """A tick was set or taken away."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show other rows; the row in use stays where the keys are the same."""
        entries = tuple(entries)
        if entries == self.entries:
            return
        same = [one.key for one in entries] == [one.key for one in self.entries]
        if not same:
            self.beginResetModel()
        self.entries = entries
        if same:
            self.dataChanged.emit(self.index(0, 0), self.index(len(entries) - 1, len(_TITLES) - 1))
        else:
            self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the title of a column, or what it means."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return str(_TITLES[section])
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return str(_HELP[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry, column = self.entries[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(entry.way, column)
        if role == Qt.ItemDataRole.CheckStateRole and column == 0:
            return Qt.CheckState.Checked if entry.taken else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return "\n".join(f"{title}: {self._words(entry.way, at)}" for at, title in enumerate(_TITLES))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_TITLES[column]}: {self._words(entry.way, column)}"
        return None

    def _words(self, way: Way, column: int) -> str:
        if column == 0:
            return called(way)
        if column == 4:
            left = way.left(way.basis)
            return "< 0.01 %" if left is not None and left < LEAST_TOLD else share(left)
        if column == 1:
            return "–" if way.least is None else number(way.least)
        return washout_days(way) if column == 2 else total_days(way)

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a tick."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != 0:
            return False
        self.ticked.emit(self.entries[index.row()].key, Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Rows can be chosen; the first column can be ticked."""
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


class _Cells(QStyledItemDelegate):
    """Paints cells as lists do: the row in use in a pale colour, ticks as in the forms."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a cell."""
        unit = option.fontMetrics.height()
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("selection"))
        painter.setPen(QPen(theme.colour("faint"), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        area = option.rect.adjusted(unit // 4, 0, -unit // 4, 0)
        if index.column() == 0:
            box = tick_box(option.rect, unit)
            paint_tick(painter, QRectF(box), checked=_ticked(index))
            area.setLeft(box.right() + unit // 3)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 1.4))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -2), unit * RADIUS, unit * RADIUS)
        painter.setPen(theme.colour("text"))
        words = option.fontMetrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, _side(index.column()), words)
        painter.restore()

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """Take a click on the box as a tick."""
        if index.column() == 0 and isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            if event.position().x() > tick_box(option.rect, option.fontMetrics.height()).right():
                return False
            if event.type() == QEvent.Type.MouseButtonRelease:
                state = Qt.CheckState.Unchecked if _ticked(index) else Qt.CheckState.Checked
                return model.setData(index, state, Qt.ItemDataRole.CheckStateRole)
            return event.type() == QEvent.Type.MouseButtonDblClick
        return False


def tick_box(cell: QRect, unit: int) -> QRect:
    """Return where the tick of a cell stands; ``unit`` is the height of its letters."""
    side = round(unit * 0.8)
    return QRect(cell.left() + unit // 4, cell.center().y() - side // 2, side, side)


def _ticked(index: _Index) -> bool:
    return bool(index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked)


class _Head(TableHeader):
    """The titles of the columns, those of numbers over the ends of the numbers."""

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint a title."""
        unit = em(self)
        painter.save()
        painter.fillRect(rect, theme.colour("card"))
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(self.font())
        painter.setPen(theme.colour("muted"))
        painter.drawText(rect.adjusted(unit // 4, 0, -unit // 4, 0), _side(logicalIndex), str(_TITLES[logicalIndex]))
        painter.restore()


class WashoutTable(QTableView):
    """The table. Up and Down choose a medicine, Space ticks it."""

    chosen = Signal(str)
    """The row in use is another one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = WashoutModel(self)
        self.setModel(self.rows)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setItemDelegate(_Cells(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal, self))
        self.verticalHeader().hide()
        self.setHorizontalHeader(_Head(self))
        self.horizontalHeader().setStretchLastSection(False)
        self.setAccessibleName(str(_("Medicines")))
        self.setAccessibleDescription(
            str(_("Up and Down choose a medicine, which is told beside. Space ticks what a participant takes."))
        )
        self.selectionModel().currentRowChanged.connect(self._on_row)
        self.rows.modelReset.connect(self.updateGeometry)

    @property
    def key(self) -> str:
        """The key of the row in use, or nothing."""
        row = self.currentIndex().row()
        return self.rows.entries[row].key if 0 <= row < len(self.rows.entries) else ""

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show rows; the medicine in use stays in use if it is still there, else the first is."""
        before = self.key
        self.rows.show_entries(entries)
        if self.key != before or not self.key:
            self.use(before if any(one.key == before for one in entries) else entries[0].key if entries else "")
        self._fit()

    def use(self, key: str) -> None:
        """Use the row with that key."""
        row = next((n for n, one in enumerate(self.rows.entries) if one.key == key), None)
        if row is not None:
            self.setCurrentIndex(self.rows.index(row, 0))

    def _on_row(self, now: QModelIndex, before: QModelIndex) -> None:
        self.chosen.emit(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick with Space."""
        row = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Space and not event.modifiers() and 0 <= row < len(self.rows.entries):
            entry = self.rows.entries[row]
            self.rows.ticked.emit(entry.key, not entry.taken)
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As high as its rows, up to a few."""
        rows = max(1, min(_ROWS_SHOWN, len(self.rows.entries)))
        return QSize(em(self, 28), self._head() + rows * em(self, 1.8) + em(self, 0.5))

    def minimumSizeHint(self) -> QSize:
        """As high as that, and narrow."""
        return QSize(em(self, 12), self.sizeHint().height())

    def _head(self) -> int:
        return em(self, 1.9)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the names what the numbers leave."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
            self.updateGeometry()

    def _fit(self) -> None:
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(em(self, 1.8))
        self.horizontalHeader().setFixedHeight(self._head())
        metrics = self.fontMetrics()
        wide = {}
        for column in range(1, len(_TITLES)):
            cells = (str(self.rows.data(self.rows.index(row, column))) for row in range(len(self.rows.entries)))
            wide[column] = max(map(metrics.horizontalAdvance, (str(_TITLES[column]), *cells))) + em(self, 0.65)
        least, there = em(self, _NAME), self.viewport().width()
        for column in _GIVE_WAY:
            hidden = sum(wide.values()) + least > there
            self.setColumnHidden(column, hidden)
            if hidden:
                del wide[column]
        for column, width in wide.items():
            self.setColumnWidth(column, width)
        self.setColumnWidth(0, max(least, there - sum(wide.values())))
