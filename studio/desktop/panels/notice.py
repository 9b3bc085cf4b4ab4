"""A calm bar above the form that tells what became of the protocol's file, with what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop import theme
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.widgets import Button, Picture, Scaled, Scrolling, Words
from studio.desktop.theme import em
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_STRIPE = 0.22
"""Width of the stripe at the left of the bar, in line heights."""

_RING = 2
"""Room for the ring of the keyboard at each side of words that scroll, in pixels, as the ring is drawn."""

_SHARE = 0.25
"""How much of the height around the bar its words may take before they scroll."""

_LEAST_LINES = 3
"""How many lines of the words are in sight at least."""


class Notice(Scaled):
    """The bar. It stays until it is dismissed, told something else or has nothing to tell any more."""

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._tone = "accent"
        self._sign = Picture("info", "accent", self)
        self.words = Words("", wrap=True, parent=self)
        self.told = _Told(self.words, self)
        self.close_button = Button("", "close", kind="quiet", tip=str(_("Dismiss")), parent=self)
        self.close_button.clicked.connect(self._on_close)
        self._acts = QWidget(self)
        self._flow = Flow(self._acts, columns=False, gap=0.5)
        self.buttons: list[Button] = []
        """What can be done, the usual thing first."""
        self._column = QVBoxLayout(self)
        self._head = QHBoxLayout()
        self._head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        self._head.addWidget(self.told, 1)
        self._head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(self._head)
        self._column.addWidget(self._acts)
        self.hide()
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._column.setContentsMargins(em(self, 0.9), em(self, 0.4), em(self, 0.5), em(self, 0.5))
        self._column.setSpacing(em(self, 0.25))
        self._head.setSpacing(em(self, 0.5))

    def tell(self, text: Text, acts: Sequence[tuple[Text, Callable[[], object]]] = (), *, grave: bool = False) -> None:
        """Tell something, and offer what can be done; the bar stays until one of it hides it."""
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for at, (name, act) in enumerate(acts):
            button = Button(str(name), kind="plain" if at else "primary", parent=self._acts)
            button.clicked.connect(act)
            self._flow.addWidget(button)
            button.show()
            self.buttons.append(button)
        self._acts.setVisible(bool(acts))
        self._tone = "should" if grave else "accent"
        self._sign.show_icon("warning" if grave else "info", self._tone)
        self.words.setText(str(text))
        self.told.begin()
        self.setAccessibleName(str(text))
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, str(text)))

    def bound(self, height: int) -> None:
        """Leave the form its share of this height: what is told at length scrolls."""
        self.told.bound(height)

    def focus(self) -> None:
        """Put the keyboard into the bar."""
        (self.buttons[0] if self.buttons else self.close_button).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the form may be."""
        return QSize(em(self, 12), super().minimumSizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the stripe at the left and the line below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("selection"))
        painter.fillRect(QRectF(0, 0, em(self, _STRIPE), self.height()), theme.colour(self._tone))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.colour("border"))

    def _on_close(self) -> None:
        self.hide()
        self.dismissed.emit()


class _Told(Scrolling):
    """The words of the bar, which scroll where they would leave the form no room."""

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._around = 0
        self.setViewportMargins(_RING, 0, _RING, 0)
        self.setAccessibleName(str(_("What became of the file")))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setWidget(words)
        for ground in (self, self.viewport(), words):
            ground.setAutoFillBackground(False)

    def bound(self, around: int) -> None:
        """Take no more than a share of this height."""
        self._around = around
        self.updateGeometry()

    def begin(self) -> None:
        """Show the first line of other words."""
        self.verticalScrollBar().setValue(0)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """As its words have."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as its words, in whole lines up to the share that is theirs."""
        line = self._words.fontMetrics().lineSpacing()
        most = max(_LEAST_LINES, int(self._around * _SHARE) // line) * line
        whole = self._words.heightForWidth(width - 2 * _RING)
        return min(whole, most)

    def sizeHint(self) -> QSize:
        """As wide as it gets."""
        return QSize(em(self, 24), self.heightForWidth(max(self.width(), em(self, 6))))

    def minimumSizeHint(self) -> QSize:
        """A line of a few words."""
        return QSize(em(self, 6), self._words.fontMetrics().lineSpacing())
