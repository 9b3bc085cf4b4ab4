"""The list of places where words stand in the protocol, by section, each with a box to tick for replacing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import paint_ring, paint_tick
from studio.desktop.panels.marked import paint_marked
from studio.desktop.panels.painting import ROW, WORDS, Index, RowList, RowModel, box, slim
from studio.desktop.theme import em
from studio.text import _, n_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from studio.protocol.search import Hit

_BEFORE = 18
"""Letters shown before the words found."""


@dataclass(frozen=True, slots=True)
class Section:
    """The title of a section, and how many places it has."""

    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place: what was found, the words for the field, and whether it is to be replaced."""

    hit: Hit
    where: str
    ticked: bool

    @property
    def kept(self) -> str:
        """Why it cannot be replaced, or nothing."""
        reason = self.hit.written.kept
        return "" if reason is None else str(_("Not replaceable here: {reason}", reason=reason))


Row = Section | Place


class _Rows(RowModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.ticks = False

    def told(self, row: Row, role: int) -> object:
        if isinstance(row, Section):
            said = n_("{title}: {count} place", "{title}: {count} places", row.count, title=row.title)
            return str(said) if role in WORDS else None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return ". ".join(filter(None, ("".join(row.hit.snippet()), row.where, row.kept)))
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(filter(None, (row.where, row.kept)))
            case Qt.ItemDataRole.CheckStateRole if self.ticks and row.hit.replaceable:
                return Qt.CheckState.Checked if row.ticked else Qt.CheckState.Unchecked
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row, usual = self.rows[index.row()], super().flags(index)
        ticked = not self.is_heading(row) and self.ticks and row.hit.replaceable
        return usual | Qt.ItemFlag.ItemIsUserCheckable if ticked else usual

    def is_heading(self, row: Row) -> bool:
        return isinstance(row, Section)

    def show(self, rows: Sequence[Row], *, ticks: bool) -> None:
        self.ticks = ticks
        super().show(rows)

    def change(self, at: int, row: Row) -> None:
        self.rows[at] = row
        self.dataChanged.emit(self.index(at), self.index(at))


class HitList(RowList):
    """The list. Enter goes to a place, Space ticks it."""

    wants_place = Signal(object)
    """Go to this :class:`~studio.protocol.search.Hit`."""

    ticked = Signal(object, bool)
    """The user ticked this hit, or took the tick away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setAccessibleName(str(_("Places found")))
        self.setAccessibleDescription(str(_("Enter goes to the place, Space chooses it for replacing.")))
        self.viewport().setBackgroundRole(QPalette.ColorRole.AlternateBase)
        slim(self)

    def show_rows(self, rows: Sequence[Row], *, ticks: bool) -> None:
        """Show other rows, with boxes to tick or without; the current place stays, if it is still there."""
        before = self.current
        self._rows.show(rows, ticks=ticks)
        if before is not None:
            self.choose(before)

    @property
    def current(self) -> Hit | None:
        """The place that is chosen in the list."""
        row = self.currentIndex().data(ROW)
        return row.hit if isinstance(row, Place) else None

    def choose(self, hit: Hit) -> None:
        """Choose a place, if it is listed."""
        if (at := next((at for at, row in self._places() if _same(row.hit, hit)), None)) is not None:
            self.setCurrentIndex(self._rows.index(at))

    def places(self) -> list[Place]:
        """Return all places listed."""
        return [row for _at, row in self._places()]

    def step(self, by: int, section: str = "") -> Hit | None:
        """Choose the next place, or the one before, round the ends, and return it; None where there is none.

        Where none is chosen yet, the first of the section at this address is, if it has one.
        """
        at = [at for at, _row in self._places()]
        if not at:
            return None
        here = self.currentIndex().row()
        if here < 0 and by > 0:
            inside = (at for at, row in self._places() if section and row.hit.address.startswith(f"{section}/"))
            here = next(inside, 0) - 1
        beyond = [other for other in at if (other > here if by > 0 else other < here)]
        chosen = (beyond or at)[0 if by > 0 else -1]
        self.setCurrentIndex(self._rows.index(chosen))
        return self.current

    def row_height(self, row: Row) -> int:
        """Return how high a row is."""
        if isinstance(row, Section):
            return em(self, 1.9)
        return em(self, 4.0 if row.kept and self._rows.ticks else 2.9)

    def sizeHint(self) -> QSize:
        """Room for some places; the panel gives it more."""
        return QSize(em(self, 24), em(self, 10))

    def minimumSizeHint(self) -> QSize:
        """Room for two places."""
        return QSize(em(self, 12), em(self, 8))

    @property
    def shows_ticks(self) -> bool:
        """Whether places have boxes to tick."""
        return self._rows.ticks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there, Space ticks."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        hit = self.current
        if plain and hit is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wants_place.emit(hit)
        elif plain and event.key() == Qt.Key.Key_Space and self._rows.ticks:
            self._toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick the box, or go to the place."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        row = index.data(ROW)
        if event.button() != Qt.MouseButton.LeftButton or not isinstance(row, Place):
            return
        if self._rows.ticks and row.hit.replaceable and event.position().x() < em(self, 2.2):
            self._toggle(index)
        else:
            self.wants_place.emit(row.hit)

    def _toggle(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, Place) and row.hit.replaceable:
            self._rows.change(index.row(), Place(row.hit, row.where, not row.ticked))
            self.ticked.emit(row.hit, not row.ticked)

    def _places(self) -> Iterator[tuple[int, Place]]:
        return ((at, row) for at, row in enumerate(self._rows.rows) if isinstance(row, Place))


def _same(one: Hit, other: Hit) -> bool:
    return (one.address, one.written.line, one.start) == (other.address, other.written.line, other.start)


class _Delegate(QStyledItemDelegate):
    """Paints a place: the box, the words with what stands around them, and the field."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view: HitList = option.widget
        return QSize(em(view, 10), view.row_height(index.data(ROW)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: HitList = option.widget
        row: Row = index.data(ROW)
        area, unit = QRectF(option.rect), em(view)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            box(painter, area, "selection")
        if isinstance(row, Section):
            painter.setFont(theme.font("small", bold=True))
            painter.setPen(theme.colour("muted"))
            line = area.adjusted(unit * 0.8, unit * 0.35, -unit * 0.8, 0)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, row.title)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(row.count))
        else:
            self._paint_place(painter, area, row, view)
        if selected and view.hasFocus():
            paint_ring(painter, area.adjusted(1, 1, -1, -2), 2)
        painter.restore()

    def _paint_place(self, painter: QPainter, area: QRectF, row: Place, view: HitList) -> None:
        unit = em(view)
        left = unit * 0.8
        if view.shows_ticks:
            side = unit * 0.95
            if row.hit.replaceable:
                square = QRectF(area.left() + left, area.top() + unit * 0.5, side, side)
                paint_tick(painter, square, checked=row.ticked)
            left += unit * 1.4
        inner = area.adjusted(left, unit * 0.3, -unit * 0.8, 0)
        height = unit * 1.15
        _snippet(painter, QRectF(inner.left(), inner.top(), inner.width(), height), row.hit)
        metrics = QFontMetricsF(theme.font("small"))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("muted"))
        lines = (row.where, row.kept) if view.shows_ticks else (row.where,)
        for number, words in enumerate(filter(None, lines), start=1):
            line = QRectF(inner.left(), inner.top() + number * height, inner.width(), height)
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)


def _snippet(painter: QPainter, area: QRectF, hit: Hit) -> None:
    """Paint the words found in bold, with as much around them as there is room for."""
    before, found, behind = hit.snippet()
    if len(before) > _BEFORE:
        before = f"…{before[-_BEFORE:].partition(' ')[2]}"
    paint_marked(painter, area, f"{before}{found}{behind}", [(len(before), len(before) + len(found))])
