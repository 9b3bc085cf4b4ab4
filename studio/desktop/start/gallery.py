"""The templates as cards, in as many columns as fit."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.desktop import theme
from studio.desktop.editors.widgets import paint_ring
from studio.desktop.panels.painting import ROW, Index, Wrapped, box, slim, wrapped
from studio.desktop.start.rows import Act, Card, OneClick, Rows
from studio.desktop.theme import em
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMN = 17
"""Width of a column of cards at least, in em."""

ACTS: dict[Act, Text] = {
    "use": _("Use this template"),
    "edit": _("Edit details…"),
    "duplicate": _("Duplicate"),
    "publish": _("Copy to the shared folder"),
    "export": _("Export…"),
    "delete": _("Delete"),
}
"""What can be done with a template, in words."""

KEYS: dict[Act, QKeySequence] = {
    "edit": QKeySequence("F2"),
    "duplicate": QKeySequence("Ctrl+D"),
    "delete": QKeySequence("Del"),
}

_LOWEST, _HIGHEST = 10, 16
"""Bounds of the height of cards, in em: within them it lets every summary be read. The tip has the whole of one that is
longer still."""

_MEASURED = 60
"""So many cards are looked at to choose their height."""


class _CardDelegate(QStyledItemDelegate):
    """Paints a template as a card."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view: Gallery = option.widget
        return view.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: Gallery = option.widget
        card: Card = index.data(ROW)
        unit = em(view)
        area = QRectF(option.rect).adjusted(2, 2, -view.gap, -view.gap)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if current:
            box(painter, area.adjusted(-2, -2, 2, 2), "fill", radius=unit * 0.65)
        pen = Qt.PenStyle.DashLine if card.blank else Qt.PenStyle.SolidLine
        border = "accent" if current else "border" if hovered or card.blank else "line"
        box(painter, area, "card", border, radius=unit * 0.5, pen=pen)
        if current and view.hasFocus():
            paint_ring(painter, area, unit * 0.5)
        inner = area.adjusted(unit, unit, -unit, -unit * 0.8)
        title, summary, note = _texts(card, int(inner.width()))
        title.draw(painter, inner.topLeft(), "text" if card.usable else "muted")
        top = inner.top() + title.height + unit * 0.3
        room = inner.bottom() - note.height - unit * 0.3 - top
        if summary.height > room:
            lines = max(1, int(room / painter.fontMetrics().lineSpacing()))
            summary = wrapped(card.summary, theme.font().toString(), int(inner.width()), lines)
        summary.draw(painter, QPointF(inner.left(), top), "muted" if card.usable else "must")
        note.draw(painter, QPointF(inner.left(), inner.bottom() - note.height), "muted")
        painter.restore()


def _texts(card: Card, width: int) -> tuple[Wrapped, Wrapped, Wrapped]:
    """Return title, summary and note of a card, broken into lines of a width."""
    note = ". ".join(part for part in (card.note, ", ".join(card.tags)) if part)
    return (
        wrapped(card.title, theme.font("heading").toString(), width, 2),
        wrapped(card.summary, theme.font().toString(), width),
        wrapped(note, theme.font("small").toString(), width, 1),
    )


class Gallery(QListView):
    """The cards. A click chooses one, a double click or Enter starts from it."""

    chosen = Signal(object)
    """The user starts from this card."""

    shown = Signal(object)
    """This card is the current one now; None when there is none."""

    wanted = Signal(str, object)
    """The user wants this done with this card."""

    undo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = Rows(self)
        self._pressed_twice = False
        self._click = OneClick(self)
        self.gap = em(self, 0.9)
        self.setModel(self._cards)
        self.setItemDelegate(_CardDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        slim(self)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self.setAccessibleName(str(_("Templates")))
        self.setAccessibleDescription(
            str(_("Enter starts from a template; the menu key offers what else can be done with it."))
        )

    @property
    def current(self) -> Card | None:
        """The card that is chosen."""
        index = self.currentIndex()
        return index.data(ROW) if index.isValid() else None

    def show_cards(self, cards: Sequence[Card], current: object = None) -> None:
        """Show these cards: chosen is the one of the template ``current``, else the first."""
        self._cards.show(cards)
        if self.isVisible():
            self._measure()
        at = next((at for at, card in enumerate(cards) if current is not None and card.template == current), 0)
        if cards:
            self.setCurrentIndex(self._cards.index(at))
        else:
            self.shown.emit(None)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Tell which card is chosen now."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.shown.emit(current.data(ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Start from a card, or do with it what its key says."""
        card = self.current
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            if card is not None:
                self.chosen.emit(card)
            return
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
            return
        pressed = QKeySequence(event.keyCombination())
        for act, keys in KEYS.items():
            if pressed == keys:
                if card is not None and act in card.acts:
                    self.wanted.emit(act, card)
                return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Wait for the button to come up, so that what is shown then does not get the rest of the click."""
        self._pressed_twice = event.button() is Qt.MouseButton.LeftButton

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Start from the card under the mouse after a double click."""
        twice, self._pressed_twice = self._pressed_twice, False
        index = self.indexAt(event.position().toPoint())
        if twice and index.isValid():
            self._click.begin()
            self.chosen.emit(index.data(ROW))
            return
        super().mouseReleaseEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was shown out of sight."""
        self._measure()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among the columns that fit."""
        self._measure()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def _measure(self) -> None:
        self.gap = em(self, 0.9)
        width = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width() - em(self, 0.2)
        columns = max(1, width // em(self, COLUMN))
        column = max(1, width // columns - 1)
        size = QSize(column, self._height(column))
        if size != self.gridSize():
            self.setGridSize(size)

    def _height(self, column: int) -> int:
        """Return the height in which the cards of a column of this width show all their words, within bounds."""
        unit = em(self)
        inside = column - self.gap - 2 - 2 * unit
        cards = (self._cards.index(row).data(ROW) for row in range(min(_MEASURED, self._cards.rowCount())))
        heights = (sum(text.height for text in _texts(card, inside)) for card in cards)
        wanted = math.ceil(max(heights, default=0) + 2.4 * unit) + self.gap + 2
        return min(max(wanted, em(self, _LOWEST)), em(self, _HIGHEST))

    def _on_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            index = self.currentIndex()
            at = self.visualRect(index).center()
        if not index.isValid():
            return
        self.setCurrentIndex(index)
        card: Card = index.data(ROW)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for act in card.acts:
            action = menu.addAction(str(ACTS[act]))
            action.setObjectName(act)
            if act in KEYS:
                action.setShortcut(KEYS[act])
            action.triggered.connect(partial(self._do, act, card))
        menu.popup(self.viewport().mapToGlobal(at))

    def _do(self, act: Act, card: Card, _checked: bool = False) -> None:
        if act == "use":
            self.chosen.emit(card)
        else:
            self.wanted.emit(act, card)
