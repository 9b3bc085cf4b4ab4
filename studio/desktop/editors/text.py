"""Several lines: prose that grows with its content, and lists with one entry a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from studio.desktop.editors.editor import (
    Editor,
    for_example,
    is_escape,
    is_history_key,
    is_history_override,
    without_history,
)
from studio.desktop.editors.reading import read, write
from studio.desktop.editors.widgets import SlimScrollBar, after, paint_frame
from studio.desktop.theme import em

if TYPE_CHECKING:
    from studio.protocol.base import Spec

_FEWEST, _MOST = 2, 22
"""Lines shown when there is little, and when there is much; beyond that the text scrolls."""


class TextEditor(Editor, QPlainTextEdit):
    """A field of prose, or of short entries one a line. Tab moves on; undo is the protocol's."""

    value_changed = Signal()
    finished = Signal()
    reverted = Signal()

    widest = 200.0

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._problem = ""
        self._written = ""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The bar keeps its place while there is nothing to scroll, and shows nothing then. If it came and went with
        # the number of lines, the width it takes would change that number again.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.measure()
        if spec.example:
            self.setPlaceholderText(str(for_example(spec.example)))
        self.setFixedHeight(self._height(_FEWEST))
        self.textChanged.connect(self._typed_on)

    def value(self) -> object:
        """Return the text, or None when there is none."""
        return read(self.spec, self.toPlainText())

    def set_value(self, value: object) -> None:
        """Show a text."""
        self.set_typed(write(self.spec, value))

    def typed(self) -> str:
        """Return the text as it stands."""
        return self.toPlainText()

    def set_typed(self, written: str) -> None:
        """Show a text as it was typed, the cursor kept near its place."""
        if written == self.toPlainText():
            return
        at = self.textCursor().position()
        self.blockSignals(True)
        self.setPlainText(written)
        self.blockSignals(False)
        self._written = self.toPlainText()
        cursor = self.textCursor()
        cursor.setPosition(min(at, len(self._written)))
        self.setTextCursor(cursor)
        self._fit()

    def set_problem(self, tone: str) -> None:
        """Mark the input in the colour of a severity."""
        if tone != self._problem:
            self._problem = tone
            self.update()

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the protocol's history, and paint the frame around the text."""
        if is_history_override(event):
            event.ignore()
            return False
        done = super().event(event)
        if event.type() == QEvent.Type.Paint:
            paint_frame(QPainter(self), self, focused=self.hasFocus(), tone=self._problem)
        elif event.type() == QEvent.Type.FontChange:
            self.measure()
            self._fit()
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave undo and redo to the window, and revert on Esc."""
        if is_history_key(event):
            event.ignore()
        elif is_escape(event):
            event.ignore()
            self.reverted.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus in the frame."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the person has left."""
        super().focusOutEvent(event)
        self.update()
        self.finished.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what is usual, without an undo of its own."""
        menu = without_history(self.createStandardContextMenu())
        menu.exec(event.globalPos())
        menu.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Grow or shrink when lines break elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width() and self._fit():
            # A size that changes while the layout is at work is seen by it only when asked for once more.
            after(self, 0, self.updateGeometry)

    def sizeHint(self) -> QSize:
        """As wide as may be, as high as the text."""
        return QSize(self.maximumWidth(), self.maximumHeight())

    def minimumSizeHint(self) -> QSize:
        """Room for a few words."""
        return QSize(em(self, 6), self.minimumHeight())

    def measure(self) -> None:
        """Set margins and the width from the font; the text keeps clear of the frame's round corners."""
        super().measure()
        self._inset = em(self, 0.12) + 1
        self.setViewportMargins(self._inset, self._inset, self._inset, self._inset)
        self.document().setDocumentMargin(em(self, 0.3))

    def _typed_on(self) -> None:
        self._fit()
        # Qt calls it a change of the text, too, when its margins or its font become others.
        if (written := self.toPlainText()) != self._written:
            self._written = written
            self.value_changed.emit()

    def _fit(self) -> bool:
        present = self._lines() if self._written else self._placeholder_lines()
        self.verticalScrollBar().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, present <= _MOST)
        wanted = self._height(max(_FEWEST, min(_MOST, present)))
        if wanted == self.maximumHeight():
            return False
        self.setFixedHeight(wanted)
        return True

    def _lines(self) -> int:
        """Return how many lines the text has, as far as they can be shown at once.

        Qt counts a paragraph as one line until it has come into sight.
        """
        layout, paragraph, lines = self.document().documentLayout(), self.document().begin(), 0
        while paragraph.isValid() and lines <= _MOST:
            layout.blockBoundingRect(paragraph)
            lines += paragraph.lineCount()
            paragraph = paragraph.next()
        return lines

    def _placeholder_lines(self) -> int:
        """Return how many lines the words need that stand in the empty field."""
        inside = round(self.viewport().width() - 2 * self.document().documentMargin())
        room = QRect(0, 0, max(1, inside), 10_000)
        high = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.placeholderText()).height()
        return -(-high // self.fontMetrics().lineSpacing())

    def _height(self, lines: int) -> int:
        return (
            lines * self.fontMetrics().lineSpacing() + 2 * round(self.document().documentMargin()) + 2 * self._inset + 2
        )
