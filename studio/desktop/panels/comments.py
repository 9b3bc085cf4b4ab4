"""Comments beside the form: all of them by section, what can be filtered, and the button that writes a new one."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Literal, get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.flow import flowing
from studio.desktop.editors.widgets import Button, Scaled, Words
from studio.desktop.panels.chip import Chip
from studio.desktop.panels.comment_list import Card, CommentList, Section
from studio.desktop.panels.panel import SidePanel, scrolling
from studio.desktop.theme import em
from studio.protocol.address import exists, label, split
from studio.protocol.discussion import place_in_words, section_of
from studio.protocol.protocol import SECTIONS, section_title
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QShowEvent

    from studio.desktop.session import Session
    from studio.protocol.comments import Comment

State = Literal["open", "resolved", "all"]
_STATES: tuple[State, ...] = get_args(State)
_TITLES: dict[State, Text] = {"open": _("Open"), "resolved": _("Resolved"), "all": _("All")}


class Comments(Scaled, SidePanel):
    """The panel. ``place`` tells the address of the field in focus."""

    wants_writing = Signal()
    """Write a comment on the field in focus."""

    def __init__(self, session: Session, place: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._place = session, place
        self._shown: tuple[Comment, ...] = ()
        self.list = CommentList(self)
        self.write = Button(str(_("Comment…")), "add", parent=self)
        self._on = Words("", "small", "muted", wrap=True, parent=self)
        self.state = ChoiceBox(self)
        self.state.setAccessibleName(str(_("Which comments")))
        self.state.setAccessibleDescription(str(_("Shows comments that are open, those that are resolved, or all.")))
        for name in _STATES:
            self.state.addItem("", name)
        self.here = Chip(str(_("This section")), self)
        self.people = ChoiceBox(self)
        self.people.setAccessibleName(str(_("By whom")))
        self.people.setAccessibleDescription(str(_("Shows only comments in which this person spoke.")))
        self.people.addItem(str(_("Everyone")))
        self._empty = Words("", tone="muted", wrap=True, parent=self)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        self.write.clicked.connect(self.wants_writing)
        self.here.toggled.connect(self._show)
        for choice in (self.state, self.people):
            choice.currentIndexChanged.connect(self._show)
        session.checked.connect(self._on_checked)
        session.changed.connect(self._on_changed)
        self._show()

    def rescale(self) -> None:
        """Set margins from the font."""
        self._head.setContentsMargins(em(self, 0.8), em(self, 0.7), em(self, 0.8), em(self, 0.5))
        self._head.setSpacing(em(self, 0.4))
        self._empty.setContentsMargins(em(self, 0.8), em(self, 0.8), em(self, 0.8), 0)

    def focus(self) -> None:
        """Put the keyboard into the list, or onto the button where the list is empty."""
        into = self.list if self.list.cards() else self.write
        into.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def look_again(self) -> None:
        """The keyboard is in another field: a comment would be on that, and its section may be another."""
        if self.isVisible() and self.here.isChecked():
            self._show()
        elif self.isVisible():
            self._show_place()

    def show_as(self, who: str) -> None:
        """Let this person edit what they wrote."""
        self.list.who = who
        self._show()

    def choose(self, id: str) -> None:
        """Choose a comment, whatever is filtered."""
        if not self.list.choose(id):
            self.here.setChecked(False)
            self.people.setCurrentIndex(0)
            self.state.setCurrentIndex(_STATES.index("all"))
            self.list.choose(id)
        self.focus()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up."""
        super().showEvent(event)
        self._show()

    def _lay_out(self) -> None:
        _page, column = scrolling(self)
        self._head = QVBoxLayout()
        first = QHBoxLayout()
        first.setSpacing(em(self, 0.6))
        first.addWidget(self.write, 0, Qt.AlignmentFlag.AlignTop)
        first.addWidget(self._on, 1, Qt.AlignmentFlag.AlignVCenter)
        self._head.addLayout(first)
        self._head.addWidget(flowing(self, self.state, self.here, self.people))
        column.addLayout(self._head)
        self._below = QStackedLayout()
        self._below.addWidget(self.list)
        self._below.addWidget(self._empty)
        column.addLayout(self._below, 1)
        self.rescale()

    def _on_checked(self) -> None:
        if self.isVisible():
            self._show()

    def _on_changed(self) -> None:
        if self.isVisible() and self._session.protocol.comments is not self._shown:
            self._show()

    def _show(self) -> None:
        self._shown = self._session.protocol.comments
        self._show_place()
        self._show_people()
        counts = self._counts()
        for at, name in enumerate(_STATES):
            self.state.setItemText(at, str(_("{state} ({count})", state=_TITLES[name], count=counts[name])))
        rows: list[Section | Card] = []
        for section, cards in groupby(sorted(self._cards(), key=_order), key=lambda pair: pair[0]):
            rows.append(Section(section_title(section) if section else str(_("No longer there"))))
            rows += [card for _section, card in cards]
        self.list.show_rows(rows)
        self._empty.setText(self._why_empty(counts["all"]))
        self._below.setCurrentWidget(self.list if rows else self._empty)

    def _show_place(self) -> None:
        """Say what a comment written now would be on."""
        protocol, place = self._session.protocol, self._place()
        on = label(protocol, place) if exists(protocol, place) else ""
        self._on.setText(str(_("On {field}", field=on)))
        self.write.setToolTip(str(_("Comment on {field} (Ctrl+Alt+M)", field=on)))

    def _show_people(self) -> None:
        people = sorted({who for one in self._session.protocol.comments for who in one.people})
        shown = [self.people.itemText(at) for at in range(1, self.people.count())]
        if people != shown:
            chosen = self.people.currentText()
            self.people.blockSignals(True)
            while self.people.count() > 1:
                self.people.removeItem(1)
            self.people.addItems(people)
            self.people.setCurrentIndex(max(0, self.people.findText(chosen)))
            self.people.blockSignals(False)
        self.people.setVisible(len(people) > 1)

    def _counts(self) -> dict[State, int]:
        listed = [one for one in self._session.protocol.comments if self._fits(one)]
        resolved = sum(one.resolved for one in listed)
        return {"open": len(listed) - resolved, "resolved": resolved, "all": len(listed)}

    def _fits(self, comment: Comment) -> bool:
        """Tell whether the section and the person asked for are those of a comment."""
        if self.here.isChecked() and split(comment.address)[:1] != split(self._place())[:1]:
            return False
        return self.people.currentIndex() == 0 or self.people.currentText() in comment.people

    def _cards(self) -> Iterator[tuple[str | None, Card]]:
        protocol, state = self._session.protocol, self.state.currentData()
        for comment in protocol.comments:
            if not self._fits(comment):
                continue
            if state != "all" and comment.resolved != (state == "resolved"):
                continue
            section = section_of(protocol, comment)
            place = str(place_in_words(protocol, comment))
            if section is not None:
                place = place.partition(", ")[2] or str(_("The whole section"))
            own = comment.who in (None, self.list.who)
            yield section, Card(comment, place, gone=section is None, own=own)

    def _why_empty(self, listed: int) -> str:
        if not self._session.protocol.comments:
            return str(
                _(
                    "There are no comments yet. Go to a field and press Ctrl+Alt+M, or the button above, to write one. "
                    "Comments are kept in the protocol’s file and never printed."
                )
            )
        return str(_("Nothing to show here.") if not listed else _("None of these."))


def _order(pair: tuple[str | None, Card]) -> int:
    section, _card = pair
    return SECTIONS.index(section) if section is not None else len(SECTIONS)
