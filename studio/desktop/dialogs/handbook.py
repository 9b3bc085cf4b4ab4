"""The handbook: short chapters on what one does with the program, with the actions to do it.

A chapter is a Markdown file of ``resources/handbook``, in the order of the files' names; its first line is its title.
``[[id]]`` in it stands for the action of that id: it is shown with its keys, and does what it says when it is clicked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QKeySequence, QTextDocument
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from studio.data import data_folder
from studio.desktop import theme
from studio.desktop.dialogs.dialog import Dialog, Line
from studio.desktop.editors.widgets import SlimScrollBar, paint_scroll_ring
from studio.desktop.theme import em
from studio.text import _

if TYPE_CHECKING:
    from studio.desktop.actions import Actions

_ACTION = re.compile(r"\[\[([a-z0-9-]+)\]\]")
_DO = "do"
_HEADING = re.compile(r"^(#+)", re.MULTILINE)
"""Headings are shown a level lower than they stand, as Qt draws the highest twice as large as the text."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: the stem of its file, its title and its Markdown."""

    name: str
    title: str
    text: str

    @property
    def actions(self) -> tuple[str, ...]:
        """The ids of the actions that it names."""
        return tuple(_ACTION.findall(self.text))


@cache
def chapters() -> tuple[Chapter, ...]:
    """Return all chapters in order."""
    found = []
    for file in sorted((data_folder("resources") / "handbook").glob("*.md")):
        text = file.read_text(encoding="utf-8")
        found.append(Chapter(file.stem, text.partition("\n")[0].lstrip("# "), text))
    return tuple(found)


class _Chapter(QTextBrowser):
    """The chapter that is read."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setViewportMargins(2, 2, 2, 2)

    def event(self, event: QEvent) -> bool:
        """Paint the ring that shows that the arrow keys scroll here."""
        done = super().event(event)
        if event.type() == QEvent.Type.Paint:
            paint_scroll_ring(self)
        return done


class Handbook(Dialog):
    """The chapters on the left, with a box that finds those that hold a word, and the one that is read."""

    wanted = Signal(str)
    """The action of this id is to be done."""

    def __init__(self, parent: QWidget | None, actions: Actions) -> None:
        super().__init__(parent, _("Handbook"), width=46)
        self._actions = actions
        self.find = Line(parent=self)
        self.find.setPlaceholderText(str(_("Find in the handbook")))
        self.find.setAccessibleName(str(_("Find in the handbook")))
        self.find.setClearButtonEnabled(True)
        self.list = QListWidget(self)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(str(_("Chapters")))
        self.list.setAccessibleDescription(str(_("The arrow keys go to a chapter and show it.")))
        self.list.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.list.setSpacing(em(self, 0.12))
        self.text = _Chapter(self)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(str(_("Chapter")))
        self.text.setAccessibleDescription(str(_("The arrow keys scroll.")))
        self.text.setVerticalScrollBar(SlimScrollBar(Qt.Orientation.Vertical, self.text))
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        left = QVBoxLayout()
        left.addWidget(self.find)
        left.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(em(self, 1))
        row.addLayout(left, 2)
        row.addWidget(self.text, 5)
        self.body.addLayout(row, 1)
        self.button(_("Close"), main=True).clicked.connect(self.accept)
        self.find.textChanged.connect(self._refilter)
        self.list.currentItemChanged.connect(self._show_chapter)
        self.text.anchorClicked.connect(self._on_link)
        self._refilter()
        self.find.setFocus()

    def sizeHint(self) -> QSize:
        """Room to read, as far as the screen has it."""
        screen = self.screen().availableGeometry()
        return QSize(min(em(self, 56), screen.width() - em(self, 2)), min(em(self, 36), screen.height() - em(self, 4)))

    def show_chapter(self, name: str) -> None:
        """Show the chapter of that name."""
        self.find.clear()
        for row, chapter in enumerate(chapters()):
            if chapter.name == name:
                self.list.setCurrentRow(row)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the colours and the size of the text."""
        super().changeEvent(event)
        if event.type() in (event.Type.FontChange, event.Type.PaletteChange) and hasattr(self, "text"):
            self._show_chapter()

    def _refilter(self) -> None:
        words = self.find.text().casefold().split()
        self.list.clear()
        for chapter in chapters():
            shown = _ACTION.sub(self._named, chapter.text).casefold()
            if all(word in shown for word in words):
                item = QListWidgetItem(chapter.title)
                item.setData(Qt.ItemDataRole.UserRole, chapter)
                self.list.addItem(item)
        self.list.setCurrentRow(0)
        if not self.list.count():
            self.text.setPlainText(str(_("No chapter holds these words.")))

    def _show_chapter(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        chapter: Chapter = item.data(Qt.ItemDataRole.UserRole)
        self.text.document().setDefaultFont(theme.font())
        self.text.document().setDocumentMargin(em(self, 0.6))
        self.text.setMarkdown(_HEADING.sub(r"\1#", _ACTION.sub(self._linked, chapter.text)))
        words = self.find.text().split()
        if words:
            self.text.find(words[0], QTextDocument.FindFlag(0))

    def _named(self, match: re.Match[str]) -> str:
        return self._actions.title(match[1]).rstrip("…")

    def _linked(self, match: re.Match[str]) -> str:
        keys = self._actions[match[1]].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        named = f"{self._named(match)} ({keys})" if keys else self._named(match)
        return f"[{named}]({_DO}:{match[1]})"

    def _on_link(self, url: QUrl) -> None:
        if url.scheme() == _DO:
            self.wanted.emit(url.path())
        else:
            self.show_chapter(url.toString())
