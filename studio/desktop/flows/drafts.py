"""Drafts: unsaved changes are kept while there are any, and offered after a program that did not end well."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from studio.desktop.away import Away
from studio.desktop.flows.flow import Flow
from studio.storage.protocol_file import FileError
from studio.storage.sealed import Locked
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from studio.desktop.dialogs.merge import Merge
    from studio.desktop.dialogs.recover import Recover
    from studio.desktop.flows.draft_writer import DraftWriter
    from studio.desktop.flows.left_behind import Left
    from studio.desktop.main_window import MainWindow
    from studio.desktop.session import Session
    from studio.protocol.merge import Choice
    from studio.protocol.protocol import Protocol
    from studio.storage.drafts import Draft, Keeper
    from studio.storage.opened import Opened
    from studio.storage.sealed import Key

WRITTEN_AFTER_MS = 600
"""Time after the first change not yet written until the draft is, in milliseconds. At most two seconds of typing may be
lost: what is left of them is for a slow disk, and for keys that a busy machine hands over late."""

AGAIN_AFTER_MS = 5000
"""Time after which a draft that could not be written is tried again, in milliseconds."""

_LONGEST_WAIT_S = 5.0
"""So long, in seconds, the end of the window waits for a disk that is still writing a draft nobody wants any more."""


class Drafts(Flow):
    """Keeps the draft of the open protocol, and offers those that were left behind."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._keeper: Keeper | None = None
        self._writer: DraftWriter | None = None
        self._recovered: Protocol | None = None
        self._merging: Merge | None = None
        self._merged_file: Opened | None = None
        self._wanted: tuple[Protocol | None, Key | None] = None, None
        """What was handed to the writer last, and what it is sealed with."""
        self._told = self._waits = False
        self._away = Away(self)
        self._timer = QTimer(self, singleShot=True, interval=WRITTEN_AFTER_MS)
        self._timer.timeout.connect(self._write_away)

    # Keeping what is unsaved

    def watch(self, session: Session) -> None:
        """Keep what changes in the session from now on."""
        from studio.desktop.flows.draft_writer import DraftWriter
        from studio.storage.drafts import Keeper

        self._keeper = Keeper()
        self._writer = DraftWriter(self._keeper)
        session.changed.connect(self._follow)
        session.changed.connect(self._follow_merge)
        session.file_changed.connect(self._follow)

    def write(self) -> None:
        """Write the draft of the open protocol now, if it has changes that are not saved, and wait until it is."""
        if self._writer is None or not self._want():
            return
        try:
            self._writer.write()
        except FileError as error:
            self._on_failed(error)
        else:
            self._on_written(None)

    def end(self) -> None:
        """Nothing is left unsaved that the user wants, or the window closes: no draft stays."""
        self._timer.stop()
        self._wanted = None, None
        if self._writer is not None:
            self._writer.drop()

    def leave(self) -> None:
        """The program has to end: leave the draft of what is unsaved behind, as it is now."""
        self.write()
        self._timer.stop()
        self._writer = None

    def stop(self) -> None:
        """The window closes: no draft stays, and none comes after it."""
        self.end()
        self._away.stop()
        if self._writer is not None:
            self._writer.rest(_LONGEST_WAIT_S)

    @property
    def _worth(self) -> bool:
        """Whether something was entered that is not in the protocol's file."""
        session = self.session
        entered = session.path is not None or session.history.undo_label is not None
        return session.dirty and (entered or session.protocol is self._recovered)

    def _want(self) -> bool:
        """Hand the protocol as it is now to the writer, if there is something to keep."""
        self._timer.stop()
        if self._keeper is None or self._writer is None or not self._worth:
            return False
        session = self.session
        self._wanted = session.protocol, session.key
        known = session.file.known if session.file is not None else None
        keep = partial(
            self._keeper.keep,
            session.protocol,
            self.window.name,
            session.path,
            session.source,
            key=session.key,
            base=known.digest if known is not None else "",
        )
        self._writer.want(partial(_keep_upon, session.file, keep))
        return True

    def _write_away(self) -> None:
        if self._away.busy:  # One write at a time: what changed meanwhile is written after it.
            self._waits = True
        elif self._writer is not None and self._want():
            self._away.run(self._writer.write, self._on_written, self._on_failed)

    def _on_written(self, _nothing: object) -> None:
        if self._told:
            self._told = False
            self.window.say(_("Unsaved changes are kept for a crash again."))
        self._go_on()

    def _on_failed(self, error: Exception) -> None:
        self._go_on()
        if not isinstance(error, FileError):
            raise error
        if not self._worth:
            return
        if not self._told:
            self._told = True
            self.window.say(_("Unsaved changes are not kept for a crash: {why}", why=error.text))
        self._timer.start(AGAIN_AFTER_MS)

    def _go_on(self) -> None:
        if self._waits:
            self._waits = False
            self._timer.start(0)

    def _follow(self) -> None:
        if not self._worth:
            self.end()
            return
        protocol, key = self._wanted
        wanted = protocol is self.session.protocol and key is self.session.key
        if not wanted and not self._timer.isActive():
            self._timer.start(WRITTEN_AFTER_MS)

    # Those that were left behind, on the start page

    def show(self) -> None:
        """List the drafts that were left behind on the start page; looked for away from the window."""
        self.window.library.elsewhere(_left, self._on_found, _raise)

    def _on_found(self, found: Sequence[Left]) -> None:
        from studio.desktop.flows.left_behind import row

        self.window.start.page.show_drafts([row(one, date.today()) for one in found])

    def recover(self, draft: Draft) -> None:
        """Open a draft as unsaved changes of its file; ask how, when the file was saved since."""
        from studio.desktop.flows.left_behind import saved_since

        if saved_since(draft):
            self._with_key(draft, partial(self._offer, draft))
        else:
            self.window.files.leave(partial(self._with_key, draft, partial(self._recover_now, draft)))

    def open_apart(self, draft: Draft) -> None:
        """Open a draft as a protocol without a file."""
        self.window.files.leave(partial(self._with_key, draft, partial(self._open_apart_now, draft)))

    def show_changes(self, draft: Draft) -> None:
        """Compare the draft's file with the draft."""
        self._with_key(draft, partial(self._compare, draft, None))

    # Those of the file that was opened

    def offer(self) -> None:
        """Offer what was left behind of the file that was just opened; looked for away from the window."""
        path = self.session.path
        if path is not None and self.session.protocol is not self._recovered:
            self.window.library.elsewhere(partial(_left, path), partial(self._on_left, path), _raise)

    def _on_left(self, path: Path, found: Sequence[Left]) -> None:
        usable = [one for one in found if one.problem is None]
        if not usable or self.session.path != path or self.session.dirty:
            return
        newest = usable[0]
        self._ask(newest, newest.draft, self.session.key if not newest.locked else None)

    def _offer(self, draft: Draft, _protocol: Protocol, key: Key | None) -> None:
        from studio.desktop.flows.left_behind import look

        self._ask(look(draft, key), draft, key)

    def _ask(self, left: Left, draft: Draft, key: Key | None) -> Recover:
        from studio.desktop.dialogs.recover import Recover
        from studio.desktop.flows.left_behind import change_in_words

        note = draft.note
        assert note is not None
        if left.locked:
            text = _(
                "Unsaved changes of “{name}” were kept when the program ended without warning ({when}), locked with "
                "its passphrase.",
                name=note.name,
                when=_when(note.when),
            )
        elif left.changes is None:
            text = _(
                "Unsaved changes of “{name}” were kept when the program ended without warning ({when}): {why}.",
                name=note.name,
                when=_when(note.when),
                why=change_in_words(left),
            )
        else:
            text = _(
                "Unsaved changes of “{name}” were kept when the program ended without warning ({when}): the draft "
                "{changes}.",
                name=note.name,
                when=_when(note.when),
                changes=change_in_words(left),
            )
        dialog = Recover(
            self.window, text, saved_since=left.saved_since, comparable=left.locked or left.changes is not None
        )
        dialog.recover_chosen.connect(partial(self._leave_and, draft, key, self._recover_now))
        dialog.merge_chosen.connect(partial(self._leave_and, draft, key, self._merge))
        dialog.apart_chosen.connect(partial(self._leave_and, draft, key, self._open_apart_now))
        dialog.compare_chosen.connect(partial(self._compare_then_ask, left, draft, key))
        dialog.open()
        return dialog

    def _leave_and(self, draft: Draft, key: Key | None, act: Callable[[Draft, Protocol, Key | None], None]) -> None:
        self.window.files.leave(partial(self._with_key, draft, partial(act, draft), key))

    def _compare_then_ask(self, left: Left, draft: Draft, key: Key | None) -> None:
        self._with_key(draft, partial(self._compare, draft, left), key)

    def _compare(self, draft: Draft, then_ask: Left | None, protocol: Protocol, key: Key | None) -> None:
        from studio.desktop.compare.versions import kept_version
        from studio.desktop.flows.left_behind import saved_now

        note = draft.note
        saved = saved_now(draft, key)
        if note is None or saved is None:
            self.window.tell(_("There is nothing to compare the draft with: its file is gone or cannot be read."))
            return
        self.window.compare.compare_both(
            kept_version("saved", str(_("As it is saved")), note.path or note.source, saved),
            kept_version("draft", str(_("The draft")), _when(note.when), protocol),
            partial(self._ask, then_ask, draft, key) if then_ask is not None else None,
        )

    # What is done with one

    def _with_key(self, draft: Draft, act: Callable[[Protocol, Key | None], object], key: Key | None = None) -> None:
        """Do ``act`` with what a draft holds and with its key; ask for the passphrase of one that is locked."""
        from studio.storage.drafts import content, protocol_of

        try:
            protocol = protocol_of(draft, key)
        except Locked:
            name = draft.note.name if draft.note is not None else draft.file.name
            try:
                body = content(draft)
            except FileError as error:
                self.window.tell(error.text)
                return
            self.window.passphrases.ask(name, body, partial(self._with_key, draft, act))
        except FileError as error:
            self.window.tell(error.text)
        else:
            act(protocol, key)

    def _recover_now(self, draft: Draft, protocol: Protocol, key: Key | None) -> None:
        why = self._open_origin(draft, protocol, key)
        self._take_charge(draft)
        if why is not None:
            self.window.tell(_("{why} The draft is open as a protocol without a file; save it under a name.", why=why))

    def _open_origin(self, draft: Draft, protocol: Protocol, key: Key | None) -> Text | None:
        """Show the draft upon its file, or by itself where that cannot be read; return why it cannot."""
        from studio.desktop.flows.left_behind import origin_of

        origin = origin_of(draft)
        if origin is None:
            self.session.start(protocol, key=key)
            return None
        try:
            self.session.open(origin, key)
        except FileError as error:
            self.session.start(protocol, key=key)
            return error.text
        self.session.take(_("Recover draft"), protocol)
        return None

    def _open_apart_now(self, draft: Draft, protocol: Protocol, key: Key | None) -> None:
        self.session.start(protocol, key=key)
        self._take_charge(draft)

    def _take_charge(self, draft: Draft) -> None:
        """Keep the draft as one of this window before the one that was left behind goes."""
        from studio.storage.drafts import discard

        self._recovered = self.session.protocol
        self.write()
        if not self._worth or (self._keeper is not None and self._keeper.file.exists()):
            discard(draft)
        self.window.files.opened()

    def _merge(self, draft: Draft, protocol: Protocol, key: Key | None) -> None:
        from studio.desktop.dialogs.merge import Merge
        from studio.desktop.flows.left_behind import base_of, origin_of

        origin = origin_of(draft)
        assert origin is not None
        try:
            self.session.open(origin, key)
        except FileError as error:
            self.window.tell(error.text)
            return
        self._recovered = saved = self.session.protocol  # The draft is in hand already: it is not offered again.
        self.window.files.opened()
        base = base_of(draft, key)
        self._merging = dialog = Merge(self.window, base, protocol, saved, origin.name)
        self._merged_file = self.session.file
        dialog.wants_comparison.connect(partial(self._compare, draft, None, protocol, key))
        dialog.decided.connect(partial(self._merge_now, draft, base, protocol))
        dialog.finished.connect(self._on_merge_finished)
        dialog.show()

    def _on_merge_finished(self) -> None:
        self._merging = self._merged_file = None

    def _follow_merge(self) -> None:
        """Let the question stand upon what is open now: the window can be used beside it."""
        if self._merging is None:
            return
        if self.session.file is self._merged_file:
            self._merging.show_theirs(self.session.protocol)
        else:  # Another protocol is open. The draft is kept.
            self._merging.close()

    def _merge_now(self, draft: Draft, base: Protocol | None, mine: Protocol, choices: Mapping[str, Choice]) -> None:
        from studio.protocol.merge import merge
        from studio.storage.drafts import discard

        merged = merge(base, mine, self.session.protocol, choices)
        self.session.take(_("Merge with the draft"), merged.protocol)
        self.write()
        if not self._worth or (self._keeper is not None and self._keeper.file.exists()):
            discard(draft)
        self.window.others.tell_merged(merged.dropped)

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


def _keep_upon(file: Opened | None, keep: Callable[[], None]) -> None:
    """Keep a draft, and what it builds upon, so that it can be merged when the file is saved meanwhile."""
    keep()
    if file is not None:
        file.keep_found()


def _left(path: Path | None = None) -> tuple[Left, ...]:
    from studio.desktop.flows.left_behind import left_of

    return left_of(path)


def _when(written: str) -> str:
    from studio.desktop.compare.versions import moment_in_words

    return moment_in_words(datetime.fromisoformat(written)) if written else str(_("at an unknown time"))


def _raise(error: Exception) -> None:
    raise error
