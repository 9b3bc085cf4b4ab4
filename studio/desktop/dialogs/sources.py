"""How a source is shown in a dialog: what it is, how far it was read, and where it is on the web."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from studio.desktop.editors.widgets import Link, Tone, Words
from studio.desktop.theme import TextStyle, em
from studio.desktop.web import lead_to, source_url
from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl

    from studio.knowledge.sources import Source


class Telling:
    """Adds paragraphs, sources and links to a column."""

    def __init__(self, column: QBoxLayout, owner: QWidget) -> None:
        self._column, self._owner = column, owner

    def heading(self, text: Text) -> None:
        """Add the heading of a part, with room above it."""
        self._column.addSpacing(em(self._owner, 0.6))
        self.say(text, "heading")

    def say(self, text: Text | str, style: TextStyle = "body", tone: Tone = "text") -> None:
        """Add a paragraph, which can be selected and copied."""
        words = Words(str(text), style, tone, wrap=True, parent=self._owner)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(words)

    def link(self, words: Text | str) -> Link:
        """Add words that can be clicked."""
        made = Link(str(words), self._owner)
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._column.addWidget(made)
        return made

    def web(self, url: QUrl) -> None:
        """Add an address that the system's browser opens, and nothing but a click."""
        lead_to(self.link(url.toDisplayString()), url)

    def source(self, source: Source) -> None:
        """Add a source: document, version, date, status, whether it was read, what to beware of, and its address."""
        self.say(source.document)
        about = [part for part in (source.version, source.date, source.status) if part]
        self.say(". ".join(about), "small", "muted")
        if source.verified:
            self.say(_("Verified: the document was read for this program."), "small", "muted")
        else:
            self.say(_("Needs confirmation: the document itself has not been read."), "small", "should")
        if source.note:
            self.say(source.note, "small", "muted")
        url = source_url(source)
        if url is not None:
            self.web(url)
        elif source.address:
            self.say(source.address, "small", "muted")
        self._column.addSpacing(em(self._owner, 0.4))
