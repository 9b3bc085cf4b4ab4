"""A small form beside what it changes: Tab goes through its fields, Enter takes them over, Esc leaves all as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.desktop import theme
from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.choices import ChoiceEditor
from studio.desktop.editors.line import LineEditor
from studio.desktop.editors.reading import Unreadable
from studio.desktop.editors.widgets import Words
from studio.desktop.theme import em
from studio.protocol.address import exists
from studio.text import Text, _, translate

if TYPE_CHECKING:
    from studio.desktop.session import Session
    from studio.protocol.base import Spec

Input = LineEditor | ChoiceEditor


class Popover(Dialog):
    """A form without a frame of the system's. Its fields are read when it is confirmed, so all is one step of undo."""

    def __init__(self, session: Session, about: str, title: Text, parent: QWidget | None, *, width: float = 25) -> None:
        """``about`` is the address of what the form changes; the form goes when that does."""
        super().__init__(parent, title, width=width)
        self._about = about
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.session = session
        self.fields: dict[str, Input] = {}
        self.scrolled()
        self.say(title, "heading")
        self._form = QGridLayout()
        self._form.setHorizontalSpacing(em(self, 0.8))
        self._form.setVerticalSpacing(em(self, 0.2))
        self.column.addLayout(self._form)
        self._beside = QRect()
        session.changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        if not exists(self.session.protocol, self._about):
            self.reject()

    def finish(self, confirm: Text) -> None:
        """Add the line that says what is wrong or what follows, and the buttons."""
        self.hint = Words("", "small", "muted", wrap=True, parent=self)
        self.hint.setMinimumHeight(em(self, 2))
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.hint)
        self.cancel_button()
        button = self.button(confirm, main=True)
        button.clicked.connect(self.confirm)
        first = next(iter(self.fields.values()))
        first.setFocus()
        if isinstance(first, LineEditor):
            first.selectAll()

    def add(
        self,
        spec: Spec,
        value: object,
        place: tuple[int, int, int],
        *,
        title: Text | None = None,
        none: Text | None = None,
    ) -> Input:
        """Add a field with its title above it. The form has six columns: ``place`` is a line, a column and a width.

        ``title`` stands in place of the field's own, and ``none`` is what an empty choice means.
        """
        line, column, span = place
        field: Input
        if spec.kind in ("choice", "reference", "yes_no"):
            field = ChoiceEditor(spec, self.session, self)
        else:
            field = LineEditor(spec, self)
        field.setMaximumWidth(16777215)
        name = translate(spec.title) if title is None else str(title)
        label = Words(name, "small", "muted", parent=self)
        label.setBuddy(field)
        if spec.unit is not None:
            name = str(_("{field} ({unit})", field=name, unit=translate(spec.unit)))
        field.describe(name, translate(spec.help))
        if none is not None and isinstance(field, ChoiceEditor):
            field.setItemText(0, str(none))
        field.setToolTip(translate(spec.help))
        field.set_value(value)
        self._form.addWidget(label, 2 * line, column, 1, span)
        self._form.addWidget(field, 2 * line + 1, column, 1, span)
        self.fields[spec.name] = field
        field.value_changed.connect(self.follow)
        return field

    def read(self) -> dict[str, object] | None:
        """Return the values of the fields by name; None where one cannot be read, which is then said and marked."""
        values: dict[str, object] = {}
        for name, field in self.fields.items():
            field.set_problem("")
            try:
                values[name] = field.value()
            except Unreadable as unreadable:
                field.set_problem("must")
                self.complain(unreadable.text)
                return None
        return values

    def complain(self, text: Text | str) -> None:
        """Say what is wrong."""
        self.hint.set_tone("must")
        self.hint.setText(str(text))

    def follow(self) -> None:
        """Say what follows from the fields as they are."""

    def confirm(self) -> None:
        """Take the fields over and close, unless one of them cannot be read."""
        raise NotImplementedError

    def open_at(self, place: QRect) -> None:
        """Show the form below a place of the screen, or above it where there is more room."""
        self._beside = place
        self.open()
        screen = QGuiApplication.screenAt(place.center()) or self.screen()
        room = screen.availableGeometry()
        x = max(room.left(), min(place.left(), room.right() - self.width()))
        below = place.bottom() + em(self, 0.3)
        y = below if below + self.height() <= room.bottom() else place.top() - self.height() - em(self, 0.3)
        self.move(QPoint(x, max(room.top(), min(y, room.bottom() - self.height()))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the border that the system does not."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.setBrush(theme.colour("background"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
