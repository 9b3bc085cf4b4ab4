"""A list whose rows have two lines, a title and a remark, under heads: versions to choose from, steps gone through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.desktop import theme
from studio.desktop.editors.widgets import paint_badge, paint_ring
from studio.desktop.panels.painting import ROW, Index, badge_width, box, slim
from studio.desktop.theme import em

if TYPE_CHECKING:
    from studio.text import Text

_DETAIL = ROW + 1
_BADGE = ROW + 2
_PALE = ROW + 3
_HEAD = ROW + 4


class _Delegate(QStyledItemDelegate):
    """Paints a head on one line, and a row on two with a badge behind its title."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, em(option.widget, 1.7 if index.data(_HEAD) else 2.7))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, unit = option.widget, em(option.widget)
        area = QRectF(option.rect)
        title = str(index.data(Qt.ItemDataRole.DisplayRole))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = area.adjusted(unit * 0.7, 0, -unit * 0.7, 0)
        if index.data(_HEAD):
            painter.setFont(theme.font("small", bold=True))
            painter.setPen(theme.colour("muted"))
            painter.drawText(room.adjusted(0, 0, 0, -unit * 0.15), Qt.AlignmentFlag.AlignBottom, title)
            painter.restore()
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            box(painter, area, "selection")
        painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.colour("line"))
        top = room.adjusted(0, unit * 0.2, 0, -area.height() / 2)
        bottom = room.adjusted(0, area.height() / 2 - unit * 0.1, 0, -unit * 0.2)
        badge = index.data(_BADGE) or ""
        small = theme.font("small", bold=True)
        width = badge_width(badge, small) if badge else 0.0
        pale = bool(index.data(_PALE))
        painter.setFont(theme.font())
        painter.setPen(theme.colour("muted" if pale and not selected else "text"))
        fitting = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(top.width() - width))
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, fitting)
        if badge:
            painter.setFont(small)
            paint_badge(painter, QRectF(top.right() - width, top.top(), width, unit * 1.05), badge, "accent")
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text" if selected else "muted"))
        detail = str(index.data(_DETAIL) or "")
        fitting = painter.fontMetrics().elidedText(detail, Qt.TextElideMode.ElideMiddle, int(bottom.width()))
        painter.drawText(bottom, Qt.AlignmentFlag.AlignVCenter, fitting)
        if selected and view.hasFocus():
            paint_ring(painter, area.adjusted(1, 1, -1, -2), 2)
        painter.restore()


class TwoLines(QListWidget):
    """The list."""

    def __init__(self, name: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(str(name))
        self.viewport().setBackgroundRole(QPalette.ColorRole.AlternateBase)
        slim(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the row that is chosen in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def add_head(self, title: str) -> None:
        """Add a head over the rows that follow."""
        item = QListWidgetItem(title, self)
        item.setData(_HEAD, True)
        item.setFlags(Qt.ItemFlag.NoItemFlags)

    def add(self, title: str, detail: str, content: object, *, badge: str = "", pale: bool = False) -> None:
        """Add a row that stands for ``content``; the words of a badge stand behind its title."""
        item = QListWidgetItem(title, self)
        item.setData(ROW, content)
        item.setData(_DETAIL, detail)
        item.setData(_BADGE, badge)
        item.setData(_PALE, pale)
        item.setToolTip(f"{title}\n{detail}")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ". ".join(filter(None, (title, badge, detail))))

    def retell(self, content: object, detail: str, badge: str = "") -> None:
        """Say something else about the row that stands for ``content``."""
        for item in (self.item(at) for at in range(self.count())):
            if item.data(ROW) == content and not item.data(_HEAD):
                title = item.text()
                item.setData(_DETAIL, detail)
                item.setData(_BADGE, badge)
                item.setToolTip(f"{title}\n{detail}")
                item.setData(Qt.ItemDataRole.AccessibleTextRole, ". ".join(filter(None, (title, badge, detail))))

    def content(self) -> object:
        """Return what the current row stands for, or None."""
        item = self.currentItem()
        return item.data(ROW) if item is not None else None

    def sift(self, written: str) -> int:
        """Show only the rows that hold all words written, with their heads; return how many those are."""
        words = written.casefold().split()
        count, head, under_head = 0, None, 0
        for at in range(self.count()):
            item = self.item(at)
            if item.data(_HEAD):
                if head is not None:
                    head.setHidden(not under_head)
                head, under_head = item, 0
                continue
            text = f"{item.text()} {item.data(_DETAIL)}".casefold()
            fits = all(word in text for word in words)
            item.setHidden(not fits)
            under_head += fits
            count += fits
        if head is not None:
            head.setHidden(not under_head)
        return count

    def choose_first(self) -> None:
        """Choose the first row in sight."""
        rows = (self.item(at) for at in range(self.count()))
        first = next((item for item in rows if not item.data(_HEAD) and not item.isHidden()), None)
        self.setCurrentItem(first)
