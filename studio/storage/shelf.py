"""What is done to templates: keeping, describing, copying, deleting with a way back, and passing on.

A shelf is a folder whose templates may be changed: the user's own, or the one a team shares. Every act may take as long
as the folder's disk or network does, and raises FileError with a sentence when it fails; nothing is lost then.
"""

import os
import re
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from studio.atomic import sweep_folder, why_not_written, write_atomically, write_new
from studio.protocol.protocol import Protocol, TemplateNote
from studio.protocol.transplant import section_alone
from studio.storage import ENDING, folders, names
from studio.storage.library import Template, TemplateKind, described, usable
from studio.storage.pdf_file import is_pdf
from studio.storage.protocol_file import FileError, dumps, load, read, save
from studio.text import _

KEPT_DAYS = 30
"""How long a deleted template can be brought back, in days."""

_TAG_LETTERS = 40
_LEFT_BEHIND: dict[str, object] = {"acceptances": (), "comments": ()}
"""What belongs to one trial, and is not kept in a template."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a person says of a template."""

    title: str
    summary: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder whose templates may be changed."""

    kind: TemplateKind
    folder: Path


@dataclass(frozen=True, slots=True)
class Deleted:
    """A template that was deleted, and where its content waits to be brought back."""

    template: Template
    kept: Path


def own() -> Shelf:
    """Return the shelf of the user's own templates, whose folder may not exist yet."""
    return Shelf("mine", folders.templates_folder())


def shared(folder: Path) -> Shelf:
    """Return the shelf that a team shares."""
    return Shelf("shared", folder)


def shelf_of(template: Template) -> Shelf:
    """Return the shelf on which a template stands. Raises FileError for one that is shipped with the program."""
    if template.kind == "shipped":
        raise FileError(
            _("“{title}” is not one of your own templates, so it stays; duplicate it first.", title=template.title)
        )
    return Shelf(template.kind, template.path.parent)


def _changeable(template: Template) -> None:
    """Raise FileError for a template that is shipped, or whose file is not on its shelf."""
    shelf_of(template)
    usable(template)


def writable(folder: Path) -> bool:
    """Tell whether the system lets the user write in a folder, as far as it can be told without writing."""
    try:
        return folder.is_dir() and os.access(folder, os.W_OK)
    except (OSError, ValueError):
        return False


def keep(
    protocol: Protocol, details: Details, shelf: Shelf, section: str | None = None, *, replacing: Template | None = None
) -> Template:
    """Save the protocol, or one section of it, as a template on a shelf. Raises FileError.

    Another template of the same title is never replaced, unless it is the one given as ``replacing``.
    """
    content = protocol if section is None else section_alone(protocol, section)
    note = TemplateNote(title=details.title, summary=details.summary or None, section=section, tags=details.tags)
    content = content.model_copy(update={"template": note, **_LEFT_BEHIND})
    if replacing is not None:
        _changeable(replacing)
        save(replacing.path, content)
        return described(replacing.path, replacing.kind)
    return _placed(content, details.title, shelf)


def change_details(template: Template, details: Details) -> Template:
    """Give a template another title, summary and tags; its file keeps its name. Raises FileError."""
    _changeable(template)
    content = load(template.path)
    note = (content.template or TemplateNote()).model_copy(
        update={"title": details.title, "summary": details.summary or None, "tags": details.tags}
    )
    save(template.path, content.model_copy(update={"template": note}))
    return described(template.path, template.kind)


def duplicate(template: Template, title: str, shelf: Shelf) -> Template:
    """Copy a template to a shelf under another title. Raises FileError."""
    content = load(usable(template))
    known = content.template or TemplateNote(summary=template.summary or None)
    return _placed(content.model_copy(update={"template": known.model_copy(update={"title": title})}), title, shelf)


def take_in(path: Path, shelf: Shelf) -> Template:
    """Copy a protocol's file, or the protocol that a PDF holds, to a shelf. Raises FileError.

    A protocol that does not say of itself that it is a template says so from then on, under its own title.
    """
    content = load(path)
    overview = content.overview
    title = overview.short_title or overview.acronym or overview.title or path.stem
    known = content.template or TemplateNote()
    note = known.model_copy(update={"title": known.title or title})
    content = content.model_copy(update={"template": note, **_LEFT_BEHIND})
    return _placed(content, note.title or path.stem, shelf)


def give_out(template: Template, path: Path) -> None:
    """Copy a template's file, byte for byte, to another place. Raises FileError."""
    if is_pdf(path):
        raise FileError(_("{path} is a PDF, which a protocol file would replace; choose another name.", path=str(path)))
    _write(path, read(usable(template)))


def delete(template: Template) -> Deleted:
    """Take a template off its shelf and keep its content where :func:`restore` finds it. Raises FileError."""
    shelf_of(template)
    content = read(template.path)
    place = folders.deleted_folder()
    kept = place / f"{secrets.token_hex(8)}{ENDING}"
    _make(place)
    _write(kept, content)
    try:
        template.path.unlink()
    except OSError as error:
        with suppress(OSError):
            kept.unlink()
        raise FileError(
            _("{path} cannot be deleted: {reason}.", path=str(template.path), reason=error.strerror or "?")
        ) from error
    return Deleted(template, kept)


def restore(deleted: Deleted) -> Template:
    """Put a deleted template back, byte for byte, under its own name where that is still free. Raises FileError."""
    content = read(deleted.kept)
    shelf = shelf_of(deleted.template)
    _make(shelf.folder)
    path = _written(shelf.folder, deleted.template.path.stem, content)
    with suppress(OSError):
        deleted.kept.unlink()
    return described(path, shelf.kind)


def empty_deleted(now: float | None = None) -> None:
    """Remove for good what was deleted more than KEPT_DAYS days ago, and what died half-written.

    ``now`` is in seconds since 1970.
    """
    folders.tidy()
    oldest = (time.time() if now is None else now) - KEPT_DAYS * 86_400
    with suppress(OSError):
        for path in folders.deleted_folder().iterdir():
            with suppress(OSError):
                if path.is_file() and path.stat().st_mtime < oldest:
                    path.unlink()


def copy_title(title: str, taken: Iterable[str]) -> str:
    """Return a title for a copy that no other template has."""
    used = {other.casefold() for other in taken}
    candidate, count = str(_("{title} (copy)", title=title)), 1
    while candidate.casefold() in used:
        count += 1
        candidate = str(_("{title} (copy {count})", title=title, count=count))
    return candidate


def tags_from(words: str) -> tuple[str, ...]:
    """Return the tags in a text, which commas part; each once, whatever its case, and none longer than a short line."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;\n]", words):
        tag = " ".join(part.split())[:_TAG_LETTERS].strip()
        if tag:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def file_name(title: str) -> str:
    """Return a name that every file system takes, made from a title; without ending."""
    return names.slug(title, "template")


def _placed(content: Protocol, title: str, shelf: Shelf) -> Template:
    if shelf.kind == "mine":
        _make(shelf.folder)
    return described(_written(shelf.folder, file_name(title), dumps(content)), shelf.kind)


def _written(folder: Path, stem: str, data: bytes) -> Path:
    """Write a file of a name that was free, also when two members of a team do so at the same moment."""
    sweep_folder(folder)
    count = 1
    while True:
        path = folder / names.numbered(stem, count, ENDING)
        try:
            write_new(path, data)
        except FileExistsError:
            count += 1
        except OSError as error:
            raise FileError(why_not_written(path, error)) from error
        else:
            return path


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomically(path, data)
    except OSError as error:
        raise FileError(why_not_written(path, error)) from error


def _make(folder: Path) -> None:
    try:
        if folder in {folders.templates_folder(), folders.deleted_folder()}:
            folders.make_private(folder)
        else:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            _("{folder} cannot be made: {reason}.", folder=str(folder), reason=error.strerror or "?")
        ) from error
