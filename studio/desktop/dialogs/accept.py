"""Accepting a finding: the designer writes down why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from studio.desktop.dialogs.dialog import Dialog, Line, Paragraphs
from studio.desktop.panels.checklist import lapsed_in_words
from studio.text import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.checklist.run import Entry
    from studio.protocol.protocol import Acceptance


class AcceptFinding(Dialog):
    """Asks why a finding is accepted and who accepts it; both are required, and the day is noted."""

    decided = Signal(object, str, object)
    """The entry, the reason, and who accepts it."""

    def __init__(self, parent: QWidget | None, entry: Entry, who: str, lapsed: Acceptance | None = None) -> None:
        """``lapsed`` is an earlier acceptance whose facts have changed: its reason stands ready to be thought over."""
        super().__init__(parent, _("Accept finding"), width=34)
        self._entry = entry
        self.say(entry.rule.title, "heading")
        self.say(entry.finding.message)
        if lapsed is not None:
            self.say(lapsed_in_words(lapsed), "small", "should")
        self.reason = Paragraphs(lapsed.reason if lapsed is not None else "", parent=self)
        self.reason.selectAll()
        self.ask(
            _("Reason"),
            self.reason,
            _("It is printed in the appendix of the protocol. The acceptance lapses when the finding changes."),
        )
        self.who = Line(who, self)
        self.ask(_("Accepted by"), self.who)
        self.cancel_button()
        self.confirm = self.button(_("Accept finding"), main=True)
        self._on_written()
        self.confirm.clicked.connect(self._on_confirm)
        self.reason.textChanged.connect(self._on_written)
        self.who.textChanged.connect(self._on_written)
        self.reason.setFocus()

    def _on_written(self) -> None:
        self.confirm.setEnabled(bool(self.reason.toPlainText().strip() and self.who.text().strip()))

    def _on_confirm(self) -> None:
        self.accept()
        self.decided.emit(self._entry, self.reason.toPlainText().strip(), self.who.text().strip())
