"""The table that shows a list of items, and the delegate that paints and edits its cells."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from studio.desktop import theme
from studio.desktop.editors.choices import ChoiceEditor
from studio.desktop.editors.editor import Editor, is_escape
from studio.desktop.editors.item_model import ItemModel
from studio.desktop.editors.lists_drag import Grip
from studio.desktop.editors.widgets import RADIUS, SlimScrollBar, after
from studio.desktop.theme import em
from studio.protocol.base import Spec

_ROW, _HEAD = 2.1, 1.9
_ROWS_SHOWN = 14
_SAMPLED = 40
"""Rows that are measured to choose the width of columns."""

_LETTERS = 120
"""Letters of a cell that are measured; no column is as wide."""

_IN_CELL = 8
"""Entries of a list that a cell shows at most."""

_Index = QModelIndex | QPersistentModelIndex
MakeEditor = Callable[[str, Spec, QWidget], Editor]


class CellDelegate(QStyledItemDelegate):
    """Paints cells in the manner of the forms, and edits them with the forms' editors.

    What is typed in a cell is stored with each key, as in the forms: an open cell holds nothing that undo, saving or
    leaving would pass by.
    """

    def __init__(self, make_editor: MakeEditor, parent: QObject) -> None:
        super().__init__(parent)
        self._make_editor = make_editor
        self._edited: QPersistentModelIndex | None = None
        self._before: object = None
        self._storing = False
        self.goes_on = False
        """Whether the next cell opens because Tab left another one: then no list opens over it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a cell: a thin line below, a frame around what is wrong, a ring where the keyboard is."""
        model = _model(index)
        unit = option.fontMetrics.height()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("selection"))
        painter.setPen(QPen(theme.colour("faint"), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        area = option.rect.adjusted(unit // 2, 0, -unit // 3, 0)
        words = model.words(index, _IN_CELL)
        if tone := model.tone(index):
            width = min(option.fontMetrics.horizontalAdvance(words) + unit, area.width() + unit // 2)
            frame = QRectF(area.left() - unit / 2.4, area.top() + 2.5, width, area.height() - 6)
            painter.setPen(QPen(theme.colour(tone), 1.2))
            painter.drawRoundedRect(frame, unit * RADIUS, unit * RADIUS)
        elif option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("accent"), 1.4))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1.5, 2, -1.5, -2.5), unit * RADIUS, unit * RADIUS)
        painter.setPen(theme.colour("text"))
        shown = option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """Return the field's editor, made to fit a cell."""
        model = _model(index)
        editor = self._make_editor(model.cell_address(index), model.columns[index.column()], parent)
        assert isinstance(editor, QWidget)
        editor.setAutoFillBackground(True)
        editor.setMinimumSize(0, 0)
        editor.setMaximumSize(16777215, 16777215)
        title = str(model.headerData(index.column(), Qt.Orientation.Horizontal))
        editor.describe(title, str(index.data(Qt.ItemDataRole.AccessibleDescriptionRole) or ""))
        if isinstance(editor, ChoiceEditor):
            editor.value_changed.connect(self._chosen)
            if not self.goes_on:
                after(editor, 0, editor.showPopup)
        else:
            editor.value_changed.connect(self._typed)
        self._edited = QPersistentModelIndex(index)
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Show the value, or what was typed before and could not be stored; what is being typed stays as it is."""
        assert isinstance(editor, Editor)
        if self._storing:
            return
        model = _model(index)
        self._before = model.value(index)
        editor.set_value(self._before)
        unread = model.unread(index)
        if unread is not None:
            editor.set_typed(unread)
        editor.set_problem(model.tone(index))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Store what was entered, and close its step of undo."""
        assert isinstance(editor, Editor)
        self._store(editor, index, finished=True)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        """Fill the cell, and take a little more room than a narrow one has."""
        area = QRect(option.rect).adjusted(1, 1, -1, -2)
        area.setWidth(max(area.width(), min(editor.sizeHint().width(), em(editor, 12))))
        room = editor.parentWidget().width()
        area.moveRight(min(area.right(), room - 1))
        editor.setGeometry(area)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Esc give the value back that the cell had, also where what was typed could not be stored."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and is_escape(event):
            index = self._edited
            if index is not None and index.isValid():
                _model(index).give_back(index, self._before)
        return super().eventFilter(watched, event)

    def _store(self, editor: Editor, index: _Index, *, finished: bool) -> None:
        self._storing = True
        try:
            _model(index).take(index, editor, self._before, finished=finished)
        finally:
            self._storing = False

    def _typed(self) -> None:
        editor, index = self.sender(), self._edited
        if isinstance(editor, Editor) and index is not None and index.isValid():
            self._store(editor, index, finished=False)

    def _chosen(self) -> None:
        editor = self.sender()
        if isinstance(editor, QWidget):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)


class ItemTable(QTableView):
    """Items in rows. Enter or a letter edits the cell; Tab leaves the table, the arrows move in it.

    Shift and Ctrl select several rows, and the mouse drags what is selected to another place.
    """

    key = Signal(object)
    """A key was pressed; carries the event, which is accepted by whoever has a use for it."""

    wanted = Signal(QModelIndex)
    """A cell is to be edited."""

    dropped = Signal(int)
    """The selected rows were dragged to where they stand before the row of that number, or at the end."""

    menu_wanted = Signal(QPoint)
    """The menu is to open at that place of the screen."""

    def __init__(self, model: ItemModel, make_editor: MakeEditor, parent: QWidget) -> None:
        super().__init__(parent)
        self.setItemDelegate(CellDelegate(make_editor, self))
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWordWrap(False)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal, self))
        self.setHorizontalHeader(TableHeader(self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._grip = Grip(self)
        self.fit()

    def table(self) -> ItemModel:
        """Return the model."""
        model = self.model()
        assert isinstance(model, ItemModel)
        return model

    def selected_rows(self) -> list[int]:
        """Return the rows that are selected, in order; Qt's own way asks for the flags of every cell."""
        ranges = self.selectionModel().selection()
        return sorted({row for one in ranges for row in range(one.top(), one.bottom() + 1)})

    def fit(self) -> None:
        """Choose the height from the number of rows and the widths of columns from what stands in them."""
        row = em(self, _ROW)
        self.verticalHeader().setDefaultSectionSize(row)
        rows = self.table().rowCount()
        scrolls = rows > _ROWS_SHOWN
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        self._wanted = self._wanted_widths()
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among the columns."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_width()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.model() is not None:
            self.fit()

    def event(self, event: QEvent) -> bool:
        """Have the keys of the list before the window's, where both know them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu: at the mouse, or at the current cell for the key."""
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_wanted.emit(at)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Close an open cell; Tab opens the next one, and stops at the last as Shift+Tab does at the first."""
        at, model = self.currentIndex(), self.model()
        last = (model.rowCount() - 1, model.columnCount() - 1)
        ends = {
            QAbstractItemDelegate.EndEditHint.EditNextItem: last,
            QAbstractItemDelegate.EndEditHint.EditPreviousItem: (0, 0),
        }
        if ends.get(hint) == (at.row(), at.column()):
            hint = QAbstractItemDelegate.EndEditHint.NoHint
        delegate = self.itemDelegate()
        assert isinstance(delegate, CellDelegate)
        delegate.goes_on = hint in ends
        super().closeEditor(editor, hint)
        delegate.goes_on = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the rows that are selected, or select another one."""
        if not self._grip.press(event):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the rows that are held."""
        if not self._grip.move(event):
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the rows."""
        if not self._grip.release(event):
            super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells, and the line where dragged rows would go."""
        super().paintEvent(event)
        self._grip.paint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer the key to the list's actions first; Enter edits. What an open cell did not want is nobody's."""
        if self.state() == QAbstractItemView.State.EditingState:
            return
        if self._grip.dragging:
            if event.key() == Qt.Key.Key_Escape:
                self._grip.give_up()
            return
        event.ignore()
        self.key.emit(event)
        if event.isAccepted():
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.wanted.emit(self.currentIndex())
            return
        if event.key() == Qt.Key.Key_Escape:
            return
        # A cell that opens gets this event next. Were it still ignored, it would come back from there and open again.
        event.accept()
        super().keyPressEvent(event)

    def _wanted_widths(self) -> list[int]:
        """Return the width each column needs for its title and its cells, as far as they are looked at."""
        model, metrics, unit = self.table(), self.fontMetrics(), em(self)
        wanted = []
        for column in range(model.columnCount()):
            texts = [str(model.headerData(column, Qt.Orientation.Horizontal))]
            texts += [
                model.words(model.index(row, column), _IN_CELL)[:_LETTERS]
                for row in range(min(model.rowCount(), _SAMPLED))
            ]
            wanted.append(max(metrics.horizontalAdvance(text) for text in texts) + unit * 3 // 2)
        return wanted

    def _share_width(self) -> None:
        """Give columns what they need; prose takes what is left, and the widest columns give what lacks."""
        model, wanted, room = self.table(), self._wanted, self.viewport().width()
        spare = room - sum(wanted)
        prose = next((n for n, spec in enumerate(model.columns) if spec.kind == "text"), None)
        if spare < 0:
            # Where there is prose, the others leave it most of the room: it is what tells the items apart.
            most = max(em(self, 6), room // 5) if prose is not None and len(wanted) > 1 else room
            kept = [width if n == prose else min(width, most) for n, width in enumerate(wanted)]
            widths = _squeezed(kept, room, em(self, 6))
            if prose is not None:
                widths[prose] += max(0, room - sum(widths))
        elif prose is None:
            widths = [width + spare // len(wanted) for width in wanted]
        else:
            widths = [width + (spare if n == prose else 0) for n, width in enumerate(wanted)]
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        beyond = self.horizontalScrollBar().sizeHint().height() if sum(widths) > room else 0
        rows = min(model.rowCount(), _ROWS_SHOWN)
        self.setFixedHeight(em(self, _HEAD) + rows * em(self, _ROW) + beyond + 3)


_OWN_KEYS = frozenset("ACVXDL")


def _is_own(event: QKeyEvent) -> bool:
    """Tell whether a key is one of a list's that a window may have, too."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held == Qt.KeyboardModifier.ControlModifier:
        return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (
            event.key() < 128 and chr(event.key()) in _OWN_KEYS
        )
    if held == Qt.KeyboardModifier.AltModifier:
        return event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
    return False


class TableHeader(QHeaderView):
    """Column titles in small type over a line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setStretchLastSection(True)
        self.setMinimumSectionSize(em(self, 2))
        self.restyle()

    def restyle(self) -> None:
        """Take the font anew: the theme asks for it when the size of all text changes."""
        self.setFont(theme.font("small", bold=True))

    def sizeHint(self) -> QSize:
        """One line of titles."""
        return QSize(0, em(self.parentWidget(), _HEAD))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint one title."""
        unit = em(self)
        painter.save()
        painter.fillRect(rect, theme.colour("card"))
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(self.font())
        painter.setPen(theme.colour("muted"))
        area = rect.adjusted(unit // 2, 0, -unit // 4, 0)
        title = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal))
        title = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()

    def paintEvent(self, event: object) -> None:
        """Paint the titles on the card's colour."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.colour("card"))
        painter.end()
        super().paintEvent(event)


def _squeezed(wanted: list[int], room: int, least: int) -> list[int]:
    """Return widths that together fit the room, cut from the widest; none is cut below ``least``."""
    widths = list(wanted)
    while (excess := sum(widths) - room) > 0:
        widest = max(widths)
        if widest <= least:
            return [min(width, least) for width in widths]
        second = max((width for width in widths if width < widest), default=least)
        count = widths.count(widest)
        lower = max(second, least, widest - -(-excess // count))
        widths = [lower if width == widest else width for width in widths]
    return widths


def _model(index: _Index) -> ItemModel:
    model = index.model()
    assert isinstance(model, ItemModel)
    return model
