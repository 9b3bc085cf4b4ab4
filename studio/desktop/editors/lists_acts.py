"""The buttons under a list, its menu, and the table of its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QWidget

from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.widgets import Button, Words
from studio.desktop.theme import em
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from studio.desktop.editors.items import ItemsEditor

KEYS: tuple[tuple[Text, Text], ...] = (
    (_("Arrows, Home, End"), _("Go from cell to cell")),
    (_("Enter, F2 or a letter"), _("Edit the cell")),
    (_("Tab, Shift+Tab"), _("Edit the next or previous cell, while one is open; else leave the list")),
    (_("Esc"), _("Give the cell its value back; close the form of the item")),
    (_("Shift+Up, Shift+Down, Ctrl+A"), _("Select several rows, or all of them")),
    (_("Insert, Ctrl+Enter"), _("Add a row")),
    (_("Ctrl+L"), _("Add from the library")),
    (_("Ctrl+D"), _("Duplicate the rows")),
    (_("Delete"), _("Remove the rows")),
    (_("Backspace"), _("Empty the cell, in all selected rows")),
    (_("Alt+Up, Alt+Down"), _("Move the rows; the mouse drags them as well")),
    (_("Ctrl+C, Ctrl+X"), _("Copy or cut the rows, for a spreadsheet as well")),
    (_("Ctrl+Shift+C"), _("Copy the cell, or those of its column in all selected rows")),
    (_("Ctrl+V"), _("Paste rows, or a table from a spreadsheet")),
    (_("Menu, Shift+F10"), _("All of this in a menu")),
)
"""The keys of a list, with what they do."""


class Acts(QWidget):
    """The buttons under a table."""

    def __init__(self, owner: ItemsEditor, *, library: bool) -> None:
        super().__init__(owner)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        layout = Flow(self, columns=False)
        self.add = Button(str(_("Add")), "add", tip=str(_("Add a row (Insert)")), parent=self)
        self.add.clicked.connect(owner.add)
        layout.addWidget(self.add)
        self.library: Button | None = None
        if library:
            tip = _("Choose from what the library and the templates know (Ctrl+L)")
            self.library = Button(str(_("From library…")), "template", tip=str(tip), parent=self)
            self.library.clicked.connect(owner.add_from_library)
            layout.addWidget(self.library)
        self.buttons: dict[str, Button] = {}
        for icon, tip, act in (
            ("paste", _("Paste rows from a spreadsheet (Ctrl+V)"), owner.clipboard.paste),
            ("up", _("Move up (Alt+Up)"), owner.move_up),
            ("down", _("Move down (Alt+Down)"), owner.move_down),
            ("duplicate", _("Duplicate (Ctrl+D)"), owner.duplicate),
            ("remove", _("Remove (Delete)"), owner.remove),
            ("help", _("Keys of this list"), owner.show_keys),
        ):
            button = Button(icon=icon, kind="quiet", tip=str(tip), parent=self)
            button.clicked.connect(act)
            layout.addWidget(button)
            self.buttons[icon] = button
        self._count = Words(style="small", tone="muted", parent=self)
        self._count.setFixedHeight(self.add.sizeHint().height())
        layout.addWidget(self._count)
        self.enable(count=0, first=False, last=False)

    def stops(self) -> list[QWidget]:
        """Return the buttons at which Tab stops, in order."""
        library = [self.library] if self.library is not None else []
        return [self.add, *library, *self.buttons.values()]

    def name_for(self, name: str) -> None:
        """Say which list the buttons are for."""
        self.add.setAccessibleName(str(_("Add to {list}", list=name)))
        if self.library is not None:
            self.library.setAccessibleName(str(_("Add from the library to {list}", list=name)))
        for button in self.buttons.values():
            button.setAccessibleName(str(_("{act}: {list}", act=button.toolTip(), list=name)))

    def say(self, words: Text) -> None:
        """Say why nothing was done, until something else is selected."""
        self._count.setText(str(words))
        self._count.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, str(words)))

    def enable(self, *, count: int, first: bool, last: bool) -> None:
        """Show only acts that can be done: on so many items that are selected, at their place."""
        for name, button in self.buttons.items():
            if name != "paste":
                button.setVisible(count > 0)
                button.setEnabled(count > 0 and not (name == "up" and first) and not (name == "down" and last))
        self._count.setText(str(n_("{count} row selected", "{count} rows selected", count)) if count > 1 else "")
        self._count.setVisible(count > 1)


def open_menu(owner: ItemsEditor, at: QPoint) -> None:
    """Open the menu of a list at a place of the screen."""
    menu = QMenu(owner)
    menu.setAccessibleName(str(_("Acts on the list")))
    some = bool(owner.chosen)
    for words, keys, act, enabled in (
        (_("Edit"), "F2", owner.edit_cell, owner.cell_editable()),
        (None, "", None, False),
        (_("Copy"), "Ctrl+C", owner.clipboard.copy, some),
        (_("Copy cell"), "Ctrl+Shift+C", owner.clipboard.copy_cell, some),
        (_("Cut"), "Ctrl+X", owner.clipboard.cut, some),
        (_("Paste"), "Ctrl+V", owner.clipboard.paste, True),
        (None, "", None, False),
        (_("Add"), "Insert", owner.add, True),
        (_("Add from library…"), "Ctrl+L", owner.add_from_library, owner.has_library()),
        (_("Duplicate"), "Ctrl+D", owner.duplicate, some),
        (_("Move up"), "Alt+Up", owner.move_up, some),
        (_("Move down"), "Alt+Down", owner.move_down, some),
        (None, "", None, False),
        (_("Remove"), "Delete", owner.remove, some),
    ):
        if words is None or act is None:
            menu.addSeparator()
            continue
        action = menu.addAction(f"{words}\t{keys}")
        action.setEnabled(enabled)
        action.triggered.connect(act)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)


class ListKeys(Dialog):
    """The keys of lists."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Keys of lists"), width=34)
        column = self.scrolled()
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(self, 1))
        grid.setVerticalSpacing(em(self, 0.35))
        grid.setColumnStretch(1, 1)
        for row, (keys, act) in enumerate(KEYS):
            grid.addWidget(Words(str(keys), bold=True, wrap=True, parent=self), row, 0)
            grid.addWidget(Words(str(act), wrap=True, parent=self), row, 1)
        column.addLayout(grid)
        column.addStretch(1)
        self.button(_("Close"), main=True).clicked.connect(self.accept)
