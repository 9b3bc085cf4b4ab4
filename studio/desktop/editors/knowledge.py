"""Search as you type over a knowledge collection: found by name, synonym or description, stored by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import QCompleter, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.desktop import theme
from studio.desktop.editors.known import (
    Offer,
    described,
    enter_own,
    find,
    name_of,
    named,
    own_entry,
    own_wanted,
    search,
)
from studio.desktop.editors.line import LineEditor
from studio.desktop.theme import em
from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter

    from studio.desktop.session import Session
    from studio.protocol.base import Spec

_SHOWN = 9
DETAIL = Qt.ItemDataRole.UserRole
"""Role of an offer's description."""

_Index = QModelIndex | QPersistentModelIndex


class OfferModel(QAbstractListModel):
    """The offers that fit what has been typed so far."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.offers: tuple[Offer, ...] = ()

    def show(self, offers: tuple[Offer, ...]) -> None:
        """Offer these."""
        self.beginResetModel()
        self.offers = offers
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of offers."""
        return len(self.offers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return an offer's name; for those who do not see it, with its description."""
        offer = self.offers[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return offer.name
        if role == DETAIL:
            return offer.detail
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{offer.name}. {offer.detail}"
        return None


class OfferDelegate(QStyledItemDelegate):
    """Paints an offer's name and, beneath it in small type, what tells it from others."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Two lines."""
        return QSize(option.fontMetrics.height() * 12, round(option.fontMetrics.height() * 2.7))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one offer."""
        name, detail = str(index.data()), str(index.data(DETAIL))
        unit = option.fontMetrics.height()
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme.colour("selection"))
        area = option.rect.adjusted(unit // 2, unit // 4, -unit // 2, -unit // 4)
        upper, lower = QRect(area), QRect(area)
        upper.setHeight(area.height() // 2)
        lower.setTop(upper.bottom() + 1)
        painter.setFont(theme.font("body", bold=True))
        painter.setPen(theme.colour("text"))
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("muted"))
        detail = painter.fontMetrics().elidedText(detail, Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, detail)
        painter.restore()


class KnowledgeEditor(LineEditor):
    """A field that names something the program knows, or in free words something that it does not."""

    # Of the class too: a field that Python collects is hidden once more, without its own attributes.
    _completer: QCompleter | None = None

    def __init__(self, spec: Spec, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        assert spec.knows is not None
        self._session = session
        self._collection = spec.knows
        self._offers = OfferModel(self)
        self.setPlaceholderText(str(_("Type to search")))
        self.textEdited.connect(self._search)

    def value(self) -> object:
        """Return the id of what is meant, the words as they stand when nothing known is meant, or None."""
        written = self.text().strip()
        return named(self._collection, written) if written else None

    def set_value(self, value: object) -> None:
        """Show the name of what is stored."""
        self.set_typed("" if value is None else name_of(self._collection, str(value)))

    def about(self) -> str:
        """Return the line that describes what is chosen."""
        written = self.text().strip()
        return described(self._session.protocol, self._collection, written) if written else ""

    def lead(self) -> Text | None:
        """Return a link to the own facts of what is written: to those there are, or to those that the library lacks."""
        protocol, written = self._session.protocol, self.text()
        if not own_wanted(protocol, self._collection, written):
            return None
        there = own_entry(protocol, self._collection, written) is not None
        return _("Show own facts") if there else _("Enter your own facts")

    def follow(self) -> str:
        """Add an entry under own facts unless there is one, and return its address."""
        return enter_own(self._session, self._collection, self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the list on Down as well."""
        if event.key() == Qt.Key.Key_Down:
            self._open("" if self._settled() else self.text())
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the whole list."""
        super().mouseDoubleClickEvent(event)
        self._open("")

    def hideEvent(self, event: QHideEvent) -> None:
        """Close the list with its field."""
        super().hideEvent(event)
        if self._completer is not None:
            self._completer.popup().hide()

    def offers(self) -> tuple[Offer, ...]:
        """Return what the open list offers; nothing when no list is open."""
        if self._completer is None or not self._completer.popup().isVisible():
            return ()
        return self._offers.offers

    def _settled(self) -> bool:
        return self.value() is None or find(self._collection, str(self.value())) is not None

    def _search(self, written: str) -> None:
        if written.strip():
            self._open(written)
        elif self._completer is not None:
            self._completer.popup().hide()

    def _open(self, written: str) -> None:
        completer = self._completer or self._made()
        self._offers.show(search(self._session.protocol, self._collection, written))
        if not self._offers.offers:
            completer.popup().hide()
            return
        completer.complete(QRect(0, self.height() + 2, max(self.width(), em(self, 30)), 1))

    def _made(self) -> QCompleter:
        completer = QCompleter(self)
        completer.setModel(self._offers)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(_SHOWN)
        popup = QListView()
        popup.setUniformItemSizes(True)
        popup.setAccessibleName(self.accessibleName())
        completer.setPopup(popup)
        popup.setItemDelegate(OfferDelegate(popup))
        completer.setWidget(self)
        completer.activated[QModelIndex].connect(self._chosen)
        self._completer = completer
        return completer

    def _chosen(self, index: QModelIndex) -> None:
        self.setText(str(index.data()))
        self.value_changed.emit()
        self.finished.emit()
