"""What all dialogs are made of: a title, a column of rows and a row of buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop.editors.widgets import Button, Scrolling, SlimScrollBar, Tone, Words, paint_frame
from studio.desktop.theme import TextStyle, em
from studio.text import Text, _


class Dialog(QDialog):
    """A dialog over the window. It is deleted when it is closed, however that happens; use ``open`` to show it."""

    def __init__(self, parent: QWidget | None, title: Text, *, width: float = 30) -> None:
        """Make an empty dialog, ``width`` line heights of the text wide."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(str(title))
        self.setMinimumWidth(min(em(self, width), self.screen().availableGeometry().width() - em(self, 2)))
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(em(self, 1.2), em(self, 1.1), em(self, 1.2), em(self, 1.1))
        self.body.setSpacing(em(self, 0.5))
        self.column = self.body
        """Where paragraphs and questions go: the body, or the column that scrolls in it."""
        self._scrolled: Scrolling | None = None
        self._highest = 0
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(em(self, 0.5))

    def showEvent(self, event: QShowEvent) -> None:
        """Take the height that the words need at this width."""
        super().showEvent(event)
        self.fit()

    def fit(self) -> None:
        """Take the height that the words need at this width, as far as the screen has it."""
        if self._scrolled is not None:
            self.body.activate()
            area, wide = self._scrolled, self.width()
            whole = self.body.totalHeightForWidth(wide) if self.body.hasHeightForWidth() else self.sizeHint().height()
            around = whole - self.body.itemAt(self.body.indexOf(area)).sizeHint().height()
            page, beside = area.widget(), area.height() - area.viewport().height()
            follows = page.hasHeightForWidth()
            column = page.heightForWidth(area.viewport().width()) if follows else page.sizeHint().height()
            column = max(column, page.minimumSizeHint().height())
            self.resize(wide, min(self._highest, around + column + beside))
            return
        high = self.body.totalHeightForWidth(self.width()) if self.body.hasHeightForWidth() else self.height()
        self.resize(self.width(), min(high, self.room))

    @property
    def room(self) -> int:
        """The height that a dialog may have on this screen, with its frame."""
        return self.screen().availableGeometry().height() - em(self, 3)

    def say(self, text: Text | str, style: TextStyle = "body", tone: Tone = "text") -> Words:
        """Add a paragraph."""
        words = Words(str(text), style, tone, wrap=True, parent=self)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(words)
        return words

    def ask(self, title: Text, control: QWidget, help: Text | None = None) -> None:
        """Add a control with its title above and its help below; both are its accessible words too."""
        label = Words(str(title), bold=True, parent=self)
        label.setBuddy(control)
        self.column.addWidget(label)
        self.column.addWidget(control)
        control.setAccessibleName(str(title))
        if help is not None:
            control.setAccessibleDescription(str(help))
            self.column.addWidget(Words(str(help), "small", "muted", wrap=True, parent=self))
        self.column.addSpacing(em(self, 0.3))

    def button(self, text: Text, *, main: bool = False, left: bool = False) -> Button:
        """Add a button to the row at the foot; the ``main`` one is what Enter does, and has the keyboard at first."""
        if self._buttons.parent() is None:
            self._buttons.addStretch(1)
            self.body.addSpacing(em(self, 0.4))
            self.body.addStretch(0)
            self.body.addLayout(self._buttons)
        made = Button(str(text), kind="primary" if main else "plain", parent=self)
        made.setAutoDefault(main)
        made.setDefault(main)
        if main and self.focusWidget() is None:
            made.setFocus()
        if left:
            self._buttons.insertWidget(0, made)
        else:
            self._buttons.addWidget(made)
        return made

    def scrolled(self) -> QVBoxLayout:
        """Add a column that scrolls, to which all goes from now on, and return its layout.

        The dialog is no higher than the column or the screen.
        """
        area = self._scrolled = Scrolling(self)
        area.setAccessibleName(self.windowTitle())
        page = QWidget(area)
        page.setBackgroundRole(QPalette.ColorRole.Window)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, em(self, 0.9), 0)
        column.setSpacing(em(self, 0.3))
        area.setWidget(page)
        self.body.addWidget(area, 1)
        self._highest = min(em(self, 38), self.room - em(self, 1))
        self.resize(self.minimumWidth(), self._highest)
        self.column = column
        return column

    def cancel_button(self) -> Button:
        """Add the button that closes the dialog and does nothing."""
        made = self.button(_("Cancel"))
        made.clicked.connect(self.reject)
        return made


class Line(QLineEdit):
    """An input of one line."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFrame(False)
        side = em(self, 0.45)
        self.setTextMargins(side, 0, side, 0)

    def sizeHint(self) -> QSize:
        """As high as the inputs of the form."""
        return QSize(super().sizeHint().width(), em(self, 1.85))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words and the frame around them."""
        super().paintEvent(event)
        paint_frame(QPainter(self), self, focused=self.hasFocus(), tone="")


class Paragraphs(QPlainTextEdit):
    """An input of several lines, of fewer where there is no room for them; Tab moves on."""

    def __init__(self, text: str = "", *, lines: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setViewportMargins(2, 2, 2, 2)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(em(self, 0.35))
        self._lines = lines
        self.setMinimumHeight(self._high(min(lines, 2)))
        self.setMaximumHeight(self._high(lines))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Room for the lines."""
        return QSize(super().sizeHint().width(), self._high(self._lines))

    def _high(self, lines: int) -> int:
        return lines * self.fontMetrics().lineSpacing() + em(self, 1)

    def event(self, event: QEvent) -> bool:
        """Paint the frame around the text."""
        done = super().event(event)
        if event.type() == QEvent.Type.Paint:
            paint_frame(QPainter(self), self, focused=self.hasFocus(), tone="")
        return done
