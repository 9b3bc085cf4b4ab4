"""Earlier versions of a protocol's file: what restoring each would change, and the way back to any of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QSplitter, QWidget

from studio.desktop.away import Away, Waiting
from studio.desktop.compare.reading import SHOWN, Reading, Said
from studio.desktop.compare.two_lines import TwoLines
from studio.desktop.dialogs.dialog import Dialog
from studio.desktop.editors.widgets import tab_after
from studio.desktop.theme import em
from studio.document.comparison import KINDS, Comparison
from studio.protocol.address import split
from studio.protocol.names import day_in_words
from studio.storage.protocol_file import FileError, loads
from studio.storage.sealed import Locked
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from PySide6.QtGui import QResizeEvent

    from studio.protocol.diff import Change
    from studio.protocol.protocol import Protocol
    from studio.storage.backups import Backup
    from studio.storage.sealed import Key


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found out about a backup."""

    protocol: Protocol | None = None
    comparison: Comparison | None = None
    """From the protocol as it is now to the backup; None when nothing is open to compare it with."""
    problem: Text | None = None
    locked: bool = False


class Earlier(Dialog):
    """Lists the backups of one file by day, the newest first. It changes nothing itself: its signals say what to do."""

    wants_restored = Signal(object, object)
    """Put this :class:`Backup`, which holds this protocol, in place of what is open."""

    wants_comparison = Signal(object, object)
    """Compare this backup, which holds this protocol, with what is open."""

    wants_copy = Signal(object)
    """Write this backup to another file."""

    wants_folder = Signal(object)
    """Show where this backup is."""

    wants_passphrase = Signal(object)
    """Ask for what opens this backup, and hand it to :meth:`unlock`."""

    wants_others = Signal()
    """Show all protocols that have backups."""

    def __init__(
        self, parent: QWidget | None, path: Path, backups: tuple[Backup, ...], now: Protocol | None, key: Key | None
    ) -> None:
        """``now`` is the protocol as it is open, None when it is not."""
        super().__init__(parent, _("Earlier versions of {file}", file=path.name), width=24)
        self._now = now
        self.key = key
        """What opens backups that are locked, as far as it is known."""
        self._seen: dict[Backup, Seen] = {}
        self._waiting: Waiting | None = None
        self._away = Away(self)
        self.setSizeGripEnabled(True)
        self.nothing = self.say(
            _(
                "There is no earlier version of {file} yet. One is kept at each save: the last 20, and one a day for "
                "30 days.",
                file=path.name,
            )
        )
        self.nothing.setVisible(not backups)
        self.parts = QSplitter(Qt.Orientation.Horizontal, self)
        self.parts.setChildrenCollapsible(False)
        self.parts.setHandleWidth(em(self, 0.5))
        self.list = TwoLines(_("Earlier versions, the newest first"), self.parts)
        self.list.setAccessibleDescription(str(_("The arrows show what restoring a version would change.")))
        self.list.setMinimumSize(QSize(em(self, 9), em(self, 4)))
        self.reading = Reading(self.parts)
        self.reading.setAccessibleName(str(_("What restoring it would change")))
        self.reading.setMinimumSize(QSize(em(self, 9), em(self, 3)))
        self.parts.setStretchFactor(0, 2)
        self.parts.setStretchFactor(1, 3)
        self.parts.setVisible(bool(backups))
        self.body.addWidget(self.parts, 1)
        self.note = self.say(self._what_it_means(), "small", "muted")
        self.note.setVisible(bool(backups))
        self.more = self.button(_("More…"), left=True)
        self.more.setToolTip(str(_("Save a copy, show the folder, or go to the versions of other protocols")))
        self.more.setAccessibleDescription(self.more.toolTip())
        self.more.clicked.connect(self._on_more)
        self.menu = QMenu(self)
        self.copy = self.menu.addAction(str(_("Save a copy as…")))
        self.folder = self.menu.addAction(str(_("Show the folder")))
        self.menu.addSeparator()
        self.others = self.menu.addAction(str(_("Other protocols…")))
        self.compare = self.button(_("Compare…"))
        self.restore = self.button(_("Restore"), main=True)
        self.unlock_button = self.button(_("Unlock…"))
        close = self.button(_("Close"))
        self.others.triggered.connect(self._on_others)
        self.folder.triggered.connect(self._on_folder)
        self.copy.triggered.connect(self._on_copy)
        self.compare.clicked.connect(self._on_compare)
        self.restore.clicked.connect(self._on_restore)
        self.unlock_button.clicked.connect(self._on_unlock)
        close.clicked.connect(self.reject)
        self.compare.setVisible(bool(backups) and now is not None)
        self.unlock_button.hide()
        tab_after(self.list, self.reading, self.more, self.compare, self.unlock_button, self.restore, close)
        if backups:
            screen = self.screen().availableGeometry()
            self.resize(
                min(em(self, 56), screen.width() - em(self, 2)), min(em(self, 34), screen.height() - em(self, 3))
            )
            self._fill(backups)
            self.list.setFocus()
        self._on_current()

    def fit(self) -> None:
        """Keep the size chosen while there is a list: its parts scroll."""
        if not self.parts.isVisibleTo(self):
            super().fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what a version would change below the list where there is no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < em(self, 26)
        self.parts.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)

    def done(self, result: int) -> None:
        """Look for no more answers."""
        self._away.stop()
        super().done(result)

    def unlock(self, key: Key) -> None:
        """Go on with what opens backups that are locked."""
        self.key = key
        for backup, seen in self._seen.copy().items():
            if seen.locked:
                del self._seen[backup]
        self._look_on()
        self._on_current()

    def _what_it_means(self) -> Text:
        if self._now is None:
            return _("Restoring opens a version as a protocol that is not saved: nothing is written before you save.")
        return _("Restoring is one step that undo takes back; nothing is written before you save.")

    def _fill(self, backups: tuple[Backup, ...]) -> None:
        self._backups = backups
        for day, of_day in groupby(backups, key=lambda one: one.when.date()):
            self.list.add_head(_day(day_in_words(day), day == datetime.now().date()))
            of_minute: dict[str, list[Backup]] = {}
            for backup in of_day:
                of_minute.setdefault(f"{backup.when:%H:%M}", []).append(backup)
            for minute, alike in of_minute.items():
                for backup in alike:  # Those of one minute are told apart by their seconds.
                    self.list.add(f"{backup.when:%H:%M:%S}" if len(alike) > 1 else minute, "…", backup)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.choose_first()
        self._look_on()

    # What each would change, found out away from the window one after the other, the chosen one first

    def _look_on(self) -> None:
        if self._waiting is not None and not self._waiting.answered:
            return
        chosen = self.current
        left = [one for one in self._backups if one not in self._seen]
        if left:
            backup = chosen if chosen in left else left[0]
            assert backup is not None
            work = partial(_look, backup, self._now, self.key)
            self._waiting = self._away.run(work, partial(self._on_seen, backup), _raise)

    def _on_seen(self, backup: Backup, seen: Seen) -> None:
        self._seen[backup] = seen
        self.list.retell(backup, str(_told(seen)))
        if backup == self.current:
            self._on_current()
        self._look_on()

    @property
    def current(self) -> Backup | None:
        """The backup that is chosen."""
        return self.list.content()  # type: ignore[return-value]  # Nothing else was put in.

    def _on_current(self) -> None:
        backup = self.current
        seen = self._seen.get(backup) if backup is not None else None
        readable = seen is not None and seen.protocol is not None
        self.copy.setEnabled(backup is not None)
        self.folder.setEnabled(backup is not None)
        self.compare.setEnabled(readable)
        alike = seen is not None and seen.comparison is not None and not seen.comparison.changes
        self.restore.setEnabled(readable and not alike)
        locked = seen is not None and seen.locked
        self.unlock_button.setVisible(locked)
        self.restore.setVisible(backup is not None and not locked)
        if seen is None:
            self.reading.say(_("Reading the version…") if backup is not None else _("Choose a version."))
        elif seen.problem is not None:
            self.reading.say(seen.problem)
        elif seen.comparison is not None and seen.comparison.changes:
            told = seen.comparison
            shown = told.changes[:SHOWN]
            titles = {name: title for name, title, _changes in told.sections}
            said = [Said(_place(told, titles, one), one.kind, str(KINDS[one.kind]), *told.marked(one)) for one in shown]
            self.reading.tell(said, more=len(told.changes) - len(said))
        elif seen.comparison is not None:
            self.reading.say(_("This version says the same as the protocol does now."))
        elif seen.protocol is not None:
            self.reading.say(_about(seen.protocol))

    # What is wanted

    def _protocol(self) -> Protocol | None:
        seen = self._seen.get(self.current) if self.current is not None else None
        return seen.protocol if seen is not None else None

    def _on_restore(self) -> None:
        backup, protocol = self.current, self._protocol()
        if backup is not None and protocol is not None:
            self.accept()
            self.wants_restored.emit(backup, protocol)

    def _on_compare(self) -> None:
        backup, protocol = self.current, self._protocol()
        if backup is not None and protocol is not None:
            self.accept()
            self.wants_comparison.emit(backup, protocol)

    def _on_more(self) -> None:
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _on_copy(self) -> None:
        self.wants_copy.emit(self.current)

    def _on_folder(self) -> None:
        self.wants_folder.emit(self.current)

    def _on_unlock(self) -> None:
        self.wants_passphrase.emit(self.current)

    def _on_others(self) -> None:
        self.accept()
        self.wants_others.emit()


def _look(backup: Backup, now: Protocol | None, key: Key | None) -> Seen:
    from studio.storage import backups

    try:
        protocol = loads(backups.content(backup), str(backup.of), key)
    except Locked:
        return Seen(problem=_("This version is locked with a passphrase."), locked=True)
    except FileError as error:
        return Seen(problem=error.text)
    return Seen(protocol, Comparison(now, protocol) if now is not None else None)


def _told(seen: Seen) -> Text:
    if seen.locked:
        return _("locked with a passphrase")
    if seen.problem is not None:
        return _("cannot be read")
    if seen.comparison is None:
        overview = seen.protocol.overview if seen.protocol is not None else None
        version = overview.version if overview is not None else ""
        return _("version {version}", version=version) if version else _("can be restored")
    count = len(seen.comparison.changes)
    if not count:
        return _("as it is now")
    sections = len(seen.comparison.sections)
    return _(
        "{fields} in {sections}",
        fields=n_("{count} field differs", "{count} fields differ", count),
        sections=n_("{count} section", "{count} sections", sections),
    )


def _place(told: Comparison, titles: Mapping[str, str], change: Change) -> str:
    """Return where a change is: section and field."""
    return f"{titles[split(change.address)[0]]}: {told.label(change)}"


def _about(protocol: Protocol) -> Text:
    overview = protocol.overview
    title = overview.title or overview.short_title or overview.acronym
    if not title:
        return _("This version has no title yet.")
    return _("“{title}”", title=title)


def _day(words: str, today: bool) -> str:
    return str(_("Today")) if today else words


def _raise(error: Exception) -> None:
    raise error
