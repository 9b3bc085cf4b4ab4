"""Locking the protocol with a passphrase, and asking for the one that opens a file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from studio.desktop.flows.flow import Flow
from studio.text import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from studio.desktop.dialogs.passphrase import AskPassphrase
    from studio.desktop.main_window import MainWindow
    from studio.protocol.history import Step
    from studio.protocol.protocol import Protocol
    from studio.storage.sealed import Key


class Passphrases(Flow):
    """What has to do with passphrases. They are never kept: only the key that was made of one, and in memory."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._changed: tuple[Step, Key | None] | None = None
        """Of which protocol the passphrase was changed, and the key before, until it is saved with the new one."""
        self.session.file_changed.connect(self._on_file_changed)

    def ask(self, name: str, content: bytes, then: Callable[[Key], None], above: QWidget | None = None) -> None:
        """Ask for what opens the content of a locked file, until it does, and go on with the key.

        ``name`` is that of the file, in words, and ``above`` the window that waits for it, the main one unless told.
        When the user gives up nothing happens.
        """
        from studio.desktop.dialogs.passphrase import AskPassphrase

        dialog = AskPassphrase(above or self.window, name)
        dialog.given.connect(partial(self._try, dialog, content, then))
        dialog.open()

    def read(self, path: Path, then: Callable[[Protocol], None]) -> None:
        """Read a protocol's file and go on with what it holds, asking for its passphrase if it has one."""
        from studio.storage.protocol_file import FileError, loads, read
        from studio.storage.sealed import Locked

        try:
            content = read(path)
            protocol = loads(content, str(path))
        except Locked:
            self.ask(path.name, content, partial(self._read_with, path, content, then))
        except FileError as error:
            self.window.tell(error.text)
        else:
            then(protocol)

    def _read_with(self, path: Path, content: bytes, then: Callable[[Protocol], None], key: Key) -> None:
        from studio.storage.protocol_file import FileError, loads

        try:
            protocol = loads(content, str(path), key)
        except FileError as error:
            self.window.tell(error.text)
        else:
            then(protocol)

    def _try(self, dialog: AskPassphrase, content: bytes, then: Callable[[Key], None], phrase: str) -> None:
        from studio.storage.protocol_file import FileError, key_of
        from studio.storage.sealed import WrongPassphrase

        try:
            with _Patience():
                key = key_of(content, "", phrase)
        except WrongPassphrase:
            dialog.refuse(_("This is not the passphrase, or the file was damaged or altered."))
        except FileError as error:
            dialog.refuse(error.text)
        else:
            dialog.accept()
            then(key)

    def change(self) -> None:
        """Ask for a passphrase to lock the protocol with, in place of the one that it has if so, and save."""
        from studio.desktop.dialogs.passphrase import LockProtocol

        dialog = LockProtocol(self.window, locked=self.session.key is not None)
        dialog.chosen.connect(self._lock)
        dialog.removed.connect(self._unlock)
        dialog.open()

    def _lock(self, phrase: str) -> None:
        from studio.storage.protocol_file import FileError
        from studio.storage.sealed import Key

        try:
            with _Patience():
                key = Key.fresh(phrase)
        except FileError as error:
            self.window.tell(error.text)
            return
        self._save_with(key)

    def _unlock(self) -> None:
        self._save_with(None)

    def _save_with(self, key: Key | None) -> None:
        """Save at once, so that what the user decided and what is on disk do not differ for long."""
        start = self.session.history.steps[0]
        if self._changed is None or self._changed[0] is not start:
            self._changed = start, self.session.key
        self.session.key = key
        self.window.tell_state()
        self.window.files.save()

    def _on_file_changed(self) -> None:
        """Once it is saved with its new passphrase, however late that is, lock what was kept of it too."""
        file, changed = self.session.file, self._changed
        if changed is None:
            return
        start, before = changed
        if start is not self.session.history.steps[0]:
            self._changed = None
        elif file is not None and file.key is self.session.key and not self.session.dirty:
            self._changed = None
            if file.key is not before:
                self._saved(before)

    def _saved(self, before: Key | None) -> None:
        """Lock the last export like the protocol, and earlier versions that lie open; those locked before stay so."""
        from studio.storage import backups, exported

        path, key = self.session.path, self.session.key
        if path is not None and (known := exported.last(path, before)) is not None:
            exported.keep(path, known, key)
        if path is None or key is None:
            self.window.say(_("Saved without a passphrase."))
            return
        with _Patience():
            problem = backups.lock(path, key)
        self.window.say(_("Saved, locked with the passphrase."))
        if problem is not None:
            self.window.tell(_("An earlier version on this computer is still open to read: {why}", why=problem))


class _Patience:
    """The pointer that asks for patience, for as long as something takes a moment."""

    def __enter__(self) -> None:
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)

    def __exit__(self, *_: object) -> None:
        QGuiApplication.restoreOverrideCursor()
