"""One line: words, numbers, dates, doses, and lists of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from studio.desktop.editors.editor import (
    Editor,
    for_example,
    is_escape,
    is_history_key,
    is_history_override,
    without_history,
)
from studio.desktop.editors.reading import read, write
from studio.desktop.editors.widgets import paint_frame
from studio.desktop.theme import em
from studio.protocol.bounds import LONGEST_TEXT
from studio.protocol.quantity import Dose, Per

if TYPE_CHECKING:
    from studio.protocol.base import Kind, Spec

_WIDTHS: dict[Kind, float] = {"integer": 5.5, "decimal": 5.5, "date": 12, "dose": 9, "integers": 26}


class LineEditor(Editor, QLineEdit):
    """A field that is typed in one line.

    What cannot be read stays as it was typed. Undo is the protocol's, so the input keeps none of its own.
    """

    value_changed = Signal()
    finished = Signal()
    reverted = Signal()

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._shown: object = None
        self._problem = ""
        # Qt cuts at 32,767 letters without a word. What is more than a field may hold is refused with a sentence
        # instead and stays here; a line of a million letters is as much as Qt lays out in a moment.
        self.setMaxLength(10 * LONGEST_TEXT)
        self.setFrame(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.widest = _WIDTHS.get(spec.kind, self.widest)
        self.measure()
        if spec.example:
            self.setPlaceholderText(str(for_example(spec.example)))
        self.textEdited.connect(self.value_changed)
        self.editingFinished.connect(self.finished)

    def value(self) -> object:
        """Return what is typed as a value. Raises Unreadable."""
        value = read(self.spec, self.text())
        if isinstance(value, Dose) and value.per is not Per.FIXED and isinstance(self._shown, Dose):
            return value.model_copy(update={"cap": self._shown.cap})
        return value

    def set_value(self, value: object) -> None:
        """Show a value. The cursor stays where it is when the words are the same."""
        self._shown = value
        self.set_typed(write(self.spec, value))

    def typed(self) -> str:
        """Return the words as they stand."""
        return self.text()

    def set_typed(self, written: str) -> None:
        """Show words as they were typed."""
        if written != self.text():
            self.setText(written)
            if not self.hasFocus():
                self.setCursorPosition(0)

    def set_problem(self, tone: str) -> None:
        """Mark the input in the colour of a severity."""
        if tone != self._problem:
            self._problem = tone
            self.update()

    def sizeHint(self) -> QSize:
        """A width that suits the kind of field."""
        return QSize(self.maximumWidth(), em(self, 1.85))

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(em(self, 3), em(self, 1.85))

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the protocol's history."""
        if is_history_override(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave undo and redo to the window, and revert on Esc."""
        if is_history_key(event):
            event.ignore()
        elif is_escape(event):
            event.ignore()
            self.reverted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what is usual, without an undo of its own."""
        menu = without_history(self.createStandardContextMenu())
        menu.exec(event.globalPos())
        menu.deleteLater()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words and the frame around them."""
        super().paintEvent(event)
        paint_frame(QPainter(self), self, focused=self.hasFocus(), tone=self._problem)

    def measure(self) -> None:
        """Set margins and the width from the font."""
        super().measure()
        side = em(self, 0.45)
        self.setTextMargins(side, 0, side, 0)
