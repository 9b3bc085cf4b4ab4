"""How wide the columns of a table are: enough for their longest words, then more for longer texts; all in points."""

from collections.abc import Callable, Iterator, Sequence
from math import ceil
from typing import NamedTuple

from studio.document.blocks import Column, Inline, Row, Table

WIDEST_WORD = 0.3
"""A column is as wide as its longest word, up to this share of the table."""
_SHORT, _LEFT_TO_LONG = 0.16, 0.4
"""Columns whose cells all fit on a line within this share of the table get that first, and leave so much room."""
_FAVOUR = 0.8
"""At 1, texts of all lengths would take equally many lines; below it, short ones take fewer."""


class Need(NamedTuple):
    """What a column needs to show each cell on one line: for the longest, on the whole, and with its title.

    The typical width leans towards that of the long cells, which make a table high.
    """

    longest: float
    typical: float
    titled: float


def all_columns(table: Table) -> list[Column]:
    """Return the columns, with more without title where a row has more cells."""
    count = max((len(row.cells) for row in table.rows if not row.heading), default=0)
    return [*table.columns, *(Column("") for _ in range(count - len(table.columns)))]


def parted(
    table: Table,
    columns: Sequence[Column],
    words: Sequence[float],
    need: Callable[[int], Need],
    width: float,
    narrowest: float,
    most: int | None = None,
) -> Iterator[tuple[list[int], list[float]]]:
    """Yield for each part of a table which of its columns it has, and how wide they are.

    ``words`` are the widths of the columns' longest words; ``need`` is asked for those that have room to choose.
    """
    for chosen in divided(words, width, narrowest, most):
        weights = [columns[index].weight for index in chosen]
        least = [words[index] for index in chosen]
        if table.titled and len(chosen) > 2 and sum(least) <= width:
            yield chosen, fitted(weights, least, [need(index) for index in chosen], width)
        else:
            yield chosen, shared(weights, least, width)


def need_of(rows: Sequence[Row], index: int, title: float, measured: Callable[[Inline], float]) -> Need:
    """Return the widths that a column of these rows needs. ``title`` is that of its title, on one line."""
    known: dict[Inline, float] = {}
    longest = total = squares = 0.0
    for row in rows:
        content = row.cells[index].content if index < len(row.cells) else ()
        if not content:
            continue
        if content not in known:
            known[content] = measured(content)
        width = known[content]
        longest = max(longest, width)
        total += width
        squares += width * width
    return Need(longest, squares / total if total else 1.0, max(longest, title))


def divided(words: Sequence[float], width: float, narrowest: float, most: int | None = None) -> list[list[int]]:
    """Return the columns of each part of a table: one part if there is room for all, else each with the first column.

    ``words`` are the widths of the columns' longest words, ``most`` is how many columns a part may have.
    """
    count = len(words)
    if count * narrowest <= width and (most is None or count <= most):
        return [list(range(count))]
    others = count - 1
    fitting = max(1, int((width - words[0]) * others / sum(words[1:])))
    if most is not None:
        fitting = min(fitting, most - 1)
    size = ceil(others / ceil(others / fitting))
    return [[0, *range(start, min(start + size, count))] for start in range(1, count, size)]


def fitted(weights: Sequence[float], least: Sequence[float], needs: Sequence[Need], width: float) -> list[float]:
    """Give each column what its cells need on one line; where there is not room for that, more to the longer ones.

    Columns of short cells come first, titles get their line last. What is left over is shared out by weight.
    """
    widths = list(least)
    short = [need.longest if need.longest <= _SHORT * width else 0.0 for need in needs]
    shares = [need.typical**_FAVOUR for need in needs]
    _fill(widths, short, shares, width - _LEFT_TO_LONG * max(0.0, width - sum(widths)))
    _fill(widths, [need.longest for need in needs], shares, width)
    _fill(widths, [need.titled for need in needs], shares, width)
    spare = max(0.0, width - sum(widths))
    total = sum(weights) or 1.0
    return [each + spare * weight / total for each, weight in zip(widths, weights, strict=True)]


def _fill(widths: list[float], wanted: Sequence[float], shares: Sequence[float], width: float) -> None:
    """Widen columns in proportion to their shares, none beyond what is wanted, as far as the whole width goes."""
    hungry = [index for index, most in enumerate(wanted) if most > widths[index]]
    while hungry:
        each = max(0.0, width - sum(widths)) / sum(shares[index] for index in hungry)
        full = [index for index in hungry if widths[index] + each * shares[index] >= wanted[index]]
        for index in full or hungry:
            widths[index] = wanted[index] if full else widths[index] + each * shares[index]
        hungry = [index for index in hungry if index not in full] if full else []


def shared(weights: Sequence[float], words: Sequence[float], width: float) -> list[float]:
    """Share out the width by weight, but give each column room for its longest word as far as possible."""
    if sum(words) > width:
        return _squeezed(words, width)
    free, total = width, sum(weights)
    widths = list(words)
    # Columns whose share is too small for their longest word get just that; the others share what is left.
    for index in sorted(range(len(words)), key=lambda index: weights[index] / words[index]):
        widths[index] = max(words[index], free * weights[index] / total if total else 0.0)
        free -= widths[index]
        total -= weights[index]
    return widths


def _squeezed(words: Sequence[float], width: float) -> list[float]:
    """Take width from the columns with the longest words only, so that as few words as possible are broken."""
    widths = list(words)
    for count, index in enumerate(sorted(range(len(words)), key=lambda index: words[index])):
        widths[index] = min(words[index], width / (len(words) - count))
        width -= widths[index]
    return widths
