"""The effects that published trials found on the primary measure against a comparator of the same class."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from studio.knowledge import lookup, trials
from studio.knowledge.trials import ComparatorClass, Trial
from studio.planning.size.measures import primary_measure
from studio.protocol.design import Control
from studio.protocol.protocol import Protocol

_CLASSES: dict[Control, ComparatorClass] = {
    Control.INERT_PLACEBO: "inert",
    Control.ACTIVE_PLACEBO: "active_mimic",
    Control.LOW_DOSE: "low_dose",
    Control.ACTIVE_TREATMENT: "active_drug",
    Control.WAIT_LIST: "waitlist",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """The largest difference that a trial found, in points in favour of the drug, with its interval where one is known.

    ``at_most`` is the largest difference that the trial leaves likely: the end of its interval, or what it found.
    """

    trial: str
    compound: str
    phase_3: bool
    difference: float
    low: float | None
    high: float | None

    @property
    def at_most(self) -> float:
        """The far end of the interval; where none is known, the difference."""
        return self.difference if self.high is None else self.high


def effects_seen(protocol: Protocol) -> tuple[Seen, ...]:
    """Return what all trials found on the primary measure against the same class of comparator, the largest first.

    Nothing while the measure or the class of comparator is not entered.
    """
    return _seen(trials.every(), *_sought(protocol))


def largest_in_phase_3(protocol: Protocol) -> Seen | None:
    """Return the largest difference that phase 3 found of the kind that :func:`effects_seen` returns; None without one.

    Trials of the compound under test are asked; where there is none, those of any compound.
    """
    found = _seen(trials.in_phase_3(), *_sought(protocol))
    tested = (lookup.compound(protocol, product.compound) for product in protocol.dosing.products)
    compounds = {known.id for known in tested if known is not None}
    same = [one for one in found if one.compound in compounds]
    return max(same or found, key=lambda one: one.difference, default=None)


def _sought(protocol: Protocol) -> tuple[str | None, frozenset[ComparatorClass]]:
    classes = (_CLASSES.get(control) for control in protocol.design.controls)
    return primary_measure(protocol), frozenset(found for found in classes if found is not None)


@cache
def _seen(among: tuple[Trial, ...], measure: str | None, classes: frozenset[ComparatorClass]) -> tuple[Seen, ...]:
    fitting = (trial for trial in among if trial.comparator_class in classes)
    return tuple(sorted(_largest(fitting, measure), key=lambda one: -one.difference))


def _largest(fitting: Iterable[Trial], measure: str | None) -> Iterable[Seen]:
    for trial in fitting:
        facts = [one for one in trial.all("estimate") if one.definition == measure and isinstance(one.value, float)]
        if measure is None or not facts:
            continue
        fact = min(facts, key=lambda one: float(one.value))
        # A fall of the score is a benefit, so that the lower end of the published interval is the larger one here.
        far, near = (_end(trial, kind, fact.arm, measure) for kind in ("ci_low", "ci_high"))
        known = far is not None and near is not None
        yield Seen(
            trial.name,
            trial.compound,
            trial.phase == "3",
            -float(fact.value),
            -near if known and near is not None else None,
            -far if known and far is not None else None,
        )


def _end(trial: Trial, kind: str, arm: str, measure: str) -> float | None:
    ends = [one.value for one in trial.all(kind, arm) if one.definition == measure]
    return ends[0] if len(ends) == 1 and isinstance(ends[0], float) else None
