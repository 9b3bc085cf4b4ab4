"""Which changes are shown: those that hold some words, of a section, of a kind."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.desktop.dialogs.dialog import Line
from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.theme import em
from studio.document.comparison import KINDS, Comparison
from studio.text import _

_PAUSE_MS = 150
"""Pause in typing after which the changes are sifted, in milliseconds."""


class Filters(QWidget):
    """A search, and choices of section and kind."""

    changed = Signal()
    """Other changes are to be shown."""

    left = Signal()
    """The user pressed Down: on to the changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(em(self, 0.5))
        self.words = Line("", self)
        self.words.setPlaceholderText(str(_("Search the changes")))
        self.words.setAccessibleName(str(_("Search the changes")))
        self.words.setAccessibleDescription(str(_("Shows only changes that hold all these words.")))
        self.words.setMinimumWidth(em(self, 6))
        self.words.installEventFilter(self)
        self.section = ChoiceBox(self)
        self.section.setAccessibleName(str(_("Section")))
        self.section.setAccessibleDescription(str(_("Shows only changes of this section.")))
        self.section.setMaximumWidth(em(self, 14))
        self.kind = ChoiceBox(self)
        self.kind.setAccessibleName(str(_("Kind of change")))
        self.kind.setAccessibleDescription(str(_("Shows only changes of this kind.")))
        self.kind.addItem(str(_("All kinds")), "")
        for kind, words in KINDS.items():
            self.kind.addItem(str(words).capitalize(), kind)
        for control in (self.words, self.section, self.kind):
            control.setToolTip(control.accessibleDescription())
        row.addWidget(self.words, 1)
        row.addWidget(self.section)
        row.addWidget(self.kind)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.words.textChanged.connect(self._pause.start)
        for box in (self.section, self.kind):
            box.activated.connect(self._tell)

    @property
    def wanted(self) -> tuple[str, str, str]:
        """The section and the kind that are chosen, empty for all, and the words."""
        return self.section.currentData() or "", self.kind.currentData() or "", self.words.text()

    def reset(self) -> None:
        """Show all changes again."""
        self.words.clear()
        self.section.setCurrentIndex(0)
        self.kind.setCurrentIndex(0)
        self._tell()
        self.words.setFocus()

    def offer(self, comparison: Comparison | None) -> None:
        """Offer the sections in which something differs; a choice stays."""
        chosen = self.section.currentData()
        self.section.clear()
        self.section.addItem(str(_("All sections")), "")
        for name, title, changes in comparison.sections if comparison is not None else ():
            self.section.addItem(str(_("{section} ({count})", section=title, count=len(changes))), name)
        self.section.setCurrentIndex(max(0, self.section.findData(chosen)))
        self.section.updateGeometry()

    def _tell(self) -> None:
        self._pause.stop()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Down lead from the search into the changes, and keep Enter from pressing a button."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self._tell()
                self.left.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._tell()
                return True
        return super().eventFilter(watched, event)
