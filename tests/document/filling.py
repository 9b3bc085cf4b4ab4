"""Protocols in which chosen fields are filled with words that can be found again, and the text of documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from studio.checklist.run import Report, run
from studio.document.blocks import Block, Document, Figure, Listing, Paragraph, Table, plain
from studio.document.build import build
from studio.protocol.base import Item, Spec, Value, specs
from studio.protocol.protocol import SECTIONS, Protocol
from studio.protocol.quantity import Dose, MassUnit

NO_REPORT = Report((), ())
REMEMBERED = "/wording/passages/generated"
"""What was generated when a passage was written: it is compared, and never printed beside the passage."""


@dataclass(frozen=True)
class Leaf:
    """A field that holds a value of its own: the names that lead to it, and what its model says of it."""

    path: tuple[str, ...]
    spec: Spec

    @property
    def address(self) -> str:
        return "/" + "/".join(self.path)


def leaves() -> list[Leaf]:
    """Return every field of every section, of its groups and of its items, down to the last."""
    found: list[Leaf] = []

    def visit(model: type[Value], path: tuple[str, ...]) -> None:
        for name, spec in specs(model).items():
            if spec.kind in ("group", "items"):
                assert spec.model is not None
                visit(spec.model, (*path, name))
            else:
                found.append(Leaf((*path, name), spec))

    for section in SECTIONS:
        model = specs(Protocol)[section].model
        assert model is not None
        visit(model, (section,))
    return found


def with_value(leaf: Leaf, value: object) -> Protocol:
    """Return a protocol in which this one field is filled, in an item of its own where it belongs to a list."""
    return _holding(Protocol, leaf.path, value)


def _holding(model: type[Any], path: tuple[str, ...], value: object) -> Any:
    name, rest = path[0], path[1:]
    kept: dict[str, object] = {"id": f"id-of-{model.__name__}"} if issubclass(model, Item) else {}
    if not rest:
        return model(**kept, **{name: value})
    inner = specs(model)[name].model
    assert inner is not None
    held = _holding(inner, rest, value)
    content = (held,) if specs(model)[name].kind == "items" else held
    return model(**kept, **{name: content})


def values(spec: Spec) -> list[tuple[object, str]]:
    """Return values for a field, each with the words by which its document must differ from one without it."""
    match spec.kind:
        case "line" | "text":
            return [("zebrafinch", "zebrafinch")]
        case "lines":
            return [(("zebrafinch", "oystercatcher"), "oystercatcher")]
        case "integer":
            number = _number(spec)
            return [(round(number), str(round(number)))]
        case "decimal":
            number = _number(spec)
            return [(number, f"{number:g}")]
        case "integers":
            return [((41, 773), "773")]
        case "date":
            return [(date(2031, 3, 19), "19 March 2031")]
        case "dose":
            return [(Dose(amount=37.5, unit=MassUnit.MILLIGRAM), "37.5 mg")]
        case "choice":
            assert spec.choices is not None
            return [(choice, str(choice.label)) for choice in spec.choices]
        case "choices":
            assert spec.choices is not None
            return [((choice,), str(choice.label)) for choice in spec.choices]
        case "yes_no":
            return [(True, ""), (False, "")]
        case _:
            return []


def _number(spec: Spec) -> float:
    """Return a number within the field's bounds that does not occur in an empty document."""
    low, high = spec.low, spec.high
    if high is not None and high <= 1:
        return 0.137
    if high is not None and high <= 5:
        return high
    return 97.0 if high is not None else (773.0 if low is None or low <= 773 else low)


def document(protocol: Protocol) -> Document:
    return build(protocol, NO_REPORT)


def checked_document(protocol: Protocol) -> Document:
    return build(protocol, run(protocol))


def text(document: Document) -> str:
    """Return all words of a document, one block a line, headings included."""
    lines = [document.title, document.running]
    for block in document.title_page:
        lines += _lines(block)
    for section in document.all():
        lines.append(section.heading)
        for block in section.blocks:
            lines += _lines(block)
    return "\n".join(lines)


def _lines(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return [plain(block.content)]
        case Listing():
            return [plain(item) for item in block.items]
        case Table():
            titles = [" | ".join(column.title for column in block.columns)] if block.titled else []
            rows = [" | ".join(plain(cell.content) for cell in row.cells) for row in block.rows]
            return [*([block.caption] if block.caption else []), *titles, *rows, *block.notes]
        case Figure():
            return [block.caption, block.alternative]


def blocks(document: Document) -> list[Block]:
    """Return all blocks of a document."""
    return [*document.title_page, *(block for section in document.all() for block in section.blocks)]


def everything() -> tuple[Protocol, dict[str, str]]:
    """Return a protocol with every field filled, and the word that stands in each field of words, by address."""
    tokens: dict[str, str] = {}

    def filled(model: type[Any], path: str) -> Any:
        content: dict[str, object] = {"id": "target"} if issubclass(model, Item) else {}
        for name, spec in specs(model).items():
            address = f"{path}/{name}"
            match spec.kind:
                case "line" | "text":
                    tokens[address] = f"word{len(tokens)}q"
                    content[name] = tokens[address]
                case "lines":
                    tokens[address] = f"word{len(tokens)}q"
                    content[name] = ("first", tokens[address])
                case "reference":
                    content[name] = None if address == "/schedule/visits/anchor" else "target"
                case "references":
                    content[name] = ("target",)
                case "group":
                    content[name] = filled(spec.model, address)
                case "items":
                    content[name] = (filled(spec.model, address),)
                case _:
                    content[name] = values(spec)[-1][0]
        return model(**content)

    sections = {name: filled(specs(Protocol)[name].model, f"/{name}") for name in SECTIONS}
    del tokens[REMEMBERED]
    return Protocol(**sections), tokens
