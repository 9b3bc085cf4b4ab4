"""Reading a resource file into its model: one TOML file an item, opened on first use, kept afterwards."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from studio.data import data_folder
from studio.text import Text, _


class Item(BaseModel):
    """A piece of a resource file: immutable, and strict, so that a mistyped key is an error."""

    # Built when first used: most are parts of others, and those that are not are read when a protocol asks for them.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


M = TypeVar("M", bound=Item)


class KnowledgeError(Exception):
    """A resource file is damaged; ``message`` names the file, the place in it and what is wrong."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def load(path: Path, model: type[M]) -> M:
    """The content of one TOML file as ``model``.

    Raises KnowledgeError when the file is no TOML, lacks a key, has an unknown one or a value of the wrong
    type.
    """
    try:
        # Pydantic's strict mode takes lists for tuples and words for enumerations from JSON only.
        return model.model_validate_json(json.dumps(tomllib.loads(path.read_text(encoding="utf-8"))))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KnowledgeError(_("{file}: not a TOML file: {problem}", file=_where(path), problem=str(error))) from error
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(step) for step in fault['loc'])}: {fault['msg']}" for fault in error.errors()
        )
        raise KnowledgeError(_("{file}: {problem}", file=_where(path), problem=problems)) from error


def one(kind: str, identifier: str, model: type[M]) -> M | None:
    """The item of ``resources/<kind>/`` with this identifier, in any case, or None if there is none.

    Opens no other file. Raises KnowledgeError when the file is damaged.
    """
    name = identifier.lower()
    return cast("M", _item(kind, name, model)) if name in _names(kind) else None


def every(kind: str, model: type[M]) -> tuple[M, ...]:
    """All items of ``resources/<kind>/``, in the order of their file names. Raises as ``one`` does."""
    return tuple(item for name in _names(kind) if (item := one(kind, name, model)) is not None)


@cache
def saying(kind: str, words: str, model: type[M]) -> tuple[M, ...]:
    """The items of ``resources/<kind>/`` whose files hold these very words; no other file is read into its model."""
    folder = data_folder("resources") / kind
    said = (name for name in _names(kind) if words in (folder / f"{name}.toml").read_text(encoding="utf-8"))
    return tuple(item for name in said if (item := one(kind, name, model)) is not None)


@cache
def _names(kind: str) -> dict[str, None]:
    return dict.fromkeys(sorted(path.stem for path in (data_folder("resources") / kind).glob("*.toml")))


@cache
def _item(kind: str, name: str, model: type[Item]) -> Item:
    path = data_folder("resources") / kind / f"{name}.toml"
    item = load(path, model)
    identifier = str(getattr(item, "id", "") or getattr(item, "code", ""))
    if identifier.lower() != name:
        raise KnowledgeError(
            _("{file}: the file is named otherwise than its item, {item}", file=_where(path), item=identifier)
        )
    return item


def _where(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
