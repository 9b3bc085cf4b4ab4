"""Earlier versions: the backups that were kept at each save, to look at, compare, restore and copy."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from studio.atomic import why_not_written, write_atomically
from studio.desktop.compare.versions import backup_version, moment_in_words
from studio.desktop.dialogs.files import PROTOCOLS, ask_new
from studio.desktop.flows.flow import Flow
from studio.protocol.names import day_in_words
from studio.reading import is_file, is_folder
from studio.storage import ENDING, backups
from studio.storage.protocol_file import FileError
from studio.text import Text, _

if TYPE_CHECKING:
    from pathlib import Path

    from studio.desktop.dialogs.earlier import Earlier
    from studio.protocol.protocol import Protocol
    from studio.storage.backups import Backup, Known
    from studio.storage.sealed import Key


class Backups(Flow):
    """Earlier versions of the open protocol, and of those whose file is gone or damaged."""

    def show(self) -> None:
        """Show the earlier versions of the open protocol; without a file of one, all protocols that have some."""
        path = self.session.path if self.window.has_protocol else None
        if path is None:
            self.show_all()
        else:
            self.show_of(path)

    def show_of(self, path: Path) -> None:
        """Show the earlier versions of a file, whatever became of it; looked for away from the window."""
        self.window.library.elsewhere(partial(backups.of, path), partial(self._show, path), _raise)

    def show_all(self) -> None:
        """Show all protocols that have earlier versions."""
        self.window.library.elsewhere(_known, self._show_known, _raise)

    def tell_unreadable(self, path: Path, why: Text) -> None:
        """Tell why a file cannot be opened, and offer its earlier versions if there are any."""
        from studio.desktop.dialogs.with_backups import Unreadable

        count = len(backups.of(path))
        if not count:
            self.window.tell(why)
            return
        dialog = Unreadable(self.window, why, count)
        dialog.earlier_chosen.connect(partial(self.show_of, path))
        dialog.open()

    def _show_known(self, answer: tuple[tuple[Known, ...], frozenset[Path]]) -> None:
        from studio.desktop.dialogs.with_backups import WithBackups

        dialog = WithBackups(self.window, *answer)
        dialog.decided.connect(self.show_of)
        dialog.open()

    def _show(self, path: Path, found: tuple[Backup, ...]) -> None:
        from studio.desktop.dialogs.earlier import Earlier

        mine = self._is_open(path)
        dialog = Earlier(
            self.window,
            path,
            found,
            self.session.protocol if mine else None,
            self.session.key if mine else None,
        )
        dialog.wants_restored.connect(partial(self._restore, dialog))
        dialog.wants_comparison.connect(self._compare)
        dialog.wants_copy.connect(partial(self._ask_to_copy, dialog))
        dialog.wants_folder.connect(self._show_folder)
        dialog.wants_passphrase.connect(partial(self._ask_to_unlock, dialog))
        dialog.wants_others.connect(self.show_all)
        dialog.open()

    def _is_open(self, path: Path) -> bool:
        return self.window.has_protocol and self.session.file is not None and self.session.file.is_at(path)

    def _restore(self, dialog: Earlier, backup: Backup, protocol: Protocol) -> None:
        if self._is_open(backup.of):
            # With its day, as the history of undo may be read tomorrow.
            day, time = day_in_words(backup.when.date()), f"{backup.when:%H:%M}"
            self.session.take(_("Restore the version of {day}, {time}", day=day, time=time), protocol)
            self.window.tell_state()
            self.window.say(_("Restored. Save to put it into the file; undo takes it back."))
        else:
            self.window.files.leave(partial(self._open, backup, protocol, dialog.key))

    def _open(self, backup: Backup, protocol: Protocol, key: Key | None) -> None:
        """Show a version by itself: saving proposes the name of the file that it was of."""
        self.session.start(protocol, source=backup.of, key=key)
        self.window.files.opened()
        self.window.say(_("Opened as it was saved {moment}. Save to keep it.", moment=moment_in_words(backup.when)))

    def _compare(self, backup: Backup, _protocol: Protocol) -> None:
        self.window.compare.compare_with(backup_version(backup, self.session.key))

    def _ask_to_copy(self, dialog: Earlier, backup: Backup) -> None:
        folder = backup.of.parent if is_folder(backup.of.parent) else self.window.files.folder()
        proposal = folder / f"{backup.of.stem} {backup.when:%Y-%m-%d %H%M}{ENDING}"
        ask_new(dialog, _("Save a copy of an earlier version"), proposal, PROTOCOLS, partial(self._copy, backup))

    def _copy(self, backup: Backup, path: Path) -> None:
        try:
            content = backups.content(backup)
            write_atomically(path, content)
        except FileError as error:
            self.window.tell(error.text)
        except OSError as error:
            self.window.tell(why_not_written(path, error))
        else:
            self.window.say(_("A copy of the version of {moment} was saved.", moment=moment_in_words(backup.when)))

    def _show_folder(self, backup: Backup) -> None:
        folder = backup.file.parent
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.window.tell(_("The folder cannot be shown here: {path}", path=str(folder)))

    def _ask_to_unlock(self, dialog: Earlier, backup: Backup) -> None:
        try:
            content = backups.content(backup)
        except FileError as error:
            self.window.tell(error.text)
            return
        self.window.passphrases.ask(backup.of.name, content, dialog.unlock)


def _known() -> tuple[tuple[Known, ...], frozenset[Path]]:
    known = backups.protocols()
    return known, frozenset(one.path for one in known if not is_file(one.path))


def _raise(error: Exception) -> None:
    raise error
