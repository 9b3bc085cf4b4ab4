"""Choosing from the library: what can be added to a list, why, and where that is known from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from studio.desktop import theme
from studio.desktop.dialogs.dialog import Dialog, Line
from studio.desktop.editors.known import name_of
from studio.desktop.editors.widgets import Scrolling, SlimScrollBar, Words, paint_frame, paint_ring, paint_tick
from studio.desktop.theme import em
from studio.planning import offers
from studio.protocol.address import split
from studio.storage.library import templates
from studio.storage.protocol_file import FileError, load
from studio.text import _, n_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QResizeEvent

    from studio.planning.offers import ReadyItem
    from studio.protocol.protocol import Protocol

_Index = QModelIndex | QPersistentModelIndex
_BESIDE = 46.0
"""Width of the dialog, in em, from which on what is known of an item stands beside the list."""


class FromLibrary(Dialog):
    """Offers what can be added to a list; any number is ticked and added at once."""

    chosen = Signal(object)
    """The items that are to be added, with ids of their own."""

    def __init__(self, parent: QWidget, protocol: Protocol, address: str, title: str) -> None:
        super().__init__(parent, _("Add to {list}", list=title), width=56)
        self._protocol = protocol
        self.every = offers.offered(protocol, address, _templates(split(address)[0]))
        self.search = Line(parent=self)
        self.search.setPlaceholderText(str(_("Search by name, measure, reason or group")))
        self.search.setAccessibleName(str(_("Search the library")))
        self.search.setAccessibleDescription(str(_("Down goes to the list; Space ticks an item there.")))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self.body.addWidget(self.search)
        self.model = ReadyModel(self.every, self)
        self.list = ReadyList(self.model, self)
        self.list.selectionModel().currentChanged.connect(self._show_current)
        self.model.ticked.connect(self._count)
        self._none = Words(
            str(_("Nothing that fits into this list matches these words.")), tone="muted", wrap=True, parent=self
        )
        self._none.hide()
        self.about = About(self)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._halves.setSpacing(em(self, 0.8))
        self._halves.addWidget(self.list, 5)
        self._halves.addWidget(self._none, 5, Qt.AlignmentFlag.AlignTop)
        self._halves.addWidget(self.about, 4)
        self.body.addLayout(self._halves, 1)
        self.add = self.button(_("Add"), main=True)
        self.add.clicked.connect(self._add)
        self.cancel_button()
        screen = self.screen().availableGeometry()
        self.resize(min(em(self, 62), screen.width() - em(self, 2)), min(em(self, 38), screen.height() - em(self, 4)))
        self.list.setCurrentIndex(self.model.index(0))
        self._count()
        self.search.setFocus()

    def fit(self) -> None:
        """Keep the size: list and text scroll by themselves."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what is known of an item beside the list, or below it where there is little room."""
        super().resizeEvent(event)
        beside = event.size().width() >= em(self, _BESIDE)
        self._halves.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Down go from the search to the list."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    def _filter(self) -> None:
        current = self.model.at(self.list.currentIndex())
        self.model.show_those(tuple(one for one in self.every if one.matches(self.search.text())))
        row = self.model.shown.index(current) if current in self.model.shown else 0
        self.list.setCurrentIndex(self.model.index(row))
        self.list.setVisible(bool(self.model.shown))
        self._none.setVisible(not self.model.shown)
        self._show_current()
        self._count()

    def _show_current(self) -> None:
        one = self.model.at(self.list.currentIndex())
        self.about.show_item(one, offers.filled(self._protocol, one.item, name_of) if one is not None else ())
        self._count()

    def _count(self) -> None:
        wanted = self._wanted()
        self.add.setText(str(n_("Add one", "Add {count}", len(wanted))) if wanted else str(_("Add")))
        self.add.setAccessibleName(str(n_("Add one item", "Add {count} items", len(wanted))) if wanted else "")
        self.add.setEnabled(bool(wanted))
        self.add.updateGeometry()

    def _wanted(self) -> tuple[ReadyItem, ...]:
        """Return what is ticked; where nothing is, the item on which the list stands."""
        if self.model.keys:
            return tuple(one for one in self.every if one.key in self.model.keys)
        one = self.model.at(self.list.currentIndex())
        return (one,) if one is not None else ()

    def _add(self) -> None:
        wanted = self._wanted()
        if wanted:
            self.chosen.emit(tuple(one.fresh() for one in wanted))
            self.accept()


def _templates(section: str) -> Iterator[tuple[str, Protocol]]:
    """Yield the templates that hold a section; one that cannot be read is passed by: the start page says why."""
    for template in templates():
        if template.problem is None and template.section in (None, section):
            try:
                yield template.title, load(template.path)
            except FileError:
                continue


class ReadyModel(QAbstractListModel):
    """What can be added, as far as the search lets it through, and what of it is ticked."""

    ticked = Signal()

    def __init__(self, every: tuple[ReadyItem, ...], parent: QObject) -> None:
        super().__init__(parent)
        self.shown = every
        self.keys: set[str] = set()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of items shown."""
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def at(self, index: _Index) -> ReadyItem | None:
        """Return the item in a row, or None."""
        return self.shown[index.row()] if index.isValid() and index.row() < len(self.shown) else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name, whether it is ticked, and all of it for those who do not see it."""
        one = self.at(index)
        if one is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return one.name
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if one.key in self.keys else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = [one.name, one.group, str(_("ticked")) if one.key in self.keys else ""]
            parts.append(str(_("already in the list")) if one.present else "")
            return ", ".join(part for part in parts if part)
        if role in (Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.ToolTipRole):
            return said(one)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Every item can be ticked."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def show_those(self, those: tuple[ReadyItem, ...]) -> None:
        """Show these items; ticks stay."""
        self.beginResetModel()
        self.shown = those
        self.endResetModel()

    def turn(self, index: _Index) -> None:
        """Tick an item, or take the tick back."""
        one = self.at(index)
        if one is not None:
            self.keys ^= {one.key}
            self.dataChanged.emit(index, index)
            self.ticked.emit()


def said(one: ReadyItem) -> str:
    """Return the line under an item's name."""
    wording = None if one.origin else getattr(one.item, "wording", None)
    return str(wording or one.reason or one.origin)


class ReadyList(QListView):
    """The list; Space or a click on the box ticks, and so does a double click."""

    def __init__(self, model: ReadyModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_Lines(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportMargins(2, 2, 2, 2)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.setAccessibleName(str(_("What can be added")))
        self.setAccessibleDescription(str(_("Space ticks an item; Enter adds what is ticked.")))
        self.setMinimumHeight(em(self, 3.2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick with Space."""
        if event.key() == Qt.Key.Key_Space:
            self._turn(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick where the box was clicked."""
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        if index.isValid() and at.x() < em(self, 2):
            self._turn(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Tick what is clicked twice."""
        at = event.position().toPoint()
        if (index := self.indexAt(at)).isValid() and at.x() >= em(self, 2):
            self._turn(index)

    def event(self, event: QEvent) -> bool:
        """Paint the frame around the list."""
        done = super().event(event)
        if event.type() == QEvent.Type.Paint:
            paint_frame(QPainter(self), self, focused=self.hasFocus(), tone="")
        return done

    def _turn(self, index: QModelIndex) -> None:
        model = self.model()
        assert isinstance(model, ReadyModel)
        model.turn(index)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)


class _Lines(QStyledItemDelegate):
    """Paints an item in two lines: box and name, then its group and what it says."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Two lines, the second a little smaller."""
        return QSize(em(option.widget, 10), em(option.widget, 2.9))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint box, name, sign of what is there already, and the second line."""
        model, widget = index.model(), option.widget
        assert isinstance(model, ReadyModel)
        one = model.at(index)
        if one is None:
            return
        unit = em(widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("selection"))
        painter.setPen(QPen(theme.colour("faint"), 1))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        side = 0.95 * unit
        box = QRectF(option.rect.left() + unit * 0.55, option.rect.top() + unit * 0.45, side, side)
        paint_tick(painter, box, checked=one.key in model.keys)
        area = QRect(option.rect).adjusted(unit * 2, round(unit * 0.25), -unit // 2, 0)
        area.setHeight(round(unit * 1.3))
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font("body", bold=True))
        room = area.width()
        if one.present:
            room -= self._paint_present(painter, area, unit)
        name = painter.fontMetrics().elidedText(one.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("muted"))
        below = area.translated(0, round(unit * 1.25))
        line = " · ".join(part for part in (one.group, said(one)) if part)
        line = painter.fontMetrics().elidedText(" ".join(line.split()), Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, line)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_ring(painter, QRectF(option.rect).adjusted(1, 1, -1, -2), unit * 0.25)
        painter.restore()

    def _paint_present(self, painter: QPainter, area: QRect, unit: int) -> int:
        """Say at the right that the list has it already; return the room that takes."""
        words = str(_("in the list"))
        painter.save()
        painter.setFont(theme.font("small"))
        width = painter.fontMetrics().horizontalAdvance(words)
        painter.setPen(theme.colour("muted"))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        picture = theme.pixmap("check", "muted", round(unit * 0.8), painter.device().devicePixelRatioF())
        left = area.right() - width - unit
        painter.drawPixmap(left, area.top() + (area.height() - round(unit * 0.8)) // 2, picture)
        painter.restore()
        return width + unit * 2


class About(Scrolling):
    """What is known of the item on which the list stands."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(str(_("What is known of the item")))
        self.setMinimumHeight(em(self, 3.2))
        self._show(QWidget(self))

    def show_item(self, one: ReadyItem | None, fields: tuple[tuple[str, str], ...]) -> None:
        """Show what an item fills, why, who used it, and where that is known from."""
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(em(self, 0.2), 0, em(self, 0.9), 0)
        column.setSpacing(em(self, 0.25))
        if one is not None:
            for words in self._words(one, fields, page):
                words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                column.addWidget(words)
        column.addStretch(1)
        self._show(page)

    def texts(self) -> tuple[str, ...]:
        """Return the sentences that are shown."""
        return tuple(words.text() for words in self.widget().findChildren(Words))

    def _words(self, one: ReadyItem, fields: tuple[tuple[str, str], ...], page: QWidget) -> Iterator[Words]:
        yield Words(one.name, "heading", wrap=True, parent=page)
        if one.present:
            yield Words(str(_("The list has it already.")), "small", "muted", wrap=True, parent=page)
        if one.reason:
            yield Words(one.reason, wrap=True, parent=page)
        yield Words(str(_("It fills")), bold=True, parent=page)
        for title, value in fields:
            if value != one.reason:
                yield Words(str(_("{field}: {value}", field=title, value=value)), "small", wrap=True, parent=page)
        if names := one.trial_names():
            yield Words(str(_("Used by")), bold=True, parent=page)
            for name in names:
                yield Words(name, "small", wrap=True, parent=page)
        yield Words(str(_("Where this is known from")), bold=True, parent=page)
        for title in one.source_titles():
            yield Words(title, "small", wrap=True, parent=page)
        unsettled = one.certainty is not None and not one.certainty.settled
        yield Words(
            str(offers.certainty_words(one)), "small", "should" if unsettled else "muted", wrap=True, parent=page
        )
        if one.note:
            yield Words(str(_("Note: {note}", note=one.note)), "small", wrap=True, parent=page)

    def _show(self, page: QWidget) -> None:
        page.setAutoFillBackground(False)
        self.setWidget(page)
        self.viewport().setAutoFillBackground(False)
