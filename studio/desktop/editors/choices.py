"""Choices from a closed list: one of many, yes or no, any of many. Nothing is decided until a person decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QComboBox, QRadioButton, QSizePolicy, QToolTip, QWidget

from studio.desktop import theme
from studio.desktop.editors.editor import Editor, is_escape
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.known import labels
from studio.desktop.editors.widgets import RADIUS, Tick, paint_frame, paint_ring
from studio.desktop.theme import em
from studio.protocol.address import get
from studio.protocol.names import referred_name
from studio.text import _

if TYPE_CHECKING:
    from studio.desktop.session import Session
    from studio.protocol.base import Spec

_UNDECIDED = _("Not decided")


def options(spec: Spec, session: Session) -> list[tuple[object, str]]:
    """Return the values that the field can take, with their labels, in order."""
    if spec.to is not None:
        items = get(session.protocol, spec.to)
        return list(zip([item.id for item in items], labels(session.protocol, items), strict=True))
    if spec.choices is not None:
        return [(choice, str(choice.label)) for choice in spec.choices]
    return [(True, str(_("Yes"))), (False, str(_("No")))]


class ChoiceBox(QComboBox):
    """One of a closed list. The wheel passes over it, so that scrolling a page never changes an answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = ""
        self._typed = QTimer(self, singleShot=True, interval=QApplication.keyboardInputInterval())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(16)

    @property
    def answered(self) -> bool:
        """Whether what is chosen is an answer; what is none is shown in grey."""
        return True

    def set_problem(self, tone: str) -> None:
        """Mark the input in the colour of a severity."""
        if tone != self._tone:
            self._tone = tone
            self.update()

    def sizeHint(self) -> QSize:
        """Room for the longest label."""
        metrics = self.fontMetrics()
        longest = max((metrics.horizontalAdvance(self.itemText(n)) for n in range(min(self.count(), 60))), default=0)
        return QSize(min(longest + em(self, 2.4), self.maximumWidth()), em(self, 1.85))

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(em(self, 5), em(self, 1.85))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Let the field's row offer its menu."""
        event.ignore()

    def event(self, event: QEvent) -> bool:
        """Tell the label whole where it is shortened."""
        shortened = self.fontMetrics().horizontalAdvance(self.currentText()) > self._room().width()
        if event.type() == QEvent.Type.ToolTip and shortened:
            assert isinstance(event, QHelpEvent)
            QToolTip.showText(event.globalPos(), self.currentText(), self)
            return True
        return super().event(event)

    def _room(self) -> QRect:
        """Return where the label stands."""
        side, sign = em(self, 0.55), em(self, 0.85)
        return self.rect().adjusted(side, 0, -sign - side, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the list on Enter, and on Space unless it belongs to words that are being typed, such as “Phase 2”."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.showPopup()
        elif event.key() == Qt.Key.Key_Space and self._typed.isActive():
            self._typed.start()
            self._go_on_with(event.text())
        else:
            if event.text().isprintable() and event.text().strip():
                self._typed.start()
            super().keyPressEvent(event)

    def _go_on_with(self, letter: str) -> None:
        """Choose the label that begins with what has been typed, this letter included."""
        self.view().setCurrentIndex(self.model().index(self.currentIndex(), 0))
        self.view().keyboardSearch(letter)
        row = self.view().currentIndex().row()
        if row not in (-1, self.currentIndex()):
            self.setCurrentIndex(row)
            self.activated.emit(row)

    def showPopup(self) -> None:
        """Open the list, unless the field is gone by now."""
        if self.isVisible():
            super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the label, the sign that a list opens, and the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("card"))
        radius = em(self, RADIUS)
        painter.drawRoundedRect(self.rect(), radius, radius)
        side, sign = em(self, 0.55), em(self, 0.85)
        token = "border" if not self.isEnabled() else "text" if self.answered else "muted"
        painter.setPen(theme.colour(token))
        area = self._room()
        label = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, label)
        picture = theme.pixmap("chevron-down", "muted", sign, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - sign - side // 2, (self.height() - sign) // 2, picture)
        paint_frame(painter, self, focused=self.hasFocus(), tone=self._tone)


class ChoiceEditor(ChoiceBox, Editor):
    """One of a closed list, or one of the items of another list; its first entry is that nothing is decided."""

    value_changed = Signal()
    finished = Signal()
    reverted = Signal()

    def __init__(self, spec: Spec, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._session = session
        self._seen: object = None
        self._value: object = None
        self.measure()
        self.refresh()
        self.activated.connect(self._chosen)

    @property
    def answered(self) -> bool:
        """Whether something is decided."""
        return self._value is not None

    def value(self) -> object:
        """Return the value chosen, or None."""
        return self._value

    def set_value(self, value: object) -> None:
        """Show a value; one that is not among the options is shown as missing."""
        self._value = value
        index = next((n for n in range(self.count()) if self.itemData(n) == value), -1)
        if index < 0 and self.spec.to is not None:
            self.addItem(referred_name(self._session.protocol, self.spec.to, str(value)), value)
            self._seen = None
            index = self.count() - 1
        self.setCurrentIndex(index)

    def typed(self) -> str:
        """Return the label shown."""
        return self.currentText()

    def refresh(self) -> None:
        """Offer the items as they are now."""
        source: object = get(self._session.protocol, self.spec.to) if self.spec.to else True
        if source is self._seen:
            return
        self._seen = source
        self.blockSignals(True)
        self.clear()
        self.addItem(str(_UNDECIDED), None)
        for value, label in options(self.spec, self._session):
            self.addItem(label, value)
        self.blockSignals(False)
        self.set_value(self._value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Decide nothing on Delete, revert on Esc."""
        if is_escape(event):
            event.ignore()
            self.reverted.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.setCurrentIndex(0)
            self._chosen(0)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the person has left; opening the list is not leaving."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finished.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.measure()

    def _chosen(self, index: int) -> None:
        value = self.itemData(index)
        if value != self._value:
            self._value = value
            self.value_changed.emit()
        self.finished.emit()


class Segment(QRadioButton):
    """One of the answers of a segmented control."""

    def sizeHint(self) -> QSize:
        """Room for the word."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + em(self, 1.3), em(self, 1.85))

    def hitButton(self, pos: object) -> bool:
        """All of it is to be clicked."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the word, on a field of colour when it is the answer."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("fill"))
            painter.drawRoundedRect(area, em(self, RADIUS * 0.8), em(self, RADIUS * 0.8))
        if self.hasFocus():
            paint_ring(painter, area, em(self, RADIUS * 0.8))
        painter.setPen(theme.colour("text" if self.isChecked() else "muted"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class YesNoEditor(Editor, QWidget):
    """Yes, no, or not decided, side by side; the arrow keys move between them."""

    value_changed = Signal()
    finished = Signal()
    reverted = Signal()

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._problem = ""
        self._group = QButtonGroup(self)
        layout = Flow(self, columns=False, gap=0)
        self._segments: dict[object, Segment] = {}
        for value, label in ((True, _("Yes")), (False, _("No")), (None, _UNDECIDED)):
            segment = Segment(str(label), self)
            self._group.addButton(segment)
            layout.addWidget(segment)
            self._segments[value] = segment
        self.set_value(None)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._group.buttonToggled.connect(self._toggled)

    def sizeHint(self) -> QSize:
        """All answers side by side; where there is no room for that, they go on below."""
        hints = [segment.sizeHint() for segment in self._segments.values()]
        return QSize(sum(hint.width() for hint in hints), hints[0].height())

    def value(self) -> object:
        """Return True, False or None."""
        return next((value for value, segment in self._segments.items() if segment.isChecked()), None)

    def set_value(self, value: object) -> None:
        """Show an answer."""
        self._group.blockSignals(True)
        self._segments[value].setChecked(True)
        self._group.blockSignals(False)
        self._let_tab_arrive()

    def typed(self) -> str:
        """Return the label of the answer."""
        return self._segments[self.value()].text()

    def set_problem(self, tone: str) -> None:
        """Mark the input in the colour of a severity."""
        if tone != self._problem:
            self._problem = tone
            self.update()

    def control(self) -> QWidget:
        """The answer that is chosen, which is where Tab arrives."""
        return self._segments[self.value()]

    def stops(self) -> list[QWidget]:
        """All answers; Tab passes by those that are not chosen."""
        return list(self._segments.values())

    def describe(self, name: str, description: str) -> None:
        """Give every answer the name of the question."""
        for segment in self._segments.values():
            segment.setAccessibleName(str(_("{question}: {answer}", question=name, answer=segment.text())))
            segment.setAccessibleDescription(description)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame around the answers."""
        paint_frame(QPainter(self), self, focused=False, tone=self._problem)

    def _let_tab_arrive(self) -> None:
        """Let Tab stop at the answer and at no other."""
        for segment in self._segments.values():
            chosen = segment.isChecked()
            segment.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus)

    def _toggled(self, segment: Segment, checked: bool) -> None:
        if checked:
            self._let_tab_arrive()
            self.value_changed.emit()
            self.finished.emit()


class ChecksEditor(Editor, QWidget):
    """Any of a closed list, as boxes to tick."""

    value_changed = Signal()
    finished = Signal()
    reverted = Signal()

    def __init__(self, spec: Spec, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._boxes: dict[object, Tick] = {}
        flow = Flow(self)
        for value, label in options(spec, session):
            box = Tick(label, self)
            box.toggled.connect(self._toggled)
            flow.addWidget(box)
            self._boxes[value] = box
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def value(self) -> object:
        """Return the values ticked, in the order of the list."""
        return tuple(value for value, box in self._boxes.items() if box.isChecked())

    def set_value(self, value: object) -> None:
        """Tick the values."""
        chosen = value if isinstance(value, tuple) else ()
        for option, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(option in chosen)
            box.blockSignals(False)

    def typed(self) -> str:
        """Return the labels ticked."""
        return "; ".join(box.text() for box in self._boxes.values() if box.isChecked())

    def control(self) -> QWidget:
        """The first box."""
        return next(iter(self._boxes.values()))

    def stops(self) -> list[QWidget]:
        """All boxes."""
        return list(self._boxes.values())

    def describe(self, name: str, description: str) -> None:
        """Give every box the name of the question."""
        for box in self._boxes.values():
            box.setAccessibleName(str(_("{question}: {answer}", question=name, answer=box.text())))
            box.setAccessibleDescription(description)

    def _toggled(self) -> None:
        self.value_changed.emit()
        self.finished.emit()


def popup_area(below: QWidget, wanted: QSize) -> QRect:
    """Return where a list of that size opens: below its field, or above it where the screen ends."""
    top = below.mapToGlobal(below.rect().bottomLeft())
    area = QRect(top, wanted)
    screen = below.screen().availableGeometry()
    if area.bottom() > screen.bottom():
        area.moveBottom(below.mapToGlobal(below.rect().topLeft()).y() - 1)
    area.moveRight(min(area.right(), screen.right()))
    return area
