"""What a tool found: sentences and figures that can be selected and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from studio.desktop.editors.widgets import Button, Scaled, Tone, Words
from studio.desktop.planning.fold import Fold
from studio.desktop.theme import TextStyle, em
from studio.text import Text, _, translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


_NAMES = 0.42
"""Most of the width that names take beside their values."""


class Sentence(Scaled):
    """A paragraph that can be selected, with a button that copies it; hidden while it is empty."""

    def __init__(
        self, name: Text | str, parent: QWidget, *, style: TextStyle = "body", tone: Tone = "text", copied: bool = True
    ) -> None:
        """``name`` says what it is, to those who do not see where it stands. ``copied`` gives it its button."""
        super().__init__(parent)
        self.words = Words("", style, tone, wrap=True, parent=self)
        self.words.setTextInteractionFlags(_SELECTABLE)
        self.words.setAccessibleName(str(name))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.words, 1)
        self.button: Button | None = None
        if copied:
            self.button = Button("", "duplicate", kind="quiet", tip=str(_("Copy: {name}", name=name)), parent=self)
            self.button.clicked.connect(self.copy)
            self._row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.rescale()
        self.hide()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._row.setSpacing(em(self, 0.4))

    def show_text(self, text: Text | str | None, tone: Tone | None = None) -> None:
        """Show a text; nothing hides it."""
        words = str(text) if text is not None else ""
        self.words.setText(words)
        if tone is not None:
            self.words.set_tone(tone)
        self.setVisible(bool(words))

    def text(self) -> str:
        """Return what it says."""
        return self.words.text()

    def copy(self) -> None:
        """Copy the text."""
        QGuiApplication.clipboard().setText(self.text())


class Explained(Fold):
    """Of what formula, sources and assumptions an answer is; folded away until it is wanted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_("Formula, sources and assumptions"), parent)
        self.formula = Sentence(_("Formula"), self.inside, copied=False)
        self.source = Sentence(_("Sources"), self.inside, style="small", tone="muted", copied=False)
        self.assumes = Sentence(_("What must hold"), self.inside, style="small", tone="muted", copied=False)
        for part in (self.formula, self.source, self.assumes):
            self.body.addWidget(part)

    def show_formula(self, formula: Text | str, source: str, assumptions: Iterable[Text | str]) -> None:
        """Show a formula, its sources in words, and what must hold, a sentence each."""
        self.formula.show_text(_("Formula: {formula}", formula=formula))
        self.source.show_text(_("Source: {source}", source=source))
        self.assumes.show_text(_("Assumes: {assumptions}", assumptions=" ".join(map(str, assumptions))))

    def show_calculations(self, *ids: str) -> None:
        """Show what ``resources/calculations`` says of some calculations; several are told apart by their names."""
        from studio.knowledge import calculations, sources

        found = [calculations.get(id) for id in ids]
        formulas = [translate(one.formula) for one in found]
        if len(found) > 1:
            formulas = [f"{translate(one.name)}: {formula}" for one, formula in zip(found, formulas, strict=True)]
        self.show_formula(
            "\n".join(formulas),
            sources.in_words(source for one in found for source in one.sources),
            [translate(assumption) for one in found for assumption in one.assumptions],
        )


class Facts(Scaled):
    """Names with their values, one below the other, and a button that copies all of them; hidden while empty."""

    def __init__(self, name: Text | str, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._facts: tuple[tuple[str, str], ...] = ()
        self._shown: list[tuple[Words, Words]] = []
        self.button = Button("", "duplicate", kind="quiet", tip=str(_("Copy: {name}", name=name)), parent=self)
        self.button.clicked.connect(self.copy)
        self._grid.addWidget(self.button, 0, 2, 2, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(1, 1)
        self.setAccessibleName(str(name))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.rescale()
        self.hide()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._grid.setHorizontalSpacing(em(self, 0.8))
        self._grid.setVerticalSpacing(em(self, 0.25))

    def show_facts(self, facts: Sequence[tuple[Text | str, Text | str]]) -> None:
        """Show names with their values."""
        self._facts = tuple((str(name), str(value)) for name, value in facts)
        while len(self._shown) < len(self._facts):
            name, value = Words("", tone="muted", wrap=True, parent=self), Words("", wrap=True, parent=self)
            value.setTextInteractionFlags(_SELECTABLE)
            row = len(self._shown)
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
            self._shown.append((name, value))
        for index, (name, value) in enumerate(self._shown):
            there = index < len(self._facts)
            if there:
                name.setText(self._facts[index][0])
                value.setText(self._facts[index][1])
                value.setAccessibleName(f"{self._facts[index][0]}: {self._facts[index][1]}")
            name.setVisible(there)
            value.setVisible(there)
        self._keep_room()
        self.setVisible(bool(self._facts))
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave most of the room to the values, however long a name is."""
        super().resizeEvent(event)
        self._keep_room()

    def _keep_room(self) -> None:
        metrics = self.fontMetrics()
        longest = max((metrics.horizontalAdvance(name) for name, _value in self._facts), default=0) + 2
        wide = min(longest, round(self.width() * _NAMES))
        self._grid.setColumnMinimumWidth(0, wide)
        for name, _value in self._shown:
            name.setMaximumWidth(max(1, wide))

    def as_text(self) -> str:
        """Return all of it as lines."""
        return "\n".join(f"{name}: {value}" for name, value in self._facts)

    def copy(self) -> None:
        """Copy all of it."""
        QGuiApplication.clipboard().setText(self.as_text())
