"""Others at the same file: who holds it, what they changed, and bringing both together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QFileSystemWatcher, QObject, QTimer

from studio.desktop.away import Away
from studio.desktop.compare.versions import kept_version, moment_in_words
from studio.desktop.flows.flow import Flow
from studio.reading import is_folder
from studio.storage.opened import Gone, Known, Opened, Seen, Theirs, look, look_at, still_held
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from studio.desktop.dialogs.merge import Merge
    from studio.desktop.main_window import MainWindow
    from studio.desktop.panels.notice import Notice
    from studio.protocol.merge import Choice
    from studio.protocol.transplant import Dropped
    from studio.storage.locks import Holder, Lock
    from studio.storage.sealed import Key

SELDOM_MS = 20_000
"""Pause between two looks at the file where nothing tells of changes, as on a network, in milliseconds."""

SOON_MS = 400
"""Pause after something happened at the file until it is looked at, in milliseconds."""

Answer = tuple[Seen, "Holder | None", bool]
"""What became of the file, who else has it open, and whether this program still holds it."""


class Others(Flow):
    """Looks at the open file for what others do with it, away from the window, and tells it in a bar."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._away = Away(self)
        self._file: Opened | None = None
        self._asked: object = None
        self._told: object = None
        """What the bar tells of, or told of when it was dismissed."""
        self._bar: Notice | None = None
        self._dialog: Merge | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self.look_soon)
        self._watcher.directoryChanged.connect(self.look_soon)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.look)
        self._seldom = QTimer(self, interval=SELDOM_MS)
        self._seldom.timeout.connect(self.look)
        self.session.file_changed.connect(self._follow)
        self.session.changed.connect(self._on_changed)
        window.installEventFilter(self)
        self._follow()

    @property
    def bar(self) -> Notice:
        """The bar above the form; made when there is something to tell."""
        if self._bar is None:
            from studio.desktop.panels.notice import Notice

            self._bar = Notice(self.window.workspace)
            self.window.workspace.put_above_page(self._bar)
            self._bar.bound(self.window.height())
        return self._bar

    def end(self) -> None:
        """The window goes: look no more."""
        self._soon.stop()
        self._seldom.stop()
        self._away.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look when the window comes to the front, and leave the form room below the bar when the window shrinks."""
        if event.type() == QEvent.Type.WindowActivate:
            self.look_soon()
        elif event.type() == QEvent.Type.Resize and self._bar is not None:
            self._bar.bound(self.window.height())
        return super().eventFilter(watched, event)

    # Opening what somebody else has open, or what may not be written

    def ask(self, file: Opened, show: Callable[[Opened], None]) -> None:
        """Ask how to open a file that cannot be saved to; ``show`` shows it when it is to be opened as it is."""
        from studio.desktop.dialogs.held import Held

        holder = file.holder
        doubtful = holder is not None and not holder.certain
        dialog = Held(self.window, why_not_writable(file), freed=holder is not None, doubtful=doubtful)
        dialog.read_chosen.connect(partial(show, file))
        dialog.copy_chosen.connect(partial(self._copy, file))
        dialog.anyway_chosen.connect(partial(self._open_anyway, file, show))
        dialog.rejected.connect(partial(self._leave, file))
        dialog.open()

    def _copy(self, file: Opened) -> None:
        file.close()
        self.session.start(file.protocol, key=file.key)
        self.window.files.opened()

    def _open_anyway(self, file: Opened, show: Callable[[Opened], None]) -> None:
        file.hold(anyway=True)
        show(file)

    def _leave(self, file: Opened) -> None:
        file.close()
        if self.session.file is not None:
            self.session.file.hold()

    # Looking

    def look_soon(self) -> None:
        """Look at the file after a short pause: one change on disk is many events."""
        if self._file is not None:
            self._soon.start()

    def look(self) -> None:
        """Look at the file now, away from the window."""
        file = self._file
        if file is None or self._asked is not None or not self.window.has_protocol:
            return
        self._asked = file.known
        work = partial(_looked, file.path, file.known, file.key, file.lock)
        self._away.run(work, partial(self._on_seen, file, file.known), self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        self._asked = None
        raise error

    def _on_seen(self, file: Opened, known: Known | None, answer: Answer) -> None:
        self._asked = None
        if file is not self._file or not self.window.has_protocol:
            return
        if file.known is not known:
            self.look_soon()
            return
        seen, holder, held = answer
        freed = self._follow_holder(file, holder, held=held)
        match seen:
            case Known():
                file.saw(seen)
                self._on_same(freed)
            case Theirs():
                self._on_theirs(file, seen)
            case Gone():
                self._on_gone(file, seen)
        self._watch()

    def _follow_holder(self, file: Opened, holder: Holder | None, *, held: bool) -> Holder | None:
        """Note who has the file open; return who had it until now and has let it go."""
        if held or (holder is not None and holder == file.holder and file.lock is None):
            return None
        before = file.holder
        # After a share was away nobody may have it any more.
        file.hold()
        self.window.tell_state()
        return before if file.holder is None else None

    def _on_same(self, freed: Holder | None) -> None:
        if freed is not None:
            self._tell(freed, _("{holder} has closed the file. You can save to it now.", holder=_who(freed)))
        elif isinstance(self._told, (Theirs, Gone)):
            self._tell_nothing()

    def _on_theirs(self, file: Opened, theirs: Theirs) -> None:
        if theirs.protocol is not None and theirs.protocol in (file.protocol, self.session.protocol):
            # The same protocol, written otherwise, or what is on the screen anyway.
            file.take_theirs(theirs)
            self._tell_nothing()
            self.session.file_changed.emit()
            return
        if file.keeps(theirs):
            return
        if isinstance(self._told, Theirs) and self._told.known.digest == theirs.known.digest:
            return
        self.show_theirs(theirs)

    def show_theirs(self, theirs: Theirs) -> None:
        """Tell in the bar that the file was changed, and what can be done."""
        assert self._file is not None
        name, when = self._file.path.name, moment_in_words(theirs.when)
        keep = (_("Keep mine"), partial(self.keep_mine, theirs))
        if theirs.locked:
            text = _("{file} was locked with a passphrase by somebody else ({when}).", file=name, when=when)
            unlock = (_("Enter the passphrase…"), partial(self.unlock, theirs))
            self._tell(theirs, text, (unlock, (_("Save as…"), self._save_as)), grave=True)
            return
        if theirs.protocol is None:
            text = _(
                "{file} was changed on disk by somebody else ({when}), and cannot be read any more: {problem}",
                file=name,
                when=when,
                problem=theirs.problem or "",
            )
            self._tell(theirs, text, ((_("Save as…"), self._save_as), keep), grave=True)
            return
        take = (_("Take theirs"), partial(self.take_theirs, theirs))
        merge = (_("Compare and merge…"), partial(self.merge, theirs))
        acts = (merge, take, keep) if self.session.dirty else (take, merge, keep)
        text = _("{file} was changed on disk by somebody else ({when}).", file=name, when=when)
        self._tell(theirs, text, acts, grave=True)

    def _on_gone(self, file: Opened, gone: Gone) -> None:
        if isinstance(self._told, Gone) and self._told.missing == gone.missing:
            return
        text = _(
            "{problem} The protocol is kept here on the screen: save it elsewhere with Save as…, or save when the file "
            "can be reached again.",
            problem=gone.problem,
        )
        if gone.missing and is_folder(file.path.parent):
            text = _(
                "{file} was removed or renamed by somebody else. The protocol is kept here on the screen; saving "
                "writes the file again.",
                file=file.path.name,
            )
        self._tell(gone, text, ((_("Save as…"), self._save_as),), grave=True)

    def saved(self) -> None:
        """The file was saved: whatever the bar told of it is over."""
        self._tell_nothing()

    # What is done about it

    def unlock(self, theirs: Theirs) -> None:
        """Ask for the passphrase that others locked the file with; it is the file's from then on."""
        if self._file is not None:
            self.window.passphrases.ask(self._file.path.name, theirs.content, partial(self._unlocked, theirs))

    def _unlocked(self, theirs: Theirs, key: Key) -> None:
        if self._file is None:
            return
        self._file.key = self.session.key = key
        self.show_theirs(look_at(theirs, self._file.path, key))

    def take_theirs(self, theirs: Theirs) -> None:
        """Show what others made of the file; one step of undo brings back what was here."""
        if theirs.protocol is None or self._file is None:
            return
        self._file.take_theirs(theirs)
        self.session.take(_("Take what others saved"), theirs.protocol)
        self._done()

    def keep_mine(self, theirs: Theirs) -> None:
        """Let the next save replace what others wrote."""
        if self._file is not None:
            self._file.keep_mine(theirs)
            self._done()

    def merge(self, theirs: Theirs) -> None:
        """Ask section by section which side counts."""
        from studio.desktop.dialogs.merge import Merge

        if theirs.protocol is None or self._file is None:
            return
        if self._dialog is not None:
            self._dialog.close()
        self._dialog = dialog = Merge(
            self.window, self._file.protocol, self.session.protocol, theirs.protocol, self._file.path.name
        )
        dialog.wants_comparison.connect(partial(self._compare, theirs))
        dialog.decided.connect(partial(self._merge_now, theirs))
        dialog.finished.connect(self._on_dialog_finished)
        dialog.show()

    def _merge_now(self, theirs: Theirs, choices: Mapping[str, Choice]) -> None:
        from studio.protocol.merge import merge

        if theirs.protocol is None or self._file is None:
            return
        merged = merge(self._file.protocol, self.session.protocol, theirs.protocol, choices)
        self._file.take_theirs(theirs)
        self.session.take(_("Merge with what others saved"), merged.protocol)
        self._done()
        self.tell_merged(merged.dropped)

    def tell_merged(self, dropped: Sequence[Dropped]) -> None:
        """Say that two versions were merged, and which references that emptied."""
        if dropped:
            told = "\n".join(f"{one.place}: {', '.join(one.names)}" for one in dropped)
            self.window.tell(
                n_(
                    "Merged. {count} reference was emptied, as what it referred to is gone:\n{places}",
                    "Merged. {count} references were emptied, as what they referred to is gone:\n{places}",
                    len(dropped),
                    places=told,
                )
            )
        else:
            self.window.say(_("Merged. Save to put it into the file."))

    def _compare(self, theirs: Theirs) -> None:
        assert theirs.protocol is not None
        title = str(_("As others saved it"))
        self.window.compare.compare_with(kept_version("saved", title, moment_in_words(theirs.when), theirs.protocol))

    def _done(self) -> None:
        self._tell_nothing()
        self.session.file_changed.emit()
        self.window.workspace.focus_page()

    def _save_as(self) -> None:
        self.window.files.save_as()

    # Following the session

    def _follow(self) -> None:
        if self.session.file is self._file:
            return
        self._file = self.session.file
        if self._dialog is not None:
            self._dialog.close()
        self._tell_nothing()
        self._soon.stop()
        if self._file is None:
            self._seldom.stop()
        else:
            self._seldom.start()
        self._watch()

    def _on_changed(self) -> None:
        if self._dialog is not None:
            self._dialog.show_mine(self.session.protocol)

    def _on_dialog_finished(self) -> None:
        self._dialog = None

    def _watch(self) -> None:
        wanted = {str(self._file.path), str(self._file.path.parent)} if self._file is not None else set()
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if watched - wanted:
            self._watcher.removePaths(list(watched - wanted))
        if wanted - watched and not isinstance(self._told, Gone):
            self._watcher.addPaths(list(wanted - watched))

    def _tell(
        self,
        of: object,
        text: Text,
        acts: tuple[tuple[Text, Callable[[], object]], ...] = (),
        *,
        grave: bool = False,
    ) -> None:
        self._told = of
        self.bar.tell(text, acts, grave=grave)

    def _tell_nothing(self) -> None:
        self._told = None
        if self._bar is not None:
            if self._bar.isAncestorOf(self.window.focusWidget()):
                self.window.workspace.focus_page()
            self._bar.hide()


def _looked(path: Path, known: Known | None, key: Key | None, lock: Lock | None) -> Answer:
    held = lock is not None and lock.held
    return look(path, known, key), None if held else still_held(path), held


def _who(holder: Holder) -> Text:
    """Return who had the file open, to begin a sentence with."""
    if not holder.host:
        return _("Somebody else")
    if not holder.elsewhere:
        return _("Another window on this computer")
    return _("{who} on {computer}", who=holder.who or _("Somebody"), computer=holder.host)


def why_not_writable(file: Opened) -> Text:
    """Return in a sentence why a file cannot be saved to: who has it open, where and since when, or what forbids it."""
    holder, name = file.holder, file.path.name
    if holder is None:
        return _("{file} cannot be saved to: {reason}.", file=name, reason=file.read_only or "")
    since = holder.moment
    if holder.host and not holder.elsewhere:
        said = _("{who} has {file} open in another window on this computer", who=holder.who or _("Somebody"), file=name)
    else:
        said = _("{holder} has {file} open", holder=_who(holder), file=name)
    if since is None:
        return _("{said}.", said=said)
    return _("{said}, since {moment}.", said=said, moment=moment_in_words(since))
