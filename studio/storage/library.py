"""The template library: protocols, and sections of protocols, to start from.

A template is a protocol file that says of itself that it is one. Shipped templates travel with the program, the
user's own are in a folder that the system gives, and a team may point at a shared folder.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from studio.data import data_folder
from studio.protocol import protocol as model
from studio.protocol.address import get, spec_at
from studio.protocol.edit import dangling, put
from studio.protocol.protocol import SECTIONS, Protocol, TemplateNote
from studio.storage import folders
from studio.storage.protocol_file import ENDING, FileError, load, save
from studio.text import Text, _

TemplateKind = Literal["shipped", "mine", "shared"]

_HEAD_BYTES = 8192
_HEAD = re.compile(r'^\s*\{\s*"format"\s*:\s*(\d{1,9})\s*,\s*"template"\s*:\s*')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


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


def templates(shared: Path | None = None) -> tuple[Template, ...]:
    """Return all templates: shipped ones first, blank last among them, then the user's own, then shared ones.

    Only the head of each file is read, so that a thousand are listed at once.
    """
    found = [*_in_folder(data_folder("templates"), "shipped"), *_in_folder(folders.templates_folder(), "mine")]
    if shared is not None:
        found += _in_folder(shared, "shared")
    order: tuple[TemplateKind, ...] = ("shipped", "mine", "shared")
    return tuple(
        sorted(found, key=lambda one: (order.index(one.kind), one.id == "blank", one.title.casefold(), one.id))
    )


def find(id: str, shared: Path | None = None) -> Template | None:
    """Return the template of that id, or None."""
    return next((one for one in templates(shared) if one.id == id), None)


def start_from(template: Template) -> Protocol:
    """Return a new protocol made from the template. Raises FileError when the template cannot be used."""
    protocol = load(template.path)
    return protocol.model_copy(update={"template": None, "acceptances": ()})


def apply_section(protocol: Protocol, template: Template) -> Protocol:
    """Return the protocol with the section that the template holds in place of its own.

    References from the section to items that this protocol does not have are dropped, as are references from other
    sections to items that are gone. Raises FileError when the template cannot be used.
    """
    if template.section not in SECTIONS:
        raise FileError(_("“{title}” does not hold a single section.", title=template.title))
    inserted = get(load(template.path), f"/{template.section}")
    return without_dangling(put(protocol, f"/{template.section}", inserted))


def without_dangling(protocol: Protocol) -> Protocol:
    """Return the protocol without references to items that are not there."""
    for address in dangling(protocol):
        value = get(protocol, address)
        to = spec_at(address).to
        if isinstance(value, tuple) and to is not None:
            known = {item.id for item in get(protocol, to)}
            protocol = put(protocol, address, tuple(id for id in value if id in known))
        else:
            protocol = put(protocol, address, None)
    return protocol


def save_template(protocol: Protocol, title: str, summary: str, section: str | None = None) -> Template:
    """Save the protocol, or one section of it, among the user's own templates. Raises FileError.

    A template of the same title is never replaced: the new file gets a name of its own.
    """
    folder = folders.templates_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            _("{folder} cannot be made: {reason}.", folder=str(folder), reason=error.strerror or "?")
        ) from error
    content = protocol
    if section is not None:
        content = without_dangling(put(Protocol(), f"/{section}", get(protocol, f"/{section}")))
    note = TemplateNote(title=title, summary=summary or None, section=section)
    path = _free(folder, file_name(title))
    save(path, content.model_copy(update={"template": note, "acceptances": ()}))
    return Template(f"mine/{path.stem}", title, summary, "mine", section, path)


def delete(template: Template) -> None:
    """Delete one of the user's own templates. Raises FileError, also for a template that is not the user's own."""
    if template.kind != "mine":
        raise FileError(_("“{title}” is not one of your own templates, so it stays.", title=template.title))
    try:
        template.path.unlink()
    except OSError as error:
        raise FileError(
            _("{path} cannot be deleted: {reason}.", path=str(template.path), reason=error.strerror or "?")
        ) from error


def file_name(title: str) -> str:
    """Return a name that every file system takes, made from a title; without ending."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    words = re.sub(r"[^\w]+", "-", plain).strip("-_")[:60].strip("-_")
    if not words or _RESERVED.match(words):
        return f"template-{words}".strip("-")
    return words


def _free(folder: Path, stem: str) -> Path:
    path, count = folder / f"{stem}{ENDING}", 1
    while path.exists():
        count += 1
        path = folder / f"{stem}-{count}{ENDING}"
    return path


def _in_folder(folder: Path, kind: TemplateKind) -> Iterator[Template]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ENDING and path.is_file())
    except OSError:
        return
    for path in paths:
        yield _template(path, kind)


def _template(path: Path, kind: TemplateKind) -> Template:
    id = path.stem if kind == "shipped" else f"{kind}/{path.stem}"
    try:
        number, note = _head(path)
    except FileError as error:
        return Template(id, path.stem, "", kind, None, path, error.text)
    problem = None
    if number > model.FORMAT:
        problem = _("Made by a newer PAT Studio (format {number}); update the program to use it.", number=number)
    title, summary, section = (note.get(name) for name in ("title", "summary", "section"))
    return Template(id, str(title or path.stem), str(summary or ""), kind, section or None, path, problem)


def _head(path: Path) -> tuple[int, dict[str, Any]]:
    """Return format and template note, from the first bytes where they stand there as the program writes them."""
    try:
        with path.open("rb") as file:
            start = file.read(_HEAD_BYTES).decode("utf-8-sig", "ignore")
    except OSError as error:
        raise FileError(_("{path} cannot be read: {reason}.", path=str(path), reason=error.strerror or "?")) from error
    match = _HEAD.match(start)
    if match is not None:
        try:
            note, _end = json.JSONDecoder().raw_decode(start, match.end())
        except (ValueError, RecursionError):
            note = None
        if isinstance(note, dict) and all(isinstance(note.get(name), str | None) for name in TemplateNote.model_fields):
            return int(match[1]), note
    protocol = load(path)
    known = protocol.template or TemplateNote(title=protocol.overview.short_title or protocol.overview.title)
    return protocol.format, known.model_dump()
