"""Protocol files (``.patp``): UTF-8 JSON in a stable order, so that versions compare well.

A PDF that was exported for sharing holds such a file, and is read as if it were that file.
Whatever is wrong with a file becomes one sentence with its path, the place, and how to mend it. Reading never changes
a file, and writing replaces it whole or not at all.
"""

import json
from collections.abc import Iterable
from math import isfinite
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from studio.atomic import why_not_written, write_atomically
from studio.protocol import protocol as model
from studio.protocol.address import walk
from studio.protocol.problems import reason
from studio.protocol.protocol import Protocol
from studio.storage import ENDING, pdf_file
from studio.storage.migrations import migrate
from studio.text import Text, _, literal

LARGEST_BYTES = 50_000_000
"""A protocol of forty pages is a hundredth of this; a larger file is something else."""

DEEPEST = 100
"""Levels of nesting; a protocol has a tenth of them, and no parser or stack comes near its end."""

_MAGIC = {b"PK\x03\x04": _("a compressed archive"), b"\x1f\x8b": _("a compressed file")}


class FileError(Exception):
    """A file could not be read or written; ``text`` says which, what is wrong, where, and how to mend it."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


class _Problem(Exception):
    """What is wrong with the content, without the name of the file."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


class _Doubled(dict[str, Any]):
    """An object of the file in which the member ``name`` stands twice."""

    name = ""


def load(path: Path) -> Protocol:
    """Return the protocol in the file, which may be a PDF that holds one. Raises FileError."""
    return loads(read(path), str(path))


def read(path: Path) -> bytes:
    """Return the content of the file. Raises FileError, and does so before a file that is too large is read."""
    try:
        if path.is_dir():
            raise FileError(_("{path} is a folder; choose a protocol file in it.", path=str(path)))
        if not path.exists():
            raise FileError(_("{path} does not exist; check the name and the folder.", path=str(path)))
        if not path.is_file():
            raise FileError(_("{path} is not a file; choose a protocol file.", path=str(path)))
        if path.stat().st_size > LARGEST_BYTES:
            raise FileError(
                _(
                    "{path} is larger than {limit} MB, which no protocol is; choose another file.",
                    path=str(path),
                    limit=LARGEST_BYTES // 1_000_000,
                )
            )
        return path.read_bytes()
    except ValueError:
        raise FileError(_("“{path}” is not a possible name of a file.", path=str(path))) from None
    except OSError as error:
        raise FileError(_("{path} cannot be read: {reason}.", path=str(path), reason=error.strerror or "?")) from error


def loads(data: bytes, name: str) -> Protocol:
    """Return the protocol that ``data`` holds, a file's content of either kind. Raises FileError.

    ``name`` is that of the file, for messages.
    """
    try:
        if pdf_file.begins_as_pdf(data):
            data = pdf_file.attached(data, ENDING, LARGEST_BYTES)
        return _parsed(_decoded(data))
    except (_Problem, pdf_file.PdfProblem) as problem:
        raise FileError(_("{path}: {problem}", path=name, problem=problem.text)) from None
    except RecursionError:
        raise FileError(_("{path}: its parts are nested too deeply for a protocol.", path=name)) from None


def dumps(protocol: Protocol) -> bytes:
    """Return the content of the protocol's file: equal protocols give equal bytes."""
    members = {"format": protocol.format, **protocol.model_dump(mode="json", exclude_defaults=True)}
    return (json.dumps(members, ensure_ascii=False, indent=2) + "\n").encode()


def save(path: Path, protocol: Protocol) -> None:
    """Write the protocol to the file, whole or not at all, and never over a PDF. Raises FileError."""
    if pdf_file.is_pdf(path):
        raise FileError(_("{path} is a PDF, which a protocol file would replace; choose another name.", path=str(path)))
    try:
        write_atomically(path, dumps(protocol))
    except OSError as error:
        raise FileError(why_not_written(path, error)) from error
    except ValueError:
        raise FileError(_("“{path}” is not a possible name of a file.", path=str(path))) from None


def schema() -> dict[str, Any]:
    """Return the JSON Schema of protocol files in the present format."""
    content = Protocol.model_json_schema(mode="serialization")
    content["properties"]["format"]["const"] = model.FORMAT
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **content, "required": ["format"]}


def _decoded(data: bytes) -> str:
    if not data.strip():
        raise _Problem(_("the file is empty; open a backup or start from a template."))
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise _Problem(_("this is {kind}, not a protocol file.", kind=kind))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _Problem(_("the text is UTF-16 or UTF-32; save it as UTF-8."))
    if b"\x00" in data:
        raise _Problem(_("this is a binary file, not a protocol file."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Problem(_("line {line} is not UTF-8 text; save the file as UTF-8.", line=line)) from None


def _parsed(text: str) -> Protocol:
    raw = _json(text)
    if not isinstance(raw, dict):
        raise _Problem(_("this is not a protocol: it must be a JSON object with members."))
    odd = _oddity(raw)
    if odd is not None:
        location, found = odd
        place = _address(location, raw) or "/"
        if isinstance(found, _Doubled):
            raise _Problem(_("“{member}” stands twice in {place}; keep one of them.", member=found.name, place=place))
        raise _Problem(_("{address} {reason}.", address=place, reason=reason({"type": "finite_number"})))
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


Location = tuple[int | str, ...]


def _oddity(raw: Any, depth: int = 1) -> tuple[Location, _Doubled | float] | None:
    """Return where JSON's grammar allows what a protocol does not: a member twice, or a number that is not finite.

    Raises RecursionError for parts nested too deeply.
    """
    if depth > DEEPEST:
        raise RecursionError
    if isinstance(raw, _Doubled):
        return (), raw
    children: Iterable[tuple[int | str, Any]] = raw.items() if isinstance(raw, dict) else enumerate(raw)
    for key, value in children:
        if isinstance(value, dict | list):
            found = _oddity(value, depth + 1)
            if found is not None:
                return (key, *found[0]), found[1]
        elif isinstance(value, float) and not isfinite(value):
            return (key,), value
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
            raise _Problem(_("it holds text that cannot be read: {reason}.", reason=literal(first["msg"]))) from None
        raise _Problem(
            _("{address} {reason}.", address=_address(first["loc"], raw) or "/", reason=reason(first))
        ) from None
    for place in walk(protocol):
        if place.spec.kind == "items" and len({item.id for item in place.value}) < len(place.value):
            ids = [item.id for item in place.value]
            twice = next(id for id in ids if ids.count(id) > 1)
            raise _Problem(
                _(
                    "two items of {address} have the id “{id}”; give one another id.",
                    address=place.address,
                    id=_short(twice),
                )
            )
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
