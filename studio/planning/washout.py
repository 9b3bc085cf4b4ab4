"""Washout: how many drug-free days a co-medication needs before dosing, and whether the calendar holds them."""

import math
from dataclasses import dataclass

from studio.knowledge.comedications import Comedication
from studio.knowledge.facts import Certainty

HALF_LIVES = 5
"""Half-lives after which about 3 % of a drug is left (0.5 to the power of 5), the usual pharmacokinetic convention."""


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
        """Days below which a washout is too short: the floor, or five typical half-lives if they are longer."""
        return max(self.floor, self.typical or 0)

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
    return None if half_life_hours is None else math.ceil(HALF_LIVES * half_life_hours / 24)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The way off a drug, in days: first the taper, then the washout, then the drug-free days before baseline.

    None where the days have not been entered.
    """

    taper: int | None
    washout: int | None
    stable: int | None

    @property
    def least(self) -> int:
        """Days that the way takes at least: the sum of those that are entered."""
        return sum(days for days in (self.taper, self.washout, self.stable) if days is not None)
