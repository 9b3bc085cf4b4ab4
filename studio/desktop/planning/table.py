"""A table of figures: each cell can be selected and is named by its row and column, and all of it is copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLayout, QSizePolicy, QWidget

from studio.desktop.editors.widgets import Button, Scaled, Words
from studio.desktop.theme import em
from studio.protocol.spreadsheet import harmless
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Row = tuple[str, ...]

_GAP = 0.8
"""Room between columns, in em."""


_Looks = Literal["head", "bold", "plain"]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where words stand in the grid, and how they look there."""

    line: int
    column: int
    looks: _Looks
    span: int = 1


@dataclass(frozen=True, slots=True)
class _Cell:
    place: _Place
    words: str
    named: str
    stands: Qt.AlignmentFlag


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
        self._words: dict[_Place, Words] = {}
        """The words that stand there: to show new ones in them takes a tenth of the time that making them does."""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setAccessibleName(self._name)
        self._button = Button("", "duplicate", kind="quiet", tip=str(_("Copy: {name}", name=self._name)), parent=self)
        self._button.clicked.connect(self.copy)
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
        return "\n".join("\t".join(map(harmless, row)) for row in (self._heads, *self._rows))

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
        cells = {cell.place: cell for cell in (self._in_lines() if self._narrow else self._in_columns())}
        for place in [place for place in self._words if place not in cells]:
            gone = self._words.pop(place)
            self._grid.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for cell in cells.values():
            self._put(cell)
        for column in range(self._grid.columnCount()):
            stretches = column == 0 if self._narrow else column < len(self._heads)
            self._grid.setColumnStretch(column, int(stretches))
        self._grid.removeWidget(self._button)
        corner = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
        self._grid.addWidget(self._button, 0, 1 if self._narrow else len(self._heads), corner)
        self.updateGeometry()

    def _in_columns(self) -> Iterator[_Cell]:
        figures = {at for at in range(1, len(self._heads)) if any(_is_figure(row[at]) for row in self._rows)}
        sides = [Qt.AlignmentFlag.AlignRight if at in figures else Qt.AlignmentFlag.AlignLeft
                 for at in range(len(self._heads))]  # fmt: skip
        for column, head in enumerate(self._heads):
            yield _Cell(_Place(0, column, "head"), head, head, sides[column] | Qt.AlignmentFlag.AlignBottom)
        for row, cells in enumerate(self._rows):
            looks: _Looks = "bold" if row == self._marked else "plain"
            for column, cell in enumerate(cells):
                place = _Place(row + 1, column, looks)
                yield _Cell(place, cell, self._named(row, column), sides[column] | Qt.AlignmentFlag.AlignTop)

    def _in_lines(self) -> Iterator[_Cell]:
        line = 0
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        for row, cells in enumerate(self._rows):
            yield _Cell(_Place(line, 0, "bold"), cells[0], cells[0], side)
            for column, cell in enumerate(cells[1:], 1):
                if cell:
                    line += 1
                    told = str(_("{head}: {cell}", head=self._heads[column], cell=cell))
                    yield _Cell(_Place(line, 0, "plain", span=2), told, self._named(row, column), side)
            line += 1

    def _named(self, row: int, column: int) -> str:
        cell = self._rows[row][column]
        return f"{self._rows[row][0]}, {self._heads[column]}: {cell}" if column else cell

    def _put(self, cell: _Cell) -> None:
        place = cell.place
        words = self._words.get(place)
        if words is None:
            if place.looks == "head":
                words = Words("", "small", "muted", wrap=True, parent=self)
            else:
                words = Words("", bold=place.looks == "bold", wrap=True, parent=self)
                words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._words[place] = words
            self._grid.addWidget(words, place.line, place.column, 1, place.span)
            words.show()
        if words.text() != cell.words:
            words.setText(cell.words)
        words.setAccessibleName(cell.named)
        words.setAlignment(cell.stands)


def _is_figure(cell: str) -> bool:
    return cell[:1] != "" and cell[0] in "0123456789−>–"
