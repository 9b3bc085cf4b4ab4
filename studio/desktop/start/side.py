"""What can be opened: files, drafts that were left behind, and protocols that were open lately."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from studio.desktop.editors.widgets import Button, Link, Words
from studio.desktop.panels.painting import slim
from studio.desktop.start.lists import DraftList, RecentList
from studio.desktop.theme import em
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.desktop.start.rows import Found, Recent

_WIDEST = 16_777_215


class Side(QScrollArea):
    """The column beside the templates, or in a narrow window in their place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAccessibleName(str(_("Open")))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setBackgroundRole(QPalette.ColorRole.AlternateBase)
        slim(self)
        self.recent = RecentList(self)
        self.drafts = DraftList(self)
        sheet = QWidget(self)
        sheet.setAutoFillBackground(True)
        sheet.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        self._column = QVBoxLayout(sheet)
        self._column.addWidget(self._make_brand(sheet))
        self.open_button = Button(str(_("Open a protocol")), "open", parent=sheet)
        self.open_button.setToolTip(str(_("Open the file of a protocol (.patp)")))
        self.pdf_button = Button(str(_("Open from a PDF…")), "document", kind="quiet", parent=sheet)
        self.pdf_button.setToolTip(str(_("Open the protocol that a PDF for sharing holds")))
        for button in (self.open_button, self.pdf_button):
            button.setAccessibleDescription(button.toolTip())
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._column.addWidget(button)
        self._column.addSpacing(em(self, 0.8))
        self._column.addWidget(self._make_drafts(sheet))
        self._column.addWidget(Words(str(_("Recent")), "heading", parent=sheet))
        self._no_recent = Words(
            str(_("Protocols that you save are listed here.")), "small", "muted", wrap=True, parent=sheet
        )
        self._column.addWidget(self._no_recent)
        self._column.addWidget(self.recent, 1)
        self._column.addStretch(0)
        self.setWidget(sheet)

    def _make_brand(self, parent: QWidget) -> QWidget:
        self._brand = QWidget(parent)
        column = QVBoxLayout(self._brand)
        column.setContentsMargins(0, 0, 0, em(self, 0.6))
        column.addWidget(Words(str(_("PAT Studio")), "title", parent=self._brand))
        said = str(_("Protocols for psychedelic-assisted therapy"))
        column.addWidget(Words(said, "small", "muted", wrap=True, parent=self._brand))
        return self._brand

    def _make_drafts(self, parent: QWidget) -> QWidget:
        self.drafts_part = QWidget(parent)
        column = QVBoxLayout(self.drafts_part)
        column.setContentsMargins(0, 0, 0, em(self, 0.6))
        column.setSpacing(em(self, 0.25))
        column.addWidget(Words(str(_("Recovered drafts")), "heading", parent=self.drafts_part))
        said = str(_("Unsaved changes, kept when the program ended without warning."))
        column.addWidget(Words(said, "small", "muted", wrap=True, parent=self.drafts_part))
        column.addWidget(self.drafts)
        row = QHBoxLayout()
        self.open_draft = Link(str(_("Open draft")), self.drafts_part)
        self.open_draft.setToolTip(str(_("Open the chosen draft as unsaved changes of its file")))
        self.open_draft.clicked.connect(self.drafts.open_current)
        self.show_changes = Link(str(_("Show changes…")), self.drafts_part)
        self.show_changes.setToolTip(str(_("Compare the file of the chosen draft with the draft, before you open it")))
        self.show_changes.clicked.connect(self.drafts.show_changes)
        self.discard_draft = Link(str(_("Discard…")), self.drafts_part)
        self.discard_draft.setToolTip(str(_("Delete the chosen draft for good, after a question")))
        self.discard_draft.clicked.connect(self.drafts.discard_current)
        for link in (self.open_draft, self.show_changes, self.discard_draft):
            link.setAccessibleDescription(link.toolTip())
            row.addWidget(link)
        row.addStretch(1)
        column.addLayout(row)
        self.drafts_part.hide()
        return self.drafts_part

    def take(self, width: int, *, narrow: bool) -> None:
        """Take that width, or all there is in a narrow window, which has no room for the name of the program."""
        unit = em(self)
        self.setMinimumWidth(0 if narrow else width)
        self.setMaximumWidth(_WIDEST if narrow else width)
        self._column.setContentsMargins(round(unit * 1.2), round(unit * 1.2), round(unit * 1.2), unit)
        self._column.setSpacing(round(unit * 0.5))
        self._brand.setVisible(not narrow)

    def show_recent(self, recent: Sequence[Recent]) -> None:
        """Show the protocols that were open lately."""
        self.recent.show_rows(recent)
        self._no_recent.setVisible(not recent)
        self.recent.setVisible(bool(recent))

    def show_drafts(self, found: Sequence[Found]) -> None:
        """Show the drafts that were left behind."""
        self.drafts.show_rows(found)
        self.drafts_part.setVisible(bool(found))

    def stops(self) -> list[QWidget]:
        """Return where Tab stops, in order."""
        return [
            self.open_button, self.pdf_button, self.drafts, self.open_draft, self.show_changes, self.discard_draft,
            self.recent,
        ]  # fmt: skip
