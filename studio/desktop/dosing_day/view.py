"""The time line under a hand: it follows mouse and keys, and asks for changes by signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QScrollArea

from studio.desktop.dosing_day import gestures
from studio.desktop.dosing_day.canvas import DayCanvas
from studio.planning.day_edits import can_add
from studio.planning.day_plan import Group, anybody
from studio.planning.day_time import COARSE, snapped

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.desktop.dosing_day.lanes import Item
    from studio.planning.day_plan import Lane

_ZOOM = 1.5
_START = 0.3
"""How far the pointer goes, in em, before a press becomes a drag."""
_FINE = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


class TimeLine(DayCanvas):
    """A dosing day to work on. It changes nothing by itself: each signal is one wish of the person."""

    move_asked = Signal(str, int, str)
    """Move the event of this key by so many minutes, by this part of it."""

    nudge_asked = Signal(str, int, str)
    """Move it by a key: keystrokes in a row are one gesture."""

    end_asked = Signal(str, str, int)
    """Set an end of the span of this key, open until now, to a minute."""

    add_asked = Signal(str, int)
    """Add something to the row of this key at a minute."""

    edit_asked = Signal(str)
    """Open the form of the event of this key."""

    delete_asked = Signal(str)
    """Delete the event of this key."""

    menu_asked = Signal(QPoint)
    """Show what can be done with the current entry, at this place of the screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._press: QPointF | None = None
        self._pan: tuple[float, int] | None = None
        self._column = 0

    def neighbour(self) -> str | None:
        """Return the key of the entry to go to when the current one is deleted: the next of its row, or the last."""
        layout, at = self.day_layout, self.currentIndex().row()
        if layout is None or at < 0:
            return None
        near = [n for n in (at + 1, at - 1) if 0 <= n < len(layout.items)]
        return next((layout.items[n].key for n in near if layout.items[n].row == layout.items[at].row), None)

    def minute_to_add(self) -> int:
        """Return the minute at which an addition would stand: that of the cursor, else after the current mark."""
        if self._cursor is not None:
            return self._cursor[1]
        item, event = self.current, self.current_event
        if item is None or event is None or item.lane is None:
            return 0
        later = [one.minute for one in item.lane.events if one.minute > event.minute]
        end = event.end if event.span and event.end is not None else event.minute
        return snapped((end + min(later)) / 2) if later and not event.span else snapped(end + (0 if event.span else 30))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is pressed on, and take hold of it; on nothing, set the cursor."""
        if event.button() != Qt.MouseButton.LeftButton or self.day_layout is None:
            event.ignore()
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._press = event.position()
        hold = self._hold_at(event.position())
        if hold is not None:
            self._cursor = None
            self.setCurrentIndex(self._model.index(hold.index, 0))
            if gestures.can_drag(hold):
                self._drag = gestures.begin(self.day_layout, hold, self._minute(event.position()))
            return
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self._cursor = None
            self.setCurrentIndex(index)
            self._toggle_current()
            return
        self._set_cursor(event.position())
        self._pan = (event.position().x(), self._offset)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held, pan, or show what could be held."""
        if self.day_layout is None:
            return
        place = event.position()
        begun = self._press is not None and abs(place.x() - self._press.x()) >= self.day_layout.metrics.em * _START
        if self._drag is not None:
            if begun or self._drag.moved:
                fine = bool(event.modifiers() & _FINE)
                self._pan_along(place)
                self._drag.to(self._minute(place), 1 if fine else COARSE)
                self.viewport().update()
            return
        if self._pan is not None:
            if begun:
                self.horizontalScrollBar().setValue(round(self._pan[1] - (place.x() - self._pan[0])))
            return
        hold = self._hold_at(place)
        shape = Qt.CursorShape.ArrowCursor
        if hold is not None and gestures.can_drag(hold):
            shape = Qt.CursorShape.OpenHandCursor if hold.part == "whole" else Qt.CursorShape.SizeHorCursor
        self.viewport().setCursor(shape)

    def _pan_along(self, place: QPointF) -> None:
        """Pan while something is dragged beyond what is in sight."""
        assert self.day_layout is not None
        beyond = max(place.x() - self.day_layout.width, 0) + min(place.x() - self.day_layout.gutter, 0)
        if beyond:
            bar = self.horizontalScrollBar()
            bar.setValue(round(bar.value() + beyond))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for what the drag has come to."""
        drag, self._drag, self._press, self._pan = self._drag, None, None, None
        self.viewport().update()
        if drag is None or not drag.moved or not drag.by:
            return
        held = drag.hold
        opened = (held.part == "start" and held.event.start is None) or (held.part == "end" and held.event.end is None)
        if opened:
            self.end_asked.emit(held.event.key, held.part, drag.minute)
        else:
            self.move_asked.emit(held.event.key, drag.by, held.part)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what is there, or add something."""
        if self.day_layout is None or event.button() != Qt.MouseButton.LeftButton:
            return
        hold = self._hold_at(event.position())
        if hold is not None:
            self.edit_asked.emit(hold.event.key)
            return
        self._set_cursor(event.position())
        self.ask_to_add()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, pan sideways or with Shift, else let the page scroll."""
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.day_layout is not None:
            around = event.position().x() - self.day_layout.gutter
            self.zoom_by(_ZOOM if turn.y() > 0 else 1 / _ZOOM, around)
            event.accept()
        elif turn.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - (turn.x() or turn.y()) // 2)
            event.accept()
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show what can be done here."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            hold = self._hold_at(QPointF(event.pos()))
            index = self.indexAt(event.pos())
            if hold is None and not index.isValid():
                self._set_cursor(QPointF(event.pos()))
            elif index.isValid():
                self.setCurrentIndex(index)
            self.menu_asked.emit(event.globalPos())
        else:
            place = self.visualRect(self.currentIndex()).center()
            self.menu_asked.emit(self.viewport().mapToGlobal(place))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Be somewhere when the keyboard comes: at the first entry, unless one is current already."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._go(0)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from mark to mark, move, add, open, delete; other keys are the page's."""
        if not self._handle(event):
            event.ignore()

    def _handle(self, event: QKeyEvent) -> bool:
        key, modifiers = event.key(), event.modifiers()
        ctrl = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape:
            return self._cancel()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            by = 1 if key == Qt.Key.Key_Right else -1
            return self._nudge(by * (1 if shift else COARSE)) if ctrl else self._step(by)
        if ctrl:
            return False
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return self._step_row(1 if key == Qt.Key.Key_Down else -1)
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return self._step_to_end(last=key == Qt.Key.Key_End)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            return self._open()
        if key == Qt.Key.Key_Space:
            return self._fold_current()
        if key == Qt.Key.Key_Insert:
            self.ask_to_add()
            return True
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if self.current_event is not None:
                self.delete_asked.emit(self.current_event.key)
            return True
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom_by(1 / _ZOOM if key == Qt.Key.Key_Minus else _ZOOM, self._current_place())
            return True
        if key == Qt.Key.Key_0:
            self.fit()
            return True
        return False

    def ask_to_add(self) -> None:
        """Ask for an addition at the cursor, or after the current mark."""
        lane = self._lane_of_cursor()
        if lane is not None:
            self.add_asked.emit(lane.key, self.minute_to_add())

    def can_add(self) -> bool:
        """Tell whether something can be added to the row that the keyboard is at."""
        lane = self._lane_of_cursor()
        return lane is not None and can_add(lane)

    def _lane_of_cursor(self) -> Lane | None:
        if self._cursor is not None and self.day_layout is not None:
            lanes = self.day_layout.rows[self._cursor[0]].lanes
            return lanes[0] if lanes else None
        item = self.current
        if item is not None and item.key == f"group:{Group.STAFF.value}":
            return anybody()
        return self.current_lane

    def _cancel(self) -> bool:
        there = self._drag is not None or self._cursor is not None
        self._drag = self._cursor = self._press = None
        self.viewport().update()
        return there

    def _nudge(self, by: int) -> bool:
        event = self.current_event
        if event is not None:
            self.nudge_asked.emit(event.key, by, gestures.keyboard_part(event))
        return True

    def _step(self, by: int) -> bool:
        layout, at = self.day_layout, self.currentIndex().row()
        if layout is None or not layout.items:
            return False
        if at < 0:
            self._go(0)
        elif 0 <= at + by < len(layout.items) and layout.items[at + by].row == layout.items[at].row:
            self._go(at + by)
        return True

    def _step_row(self, by: int) -> bool:
        layout, at = self.day_layout, self.currentIndex().row()
        if layout is None or not layout.items:
            return False
        if at < 0:
            self._go(0)
            return True
        row = layout.items[at].row + by
        if not 0 <= row < len(layout.rows):
            return False
        there = [n for n, item in enumerate(layout.items) if item.row == row]
        event = layout.items[at].event
        minute = event.minute if event is not None else self._column
        self._column = minute
        self._go(min(there, key=lambda n: _away(layout.items[n], minute)))
        return True

    def _step_to_end(self, *, last: bool) -> bool:
        layout, at = self.day_layout, self.currentIndex().row()
        if layout is None or not layout.items:
            return False
        row = layout.items[max(at, 0)].row
        there = [n for n, item in enumerate(layout.items) if item.row == row]
        self._go(there[-1 if last else 0])
        return True

    def _go(self, at: int) -> None:
        self._cursor = None
        self.setCurrentIndex(self._model.index(at, 0))
        self._bring()

    def _bring(self) -> None:
        """Scroll the page until the current entry is in sight: the time line is as high as its rows."""
        page = self.parentWidget()
        while page is not None and not isinstance(page, QScrollArea):
            page = page.parentWidget()
        if page is not None:
            area = self.visualRect(self.currentIndex())
            place = self.viewport().mapTo(page.widget(), area.center())
            page.ensureVisible(page.horizontalScrollBar().value(), place.y(), 0, 2 * area.height())

    def _open(self) -> bool:
        item = self.current
        if item is None:
            return False
        if item.event is not None:
            self.edit_asked.emit(item.event.key)
        elif item.lane is None:
            self._toggle_current()
        else:
            self.ask_to_add()
        return True

    def _fold_current(self) -> bool:
        item = self.current
        if item is None or self.day_layout is None:
            return False
        group = self.day_layout.rows[item.row].group
        if group is not None:
            self.toggle(group)
        return True

    def _toggle_current(self) -> None:
        item = self.current
        if item is not None and self.day_layout is not None and item.lane is None:
            group = self.day_layout.rows[item.row].group
            if group is not None:
                self.toggle(group)

    def _minute(self, place: QPointF) -> float:
        assert self.day_layout is not None
        return self.day_layout.minute(place.x() - self.day_layout.gutter + self._offset)

    def _current_place(self) -> float | None:
        """Return where the current mark stands on the axis in sight."""
        if self.day_layout is None or self.current_event is None:
            return None
        return self.day_layout.bounds(self.current_event)[0] - self._offset

    def _set_cursor(self, place: QPointF) -> None:
        assert self.day_layout is not None
        row = self.day_layout.row_at(place.y())
        there = row is not None and bool(self.day_layout.rows[row].lanes) and place.x() >= self.day_layout.gutter
        self._cursor = (row, snapped(self._minute(place))) if there and row is not None else None
        self.viewport().update()


def _away(item: Item, minute: int) -> float:
    """Return how far from a minute an entry stands; a row's own entry and a heading are as good as any."""
    if item.event is None:
        return 0.0
    event = item.event
    if event.span:
        start = float("-inf") if event.start is None else event.start
        end = float("inf") if event.end is None else event.end
        return max(start - minute, minute - end, 0.0)
    return abs(event.minute - minute)
