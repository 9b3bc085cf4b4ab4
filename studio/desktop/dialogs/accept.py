"""Accepting a finding: the designer writes down why."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy

from studio.desktop.dialogs.dialog import Dialog, Line, Paragraphs
from studio.desktop.editors.widgets import Link
from studio.desktop.panels.checklist.rows import lapsed_in_words
from studio.text import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from studio.checklist.run import Entry
    from studio.protocol.protocol import Acceptance

_OFFERED = 4
"""Earlier reasons that are offered, the newest first."""


class AcceptFinding(Dialog):
    """Asks why a finding is accepted and who accepts it; both are required, and the day is noted."""

    decided = Signal(object, str, object)
    """The entry, the reason, and who accepts it."""

    def __init__(
        self,
        parent: QWidget | None,
        entry: Entry,
        who: str,
        lapsed: Acceptance | None = None,
        given: tuple[str, ...] = (),
    ) -> None:
        """``lapsed`` is an earlier acceptance whose facts have changed: its reason stands ready to be thought over.

        ``given`` are reasons of other acceptances, which can be taken over and adapted.
        """
        super().__init__(parent, _("Accept finding"), width=34)
        self.scrolled()
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
        if given:
            self.say(_("Reasons given for other findings, to take over:"), "small", "muted")
        self.given = [self._offer(reason) for reason in given[:_OFFERED]]
        self.who = Line(who, self)
        self.ask(_("Accepted by"), self.who)
        self.who.setAccessibleDescription(str(_("The name of whoever answers for it; it is kept with the reason.")))
        self.cancel_button()
        self.confirm = self.button(_("Accept finding"), main=True)
        self._on_written()
        self.confirm.clicked.connect(self._on_confirm)
        self.reason.textChanged.connect(self._on_written)
        self.who.textChanged.connect(self._on_written)
        self.reason.setFocus()

    def _offer(self, reason: str) -> Link:
        link = Link(" ".join(reason.split()), self)
        link.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        link.setToolTip(reason)
        link.setAccessibleDescription(str(_("Writes this reason into the box above.")))
        link.clicked.connect(partial(self._take_over, reason))
        self.column.addWidget(link)
        return link

    def _take_over(self, reason: str) -> None:
        self.reason.selectAll()
        self.reason.insertPlainText(reason)
        self.reason.setFocus()

    def _on_written(self) -> None:
        self.confirm.setEnabled(bool(self.reason.toPlainText().strip() and self.who.text().strip()))

    def _on_confirm(self) -> None:
        self.accept()
        self.decided.emit(self._entry, self.reason.toPlainText().strip(), self.who.text().strip())
