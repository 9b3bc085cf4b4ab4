"""Layouts that change while they are on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget


def add_shown(layout: QVBoxLayout, at: int, *widgets: QWidget) -> None:
    """Put widgets into a column and show them.

    Where the column is on the screen they come below it at first, as wide as they will be, and whoever holds it makes
    more room. Qt by itself would squeeze all that is there into the room it had before, and then lay it out and paint
    it anew.
    """
    holder = layout.parentWidget()
    layout.setEnabled(not holder.isVisible())
    for place, widget in enumerate(widgets, at):
        if not layout.isEnabled():
            widget.setGeometry(0, holder.height(), holder.width(), holder.width())
        layout.insertWidget(place, widget)
        widget.show()
    layout.setEnabled(True)


def take_out(layout: QLayout) -> list[QWidget]:
    """Take everything out of a layout, to be put into it in other places; return the widgets.

    PySide never frees what ``takeAt`` returns. Qt goes on telling that item, and not the one that takes its place, when
    a widget's size changes: words that later need another line would be cut.
    """
    widgets = []
    while (item := layout.itemAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            layout.removeWidget(widget)
            widgets.append(widget)
        else:
            layout.removeItem(item)
    return widgets


def clear(layout: QLayout) -> None:
    """Let go of everything in a layout."""
    for widget in take_out(layout):
        widget.hide()
        widget.deleteLater()
