"""The list of what was found, grouped by kind. It paints its rows itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.desktop import theme
from studio.desktop.panels.marked import paint_marked
from studio.desktop.panels.offers import Heading, More, Note, Offer, Row
from studio.desktop.panels.painting import ROW, WORDS, Index, RowModel, box, slim
from studio.desktop.theme import em
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE, _TWO_LINES, _HEAD = 1.75, 2.9, 1.65
"""Heights of an offer, of one with its place below it, and of a heading, in em."""

_NARROW = 26
"""Below this width, in em, the place of an offer stands under its title."""


class _Rows(RowModel):
    def told(self, row: Row, role: int) -> object:
        if role in WORDS:
            return row.in_words() if isinstance(row, Offer) else row.title
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, Offer):
            return "\n".join(filter(None, (row.title, row.beside, row.about, row.lacking)))
        return None

    def is_heading(self, row: Row) -> bool:
        return isinstance(row, Heading | Note)


class FoundList(QListView):
    """The list. The keyboard stays in the box above it, which hands its keys on to :meth:`move`."""

    chosen = Signal(object)
    """This row was chosen."""

    current_changed = Signal()
    """Another row is the current one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setAccessibleName(str(_("What was found")))
        self.setAccessibleDescription(str(_("Up and Down choose, Enter opens.")))
        self.viewport().setBackgroundRole(QPalette.ColorRole.Base)
        slim(self)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows, the first of them chosen."""
        self._rows.show(rows)
        self._choose_at(self._near(0, 1))
        self.scrollToTop()

    def rows(self) -> list[Row]:
        """Return what is listed."""
        return list(self._rows.rows)

    def count_offers(self) -> int:
        """Return how many offers are listed."""
        return sum(isinstance(row, Offer) for row in self._rows.rows)

    def current_in_words(self) -> str:
        """Return what the current row says, or nothing."""
        index = self.currentIndex()
        return str(index.data(Qt.ItemDataRole.AccessibleTextRole)) if index.isValid() else ""

    def full_height(self) -> int:
        """Return how high all rows are together."""
        return sum(self.row_height(row) for row in self._rows.rows) + 2

    def row_height(self, row: Row) -> int:
        """Return how high a row is."""
        if isinstance(row, Heading | Note):
            return em(self, _HEAD)
        return em(self, _TWO_LINES if isinstance(row, Offer) and self.below(row) else _LINE)

    def below(self, offer: Offer) -> bool:
        """Tell whether the place of an offer stands under its title."""
        return bool(offer.beside) and (offer.hit is not None or self.width() < em(self, _NARROW))

    def choose(self) -> None:
        """Choose the current row."""
        if (index := self.currentIndex()).isValid():
            self.chosen.emit(index.data(ROW))

    def move(self, event: QKeyEvent) -> bool:
        """Go to another row, if the key asks for that; tell whether it does."""
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            return False
        here, last = self.currentIndex().row(), self._rows.rowCount() - 1
        page = max(1, self.viewport().height() // em(self, _LINE) - 1)
        match event.key():
            case Qt.Key.Key_Down:
                at = self._near(here + 1, 1)
                at = self._near(0, 1) if at is None else at
            case Qt.Key.Key_Up:
                at = self._near(here - 1, -1)
                at = self._near(last, -1) if at is None else at
            case Qt.Key.Key_PageDown:
                at = self._near(min(last, here + page), -1)
            case Qt.Key.Key_PageUp:
                at = self._near(max(0, here - page), 1)
            case _:
                return False
        self._choose_at(at)
        return True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under the mouse is the current one."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsSelectable:
            self._choose_at(index.row())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the keyboard where it is."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the row under the mouse."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.flags() & Qt.ItemFlag.ItemIsSelectable:
            self.chosen.emit(index.data(ROW))

    def _near(self, at: int, by: int) -> int | None:
        """Return the nearest row from there on that can be chosen."""
        while 0 <= at < self._rows.rowCount():
            if not isinstance(self._rows.rows[at], Heading | Note):
                return at
            at += by
        return None

    def _choose_at(self, at: int | None) -> None:
        index = self._rows.index(at) if at is not None else QModelIndex()
        self.setCurrentIndex(index)
        if at is not None and at <= 1:
            self.scrollToTop()
        self.current_changed.emit()


class _Delegate(QStyledItemDelegate):
    """Paints what is offered: its title with marks, and its place and keys on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view: FoundList = option.widget
        return QSize(em(view, 10), view.row_height(index.data(ROW)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: FoundList = option.widget
        row: Row = index.data(ROW)
        area = QRectF(option.rect)
        unit = em(view)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            inner = area.adjusted(unit * 0.35, 0, -unit * 0.35, 0)
            box(painter, inner, "selection", radius=unit * 0.3)
        inner = area.adjusted(unit * 0.8, 0, -unit * 0.8, 0)
        match row:
            case Heading(title=title) | Note(title=title):
                painter.setFont(theme.font("small", bold=isinstance(row, Heading)))
                painter.setPen(theme.colour("muted"))
                painter.drawText(inner.adjusted(0, unit * 0.25, 0, 0), Qt.AlignmentFlag.AlignVCenter, title)
            case More(title=title):
                painter.setFont(theme.font("small", bold=True))
                painter.setPen(theme.colour("accent"))
                painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, title)
            case Offer():
                self._paint_offer(painter, inner, row, view)
        painter.restore()

    def _paint_offer(self, painter: QPainter, inner: QRectF, offer: Offer, view: FoundList) -> None:
        unit = em(view)
        below = view.below(offer)
        first = QRectF(inner.left(), inner.top(), inner.width(), unit * _LINE) if below else inner
        if below:
            first.translate(0, -unit * 0.05)
            second = QRectF(inner.left(), inner.top() + unit * 1.35, inner.width(), unit * 1.3)
            _small(painter, second, offer.beside, Qt.AlignmentFlag.AlignLeft)
        right = offer.lacking or offer.keys
        if right:
            first.setRight(first.right() - _small(painter, first, right, Qt.AlignmentFlag.AlignRight) - unit * 0.6)
        share = 1.0 if below or not offer.beside else 0.66
        pale = bool(offer.lacking)
        used = paint_marked(
            painter,
            first,
            offer.title,
            offer.marks,
            width=first.width() * share,
            token="muted" if pale else "text",
            mark="muted" if pale else "accent",
        )
        if offer.beside and not below:
            _small(painter, first.adjusted(used + unit, 0, 0, 0), offer.beside, Qt.AlignmentFlag.AlignRight)


def _small(painter: QPainter, area: QRectF, words: str, side: Qt.AlignmentFlag) -> float:
    """Paint words in small letters and return how wide they are."""
    font = theme.font("small")
    metrics = QFontMetricsF(font)
    words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0.0, area.width()))
    painter.setFont(font)
    painter.setPen(theme.colour("muted"))
    painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, words)
    return metrics.horizontalAdvance(words)
