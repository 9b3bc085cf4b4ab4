"""What there is to know of a draft that was left behind, before anybody decides about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from studio.desktop.start.rows import Found, moment_in_words
from studio.storage.pdf_file import is_pdf
from studio.storage.protocol_file import FileError, load, loads, read
from studio.storage.sealed import Locked
from studio.text import Text, _, listing, n_

if TYPE_CHECKING:
    from studio.protocol.protocol import Protocol
    from studio.storage.drafts import Draft
    from studio.storage.sealed import Key

_SECTIONS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Left:
    """A draft with what it would change: how many fields of which sections, both unknown without its file."""

    draft: Draft
    changes: int | None = None
    sections: tuple[str, ...] = ()
    saved_since: bool = False
    """Whether its file was saved after the draft was begun: it does not build upon what is there now."""
    locked: bool = False
    problem: Text | None = None
    """Why the draft cannot be read, if so."""


def left_of(path: Path | None = None) -> tuple[Left, ...]:
    """Return what was left behind, the newest first; with a path only what belongs to that file."""
    from studio.storage.drafts import left_behind

    return tuple(look(draft) for draft in left_behind() if path is None or _is_of(draft, path))


def look(draft: Draft, key: Key | None = None) -> Left:
    """Find out what a draft would change. May take as long as a slow disk does; safe in any thread."""
    from studio.document.comparison import Comparison
    from studio.storage.drafts import protocol_of

    try:
        protocol = protocol_of(draft, key)
    except Locked:
        return Left(draft, locked=True, saved_since=saved_since(draft))
    except FileError as error:
        return Left(draft, problem=error.text)
    saved = saved_now(draft, key)
    if saved is None:
        return Left(draft)
    told = Comparison(saved, protocol)
    titles = tuple(title for _name, title, _changes in told.sections)
    return Left(draft, len(told.changes), titles, saved_since(draft))


def origin_of(draft: Draft) -> Path | None:
    """Return the file that a draft belongs to, or the PDF it was taken from; None for one that never had any."""
    note = draft.note
    origin = (note.path or note.source) if note is not None else ""
    return Path(origin) if origin else None


def saved_now(draft: Draft, key: Key | None = None) -> Protocol | None:
    """Return what the draft's file holds now; None when there is none that can be read."""
    origin = origin_of(draft)
    if origin is None:
        return None
    try:
        return load(origin, key) if is_pdf(origin) else loads(read(origin), str(origin), key)
    except FileError:
        return None


def saved_since(draft: Draft) -> bool:
    """Tell whether the draft's file holds something else than when the draft was begun."""
    note = draft.note
    if note is None or not note.path or not note.base:
        return False
    try:
        return sha256(read(Path(note.path))).hexdigest() != note.base
    except FileError:
        return False


def base_of(draft: Draft, key: Key | None = None) -> Protocol | None:
    """Return what the draft's file held when the draft was begun, from a backup; None when none was kept."""
    from studio.storage import backups

    note = draft.note
    if note is None or not note.path or not note.base:
        return None
    try:
        backup = next((one for one in backups.of(Path(note.path)) if one.digest == note.base), None)
        return loads(backups.content(backup), note.path, key) if backup is not None else None
    except FileError:
        return None


def row(left: Left, today: date) -> Found:
    """Return the row of the start page."""
    note = left.draft.note
    if note is None or left.problem is not None:
        said = left.problem or _("This draft is damaged.")
        return Found(left.draft, note.name if note else left.draft.file.name, str(said), usable=False)
    parts = [_moment(note.when, today)] if note.when else []
    if left.saved_since:
        parts.append(str(_("its file was saved since")))
    parts.append(str(change_in_words(left)))
    if note.path:
        parts.append(Path(note.path).name)
    if left.draft.elsewhere:
        parts.append(str(_("written on {computer}, where it may still be open", computer=note.host)))
    return Found(left.draft, note.name, ", ".join(parts))


def change_in_words(left: Left) -> Text:
    """Return how many fields a draft changes, and where."""
    if left.locked:
        return _("locked with a passphrase")
    if left.changes is None:
        never = left.draft.note is None or not (left.draft.note.path or left.draft.note.source)
        return _("never saved") if never else _("its file is gone or cannot be read")
    if not left.sections:
        return _("changes nothing")
    more = len(left.sections) - _SECTIONS_NAMED
    sections: Text | str = listing(left.sections)
    if more > 0:
        sections = n_(
            "{sections} and {count} more section",
            "{sections} and {count} more sections",
            more,
            sections=", ".join(left.sections[:_SECTIONS_NAMED]),
        )
    return n_(
        "changes {count} field in {sections}", "changes {count} fields in {sections}", left.changes, sections=sections
    )


def _moment(when: str, today: date) -> str:
    moment = datetime.fromisoformat(when)
    day = moment_in_words(moment, today)
    # Two drafts of one day are told apart by their times.
    return day if moment.date() == today else str(_("{day}, {time}", day=day, time=f"{moment:%H:%M}"))


def _is_of(draft: Draft, path: Path) -> bool:
    origin = origin_of(draft)
    if origin is None:
        return False
    try:
        return origin == path or (origin.exists() and path.exists() and origin.samefile(path))
    except (OSError, ValueError):
        return False
