"""What the rows of one page share: the session, what could not be stored, the findings, and one dispatch of changes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.checklist.rule import Severity
from studio.protocol.address import exists, get, parent, split
from studio.protocol.edit import EditError
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from studio.checklist.run import Entry, Report
    from studio.desktop.editors.rows import Rows
    from studio.desktop.session import Session
    from studio.protocol.base import Item, Spec
    from studio.protocol.protocol import Protocol


@dataclass(frozen=True, slots=True)
class Unread:
    """What a person typed that is no value of its field, and what is wrong with it.

    Of what the protocol says instead, whoever shows it speaks: that may change while this stands. ``first`` is True
    where the item that is to hold the value is made with it only.
    """

    written: str
    message: Text
    first: bool = False


class Findings:
    """The findings of a report, by address: those that are open, and those that were accepted."""

    def __init__(self, report: Report) -> None:
        at: dict[str, dict[str, Entry]] = defaultdict(dict)
        under: dict[str, dict[str, Entry]] = defaultdict(dict)
        accepted: dict[str, dict[str, Entry]] = defaultdict(dict)
        for entry in report.accepted:
            for path in entry.finding.paths:
                accepted[path].setdefault(entry.fingerprint, entry)
        for entry in report.open:
            for path in entry.finding.paths:
                at[path].setdefault(entry.fingerprint, entry)
                end = len(path)
                while end > 0:
                    under[path[:end]].setdefault(entry.fingerprint, entry)
                    end = path.rfind("/", 0, end)
        self._at, self._under, self._accepted = at, under, accepted
        self._awaited = {
            path for rule, verdict in report.undecided if rule.severity is Severity.MUST for path in verdict.paths
        }

    def at(self, address: str) -> tuple[Entry, ...]:
        """Return the findings about exactly this address, the gravest first."""
        return tuple(self._at[address].values()) if address in self._at else ()

    def under(self, address: str) -> tuple[Entry, ...]:
        """Return the findings about this address or anything below it, the gravest first."""
        return tuple(self._under[address].values()) if address in self._under else ()

    def accepted(self, address: str) -> tuple[Entry, ...]:
        """Return the accepted findings about exactly this address that are told here, in the order of the catalogue."""
        found = self._accepted[address].values() if address in self._accepted else ()
        return tuple(entry for entry in found if told_at(entry, address) == address)

    def awaits(self, address: str) -> bool:
        """Tell whether a rule that must hold waits for this field to be entered."""
        return address in self._awaited


def told_at(entry: Entry, address: str) -> str:
    """Return where a finding is told in full on the page of this address: at the first of its places that is there.

    On a page a finding is told once; its other fields only say that it concerns them too.
    """
    section = split(address)[:1]
    return next((path for path in entry.finding.paths if split(path)[:1] == section), address)


class Form(QObject):
    """The shared state of a page's rows.

    Changes of the protocol reach the rows through one dispatch, which compares identities and goes no further than
    what changed. A form that is not on the screen waits and catches up when it is shown.
    """

    unread_changed = Signal()
    """Something that cannot be stored was typed, or is no longer there."""

    wanted = Signal(str)
    """Go to the field at this address, on whichever page it stands."""

    moved = Signal()
    """Another cell of a table, or another heading, is the current one."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.findings = Findings(session.report)
        self.unread: dict[str, Unread] = {}
        self.source: object = None
        self._report = session.report
        self._origin = session.history.steps[0]
        self._roots: list[Rows] = []
        self._active = True
        session.changed.connect(self._on_changed)
        session.checked.connect(self._on_checked)

    def add(self, rows: Rows) -> None:
        """Keep these rows up to date from now on."""
        self._roots.append(rows)
        rows.catch_up()
        rows.refresh_findings()

    def set_active(self, active: bool) -> None:
        """Say whether the form is on the screen; one that comes onto it catches up."""
        self._active = active
        if active:
            self._on_changed(None)
            self._on_checked()

    def holds(self, address: str, item: Item) -> bool:
        """Tell whether the protocol holds this very value of an item; if not, who shows it is about to catch up."""
        protocol = self.session.protocol
        return exists(protocol, address) and get(protocol, address) is item

    def put(self, address: str, spec: Spec, value: object, source: QObject | None) -> Text | None:
        """Store a value; return why it cannot be stored, or None when it is."""
        try:
            self.session.put(address, value, _("Change {field}", field=_(spec.title)), source=source)
        except EditError as error:
            reason = dict(error.text.params).get("reason")
            return _("“{field}” {reason}.", field=_(spec.title), reason=reason) if reason else error.text
        return None

    def keep_unread(self, address: str, written: str, message: Text) -> None:
        """Remember what was typed at an address and cannot be stored."""
        self.keep_all_unread(((address, written, message),))

    def keep_all_unread(self, entered: Sequence[tuple[str, str, Text]]) -> None:
        """Remember what was entered at several addresses and cannot be stored: address, words and what is wrong."""
        absent = set(_absent(self.session.protocol, [address for address, _written, _message in entered]))
        for address, written, message in entered:
            self.unread[address] = Unread(written, message, first=address in absent)
        self.unread_changed.emit()

    def forget_unread(self, *addresses: str) -> bool:
        """Forget what could not be stored at these addresses; tell whether there was anything."""
        if not any([self.unread.pop(address, None) for address in addresses]):
            return False
        self.unread_changed.emit()
        return True

    def _on_changed(self, source: object) -> None:
        if self._origin is not self.session.history.steps[0]:
            self._origin = self.session.history.steps[0]
            self.unread.clear()
            self.unread_changed.emit()
            for rows in self._roots:
                rows.rebind(rows.address)
        if not self._active:
            return
        protocol = self.session.protocol
        self.forget_unread(*_absent(protocol, [at for at, unread in self.unread.items() if not unread.first]))
        self.source = source
        for rows in self._roots:
            rows.catch_up()
        self.source = None

    def _on_checked(self) -> None:
        if not self._active or self._report is self.session.report:
            return
        self._report = self.session.report
        self.findings = Findings(self._report)
        for rows in self._roots:
            rows.refresh_findings()


def _absent(protocol: Protocol, addresses: Sequence[str]) -> Iterator[str]:
    """Yield those of the addresses at which nothing stands; each list is looked through once, however long it is."""
    ids: dict[str, set[str] | None] = {}
    for address in addresses:
        item = parent(address)
        where = parent(item)
        if where not in ids:
            value = get(protocol, where) if exists(protocol, where) else None
            ids[where] = {one.id for one in value} if isinstance(value, tuple) and where != "/" else None
        known = ids[where]
        if not exists(protocol, address) if known is None else split(item)[-1] not in known:
            yield address
