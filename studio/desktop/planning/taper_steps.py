"""The steps of a taper as rows: the dose in words and the days it is kept. The program never fills them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.desktop.editors.line import LineEditor
from studio.desktop.editors.reading import Unreadable
from studio.desktop.editors.widgets import Button, Scaled, Words
from studio.desktop.theme import em
from studio.protocol.base import new_id, specs
from studio.protocol.population import TaperStep
from studio.text import Text, _, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_STEPS = 40
"""Steps of a taper that can be entered here."""


class TaperSteps(Scaled):
    """The steps, one below the other, and a button that adds an empty one.

    What cannot be read stays as it was typed; such a step has no days until it is mended.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 1)
        self._ids: list[str] = []
        self.rows: list[tuple[LineEditor, LineEditor, Button]] = []
        self._heads = tuple(
            Words(translate(spec.title) + (f" ({translate(spec.unit)})" if spec.unit else ""), "small", "muted",
                  parent=self)
            for spec in specs(TaperStep).values()
        )  # fmt: skip
        for column, head in enumerate(self._heads):
            self._grid.addWidget(head, 0, column)
        self._wrong = Words("", "small", "must", wrap=True, parent=self)
        self.problem: Text | None = None
        self.add = Button(str(_("Add a step")), "add", parent=self)
        self.add.setToolTip(str(_("Add an empty step; a prescriber decides what it is")))
        self.add.clicked.connect(self._on_add)
        self.rescale()
        self.show_steps(())

    def rescale(self) -> None:
        """Set the gaps from the font."""
        self._grid.setHorizontalSpacing(em(self, 0.5))
        self._grid.setVerticalSpacing(em(self, 0.3))

    def steps(self) -> tuple[TaperStep, ...]:
        """Return the steps as far as they can be read; empty rows are left out."""
        found = []
        for id, (dose, days, _remove) in zip(self._ids, self.rows, strict=True):
            said, count = dose.text().strip() or None, _days(days)
            if said is not None or count is not None:
                found.append(TaperStep(id=id, dose=said, days=count))
        return tuple(found)

    def show_steps(self, steps: Sequence[TaperStep]) -> None:
        """Show steps; tells nobody. What is being typed stays as it is while it says the same."""
        if self._ids and tuple(steps) == self.steps():
            return
        self._clear()
        for step in steps[:MOST_STEPS]:
            self._add(step)
        self._arrange()

    def _clear(self) -> None:
        for row in self.rows:
            for widget in row:
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self.rows, self._ids = [], []

    def _add(self, step: TaperStep) -> None:
        number = len(self.rows) + 1
        dose, days = (LineEditor(spec, self) for spec in specs(TaperStep).values())
        dose.set_value(step.dose)
        days.set_value(step.days)
        dose.setMaximumWidth(em(self, 40))
        dose.setAccessibleName(str(_("Dose of step {number}", number=number)))
        dose.setAccessibleDescription(str(_("In words, or a number with its unit.")))
        days.setAccessibleName(str(_("Days of step {number}", number=number)))
        days.setAccessibleDescription(str(_("Days at this dose.")))
        remove = Button("", "remove", kind="quiet", tip=str(_("Remove step {number}", number=number)), parent=self)
        remove.clicked.connect(self._on_remove)
        for line in (dose, days):
            line.textEdited.connect(self._on_edited)
        self.rows.append((dose, days, remove))
        self._ids.append(step.id)

    def _arrange(self) -> None:
        for at, row in enumerate(self.rows, 1):
            for column, widget in enumerate(row):
                self._grid.addWidget(widget, at, column)
        for head in self._heads:
            head.setVisible(bool(self.rows))
        last = len(self.rows) + 1
        self._grid.addWidget(self._wrong, last, 0, 1, 3)
        self._grid.addWidget(self.add, last + 1, 0, 1, 3, Qt.AlignmentFlag.AlignLeft)
        before: QWidget | None = None
        for widget in (*(widget for row in self.rows for widget in row), self.add):
            if before is not None:
                self.setTabOrder(before, widget)
            before = widget
        self._tell()

    def _tell(self) -> None:
        told: Text | None = None
        for _dose, days, _remove in self.rows:
            wrong = _problem(days)
            days.set_problem("must" if wrong is not None else "")
            told = told or wrong
        self.problem = told
        self._wrong.setText("" if told is None else str(told))
        self._wrong.setVisible(told is not None)
        self.add.setEnabled(len(self.rows) < MOST_STEPS)

    def _on_edited(self) -> None:
        self._tell()
        self.changed.emit()

    def _on_add(self) -> None:
        self._add(TaperStep(id=new_id("step")))
        self._arrange()
        self.rows[-1][0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_remove(self) -> None:
        at = next((n for n, row in enumerate(self.rows) if row[2] is self.sender()), None)
        if at is None:
            return
        kept = [
            (id, dose.text(), days.text())
            for n, (id, (dose, days, _remove)) in enumerate(zip(self._ids, self.rows, strict=True))
            if n != at
        ]
        self._clear()
        for id, dose, days in kept:
            self._add(TaperStep(id=id))
            self.rows[-1][0].set_typed(dose)
            self.rows[-1][1].set_typed(days)
        self._arrange()
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()


def _days(line: LineEditor) -> int | None:
    try:
        value = line.value()
    except Unreadable:
        return None
    return value if isinstance(value, int) else None


def _problem(line: LineEditor) -> Text | None:
    try:
        line.value()
    except Unreadable as error:
        return error.text
    return None
