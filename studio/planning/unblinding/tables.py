"""Tables of guesses for any number of arms: read from a spreadsheet, and told by both indices.

With several arms that get the drug, each has an index of Bang of its own; James's index compares all of them together
with the control arms, since people are asked whether they got the drug and not which dose.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studio.planning.impossible import Impossible
from studio.planning.unblinding.indices import Counts, Index, bang, james
from studio.planning.unblinding.words import hundredths
from studio.text import Text, _, n_, number

COLUMNS = (_("Guessed the drug"), _("Guessed the control"), _("Do not know"))


@dataclass(frozen=True, slots=True)
class Told:
    """What a table says: Bang's index of each arm by its place in the table, James's index, and why one is missing."""

    arms: tuple[tuple[int, Index], ...]
    james: Index | None
    missing: tuple[Text, ...] = ()


def tell(names: Sequence[str], drug: Sequence[bool], rows: Sequence[Counts], level: float = 0.95) -> Told:
    """Return the indices of a table: the name of each arm, whether it gets the drug, and its counts.

    Arms with nobody in them are left aside; an index that does not follow is told as missing and never raised.
    """
    found: list[tuple[int, Index]] = []
    missing: list[Text] = []
    sides: dict[bool, list[int]] = {True: [0, 0, 0], False: [0, 0, 0]}
    for at, (name, gets, row) in enumerate(zip(names, drug, rows, strict=True)):
        if not sum(row):
            continue
        sides[gets] = [one + more for one, more in zip(sides[gets], row, strict=True)]
        try:
            right, wrong, unknowing = row if gets else (row[1], row[0], row[2])
            found.append((at, bang(right, wrong, unknowing, name, level)))
        except Impossible:
            missing.append(_("Bang’s index of {arm} does not follow: nobody there has guessed.", arm=name))
    first, second = (_counts(sides[gets]) for gets in (True, False))
    if not sum(first) or not sum(second):
        return Told(
            tuple(found), None, (*missing, _("James’s index needs guesses of a drug arm and of a control arm."))
        )
    try:
        return Told(tuple(found), james(first, second, level), tuple(missing))
    except Impossible as problem:
        return Told(tuple(found), None, (*missing, problem.text))


def _counts(values: Sequence[int]) -> Counts:
    first, second, third = values
    return first, second, third


_GAP = re.compile(r"\t|;|,|\s{2,}|(?<=\d)\s+(?=\d)")
_WHOLE = re.compile(r"\d+")


def read(pasted: str, names: Sequence[str], first: int = 0) -> Mapping[int, Counts]:
    """Return the counts in a pasted table by the place of their arm.

    A row that begins with an arm's name is that arm's; the others follow one another from ``first``. Headings and a
    last column with the sum are left out. Raises Impossible with what is wrong in which line.
    """
    known = {name.casefold().strip(): at for at, name in enumerate(names)}
    found: dict[int, Counts] = {}
    at = first
    for line, words in enumerate(pasted.splitlines(), 1):
        cells = [cell.strip() for cell in _GAP.split(words.strip())]
        while cells and not cells[-1]:
            cells.pop()
        name = cells.pop(0).casefold() if cells and not _number_like(cells[0]) else ""
        if not cells or not any(map(_number_like, cells)):
            continue
        for cell in cells:
            if not _WHOLE.fullmatch(cell):
                raise Impossible(_("Line {line}: “{cell}” is no whole number of people.", line=line, cell=cell or "–"))
        counts = [int(cell) for cell in cells]
        if len(counts) == 4 and counts[3] == sum(counts[:3]):
            counts.pop()
        if len(counts) != 3:
            raise Impossible(
                n_(
                    "Line {line} has {count} number; each arm has three: guessed the drug, guessed the control, and "
                    "do not know.",
                    "Line {line} has {count} numbers; each arm has three: guessed the drug, guessed the control, and "
                    "do not know.",
                    len(counts),
                    line=line,
                )
            )
        place = known.get(name, at)
        if place >= len(names):
            raise Impossible(
                n_(
                    "There is {count} arm, and more rows than that.",
                    "There are {count} arms, and more rows.",
                    len(names),
                )
            )
        found[place] = _counts(counts)
        at = place + 1
    if not found:
        raise Impossible(_("There are no numbers of people in what was copied."))
    return found


def _number_like(cell: str) -> bool:
    return bool(re.fullmatch(r"[-+]?\d+([.,]\d+)?", cell))


def in_words(names: Sequence[str], rows: Sequence[Counts], told: Told, who: Text, level: float = 0.95) -> str:
    """Return table and indices as text with tabs, for a spreadsheet or a letter."""
    lines = [str(who), "\t".join(("", *map(str, COLUMNS)))]
    lines += ["\t".join((name, *map(str, row))) for name, row in zip(names, rows, strict=True)]
    lines.append("")
    percent = number(round(100 * level, 6))
    for at, index in told.arms:
        lines.append(str(_("Bang’s index, {arm}: {index}", arm=names[at], index=with_interval(index, percent))))
        lines.append(str(index.reading))
    if told.james is not None:
        lines.append(str(_("James’s index: {index}", index=with_interval(told.james, percent))))
        lines.append(str(told.james.reading))
    lines += map(str, told.missing)
    return "\n".join(lines)


def with_interval(index: Index, percent: str = "95") -> Text:
    """Return an index with its interval, two digits after the point."""
    value, low, high = map(hundredths, (index.value, index.low, index.high))
    return _(
        "{value} ({percent} % interval {low} to {high})",
        value=value,
        percent=percent,
        low=low,
        high=high,
    )
