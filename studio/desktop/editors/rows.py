"""The row factory: every field gets its label, help, unit, findings, accessible name and place in the index here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop import theme
from studio.desktop.editors.choices import ChecksEditor, ChoiceEditor, YesNoEditor
from studio.desktop.editors.dose import DoseEditor
from studio.desktop.editors.editor import Editor
from studio.desktop.editors.flow import Flow
from studio.desktop.editors.knowledge import KnowledgeEditor
from studio.desktop.editors.line import LineEditor
from studio.desktop.editors.notes import Notes, spoken
from studio.desktop.editors.reading import Unreadable, write
from studio.desktop.editors.references import ReferencesEditor
from studio.desktop.editors.text import TextEditor
from studio.desktop.editors.widgets import SEVERITY_FRAME, Link, Scaled, Words, after, tab_after
from studio.desktop.theme import em
from studio.protocol.address import AddressError, get, join, split
from studio.protocol.base import Spec, Value, specs
from studio.protocol.names import with_unit
from studio.protocol.own import OwnLimit
from studio.protocol.wording import Passage
from studio.text import Text, _, translate

if TYPE_CHECKING:
    from studio.desktop.editors.form import Form, Unread

_FLASH_MS = 900
_MESSAGE_AFTER_MS = 700
"""Pause in typing after which a message says that input cannot be stored; leaving the field says it at once."""

_OWN_FACTS = "own"
"""The section where own facts are entered: nothing there leads to it."""

_LABEL_WIDTH = 11.5
_SMALL_WIDTH = 11.0
NARROW = 33.0
"""Width of rows, in em, below which labels stand above their fields."""


@dataclass(frozen=True, slots=True)
class Together:
    """Short fields that stand side by side under one label."""

    label: Text
    fields: tuple[str, ...]


def make_editor(form: Form, address: str, spec: Spec, parent: QWidget) -> Editor:
    """Return the editor for a kind of field."""
    if spec.knows is not None and spec.kind == "line":
        return KnowledgeEditor(spec, form.session, parent)
    match spec.kind:
        case "text" | "lines":
            return TextEditor(spec, parent)
        case "choice" | "reference":
            return ChoiceEditor(spec, form.session, parent)
        case "choices":
            return ChecksEditor(spec, form.session, parent)
        case "references":
            return ReferencesEditor(spec, form.session, parent)
        case "yes_no":
            return YesNoEditor(spec, parent)
        case "dose":
            return DoseEditor(spec, parent)
        case "group":
            return GroupEditor(form, address, spec, parent)
        case "items" if spec.model is OwnLimit:
            from studio.desktop.editors.limits import LimitsEditor

            return LimitsEditor(form, spec, parent)
        case "items" if spec.model is Passage:
            from studio.desktop.editors.passages import PassagesEditor

            return PassagesEditor(form, spec, parent)
        case "items":
            from studio.desktop.editors.items import ItemsEditor

            return ItemsEditor(form, address, spec, parent)
        case _:
            return LineEditor(spec, parent)


def make_cell_editor(form: Form, address: str, spec: Spec, parent: QWidget) -> Editor:
    """Return the editor for a field in a table's cell, where there is room for a single input only."""
    if spec.kind == "dose":
        return LineEditor(spec, parent)
    if spec.kind == "yes_no":
        return ChoiceEditor(spec, form.session, parent)
    return make_editor(form, address, spec, parent)


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
        self._entries: tuple[Any, ...] = ()
        self._flashing = False
        self._stacked: bool | None = None
        self._pause: QTimer | None = None
        self._notes: Notes | None = None
        self._about: Words | None = None
        self._lead: Link | None = None
        self._own_facts: object = None
        self._described: tuple[object, ...] | None = None
        self.editor = self._make_editor()
        control = self.editor
        assert isinstance(control, QWidget)
        if small and self.editor.widest > _SMALL_WIDTH:
            self.editor.widest = _SMALL_WIDTH
            self.editor.measure()
        title = translate(spec.title) if caption is None else caption
        self.label: Words | None = None
        if titled:
            style = "heading" if self.editor.wide else "small" if small else "body"
            tone = "muted" if small else "text"
            self.label = Words(title.replace("&", "&&"), style, tone, wrap=not small, parent=self)
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
            self._field.addWidget(Words(translate(spec.unit), tone="muted", parent=self))
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
            _size_label(self.label, self, beside=not self._stacked, down=0.4)

    def set_stacked(self, stacked: bool) -> None:
        """Put the label above the field instead of beside it; small and wide rows always have it above."""
        stacked = stacked or self._small or self.editor.wide
        if stacked == self._stacked:
            return
        self._stacked = stacked
        while self._grid.takeAt(0) is not None:
            pass
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
        for line, extra in ((2, self._about), (3, self._lead), (4, notes)):
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
            self._entries = ()
        elif self.spec.kind == "group":
            self._entries = self.form.findings.at(self.address)
        else:
            self._entries = self.form.findings.under(self.address)
        self.editor.refresh_findings()
        self._show_notes()

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        lead = [self._lead] if self._lead is not None else []
        return [*self.editor.stops(), *lead, *self.links]

    def flash(self) -> None:
        """Draw the eye to the field for a moment."""
        self._flashing = True
        self.update()
        after(self, _FLASH_MS, self._flashed)

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
        if self._notes is None and (self._problem is not None or self._entries):
            self._notes = Notes(self.form.session, self)
            self._notes.follow(self._lead or self.editor.stops()[-1])
            if self._outlet is None:
                self._place(self._notes, 4)
            else:
                self._outlet.addWidget(self._notes)
        if self._notes is not None:
            self._notes.show_notes(self._problem, self._entries)
        self._describe()

    def _show_about(self) -> None:
        about = self.editor.about() if not self._small else ""
        if self._about is None and about:
            self._about = Words("", "small", "muted", wrap=True, parent=self)
            self._place(self._about, 2)
        if self._about is not None:
            self._about.setText(about)
            self._about.setVisible(bool(about))
        self._show_lead()

    def _show_lead(self) -> None:
        on_own_page = split(self.address)[0] == _OWN_FACTS
        lead = None if self._small or on_own_page else self.editor.lead()
        if self._lead is None and lead is not None:
            self._lead = Link("", self)
            self._lead.clicked.connect(self._on_lead)
            tab_after(self.editor.stops()[-1], self._lead)
            if self._notes is not None:
                self._notes.follow(self._lead)
            self._place(self._lead, 3)
        if self._lead is not None:
            self._lead.set_words(str(lead or ""))
            self._lead.setVisible(lead is not None)

    def _on_lead(self) -> None:
        self.form.wanted.emit(self.editor.follow())

    def _place(self, widget: QWidget, line: int) -> None:
        top = 1 if self._stacked and self.label is not None else 0
        where = Qt.AlignmentFlag.AlignLeft if isinstance(widget, Link) else Qt.AlignmentFlag(0)
        self._grid.addWidget(widget, top + line, 0 if self._stacked else 1, where)

    def _describe(self) -> None:
        wanted = (self._problem, tuple(entry.fingerprint for entry in self._entries))
        if wanted == self._described:
            return
        self._described = wanted
        said = spoken(translate(self.spec.help), self._problem, self._entries)
        self.editor.describe(self._spoken_as, said)


class Rows(Scaled):
    """The rows of one holder: a section, a group or a list's item.

    ``under`` is the title they stand under, which no row repeats; ``titled`` is False where it names the only one.
    """

    def __init__(
        self,
        form: Form,
        address: str,
        model: type[Value],
        entries: tuple[str | Together, ...],
        parent: QWidget,
        *,
        titled: bool = True,
        under: str = "",
    ) -> None:
        super().__init__(parent)
        self.form, self.address = form, address
        self.rows: dict[str, Row] = {}
        self._groups: list[_Side] = []
        self._shown: object = None
        self._stacked = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        known = specs(model)
        for entry in entries:
            if isinstance(entry, Together):
                side = _Side(form, address, entry, known, self)
                self._groups.append(side)
                self.rows |= side.rows
                self._layout.addWidget(side)
            else:
                spec = known[entry]
                said = titled and not (spec.kind in ("items", "group") and translate(spec.title) == under)
                row = make_row(form, join(address, entry), spec, self, titled=said)
                self.rows[entry] = row
                self._layout.addWidget(row)
        self._linked = [row for row in self.rows.values() if row.spec.to or row.spec.knows or row.editor.wide]
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._layout.setSpacing(em(self, 0.65))

    def show_holder(self, holder: Value) -> None:
        """Show the fields of this value; those that did not change are left alone."""
        if holder is self._shown:
            return
        self._shown = holder
        for name, row in self.rows.items():
            row.show_value(getattr(holder, name))

    def catch_up(self) -> None:
        """Show the protocol as it is now."""
        try:
            holder = get(self.form.session.protocol, self.address)
        except AddressError:
            return
        self.show_holder(holder)
        self.refresh()

    def refresh(self) -> None:
        """Show anew what comes from elsewhere in the protocol."""
        for row in self._linked:
            row.refresh()

    def rebind(self, address: str) -> None:
        """Show the same fields of another item from now on."""
        self.address, self._shown = address, None
        for name, row in self.rows.items():
            row.rebind(join(address, name))

    def refresh_findings(self) -> None:
        """Show what the checklist now says."""
        for row in self.rows.values():
            row.refresh_findings()

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [stop for row in self.rows.values() for stop in row.stops()]

    def reach(self, parts: tuple[str, ...]) -> QWidget | None:
        """Go to the field at these parts of an address, and return the widget that shows it, or None."""
        row = self.rows.get(parts[0]) if parts else None
        if row is None:
            return None
        if len(parts) > 1 and row.editor.wide:
            return row.editor.reach(parts[1:])
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put labels above their fields where there is little room."""
        super().resizeEvent(event)
        stacked = event.size().width() < em(self, NARROW)
        if stacked != self._stacked:
            self._stacked = stacked
            for row in self.rows.values():
                row.set_stacked(stacked)
            for side in self._groups:
                side.set_stacked(stacked)


class _Side(Scaled):
    """Short fields side by side, under one label; what is said of them stands below, over the whole width."""

    def __init__(self, form: Form, address: str, entry: Together, known: dict[str, Spec], parent: QWidget) -> None:
        super().__init__(parent)
        self.label = Words(str(entry.label), wrap=True, parent=self)
        self.rows: dict[str, Row] = {}
        self._right = QWidget(self)
        column = QVBoxLayout(self._right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(em(self, 0.15))
        fields = QWidget(self._right)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        fields.setSizePolicy(policy)
        column.addWidget(fields)
        flow = Flow(fields, columns=False)
        for name in entry.fields:
            caption = _without(translate(known[name].title), str(entry.label))
            self.rows[name] = make_row(form, join(address, name), known[name], fields, caption=caption, outlet=column)
            flow.addWidget(self.rows[name])
        helps = dict.fromkeys(translate(known[name].help) for name in entry.fields if known[name].help)
        if helps:
            column.addWidget(Words(" ".join(helps), "small", "muted", wrap=True, parent=self._right))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._stacked: bool | None = None
        self.set_stacked(False)

    def rescale(self) -> None:
        """Set distances from the font."""
        beside = not self._stacked
        self._grid.setHorizontalSpacing(em(self, 0.8))
        self._grid.setVerticalSpacing(em(self, 0.2))
        _size_label(self.label, self, beside=beside, down=1.45)

    def set_stacked(self, stacked: bool) -> None:
        """Put the label above the fields instead of beside them."""
        if stacked == self._stacked:
            return
        self._stacked = stacked
        while self._grid.takeAt(0) is not None:
            pass
        self._grid.addWidget(self.label, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._right, *((1, 0) if stacked else (0, 1)))
        self._grid.setColumnStretch(0, 1 if stacked else 0)
        self._grid.setColumnStretch(1, 0 if stacked else 1)
        self.rescale()


def _without(title: str, label: str) -> str:
    """Return the title without the words that the common label already says."""
    rest = title.removeprefix(label).lstrip(" ,:")
    return rest[:1].upper() + rest[1:] if rest and rest != title else title


def _size_label(label: Words, owner: QWidget, *, beside: bool, down: float) -> None:
    """Give a label the width of the label column and bring it level with its field; above a field it is as it is."""
    label.setMinimumWidth(em(owner, _LABEL_WIDTH) if beside else 0)
    label.setMaximumWidth(em(owner, _LABEL_WIDTH if beside else 60))
    label.setContentsMargins(0, em(owner, down) if beside else 0, 0, 0)


class GroupEditor(Rows, Editor):
    """The fields of a group, one below the other."""

    value_changed = Signal()
    finished = Signal()
    reverted = Signal()

    wide = True

    def __init__(self, form: Form, address: str, spec: Spec, parent: QWidget) -> None:
        assert spec.model is not None
        super().__init__(form, address, spec.model, tuple(specs(spec.model)), parent)

    def set_value(self, value: object) -> None:
        """Show the group's fields."""
        assert isinstance(value, Value)
        self.show_holder(value)
