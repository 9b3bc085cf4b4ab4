"""The designed trial, simulated many times: what belief alone can do to its result.

Each participant of either arm has a baseline, a hope before the dose (expectancy), and a belief after it: to have had
the drug, or not. The benefit in points is the drug's own effect, and on top what belief, hope and a rater who sees
through the mask add. The planned analysis is then made of each trial. numpy loads when the first trial is simulated.

What is simplified: there is one outcome, at the time of the primary endpoint. A mixed model for repeated measures is
taken as an analysis of covariance of those who were seen then, which is what it comes to where earlier visits say
nothing of those who are missing. Where they do, it keeps slightly more power than is told here.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from studio.planning.impossible import Impossible
from studio.text import _, number


class Analysis(Enum):
    """The planned analysis of the primary endpoint."""

    T_TEST = "t_test"
    """Means at the primary endpoint are compared."""
    ANCOVA = "ancova"
    """The same, with the baseline as a covariate."""


class Cancelled(Exception):
    """Whoever was told of the progress wants no more of it."""


@dataclass(frozen=True, slots=True)
class Group:
    """An arm. Shares are parts of one.

    ``believing`` is the share who believe after the dose that they got the drug. ``dropout`` is the share lost before
    the primary endpoint for any reason, ``lost_if_right`` the further share lost of those who guessed their arm right.
    """

    name: str
    size: int
    believing: float
    dropout: float = 0.0
    lost_if_right: float = 0.0


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is assumed of a trial. Points are those of the primary endpoint, and a benefit is positive.

    ``sd`` is the standard deviation within arms without any effect of belief; ``correlation`` is between baseline and
    outcome. ``belief_effect`` is what believing oneself treated adds, ``belief_spread`` its standard deviation over
    participants. ``expectancy_effect`` is what one standard deviation more of hope adds, and is part of ``sd``;
    ``expectancy_belief`` is the correlation of hope with the leaning towards belief. ``rater_drift`` is by how much
    raters score those better whom they take for treated; ``rater_right`` the share of raters' guesses that are right,
    a half where they are masked.
    """

    treated: Group
    control: Group
    drug_effect: float
    sd: float
    correlation: float = 0.0
    belief_effect: float = 0.0
    belief_spread: float = 0.0
    expectancy_effect: float = 0.0
    expectancy_belief: float = 0.0
    rater_drift: float = 0.0
    rater_right: float = 0.5
    analysis: Analysis = Analysis.T_TEST
    alpha: float = 0.05
    sides: int = 2
    planned_difference: float | None = None
    """The difference the sample size was planned for; the drug's own effect where it is not told."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A result with its Monte Carlo standard error."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Result:
    """What an analysis finds over the simulated trials. Shares are parts of one.

    ``bias`` is the mean estimate less the drug's own effect; ``power`` the share of trials with a significant result;
    ``false_positive`` the same share with a drug that has no effect of its own; ``coverage`` the share of intervals
    that hold the drug's own effect; ``estimable`` the share of trials in which the analysis can be made at all. Shares
    are of all trials, coverage and means of those that can be analysed.
    """

    estimate: Figure
    bias: Figure
    power: Figure
    false_positive: Figure
    coverage: Figure
    estimable: float


@dataclass(frozen=True, slots=True)
class Spread:
    """How the estimates of the planned analysis are spread: the share of trials in each step of points.

    The steps are ``width`` points wide, the first from ``low`` on. ``drug`` has the shares with the drug's own effect,
    ``nothing`` those of the same trials with a drug that has none; both are empty where no trial could be analysed.
    """

    low: float
    width: float
    drug: tuple[float, ...]
    nothing: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results of the planned analysis, the same adjusted for belief, and among those of either belief alone."""

    assumptions: Assumptions
    trials: int
    seed: int
    planned: Result
    adjusted: Result
    believers: Result
    doubters: Result
    seen: tuple[float, float]
    """Mean share of the treated and of the control arm who were seen at the primary endpoint."""
    estimates: Spread


MOST_TRIALS = 100_000
MOST_PARTICIPANTS = 20_000
"""The most trials that are simulated, and the most participants of an arm."""


def simulate(
    assumptions: Assumptions, trials: int = 2000, seed: int = 1, report: Callable[[float], None] | None = None
) -> Outcome:
    """Return what so many simulated trials find; the same seed gives the same outcome.

    ``report`` is told the part that is done, and may raise :class:`Cancelled` to end the work.

    Raises Impossible for assumptions that no trial can have.
    """
    check(assumptions)
    if not 1 <= trials <= MOST_TRIALS:
        raise Impossible(_("Simulate 1 to {most} trials, not {trials}.", most=MOST_TRIALS, trials=trials))
    if seed < 0:
        raise Impossible(_("The seed is {seed}. Enter a whole number of 0 or more.", seed=seed))
    from studio.planning.unblinding import engine as simulated

    return simulated.run(assumptions, trials, seed, report)


def with_guesses_right(assumptions: Assumptions, share: float) -> Assumptions:
    """Return the assumptions with so large a share of either arm guessing it right."""
    return replace(
        assumptions,
        treated=replace(assumptions.treated, believing=share),
        control=replace(assumptions.control, believing=1 - share),
    )


def curve(
    assumptions: Assumptions,
    rates: Sequence[float],
    trials: int = 500,
    seed: int = 1,
    report: Callable[[float], None] | None = None,
) -> tuple[Outcome, ...]:
    """Return the outcome at each share of right guesses in both arms; as :func:`simulate` otherwise."""
    outcomes = []
    for place, rate in enumerate(rates):
        part = None if report is None else _part(report, place, len(rates))
        outcomes.append(simulate(with_guesses_right(assumptions, rate), trials, seed, part))
    return tuple(outcomes)


def _part(report: Callable[[float], None], place: int, of: int) -> Callable[[float], None]:
    return lambda done: report((place + done) / of)


def check(assumptions: Assumptions) -> None:
    """Raise Impossible, with one sentence, for assumptions that no trial can have."""
    a = assumptions
    for group in (a.treated, a.control):
        _check_group(group)
    numbers = (a.drug_effect, a.belief_effect, a.expectancy_effect, a.rater_drift, a.belief_spread, a.sd)
    if not all(map(math.isfinite, numbers)):
        raise Impossible(_("An effect or a standard deviation is not a number. Enter one."))
    if a.sd <= 0:
        raise Impossible(_("The standard deviation is {sd}. Enter one above 0.", sd=number(a.sd)))
    if a.belief_spread < 0:
        raise Impossible(
            _("The spread of the effect of belief is {spread}. Enter 0 or more.", spread=number(a.belief_spread))
        )
    for value, name in (
        (a.correlation, _("baseline and outcome")),
        (a.expectancy_belief, _("expectancy and belief")),
    ):
        if not -1 < value < 1:
            raise Impossible(
                _("The correlation of {pair} is {value}; it lies between -1 and 1.", pair=name, value=number(value))
            )
    if a.correlation**2 + (a.expectancy_effect / a.sd) ** 2 >= 1:
        raise Impossible(
            _("Baseline and expectancy together explain more than the standard deviation allows. Lower one of them.")
        )
    if not 0 <= a.rater_right <= 1:
        raise Impossible(_("The share of raters who guess right lies between 0 and 100 %."))
    if not 0 < a.alpha < 1:
        raise Impossible(_("The significance level is {alpha}; it lies between 0 and 1.", alpha=number(a.alpha)))
    if a.sides not in (1, 2):
        raise Impossible(_("A test has 1 or 2 sides, not {sides}.", sides=a.sides))


def _check_group(group: Group) -> None:
    if not 2 <= group.size <= MOST_PARTICIPANTS:
        raise Impossible(
            _(
                "“{arm}” has {size} participants; a simulation takes 2 to {most}.",
                arm=group.name,
                size=group.size,
                most=MOST_PARTICIPANTS,
            )
        )
    if not 0 <= group.believing <= 1:
        raise Impossible(
            _("The share who believe they got the drug lies between 0 and 100 % in “{arm}”.", arm=group.name)
        )
    if not (group.dropout >= 0 and group.lost_if_right >= 0 and group.dropout + group.lost_if_right < 1):
        raise Impossible(
            _("Dropout in “{arm}” is 0 or more, and leaves some, also of those who guess right.", arm=group.name)
        )
