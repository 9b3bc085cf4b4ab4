"""The box that finds a field by its name or its section and goes there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.desktop import theme
from studio.desktop.editors.widgets import paint_frame
from studio.desktop.panels.painting import ROW, Index, box
from studio.desktop.theme import em
from studio.protocol.address import join, split, step
from studio.protocol.base import Item, Value, specs
from studio.protocol.protocol import SECTIONS, Protocol
from studio.text import _, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN = 12
_ROW_HEIGHT = 1.7
ANY_ITEM = "*"
"""Stands in a target's address for whichever item of a list there is."""


@dataclass(frozen=True, slots=True)
class Target:
    """A field of the models, wherever a protocol has it: its address with ``*`` for items, its title, and its place."""

    address: str
    title: str
    place: str

    @property
    def words(self) -> str:
        """All by which it is found."""
        return f"{self.title} {self.place}".casefold()

    def in_words(self) -> str:
        """Return title and place as one says them."""
        return str(_("{field} in {place}", field=self.title, place=self.place)) if self.place else self.title


def targets() -> tuple[Target, ...]:
    """Return all fields of the models, in the order of the sections."""
    return tuple(_targets(Protocol, "", ""))


def _targets(model: type[Value], address: str, place: str) -> Iterator[Target]:
    for name, spec in specs(model).items():
        if model is Protocol and name not in SECTIONS:
            continue
        here, title = f"{address}/{name}", translate(spec.title)
        yield Target(here, title, place)
        if spec.model is not None and spec.kind in ("group", "items"):
            inside = f"{here}/{ANY_ITEM}" if spec.kind == "items" else here
            yield from _targets(spec.model, inside, f"{place}, {title}" if place else title)


def matches(among: tuple[Target, ...], written: str) -> tuple[Target, ...]:
    """Return the targets that hold every word written: first exact titles, then their beginnings."""
    words = written.casefold().split()
    if not words:
        return ()
    found = [target for target in among if all(word in target.words for word in words)]
    return tuple(sorted(found, key=lambda target: (_rank(target, words), target.address.count("/"))))


def _rank(target: Target, words: list[str]) -> int:
    title = target.title.casefold()
    written = " ".join(words)
    if title.startswith(written):
        return int(title != written)
    return 2 if all(word in title for word in words) else 3


def resolve(protocol: Protocol, target: Target) -> str:
    """Return where the field is in the protocol: that of a list's first item, or the list while it has none."""
    address = "/"
    current: object = protocol
    for part in split(target.address):
        if part == ANY_ITEM:
            if not current or not isinstance(current, tuple) or not isinstance(current[0], Item):
                break
            part = current[0].id
        if current is None:
            break
        current = step(current, part, target.address)
        address = join(address, part)
    return address


class FindField(QLineEdit):
    """The box. While one types it lists what fits; Enter, or a click, goes there."""

    chosen = Signal(object)
    """The user chose this :class:`Target`."""

    left = Signal()
    """The user pressed Esc: back to the form."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._targets: tuple[Target, ...] = ()
        self._keys = ""
        self.list: QListWidget | None = None
        self.setFrame(False)
        self.setPlaceholderText(str(_("Find a field")))
        self.setAccessibleName(str(_("Find a field")))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textEdited.connect(self._on_edited)
        self._measure()

    def show_keys(self, keys: str) -> None:
        """Show in the empty box which keys lead to it."""
        self._keys = keys
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as in the pictures, as high as the buttons beside it."""
        return QSize(em(self, 17), em(self, 1.85))

    def minimumSizeHint(self) -> QSize:
        """Room for a word."""
        return QSize(em(self, 6), em(self, 1.85))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Start afresh."""
        super().focusInEvent(event)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the list away."""
        super().focusOutEvent(event)
        self._close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down move in the list, Enter goes there, Esc empties the box and goes back."""
        listed = self.list.count() if self.list is not None and self.list.isVisible() else 0
        match event.key():
            case Qt.Key.Key_Escape:
                self.clear()
                self._close()
                self.left.emit()
            case Qt.Key.Key_Up | Qt.Key.Key_Down if self.list is not None and listed:
                by = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow((self.list.currentRow() + by) % listed)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.list is not None and listed:
                self._go(self.list.currentItem())
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._on_edited(self.text())
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words, the frame, and the keys while there are no words."""
        super().paintEvent(event)
        painter = QPainter(self)
        paint_frame(painter, self, focused=self.hasFocus(), tone="")
        room = self.width() - self.fontMetrics().horizontalAdvance(self.placeholderText() + self._keys)
        if not self.text() and room > em(self, 2.5):
            painter.setPen(theme.colour("muted"))
            area = self.rect().adjusted(0, 0, -em(self, 0.6), 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._keys)

    def _measure(self) -> None:
        side = em(self, 0.5)
        self.setTextMargins(side, 0, side, 0)
        self.setMaximumWidth(em(self, 22))

    def _on_edited(self, written: str) -> None:
        if not self._targets:
            self._targets = targets()
        found = matches(self._targets, written)[:_SHOWN]
        if not found:
            self._close()
            return
        if self.list is None:
            self.list = self._make_list()
        self.list.clear()
        for target in found:
            item = QListWidgetItem(target.in_words(), self.list)
            item.setData(ROW, target)
        self.list.setCurrentRow(0)
        self._place(self.list, len(found))

    def _make_list(self) -> QListWidget:
        """Make the list: a part of the window that lies over the others and never takes the keyboard."""
        made = QListWidget(self.window())
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setItemDelegate(_Delegate(made))
        made.setFrameShape(QListWidget.Shape.Box)
        made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setMouseTracking(True)
        made.setAccessibleName(str(_("Fields found")))
        made.itemEntered.connect(made.setCurrentItem)
        made.itemClicked.connect(self._go)
        return made

    def _place(self, found: QListWidget, rows: int) -> None:
        window = self.window()
        width = min(max(self.width(), em(self, 28)), window.width())
        corner = self.mapTo(window, QPoint(self.width() - width, self.height() + 2))
        height = rows * em(self, _ROW_HEIGHT) + 2 * found.frameWidth()
        found.setGeometry(max(0, corner.x()), corner.y(), width, height)
        found.raise_()
        found.show()

    def _close(self) -> None:
        if self.list is not None:
            self.list.hide()

    def _go(self, item: QListWidgetItem) -> None:
        target = item.data(ROW)
        self._close()
        self.clear()
        self.chosen.emit(target)


class _Delegate(QStyledItemDelegate):
    """Paints a field's title, and its place behind it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(em(option.widget, 10), em(option.widget, _ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        target: Target = index.data(ROW)
        area = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            box(painter, area, "selection")
        unit = em(option.widget)
        inner = area.adjusted(unit * 0.5, 0, -unit * 0.5, 0)
        metrics = option.fontMetrics
        title = metrics.elidedText(target.title, Qt.TextElideMode.ElideRight, int(inner.width() * 0.62))
        painter.setFont(option.font)
        painter.setPen(theme.colour("text"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("muted"))
        rest = inner.adjusted(metrics.horizontalAdvance(title) + unit, 0, 0, 0)
        place = painter.fontMetrics().elidedText(target.place, Qt.TextElideMode.ElideRight, int(rest.width()))
        painter.drawText(rest, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, place)
        painter.restore()
