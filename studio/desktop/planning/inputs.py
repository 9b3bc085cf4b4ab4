"""Questions of a tool: numbers with unit and bounds, shares in per cent, lists of numbers, choices and ticks.

What cannot be read stays as it was typed, with one sentence under it that says how to mend it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.line import LineEditor
from studio.desktop.editors.reading import Unreadable, read
from studio.desktop.editors.widgets import Caption, Scaled, Tick, Words
from studio.desktop.theme import em
from studio.protocol.base import Spec
from studio.text import Text, _, number, translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from PySide6.QtGui import QResizeEvent

    from studio.protocol.base import Kind

_COLUMN = 9.5
"""Least width of a column of questions, in em."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number may be. ``above`` and ``below`` are themselves no answer."""

    low: float | None = None
    high: float | None = None
    above: float | None = None
    below: float | None = None

    def in_words(self, factor: float = 1.0) -> Text:
        """Return what may be answered, for those who do not see the input."""
        least, most = (
            self.low if self.low is not None else self.above,
            self.high if self.high is not None else self.below,
        )
        low, high = (number(round(end * factor, 12)) if end is not None else "" for end in (least, most))
        if low and high:
            return _("A number from {low} to {high}.", low=low, high=high)
        if low:
            return _("A number, {low} or more.", low=low) if self.low is not None else _("More than {low}.", low=low)
        if high:
            return _("A number, {high} or less.", high=high)
        return _("A number.")

    def problem(self, value: float, title: str, factor: float = 1.0) -> Text | None:
        """Return what is wrong with a value, or None; ``factor`` turns it into what is typed."""
        shown = number(round(value * factor, 12))
        for limit, wrong, words in (
            (self.low, self.low is not None and value < self.low, _("or more")),
            (self.high, self.high is not None and value > self.high, _("or less")),
        ):
            if wrong:
                assert limit is not None
                told = number(round(limit * factor, 12))
                return _("{title} cannot be {value}: write {limit} {words}.", title=title, value=shown, limit=told,
                         words=words)  # fmt: skip
        if self.above is not None and value <= self.above:
            told = number(round(self.above * factor, 12))
            return _("{title} cannot be {value}: write more than {limit}.", title=title, value=shown, limit=told)
        if self.below is not None and value >= self.below:
            told = number(round(self.below * factor, 12))
            return _("{title} cannot be {value}: write less than {limit}.", title=title, value=shown, limit=told)
        return None


class Question(Scaled):
    """A question: its title above an input, its unit beside it, and below it what is wrong with the answer."""

    changed = Signal()

    def __init__(self, title: Text | str, control: QWidget, parent: QWidget, *, unit: str = "", help: str = "") -> None:
        super().__init__(parent)
        self.title, self._help = str(title), help
        self.control = control
        self.problem: Text | None = None
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, 0, 0, 0)
        if not isinstance(control, Tick):
            label = Caption(self.title.replace("&", "&&"), "small", "muted", parent=self)
            label.setBuddy(control)
            self._body.addWidget(label)
        self._row = row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(control, 1 if isinstance(control, ChoiceBox | Tick) else 0)
        if unit:
            row.addWidget(Words(translate(unit), tone="muted", parent=self))
        # What a choice leaves of a wide line stands behind it.
        row.addStretch(0 if isinstance(control, ChoiceBox | Tick) else 1)
        self._body.addLayout(row)
        self._wrong = Words("", "small", "must", wrap=True, parent=self)
        self._wrong.hide()
        self._body.addWidget(self._wrong)
        self._body.addStretch(1)
        spoken = f"{self.title} ({translate(unit)})" if unit else self.title
        control.setAccessibleName(spoken)
        control.setAccessibleDescription(help)
        if help:
            control.setToolTip(help)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._body.setSpacing(em(self, 0.15))
        self._row.setSpacing(em(self, 0.3))

    def value(self) -> object:
        """Return the answer; None where nothing is answered, or what is typed is no answer."""
        raise NotImplementedError

    def set_value(self, value: object) -> None:
        """Show an answer; tells nobody."""
        raise NotImplementedError

    def complain(self, problem: Text | None) -> None:
        """Say under the input what is wrong with the answer, or take that back."""
        self.problem = problem
        words = str(problem) if problem is not None else ""
        if words != self._wrong.text():
            self._wrong.setText(words)
            self._wrong.setVisible(bool(words))
            self.control.setAccessibleDescription(f"{words} {self._help}".strip())
            self.updateGeometry()
        if isinstance(self.control, LineEditor | ChoiceBox):
            self.control.set_problem("must" if words else "")


class _Typed(Question):
    """A question that is answered by typing."""

    def __init__(
        self, title: Text | str, kind: Kind, parent: QWidget, bounds: Bounds, *,
        unit: str = "", help: str = "", factor: float = 1.0, example: str = "",
    ) -> None:  # fmt: skip
        self._bounds, self._factor = bounds, factor
        self._spec = Spec("", str(title), help, kind, unit or None, None, None, None, None, None, None, None,
                          example or None)  # fmt: skip
        self._line = LineEditor(self._spec)
        super().__init__(title, self._line, parent, unit=unit, help=help or str(bounds.in_words(factor)))
        self._line.textEdited.connect(self._on_edited)

    def value(self) -> object:
        """Return the number or numbers, or None."""
        try:
            value = self._read(self._line.text())
        except Unreadable as error:
            self.complain(error.text)
            return None
        self.complain(None)
        return value

    def set_value(self, value: object) -> None:
        """Show an answer; tells nobody."""
        self._line.set_typed(self._written(value))
        self.value()

    def _read(self, written: str) -> object:
        value = read(self._spec, written)
        return self._bounded(value) if isinstance(value, int | float) else None

    def _bounded(self, value: float) -> float:
        value = value if self._factor == 1.0 else value / self._factor
        problem = self._bounds.problem(value, self.title, self._factor)
        if problem is not None:
            raise Unreadable(problem)
        return value

    def _written(self, value: object) -> str:
        return number(round(value * self._factor, 10)) if isinstance(value, int | float) else ""

    def _on_edited(self) -> None:
        self.value()
        self.changed.emit()


class _Numbers(_Typed):
    """A list of numbers."""

    def _read(self, written: str) -> object:
        bare = written.replace("%", " ") if self._factor != 1.0 else written
        pieces = [piece for part in re.split(r"[;\s]+", bare) for piece in _pieces(part.strip(","))]
        values = []
        for piece in pieces:
            value = read(self._spec, piece)
            if isinstance(value, int | float):
                values.append(self._bounded(value))
        return tuple(values) or None

    def _written(self, value: object) -> str:
        if not isinstance(value, tuple | list):
            return ""
        return ", ".join(super(_Numbers, self)._written(part) for part in value)


def _pieces(part: str) -> list[str]:
    """Return the numbers between commas; a single comma between digits is that of a decimal."""
    return part.split(",") if part.count(",") > 1 or "." in part else [part]


class _Choice(Question):
    """One of a few answers."""

    def __init__(
        self, title: Text | str, options: Iterable[tuple[object, Text | str]], parent: QWidget, *, help: str = ""
    ) -> None:
        self._box = ChoiceBox()
        super().__init__(title, self._box, parent, help=help or str(_("One of the answers of the list.")))
        self.offer(options)
        self._box.activated.connect(self.changed)

    def offer(self, options: Iterable[tuple[object, Text | str]]) -> None:
        """Offer other answers; the one chosen stays where it is among them."""
        kept = self._box.currentData()
        self._box.clear()
        for value, label in options:
            self._box.addItem(str(label), value)
        self._box.setMaximumWidth(em(self._box, 40))
        self.set_value(kept)

    def value(self) -> object:
        """Return the answer chosen."""
        return self._box.currentData()

    def set_value(self, value: object) -> None:
        """Show an answer; tells nobody."""
        index = next((n for n in range(self._box.count()) if self._box.itemData(n) == value), -1)
        self._box.setCurrentIndex(index if index >= 0 else 0)


class _Tick(Question):
    """Yes or no."""

    def __init__(self, title: Text | str, parent: QWidget, *, help: str = "") -> None:
        self._tick = Tick(str(title))
        super().__init__(title, self._tick, parent, help=help or str(_("Yes or no.")))
        self._tick.clicked.connect(self.changed)

    def value(self) -> object:
        """Return whether it is ticked."""
        return self._tick.isChecked()

    def set_value(self, value: object) -> None:
        """Show an answer; tells nobody."""
        self._tick.setChecked(bool(value))


class Questions(Scaled):
    """Questions in two columns, or in one where there is little room; the order of Tab is that of asking."""

    changed = Signal()
    """An answer changed, be it readable or not."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._asked: dict[str, Question] = {}
        self._hidden: set[str] = set()
        self._wide: set[str] = set()
        self._columns = 0
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._grid.setHorizontalSpacing(em(self, 1))
        self._grid.setVerticalSpacing(em(self, 0.55))
        self._arrange(force=True)

    def number(
        self, name: str, title: Text | str, value: float | None = None, *, unit: str = "", low: float | None = None,
        high: float | None = None, above: float | None = None, below: float | None = None, help: Text | str = "",
        example: str = "",
    ) -> Question:  # fmt: skip
        """Ask for a number. ``above`` and ``below`` are bounds that are themselves no answer."""
        return self._add(name, _Typed(title, "decimal", self, Bounds(low, high, above, below), unit=unit,
                                      help=str(help), example=example), value)  # fmt: skip

    def whole(
        self, name: str, title: Text | str, value: int | None = None, *, unit: str = "", low: float | None = None,
        high: float | None = None, help: Text | str = "", example: str = "",
    ) -> Question:  # fmt: skip
        """Ask for a whole number."""
        return self._add(name, _Typed(title, "integer", self, Bounds(low, high), unit=unit, help=str(help),
                                      example=example), value)  # fmt: skip

    def share(
        self, name: str, title: Text | str, value: float | None = None, *, low: float | None = 0.0,
        high: float | None = 1.0, above: float | None = None, below: float | None = None, help: Text | str = "",
    ) -> Question:  # fmt: skip
        """Ask for a share, which is typed in per cent; the answer is 0.25 for 25 %, and so are the bounds."""
        return self._add(name, _Typed(title, "decimal", self, Bounds(low, high, above, below), unit="%",
                                      help=str(help), factor=100.0), value)  # fmt: skip

    def numbers(
        self, name: str, title: Text | str, value: Sequence[float] = (), *, unit: str = "", low: float | None = None,
        high: float | None = None, above: float | None = None, below: float | None = None, percent: bool = False,
        help: Text | str = "", example: str = "",
    ) -> Question:  # fmt: skip
        """Ask for a list of numbers, as a tuple; with ``percent`` they are shares typed in per cent."""
        asked = _Numbers(title, "decimal", self, Bounds(low, high, above, below), unit="%" if percent else unit,
                         help=str(help), factor=100.0 if percent else 1.0, example=example)  # fmt: skip
        asked.control.setMaximumWidth(em(asked.control, 26))
        self._wide.add(name)
        return self._add(name, asked, tuple(value))

    def choice(
        self, name: str, title: Text | str, options: Iterable[tuple[object, Text | str]], value: object = None, *,
        help: Text | str = "", wide: bool = False,
    ) -> _Choice:  # fmt: skip
        """Ask for one of a few answers, given as values with their labels; ``wide`` takes a line of its own."""
        if wide:
            self._wide.add(name)
        made = _Choice(title, options, self, help=str(help))
        self._add(name, made, value)
        return made

    def tick(self, name: str, title: Text | str, value: bool = False, *, help: Text | str = "") -> Question:
        """Ask for yes or no."""
        return self._add(name, _Tick(title, self, help=str(help)), value)

    def _add(self, name: str, question: Question, value: object) -> Question:
        self._asked[name] = question
        if value is not None:
            question.set_value(value)
        question.changed.connect(self.changed)
        self._arrange(force=True)
        return question

    def __getitem__(self, name: str) -> Question:
        """Return the question of that name."""
        return self._asked[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the questions that are asked now, in order."""
        return (name for name in self._asked if name not in self._hidden)

    def show_only(self, names: Iterable[str]) -> None:
        """Ask these questions and leave the others out; their answers are kept."""
        wanted = set(names)
        hidden = {name for name in self._asked if name not in wanted}
        if hidden != self._hidden:
            self._hidden = hidden
            self._arrange(force=True)

    def values(self) -> dict[str, object]:
        """Return the answers to what is asked now, by name; None for what is not answered or unreadable."""
        return {name: self._asked[name].value() for name in self}

    @property
    def problem(self) -> Text | None:
        """What is wrong with the first answer that cannot be read, or None."""
        self.values()
        return next((self._asked[name].problem for name in self if self._asked[name].problem is not None), None)

    def set_values(self, values: dict[str, object]) -> None:
        """Show answers by name; tells nobody."""
        for name, value in values.items():
            self._asked[name].set_value(value)

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [self._asked[name].control for name in self]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use as many columns as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self, *, force: bool = False) -> None:
        columns = max(1, min(3, self.width() // em(self, _COLUMN)))
        if columns == self._columns and not force:
            return
        self._columns = columns
        for question in self._asked.values():
            self._grid.removeWidget(question)
        row = column = 0
        for name, question in self._asked.items():
            question.setVisible(name not in self._hidden)
            if name in self._hidden:
                continue
            room = (self.width() - (columns - 1) * self._grid.horizontalSpacing()) // columns
            span = columns if name in self._wide or question.control.sizeHint().width() > room else 1
            if column + span > columns:
                row, column = row + 1, 0
            self._grid.addWidget(question, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
            column += span
        for index in range(3):
            self._grid.setColumnStretch(index, 1 if index < columns else 0)
        self.updateGeometry()
