"""The list of what trials did: groups that share an axis, each trial with its value drawn on it.

Rows paint themselves. The list is as high as its rows, so that the panel around it scrolls as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.desktop import theme
from studio.desktop.editors.widgets import paint_ring
from studio.desktop.panels.forest import Axis, axis_of, paint_guides, paint_ticks, paint_value
from studio.desktop.panels.painting import ROW, Index, Piece, RowList, RowModel, Typesetter
from studio.desktop.theme import em
from studio.knowledge.precedents import Group, Precedent, comparator_label, phase_family
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from studio.planning.evidence import Own

_EVERY_ARM = "all"
"""What the tables of trials write where a fact is of no single arm."""

_LEFT_SHARE = 0.46
"""The share of a row's width that names take; the rest is the plot."""

_TWO_COLUMNS = 15.0
"""From this width on, in em, the plot stands beside the names."""


_KEPT = 4
"""Widths whose layouts are remembered: layouts ask for those with and without a scroll bar in turn."""


@dataclass(frozen=True, slots=True)
class Head:
    """The title of a group, the designer's own values that lie on its axis, and the axis, if its rows have numbers."""

    group: Group
    own: tuple[Own, ...]
    axis: Axis | None

    @property
    def own_words(self) -> str:
        """The designer's own values in words."""
        return str(_("Yours: {values}", values="; ".join(str(one.words) for one in self.own))) if self.own else ""

    def in_words(self) -> str:
        """Return all the head says."""
        return ". ".join(filter(None, (str(self.group.title), self.own_words)))


@dataclass(frozen=True, slots=True)
class Line:
    """What one trial did in one arm, under the head of its group."""

    precedent: Precedent
    head: Head

    @property
    def arm(self) -> str:
        """The arm or contrast; nothing where the fact is of the whole trial."""
        return arm_of(self.precedent)

    @property
    def title(self) -> str:
        """The trial and its phase."""
        return str(titled(self.precedent))

    @property
    def comparator(self) -> str:
        """The comparator, by which results are told apart."""
        return str(compared(self.precedent))

    @property
    def doubt(self) -> str:
        """What must be told of the certainty of the fact; nothing for one that is settled."""
        certainty = self.precedent.fact.certainty
        return "" if certainty.settled else str(certainty.label)

    def in_words(self) -> str:
        """Return all the row says."""
        return ". ".join(filter(None, (self.title, self.arm, self.precedent.words, self.comparator, self.doubt)))


def titled(precedent: Precedent) -> Text:
    """Return the name of the trial with its phase."""
    trial = precedent.trial
    if trial.phase is None:
        return _("{trial}, phase not stated", trial=trial.name)
    return _("{trial}, phase {phase}", trial=trial.name, phase=trial.phase)


def arm_of(precedent: Precedent) -> str:
    """Return the arm or contrast that a precedent is of; nothing where it is of the whole trial."""
    return "" if precedent.arm == _EVERY_ARM else precedent.arm


def compared(precedent: Precedent) -> Text:
    """Return what the trial compares with."""
    kind = precedent.trial.comparator_class
    return _("Comparator: {comparator}", comparator=comparator_label(kind) if kind else _("not stated"))


Row = Head | Line


def rows_of(groups: Iterable[tuple[Group, tuple[Own, ...]]]) -> Iterator[Row]:
    """Yield the rows of groups, each given with the designer's own values on its axis.

    Groups that differ in phase only have one scale, so that what they show can be compared by eye.
    """
    listed = list(groups)
    reached: dict[tuple[str | None, str | None], list[float]] = {}
    for group, _own in listed:
        reached.setdefault((group.unit, group.definition), []).extend(_numbers(group))
    for group, own in listed:
        axis = axis_of(reached[group.unit, group.definition]) if group.plottable else None
        head = Head(group, own, axis)
        yield head
        for precedent in group.rows:
            yield Line(precedent, head)


def _numbers(group: Group) -> Iterator[float]:
    for row in group.rows:
        yield from (number for number in (row.low, row.value, row.high) if number is not None)


class _Rows(RowModel):
    def told(self, row: Row, role: int) -> object:
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and isinstance(row, Line):
            return row.head.in_words()
        return super().told(row, role)

    def is_heading(self, row: Row) -> bool:
        return isinstance(row, Head)

    def show(self, rows: list[Row]) -> Literal["nothing", "own values", "all"]:
        """Show other rows; those of the same trials stay where they are. Tell what changed."""
        if len(rows) != len(self.rows) or not all(map(_same, rows, self.rows)):
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
            return "all"
        if all(map(_as_before, rows, self.rows)):
            return "nothing"
        self.rows = rows
        self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        return "own values"


def _same(one: Row, other: Row) -> bool:
    if isinstance(one, Head):
        return isinstance(other, Head) and one.group is other.group
    return isinstance(other, Line) and one.precedent is other.precedent


def _as_before(one: Row, other: Row) -> bool:
    """Tell whether a row of the same trial or group also has the same values beside it."""
    if isinstance(one, Head) and isinstance(other, Head):
        return one.own == other.own and one.axis == other.axis
    return isinstance(one, Line)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where everything of a row stands, from its upper left corner."""

    height: float
    pieces: tuple[Piece, ...]
    plot: QRectF | None = None
    """Where the value, or the names of the ticks, are drawn."""
    sign: QRectF | None = None
    """Where the sign of doubt is drawn."""


class _Measure(Typesetter):
    """Lays rows out in two columns, or one below the other where there is little room."""

    def __init__(self, view: QWidget, width: int, rows: list[Row]) -> None:
        super().__init__(view, width)
        self.room = max(self.unit, width - 2 * self.inset)
        self.beside = self.room >= _TWO_COLUMNS * self.unit
        self.left = self.room * _LEFT_SHARE if self.beside else self.room
        self.start = self.inset + (self.left + self.unit * 0.9 if self.beside else 0)
        self.plot_width = max(self.unit, width - self.inset * 1.3 - self.start)
        self.layouts = [self._head(row) if isinstance(row, Head) else self._line(row) for row in rows]

    def renew_heads(self, rows: list[Row]) -> None:
        """Lay the heads out anew, on which one's own values stand; the rows below them do not depend on these."""
        self.layouts = [
            self._head(row) if isinstance(row, Head) else before for row, before in zip(rows, self.layouts, strict=True)
        ]

    @property
    def height(self) -> int:
        """The height of all rows, each in whole pixels."""
        return sum(round(layout.height) for layout in self.layouts)

    def _head(self, row: Head) -> _Layout:
        title = self.text(str(row.group.title), self.room, bold=True)
        top = self.unit * 0.9
        pieces = [Piece(title, QPointF(self.inset, top), "text")]
        top += title.height + self.unit * 0.25
        bottom = top
        if row.own_words:
            own = self.text(row.own_words, self.left, "small")
            pieces.append(Piece(own, QPointF(self.inset, top), "good"))
            bottom += own.height
        if row.axis is None:
            return _Layout(bottom + self.unit * 0.1, tuple(pieces))
        at = top if self.beside else bottom
        ticks = QRectF(self.start, at, self.plot_width, self.unit * 1.05)
        return _Layout(max(bottom, ticks.bottom()) + self.unit * 0.1, tuple(pieces), ticks)

    def _line(self, row: Line) -> _Layout:
        plotted = row.head.axis is not None
        width = self.left if plotted else self.room
        title = self.text(row.title, self.room)
        pieces = [Piece(title, QPointF(self.inset, self.unit * 0.4), "text")]
        top = bottom = self.unit * 0.45 + title.height
        for words, style, token in (
            (row.arm, "small", "text"),
            ("" if plotted else row.precedent.words, "body", "text"),
            (row.comparator, "small", "muted"),
        ):
            if words:
                text = self.text(words, width, style)
                pieces.append(Piece(text, QPointF(self.inset, bottom), token))
                bottom += text.height
        sign = None
        if row.doubt:
            side = self.unit * 0.85
            doubt = self.text(row.doubt, width - side * 1.3, "small", bold=True)
            sign = QRectF(self.inset, bottom + (doubt.height - side) / 2, side, side)
            pieces.append(Piece(doubt, QPointF(self.inset + side * 1.3, bottom), "should"))
            bottom += doubt.height
        if not plotted:
            return _Layout(bottom + self.unit * 0.45, tuple(pieces), sign=sign)
        plot = QRectF(self.start, top if self.beside else bottom, self.plot_width, self.unit * 1.1)
        aside = self.unit * 0.3
        said = self.text(row.precedent.words, self.plot_width - aside, "small")
        pieces.append(Piece(said, QPointF(self.start + aside, plot.bottom()), "text"))
        return _Layout(max(bottom, plot.bottom() + said.height) + self.unit * 0.45, tuple(pieces), plot, sign)


class _Delegate(QStyledItemDelegate):
    """Paints a row as the view has laid it out."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view: EvidenceList = option.widget
        return QSize(0, round(view.layout_of(index.row()).height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: EvidenceList = option.widget
        row, area, layout = index.data(ROW), QRectF(option.rect), view.layout_of(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = "selection" if selected else "faint" if view.hovered == index.row() else "panel"
        if isinstance(row, Line):
            self._paint_line(painter, area, row, layout, view, ground)
        elif layout.plot is not None and row.axis is not None:
            painter.setFont(theme.font("small"))
            paint_ticks(painter, layout.plot.translated(area.topLeft()), row.axis)
        for piece in layout.pieces:
            token = "text" if selected and piece.token == "muted" else piece.token
            piece.text.draw(painter, area.topLeft() + piece.at, token)
        if selected and view.hasFocus():
            paint_ring(painter, area.adjusted(1, 1, -1, -2), 2)
        painter.restore()

    def _paint_line(
        self, painter: QPainter, area: QRectF, row: Line, layout: _Layout, view: EvidenceList, ground: str
    ) -> None:
        painter.fillRect(area, theme.colour(ground))
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.colour("line"))
        if layout.sign is not None:
            sign = layout.sign.translated(area.topLeft())
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(sign.topLeft(), theme.pixmap("warning", "should", round(sign.width()), ratio))
        axis, found = row.head.axis, row.precedent
        if layout.plot is None or axis is None:
            return
        plot = layout.plot.translated(area.topLeft())
        whole = QRectF(plot.left(), area.top(), plot.width(), area.height()) if view.beside else plot
        paint_guides(painter, whole, axis, [one.value for one in row.head.own if one.value is not None])
        for piece in layout.pieces:
            at = area.topLeft() + piece.at
            painter.fillRect(QRectF(at.x(), at.y(), piece.text.width + 2, piece.text.height), theme.colour(ground))
        ends = (found.low, found.value, found.high)
        paint_value(painter, plot, axis, ends, phase_family(found.trial), max(6.0, em(view, 0.45)))


class EvidenceList(RowList):
    """The list. Enter, or a click, asks for the source of a row."""

    wants_source = Signal(object)
    """Show where this :class:`Precedent` comes from."""

    moved = Signal(QRect)
    """The row at this place was chosen: it is to be in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self._measured: dict[int, _Measure] = {}
        self.hovered = -1
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(str(_("What trials did")))
        self.setAccessibleDescription(str(_("Enter shows the source of a row.")))
        self.viewport().setBackgroundRole(QPalette.ColorRole.AlternateBase)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def show_groups(self, groups: Iterable[tuple[Group, tuple[Own, ...]]]) -> None:
        """Show groups, each with the designer's own values on its axis.

        Where the groups are those shown before, choice and place in the list stay.
        """
        match self._rows.show(list(rows_of(groups))):
            case "all":
                self._measured.clear()
                self._lay_out()
            case "own values":
                for measured in self._measured.values():
                    measured.renew_heads(self._rows.rows)
                self._lay_out()

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows, in order."""
        return tuple(self._rows.rows)

    @property
    def current(self) -> Precedent | None:
        """What is chosen in the list, or None."""
        row = self.currentIndex().data(ROW)
        return row.precedent if isinstance(row, Line) else None

    def layout_of(self, row: int) -> _Layout:
        """Return where everything of a row stands at the width and the font in force."""
        return self._measure(self.viewport().width()).layouts[row]

    @property
    def beside(self) -> bool:
        """Whether plots stand beside the names of trials."""
        return self._measure(self.viewport().width()).beside

    def hasHeightForWidth(self) -> bool:
        """Narrow lists wrap more."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows at that width."""
        return self._measure(width).height

    def sizeHint(self) -> QSize:
        """All rows, at a width of a few words."""
        width = max(self.width(), em(self, 12))
        return QSize(em(self, 12), self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Narrow panels wrap more."""
        return QSize(em(self, 6), em(self, 2))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measured.clear()
            self._lay_out()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell where the chosen row is."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.moved.emit(self.visualRect(current))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which row a click would open."""
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse."""
        super().leaveEvent(event)
        self._hover(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the row that was clicked."""
        pressed = self.currentIndex()
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index == pressed:
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        if self.current is not None:
            self.wants_source.emit(self.current)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()

    def _lay_out(self) -> None:
        self.updateGeometry()
        self.scheduleDelayedItemsLayout()

    def _measure(self, width: int) -> _Measure:
        if width not in self._measured:
            if len(self._measured) >= _KEPT:
                self._measured.clear()
            self._measured[width] = _Measure(self, width, self._rows.rows)
        return self._measured[width]
