"""Choosing a version to compare: of this protocol, of a file, or a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from studio.desktop.compare.two_lines import TwoLines
from studio.desktop.compare.versions import KINDS, Version, file_version
from studio.desktop.dialogs.dialog import Dialog, Line
from studio.desktop.dialogs.files import OPENED, ask_existing
from studio.desktop.theme import em
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


class ChooseVersion(Dialog):
    """Lists versions under heads; typing sifts them. A file that is not listed is chosen with a button."""

    decided = Signal(object)
    """The :class:`Version` that was chosen."""

    def __init__(self, parent: QWidget | None, title: Text, versions: Iterable[Version], folder: Path) -> None:
        """``folder`` is where a file is looked for at first."""
        super().__init__(parent, title, width=34)
        self._folder = folder
        self.words = Line("", self)
        self.words.setPlaceholderText(str(_("Search versions, files and templates")))
        self.words.setAccessibleName(str(_("Search versions, files and templates")))
        self.words.setAccessibleDescription(str(_("Up and Down move in the list, Enter chooses.")))
        self.words.textChanged.connect(self._on_words)
        self.words.installEventFilter(self)
        self.column.addWidget(self.words)
        self.list = TwoLines(_("Versions"), self)
        self.list.setAccessibleDescription(str(_("Enter chooses a version.")))
        self.list.setMinimumHeight(em(self, 8))
        self.list.itemActivated.connect(self._on_choose)
        self.list.currentItemChanged.connect(self._on_current)
        self.column.addWidget(self.list, 1)
        head = None
        for version in versions:
            if KINDS[version.kind] != head:
                head = KINDS[version.kind]
                self.list.add_head(str(head))
            detail = version.detail if version.path is not None else version.about(version.read())
            self.list.add(version.title, detail, version)
        self.nothing = self.say(_("Nothing fits. Choose a file, or search for other words."), "small", "muted")
        self.nothing.hide()
        self.file = self.button(_("Choose a file…"), left=True)
        self.file.clicked.connect(self._ask_for_file)
        self.cancel_button()
        self.confirm = self.button(_("Choose"), main=True)
        self.confirm.clicked.connect(self._on_choose)
        self.resize(self.minimumWidth(), min(em(self, 32), self.screen().availableGeometry().height() - em(self, 4)))
        self.list.choose_first()
        self._on_current()
        self.words.setFocus()

    def fit(self) -> None:
        """Keep the size chosen: the list scrolls."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Up and Down move in the list while one types."""
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in keys:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _on_words(self, written: str) -> None:
        self.nothing.setVisible(not self.list.sift(written))
        self.list.choose_first()

    def _on_current(self) -> None:
        self.confirm.setEnabled(self.list.content() is not None)

    def _on_choose(self) -> None:
        version = self.list.content()
        if version is not None:
            self.accept()
            self.decided.emit(version)

    def _ask_for_file(self) -> None:
        ask_existing(self, _("Choose a version"), self._folder, OPENED, self._on_file)

    def _on_file(self, path: Path) -> None:
        self.accept()
        self.decided.emit(file_version(path.absolute()))
