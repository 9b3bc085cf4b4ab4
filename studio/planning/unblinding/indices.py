"""How far a mask held: the indices of Bang and of James, from tables of guesses.

Both say one figure of a table of who guessed what. Bang's is of one arm: 0 where right and wrong guesses balance, 1
where all guess right, -1 where all guess wrong, as where everyone hopes for the drug and is in the control arm.
James's is of the whole trial: 1 where nobody ventures a guess, 0.5 where guesses are random, 0 where all are right.

Sources: Bang, Ni and Davis, Control Clin Trials 2004;25:143-156; James and others, Stat Med 1996;15:1421-1434.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from studio.knowledge import guess_rates
from studio.planning.impossible import Impossible
from studio.text import Text, _

WRONG = 0.5
"""The weight that James gives a wrong guess; a right one weighs 0, and not to know weighs 1."""

_ALIKE = 1e-6
"""A standard error below this is 0 but for rounding."""


Counts = tuple[int, int, int]
"""How many of an arm guessed the drug, guessed the control, and said they did not know."""


@dataclass(frozen=True, slots=True)
class Index:
    """An index with the limits of its interval, its standard error, and what it says in words."""

    value: float
    low: float
    high: float
    se: float
    reading: Text


def bang(right: int, wrong: int, unknowing: int, arm: Text | str, level: float = 0.95) -> Index:
    """Return Bang's index of one arm, which ``arm`` names.

    The index is (2r - 1) times the share of those who guessed at all, where r is the share of right guesses among
    them: the share who are right less the share who are wrong. Its variance is that of a multinomial sample.

    Raises Impossible for counts from which no index follows.
    """
    _check_level(level)
    _check_counts((right, wrong, unknowing), arm)
    if not right + wrong:
        raise Impossible(_("Nobody in {arm} has guessed. Enter at least one guess of an arm.", arm=arm))
    total = right + wrong + unknowing
    value = (right - wrong) / total
    se = math.sqrt(max((right + wrong) / total - value * value, 0.0) / total)
    low, high = _interval(value, se, total, level, -1.0)
    return Index(value, low, high, se, _reading_of_bang(value, low, high))


def james(drug: Counts, control: Counts, level: float = 0.95) -> Index:
    """Return James's index of two arms: :func:`james_of` both."""
    return james_of([drug[:2], control[:2]], [drug[2], control[2]], level)


def james_of(table: Sequence[Sequence[int]], unknowing: Sequence[int], level: float = 0.95) -> Index:
    """Return James's index of any number of arms.

    ``table`` has a row for each arm with how many of it guessed each arm, in the same order; ``unknowing`` has how
    many of each did not know.

    With p the share of all in a cell, q the share who guessed, A the weighted sum of p and B the same sum for guesses
    that know nothing of the arm, James's (1 + P + (1 - P) K) / 2 is 1 - q + A q^2 / (2 B). The standard error follows
    from it by the delta method.

    Raises Impossible for a table from which no index follows.
    """
    _check_level(level)
    arms = range(len(table))
    if len(table) < 2 or len(unknowing) != len(table) or any(len(row) != len(table) for row in table):
        raise Impossible(_("James’s index needs two arms or more, and for each how many guessed each arm."))
    for arm in arms:
        _check_counts([*table[arm], unknowing[arm]], _("arm {number}", number=arm + 1))
    weight = [[0.0 if own == guessed else WRONG for guessed in arms] for own in arms]
    total = sum(map(sum, table)) + sum(unknowing)
    cells = [[count / total for count in row] for row in table]
    q = sum(map(sum, cells))
    if q == 0:
        low, high = _interval(1.0, 0.0, total, level, 0.0)
        return Index(1.0, low, high, 0.0, _reading_of_james(1.0, low, high))
    own = [sum(row) for row in cells]
    guessed = [sum(row[column] for row in cells) for column in arms]
    a = sum(weight[i][j] * cells[i][j] for i in arms for j in arms)
    b = sum(weight[i][j] * own[i] * guessed[j] for i in arms for j in arms)
    if b == 0:
        raise Impossible(_("All who guessed are in one arm and named it, so that no index tells knowing from luck."))
    value = 1 - q + a * q * q / (2 * b)
    slopes = [
        [
            -1
            + q * (weight[i][j] * q / 2 + a) / b
            - a * q * q / (2 * b * b) * sum(weight[i][k] * guessed[k] + weight[k][j] * own[k] for k in arms)
            for j in arms
        ]
        for i in arms
    ]
    mean = sum(cells[i][j] * slopes[i][j] for i in arms for j in arms)
    square = sum(cells[i][j] * slopes[i][j] ** 2 for i in arms for j in arms)
    se = math.sqrt(max(square - mean * mean, 0.0) / total)
    low, high = _interval(value, se, total, level, 0.0)
    return Index(value, low, high, se, _reading_of_james(value, low, high))


def _check_counts(counts: Sequence[int], name: Text | str) -> None:
    if any(count < 0 for count in counts):
        raise Impossible(_("A number of people in {arm} is negative. Enter 0 or more.", arm=name))
    if not sum(counts):
        raise Impossible(_("There is nobody in {arm}. Enter how many guessed what.", arm=name))


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise Impossible(_("The level of the interval is {level}; it lies between 0 and 1.", level=level))


def _interval(value: float, se: float, total: int, level: float, least: float) -> tuple[float, float]:
    """Return the limits of an index between ``least`` and 1.

    Where all answered alike the variance is 0 and tells nothing of how few they were. Then so large a share may still
    answer otherwise as the exact binomial limit (Clopper and Pearson) leaves open.
    """
    reach = NormalDist().inv_cdf((1 + level) / 2) * se
    if se < _ALIKE:
        reach = (1 - least) * (1 - ((1 - level) / 2) ** (1 / total))
    return max(value - reach, least), min(value + reach, 1.0)


def _reading_of_bang(value: float, low: float, high: float) -> Text:
    band = guess_rates.bang_band().value
    if low > 0:
        if value > band:
            return _("More guessed right than chance explains: the mask did not hold here.")
        return _("Slightly more guessed right than chance explains; the index is within what is taken as success.")
    if high < 0:
        return _("More guessed wrong than chance explains: people here believed themselves in the other arm.")
    if max(-low, high) > band:
        return _("No more guessed right than chance explains, but too few were asked to be sure.")
    return _("Right and wrong guesses balance, as they do when the mask holds.")


def _reading_of_james(value: float, low: float, high: float) -> Text:
    if high < 0.5:
        return _("People guessed right more than chance explains: the mask did not hold.")
    if low > 0.5:
        return _("On the whole few guessed, or no better than chance; the people of one arm may still have known.")
    if value < 0.5:
        return _("Guesses were rather right than wrong, but chance explains as many.")
    return _("Guesses tell little of the arm, but too few were asked to be sure.")
