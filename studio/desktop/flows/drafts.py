"""Drafts: unsaved changes are kept while there are any, and offered after a program that did not end well."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from studio.desktop.flows.flow import Flow
from studio.storage.protocol_file import FileError
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.desktop.main_window import MainWindow
    from studio.desktop.session import Session
    from studio.desktop.start.rows import Found
    from studio.protocol.protocol import Protocol
    from studio.storage.drafts import Draft, Keeper

WRITTEN_AFTER_MS = 2000
"""Pause after the last change after which the draft is written, in milliseconds."""


class Drafts(Flow):
    """Keeps the draft of the open protocol, and shows those that were left behind on the start page."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._keeper: Keeper | None = None
        self._recovered: Protocol | None = None
        self._told = False
        self._timer = QTimer(self, singleShot=True, interval=WRITTEN_AFTER_MS)
        self._timer.timeout.connect(self.write)

    def watch(self, session: Session) -> None:
        """Keep what changes in the session from now on."""
        from studio.storage.drafts import Keeper

        self._keeper = Keeper()
        session.changed.connect(self._follow)
        session.file_changed.connect(self._follow)

    def write(self) -> None:
        """Write the draft of the open protocol now, if it has changes that are not saved."""
        self._timer.stop()
        if self._keeper is None or not self._worth:
            return
        session = self.session
        try:
            self._keeper.keep(session.protocol, self.window.name, session.path, session.source)
        except FileError as error:
            if not self._told:
                self._told = True
                self.window.say(_("Unsaved changes are not kept for a crash: {why}", why=error.text))

    def end(self) -> None:
        """Nothing is left unsaved that the user wants, or the window closes."""
        self._timer.stop()
        if self._keeper is not None:
            self._keeper.drop()

    @property
    def _worth(self) -> bool:
        """Whether something was entered that is not in the protocol's file."""
        session = self.session
        entered = session.path is not None or session.history.undo_label is not None
        return session.dirty and (entered or session.protocol is self._recovered)

    def _follow(self) -> None:
        if self._worth:
            self._timer.start()
        else:
            self.end()

    # Those that were left behind

    def show(self) -> None:
        """List the drafts that were left behind on the start page; looked for away from the window."""
        self.window.library.elsewhere(_found, self._on_found, self._raise)

    def _on_found(self, found: Sequence[tuple[Draft, int | None, Text | None]]) -> None:
        self.window.start.page.show_drafts([_row(*one, date.today()) for one in found])

    def recover(self, draft: Draft) -> None:
        """Open a draft as unsaved changes of its file."""
        self.window.files.leave(partial(self._recover_now, draft))

    def _recover_now(self, draft: Draft) -> None:
        from studio.storage.drafts import discard, protocol_of

        try:
            protocol = protocol_of(draft)
        except FileError as error:
            self.window.tell(error.text)
            return
        why = self._open_origin(draft, protocol)
        self._recovered = self.session.protocol
        self.write()
        if not self._worth or (self._keeper is not None and self._keeper.file.exists()):
            discard(draft)
        self.window.files.opened()
        if why is not None:
            self.window.tell(_("{why} The draft is open as a protocol without a file; save it under a name.", why=why))

    def _open_origin(self, draft: Draft, protocol: Protocol) -> Text | None:
        """Show the draft upon its file, or by itself where that cannot be read; return why it cannot."""
        note = draft.note
        origin = (note.path or note.source) if note is not None else ""
        if not origin:
            self.session.start(protocol)
            return None
        try:
            self.session.open(Path(origin))
        except FileError as error:
            self.session.start(protocol)
            return error.text
        self.session.edit(_("Recover draft"), lambda _saved: protocol)
        self.session.seal()
        return None

    def ask_to_discard(self, draft: Draft) -> None:
        """Discard a draft after a question: nothing brings it back."""
        from studio.desktop.dialogs.discard import DiscardDraft

        name = draft.note.name if draft.note is not None else draft.file.name
        dialog = DiscardDraft(self.window, name)
        dialog.decided.connect(partial(self._discard, draft))
        dialog.open()

    def _discard(self, draft: Draft) -> None:
        from studio.storage.drafts import discard

        problem = discard(draft)
        if problem is not None:
            self.window.tell(problem)
        self.show()

    def _raise(self, error: Exception) -> None:
        raise error


def _found() -> tuple[tuple[Draft, int | None, Text | None], ...]:
    """Return the drafts that were left behind, each with how many fields it changes, or why it cannot be read."""
    from studio.storage.drafts import changes_in, left_behind

    found: list[tuple[Draft, int | None, Text | None]] = []
    for draft in left_behind():
        try:
            found.append((draft, changes_in(draft), None))
        except FileError as error:
            found.append((draft, None, error.text))
    return tuple(found)


def _row(draft: Draft, changes: int | None, problem: Text | None, today: date) -> Found:
    from studio.desktop.start.rows import Found, moment_in_words

    note = draft.note
    if note is None or problem is not None:
        said = problem or _("This draft is damaged.")
        return Found(draft, note.name if note else draft.file.name, str(said), usable=False)
    parts = []
    if note.when:
        parts.append(moment_in_words(datetime.fromisoformat(note.when), today))
    if changes is None:
        parts.append(str(_("never saved") if not note.path else _("its file is gone or cannot be read")))
    else:
        parts.append(str(n_("changes {count} field", "changes {count} fields", changes)))
    if note.path:
        parts.append(Path(note.path).name)
    if draft.elsewhere:
        parts.append(str(_("written on {computer}, where it may still be open", computer=note.host)))
    return Found(draft, note.name, ", ".join(parts))
