"""The foot of a criterion's form: whether its wording follows its parts, and what is wrong with these."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QGridLayout, QVBoxLayout, QWidget

from studio.desktop.editors.line import LineEditor
from studio.desktop.editors.widgets import Link, Picture, Scaled, Words
from studio.desktop.theme import em
from studio.knowledge import criteria as common
from studio.knowledge import instruments
from studio.protocol import criteria
from studio.protocol.address import join
from studio.protocol.base import specs
from studio.protocol.edit import put
from studio.protocol.names import in_words
from studio.protocol.population import Criterion
from studio.text import Text, _, translate

if TYPE_CHECKING:
    from studio.desktop.editors.form import Form
    from studio.desktop.editors.rows import Rows
    from studio.protocol.protocol import Protocol


class CriterionParts(Scaled):
    """Says how the wording stands to the parts, and offers to bring the one up to the other; never does so unasked."""

    def __init__(self, form: Form, parent: QWidget) -> None:
        super().__init__(parent)
        self._form = form
        self._address = ""
        self._shown: Criterion | None = None
        self._read: dict[str, Any] = {}
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        self._sign = Picture("info", "muted", self)
        grid.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.state = Words(style="small", tone="muted", wrap=True, parent=self)
        column.addWidget(self.state)
        self.rewrite = Link(str(_("Write it anew from the parts")), self)
        self.rewrite.clicked.connect(self._rewrite)
        column.addWidget(self.rewrite, 0, Qt.AlignmentFlag.AlignLeft)
        self.take = Link(str(_("Fill in these parts")), self)
        self.take.clicked.connect(self._take)
        column.addWidget(self.take, 0, Qt.AlignmentFlag.AlignLeft)
        grid.addLayout(column, 0, 1)
        self._warning = Picture("warning", "should", self)
        grid.addWidget(self._warning, 1, 0, Qt.AlignmentFlag.AlignTop)
        self.faults = Words(style="small", tone="should", wrap=True, parent=self)
        grid.addWidget(self.faults, 1, 1)
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._grid.setHorizontalSpacing(em(self, 0.35))
        self._grid.setVerticalSpacing(em(self, 0.2))

    def links(self) -> tuple[Link, ...]:
        """Return the links that bring wording and parts together."""
        return self.rewrite, self.take

    def show_criterion(self, address: str, criterion: Criterion) -> None:
        """Show how the wording of this criterion stands to its parts."""
        self._address = address
        if criterion is self._shown:
            return
        self._shown = criterion
        following = criteria.follows(criterion)
        self._read = {} if following else _news(criterion)
        anew = criteria.wording(criterion) if criteria.complete(criterion) else None
        said = self._said(criterion, anew if not following else None, following=following)
        self.state.setText(str(said))
        self.rewrite.setVisible(anew is not None and not following and bool(criterion.wording))
        self.rewrite.setToolTip(anew or "")
        self.rewrite.setAccessibleDescription(anew or "")
        self.take.setVisible(bool(self._read))
        self.take.setAccessibleDescription(_in_words(self._form.session.protocol, self._read))
        wrong = common.faults(criterion)
        self.faults.setText(" ".join(str(sentence) for _field, sentence in wrong))
        self.faults.setVisible(bool(wrong))
        self._warning.setVisible(bool(wrong))

    def _said(self, criterion: Criterion, anew: str | None, *, following: bool) -> Text:
        if following:
            return _("The wording follows from the parts and changes with them until you write your own.")
        if not criterion.wording:
            return _("Enter measure, comparator and threshold, and the wording is written from them.")
        if self._read:
            return _(
                "The wording was written by hand. It seems to say: {parts}.",
                parts=_in_words(self._form.session.protocol, self._read),
            )
        if anew is not None:
            return _(
                "The wording was written by hand; it may say something else than the parts: “{wording}”", wording=anew
            )
        return _("The wording was written by hand. A measure with its limit lets the checklist compare it with others.")

    def _rewrite(self) -> None:
        if self._shown is None:
            return
        address, wording = join(self._address, "wording"), criteria.wording(self._shown)
        self._edit(_("Write the wording from the parts"), {address: wording})

    def _take(self) -> None:
        self._edit(
            _("Take the parts from the wording"),
            {join(self._address, name): value for name, value in self._read.items()},
        )

    def _edit(self, label: Text, values: dict[str, object]) -> None:
        def change(protocol: Protocol) -> Protocol:
            for address, value in values.items():
                protocol = put(protocol, address, value)
            return protocol

        self._form.session.edit(label, change)
        self._form.session.seal()


def suggest(form: Form, rows: Rows) -> None:
    """Offer, while a criterion's measure, unit and time are typed, what the library and the protocol have for them."""
    known = common.every()
    visits = [visit.name for visit in form.session.protocol.schedule.visits if visit.name]
    codes = [one.code for one in instruments.every() if one.kind in ("symptom", "suicidality")]
    for name, words in (
        ("measure", [*(one.measure for one in known if one.measure), *(f"{code} total" for code in codes)]),
        ("unit", common.units()),
        ("time", [*visits, *(one.time for one in known if one.time)]),
    ):
        line = rows.rows[name].editor
        if isinstance(line, LineEditor):
            completer = QCompleter(sorted(set(words), key=str.casefold), line)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.activated.connect(partial(_complete, line))
            line.setCompleter(completer)


def _complete(line: LineEditor, words: str) -> None:
    """Enter what was chosen; by now the line may show again what was typed before."""
    line.setText(words)
    line.value_changed.emit()


def _news(criterion: Criterion) -> dict[str, Any]:
    """Return the parts that the wording says beyond doubt, where the criterion lacks or contradicts its limit."""
    parts = criteria.parts_of(criterion.wording, common.units())
    if not parts:
        return {}
    limit = ("comparator", "threshold")
    if criterion.threshold is not None and all(parts.get(name) == getattr(criterion, name) for name in limit):
        return {}
    return {name: value for name, value in parts.items() if name in limit or not _kept(criterion, name, parts)}


def _kept(criterion: Criterion, name: str, parts: dict[str, Any]) -> bool:
    """Tell whether what was entered for a part stays: a name that somebody chose is better than one that was read."""
    return name in ("measure", "time") and bool(getattr(criterion, name)) and "threshold" in parts


def _in_words(protocol: Protocol, parts: dict[str, Any]) -> str:
    known = specs(Criterion)
    order = [name for name in criteria.PARTS if name in parts]
    return ", ".join(
        f"{translate(known[name].title).lower()} {in_words(protocol, known[name], parts[name])}" for name in order
    )
