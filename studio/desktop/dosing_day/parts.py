"""The parts of the card around the time line: what is shown, what is said of the chosen mark, and the empty day."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.desktop import theme
from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.flow import Flow, flowing
from studio.desktop.editors.widgets import Button, Link, Scaled, Words
from studio.desktop.theme import em
from studio.planning.day_plan import OBSERVATION, STEPS, VITALS
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_SENTENCES = 4


class Choices(Scaled):
    """Which day and arm are shown, and the buttons."""

    chosen = Signal()
    add_asked = Signal()
    repeat_asked = Signal()
    zoom_asked = Signal(float)
    """Zoom by this factor; 0 shows the whole day."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._flow = Flow(self, columns=False)
        self._visits = self._box(_("Dosing day shown"))
        self._arms = self._box(_("Arm shown"))
        self._add = self._button(_("Add"), "add", _("Add to this row (Insert)"))
        self._repeat = self._button(_("Repeat…"), "duplicate", _("Add a series to this row"))
        self._zooms = QWidget(self)
        row = QHBoxLayout(self._zooms)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._flow.addWidget(self._zooms)
        self._out = self._button(None, "zoom-out", _("Zoom out (−)"))
        self._in = self._button(None, "zoom-in", _("Zoom in (+)"))
        self._fit = self._button(None, "fit-width", _("Show the whole day (0)"))
        self._add.clicked.connect(self.add_asked)
        self._repeat.clicked.connect(self.repeat_asked)
        self._in.clicked.connect(partial(self.zoom_asked.emit, 1.5))
        self._out.clicked.connect(partial(self.zoom_asked.emit, 1 / 1.5))
        self._fit.clicked.connect(partial(self.zoom_asked.emit, 0.0))

    @property
    def visit(self) -> str | None:
        """The visit that is chosen, or None while there is none."""
        return self._visits.currentData()

    @property
    def arm(self) -> str | None:
        """The arm that is chosen, or None for all."""
        return self._arms.currentData()

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [self._visits, self._arms, self._add, self._repeat, self._out, self._in, self._fit]

    def show_choices(self, visits: Sequence[tuple[str, str]], arms: Sequence[tuple[str, str]]) -> None:
        """Offer these days and arms; what was chosen stays chosen where it is still there."""
        _offer(self._visits, visits)
        _offer(self._arms, [(None, str(_("All arms"))), *arms] if len(arms) > 1 else arms)
        self._visits.setVisible(len(visits) > 1)
        self._arms.setVisible(len(arms) > 1)
        self._flow.invalidate()

    def follow(self, *, can_add: bool, can_repeat: bool, zoomed: bool) -> None:
        """Allow what can be done now."""
        self._add.setEnabled(can_add)
        self._repeat.setEnabled(can_repeat)
        self._out.setEnabled(zoomed)
        self._fit.setEnabled(zoomed)

    def _box(self, name: Text) -> ChoiceBox:
        box = ChoiceBox(self)
        box.setMaximumWidth(em(self, 16))
        box.setAccessibleName(str(name))
        box.setToolTip(str(name))
        box.activated.connect(self.chosen)
        self._flow.addWidget(box)
        return box

    def _button(self, words: Text | None, icon: str | None, tip: Text) -> Button:
        button = Button(str(words) if words else "", icon, kind="quiet", tip=str(tip), parent=self)
        holder = self._flow if words else self._zooms.layout()
        holder.addWidget(button)
        return button


def _offer(box: ChoiceBox, choices: Sequence[tuple[str | None, str]]) -> None:
    if [(box.itemData(n), box.itemText(n)) for n in range(box.count())] == list(choices):
        return
    kept = box.currentData()
    box.blockSignals(True)
    box.clear()
    for value, words in choices:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, next((n for n, (value, _words) in enumerate(choices) if value == kept), 0)))
    box.blockSignals(False)
    box.updateGeometry()


class Said(Scaled):
    """What is said of the chosen mark, with the links that open it."""

    edit_asked = Signal()
    go_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = Words("", "small", wrap=True, parent=self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._problem = Words("", "small", "should", wrap=True, parent=self)
        self._edit = Link(str(_("Change…")), self)
        self._go = Link(str(_("Go to the field")), self)
        self._edit.setToolTip(str(_("Change what is chosen (Enter)")))
        self._go.setToolTip(str(_("Go to where it is entered")))
        self._edit.clicked.connect(self.edit_asked)
        self._go.clicked.connect(self.go_asked)
        links = flowing(self, self._edit, self._go)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._words)
        self._column.addWidget(self._problem)
        self._column.addWidget(links)
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._column.setSpacing(em(self, 0.2))
        # Two lines are kept free, so that what stands below does not jump from mark to mark.
        self._words.setMinimumHeight(2 * QFontMetrics(theme.font("small")).lineSpacing())

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [self._edit, self._go]

    def show_hint(self, messages: list[str]) -> None:
        """Say what can be done while nothing is chosen, and what contradicts itself."""
        hint = _(
            "Drag a mark to another time, or double-click to add one. Arrows go from mark to mark, Ctrl with arrows "
            "moves it, Enter opens it, Insert adds and Delete removes."
        )
        self._show(str(hint), messages, edit=False, go=False)

    def show_item(self, words: str, messages: list[str], *, can_edit: bool, can_go: bool) -> None:
        """Say what is known of the chosen mark or row."""
        self._show(words, messages, edit=can_edit, go=can_go)

    def refuse(self, text: Text) -> None:
        """Say why something was not done."""
        self._problem.setText(str(text))
        self._problem.show()

    def _show(self, words: str, messages: list[str], *, edit: bool, go: bool) -> None:
        self._words.setText(words)
        self._problem.setText("\n".join(messages[:_MOST_SENTENCES]))
        self._problem.setVisible(bool(messages))
        self._edit.setVisible(edit)
        self._go.setVisible(go)


class Empty(Scaled):
    """What to enter to see the day, with the ways there."""

    link_activated = Signal(str)
    arrival_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(
            Words(
                str(
                    _(
                        "The dosing day appears here in minutes as soon as something of it is entered: what each arm "
                        "receives, when vital signs are measured, when discharge is considered, and each step."
                    )
                ),
                tone="muted",
                wrap=True,
                parent=self,
            )
        )
        self._holder = QWidget(self)
        self._buttons: list[QWidget] = []
        flow = Flow(self._holder, columns=False)
        first = Button(str(_("Add a step…")), "add", parent=self._holder)
        first.clicked.connect(self.arrival_asked)
        flow.addWidget(first)
        self._buttons.append(first)
        for words, address in (
            (_("Enter doses"), "/dosing/arms"),
            (_("Enter vital signs"), VITALS),
            (_("Enter observation"), OBSERVATION),
            (_("Steps in a table"), STEPS),
        ):
            button = Button(str(words), parent=self._holder)
            button.clicked.connect(partial(self.link_activated.emit, address))
            flow.addWidget(button)
            self._buttons.append(button)
        self._column.addWidget(self._holder)
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._column.setSpacing(em(self, 0.6))

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return self._buttons
