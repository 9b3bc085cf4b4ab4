"""The box that finds actions, fields, rules and text, with the list under it: one types, and Enter goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import Panel, paint_frame
from studio.desktop.theme import em
from studio.text import _, n_

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.panels.found_list import FoundList
    from studio.desktop.panels.found_popup import FoundPopup
    from studio.desktop.panels.offers import Kind, Source

_WIDE = 42
"""The width of the list, in em, where the window has it."""

_HIGH = 0.7
"""The share of the window's height that the list takes at most."""

_OPENING = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ShortcutFocusReason)
"""Whoever comes to the box like this wants to see what it offers; whoever comes by Tab passes through."""


class FindField(QLineEdit):
    """The box. It asks for what there is when it gets the keyboard, and says what was chosen."""

    chosen = Signal(object)
    """The user chose this :class:`~studio.desktop.panels.offers.Offer`."""

    left = Signal()
    """The user pressed Esc, or chose something: back to where the keyboard was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = ""
        self._ask: Callable[[], Source] | None = None
        self._source: Source | None = None
        self._only: Kind | None = None
        self.popup: FoundPopup | None = None
        self.setFrame(False)
        self.setPlaceholderText(str(_("Find a field, rule or command")))
        self.setAccessibleName(str(_("Find a field, rule or command")))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textEdited.connect(self._on_edited)
        self._measure()

    def ask(self, source: Callable[[], Source]) -> None:
        """Find among what this returns; it is called when someone starts to look."""
        self._ask = source

    def show_keys(self, keys: str) -> None:
        """Show in the empty box which keys lead to it."""
        self._keys = keys
        self.setToolTip(str(_("Find a field, rule or command ({keys})", keys=keys)))
        self.update()

    def start(self) -> None:
        """Take the keyboard, and show what one may want."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def sizeHint(self) -> QSize:
        """As wide as in the pictures, as high as the buttons beside it."""
        return QSize(em(self, 19), em(self, 1.85))

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
        if event.reason() in _OPENING:
            self._list(self.text())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the list away."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the list follow."""
        super().resizeEvent(event)
        if self._listed is not None:
            self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Page and Home move in the list, Enter chooses, Esc empties the box and goes back."""
        listed = self._listed
        match event.key():
            case Qt.Key.Key_Escape:
                self.give_up()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if listed is not None:
                listed.choose()
            case Qt.Key.Key_Down | Qt.Key.Key_Return | Qt.Key.Key_Enter if listed is None:
                self._list(self.text())
            case _ if listed is None or not listed.move(event):
                super().keyPressEvent(event)

    def give_up(self) -> None:
        """Empty the box, put the list away, and go back."""
        self.clear()
        self._close()
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words, the frame, and the keys while there are no words."""
        super().paintEvent(event)
        painter = QPainter(self)
        paint_frame(painter, self, focused=self.hasFocus(), tone="")
        room = self.width() - self.fontMetrics().horizontalAdvance(self.placeholderText() + self._keys)
        if not self.text() and room > em(self, 2.2):
            painter.setPen(theme.colour("muted"))
            area = self.rect().adjusted(0, 0, -em(self, 0.6), 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._keys)

    def _measure(self) -> None:
        side = em(self, 0.5)
        self.setTextMargins(side, 0, side, 0)
        self.setMaximumWidth(em(self, 24))

    @property
    def _listed(self) -> FoundList | None:
        """The list, while it is in sight."""
        return self.popup.list if self.popup is not None and self.popup.isVisible() else None

    def _on_edited(self, written: str) -> None:
        self._only = None
        self._list(written)

    def _list(self, written: str) -> None:
        from studio.desktop.panels.found_popup import FoundPopup
        from studio.desktop.panels.offers import Source, rows

        if self._source is None:
            self._source = self._ask() if self._ask is not None else Source(())
        if self.popup is None:
            self.popup = FoundPopup(self.window())
            self.popup.list.chosen.connect(self._on_chosen)
            self.popup.list.current_changed.connect(self._describe)
        found = rows(self._source, written, self._only)
        self.popup.list.show_rows(found)
        nothing = written.strip() and not found
        self.popup.say(str(_("Nothing is called “{words}”.", words=written.strip())) if nothing else "")
        if not found and not nothing:
            self._close()
            return
        self._place()
        self.popup.raise_()
        self.popup.show()
        self._describe()

    def _place(self) -> None:
        assert self.popup is not None
        window = self.window()
        margin = em(self, 0.5)
        width = min(max(self.width(), em(self, _WIDE)), window.width() - 2 * margin)
        corner = self.mapTo(window, QPoint(self.width() - width, self.height() + 3))
        highest = min(round(window.height() * _HIGH), window.height() - corner.y() - margin)
        left = max(margin, min(corner.x(), window.width() - width - margin))
        self.popup.setGeometry(left, corner.y(), width, self.popup.height_for(width, highest))

    def _close(self) -> None:
        self._source, self._only = None, None
        if self.popup is not None:
            self.popup.hide()
        self.setAccessibleDescription("")

    def _on_chosen(self, row: object) -> None:
        from studio.desktop.panels.offers import More, Offer

        if isinstance(row, More):
            self._only = row.kind
            self._list(self.text())
        elif isinstance(row, Offer) and not row.lacking:
            self.clear()
            self._close()
            self.left.emit()
            self.chosen.emit(row)

    def _describe(self) -> None:
        """Tell those who do not see the list what it holds and what is chosen in it."""
        if (listed := self._listed) is not None:
            count = n_("{count} found.", "{count} found.", listed.count_offers())
            self.setAccessibleDescription(f"{count} {listed.current_in_words()}".strip())


class FloatingFind(Panel):
    """The box in the middle of a window that has no toolbar, above all else, until it is left."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(parent=window)
        self.box = FindField(self)
        self.body.addWidget(self.box)
        self.body.setContentsMargins(em(self, 0.6), em(self, 0.6), em(self, 0.6), em(self, 0.6))
        self.box.setMaximumWidth(em(self, _WIDE))
        self._before = window.focusWidget()
        self.box.left.connect(self._on_left)

    def open(self) -> None:
        """Show it and take the keyboard."""
        window = self.parentWidget()
        width = min(em(self, _WIDE), window.width() - em(self, 2))
        self.setGeometry((window.width() - width) // 2, em(self, 4), width, self.sizeHint().height())
        self.raise_()
        self.show()
        self.box.start()

    def _on_left(self) -> None:
        if self.box.popup is not None:
            self.box.popup.deleteLater()
        self.hide()
        self.deleteLater()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
