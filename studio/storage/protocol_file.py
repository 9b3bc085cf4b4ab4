"""Protocol files (``.patp``): UTF-8 JSON in a stable order, so that versions compare well.

A PDF that was exported for sharing holds such a file, and is read as if it were that file. A file may be sealed with a
passphrase (``studio.storage.sealed``), and then needs its key.
Whatever is wrong with a file becomes one sentence with its path, the place, and how to mend it. Reading never changes
a file, and writing replaces it whole or not at all.
"""

import errno
import json
import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from studio.atomic import why_not_written, write_atomically
from studio.protocol import protocol as model
from studio.protocol.address import walk
from studio.protocol.bounds import LARGEST_BYTES, Location, beyond, excess, limited, overfull
from studio.protocol.problems import reason
from studio.protocol.protocol import Protocol
from studio.reading import NotAFileError, read_at_most
from studio.storage import ENDING, pdf_file, sealed
from studio.storage.errors import FileError as FileError
from studio.storage.migrations import migrate
from studio.storage.sealed import Key
from studio.text import Text, _, literal

_MAGIC = {
    b"PK\x03\x04": _("a compressed archive or a document of a word processor"),
    b"\x1f\x8b": _("a compressed file"),
    b"BZh": _("a compressed file"),
    b"\xfd7zXZ": _("a compressed file"),
    b"\x28\xb5\x2f\xfd": _("a compressed file"),
    b"\x89PNG": _("a picture"),
    b"\xff\xd8\xff": _("a picture"),
    b"SQLite format 3": _("a database"),
    b"{\\rtf": _("a document of a word processor"),
    b"<": _("a web page or other markup"),
}


_WIDE = (b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{", b"\0\0\0{")
"""How a file in UTF-16 or UTF-32 begins, with a mark of byte order or without one."""


class _Problem(Exception):
    """What is wrong with the content, without the name of the file."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


class _Doubled(dict[str, Any]):
    """An object of the file in which the member ``name`` stands twice."""

    name = ""


def load(path: Path, key: Key | None = None) -> Protocol:
    """Return the protocol in the file, which may be a PDF that holds one; ``key`` opens one that is sealed.

    Raises FileError: ``Locked`` when the file is sealed and there is no key, ``WrongPassphrase`` for another's key.
    """
    return loads(read(path), str(path), key)


_WHY_NOT_READ: dict[int, Text] = {
    errno.EACCES: _("you may not read it; ask whoever keeps it to let you"),
    errno.EPERM: _("you may not read it; ask whoever keeps it to let you"),
    errno.ENOTDIR: _("there is no such folder; check the name"),
    errno.ENAMETOOLONG: _("no file has so long a name; check it"),
    errno.ELOOP: _("its link leads back to itself; choose the file that it should lead to"),
    errno.EIO: _("the disk or share does not give it; try again later, or open a backup"),
}


def read(path: Path, most: int = LARGEST_BYTES) -> bytes:
    """Return the content of the file. Raises FileError, and does so before one of more than ``most`` bytes is read."""
    try:
        content = read_at_most(path, most + 1)
    except NotAFileError as error:
        if path.is_dir():
            raise FileError(_("{path} is a folder; choose a protocol file in it.", path=str(path))) from error
        raise FileError(_("{path} is not a file; choose a protocol file.", path=str(path))) from error
    except FileNotFoundError as error:
        raise FileError(_("{path} does not exist; check the name and the folder.", path=str(path))) from error
    except ValueError:
        raise FileError(_("“{path}” is not a possible name of a file.", path=str(path))) from None
    except OSError as error:
        why = _WHY_NOT_READ.get(error.errno or 0) or literal(error.strerror or "?")
        raise FileError(_("{path} cannot be read: {reason}.", path=str(path), reason=why)) from error
    if len(content) > most:
        raise FileError(
            _(
                "{path} is larger than {limit} MB, which no protocol is; choose another file.",
                path=str(path),
                limit=most // 1_000_000,
            )
        )
    return content


def is_sealed(data: bytes) -> bool:
    """Whether the content is a protocol that is locked with a passphrase, or a PDF that holds one."""
    try:
        return sealed.is_sealed(_protocol_in(data))
    except pdf_file.PdfProblem:
        return False


def key_of(data: bytes, name: str, passphrase: str) -> Key:
    """Return the key that opens sealed content and seals it again. Raises FileError: ``WrongPassphrase`` and others.

    ``name`` is that of the file, for messages.
    """
    try:
        return sealed.unseal(_protocol_in(data), passphrase)[1]
    except sealed.SealError as problem:
        raise type(problem)(_("{path}: {problem}", path=name, problem=problem.text)) from None
    except pdf_file.PdfProblem as problem:
        raise FileError(_("{path}: {problem}", path=name, problem=problem.text)) from None


def loads(data: bytes, name: str, key: Key | None = None) -> Protocol:
    """Return the protocol that ``data`` holds, a file's content of any kind; ``key`` opens what is sealed.

    ``name`` is that of the file, for messages. Raises FileError: ``Locked`` and ``WrongPassphrase`` among them.
    """
    try:
        data = _protocol_in(data)
        if sealed.is_sealed(data):
            data, _key = sealed.unseal(data, key)
        return _parsed(_decoded(data))
    except sealed.SealError as problem:
        raise type(problem)(_("{path}: {problem}", path=name, problem=problem.text)) from None
    except (_Problem, pdf_file.PdfProblem) as problem:
        raise FileError(_("{path}: {problem}", path=name, problem=problem.text)) from None
    except RecursionError:
        raise FileError(_("{path}: its parts are nested too deeply for a protocol.", path=name)) from None


def dumps(protocol: Protocol, key: Key | None = None) -> bytes:
    """Return the content of the protocol's file: equal protocols give equal bytes, unless a key seals them."""
    members = {"format": protocol.format, **protocol.model_dump(mode="json", exclude_defaults=True)}
    # No edit lets half a character in; should one come another way, the rest is not lost for it.
    content = (json.dumps(members, ensure_ascii=False, indent=2) + "\n").encode(errors="replace")
    return content if key is None else sealed.seal(content, key)


def save(path: Path, protocol: Protocol, key: Key | None = None) -> None:
    """Write the protocol to the file as :func:`write` does; a key seals it. Raises FileError."""
    write(path, dumps(protocol, key))


def write(path: Path, content: bytes) -> None:
    """Write what :func:`dumps` gave to the file, whole or not at all, and never over a PDF. Raises FileError."""
    if pdf_file.is_pdf(path):
        raise FileError(_("{path} is a PDF, which a protocol file would replace; choose another name.", path=str(path)))
    if len(content) > LARGEST_BYTES:  # Sealing makes it longer by a third.
        raise FileError(
            _(
                "{path} was left as it is: the protocol would take more than {limit} MB, and could not be opened "
                "again. Shorten its longest texts.",
                path=str(path),
                limit=LARGEST_BYTES // 1_000_000,
            )
        )
    try:
        write_atomically(path, content)
    except OSError as error:
        raise FileError(why_not_written(path, error)) from error


def schema() -> dict[str, Any]:
    """Return the JSON Schema of protocol files in the present format."""
    content = limited(Protocol.model_json_schema(mode="serialization"))
    content["properties"]["format"]["const"] = model.FORMAT
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **content, "required": ["format"]}


def _protocol_in(data: bytes) -> bytes:
    """Return what a protocol file holds, or what stands in for it inside of a PDF. Raises PdfProblem."""
    return pdf_file.attached(data, ENDING, LARGEST_BYTES) if pdf_file.begins_as_pdf(data) else data


def _decoded(data: bytes) -> str:
    if not data.removeprefix(BOM_UTF8).strip():
        raise _Problem(_("the file is empty; open a backup or start from a template."))
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise _Problem(_("this is {kind}, not a protocol file.", kind=kind))
    if data.startswith(_WIDE):
        raise _Problem(_("the text is UTF-16 or UTF-32; save it as UTF-8."))
    if b"\x00" in data:
        raise _Problem(_("this is a binary file, not a protocol file."))
    too_much = excess(data)
    if too_much is not None:
        raise _Problem(too_much)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Problem(_("line {line} is not UTF-8 text; save the file as UTF-8.", line=line)) from None


def _parsed(text: str) -> Protocol:
    raw = _json(text)
    if not isinstance(raw, dict):
        raise _Problem(_("this is not a protocol: it must be a JSON object with members."))
    odd = beyond(raw)
    if odd is not None:
        raise _Problem(_("{address} {reason}.", address=_address(odd[0], raw) or "/", reason=odd[1]))
    twice = _doubled(raw)
    if twice is not None:
        location, member = twice
        place = _address(location, raw) or "/"
        raise _Problem(_("“{member}” stands twice in {place}; keep one of them.", member=member, place=place))
    number = raw.get("format")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise _Problem(_("this is not a protocol file: its member “format” must be a number such as 1."))
    if number > model.FORMAT:
        raise _Problem(
            _(
                "made by a newer PAT Studio (format {number}; this one reads up to {known}); update the program.",
                number=_short(str(number)),
                known=model.FORMAT,
            )
        )
    if number < model.FORMAT:
        try:
            raw = migrate(raw)
            text = to_json(raw).decode()
        except Exception:
            # A migration reads what nothing has checked yet, so a damaged file may trip it in any way.
            raise _Problem(_("it is not as files of format {number} are; open a backup.", number=number)) from None
    return _validated(text, raw)


def _json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            problem = _("the file breaks off at line {line}; open a backup.", line=text.count("\n") + 1)
        else:
            problem = _(
                "line {line}, column {column} is not valid JSON ({reason}); mend it there or open a backup.",
                line=error.lineno,
                column=error.colno,
                reason=literal(error.msg),
            )
        raise _Problem(problem) from None
    except ValueError:
        raise _Problem(_("it holds a number with too many digits.")) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    doubled = _Doubled(members)
    seen: set[str] = set()
    name = next(name for name, _value in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]  # set.add is None
    doubled.name = _short(name)
    return doubled


def _doubled(raw: Any) -> tuple[Location, str] | None:
    """Return where a member stands twice, which JSON's grammar allows, and its name."""
    if isinstance(raw, _Doubled):
        return (), raw.name
    children: Iterable[tuple[int | str, Any]] = raw.items() if isinstance(raw, dict) else enumerate(raw)
    for key, value in children:
        found = _doubled(value) if isinstance(value, dict | list) else None
        if found is not None:
            return (key, *found[0]), found[1]
    return None


def _step(items: list[Any], index: int) -> str:
    """Return how an address names an item: by its id, or by its place where it has none."""
    item = items[index] if index < len(items) else None
    id = item.get("id") if isinstance(item, dict) else None
    return _short(id) if isinstance(id, str) and id else str(_("item {number}", number=index + 1))


def _short(written: str) -> str:
    """Return what a file says, cut where it would drown the sentence it stands in."""
    return written if len(written) <= 60 else f"{written[:59]}…"


def _validated(text: str, raw: Any) -> Protocol:
    try:
        protocol = Protocol.model_validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] == "json_invalid":
            # All else that JSON forbids was refused before.
            line = re.search(r"line (\d+)", first["msg"])
            raise _Problem(
                _(
                    "line {line} holds half of a character (a lone surrogate); write that word anew there, or open a "
                    "backup.",
                    line=line[1] if line else "?",
                )
            ) from None
        raise _Problem(
            _("{address} {reason}.", address=_address(first["loc"], raw) or "/", reason=reason(first))
        ) from None
    for place in walk(protocol):
        if place.spec.kind == "items" and len({item.id for item in place.value}) < len(place.value):
            twice = next(id for id, count in Counter(item.id for item in place.value).items() if count > 1)
            raise _Problem(
                _(
                    "two items of {address} have the id “{id}”; give one another id.",
                    address=place.address,
                    id=_short(twice),
                )
            )
    full = overfull(protocol)
    if full is not None:
        raise _Problem(full)
    return protocol


def _address(location: Location, raw: Any) -> str:
    address = ""
    for part in location:
        if isinstance(part, int) and isinstance(raw, list):
            address += f"/{_step(raw, part)}"
            raw = raw[part] if part < len(raw) else None
        else:
            address += f"/{_short(str(part))}"
            raw = raw.get(part) if isinstance(raw, dict) else None
    return address
