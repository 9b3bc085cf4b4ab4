"""Starting, opening, saving and leaving a protocol."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_documents_path

from studio.desktop.dialogs.files import OPENED, PDFS, PROTOCOLS, ask_existing, ask_new
from studio.desktop.flows.flow import Flow
from studio.protocol.names import day_in_words
from studio.reading import is_folder
from studio.storage import ENDING, folders
from studio.storage.names import as_written
from studio.storage.pdf_file import is_pdf
from studio.storage.protocol_file import FileError, read
from studio.storage.sealed import Locked
from studio.storage.settings import RecentFile
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.main_window import MainWindow
    from studio.protocol.protocol import Protocol
    from studio.storage.library import Template
    from studio.storage.opened import Opened, Theirs
    from studio.storage.sealed import Key

PDF = ".pdf"


class Files(Flow):
    """The file of the open protocol, and the way from one protocol to another: nothing unsaved gets lost on it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._saved_at: datetime | None = None

    def new(self) -> None:
        """Go to the templates."""
        self.leave(self.window.show_start)

    def close(self) -> None:
        """Go back to the start page."""
        self.leave(self.window.show_start)

    def ask_to_open(self) -> None:
        """Ask for a protocol's file and open it."""
        ask_existing(self.window, _("Open a protocol"), self.folder(), OPENED, self.open)

    def ask_to_open_pdf(self) -> None:
        """Ask for a PDF that holds a protocol, and open that."""
        ask_existing(self.window, _("Open from a PDF"), self.folder(PDF), PDFS, self.open)

    def open(self, path: Path) -> None:
        """Open a protocol's file, or the protocol that a PDF holds, which has no file of its own then.

        When it cannot be read, a message says so and what is open stays.
        """
        self.leave(partial(self._open_now, path.absolute()))

    def start_from(self, template: Template) -> None:
        """Start a protocol from a template. When it cannot be read, a message says so and what is open stays."""
        self.window.library.read(template, self._start_with)

    def _start_with(self, protocol: Protocol) -> None:
        self.leave(partial(self._start_now, protocol))

    def _open_now(self, path: Path, key: Key | None = None) -> None:
        self.session.who = self.window.settings.who
        try:
            if is_pdf(path):
                self.session.open(path, key)
                self.window.change_settings(last_folder=str(path.parent))
                self.opened()
                return
            file = self.session.read(path, key)
        except Locked:
            self._ask_to_unlock(path)
        except FileError as error:
            self.window.backups.tell_unreadable(path, error.text)
        else:
            if file.writable:
                self._show(file)
            else:
                self.window.others.ask(file, self._show)

    def _show(self, file: Opened) -> None:
        self.session.show(file)
        self.opened()
        self.window.drafts.offer()

    def _ask_to_unlock(self, path: Path) -> None:
        try:
            content = read(path)
        except FileError as error:
            self.window.tell(error.text)
            return
        self.window.passphrases.ask(path.name, content, partial(self._open_now, path))

    def opened(self) -> None:
        """Show the protocol that the session has opened."""
        self._saved_at = None
        if self.session.path is not None:
            with suppress(OSError):
                self._saved_at = datetime.fromtimestamp(self.session.path.stat().st_mtime)
            self._remember_file()
        self.window.show_workspace()
        self.window.places.come_back()

    def _start_now(self, protocol: Protocol) -> None:
        self._saved_at = None
        self.session.start(protocol)
        self.window.show_workspace()

    @property
    def would_lose(self) -> bool:
        """Whether leaving the protocol now would lose changes, or input that could not be stored."""
        return self.window.has_protocol and (self.session.dirty or bool(self.window.workspace.unread()))

    def leave(self, then: Callable[[], None]) -> None:
        """Do ``then`` once nothing unsaved can get lost by it: the user saves, discards, or stays."""
        self.window.places.keep()
        if not self.would_lose:
            then()
            return
        from studio.desktop.dialogs.unsaved import Unsaved

        unread = len(self.window.workspace.unread())
        dialog = Unsaved(self.window, self.window.name, changed=self.session.dirty, unread=unread)
        dialog.save_chosen.connect(partial(self.save, then))
        dialog.discard_chosen.connect(then)
        dialog.open()

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save to the protocol's file, asking for one if there is none; then do ``then``.

        What somebody else wrote into the file meanwhile is not replaced without a question.
        """
        from studio.desktop.flows.others import why_not_writable

        file = self.session.file
        if file is None:
            self.save_as(then)
        elif file.may_be_written():
            self._save_to(then, file.path)
        else:
            self.window.say(_("{why} Save under another name.", why=why_not_writable(file)))
            self.save_as(then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a file and save to it; then do ``then``."""
        ask_new(self.window, _("Save protocol"), self.proposal(ENDING), PROTOCOLS, partial(self._save_to, then))

    def _save_to(self, then: Callable[[], None] | None, path: Path) -> None:
        from studio.export.formats import FORMATS
        from studio.storage.opened import Changed

        if path.suffix.lower() in FORMATS or is_pdf(path):
            self.window.tell(
                _(
                    "{path} was left alone: a protocol is saved under a name that ends in {ending}. Export it for "
                    "other kinds of file.",
                    path=str(path),
                    ending=ENDING,
                )
            )
            return
        self.session.who = self.window.settings.who
        try:
            problem = self.session.save(path)
        except Changed as error:
            self._ask_about(error.theirs, path, then)
            return
        except FileError as error:
            from studio.desktop.dialogs.not_saved import NotSaved

            dialog = NotSaved(self.window, error.text)
            dialog.other_chosen.connect(partial(self.save_as, then))
            dialog.open()
            return
        self._saved_at = datetime.now()
        self.window.others.saved()
        self.session.check_now()
        self._remember_file()
        self.window.tell_state()
        unread = self.unread_in_words()
        if unread is not None:
            self.window.say(_("Saved. {why}", why=unread))
        elif problem is not None:
            self.window.say(_("Saved. {why}", why=problem))
        elif folders.state_is_temporary():
            self.window.say(
                _(
                    "Saved. Your own folder cannot be written to, so drafts and earlier versions are in {folder}, "
                    "which the system may empty.",
                    folder=str(folders.drafts_folder().parent),
                )
            )
        if then is not None:
            then()

    def _ask_about(self, theirs: Theirs, path: Path, then: Callable[[], None] | None) -> None:
        from studio.desktop.compare.versions import moment_in_words
        from studio.desktop.dialogs.overtaken import Overtaken

        others = self.window.others
        if theirs.locked:
            others.show_theirs(theirs)
            others.unlock(theirs)
            return
        dialog = Overtaken(self.window, path, when=moment_in_words(theirs.when), problem=theirs.problem)
        dialog.merge_chosen.connect(partial(others.merge, theirs))
        dialog.theirs_chosen.connect(partial(others.take_theirs, theirs))
        dialog.replace_chosen.connect(partial(self._replace, theirs, path, then))
        dialog.other_chosen.connect(partial(self.save_as, then))
        dialog.open()

    def _replace(self, theirs: Theirs, path: Path, then: Callable[[], None] | None) -> None:
        self.window.others.keep_mine(theirs)
        self._save_to(then, path)

    def unread_in_words(self) -> Text | None:
        """Return how many fields hold input that could not be stored, or None."""
        unread = len(self.window.workspace.unread())
        if not unread:
            return None
        return n_(
            "{count} field holds input that cannot be read.", "{count} fields hold input that cannot be read.", unread
        )

    def proposal(self, ending: str) -> Path:
        """Return a file to propose: beside what the protocol came from, or of its name in the folder used last."""
        if self.origin is not None:
            return self.origin.with_suffix(ending)
        return self.folder() / (as_written(self.window.name, "protocol") + ending)

    @property
    def origin(self) -> Path | None:
        """The protocol's file, or the PDF it was taken from; None for a new protocol."""
        return self.session.path or self.session.source

    def folder(self, kind: str = ENDING) -> Path:
        """Return the folder that files of a kind were in last, else that of documents, else the home folder."""
        last = self.window.settings.last_folder if kind == ENDING else self.window.settings.export_folders.get(kind, "")
        usual = [*([Path(last)] if last else []), user_documents_path()]
        return next((folder for folder in usual if is_folder(folder)), Path.home())

    def _remember_file(self) -> None:
        path = self.session.path
        if path is None:
            return
        counts = self.session.report.counts
        recent = RecentFile(
            path=str(path),
            title=self.window.name if self.session.key is None else path.stem,
            must=counts["must"],
            should=counts["should"],
            used=datetime.now().isoformat(timespec="seconds"),
        )
        recents = self.window.settings.with_recent(recent).recent
        self.window.change_settings(recent=recents, last_folder=str(path.parent))

    def forget(self, path: Path) -> None:
        """Leave a file out of those that were open lately."""
        self.window.change_settings(recent=self.window.settings.without_recent(str(path)).recent)
        self.window.start.show_recent()

    def untouched(self) -> None:
        """No protocol is open any more, so none was saved."""
        self._saved_at = None

    def saved_in_words(self) -> Text:
        """Return whether and when the protocol was saved."""
        if self.session.file is not None and not self.session.file.writable:
            return _("Read-only here, with changes") if self.session.dirty else _("Read-only here")
        if self.session.dirty:
            return _("Unsaved changes")
        if self._saved_at is None:
            return _("Not saved yet")
        if self._saved_at.date() == date.today():
            return _("Saved {time}", time=f"{self._saved_at:%H:%M}")
        return _("Saved {day}", day=day_in_words(self._saved_at.date()))

    def not_writable_in_words(self) -> Text | str:
        """Return why the file cannot be saved to, nothing where it can."""
        file = self.session.file
        if file is None or file.writable:
            return ""
        from studio.desktop.flows.others import why_not_writable

        return why_not_writable(file)
