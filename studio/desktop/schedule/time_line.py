"""The schedule as a time line: lanes of marks on a scale of days that is even around the sessions.

The arrows go through the marks and Enter goes to where one is entered. A visit is moved to another day by a drag, or
with Ctrl and the arrows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from studio.desktop.editors.widgets import Button, Scaled, SlimScrollBar, Words
from studio.desktop.schedule.time_line_painting import Geometry, measure, paint
from studio.desktop.theme import em
from studio.planning.schedule import day_name, dosing_visits
from studio.planning.schedule_edits import VISITS, shift_visit
from studio.planning.timeline import LaneKind, TimeLine, TimeMark, timeline
from studio.protocol.address import exists, get, join
from studio.protocol.names import item_name, referred_name
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from studio.desktop.session import Session
    from studio.protocol.protocol import Protocol
    from studio.protocol.schedule import DayNaming, Visit

_STEP, _MOST = 1.5, 24.0
"""By how much a step of zoom widens the scale, and how often it fits into the widest."""


@dataclass(frozen=True, slots=True)
class Drag:
    """A visit that is being moved: where the mouse took it, and by how many days it is moved so far."""

    mark: TimeMark
    grabbed: float
    days: int = 0
    begun: bool = False


class TimeLineView(QAbstractScrollArea):
    """The lanes. They fit into the width until they are zoomed."""

    link_activated = Signal(str)
    told = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._protocol: Protocol | None = None
        self.line: TimeLine | None = None
        self.current = (0, 0)
        """The lane and the mark at which the keyboard is."""
        self.drag: Drag | None = None
        self.zoom = 1.0
        self._begun = False
        self.day_title = str(_("Day"))
        self.geometry_of_marks: Geometry | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal, self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(str(_("Time line of the schedule")))
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)

    def show_protocol(self, protocol: Protocol) -> None:
        """Show a protocol; the keyboard stays at the same mark as far as it is there."""
        if protocol is self._protocol:
            return
        here, self.drag = self.mark(), None
        self._protocol = protocol
        self.line = timeline(protocol)
        if here is not None and self.line is not None:
            found = [
                (lane, n)
                for lane, of_lane in enumerate(self.line.lanes)
                for n, mark in enumerate(of_lane.marks)
                if mark.address == here.address and mark.visit == here.visit
            ]
            self.current = min(found, key=lambda at: abs(self._mark_at(at).day - here.day), default=(0, 0))
        self._measure()

    @property
    def naming(self) -> DayNaming | None:
        """What the day of the first dose is called."""
        return self._protocol.schedule.day_naming if self._protocol is not None else None

    def mark(self) -> TimeMark | None:
        """Return the mark at which the keyboard is."""
        if self.line is None or self.current[0] >= len(self.line.lanes):
            return None
        lane = self.line.lanes[self.current[0]]
        return lane.marks[self.current[1]] if self.current[1] < len(lane.marks) else None

    def set_zoom(self, zoom: float, about: float | None = None) -> None:
        """Widen or narrow the scale; the place ``about``, in pixels of the view, stays where it is."""
        zoom = max(1.0, min(_MOST, zoom))
        if zoom == self.zoom or self.geometry_of_marks is None:
            return
        bar = self.horizontalScrollBar()
        at = self.viewport().width() / 2 if about is None else about
        left = self.geometry_of_marks.left
        share = (bar.value() + at - left) * zoom / self.zoom
        self.zoom = zoom
        self._measure()
        bar.setValue(round(share + left - at))

    def zoom_in(self) -> None:
        """Show fewer days, wider."""
        self.set_zoom(self.zoom * _STEP)

    def zoom_out(self) -> None:
        """Show more days, closer together."""
        self.set_zoom(self.zoom / _STEP)

    def zoom_to_fit(self) -> None:
        """Show all days."""
        self.set_zoom(1.0)

    def why_fixed(self, mark: TimeMark) -> Text | None:
        """Return why a mark cannot be moved to another day, or None when it can."""
        protocol = self._session.protocol
        if mark.visit is None or not exists(protocol, join(VISITS, mark.visit)):
            return _("It is moved with its visit.")
        visit: Visit = get(protocol, join(VISITS, mark.visit))
        if visit.anchor is None and mark.visit in dosing_visits(protocol) and visit.days == 0:
            return _("All days are counted from this dose.")
        return None

    def shifted(self) -> frozenset[str]:
        """Return the ids of the visits that a drag moves: the one dragged, and those counted from it."""
        if self.drag is None or self._protocol is None or self.drag.mark.visit is None:
            return frozenset()
        moved = {self.drag.mark.visit}
        visits = self._protocol.schedule.visits
        while more := {one.id for one in visits if one.anchor in moved and one.id not in moved}:
            moved |= more
        return frozenset(moved)

    def drag_label(self) -> str:
        """Return what a drag makes of the visit: its day, and its distance from what it is counted from."""
        if self.drag is None or self._protocol is None or self.drag.mark.visit is None:
            return ""
        visit: Visit = get(self._protocol, join(VISITS, self.drag.mark.visit))
        day = day_name(self.drag.mark.day + self.drag.days, self._protocol.schedule.day_naming)
        if visit.anchor is None:
            return str(day)
        days = (visit.days or 0) + self.drag.days
        anchor = referred_name(self._protocol, VISITS, visit.anchor)
        told = n_("{day}, {count} day from {anchor}", "{day}, {count} days from {anchor}", days, day=day, anchor=anchor)
        return str(told)

    def sizeHint(self) -> QSize:
        """As high as the lanes."""
        high = self.geometry_of_marks.height if self.geometry_of_marks is not None else em(self, 10)
        return QSize(em(self, 30), high + self.horizontalScrollBar().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """All lanes, however narrow."""
        return QSize(em(self, 7), self.sizeHint().height())

    def viewportEvent(self, event: QEvent) -> bool:
        """Show what a mark means where the mouse rests on it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self.at(event.pos())
            QToolTip.showText(event.globalPos(), self._mark_at(at).sentence if at is not None else "", self)
            return True
        return super().viewportEvent(event)

    def at(self, place: QPoint) -> tuple[int, int] | None:
        """Return the lane and the mark at a place of the viewport."""
        if self.geometry_of_marks is None or place.x() < self.geometry_of_marks.left:
            return None
        spot = QPointF(place.x() + self.horizontalScrollBar().value(), place.y())
        return self.geometry_of_marks.at(spot, em(self, 0.3))

    def place_of(self, at: tuple[int, int]) -> QRectF:
        """Return where a mark stands in the viewport."""
        assert self.geometry_of_marks is not None
        return self.geometry_of_marks.places[at].translated(-self.horizontalScrollBar().value(), 0)

    def place_of_keyboard(self) -> QRect:
        """Return where the current mark stands on the screen; nowhere where there is none."""
        if self.mark() is None or self.geometry_of_marks is None:
            return QRect()
        place = self.place_of(self.current).toRect()
        return QRect(self.viewport().mapToGlobal(place.topLeft()), place.size())

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the days around the sessions where not all days are in sight."""
        super().showEvent(event)
        if self.geometry_of_marks is not None and self.line is not None and not self._begun:
            self._begun = True
            around = self.geometry_of_marks.scale.x(self.line.focus[0])
            self.horizontalScrollBar().setValue(round(around) - self.geometry_of_marks.left - em(self, 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint lanes, scale and marks."""
        paint(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure anew."""
        super().resizeEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "zoom"):
            self._measure()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say at which mark the keyboard is."""
        super().focusInEvent(event)
        self.viewport().update()
        self.tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring back."""
        super().focusOutEvent(event)
        self.viewport().update()

    def tell(self) -> None:
        """Say in words what the current mark is."""
        mark = self.mark()
        sentence = ""
        if mark is not None and self.line is not None:
            lane = self.line.lanes[self.current[0]]
            sentence = f"{lane.title}: {mark.sentence}."
            if lane.kind is LaneKind.VISITS and (why := self.why_fixed(mark)) is not None:
                sentence = f"{sentence} {why}"
        self.setAccessibleDescription(sentence)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.told.emit(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the marks, to where one is entered, or move a visit by a day."""
        key, mark = event.key(), self.mark()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape and self.drag is not None:
            self.drag = None
            self.viewport().update()
        elif _zooms(event):
            {Qt.Key.Key_Minus: self.zoom_out, Qt.Key.Key_0: self.zoom_to_fit}.get(Qt.Key(key), self.zoom_in)()
        elif mark is None:
            super().keyPressEvent(event)
        elif control and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._shift(mark, 1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.link_activated.emit(mark.address)
        elif key == Qt.Key.Key_F2 and mark.visit is not None:
            self._edit(mark.visit)
        elif not self._walk(Qt.Key(key)):
            super().keyPressEvent(event)

    def _walk(self, key: Qt.Key) -> bool:
        line = self.line
        assert line is not None
        lane, n = self.current
        last = len(line.lanes[lane].marks) - 1
        match key:
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                goal = (lane, max(0, min(last, n + (1 if key == Qt.Key.Key_Right else -1))))
            case Qt.Key.Key_Home:
                goal = (lane, 0)
            case Qt.Key.Key_End:
                goal = (lane, last)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                other = max(0, min(len(line.lanes) - 1, lane + (1 if key == Qt.Key.Key_Down else -1)))
                day, marks = line.lanes[lane].marks[n].day, line.lanes[other].marks
                nearest = min(range(len(marks)), key=lambda at: abs(marks[at].day - day))
                goal = (other, nearest if other != lane else n)
            case _:
                return False
        self.go_to(goal)
        return True

    def go_to(self, goal: tuple[int, int]) -> None:
        """Let the keyboard be at a mark, and bring it into view."""
        self.current = goal
        if self.geometry_of_marks is not None:
            place, bar = self.place_of(goal), self.horizontalScrollBar()
            left, right = self.geometry_of_marks.left + em(self, 1), self.viewport().width() - em(self, 1)
            if place.left() < left:
                bar.setValue(round(bar.value() + place.left() - left))
            elif place.right() > right:
                bar.setValue(round(bar.value() + place.right() - right))
        self.viewport().update()
        self.tell()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the mark under the mouse; a visit may be dragged from here."""
        at = self.at(event.position().toPoint())
        if at is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self.go_to(at)
        mark = self._mark_at(at)
        if self.line is not None and self.line.lanes[at[0]].kind is LaneKind.VISITS and self.why_fixed(mark) is None:
            self.drag = Drag(mark, event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the visit that is held; elsewhere show that marks can be taken."""
        drag = self.drag
        if drag is None or self.geometry_of_marks is None:
            there = self.at(event.position().toPoint()) is not None
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if there else Qt.CursorShape.ArrowCursor)
            return
        way = event.position().x() - drag.grabbed
        if not drag.begun and abs(way) < QApplication.startDragDistance():
            return
        scale = self.geometry_of_marks.scale
        self.drag = Drag(drag.mark, drag.grabbed, scale.day(scale.x(drag.mark.day) + way) - drag.mark.day, begun=True)
        self.viewport().setCursor(Qt.CursorShape.SizeHorCursor)
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put the visit where it was dragged."""
        drag, self.drag = self.drag, None
        self.viewport().update()
        if drag is not None and drag.begun:
            self._shift(drag.mark, drag.days)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to where the mark is entered."""
        at = self.at(event.position().toPoint())
        if at is not None:
            self.link_activated.emit(self._mark_at(at).address)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, go along the days with Shift; else the page scrolls."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self.zoom * _STEP ** (turned / 240), event.position().x())
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or event.angleDelta().x():
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - turned)
        else:
            event.ignore()

    def _mark_at(self, at: tuple[int, int]) -> TimeMark:
        assert self.line is not None
        return self.line.lanes[at[0]].marks[at[1]]

    def _shift(self, mark: TimeMark, days: int) -> None:
        why = self.why_fixed(mark)
        if why is not None or not days or mark.visit is None:
            self.told.emit(str(why) if why is not None else "")
            return
        protocol, id = self._session.protocol, mark.visit
        day = day_name(mark.day + days, protocol.schedule.day_naming)
        name = item_name(protocol, get(protocol, join(VISITS, id)))
        self._session.edit(
            _("Move “{visit}” to {day}", visit=name, day=day),
            lambda now: shift_visit(now, id, days),
            merge=f"shift {id}",
        )

    def _edit(self, visit: str) -> None:
        from studio.desktop.schedule.visit_form import VisitForm

        VisitForm(self._session, visit, self.window()).open_at(self.place_of_keyboard())

    def _measure(self) -> None:
        self.geometry_of_marks = measure(self) if self.line is not None else None
        bar = self.horizontalScrollBar()
        if self.geometry_of_marks is not None:
            bar.setRange(0, max(0, self.geometry_of_marks.width - self.viewport().width()))
            bar.setPageStep(self.viewport().width())
            bar.setSingleStep(em(self, 2))
            self.setFixedHeight(self.sizeHint().height())
        self.viewport().update()


def _zooms(event: QKeyEvent) -> bool:
    """Tell whether a key zooms; with Ctrl it is for the size of all text."""
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return not control and event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_0)


class TimeLineBox(Scaled):
    """The time line with the buttons of its zoom, and what has to be said of it."""

    link_activated = Signal(str)
    told = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.view = TimeLineView(session, self)
        self.view.link_activated.connect(self.link_activated)
        self.view.told.connect(self.told)
        buttons = QHBoxLayout()
        buttons.setSpacing(em(self, 0.2))
        self.buttons: list[Button] = []
        for icon, text, tip, act in (
            ("minus", "", _("Show more days (−)"), self.view.zoom_out),
            ("add", "", _("Show fewer days, wider (+)"), self.view.zoom_in),
            (None, str(_("Fit")), _("Show all days (0)"), self.view.zoom_to_fit),
        ):
            button = Button(text, icon, kind="quiet", tip=str(tip), parent=self)
            button.clicked.connect(act)
            buttons.addWidget(button)
            self.buttons.append(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self.none = Words(
            str(_("A time line is drawn as soon as two visits have different days.")),
            tone="muted",
            wrap=True,
            parent=self,
        )
        column.addWidget(self.none)
        column.addWidget(self.view)
        self.note = Words("", "small", "muted", wrap=True, parent=self)
        column.addWidget(self.note)

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [*self.buttons, self.view]

    def show_protocol(self, protocol: Protocol) -> None:
        """Show a protocol."""
        self.view.show_protocol(protocol)
        line = self.view.line
        self.view.setVisible(line is not None)
        for button in self.buttons:
            button.setVisible(line is not None)
        self.none.setVisible(line is None)
        told = []
        if self.view.geometry_of_marks is not None and self.view.geometry_of_marks.scale.broken:
            told.append(str(_("Beyond a break in the axis, days are drawn closer together.")))
        windows = [lane for lane in (line.lanes if line is not None else ()) if lane.kind is LaneKind.WINDOW]
        told += [mark.sentence for lane in windows for mark in lane.marks[:1]]
        self.note.setText(" ".join(told))
        self.note.setVisible(bool(told))
