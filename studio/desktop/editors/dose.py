"""A dose as it is written, and the cap of one that scales with weight."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from studio.desktop.editors.editor import Editor
from studio.desktop.editors.line import LineEditor
from studio.desktop.editors.reading import Unreadable
from studio.desktop.editors.widgets import Words
from studio.desktop.theme import em
from studio.protocol.base import Spec, specs
from studio.protocol.quantity import Dose, Per
from studio.text import _, translate


class DoseEditor(Editor, QWidget):
    """An amount with its unit; beside it, when it is per kilogram or per 70 kg, the most that anyone receives."""

    value_changed = Signal()
    finished = Signal()
    reverted = Signal()

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.amount = LineEditor(spec, self)
        self._cap_spec = specs(Dose)["cap"]
        self.cap = LineEditor(replace(self._cap_spec, unit=None), self)
        self._at_most = Words(str(_("at most")), tone="muted", parent=self)
        self._unit = Words(tone="muted", parent=self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.5))
        for widget in (self.amount, self._at_most, self.cap, self._unit):
            layout.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for line in (self.amount, self.cap):
            line.value_changed.connect(self._typed)
            line.finished.connect(self.finished)
            line.reverted.connect(self.reverted)
        self._show_cap(None)

    def value(self) -> object:
        """Return the dose with its cap, or None. Raises Unreadable for either."""
        dose = self.amount.value()
        if not isinstance(dose, Dose):
            return None
        return dose.model_copy(update={"cap": None if dose.per is Per.FIXED else self.cap.value()})

    def set_value(self, value: object) -> None:
        """Show a dose."""
        dose = value if isinstance(value, Dose) else None
        self.amount.set_value(dose)
        self.cap.set_value(dose.cap if dose else None)
        self._show_cap(dose)

    def typed(self) -> str:
        """Return amount and cap as they stand."""
        return f"{self.amount.typed()}\n{self.cap.typed()}"

    def set_typed(self, written: str) -> None:
        """Show amount and cap as they were typed."""
        amount, _newline, cap = written.partition("\n")
        self.amount.set_typed(amount)
        self.cap.set_typed(cap)
        self._adapt()

    def set_problem(self, tone: str) -> None:
        """Mark both inputs in the colour of a severity."""
        self.amount.set_problem(tone)
        self.cap.set_problem(tone)

    def control(self) -> QWidget:
        """The amount."""
        return self.amount

    def stops(self) -> list[QWidget]:
        """Amount and cap."""
        return [self.amount, self.cap]

    def describe(self, name: str, description: str) -> None:
        """Name both inputs."""
        super().describe(name, description)
        self.cap.setAccessibleName(str(_("{field}: {part}", field=name, part=translate(self._cap_spec.title))))
        self.cap.setAccessibleDescription(translate(self._cap_spec.help))

    def _typed(self) -> None:
        self._adapt()
        self.value_changed.emit()

    def _adapt(self) -> None:
        """Show the cap's input as soon as a dose that scales stands there, and keep it while the dose is unreadable."""
        try:
            self._show_cap(self.amount.value())
        except Unreadable:
            return

    def _show_cap(self, dose: object) -> None:
        scaled = isinstance(dose, Dose) and dose.per is not Per.FIXED
        for widget in (self._at_most, self.cap, self._unit):
            widget.setVisible(scaled)
        if isinstance(dose, Dose):
            self._unit.setText(dose.unit.value)
