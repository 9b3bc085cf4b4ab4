"""What every editor can do, whatever kind of field it is for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, SignalInstance
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from studio.desktop.theme import em
from studio.text import Text, _, translate


class Editor:
    """An input for one field. It knows how to show a value and to read one; where the value goes is its row's business.

    This is the part that editors share besides their Qt class. ``value_changed`` tells that the person changed what is
    shown, ``finished`` that they left or pressed Enter, and ``reverted`` that they pressed Esc to have the stored value
    back.
    """

    value_changed: SignalInstance
    finished: SignalInstance
    reverted: SignalInstance

    wide = False
    """Whether the editor takes the whole width of its card, with its title above it."""

    widest = 30.0
    """The width that suits the field, in em; there may be less room."""

    def measure(self) -> None:
        """Set the width from the font."""
        assert isinstance(self, QWidget)
        self.setMaximumWidth(em(self, self.widest))

    @property
    def complete(self) -> bool:
        """Whether all of it is made; what is long is made bit by bit."""
        return True

    def make_more(self) -> None:
        """Make some more of what is not complete."""

    def value(self) -> object:
        """Return what is shown as a value of the field. Raises Unreadable when it is none."""
        raise NotImplementedError

    def set_value(self, value: object) -> None:
        """Show a value; tells nobody."""
        raise NotImplementedError

    def typed(self) -> str:
        """Return what stands in the input, be it readable or not."""
        return ""

    def set_typed(self, written: str) -> None:
        """Show what a person had written before; tells nobody. What is never unreadable keeps nothing."""

    def set_problem(self, tone: str) -> None:
        """Mark the input in a severity's colour, as wrong or not stored; "" takes the mark back."""

    def refresh(self) -> None:
        """Show anew what comes from elsewhere in the protocol, such as the names of items that can be referred to."""

    def about(self) -> str:
        """Return a line that describes what is shown, or nothing."""
        return ""

    def lead(self) -> Text | None:
        """Return the words of a link under that line to where more can be entered of what is shown, or None."""
        return None

    def follow(self) -> str:
        """Make sure that there is a place to enter more of what is shown, and return its address."""
        raise NotImplementedError

    def control(self) -> QWidget:
        """Return the widget that takes the keyboard."""
        assert isinstance(self, QWidget)
        return self

    def reach(self, parts: tuple[str, ...]) -> QWidget | None:
        """Go to what stands at these parts of an address below the field, and return the widget that shows it."""
        return self.control()

    def place(self, address: str) -> str:
        """Return the address of what is being written of the field at ``address``, where that is a part of it."""
        return address

    def rebind(self, address: str) -> None:
        """Work for the same field of another item from now on; what it shows follows with ``set_value``."""

    def refresh_findings(self) -> None:
        """Show what the checklist now says of parts of the field."""

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [self.control()]

    def focus(self) -> None:
        """Take the keyboard; what is typed into a line then takes the place of what stands there, as after Tab."""
        control = self.control()
        if control.hasFocus():
            return
        control.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(control, QLineEdit):
            control.selectAll()

    def describe(self, name: str, description: str) -> None:
        """Give the control its name and description for those who do not see it."""
        self.control().setAccessibleName(name)
        self.control().setAccessibleDescription(description)


def for_example(example: str) -> Text:
    """Return the words that stand in an empty input: nobody may take them for something entered."""
    return _("Such as {example}", example=translate(example).replace("\n", "; "))


def is_history_key(event: QEvent) -> bool:
    """Tell whether the key is undo or redo, which belong to the protocol's history and to no single input."""
    return isinstance(event, QKeyEvent) and (
        event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
    )


def is_history_override(event: QEvent) -> bool:
    """Tell whether Qt asks the input if it wants undo or redo for itself."""
    return event.type() == QEvent.Type.ShortcutOverride and is_history_key(event)


def is_escape(event: QKeyEvent) -> bool:
    """Tell whether the key is Esc."""
    return event.key() == Qt.Key.Key_Escape


def without_history(menu: QMenu) -> QMenu:
    """Return an input's context menu without its own undo and redo, and with a comment on the field."""
    for action in menu.actions():
        if action.objectName() in ("edit-undo", "edit-redo"):
            menu.removeAction(action)
    while menu.actions() and menu.actions()[0].isSeparator():
        menu.removeAction(menu.actions()[0])
    offer_comment(menu)
    return menu


def offer_comment(menu: QMenu) -> None:
    """Add to the menu of a field the action of the window that comments on it, where there is one."""
    action = menu.parentWidget().window().findChild(QAction, "comment")
    if action is not None:
        menu.addSeparator()
        menu.addAction(action)
