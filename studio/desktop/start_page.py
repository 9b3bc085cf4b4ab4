"""The page one starts from: recent protocols on the left, templates as cards on the right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from studio.desktop import theme
from studio.desktop.dialogs.dialog import Line
from studio.desktop.editors.widgets import Button, Scaled, Words, paint_ring
from studio.desktop.panels.chip import Chip
from studio.desktop.panels.painting import ROOT, ROW, Index, Wrapped, box, slim, wrapped
from studio.desktop.theme import em
from studio.protocol.names import day_in_words
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from pathlib import Path

_LOWEST, _HIGHEST = 10, 16
"""Bounds of the height of cards, in em: within them it lets every summary be read. The tip has the whole of one that is
longer still."""

_MEASURED = 60
"""So many cards are looked at to choose their height."""

ALL = ""
"""The choice of templates of every kind."""


@dataclass(frozen=True, slots=True)
class Card:
    """A template as the page shows it. ``template`` is what is handed back when it is chosen."""

    template: object
    title: str
    summary: str
    kind: str
    note: str
    blank: bool = False
    usable: bool = True

    @property
    def words(self) -> str:
        """All by which it is found."""
        return f"{self.title} {self.summary} {self.note}".casefold()


@dataclass(frozen=True, slots=True)
class Recent:
    """A protocol that was open lately: its file, its name, and what was known of it then."""

    path: Path
    title: str
    state: str
    exists: bool = True


def state_in_words(must: int, should: int, when: datetime | None, today: date) -> str:
    """Return how a protocol stood when it was last saved, such as "4 must, 4 should. Today 14:02"."""
    parts = [n_("{count} must", "{count} must", must)] if must else []
    parts += [n_("{count} should", "{count} should", should)] if should else []
    said = str(_("{first}, {second}", first=parts[0], second=parts[1])) if len(parts) > 1 else str(*parts)
    state = said or str(_("No open findings"))
    if when is None:
        return state
    if when.date() == today:
        return str(_("{state}. Today {time}", state=state, time=f"{when:%H:%M}"))
    return str(_("{state}. {day}", state=state, day=day_in_words(when.date())))


class _List(QAbstractListModel):
    """Rows of one kind, with the words for those who cannot see them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: Sequence[Card | Recent] = ()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role not in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        parts = (row.title, row.summary, row.note) if isinstance(row, Card) else (row.title, row.state, str(row.path))
        said = [part for part in parts if part]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "\n".join(said)
        from html import escape

        # A tip breaks the lines of rich text only.
        return "".join(f"<p>{escape(part)}</p>" for part in said)

    def show(self, rows: Sequence[Card | Recent]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()


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
    return (
        wrapped(card.title, theme.font("heading").toString(), width, 2),
        wrapped(card.summary, theme.font().toString(), width),
        wrapped(card.note, theme.font("small").toString(), width, 1),
    )


class Gallery(QListView):
    """The cards, in as many columns as fit."""

    chosen = Signal(object)
    """The template of the card that was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = _List(self)
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
        self.setAccessibleName(str(_("Templates")))
        self.clicked.connect(self._on_chosen)
        self.activated.connect(self._on_chosen)

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Show these cards, the first of them chosen."""
        self._cards.show(cards)
        if self.isVisible():
            self._measure()
        if cards:
            self.setCurrentIndex(self._cards.index(0))

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
        columns = max(1, width // em(self, 17))
        column = max(1, width // columns - 1)
        self.setGridSize(QSize(column, self._height(column)))

    def _height(self, column: int) -> int:
        """Return the height in which the cards of a column of this width show all their words, within bounds."""
        unit = em(self)
        inside = column - self.gap - 2 - 2 * unit
        cards = (self._cards.index(row).data(ROW) for row in range(min(_MEASURED, self._cards.rowCount())))
        heights = (sum(text.height for text in _texts(card, inside)) for card in cards)
        wanted = math.ceil(max(heights, default=0) + 2.4 * unit) + self.gap + 2
        return min(max(wanted, em(self, _LOWEST)), em(self, _HIGHEST))

    def _on_chosen(self, index: QModelIndex) -> None:
        self.chosen.emit(index.data(ROW).template)


class _RecentDelegate(QStyledItemDelegate):
    """Paints a recent protocol in two lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, em(option.widget, 3.1))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        recent: Recent = index.data(ROW)
        view = option.widget
        unit, area = em(view), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected) and view.hasFocus()
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            box(painter, area.adjusted(0, 1, 0, -2), "selection" if selected else "faint", radius=unit * 0.3)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(QPointF(area.left(), area.bottom()), QPointF(area.right(), area.bottom()))
        inner = area.adjusted(unit * 0.3, unit * 0.4, -unit * 0.3, -unit * 0.4)
        name = theme.font(bold=True).toString()
        text = wrapped(recent.title, name, int(inner.width()), 1)
        text.draw(painter, inner.topLeft(), "text" if recent.exists else "muted")
        state = wrapped(recent.state, theme.font("small").toString(), int(inner.width()), 1)
        state.draw(painter, QPointF(inner.left(), inner.bottom() - state.height), "muted")
        if selected:
            paint_ring(painter, area.adjusted(1, 2, -1, -3), unit * 0.3)
        painter.restore()


class RecentList(QListView):
    """The protocols that were open lately. A file that is gone stays listed, in grey, until it is removed."""

    chosen = Signal(object)
    """The user chose the protocol in this file."""

    removed = Signal(object)
    """The user wants this file off the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent = _List(self)
        self.setModel(self._recent)
        self.setItemDelegate(_RecentDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.AlternateBase)
        slim(self)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self.setAccessibleName(str(_("Recent protocols")))
        self.setAccessibleDescription(str(_("Enter opens, Delete takes off the list.")))
        self.clicked.connect(self._on_chosen)
        self.activated.connect(self._on_chosen)

    def show_recent(self, recent: Sequence[Recent]) -> None:
        """Show these protocols."""
        self._recent.show(recent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes a protocol off the list."""
        if event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self._remove()
        else:
            super().keyPressEvent(event)

    def _on_chosen(self, index: QModelIndex) -> None:
        recent: Recent = index.data(ROW)
        if recent.exists:
            self.chosen.emit(recent.path)
        else:
            self._on_menu(self.visualRect(index).center())

    def _on_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            return
        self.setCurrentIndex(index)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(str(_("Remove from the list"))).triggered.connect(self._remove)
        menu.popup(self.viewport().mapToGlobal(at))

    def _remove(self) -> None:
        self.removed.emit(self.currentIndex().data(ROW).path)


class StartPage(Scaled):
    """The page. It knows no library and no files; it shows what it is given and tells what the user wants."""

    template_chosen = Signal(object)
    open_wanted = Signal()
    pdf_wanted = Signal()
    recent_chosen = Signal(object)
    recent_removed = Signal(object)

    counted = Signal(str)
    """How many templates are shown, in words."""

    def __init__(self, kinds: Iterable[tuple[str, Text]], parent: QWidget | None = None) -> None:
        """Offer these kinds of templates as chips beside *All*, each by its name and its words."""
        super().__init__(parent)
        self._cards: Sequence[Card] = ()
        self.gallery = Gallery(self)
        self.recent = RecentList(self)
        self.filter = Line(parent=self)
        self.chips: dict[str, Chip] = {}
        self._group = QButtonGroup(self)
        for name, title in ((ALL, _("All")), *kinds):
            chip = Chip(str(title), self)
            self._group.addButton(chip)
            self.chips[name] = chip
        self.chips[ALL].setChecked(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side())
        row.addWidget(self._line())
        row.addLayout(self._main(), 1)
        self.filter.setPlaceholderText(str(_("Filter templates")))
        self.filter.setAccessibleName(str(_("Filter templates")))
        self.filter.textChanged.connect(self._refilter)
        self._group.buttonToggled.connect(self._refilter)
        self.gallery.chosen.connect(self.template_chosen)
        self.recent.chosen.connect(self.recent_chosen)
        self.recent.removed.connect(self.recent_removed)
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font, and share the width."""
        unit = em(self)
        self._panel.setFixedWidth(min(round(unit * 18.5), max(round(unit * 11), round(self.width() * 0.34))))
        self._panel_column.setContentsMargins(round(unit * 1.2), round(unit * 1.7), round(unit * 1.2), unit)
        self._panel_column.setSpacing(round(unit * 0.5))
        self._column.setContentsMargins(round(unit * 1.9), round(unit * 1.6), unit, 0)
        self._column.setSpacing(round(unit * 0.9))
        self._head.setContentsMargins(0, 0, round(unit * 1.9), 0)
        self._chip_row.setSpacing(round(unit * 0.5))
        self.filter.setMinimumWidth(unit * 5)
        self.filter.setMaximumWidth(unit * 16)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self.rescale()

    def show_templates(self, cards: Sequence[Card]) -> None:
        """Show these templates, as far as filter and kind let them through."""
        self._cards = cards
        self._refilter()

    def show_recent(self, recent: Sequence[Recent]) -> None:
        """Show the protocols that were open lately."""
        self.recent.show_recent(recent)
        self._nothing.setVisible(not recent)
        self.recent.setVisible(bool(recent))

    def show_kind(self, kind: str, shown: bool) -> None:
        """Offer a kind of template, or not."""
        self.chips[kind].setVisible(shown)

    def shown(self) -> tuple[Card, ...]:
        """Return the cards that filter and kind let through."""
        words = self.filter.text().casefold().split()
        kind = next((name for name, chip in self.chips.items() if chip.isChecked()), ALL)
        return tuple(
            card for card in self._cards if kind in (ALL, card.kind) and all(word in card.words for word in words)
        )

    def step_pane(self, by: int) -> None:
        """Put the keyboard into the next part: templates, filter, recent protocols."""
        panes: list[QWidget] = [self.gallery, self.filter]
        if self.recent.isVisibleTo(self):
            panes.append(self.recent)
        here = next((at for at, pane in enumerate(panes) if pane.hasFocus()), -by)
        panes[(here + by) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _side(self) -> QWidget:
        side = QWidget(self)
        side.setAutoFillBackground(True)
        side.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        column = QVBoxLayout(side)
        column.addWidget(Words(str(_("PAT Studio")), "title", parent=side))
        column.addWidget(
            Words(str(_("Protocols for psychedelic-assisted therapy")), "small", "muted", wrap=True, parent=side)
        )
        column.addSpacing(em(self, 0.6))
        self.open_button = Button(str(_("Open a protocol")), "open", parent=side)
        self.open_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.open_button.clicked.connect(self.open_wanted)
        column.addWidget(self.open_button)
        self.pdf_button = Button(str(_("Open from a PDF…")), "document", kind="quiet", parent=side)
        self.pdf_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.pdf_button.clicked.connect(self.pdf_wanted)
        column.addWidget(self.pdf_button)
        column.addSpacing(em(self, 1.2))
        column.addWidget(Words(str(_("Recent")), "heading", parent=side))
        self._nothing = Words(
            str(_("Protocols that you save are listed here.")), "small", "muted", wrap=True, parent=side
        )
        column.addWidget(self._nothing)
        column.addWidget(self.recent, 1)
        column.addStretch(0)
        self._panel, self._panel_column = side, column
        return side

    def _line(self) -> QWidget:
        line = QWidget(self)
        line.setFixedWidth(1)
        line.setAutoFillBackground(True)
        line.setBackgroundRole(QPalette.ColorRole.Mid)
        return line

    def _main(self) -> QVBoxLayout:
        column = QVBoxLayout()
        head = QHBoxLayout()
        head.addWidget(Words(str(_("Start from a template")), "title", wrap=True, parent=self), 1)
        head.addWidget(self.filter, 1)
        column.addLayout(head)
        chips = QHBoxLayout()
        for chip in self.chips.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        column.addLayout(chips)
        column.addWidget(self.gallery, 1)
        self._none = Words(str(_("No template fits.")), "body", "muted", parent=self)
        column.addWidget(self._none)
        self._column, self._head, self._chip_row = column, head, chips
        return column

    def _refilter(self) -> None:
        cards = self.shown()
        self.gallery.show_cards(cards)
        self._none.setVisible(not cards)
        self.counted.emit(str(n_("{count} template", "{count} templates", len(cards))))
