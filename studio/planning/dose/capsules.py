"""Doses made up of whole units, the same number for every arm, so that no arm can be told by what is swallowed.

Arms that need fewer units of drug are filled up with placebo units. Where strengths come in different sizes, every arm
has the same number of each size. All sums are exact: milligrams are fractions, as they were written.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from studio.planning.dose.doses import MOST_SUMS, Whole, read_strength, whole_units, written
from studio.planning.impossible import Impossible
from studio.protocol.quantity import Dose, Per
from studio.text import _

_MOST_WORK = 60_000
"""Additions that are spent on alternatives, which leave one strength or another out."""

_MOST_SIZES = 2

_TOO_MANY = _("The doses are too many times the strengths to try all sums. Enter larger strengths, or rounder numbers.")


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """A capsule or tablet with so many milligrams of drug; units of one ``size`` look alike."""

    milligrams: Fraction
    size: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What makes up one dose: how many of each strength, and how many placebo units of each size."""

    milligrams: Fraction
    units: tuple[tuple[Unit, int], ...]
    placebo: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """Units in all, placebo included."""
        return sum(number for _unit, number in self.units) + sum(number for _size, number in self.placebo)


@dataclass(frozen=True, slots=True)
class Scheme:
    """What every arm takes, in the order of the doses asked for; ``each`` is the number of units of each size."""

    taken: tuple[Taken, ...]
    each: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """Units that every participant takes."""
        return sum(number for _size, number in self.each)

    @property
    def strengths(self) -> tuple[Unit, ...]:
        """The strengths that are used at all."""
        return tuple(sorted({unit for one in self.taken for unit, _number in one.units}))


@dataclass(frozen=True, slots=True)
class Unmade:
    """A dose that is no sum of the strengths, with the nearest doses below and above it that are."""

    milligrams: Fraction
    near: Whole | None


@dataclass(frozen=True, slots=True)
class Schemes:
    """The scheme with the fewest units, and others that leave a strength out; none where a dose cannot be made."""

    schemes: tuple[Scheme, ...]
    unmade: tuple[Unmade, ...] = ()


def units(strengths: Iterable[str]) -> tuple[Unit, ...]:
    """Return the units that were written, such as “5 mg”, or “5 mg size 0” where they come in several sizes.

    Raises Impossible for what is no strength.
    """
    found = []
    for words in strengths:
        amount, _word, size = words.partition("size")
        dose = read_strength(amount)
        if dose is None or dose.per is not Per.FIXED or dose.amount == 0:
            raise Impossible(_("“{strength}” is no strength of a unit. Write one such as 5 mg.", strength=words))
        found.append(Unit(exact(dose), " ".join(size.split())))
    return tuple(dict.fromkeys(found))


def exact(dose: Dose) -> Fraction:
    """Return the milligrams of a dose as they were written: 0.1 mg is a tenth, and no binary fraction."""
    return written(dose.amount) * written(Dose(amount=1, unit=dose.unit).milligrams)


def schemes(doses: Sequence[Fraction], available: Sequence[Unit]) -> Schemes:
    """Return how the doses, in milligrams, can be made up of the same number of units; 0 is a placebo arm.

    Raises Impossible where nothing was asked for, or where the sums are too many to be tried.
    """
    if not available:
        raise Impossible(_("Enter at least one strength."))
    if not any(doses):
        raise Impossible(_("Enter at least one dose above 0."))
    best = _scheme(doses, available)
    if best is None:
        return Schemes((), _unmade(doses, available))
    found = [best]
    for fewer in _subsets(doses, available):
        other = _scheme(doses, fewer)
        if other is not None and all(other.taken != one.taken for one in found):
            found.append(other)
    ordered = sorted(found[1:], key=lambda one: (one.count, len(one.strengths)))
    # A scheme without some strength is worth telling unless another one needs no more of anything.
    kept = [best]
    for one in ordered:
        if not any(set(other.strengths) <= set(one.strengths) and other.count <= one.count for other in kept):
            kept.append(one)
    return Schemes(tuple(kept))


def _unmade(doses: Sequence[Fraction], available: Sequence[Unit]) -> tuple[Unmade, ...]:
    strengths = [float(unit.milligrams) for unit in available]
    found = ((dose, whole_units(float(dose), strengths)) for dose in dict.fromkeys(doses) if dose)
    return tuple(Unmade(dose, whole) for dose, whole in found if whole is None or not whole.exact)


def _subsets(doses: Sequence[Fraction], available: Sequence[Unit]) -> Iterable[tuple[Unit, ...]]:
    """Yield fewer strengths, as long as trying them takes no noticeable time."""
    spent = 0
    for size in range(len(available) - 1, 0, -1):
        for fewer in combinations(available, size):
            spent += _top(doses, fewer) * size
            if spent > _MOST_WORK:
                return
            yield fewer


def _grain(doses: Sequence[Fraction], available: Sequence[Unit]) -> Fraction:
    """Return the largest amount of which all strengths and doses are multiples."""
    amounts = [*(unit.milligrams for unit in available), *(dose for dose in doses if dose)]
    shared = math.lcm(*(amount.denominator for amount in amounts))
    return Fraction(math.gcd(*(int(amount * shared) for amount in amounts)), shared)


def _top(doses: Sequence[Fraction], available: Sequence[Unit]) -> int:
    return int(max(doses) / _grain(doses, available))


@dataclass(frozen=True, slots=True)
class _Sums:
    """The fewest units of one size that make each sum of grains, None where none do, and the last unit of each."""

    units: tuple[Unit, ...]
    steps: tuple[int, ...]
    fewest: list[int | None]
    last: list[int]

    def way(self, total: int) -> tuple[tuple[Unit, int], ...]:
        """Return how many of each strength make a sum, the largest first."""
        counts = [0] * len(self.units)
        while total:
            at = self.last[total]
            counts[at] += 1
            total -= self.steps[at]
        return tuple((unit, count) for unit, count in zip(self.units, counts, strict=True) if count)


def _sums(available: Sequence[Unit], grain: Fraction, top: int) -> _Sums:
    units = tuple(sorted(available, key=lambda unit: -unit.milligrams))
    steps = tuple(int(unit.milligrams / grain) for unit in units)
    fewest: list[int | None] = [0] + [None] * top
    last = [0] * (top + 1)
    for total in range(1, top + 1):
        for at, step in enumerate(steps):
            before = fewest[total - step] if step <= total else None
            best = fewest[total]
            if before is not None and (best is None or before + 1 < best):
                fewest[total], last[total] = before + 1, at
    return _Sums(units, steps, fewest, last)


@dataclass(frozen=True, slots=True)
class _Split:
    """A way to part a dose between two sizes: units of the first and of the second, and grains in the first."""

    first: int
    second: int
    grains: int


def _splits(dose: int, first: _Sums, second: _Sums) -> list[_Split]:
    """Return the ways to part a dose that no other beats, by the units of the first size they take."""
    least: dict[int, _Split] = {}
    for grains in range(dose + 1) if second.units else (dose,):
        here, there = first.fewest[grains], second.fewest[dose - grains]
        if here is not None and there is not None and (here not in least or there < least[here].second):
            least[here] = _Split(here, there, grains)
    kept: list[_Split] = []
    for _count, split in sorted(least.items()):
        if not kept or split.second < kept[-1].second:
            kept.append(split)
    return kept


def _scheme(doses: Sequence[Fraction], available: Sequence[Unit]) -> Scheme | None:
    """Return the scheme with the fewest units, or None where a dose cannot be made."""
    grain, top = _grain(doses, available), _top(doses, available)
    sizes = tuple(dict.fromkeys(unit.size for unit in available))
    if len(sizes) > _MOST_SIZES:
        raise Impossible(_("The units come in more than two sizes. Leave some out."))
    if top > MOST_SUMS:
        raise Impossible(_TOO_MANY)
    of = [[unit for unit in available if unit.size == size] for size in sizes]
    first, second = (_sums(these, grain, top) for these in (of[0], of[1] if len(of) > 1 else ()))
    asked = {dose: int(dose / grain) for dose in doses}
    splits = {dose: _splits(grains, first, second) for dose, grains in asked.items()}
    if not all(splits.values()):
        return None
    counts = {dose: [split.first for split in ways] for dose, ways in splits.items()}
    least = max(ways[0] for ways in counts.values())
    best: tuple[int, int, dict[Fraction, _Split]] | None = None
    for most in sorted({count for ways in counts.values() for count in ways if count >= least}):
        # With so many units of the first size to fill up with, each dose takes as few of the second as it can.
        chosen = {dose: ways[bisect_right(counts[dose], most) - 1] for dose, ways in splits.items()}
        other = max(split.second for split in chosen.values())
        if best is None or most + other < best[0] + best[1]:
            best = most, other, chosen
    assert best is not None
    each = tuple(zip(sizes, best[:2], strict=False))
    taken = tuple(_taken(dose, asked[dose], best[2][dose], (first, second), each) for dose in doses)
    return Scheme(taken, tuple((size, count) for size, count in each if count))


def _taken(
    dose: Fraction, grains: int, split: _Split, sums: tuple[_Sums, _Sums], each: Sequence[tuple[str, int]]
) -> Taken:
    first, second = sums
    drug = (*first.way(split.grains), *second.way(grains - split.grains))
    used = (split.first, split.second)
    fill = tuple((size, count - own) for (size, count), own in zip(each, used, strict=False) if count > own)
    return Taken(dose, tuple(sorted(drug, key=lambda one: -one[0].milligrams)), fill)
