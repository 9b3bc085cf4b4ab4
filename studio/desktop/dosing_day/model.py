"""The time line as a list, for the selection and for those who do not see it: one entry for each stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio.planning.day_plan import details
from studio.planning.day_time import time_words
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from studio.desktop.dosing_day.lanes import Item, Layout

_Index = QModelIndex | QPersistentModelIndex


class DayModel(QAbstractListModel):
    """The stops of a layout, in the order of rows and of time."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.layout: Layout | None = None
        self._notes: Mapping[str, Sequence[str]] = {}

    def show_layout(self, layout: Layout, notes: Mapping[str, Sequence[str]]) -> None:
        """Show these stops; ``notes`` are the sentences that are to be read with them, by key."""
        before = [item.key for item in self.layout.items] if self.layout is not None else None
        same = before == [item.key for item in layout.items]
        if not same:
            self.beginResetModel()
        self.layout, self._notes = layout, notes
        if not same:
            self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of stops."""
        return 0 if self.layout is None or (parent is not None and parent.isValid()) else len(self.layout.items)

    def item(self, index: _Index) -> Item | None:
        """Return a stop, or None where there is none."""
        if self.layout is None or not 0 <= index.row() < len(self.layout.items):
            return None
        return self.layout.items[index.row()]

    def notes(self, key: str) -> tuple[str, ...]:
        """Return the sentences about an event or a row."""
        return tuple(self._notes.get(key, ()))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words of a stop."""
        item = self.item(index)
        if item is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._name(item)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return "\n".join(self._described(item))
        return None

    def _name(self, item: Item) -> str:
        if item.event is not None:
            return str(item.event.spoken)
        assert self.layout is not None
        row = self.layout.rows[item.row]
        if row.heading:
            state = _("folded") if row.folded else _("unfolded")
            return str(_("{name}, {state}", name=row.name, state=state))
        if item.lane is not None and item.lane.ticks:
            return str(_("{name}: no shift entered; {named}", name=row.name, named=_named(item.lane.ticks)))
        return str(_("{name}: nothing entered yet", name=row.name))

    def _described(self, item: Item) -> list[str]:
        assert self.layout is not None
        row = self.layout.rows[item.row]
        said = []
        if item.event is not None:
            said.append(str(details(self.layout.plan, item.event)))
        else:
            said.append(row.name)
        if item.lane is not None and item.lane.ticks and (item.event is None or not row.folded):
            said.append(str(_named(item.lane.ticks)))
        keys = dict.fromkeys((item.key, row.key, *(lane.key for lane in row.lanes if row.folded)))
        return [*said, *(words for key in keys for words in self.notes(key))]


def _named(minutes: tuple[int, ...]) -> Text:
    times = ", ".join(map(time_words, minutes))
    return n_("named in {count} step, at {times}", "named in {count} steps, at {times}", len(minutes), times=times)
