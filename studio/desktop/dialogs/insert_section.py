"""Putting a section of a template into the protocol, after a look at what that changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from studio.desktop.dialogs.dialog import Dialog, Line
from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.widgets import Words, paint_ring
from studio.desktop.panels.painting import ROW, WORDS, Index, RowList, RowModel, Wrapped, box, slim, wrapped
from studio.desktop.theme import em, font
from studio.text import Text, _, listing, n_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.protocol.protocol import Protocol
    from studio.protocol.transplant import Transplant
    from studio.storage.library import Template
    from studio.storage.protocol_file import FileError

_TEMPLATE = Qt.ItemDataRole.UserRole
_LINES = 4
"""So many lines of an old or a new value are shown; the tip has the whole."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that changes: its name, what it was and what it becomes, or a ``note`` about it instead.

    A heading has a name alone.
    """

    name: str
    old: str = ""
    new: str = ""
    note: str = ""
    heading: bool = False

    @property
    def said(self) -> str:
        """All of it in words."""
        if self.heading:
            return self.name
        if self.note:
            return f"{self.name}\n{self.note}"
        now = str(_("Now: {value}", value=self.old or str(_("nothing"))))
        then = str(_("Then: {value}", value=self.new or str(_("nothing"))))
        return f"{self.name}\n{now}\n{then}"


@dataclass(frozen=True, slots=True)
class Consequences:
    """What putting a section in does: a summary and all of it row by row; ``any`` is false when nothing changes."""

    summary: str
    rows: tuple[Row, ...]
    any: bool


def _refers(names: tuple[str, ...]) -> str:
    return str(_("Refers to {names}, which will not be there", names=listing(names)))


def consequences(before: Protocol, made: Transplant) -> Consequences:
    """Return what a protocol becomes: changed fields, references that are dropped, and acceptances that lapse."""
    from studio.checklist.run import run
    from studio.document.amendments import changes_between

    changes = changes_between(before, made.protocol)
    lapsed_already = set(run(before).lapsed)
    lapsing = [one for one in run(made.protocol).lapsed if one not in lapsed_already]
    rows: list[Row] = []
    if made.dropped:
        rows.append(Row(str(_("References that are dropped")), heading=True))
        rows += [Row(one.place, note=_refers(one.names)) for one in made.dropped]
    if lapsing:
        rows.append(Row(str(_("Acceptances that lapse")), heading=True))
        rows += [
            Row(str(_("Finding {rule}", rule=one.rule)), note=str(_("Accepted because: {why}", why=one.reason)))
            for one in lapsing
        ]
    section = None
    for change in changes:
        if change.section != section:
            section = change.section
            rows.append(Row(section or "", heading=True))
        rows.append(Row(change.what or "", change.old or "", change.new or ""))
    said = [str(n_("{count} field changes.", "{count} fields change.", len(changes)))]
    if made.dropped:
        said.append(str(n_("{count} reference is dropped.", "{count} references are dropped.", len(made.dropped))))
    if lapsing:
        said.append(str(n_("{count} accepted finding lapses.", "{count} accepted findings lapse.", len(lapsing))))
    said.append(str(_("One undo brings all of it back.")))
    if made.protocol == before:
        said = [str(_("The template says the same as this protocol: nothing would change."))]
    return Consequences(" ".join(said), tuple(rows), made.protocol != before)


class InsertSection(Dialog):
    """Asks which section of which template to put in, and shows what changes before it does."""

    looked = Signal(object, str)
    """The user looks at this section of this template; :meth:`tell` or :meth:`refuse` answers."""

    decided = Signal(object, str, object, object)
    """The template, the section, the transplant, and the protocol that it was made for."""

    def __init__(
        self, parent: QWidget | None, templates: Sequence[Template], sections: Sequence[tuple[str, str]], section: str
    ) -> None:
        """Offer templates and, of a whole protocol, its sections by name and title; ``section`` is proposed."""
        super().__init__(parent, _("Insert section from template"), width=56)
        self._titles = dict(sections)
        self._answer: tuple[Template, str, Transplant, Protocol] | None = None
        self.say(_("The section of this protocol is replaced by that of the template."), "small", "muted")
        parts = QHBoxLayout()
        parts.setSpacing(em(self, 0.9))
        parts.addLayout(self._make_choice(templates, section), 4)
        parts.addLayout(self._make_changes(), 6)
        self.body.addLayout(parts, 1)
        self.cancel_button()
        self.insert = self.button(_("Insert"), main=True)
        self.insert.setEnabled(False)
        self.insert.clicked.connect(self._on_insert)
        screen = self.screen().availableGeometry()
        self.resize(self.minimumWidth(), min(em(self, 36), screen.height() - em(self, 4)))
        self.filter.textChanged.connect(self._on_filter)
        self.list.currentItemChanged.connect(self._on_template)
        self.list.itemActivated.connect(self._on_insert)
        self.section.currentIndexChanged.connect(self.look)
        own = next((at for at, one in enumerate(templates) if one.section == section), 0)
        self.list.setCurrentRow(own)
        self.list.setFocus()

    def fit(self) -> None:
        """Keep the size chosen: both lists scroll."""

    def _make_choice(self, templates: Sequence[Template], section: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(em(self, 0.4))
        self.filter = Line(parent=self)
        self.filter.setPlaceholderText(str(_("Filter templates")))
        self.filter.setAccessibleName(str(_("Filter templates")))
        self.list = QListWidget(self)
        self.list.setFrameShape(QFrame.Shape.StyledPanel)
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setSpacing(em(self, 0.1))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(str(_("Templates")))
        self.list.setAccessibleDescription(str(_("The arrow keys go to a template, and show what it would change.")))
        slim(self.list)
        for template in templates:
            part = self._titles.get(template.section or "", str(_("Whole protocol")))
            item = QListWidgetItem(f"{template.title}\n{part}", self.list)
            item.setToolTip(template.summary)
            item.setData(_TEMPLATE, template)
        title = Words(str(_("Section")), bold=True, parent=self)
        self.section = ChoiceBox(self)
        self.section.setAccessibleName(str(_("Section")))
        self.section.setAccessibleDescription(str(_("The section that the template’s takes the place of.")))
        title.setBuddy(self.section)
        for name, words in self._titles.items():
            self.section.addItem(words, name)
        self.section.setCurrentIndex(max(0, self.section.findData(section)))
        for widget, stretch in ((self.filter, 0), (self.list, 1), (title, 0), (self.section, 0)):
            column.addWidget(widget, stretch)
        return column

    def _make_changes(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(em(self, 0.4))
        self.summary = Words("", wrap=True, bold=True, parent=self)
        self.changes = Changes(self)
        column.addWidget(self.summary)
        column.addWidget(self.changes, 1)
        return column

    @property
    def template(self) -> Template | None:
        """The template that is chosen."""
        item = self.list.currentItem()
        return item.data(_TEMPLATE) if item is not None and not item.isHidden() else None

    def asks_for(self, template: Template, section: str) -> bool:
        """Tell whether this section of this template is the one that is looked at."""
        return self.template == template and self.section.currentData() == section

    def look(self) -> None:
        """Ask what the chosen section would change."""
        self._answer = None
        self.insert.setEnabled(False)
        self.changes.show_rows(())
        if self.template is None:
            self.summary.setText(str(_("No template fits.")))
            return
        self.summary.set_tone("text")
        self.summary.setText(str(_("Looking what would change…")))
        self.looked.emit(self.template, self.section.currentData())

    def tell(self, found: tuple[Protocol, Transplant, Consequences]) -> None:
        """Show what would change."""
        before, made, told = found
        if self.template is not None:
            self._answer = self.template, self.section.currentData(), made, before
        self.summary.setText(told.summary)
        self.changes.show_rows(told.rows)
        self.insert.setEnabled(told.any)

    def refuse(self, error: FileError) -> None:
        """Say why the template cannot be used."""
        self.summary.set_tone("must")
        self.summary.setText(str(error.text))

    def _on_filter(self, words: str) -> None:
        asked = words.casefold().split()
        first = None
        for at in range(self.list.count()):
            item = self.list.item(at)
            template: Template = item.data(_TEMPLATE)
            held = f"{item.text()} {template.summary} {' '.join(template.tags)}".casefold()
            item.setHidden(not all(word in held for word in asked))
            first = item if first is None and not item.isHidden() else first
        if first is not None and (self.list.currentItem() is None or self.list.currentItem().isHidden()):
            self.list.setCurrentItem(first)
        else:
            self.look()

    def _on_template(self) -> None:
        template = self.template
        own = template.section if template is not None else None
        self.section.setEnabled(own is None)
        at = self.section.findData(own) if own else -1
        if at >= 0 and at != self.section.currentIndex():
            self.section.setCurrentIndex(at)
        else:
            self.look()

    def _on_insert(self) -> None:
        if self._answer is not None and self.insert.isEnabled():
            self.accept()
            self.decided.emit(*self._answer)


class _Rows(RowModel):
    """What changes, with the words for those who cannot see it."""

    def told(self, row: Row, role: int) -> object:
        if role in WORDS:
            return row.said
        if role == Qt.ItemDataRole.ToolTipRole and not row.heading:
            from html import escape

            return "".join(f"<p>{escape(part[:1500])}</p>" for part in row.said.split("\n"))
        return None

    def is_heading(self, row: Row) -> bool:
        return row.heading


class Changes(RowList):
    """What changes, row by row: the name, what it is now in muted letters, and what it becomes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setAccessibleName(str(_("What changes")))
        self.setAccessibleDescription(str(_("Field by field: what is there now, and what it becomes.")))
        self.viewport().setBackgroundRole(QPalette.ColorRole.Base)
        slim(self)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these changes."""
        self._rows.show(rows)
        self.scrollToTop()
        first = next((at for at, row in enumerate(rows) if not row.heading), None)
        if first is not None:
            self.setCurrentIndex(self._rows.index(first))


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view: Changes = option.widget
        row: Row = index.data(ROW)
        texts = _texts(view, row)
        unit = em(view)
        high = sum(text.height for text, _token in texts) + unit * (0.9 if row.heading else 0.7)
        return QSize(view.viewport().width(), round(high))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view: Changes = option.widget
        row: Row = index.data(ROW)
        unit, area = em(view), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.heading:
            box(painter, area, "faint")
        elif option.state & QStyle.StateFlag.State_Selected and view.hasFocus():
            paint_ring(painter, area.adjusted(1, 1, -1, -1), unit * 0.2)
        top = area.top() + unit * (0.45 if row.heading else 0.35)
        for text, token in _texts(view, row):
            text.draw(painter, QPointF(area.left() + unit * 0.6, top), token)
            top += text.height
        painter.restore()


def _texts(view: Changes, row: Row) -> list[tuple[Wrapped, str]]:
    """Return the lines of a row, each with the colour it is painted in."""
    width = max(em(view, 4), round(view.viewport().width() - em(view, 1.2)))
    if row.heading:
        return [(wrapped(row.name, font("small", bold=True).toString(), width, 2), "muted")]
    plain = font("small").toString()
    if row.note:
        return [
            (wrapped(row.name, font("small", bold=True).toString(), width, 2), "text"),
            (wrapped(row.note, plain, width, _LINES), "muted"),
        ]
    nothing: Text = _("nothing")
    return [
        (wrapped(row.name, font("small", bold=True).toString(), width, 2), "text"),
        (wrapped(str(_("Now: {value}", value=row.old or nothing)), plain, width, _LINES), "muted"),
        (wrapped(str(_("Then: {value}", value=row.new or nothing)), plain, width, _LINES), "text"),
    ]
