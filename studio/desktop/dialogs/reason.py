"""Why there is a rule: its reason, and the sources it rests on."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPalette
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.checklist.rule import Rule
from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.widgets import Link, Words
from studio.desktop.theme import em
from studio.knowledge import sources
from studio.knowledge.sources import Source
from studio.text import Text, _, literal, translate


class Reason(Dialog):
    """Shows a rule's reason and sources; it leaves the window usable beside it."""

    def __init__(self, parent: QWidget | None, rule: Rule) -> None:
        super().__init__(parent, _("Why: {rule}", rule=rule.title), width=36)
        self.setModal(False)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        page = QWidget(scroll)
        page.setBackgroundRole(QPalette.ColorRole.Window)
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, em(self, 0.5), 0)
        self._column.setSpacing(em(self, 0.4))
        self._add(rule.title, "heading")
        facts = _("{id}. {severity}. {challenge}.", id=rule.id, severity=rule.severity.label, challenge=rule.challenge.label)
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
        scroll.setWidget(page)
        self.body.addWidget(scroll, 1)
        self.button(_("Close"), main=True).clicked.connect(self.accept)
        self.resize(em(self, 36), min(em(self, 26), self.screen().availableGeometry().height() - em(self, 4)))

    def _add(self, text: Text | str, style: str = "body", tone: str = "text") -> None:
        words = Words(str(text), style, tone, wrap=True, parent=self)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(words)

    def _add_source(self, source: Source) -> None:
        self._add(literal(source.document))
        about = [part for part in (source.version, source.date, source.status) if part]
        self._add(". ".join(map(str, about)), "small", "muted")
        if not source.verified:
            self._add(_("Needs confirmation: the document itself has not been read."), "small", "should")
        address = f"https://doi.org/{source.doi}" if source.doi else source.address
        if address:
            link = Link(address, self)
            link.clicked.connect(partial(QDesktopServices.openUrl, QUrl(address)))
            self._column.addWidget(link)
        self._column.addSpacing(em(self, 0.4))
