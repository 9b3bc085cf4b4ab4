"""The planning window: its tools at the left, the one in use at the right. It follows the open protocol."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.widgets import Words
from studio.desktop.planning.tool_list import ToolList
from studio.desktop.planning.tools import TOOLS, ToolId
from studio.desktop.theme import em
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.planning.tool import Tool
    from studio.desktop.session import Session

_NARROW = 46.0
"""Width of the window, in em, below which a box takes the place of the list."""


class Planning(Dialog):
    """The tools. Each is made when it is first shown, and follows the protocol while it is in sight."""

    wants_field = Signal(str)
    """The form is to show the field at this address."""

    wants_undo = Signal()
    wants_redo = Signal()
    wants_save = Signal()

    def __init__(self, parent: QWidget | None, session: Session, size: tuple[int, ...] = ()) -> None:
        """``size`` is that of the last time, in pixels."""
        super().__init__(parent, _("Planning"), width=24)
        self.session = session
        self.setSizeGripEnabled(True)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._entries = tuple(TOOLS.values())
        self._made: dict[ToolId, Tool] = {}
        self._make_lists()
        self.lead = Words("", tone="muted", wrap=True, parent=self)
        self.title = Words("", "title", wrap=True, parent=self)
        self.stack = QStackedWidget(self)
        right = QVBoxLayout()
        right.setSpacing(em(self, 0.25))
        right.addWidget(self.box)
        right.addWidget(self.title)
        right.addWidget(self.lead)
        right.addSpacing(em(self, 0.3))
        right.addWidget(self.stack, 1)
        row = QHBoxLayout()
        row.setSpacing(em(self, 0.9))
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)
        self.body.setContentsMargins(em(self, 0.8), em(self, 0.8), em(self, 0.8), em(self, 0.8))
        self._take_keys()
        self.list.chosen.connect(self._on_row)
        self.box.activated.connect(self._on_row)
        session.changed.connect(self._on_changed)
        screen = self.screen().availableGeometry()
        wide, high = size if len(size) == 2 else (em(self, 72), em(self, 44))
        self.resize(min(wide, screen.width() - em(self, 2)), min(high, screen.height() - em(self, 3)))

    def _take_keys(self) -> None:
        """Have the keys of the main window that are of use here: those of the protocol, and those of each tool."""
        keys: list[tuple[str, Callable[[], object]]] = [
            ("Ctrl+Z", self.wants_undo.emit),
            ("Ctrl+Shift+Z", self.wants_redo.emit),
            ("Ctrl+Y", self.wants_redo.emit),
            ("Ctrl+S", self.wants_save.emit),
            ("F6", self._step_part),
            ("Shift+F6", self._step_part),
            *((entry.keys, partial(self.show_tool, entry.id)) for entry in self._entries),
        ]
        for sequence, act in keys:
            QShortcut(QKeySequence(sequence), self).activated.connect(act)

    def _step_part(self) -> None:
        """Go from the list of tools to the tool, and back."""
        tool, choice = self.tool, self.list if self.list.isVisible() else self.box
        if tool is None or not choice.hasFocus():
            choice.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.focusNextChild()

    def _make_lists(self) -> None:
        self.list = ToolList(self._entries, self)
        self.box = ChoiceBox(self)
        self.box.setAccessibleName(str(_("Tool")))
        self.box.setAccessibleDescription(str(_("The arrow keys go to a tool and show it.")))
        for entry in self._entries:
            self.box.addItem(str(entry.title), entry.id)

    def fit(self) -> None:
        """Keep the size chosen: the tools scroll."""

    def minimumSizeHint(self) -> QSize:
        """Room for one column of questions."""
        return QSize(em(self, 24), em(self, 18))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the list give way to a box, which names the tool, where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < em(self, _NARROW)
        self.list.setVisible(not narrow)
        self.box.setVisible(narrow)
        self.title.setVisible(not narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ends the input that has the keyboard, and presses no button but the one that has it itself."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    # Which tool

    @property
    def tool(self) -> Tool | None:
        """The tool that is shown."""
        shown = self.stack.currentWidget()
        return next((tool for tool in self._made.values() if tool is shown), None)

    def show_tool(self, id: ToolId) -> None:
        """Show a tool, making it when it is shown for the first time."""
        at = next(n for n, entry in enumerate(self._entries) if entry.id == id)
        entry = self._entries[at]
        self.list.go_to(at)
        self.box.setCurrentIndex(at)
        self.title.setText(str(entry.title))
        self.lead.setText(str(entry.lead))
        tool = self._made.get(id)
        if tool is None:
            tool = self._made[id] = entry.make(self.session, self.stack)
            tool.wants_field.connect(self.wants_field)
            self.stack.addWidget(tool)
        self.stack.setCurrentWidget(tool)
        tool.show_protocol(self.session.protocol)

    def _on_row(self, at: int) -> None:
        if self.tool is None or self._made.get(self._entries[at].id) is not self.tool:
            self.show_tool(self._entries[at].id)

    def _on_changed(self, source: object) -> None:
        tool = self.tool
        if tool is not None:
            tool.show_protocol(self.session.protocol)

    def done(self, result: int) -> None:
        """Let the tools give up what they are at."""
        for tool in self._made.values():
            tool.stop()
        super().done(result)
