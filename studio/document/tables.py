"""Tables of a protocol's items: chosen columns first, then every other filled field, so that none is left out."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from studio.document.blocks import Block, Cell, Column, Inline, Row, Span, Table, cell, plain
from studio.document.words import UNDECIDED, Words
from studio.planning.timing import letter
from studio.protocol.address import filled
from studio.protocol.base import Item, Spec, Value, specs
from studio.protocol.names import naming_field
from studio.text import _, translate

WIDE_FROM = 8
"""Columns from which a table asks for a landscape page."""

_REPEATED, _LONG = 3, 25
"""Texts of so many letters of a column become notes when one of them stands in so many of its cells."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A column that a table of items shows: its title, what it says of an item, and the fields that covers."""

    title: str
    show: Callable[[Any], str | Cell]
    fields: tuple[str, ...] = ()
    weight: float = 1.0
    align: Literal["left", "centre", "right"] = "left"


def picked(words: Words, model: type[Value], name: str, weight: float | None = None) -> Pick:
    """Return the column that shows one field under its own title."""
    spec = specs(model)[name]
    return Pick(
        translate(spec.title),
        lambda item: words.field(item, name),
        (name,),
        _weight(spec) if weight is None else weight,
    )


def _weight(spec: Spec) -> float:
    if spec.kind in ("text", "items"):
        return 3.0
    if spec.kind in ("line", "lines", "references", "choices", "group"):
        return 1.6
    return 1.0


def rest(words: Words, model: type[Value], items: Iterable[Value], covered: Iterable[str]) -> tuple[Pick, ...]:
    """Return columns for the fields that are filled in some item and not covered."""
    items, done = tuple(items), set(covered)
    return tuple(
        picked(words, model, name)
        for name in specs(model)
        if name not in done and any(filled(getattr(item, name)) for item in items)
    )


def grid(
    words: Words,
    address: str,
    items: Sequence[Item],
    picks: Sequence[Pick] = (),
    *,
    caption: str | None = None,
    anchor: str = "",
    noted: Iterable[str] = (),
) -> tuple[Block, ...]:
    """Return a table of the items, one row each: the picked columns that say something, then all other filled fields.

    Nothing is returned when there is nothing to show. Items with many fields or lists of their own are shown one
    under the other instead. Long texts of the ``noted`` fields stand once, as notes under the table, if they recur.
    """
    if not items:
        return ()
    model = type(items[0])
    others = rest(words, model, items, (name for pick in picks for name in pick.fields))
    if not picks and _too_much(model, others):
        return stacked(words, address, items, caption=caption, anchor=anchor)
    columns: list[Pick] = []
    cells: list[list[Cell]] = []
    for pick in (*picks, *others):
        column = [_cell(pick.show(item)) for item in items]
        if any(run.text for one in column for run in one.content):
            columns.append(pick)
            cells.append([one if any(run.text for run in one.content) else DASH for one in column])
    if not columns:
        return ()
    notes: dict[str, str] = {}
    cells = [
        _noted(column, notes) if set(noted) & set(pick.fields) else column
        for pick, column in zip(columns, cells, strict=True)
    ]
    return (
        Table(
            tuple(Column(pick.title, pick.weight, pick.align) for pick in columns),
            tuple(
                Row(tuple(column[index] for column in cells), address=f"{address}/{item.id}")
                for index, item in enumerate(items)
            ),
            caption=caption,
            notes=tuple(str(_("{letter}: {text}", letter=mark, text=text)) for text, mark in notes.items()),
            wide=len(columns) >= WIDE_FROM,
            small=len(columns) > 5,
            anchor=anchor,
        ),
    )


def _noted(column: Sequence[Cell], notes: dict[str, str]) -> list[Cell]:
    """Return the cells with letters in place of long texts if these recur; the texts are added to ``notes``."""
    texts = [plain(one.content) for one in column]
    counts = Counter(text for text in texts if len(text) >= _LONG)
    if max(counts.values(), default=0) < _REPEATED:
        return list(column)
    shown = []
    for one, text in zip(column, texts, strict=True):
        if text in counts:
            mark = notes.setdefault(text, letter(len(notes)))
            one = cell(_("note {letter}", letter=mark), one.tone)
        shown.append(one)
    return shown


def stacked(
    words: Words,
    address: str,
    items: Sequence[Item],
    *,
    caption: str | None = None,
    anchor: str = "",
    skip: Iterable[str] = (),
) -> tuple[Block, ...]:
    """Return the items one under the other: each under its name, with a line for every other filled field."""
    rows: list[Row] = []
    for item in items:
        named = naming_field(item) or ""
        rows.append(Row((cell(words.name(item), bold=True),), heading=True, address=f"{address}/{item.id}"))
        rows += [row for row in lines(words, item, f"{address}/{item.id}", skip=(named, *skip))]
    return (replace(labelled(rows, caption=caption), anchor=anchor),) if rows else ()


def lines(words: Words, holder: Value, address: str, skip: Iterable[str] = ()) -> tuple[Row, ...]:
    """Return a row of label and value for each filled field of a group or item."""
    left_out = set(skip)
    return tuple(
        fact(translate(spec.title), words.field(holder, name), f"{address}/{name}")
        for name, spec in specs(type(holder)).items()
        if name not in left_out and filled(getattr(holder, name))
    )


def fact(label: str, value: str | Inline, address: str | None = None, *, required: bool = False) -> Row:
    """Return a row of label and value; an empty value that the standard requires is marked as open."""
    content: Inline = (Span(value),) if isinstance(value, str) else value
    if required and not any(run.text for run in content):
        return Row((cell(label), cell(UNDECIDED, "should")), address=address)
    return Row((cell(label), Cell(content)), address=address)


def labelled(rows: Iterable[Row], *, caption: str | None = None, titles: tuple[str, str] | None = None) -> Table:
    """Return a table of labels and values, with column titles only where they are given."""
    first, second = titles or (str(_("Item")), str(_("Value")))
    return Table((Column(first, 1.0), Column(second, 2.2)), tuple(rows), caption=caption, titled=titles is not None)


DASH = cell("–", "muted")


def _cell(shown: str | Cell) -> Cell:
    return cell(shown) if isinstance(shown, str) else shown


def _too_much(model: type[Value], columns: Sequence[Pick]) -> bool:
    kinds = [specs(model)[name].kind for pick in columns for name in pick.fields]
    return "items" in kinds or len(kinds) > 6 or kinds.count("text") > 2
