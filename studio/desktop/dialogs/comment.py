"""Writing a comment, or an answer to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from studio.desktop.dialogs.dialog import Dialog, Line, Paragraphs
from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class WriteComment(Dialog):
    """Asks for the words, and who says them."""

    decided = Signal(str, str)
    """The words, and who says them."""

    given_up = Signal(str)
    """Nothing is said; these words stood there."""

    def __init__(
        self, parent: QWidget | None, title: Text, who: str, *, on: str, said: str = "", words: str = ""
    ) -> None:
        """``on`` names what it is on, and ``said`` is what it answers.

        ``words`` stand there already, to be changed; then nobody is asked for a name.
        """
        super().__init__(parent, title, width=32)
        self.say(on, "heading")
        if said:
            self.say(said, tone="muted")
        self.words = Paragraphs(words, lines=5, parent=self)
        self.ask(
            _("Comment"), self.words, _("Kept in the protocol’s file for those who work on it; it is never printed.")
        )
        self.who = Line(who, self)
        if not words:
            self.ask(_("Your name"), self.who)
            self.who.setAccessibleDescription(str(_("It stands above the comment.")))
        else:
            self.who.hide()
        self.cancel_button()
        self.confirm = self.button(_("Save comment"), main=True)
        self.confirm.setToolTip(str(_("Save comment (Ctrl+Enter)")))
        self.confirm.clicked.connect(self._on_confirm)
        QShortcut(QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_Return), self, self._on_confirm)
        self.words.textChanged.connect(self._on_written)
        self._on_written()
        self.words.selectAll()
        self.words.setFocus()

    def reject(self) -> None:
        """Say nothing."""
        words = self.words.toPlainText().strip()
        super().reject()
        self.given_up.emit(words)

    def _on_written(self) -> None:
        self.confirm.setEnabled(bool(self.words.toPlainText().strip()))

    def _on_confirm(self) -> None:
        if self.confirm.isEnabled():
            self.accept()
            self.decided.emit(self.words.toPlainText().strip(), self.who.text().strip())
