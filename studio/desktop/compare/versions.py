"""The versions that can be compared: what they are called, where they come from, and how they are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from studio.protocol.names import day_in_words
from studio.storage.protocol_file import load, loads
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from studio.protocol.protocol import Protocol
    from studio.storage.backups import Backup
    from studio.storage.sealed import Key

VersionKind = Literal["now", "saved", "draft", "exported", "backup", "step", "file", "template"]

KINDS: dict[VersionKind, Text] = {
    "now": _("This protocol"),
    "saved": _("This protocol"),
    "draft": _("This protocol"),
    "exported": _("This protocol"),
    "backup": _("Earlier versions of this protocol"),
    "step": _("Steps of this protocol"),
    "file": _("Files used lately"),
    "template": _("Templates"),
}
"""The heads under which versions are listed."""

SLOW_BYTES = 1_500_000
"""A file of this size takes about half a second to read, so it is read in the worker."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version to compare: what it is called, a line about it, and how its value is had.

    ``read`` may raise FileError. ``path`` is that of the file that it reads, if it reads one, and ``section`` names the
    one section that a template holds; then only that section is compared.
    """

    kind: VersionKind
    title: str
    detail: str
    read: Callable[[], Protocol]
    path: Path | None = None
    section: str | None = None

    @property
    def slow(self) -> bool:
        """Whether reading it would hold up the window."""
        try:
            return self.path is not None and self.path.stat().st_size > SLOW_BYTES
        except OSError:
            return False

    def with_key(self, key: Key) -> Version:
        """Return the same version, read with the key that opens its file."""
        return replace(self, read=replace(self.read, key=key)) if isinstance(self.read, _Locking) else self

    def about(self, protocol: Protocol) -> str:
        """Return the line about the version with the number that it has inside."""
        number = protocol.overview.version
        known = str(_("version {version}", version=number)) if number else ""
        return " · ".join(filter(None, (known, self.detail)))


def file_version(path: Path) -> Version:
    """Return the version that a file holds."""
    return Version("file", path.name, _place_and_time(path), _Reader(path), path)


def saved_version(path: Path, key: Key | None = None) -> Version:
    """Return the version of the open protocol that is in its file; ``key`` opens one that is locked."""
    return Version("saved", str(_("As it is saved")), _place_and_time(path), _Reader(path, key), path)


def backup_version(backup: Backup, key: Key | None = None) -> Version:
    """Return an earlier version of a protocol's file, from its backup; ``key`` opens one that is locked."""
    title = str(_("As it was saved: {moment}", moment=moment_in_words(backup.when)))
    return Version("backup", title, str(backup.of.parent), _BackupReader(backup, key), backup.file)


def kept_version(kind: VersionKind, title: str, detail: str, protocol: Protocol) -> Version:
    """Return a version whose value is at hand."""
    return Version(kind, title, detail, _Kept(protocol))


@dataclass(frozen=True, slots=True)
class _Reader:
    path: Path
    key: Key | None = None

    def __call__(self) -> Protocol:
        return load(self.path, self.key)


@dataclass(frozen=True, slots=True)
class _BackupReader:
    backup: Backup
    key: Key | None

    def __call__(self) -> Protocol:
        from studio.storage import backups

        return loads(backups.content(self.backup), str(self.backup.of), self.key)


_Locking = (_Reader, _BackupReader)
"""What reads files that may be locked."""


@dataclass(frozen=True, slots=True)
class _Kept:
    protocol: Protocol

    def __call__(self) -> Protocol:
        return self.protocol


def _place_and_time(path: Path) -> str:
    try:
        when = moment_in_words(datetime.fromtimestamp(path.stat().st_mtime))
    except (OSError, ValueError):
        when = ""
    return " · ".join(filter(None, (when, str(path.parent))))


def moment_in_words(when: datetime) -> str:
    """Return the time of a moment of today, and the day with it of any other."""
    time = f"{when:%H:%M}"
    if when.date() == date.today():
        return str(_("today {time}", time=time))
    return str(_("{day}, {time}", day=day_in_words(when.date()), time=time))


def comparable(
    old: Protocol, old_section: str | None, new: Protocol, new_section: str | None
) -> tuple[Protocol, Protocol]:
    """Return two versions of which one may hold a single section: all else is then as in the other one."""
    if old_section is not None:
        return new.model_copy(update={old_section: getattr(old, old_section)}), new
    if new_section is not None:
        return old, old.model_copy(update={new_section: getattr(new, new_section)})
    return old, new
