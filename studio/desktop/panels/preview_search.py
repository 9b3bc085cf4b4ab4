"""Finding words in the preview: a line to type them in, how many there are, and the way from one to the next."""

from __future__ import annotations

import time
from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout

from studio.desktop.dialogs.dialog import Line
from studio.desktop.editors.widgets import Button, Scaled, Words
from studio.desktop.theme import em
from studio.text import _

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QKeyEvent
    from PySide6.QtWidgets import QWidget

    from studio.desktop.panels.preview_paper import Paper
    from studio.desktop.panels.preview_pdf import Hit

_AT_A_TIME_S = 0.008
"""So long pages are looked through before the window gets its turn, in seconds."""


class Search(Scaled):
    """The bar. Pages are looked through in the pauses of the window, from the one in sight on."""

    closed = Signal()
    """The user is done; the keyboard belongs to the pages again."""

    def __init__(self, paper: Paper, parent: QWidget) -> None:
        super().__init__(parent)
        self._paper = paper
        self._waiting: list[int] = []
        self._from: tuple[int, int] = (0, 0)
        self._bring = True
        self.hits: list[Hit] = []
        """What was found so far, in the order of the pages."""
        self.current: Hit | None = None
        """The one that stands out."""
        self.words = Line(parent=self)
        self.words.setPlaceholderText(str(_("Find in the preview")))
        self.words.setAccessibleName(str(_("Find in the preview")))
        self.count = Words("", "small", "muted", parent=self)
        self.previous = Button(icon="up", kind="quiet", tip=str(_("Previous place (Shift+Enter)")), parent=self)
        self.next = Button(icon="down", kind="quiet", tip=str(_("Next place (Enter)")), parent=self)
        self.close_button = Button(icon="close", kind="quiet", tip=str(_("Close (Esc)")), parent=self)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words, 1)
        for widget in (self.count, self.previous, self.next, self.close_button):
            self._row.addWidget(widget)
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._look)
        self.words.textChanged.connect(self._on_words)
        self.previous.clicked.connect(self._on_previous)
        self.next.clicked.connect(self._on_next)
        self.close_button.clicked.connect(self.leave)
        self.rescale()

    def rescale(self) -> None:
        """Set margins from the font."""
        self._row.setContentsMargins(em(self, 0.6), em(self, 0.2), em(self, 0.4), em(self, 0.4))
        self._row.setSpacing(em(self, 0.25))

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [self.words, self.previous, self.next, self.close_button]

    @property
    def looking(self) -> bool:
        """Whether pages are still to be looked through."""
        return bool(self._waiting)

    def open(self) -> None:
        """Show the bar with the keyboard in it."""
        self.show()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()
        self._on_words()

    def leave(self) -> None:
        """Put the bar away."""
        self.hide()
        self.closed.emit()

    def look_again(self) -> None:
        """Look through another state of the document, and stay at the same place."""
        if self.isVisible():
            place = (self.current.page, self.current.start) if self.current is not None else (self._paper.page, 0)
            self._begin(place, bring=False)

    def step(self, by: int) -> None:
        """Go to the next place (1) or the one before (-1), round the ends."""
        if self.hits:
            at = self.hits.index(self.current) if self.current in self.hits else -by
            self.current = self.hits[(at + by) % len(self.hits)]
            self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Shift+Enter back, Esc puts the bar away."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            case Qt.Key.Key_Escape:
                self.leave()
            case _:
                super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop looking, and mark nothing any more."""
        super().hideEvent(event)
        self._timer.stop()
        self._paper.show_hits((), None)

    def _on_words(self) -> None:
        self._begin((self._paper.page, 0), bring=True)

    def _on_previous(self) -> None:
        self.step(-1)

    def _on_next(self) -> None:
        self.step(1)

    def _begin(self, place: tuple[int, int], *, bring: bool) -> None:
        self.hits, self.current = [], None
        self._from, self._bring = place, bring
        pages = range(self._paper.count)
        self._waiting = [*pages[place[0] :], *pages[: place[0]]] if self.words.text().strip() else []
        if self._waiting:
            self._timer.start()
        else:
            self._timer.stop()
            self._show()

    def _look(self) -> None:
        end = time.monotonic() + _AT_A_TIME_S
        while self._waiting and time.monotonic() < end:
            self.hits += self._paper.pdf.find(self.words.text(), self._waiting.pop(0))
        self.hits.sort(key=_place)
        if not self._waiting:
            self._timer.stop()
        if self.current is None and self.hits:
            at = bisect_left(self.hits, self._from, key=_place)
            if at < len(self.hits) or not self._waiting:
                self.current = self.hits[at % len(self.hits)]
        self._show()

    def _show(self) -> None:
        said = ""
        if self.current is not None:
            said = str(_("{at} of {count}", at=self.hits.index(self.current) + 1, count=len(self.hits)))
        elif self.words.text().strip() and not self._waiting:
            said = str(_("Not found"))
        self.count.setText(said)
        self._paper.show_hits(self.hits, self.current, bring=self._bring)
        self._bring = self._bring or self.current is not None


def _place(hit: Hit) -> tuple[int, int]:
    return hit.page, hit.start
