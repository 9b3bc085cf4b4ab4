"""A table of figures: each cell can be selected and is named by its row and column, and all of it is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLayout, QSizePolicy, QWidget

from studio.desktop.editors.column import clear
from studio.desktop.editors.widgets import Button, Scaled, Words
from studio.desktop.theme import em
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = tuple[str, ...]

_GAP = 0.8
"""Room between columns, in em."""


class Table(Scaled):
    """Rows of words below their headings; hidden while it is empty.

    Where the columns have no room beside one another, each row is told in lines below its first cell.
    """

    def __init__(self, name: Text | str, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = str(name)
        self._heads: Row = ()
        self._rows: tuple[Row, ...] = ()
        self._marked: int | None = None
        self._narrow = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setAccessibleName(self._name)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.rescale()
        self.hide()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._grid.setHorizontalSpacing(em(self, _GAP))
        self._grid.setVerticalSpacing(em(self, 0.2))

    def minimumSizeHint(self) -> QSize:
        """Room for a line of words: what does not fit side by side goes below."""
        return QSize(em(self, 8), self._grid.minimumSize().height())

    def show_rows(
        self, heads: Sequence[Text | str], rows: Sequence[Sequence[Text | str]], marked: int | None = None
    ) -> None:
        """Show rows below their headings; the one that is ``marked`` is bold."""
        shown = tuple(map(str, heads)), tuple(tuple(map(str, row)) for row in rows), marked
        if shown == (self._heads, self._rows, self._marked):
            return
        self._heads, self._rows, self._marked = shown
        self._narrow = self.width() < self._least()
        self._lay_out()
        self.setVisible(bool(rows))

    def as_text(self) -> str:
        """Return the table with tabs between its cells."""
        return "\n".join("\t".join(row) for row in (self._heads, *self._rows))

    def copy(self) -> None:
        """Copy the table, for a spreadsheet."""
        QGuiApplication.clipboard().setText(self.as_text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the rows in lines where there is no room for columns."""
        super().resizeEvent(event)
        narrow = self.width() < self._least()
        if narrow != self._narrow:
            self._narrow = narrow
            self._lay_out()

    def _least(self) -> int:
        """Return the width that the longest words of all columns need side by side."""
        metrics = self.fontMetrics()
        columns = zip(self._heads, *self._rows, strict=True)
        words = (
            max(metrics.horizontalAdvance(word) for cell in cells for word in (cell.split() or [""]))
            for cells in columns
        )
        return round(sum(words) * 1.1) + em(self, _GAP) * len(self._heads) + em(self, 2)

    def _lay_out(self) -> None:
        clear(self._grid)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        if self._narrow:
            self._in_lines()
        else:
            self._in_columns()
        self.updateGeometry()

    def _in_columns(self) -> None:
        figures = {at for at in range(1, len(self._heads)) if any(_is_figure(row[at]) for row in self._rows)}
        for column, head in enumerate(self._heads):
            words = Words(head, "small", "muted", wrap=True, parent=self)
            self._put(words, 0, column, Qt.AlignmentFlag.AlignBottom, figures)
            self._grid.setColumnStretch(column, 1)
        for row, cells in enumerate(self._rows):
            for column, cell in enumerate(cells):
                self._put(self._cell(row, column, cell), row + 1, column, Qt.AlignmentFlag.AlignTop, figures)
        self._put_button(len(self._heads))

    def _in_lines(self) -> None:
        line = 0
        for row, cells in enumerate(self._rows):
            first = Words(cells[0], bold=True, wrap=True, parent=self)
            self._grid.addWidget(first, line, 0)
            first.show()
            for column, cell in enumerate(cells[1:], 1):
                if cell:
                    line += 1
                    words = self._cell(row, column, cell, _("{head}: {cell}", head=self._heads[column], cell=cell))
                    self._grid.addWidget(words, line, 0, 1, 2)
                    words.show()
            line += 1
        self._grid.setColumnStretch(0, 1)
        self._put_button(1)

    def _cell(self, row: int, column: int, cell: str, told: Text | None = None) -> Words:
        words = Words(str(told or cell), bold=row == self._marked and told is None, wrap=True, parent=self)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.setAccessibleName(f"{self._rows[row][0]}, {self._heads[column]}: {cell}" if column else cell)
        return words

    def _put(self, words: Words, row: int, column: int, stands: Qt.AlignmentFlag, figures: set[int]) -> None:
        side = Qt.AlignmentFlag.AlignRight if column in figures else Qt.AlignmentFlag.AlignLeft
        words.setAlignment(side | stands)
        self._grid.addWidget(words, row, column)
        words.show()

    def _put_button(self, column: int) -> None:
        copy = Button("", "duplicate", kind="quiet", tip=str(_("Copy: {name}", name=self._name)), parent=self)
        copy.clicked.connect(self.copy)
        self._grid.addWidget(copy, 0, column, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        copy.show()


def _is_figure(cell: str) -> bool:
    return cell[:1] != "" and cell[0] in "0123456789−>–"
