"""Doses: held against those studied, counted over days, made up of whole units, and read as the slips they may be."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from studio.knowledge.compounds import Compound
from studio.knowledge.facts import DoseFact
from studio.planning.schedule import offsets, session_days
from studio.protocol.latest import of_the_latest
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import REFERENCE_KG, Basis, Dose, DoseFormatError, MassUnit, Per, parse_dose, quoted_dose
from studio.protocol.sessions import SessionKind

_SLACK = 1e-9
"""What binary fractions may add to a ratio: 59.5 mg by 0.84 and 50 mg are compared as people would."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times a studied dose a dose is: at least and at most, where the forms leave it open."""

    fact: DoseFact
    low: float
    high: float


def ratio(dose: Dose, basis: Basis | None, compound: Compound, fact: DoseFact) -> Ratio | None:
    """Return how a dose on a basis compares with a studied dose; None where nothing makes them alike.

    Only fixed doses are held against fixed ones and doses by weight against doses by weight. Unlike bases are
    converted by the factors of the compound's forms; where several forms have the basis, as two salts do, the ratio
    has bounds. A fact without a basis is taken for one of the reference form where the dose has a single factor, and
    as it stands where it has not.
    """
    if (dose.per is Per.FIXED) != (fact.per is Per.FIXED) or fact.mg == 0:
        return None
    times = _per_person_or_kilogram(dose.milligrams, dose.per) / _per_person_or_kilogram(fact.mg, fact.per)
    ours = _factors(compound, basis)
    if basis is None:
        least = min((*_all_factors(compound), 1.0))
        return Ratio(fact, times * least, times / least)
    if fact.basis is None:
        factor = ours[0] if len(ours) == 1 else 1.0
        return Ratio(fact, times * factor, times * factor)
    if fact.basis is basis:
        return Ratio(fact, times, times)
    theirs = _factors(compound, fact.basis)
    if not ours or not theirs:
        return None
    # A salt that is not listed may weigh less beside its base than those that are: at most it is all base.
    most = ours[0] if len(ours) == 1 else 1.0
    return Ratio(fact, times * min(ours) / max(theirs), times * most / min(theirs))


def _per_person_or_kilogram(mg: float, per: Per) -> float:
    return mg / REFERENCE_KG if per is Per.SEVENTY_KILOGRAMS else mg


def _factors(compound: Compound, basis: Basis | None) -> tuple[float, ...]:
    """Return the different factors to the reference form that the forms of a basis have."""
    found = (form.factor_to_base.value for form in compound.forms if form.basis is basis and form.factor_to_base)
    return tuple(dict.fromkeys(float(value) for value in found))


def _all_factors(compound: Compound) -> tuple[float, ...]:
    return tuple(float(form.factor_to_base.value) for form in compound.forms if form.factor_to_base)


def nearest(dose: Dose, basis: Basis | None, compound: Compound, facts: Iterable[DoseFact]) -> Ratio | None:
    """Return the ratio to the studied dose that comes nearest from above: the least of all ratios."""
    found = (one for fact in facts if (one := ratio(dose, basis, compound, fact)) is not None)
    return min(found, key=lambda one: (one.low, one.high), default=None)


def within(dose: Dose, basis: Basis | None, compound: Compound, facts: Iterable[DoseFact]) -> bool | None:
    """Tell whether a dose is no larger than one of the studied doses; None where the forms leave it open."""
    found = [one for fact in facts if (one := ratio(dose, basis, compound, fact)) is not None]
    if any(one.high <= 1 + _SLACK for one in found):
        return True
    return False if found and all(one.low > 1 + _SLACK for one in found) else None


def in_all(doses: Sequence[tuple[Dose, Basis | None]], compound: Compound) -> tuple[Dose, Basis | None] | None:
    """Return the sum of doses with its basis; None when they scale differently or their bases cannot be converted.

    The caps of scaled doses are left out.
    """
    if len({dose.per for dose, _basis in doses}) != 1:
        return None
    first, basis = doses[0]
    unit, amounts = first.unit, [dose.milligrams for dose, _basis in doses]
    if any(other is not basis for _dose, other in doses):
        factors = [_factors(compound, other) for _dose, other in doses]
        reference = next((form.basis for form in compound.forms if _factors(compound, form.basis) == (1.0,)), None)
        if reference is None or any(len(one) != 1 for one in factors):
            return None
        basis = reference
        amounts = [amount * factor[0] for amount, factor in zip(amounts, factors, strict=True)]
    return of_milligrams(sum(amounts), unit, first.per), basis


def of_milligrams(milligrams: float, unit: MassUnit, per: Per = Per.FIXED) -> Dose:
    """Return a dose of so many milligrams in another unit, without what binary fractions add to it."""
    return Dose(amount=_tidy(milligrams / Dose(amount=1, unit=unit).milligrams), unit=unit, per=per)


def likely_meant(dose: Dose, factors: Sequence[float], fits: Callable[[Dose], bool]) -> Dose | None:
    """Return the dose that was probably meant: the first of those changed by a factor that fits.

    A factor of a thousand is the unit next to it; one of ten or a hundred is a decimal point.
    """
    candidates = (_changed(dose, factor) for factor in factors)
    return next((one for one in candidates if one is not None and fits(one)), None)


_LARGER = {MassUnit.MICROGRAM: MassUnit.MILLIGRAM, MassUnit.MILLIGRAM: MassUnit.GRAM}
_SMALLER = {larger: unit for unit, larger in _LARGER.items()}


def _changed(dose: Dose, factor: float) -> Dose | None:
    amount = dose.amount
    # 1000 µg is read as 1 mg and 0.025 mg as 25 mg: the number slipped and not the unit.
    slipped = amount >= 1000 if factor < 1 else amount < 1
    unit = (_SMALLER if factor < 1 else _LARGER).get(dose.unit)
    if factor in (0.001, 1000) and not slipped:
        return None if unit is None else dose.model_copy(update={"unit": unit})
    return dose.model_copy(update={"amount": _tidy(amount * factor)})


def _tidy(amount: float) -> float:
    return float(f"{amount:.10g}")


MOST_SUMS = 10_000
"""Sums of strengths that are tried at most before the question of whole units is left open."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Whether a dose is a sum of whole units, and the nearest doses that are, in milligrams; ``below`` may be none."""

    exact: bool
    below: float | None
    above: float | None


def whole_units(milligrams: float, strengths: Iterable[float]) -> Whole | None:
    """Return whether a dose can be made up of units of these strengths, all in milligrams.

    None where there is no strength, or where the dose is too many units for all sums to be tried.
    """
    units = sorted({written(strength) for strength in strengths if 0 < strength < math.inf})
    if not units or math.isinf(milligrams):
        return None
    dose = written(milligrams)
    if any((dose / unit).denominator == 1 for unit in units):
        return Whole(True, milligrams, milligrams)
    shared = math.lcm(*(unit.denominator for unit in units))
    grain = Fraction(math.gcd(*(int(unit * shared) for unit in units)), shared)
    steps = [int(unit / grain) for unit in units]
    asked = dose / grain
    # Multiples of the smallest unit can always be made: one of them lies within its size above the dose.
    top = math.ceil(asked) + steps[0]
    if top > MOST_SUMS:
        return None
    made = [True] + [False] * top
    for total in range(1, top + 1):
        made[total] = any(total >= step and made[total - step] for step in steps)
    if asked.denominator == 1 and made[int(asked)]:
        return Whole(True, milligrams, milligrams)
    below = next((total for total in range(math.floor(asked), 0, -1) if made[total]), None)
    above = next((total for total in range(math.floor(asked) + 1, top + 1) if made[total]), None)
    return Whole(False, *(None if total is None else float(total * grain) for total in (below, above)))


def read_strength(words: str) -> Dose | None:
    """Return the strength of a unit as it was written, alone or among words such as “tablet of 5 mg”; else None.

    What is measured out, such as 0.5 mg/mL, is no strength of a unit.
    """
    if "/" in words:
        return None
    try:
        return parse_dose(words)
    except DoseFormatError:
        return quoted_dose(words)


def written(amount: float) -> Fraction:
    """Return the number that was written rather than the binary fraction next to it: 0.3 is three times 0.1."""
    return Fraction(f"{amount:.10g}")


@dataclass(frozen=True, slots=True)
class Regimen:
    """How often a participant is dosed. ``doses`` are all doses, ``days`` the days on which they fall.

    Both are those of the arm that has most, and count sessions that have no day yet as days of their own. ``last`` is
    the day of the last dose in any arm, from the day of the first, as far as sessions and the shortest interval tell.
    ``closest`` are the fewest days from one dosing session of an arm to its next on a later day, None where no arm has
    two such days; ``repeated`` tells whether an arm has several doses on some day.
    """

    doses: int
    days: int
    last: int
    closest: int | None
    repeated: bool

    @property
    def one_day(self) -> bool:
        """Whether several doses all fall on one day, as in a course of rising doses."""
        return self.doses > 1 and self.days == 1


@of_the_latest
def regimen(protocol: Protocol) -> Regimen:
    """Return how often a participant is dosed: in the dosing sessions, and between them where more doses are entered.

    More doses than sessions fall on the days of the sessions where the interval in hours lets them; else they take as
    many days as they need.
    """
    held = _held(protocol)
    sessions, days = max(map(len, held)), max(len(set(one)) for one in held)
    dated = [sorted(day for day in set(one) if isinstance(day, int)) for one in held]
    closest = min((later - earlier for one in dated for earlier, later in pairwise(one)), default=None)
    placed = session_days(protocol, SessionKind.DOSING)
    last = max(placed, default=0)
    doses = max(sessions, protocol.dosing.doses_each or 0)
    if doses > sessions:
        needed = math.ceil(doses / _most_a_day(protocol.dosing.interval_hours))
        if needed > days:
            days = needed
            last = max(last, min(placed, default=0) + (days - 1) * (protocol.dosing.interval_days or 0))
    repeated = doses > days or any(len(one) > len(set(one)) for one in held)
    return Regimen(doses, days, last, closest, repeated)


def _held(protocol: Protocol) -> list[list[int | str]]:
    """Return, for each arm, the days of its dosing sessions; for a session without a day its id."""
    days = offsets(protocol)
    dosing = [one for one in protocol.sessions.sessions if one.kind is SessionKind.DOSING]
    arms = [arm.id for arm in protocol.design.arms] or [""]
    return [[days.get(one.visit or "", one.id) for one in dosing if not one.arms or arm in one.arms] for arm in arms]


def _most_a_day(interval_hours: float | None) -> int:
    """Return how many doses fit into a day, one a minute at most: one where no interval in hours is entered."""
    return 1 if not interval_hours else math.ceil(24 / max(interval_hours, 1 / 60))
