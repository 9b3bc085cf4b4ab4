"""What can be done in the grid, each act as one step of undo."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from studio.desktop.editors.ask import RemoveItem
from studio.planning.schedule_edits import (
    VISITS,
    add_activity,
    add_visit,
    delete,
    duplicate,
    is_item,
    move_row,
    move_visit,
)
from studio.planning.schedule_grid import fill, why_fixed
from studio.protocol.address import join, label
from studio.protocol.edit import uses
from studio.protocol.schedule import ActivityGroup
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.schedule.grid import Cells, Heading, ScheduleGrid
    from studio.desktop.schedule.visit_form import VisitForm
    from studio.desktop.session import Session
    from studio.protocol.protocol import Protocol

_TAKEN = "x"
"""How a filled cell is written for other programs."""

_EMPTY = frozenset({"", "-", "–", "0", "no", "n"})
"""What counts as an empty cell in what was copied elsewhere."""

_MENU: tuple[tuple[str, Text, str], ...] = (
    ("timing", _("Timing…"), "Alt+Enter"),
    ("copy", _("Copy"), "Ctrl+C"),
    ("paste", _("Paste"), "Ctrl+V"),
    ("", Text(""), ""),
    ("fill-right", _("Fill to the right"), ""),
    ("fill-row", _("Fill the row"), ""),
    ("clear-row", _("Clear the row"), ""),
    ("fill-column", _("Fill the column"), ""),
    ("clear-column", _("Clear the column"), ""),
    ("", Text(""), ""),
    ("open-row", _("Go to the activity"), "Ctrl+Enter"),
    ("add-activity", _("Add an activity"), "Insert"),
    ("duplicate-row", _("Duplicate the activity"), "Ctrl+D"),
    ("row-up", _("Move the activity up"), "Alt+Up"),
    ("row-down", _("Move the activity down"), "Alt+Down"),
    ("delete-row", _("Delete the activity"), "Delete"),
    ("", Text(""), ""),
    ("edit-visit", _("Change the visit…"), "F2"),
    ("open-visit", _("Go to the visit"), ""),
    ("add-visit", _("Add a visit"), "Insert"),
    ("duplicate-visit", _("Duplicate the visit"), "Ctrl+D"),
    ("visit-left", _("Move before the visit of the same day"), "Alt+Left"),
    ("visit-right", _("Move after the visit of the same day"), "Alt+Right"),
    ("delete-visit", _("Delete the visit"), "Delete"),
)
"""The acts with their words and keys; an empty one is a line between them."""

_KEYED_IN: dict[str, Heading | None] = {
    "row-up": "rows", "row-down": "rows", "delete-row": "rows", "duplicate-row": "rows", "add-visit": "visits",
    "duplicate-visit": "visits", "visit-left": "visits", "visit-right": "visits", "delete-visit": "visits",
}  # fmt: skip
"""Acts whose keys hold in one of the heads only."""


class Acts(QObject):
    """The acts of one grid on the session's protocol."""

    link_activated = Signal(str)
    """An address that another place shows was asked for."""

    told = Signal(str)
    """A sentence about what was done, or why it was not."""

    def __init__(self, session: Session, grid: ScheduleGrid) -> None:
        super().__init__(grid)
        self._session, self._grid = session, grid
        self._do: dict[str, Callable[[], object]] = {
            "copy": self.copy,
            "paste": self.paste,
            "clear": self._clear,
            "fill-right": partial(self._fill_line, "right", on=True),
            "fill-row": partial(self._fill_line, "row", on=True),
            "clear-row": partial(self._fill_line, "row", on=False),
            "fill-column": partial(self._fill_line, "column", on=True),
            "clear-column": partial(self._fill_line, "column", on=False),
            "timing": self.edit_timing,
            "open-row": self._open_row,
            "open-visit": self._open_visit,
            "edit-visit": self.edit_visit,
            "add-activity": self.add_activity,
            "add-visit": self.add_visit,
            "duplicate-row": partial(self._duplicate, "row"),
            "duplicate-visit": partial(self._duplicate, "visit"),
            "delete-row": partial(self._delete, "row"),
            "delete-visit": partial(self._delete, "visit"),
            "row-up": partial(self._move_row, -1),
            "row-down": partial(self._move_row, 1),
            "visit-left": partial(self._move_visit, -1),
            "visit-right": partial(self._move_visit, 1),
        }
        grid.act.connect(self.do)
        grid.fill_wanted.connect(self.fill)
        grid.menu_wanted.connect(self.show_menu)

    def do(self, act: str) -> None:
        """Do one of the acts by its name, at the place of the keyboard."""
        self._do[act]()

    def fill(self, cells: Cells, on: bool) -> None:
        """Fill or clear cells."""
        if not cells:
            return
        self._session.edit(self._fill_label(cells, on=on), lambda protocol: fill(protocol, cells, on=on))

    def _fill_label(self, cells: Cells, *, on: bool) -> Text:
        model = self._grid.grid_model
        if len(cells) == 1:
            row, visit = cells[0]
            given = {
                "activity": model.name(model.row_of(row)),
                "visit": model.visit_name(model.column_of(visit)),
            }
            if on:
                return _("Put “{activity}” at “{visit}”", **given)
            return _("Take “{activity}” from “{visit}”", **given)
        if on:
            return n_("Fill {count} cell of the schedule", "Fill {count} cells of the schedule", len(cells))
        return n_("Clear {count} cell of the schedule", "Clear {count} cells of the schedule", len(cells))

    def _clear(self) -> None:
        cells = self._grid.cells(*self._grid.chosen())
        if not cells:
            self._grid.tell()
        self.fill(cells, on=False)

    def _fill_line(self, which: str, *, on: bool) -> None:
        """Fill or clear the row, the column, or what stands right of the current cell in its row."""
        index, model = self._grid.currentIndex(), self._grid.grid_model
        if not index.isValid():
            return
        rows, columns = range(index.row(), index.row() + 1), range(model.columnCount())
        if which == "column":
            rows, columns = range(model.rowCount()), range(index.column(), index.column() + 1)
        elif which == "right":
            columns = range(index.column(), model.columnCount())
        self.fill(self._grid.cells(rows, columns), on)

    def copy(self) -> None:
        """Copy the selected cells, or the whole row or column, as a table that other programs can read too."""
        rows, columns = self._grid.chosen()
        model = self._grid.grid_model
        lines = []
        for row in rows:
            line = model.row(row)
            if line is not None:
                lines.append("\t".join(_TAKEN if line.counts.get(model.ids[column]) else "" for column in columns))
        QGuiApplication.clipboard().setText("\n".join(lines) + "\n")
        self.told.emit(str(n_("{count} row was copied.", "{count} rows were copied.", len(lines))))

    def paste(self) -> None:
        """Put the copied cells at the selected ones, from the first of them on; one row goes to all selected rows."""
        copied = QGuiApplication.clipboard().text()
        if not copied:
            self.told.emit(str(_("Nothing was copied that could be pasted here.")))
            return
        table = [line.split("\t") for line in copied.rstrip("\r\n").split("\n")]
        rows, columns = self._grid.chosen()
        model = self._grid.grid_model
        start = columns.start
        targets = [row for row in range(rows.start, model.rowCount()) if model.row(row) is not None]
        if len(table) == 1:
            within = [row for row in targets if row in rows]
            pairs = [(row, table[0]) for row in within]
        else:
            pairs = list(zip(targets, table, strict=False))
        on: list[tuple[str, str]] = []
        off: list[tuple[str, str]] = []
        for row, line in pairs:
            cells = self._grid.cells(range(row, row + 1), range(start, model.columnCount()))
            for cell, written in zip(cells, line, strict=False):
                (off if written.strip().casefold() in _EMPTY else on).append(cell)
        if not on and not off:
            self._grid.tell()
            return

        def change(protocol: Protocol) -> Protocol:
            return fill(fill(protocol, off, on=False), on, on=True)

        count = len(on) + len(off)
        self._session.edit(n_("Paste {count} cell", "Paste {count} cells", count), change)

    def add_activity(self) -> None:
        """Add a further activity after the current row, and go to its name."""
        row, visit = self._grid.place()
        line = self._grid.grid_model.row(self._grid.currentIndex().row()) if row else None
        group = line.activity.group if line is not None else ActivityGroup.ENTRY
        made = add_activity(self._session.protocol, str(_("New activity")), group, row or None)
        self._session.edit(_("Add an activity"), lambda _protocol: made[0])
        self._grid.go_to(made[1], visit)
        self._grid.setFocus()
        self._grid.enter("rows")
        self.link_activated.emit(f"{made[1]}/name")

    def add_visit(self) -> None:
        """Add a visit after the current one, and ask what it is; whoever gives that up gets no visit."""
        row, visit = self._grid.place()
        protocol, id = add_visit(self._session.protocol, visit or None)
        self._session.edit(_("Add a visit"), lambda _protocol: protocol)
        self._grid.go_to(row, id)
        self._grid.setFocus()
        self._grid.enter("visits")
        form = self.edit_visit()
        if form is not None:
            form.rejected.connect(partial(self._without_visit, protocol))

    def _without_visit(self, added: Protocol) -> None:
        if self._session.protocol is added:
            self._session.undo()

    def edit_visit(self) -> VisitForm | None:
        """Open the form of the current visit."""
        from studio.desktop.schedule.visit_form import VisitForm

        visit = self._grid.place()[1] or self._visit_of_head()
        if visit:
            form = VisitForm(self._session, visit, self._grid.window())
            form.open_at(self._grid.visit_place(self._grid.grid_model.column_of(visit)))
            return form
        return None

    def _visit_of_head(self) -> str:
        model = self._grid.grid_model
        return model.ids[0] if model.ids else ""

    def edit_timing(self) -> None:
        """Open the form of when the current activity takes place, at the current visit or at all."""
        from studio.desktop.schedule.timing_form import SampleForm, TimingForm

        row, visit = self._grid.place()
        model, index = self._grid.grid_model, self._grid.currentIndex()
        line = model.row(index.row()) if row else None
        if line is None or (why := model.fixed(index.row())) is not None:
            self.told.emit(str(why) if line is not None else "")
            return
        at = visit if self._grid.heading is None and model.count(index) else None
        if not is_item(row):
            self.told.emit(
                str(_("When a session is held is the day of its visit; its length stands with the session."))
            )
            return
        if row.startswith("/biomarkers/"):
            if at is None:
                self.told.emit(str(_("Times of samples are set at the visits at which the samples are taken.")))
                return
            form: SampleForm | TimingForm = SampleForm(self._session, row, at, self._grid.window())
        else:
            form = TimingForm(self._session, row, model.name(index.row()), at, self._grid.window())
        form.open_at(self._grid.cell_place())

    def _open_row(self) -> None:
        row = self._grid.place()[0]
        if row:
            self.link_activated.emit(row)

    def _open_visit(self) -> None:
        visit = self._grid.place()[1]
        if visit:
            self.link_activated.emit(join(VISITS, visit))

    def _address(self, what: str) -> str | None:
        """Return the address of the current visit, or of the current row's item; None where the row is none."""
        row, visit = self._grid.place()
        if what == "visit":
            return join(VISITS, visit) if visit else None
        if not row or not is_item(row):
            if row and why_fixed(row) is None:
                self.told.emit(str(_("Sessions are added and ordered where they are planned: Ctrl+Enter goes there.")))
            else:
                self._grid.tell()
            return None
        return row

    def _name(self, address: str) -> str:
        model = self._grid.grid_model
        if address.startswith(f"{VISITS}/"):
            return model.visit_name(model.column_of(address.removeprefix(f"{VISITS}/")))
        return model.name(model.row_of(address))

    def _duplicate(self, what: str) -> None:
        address = self._address(what)
        if address is None:
            return
        protocol, copy = duplicate(self._session.protocol, address)
        self._session.edit(_("Duplicate “{item}”", item=self._name(address)), lambda _protocol: protocol)
        row, visit = self._grid.place()
        self._grid.go_to(*((row, copy.removeprefix(f"{VISITS}/")) if what == "visit" else (copy, visit)))

    def _delete(self, what: str) -> None:
        address = self._address(what)
        if address is None:
            return
        protocol = self._session.protocol
        places = tuple(label(protocol, place) for place in uses(protocol, address))
        if not places:
            self._deleted(address)
            return
        question = RemoveItem(self._grid, (self._name(address),), places)
        question.accepted.connect(partial(self._deleted, address))
        question.open()

    def _deleted(self, address: str) -> None:
        self._session.edit(
            _("Remove “{item}”", item=self._name(address)), lambda protocol: delete(protocol, (address,))
        )
        if self._grid.isVisible():
            self._grid.setFocus()

    def _move_row(self, by: int) -> None:
        address = self._address("row")
        if address is None:
            return
        shown = self._grid.grid_model.grid
        self._session.edit(
            _("Move “{item}”", item=self._name(address)), lambda protocol: move_row(protocol, shown, address, by)
        )

    def _move_visit(self, by: int) -> None:
        address = self._address("visit")
        if address is None:
            return
        before, id = self._session.protocol, address.removeprefix(f"{VISITS}/")
        self._session.edit(_("Move “{item}”", item=self._name(address)), lambda protocol: move_visit(protocol, id, by))
        if self._session.protocol is before:
            self.told.emit(str(_("Visits stand in the order of their days. Change the day with F2 to move this one.")))

    def _same_day(self, by: int) -> bool:
        """Tell whether the visit beside the current one is on the same day, so that the two can change places."""
        visits, column = self._grid.grid_model.grid.visits, self._grid.currentIndex().column()
        beside = column + by
        return 0 <= beside < len(visits) and visits[beside].offset == visits[column].offset

    def show_menu(self, at: QPoint) -> None:
        """Show what can be done at the place of the keyboard."""
        menu = QMenu(self._grid)
        fixed = self._grid.grid_model.fixed(self._grid.currentIndex().row()) is not None
        no_item = not is_item(self._grid.place()[0])
        heading = self._grid.heading
        for name, title, keys in _MENU:
            if not name:
                menu.addSeparator()
                continue
            action = menu.addAction(
                f"{title}\t{keys}" if keys and _KEYED_IN.get(name, heading) == heading else str(title)
            )
            action.triggered.connect(partial(self.do, name))
            needs_cells = name in ("fill-right", "fill-row", "clear-row", "paste")
            needs_item = name in ("timing", "duplicate-row", "row-up", "row-down", "delete-row")
            alone = name in ("visit-left", "visit-right") and not self._same_day(-1 if name == "visit-left" else 1)
            action.setEnabled(not alone and not (fixed and needs_cells) and not (no_item and needs_item))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
