"""Passphrases: the one that opens a protocol, and the one to lock it with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit

from studio.desktop.dialogs.dialog import Dialog, Line
from studio.desktop.editors.widgets import Tick
from studio.desktop.theme import em
from studio.storage.sealed import LONGEST_PASSPHRASE
from studio.text import Text, _

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget


class SecretLine(Line):
    """An input whose letters are dots until they are shown."""

    capitals = Signal(bool)
    """Whether the key just pressed shows that Caps Lock is on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setMaxLength(LONGEST_PASSPHRASE)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.show_letters(shown=False)

    def show_letters(self, *, shown: bool) -> None:
        """Show what is typed, or dots."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Notice a letter whose case is not what Shift asks for."""
        letter = event.text()
        if letter.isalpha() and letter.upper() != letter.lower():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.capitals.emit(letter.isupper() != shifted)
        super().keyPressEvent(event)


class _Secrets(Dialog):
    """A dialog with lines for passphrases, which can be shown, and a sentence for what is wrong with them."""

    def __init__(self, parent: QWidget | None, title: Text, *, width: float) -> None:
        super().__init__(parent, title, width=width)
        self._lines: list[SecretLine] = []
        self.scrolled()
        if self._scrolled is not None:
            self._scrolled.verticalScrollBar().rangeChanged.connect(self._keep_line_in_sight)

    def _add_line(self, title: Text) -> SecretLine:
        line = SecretLine(self)
        line.setAccessibleDescription(str(_("What you type is shown as dots.")))
        line.capitals.connect(self._on_capitals)
        line.textEdited.connect(self._on_edited)
        self.ask(title, line)
        self._lines.append(line)
        return line

    def _add_signs(self) -> None:
        """Add what shows the letters, and the places for warnings."""
        self.caps = self.say(_("Caps Lock is on."), "small", "should")
        self.problem = self.say("", "body", "must")
        for words in (self.caps, self.problem):
            words.hide()
            self.body.addWidget(words)  # Below what scrolls: a refusal is never out of sight.
        self.shown = Tick(str(_("Show what is typed")), self)
        self.shown.setAccessibleDescription(str(_("Shows the letters of the passphrase instead of dots.")))
        self.shown.toggled.connect(self._on_shown)
        self.column.addWidget(self.shown)
        self.column.addSpacing(em(self, 0.3))

    def refuse(self, why: Text) -> None:
        """Say what is wrong, and let it be typed again."""
        self.problem.setText(str(why))
        self.problem.show()
        self._lines[0].setAccessibleDescription(str(why))
        self._lines[0].setFocus()
        self._lines[0].selectAll()
        self.fit()

    def fit(self) -> None:
        """Take the height that the words need, and keep in sight where the keyboard is."""
        super().fit()
        QTimer.singleShot(0, self, self._keep_line_in_sight)  # Where it comes to stand is known after the layout.

    def done(self, result: int) -> None:
        """Forget what was typed."""
        for line in self._lines:
            line.clear()
        super().done(result)

    def _keep_line_in_sight(self) -> None:
        line = self.focusWidget()
        if self._scrolled is not None and isinstance(line, SecretLine):
            # Qt looks after the cursor in it alone, so the margin makes room for its frame.
            self._scrolled.ensureWidgetVisible(line, 0, line.height() // 2)

    def _on_shown(self, shown: bool) -> None:
        for line in self._lines:
            line.show_letters(shown=shown)

    def _on_capitals(self, on: bool) -> None:
        if on == self.caps.isHidden():
            self.caps.setVisible(on)
            self.fit()

    def _on_edited(self) -> None:
        if not self.problem.isHidden():
            self.problem.hide()
            self.fit()


class AskPassphrase(_Secrets):
    """Asks for the passphrase of a file. It stays open until somebody accepts it, or it is cancelled."""

    given = Signal(str)

    def __init__(self, parent: QWidget | None, name: str) -> None:
        super().__init__(parent, _("Locked protocol"), width=28)
        self.say(_("“{name}” is locked with a passphrase.", name=name))
        self.line = self._add_line(_("Passphrase"))
        self._add_signs()
        self.cancel_button()
        self.confirm = self.button(_("Open"), main=True)
        self.confirm.setEnabled(False)
        self.confirm.clicked.connect(self._on_confirmed)
        self.line.setFocus()

    def _on_edited(self) -> None:
        super()._on_edited()
        self.confirm.setEnabled(bool(self.line.text()))

    def _on_confirmed(self) -> None:
        self.given.emit(self.line.text())


class LockProtocol(_Secrets):
    """Asks for a passphrase to lock the protocol with, or whether to take away the one that it has."""

    chosen = Signal(str)
    removed = Signal()

    def __init__(self, parent: QWidget | None, *, locked: bool) -> None:
        """``locked`` says whether the protocol has a passphrase now."""
        title = _("Change or remove the passphrase") if locked else _("Lock with a passphrase")
        super().__init__(parent, title, width=34)
        self.say(
            _(
                "The protocol’s file is saved locked. It opens with this passphrase alone, here and wherever you send "
                "it. Nobody can recover a passphrase that is forgotten, and without it the protocol is lost."
            )
        )
        self.first = self._add_line(_("New passphrase") if locked else _("Passphrase"))
        self.second = self._add_line(_("The same once more"))
        self._add_signs()
        self.say(
            _(
                "Length protects best: a phrase of several words that nobody would expect together is stronger, and "
                "easier to keep, than a short tangle of signs. Do not send it the way that you send the file."
            ),
            "small",
            "muted",
        )
        kept = _(
            "Drafts and earlier versions on this computer are locked too. Documents that were exported, and templates, "
            "stay as they are."
        )
        if locked:
            kept = _(
                "Earlier versions on this computer that are locked keep the passphrase they have. Documents that were "
                "exported, and templates, stay as they are."
            )
        self.say(kept, "small", "muted")
        if locked:
            self.remove = self.button(_("Remove"), left=True)
            self.remove.setAccessibleDescription(str(_("Remove the passphrase and save")))
            self.remove.setToolTip(self.remove.accessibleDescription())
            self.remove.clicked.connect(self._on_removed)
        self.cancel_button()
        self.confirm = self.button(_("Change") if locked else _("Lock"), main=True)
        self.confirm.setEnabled(False)
        self.confirm.clicked.connect(self._on_confirmed)
        self.first.setFocus()

    def _on_edited(self) -> None:
        super()._on_edited()
        self.confirm.setEnabled(bool(self.first.text()))

    def _on_confirmed(self) -> None:
        if self.first.text() != self.second.text():
            self.refuse(_("The two are not the same; type the passphrase twice."))
            return
        phrase = self.first.text()
        self.accept()
        self.chosen.emit(phrase)

    def _on_removed(self) -> None:
        self.accept()
        self.removed.emit()
