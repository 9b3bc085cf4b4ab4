"""The plain parts that everything is built of: words, cards, buttons, badges, and the frame of an input.

All of them paint with the palette and measure with the font, so that they follow both.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from studio.checklist.rule import Severity
from studio.desktop import theme
from studio.desktop.theme import TextStyle, em
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

Tone = Literal["text", "muted", "must", "should", "accent"]

_TONES: dict[Tone, QPalette.ColorRole] = {
    "text": QPalette.ColorRole.WindowText,
    "muted": QPalette.ColorRole.PlaceholderText,
    "must": QPalette.ColorRole.BrightText,
    "should": QPalette.ColorRole.LinkVisited,
    "accent": QPalette.ColorRole.Link,
}

SEVERITY_TONE: dict[Severity, Tone] = {
    Severity.MUST: "must",
    Severity.SHOULD: "should",
    Severity.CONSIDER: "accent",
}
SEVERITY_FRAME = {Severity.MUST: "must", Severity.SHOULD: "should", Severity.CONSIDER: ""}
SEVERITY_ICON = {Severity.MUST: "error", Severity.SHOULD: "warning", Severity.CONSIDER: "info"}

NARROW_CARD = 24.0
"""Width of a card or a panel in it, in em, below which its margins are small."""

RADIUS = 0.28
"""Radius of an input's corners, in em."""


_ENDLESS = re.compile(r"[^\s/\\\u2e80-\uffff-]{41,}")
"""A word that is longer than any of a language, and has no place at which Qt would break it. Paths stay as they are."""


def _breakable(word: re.Match[str]) -> str:
    letters = word.group()
    return "\u200b".join(letters[at : at + 10] for at in range(0, len(letters), 10))


class Words(QLabel):
    """A line or a paragraph of text in one of the theme's styles and tones. What it shows is never read as markup."""

    def __init__(
        self,
        text: str = "",
        style: TextStyle = "body",
        tone: Tone = "text",
        *,
        wrap: bool = False,
        bold: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._style, self._bold = style, bold
        self._heights: dict[int, int] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        self.setForegroundRole(_TONES[tone])
        self.restyle()

    def setText(self, text: str) -> None:
        """Show a text; where it wraps, a word that no line could hold may be broken anywhere."""
        self._measure_anew()
        super().setText(_ENDLESS.sub(_breakable, text) if self.wordWrap() else text)

    def restyle(self) -> None:
        """Take the style's font anew: the theme asks for it when the size of all text changes."""
        if self._style != "body" or self._bold:
            self.setFont(theme.font(self._style, bold=self._bold))

    def set_tone(self, tone: Tone) -> None:
        """Show the text in another tone."""
        self.setForegroundRole(_TONES[tone])

    def heightForWidth(self, width: int) -> int:
        """Return the height at that width; layouts ask for the same few widths again and again."""
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]

    def setContentsMargins(self, left: int, top: int, right: int, bottom: int) -> None:
        """Leave room around the text."""
        self._measure_anew()
        super().setContentsMargins(left, top, right, bottom)

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the font changes."""
        self._measure_anew()
        super().changeEvent(event)

    def _measure_anew(self) -> None:
        self._heights.clear()


class Caption(Words):
    """Words on one line where there is room for it, and on several where there is not."""

    def __init__(
        self, text: str = "", style: TextStyle = "body", tone: Tone = "text", *, parent: QWidget | None = None
    ) -> None:
        self._line: QSize | None = None
        super().__init__(text, style, tone, wrap=True, parent=parent)

    def sizeHint(self) -> QSize:
        """One line: a wrapped label of Qt would break words that have room enough."""
        if self._line is None:
            metrics, margins = self.fontMetrics(), self.contentsMargins()
            wide = metrics.size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
            self._line = QSize(wide + margins.left() + margins.right() + 1, metrics.lineSpacing() + margins.top())
        return self._line

    def _measure_anew(self) -> None:
        super()._measure_anew()
        self._line = None


class Scaled(QWidget):
    """A widget that measures in em: :meth:`rescale` is called at first and whenever the size of the text changes."""

    def rescale(self) -> None:
        """Set margins and sizes from the font."""

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.rescale()


class Panel(Scaled):
    """A rounded area with a thin border; ``body`` is its layout."""

    def __init__(self, role: QPalette.ColorRole = QPalette.ColorRole.Base, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self.narrow = False
        """Whether there is little room: margins then leave most of it to the fields."""
        self.body = QVBoxLayout(self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the area and its border."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(self.palette().color(self._role))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), em(self, 0.5), em(self, 0.5))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure anew where there is more or less room than before."""
        super().resizeEvent(event)
        narrow = event.size().width() < em(self, NARROW_CARD)
        if narrow != self.narrow:
            self.narrow = narrow
            self.rescale()


class CardBox(Panel):
    """A card: a title, a lead sentence and what belongs to them."""

    def __init__(self, title: str, lead: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title = Words(title, "heading", wrap=True, parent=self)
        self.title.setObjectName("card-title")
        self.body.addWidget(self.title)
        if lead:
            self.body.addWidget(Words(lead, tone="muted", wrap=True, parent=self))
        self.setAccessibleName(title)
        self.rescale()

    def lead_to(self, words: str) -> Link:
        """Put a link into the head, beside the title, and return it."""
        link = Link(words, self)
        head = QHBoxLayout()
        self.body.removeWidget(self.title)
        head.addWidget(self.title, 1)
        head.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        self.body.insertLayout(0, head)
        return link

    def rescale(self) -> None:
        """Set margins from the font."""
        side = em(self, 0.45 if self.narrow else 1.1)
        self.body.setContentsMargins(side, em(self, 0.9), side, em(self, 1.1))
        self.body.setSpacing(em(self, 0.55))


class Button(QPushButton):
    """A button: ``plain`` with a border, ``primary`` for the one main act of a place, ``quiet`` without a border."""

    def __init__(
        self,
        text: str = "",
        icon: str | None = None,
        *,
        kind: Literal["plain", "primary", "quiet"] = "plain",
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind, self._icon = kind, icon
        self.setToolTip(tip)
        self.setAccessibleName(tip or text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """The size of icon and text with room around them."""
        unit = em(self)
        width = self.fontMetrics().horizontalAdvance(self.text()) if self.text() else 0
        if self._icon:
            width += unit + (unit // 3 if self.text() else 0)
        side = unit if self.text() else unit // 2
        return QSize(width + side + unit // 3, round(unit * 1.85))

    def minimumSizeHint(self) -> QSize:
        """The same as the size hint: a button's words are never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if not _pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint area, border, icon, text and, with the focus, a ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme.colours()
        primary, quiet = self._kind == "primary" and self.isEnabled(), self._kind == "quiet"
        hovered = self.isEnabled() and (self.underMouse() or self.isDown())
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        radius = em(self, RADIUS)
        painter.setPen(Qt.PenStyle.NoPen if quiet or primary else QPen(QColor(tokens.border), 1))
        fill = tokens.accent if primary else tokens.selection if hovered else tokens.card
        painter.setBrush(Qt.BrushStyle.NoBrush if quiet and not hovered else QColor(fill))
        painter.drawRoundedRect(area, radius, radius)
        if self.hasFocus():
            paint_ring(painter, area, radius, inside=primary)
        token = "on_accent" if primary else "text"
        if not self.isEnabled():
            token = "border"
        self._paint_content(painter, token)

    def _paint_content(self, painter: QPainter, token: str) -> None:
        unit = em(self)
        text = self.fontMetrics().horizontalAdvance(self.text())
        gap = unit // 3 if self._icon and self.text() else 0
        left = (self.width() - text - gap - (unit if self._icon else 0)) // 2
        if self._icon:
            picture = theme.pixmap(self._icon, token, unit, self.devicePixelRatioF())
            painter.drawPixmap(left, (self.height() - unit) // 2, picture)
            left += unit + gap
        painter.setPen(theme.colour(token))
        painter.drawText(
            left,
            0,
            text + unit,
            self.height(),
            Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic,
            self.text(),
        )


class Link(QPushButton):
    """Words that do something when they are clicked; reached with Tab like any button."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.restyle()
        self.set_words(text)

    def set_words(self, text: str) -> None:
        """Show other words."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def restyle(self) -> None:
        """Take the font anew: the theme asks for it when the size of all text changes."""
        self.setFont(theme.font("small", bold=True))

    def event(self, event: QEvent) -> bool:
        """Tell the words whole where they are shortened and nothing else is told."""
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and self.sizeHint().width() > self.width():
            assert isinstance(event, QHelpEvent)
            QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        """The size of the words."""
        return QSize(math.ceil(QFontMetricsF(self.font()).horizontalAdvance(self.text())) + 5, em(self, 1.2))

    def minimumSizeHint(self) -> QSize:
        """Any width: long words are shortened with an ellipsis."""
        return QSize(em(self, 3), em(self, 1.2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if not _pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words, underlined under the mouse, with a ring when they have the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setUnderline(self.underMouse())
        painter.setFont(font)
        painter.setPen(theme.colour("accent" if self.isEnabled() else "border"))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - 4)
        painter.drawText(self.rect().adjusted(2, 0, -2, 0), Qt.AlignmentFlag.AlignVCenter, text)
        if self.hasFocus():
            paint_ring(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 3)


def _pressed_by_enter(button: QPushButton, event: QKeyEvent) -> bool:
    """Press a button if the key is Enter: Qt does so in dialogs alone. Tell whether it was."""
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if enter and not event.isAutoRepeat() and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        button.click()
    return enter


class Picture(QWidget):
    """A small icon that is not a control."""

    def __init__(self, icon: str, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._token = icon, token
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, icon: str, token: str) -> None:
        """Show another icon, in the colour of that token."""
        self._icon, self._token = icon, token
        self.update()

    def sizeHint(self) -> QSize:
        """One em square."""
        return QSize(em(self), em(self))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon."""
        QPainter(self).drawPixmap(0, 0, theme.pixmap(self._icon, self._token, em(self), self.devicePixelRatioF()))


class SlimScrollBar(QScrollBar):
    """A scroll bar without buttons, darker under the mouse."""

    def sizeHint(self) -> QSize:
        """A narrow strip."""
        return QSize(em(self, 0.7), em(self, 0.7))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the handle."""
        room = self.height() if self.orientation() == Qt.Orientation.Vertical else self.width()
        span = self.maximum() - self.minimum() + self.pageStep()
        if self.maximum() <= self.minimum() or room <= 0:
            return
        length = max(em(self, 1.5), room * self.pageStep() // span)
        start = (room - length) * (self.value() - self.minimum()) // (self.maximum() - self.minimum())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("muted" if self.underMouse() or self.isSliderDown() else "border"))
        if self.orientation() == Qt.Orientation.Vertical:
            area = QRectF(2, start + 1, self.width() - 4, length - 2)
        else:
            area = QRectF(start + 1, 2, length - 2, self.height() - 4)
        painter.drawRoundedRect(area, 3, 3)


class Scrolling(QScrollArea):
    """A column that scrolls up and down. While longer than its place it takes the keyboard, for the arrow keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(2, 2, 2, 2)
        self.setAccessibleDescription(str(_("The arrow keys scroll.")))
        self.verticalScrollBar().rangeChanged.connect(self._on_range)

    def event(self, event: QEvent) -> bool:
        """Paint the ring."""
        done = super().event(event)
        if event.type() == QEvent.Type.Paint:
            paint_scroll_ring(self)
        return done

    def _on_range(self, least: int, most: int) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if most > least else Qt.FocusPolicy.NoFocus)


def after(owner: QObject, milliseconds: int, act: Callable[[], object]) -> QTimer:
    """Do something once, after a while, unless the owner is gone by then. ``QTimer.singleShot`` would do it anyway."""
    timer = QTimer(owner, singleShot=True, interval=milliseconds)
    timer.timeout.connect(act)
    timer.timeout.connect(timer.deleteLater)
    timer.start()
    return timer


class Tick(QCheckBox):
    """A box to tick. Its words go on below one another where there is little room."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """The box and its words on one line."""
        return QSize(em(self, 1.6) + self.fontMetrics().horizontalAdvance(self.text()), em(self, 1.35))

    def minimumSizeHint(self) -> QSize:
        """The box and the longest of its words."""
        longest = max((self.fontMetrics().horizontalAdvance(word) for word in self.text().split()), default=0)
        return QSize(em(self, 1.6) + longest, em(self, 1.35))

    def hasHeightForWidth(self) -> bool:
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the words at that width."""
        room = QRect(0, 0, max(1, width - em(self, 1.35)), 10_000)
        high = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.text()).height()
        return max(em(self, 1.35), high + em(self, 0.2))

    def hitButton(self, pos: QPoint) -> bool:
        """The words are to be clicked as well."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, sign and words."""
        painter = QPainter(self)
        side = em(self, 0.95)
        box = QRectF(1.5, (em(self, 1.35) - side) / 2, side, side)
        paint_tick(painter, box, checked=self.isChecked())
        if self.hasFocus():
            paint_ring(painter, box.adjusted(-1, -1, 1, 1), em(self, 0.2))
        painter.setPen(theme.colour("text" if self.isEnabled() else "border"))
        words = self.rect().adjusted(em(self, 1.35), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, self.text())


def paint_ring(painter: QPainter, area: QRectF, radius: float, *, inside: bool = False) -> None:
    """Paint the ring that shows where the keyboard is."""
    shade = theme.colour("on_accent" if inside else "accent")
    painter.setPen(QPen(shade, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = 2.5 if inside else 0.3
    painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), radius, radius)


def paint_scroll_ring(area: QAbstractScrollArea) -> None:
    """Paint the ring around something that scrolls, into the margins of its viewport, while it has the keyboard."""
    if area.hasFocus():
        paint_ring(QPainter(area), QRectF(area.rect()).adjusted(1, 1, -1, -1), em(area, RADIUS))


def paint_frame(painter: QPainter, widget: QWidget, *, focused: bool, tone: str) -> None:
    """Paint the border of an input: thicker with the focus, in a severity's colour when something is wrong with it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    token = tone or ("accent" if focused else "border")
    width = 1.8 if focused else 1.2 if tone else 1.0
    painter.setPen(QPen(theme.colour(token), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width / 2
    radius = em(widget, RADIUS)
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)


def paint_tick(painter: QPainter, box: QRectF, *, checked: bool) -> None:
    """Paint a box to tick, and the sign in it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("accent" if checked else "border"), 1))
    painter.setBrush(theme.colour("accent" if checked else "card"))
    painter.drawRoundedRect(box, box.width() * 0.2, box.width() * 0.2)
    if checked:
        painter.setPen(QPen(theme.colour("on_accent"), box.width() * 0.12))
        places = ((0.24, 0.52), (0.43, 0.7), (0.77, 0.31))
        painter.drawPolyline([QPointF(box.x() + box.width() * x, box.y() + box.height() * y) for x, y in places])


def tab_after(first: QWidget, *following: QWidget) -> None:
    """Let Tab go from the first widget to the others in turn, and from the last to where it went before."""
    for widget in following:
        QWidget.setTabOrder(first, widget)
        first = widget


def paint_badge(painter: QPainter, area: QRectF, text: str, token: str) -> None:
    """Paint a pill with a text in ``area``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(token))
    painter.drawRoundedRect(area, area.height() / 4, area.height() / 4)
    painter.setPen(theme.colour("on_accent"))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
