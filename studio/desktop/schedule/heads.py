"""The heads of the grid, which stay in sight while it scrolls: names of activities at its left, visits above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHeaderView

from studio.desktop import theme
from studio.desktop.schedule.painting import paint_name, paint_visit
from studio.desktop.theme import em

if TYPE_CHECKING:
    from studio.desktop.schedule.grid import ScheduleGrid

_NAMES = 15.0
_NAMES_SHARE = 0.42
"""The width of the names in em, and the most of the grid's width that they take."""


class Head(QHeaderView):
    """One of the two heads."""

    pressed = Signal(int)
    """A section was clicked."""

    opened = Signal(int)
    """A section was double-clicked."""

    asked = Signal(int, QPoint)
    """The menu of a section was asked for, at this place of the screen."""

    def __init__(self, orientation: Qt.Orientation, view: ScheduleGrid) -> None:
        super().__init__(orientation, view)
        self._view = view
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the section."""
        section = self.logicalIndexAt(event.position().toPoint())
        if section >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(section)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the section."""
        section = self.logicalIndexAt(event.position().toPoint())
        if section >= 0:
            self.opened.emit(section)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Nothing is dragged here: days alone say where visits stand."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing was pressed."""

    def _on_menu(self, at: QPoint) -> None:
        section = self.logicalIndexAt(at)
        if section >= 0:
            self.asked.emit(section, self.mapToGlobal(at))

    def _sections(self, area: QRect) -> range:
        """Return the sections that an area shows."""
        across = self.orientation() == Qt.Orientation.Horizontal
        first = self.visualIndexAt(area.left() if across else area.top())
        last = self.visualIndexAt(area.right() if across else area.bottom())
        if first < 0:
            return range(0)
        return range(first, (last if last >= 0 else self.count() - 1) + 1)


class Names(Head):
    """The names of activities under their headings."""

    def __init__(self, view: ScheduleGrid) -> None:
        super().__init__(Qt.Orientation.Vertical, view)

    def sizeHint(self) -> QSize:
        """Wide enough for most names, and never most of the grid."""
        return QSize(min(em(self, _NAMES), round(self._view.width() * _NAMES_SHARE)), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the names in sight."""
        painter = QPainter(self.viewport())
        area = event.rect()
        painter.fillRect(area, theme.colour("card"))
        width = self.viewport().width()
        for row in self._sections(area):
            place = QRect(0, self.sectionViewportPosition(row), width, self.sectionSize(row))
            paint_name(self._view, painter, place, row)
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawLine(width - 1, area.top(), width - 1, area.bottom())


class Visits(Head):
    """The visits under their epochs, with days, windows and what they are counted from."""

    def __init__(self, view: ScheduleGrid) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)

    def epoch_height(self) -> int:
        """Return the height of the band of epochs; none is shown where no visit has one."""
        return em(self, 1.35) if any(self._view.grid_model.epochs) else 0

    def sizeHint(self) -> QSize:
        """Room for the epochs, two lines of a name, the day, the window and the anchor."""
        lines = 2 + self._view.head_height()
        return QSize(0, self.epoch_height() + lines * em(self, 0.95) + em(self, 0.45))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the visits in sight and, over them, the bands of their epochs."""
        painter = QPainter(self.viewport())
        area = self.viewport().rect()
        painter.fillRect(area, theme.colour("card"))
        epoch, columns = self.epoch_height(), self._sections(area)
        for column in columns:
            place = QRect(self.sectionViewportPosition(column), 0, self.sectionSize(column), area.height())
            paint_visit(self._view, painter, place, column, epoch=epoch)
        if epoch:
            self._paint_epochs(painter, columns, epoch)
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawLine(area.left(), area.bottom(), area.right(), area.bottom())

    def _paint_epochs(self, painter: QPainter, columns: range, high: int) -> None:
        """Paint a band over the visits of each epoch; its name stays in sight while the band does."""
        names, unit = self._view.grid_model.epochs, em(self)
        painter.setFont(theme.font("small"))
        metrics: QFontMetrics = painter.fontMetrics()
        start = columns.start
        while start < columns.stop:
            end = start
            while end + 1 < columns.stop and names[end + 1] == names[start]:
                end += 1
            left = max(self.sectionViewportPosition(start), 0)
            right = min(self.sectionViewportPosition(end) + self.sectionSize(end), self.viewport().width())
            if names[start] and right - left > 2:
                band = QRect(left + 1, 2, right - left - 2, high - 4)
                painter.fillRect(band, theme.colour("faint"))
                painter.setPen(theme.colour("muted"))
                inner = band.adjusted(unit // 4, 0, -unit // 4, 0)
                words = metrics.elidedText(names[start], Qt.TextElideMode.ElideRight, inner.width())
                painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, words)
            start = end + 1
