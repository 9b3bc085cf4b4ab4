"""Fisher's exact test of two shares: its power by summing over the outcomes that it calls different.

Outcomes are tables of events in both arms. Given the events of both arms together, those of the first arm are
hypergeometric if there is no difference; a table of two sides counts as extreme as all that are no likelier than it
(Fisher 1935; Freeman and Halton 1951), which is what R's ``fisher.test`` does.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Counts = NDArray[np.int_]

MOST = 5000
"""So many participants in both arms at the most: beyond them the sum takes long, and the corrected test agrees."""

_TIED = 1e-7
"""Probabilities of tables that differ by less than this part are the same, as in R."""
_FAR = 10.0
"""Standard deviations, and as many events, beyond which no table is likely."""
_UNLIKELY = 1e-16
"""Numbers of events that are less likely than this are left out."""


def power(n1: int, n2: int, p1: float, p2: float, level: float, *, two_sided: bool) -> float:
    """Return the probability that the test finds the difference; of one side, in the direction that it has.

    ``level`` is that of the whole test.
    """
    if p1 > p2:
        return power(n2, n1, p2, p1, level, two_sided=two_sided)
    first, here = _likely(n1, p1)
    second, there = _likely(n2, p2)
    events = first + np.arange(len(here))[:, None]
    together = events + second + np.arange(len(there))
    sums = range(int(together[0, 0]), int(together[-1, -1]) + 1)
    fewest, most = np.transpose([_kept(n1, n2, both, level, two_sided) for both in sums])
    found = (events < fewest[together - sums.start]) | (events > most[together - sums.start])
    return min(1.0, float(here @ found @ there))


@lru_cache(maxsize=4096)  # those of one trial are asked for again and again while a share is looked for
def _kept(n1: int, n2: int, together: int, level: float, two_sided: bool) -> tuple[int, int]:
    """Return the fewest and the most events of the first arm, of all, for which the test finds no difference."""
    total = n1 + n2
    mean = together * n1 / total
    reach = _FAR * (1 + math.sqrt(mean * n2 / total * (1 - together / total)))
    lowest = max(0, together - n2, math.floor(mean - reach))
    highest = min(n1, together, math.ceil(mean + reach))
    events = np.arange(lowest, highest + 1)
    tables = np.exp(_chosen(n1, events) + _chosen(n2, together - events) - _chosen(total, np.asarray(together)))
    if not two_sided:
        return lowest + int(np.searchsorted(np.cumsum(tables), level, side="right")), n1
    order = np.argsort(tables, kind="stable")
    ranked = tables[order]
    upto = np.searchsorted(ranked, ranked * (1 + _TIED), side="right")
    kept = events[order[np.cumsum(ranked)[upto - 1] > level]]
    return int(kept.min()), int(kept.max())


def _likely(n: int, p: float) -> tuple[int, Floats]:
    """Return the fewest events that are likely, and the probabilities of so many and of more."""
    events = np.arange(n + 1)
    each = np.exp(_chosen(n, events) + special.xlogy(events, p) + special.xlog1py(n - events, -p))
    (likely,) = np.nonzero(each > _UNLIKELY)
    return int(likely[0]), each[likely[0] : likely[-1] + 1]


def _chosen(n: int, events: Counts) -> Floats:
    """Return the logarithm of the number of ways to choose so many of n."""
    return np.asarray(special.gammaln(n + 1) - special.gammaln(events + 1) - special.gammaln(n - events + 1))
