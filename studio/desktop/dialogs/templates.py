"""Keeping a protocol or one of its sections as a template, and putting a section's template into a protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFrame, QListWidget, QListWidgetItem, QWidget

from studio.desktop.dialogs.dialog import Dialog, Line, Paragraphs
from studio.desktop.theme import em
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WHOLE = ""
"""The choice of the whole protocol, among the names of sections."""


class SaveTemplate(Dialog):
    """Asks for name and summary, and whether the whole protocol or one section is kept."""

    decided = Signal(str, str, str)
    """Name, summary, and the name of the section or WHOLE."""

    def __init__(
        self, parent: QWidget | None, name: str, sections: Iterable[tuple[str, str]], section: str = WHOLE
    ) -> None:
        """Offer sections, each by name and title; ``section`` is chosen at first."""
        title = _("Save section as template") if section else _("Save as template")
        super().__init__(parent, title, width=32)
        self.name = Line(name, self)
        self.ask(_("Name"), self.name)
        self.summary = Paragraphs(lines=3, parent=self)
        self.ask(_("Summary"), self.summary, _("A sentence or two that tell it from the others on the start page."))
        self.part = QComboBox(self)
        self.part.setMinimumHeight(em(self, 1.85))
        self.part.addItem(str(_("The whole protocol")), WHOLE)
        for key, label in sections:
            self.part.addItem(label, key)
        self.part.setCurrentIndex(self.part.findData(section))
        self.ask(_("What it holds"), self.part)
        self.problem = self.say("", tone="must")
        self.problem.hide()
        self.cancel_button()
        self.save = self.button(_("Save template"), main=True)
        self.save.setEnabled(bool(name.strip()))
        self.name.textChanged.connect(self._on_name)
        self.save.clicked.connect(self._on_save)
        self.name.selectAll()
        self.name.setFocus()

    def show_failure(self, reason: Text) -> None:
        """Say why it could not be saved, and let the user try again."""
        self.problem.setText(str(reason))
        self.problem.show()

    def _on_name(self, name: str) -> None:
        self.save.setEnabled(bool(name.strip()))

    def _on_save(self) -> None:
        self.problem.hide()
        self.decided.emit(self.name.text().strip(), self.summary.toPlainText().strip(), self.part.currentData())


class InsertSection(Dialog):
    """Asks which section template to put into the protocol, in place of what the section holds."""

    decided = Signal(object)
    """The template that was chosen."""

    def __init__(self, parent: QWidget | None, templates: Sequence[tuple[object, str, str]]) -> None:
        """Offer templates, each with its title and a line about it."""
        super().__init__(parent, _("Insert section from template"), width=34)
        self.say(
            _("The section of this protocol is replaced by that of the template. Undo brings it back."),
            "small",
            "muted",
        )
        self.list = QListWidget(self)
        self.list.setFrameShape(QFrame.Shape.StyledPanel)
        self.list.setWordWrap(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(str(_("Section templates")))
        self.list.setMinimumSize(QSize(0, em(self, 12)))
        for template, title, detail in templates:
            item = QListWidgetItem(f"{title}\n{detail}", self.list)
            item.setData(Qt.ItemDataRole.UserRole, template)
        self.body.addWidget(self.list, 1)
        self.cancel_button()
        self.insert = self.button(_("Insert"), main=True)
        self.insert.setEnabled(bool(templates))
        self.insert.clicked.connect(self._on_insert)
        self.list.itemActivated.connect(self._on_insert)
        self.list.setCurrentRow(0)
        self.list.setFocus()

    def _on_insert(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.accept()
            self.decided.emit(item.data(Qt.ItemDataRole.UserRole))
