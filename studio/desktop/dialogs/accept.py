"""Accepting a finding: the designer writes down why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from studio.desktop.dialogs.dialog import Dialog, Line, Paragraphs
from studio.text import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.checklist.run import Entry


class AcceptFinding(Dialog):
    """Asks for a reason, which is required, and for who accepts."""

    decided = Signal(object, str, object)
    """The entry, the reason, and who accepts it or None."""

    def __init__(self, parent: QWidget | None, entry: Entry, who: str) -> None:
        super().__init__(parent, _("Accept finding"), width=34)
        self._entry = entry
        self.say(entry.rule.title, "heading")
        self.say(entry.finding.message)
        self.reason = Paragraphs(parent=self)
        self.ask(
            _("Reason"),
            self.reason,
            _("It is printed in the appendix of the protocol. The acceptance lapses when the finding changes."),
        )
        self.who = Line(who, self)
        self.ask(_("Accepted by"), self.who)
        self.cancel_button()
        self.confirm = self.button(_("Accept finding"), main=True)
        self.confirm.setEnabled(False)
        self.confirm.clicked.connect(self._on_confirm)
        self.reason.textChanged.connect(self._on_reason)
        self.reason.setFocus()

    def _on_reason(self) -> None:
        self.confirm.setEnabled(bool(self.reason.toPlainText().strip()))

    def _on_confirm(self) -> None:
        self.accept()
        self.decided.emit(self._entry, self.reason.toPlainText().strip(), self.who.text().strip() or None)
