"""The protocol that is open: its value, its history, its file and what the checklist says of it.

There is one way to change anything: :meth:`Session.edit`. It makes a new value, remembers the old one for undo, and
tells everyone with one signal; the editor that caused the change skips its own refresh.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from studio.checklist.rule import Fix
from studio.checklist.run import Entry, Report, run
from studio.planning.size import plan as sample_plan
from studio.protocol import criteria
from studio.protocol.base import free_id
from studio.protocol.edit import put
from studio.protocol.history import History
from studio.protocol.protocol import Acceptance, Protocol
from studio.storage import protocol_file
from studio.storage.opened import Opened
from studio.storage.pdf_file import is_pdf
from studio.storage.sealed import Key
from studio.text import Text, _

CHECK_AFTER_MS = 150
"""Pause in typing after which the checklist runs, in milliseconds."""

SEAL_AFTER_MS = 1000
"""Pause after which further typing in the same field is an undo step of its own, in milliseconds."""


class Session(QObject):
    """The state of one window. All of it is read through properties and changed through methods."""

    changed = Signal(object)
    """The value changed; carries the object that caused it (an editor) or None."""

    checked = Signal()
    """The checklist has run: ``report`` belongs to ``protocol``."""

    file_changed = Signal()
    """Path or saved state changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = History.starting_with(Protocol())
        self._report: Report | None = None
        self._file: Opened | None = None
        self._source: Path | None = None
        self._key: Key | None = None
        self.who = ""
        """The user's name, for others who want the same file; without one the system's is used."""
        self._check_timer = QTimer(self, singleShot=True, interval=CHECK_AFTER_MS)
        self._check_timer.timeout.connect(self.check_now)
        self._seal_timer = QTimer(self, singleShot=True, interval=SEAL_AFTER_MS)
        self._seal_timer.timeout.connect(self.seal)

    @property
    def protocol(self) -> Protocol:
        """The value shown."""
        return self._history.protocol

    @property
    def history(self) -> History:
        """All values since the protocol was opened."""
        return self._history

    @property
    def report(self) -> Report:
        """What the checklist last said."""
        if self._report is None:
            self._report = run(self.protocol)
        return self._report

    @property
    def file(self) -> Opened | None:
        """The protocol's file, or None when it has never been saved."""
        return self._file

    @property
    def path(self) -> Path | None:
        """The name of the protocol's file, or None when it has never been saved."""
        return self._file.path if self._file is not None else None

    @property
    def source(self) -> Path | None:
        """The PDF that the protocol was taken from, while it has no file of its own."""
        return self._source

    @property
    def key(self) -> Key | None:
        """What seals the protocol from the next save on; None leaves it open."""
        return self._key

    @key.setter
    def key(self, key: Key | None) -> None:
        self._key = key
        self.file_changed.emit()

    @property
    def saved(self) -> Protocol | None:
        """The value that is in the protocol's file, as far as this program put or found it there; None without one."""
        return self._file.protocol if self._file is not None else None

    @property
    def dirty(self) -> bool:
        """True when the value, or what seals it, differs from what is on disk, or shall replace what others wrote."""
        if self._file is None:
            return self.protocol != Protocol()
        return self._key is not self._file.key or self._file.keeps_mine or self.protocol != self._file.protocol

    def start(
        self, protocol: Protocol, file: Opened | None = None, *, source: Path | None = None, key: Key | None = None
    ) -> None:
        """Show another protocol, which its ``file`` holds; one without a file counts as unsaved.

        ``source`` is the PDF that it was taken from, if it was, and ``key`` what seals it. The file that was open is
        closed.
        """
        if self._file is not None and self._file is not file:
            self._file.close()
        self._history = History.starting_with(protocol, datetime.now())
        self._file, self._source = file, source
        self._key = file.key if file is not None else key
        self._check_timer.stop()
        self._report = run(protocol)
        self.file_changed.emit()
        self.changed.emit(None)
        self.checked.emit()

    def open(self, path: Path, key: Key | None = None) -> None:
        """Show the protocol in the file, or the one that a PDF holds. Raises FileError; nothing changes then.

        ``key`` opens what is sealed; without it that raises ``Locked``.
        """
        if is_pdf(path):
            self.start(protocol_file.load(path, key), source=path, key=key)
        else:
            self.show(self.read(path, key))

    def read(self, path: Path, key: Key | None = None) -> Opened:
        """Return a file that was read and is held, to be shown or closed. Raises FileError."""
        again = self._file if self._file is not None and self._file.is_at(path) else None
        if again is not None:
            again.close()
        try:
            return Opened.open(path, key, who=self.who)
        except BaseException:
            if again is not None:
                again.hold()
            raise

    def show(self, file: Opened) -> None:
        """Show the protocol of a file that was opened."""
        self.start(file.protocol, file)

    def save(self, path: Path) -> Text | None:
        """Write the protocol to the file, which is its file from then on; return why no backup was kept, if so.

        Raises FileError; nothing is lost then. ``Changed`` and ``Held`` among them say that others are at the file.
        """
        if self._file is not None and self._file.is_at(path):
            problem = self._file.save(self.protocol, self._key)
        else:
            file, problem = Opened.new(path, self.protocol, self._key, who=self.who)
            if self._file is not None:
                self._file.close()
            self._file = file
        self._source = None
        self.seal()
        self.file_changed.emit()
        return problem

    def close(self) -> None:
        """Let others save to the file: the window goes."""
        if self._file is not None:
            self._file.close()

    def edit(
        self,
        label: Text,
        change: Callable[[Protocol], Protocol],
        *,
        merge: str | None = None,
        source: QObject | None = None,
    ) -> None:
        """Replace the value by ``change`` of it, as one step of undo that reads ``label``.

        Participants that follow the calculation of the sample size change with it, in the same step.

        Steps with the same ``merge`` key that follow without a pause count as one, and as none when they lead back to
        where they began. Raises EditError from ``change``; nothing changes then.
        """
        self._change(label, sample_plan.follow(change(self.protocol), self.protocol), merge, source)

    def take(self, label: Text, protocol: Protocol) -> None:
        """Show what came from elsewhere, as it stands there, as one step of undo that reads ``label``."""
        self.seal()
        self._change(label, protocol, None, None)
        self.seal()
        self.check_now()

    def _change(self, label: Text, changed: Protocol, merge: str | None, source: QObject | None) -> None:
        history = self._history.edited(changed, label, merge, datetime.now())
        if history.at and history.protocol == history.steps[history.at - 1].protocol:
            history = replace(history, steps=history.steps[: history.at], at=history.at - 1, sealed=True)
        self._moved_to(history, source)
        self._seal_timer.start()

    def put(self, address: str, value: object, label: Text, *, source: QObject | None = None) -> None:
        """Set one field; keystrokes in the same field are one step. Raises EditError when the model refuses it.

        The wording of a criterion follows its parts as long as nobody wrote another one.
        """
        self.edit(label, lambda protocol: criteria.put(protocol, address, value), merge=address, source=source)

    def apply(self, fix: Fix) -> None:
        """Apply a fix as one step of undo."""
        self.edit(fix.label, fix.apply)
        self.check_now()

    def accept(self, entry: Entry, reason: str, who: str) -> None:
        """Accept a finding: why, by whom, and on this day."""

        def change(protocol: Protocol) -> Protocol:
            acceptance = Acceptance(
                id=free_id(entry.rule.id.lower(), protocol.acceptances),
                rule=entry.rule.id,
                fingerprint=entry.fingerprint,
                reason=reason,
                who=who,
                when=date.today(),
                said=str(entry.finding.message),
            )
            return put(protocol, "/acceptances", (*protocol.acceptances, acceptance))

        self.edit(_("Accept finding {rule}", rule=entry.rule.id), change)
        self.check_now()

    def reopen(self, acceptance: Acceptance) -> None:
        """Take an acceptance back."""
        kept = tuple(other for other in self.protocol.acceptances if other.id != acceptance.id)
        self.edit(
            _("Reopen finding {rule}", rule=acceptance.rule),
            lambda protocol: put(protocol, "/acceptances", kept),
        )
        self.check_now()

    def undo(self) -> None:
        """Go one step back."""
        self._moved_to(self._history.undo(), None)

    def redo(self) -> None:
        """Go one step forward."""
        self._moved_to(self._history.redo(), None)

    def go_to_step(self, at: int) -> None:
        """Go to a step of the history, counted from 0: so many steps back or forward at once."""
        self._moved_to(self._history.gone_to(at), None)

    def seal(self) -> None:
        """Close the newest step: what is typed next is undone on its own."""
        self._history = self._history.seal()

    def check_now(self) -> None:
        """Run the checklist without waiting for a pause."""
        self._check_timer.stop()
        self._report = run(self.protocol)
        self.checked.emit()

    def _moved_to(self, history: History, source: QObject | None) -> None:
        before, self._history = self._history, history
        if history.protocol is before.protocol:
            return
        self._check_timer.start()
        self.changed.emit(source)
        self.file_changed.emit()
