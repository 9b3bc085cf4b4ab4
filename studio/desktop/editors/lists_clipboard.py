"""Rows of a list on the clipboard: as a table that spreadsheets read, and as the very items for this program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from studio.desktop.editors import lists_reading as reading
from studio.desktop.editors.item_model import columns
from studio.planning.offers import renewed
from studio.protocol.address import get, join
from studio.protocol.base import Item, Spec, specs
from studio.protocol.edit import EditError, put_items
from studio.protocol.table_text import Grid, TableError, filled, parse, write
from studio.text import Text, _, n_, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.desktop.editors.items import ItemsEditor
    from studio.protocol.protocol import Protocol

_ITEMS = "application/x-pat-studio-items"


class ListClipboard:
    """What a list does with the clipboard."""

    def __init__(self, owner: ItemsEditor) -> None:
        self._list = owner
        self._before: tuple[Item, ...] | None = None
        self._after: tuple[Item, ...] | None = None
        self._left_unread: list[tuple[str, str, Text]] = []
        self._undone = False

    def copy(self) -> None:
        """Copy the selected items, or do nothing where none is selected."""
        if items := self._list.chosen_items():
            offer_items(self._protocol, self._list.item_model, self.order(), items)

    def copy_cell(self) -> None:
        """Copy the current cell as text, or the cells of its column in all selected rows, one a line."""
        if (spec := self._current()) is not None:
            cells = [
                (reading.write_cell(self._protocol, spec, getattr(item, spec.name)),)
                for item in self._list.chosen_items()
            ]
            QGuiApplication.clipboard().setText(write(cells) if len(cells) > 1 else cells[0][0])

    def cut(self) -> None:
        """Copy the selected items, and remove them."""
        self.copy()
        self._list.remove()

    def paste(self) -> None:
        """Add the items on the clipboard; a table of text is shown first, as it will be read."""
        if copies := copied_items(self._protocol, self._list.item_model):
            told = n_("Paste one row into {list}", "Paste {count} rows into {list}", len(copies), list=self._title)
            self._list.insert(copies, told)
            return
        try:
            grid = _grid()
        except TableError as error:
            self._list.acts.say(error.text)
            return
        if len(grid) == 1 and len(grid[0]) == 1 and self._paste_cell(grid[0][0]):
            return
        if filled(grid):
            self._ask(grid)
        else:
            self._list.acts.say(_("There is no table on the clipboard. Copy cells in a spreadsheet first."))

    def empty_cell(self) -> None:
        """Empty the current cell in all selected rows."""
        self._paste_cell("")

    def take(
        self, items: tuple[Item, ...], unread: Sequence[tuple[str, str, reading.Cell]], told: Text, rows: Sequence[int]
    ) -> Text | None:
        """Store a list with pasted cells as one step, and select these rows.

        What could not be read stays in its cell, as typed words do. Return why the list cannot be stored, or None.
        """
        owner = self._list
        before = owner.items()
        try:
            owner.edit(told, put_items, owner.address, items)
        except EditError as error:
            return error.text
        kept = [
            (join(owner.address, id, name), cell.written, cell.problem)
            for id, name, cell in unread
            if cell.problem is not None
        ]
        if kept:
            owner.form.keep_all_unread(kept)
        self._before, self._after = before, owner.items()
        self._left_unread, self._undone = kept, False
        owner.select(*(items[row].id for row in rows if row < len(items)))
        owner.refresh_findings()
        owner.focus()
        return None

    def follow(self, items: tuple[Item, ...]) -> None:
        """Take what the last paste left unread from its cells when undo leads behind it, and give it back with redo."""
        form = self._list.form
        if items is self._before and not self._undone:
            self._undone = True
            form.forget_unread(*(at for at, _written, _problem in self._left_unread))
        elif items is self._after and self._undone:
            self._undone = False
            form.keep_all_unread(self._left_unread)

    def order(self) -> tuple[Spec, ...]:
        """Return the fields that a table of text can hold: the columns first, as they are seen, then the others."""
        known = reading.fields(self._list.item_model)
        shown = tuple(spec for spec in columns(self._list.item_model) if spec in known)
        return (*shown, *(spec for spec in known if spec not in shown))

    @property
    def _protocol(self) -> Protocol:
        return self._list.form.session.protocol

    @property
    def _title(self) -> Text:
        return _(self._list.spec.title)

    def _current(self) -> Spec | None:
        """Return the field of the current cell, where there is one."""
        table = self._list.table
        if table is None or not self._list.chosen or not table.currentIndex().isValid():
            return None
        return table.table().columns[table.currentIndex().column()]

    def _paste_cell(self, written: str) -> bool:
        """Put a single value into the current cell of all selected rows; tell whether there was such a cell."""
        spec, owner = self._current(), self._list
        if spec is None or spec not in reading.fields(owner.item_model):
            return False
        cell = reading.pasted(self._protocol, ((written,),), (spec,)).rows[0][0]
        rows = owner.rows(owner.chosen)
        items, unread = reading.put_cell(owner.items(), spec, cell, rows)
        self.take(items, unread, _("Change {field}", field=_(spec.title)), rows)
        return True

    def _ask(self, grid: Grid) -> None:
        from studio.desktop.dialogs.paste import PasteTable

        owner = self._list
        rows = owner.rows(owner.chosen)
        current = self._current()
        column = columns(owner.item_model).index(current) if current is not None else None
        end = len(owner.items())
        PasteTable(owner, grid, column=column, row=rows[0] if rows else end, after=rows[-1] + 1 if rows else end).open()


def _grid() -> Grid:
    """Return the table on the clipboard; as a web page has it only where there is no text. Raises TableError."""
    data = QGuiApplication.clipboard().mimeData()
    if data is not None and data.hasHtml() and not data.hasText():
        from studio.protocol.table_page import parse_page

        return parse_page(data.html())
    return parse(QGuiApplication.clipboard().text())


def offer_items(protocol: Protocol, model: type[Item], order: Sequence[Spec], items: Sequence[Item]) -> None:
    """Put items on the clipboard: as a table with a header, its columns in this order, and as they are."""
    data = QMimeData()
    data.setText(write(as_grid(protocol, order, items)))
    data.setData(f"{_ITEMS};{model.__name__}", TypeAdapter(tuple[model, ...]).dump_json(tuple(items)))  # type: ignore[valid-type]
    QGuiApplication.clipboard().setMimeData(data)


def as_grid(protocol: Protocol, order: Sequence[Spec], items: Sequence[Item]) -> Grid:
    """Return items as a table: a row of titles, and a row for each."""
    titles = tuple(translate(spec.title) for spec in order)
    rows = (tuple(reading.write_cell(protocol, spec, getattr(item, spec.name)) for spec in order) for item in items)
    return (titles, *rows)


def copied_items(protocol: Protocol, model: type[Item]) -> tuple[Item, ...]:
    """Return copies of the items of this kind that this program put on the clipboard; none when there are no such."""
    data = QGuiApplication.clipboard().mimeData()
    kind = f"{_ITEMS};{model.__name__}"
    if data is None or not data.hasFormat(kind):
        return ()
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(tuple[model, ...])  # type: ignore[valid-type]
        found: tuple[Item, ...] = adapter.validate_json(bytes(data.data(kind).data()))
    except ValidationError:
        return ()
    return tuple(renewed(settled(protocol, item)) for item in found)


def settled(protocol: Protocol, item: Item) -> Item:
    """Return the item without references to what this protocol does not have."""
    update: dict[str, Any] = {}
    for name, spec in specs(type(item)).items():
        value = getattr(item, name)
        if spec.to is not None and value:
            known = {other.id for other in get(protocol, spec.to)}
            kept = tuple(id for id in value if id in known) if isinstance(value, tuple) else value
            if kept != value or (isinstance(value, str) and value not in known):
                update[name] = kept if isinstance(value, tuple) else None
        elif spec.kind == "items" and value:
            update[name] = tuple(settled(protocol, inner) for inner in value)
    return item.model_copy(update=update) if update else item
