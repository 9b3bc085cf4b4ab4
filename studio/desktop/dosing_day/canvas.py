"""The time line as it is seen: a plan laid out, painted, zoomed and panned, with a current entry.

It is a list view whose entries are the marks, spans and empty rows, painted on an axis of time instead of one under
the other: so selection, focus, names and places of all of them are known to assistive technology without more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QRegion
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QSizePolicy, QToolTip, QWidget

from studio.desktop import theme
from studio.desktop.dosing_day import gestures
from studio.desktop.dosing_day.lanes import Layout, Metrics
from studio.desktop.dosing_day.model import DayModel
from studio.desktop.dosing_day.painting import DayPainter, Look, marked
from studio.desktop.editors.widgets import SlimScrollBar
from studio.desktop.theme import em
from studio.planning.day_plan import Event, Group, Lane, Plan
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QItemSelection
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from studio.desktop.dosing_day.gestures import Drag
    from studio.desktop.dosing_day.lanes import Item

_Index = QModelIndex | QPersistentModelIndex
Notes = dict[str, list[tuple[str, str]]]
"""By the key of an event or a row: sentences about it, each with the icon of its gravity."""

_MOST_ZOOM = 40.0


class DayCanvas(QListView):
    """A dosing day to look at."""

    chosen = Signal()
    """Another entry is the current one, or the current one changed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = DayModel(self)
        self._plan: Plan | None = None
        self._notes: Notes = {}
        self._marked: dict[str, str] = {}
        self._folded: set[Group] = {Group.RESCUE}
        self._zoom = 1.0
        self._drag: Drag | None = None
        self._cursor: tuple[int, int] | None = None
        self._ghosts: tuple[str, tuple[int, ...]] = ("", ())
        self.day_layout: Layout | None = None
        self.setModel(self._model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(str(_("Time line of the dosing day")))
        self.setAccessibleDescription(
            str(_("Arrows go from mark to mark, Ctrl with arrows moves a mark, Enter opens it, Insert adds one."))
        )
        self.horizontalScrollBar().valueChanged.connect(self._panned)
        self.selectionModel().currentChanged.connect(self._on_current)

    def show_plan(self, plan: Plan, notes: Notes) -> None:
        """Show a plan with what is to be said of it; the current entry stays so where it is still there."""
        if plan == self._plan and notes == self._notes and self.day_layout is not None:
            return
        self._plan, self._notes = plan, notes
        self._marked = marked(notes)
        self._drag = None
        self._lay_out()

    @property
    def plan(self) -> Plan | None:
        """The plan that is shown."""
        return self._plan

    @property
    def zoom(self) -> float:
        """How many times as long as the widget is wide the time axis is."""
        return self._zoom

    @property
    def current(self) -> Item | None:
        """The entry that the keyboard is at."""
        return self._model.item(self.currentIndex())

    @property
    def current_event(self) -> Event | None:
        """The event that the keyboard is at."""
        return self.current.event if self.current is not None else None

    @property
    def current_lane(self) -> Lane | None:
        """The row that the keyboard is at; None at the heading of a group."""
        return self.current.lane if self.current is not None else None

    def notes(self) -> Notes:
        """Return all sentences about the day, by key."""
        return self._notes

    def words_of_current(self) -> str:
        """Return the words of the current entry."""
        return str(self._model.data(self.currentIndex(), Qt.ItemDataRole.DisplayRole) or "")

    def has_group(self, group: Group) -> bool:
        """Tell whether there are rows of this group."""
        return self._plan is not None and any(lane.group is group for lane in self._plan.lanes)

    def is_folded(self, group: Group) -> bool:
        """Tell whether the rows of a group are shown as one."""
        return group in self._folded

    def show_ghosts(self, lane: str, minutes: Sequence[int]) -> None:
        """Show where a series would stand in a row."""
        self._ghosts = (lane, tuple(minutes))
        self.viewport().update()

    def hide_ghosts(self) -> None:
        """Show no series any more."""
        self._ghosts = ("", ())
        self.viewport().update()

    def notes_of(self, item: Item) -> list[tuple[str, str]]:
        """Return the sentences about an entry and its row, with their icons."""
        assert self.day_layout is not None
        row = self.day_layout.rows[item.row]
        keys = dict.fromkeys((item.key, row.key, *(lane.key for lane in row.lanes if row.folded)))
        return [said for key in keys for said in self._notes.get(key, ())]

    def choose(self, key: str) -> bool:
        """Make the entry of this key the current one, unfolding its group; tell whether there is one."""
        if self._plan is None or self.day_layout is None:
            return False
        if key not in self.day_layout.by_key:
            event = self._plan.find(key)
            lane = self._plan.lane_of(event) if event else next((x for x in self._plan.lanes if x.key == key), None)
            if lane is None:
                return False
            if lane.group in self._folded:
                self._folded.discard(lane.group)
                self._lay_out()
            assert self.day_layout is not None
            if event is None and lane.events:
                key = lane.events[0].key
        if key not in self.day_layout.by_key:
            return False
        self.setCurrentIndex(self._model.index(self.day_layout.by_key[key], 0))
        return True

    def zoom_by(self, factor: float, around: float | None = None) -> None:
        """Make the axis so many times as long; the minute at a place of the axis in sight stays where it is."""
        layout = self.day_layout
        if layout is None:
            return
        at = layout.shown_width / 2 if around is None else around
        minute = layout.minute(at + self._offset)
        self._zoom = max(1.0, min(_MOST_ZOOM, self._zoom * factor))
        self._lay_out()
        assert self.day_layout is not None
        self.horizontalScrollBar().setValue(round(self.day_layout.x(minute) - at))

    def fit(self) -> None:
        """Show the whole day."""
        self.zoom_by(1 / self._zoom)

    def toggle(self, group: Group) -> None:
        """Show the rows of a group as one, or each."""
        self._folded ^= {group}
        item = self.current
        self._lay_out()
        if item is not None and self.day_layout is not None and item.key not in self.day_layout.by_key:
            self.choose(f"group:{group.value}")

    def visualRect(self, index: _Index) -> QRect:
        """Return where an entry stands."""
        if self.day_layout is None or not index.isValid() or index.row() >= len(self.day_layout.items):
            return QRect()
        area = self.day_layout.area(index.row())
        if self.day_layout.items[index.row()].event is not None:
            area = area.translated(self.day_layout.gutter - self._offset, 0)
        return area.toAlignedRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return the entry at a place."""
        layout = self.day_layout
        if layout is None:
            return QModelIndex()
        hold = self._hold_at(QPointF(point))
        if hold is not None:
            return self._model.index(hold.index, 0)
        row = layout.row_at(point.y())
        if row is not None and layout.rows[row].name_area.contains(QPointF(point)):
            found = next((n for n, item in enumerate(layout.items) if item.row == row), None)
            if found is not None:
                return self._model.index(found, 0)
        return QModelIndex()

    def scrollTo(self, index: _Index, hint: QAbstractItemView.ScrollHint = QListView.ScrollHint.EnsureVisible) -> None:
        """Pan until an entry is in sight."""
        layout = self.day_layout
        if layout is None or not index.isValid() or index.row() >= len(layout.items):
            return
        event = layout.items[index.row()].event
        if event is None:
            return
        left, right = layout.bounds(event)
        margin, bar = layout.metrics.em, self.horizontalScrollBar()
        if left - margin < bar.value() and not (event.span and right > bar.value() + margin):
            bar.setValue(round(left - margin))
        elif right + margin > bar.value() + layout.shown_width and not event.span:
            bar.setValue(round(right + margin - layout.shown_width))

    def horizontalOffset(self) -> int:
        """Return how far the axis is panned."""
        return self._offset

    def setSelection(self, rect: QRect, command: object) -> None:
        """Select nothing by a rubber band: the current entry is all that can be selected."""

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return where the selected entries stand."""
        region = QRegion()
        for index in selection.indexes():
            region = region.united(QRegion(self.visualRect(index)))
        return region

    def updateGeometries(self) -> None:
        """Set the range of the pan; how high the rows are, they tell themselves."""
        layout, bar = self.day_layout, self.horizontalScrollBar()
        if layout is None:
            return
        bar.setPageStep(round(layout.shown_width))
        bar.setSingleStep(round(layout.metrics.em * 2))
        bar.setRange(0, max(0, round(layout.axis_width - layout.shown_width)))

    def doItemsLayout(self) -> None:
        """Lay out the rows; entries have no place in a column."""
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure anew."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the size of the text changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the day."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("card"))
        if self.day_layout is None:
            return
        at = self.currentIndex().row()
        current = at if 0 <= at < len(self.day_layout.items) else None
        look = Look(self._offset, current, self.hasFocus(), self._marked, self._drag, self._cursor, self._ghosts)
        DayPainter(painter, self.day_layout, look, self.devicePixelRatioF()).paint()
        painter.end()

    def viewportEvent(self, event: QEvent) -> bool:
        """Show what is known of the mark under the pointer."""
        if event.type() == QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())
            words = self._model.data(index, Qt.ItemDataRole.ToolTipRole) if index.isValid() else None
            QToolTip.showText(event.globalPos(), str(words or ""), self.viewport())
            return True
        return super().viewportEvent(event)

    @property
    def _offset(self) -> int:
        return self.horizontalScrollBar().value()

    def _hold_at(self, place: QPointF) -> gestures.Hold | None:
        layout = self.day_layout
        if layout is None or place.x() < layout.gutter:
            return None
        at = self.currentIndex().row()
        return gestures.hold_at(layout, place.x() - layout.gutter + self._offset, place.y(), at if at >= 0 else None)

    def _panned(self) -> None:
        self.viewport().update()

    def _on_current(self) -> None:
        self.viewport().update()
        self.chosen.emit()

    def _lay_out(self) -> None:
        if self._plan is None or self.viewport().width() <= 0:
            return
        before = self.current
        metrics = Metrics(float(em(self)), QFontMetricsF(theme.font("small")))
        were = frozenset(self.day_layout.by_key) if self.day_layout is not None else frozenset()
        layout = Layout(self._plan, self._folded, metrics, float(self.viewport().width()), self._zoom)
        self.day_layout = layout
        if self._cursor is not None and self._cursor[0] >= len(layout.rows):
            self._cursor = None
        self._model.show_layout(layout, {key: [words for _icon, words in said] for key, said in self._notes.items()})
        self.updateGeometries()
        self.setFixedHeight(layout.height + self.horizontalScrollBar().sizeHint().height())
        index = _same_or_near(layout, before, were) if before is not None else None
        if index is not None and index != self.currentIndex().row():
            self.setCurrentIndex(self._model.index(index, 0))
        self.viewport().update()


def _same_or_near(layout: Layout, before: Item, were: frozenset[str]) -> int | None:
    """Return the entry of a layout that was current before, or the one that came in its stead, or the nearest.

    A reading of vital signs is known by its minute alone: the only one of the row that was not there before is the one
    that undo moved back.
    """
    if before.key in layout.by_key or before.lane is None:
        return layout.by_key.get(before.key)
    lane, minute = before.lane.key, before.event.minute if before.event is not None else 0
    alike = [n for n, item in enumerate(layout.items) if item.lane is not None and item.lane.key == lane]
    fresh = [n for n in alike if layout.items[n].key not in were]
    if len(fresh) == 1 and layout.items[fresh[0]].event is not None:
        return fresh[0]
    return min(alike, key=lambda n: abs(item.minute - minute) if (item := layout.items[n].event) else 0, default=None)
