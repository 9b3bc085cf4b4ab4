"""What a tool found: sentences and figures that can be selected and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from studio.desktop.editors.widgets import Button, Scaled, Tone, Words
from studio.desktop.theme import TextStyle, em
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Sequence

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class Sentence(Scaled):
    """A paragraph that can be selected, with a button that copies it; hidden while it is empty."""

    def __init__(
        self, name: Text | str, parent: QWidget, *, style: TextStyle = "body", tone: Tone = "text", copied: bool = True
    ) -> None:
        """``name`` says what it is, to those who do not see where it stands. ``copied`` gives it its button."""
        super().__init__(parent)
        self.words = Words("", style, tone, wrap=True, parent=self)
        self.words.setTextInteractionFlags(_SELECTABLE)
        self.words.setAccessibleName(str(name))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.words, 1)
        self.button: Button | None = None
        if copied:
            self.button = Button("", "duplicate", kind="quiet", tip=str(_("Copy: {name}", name=name)), parent=self)
            self.button.clicked.connect(self.copy)
            self._row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.rescale()
        self.hide()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._row.setSpacing(em(self, 0.4))

    def show_text(self, text: Text | str | None, tone: Tone | None = None) -> None:
        """Show a text; nothing hides it."""
        words = str(text) if text is not None else ""
        self.words.setText(words)
        if tone is not None:
            self.words.set_tone(tone)
        self.setVisible(bool(words))

    def text(self) -> str:
        """Return what it says."""
        return self.words.text()

    def copy(self) -> None:
        """Copy the text."""
        QGuiApplication.clipboard().setText(self.text())


class Facts(Scaled):
    """Names with their values, one below the other, and a button that copies all of them; hidden while empty."""

    def __init__(self, name: Text | str, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._facts: tuple[tuple[str, str], ...] = ()
        self._shown: list[tuple[Words, Words]] = []
        self.button = Button("", "duplicate", kind="quiet", tip=str(_("Copy: {name}", name=name)), parent=self)
        self.button.clicked.connect(self.copy)
        self._grid.addWidget(self.button, 0, 2, 2, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(1, 1)
        self.setAccessibleName(str(name))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.rescale()
        self.hide()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._grid.setHorizontalSpacing(em(self, 0.8))
        self._grid.setVerticalSpacing(em(self, 0.25))

    def show_facts(self, facts: Sequence[tuple[Text | str, Text | str]]) -> None:
        """Show names with their values."""
        self._facts = tuple((str(name), str(value)) for name, value in facts)
        while len(self._shown) < len(self._facts):
            name, value = Words("", tone="muted", wrap=True, parent=self), Words("", wrap=True, parent=self)
            value.setTextInteractionFlags(_SELECTABLE)
            row = len(self._shown)
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
            self._shown.append((name, value))
        for index, (name, value) in enumerate(self._shown):
            there = index < len(self._facts)
            if there:
                name.setText(self._facts[index][0])
                value.setText(self._facts[index][1])
                value.setAccessibleName(f"{self._facts[index][0]}: {self._facts[index][1]}")
            name.setVisible(there)
            value.setVisible(there)
        self.setVisible(bool(self._facts))
        self.updateGeometry()

    def as_text(self) -> str:
        """Return all of it as lines."""
        return "\n".join(f"{name}: {value}" for name, value in self._facts)

    def copy(self) -> None:
        """Copy all of it."""
        QGuiApplication.clipboard().setText(self.as_text())
