"""A list of items as a table: rows in place, short fields as columns, cells that can be typed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio.desktop.editors.known import label_of, name_of
from studio.desktop.editors.reading import Unreadable
from studio.desktop.editors.widgets import SEVERITY_FRAME
from studio.protocol.address import join
from studio.protocol.base import Item, Kind, Spec, Value, specs
from studio.protocol.names import in_words, with_unit
from studio.text import _, translate

if TYPE_CHECKING:
    from studio.checklist.run import Entry
    from studio.desktop.editors.editor import Editor
    from studio.desktop.editors.form import Form

MOST_COLUMNS = 6
MOST_BESIDE_PROSE = 3
"""Columns where one of them is prose, which needs the room."""

EDITED_IN_CELL: frozenset[Kind] = frozenset(
    {"line", "text", "integer", "decimal", "date", "dose", "choice", "reference", "yes_no"}
)
"""Kinds of fields that a cell edits; prose of several paragraphs is for the item's form."""

_Index = QModelIndex | QPersistentModelIndex


def columns(model: type[Value]) -> tuple[Spec, ...]:
    """Return the fields shown as columns: the short ones, and one of prose where it is among the first two.

    Nested lists and further prose stand in the item's form only.
    """
    shown = [
        spec
        for place, spec in enumerate(specs(model).values())
        if spec.kind not in ("items", "group") and (spec.kind not in ("text", "lines") or place < 2)
    ]
    prose = any(spec.kind == "text" for spec in shown)
    return tuple(shown[: MOST_BESIDE_PROSE if prose else MOST_COLUMNS])


def has_more(model: type[Value]) -> bool:
    """Tell whether items have fields that cannot be filled in the table, so that they need a form of their own."""
    shown = columns(model)
    return any(
        spec not in shown or spec.kind not in EDITED_IN_CELL or spec.kind in ("dose", "text")
        for spec in specs(model).values()
    )


class ItemModel(QAbstractTableModel):
    """The items at an address. It holds nothing but the tuple that the protocol holds."""

    def __init__(self, form: Form, spec: Spec, address: str, parent: QObject) -> None:
        super().__init__(parent)
        assert spec.model is not None
        self._form = form
        self.address = address
        self.columns = columns(spec.model)
        self.items: tuple[Item, ...] = ()

    def show_items(self, items: tuple[Item, ...]) -> bool:
        """Show these items, touching no more rows than changed; tell whether rows came, went or moved."""
        old = self.items
        if items is old:
            return False
        head = _common(old, items)
        tail = _common(old[head:][::-1], items[head:][::-1])
        gone, come = len(old) - head - tail, len(items) - head - tail
        if gone:
            self.beginRemoveRows(QModelIndex(), head, head + gone - 1)
            self.items = (*old[:head], *old[head + gone :])
            self.endRemoveRows()
        if come:
            self.beginInsertRows(QModelIndex(), head, head + come - 1)
            self.items = items
            self.endInsertRows()
        self.items = items
        before = {item.id: item for item in old}
        touched = [row for row, item in enumerate(items) if before.get(item.id, item) is not item]
        if touched:
            self.dataChanged.emit(self.index(touched[0], 0), self.index(touched[-1], len(self.columns) - 1))
        return bool(gone or come)

    def replace(self, address: str, items: tuple[Item, ...]) -> None:
        """Show another list of the same kind."""
        self.beginResetModel()
        self.address, self.items = address, items
        self.endResetModel()

    def item_address(self, row: int) -> str:
        """Return the address of the item in a row."""
        return join(self.address, self.items[row].id)

    def cell_address(self, index: _Index) -> str:
        """Return the address of the field in a cell."""
        return join(self.item_address(index.row()), self.columns[index.column()].name)

    def row_of(self, id: str) -> int:
        """Return the row of the item of that id, or -1."""
        return next((row for row, item in enumerate(self.items) if item.id == id), -1)

    def entries(self, index: _Index) -> tuple[Entry, ...]:
        """Return the findings about a cell."""
        return self._form.findings.under(self.cell_address(index))

    def tone(self, index: _Index) -> str:
        """Return the colour of the worst that is wrong with a cell, or ""."""
        address = self.cell_address(index)
        entries = self._form.findings.under(address)
        if address in self._form.unread:
            return "must"
        return SEVERITY_FRAME[entries[0].rule.severity] if entries else ""

    def unread(self, index: _Index) -> str | None:
        """Return what was typed in a cell and cannot be stored, or None."""
        unread = self._form.unread.get(self.cell_address(index))
        return unread.written if unread else None

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of items."""
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title, and its help as a tip; rows are numbered for those who do not see them."""
        if orientation == Qt.Orientation.Vertical:
            return (
                label_of(self._form.session.protocol, self.items[section])
                if role == Qt.ItemDataRole.DisplayRole
                else None
            )
        spec = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return translate(spec.title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return translate(spec.help) or None
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Short fields, and prose of one paragraph, can be edited in place."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        kind = self.columns[index.column()].kind
        if kind in EDITED_IN_CELL and not (kind == "text" and "\n" in str(self.value(index))):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def value(self, index: _Index) -> object:
        """Return the value in a cell."""
        value: object = getattr(self.items[index.row()], self.columns[index.column()].name)
        return value

    def words(self, index: _Index, most: int | None = None) -> str:
        """Return what a cell shows: the value in words, or what was typed and cannot be stored.

        Of a list in a cell no more than ``most`` entries are put in words, where the rest would not be seen.
        """
        unread = self._form.unread.get(self.cell_address(index))
        if unread is not None:
            return unread.written.split("\n", 1)[0]
        spec = self.columns[index.column()]
        value = self.value(index)
        if isinstance(value, tuple):
            value = value[:most]
        words = in_words(self._form.session.protocol, spec, value, name_of)
        return with_unit(spec, words).replace("\n", " ")

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows, says as a tip, and tells those who do not see it."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(index)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            unread = self._form.unread.get(self.cell_address(index))
            said = [str(unread.message)] if unread else [str(entry.finding.message) for entry in self.entries(index)]
            return " ".join(said) or (self.words(index) if role == Qt.ItemDataRole.ToolTipRole else None)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            title = translate(self.columns[index.column()].title)
            return str(_("{field}: {value}", field=title, value=self.words(index)))
        return None

    def take(self, index: _Index, editor: Editor, before: object, *, finished: bool) -> None:
        """Store what is entered in a cell, or keep it beside the protocol when it cannot be stored.

        In that case the protocol gets the value back that the cell had ``before`` anything was entered.
        The step of undo is closed when the cell is ``finished``.
        Where the protocol holds another value of the item, or the item no more, the table is just catching up with a
        change made elsewhere and closes the cell. What the cell still shows is of the time before, and was stored then.
        """
        if not self._form.holds(self.item_address(index.row()), self.items[index.row()]):
            return
        address, spec = self.cell_address(index), self.columns[index.column()]
        try:
            refused = self._form.put(address, spec, editor.value(), None)
        except Unreadable as unreadable:
            refused = unreadable.text
        if refused is None:
            self._form.forget_unread(address)
        else:
            self._form.put(address, spec, before, None)
            self._form.keep_unread(address, editor.typed(), refused)
        if finished:
            self._finish(index)

    def give_back(self, index: _Index, value: object) -> None:
        """Give a cell the value back that it had before it was typed in."""
        address, spec = self.cell_address(index), self.columns[index.column()]
        self._form.forget_unread(address)
        self._form.put(address, spec, value, None)
        self._finish(index)

    def _finish(self, index: _Index) -> None:
        self._form.session.seal()
        self.dataChanged.emit(index, index)


def _common(one: tuple[Item, ...], other: tuple[Item, ...]) -> int:
    """Return how many items the two share from their start, by id."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left is not right and left.id != right.id:
            break
        count += 1
    return count
