"""A list of items: its table, the acts on it, and the form of the item that is selected."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.desktop.editors.ask import RemoveItem
from studio.desktop.editors.editor import Editor
from studio.desktop.editors.factory import make_cell_editor
from studio.desktop.editors.form import told_at
from studio.desktop.editors.item_model import ItemModel, has_more
from studio.desktop.editors.item_table import ItemTable
from studio.desktop.editors.known import label_of
from studio.desktop.editors.lists_acts import Acts, ListKeys, open_menu
from studio.desktop.editors.lists_clipboard import ListClipboard
from studio.desktop.editors.lists_detail import Detail
from studio.desktop.editors.notes import Notes
from studio.desktop.editors.widgets import Scaled, Words, tab_after
from studio.desktop.theme import em
from studio.planning import offers
from studio.protocol.address import join, label
from studio.protocol.base import Item, Spec, new_id
from studio.protocol.edit import insert_all, move_all, remove_all, told_apart, uses_of
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from studio.desktop.editors.form import Form
    from studio.protocol.protocol import Protocol


class ItemsEditor(Editor, Scaled):
    """A list of items.

    It is worked like a table of a spreadsheet, with the keys that :data:`lists_acts.KEYS` names. The table is made when
    there is something to show in it, the form of an item when a single one is selected.
    """

    value_changed = Signal()
    finished = Signal()
    reverted = Signal()

    wide = True

    def __init__(self, form: Form, address: str, spec: Spec, parent: QWidget) -> None:
        super().__init__(parent)
        assert spec.model is not None
        assert issubclass(spec.model, Item)
        self.form, self.address, self.spec = form, address, spec
        self.item_model = spec.model
        self._items: tuple[Item, ...] = ()
        self._chosen: tuple[str, ...] = ()
        self._showing = False
        self._named, self._description = "", ""
        self.table: ItemTable | None = None
        self.model: ItemModel | None = None
        self.detail: Detail | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.clipboard = ListClipboard(self)
        self._empty = Words(str(_("Nothing here yet.")), tone="muted", parent=self)
        self._layout.addWidget(self._empty)
        self.notes = Notes(form.session, self)
        self.notes.wanted.connect(form.wanted)
        self._layout.addWidget(self.notes)
        self.acts = Acts(self, library=self.has_library())
        self._layout.addWidget(self.acts)
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._layout.setSpacing(em(self, 0.4))

    def value(self) -> object:
        """Return the items."""
        return self._items

    def set_value(self, value: object) -> None:
        """Show these items; those that were selected stay so while they are there."""
        items = value if isinstance(value, tuple) else ()
        if items and self.table is None:
            self._make_table()
        self._items = items
        if self.table is not None and self.model is not None:
            self._showing = True
            changed = self.model.show_items(items)
            self._showing = False
            if changed:
                self.table.fit()
            self.table.setVisible(bool(items))
        self._empty.setVisible(not items)
        self._restore_selection()
        self._show_detail()
        self.clipboard.follow(items)

    def refresh(self) -> None:
        """Show the names of what items refer to as they are now."""
        if self.table is not None:
            self.table.viewport().update()
        if self.detail is not None and self.selected is not None:
            self.detail.refresh()

    def rebind(self, address: str) -> None:
        """Show the same list of another item; nothing is selected in it at first."""
        self.address, self._items, self._chosen = address, (), ()
        if self.model is not None:
            self.model.replace(address, ())

    def refresh_findings(self) -> None:
        """Show findings: of the selected item in its form, of the others and of the list below the table."""
        entries = self.form.findings.under(self.address)
        if self.detail is not None and self.selected is not None:
            inside = join(self.address, self.selected)
            own = {entry.fingerprint for entry in self.form.findings.under(inside)}
            here = (told_at(entry, self.address) for entry in entries)
            entries = tuple(
                entry
                for entry, home in zip(entries, here, strict=True)
                if entry.fingerprint not in own
                or (home.startswith(f"{self.address}/") and not home.startswith(f"{inside}/"))
            )
            self.detail.refresh_findings()
        problem = next((unread.message for at, unread in self.form.unread.items() if self._in_cell(at)), None)
        self.notes.show_notes(problem, entries, self.form.findings.accepted(self.address), self.address)
        if self.table is not None:
            self.table.viewport().update()

    def control(self) -> QWidget:
        """The table, or the button that adds the first item."""
        if self.table is not None and self._items:
            return self.table
        return self.acts.add

    def stops(self) -> list[QWidget]:
        """The table, the links below it, the buttons, and the form of the selected item."""
        table = [self.table] if self.table is not None else []
        detail = self.detail.stops() if self.detail is not None else []
        return [*table, *self.notes.links(), *self.acts.stops(), *detail]

    def describe(self, name: str, description: str) -> None:
        """Name the table and the acts."""
        self._named, self._description = name, description
        self.acts.name_for(name)
        if self.table is not None:
            self.table.setAccessibleName(name)
            self.table.setAccessibleDescription(description)

    def reach(self, parts: tuple[str, ...]) -> QWidget | None:
        """Select the item and go to its field."""
        row = self.model.row_of(parts[0]) if self.model is not None else -1
        if row < 0 or self.table is None or self.model is None:
            self.control().setFocus()
            return self
        self.select(parts[0])
        if self.detail is not None and len(parts) > 1 and (found := self.detail.rows.reach(parts[1:])) is not None:
            return found
        names = [spec.name for spec in self.model.columns]
        column = names.index(parts[1]) if len(parts) > 1 and parts[1] in names else 0
        self.table.selectionModel().setCurrentIndex(
            self.model.index(row, column), QItemSelectionModel.SelectionFlag.NoUpdate
        )
        self.table.scrollTo(self.model.index(row, column))
        return self.table

    @property
    def selected(self) -> str | None:
        """The id of the item that is selected alone, or None."""
        return self._chosen[0] if len(self._chosen) == 1 else None

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ids of all items that are selected, in the order of the list."""
        return self._chosen

    def select(self, *ids: str) -> None:
        """Select the items of these ids; the first of them is the current one."""
        if self.table is None or self.model is None:
            return
        rows = self.rows(ids)
        if not rows:
            return
        column = max(0, self.table.currentIndex().column())
        first = self.model.index(rows[0], column)
        selection = QItemSelection()
        for start, end in _runs(rows):
            selection.select(self.model.index(start, 0), self.model.index(end, len(self.model.columns) - 1))
        held = self.table.selectionModel()
        held.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        held.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def deselect(self) -> None:
        """Close the item's form."""
        if self.table is not None:
            self.table.clearSelection()
            self.table.setFocus()

    # What can be done to the list.

    def add(self) -> None:
        """Add an empty item after the selected ones, and go to its first field."""
        item = self.item_model(id=new_id(_stem(self.item_model)))
        self.insert((item,), _("Add to {list}", list=_(self.spec.title)))
        self._begin(item.id)

    def has_library(self) -> bool:
        """Tell whether the library has something for the list."""
        return offers.has_shelf(self.address)

    def add_from_library(self) -> None:
        """Ask what of the library to add."""
        if not self.has_library():
            return
        from studio.desktop.dialogs.from_library import FromLibrary

        dialog = FromLibrary(self, self.form.session.protocol, self.address, str(_(self.spec.title)))
        dialog.chosen.connect(self.add_ready)
        dialog.open()

    def add_ready(self, items: Sequence[Item]) -> None:
        """Add items that are ready, after the selected ones, as one step."""
        self.insert(
            tuple(items),
            n_(
                "Add one item from the library to {list}",
                "Add {count} items from the library to {list}",
                len(items),
                list=_(self.spec.title),
            ),
        )
        self.focus()

    def duplicate(self) -> None:
        """Add copies of the selected items after them."""
        originals = self.chosen_items()
        if not originals:
            return
        copies = tuple(offers.renewed(item, **_copied_name(item)) for item in originals)
        self.insert(
            copies, n_("Duplicate “{item}”", "Duplicate {count} rows of {list}", len(copies), **self._told(originals))
        )

    def remove(self) -> None:
        """Remove the selected items; where one is in use, ask first and say where."""
        items = self.chosen_items()
        if not items:
            return
        protocol, ids = self.form.session.protocol, tuple(item.id for item in items)
        places = tuple(label(protocol, place) for place in uses_of(protocol, self.address, ids))
        if not places:
            self._remove(ids)
            return
        question = RemoveItem(self, tuple(label_of(protocol, item) for item in items), places)
        question.accepted.connect(partial(self._remove, ids))
        question.open()

    def _remove(self, ids: tuple[str, ...]) -> None:
        rows = self.rows(ids)
        if not rows:
            return
        gone, kept = [self._items[row] for row in rows], set(range(len(self._items))) - set(rows)
        behind = min((row for row in kept if row > rows[-1]), default=max(kept, default=-1))
        following = self._items[behind] if kept else None
        told = n_("Remove “{item}”", "Remove {count} rows of {list}", len(gone), **self._told(gone))
        self.edit(told, remove_all, self.address, ids)
        if not self.isVisible():
            return  # The question was answered when another page had come up: the keyboard belongs there.
        if following is not None and self.table is not None:
            self.select(following.id)
            self.table.setFocus()
        else:
            self.acts.add.setFocus()

    def move_up(self) -> None:
        """Move the selected items up by one place."""
        if rows := self.rows(self._chosen):
            self.move_before(max(0, rows[0] - 1))

    def move_down(self) -> None:
        """Move the selected items down by one place."""
        if rows := self.rows(self._chosen):
            self.move_before(min(len(self._items), rows[-1] + 2))

    def move_before(self, row: int) -> None:
        """Move the selected items to where they stand before the item that is in this row now, or at the end."""
        items = self.chosen_items()
        before = self._items[row].id if row < len(self._items) else None
        protocol = self.form.session.protocol
        ids = tuple(item.id for item in items)
        if items and move_all(protocol, self.address, ids, before) is not protocol:
            told = n_("Move “{item}”", "Move {count} rows of {list}", len(items), **self._told(items))
            self.edit(told, move_all, self.address, ids, before)
            self.select(*ids)

    def items(self) -> tuple[Item, ...]:
        """Return the items that are shown."""
        return self._items

    def edit_cell(self) -> None:
        """Edit the current cell."""
        if self.table is not None and self.table.currentIndex().isValid():
            self._on_wanted(self.table.currentIndex())

    def cell_editable(self) -> bool:
        """Tell whether there is a current cell."""
        return self.table is not None and self.table.currentIndex().isValid()

    def show_keys(self) -> None:
        """Show the keys of lists."""
        ListKeys(self).open()

    # What the table tells.

    def _make_table(self) -> None:
        self.model = ItemModel(self.form, self.spec, self.address, self)
        self.table = ItemTable(self.model, partial(make_cell_editor, self.form), self)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.table.selectionModel().currentChanged.connect(self.form.moved)
        self.table.key.connect(self._on_key)
        self.table.wanted.connect(self._on_wanted)
        self.table.doubleClicked.connect(self._on_double_click)
        self.table.dropped.connect(self.move_before)
        self.table.menu_wanted.connect(partial(open_menu, self))
        self.model.dataChanged.connect(self.refresh_findings)
        self._layout.insertWidget(0, self.table)
        tab_after(self.acts.add, self.table, self.acts.add)
        self.notes.follow(self.table)
        self.describe(self._named, self._description)

    def _on_selection(self) -> None:
        assert self.table is not None
        if self._showing:
            return
        rows = self.table.selected_rows()
        chosen = tuple(self._items[row].id for row in rows)
        if chosen == self._chosen:
            return
        self._chosen = chosen
        self._show_detail()
        self.refresh_findings()

    def _on_key(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else event.key()
        act = {
            (Qt.Key.Key_Insert, _NONE): self.add,
            (Qt.Key.Key_Return, _CONTROL): self.add,
            (Qt.Key.Key_L, _CONTROL): self.add_from_library,
            (Qt.Key.Key_Delete, _NONE): self.remove,
            (Qt.Key.Key_Backspace, _NONE): self.clipboard.empty_cell,
            (Qt.Key.Key_Up, _ALT): self.move_up,
            (Qt.Key.Key_Down, _ALT): self.move_down,
            (Qt.Key.Key_D, _CONTROL): self.duplicate,
            (Qt.Key.Key_C, _CONTROL): self.clipboard.copy,
            (Qt.Key.Key_Insert, _CONTROL): self.clipboard.copy,
            (Qt.Key.Key_C, _CONTROL | _SHIFT): self.clipboard.copy_cell,
            (Qt.Key.Key_X, _CONTROL): self.clipboard.cut,
            (Qt.Key.Key_V, _CONTROL): self.clipboard.paste,
            (Qt.Key.Key_Insert, _SHIFT): self.clipboard.paste,
            (Qt.Key.Key_Escape, _NONE): self.deselect if self._chosen else None,
        }.get((Qt.Key(key), held))
        if act is not None:
            act()
            event.accept()

    def _on_wanted(self, index: QModelIndex) -> None:
        assert self.table is not None
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.table.edit(index)
        else:
            self._on_double_click(index)

    def _on_double_click(self, index: QModelIndex) -> None:
        assert self.model is not None
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            return
        self.select(self._items[index.row()].id)
        row = self.detail.rows.rows.get(self.model.columns[index.column()].name) if self.detail is not None else None
        if row is not None:
            row.editor.focus()

    def _in_cell(self, address: str) -> bool:
        """Tell whether an address is that of a cell of this table that no form shows."""
        if not address.startswith(f"{self.address}/"):
            return False
        shown = self.detail is not None and self.selected is not None
        return not (shown and address.startswith(f"{self.address}/{self.selected}/"))

    def chosen_items(self) -> tuple[Item, ...]:
        """Return the items that are selected, in the order of the list."""
        chosen = frozenset(self._chosen)
        return tuple(item for item in self._items if item.id in chosen)

    def rows(self, ids: Sequence[str]) -> list[int]:
        """Return the rows of the items of these ids, in order."""
        sought = frozenset(ids)
        return [row for row, item in enumerate(self._items) if item.id in sought]

    def _told(self, items: Sequence[Item]) -> dict[str, object]:
        """Return what the name of a step says of the items that it was done to."""
        return {"item": label_of(self.form.session.protocol, items[0]), "list": _(self.spec.title)}

    def insert(self, items: tuple[Item, ...], told: Text) -> None:
        """Add items after the selected ones, as one step of that name, and select them."""
        items = told_apart(items, self._items)
        rows = self.rows(self._chosen)
        after = rows[-1] + 1 if rows else len(self._items)
        before = self._items[after].id if after < len(self._items) else None
        self.edit(told, insert_all, self.address, items, before)
        self.select(*(item.id for item in items))

    def edit(self, told: Text, change: object, *details: object) -> None:
        """Change the protocol as one step of that name. Raises EditError from ``change``."""
        assert callable(change)

        def changed(protocol: Protocol) -> Protocol:
            result: Protocol = change(protocol, *details)
            return result

        self.form.session.edit(told, changed)
        self.form.session.seal()

    def _begin(self, id: str) -> None:
        """Go to the first field of an item just added."""
        self.select(id)
        assert self.table is not None
        assert self.model is not None
        if self.detail is not None and self.detail.isVisible():
            next(iter(self.detail.rows.rows.values())).editor.focus()
            return
        index = self.model.index(self.model.row_of(id), 0)
        self.table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.table.setFocus()
        self.table.edit(index)

    def _restore_selection(self) -> None:
        if self.table is None or self.model is None:
            return
        there = {item.id for item in self._items}
        wanted = tuple(id for id in self._chosen if id in there)
        if not wanted:
            self._chosen = ()
            self.table.clearSelection()
            return
        rows = self.table.selected_rows()
        if [self._items[row].id for row in rows if row < len(self._items)] != list(wanted):
            self.select(*wanted)
        self._chosen = wanted

    def _show_detail(self) -> None:
        rows = self.rows(self._chosen)
        whole = bool(rows) and _runs(rows) == [(rows[0], rows[-1])]
        self.acts.enable(
            count=len(rows),
            first=whole and rows[0] == 0,
            last=whole and rows[-1] == len(self._items) - 1,
        )
        item = self._items[rows[0]] if len(rows) == 1 else None
        if item is None or not has_more(self.item_model):
            if self.detail is not None:
                self.detail.leave()
            return
        if self.detail is None:
            self.detail = Detail(self.form, self.item_model, join(self.address, item.id), self)
            self._layout.addWidget(self.detail)
            tab_after(self.acts.stops()[-1], *self.detail.stops())
        self.detail.show_item(join(self.address, item.id), item)


_NONE = Qt.KeyboardModifier.NoModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last of each run of rows that follow each other."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


def _stem(model: type[Item]) -> str:
    return model.__name__.lower()


def _copied_name(item: Item) -> dict[str, str]:
    """Return the changed name of a copy, so that the two can be told apart, where items of this kind have a name."""
    name = getattr(item, "name", None)
    return {"name": str(_("{name} (copy)", name=name))} if isinstance(name, str) and name else {}
