"""Finding and replacing words in the protocol: what to look for and where, the places found, and what to do with them.

The panel changes nothing itself: it says which places are to be replaced by what.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from studio.desktop.dialogs.dialog import Line
from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.flow import flowing
from studio.desktop.editors.widgets import Button, Link, Scaled, Words
from studio.desktop.panels.chip import Chip
from studio.desktop.panels.hit_list import HitList, Place, Section
from studio.desktop.panels.panel import SidePanel, scrolling
from studio.desktop.theme import em
from studio.protocol.address import label, split
from studio.protocol.protocol import section_title
from studio.protocol.search import Hit, Wanted, find, list_at
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent

    from studio.desktop.session import Session
    from studio.protocol.protocol import Protocol
    from studio.protocol.search import Refusal

Scope = Literal["all", "section", "list"]

_SCOPES: dict[Scope, Text] = {"all": _("Whole protocol"), "section": _("This section"), "list": _("This list")}
_LOOK_AGAIN_MS = 200
"""Pause after a change of the protocol before it is searched again, in milliseconds."""
MOST = 1000
"""So many places are listed, and replaced, at once."""
_TOLD = 5
"""So many places that could not be replaced are told by name."""


class Replace(Scaled, SidePanel):
    """The panel. ``place`` tells the address of the field in focus, which section and list are meant by."""

    wants_place = Signal(object)
    """Go to this :class:`~studio.protocol.search.Hit`."""

    wants_replacing = Signal(object, str)
    """Put these words in place of these hits."""

    left = Signal()
    """The user pressed Esc: back to the form."""

    def __init__(self, session: Session, place: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._place = session, place
        self._off: set[tuple[str, int, int]] = set()
        self._hits: tuple[Hit, ...] = ()
        self._here = ""
        self._named: tuple[Protocol, dict[str, str]] = session.protocol, {}
        self.words = Line(parent=self)
        self.words.setPlaceholderText(str(_("Find in the protocol")))
        self.words.setAccessibleName(str(_("Find in the protocol")))
        self.words.setAccessibleDescription(str(_("Enter goes to the next place, Shift+Enter to the one before.")))
        self.by = Line(parent=self)
        self.by.setPlaceholderText(str(_("Replace by")))
        self.by.setAccessibleName(str(_("Replace by")))
        self.previous = Button(icon="up", kind="quiet", tip=str(_("Previous place (Shift+F3)")), parent=self)
        self.next = Button(icon="down", kind="quiet", tip=str(_("Next place (F3)")), parent=self)
        self.case = _option("Aa", _("Match case"), self)
        self.whole = _option(str(_("Word")), _("Whole words only"), self)
        self.scope = ChoiceBox(self)
        self.scope.setAccessibleName(str(_("Where to look")))
        self.scope.setAccessibleDescription(str(_("The section and the list are those of the field in focus.")))
        for name, title in _SCOPES.items():
            self.scope.addItem(str(title), name)
        self.more = Link(str(_("Replace…")), self)
        self.count = Words("", "small", "muted", wrap=True, parent=self)
        self.one = Button(str(_("Replace")), tip=str(_("Replace this place and go to the next")), parent=self)
        self.all = Button(str(_("Replace all chosen")), parent=self)
        self.list = HitList(self)
        self._lay_out()
        self.show_replacing(False)
        self._again = QTimer(self, singleShot=True, interval=_LOOK_AGAIN_MS)
        self._again.timeout.connect(self.look)
        self.words.textChanged.connect(self._on_wanted)
        self.by.textChanged.connect(self._show)
        for chip in (self.case, self.whole):
            chip.toggled.connect(self._on_wanted)
        self.scope.currentIndexChanged.connect(self._on_wanted)
        self.more.clicked.connect(self._on_more)
        self.previous.clicked.connect(self._on_previous)
        self.next.clicked.connect(self._on_next)
        self.one.clicked.connect(self._on_one)
        self.all.clicked.connect(self._on_all)
        self.list.wants_place.connect(self.wants_place)
        self.list.ticked.connect(self._on_ticked)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        session.changed.connect(self._on_changed)

    def rescale(self) -> None:
        """Set margins from the font."""
        self._head.setContentsMargins(em(self, 0.8), em(self, 0.7), em(self, 0.8), em(self, 0.5))
        self._head.setSpacing(em(self, 0.4))
        for row in (self._first, self._second):
            row.setHorizontalSpacing(em(self, 0.2))

    def start(self, words: str, *, replacing: bool) -> None:
        """Take the keyboard, with these words to look for, if there are any."""
        self.show_replacing(replacing or self.replacing)
        if words:
            self.words.setText(words)
        into = self.by if replacing and self.words.text() else self.words
        into.setFocus(Qt.FocusReason.ShortcutFocusReason)
        into.selectAll()
        self.look()

    def focus(self) -> None:
        """Put the keyboard into the words to look for."""
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    @property
    def replacing(self) -> bool:
        """Whether it offers to replace what it finds."""
        return self.by.isVisibleTo(self)

    def show_replacing(self, shown: bool) -> None:
        """Offer to replace what is found, or no more."""
        for part in (self.by, self._acts):
            part.setVisible(shown)
        self.more.setVisible(not shown)
        self._list()

    def look_again(self) -> None:
        """The keyboard is in another field: its section and list may be others."""
        if not self.isVisible():
            return
        self.scope.setToolTip(self._scope_in_words())
        if self._scope() != self._here:
            self.look()

    def look(self) -> None:
        """Search the protocol as it is now."""
        self._again.stop()
        self._here = self._scope()
        self._hits = find(self._session.protocol, self._wanted(), self._here, MOST)
        self._list()

    def step(self, by: int) -> None:
        """Go to the next place, or to the one before."""
        hit = self.list.step(by, f"/{split(self._place())[0]}")
        if hit is not None:
            self.wants_place.emit(hit)

    def tell(self, text: Text, left: Sequence[Refusal] = ()) -> None:
        """Say how many places were replaced, and which were left as they are."""
        lines = [str(text)]
        for refusal in left[:_TOLD]:
            where = label(self._session.protocol, refusal.hit.address)
            lines.append(str(_("{place}: left as it is, {reason}.", place=where, reason=refusal.reason)))
        if len(left) > _TOLD:
            lines.append(str(n_("{count} more place.", "{count} more places.", len(left) - _TOLD)))
        self.count.setText("\n".join(lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a line goes on, or replaces; Esc goes back to the form."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.words.hasFocus():
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._step_here(-1 if back else 1)
        elif enter and self.by.hasFocus():
            self._on_one()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self.look_again()
        self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._again.stop()

    def stop(self) -> None:
        """Leave no work behind."""
        self._again.stop()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.list.scheduleDelayedItemsLayout()

    def _lay_out(self) -> None:
        _page, column = scrolling(self)
        self._head = QVBoxLayout()
        self._first, self._second = QGridLayout(), QGridLayout()
        self._first.addWidget(self.words, 0, 0)
        self._first.addWidget(self.previous, 0, 1)
        self._first.addWidget(self.next, 0, 2)
        self._first.setColumnStretch(0, 1)
        self._second.addWidget(self.by, 0, 0)
        self._head.addLayout(self._first)
        self._head.addLayout(self._second)
        self._head.addWidget(flowing(self, self.case, self.whole, self.scope))
        self._head.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._acts = flowing(self, self.one, self.all)
        self._head.addWidget(self._acts)
        self._head.addWidget(self.count)
        column.addLayout(self._head)
        column.addWidget(self.list, 1)
        self.rescale()

    def _wanted(self) -> Wanted:
        return Wanted(self.words.text(), case=self.case.isChecked(), words=self.whole.isChecked())

    def _scope(self) -> str:
        """Return the address of the part that is searched; nothing for all of it."""
        chosen: Scope = self.scope.currentData()
        if chosen == "all":
            return ""
        place = self._place()
        section = f"/{split(place)[0]}"
        return (list_at(self._session.protocol, place) or section) if chosen == "list" else section

    def _scope_in_words(self) -> str:
        scope = self._scope()
        return label(self._session.protocol, scope) if scope else str(_SCOPES["all"])

    def _on_wanted(self) -> None:
        self._off.clear()
        self.look()

    def _on_changed(self) -> None:
        if self.isVisible():
            self._again.start()

    def _list(self) -> None:
        rows: list[Section | Place] = []
        for section, group in groupby(self._hits, key=lambda hit: split(hit.address)[0]):
            hits = list(group)
            rows.append(Section(section_title(section), len(hits)))
            rows += [Place(hit, self._where(hit.address), _key(hit) not in self._off) for hit in hits]
        self.list.show_rows(rows, ticks=self.replacing)
        self._show()

    def _where(self, address: str) -> str:
        """Return the words for a field; they are remembered while the protocol stays the same."""
        protocol = self._session.protocol
        if self._named[0] is not protocol:
            self._named = protocol, {}
        names = self._named[1]
        if address not in names:
            names[address] = _without_section(label(protocol, address))
        return names[address]

    def _show(self) -> None:
        """Say how much was found and what can be done with it."""
        found, chosen = len(self._hits), len(self._chosen())
        kept = sum(not hit.replaceable for hit in self._hits)
        for part in (self.previous, self.next):
            part.setEnabled(found > 0)
        self._on_current()
        self.all.setEnabled(chosen > 0)
        self.all.setText(str(_("Replace all chosen ({count})", count=chosen)))
        self.all.updateGeometry()
        if not self.words.text().strip():
            said = str(_("Write what to look for."))
        elif not found:
            said = str(_("Not found. Try fewer letters, or look in the whole protocol."))
        else:
            said = str(n_("{count} place found.", "{count} places found.", found))
            if self._here:
                within = self._scope_in_words()
                said = str(n_("{count} place found in {part}.", "{count} places found in {part}.", found, part=within))
            if found == MOST:
                said = str(_("These are the first {count} places. Write more letters to see others.", count=found))
            if kept and self.replacing:
                more = n_("{count} is not replaceable.", "{count} are not replaceable.", kept)
                said = f"{said} {more}"
        self.count.setText(said)

    def _chosen(self) -> tuple[Hit, ...]:
        return tuple(hit for hit in self._hits if hit.replaceable and _key(hit) not in self._off)

    def _on_current(self) -> None:
        current = self.list.current
        self.one.setEnabled(current is not None and current.replaceable)

    def _on_ticked(self, hit: Hit, ticked: bool) -> None:
        if ticked:
            self._off.discard(_key(hit))
        else:
            self._off.add(_key(hit))
        self._show()

    def _step_here(self, by: int) -> None:
        """Go to the next place, and keep the keyboard in the line."""
        line = self.words
        self.step(by)
        line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_previous(self) -> None:
        self.step(-1)

    def _on_next(self) -> None:
        self.step(1)

    def _on_more(self) -> None:
        self.show_replacing(True)
        self.by.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_one(self) -> None:
        hit = self.list.current
        if hit is None or not hit.replaceable:
            self.list.step(1)
            return
        at, by = self._hits.index(hit), self.by.text()
        self._ask_for((hit,))
        if hit in self._hits:
            at += 1
        while at < len(self._hits) and _within(self._hits[at], hit, len(by)):
            at += 1
        if self._hits:
            self.list.choose(self._hits[at % len(self._hits)])

    def _on_all(self) -> None:
        self._ask_for(self._chosen())

    def _ask_for(self, hits: tuple[Hit, ...]) -> None:
        """Have these replaced. Undo takes that back then, and not what was typed here before."""
        by = self.by.text()
        self.by.setText(by)
        self.wants_replacing.emit(hits, by)


def _option(text: str, title: Text, parent: QWidget) -> Chip:
    """Return a chip of few letters, which says in its tooltip what they mean."""
    made = Chip(text, parent)
    made.setToolTip(str(title))
    made.setAccessibleName(str(title))
    return made


def _within(hit: Hit, replaced: Hit, length: int) -> bool:
    """Tell whether a place lies in the words that were put in place of another one."""
    same_text = (hit.address, hit.written.line) == (replaced.address, replaced.written.line)
    return same_text and replaced.start <= hit.start < replaced.start + length


def _key(hit: Hit) -> tuple[str, int, int]:
    return hit.address, hit.written.line, hit.start


def _without_section(words: str) -> str:
    return words.partition(", ")[2] or words
