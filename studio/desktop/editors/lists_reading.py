"""Rows of text and items: what a cell of a spreadsheet is as a value of a field, and a field's value as such a cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studio.desktop.editors.known import find as find_known
from studio.desktop.editors.known import labels, named
from studio.desktop.editors.reading import Unreadable, read
from studio.protocol.address import get
from studio.protocol.base import Item, Kind, Spec, Value, new_id, specs
from studio.protocol.criteria import comparator_of, followed
from studio.protocol.edit import told_apart
from studio.protocol.names import in_words, with_unit
from studio.protocol.population import Comparator, Criterion
from studio.protocol.quantity import Dose, Per
from studio.text import Text, _, translate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from studio.protocol.protocol import Protocol
    from studio.protocol.table_text import Grid

_NOT_IN_CELLS: frozenset[Kind] = frozenset({"items", "group"})


def fields(model: type[Value]) -> tuple[Spec, ...]:
    """Return the fields that a cell can hold: all but those that are lists or groups themselves."""
    return tuple(spec for spec in specs(model).values() if spec.kind not in _NOT_IN_CELLS)


def titles(model: type[Value]) -> dict[str, tuple[str, ...]]:
    """Return the names by which a header may call a field."""
    return {spec.name: (translate(spec.title), spec.title) for spec in fields(model)}


@dataclass(frozen=True, slots=True)
class Cell:
    """A pasted cell: what was written, the value it becomes, or why it cannot be read."""

    written: str
    value: object = None
    problem: Text | None = None


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted table makes of a list: the cells by row and field, in the order of the columns."""

    columns: tuple[Spec | None, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def unread(self) -> tuple[tuple[int, int, Cell], ...]:
        """The cells that cannot be read, with row and column."""
        return tuple(
            (row, column, cell)
            for row, cells in enumerate(self.rows)
            for column, cell in enumerate(cells)
            if cell.problem is not None
        )


def pasted(
    protocol: Protocol,
    grid: Grid,
    columns: Sequence[Spec | None],
    known: dict[tuple[int, str | None], tuple[Cell, ...]] | None = None,
) -> Pasted:
    """Read a table whose columns are these fields; a column of None is left out.

    Columns that were read before are taken from ``known``, which keeps what is read now.
    """
    known = {} if known is None else known
    read = []
    for place, spec in enumerate(columns):
        key = place, spec.name if spec is not None else None
        if key not in known:
            known[key] = _column(protocol, spec, [row[place] for row in grid])
        read.append(known[key])
    return Pasted(tuple(columns), tuple(zip(*read, strict=True)))


def _column(protocol: Protocol, spec: Spec | None, written: Sequence[str]) -> tuple[Cell, ...]:
    """Read the cells of one column; those that are written alike are read once."""
    if spec is None:
        cells = {text: Cell(text) for text in written}
    else:
        menu = _menu(protocol, spec)
        cells = {text: _read(spec, text, menu) for text in dict.fromkeys(written)}
    return tuple(cells[text] for text in written)


def merged(
    model: type[Item], items: tuple[Item, ...], table: Pasted, start: int, *, over: bool
) -> tuple[tuple[Item, ...], tuple[tuple[str, str, Cell], ...]]:
    """Return the list with a pasted table in it, and what could not be read: item, field and cell.

    The rows are written over those from ``start`` on and further ones follow at the end, or, not ``over``, they are
    new ones that come before ``start``. A cell that cannot be read leaves its field as it is.
    """
    there = items[start : start + len(table.rows)] if over else ()
    blank = [model(id=new_id(model.__name__.lower())) for _row in table.rows[len(there) :]]
    made: list[Item] = []
    unread: list[tuple[str, str, Cell]] = []
    for old, cells in zip((*there, *told_apart(blank, items)), table.rows, strict=True):
        made.append(_filled(old, table.columns, cells))
        unread += _unread(old, table.columns, cells)
    return (*items[:start], *made, *items[start + len(there) :]), tuple(unread)


def put_cell(
    items: tuple[Item, ...], spec: Spec, cell: Cell, rows: Sequence[int]
) -> tuple[tuple[Item, ...], tuple[tuple[str, str, Cell], ...]]:
    """Return the list with a cell put into these rows, and what could not be read, as :func:`merged` does."""
    made, sought = list(items), set(rows)
    for row in sought:
        made[row] = _filled(items[row], (spec,), (cell,))
    return tuple(made), tuple(one for row in rows for one in _unread(items[row], (spec,), (cell,)))


def _filled(old: Item, columns: Sequence[Spec | None], cells: Sequence[Cell]) -> Item:
    """Return the item with the values of the cells that could be read."""
    update = {
        spec.name: cell.value
        for spec, cell in zip(columns, cells, strict=True)
        if spec is not None and cell.problem is None
    }
    if all(getattr(old, name) == value for name, value in update.items()):
        return old
    new = old.model_copy(update=update)
    return followed(old, new) if isinstance(new, Criterion) and isinstance(old, Criterion) else new


def _unread(old: Item, columns: Sequence[Spec | None], cells: Sequence[Cell]) -> list[tuple[str, str, Cell]]:
    return [
        (old.id, spec.name, cell)
        for spec, cell in zip(columns, cells, strict=True)
        if spec is not None and cell.problem is not None
    ]


def read_cell(protocol: Protocol, spec: Spec, written: str) -> object:
    """Return the value that is meant by a cell. Raises Unreadable, with a sentence that says why."""
    cell = _read(spec, written, _menu(protocol, spec))
    if cell.problem is not None:
        raise Unreadable(cell.problem)
    return cell.value


def write_cell(protocol: Protocol, spec: Spec, value: object) -> str:
    """Return a value as a cell, which :func:`read_cell` reads back: choices and items by their names, no units."""
    if value is None:
        return ""
    if spec.to is not None:
        names = dict(_menu(protocol, spec))
        return "; ".join(str(names.get(id, id)) for id in (value if isinstance(value, tuple) else (value,)))
    if isinstance(value, bool) or spec.choices is not None:
        return in_words(protocol, spec, value)
    if spec.knows is not None and isinstance(value, str):
        offer = find_known(spec.knows, value)
        return offer.name if offer is not None and named(spec.knows, offer.name) == value else value
    if isinstance(value, float):
        return _digits(value)
    if spec.kind == "date":
        day: date = value  # type: ignore[assignment]
        return day.isoformat()
    if isinstance(value, tuple):
        return ("\n" if spec.kind == "lines" else "; ").join(map(str, value))
    if isinstance(value, Dose):
        most = f", at most {_digits(value.cap)} {value.unit.value}" if value.cap is not None else ""
        return f"{_digits(value.amount)} {value.unit.value}{value.per.behind_unit}{most}"
    return str(value)


def becomes(protocol: Protocol, spec: Spec, cell: Cell, known: Any) -> str:
    """Return in words what a cell will hold."""
    return with_unit(spec, in_words(protocol, spec, cell.value, known)).replace("\n", " ")


Menu = list[tuple[Any, str]]


def _menu(protocol: Protocol, spec: Spec) -> Menu:
    """Return the values that a field can take, with their names; none where it takes any."""
    if spec.to is not None:
        items = get(protocol, spec.to)
        return list(zip([item.id for item in items], labels(protocol, items), strict=True))
    if spec.choices is not None:
        return [(choice, str(choice.label)) for choice in spec.choices]
    if spec.kind == "yes_no":
        return [(True, str(_("Yes"))), (False, str(_("No")))]
    return []


def _read(spec: Spec, written: str, menu: Menu) -> Cell:
    bare = written.strip()
    try:
        if not bare:
            return Cell(written, () if spec.kind in ("choices", "references", "lines", "integers") else None)
        if spec.kind in ("choice", "reference", "yes_no"):
            return Cell(written, _chosen(spec, bare, menu))
        if spec.kind in ("choices", "references"):
            parts = [part.strip() for part in bare.replace("\n", ";").split(";") if part.strip()]
            return Cell(written, tuple(dict.fromkeys(_chosen(spec, part, menu) for part in parts)))
        if spec.knows is not None:
            return Cell(written, named(spec.knows, bare))
        if spec.kind == "dose":
            return Cell(written, _dose(spec, bare))
        return Cell(written, read(spec, written))
    except Unreadable as unreadable:
        return Cell(written, None, unreadable.text)


def _dose(spec: Spec, written: str) -> object:
    dose, _comma, cap = written.partition(", at most ")
    value = read(spec, dose)
    if cap and isinstance(value, Dose):
        most = read(spec, cap)
        if isinstance(most, Dose) and most.unit is value.unit and most.per is Per.FIXED:
            return value.model_copy(update={"cap": most.amount})
        raise Unreadable(_("“{written}”: write the cap in the unit of the dose.", written=written))
    return value


_YES = {"yes", "y", "true", "x", "1", "✓", "是"}
_NO = {"no", "n", "false", "0", "–", "-", "否"}


def _chosen(spec: Spec, written: str, menu: Menu) -> Any:
    sought = " ".join(written.casefold().split())
    if spec.kind == "yes_no" and sought in _YES | _NO:
        return sought in _YES
    if spec.choices is Comparator and (comparator := comparator_of(sought)) is not None:
        return comparator
    for match in (
        lambda value, name: name.casefold() == sought,
        lambda value, name: str(value).casefold() == sought,
        lambda value, name: name.casefold().startswith(sought),
    ):
        found = [value for value, name in menu if match(value, name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable(_("“{written}” can mean more than one of {field}.", written=written, field=_(spec.title)))
    names = [name for _value, name in menu[:6]]
    if not names:
        raise Unreadable(_("“{written}” is not there: the list it is chosen from is empty.", written=written))
    more = ", …" if len(menu) > len(names) else ""
    raise Unreadable(_("“{written}” is none of the choices: {names}.", written=written, names=", ".join(names) + more))


def _digits(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
