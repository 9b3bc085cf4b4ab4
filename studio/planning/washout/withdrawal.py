"""The way off a medicine: taper, washout and drug-free days one after the other, and what that asks of a participant.

Days count from the first day of the taper, which is day 0; without a taper that is the first day without the drug. The
program proposes no taper: a prescriber decides its steps.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from studio.knowledge import comedications, lookup
from studio.knowledge.comedications import Comedication
from studio.knowledge.facts import Certainty, Range
from studio.planning.schedule import place, session_days
from studio.planning.washout.medication_rules import MEDICATIONS, Ruled, ruled
from studio.planning.washout.washout import Washout, remaining, washout
from studio.protocol.base import Choice, free_id
from studio.protocol.edit import put, put_items
from studio.protocol.objectives import Level
from studio.protocol.population import MedicationAction, MedicationRule, TaperStep
from studio.protocol.protocol import Protocol
from studio.protocol.schedule import Visit
from studio.protocol.sessions import SessionKind
from studio.text import _


class Basis(Choice):
    """Whose half-life a washout is reckoned on."""

    TYPICAL = "typical", "Typical half-life"
    UPPER = "upper", "Upper half-life"


class Governor(Choice):
    """Which of the days that speak for a washout is the longest."""

    FLOOR = "floor", "Least in trials"
    TYPICAL = "typical", "Typical half-life"
    UPPER = "upper", "Upper half-life"


def taper_days(rule: MedicationRule) -> int | None:
    """Return the length of a taper: the sum of its steps where any has days, else the length that is entered."""
    known = [step.days for step in rule.taper_steps if step.days is not None]
    return sum(known) if known else rule.taper_days


def open_taper(rule: MedicationRule) -> tuple[str, ...]:
    """Return where days of a taper have yet to be entered, as places within the rule: of steps, or of the whole."""
    if all(step.days is None for step in rule.taper_steps):
        return () if rule.taper_days is not None else ("taper_days",)
    return tuple(f"taper_steps/{step.id}/days" for step in rule.taper_steps if step.days is None)


def _has_open_steps(rule: MedicationRule) -> bool:
    return any(step.days is None for step in rule.taper_steps)


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


@dataclass(frozen=True, slots=True)
class Room:
    """The room that the visits leave before the dose: the first visit, baseline and the first dose, as days.

    Baseline is the last visit before the dose at which the primary outcome is rated, or None while that is not
    entered. Days count from that of the first dose.
    """

    first: Visit
    start: int
    baseline: Visit | None
    end: int
    dose: int

    @property
    def days(self) -> int:
        """Days from the first visit to baseline, or to the first dose while there is no baseline."""
        return self.end - self.start

    @property
    def least(self) -> int:
        """Days that are left of these where the first visit is as late, and baseline as early, as windows let them."""
        early = 0 if self.baseline is None else self.baseline.minus or 0
        return max(0, self.days - (self.first.plus or 0) - early)

    @property
    def after(self) -> int:
        """Days from baseline to the first dose."""
        return self.dose - self.end


def room(protocol: Protocol) -> Room | None:
    """Return the room before the first dose; None while no visit before it has a day."""
    placed = [(one.visit, one.offset) for one in place(protocol) if one.offset is not None]
    dose = min(session_days(protocol, SessionKind.DOSING), default=0)
    if not placed or placed[0][1] >= dose:
        return None
    first, start = placed[0]
    rated = _rated(protocol)
    baseline = [(day, visit) for visit, day in placed if visit.id in rated and start < day <= dose]
    if not baseline:
        return Room(first, start, None, dose, dose)
    day, visit = baseline[-1]
    return Room(first, start, visit, day, dose)


def _rated(protocol: Protocol) -> set[str]:
    """Return the visits at which the instruments of primary endpoints are used."""
    objectives = protocol.objectives
    primary = {id for one in objectives.objectives if one.level is Level.PRIMARY for id in one.endpoints}
    used = {one.instrument for one in objectives.endpoints if one.id in primary}
    return {visit for use in protocol.endpoints.instruments if use.id in used for visit in use.visits}


@dataclass(frozen=True, slots=True)
class Way:
    """The way off one drug, in whole days.

    ``drug`` is what is reckoned with: of a class the one that needs longest (``among`` are all of it that the rule
    governs), or None for a name of which nothing is known. ``planned`` is the washout that the rule says; where it
    says none, ``washout`` is what the drug needs. ``before`` are the days from baseline to the first dose.
    ``open_steps`` tells that steps of the taper have no days yet, so that it is longer than ``taper``.
    """

    name: str
    drug: Comedication | None
    among: tuple[Comedication, ...]
    rule: MedicationRule | None
    basis: Basis
    taper: int
    planned: int | None
    stable: int
    before: int
    open_steps: bool = False

    @property
    def needed(self) -> Washout | None:
        """What the drug's half-lives and trial practice ask for; None for a drug that is not known."""
        return None if self.drug is None else washout(self.drug)

    @property
    def least(self) -> int | None:
        """Days of washout that the drug needs on the basis; None for a drug that is not known."""
        return None if self.drug is None else needed_days(self.drug, self.basis)

    @property
    def governs(self) -> Governor | None:
        """Which of floor, typical and upper half-life is the longest on the basis; None for a drug not known."""
        needed = self.needed
        if needed is None:
            return None
        longest = needed_days(self.drug, self.basis) if self.drug is not None else 0
        if needed.floor == longest:
            return Governor.FLOOR
        return Governor.TYPICAL if needed.typical == longest else Governor.UPPER

    @property
    def washout(self) -> int:
        """Days of washout that are reckoned with."""
        return (self.least or 0) if self.planned is None else self.planned

    @property
    def unknown(self) -> bool:
        """Whether no washout can be reckoned with: none is planned, and nothing is known of the drug."""
        return self.planned is None and self.drug is None

    @property
    def baseline(self) -> int:
        """The earliest day of baseline, counted from the first day of the taper."""
        return self.taper + self.washout + self.stable

    @property
    def total(self) -> int:
        """The earliest day of dosing, counted from the first day of the taper: so long is the usual dose not taken."""
        return self.baseline + self.before

    @property
    def drug_free(self) -> int:
        """Days without the drug before dosing."""
        return self.total - self.taper

    @property
    def half_life_counts(self) -> bool:
        """Whether the half-lives say what is left: not of irreversible inhibitors, depots and drugs not known."""
        drug = self.drug
        return drug is not None and not drug.irreversible and not drug.depot and drug.half_life_h is not None

    def half_life(self, basis: Basis) -> float | None:
        """Return the half-life in hours, or None where it is not known or does not say what is left."""
        known = self.drug.half_life_h if self.drug is not None and self.half_life_counts else None
        if known is None:
            return None
        return known.typical if basis is Basis.TYPICAL else known.high

    def left(self, basis: Basis) -> float | None:
        """Return the share of the steady state that is left at dosing; None where no half-life says so."""
        hours = self.half_life(basis)
        return None if hours is None else remaining(self.drug_free, hours)

    @property
    def sources(self) -> tuple[tuple[str, Certainty], ...]:
        """Where the figures are from, each source once with the certainty it is quoted with."""
        if self.drug is None:
            return ()
        found: list[tuple[str, Certainty]] = []
        if (known := self.drug.half_life_h) is not None and not self.drug.irreversible:
            found.append((known.source, known.certainty))
            if known.high_source is not None and known.high_certainty is not None:
                found.append((known.high_source, known.high_certainty))
        if (floor := self.drug.floor_days) is not None:
            found.append((floor.source, floor.certainty))
        return tuple(dict.fromkeys(found))

    @property
    def caveats(self) -> tuple[str, ...]:
        """What must be read beside the figures, in the words of the library: metabolites and notes."""
        drug = self.drug
        if drug is None:
            return ()
        noted = (drug.note, *(fact.note for fact in (drug.half_life_h, drug.floor_days) if fact is not None))
        return tuple(dict.fromkeys(note for note in noted if note))


def needed_days(drug: Comedication, basis: Basis) -> int:
    """Return the days of washout that a drug needs: never fewer than the floor, nor than five half-lives."""
    needed = washout(drug)
    return needed.safe if basis is Basis.UPPER else needed.least


def ways(protocol: Protocol, basis: Basis = Basis.UPPER) -> tuple[Way, ...]:
    """Return the way off each medicine that the protocol has washed out, one a rule, in its order.

    A rule for a class counts as its slowest drug; one whose drugs all have rules of their own counts for none.
    """
    after = _after(protocol)
    return tuple(
        _way(protocol, one, basis, after)
        for one in ruled(protocol)
        if one.entered.action is MedicationAction.WASH_OUT and (one.governs or not one.means)
    )


def _way(protocol: Protocol, one: Ruled, basis: Basis, after: int) -> Way:
    among = tuple(sorted(one.governs, key=partial(_slowness, basis)))
    rule = one.entered
    name = among[0].name if len(one.means) == 1 else (rule.drug or "").strip() or str(_("a medicine still to be named"))
    return Way(
        name=name,
        drug=among[0] if among else None,
        among=among,
        rule=rule,
        basis=basis,
        taper=taper_days(rule) or 0,
        planned=rule.washout_days,
        stable=protocol.population.stable_days or 0,
        before=after,
        open_steps=_has_open_steps(rule),
    )


def _slowness(basis: Basis, drug: Comedication) -> tuple[float, ...]:
    """Return what sorts drugs, the slowest first: of those that need as many days, the one of which most is left."""
    known = drug.half_life_h
    typical, upper = (known.typical or 0, known.high or 0) if known is not None and not drug.irreversible else (0, 0)
    halves = (typical, upper) if basis is Basis.TYPICAL else (upper or typical, typical)
    return (-needed_days(drug, basis), *(-hours for hours in halves))


def way_of(protocol: Protocol, drug: Comedication, basis: Basis = Basis.UPPER) -> Way:
    """Return the way off one drug, whether the protocol speaks of it or not.

    Where a rule has it washed out, its taper and washout count; elsewhere there is no taper, and the washout is what
    the drug needs.
    """
    held = next((one for one in ruled(protocol) if any(known.id == drug.id for known in one.governs)), None)
    rule = held.entered if held is not None and held.entered.action is MedicationAction.WASH_OUT else None
    return Way(
        name=drug.name,
        drug=drug,
        among=(drug,),
        rule=rule,
        basis=basis,
        taper=(taper_days(rule) or 0) if rule else 0,
        planned=rule.washout_days if rule else None,
        stable=protocol.population.stable_days or 0,
        before=_after(protocol),
        open_steps=rule is not None and _has_open_steps(rule),
    )


def known(protocol: Protocol) -> tuple[Comedication, ...]:
    """Return the drugs of the library and those that the designers added, with their own facts, by name."""
    names = (*(drug.id for drug in comedications.every()), *(own.drug for own in protocol.own.medications))
    found = {drug.id: drug for name in names for drug in lookup.medications(protocol, name)[:1]}
    return tuple(sorted(found.values(), key=lambda drug: drug.name.casefold()))


def _after(protocol: Protocol) -> int:
    found = room(protocol)
    return found.after if found is not None else 0


def with_half_life(way: Way, typical: float, upper: float | None = None) -> Way:
    """Return the way reckoned with half-lives in hours that a designer gives; they are marked as theirs.

    Of a class they are those of the drug that was the slowest; if another one is the slowest then, it counts.
    Raises ValueError for a drug that is not known and for hours that are not above 0.
    """
    if way.drug is None or typical <= 0 or (upper is not None and upper < typical):
        raise ValueError("half-lives are above 0, and the upper one is no shorter than the typical one")
    own = Range(typical=typical, high=upper, unit="h", source="designer", certainty=Certainty.OWN)
    drug = way.drug.model_copy(update={"half_life_h": own})
    among = sorted((drug if one.id == drug.id else one for one in way.among), key=partial(_slowness, way.basis))
    return replace(way, drug=among[0], among=tuple(among))


@dataclass(frozen=True, slots=True)
class Trial:
    """What a designer tries of a medicine beside the protocol: washout in days, half-lives in hours, steps of a taper.

    None where what is there counts; no steps where those that are there are taken away.
    """

    washout: int | None = None
    typical: float | None = None
    upper: float | None = None
    steps: tuple[TaperStep, ...] | None = None

    @property
    def problem(self) -> bool:
        """Whether its half-lives cannot be, since the upper one is the shorter or stands alone."""
        return self.upper is not None and (self.typical is None or self.upper < self.typical)

    def applied(self, way: Way) -> Way:
        """Return the way as it is tried; half-lives that cannot be are left out."""
        if self.typical is not None and not self.problem and way.drug is not None:
            way = with_half_life(way, self.typical, self.upper)
        if self.washout is not None:
            way = replace(way, planned=self.washout)
        if self.steps is None:
            return way
        rule = way.rule or MedicationRule(id="")
        tried = rule.model_copy(update={"taper_steps": self.steps})
        return replace(way, taper=taper_days(tried) or 0, open_steps=_has_open_steps(tried))


def longest(found: Iterable[Way]) -> Way | None:
    """Return the way that takes longest, which decides when a participant who takes all of the drugs can be dosed."""
    return max(found, key=lambda way: (way.total, way.drug_free, way.name.casefold()), default=None)


def may_take_over(protocol: Protocol, way: Way) -> bool:
    """Tell whether a way can be written to the protocol: no rule does anything else about the drug, which is known."""
    held = _rule_of(protocol, way)
    return way.drug is not None and (held is None or held.entered.action in (None, MedicationAction.WASH_OUT))


def action_of(protocol: Protocol, way: Way) -> MedicationAction | None:
    """Return what the protocol does about the drug; None where no rule says it."""
    held = _rule_of(protocol, way)
    return None if held is None else held.entered.action


def take_over(protocol: Protocol, way: Way, steps: Sequence[TaperStep] | None = None) -> Protocol:
    """Return the protocol in which the drug is washed out in this way: its rule is changed, or made.

    Washout and drug-free days are written; steps, where they are given, become those of the taper, whose length those
    with days then say. A drug that a rule for a whole class governs gets a rule of its own. Raises ValueError where a
    rule does something else about the drug.
    """
    if way.drug is None or not may_take_over(protocol, way):
        raise ValueError("the protocol does something else about the drug")
    held = _rule_of(protocol, way)
    whole = held is not None and {drug.id for drug in held.governs} == {drug.id for drug in way.among}
    if held is not None and whole:
        rule = held.entered
    else:
        rule = MedicationRule(id=free_id(way.drug.id, protocol.population.medications), drug=way.drug.id)
        if held is not None:
            rule = held.entered.model_copy(update={"id": rule.id, "drug": rule.drug})
    changes: dict[str, object] = {"action": MedicationAction.WASH_OUT, "washout_days": way.washout}
    if steps is not None:
        dated = any(step.days is not None for step in steps)
        changes |= {"taper_steps": tuple(steps)} | ({"taper_days": None} if dated else {})
    rule = rule.model_copy(update=changes)
    if held is not None and whole:
        rules = tuple(rule if one.id == rule.id else one for one in protocol.population.medications)
    else:
        rules = (*protocol.population.medications, rule)
    protocol = put_items(protocol, MEDICATIONS, rules)
    if protocol.population.stable_days != way.stable and (way.stable or protocol.population.stable_days is not None):
        protocol = put(protocol, "/population/stable_days", way.stable)
    return protocol


def _rule_of(protocol: Protocol, way: Way) -> Ruled | None:
    wanted = {drug.id for drug in way.among}
    return next((one for one in ruled(protocol) if wanted & {drug.id for drug in one.governs}), None)


def address(way: Way, name: str) -> str | None:
    """Return the address of a field of the rule behind a way, or None where there is no rule."""
    return None if way.rule is None else f"{MEDICATIONS}/{way.rule.id}/{name}"
