"""A part of a card that is folded away until it is wanted."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.desktop.editors.widgets import Button, Scaled
from studio.desktop.theme import em
from studio.text import Text, _

_OPEN, _CLOSED = _("What belongs to it is shown below."), _("What belongs to it is folded away.")


class Fold(Scaled):
    """A heading that opens and closes what stands below it; ``body`` is the layout of that."""

    toggled = Signal(bool)

    def __init__(self, title: Text | str, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._said, self._opened = str(title), "", False
        self.head = _Head(str(title), self)
        self.head.clicked.connect(self._on_clicked)
        self.inside = QWidget(self)
        self.body = QVBoxLayout(self.inside)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.head, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self.inside)
        self.rescale()
        self.set_open(False)

    def rescale(self) -> None:
        """Set distances from the font."""
        self._column.setSpacing(em(self, 0.3))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(em(self, 0.5))

    @property
    def opened(self) -> bool:
        """Whether what is inside is in sight."""
        return self._opened

    def set_open(self, opened: bool) -> None:
        """Show what is inside, or fold it away."""
        self._opened = opened
        self.inside.setVisible(opened)
        self._name()

    def say(self, words: str) -> None:
        """Say beside the heading what is inside, such as how many answers are given there."""
        self._said = words
        self._name()

    def _name(self) -> None:
        words = f"{self._title}: {self._said}" if self._said else self._title
        self.head.show_as(words, opened=self._opened)

    def _on_clicked(self) -> None:
        self.set_open(not self.opened)
        self.toggled.emit(self.opened)


class _Head(Button):
    """The heading, with the sign whether it opens or closes."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, "chevron-right", kind="quiet", parent=parent)
        self.opened = False

    def sizeHint(self) -> QSize:
        """Nearly without room at its sides, so that the sign stands below the words above."""
        size = super().sizeHint()
        return QSize(size.width() - em(self, 0.8), size.height())

    def show_as(self, words: str, *, opened: bool) -> None:
        """Say what is inside, and whether it is in sight."""
        self.opened, self._icon = opened, "chevron-down" if opened else "chevron-right"
        self.setText(words)
        self.setAccessibleName(words)
        self.setAccessibleDescription(str(_OPEN if opened else _CLOSED))
        self.updateGeometry()
        self.update()
