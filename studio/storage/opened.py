"""The file of the open protocol, as this program knows it: what it last held, who holds it, and how it is written.

Whether others have changed the file is decided by its content. Size, times and place in the file system only save
reading it again. Opening never writes to it; saving replaces what this program knows and nothing else.
"""

import os
import time
from dataclasses import dataclass, replace
from datetime import datetime
from getpass import getuser
from hashlib import sha256
from pathlib import Path

from studio.atomic import sweep
from studio.protocol.protocol import Protocol
from studio.storage import backups, protocol_file
from studio.storage.locks import Holder, Lock, holder_of, lock_file, take
from studio.storage.pdf_file import is_pdf
from studio.storage.protocol_file import FileError
from studio.storage.sealed import Key, Locked, WrongPassphrase
from studio.text import Text, _

_SETTLED_NS = 2_000_000_000
"""A file that was written so shortly before it was read may be written again without its times telling."""

Signature = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What this program last read from the file or wrote to it: its digest, and by what it is known again."""

    digest: str
    signature: Signature | None = None
    """Place, size and times of the file; None when they do not tell yet."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """What somebody else wrote into the file. ``protocol`` is None when that cannot be read, as ``problem`` says.

    ``locked`` tells that it wants another passphrase than the one that is known.
    """

    known: Known
    content: bytes
    when: datetime
    protocol: Protocol | None
    problem: Text | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """The file cannot be reached any more; ``missing`` when nothing has its name."""

    problem: Text
    missing: bool


Seen = Known | Theirs | Gone


class Changed(FileError):
    """The file was not saved, as somebody else wrote it meanwhile."""

    def __init__(self, path: Path, theirs: Theirs) -> None:
        super().__init__(_("{path} was changed by somebody else meanwhile, and was left as it is.", path=str(path)))
        self.theirs = theirs


class Held(FileError):
    """The file was not saved, as somebody else has it open."""

    def __init__(self, path: Path, holder: Holder) -> None:
        super().__init__(
            _("{path} was left as it is: {holder} has it open.", path=str(path), holder=holder_in_words(holder))
        )
        self.holder = holder


class Opened:
    """The file of the open protocol. Call :meth:`close` when it is left; nobody else can save to it before."""

    def __init__(self, path: Path, key: Key | None, who: str) -> None:
        """Know a file by its name alone; use :meth:`open` and :meth:`new`."""
        self.path = path
        self.key = key
        """What the file is sealed with, or None."""
        self.protocol = Protocol()
        """What the file held when it was last read or written here: the base of a merge."""
        self.known: Known | None = None
        self.lock: Lock | None = None
        self.holder: Holder | None = None
        """Who else has it open, as far as is known."""
        self.read_only: Text | None = None
        """Why it cannot be written, as far as that can be told before it is tried."""
        self._who = who or user_name()
        self._found: bytes | None = None
        self._found_kept: bytes | None = None
        self._kept: Theirs | None = None

    @classmethod
    def open(cls, path: Path, key: Key | None = None, *, who: str = "") -> "Opened":
        """Read the file and hold it, if nobody else does. Raises FileError, and ``Locked`` for one that needs a key.

        Also removes what writers that died have left beside it.
        """
        opened = cls(path, key, who)
        opened.hold()
        try:
            sweep(path)
            content, known, _when = _read(path)
            opened._learn(protocol_file.loads(content, str(path), key), known)
            opened._found = content
            opened.read_only = why_read_only(path)
        except BaseException:
            opened.close()
            raise
        return opened

    @classmethod
    def new(
        cls, path: Path, protocol: Protocol, key: Key | None = None, *, who: str = ""
    ) -> tuple["Opened", Text | None]:
        """Save to another file, whatever it holds; a backup is kept of that.

        Return the file and why backups could not be kept, if so. Raises FileError.
        """
        opened = cls(path, key, who)
        try:
            sweep(path)
            opened.hold()
            return opened, opened._write(protocol, key, _content(path))
        except BaseException:
            opened.close()
            raise

    @property
    def writable(self) -> bool:
        """Whether saving to it can be expected to work."""
        return self.holder is None and self.read_only is None

    @property
    def keeps_mine(self) -> bool:
        """Whether what others wrote will be replaced at the next save, as the user decided."""
        return self._kept is not None

    def is_at(self, path: Path) -> bool:
        """Whether the name stands for this file too."""
        try:
            return path == self.path or os.path.realpath(path) == os.path.realpath(self.path)
        except ValueError:  # a null byte, of which reading the file will tell
            return False

    def hold(self, *, anyway: bool = False) -> bool:
        """Hold the file, unless somebody else does, which ``holder`` then tells; return whether it may be written.

        With ``anyway`` a holder of whom only a record tells is not minded.
        """
        # The name may have become a link to another file, which others may have open.
        if self.lock is None or not self.lock.held or self.lock.file != lock_file(self.path):
            self._let_go()
            found = take(self.path, self._who, anyway=anyway)
            self.lock, self.holder = (found, None) if isinstance(found, Lock) else (None, found)
        return self.holder is None

    def may_be_written(self) -> bool:
        """Hold the file and return whether saving can be expected to work now: what forbade it may be over."""
        if self.read_only is not None:
            self.read_only = why_read_only(self.path) if os.path.lexists(self.path) else None
        return self.hold() and self.read_only is None

    def save(self, protocol: Protocol, key: Key | None) -> Text | None:
        """Write the protocol, sealed with ``key`` if there is one; return why a backup could not be kept, if so.

        Raises Changed when somebody else wrote the file, Held when somebody has it open, and FileError when it cannot
        be written. Nothing on disk is changed then.
        """
        if not self.hold() and self.holder is not None:
            raise Held(self.path, self.holder)
        seen = look(self.path, Known(self.known.digest) if self.known else None, self.key)
        if isinstance(seen, Gone) and not seen.missing:
            raise FileError(_kept_on_screen(seen.problem))
        before = self._found
        if isinstance(seen, Theirs):
            if not self.keeps(seen):
                raise Changed(self.path, seen)
            if backups.keep(self.path, seen.content) is not None:
                raise FileError(
                    _(
                        "{path} was left as it is: somebody else changed it, and no backup of that can be kept on this "
                        "computer. Save yours elsewhere with Save as….",
                        path=str(self.path),
                    )
                )
            before = seen.content
        return self._write(protocol, key, before)

    def keeps(self, theirs: Theirs) -> bool:
        """Whether the user decided that the next save replaces this."""
        return self._kept is not None and self._kept.known.digest == theirs.known.digest

    def keep_mine(self, theirs: Theirs) -> None:
        """Let the next save replace what others wrote; a backup of it is kept then."""
        self._kept = theirs

    def take_theirs(self, theirs: Theirs) -> None:
        """Count what others wrote as read: changes are now changes of theirs."""
        if theirs.protocol is not None:
            self._learn(theirs.protocol, theirs.known)
            self._found = theirs.content

    def keep_found(self) -> None:
        """Keep a backup of what was found at opening, if nothing was saved yet: what a draft began from.

        Safe in any thread, and never raises.
        """
        found = self._found
        if found is not None and found is not self._found_kept and backups.keep(self.path, found) is None:
            self._found_kept = found

    def saw(self, known: Known) -> None:
        """Note that the file was looked at and holds what it held."""
        if self.known is not None and known.digest == self.known.digest:
            self.known = known

    def close(self) -> None:
        """Let others save to it."""
        self._let_go()

    def _let_go(self) -> None:
        if self.lock is not None:
            self.lock.release()
        self.lock = None

    def _learn(self, protocol: Protocol, known: Known) -> None:
        self.protocol, self.known, self._kept = protocol, known, None

    def _write(self, protocol: Protocol, key: Key | None, before: bytes | None) -> Text | None:
        if not self.hold() and self.holder is not None:
            raise Held(self.path, self.holder)
        content = protocol_file.dumps(protocol, key)
        problem = backups.keep(self.path, before) if before is not None else None
        try:
            protocol_file.write(self.path, content)
        except FileError as error:
            raise FileError(_kept_on_screen(error.text)) from error
        self.key, self.read_only, self._found = key, None, None
        self._learn(protocol, Known(sha256(content).hexdigest()))
        return backups.keep(self.path, content) or problem


def look(path: Path, known: Known | None, key: Key | None) -> Seen:
    """Tell what became of the file: it is as it was known, others wrote it, or it is gone. Safe in any thread."""
    if known is not None and known.signature is not None and _signature(path) == known.signature:
        return known
    try:
        content, now, when = _read(path)
    except FileError as error:
        return Gone(error.text, missing=not os.path.lexists(path))
    if known is not None and now.digest == known.digest:
        return now
    return look_at(Theirs(now, content, when, None), path, key)


def look_at(theirs: Theirs, path: Path, key: Key | None) -> Theirs:
    """Tell what others wrote into the file, read with this key. Safe in any thread."""
    try:
        return replace(theirs, protocol=protocol_file.loads(theirs.content, str(path), key), problem=None, locked=False)
    except FileError as error:
        locked = isinstance(error, Locked | WrongPassphrase)
        return replace(theirs, protocol=None, problem=error.text, locked=locked)


def still_held(path: Path) -> Holder | None:
    """Return who has the file open now. Safe in any thread."""
    return holder_of(path)


def why_read_only(path: Path) -> Text | None:
    """Return why a file that exists cannot be written, as far as the system tells; the file itself stays untouched."""
    real = Path(os.path.realpath(path))
    if not os.access(real.parent, os.W_OK):
        return _("you may not write in its folder")
    if not os.access(real, os.W_OK):
        return _("it is marked as read-only")
    return None


def user_name() -> str:
    """Return the name under which the user is known to the system; nothing where there is none."""
    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        return ""


def holder_in_words(holder: Holder) -> Text:
    """Return who has a file open, and on which computer."""
    if not holder.host:
        return _("somebody else")
    if not holder.elsewhere:
        return _("another window on this computer")
    if not holder.who:
        return _("somebody on {computer}", computer=holder.host)
    return _("{who} on {computer}", who=holder.who, computer=holder.host)


def _kept_on_screen(problem: Text) -> Text:
    return _("{problem} Your changes are kept here on the screen: save them elsewhere with Save as…", problem=problem)


def _content(path: Path) -> bytes | None:
    """Return what is about to be replaced, if there is something and it can be read."""
    if is_pdf(path):
        return None
    try:
        return protocol_file.read(path)
    except FileError:
        return None


def _read(path: Path) -> tuple[bytes, Known, datetime]:
    """Return what the file holds, by what it is known again, and when it was written. Raises FileError."""
    before = _signature(path)
    content = protocol_file.read(path)
    after = _signature(path)
    digest = sha256(content).hexdigest()
    if after is None:
        return content, Known(digest), datetime.now()
    settled = before == after and time.time_ns() - max(after[-2:]) > _SETTLED_NS
    return content, Known(digest, after if settled else None), datetime.fromtimestamp(after[-1] / 1e9)


def _signature(path: Path) -> Signature | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_ctime_ns, found.st_mtime_ns
