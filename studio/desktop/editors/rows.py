"""The rows of one holder, one below the other or side by side, each made by the row factory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop.editors.column import take_out
from studio.desktop.editors.editor import Editor
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.layout import Together, laid_out
from studio.desktop.editors.row import Row, make_row, size_label
from studio.desktop.editors.widgets import Caption, Scaled, Words
from studio.desktop.theme import em
from studio.protocol.address import AddressError, get, join
from studio.protocol.base import Spec, Value, specs
from studio.text import _, listing, translate

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from studio.desktop.editors.form import Form

NARROW = 33.0
"""Width of rows, in em, below which labels stand above their fields."""


class Rows(Scaled):
    """The rows of one holder: a section, a group or a list's item.

    ``under`` is the title they stand under, which no row repeats; ``titled`` is False where it names the only one.
    """

    def __init__(
        self,
        form: Form,
        address: str,
        model: type[Value],
        entries: tuple[str | Together, ...],
        parent: QWidget,
        *,
        titled: bool = True,
        under: str = "",
    ) -> None:
        super().__init__(parent)
        self.form, self.address = form, address
        self.rows: dict[str, Row] = {}
        self._groups: list[_Side] = []
        self._shown: object = None
        self._stacked = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        known = specs(model)
        for entry in entries:
            if isinstance(entry, Together):
                side = _Side(form, address, entry, known, self)
                self._groups.append(side)
                self.rows |= side.rows
                self._layout.addWidget(side)
            else:
                spec = known[entry]
                said = titled and not (spec.kind in ("items", "group") and translate(spec.title) == under)
                row = make_row(form, join(address, entry), spec, self, titled=said)
                self.rows[entry] = row
                self._layout.addWidget(row)
        self._linked = [row for row in self.rows.values() if row.spec.to or row.spec.knows or row.editor.wide]
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._layout.setSpacing(em(self, 0.65))

    def show_holder(self, holder: Value) -> None:
        """Show the fields of this value; those that did not change are left alone."""
        if holder is self._shown:
            return
        self._shown = holder
        for name, row in self.rows.items():
            row.show_value(getattr(holder, name))

    def catch_up(self) -> None:
        """Show the protocol as it is now."""
        try:
            holder = get(self.form.session.protocol, self.address)
        except AddressError:
            return
        self.show_holder(holder)
        self.refresh()

    def refresh(self) -> None:
        """Show anew what comes from elsewhere in the protocol."""
        for row in self._linked:
            row.refresh()

    def rebind(self, address: str) -> None:
        """Show the same fields of another item from now on; what was asked about the one before is asked no more."""
        self.address, self._shown = address, None
        for dialog in self.findChildren(QDialog):
            dialog.reject()
        for name, row in self.rows.items():
            row.rebind(join(address, name))

    def refresh_findings(self) -> None:
        """Show what the checklist now says."""
        for row in self.rows.values():
            row.refresh_findings()

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [stop for row in self.rows.values() for stop in row.stops()]

    def reach(self, parts: tuple[str, ...]) -> QWidget | None:
        """Go to the field at these parts of an address, and return the widget that shows it, or None."""
        row = self.rows.get(parts[0]) if parts else None
        if row is None:
            return None
        if len(parts) > 1 and row.editor.wide:
            return row.editor.reach(parts[1:])
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put labels above their fields where there is little room."""
        super().resizeEvent(event)
        stacked = event.size().width() < em(self, NARROW)
        if stacked != self._stacked:
            self._stacked = stacked
            for row in self.rows.values():
                row.set_stacked(stacked)
            for side in self._groups:
                side.set_stacked(stacked)


class _Side(Scaled):
    """Short fields side by side, under one label; what is said of them stands below, over the whole width."""

    def __init__(self, form: Form, address: str, entry: Together, known: dict[str, Spec], parent: QWidget) -> None:
        super().__init__(parent)
        self.label = Caption(str(entry.label), parent=self)
        self.rows: dict[str, Row] = {}
        self._right = QWidget(self)
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self, 0.15))
        fields = QWidget(self._right)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        fields.setSizePolicy(policy)
        column.addWidget(fields)
        flow = Flow(fields, columns=False)
        for name in entry.fields:
            caption = _without(translate(known[name].title), str(entry.label))
            self.rows[name] = make_row(form, join(address, name), known[name], fields, caption=caption, outlet=column)
            flow.addWidget(self.rows[name])
        if help := _together(entry, known):
            column.addWidget(Words(help, "small", "muted", wrap=True, parent=self._right))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._stacked: bool | None = None
        self.set_stacked(False)

    def rescale(self) -> None:
        """Set distances from the font."""
        self._grid.setHorizontalSpacing(em(self, 0.8))
        self._grid.setVerticalSpacing(em(self, 0.2))
        size_label(self.label, self._grid, self, beside=not self._stacked, down=1.45)

    def set_stacked(self, stacked: bool) -> None:
        """Put the label above the fields instead of beside them."""
        if stacked == self._stacked:
            return
        self._stacked = stacked
        take_out(self._grid)
        self._grid.addWidget(self.label, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._right, *((1, 0) if stacked else (0, 1)))
        self._grid.setColumnStretch(0, 1 if stacked else 0)
        self._grid.setColumnStretch(1, 0 if stacked else 1)
        self.rescale()


def _together(entry: Together, known: dict[str, Spec]) -> str:
    """Return the help of fields that stand side by side: what holds for all once, else each under its names."""
    helped: dict[str, list[str]] = {}
    for name in entry.fields:
        caption = _without(translate(known[name].title), str(entry.label))
        helped.setdefault(translate(known[name].help), []).append(caption)
    if len(helped) == 1:
        return next(iter(helped))
    return " ".join(
        str(_("{fields}: {help}", fields=listing(captions), help=help)) for help, captions in helped.items() if help
    )


def _without(title: str, label: str) -> str:
    """Return the title without the words that the common label already says."""
    rest = title.removeprefix(label).lstrip(" ,:")
    return rest[:1].upper() + rest[1:] if rest and rest != title else title


class GroupEditor(Rows, Editor):
    """The fields of a group, one below the other."""

    value_changed = Signal()
    finished = Signal()
    reverted = Signal()

    wide = True

    def __init__(self, form: Form, address: str, spec: Spec, parent: QWidget) -> None:
        assert spec.model is not None
        super().__init__(form, address, spec.model, laid_out(spec.model), parent)

    def set_value(self, value: object) -> None:
        """Show the group's fields."""
        assert isinstance(value, Value)
        self.show_holder(value)
