"""The grid of the schedule: activities down, visits across, painted as far as it is in sight.

A cell is filled or cleared with Space, X, Enter or a click; a drag fills or clears a rectangle, as its first cell
becomes. Left of the first cell the keyboard is at the name of the row, above the first one at the visit of the column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QFrame, QTableView, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import SlimScrollBar
from studio.desktop.schedule.heads import Names, Visits
from studio.desktop.schedule.model import GridModel
from studio.desktop.schedule.painting import paint_cells
from studio.desktop.theme import em
from studio.planning.schedule import window
from studio.text import _

if TYPE_CHECKING:
    from studio.checklist.run import Report
    from studio.protocol.protocol import Protocol

ROW, COLUMN = 1.75, 4.9
"""Height of a row and width of a column, in em."""

Heading = Literal["rows", "visits"]
Cells = tuple[tuple[str, str], ...]
"""Cells by the addresses of their rows and the ids of their visits."""


@dataclass(frozen=True, slots=True)
class Becoming:
    """The rectangle that a drag covers, and whether its cells are to be filled or cleared."""

    first: tuple[int, int]
    last: tuple[int, int]
    on: bool

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a cell lies in the rectangle."""
        (top, left), (bottom, right) = self.first, self.last
        return min(top, bottom) <= row <= max(top, bottom) and min(left, right) <= column <= max(left, right)


class ScheduleGrid(QTableView):
    """The grid. It changes nothing itself: it tells what is wanted of which cells, rows and visits."""

    fill_wanted = Signal(object, bool)
    """Cells (:data:`Cells`) are to be filled or cleared."""

    told = Signal(str)
    """What stands where the keyboard is, in words."""

    act = Signal(str)
    """An act was asked for by its key; the current row, visit and cells say on what."""

    menu_wanted = Signal(QPoint)
    """A menu of what can be done here was asked for, at this place of the screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.heading: Heading | None = None
        """The head in which the keyboard is, or None for the cells."""
        self.becoming: Becoming | None = None
        self.grid_model = GridModel(self)
        self.names, self.visits = Names(self), Visits(self)
        self.setVerticalHeader(self.names)
        self.setHorizontalHeader(self.visits)
        self.setModel(self.grid_model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal, self))
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(str(_("Schedule of activities")))
        self.setAccessibleDescription(
            str(
                _(
                    "Space fills or clears a cell, Shift with the arrows selects several. Left of the first cell are "
                    "the names, above it the visits. The menu key lists all that can be done."
                )
            )
        )
        self.setCornerWidget(QWidget(self))
        self._corner = self.findChild(QAbstractButton)
        if self._corner is not None:
            self._corner.installEventFilter(self)
        for head in (self.names, self.visits):
            head.asked.connect(self._ask_menu)
        self.names.pressed.connect(self._go_to_name)
        self.visits.pressed.connect(self._go_to_visit)
        self.names.opened.connect(self._open_row)
        self.visits.opened.connect(self._open_visit)
        self.horizontalScrollBar().valueChanged.connect(self.visits.viewport().update)
        self.fit()

    def show_protocol(self, protocol: Protocol, report: Report) -> None:
        """Show a protocol; the keyboard stays at the same activity and visit as far as they are there."""
        (row, column), here = self.place(), self.currentIndex()
        if self.grid_model.show_protocol(protocol, report):
            self.becoming = None  # Its cells are others now.
            self.fit()
            self.go_to(row, column, (here.row(), here.column()))
        else:
            self.viewport().update()
            self.names.viewport().update()
            self.visits.viewport().update()
        self.tell()

    def place(self) -> tuple[str, str]:
        """Return the address of the current row and the id of the current visit; "" where there is none."""
        index, model = self.currentIndex(), self.grid_model
        if not index.isValid():
            return "", ""
        line = model.row(index.row())
        return (line.address if line is not None else ""), model.ids[index.column()]

    def go_to(self, row: str, visit: str, near: tuple[int, int] = (0, 0)) -> None:
        """Make the cell of a row and a visit the current one; where one is gone, what stands at its place now."""
        model = self.grid_model
        rows = [n for n, line in enumerate(model.grid.lines) if model.row(n) is not None]
        if not rows or not model.ids:
            return
        at, column = model.row_of(row), model.column_of(visit)
        if at < 0:
            at = min(rows, key=lambda n: abs(n - near[0]))
        if column < 0:
            column = max(0, min(near[1], len(model.ids) - 1))
        index = model.index(at, column)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(model.index(0, index.column()) if index.row() == rows[0] else index)

    def selected(self) -> tuple[range, range]:
        """Return the rows and columns of the selected rectangle."""
        parts = list(self.selectionModel().selection())
        if not parts:
            return range(0), range(0)
        rows = range(min(part.top() for part in parts), max(part.bottom() for part in parts) + 1)
        return rows, range(min(part.left() for part in parts), max(part.right() for part in parts) + 1)

    def chosen(self) -> tuple[range, range]:
        """Return the rows and columns of the selected rectangle: the whole row or column where a head has the keys."""
        index, model = self.currentIndex(), self.grid_model
        if not index.isValid():
            return range(0), range(0)
        if self.heading == "rows":
            return range(index.row(), index.row() + 1), range(model.columnCount())
        if self.heading == "visits":
            return range(model.rowCount()), range(index.column(), index.column() + 1)
        rows, columns = self.selected()
        return (
            (rows, columns)
            if rows
            else (range(index.row(), index.row() + 1), range(index.column(), index.column() + 1))
        )

    def cells(self, rows: range, columns: range) -> Cells:
        """Return the cells of a rectangle that can be changed."""
        model = self.grid_model
        found = []
        for row in rows:
            line = model.row(row)
            if line is not None and model.fixed(row) is None:
                found += [(line.address, model.ids[column]) for column in columns]
        return tuple(found)

    def fit(self) -> None:
        """Measure rows, columns and heads from the font."""
        self.visits.setDefaultSectionSize(em(self, COLUMN))
        self.names.setDefaultSectionSize(em(self, ROW))
        self.updateGeometries()

    def wanted_height(self) -> int:
        """Return the height at which no row has to be scrolled to."""
        rows = self.grid_model.rowCount() * em(self, ROW)
        return self.visits.sizeHint().height() + rows + self.horizontalScrollBar().sizeHint().height() + 3

    def head_height(self) -> int:
        """Return the number of lines under the names of visits: the day, and window and anchor where one has any."""
        visits = [one.visit for one in self.grid_model.grid.visits]
        return 1 + any(window(visit) for visit in visits) + any(visit.anchor for visit in visits)

    def head_lines(self, column: int) -> list[str]:
        """Return the lines under the name of a visit."""
        model = self.grid_model
        span, anchor = window(model.placed(column).visit), model.anchor(column)
        lines = [model.day_words(column), str(_("{window} d", window=span)) if span else ""]
        if anchor:
            lines.append(str(_("from {anchor}", anchor=anchor)))
        return lines

    def tell(self) -> None:
        """Say in words what stands where the keyboard is."""
        index, model = self.currentIndex(), self.grid_model
        if not index.isValid():
            self.told.emit("")
        elif self.heading == "rows":
            self.told.emit(model.told_of_row(index.row()))
        elif self.heading == "visits":
            self.told.emit(model.told_of_visit(index.column()))
        else:
            self.told.emit(model.told_of_cell(index))

    def enter(self, heading: Heading | None) -> None:
        """Let the keyboard be in one of the heads, or in the cells."""
        self.heading = heading
        if heading is not None:
            current = self.currentIndex()
            self.selectionModel().select(current, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._repaint()
        self.tell()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Say where the keyboard is now."""
        super().currentChanged(current, previous)
        self._repaint()
        self.tell()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Show what is selected."""
        super().selectionChanged(selected, deselected)
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        """Keep the keys that move a visit, which are those of the guide elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.heading == "visits":
            sideways = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)
            if sideways and event.modifiers() == Qt.KeyboardModifier.AltModifier:
                event.accept()
                return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the corner between the heads empty."""
        if watched is self._corner and event.type() == QEvent.Type.Paint:
            painter = QPainter(self._corner)
            painter.fillRect(self._corner.rect(), theme.colour("card"))
            painter.setPen(theme.colour("border"))
            painter.drawLine(self._corner.rect().bottomLeft(), self._corner.rect().bottomRight())
            painter.end()
            return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells in sight."""
        paint_cells(self, event.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the names have their share of the width."""
        super().resizeEvent(event)
        self.updateGeometries()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "visits"):
            self.fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Be at a cell as soon as the keyboard is here."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.go_to("", "")
        self._repaint()
        self.tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the signs of the keyboard back."""
        super().focusOutEvent(event)
        self._repaint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fill and clear, move between cells and heads, and do what has a key here."""
        if self.becoming is not None and event.key() == Qt.Key.Key_Escape:
            self.becoming = None
            self.viewport().update()
        elif self.currentIndex().isValid() and (self._act_of(event) or self._walk(event)):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _act_of(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; tell whether it asks for something."""
        key, keys = event.key(), event.modifiers()
        alt, control = bool(keys & Qt.KeyboardModifier.AltModifier), bool(keys & Qt.KeyboardModifier.ControlModifier)
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.act.emit("copy")
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.act.emit("paste")
        elif key == Qt.Key.Key_F2:
            self.act.emit("edit-visit" if self.heading != "rows" else "open-row")
        elif enter and alt:
            self.act.emit("timing")
        elif key == Qt.Key.Key_Insert:
            self.act.emit("add-visit" if self.heading == "visits" else "add-activity")
        elif self.heading is not None and control and key == Qt.Key.Key_D:
            self.act.emit("duplicate-visit" if self.heading == "visits" else "duplicate-row")
        elif self.heading == "rows" and alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.act.emit("row-up" if key == Qt.Key.Key_Up else "row-down")
        elif self.heading == "visits" and alt and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.act.emit("visit-left" if key == Qt.Key.Key_Left else "visit-right")
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.act.emit({"rows": "delete-row", "visits": "delete-visit"}.get(self.heading or "", "clear"))
        elif enter and (control or self.heading == "rows"):
            self.act.emit("open-row")
        elif enter and self.heading == "visits":
            self.act.emit("edit-visit")
        elif (key in (Qt.Key.Key_Space, Qt.Key.Key_X) or enter) and not (control or alt):
            self._toggle()
        else:
            return False
        return True

    def _walk(self, event: QKeyEvent) -> bool:
        """Go between cells and heads; tell whether the key did."""
        index, key = self.currentIndex(), event.key()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        model = self.grid_model
        first = next((n for n in range(model.rowCount()) if model.row(n) is not None), 0)
        if self.heading is None and key == Qt.Key.Key_Left and index.column() == 0:
            self.enter("rows")
        elif self.heading is None and key == Qt.Key.Key_Up and index.row() == first:
            self.enter("visits")
        elif (self.heading, key) in (("rows", Qt.Key.Key_Right), ("visits", Qt.Key.Key_Down)) or (
            self.heading is not None and key == Qt.Key.Key_Escape
        ):
            self.enter(None)
        else:
            return self.heading is not None and (self.heading, key) in (
                ("rows", Qt.Key.Key_Left),
                ("visits", Qt.Key.Key_Up),
            )
        return True

    def _toggle(self) -> None:
        index = self.currentIndex()
        rows, columns = self.chosen()
        cells = self.cells(rows, columns)
        if not cells:
            self.tell()
            return
        if self.heading is None and self.grid_model.fixed(index.row()) is None:
            on = self.grid_model.count(index) == 0
        else:
            counts = {line.address: line.counts for line in self.grid_model.grid.rows}
            on = not all(counts[row].get(visit) for row, visit in cells)
        self.fill_wanted.emit(cells, on)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to fill or clear, as the cell becomes; with Shift, select up to here."""
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or self.grid_model.row(index.row()) is None:
            return
        self.heading = None
        if event.button() != Qt.MouseButton.LeftButton:
            rows, columns = self.selected()
            if index.row() not in rows or index.column() not in columns:
                self._make_current(index)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self.currentIndex().isValid():
            start = self.currentIndex()
            block = QItemSelection(
                self.grid_model.index(min(start.row(), index.row()), min(start.column(), index.column())),
                self.grid_model.index(max(start.row(), index.row()), max(start.column(), index.column())),
            )
            self.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            return
        self._make_current(index)
        if self.grid_model.fixed(index.row()) is None:
            at = (index.row(), index.column())
            self.becoming = Becoming(at, at, self.grid_model.count(index) == 0)
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Stretch the rectangle to the cell under the mouse, and scroll where it leaves the grid."""
        if self.becoming is None:
            return
        view = self.viewport().rect()
        at = event.position().toPoint()
        at = QPoint(max(0, min(at.x(), view.right())), max(0, min(at.y(), view.bottom())))
        index = self.indexAt(at)
        if index.isValid() and (index.row(), index.column()) != self.becoming.last:
            self.becoming = Becoming(self.becoming.first, (index.row(), index.column()), self.becoming.on)
            self.scrollTo(index)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Fill or clear the rectangle."""
        if self.becoming is None or event.button() != Qt.MouseButton.LeftButton:
            return
        becoming, self.becoming = self.becoming, None
        (top, left), (bottom, right) = becoming.first, becoming.last
        rows = range(min(top, bottom), max(top, bottom) + 1)
        columns = range(min(left, right), max(left, right) + 1)
        self.viewport().update()
        self.fill_wanted.emit(self.cells(rows, columns), becoming.on)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second click counts like the first."""
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done here."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self.visualRect(self.currentIndex()).bottomLeft()
        self.menu_wanted.emit(self.viewport().mapToGlobal(place) if by_key else event.globalPos())

    def _make_current(self, index: QModelIndex) -> None:
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _go_to_name(self, row: int) -> None:
        if self.grid_model.row(row) is None or not self.grid_model.ids:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._make_current(self.grid_model.index(row, max(0, self.currentIndex().column())))
        self.enter("rows")

    def _go_to_visit(self, column: int) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        rows = [n for n in range(self.grid_model.rowCount()) if self.grid_model.row(n) is not None]
        current = self.currentIndex().row()
        if rows:
            self._make_current(self.grid_model.index(current if current in rows else rows[0], column))
        self.enter("visits")

    def _open_row(self, row: int) -> None:
        self._go_to_name(row)
        self.act.emit("open-row")

    def _open_visit(self, column: int) -> None:
        self._go_to_visit(column)
        self.act.emit("edit-visit")

    def _ask_menu(self, section: int, at: QPoint) -> None:
        if self.sender() is self.names:
            self._go_to_name(section)
        else:
            self._go_to_visit(section)
        self.menu_wanted.emit(at)

    def visit_place(self, column: int) -> QRect:
        """Return where the head of a visit stands on the screen."""
        head = self.visits
        place = QRect(head.sectionViewportPosition(column), 0, head.sectionSize(column), head.height())
        return QRect(head.viewport().mapToGlobal(place.topLeft()), place.size())

    def place_of_keyboard(self) -> QRect:
        """Return where the current cell, name or visit stands on the screen; nowhere where there is none."""
        index = self.currentIndex()
        if not index.isValid():
            return QRect()
        return self.visit_place(index.column()) if self.heading == "visits" else self.cell_place()

    def cell_place(self) -> QRect:
        """Return where the current cell stands on the screen."""
        place = self.visualRect(self.currentIndex())
        return QRect(self.viewport().mapToGlobal(place.topLeft()), place.size())

    def _repaint(self) -> None:
        self.viewport().update()
        self.names.viewport().update()
        self.visits.viewport().update()
