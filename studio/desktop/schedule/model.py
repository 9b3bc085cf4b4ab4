"""The grid of the schedule as Qt knows it: what stands in cells and heads, and what is told of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio.desktop.schedule.signs import Sign, Signs, gather
from studio.planning.schedule import PlacedVisit, day_name, day_number, dosing_visits, window
from studio.planning.schedule_grid import Grid, GridRow, grid, why_fixed
from studio.protocol.names import item_name, referred_name, short_line
from studio.text import Text, _, n_, number

if TYPE_CHECKING:
    from studio.checklist.run import Report
    from studio.protocol.protocol import Protocol
    from studio.protocol.schedule import DayNaming

Index = QModelIndex | QPersistentModelIndex


class GridModel(QAbstractTableModel):
    """The grid of one protocol. Rows and columns that did not change are the same objects after an edit."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.grid = Grid((), (), ())
        self.naming: DayNaming | None = None
        self.signs = Signs()
        self.dosing: frozenset[str] = frozenset()
        self.ids: tuple[str, ...] = ()
        """The ids of the visits, by column."""
        self.epochs: tuple[str, ...] = ()
        """The names of the visits' epochs, by column; empty where a visit has none."""
        self._protocol: Protocol | None = None
        self._report: Report | None = None
        self._names: list[str] = []

    def show_protocol(self, protocol: Protocol, report: Report) -> bool:
        """Show a protocol and what the checklist says of it; tell whether rows or columns came, went or moved."""
        moved = False
        if protocol is not self._protocol:
            moved = self._show(protocol)
        elif report is self._report:
            return False
        before = self.signs
        self._report = report
        self.signs = gather(protocol, report, (row.address for row in self.grid.rows))
        if before != self.signs and self.grid.visits:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.grid.visits) - 1)
        return moved

    def _show(self, protocol: Protocol) -> bool:
        old, new = self.grid, grid(protocol, self.grid)
        self._protocol = protocol
        moved = _shape(old) != _shape(new)
        if moved:
            self.beginResetModel()
        self.grid, self.naming = new, protocol.schedule.day_naming
        self.dosing = frozenset(dosing_visits(protocol))
        self.ids = tuple(one.visit.id for one in new.visits)
        epochs = {epoch.id: item_name(protocol, epoch) for epoch in protocol.design.epochs}
        self.epochs = tuple(epochs.get(one.visit.epoch or "", "") for one in new.visits)
        self._names = _names(new)
        if moved:
            self.endResetModel()
            return True
        changed = [row for row, (was, now) in enumerate(zip(old.lines, new.lines, strict=True)) if was is not now]
        for row in changed:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(new.visits) - 1))
        heads = [
            column for column, pair in enumerate(zip(old.visits, new.visits, strict=True)) if pair[0] is not pair[1]
        ]
        if heads:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, heads[0], heads[-1])
        return False

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of activities and headings."""
        return 0 if parent is not None and parent.isValid() else len(self.grid.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of visits."""
        return 0 if parent is not None and parent.isValid() else len(self.grid.visits)

    def row(self, row: int) -> GridRow | None:
        """Return the activity in a row, or None for a heading."""
        line = self.grid.lines[row]
        return line if isinstance(line, GridRow) else None

    def row_of(self, address: str) -> int:
        """Return the row that comes from an address, or -1."""
        return next((n for n, line in enumerate(self.grid.lines) if getattr(line, "address", None) == address), -1)

    def column_of(self, visit: str) -> int:
        """Return the column of a visit, or -1."""
        return self.ids.index(visit) if visit in self.ids else -1

    def placed(self, column: int) -> PlacedVisit:
        """Return the visit of a column with its days."""
        return self.grid.visits[column]

    def count(self, index: Index) -> int:
        """Return how often an activity takes place at a visit."""
        row = self.row(index.row())
        return row.counts.get(self.ids[index.column()], 0) if row is not None else 0

    def fixed(self, row: int) -> Text | None:
        """Return why the cells of a row cannot be changed here, or None when they can."""
        line = self.row(row)
        return why_fixed(line.address) if line is not None else _("A heading has no cells.")

    def name(self, row: int) -> str:
        """Return the name of an activity or a heading, with what tells it from others of the same name."""
        return self._names[row]

    def visit_name(self, column: int) -> str:
        """Return the name of a visit."""
        visit = self.grid.visits[column].visit
        return item_name(self._protocol, visit) if self._protocol is not None else visit.name or ""

    def day(self, column: int) -> str:
        """Return the day of a visit as the schedule shows it, or a dash."""
        offset = self.grid.visits[column].offset
        return "–" if offset is None else day_number(offset, self.naming)

    def day_words(self, column: int) -> str:
        """Return the day of a visit in words."""
        offset = self.grid.visits[column].offset
        return str(_("no day yet") if offset is None else day_name(offset, self.naming))

    def anchor(self, column: int) -> str:
        """Return the name of the visit that a visit is counted from, or nothing."""
        anchor = self.grid.visits[column].visit.anchor
        if anchor is None or self._protocol is None:
            return ""
        return referred_name(self._protocol, "/schedule/visits", anchor)

    def signs_at(self, index: Index) -> tuple[Sign, ...]:
        """Return what is wrong with a cell."""
        row = self.row(index.row())
        return self.signs.cells.get((row.address, self.ids[index.column()]), ()) if row is not None else ()

    def signs_of_row(self, row: int) -> tuple[Sign, ...]:
        """Return what is wrong with a row."""
        line = self.row(row)
        return self.signs.rows.get(line.address, ()) if line is not None else ()

    def signs_of_visit(self, column: int) -> tuple[Sign, ...]:
        """Return what is wrong with a visit."""
        return self.signs.visits.get(self.ids[column], ())

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings are passed over."""
        if not index.isValid() or self.row(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the names of visits and activities, and all that is told of them."""
        vertical = orientation == Qt.Orientation.Vertical
        if role == Qt.ItemDataRole.DisplayRole:
            return self.name(section) if vertical else self.visit_name(section)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.told_of_row(section) if vertical else self.told_of_visit(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's sign, and the sentence for those who do not see it."""
        if not index.isValid():
            return None
        if self.row(index.row()) is None:
            return self.name(index.row()) if role == Qt.ItemDataRole.AccessibleTextRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            count = self.count(index)
            return "" if not count else "•" if count == 1 else number(count)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.told_of_cell(index)
        return None

    def told_of_cell(self, index: Index) -> str:
        """Return in words what a cell shows: what takes place and when, what is wrong, and why it is fixed."""
        line = self.row(index.row())
        if line is None:
            return ""
        visit, count = self.ids[index.column()], self.count(index)
        given = {"activity": self.name(index.row()), "visit": self.visit_name(index.column())}
        if not count:
            head = _("{activity} does not take place at {visit}", **given)
        elif count == 1:
            head = _("{activity} at {visit}", **given)
        else:
            head = n_("{activity} at {visit}, {count} time", "{activity} at {visit}, {count} times", count, **given)
        why = self.fixed(index.row())
        return _sentences(
            str(head),
            line.note_at(visit) if count else "",
            *(sign.sentence for sign in self.signs_at(index)),
            str(why) if why is not None else "",
        )

    def told_of_row(self, row: int) -> str:
        """Return in words what a row shows."""
        line = self.row(row)
        if line is None:
            return self.name(row)
        why = self.fixed(row)
        return _sentences(
            short_line(str(line.activity.name)),
            str(n_("at {count} visit", "at {count} visits", len(line.counts)))
            if line.counts
            else str(_("at no visit")),
            line.activity.timing or "",
            *(sign.sentence for sign in self.signs_of_row(row)),
            str(why) if why is not None else "",
        )

    def told_of_visit(self, column: int) -> str:
        """Return in words what a column shows."""
        placed = self.placed(column)
        span, anchor = window(placed.visit), self.anchor(column)
        return _sentences(
            f"{self.visit_name(column)}, {self.day_words(column)}",
            str(_("window {window} days", window=span)) if span else "",
            str(_("counted from {anchor}", anchor=anchor)) if anchor else "",
            self.epochs[column],
            placed.visit.purpose or "",
            *(sign.sentence for sign in self.signs_of_visit(column)),
        )


def _shape(shown: Grid) -> tuple[object, ...]:
    """Return what is shown in which order, without what is said of it."""
    return (
        tuple(one.visit.id for one in shown.visits),
        tuple(line.address if isinstance(line, GridRow) else line for line in shown.lines),
        tuple(str(line.activity.group) for line in shown.rows),
    )


def _names(shown: Grid) -> list[str]:
    """Return the names of all lines; what has the name of another is told apart by its timing."""
    counts = Counter(str(row.activity.name) for row in shown.rows)
    names = []
    for line in shown.lines:
        if not isinstance(line, GridRow):
            names.append(str(line.label))
            continue
        whole, timing = str(line.activity.name), line.activity.timing
        name = short_line(whole) or str(_("Unnamed"))
        names.append(f"{name} · {timing}" if counts[whole] > 1 and timing else name)
    return names


def _sentences(*parts: str) -> str:
    told = (part.strip().removesuffix(".") for part in parts)
    return " ".join(f"{part[:1].upper()}{part[1:]}." for part in told if part)
