"""A table of the same dose in all forms of its compound and all scalings, each with how it was got below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from studio.desktop.editors.column import clear
from studio.desktop.editors.widgets import Scaled, Words
from studio.desktop.theme import em
from studio.planning.dose.words import SCALING, how
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.planning.dose.forms import FormRow

_NARROW = 27.0
"""Width, in em, below which the name of a form takes a line of its own."""


class DoseTable(Scaled):
    """Forms down, scalings across. Every figure can be selected, and is named for those who do not see its column."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[FormRow, ...] = ()
        self._narrow = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.setAccessibleName(str(_("The same dose in other forms and scalings")))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._grid.setHorizontalSpacing(em(self, 0.7))
        self._grid.setVerticalSpacing(em(self, 0.2))

    def show_rows(self, rows: Sequence[FormRow]) -> None:
        """Show the dose in these forms."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._lay_out()

    def resizeEvent(self, event: object) -> None:
        """Give names a line of their own where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < em(self, _NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._lay_out()

    def _lay_out(self) -> None:
        clear(self._grid)
        first = 0 if self._narrow else 1
        for at, title in enumerate(SCALING.values()):
            self._put(Words(str(title), "small", "muted", wrap=True, parent=self), 0, first + at)
        line = 1
        for row in self._rows:
            name = Words(row.form.name, wrap=True, bold=True, parent=self)
            self._put(name, line, 0, len(SCALING) if self._narrow else 1)
            line += self._narrow
            for at, (dose, title) in enumerate(zip(row.doses, SCALING.values(), strict=False)):
                words = Words(str(dose), wrap=True, parent=self)
                words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                words.setAccessibleName(f"{row.form.name}, {title}: {dose}")
                self._put(words, line, first + at)
            if not row.doses and not self._narrow:
                self._put(Words("–", tone="muted", parent=self), line, first)
            told = Words(how(row), "small", "muted", wrap=True, parent=self)
            told.setContentsMargins(0, 0, 0, em(self, 0.35))
            self._put(told, line + 1, 0, len(SCALING) + first)
            line += 2
        for at in range(len(SCALING) + 1):
            self._grid.setColumnStretch(at, (3 if at == 0 and first else 2) if at < len(SCALING) + first else 0)
        self.updateGeometry()

    def _put(self, words: Words, row: int, column: int, span: int = 1) -> None:
        self._grid.addWidget(words, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        words.show()
