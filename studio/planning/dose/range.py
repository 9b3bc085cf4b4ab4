"""The doses that a population of given weights would get: from the lightest to the heaviest, and how many how much."""

from dataclasses import dataclass

from studio.knowledge.compounds import RouteProfile
from studio.knowledge.facts import DoseFact
from studio.planning.dose.forms import checked, people, received
from studio.planning.dose.weights import EVERYBODY, NOBODY, Share, Weights
from studio.planning.impossible import Impossible
from studio.protocol.quantity import Basis, Dose, Per
from studio.text import _


@dataclass(frozen=True, slots=True)
class Above:
    """The share of people who would receive more than a dose that was studied."""

    fact: DoseFact
    share: Share


@dataclass(frozen=True, slots=True)
class DoseRange:
    """What people receive, in milligrams; ``median`` is None where only the ends of the weights are known.

    ``capped`` would receive more but for the cap, ``raised`` less but for the floor; both are None where there is none.
    ``above`` is None where no fixed dose of the same basis was studied by the route.
    """

    lowest: float
    median: float | None
    highest: float
    capped: Share | None
    raised: Share | None
    above: Above | None


def dose_range(
    dose: Dose, weights: Weights, basis: Basis | None, route: RouteProfile | None, floor: float | None = None
) -> DoseRange:
    """Return the doses that people of these weights receive, and the share above the largest dose that was studied.

    ``floor`` is the least that anyone receives, in the unit of the dose. The largest dose studied is a fixed one of the
    same basis, or one whose source states none; any other is not held against this dose. Raises Impossible where the
    floor lies above the cap, or where a dose by weight is 0.
    """
    checked(dose, weights.lightest, floor)
    ends = (weights.lightest, weights.median, weights.heaviest)
    lowest, median, highest = (None if at is None else received(dose, at, floor) for at in ends)
    assert lowest is not None
    assert highest is not None
    studied = route.largest(Per.FIXED, basis) if route is not None and basis is not None else None
    above = None if studied is None else Above(studied, share_above(dose, weights, studied.mg, floor))
    if dose.per is Per.FIXED:
        return DoseRange(lowest, median, highest, None, None, above)
    one = Dose(amount=1, unit=dose.unit).milligrams
    capped = None if dose.cap is None else _heavier(dose, weights, dose.cap * one)
    raised = None if floor is None else _lighter(_heavier(dose, weights, floor * one))
    return DoseRange(lowest, median, highest, capped, raised, above)


def share_above(dose: Dose, weights: Weights, milligrams: float, floor: float | None = None) -> Share:
    """Return the share of people who receive more than so many milligrams."""
    one = Dose(amount=1, unit=dose.unit).milligrams
    if dose.per is Per.FIXED:
        return EVERYBODY if dose.milligrams > milligrams else NOBODY
    if floor is not None and floor * one > milligrams:
        return EVERYBODY
    if dose.cap is not None and dose.cap * one <= milligrams:
        return NOBODY
    return _heavier(dose, weights, milligrams)


def _heavier(dose: Dose, weights: Weights, milligrams: float) -> Share:
    """Return the share of people for whom the dose by weight alone is more than so many milligrams."""
    each = dose.milligrams * people(dose.per, 1.0)
    if each == 0:
        raise Impossible(_("Enter a dose above 0."))
    return weights.heavier(milligrams / each)


def _lighter(heavier: Share) -> Share:
    return Share(1 - heavier.high, 1 - heavier.low)
