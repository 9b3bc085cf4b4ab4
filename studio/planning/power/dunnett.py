"""Several treatments against one control: how their statistics hang together, and Dunnett's critical value.

All share the control's mean and one estimate of the spread. Given both they are independent, so that any event of all
of them is a product, averaged over two variables (Dunnett 1955, 1964).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from studio.planning.power import noncentral
from studio.planning.power.roots import root

Floats = NDArray[np.float64]

_REACH = 8.0
_STEP = 0.4
"""How far, in standard deviations, and how finely the averages are taken: exact to about ten digits."""
_LEAST_LEVEL = 1e-12
"""Below it the averages are no longer exact, and sharing the level out evenly is as good."""
_SPREADS = noncentral.GRID[::2]


@dataclass(frozen=True, slots=True)
class Family:
    """Arms of given sizes (participants of the control, and of each treatment); a test of one or of two sides."""

    control: float
    treated: tuple[float, ...]
    two_sided: bool = True

    @property
    def df(self) -> float:
        """Degrees of freedom of the common estimate of the spread."""
        return self.control + sum(self.treated) - len(self.treated) - 1

    def critical(self, level: float) -> float:
        """Return what the largest statistic exceeds with the probability ``level`` if no treatment differs."""
        return _critical(self, level)

    def any_found(self, critical: float, effects: Sequence[float]) -> float:
        """Return the probability that at least one treatment is shown to differ, in whichever direction."""
        upper, lower, alike = self._outside(critical, effects)
        with np.errstate(divide="ignore"):
            none = np.log1p(-np.minimum(1, upper + lower))
        return self._mean(-np.expm1(np.tensordot(alike, none, 1)))

    def all_found(self, critical: float, effects: Sequence[float]) -> float:
        """Return the probability that every treatment is shown to differ, in the direction that it does."""
        upper, _lower, alike = self._outside(critical, effects)
        return self._mean((upper ** alike[:, None, None]).prod(axis=0))

    def one_found(self, critical: float, effects: Sequence[float], which: int) -> float:
        """Return the probability that one treatment is shown to differ, in whichever direction."""
        expected = effects[which] / (1 / self.control + 1 / self.treated[which]) ** 0.5
        far = noncentral.t_above(critical, self.df, -expected) if self.two_sided else 0.0
        return float(noncentral.t_above(critical, self.df, expected) + far)

    def _outside(self, critical: float, effects: Sequence[float]) -> tuple[Floats, Floats, Floats]:
        """Return the probabilities beyond either limit, by kind of treatment, spread and mean of the control.

        Treatments of the same size and effect are of one kind; the last part says how many are of each.
        """
        kinds, alike = np.unique(np.column_stack([self.treated, effects]), axis=0, return_counts=True)
        sizes, sought = kinds.T[:, :, None, None]
        shared = sizes / (self.control + sizes)
        middle = sought * np.sqrt(self.control * shared) + np.sqrt(shared) * self._controls()
        limit = critical * _spreads(self.df)[:, None]
        own = np.sqrt(1 - shared)
        upper = special.ndtr((middle - limit) / own)
        lower = special.ndtr((-limit - middle) / own) if self.two_sided else np.zeros_like(upper)
        return upper, lower, alike.astype(float)

    def _controls(self) -> Floats:
        # The smaller the control arm, the more sharply the products depend on its mean.
        sharp = np.sqrt(self.control / max(self.treated))
        step = _STEP * min(1.0, float(sharp))
        return np.arange(-_REACH, _REACH + step / 2, step)

    def _mean(self, values: Floats) -> float:
        return float(_normal(_SPREADS) @ (values @ _normal(self._controls())))


@lru_cache(maxsize=256)
def _critical(family: Family, level: float) -> float:
    none = (0.0,) * len(family.treated)

    def surplus(critical: float) -> float:
        return float(np.log(family.any_found(critical, none) / level))

    # One comparison at the full level asks for least, as many at equal shares of it for most.
    sides = 2 if family.two_sided else 1
    low = -special.stdtrit(family.df, level / sides)
    high = -special.stdtrit(family.df, level / sides / len(none))
    if level < _LEAST_LEVEL:
        return float(high)
    return root(surplus, low - 0.01, high + 0.01, absolute=1e-10, relative=1e-11)


@lru_cache(maxsize=64)
def _spreads(df: float) -> Floats:
    """Return the estimate of the spread, in units of the true one, at the places of ``_SPREADS``."""
    return np.asarray(np.sqrt(noncentral.chi2_ratios(df)[::2]))


def _normal(places: Floats) -> Floats:
    weights = np.exp(-places * places / 2)
    return np.asarray(weights / weights.sum())
