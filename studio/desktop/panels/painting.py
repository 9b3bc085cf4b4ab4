"""What the lists of the window are painted with: wrapped text, badges, bars and rings.

A list paints its rows itself, so that hundreds of them cost no more than those in sight.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QListView

from studio.desktop import theme
from studio.desktop.editors.widgets import SlimScrollBar, paint_ring
from studio.desktop.theme import TextStyle, colour, em

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QFocusEvent, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QAbstractScrollArea, QWidget

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ROW = Qt.ItemDataRole.UserRole
"""The role under which a list's model gives a row as it is, for its delegate to paint."""

WORDS = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
"""The roles of a row's words, to be read and to be heard."""

_FULL_CIRCLE = 360 * 16
_TWELVE_O_CLOCK = 90 * 16


class Wrapped:
    """A text broken into lines of a width, at most ``lines`` of them; the last ends in an ellipsis when it must.

    Words longer than a line are broken, so that nothing runs out of its row.
    """

    def __init__(self, text: str, font: QFont, width: float, lines: int | None = None) -> None:
        text = text.replace("\n", "\u2028")
        starts = self._lay_out(text, font, width)
        if lines is not None and len(starts) > lines:
            kept, rest = text[: starts[lines - 1]], text[starts[lines - 1] :]
            rest = rest.replace("\u2028", " ")
            self._lay_out(kept + QFontMetricsF(font).elidedText(rest, Qt.TextElideMode.ElideRight, width), font, width)

    def _lay_out(self, text: str, font: QFont, width: float) -> list[int]:
        option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout = QTextLayout(text, font)
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)
        self.height = self.width = 0.0
        starts = []
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(1.0, width))
            line.setPosition(QPointF(0, self.height))
            self.height += line.height()
            self.width = max(self.width, line.naturalTextWidth())
            starts.append(line.textStart())
        self._layout.endLayout()
        return starts

    def draw(self, painter: QPainter, at: QPointF, token: str) -> None:
        """Paint the text in a colour of the theme, its upper left corner at a point."""
        painter.setPen(colour(token))
        self._layout.draw(painter, at)


@lru_cache(maxsize=2048)
def wrapped(text: str, font: str, width: int, lines: int | None = None) -> Wrapped:
    """Return the text broken into lines; ``font`` is what ``QFont.toString`` says."""
    made = QFont()
    made.fromString(font)
    return Wrapped(text, made, width, lines)


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a row, where it stands from the row's upper left corner, and in which colour."""

    text: Wrapped
    at: QPointF
    token: str


class Typesetter:
    """The width and the fonts that the rows of a list are laid out with, at the size of text in force."""

    def __init__(self, view: QWidget, width: int) -> None:
        self.width = width
        self.unit = em(view)
        self.inset = self.unit * 0.8
        self._fonts: dict[tuple[TextStyle, bool], tuple[QFont, str]] = {}

    def font(self, style: TextStyle = "body", *, bold: bool = False) -> QFont:
        """Return the typeface of a style of text."""
        return self._font(style, bold)[0]

    def text(
        self, text: str, width: float, style: TextStyle = "body", *, bold: bool = False, lines: int | None = None
    ) -> Wrapped:
        """Return a text broken into lines of a width."""
        return wrapped(text, self._font(style, bold)[1], max(1, round(width)), lines)

    def _font(self, style: TextStyle, bold: bool) -> tuple[QFont, str]:
        if (style, bold) not in self._fonts:
            made = theme.font(style, bold=bold)
            self._fonts[style, bold] = made, made.toString()
        return self._fonts[style, bold]


def box(
    painter: QPainter,
    rect: QRectF,
    fill: str | None,
    border: str | None = None,
    *,
    radius: float = 0,
    pen: Qt.PenStyle = Qt.PenStyle.SolidLine,
    thickness: float = 1,
) -> None:
    """Paint a box in colours of the theme, with round corners and a border where asked."""
    painter.setPen(QPen(colour(border), thickness, pen) if border else Qt.PenStyle.NoPen)
    painter.setBrush(colour(fill) if fill else Qt.BrushStyle.NoBrush)
    inset = thickness / 2 if border else 0
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)


def badge_width(text: str, font: QFont) -> float:
    """Return how wide a badge has to be for its text."""
    metrics = QFontMetricsF(font)
    return max(metrics.horizontalAdvance(text) + metrics.height() * 0.8, metrics.height() * 1.35)


def bar(painter: QPainter, rect: QRectF, share: float, token: str) -> None:
    """Paint a bar that is full by a share from 0 to 1."""
    radius = rect.height() / 2
    box(painter, rect, "line", radius=radius)
    if share > 0:
        full = QRectF(rect.left(), rect.top(), max(rect.height(), rect.width() * share), rect.height())
        box(painter, full, token, radius=radius)


def ring(painter: QPainter, rect: QRectF, share: float) -> None:
    """Paint a ring that is closed by a share from 0 to 1; a full one has the colour of what is well."""
    thickness = max(2.0, rect.width() * 0.2)
    inner = rect.adjusted(thickness / 2, thickness / 2, -thickness / 2, -thickness / 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour("border"), thickness))
    painter.drawEllipse(inner)
    if share <= 0:
        return
    cap = Qt.PenCapStyle.FlatCap
    painter.setPen(QPen(colour("good" if share >= 1 else "accent"), thickness, Qt.PenStyle.SolidLine, cap))
    painter.drawArc(inner, _TWELVE_O_CLOCK, -round(_FULL_CIRCLE * min(share, 1)))


class RowModel(QAbstractListModel):
    """The rows of a painted list. Its subclass says what is told of a row, and which rows are headings."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Any] = []

    def rowCount(self, parent: Index = ROOT) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the row as it is for its delegate, else what is told of it."""
        row = self.rows[index.row()]
        return row if role == ROW else self.told(row, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Nothing can be done with a heading; any other row can be chosen."""
        if index.isValid() and self.is_heading(self.rows[index.row()]):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def told(self, row: Any, role: int) -> object:
        """Return what is told of a row in this role: its words, to be read and to be heard."""
        return row.in_words() if role in WORDS else None

    def is_heading(self, row: Any) -> bool:
        """Tell whether a row is there to be read only."""
        return False

    def show(self, rows: Iterable[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()


class RowList(QListView):
    """A list of painted rows. With the keyboard its current row is in sight; without one there is a ring around all."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew: Qt itself lays rows out again only where the list became higher or lower."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the current row, which Qt only goes to, and bring it into sight."""
        super().focusInEvent(event)
        current = self.currentIndex()
        if current.isValid() and not self.selectionModel().isSelected(current):
            self.setCurrentIndex(current)
        self.scrollTo(current)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and the ring."""
        super().paintEvent(event)
        if self.hasFocus() and not self.currentIndex().flags() & Qt.ItemFlag.ItemIsSelectable:
            painter = QPainter(self.viewport())
            paint_ring(painter, QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), em(self, 0.28))


def slim(area: QAbstractScrollArea) -> None:
    """Give a scrolled list a slim vertical scroll bar upon its own ground, and no horizontal one."""
    area.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, area))
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAutoFillBackground(True)
    area.setBackgroundRole(area.viewport().backgroundRole())
