"""What the chosen changes say, the reason of a single one, and the way to its field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.desktop.compare.reading import Reading
from studio.desktop.dialogs.dialog import Line
from studio.desktop.editors.widgets import Link
from studio.desktop.theme import em
from studio.protocol.address import split
from studio.protocol.protocol import SECTIONS
from studio.text import _

if TYPE_CHECKING:
    from studio.protocol.diff import Change


class Detail(QWidget):
    """A reading of changes; under it, for a single change, its reason and a link to its field."""

    wants_field = Signal(str)
    """Go to the field at this address."""

    reason_given = Signal(str, str)
    """The change at this address has this reason."""

    def __init__(self, parent: QWidget, *, may_go: bool) -> None:
        """``may_go`` tells whether there is a form whose fields can be gone to."""
        super().__init__(parent)
        self._may_go = may_go
        self._address = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self, 0.3))
        self.reading = Reading(self)
        self.reading.setMinimumSize(QSize(em(self, 9), em(self, 3)))
        column.addWidget(self.reading, 1)
        self._below = QWidget(self)
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(em(self, 0.6))
        self.reason = Line("", self)
        self.reason.setPlaceholderText(str(_("Reason for this change")))
        self.reason.setAccessibleName(str(_("Reason for this change")))
        self.reason.setAccessibleDescription(str(_("Stands in the table of changes of the amendment.")))
        self.reason.textEdited.connect(self._on_reason)
        self.go = Link(str(_("Go to the field")), self)
        self.go.setToolTip(str(_("Show the field in the form; the comparison waits")))
        self.go.clicked.connect(self._on_go)
        below.addWidget(self.reason, 1)
        below.addWidget(self.go)
        column.addWidget(self._below)
        self.about(None)

    def about(self, change: Change | None, reason: str = "", *, may_write: bool = False) -> None:
        """Show the reason of a change, or none; ``may_write`` tells whether it can be given here."""
        self._address = change.address if change is not None else ""
        self._below.setVisible(change is not None)
        self.reason.setText(reason)
        self.reason.setCursorPosition(0)
        self.reason.setReadOnly(not may_write)
        self.reason.setVisible(may_write or bool(reason))
        self.go.setVisible(self._may_go and change is not None and split(self._address)[0] in SECTIONS)

    def _on_reason(self, written: str) -> None:
        self.reason_given.emit(self._address, written.strip())

    def _on_go(self) -> None:
        self.wants_field.emit(self._address)
