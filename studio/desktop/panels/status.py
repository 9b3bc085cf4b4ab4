"""The bar at the foot of the window: whether all is saved, what the checklist counts, and which protocol it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStatusBar, QToolTip, QWidget

from studio.desktop import theme
from studio.desktop.editors.widgets import Link, Picture, Words, paint_ring
from studio.desktop.theme import em
from studio.text import _


class _Shortened(Words):
    """A line of text that ends in an ellipsis where it is too long for its place."""

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(em(self, 3), super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Tell the text whole."""
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much of the text as there is room for."""
        painter = QPainter(self)
        painter.setPen(theme.colour("muted"))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


class _Counts(Link):
    """Words with room around them for the ring of the keyboard."""

    def sizeHint(self) -> QSize:
        """Room for the words and for the ring at both ends."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + em(self, 0.8), em(self, 1.4))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words in the middle, underlined under the mouse, and the ring at the edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setUnderline(self.underMouse())
        painter.setFont(font)
        painter.setPen(theme.colour("accent"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.hasFocus():
            paint_ring(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 3)


class StatusBar(QStatusBar):
    """The bar. Passing messages are shown by ``showMessage`` in place of all but the version."""

    counts_clicked = Signal()
    """The counts of the checklist were clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._open: tuple[bool, bool] | None = None
        """Whether a protocol is open, and locked."""
        self._counted: tuple[str, ...] = ("",)
        """What the counts say, the shortest last."""
        self.state = Words("", "small", "muted", parent=self)
        self.counts = _Counts("", self)
        self.counts.clicked.connect(self.counts_clicked)
        self.title = _Shortened("", "small", "muted", parent=self)
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._padlock = Picture("lock", "muted", self)
        self.locked = Words(str(_("Locked")), "small", "muted", parent=self)
        for part in (self._padlock, self.locked):
            part.setToolTip(str(_("The protocol’s file is locked with a passphrase.")))
            part.hide()
        self.locked.setAccessibleDescription(self.locked.toolTip())
        self.addWidget(self.state)
        self.addWidget(self._padlock)
        self.addWidget(self.locked)
        self.addWidget(self.counts)
        self.version = Words("", "small", "muted", parent=self)
        self.addPermanentWidget(self.title)
        self.addPermanentWidget(self.version)
        self.messageChanged.connect(self._on_message)
        self._measure()

    def show_state(self, words: str, why: str = "") -> None:
        """Show whether all is saved, or what the start page shows, and tell why when it is asked for."""
        self.state.setText(words)
        self.state.setToolTip(why)
        self.state.setAccessibleDescription(why)
        self._fit()

    def show_protocol(self, title: str | None, version: str | None = None, *, locked: bool = False) -> None:
        """Show which protocol is open, and in which version as far as one is given, or that none is open.

        ``locked`` tells whether a passphrase is needed to open it.
        """
        if self._open != (title is not None, locked):
            # While a message is shown, Qt has hidden what stands here: only then shown, it would be painted over it.
            self._open = (title is not None, locked)
            self.clearMessage()
            self.counts.setVisible(title is not None)
            self._padlock.setVisible(locked)
            self.locked.setVisible(locked)
        self.title.setText(title or "")
        self.version.setText(str(_("· version {version}", version=version)) if version else "")
        self.version.setVisible(bool(version))
        self._fit()

    def show_counts(self, counts: dict[str, int]) -> None:
        """Show the numbers of open findings: of all weights, or where there is little room the weightiest."""
        named = {severity: counts[severity] for severity in ("must", "should", "consider")}
        found, least = _("{must} must, {should} should, {consider} consider", **named), _("{must} must", **named)
        short = least
        if counts["undecided"]:
            found = _("{found}; {count} to decide", found=found, count=counts["undecided"])
            short = _("{must} must; {count} to decide", must=counts["must"], count=counts["undecided"])
        self._counted = (str(found), str(short), str(least))
        self.counts.setAccessibleName(str(_("Open findings: {counts}", counts=found)))
        self.counts.setToolTip(str(_("Show or hide the checklist ({counts})", counts=found)))
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the line above and a passing message."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(QRect(0, 0, self.width(), 1), theme.colour("line"))
        if self.currentMessage():
            painter.setPen(theme.colour("text"))
            area = self.rect().adjusted(em(self, 0.9), 0, -em(self, 0.9), 0)
            if self.version.isVisible():
                area.setRight(self.version.x() - em(self, 0.9))
            text = self.fontMetrics().elidedText(self.currentMessage(), Qt.TextElideMode.ElideMiddle, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _on_message(self, message: str) -> None:
        self._fit()

    def _fit(self) -> None:
        """Let the counts be short, and the title, which the window has as well, go before anything is cut."""
        parts = [self.state, self.version, *((self._padlock, self.locked) if self._is_locked else ())]
        wide = (part.sizeHint().width() + em(self, 0.5) for part in parts if not isinstance(part, Words) or part.text())
        room = self.width() - em(self, 4) - sum(wide)
        metrics = self.counts.fontMetrics()
        fitting = (words for words in self._counted if metrics.horizontalAdvance(words) <= room - em(self, 0.8))
        self.counts.setText(next(fitting, self._counted[-1]))
        self.counts.setMinimumWidth(self.counts.sizeHint().width())
        rest = room - self.counts.sizeHint().width()
        self.title.setVisible(not self.currentMessage() and rest >= em(self, 3))

    @property
    def _is_locked(self) -> bool:
        return self._open is not None and self._open[1]

    def _measure(self) -> None:
        self.setContentsMargins(em(self, 0.7), 1, em(self, 0.7), 0)
        self.setMinimumHeight(em(self, 1.7))
        self._fit()
