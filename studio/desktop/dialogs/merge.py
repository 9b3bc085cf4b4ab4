"""Merging what two people made of one protocol: which side counts, section by section."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.choices import Segment
from studio.desktop.editors.widgets import Panel, Words, paint_frame
from studio.desktop.theme import em
from studio.protocol.merge import Choice, Part, parts
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from studio.protocol.protocol import Protocol

_SIDES: dict[Choice, Text] = {"mine": _("Mine"), "theirs": _("Theirs"), "both": _("Both")}


class Merge(Dialog):
    """Lists the sections that differ. What only one side changed is taken from there unless it is chosen otherwise."""

    decided = Signal(object)
    """Merge with these choices, by the names of parts."""

    wants_comparison = Signal()
    """Show both versions side by side."""

    def __init__(
        self, parent: QWidget | None, base: Protocol | None, mine: Protocol, theirs: Protocol, name: str
    ) -> None:
        """``base`` is what both began from, None where that is not known, and ``name`` that of the file."""
        super().__init__(parent, _("Merge {file}", file=name), width=34)
        self._base, self._mine, self._theirs = base, mine, theirs
        self.rows: dict[str, Row] = {}
        self.say(
            _(
                "You and somebody else changed this protocol. What only one of you changed is taken; where you "
                "changed the same, choose whose counts."
            )
            if base is not None
            else _(
                "You and somebody else changed this protocol, and nothing tells what both began from: choose whose "
                "counts wherever they differ."
            )
        )
        self._list = QVBoxLayout()
        column = self.scrolled()
        column.addLayout(self._list)
        self._alike = self.say("", "small", "muted")
        column.addStretch(1)
        self.compare = self.button(_("Compare…"), left=True)
        self.compare.setToolTip(str(_("See both versions side by side")))
        self.compare.clicked.connect(self.wants_comparison)
        self.cancel = self.cancel_button()
        self.merge = self.button(_("Merge"), main=True)
        self.merge.clicked.connect(self._on_merge)
        self.show_mine(mine)

    def show_mine(self, mine: Protocol) -> None:
        """Show what differs now; what was chosen stays where nothing else is to be decided than before."""
        self._mine = mine
        found = parts(self._base, mine, self._theirs)
        changed = [part for part in found if part.mine or part.theirs]
        chosen = {name: row.choice for name, row in self.rows.items() if row.part in changed}
        if [part.name for part in changed] != list(self.rows) or any(self.rows[p.name].part != p for p in changed):
            for row in self.rows.values():
                self._list.removeWidget(row)
                row.hide()
                row.deleteLater()
            self.rows = {part.name: Row(part, chosen.get(part.name), self) for part in changed}
            for row in self.rows.values():
                self._list.addWidget(row)
                row.changed.connect(self._tell)
        same = len(found) - len(changed)
        self._alike.setText(str(n_("{count} other part is unchanged.", "{count} other parts are unchanged.", same)))
        self._tell()

    def show_theirs(self, theirs: Protocol) -> None:
        """Do as :meth:`show_mine` when it is the other side that has changed."""
        self._theirs = theirs
        self.show_mine(self._mine)

    def _tell(self) -> None:
        open_ = [row.part.title for row in self.rows.values() if row.choice is None]
        self.merge.setEnabled(not open_)
        self.merge.setToolTip(str(_("Choose for {parts} first", parts=", ".join(open_))) if open_ else "")
        self.merge.setAccessibleDescription(self.merge.toolTip())

    def _on_merge(self) -> None:
        choices = {name: row.choice for name, row in self.rows.items() if row.choice is not None}
        self.accept()
        self.decided.emit(choices)


class Row(Panel):
    """A part: what each side did to it, and which one counts."""

    changed = Signal()

    def __init__(self, part: Part, chosen: Choice | None, parent: QWidget) -> None:
        """``chosen`` is what was chosen for it before, if anything was."""
        super().__init__(parent=parent)
        self.part = part
        self.setAccessibleName(part.title)
        title = Words(part.title, bold=True, wrap=True, parent=self)
        said = Words(str(_what_happened(part)), "small", "muted", wrap=True, parent=self)
        self._sign = Words(str(_("Choose whose counts")), "small", "should", bold=True, parent=self)
        words = QVBoxLayout()
        words.addWidget(title)
        words.addWidget(said)
        self._group = QButtonGroup(self)
        self.sides: dict[Choice, Segment] = {}
        box = _Segments(self)
        for side, name in _SIDES.items():
            if part.alike or (side == "both" and not (part.apart and part.mine and part.theirs)):
                continue
            segment = Segment(str(name), box)
            segment.setAccessibleName(str(_("{section}: {side}", section=part.title, side=name)))
            segment.setAccessibleDescription(str(_what_happened(part)))
            segment.toggled.connect(partial(self._on_toggled, segment))
            box.add(segment)
            self._group.addButton(segment)
            self.sides[side] = segment
        box.setVisible(bool(self.sides))
        self._acts = QHBoxLayout()
        self._acts.addWidget(box)
        self._acts.addWidget(self._sign)
        self._acts.addStretch(1)
        self.body.addLayout(words)
        self.body.addLayout(self._acts)
        first = chosen if chosen in self.sides else part.usual
        if first in self.sides:
            self.sides[first].setChecked(True)
        self._tell()
        self.rescale()

    @property
    def choice(self) -> Choice | None:
        """Which side counts; None where that is still to be chosen."""
        if not self.sides:
            return "mine"
        return next((side for side, segment in self.sides.items() if segment.isChecked()), None)

    def rescale(self) -> None:
        """Set margins from the font."""
        self.body.setContentsMargins(em(self, 0.7), em(self, 0.3), em(self, 0.7), em(self, 0.35))
        self.body.setSpacing(em(self, 0.2))
        self._acts.setSpacing(em(self, 0.6))

    def _on_toggled(self, _segment: Segment, checked: bool) -> None:
        if checked:
            self._tell()
            self.changed.emit()

    def _tell(self) -> None:
        self._sign.setVisible(self.choice is None)


class _Segments(QWidget):
    """The frame around the answers."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def add(self, segment: Segment) -> None:
        """Add an answer."""
        self._row.addWidget(segment)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame."""
        paint_frame(QPainter(self), self, focused=False, tone="")


def _what_happened(part: Part) -> Text:
    if part.alike:
        return _("You both made the same changes.")
    if not part.known:
        return n_("{count} difference", "{count} differences", part.mine)
    mine = n_("{count} change of yours", "{count} changes of yours", part.mine)
    theirs = n_("{count} change of theirs", "{count} changes of theirs", part.theirs)
    if not part.theirs:
        return mine
    if not part.mine:
        return theirs
    if part.apart:
        return _("{mine}, {theirs}, in different places", mine=mine, theirs=theirs)
    return _("{mine}, {theirs}, some of them in the same place", mine=mine, theirs=theirs)
