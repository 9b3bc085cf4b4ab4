"""What can be measured of anything that is shown: names, the way of the keyboard, the sign of it, and room for words.

Each function returns the faults that it finds, one line each, with the widget and where it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QHelpEvent, QImage
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTabBar,
    QToolTip,
    QWidget,
)

from studio.desktop.editors.widgets import Button, Link, Tick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_MOST_TABS = 3000
"""More often than this nobody presses Tab: it goes round without an end."""

_MOST_ITEMS = 400
"""So many items of a list are looked at: what is true of those is true of the others."""

_MOST_ROUNDS = 400

_AROUND = 4
"""So far around a widget, in pixels, the sign that it has the keyboard may stand."""


_MARGIN = 4
"""So many line heights a dialog may stay away from the edges of the screen."""

_COMBO_SIGN = 1.4
"""So much of a closed list's width, in line heights, goes to its margins and the sign that it opens."""


def shown(root: QWidget) -> Iterator[QWidget]:
    """Yield all that is in sight below a widget; what scrolls by itself, such as a table, only as a whole."""
    for child in root.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
            yield child
            if isinstance(child, QScrollArea):
                if child.widget() is not None:
                    yield child.widget()
                    yield from shown(child.widget())
            elif not isinstance(child, QAbstractScrollArea):
                yield from shown(child)


def called(widget: QWidget) -> str:
    """Return words by which a widget is found again."""
    parts = []
    around: QWidget | None = widget
    while around is not None and len(parts) < 4:
        name = around.accessibleName() or around.objectName()
        if name.startswith("qt_"):
            name = ""
        if around is widget or name or not type(around).__name__.startswith("Q"):
            parts.append(f"{type(around).__name__} {name[:60]!r}" if name else type(around).__name__)
        around = around.parentWidget()
    return " in ".join(parts)


def stops(root: QWidget) -> list[QWidget]:
    """Return what can take the keyboard below a widget, and is in sight."""
    return [
        widget
        for widget in (root, *shown(root))
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and widget.focusProxy() is None
    ]


# Names


def unspoken(root: QWidget, helped: Callable[[QWidget], bool] = lambda widget: False) -> list[str]:
    """Return what takes the keyboard and says nothing to those who do not see it: no name, or nothing about it.

    Words on a button are its name and say what it does. ``helped`` tells of what else there is help.
    """
    found = []
    for widget in stops(root):
        spoken = QAccessible.queryAccessibleInterface(widget)
        if spoken is None:
            found.append(f"{called(widget)}: not there at all")
            continue
        if not spoken.text(QAccessible.Text.Name).strip():
            found.append(f"{called(widget)}: no name")
        about = spoken.text(QAccessible.Text.Description).strip() or spoken.text(QAccessible.Text.Help).strip()
        if not about and not _says_enough(widget) and not helped(widget):
            found.append(f"{called(widget)}: no description")
        if not spoken.state().focusable:
            found.append(f"{called(widget)}: cannot take the keyboard, it says")
    return found


def _says_enough(widget: QWidget) -> bool:
    """Tell whether words of its own say what it is for: those of a button, or of each tab of a bar."""
    if isinstance(widget, QTabBar):
        spoken = QAccessible.queryAccessibleInterface(widget)
        tabs = [spoken.child(at) for at in range(widget.count())]
        return all(tab.text(QAccessible.Text.Name).strip() for tab in tabs)
    return isinstance(widget, QAbstractButton) and bool(widget.text().strip())


def unspoken_states(root: QWidget) -> list[str]:
    """Return what shows a state that it does not tell: ticked, off, open, read-only."""
    found = []
    for widget in (root, *shown(root)):
        spoken = QAccessible.queryAccessibleInterface(widget)
        if spoken is None:
            continue
        state = spoken.state()
        if isinstance(widget, QAbstractButton) and widget.isCheckable() and bool(state.checked) != widget.isChecked():
            found.append(f"{called(widget)}: ticked is {widget.isChecked()}, told is {bool(state.checked)}")
        if isinstance(widget, QAbstractButton) and bool(state.disabled) == widget.isEnabled():
            found.append(f"{called(widget)}: enabled is {widget.isEnabled()}, told is the contrary")
        if hasattr(widget, "isReadOnly") and bool(state.readOnly) != widget.isReadOnly():
            found.append(f"{called(widget)}: read-only is {widget.isReadOnly()}, told is {bool(state.readOnly)}")
        if widget.hasFocus() and not state.focused:
            found.append(f"{called(widget)}: has the keyboard and does not tell")
    return found


def unspoken_items(root: QWidget) -> list[str]:
    """Return the views below a widget that have items without a name."""
    found = []
    for view in (root, *shown(root)):
        if not isinstance(view, QAbstractItemView) or view.model() is None:
            continue
        spoken = QAccessible.queryAccessibleInterface(view)
        if spoken is None:
            found.append(f"{called(view)}: not there at all")
            continue
        items = sum(1 for _index in _indexes(view))
        told = [spoken.child(at) for at in range(min(spoken.childCount(), _MOST_ITEMS))]
        silent = sum(
            one is not None
            and one.role() not in (QAccessible.Role.ColumnHeader, QAccessible.Role.RowHeader, QAccessible.Role.Pane)
            and not one.text(QAccessible.Text.Name).strip()
            for one in told
        )
        if items and not told:
            found.append(f"{called(view)}: {items} items, and none is told")
        if silent:
            found.append(f"{called(view)}: {silent} of {len(told)} items have no name")
    return found


def _indexes(view: QAbstractItemView, under: QModelIndex | None = None) -> Iterator[QModelIndex]:
    model: QAbstractItemModel = view.model()
    under = under or QModelIndex()
    for row in range(min(model.rowCount(under), _MOST_ITEMS)):
        yield model.index(row, 0, under)


def bare_icons(root: QWidget) -> list[str]:
    """Return the buttons below a widget that have neither words nor a tooltip."""
    return [
        called(widget)
        for widget in shown(root)
        if isinstance(widget, QAbstractButton) and not widget.text().strip() and not widget.toolTip().strip()
    ]


# The keyboard


def unreached(root: QWidget, start: QWidget) -> list[str]:
    """Return what takes the keyboard below a widget, and is not reached with Tab, by pressing it all round.

    Of round buttons of one group one is reached, and the others from it with the arrow keys.
    """
    start.setFocus(Qt.FocusReason.TabFocusReason)
    wanted = stops(root)
    reached: list[QWidget] = []
    for _press in range(_MOST_TABS):
        focus = QApplication.focusWidget()
        if focus is None:
            return [f"{called(reached[-1] if reached else start)}: after it nothing has the keyboard"]
        if focus is start and len(reached) > 1 and reached[-1] is not start:
            break
        if not reached or reached[-1] is not focus:
            reached.append(focus)
        if {*wanted} <= {*reached}:
            return []
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    else:
        return [f"{called(reached[-1])}: Tab comes to no end"]
    there = {*reached}
    return [called(widget) for widget in wanted if widget not in there and not _beside(widget, there)]


def _beside(widget: QWidget, reached: Iterable[QWidget]) -> bool:
    """Tell whether the arrow keys lead there from what was reached."""
    if not isinstance(widget, QAbstractButton):
        return False
    group = widget.group()
    if group is not None:
        return group.exclusive() and any(other in reached for other in group.buttons())
    return widget.autoExclusive() and any(
        isinstance(other, QAbstractButton) and other.autoExclusive() and other.parent() is widget.parent()
        for other in reached
    )


def unlit(root: QWidget) -> list[str]:
    """Return what looks the same with the keyboard and without, but for the line at which one writes."""
    found = []
    for widget in stops(root):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        if not widget.hasFocus():
            continue
        lit = _seen(widget)
        widget.clearFocus()
        QApplication.processEvents()
        if not widget.isVisible():
            continue
        if not _differ(lit, _seen(widget), 3 * widget.fontMetrics().lineSpacing()):
            found.append(called(widget))
    return found


def _seen(widget: QWidget) -> QImage:
    """Return a picture of a widget and of what is close around it."""
    around = widget.parentWidget()
    if around is None or widget.isWindow():
        return widget.grab().toImage()
    area = widget.geometry().adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)
    return around.grab(area).toImage()


def _differ(one: QImage, other: QImage, pixels: int) -> bool:
    """Tell whether at least so many pixels differ."""
    if one.size() != other.size():
        return True
    if one == other:
        return False
    flat = [picture.convertToFormat(QImage.Format.Format_RGB32) for picture in (one, other)]
    lines = [memoryview(bytes(picture.constBits())).cast("I") for picture in flat]
    found, width = 0, one.width()
    for start in range(0, one.height() * width, width):
        before, after = (line[start : start + width] for line in lines)
        if before != after:
            found += sum(then != now for then, now in zip(before, after, strict=True))
            if found >= pixels:
                return True
    return False


def shared_keys(actions: Iterable[QAction]) -> list[str]:
    """Return keys that lead to several of these actions that are enabled at once, so that Qt does none of them."""
    found: dict[str, list[str]] = {}
    for action in actions:
        for keys in action.shortcuts() if action.isEnabled() else ():
            found.setdefault(keys.toString(), []).append(action.objectName() or action.text())
    return [f"{keys}: {', '.join(names)}" for keys, names in found.items() if len(names) > 1]


def shadowed(root: QWidget, actions: Sequence[QAction], inputs: Iterable[QWidget] | None = None) -> list[str]:
    """Press the keys of actions in inputs below a widget, all of them or these, and return those that did not arrive.

    The actions are done: who calls sees to it that this changes nothing.
    """
    found = []
    for widget in stops(root) if inputs is None else inputs:
        for action in actions:
            for keys in action.shortcuts() if action.isEnabled() else ():
                widget.setFocus(Qt.FocusReason.TabFocusReason)
                heard = QSignalSpy(action.triggered)
                QTest.keySequence(root.window().windowHandle(), keys)
                if heard.count() == 0:
                    found.append(f"{keys.toString()} ({action.objectName()}) in {called(widget)}")
    return found


# Room


def rest(root: QWidget) -> None:
    """Wait until all that is in sight below a widget has found its place."""
    before: list[QRect] = []
    still = 0
    for _round in range(_MOST_ROUNDS):
        QTest.qWait(5)
        places = [widget.geometry() for widget in shown(root)]
        still = still + 1 if places == before else 0
        if still >= 4:
            return
        before = places
    raise AssertionError(f"{called(root)} never comes to rest")


def outside(root: QWidget) -> list[str]:
    """Return what stands beyond what holds it; what scrolls may be higher than what it scrolls in, and not wider."""
    found = []
    for widget in shown(root):
        around = widget.parentWidget()
        room = around.rect()
        place = widget.geometry()
        scrolls = isinstance(around.parentWidget(), QScrollArea)
        beyond_x = place.left() < 0 or place.right() > room.right()
        beyond_y = not scrolls and (place.top() < 0 or place.bottom() > room.bottom())
        if (beyond_x or beyond_y) and not place.isEmpty():
            found.append(f"{called(widget)}: {_said(place)} in {_said(room)}")
    return found


def cut(root: QWidget) -> list[str]:
    """Return words below a widget that are not seen whole, and told nowhere else."""
    found = []
    for widget in (root, *shown(root)):
        words = _cut_words(widget)
        if words and words not in _tip(widget):
            found.append(f"{called(widget)}: {words[:50]!r} in {_said(widget.geometry())}")
    return found


def _tip(widget: QWidget) -> str:
    """Return what is told while the mouse rests on a widget."""
    middle = widget.rect().center()
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, middle, widget.mapToGlobal(middle)))
    told = QToolTip.text()
    QToolTip.hideText()
    return told


def _cut_words(widget: QWidget) -> str:
    """Return the words of a widget if it does not show them whole."""
    width, height = widget.width(), widget.height()
    match widget:
        case QLabel() if widget.text():
            flat = not widget.wordWrap()
            short = widget.sizeHint().width() > width if flat else widget.heightForWidth(width) > height
        case Tick():
            short = widget.heightForWidth(width) > height
        case QRadioButton() | QCheckBox():
            short = widget.fontMetrics().horizontalAdvance(widget.text()) > width
        case Button() | Link() if widget.text():
            short = widget.sizeHint().width() > width
        case QPushButton():
            short = widget.sizeHint().height() > height
        case QTabBar():
            for tab in range(widget.count()):
                text, room = widget.tabText(tab), widget.tabRect(tab).intersected(widget.rect()).width()
                untold = widget.isTabVisible(tab) and text not in widget.tabToolTip(tab)
                if untold and widget.fontMetrics().horizontalAdvance(text) > room:
                    return text
            return ""
        case QComboBox() if not widget.isEditable():
            room = width - round(_COMBO_SIGN * widget.fontMetrics().lineSpacing())
            return widget.currentText() if widget.fontMetrics().horizontalAdvance(widget.currentText()) > room else ""
        case _:
            return ""
    return str(widget.text()) if short else ""


def folded(dialog: QWidget, room: QRect) -> list[str]:
    """Return what has to be scrolled in a dialog although the screen has room for all of it."""
    found = []
    for area in shown(dialog):
        if isinstance(area, QScrollArea):
            hidden = area.verticalScrollBar().maximum()
            if 0 < hidden < room.height() - dialog.frameGeometry().height() - _MARGIN * dialog.fontMetrics().height():
                found.append(f"{called(area)}: {hidden} pixels are out of sight")
    return found


def too_big(window: QWidget, room: QRect) -> list[str]:
    """Return a window that is larger than a screen."""
    size = window.frameGeometry()
    fits = size.width() <= room.width() and size.height() <= room.height()
    return [] if fits else [f"{called(window)}: {_said(size)} on {_said(room)}"]


def _said(area: QRect) -> str:
    return f"{area.width()}x{area.height()} at {area.x()}, {area.y()}"
