"""The schedule of activities as a grid: visits across, activities down, read from all sections."""

from __future__ import annotations

from PySide6.QtCore import (
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
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
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
from studio.desktop.editors.widgets import SlimScrollBar
from studio.desktop.theme import em
from studio.planning.schedule import Activity, Matrix, PlacedVisit, day_number, window
from studio.protocol.schedule import ActivityGroup, DayNaming
from studio.text import _, number

_ROW = 1.7
_HEAD = 4.2
_ROWS_SHOWN = 24

_Index = QModelIndex | QPersistentModelIndex


class ActivityModel(QAbstractTableModel):
    """The matrix, with a row for each heading of activities."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.visits: tuple[PlacedVisit, ...] = ()
        self.naming: DayNaming | None = None
        self.lines: list[Activity | ActivityGroup] = []
        self._counts: list[dict[str, int]] = []

    def show_matrix(self, matrix: Matrix, naming: DayNaming | None) -> None:
        """Show a schedule."""
        self.beginResetModel()
        self.visits, self.naming = matrix.visits, naming
        self.lines, self._counts = [], []
        heading: ActivityGroup | None = None
        for row in matrix.rows:
            if row.group is not heading:
                heading = row.group
                self.lines.append(heading)
                self._counts.append({})
            counts: dict[str, int] = {}
            for visit in row.visits:
                counts[visit] = counts.get(visit, 0) + 1
            self.lines.append(row)
            self._counts.append(counts)
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of activities and headings."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return the number of visits."""
        return 0 if parent is not None and parent.isValid() else len(self.visits)

    def count(self, index: _Index) -> int:
        """Return how often an activity takes place at a visit."""
        return self._counts[index.row()].get(self.visits[index.column()].visit.id, 0)

    def day(self, column: int) -> str:
        """Return the day of a visit as the head of the schedule shows it, or a dash."""
        offset = self.visits[column].offset
        return "–" if offset is None else day_number(offset, self.naming)

    def name(self, row: int) -> str:
        """Return the name of an activity or a heading."""
        line = self.lines[row]
        return str(line.label) if isinstance(line, ActivityGroup) else str(line.name)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the names of visits and activities."""
        if orientation == Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.name(section)
            line = self.lines[section]
            if role == Qt.ItemDataRole.ToolTipRole and isinstance(line, Activity):
                return " · ".join(part for part in (str(line.name), line.timing) if part)
            return None
        placed = self.visits[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return placed.visit.name or ""
        if role == Qt.ItemDataRole.ToolTipRole:
            parts = (
                placed.visit.name,
                str(_("Day {day}", day=self.day(section))),
                window(placed.visit),
                placed.visit.purpose,
            )
            return " · ".join(part for part in parts if part)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's sign; for those who do not see it, a sentence."""
        if isinstance(self.lines[index.row()], ActivityGroup):
            return None
        count = self.count(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if not count else "•" if count == 1 else number(count)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            visit = self.visits[index.column()].visit.name or ""
            at = _("{activity} at {visit}", activity=self.name(index.row()), visit=visit)
            none = _("no {activity} at {visit}", activity=self.name(index.row()), visit=visit)
            return str(at if count else none)
        if role == Qt.ItemDataRole.ToolTipRole and count:
            line, visit = self.lines[index.row()], self.visits[index.column()].visit
            timing = line.timing_at(visit.id) if isinstance(line, Activity) else None
            return " · ".join(part for part in (self.name(index.row()), visit.name, timing) if part)
        return None

    def address(self, row: int) -> str | None:
        """Return where in the protocol a row comes from, or None for a heading."""
        line = self.lines[row]
        return line.address if isinstance(line, Activity) else None


class _Cells(QStyledItemDelegate):
    """Paints dots, counts and headings."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one cell."""
        model = index.model()
        assert isinstance(model, ActivityModel)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        heading = isinstance(model.lines[index.row()], ActivityGroup)
        if heading:
            painter.fillRect(option.rect, theme.colour("panel"))
        elif option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("selection"))
        painter.setPen(QPen(theme.colour("faint"), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        count = 0 if heading else model.count(index)
        if count == 1:
            size = option.fontMetrics.height() * 0.42
            centre = QRectF(option.rect).center()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(centre, size / 2, size / 2)
        elif count:
            painter.setPen(theme.colour("accent"))
            painter.setFont(theme.font("small", bold=True))
            painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, number(count))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 1.4))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -2), 3, 3)
        painter.restore()


class _Names(QHeaderView):
    """The names of activities, with headings in bold."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def sizeHint(self) -> QSize:
        """Wide enough for most names."""
        return QSize(em(self, 15), 0)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint one name."""
        model = self.model()
        assert isinstance(model, ActivityModel)
        heading = isinstance(model.lines[logicalIndex], ActivityGroup)
        painter.save()
        painter.fillRect(rect, theme.colour("panel" if heading else "card"))
        painter.setPen(QPen(theme.colour("faint"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(theme.font("small", bold=heading))
        painter.setPen(theme.colour("muted" if heading else "text"))
        area = rect.adjusted(em(self, 0.4), 0, -em(self, 0.3), 0)
        name = painter.fontMetrics().elidedText(model.name(logicalIndex), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()


class _Visits(QHeaderView):
    """The names of visits, with their days and windows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)

    def sizeHint(self) -> QSize:
        """Room for two lines of name, the day and the window."""
        return QSize(0, em(self, _HEAD))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint one visit."""
        model = self.model()
        assert isinstance(model, ActivityModel)
        placed = model.visits[logicalIndex]
        line = em(self, 0.95)
        painter.save()
        painter.fillRect(rect, theme.colour("card"))
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(theme.font("small", bold=True))
        painter.setPen(theme.colour("text"))
        centred = Qt.AlignmentFlag.AlignHCenter
        name = QRect(rect.left() + 2, rect.top(), rect.width() - 4, 2 * line)
        painter.drawText(
            name, centred | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap, placed.visit.name or ""
        )
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("muted"))
        painter.drawText(
            QRect(rect.left(), rect.top() + 2 * line, rect.width(), line), centred, model.day(logicalIndex)
        )
        painter.drawText(QRect(rect.left(), rect.top() + 3 * line, rect.width(), line), centred, window(placed.visit))
        painter.restore()


class ActivityGrid(QTableView):
    """The schedule of activities, to be read. Enter or a click on a name goes to where a row comes from."""

    link_activated = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = ActivityModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_Cells(self))
        self.setVerticalHeader(_Names(self))
        self.setHorizontalHeader(_Visits(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal, self))
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget(self))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(str(_("Schedule of activities")))
        self._corner = self.findChild(QAbstractButton)
        if self._corner is not None:
            self._corner.installEventFilter(self)
        self.verticalHeader().sectionClicked.connect(self._go)
        self.doubleClicked.connect(self._go_cell)

    def show_matrix(self, matrix: Matrix, naming: DayNaming | None) -> None:
        """Show a schedule."""
        self._model.show_matrix(matrix, naming)
        self.horizontalHeader().setDefaultSectionSize(em(self, 4.2))
        self.verticalHeader().setDefaultSectionSize(em(self, _ROW))
        rows = min(len(self._model.lines), _ROWS_SHOWN)
        self.setFixedHeight(
            em(self, _HEAD) + rows * em(self, _ROW) + self.horizontalScrollBar().sizeHint().height() + 3
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the corner between the heads empty."""
        if watched is self._corner and event.type() == QEvent.Type.Paint:
            painter = QPainter(self._corner)
            painter.fillRect(self._corner.rect(), theme.colour("card"))
            painter.end()
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to where the row comes from on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._go(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def _go_cell(self, index: QModelIndex) -> None:
        self._go(index.row())

    def _go(self, row: int) -> None:
        address = self._model.address(row)
        if address is not None:
            self.link_activated.emit(address)
