"""Ways to earlier versions of a protocol that is not open: a list of all, and a file that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from studio.desktop.compare.two_lines import TwoLines
from studio.desktop.compare.versions import moment_in_words
from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.theme import em
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from studio.storage.backups import Known


class WithBackups(Dialog):
    """Lists all protocols of which earlier versions are kept."""

    decided = Signal(object)
    """Show the earlier versions of the protocol in this file."""

    def __init__(self, parent: QWidget | None, known: tuple[Known, ...], gone: frozenset[Path]) -> None:
        """``gone`` names those whose file is not where it was."""
        super().__init__(parent, _("Protocols with earlier versions"), width=32)
        if not known:
            self.say(_("No earlier version is kept yet. One is kept of each protocol that you save."))
        self.list = TwoLines(_("Protocols with earlier versions"), self)
        self.list.setAccessibleDescription(str(_("Enter shows the earlier versions of a protocol.")))
        self.list.setMinimumHeight(em(self, 6))
        self.list.setVisible(bool(known))
        self.list.itemActivated.connect(self._on_choose)
        self.column.addWidget(self.list, 1)
        for one in known:
            count = n_("{count} version", "{count} versions", one.count)
            detail = " · ".join((str(count), moment_in_words(one.when), str(one.path.parent)))
            self.list.add(one.path.name, detail, one.path, badge=str(_("File gone")) if one.path in gone else "")
        self.list.choose_first()
        cancel = self.cancel_button() if known else self.button(_("Close"))
        self.show_versions = self.button(_("Show versions…"), main=True)
        self.show_versions.clicked.connect(self._on_choose)
        self.show_versions.setVisible(bool(known))
        if known:
            self.resize(self.minimumWidth(), min(em(self, 26), em(self, 10 + 3 * len(known)), self.room))
            self.list.setFocus()
        else:
            cancel.clicked.connect(self.reject)
            cancel.setFocus()

    def fit(self) -> None:
        """Keep the size chosen while there is a list: it scrolls."""
        if not self.list.isVisibleTo(self):
            super().fit()

    def _on_choose(self) -> None:
        path = self.list.content()
        if path is not None:
            self.accept()
            self.decided.emit(path)


class Unreadable(Dialog):
    """Tells why a file cannot be opened, and offers its earlier versions."""

    earlier_chosen = Signal()

    def __init__(self, parent: QWidget | None, text: Text, count: int) -> None:
        """``count`` is that of the earlier versions."""
        super().__init__(parent, _("The file cannot be opened"), width=28)
        self.text = self.say(text)
        self.say(
            n_(
                "{count} earlier version of it is kept.",
                "{count} earlier versions of it are kept.",
                count,
            )
        )
        self.button(_("Close")).clicked.connect(self.reject)
        self.earlier = self.button(_("Open a backup…"), main=True)
        self.earlier.setToolTip(str(_("Choose among the earlier versions of the file")))
        self.earlier.clicked.connect(self._on_earlier)

    def _on_earlier(self) -> None:
        self.accept()
        self.earlier_chosen.emit()
