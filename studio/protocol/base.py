"""What every part of the protocol is made of: frozen models whose fields carry their own words.

A draft is incomplete by nature, so every field may be empty; a model holds types, units and simple bounds, and the
checklist decides what is required. Unknown members of a file are kept (``extra="allow"``), so that a protocol written
by a newer program of the same format survives a round trip.
"""

import secrets
import types
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Literal, Self, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field

from studio.text import Text, _

Kind = Literal[
    "line", "text", "integer", "decimal", "yes_no", "date", "choice", "choices", "reference", "references",
    "lines", "integers", "dose", "group", "items",
]  # fmt: skip


LONGEST_NAME = 200
"""Letters of an id, or of the name of a member that is not known."""


class Value(BaseModel):
    """Base of all models: immutable, strictly typed, tolerant of members that it does not know."""

    # Built when first used: a check then starts a third sooner, since no section's validator is built twice.
    model_config = ConfigDict(frozen=True, strict=True, extra="allow", allow_inf_nan=False, defer_build=True)


V = TypeVar("V", bound=Value)


class Item(Value):
    """A member of a list. Its ``id`` stays the same for its whole life, so addresses and references hold."""

    id: str = Field(min_length=1, max_length=LONGEST_NAME, pattern=r"^[^/\x00-\x1f\x7f]+$")


class Choice(StrEnum):
    """A closed list of values, each written in files by its value and shown to people by its label."""

    words: str
    """The label in English."""

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member of its value and its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = label
        return member

    @property
    def label(self) -> Text:
        """The words people read for this value."""
        return _(self.words)


def field(
    title: str,
    help: str = "",
    *,
    m11: str | None = None,
    unit: str | None = None,
    long: bool = False,
    to: str | None = None,
    knows: str | None = None,
    example: str | None = None,
    optional: bool = False,
    default: object = None,
    ge: float | None = None,
    le: float | None = None,
) -> Any:
    """Declare a field of a model together with the words that form, document and accessibility names read.

    ``m11`` is the place in ICH M11 where the field is printed, ``unit`` what a bare number counts, ``long`` asks for
    several lines, ``to`` is the address of the list whose items' ids the field refers to, ``knows`` names the
    knowledge collection that is offered while typing, and ``example`` shows in what manner the field is answered: it
    stands in the empty field, and is no advice. ``optional`` marks what only some trials have: where it is empty,
    nothing is missing.
    """
    extra = {
        "m11": m11,
        "unit": unit,
        "long": long or None,
        "to": to,
        "knows": knows,
        "example": example,
        "optional": optional or None,
    }
    return Field(
        default=default,
        title=title,
        description=help or None,
        ge=ge,
        le=le,
        json_schema_extra={key: value for key, value in extra.items() if value is not None},
    )


def items(
    title: str,
    help: str = "",
    *,
    m11: str | None = None,
    to: str | None = None,
    knows: str | None = None,
    example: str | None = None,
    optional: bool = False,
) -> Any:
    """Declare a field that holds a list; the empty list is its default."""
    return field(title, help, m11=m11, to=to, knows=knows, example=example, optional=optional, default=())


@dataclass(frozen=True, slots=True)
class Spec:
    """All that form, document and accessibility need to know of a field, read from its model."""

    name: str
    title: str
    help: str
    kind: Kind
    unit: str | None
    m11: str | None
    to: str | None
    knows: str | None
    model: type[Value] | None
    """The model of a group or of a list's items."""
    choices: type[Choice] | None
    low: float | None
    high: float | None
    example: str | None = None
    """In what manner the field is answered, or None where its title says it all."""
    optional: bool = False
    """Whether only some trials have it, so that nothing is missing while it is empty."""


@cache
def specs(model: type[Value]) -> dict[str, Spec]:
    """Return the declared fields of a model by name, in order; an item's ``id`` is not among them."""
    return {name: _spec(model, name) for name in model.model_fields if not (name == "id" and issubclass(model, Item))}


def _spec(model: type[Value], name: str) -> Spec:
    info = model.model_fields[name]
    extra: dict[str, Any] = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    inner, many = _inner(info.annotation)
    bounds = {type(mark).__name__: mark for mark in info.metadata}
    low, high = bounds.get("Ge"), bounds.get("Le")
    return Spec(
        name=name,
        title=info.title or name,
        help=info.description or "",
        kind=_kind(inner, many, refers="to" in extra, long="long" in extra),
        unit=extra.get("unit"),
        m11=extra.get("m11"),
        to=extra.get("to"),
        knows=extra.get("knows"),
        model=inner if isinstance(inner, type) and issubclass(inner, Value) else None,
        choices=inner if isinstance(inner, type) and issubclass(inner, Choice) else None,
        low=getattr(low, "ge", None),
        high=getattr(high, "le", None),
        example=extra.get("example"),
        optional="optional" in extra,
    )


def _inner(annotation: Any) -> tuple[Any, bool]:
    """Return the annotation without ``None`` and without the tuple around it, and whether there was a tuple."""
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    if get_origin(annotation) is tuple:
        return get_args(annotation)[0], True
    return annotation, False


def _kind(inner: Any, many: bool, *, refers: bool, long: bool) -> Kind:
    if refers:
        return "references" if many else "reference"
    if issubclass(inner, Choice):
        return "choices" if many else "choice"
    if issubclass(inner, Item):
        return "items"
    if issubclass(inner, Value):
        return "dose" if inner.__name__ == "Dose" else "group"
    single: dict[type, Kind] = {bool: "yes_no", int: "integer", float: "decimal", date: "date"}
    if many:
        return "integers" if inner is int else "lines"
    return single.get(inner, "text" if long else "line")


def empty(model: type[V]) -> V:
    """Return a section or a group in which nothing is filled in, as the default of the field that holds it."""
    # Called, the model would build a validator of its own for this, beside the one that the whole protocol has.
    return cast("V", model.model_construct())


def new_id(stem: str) -> str:
    """Return an id for an item that a person adds: random, so that two people's additions never collide."""
    return f"{stem}-{secrets.token_hex(3)}"


def free_id(stem: str, taken: Iterable[Item]) -> str:
    """Return ``stem``, or ``stem-2`` and so on: an id for an item that a pure function adds, the same every time."""
    used = {item.id for item in taken}
    candidate, count = stem, 1
    while candidate in used:
        count += 1
        candidate = f"{stem}-{count}"
    return candidate
