"""Several items of another list: a field that shows their names and opens a list to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QListView,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.desktop import theme
from studio.desktop.editors.choices import options, popup_area
from studio.desktop.editors.editor import Editor, is_escape
from studio.desktop.editors.widgets import SlimScrollBar, paint_frame, paint_tick
from studio.desktop.theme import em
from studio.protocol.address import get
from studio.protocol.names import in_words
from studio.text import _

if TYPE_CHECKING:
    from studio.desktop.session import Session
    from studio.protocol.base import Spec

_SHOWN = 14


class ReferencesEditor(Editor, QPushButton):
    """Any of the items of another list, in the order of that list."""

    value_changed = Signal()
    finished = Signal()
    reverted = Signal()

    widest = 46.0

    def __init__(self, spec: Spec, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._session = session
        self._value: tuple[str, ...] = ()
        self._problem = ""
        self._list: TickList | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.measure()
        self.clicked.connect(self._open)
        self.refresh()

    def value(self) -> object:
        """Return the ids of the items chosen."""
        return self._value

    def set_value(self, value: object) -> None:
        """Show the names of the items."""
        self._value = value if isinstance(value, tuple) else ()
        self.refresh()

    def typed(self) -> str:
        """Return the names shown."""
        return self.text()

    def set_problem(self, tone: str) -> None:
        """Mark the input in the colour of a severity."""
        if tone != self._problem:
            self._problem = tone
            self.update()

    def refresh(self) -> None:
        """Show the names as they are now."""
        words = in_words(self._session.protocol, self.spec, self._value)
        self.setText(words or str(_("None chosen")))
        self.setToolTip(words)

    def sizeHint(self) -> QSize:
        """Wide, as it names several items."""
        return QSize(self.maximumWidth(), em(self, 1.85))

    def minimumSizeHint(self) -> QSize:
        """Room for a name."""
        return QSize(em(self, 6), em(self, 1.85))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the list on Enter and Down, revert on Esc."""
        if is_escape(event):
            event.ignore()
            self.reverted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._open()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.measure()

    def hideEvent(self, event: QHideEvent) -> None:
        """Close the list with its field."""
        super().hideEvent(event)
        if self._list is not None:
            self._list.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the names, the sign that a list opens, and the frame."""
        painter = QPainter(self)
        side, sign = em(self, 0.55), em(self, 0.85)
        painter.setPen(theme.colour("text" if self._value else "muted"))
        area = self.rect().adjusted(side, 0, -sign - side, 0)
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, words)
        picture = theme.pixmap("chevron-down", "muted", sign, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - sign - side // 2, (self.height() - sign) // 2, picture)
        paint_frame(painter, self, focused=self.hasFocus(), tone=self._problem)

    def ticks(self) -> TickList:
        """Return the open list, opening it when it is not."""
        if self._list is None:
            self._open()
        assert self._list is not None
        return self._list

    def _open(self) -> None:
        self._list = TickList(options(self.spec, self._session), self._value, self)
        self._list.setAccessibleName(self.accessibleName())
        self._list.ticked.connect(self._ticked)
        self._list.closed.connect(self._closed)
        self._list.open_below(self)

    def _ticked(self) -> None:
        assert self._list is not None
        known = set(get_ids(self._session, self.spec))
        lost = tuple(id for id in self._value if id not in known)
        self._value = (*self._list.chosen(), *lost)
        self.refresh()
        self.value_changed.emit()

    def _closed(self) -> None:
        self._list = None
        self.finished.emit()


def get_ids(session: Session, spec: Spec) -> tuple[str, ...]:
    """Return the ids of the items that the field can refer to."""
    assert spec.to is not None
    return tuple(item.id for item in get(session.protocol, spec.to))


class _TickRow(QStyledItemDelegate):
    """A row of the list, with room around its words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As wide as its words, and easy to hit."""
        return QSize(super().sizeHint(option, index).width(), round(option.fontMetrics.height() * 1.6))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the box and the name."""
        unit = option.fontMetrics.height()
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("selection"))
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is not None:
            side = unit * 0.95
            top = option.rect.top() + (option.rect.height() - side) / 2
            box = QRectF(option.rect.left() + unit * 0.4, top, side, side)
            paint_tick(painter, box, checked=Qt.CheckState(state) == Qt.CheckState.Checked)
        painter.setPen(theme.colour("text" if state is not None else "muted"))
        area = option.rect.adjusted(round(unit * 1.8), 0, -unit // 3, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Tick on a click anywhere in the row, and with Space."""
        clicked = event.type() == QEvent.Type.MouseButtonRelease
        typed = (
            isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space
        )
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None or not (clicked or typed):
            return False
        on = Qt.CheckState(state) == Qt.CheckState.Checked
        turned = Qt.CheckState.Unchecked if on else Qt.CheckState.Checked
        return model.setData(index, turned, Qt.ItemDataRole.CheckStateRole)


class TickList(QListView):
    """A list of names to tick, in a window of its own that closes with Enter, Esc or a click elsewhere."""

    ticked = Signal()
    closed = Signal()

    def __init__(self, choices: list[tuple[object, str]], chosen: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setUniformItemSizes(True)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setItemDelegate(_TickRow(self))
        self._model = QStandardItemModel(self)
        for value, label in choices:
            item = QStandardItem(label)
            item.setData(value)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Checked if value in chosen else Qt.CheckState.Unchecked)
            self._model.appendRow(item)
        if not choices:
            item = QStandardItem(str(_("There is nothing to choose from yet.")))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._model.appendRow(item)
        self.setModel(self._model)
        if choices:
            self.setCurrentIndex(self._model.index(0, 0))
        self._model.itemChanged.connect(self.ticked)

    def chosen(self) -> tuple[str, ...]:
        """Return the ids ticked, in the order of the list."""
        items = (self._model.item(n) for n in range(self._model.rowCount()))
        return tuple(item.data() for item in items if item.checkState() == Qt.CheckState.Checked)

    def open_below(self, field: QWidget) -> None:
        """Open under the field."""
        rows = min(self._model.rowCount(), _SHOWN)
        wanted = QSize(max(min(field.width(), em(self, 30)), self.sizeHintForColumn(0) + em(self, 2)), 0)
        wanted.setHeight(rows * self.sizeHintForRow(0) + 2 * self.frameWidth() + 2)
        area: QRect = popup_area(field, wanted)
        self.setGeometry(area)
        self.show()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Enter and Esc; Space ticks."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the list is closed."""
        super().hideEvent(event)
        self.closed.emit()
