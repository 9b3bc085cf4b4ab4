"""The dosing day in minutes: the expected effect, vital signs, samples and steps, as all sections together say."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from studio.knowledge import biomarkers, lookup
from studio.knowledge.compounds import Duration, RouteProfile
from studio.knowledge.facts import Certainty, Range
from studio.protocol.design import Role
from studio.protocol.dosing import ArmDose, Product, ProductUse, Route
from studio.protocol.latest import of_the_latest
from studio.protocol.names import item_name
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import REFERENCE_KG, Dose, Per
from studio.protocol.sessions import SessionKind, Shift
from studio.text import _


@dataclass(frozen=True, slots=True)
class Effect:
    """The expected course of the acute effect of a compound (its name) at a dose, in minutes after dosing.

    ``onset``, ``peak`` and ``end`` are typical; ``onset_low``, ``peak_low``, ``peak_high`` and ``longest`` are the
    bounds of what was seen, as far as known. ``basis`` is the fact that the length rests on; ``unsettled`` are the ways
    in which this and the other times are known where that is less than settled.
    """

    compound: str
    dose: Dose
    onset: float
    peak: float
    end: float
    longest: float | None
    basis: Duration
    onset_low: float
    peak_low: float
    peak_high: float
    unsettled: tuple[Certainty, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens at a minute."""

    minute: int
    what: str
    who: str | None
    address: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who takes part in steps of the day, and at which minutes.

    ``count`` is the number of people for each participant that the staff list gives to the role; None when it is open.
    ``shifts`` are the times of presence that are entered; an end that is None is open.
    """

    who: str
    count: int | None
    minutes: tuple[int, ...]
    shifts: tuple[tuple[int | None, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class DosingDay:
    """The dosing day. All minutes are counted from its first dose.

    ``doses`` are the minutes at which doses may be given at the earliest: 0, and more where they repeat on one day.
    ``observation`` is the least time of observation. ``staff`` are the people whom steps name or who have
    a shift, but the participant.
    ``infused`` tells whether a dose is an infusion, which begins at its minute.
    """

    effect: Effect | None
    doses: tuple[int, ...]
    vital_signs: tuple[int, ...]
    samples: tuple[Step, ...]
    steps: tuple[Step, ...]
    observation: int | None
    staff: tuple[Attendance, ...]
    infused: bool

    @property
    def first(self) -> int:
        """The first minute anything happens at."""
        return min((0, *self.vital_signs, *(step.minute for step in (*self.samples, *self.steps)), *self._shifts))

    @property
    def last(self) -> int:
        """The last minute anything happens at."""
        minutes = (step.minute for step in (*self.samples, *self.steps))
        return max((self.effect_end or 0, self.observation or 0, *self.vital_signs, *minutes, *self._shifts))

    @property
    def _shifts(self) -> tuple[int, ...]:
        """The minutes at which shifts begin and end."""
        spans = (span for person in self.staff for span in person.shifts)
        return tuple(minute for span in spans for minute in span if minute is not None)

    @property
    def effect_end(self) -> int | None:
        """The minute at which the effect of the day's last dose usually ends; None while nothing is known of it."""
        return None if self.effect is None else self.doses[-1] + round(self.effect.end)


@of_the_latest
def dosing_day(protocol: Protocol) -> DosingDay:
    """Return the dosing day; the effect shown is that of the dose that lasts longest, the largest of equals."""
    effects = [found for given in protocol.dosing.arms if (found := expected_effect(protocol, given))]
    steps = _steps(protocol)
    return DosingDay(
        effect=max(effects, key=lambda effect: (effect.end, effect.dose.milligrams), default=None),
        doses=_doses(protocol),
        vital_signs=tuple(sorted(set(protocol.monitoring.vital_minutes))),
        samples=tuple(sorted(_samples(protocol), key=lambda step: step.minute)),
        steps=steps,
        observation=protocol.monitoring.observation_minutes,
        staff=_staff(protocol, steps),
        infused=bool(protocol.dosing.infusion)
        and any(product.route is Route.INTRAVENOUS for product in protocol.dosing.products),
    )


def _steps(protocol: Protocol) -> tuple[Step, ...]:
    found = (
        Step(entry.minute, entry.activity, entry.who, f"/schedule/dosing_day/{entry.id}")
        for entry in protocol.schedule.dosing_day
        if entry.minute is not None and entry.activity
    )
    return tuple(sorted(found, key=lambda step: step.minute))


_BETWEEN_PEOPLE = re.compile(r"\s*(?:[;,/+&]|\b(?:and|or|with)\b)\s*", re.IGNORECASE)
_ARTICLES = re.compile(r"^(?:a|an|the|all|both|each)\s+", re.IGNORECASE)
_TITLE_WORDS = 3
"""A longer part of a text that names no role says how or where, not who."""


def _staff(protocol: Protocol, steps: Sequence[Step]) -> tuple[Attendance, ...]:
    """Return who takes part in the steps, told apart by the roles that the texts name, in order of their first step.

    A text that is in the words of no role stands for itself. Those who have a shift only follow.
    """
    minutes: dict[str, dict[int, None]] = {}
    roles: dict[str, Role] = {}
    for step in steps:
        for person, role in _people(step.who or ""):
            minutes.setdefault(person, {})[step.minute] = None
            if role is not None:
                roles[person] = role
    shifts: dict[str, list[tuple[int | None, int | None]]] = {}
    for shift in protocol.sessions.shifts:
        if shift.start is None and shift.end is None:
            continue
        minutes.setdefault(shift_holder(shift), {})
        shifts.setdefault(shift_holder(shift), []).append((shift.start, shift.end))
        if shift.role is not None:
            roles[shift_holder(shift)] = shift.role
    counts: dict[Role, int] = {}
    for entry in protocol.sessions.staff:
        if entry.role is not None and entry.number is not None:
            counts[entry.role] = counts.get(entry.role, 0) + entry.number
    return tuple(
        Attendance(
            person, counts.get(roles[person]) if person in roles else None, tuple(at), tuple(shifts.get(person, ()))
        )
        for person, at in minutes.items()
        if roles.get(person) is not Role.PARTICIPANT
    )


def shift_holder(shift: Shift) -> str:
    """Return whose shift it is: a role, as the steps that name it have it, or else the words for who."""
    return str(shift.role.label) if shift.role else shift.who or str(_("Somebody"))


def _people(who: str) -> list[tuple[str, Role | None]]:
    found: dict[str, Role | None] = {}
    for part in _BETWEEN_PEOPLE.split(who):
        role = next((role for role in Role if _NOUNS[role] in part.lower()), None)
        name = _ARTICLES.sub("", part.strip())
        if role is not None:
            found[str(role.label)] = role
        elif name and len(name.split()) <= _TITLE_WORDS and not name.lower().startswith(_PREPOSITIONS):
            found[f"{name[0].upper()}{name[1:]}"] = None
    return list(found.items()) or ([(who.strip(), None)] if who.strip() else [])


_NOUNS = {role: role.value.rpartition("_")[2] for role in Role}
_PREPOSITIONS = ("on ", "in ", "at ", "by ", "from ", "of ", "if ", "when ")


def _doses(protocol: Protocol) -> tuple[int, ...]:
    """Return the minutes of one arm's doses on the day that has most of them; without an interval they count as one."""
    every = tuple(arm.id for arm in protocol.design.arms) or ("",)
    days = Counter(
        (one.visit, arm)
        for one in protocol.sessions.sessions
        if one.kind is SessionKind.DOSING and one.visit
        for arm in one.arms or every
    )
    minutes = round((protocol.dosing.interval_hours or 0) * 60)
    most = max(days.values(), default=1)
    return tuple(range(0, minutes * most, minutes)) if minutes else (0,)


def _samples(protocol: Protocol) -> list[Step]:
    found = []
    for marker in protocol.biomarkers.markers:
        known = biomarkers.find(marker.marker) if marker.marker else None
        name = known.name if known else item_name(protocol, marker)
        for sample in marker.samples:
            if sample.minute is not None:
                found.append(Step(sample.minute, name, None, f"/biomarkers/markers/{marker.id}/samples/{sample.id}"))
    return found


def at_reference_weight(dose: Dose) -> Dose:
    """Return the fixed dose that someone of 70 kg receives, the cap heeded. An assumption: people differ."""
    amount = dose.amount * REFERENCE_KG if dose.per is Per.KILOGRAM else dose.amount
    if dose.per is not Per.FIXED and dose.cap is not None:
        amount = min(amount, dose.cap)
    return Dose(amount=amount, unit=dose.unit)


def without_known_effect(protocol: Protocol) -> tuple[ArmDose, ...]:
    """Return the doses whose acute effect nothing is known of, though they are no placebo, blocker or background."""
    return tuple(
        given
        for given in protocol.dosing.arms
        if (product := product_of(protocol, given)) is not None
        and product.use not in (ProductUse.BLOCKER, ProductUse.BACKGROUND)
        and not _without_effect(protocol, product)
        and expected_effect(protocol, given) is None
    )


def _without_effect(protocol: Protocol, product: Product) -> bool:
    compound = lookup.compound(protocol, product.compound)
    return compound is not None and compound.kind in ("other control", "receptor blocker", "neuroplastogen")


def product_of(protocol: Protocol, given: ArmDose) -> Product | None:
    """Return the product that an arm's dose is of."""
    return next((product for product in protocol.dosing.products if product.id == given.product), None)


def profile_of(protocol: Protocol, product: Product) -> RouteProfile | None:
    """Return what is known of the product's compound by its route, or None."""
    compound = lookup.compound(protocol, product.compound)
    return compound.route(product.route.value) if compound and product.route else None


def expected_effect(protocol: Protocol, given: ArmDose) -> Effect | None:
    """Return the expected effect of what an arm receives, or None where the knowledge base has no duration."""
    product = product_of(protocol, given)
    if product is None or given.dose is None or product.use is ProductUse.BLOCKER:
        return None
    compound, profile = lookup.compound(protocol, product.compound), profile_of(protocol, product)
    if compound is None or profile is None:
        return None
    fixed = at_reference_weight(given.dose)
    duration = profile.duration_at(given.dose.amount, given.dose.unit, given.dose.per) or profile.duration_at(
        fixed.amount, fixed.unit, fixed.per
    )
    if duration is None:
        return None
    onset, peak = profile.onset_min, profile.peak_min
    begins = (onset.typical or onset.low or 0) if onset else 0
    highest = (peak.typical or peak.high or duration.typical_min / 3) if peak else duration.typical_min / 3
    return Effect(
        compound.name,
        given.dose,
        begins,
        highest,
        duration.typical_min,
        duration.high_min,
        duration,
        onset_low=min(begins, onset.low) if onset and onset.low is not None else begins,
        peak_low=min(highest, peak.low) if peak and peak.low is not None else highest,
        peak_high=max(highest, peak.high) if peak and peak.high is not None else highest,
        unsettled=_unsettled(onset, peak, duration),
    )


def _unsettled(onset: Range | None, peak: Range | None, duration: Duration) -> tuple[Certainty, ...]:
    ranges = (one.certainties for one in (onset, peak) if one is not None)
    known = (duration.certainty, *chain.from_iterable(ranges))
    return tuple(dict.fromkeys(one for one in known if not one.settled))
