"""One field of a form: its label, help, unit, findings, accessible name and place in the index are made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop import theme
from studio.desktop.editors.column import take_out
from studio.desktop.editors.editor import for_example, offer_comment
from studio.desktop.editors.factory import make_editor
from studio.desktop.editors.mark import CommentMark, first_comment, open_comments
from studio.desktop.editors.notes import Notes, spoken
from studio.desktop.editors.reading import Unreadable, write
from studio.desktop.editors.widgets import SEVERITY_FRAME, Caption, Link, Scaled, Words, after, tab_after
from studio.desktop.theme import em
from studio.protocol.address import filled, parent, split
from studio.protocol.names import with_unit
from studio.text import Text, _, translate

if TYPE_CHECKING:
    from studio.checklist.run import Entry
    from studio.desktop.editors.editor import Editor
    from studio.desktop.editors.form import Form, Unread
    from studio.desktop.editors.proposal import Proposal
    from studio.protocol.base import Spec

_FLASH_MS = 900
_MESSAGE_AFTER_MS = 700
"""Pause in typing after which a message says that input cannot be stored; leaving the field says it at once."""

_OWN_FACTS = "own"
"""The section where own facts are entered: nothing there leads to it."""

_PRODUCTS = "/dosing/products/"

_LABEL_WIDTH = 11.5
_SMALL_WIDTH, _SMALL_NUMBER = 11.0, 4.4


def make_row(
    form: Form,
    address: str,
    spec: Spec,
    parent: QWidget,
    *,
    titled: bool = True,
    caption: str | None = None,
    outlet: QVBoxLayout | None = None,
) -> Row:
    """Return the row of one field.

    ``titled`` is False where a card's title already names the field. With an ``outlet`` the row is small, its label,
    the ``caption``, above the field, to stand side by side with others; what is said of it goes to the outlet they
    share.
    """
    return Row(form, address, spec, parent, titled=titled, caption=caption, outlet=outlet)


class Row(Scaled):
    """One field on a page.

    ``spoken_as`` names it for those who do not see it, where that is more than its title and its unit.
    """

    def __init__(
        self,
        form: Form,
        address: str,
        spec: Spec,
        parent: QWidget,
        *,
        titled: bool = True,
        caption: str | None = None,
        outlet: QVBoxLayout | None = None,
        spoken_as: str | None = None,
    ) -> None:
        super().__init__(parent)
        self.form, self.address, self.spec = form, address, spec
        self._spoken_as = with_unit(spec, translate(spec.title)) if spoken_as is None else spoken_as
        self._outlet = outlet
        self._small = small = outlet is not None
        self._stored: object = None
        self._before: object = None
        self._fresh = True
        self._problem: Text | None = None
        self._kept = False
        self._keeping = False
        self._entries: tuple[Entry, ...] = ()
        self._accepted: tuple[Entry, ...] = ()
        self._needed = self._help_left = False
        self._flashing = False
        self._stacked: bool | None = None
        self._pause: QTimer | None = None
        self._notes: Notes | None = None
        self._about: Words | None = None
        self._lead: Link | None = None
        self._mark: CommentMark | None = None
        self._proposal: Proposal | None = None
        self._own_facts: object = None
        self._described: tuple[object, ...] | None = None
        self.editor = self._make_editor()
        control = self.editor
        assert isinstance(control, QWidget)
        widest = _SMALL_NUMBER if spec.kind in ("integer", "decimal") else _SMALL_WIDTH
        if small and self.editor.widest > widest:
            self.editor.widest = widest
            self.editor.measure()
        title = translate(spec.title) if caption is None else caption
        self.label: Words | None = None
        if titled:
            style = "heading" if self.editor.wide else "small" if small else "body"
            tone = "muted" if small else "text"
            self.label = Caption(title.replace("&", "&&"), style, tone, parent=self)
            if not self.editor.wide:
                self.label.setBuddy(self.editor.control())
        help = translate(spec.help)
        self._help: Words | None = None
        if help and not small:
            self._help = Words(help, "small", "muted", wrap=True, parent=self)
            self._help.setAlignment(Qt.AlignmentFlag.AlignTop)
        if small:
            self.setToolTip(help)
        self._field = QHBoxLayout()
        self._field.setContentsMargins(0, 0, 0, 0)
        self._field.addWidget(control)
        if spec.unit:
            self._field.addWidget(Caption(translate(spec.unit), tone="muted", parent=self))
        if not self.editor.wide and control.sizePolicy().horizontalPolicy() != QSizePolicy.Policy.Expanding:
            self._field.addStretch(1)
        self._grid = QGridLayout(self)
        self.set_stacked(False)
        self.editor.value_changed.connect(self._on_typed)
        self.editor.finished.connect(self._on_finished)
        self.editor.reverted.connect(self._on_reverted)
        self.form.unread_changed.connect(self._on_unread_changed)
        self._describe()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._field.setSpacing(em(self, 0.4))
        self._grid.setHorizontalSpacing(em(self, 0.8))
        self._grid.setVerticalSpacing(em(self, 0.15))
        self._grid.setContentsMargins(0, 0, 0, 0)
        if self.label is not None and not self.editor.wide:
            size_label(self.label, self._grid, self, beside=not self._stacked, down=0.4)

    def set_stacked(self, stacked: bool) -> None:
        """Put the label above the field instead of beside it; small and wide rows always have it above."""
        stacked = stacked or self._small or self.editor.wide
        if stacked == self._stacked:
            return
        self._stacked = stacked
        take_out(self._grid)
        left = 0 if stacked else 1
        top = 1 if stacked and self.label is not None else 0
        if self.label is not None:
            # Beside its field, a label of several lines runs on beside the help below the field.
            lines = 1 if stacked or self._help is None else 2
            self._grid.addWidget(self.label, 0, 0, lines, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.setRowStretch(1, 0 if stacked else 1)
        if self.editor.wide and self._help is not None:
            self._grid.addWidget(self._help, top, left)
            self._grid.addLayout(self._field, top + 1, left)
        else:
            self._grid.addLayout(self._field, top, left)
            if self._help is not None:
                self._grid.addWidget(self._help, top + 1, left)
        self._grid.setColumnStretch(0, 1 if stacked else 0)
        self._grid.setColumnStretch(1, 0 if stacked else 1)
        notes = self._notes if self._outlet is None else None
        for line, extra in ((2, self._about), (3, self._lead), (4, self._proposal), (5, notes)):
            if extra is not None:
                self._place(extra, line)
        self.rescale()

    @property
    def problem(self) -> Text | None:
        """Why what stands in the field is not stored, or None."""
        return self._problem

    @property
    def notes(self) -> tuple[str, ...]:
        """The sentences under the field."""
        return self._notes.texts() if self._notes is not None else ()

    @property
    def links(self) -> tuple[Link, ...]:
        """The links under the field that mend a finding."""
        return self._notes.links() if self._notes is not None else ()

    def show_value(self, value: object) -> None:
        """Show what the protocol now holds; input that could not be stored stays until the person mends it."""
        if value is self._stored and not self._fresh:
            return
        self._stored, self._fresh = value, False
        if self.form.source is not self.editor:
            self._before = value
        unread = self.form.unread.get(self.address)
        if unread is None and self.form.source is not self.editor:
            self.editor.set_value(value)
        elif unread is not None and self._problem is not None:
            self._say(self._sentence(unread))
        self._show_about()

    def refresh(self) -> None:
        """Show anew what comes from elsewhere in the protocol."""
        self.editor.refresh()
        self._show_proposal()
        own = self.form.session.protocol.own
        if own is not self._own_facts:
            self._own_facts = own
            self._show_about()

    def rebind(self, address: str) -> None:
        """Show the same field of another item from now on."""
        self.address, self._fresh = address, True
        self.editor.rebind(address)
        unread = self.form.unread.get(address)
        self._kept = unread is not None
        if unread is not None:
            self.editor.set_typed(unread.written)
        self._say(self._sentence(unread) if unread else None)

    def refresh_findings(self) -> None:
        """Show what the checklist now says of the field."""
        if self.spec.kind == "items":
            self._entries = self._accepted = ()
        elif self.spec.kind == "group":
            self._entries, self._accepted = self.form.findings.at(self.address), ()
        else:
            self._entries = self.form.findings.under(self.address)
            self._accepted = self.form.findings.accepted(self.address)
        self._show_needed(needed=not filled(self._stored) and self.form.findings.awaits(self.address))
        self.editor.refresh_findings()
        self._show_notes()
        self._show_comments()

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        lead = [self._lead] if self._lead is not None else []
        mark = [self._mark] if self._mark is not None else []
        return [*self.editor.stops(), *mark, *lead, *self.links]

    def leave_help(self) -> None:
        """Leave the help to the sentence above, which says it as well; those who do not see it are told as before."""
        self._help_left = True
        self._show_help()

    def flash(self) -> None:
        """Draw the eye to the field for a moment, where marks may come and go by themselves."""
        if theme.still():
            return
        self._flashing = True
        self.update()
        after(self, _FLASH_MS, self._flashed)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to comment on the field, where its input has no menu of its own."""
        self.editor.focus()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        offer_comment(menu)
        if menu.actions():
            menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the moment's mark."""
        if self._flashing:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selection"))
            painter.drawRoundedRect(QRectF(self.rect()), em(self, 0.3), em(self, 0.3))

    def _flashed(self) -> None:
        self._flashing = False
        self.update()

    def _on_typed(self) -> None:
        try:
            value = self.editor.value()
        except Unreadable as unreadable:
            self._take_back()
            self._keep(unreadable.text)
            return
        # What was kept is typed over already: nothing that follows from storing may bring it back into the field.
        self._forget()
        refused = self._put(value)
        if refused is not None:
            self._take_back()
            self._keep(refused)
            return
        self._show_about()

    def _make_editor(self) -> Editor:
        return make_editor(self.form, self.address, self.spec, self)

    def _put(self, value: object) -> Text | None:
        """Store a value; return why it cannot be stored, or None when it is."""
        return self.form.put(self.address, self.spec, value, self._source())

    def _take_back(self) -> None:
        """Store what the field held when the edit began, in place of what the keystrokes since then happened to say."""
        self._put(self._before)

    def _forget(self) -> None:
        """Forget what could not be stored; what stands in the field stays as it was typed."""
        self._kept = False
        self.form.forget_unread(self.address)
        self._say(None)

    def _on_unread_changed(self) -> None:
        """Follow what was typed for the same field elsewhere, such as in a cell of the table above the form."""
        unread = self.form.unread.get(self.address)
        if unread is None and self._kept:
            self._kept = False
            self.editor.set_value(self._stored)
            self._say(None)
        elif unread is not None and not self._keeping and (not self._kept or unread.written != self.editor.typed()):
            self._kept = True
            self.editor.set_typed(unread.written)
            self._say(self._sentence(unread))

    def _on_finished(self) -> None:
        unread = self.form.unread.get(self.address)
        if unread is not None:
            self._say(self._sentence(unread))
        elif not self.editor.wide:
            self.editor.set_value(self._stored)
        self._before = self._stored
        self.form.session.seal()

    def _on_reverted(self) -> None:
        self._forget()
        self.editor.set_value(self._stored)

    def _source(self) -> QWidget:
        assert isinstance(self.editor, QWidget)
        return self.editor

    def _keep(self, reason: Text) -> None:
        self._kept = self._keeping = True
        self.form.keep_unread(self.address, self.editor.typed(), reason)
        self._keeping = False
        if self._problem is not None:
            self._say(self._sentence(self.form.unread[self.address]))
            return
        if self._pause is None:
            self._pause = QTimer(self, singleShot=True, interval=_MESSAGE_AFTER_MS)
            self._pause.timeout.connect(self._paused)
        self._pause.start()

    def _paused(self) -> None:
        unread = self.form.unread.get(self.address)
        self._say(self._sentence(unread) if unread else None)

    def _sentence(self, unread: Unread) -> Text:
        """Return what is wrong with what was typed, and what the protocol says as long as it is not mended."""
        kept = write(self.spec, self._stored)
        if not kept:
            return _("{reason} Nothing is stored.", reason=unread.message)
        return _("{reason} The protocol still says {value}.", reason=unread.message, value=with_unit(self.spec, kept))

    def _say(self, problem: Text | None) -> None:
        if self._pause is not None:
            self._pause.stop()
        if problem != self._problem:
            self._problem = problem
            self._show_notes()

    def _show_notes(self) -> None:
        tone = SEVERITY_FRAME[self._entries[0].rule.severity] if self._entries else ""
        self.editor.set_problem("must" if self._problem is not None else tone)
        if self._notes is None and (self._problem is not None or self._entries or self._accepted):
            self._notes = Notes(self.form.session, self)
            self._notes.wanted.connect(self.form.wanted)
            self._notes.follow(self._before_notes())
            if self._outlet is None:
                self._place(self._notes, 5)
            else:
                self._outlet.addWidget(self._notes)
        if self._notes is not None:
            self._notes.show_notes(self._problem, self._entries, self._accepted, self.address)
        self._describe()

    def _show_needed(self, *, needed: bool) -> None:
        """Say under the field that the checklist waits for it, as long as it does."""
        if needed == self._needed:
            return
        self._needed = needed
        self._show_help()

    def _show_help(self) -> None:
        if self._help is not None:
            self._help.setText(self._waits() if self._help_left else self._said_of_it())
            self._help.setVisible(bool(self._help.text()))

    def _waits(self) -> str:
        return str(_("Needed: the checklist waits for it.")) if self._needed else ""

    def _said_of_it(self) -> str:
        return f"{translate(self.spec.help)} {self._waits()}".strip()

    def _show_about(self) -> None:
        about = self.editor.about() if not self._small else ""
        if self._about is None and about:
            self._about = Words("", "small", "muted", wrap=True, parent=self)
            self._place(self._about, 2)
        if self._about is not None:
            self._about.setText(about)
            self._about.setVisible(bool(about))
        self._show_lead()
        self._show_proposal()

    def _show_lead(self) -> None:
        on_own_page = split(self.address)[0] == _OWN_FACTS
        lead = None if self._small or on_own_page else self.editor.lead()
        if self._lead is None and lead is not None:
            self._lead = Link("", self)
            self._lead.clicked.connect(self._on_lead)
            tab_after(self.editor.stops()[-1], self._lead)
            if self._notes is not None:
                self._notes.follow(self._before_notes())
            self._place(self._lead, 3)
        if self._lead is not None:
            self._lead.set_words(str(lead or ""))
            self._lead.setVisible(lead is not None)

    def _show_comments(self) -> None:
        count = open_comments(self.form.session.protocol, self.address)
        if self._mark is None and count:
            self._mark = CommentMark(self)
            self._mark.clicked.connect(self._on_mark)
            tab_after(self.editor.stops()[-1], self._mark)
            self._field.insertWidget(2 if self.spec.unit else 1, self._mark, 0, Qt.AlignmentFlag.AlignTop)
        if self._mark is not None:
            self._mark.show_count(count, self._spoken_as)

    def _on_mark(self) -> None:
        self.form.wanted.emit(first_comment(self.form.session.protocol, self.address))

    def _show_proposal(self) -> None:
        """Say what the compound of a product can fill in, at the compound."""
        if self._small or self.spec.knows != "compounds" or not self.address.startswith(_PRODUCTS):
            return
        if self._proposal is None:
            from studio.desktop.editors.proposal import Proposal

            self._proposal = Proposal(self.form.session, self)
            self._proposal.taken.connect(self.editor.focus)
            tab_after(self._lead or self.editor.stops()[-1], *self._proposal.stops())
            if self._notes is not None:
                self._notes.follow(self._before_notes())
            self._place(self._proposal, 4)
        self._proposal.show_product(parent(self.address))

    def _before_notes(self) -> QWidget:
        """Return where Tab stops last before the links of the findings."""
        return self._proposal.more if self._proposal is not None else self._lead or self.editor.stops()[-1]

    def _on_lead(self) -> None:
        self.form.wanted.emit(self.editor.follow())

    def _place(self, widget: QWidget, line: int) -> None:
        top = 1 if self._stacked and self.label is not None else 0
        where = Qt.AlignmentFlag.AlignLeft if isinstance(widget, Link) else Qt.AlignmentFlag(0)
        self._grid.addWidget(widget, top + line, 0 if self._stacked else 1, where)

    def _describe(self) -> None:
        wanted = (
            self._problem,
            self._needed,
            *((entry.fingerprint, entry.acceptance) for entry in (*self._entries, *self._accepted)),
        )
        if wanted == self._described:
            return
        self._described = wanted
        example = f" {for_example(self.spec.example)}." if self.spec.example else ""
        said = spoken(f"{self._said_of_it()}{example}".strip(), self._problem, self._entries, self._accepted)
        self.editor.describe(self._spoken_as, said)


def size_label(label: Words, grid: QGridLayout, owner: QWidget, *, beside: bool, down: float) -> None:
    """Give a label the width of the label column and bring it level with its field; above a field it is as it is.

    The width is the column's: a label keeps the least width that it ever had in mind.
    """
    grid.setColumnMinimumWidth(0, em(owner, _LABEL_WIDTH) if beside else 0)
    label.setMaximumWidth(em(owner, _LABEL_WIDTH if beside else 60))
    label.setContentsMargins(0, em(owner, down) if beside else 0, 0, 0)
