"""Washout: how many drug-free days a co-medication needs before dosing, and what is left of it after them."""

import math
from dataclasses import dataclass

from studio.knowledge.comedications import Comedication
from studio.knowledge.facts import Certainty

HALF_LIVES = 5
"""Half-lives after which about 3 % of a drug is left (0.5 to the power of 5), the usual pharmacokinetic convention."""

_MOST_DAYS = 1_000_000
"""Days that a washout is told in at most: a slip of the keyboard must not overflow."""


@dataclass(frozen=True, slots=True)
class Washout:
    """Days of washout. ``typical`` and ``upper`` are five half-lives in whole days; None where no half-life is known.

    ``floor`` is the least that trials use. For irreversible inhibitors only the floor counts, because the effect lasts
    until the enzyme has grown again. Each of the three has the certainty of the fact behind it.
    """

    floor: int
    typical: int | None
    upper: int | None
    floor_certainty: Certainty | None = None
    typical_certainty: Certainty | None = None
    upper_certainty: Certainty | None = None

    @property
    def least(self) -> int:
        """Days below which a washout is too short: the floor, or five typical half-lives if they are longer.

        Where only an upper half-life is known, as of depots, it stands in: what is not known makes no washout shorter.
        """
        return max(self.floor, (self.upper if self.typical is None else self.typical) or 0)

    @property
    def safe(self) -> int:
        """Days that suffice for slow metabolisers and active metabolites too."""
        return max(self.least, self.upper or 0)


def washout(drug: Comedication) -> Washout:
    """Return the washout that a drug's half-lives and trial practice ask for."""
    floor = math.ceil(float(drug.floor_days.value)) if drug.floor_days else 0
    floor_certainty = drug.floor_days.certainty if drug.floor_days else None
    known = drug.half_life_h
    if drug.irreversible or known is None:
        return Washout(floor, None, None, floor_certainty)
    return Washout(
        floor,
        _days(known.typical),
        _days(known.high),
        floor_certainty,
        known.certainty,
        known.high_certainty or known.certainty,
    )


def _days(half_life_hours: float | None) -> int | None:
    return None if half_life_hours is None else math.ceil(min(HALF_LIVES * half_life_hours / 24, _MOST_DAYS))


def remaining(days: float, half_life_hours: float) -> float:
    """Return the share of the steady state that is left so many days after the last dose: half after each half-life.

    It holds for first-order elimination from one compartment. Raises ValueError for days before the last dose and for
    a half-life that is not above 0.
    """
    if days < 0 or half_life_hours <= 0:
        raise ValueError("a share is left after the last dose, of a drug that has a half-life")
    return float(0.5 ** (days * 24 / half_life_hours))
