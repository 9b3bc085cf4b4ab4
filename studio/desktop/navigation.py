"""The sections on the left: in groups, each with how much of it is filled and how many findings are open in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import paint_badge, paint_ring
from studio.desktop.panels.painting import ROOT, ROW, Index, RowList, Wrapped, badge_width, box, ring, slim, wrapped
from studio.desktop.theme import em
from studio.text import _, listing, n_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class State:
    """How a section stands: the share of its fields that is filled, and its open findings by severity.

    The share is None where the section is empty and may stay so.
    """

    filled: float | None = 0.0
    must: int = 0
    should: int = 0

    def in_words(self) -> str:
        """Return the state as a sentence part, for those who cannot see ring and badge."""
        # Rounded down: only what is full is said to be.
        share = None if self.filled is None else _("{percent} % filled", percent=int(100 * self.filled + 1e-9))
        parts = [share or _("empty, as it may be")]
        if self.must:
            parts.append(n_("{count} must finding", "{count} must findings", self.must))
        if self.should:
            parts.append(n_("{count} should finding", "{count} should findings", self.should))
        return listing(parts)


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a group of sections."""

    title: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A section: the name of its page, its title and its state."""

    page: str
    title: str
    state: State = State()


class _Entries(QAbstractListModel):
    def __init__(self, rows: Iterable[Heading | Entry], parent: QObject) -> None:
        super().__init__(parent)
        self._rows = list(rows)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if isinstance(row, Heading):
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.state.in_words()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return str(_("{section}: {state}", section=row.title, state=row.state.in_words()))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self._rows[index.row()], Heading):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def find(self, page: str) -> int:
        return next((at for at, row in enumerate(self._rows) if isinstance(row, Entry) and row.page == page), -1)

    def pages(self) -> tuple[str, ...]:
        return tuple(row.page for row in self._rows if isinstance(row, Entry))

    def show(self, states: Mapping[str, State]) -> None:
        for at, row in enumerate(self._rows):
            if isinstance(row, Entry) and (state := states.get(row.page, State())) != row.state:
                self._rows[at] = Entry(row.page, row.title, state)
                self.dataChanged.emit(self.index(at), self.index(at))


class _Delegate(QStyledItemDelegate):
    """Paints a section: ring, title and the number of its gravest findings."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = option.widget
        row, unit = index.data(ROW), em(view)
        if isinstance(row, Heading):
            return QSize(0, round(unit * 2.0))
        return QSize(0, round(self._title(row, view).height + unit * 0.75))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = option.widget
        row, unit = index.data(ROW), em(view)
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Heading):
            painter.setFont(theme.font("small", bold=True))
            painter.setPen(theme.colour("muted"))
            below = area.adjusted(unit * 0.4, 0, 0, -unit * 0.35)
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, row.title)
        else:
            self._paint_entry(painter, option, area, row, unit)
        painter.restore()

    def _paint_entry(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRectF, row: Entry, unit: int
    ) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            box(painter, area, "selection" if selected else "faint", radius=unit * 0.3)
        if selected and option.widget.hasFocus():
            paint_ring(painter, area.adjusted(1, 1, -1, -1), unit * 0.3)
        size = unit * 0.85
        if row.state.filled is not None:
            around = QRectF(area.left() + unit * 0.4, area.center().y() - size / 2, size, size)
            ring(painter, around, row.state.filled)
        title = self._title(row, option.widget, bold=selected)
        title.draw(painter, QPointF(area.left() + unit * 1.75, area.center().y() - title.height / 2), "text")
        count, token = (row.state.must, "must") if row.state.must else (row.state.should, "should")
        if count:
            font = theme.font("small", bold=True)
            width = badge_width(str(count), font)
            painter.setFont(font)
            height = unit * 1.05
            pill = QRectF(area.right() - width - unit * 0.4, area.center().y() - height / 2, width, height)
            paint_badge(painter, pill, str(count), token)

    def _title(self, row: Entry, view: QWidget, *, bold: bool = False) -> Wrapped:
        unit = em(view)
        beside = 4.4 if row.state.must or row.state.should else 2.2
        width = view.viewport().width() - round(unit * beside)
        return wrapped(row.title, theme.font("body", bold=bold).toString(), width)


class Navigation(RowList):
    """The list of sections. It tells when the user chooses one, and shows what it is told."""

    chosen = Signal(str)
    """The user chose the page of this name."""

    def __init__(self, groups: Iterable[tuple[str, Iterable[tuple[str, str]]]], parent: QWidget | None = None) -> None:
        """Show groups: each a title and its pages, as name and title."""
        super().__init__(parent)
        rows: list[Heading | Entry] = []
        for title, pages in groups:
            rows += [Heading(title), *(Entry(page, name) for page, name in pages)]
        self._entries = _Entries(rows, self)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        # Before there are rows, which Qt would lay out here for a list of no width.
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setModel(self._entries)
        self.setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.AlternateBase)
        slim(self)
        self.setAccessibleName(str(_("Sections")))
        self.setAccessibleDescription(str(_("Up and Down go to another section and show its page.")))
        self.selectionModel().currentChanged.connect(self._on_current)
        self._telling = True
        self._measure()

    @property
    def pages(self) -> tuple[str, ...]:
        """Names of all pages, in order."""
        return self._entries.pages()

    def show_page(self, page: str) -> None:
        """Mark a page as the one that is shown, without telling anyone."""
        self._telling = False
        self.setCurrentIndex(self._entries.index(self._entries.find(page)))
        self._telling = True

    def show_states(self, states: Mapping[str, State]) -> None:
        """Show how each page stands; a page that is not named is empty."""
        self._entries.show(states)
        self.scheduleDelayedItemsLayout()

    def sizeHint(self) -> QSize:
        """Wide enough for most titles on one line."""
        return QSize(em(self, 14.5), em(self, 30))

    def minimumSizeHint(self) -> QSize:
        """Narrow windows wrap the titles."""
        return QSize(em(self, 9), em(self, 6))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def _measure(self) -> None:
        self.setViewportMargins(em(self, 0.5), em(self, 0.3), em(self, 0.5), em(self, 0.5))
        self.scheduleDelayedItemsLayout()

    def _on_current(self, current: QModelIndex) -> None:
        row = current.data(ROW)
        if self._telling and isinstance(row, Entry):
            self.chosen.emit(row.page)
