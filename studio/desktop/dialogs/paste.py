"""Before a table is pasted: which column goes where, what each cell becomes, and which cells cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from studio.desktop import theme
from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors import lists_reading as reading
from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.known import label_of, name_of
from studio.desktop.editors.widgets import Scrolling, SlimScrollBar, Tick, Words, paint_frame
from studio.desktop.theme import em
from studio.protocol.table_text import Grid, filled, header
from studio.text import Text, _, n_, translate

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent

    from studio.desktop.editors.items import ItemsEditor
    from studio.protocol.base import Spec
    from studio.protocol.protocol import Protocol

_Index = QModelIndex | QPersistentModelIndex
_NAMED = 4
"""Words that cannot be read and are named one by one."""

_SAMPLED = 20
"""Rows that are read to see where the columns fit."""


class PasteTable(Dialog):
    """Shows a table from the clipboard as the rows of a list that it will be; nothing changes before it is accepted."""

    def __init__(self, owner: ItemsEditor, grid: Grid, *, column: int | None, row: int, after: int) -> None:
        """Show ``grid``, whose first column goes to the field at ``column``, or, None, to where it can be read."""
        super().__init__(owner, _("Paste into {list}", list=_(owner.spec.title)), width=50)
        self._owner, self._grid = owner, filled(grid)
        self._left_out = len(grid) - len(self._grid)
        grid = self._grid
        self._row, self._after = row, after
        self._protocol: Protocol = owner.form.session.protocol
        self._known: dict[tuple[int, str | None], tuple[reading.Cell, ...]] = {}
        self._fields = owner.clipboard.order()
        named = header(grid[0], reading.titles(owner.item_model)) if len(grid) > 1 or len(grid[0]) > 1 else None
        by_name = {spec.name: spec for spec in self._fields}
        self._by_header = [by_name.get(name) if name else None for name in named] if named else None
        self._in_order = self._onward(self._readable() if column is None else column)
        self.summary = self.say("")
        self.first_names = Tick(str(_("The first row names the columns")), self)
        self.first_names.setAccessibleDescription(str(_("Then it is no row of its own.")))
        self.first_names.setChecked(named is not None)
        self.first_names.toggled.connect(self._on_header)
        self.body.addWidget(self.first_names)
        self.where = ChoiceBox(self)
        self.where.setAccessibleName(str(_("Where the rows go")))
        self.where.setAccessibleDescription(str(_("As new rows, or over rows that are there.")))
        for words, over in self._places():
            self.where.addItem(str(words), over)
        self.where.setCurrentIndex(0 if named is not None or self.where.count() < 2 else 1)
        self.where.currentIndexChanged.connect(self._read)
        self.where.setVisible(self.where.count() > 1)
        self.body.addWidget(self.where)
        self.model = PreviewModel(self)
        self.view = PreviewTable(self.model, self)
        self.body.addWidget(self.view, 1)
        self.boxes: list[ChoiceBox] = []
        self._make_boxes()
        self.problems = Words("", "small", "should", wrap=True, parent=self)
        self._told = Scrolling(self)
        self._told.setAccessibleName(str(_("What cannot be read")))
        self._told.setMinimumHeight(em(self, 1.7))
        self._told.setWidget(self.problems)
        self.body.addWidget(self._told)
        self.refused = self.say("", "body", "must")
        self.refused.hide()
        self.paste = self.button(_("Paste"), main=True)
        self.paste.clicked.connect(self._paste)
        self.cancel_button()
        screen = self.screen().availableGeometry()
        self.resize(
            min(em(self, 56), screen.width() - em(self, 2)),
            min(em(self, 14 + min(len(grid), 10) * 1.9), screen.height() - em(self, 4)),
        )
        self._read()

    def fit(self) -> None:
        """Grow where the words below the table need it; the table scrolls by itself."""
        high = self.problems.heightForWidth(self._told.viewport().width()) + em(self, 0.4)
        self._told.setMaximumHeight(high)
        self._told.setMinimumHeight(min(high, self.room // 4))
        needed = self.body.totalHeightForWidth(self.width()) - self.view.sizeHint().height() + self.view.minimumHeight()
        self.resize(self.width(), max(self.height(), min(needed, self.room)))

    @property
    def columns(self) -> tuple[Spec | None, ...]:
        """The field to which each column goes, or None where it is left out."""
        return tuple(box.currentData() for box in self.boxes)

    def send(self, column: int, field: str | None) -> None:
        """Send a column to the field of that name, or leave it out."""
        place = next((n for n, spec in enumerate(self._fields) if spec.name == field), -1)
        self.boxes[column].setCurrentIndex(place + 1)

    def _onward(self, first: int) -> list[Spec | None]:
        """Return the fields of the columns when they go on from a field in the order of the list."""
        onward = self._fields[first:]
        return [onward[n] if n < len(onward) else None for n in range(len(self._grid[0]))]

    def _readable(self) -> int:
        """Return the first of the fields from which on most of the first rows can be read."""
        sample = self._grid[:_SAMPLED]
        wide = range(max(1, len(self._fields) - len(sample[0]) + 1))
        return min(wide, key=lambda first: len(reading.pasted(self._protocol, sample, self._onward(first)).unread))

    def _places(self) -> list[tuple[Text, bool]]:
        items = self._owner.items()
        after = label_of(self._protocol, items[self._after - 1]) if self._after else ""
        new = _("As new rows after “{item}”", item=after) if after else _("As new rows")
        if self._row >= len(items):
            return [(new, False)]
        name = label_of(self._protocol, items[self._row])
        return [(new, False), (_("Over the rows from “{item}” on; more are added", item=name), True)]

    def _make_boxes(self) -> None:
        start = self._by_header if self.first_names.isChecked() and self._by_header else self._in_order
        for column in range(len(self._grid[0])):
            box = ChoiceBox(self.view)
            box.addItem(str(_("Left out")), None)
            for spec in self._fields:
                box.addItem(translate(spec.title), spec)
            box.setAccessibleName(str(_("Column {number} goes to", number=column + 1)))
            self.boxes.append(box)
        self._choose(start)
        for box in self.boxes:
            box.currentIndexChanged.connect(self._read)
        self.view.set_boxes(self.boxes)

    def _choose(self, columns: list[Spec | None]) -> None:
        for box, spec in zip(self.boxes, columns, strict=True):
            box.blockSignals(True)
            box.setCurrentIndex(self._fields.index(spec) + 1 if spec in self._fields else 0)
            box.blockSignals(False)

    def _on_header(self, named: bool) -> None:
        self._choose(self._by_header if named and self._by_header else self._in_order)
        self._read()

    def _read(self) -> None:
        skipped = 1 if self.first_names.isChecked() else 0
        twice = _twice(self.columns)
        columns = tuple(None if n in twice else spec for n, spec in enumerate(self.columns))
        whole = reading.pasted(self._protocol, self._grid, columns, self._known)
        self.table = reading.Pasted(columns, whole.rows[skipped:])
        rows = self.table.rows
        self.model.show(self._protocol, self.table)
        self.view.fit()
        taken = sum(spec is not None for spec in columns)
        said = [
            n_("One row is read like this.", "{count} rows are read like this.", len(rows))
            if taken
            else _("No column goes anywhere yet. Choose a field above one of them.")
        ]
        if self._left_out:
            said.append(
                n_("One empty row is left out.", "{count} empty rows are left out.", self._left_out),
            )
        self.summary.setText(" ".join(map(str, said)))
        self.problems.setText("\n".join(self._sentences(twice)))
        self._told.setVisible(bool(self.problems.text()))
        self.paste.setText(str(n_("Paste one row", "Paste {count} rows", len(rows))))
        self.paste.setEnabled(bool(taken and rows))
        self.paste.updateGeometry()
        if self.isVisible():
            self.fit()

    def _sentences(self, twice: set[int]) -> list[str]:
        """Return what cannot be read, and why."""
        found = [
            str(_("Column {number} is left out: another one goes to the same field.", number=n + 1))
            for n in sorted(twice)
        ]
        alike: dict[tuple[int, str], list[int]] = {}
        for row, column, cell in self.table.unread:
            alike.setdefault((column, cell.written), []).append(row)
        for (column, _written), rows in list(alike.items())[:_NAMED]:
            spec = self.table.columns[column]
            assert spec is not None
            places = {"row": rows[0] + 1, "field": translate(spec.title)}
            places["reason"] = self.table.rows[rows[0]][column].problem
            found.append(
                str(
                    n_(
                        "⚠ Row {row} and one more, {field}: {reason}",
                        "⚠ Row {row} and {count} more, {field}: {reason}",
                        len(rows) - 1,
                        **places,
                    )
                    if len(rows) > 1
                    else _("⚠ Row {row}, {field}: {reason}", **places)
                )
            )
        more = sum(map(len, list(alike.values())[_NAMED:]))
        if more:
            found.append(str(n_("… and one more cell.", "… and {count} more cells.", more)))
        if self.table.unread:
            found.append(str(_("These stay in their cells as they are written, to be mended there.")))
        return found

    def _paste(self) -> None:
        owner = self._owner
        over = bool(self.where.currentData())
        start = self._row if over else self._after
        items, unread = reading.merged(owner.item_model, owner.items(), self.table, start, over=over)
        count = len(self.table.rows)
        told = n_("Paste one row into {list}", "Paste {count} rows into {list}", count, list=_(owner.spec.title))
        refused = owner.clipboard.take(items, unread, told, range(start, start + count))
        if refused is None:
            self.accept()
            return
        self.refused.setText(str(refused))
        self.refused.show()


def _twice(columns: tuple[Spec | None, ...]) -> set[int]:
    """Return the columns that go to a field to which one before them goes already."""
    return {n for n, spec in enumerate(columns) if spec is not None and spec in columns[:n]}


class PreviewModel(QAbstractTableModel):
    """The cells as they will be; above them a row in which each column is sent to its field."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._protocol: Protocol | None = None
        self._table = reading.Pasted((), ())

    def show(self, protocol: Protocol, table: reading.Pasted) -> None:
        """Show another reading of the table."""
        same = (len(table.rows), len(table.columns)) == (len(self._table.rows), len(self._table.columns))
        if same:
            self._protocol, self._table = protocol, table
            self.dataChanged.emit(self.index(1, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            return
        if len(table.columns) != len(self._table.columns):
            self.beginResetModel()
            self._protocol, self._table = protocol, table
            self.endResetModel()
            return
        before, after = len(self._table.rows), len(table.rows)
        if after < before:
            self.beginRemoveRows(QModelIndex(), after + 1, before)
            self._protocol, self._table = protocol, table
            self.endRemoveRows()
        else:
            self.beginInsertRows(QModelIndex(), before + 1, after)
            self._protocol, self._table = protocol, table
            self.endInsertRows()
        self.dataChanged.emit(self.index(1, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of rows, the one of the fields included."""
        return 0 if parent is not None and parent.isValid() else len(self._table.rows) + 1

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self._table.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell becomes, or what stands in it with a sign when it cannot be read."""
        if not index.isValid() or self._protocol is None:
            return None
        if index.row() == 0:
            field = self._table.columns[index.column()]
            named = str(_("Left out")) if field is None else translate(field.title)
            return named if role == Qt.ItemDataRole.AccessibleTextRole else None
        spec = self._table.columns[index.column()]
        cell = self._table.rows[index.row() - 1][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            if spec is None or cell.problem is not None:
                sign = "⚠ " if cell.problem is not None else ""
                return sign + " ".join(cell.written.split())
            return reading.becomes(self._protocol, spec, cell, name_of)
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour("must" if cell.problem is not None else "muted" if spec is None else "text")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.data(index) or str(_("empty"))
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return str(cell.problem) if cell.problem is not None else cell.written or None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Number the rows."""
        if orientation == Qt.Orientation.Vertical and role == Qt.ItemDataRole.DisplayRole:
            return str(section) if section else ""
        return None


class PreviewTable(QTableView):
    """The table; its first row stays in sight as the boxes that send columns to fields."""

    def __init__(self, model: PreviewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportMargins(2, 2, 2, 2)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self))
        self.setHorizontalScrollBar(SlimScrollBar(Qt.Orientation.Horizontal, self))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(em(self, 1.9))
        self.setAccessibleName(str(_("What the cells become")))
        self.setAccessibleDescription(str(_("The first row chooses the field of each column.")))
        self.setMinimumHeight(em(self, 4))

    def set_boxes(self, boxes: list[ChoiceBox]) -> None:
        """Put the boxes in the first row."""
        self._boxes = boxes

    def fit(self) -> None:
        """Give columns the width of their cells, as far as they are looked at, and the boxes their place."""
        for column, box in enumerate(self._boxes):
            index = self.model().index(0, column)
            if self.indexWidget(index) is not box:
                self.setIndexWidget(index, box)
            texts = [
                str(self.model().index(row, column).data() or "") for row in range(1, min(30, self.model().rowCount()))
            ]
            widest = max((self.fontMetrics().horizontalAdvance(text[:80]) for text in texts), default=0)
            self.setColumnWidth(column, max(em(self, 8), min(em(self, 18), widest + em(self, 1))))

    def event(self, event: QEvent) -> bool:
        """Paint the frame around the table."""
        done = super().event(event)
        if event.type() == event.Type.Paint:
            paint_frame(QPainter(self), self, focused=self.hasFocus(), tone="")
        return done
