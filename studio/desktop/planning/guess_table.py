"""The table into which guesses are typed or pasted: a row for each arm, a column for each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from studio.desktop.dialogs.dialog import Line
from studio.desktop.editors.column import clear
from studio.desktop.editors.widgets import Scaled, Words, paint_frame
from studio.desktop.theme import em
from studio.planning.impossible import Impossible
from studio.planning.unblinding.tables import COLUMNS, read
from studio.text import Text, _, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.planning.unblinding.indices import Counts

_MANY = 1_000_000
"""More people than any trial asks."""

_ARROWS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Cell(Line):
    """A number of people. What is no whole number stays as it was typed, and is marked."""

    moved = Signal(int)
    """To go up or down so many rows."""

    pasted = Signal(str)
    """A table was pasted here."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setPlaceholderText("0")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.wrong = False

    def count(self) -> int | None:
        """Return the number, 0 where nothing is typed, and None where it is no number of people."""
        typed = self.text().strip()
        if not typed:
            return 0
        whole = typed.isascii() and typed.isdigit() and len(typed) < 12 and int(typed) <= _MANY
        return int(typed) if whole else None

    def mark(self, wrong: bool) -> None:
        """Show whether what is typed can be used."""
        if wrong != self.wrong:
            self.wrong = wrong
            self.update()

    def sizeHint(self) -> QSize:
        """Room for a number."""
        return QSize(em(self, 4.5), em(self, 1.85))

    def minimumSizeHint(self) -> QSize:
        """Room for three digits."""
        return QSize(em(self, 3.2), em(self, 1.85))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down with the arrows, and paste a table where more than one number was copied."""
        if event.matches(QKeySequence.StandardKey.Paste) and _is_table(copied := QGuiApplication.clipboard().text()):
            self.pasted.emit(copied)
        elif event.key() in _ARROWS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.moved.emit(_ARROWS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark of a number that cannot be used."""
        super().paintEvent(event)
        if self.wrong:
            paint_frame(QPainter(self), self, focused=self.hasFocus(), tone="must")


def _is_table(words: str) -> bool:
    return len(words.replace("\t", "\n").split("\n")) > 1


class GuessTable(Scaled):
    """The counts of all arms. ``changed`` tells that something else is typed."""

    changed = Signal()

    refused = Signal(object)
    """What was pasted could not be read: the Text says why."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._names: tuple[str, ...] = ()
        self.cells: list[list[Cell]] = []
        self.sums: list[Words] = []
        self.rescale()

    def rescale(self) -> None:
        """Set the gaps from the font."""
        self._grid.setHorizontalSpacing(em(self, 0.5))
        self._grid.setVerticalSpacing(em(self, 0.3))

    def show_arms(self, names: Sequence[str]) -> None:
        """Have a row for each of these arms; what was typed stays with its row."""
        if tuple(names) == self._names:
            return
        typed = self.typed()
        self._names = tuple(names)
        self._clear()
        self._head(0, _("Arm"), Qt.AlignmentFlag.AlignLeft)
        for column, title in enumerate((*COLUMNS, _("Asked")), 1):
            self._head(column, title, Qt.AlignmentFlag.AlignRight)
        for row, name in enumerate(names):
            label = Words(name, wrap=True, parent=self)
            self._grid.addWidget(label, row + 1, 0)
            self.cells.append([self._cell(row, column) for column in range(len(COLUMNS))])
            label.setBuddy(self.cells[row][0])
            total = Words("0", tone="muted", parent=self)
            total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(total, row + 1, len(COLUMNS) + 1)
            self.sums.append(total)
        self._grid.setColumnStretch(0, 2)
        for column in range(1, len(COLUMNS) + 2):
            self._grid.setColumnStretch(column, 1)
        self.set_typed(typed)

    def _head(self, column: int, title: Text, side: Qt.AlignmentFlag) -> None:
        head = Words(str(title), "small", "muted", wrap=True, parent=self)
        head.setAlignment(side | Qt.AlignmentFlag.AlignBottom)
        self._grid.addWidget(head, 0, column)

    def _cell(self, row: int, column: int) -> Cell:
        cell = Cell(self)
        cell.setAccessibleName(str(_("{arm}: {answer}", arm=self._names[row], answer=_lower(COLUMNS[column]))))
        cell.setAccessibleDescription(str(_("A number of people. A table that was copied may be pasted.")))
        cell.setObjectName(f"{row}/{column}")
        cell.textEdited.connect(self._on_edited)
        cell.moved.connect(self._on_moved)
        cell.pasted.connect(self._on_pasted)
        self._grid.addWidget(cell, row + 1, column + 1)
        return cell

    def _clear(self) -> None:
        clear(self._grid)
        self.cells, self.sums = [], []

    def typed(self) -> list[list[str]]:
        """Return what stands in the cells, row by row."""
        return [[cell.text() for cell in row] for row in self.cells]

    def set_typed(self, typed: Sequence[Sequence[str]]) -> None:
        """Show what was typed before; rows that are not there are left empty. Tells nobody."""
        for at, row in enumerate(self.cells):
            for column, cell in enumerate(row):
                cell.setText(typed[at][column] if at < len(typed) else "")
        self._sum_up()

    def counts(self) -> list[Counts]:
        """Return the counts by arm. Raises Impossible, with the cell, where one is no number of people."""
        found = []
        for name, row in zip(self._names, self.cells, strict=True):
            for title, cell in zip(COLUMNS, row, strict=True):
                if cell.count() is None:
                    raise Impossible(
                        _(
                            "{arm}, {answer}: “{typed}” is no whole number of people.",
                            arm=name,
                            answer=_lower(title),
                            typed=cell.text().strip(),
                        )
                    )
            first, second, third = (cell.count() or 0 for cell in row)
            found.append((first, second, third))
        return found

    def paste(self, words: str) -> None:
        """Put a copied table into the cells, from the row of the keyboard on; tell where it cannot be read."""
        here = next((row for row, cells in enumerate(self.cells) if any(cell.hasFocus() for cell in cells)), 0)
        try:
            found = read(words, self._names, here)
        except Impossible as problem:
            self.refused.emit(problem.text)
            return
        for row, counts in found.items():
            for cell, count in zip(self.cells[row], counts, strict=True):
                cell.setText(str(count))
        self._on_edited()

    def _sum_up(self) -> None:
        for row, total in zip(self.cells, self.sums, strict=True):
            counts = [cell.count() for cell in row]
            for cell, count in zip(row, counts, strict=True):
                cell.mark(count is None)
            total.setText("–" if None in counts else number(sum(count or 0 for count in counts)))

    def _on_edited(self) -> None:
        self._sum_up()
        self.changed.emit()

    def _on_moved(self, by: int) -> None:
        row, column = map(int, self.sender().objectName().split("/"))
        if 0 <= row + by < len(self.cells):
            self.cells[row + by][column].setFocus(Qt.FocusReason.TabFocusReason)
            self.cells[row + by][column].selectAll()

    def _on_pasted(self, words: str) -> None:
        self.paste(words)


def _lower(title: Text) -> str:
    words = str(title)
    return words[:1].lower() + words[1:]
