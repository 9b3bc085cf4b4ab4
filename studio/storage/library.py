"""The template library: protocols, and sections of protocols, to start from.

A template is a protocol file that says of itself that it is one. Shipped templates travel with the program, the
user's own are in a folder that the system gives, and a team may point at a shared folder. This module finds and reads
them; :mod:`studio.storage.shelf` changes them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from studio.data import data_folder
from studio.protocol import protocol as model
from studio.protocol.protocol import SECTIONS, Protocol, TemplateNote
from studio.reading import is_file, read_at_most
from studio.storage import ENDING, folders
from studio.storage.protocol_file import FileError, load
from studio.text import Text, _, quoted, sound

if TYPE_CHECKING:
    from studio.protocol.transplant import Transplant

TemplateKind = Literal["shipped", "mine", "shared"]

_HEAD_BYTES = 8192
_HEAD = re.compile(r'^\s*\{\s*"format"\s*:\s*(\d{1,9})\s*,\s*"template"\s*:\s*')


@dataclass(frozen=True, slots=True)
class Template:
    """A template as the gallery shows it.

    ``section`` names the one section it holds, or is None for a whole protocol. ``problem`` says why it cannot be used
    (made by a newer program, or unreadable), or is None.
    """

    id: str
    title: str
    summary: str
    kind: TemplateKind
    section: str | None
    path: Path
    problem: Text | None = None
    tags: tuple[str, ...] = ()


def templates(shared: Path | None = None) -> tuple[Template, ...]:
    """Return all templates: shipped ones first, blank last among them, then the user's own, then shared ones.

    Only the head of each file is read, so that a thousand are listed at once.
    """
    found = [*_in_folder(data_folder("templates"), "shipped"), *_in_folder(folders.templates_folder(), "mine")]
    if shared is not None:
        found += _in_folder(shared, "shared")
    return tuple(sorted(found, key=_order))


_KINDS: tuple[TemplateKind, ...] = ("shipped", "mine", "shared")


def _order(one: Template) -> tuple[int, bool, str, str]:
    return _KINDS.index(one.kind), one.id == "blank", one.title.casefold(), one.id


def find(id: str, shared: Path | None = None) -> Template | None:
    """Return the template of that id, or None."""
    return next((one for one in templates(shared) if one.id == id), None)


def start_from(template: Template) -> Protocol:
    """Return a new protocol made from the template. Raises FileError when the template cannot be used."""
    from studio.protocol.transplant import without_dangling  # Listing, which every start does, needs none of it.

    kept = {"template": None, "acceptances": (), "comments": ()}
    protocol = load(usable(template)).model_copy(update=kept)
    return without_dangling(protocol) if template.section else protocol


def taken_from(protocol: Protocol, template: Template, section: str | None = None) -> "Transplant":
    """Return the protocol with a section of the template in place of its own, and what was dropped for it.

    Without ``section`` it is the one that the template holds. Raises FileError when the template cannot be used or
    holds another section than the one that is asked for.
    """
    from studio.protocol.transplant import transplant

    asked = section or template.section
    if asked not in SECTIONS:
        raise FileError(_("“{title}” does not hold a single section.", title=template.title))
    if template.section is not None and template.section != asked:
        raise FileError(_("“{title}” does not hold that section.", title=template.title))
    return transplant(protocol, load(usable(template)), asked)


def folder_problem(folder: Path) -> Text | None:
    """Return why a folder cannot be listed, or None. May take as long as its disk or network does."""
    try:
        if not folder.is_dir():
            if folder.exists():
                return sound(_("{folder} is not a folder; choose another one.", folder=str(folder)))
            missing = _("{folder} is not there now; it may be on a network or disk that is away.", folder=str(folder))
            return sound(missing)
        next(iter(folder.iterdir()), None)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "?"
        return sound(_("{folder} cannot be read: {reason}.", folder=str(folder), reason=reason))
    return None


def in_folder(folder: Path, kind: TemplateKind) -> tuple[Template, ...]:
    """Return the templates in one folder, by title; none where it cannot be read."""
    return tuple(sorted(_in_folder(folder, kind), key=_order))


def described(path: Path, kind: TemplateKind) -> Template:
    """Return what the file says of itself as a template; a file that cannot be used says why."""
    return _template(path, kind)


def _in_folder(folder: Path, kind: TemplateKind) -> Iterator[Template]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ENDING and is_file(path))
    except OSError:
        return
    for path in paths:
        yield _template(path, kind)


def _expect_inside(path: Path, kind: TemplateKind) -> None:
    """Raise FileError for a link that leads out of a shared folder.

    Who may write there could otherwise have a colleague's program change a file of the colleague's own. In the user's
    own folder links are followed wherever they lead, since only the user can have put them there.
    """
    if kind == "shared" and path.is_symlink() and path.parent.resolve() not in path.resolve().parents:
        raise FileError(
            _("{path} is a link that leads out of the shared folder; put the file itself there.", path=str(path))
        )


def usable(template: Template) -> Path:
    """Return the file of a template. Raises FileError for a link that is not followed."""
    _expect_inside(template.path, template.kind)
    return template.path


def _template(path: Path, kind: TemplateKind) -> Template:
    id = path.stem if kind == "shipped" else f"{kind}/{path.stem}"
    stem = quoted(path.stem)
    try:
        _expect_inside(path, kind)
        number, note = _head(path)
    except FileError as error:
        return Template(id, stem, "", kind, None, path, error.text)
    problem = None
    if number > model.FORMAT:
        problem = _("Made by a newer PAT Studio (format {number}); update the program to use it.", number=number)
    title, summary, section = (note.get(name) for name in ("title", "summary", "section"))
    tags = tuple(note.get("tags") or ())
    return Template(id, str(title or stem), str(summary or ""), kind, section or None, path, problem, tags)


def _head(path: Path) -> tuple[int, dict[str, Any]]:
    """Return format and template note, from the first bytes where they stand there as the program writes them."""
    try:
        start = read_at_most(path, _HEAD_BYTES).decode("utf-8-sig", "ignore")
    except OSError as error:
        raise FileError(_("{path} cannot be read: {reason}.", path=str(path), reason=error.strerror or "?")) from error
    match = _HEAD.match(start)
    if match is not None:
        try:
            note, _end = json.JSONDecoder().raw_decode(start, match.end())
        except (ValueError, RecursionError):
            note = None
        if isinstance(note, dict) and _sound(note):
            return int(match[1]), note
    protocol = load(path)
    known = protocol.template or TemplateNote(title=protocol.overview.short_title or protocol.overview.title)
    return protocol.format, known.model_dump()


def _sound(note: dict[str, Any]) -> bool:
    """Tell whether a note holds what its model says; any other is left to the model, which says what is wrong."""
    texts = (note.get(name) for name in TemplateNote.model_fields if name != "tags")
    tags = note.get("tags", [])
    return all(isinstance(text, str | None) for text in texts) and (
        isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)
    )
