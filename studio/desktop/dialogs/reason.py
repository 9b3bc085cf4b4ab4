"""Why there is a rule: its reason, and the sources it rests on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.widgets import Link, Tone, Words
from studio.desktop.theme import TextStyle, em
from studio.knowledge import sources
from studio.text import Text, _, literal, translate

if TYPE_CHECKING:
    from studio.checklist.rule import Rule
    from studio.knowledge.sources import Source


class Reason(Dialog):
    """Shows a rule's reason and sources; it leaves the window usable beside it."""

    def __init__(self, parent: QWidget | None, rule: Rule) -> None:
        super().__init__(parent, _("Why: {rule}", rule=rule.title), width=36)
        self.setModal(False)
        self._column = self.scrolled()
        self._add(rule.title, "heading")
        facts = _(
            "{id}. {severity}. {challenge}.", id=rule.id, severity=rule.severity.label, challenge=rule.challenge.label
        )
        self._add(facts, "small", "muted")
        self._add(translate(rule.reason))
        if rule.sources:
            self._column.addSpacing(em(self, 0.6))
            self._add(_("Sources"), "heading")
        for id in rule.sources:
            source = sources.find(id)
            if source is None:
                self._add(literal(id), "small", "muted")
            else:
                self._add_source(source)
        self._column.addStretch(1)
        self.button(_("Close"), main=True).clicked.connect(self.accept)

    def _add(self, text: Text | str, style: TextStyle = "body", tone: Tone = "text") -> None:
        words = Words(str(text), style, tone, wrap=True, parent=self)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(words)

    def _add_source(self, source: Source) -> None:
        self._add(literal(source.document))
        about = [part for part in (source.version, source.date, source.status) if part]
        self._add(". ".join(map(str, about)), "small", "muted")
        if not source.verified:
            self._add(_("Needs confirmation: the document itself has not been read."), "small", "should")
        url = _url(source)
        if url is not None:
            link = Link(url.toDisplayString(), self)
            link.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            link.clicked.connect(partial(QDesktopServices.openUrl, url))
            self._column.addWidget(link)
        self._column.addSpacing(em(self, 0.4))


def _url(source: Source) -> QUrl | None:
    """Return where the source is on the web, if it is known."""
    if source.doi:
        return QUrl(f"https://doi.org/{source.doi}")
    if source.address:
        return QUrl.fromUserInput(source.address)
    return None
