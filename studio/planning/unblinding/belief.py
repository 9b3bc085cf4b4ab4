"""What belief alone could do to the difference of a protocol, in closed form.

People who believe that they got the drug improve by the effect of belief. Where more of the treated arm believe so,
the arms differ by that effect times the difference in belief, without any drug; raters who see through the mask add
their drift times how much better than chance they guess. That is exact in expectation for a mean, also where people
leave after a right guess, as long as they leave for nothing else that the score depends on.

Nothing heavy is imported: the checklist asks this at every keystroke.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING

from studio.planning.size.quick import OF_MEANS, calculation_of, tests_sharing
from studio.planning.unblinding.simulation import Analysis, Assumptions, Group
from studio.protocol.design import Arm, ArmRole
from studio.protocol.names import item_name
from studio.protocol.statistics import Calculation, Method, Statistics

if TYPE_CHECKING:
    from studio.knowledge.guess_rates import GuessRate
    from studio.protocol.belief import ArmBelief
    from studio.protocol.protocol import Protocol

BELIEF = "/statistics/belief"
ARMS, EFFECT = f"{BELIEF}/arms", f"{BELIEF}/effect"

_COMPARATORS = (
    ArmRole.LOW_DOSE_COMPARATOR,
    ArmRole.PLACEBO_COMPARATOR,
    ArmRole.ACTIVE_COMPARATOR,
    ArmRole.NO_INTERVENTION,
)
_WITH_BASELINE = (Method.ANCOVA, Method.MMRM)
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Alone:
    """What belief alone does to the difference of two arms. Points are a benefit of the treated arm.

    ``apart`` is the difference in the share who believe they got the drug, among those seen at the primary endpoint.
    ``share`` is what ``points`` are of the planned difference, 1 for all of it; None where none is planned.
    ``half_at`` and ``whole_at`` are the shares of right guesses in both arms at which belief alone reaches half of the
    planned difference and all of it; None where no share does.
    """

    apart: float
    by_belief: float
    by_raters: float
    share: float | None
    half_at: float | None
    whole_at: float | None

    @property
    def points(self) -> float:
        """The difference that belief and raters make together."""
        return self.by_belief + self.by_raters


def belief_alone(assumptions: Assumptions) -> Alone:
    """Return what belief alone does to the difference of the arms."""
    a = assumptions
    apart = _believing(a.treated, treated=True) - _believing(a.control, treated=False)
    by_raters = a.rater_drift * (2 * a.rater_right - 1)
    by_belief = a.belief_effect * apart
    planned = a.drug_effect if a.planned_difference is None else a.planned_difference
    return Alone(
        apart=apart,
        by_belief=by_belief,
        by_raters=by_raters,
        share=(by_belief + by_raters) / planned if planned > 0 else None,
        half_at=_rate(a, planned / 2, by_raters),
        whole_at=_rate(a, planned, by_raters),
    )


def _believing(group: Group, *, treated: bool) -> float:
    """Return the share who believe they got the drug among those who were seen at the primary endpoint."""
    right = _seen_if_right(group)
    believers = group.believing * (right if treated else 1.0)
    doubters = (1 - group.believing) * (1.0 if treated else right)
    seen = believers + doubters
    return believers / seen if seen > 0 else group.believing


def _seen_if_right(group: Group) -> float:
    """Return how many are seen of those who guess right, for each one who is seen of those who guess wrong."""
    stay = 1 - group.dropout
    return max(stay - group.lost_if_right, 0.0) / stay if stay > 0 else 1.0


def _rate(assumptions: Assumptions, target: float, by_raters: float) -> float | None:
    """Return the share of right guesses in both arms at which belief and raters make the target; None where none."""
    effect = assumptions.belief_effect
    return right_guesses(assumptions, (target - by_raters) / effect) if target > 0 and effect > 0 else None


def right_guesses(assumptions: Assumptions, apart: float) -> float | None:
    """Return the share of right guesses in both arms at which those seen differ so much in belief; None where none.

    0 where even fewer would do. With odds o of a right guess, and u and v seen of those who guess right for each one of
    the others, 1 - apart is 1 / (1 + ou) + 1 / (1 + ov). Where nobody leaves for a right guess that is (1 + apart) / 2.
    """
    if apart <= -1:
        return 0.0
    u, v = _seen_if_right(assumptions.treated), _seen_if_right(assumptions.control)
    left = 1 - apart
    if left < _ROUNDING:
        return 1.0 if left > -_ROUNDING else None
    if u * v <= 0:
        return None
    odds = (apart * (u + v) + math.sqrt((apart * (u + v)) ** 2 + 4 * left * (1 + apart) * u * v)) / (2 * left * u * v)
    return odds / (1 + odds)


def chance_of_success(assumptions: Assumptions, drug_effect: float) -> float:
    """Return the chance that the planned analysis finds a difference if the drug itself had this effect.

    By the normal approximation, which :mod:`studio.planning.unblinding.simulation` confirms to about a percentage
    point. What a selective dropout does to the spread is left out.
    """
    a, normal = assumptions, NormalDist()
    error = math.sqrt(_variance_of_mean(a, a.treated, treated=True) + _variance_of_mean(a, a.control, treated=False))
    reach = (drug_effect + belief_alone(a).points) / error
    critical = normal.inv_cdf(1 - a.alpha / a.sides)
    other = normal.cdf(-critical - reach) if a.sides == 2 else 0.0
    return normal.cdf(reach - critical) + other


def _variance_of_mean(assumptions: Assumptions, group: Group, *, treated: bool) -> float:
    a, normal = assumptions, NormalDist()
    p, q = group.believing, a.rater_right
    explained = a.correlation**2 if a.analysis is Analysis.ANCOVA else 0.0
    variance = a.sd**2 * (1 - explained) + a.belief_effect**2 * p * (1 - p) + a.belief_spread**2 * p
    variance += a.rater_drift**2 * q * (1 - q)
    if 0 < p < 1:
        shared = a.expectancy_belief * normal.pdf(normal.inv_cdf(p))
        variance += 2 * a.belief_effect * a.expectancy_effect * shared
    right = p if treated else 1 - p
    return variance / (group.size * (1 - group.dropout - right * group.lost_if_right))


def pairs(protocol: Protocol) -> tuple[tuple[Arm, Arm], ...]:
    """Return the pairs of an experimental arm and a comparator, the experimental arm with the largest dose first."""
    treated = sorted(
        (arm for arm in protocol.design.arms if arm.role is ArmRole.EXPERIMENTAL),
        key=lambda arm: -_milligrams(protocol, arm),
    )
    controls = [arm for role in _COMPARATORS for arm in protocol.design.arms if arm.role is role]
    return tuple((one, other) for one in treated for other in controls)


def entered_pairs(protocol: Protocol) -> tuple[tuple[Arm, Arm], ...]:
    """Return those pairs of both of which it is entered how many believe that they got the drug."""
    known = {one.arm for one in protocol.statistics.belief.arms if one.believing is not None}
    return tuple(pair for pair in pairs(protocol) if pair[0].id in known and pair[1].id in known)


def _milligrams(protocol: Protocol, arm: Arm) -> float:
    doses = (given.dose for given in protocol.dosing.arms if given.arm == arm.id)
    return max((dose.milligrams for dose in doses if dose is not None), default=0.0)


def wanted(protocol: Protocol, *, simulated: bool = True) -> tuple[str, ...]:
    """Return the fields that are empty and without which nothing follows.

    What belief does to the difference follows from less than a simulated trial needs.
    """
    statistics, belief = protocol.statistics, protocol.statistics.belief
    lacking = {
        "/design/arms": not pairs(protocol),
        "/statistics/difference": not statistics.difference,
        "/statistics/deviation": simulated and not statistics.deviation,
        "/statistics/per_arm": simulated and not (statistics.per_arm or statistics.total),
        ARMS: not entered_pairs(protocol),
        EFFECT: belief.effect is None,
    }
    return tuple(address for address, lacks in lacking.items() if lacks)


def assumptions_of(protocol: Protocol, treated: Arm | None = None, control: Arm | None = None) -> Assumptions | None:
    """Return what the protocol assumes of two of its arms; None while something in :func:`wanted` is empty.

    Without arms, those of the first pair of which belief is entered. An analysis other than a t test, of covariance or
    a mixed model is taken as a t test.
    """
    if wanted(protocol):
        return None
    first, second = entered_pairs(protocol)[0]
    return _assumed(protocol, treated or first, control or second)


def worst(protocol: Protocol) -> tuple[Assumptions, Alone] | None:
    """Return the pair of arms to which belief does most; None while that follows for none."""
    if wanted(protocol, simulated=False):
        return None
    found = (_assumed(protocol, *pair) for pair in entered_pairs(protocol))
    told = [(one, belief_alone(one)) for one in found]
    return max(told, key=lambda pair: pair[1].points)


def _assumed(protocol: Protocol, treated: Arm, control: Arm) -> Assumptions:
    statistics, belief = protocol.statistics, protocol.statistics.belief
    planned, level = statistics.difference or 0.0, level_of(statistics)
    return Assumptions(
        treated=_group(protocol, treated),
        control=_group(protocol, control),
        drug_effect=planned if belief.drug_effect is None else belief.drug_effect,
        sd=statistics.deviation or 0.0,
        correlation=statistics.baseline_correlation or 0.0,
        belief_effect=belief.effect or 0.0,
        belief_spread=belief.spread or 0.0,
        expectancy_effect=belief.expectancy_effect or 0.0,
        expectancy_belief=belief.expectancy_belief or 0.0,
        rater_drift=belief.rater_drift or 0.0,
        rater_right=0.5 if belief.rater_right is None else belief.rater_right / 100,
        analysis=analysis_of(protocol),
        alpha=USUAL_LEVEL if level is None else level,
        sides=statistics.sides or 2,
        planned_difference=planned,
    )


def analysis_of(protocol: Protocol) -> Analysis:
    """Return what the planned analysis is taken as: a t test unless it is one of covariance or a mixed model."""
    return Analysis.ANCOVA if protocol.statistics.method in _WITH_BASELINE else Analysis.T_TEST


USUAL_LEVEL = 0.05
"""The level of significance where none is entered."""


def level_of(statistics: Statistics) -> float | None:
    """Return the level of the one comparison simulated, where several share the level; None while it is not entered."""
    return None if statistics.alpha is None else round(statistics.alpha / tests_sharing(statistics), 6)


def dropout_of(statistics: Statistics) -> float | None:
    """Return the per cent lost before the primary endpoint: as entered, else what a mixed model is planned with."""
    if statistics.dropout is None and calculation_of(statistics) is Calculation.MMRM and statistics.retention:
        return 100.0 - statistics.retention[-1]
    return statistics.dropout


def plans_a_difference(statistics: Statistics) -> bool:
    """Tell whether the trial is planned to find a difference in a score, which belief might explain.

    A share, a hazard and a margin of non-inferiority are none.
    """
    calculation = calculation_of(statistics)
    return calculation in OF_MEANS and calculation is not Calculation.MARGIN_MEANS


def _group(protocol: Protocol, arm: Arm) -> Group:
    entered = _entered(protocol, arm)
    return Group(
        name=item_name(protocol, arm),
        size=size_of(protocol, arm),
        believing=((entered.believing if entered else None) or 0.0) / 100,
        dropout=(dropout_of(protocol.statistics) or 0.0) / 100,
        lost_if_right=((entered.lost_if_right if entered else None) or 0.0) / 100,
    )


def _entered(protocol: Protocol, arm: Arm) -> ArmBelief | None:
    told = (one for one in protocol.statistics.belief.arms if one.arm == arm.id and one.believing is not None)
    return next(told, None)


def size_of(protocol: Protocol, arm: Arm) -> int:
    """Return how many are allocated to an arm: by its part of all, else the number that each arm has."""
    total, arms = protocol.statistics.total, protocol.design.arms
    if total:
        parts = sum(one.allocation or 1 for one in arms)
        return round(total * (arm.allocation or 1) / parts)
    return protocol.statistics.per_arm or 0


def scenarios(assumptions: Assumptions) -> tuple[tuple[GuessRate, Assumptions], ...]:
    """Return the same trial with the guesses that trials of each kind of comparator found."""
    from studio.knowledge import guess_rates

    return tuple(
        (
            rate,
            replace(
                assumptions,
                treated=replace(assumptions.treated, believing=rate.drug / 100),
                control=replace(assumptions.control, believing=1 - rate.comparator / 100),
            ),
        )
        for rate in guess_rates.every()
    )
