"""The lists beside the templates: protocols open lately, and drafts that were left behind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.desktop import theme
from studio.desktop.editors.widgets import paint_ring
from studio.desktop.panels.painting import ROW, Index, box, slim, wrapped
from studio.desktop.start.rows import Found, OneClick, Recent, Rows
from studio.desktop.theme import em
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ROW = 3.1
"""Height of a row, in em."""


class _RowDelegate(QStyledItemDelegate):
    """Paints a name and how it stands below it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, em(option.widget, _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Recent | Found = index.data(ROW)
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
        good = row.exists if isinstance(row, Recent) else row.usable
        name = theme.font(bold=True).toString()
        text = wrapped(row.title, name, int(inner.width()), 1)
        text.draw(painter, inner.topLeft(), "text" if good else "muted")
        state = wrapped(row.state, theme.font("small").toString(), int(inner.width()), 1)
        state.draw(painter, QPointF(inner.left(), inner.bottom() - state.height), "muted")
        if selected:
            paint_ring(painter, area.adjusted(1, 2, -1, -3), unit * 0.3)
        painter.restore()


class _List(QListView):
    """Rows that a click or Enter opens, and Delete takes away."""

    chosen = Signal(object)
    removed = Signal(object)

    def __init__(self, name: Text, description: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = Rows(self)
        self._click = OneClick(self)
        self.setModel(self._rows)
        self.setItemDelegate(_RowDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.AlternateBase)
        slim(self)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self.setAccessibleName(str(name))
        self.setAccessibleDescription(str(description))
        self.clicked.connect(self._on_clicked)

    def show_rows(self, rows: Sequence[Recent | Found]) -> None:
        """Show these rows; the one that was chosen stays so, by its place."""
        at = self.currentIndex().row()
        self._rows.show(rows)
        if rows:
            self.setCurrentIndex(self._rows.index(min(max(at, 0), len(rows) - 1)))
        self.updateGeometry()

    @property
    def rows(self) -> tuple[Recent | Found, ...]:
        """The rows that are shown."""
        return tuple(self._rows.index(at).data(ROW) for at in range(self._rows.rowCount()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete takes away."""
        index = self.currentIndex()
        if index.isValid() and event.key() == Qt.Key.Key_Delete:
            self._remove()
        elif index.isValid() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._choose(index)
        else:
            super().keyPressEvent(event)

    def acts(self, index: QModelIndex) -> tuple[tuple[Text, Callable[[], None]], ...]:
        """Return what the menu of a row offers."""
        raise NotImplementedError

    def _choose(self, index: QModelIndex) -> None:
        raise NotImplementedError

    def _remove(self) -> None:
        raise NotImplementedError

    def _on_clicked(self, index: QModelIndex) -> None:
        self._click.begin()
        self._choose(index)

    def _on_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            index = self.currentIndex()
            at = self.visualRect(index).center()
        if not index.isValid():
            return
        self.setCurrentIndex(index)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title, act in self.acts(index):
            menu.addAction(str(title)).triggered.connect(act)
        menu.popup(self.viewport().mapToGlobal(at))


class RecentList(_List):
    """The protocols that were open lately. A file that is gone stays listed, in grey, until it is removed.

    All signals carry the file.
    """

    earlier_wanted = Signal(object)
    """Show the earlier versions of a file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Recent protocols"), _("Enter opens, Delete takes off the list."), parent)

    def minimumSizeHint(self) -> QSize:
        """One row."""
        return QSize(em(self, 6), em(self, _ROW) + 2)

    def acts(self, index: QModelIndex) -> tuple[tuple[Text, Callable[[], None]], ...]:
        """Open, if it is there, show its earlier versions, and remove."""
        kept: tuple[tuple[Text, Callable[[], None]], ...] = (
            (_("Earlier versions…"), self._show_earlier),
            (_("Remove from the list"), self._remove),
        )
        return ((_("Open"), partial(self._choose, index)), *kept) if index.data(ROW).exists else kept

    def _choose(self, index: QModelIndex) -> None:
        recent: Recent = index.data(ROW)
        if recent.exists:
            self.chosen.emit(recent.path)
        else:
            self._on_menu(self.visualRect(index).center())

    def _remove(self) -> None:
        self.removed.emit(self.currentIndex().data(ROW).path)

    def _show_earlier(self) -> None:
        self.earlier_wanted.emit(self.currentIndex().data(ROW).path)


class DraftList(_List):
    """The drafts that were left behind. All signals carry the draft."""

    changes_wanted = Signal(object)
    """Show what a draft would change."""

    apart_wanted = Signal(object)
    """Open a draft as another protocol."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Recovered drafts"), _("Enter opens, Delete discards after a question."), parent)
        # No higher than its rows, so that what is done with a draft stands right below it.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """As high as its rows, up to three of them."""
        return QSize(em(self, 10), em(self, _ROW) * min(3, max(1, self._rows.rowCount())) + 2)

    def minimumSizeHint(self) -> QSize:
        """One row."""
        return QSize(em(self, 6), em(self, _ROW) + 2)

    def acts(self, index: QModelIndex) -> tuple[tuple[Text, Callable[[], None]], ...]:
        """Open, look at it, and discard."""
        discard: tuple[Text, Callable[[], None]] = (_("Discard…"), self._remove)
        if not index.data(ROW).usable:
            return (discard,)
        return (
            (_("Open"), partial(self._choose, index)),
            (_("Show changes…"), self.show_changes),
            (_("Open as another protocol"), self._open_apart),
            discard,
        )

    def open_current(self) -> None:
        """Open the draft that is chosen."""
        if self.currentIndex().isValid():
            self._choose(self.currentIndex())

    def show_changes(self) -> None:
        """Show what the draft that is chosen would change."""
        index = self.currentIndex()
        if index.isValid() and index.data(ROW).usable:
            self.changes_wanted.emit(index.data(ROW).draft)

    def _open_apart(self) -> None:
        self.apart_wanted.emit(self.currentIndex().data(ROW).draft)

    def discard_current(self) -> None:
        """Ask to discard the draft that is chosen."""
        if self.currentIndex().isValid():
            self._remove()

    def _choose(self, index: QModelIndex) -> None:
        found: Found = index.data(ROW)
        if found.usable:
            self.chosen.emit(found.draft)
        else:
            self._on_menu(self.visualRect(index).center())

    def _remove(self) -> None:
        self.removed.emit(self.currentIndex().data(ROW).draft)
