"""What all tools of the planning window are made of: questions at the left, and what follows from them at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from studio.desktop.editors.widgets import CardBox, Scaled, Scrolling
from studio.desktop.theme import em

if TYPE_CHECKING:
    from studio.desktop.session import Session
    from studio.protocol.protocol import Protocol
    from studio.text import Text

Where = Literal["left", "right", "wide"]

_TWO = 46.0
"""Least width for questions and answers side by side, in em."""
_PAUSE_MS = 120
"""Pause after a change until what follows from it is worked out, in milliseconds."""


class Tool(Scaled):
    """A tool. It reads the protocol that it is shown, and changes it by ``session.edit`` alone, as one step each.

    A tool adds cards with :meth:`card` and works out its answers in :meth:`work_out`, which is called
    a moment after :meth:`soon`, so that typing is never kept waiting.
    """

    wants_field = Signal(str)
    """The form is to show the field at this address."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._protocol: Protocol | None = None
        self._area = Scrolling(self)
        self._page = _Columns(self._area)
        self._area.setWidget(self._page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._area)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.work_out)

    def setAccessibleName(self, name: str) -> None:
        """Name the tool, and what scrolls in it, for those who do not see it."""
        super().setAccessibleName(name)
        self._area.setAccessibleName(name)

    @property
    def protocol(self) -> Protocol:
        """The protocol shown, or that of the session before any is."""
        return self._protocol if self._protocol is not None else self.session.protocol

    def card(self, title: Text | str, lead: Text | str = "", where: Where = "wide") -> CardBox:
        """Add a card: questions go ``left``, what follows from them ``right``, what needs all the width below both."""
        made = CardBox(str(title), str(lead), self._page)
        self.place(made, where)
        return made

    def place(self, widget: QWidget, where: Where = "wide") -> None:
        """Add a widget as :meth:`card` adds a card."""
        self._page.add(widget, where)

    def show_protocol(self, protocol: Protocol) -> None:
        """Follow the protocol: it is another value now. A tool that takes its questions from it extends this."""
        self._protocol = protocol
        self.soon()

    def soon(self) -> None:
        """Work out the answers after a short pause."""
        self._pause.start()

    def work_out_now(self) -> None:
        """Work out the answers at once, such as before they are written into the protocol."""
        self._pause.stop()
        self.work_out()

    def work_out(self) -> None:
        """Work out the answers and show them."""

    def stop(self) -> None:
        """Give up what is being worked out: the window closes."""
        self._pause.stop()


class _Columns(Scaled):
    """Two columns of cards, or one below the other where there is little room, and wide cards below them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self._outer = QVBoxLayout(self)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sides = {"left": QVBoxLayout(), "right": QVBoxLayout(), "wide": QVBoxLayout()}
        self._box.addLayout(self._sides["left"], 1)
        self._box.addLayout(self._sides["right"], 1)
        self._outer.addLayout(self._box)
        self._outer.addLayout(self._sides["wide"])
        self._outer.addStretch(1)
        self.rescale()

    def add(self, widget: QWidget, where: Where) -> None:
        """Add a widget to a column."""
        side = self._sides[where]
        if where != "wide":
            if side.count():
                side.takeAt(side.count() - 1)
            side.addWidget(widget)
            side.addStretch(1)
        else:
            side.addWidget(widget)

    def rescale(self) -> None:
        """Set distances from the font."""
        gap = em(self, 0.8)
        self._outer.setContentsMargins(em(self, 0.2), em(self, 0.2), gap, em(self, 0.6))
        for layout in (self._outer, self._box, *self._sides.values()):
            layout.setSpacing(gap)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns side by side where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        two = self.width() >= em(self, _TWO)
        wanted = QBoxLayout.Direction.LeftToRight if two else QBoxLayout.Direction.TopToBottom
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
