"""A list of items: its table, the acts on it, and the form of the item that is selected."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.desktop.editors.ask import RemoveItem
from studio.desktop.editors.editor import Editor
from studio.desktop.editors.item_model import ItemModel, has_more
from studio.desktop.editors.item_table import ItemTable
from studio.desktop.editors.known import label_of
from studio.desktop.editors.notes import Notes
from studio.desktop.editors.rows import Rows, make_cell_editor
from studio.desktop.editors.widgets import Button, Panel, Scaled, Words, tab_after
from studio.desktop.theme import em
from studio.protocol.address import join, label
from studio.protocol.base import Item, Spec, new_id, specs
from studio.protocol.edit import insert, move, remove, uses
from studio.text import Text, _

if TYPE_CHECKING:
    from studio.desktop.editors.form import Form


class ItemsEditor(Editor, Scaled):
    """A list of items.

    Insert adds an item, Delete removes the one that is selected, and Alt with Up or Down moves it. The table is made
    when there is something to show in it, the form of an item when one is selected.
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
        self._item_model = spec.model
        self._items: tuple[Item, ...] = ()
        self._selected: str | None = None
        self._showing = False
        self._named, self._description = "", ""
        self.table: ItemTable | None = None
        self.model: ItemModel | None = None
        self.detail: Detail | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._empty = Words(str(_("Nothing here yet.")), tone="muted", parent=self)
        self._layout.addWidget(self._empty)
        self.notes = Notes(form.session, self)
        self._layout.addWidget(self.notes)
        self._acts = Acts(self)
        self._layout.addWidget(self._acts)
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._layout.setSpacing(em(self, 0.4))

    def value(self) -> object:
        """Return the items."""
        return self._items

    def set_value(self, value: object) -> None:
        """Show these items; the selected one stays selected while it is there."""
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

    def refresh(self) -> None:
        """Show the names of what items refer to as they are now."""
        if self.table is not None:
            self.table.viewport().update()
        if self.detail is not None and self._selected is not None:
            self.detail.refresh()

    def rebind(self, address: str) -> None:
        """Show the same list of another item; nothing is selected in it at first."""
        self.address, self._items, self._selected = address, (), None
        if self.model is not None:
            self.model.replace(address, ())

    def refresh_findings(self) -> None:
        """Show findings: of the selected item in its form, of the others and of the list below the table."""
        entries = self.form.findings.under(self.address)
        if self.detail is not None and self._selected is not None:
            inside = join(self.address, self._selected)
            own = {entry.fingerprint for entry in self.form.findings.under(inside)}
            entries = tuple(entry for entry in entries if entry.fingerprint not in own)
            self.detail.refresh_findings()
        problem = next((unread.message for at, unread in self.form.unread.items() if self._in_cell(at)), None)
        self.notes.show_notes(problem, entries)
        if self.table is not None:
            self.table.viewport().update()

    def control(self) -> QWidget:
        """The table, or the button that adds the first item."""
        if self.table is not None and self._items:
            return self.table
        return self._acts.add

    def stops(self) -> list[QWidget]:
        """The table, the links below it, the buttons, and the form of the selected item."""
        table = [self.table] if self.table is not None else []
        detail = self.detail.stops() if self.detail is not None else []
        return [*table, *self.notes.links(), self._acts.add, *self._acts.buttons.values(), *detail]

    def describe(self, name: str, description: str) -> None:
        """Name the table and the acts."""
        self._named, self._description = name, description
        self._acts.name_for(name)
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
        """The id of the selected item, or None."""
        return self._selected

    def select(self, id: str) -> None:
        """Select the item of that id."""
        assert self.table is not None
        assert self.model is not None
        row = self.model.row_of(id)
        if row >= 0:
            column = max(0, self.table.currentIndex().column())
            self.table.selectionModel().setCurrentIndex(
                self.model.index(row, column),
                QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
            )

    def deselect(self) -> None:
        """Close the item's form."""
        if self.table is not None:
            self.table.clearSelection()
            self.table.setFocus()

    def add(self) -> None:
        """Add an empty item after the selected one, and go to its first field."""
        item = self._item_model(id=new_id(_stem(self._item_model)))
        self._insert(item, _("Add to {list}", list=_(self.spec.title)))
        self._begin(item.id)

    def duplicate(self) -> None:
        """Add a copy of the selected item after it."""
        original = self._selected_item()
        if original is None:
            return
        copy = original.model_copy(update={"id": new_id(_stem(self._item_model)), **_copied_name(original)})
        self._insert(copy, _("Duplicate “{item}”", item=label_of(self.form.session.protocol, original)))
        self.select(copy.id)

    def remove(self) -> None:
        """Remove the selected item; where it is in use, ask first and say where."""
        item = self._selected_item()
        if item is None:
            return
        protocol, address = self.form.session.protocol, join(self.address, item.id)
        name = label_of(protocol, item)
        places = tuple(label(protocol, place) for place in uses(protocol, address))
        if not places:
            self._remove(item.id)
            return
        question = RemoveItem(self, name, places)
        question.accepted.connect(partial(self._remove, item.id))
        question.open()

    def _remove(self, id: str) -> None:
        item = next((item for item in self._items if item.id == id), None)
        if item is None:
            return
        row = self._items.index(item)
        following = self._items[row + 1 : row + 2] or self._items[max(0, row - 1) : row]
        name = label_of(self.form.session.protocol, item)
        self._edit(_("Remove “{item}”", item=name), remove, join(self.address, id))
        if not self.isVisible():
            return  # The question was answered when another page had come up: the keyboard belongs there.
        if following and self.table is not None:
            self.select(following[0].id)
            self.table.setFocus()
        else:
            self._acts.add.setFocus()

    def move_up(self) -> None:
        """Move the selected item up by one place."""
        self._move(-1)

    def move_down(self) -> None:
        """Move the selected item down by one place."""
        self._move(1)

    def _move(self, by: int) -> None:
        item = self._selected_item()
        if item is not None:
            name = label_of(self.form.session.protocol, item)
            self._edit(_("Move “{item}”", item=name), move, join(self.address, item.id), by)

    def _make_table(self) -> None:
        self.model = ItemModel(self.form, self.spec, self.address, self)
        self.table = ItemTable(self.model, partial(make_cell_editor, self.form), self)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.table.selectionModel().currentChanged.connect(self.form.moved)
        self.table.key.connect(self._on_key)
        self.table.wanted.connect(self._on_wanted)
        self.table.doubleClicked.connect(self._on_double_click)
        self.model.dataChanged.connect(self.refresh_findings)
        self._layout.insertWidget(0, self.table)
        tab_after(self._acts.add, self.table, self._acts.add)
        self.notes.follow(self.table)
        self.describe(self._named, self._description)

    def _on_selection(self) -> None:
        assert self.table is not None
        if self._showing:
            return
        rows = self.table.selectionModel().selectedRows()
        self._selected = self._items[rows[0].row()].id if rows else None
        self._show_detail()
        self.refresh_findings()

    def _on_key(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Insert:
                self.add()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if control:
                self.add()
            case Qt.Key.Key_Delete:
                self.remove()
            case Qt.Key.Key_Up if alt:
                self.move_up()
            case Qt.Key.Key_Down if alt:
                self.move_down()
            case Qt.Key.Key_Escape if self._selected is not None:
                self.deselect()
            case _:
                return
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
        shown = self.detail is not None and self._selected is not None
        return not (shown and address.startswith(f"{self.address}/{self._selected}/"))

    def _selected_item(self) -> Item | None:
        return next((item for item in self._items if item.id == self._selected), None)

    def _insert(self, item: Item, label: Text) -> None:
        ids = [other.id for other in self._items]
        after = ids.index(self._selected) + 1 if self._selected in ids else len(ids)
        before = ids[after] if after < len(ids) else None
        self._edit(label, insert, self.address, item, before)

    def _edit(self, label: Text, change: object, *details: object) -> None:
        assert callable(change)
        self.form.session.edit(label, lambda protocol: change(protocol, *details))
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
        self.table.setCurrentIndex(index)
        self.table.setFocus()
        self.table.edit(index)

    def _restore_selection(self) -> None:
        if self.table is None or self.model is None:
            return
        row = self.model.row_of(self._selected) if self._selected is not None else -1
        if row < 0 or self._selected is None:
            self._selected = None
            self.table.clearSelection()
            return
        rows = self.table.selectionModel().selectedRows()
        if not rows or rows[0].row() != row:
            self.select(self._selected)

    def _show_detail(self) -> None:
        item = self._selected_item()
        place = self._items.index(item) if item is not None else -1
        self._acts.enable(present=item is not None, first=place == 0, last=place == len(self._items) - 1)
        if item is None or not has_more(self._item_model):
            if self.detail is not None:
                self.detail.leave()
            return
        if self.detail is None:
            self.detail = Detail(self.form, self._item_model, join(self.address, item.id), self)
            self._layout.addWidget(self.detail)
            tab_after(self._acts.buttons["remove"], *self.detail.stops())
        self.detail.show_item(join(self.address, item.id), item)


class Acts(QWidget):
    """The buttons under a table."""

    def __init__(self, owner: ItemsEditor) -> None:
        super().__init__(owner)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self.add = Button(str(_("Add")), "add", parent=self)
        self.add.clicked.connect(owner.add)
        layout.addWidget(self.add)
        layout.addStretch(1)
        self.buttons: dict[str, Button] = {}
        for icon, tip, act in (
            ("up", _("Move up (Alt+Up)"), owner.move_up),
            ("down", _("Move down (Alt+Down)"), owner.move_down),
            ("duplicate", _("Duplicate"), owner.duplicate),
            ("remove", _("Remove (Delete)"), owner.remove),
        ):
            button = Button(icon=icon, kind="quiet", tip=str(tip), parent=self)
            button.clicked.connect(act)
            layout.addWidget(button)
            self.buttons[icon] = button
        self.enable(present=False, first=False, last=False)

    def name_for(self, name: str) -> None:
        """Say which list the buttons are for."""
        self.add.setAccessibleName(str(_("Add to {list}", list=name)))
        for button in self.buttons.values():
            button.setAccessibleName(str(_("{act}: {list}", act=button.toolTip(), list=name)))

    def enable(self, *, present: bool, first: bool, last: bool) -> None:
        """Show only acts that can be done: on an item that is selected, at its place."""
        for name, button in self.buttons.items():
            button.setVisible(present)
            button.setEnabled(present and not (name == "up" and first) and not (name == "down" and last))


class Detail(Panel):
    """The form of the selected item."""

    def __init__(self, form: Form, model: type[Item], address: str, owner: ItemsEditor) -> None:
        super().__init__(QPalette.ColorRole.AlternateBase, owner)
        self._form = form
        self._address = address
        self._title = Words(style="heading", parent=self)
        self._close = Button(icon="close", kind="quiet", tip=str(_("Close (Esc)")), parent=self)
        self._close.clicked.connect(owner.deselect)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        self.body.addLayout(head)
        self.rows = Rows(form, address, model, tuple(specs(model)), self)
        self.body.addWidget(self.rows)
        self.rescale()

    def rescale(self) -> None:
        """Set margins from the font."""
        self.body.setContentsMargins(em(self, 0.8), em(self, 0.4), em(self, 0.8), em(self, 0.9))
        self.body.setSpacing(em(self, 0.4))

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [self._close, *self.rows.stops()]

    def show_item(self, address: str, item: Item) -> None:
        """Show an item; another than before is shown without what was typed for the other."""
        if address != self._address:
            self._address = address
            self.rows.rebind(address)
        self.rows.show_holder(item)
        self._title.setText(label_of(self._form.session.protocol, item))
        self.show()

    def leave(self) -> None:
        """Show no item. Should the same one be shown again, what was typed for it may be gone by then."""
        self._address = ""
        self.hide()

    def refresh(self) -> None:
        """Show anew what comes from elsewhere in the protocol."""
        self.rows.refresh()

    def refresh_findings(self) -> None:
        """Show what the checklist now says of the item."""
        self.rows.refresh_findings()


def _stem(model: type[Item]) -> str:
    return model.__name__.lower()


def _copied_name(item: Item) -> dict[str, str]:
    """Return the changed name of a copy, so that the two can be told apart, where items of this kind have a name."""
    name = getattr(item, "name", None)
    return {"name": str(_("{name} (copy)", name=name))} if isinstance(name, str) and name else {}
