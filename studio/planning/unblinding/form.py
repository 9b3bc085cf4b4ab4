"""The assumptions of a simulated trial as questions: what the protocol says, what is tried, and what is kept.

Arms and belief belong to the simulation and can be kept in the protocol. Participants, difference, deviation and the
analysis belong to the sample size: they are shown and may be tried, and are changed there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from studio.planning.impossible import Impossible
from studio.planning.power.questions import QUESTIONS, SIDES, Limits, Question
from studio.planning.unblinding import belief as planned
from studio.planning.unblinding.belief import BELIEF
from studio.planning.unblinding.simulation import MOST_PARTICIPANTS, Analysis, Assumptions, Group
from studio.protocol.base import free_id, specs
from studio.protocol.belief import ArmBelief, Belief
from studio.protocol.edit import put
from studio.protocol.names import item_name
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from studio.protocol.design import Arm
    from studio.protocol.protocol import Protocol

Values = dict[str, object]


def _of_belief(name: str) -> Question:
    """Return the question of a field of the section, in the field's own words."""
    spec = specs(Belief)[name]
    return Question(
        name,
        _(spec.title),
        _(spec.help),
        "share" if spec.unit == "%" else "number",
        _(spec.unit) if spec.unit and spec.unit != "%" else None,
        limits=_limits(name),
    )


def _limits(name: str) -> Limits:
    """Return what an answer may be; a correlation of 1 leaves a simulation no room."""
    if name == "expectancy_belief":
        return Limits(above=-1, below=1)
    spec = specs(Belief)[name]
    factor = 100.0 if spec.unit == "%" else 1.0
    low, high = (None if limit is None else limit / factor for limit in (spec.low, spec.high))
    return Limits(low, high)


def _of_arm(name: str, side: str, title: Text) -> Question:
    spec = specs(ArmBelief)[name]
    return Question(f"{side}.{name}", title, _(spec.help), "share", limits=Limits(low=0, high=1))


BELIEVING = (
    _of_arm("believing", "treated", _("Believe they got the drug, treated arm")),
    _of_arm("believing", "control", _("Believe they got the drug, control arm")),
    _of_belief("effect"),
    _of_belief("spread"),
    _of_belief("drug_effect"),
)
"""What the answer hangs on most; always in sight."""

FURTHER = (
    _of_belief("expectancy_effect"),
    _of_belief("expectancy_belief"),
    _of_belief("rater_drift"),
    _of_belief("rater_right"),
    _of_arm("lost_if_right", "treated", _("Lost after a right guess, treated arm")),
    _of_arm("lost_if_right", "control", _("Lost after a right guess, control arm")),
)
"""What else unblinding may do."""

_POINTS = _("points")
_PEOPLE = Limits(low=2, high=MOST_PARTICIPANTS)
_ABOVE_0, _PART = Limits(above=0), Limits(low=0, below=1)
SIZE = (
    Question("treated.size", _("Participants, treated arm"), _("Randomised."), "whole", limits=_PEOPLE),
    Question("control.size", _("Participants, control arm"), _("Randomised."), "whole", limits=_PEOPLE),
    Question(
        "difference", _("Planned difference"), _("The sample size is planned for it."), unit=_POINTS, limits=_ABOVE_0
    ),
    Question(
        "deviation", _("Standard deviation"), _("Within arms, without any belief."), unit=_POINTS, limits=_ABOVE_0
    ),
    Question(
        "analysis",
        _("Analysis"),
        _("A mixed model counts as an analysis of covariance."),
        "choice",
        choices=((Analysis.ANCOVA.value, _("Analysis of covariance")), (Analysis.T_TEST.value, _("t test"))),
        default=Analysis.T_TEST.value,
    ),
    Question(
        "correlation",
        _("Correlation with baseline"),
        _("Only for an analysis of covariance."),
        limits=Limits(above=-1, below=1),
    ),
    Question("dropout", _("Dropout"), _("Until the primary endpoint, in both arms."), "share", limits=_PART),
    replace(
        QUESTIONS["alpha"],
        help=_("Of this one comparison, where several share the level."),
        default=planned.USUAL_LEVEL,
    ),
    SIDES,
)
"""What the sample size says of the trial."""

_TRIALS = replace(_of_belief("trials"), kind="whole", default=2000)
RUN = (
    replace(_TRIALS, limits=replace(_TRIALS.limits, low=2)),  # One trial has no spread.
    replace(_of_belief("seed"), kind="whole", default=1),
)
"""How it is simulated."""


def values_of(protocol: Protocol, pair: tuple[Arm, Arm]) -> Values:
    """Return what the protocol says of two of its arms; what it leaves open is left out."""
    statistics, belief = protocol.statistics, protocol.statistics.belief
    values: Values = {name: _shown(name, getattr(belief, name)) for name in _OF_BELIEF}
    for side, arm in zip(("treated", "control"), pair, strict=True):
        entered = next((one for one in belief.arms if one.arm == arm.id), None)
        for name in ("believing", "lost_if_right"):
            values[f"{side}.{name}"] = _part(getattr(entered, name) if entered else None)
        values[f"{side}.size"] = planned.size_of(protocol, arm) or None
    values |= {
        "difference": statistics.difference or None,
        "deviation": statistics.deviation or None,
        "analysis": planned.analysis_of(protocol).value,
        "correlation": statistics.baseline_correlation,
        "dropout": _part(planned.dropout_of(statistics)),
        "alpha": planned.level_of(statistics),
        "sides": statistics.sides,
    }
    return {name: value for name, value in values.items() if value is not None}


_OF_BELIEF = tuple(name for name in specs(Belief) if name not in ("arms", "basis", "appendix"))


def _shown(name: str, value: float | None) -> float | None:
    return _part(value) if specs(Belief)[name].unit == "%" else value


def _part(percent: float | None) -> float | None:
    return None if percent is None else round(percent / 100, 12)


NEEDED = ("treated.size", "control.size", "difference", "deviation", "treated.believing", "control.believing", "effect")
"""What nothing is simulated without."""


def missing(values: Mapping[str, object]) -> tuple[Question, ...]:
    """Return the questions that are still open and needed, in the order of the form."""
    every = (*BELIEVING, *FURTHER, *SIZE)
    return tuple(one for one in every if one.name in NEEDED and values.get(one.name) is None)


def assumptions(names: tuple[str, str], values: Mapping[str, object]) -> Assumptions:
    """Return the assumptions that the values make, for arms of these names. Raises Impossible while some are open."""
    if open_ := missing(values):
        raise Impossible(_("“{question}” is still to be entered.", question=open_[0].title))

    def number(name: str, otherwise: float = 0.0) -> float:
        value = values.get(name)
        return float(value) if isinstance(value, int | float) else otherwise

    def group(side: str, name: str) -> Group:
        return Group(
            name,
            int(number(f"{side}.size")),
            number(f"{side}.believing"),
            number("dropout"),
            number(f"{side}.lost_if_right"),
        )

    difference = number("difference")
    return Assumptions(
        group("treated", names[0]),
        group("control", names[1]),
        drug_effect=number("drug_effect", difference),
        sd=number("deviation"),
        correlation=number("correlation"),
        belief_effect=number("effect"),
        belief_spread=number("spread"),
        expectancy_effect=number("expectancy_effect"),
        expectancy_belief=number("expectancy_belief"),
        rater_drift=number("rater_drift"),
        rater_right=number("rater_right", 0.5),
        analysis=Analysis(values.get("analysis") or Analysis.T_TEST.value),
        alpha=number("alpha", planned.USUAL_LEVEL),
        sides=int(number("sides", 2)),
        planned_difference=difference,
    )


def kept(protocol: Protocol, pair: tuple[Arm, Arm], values: Mapping[str, object]) -> Protocol:
    """Return the protocol with the assumptions on belief that the values make; those of the sample size stay."""
    before = values_of(protocol, pair)
    for name in _OF_BELIEF:
        value = values.get(name)
        if value != before.get(name):
            protocol = put(protocol, f"{BELIEF}/{name}", _stored(value, specs(Belief)[name].unit == "%"))
    for side, arm in zip(("treated", "control"), pair, strict=True):
        told = {name: values.get(f"{side}.{name}") for name in ("believing", "lost_if_right")}
        if any(value != before.get(f"{side}.{name}") for name, value in told.items()):
            protocol = _with_arm(protocol, arm, {name: _stored(value, percent=True) for name, value in told.items()})
    return protocol


def _stored(value: object, percent: bool) -> object:
    return round(value * 100, 10) if percent and isinstance(value, int | float) else value


def _with_arm(protocol: Protocol, arm: Arm, told: Mapping[str, object]) -> Protocol:
    rows = protocol.statistics.belief.arms
    if not any(one.arm == arm.id for one in rows):
        rows = (*rows, ArmBelief(id=free_id("belief", rows), arm=arm.id))
    changed = tuple(one.model_copy(update=dict(told)) if one.arm == arm.id else one for one in rows)
    return put(protocol, f"{BELIEF}/arms", changed)


def differs(protocol: Protocol, pair: tuple[Arm, Arm], values: Mapping[str, object]) -> bool:
    """Tell whether keeping the values would change the protocol."""
    return kept(protocol, pair, values) != protocol


def names_of(protocol: Protocol, pair: tuple[Arm, Arm]) -> tuple[str, str]:
    """Return the names of two arms."""
    return item_name(protocol, pair[0]), item_name(protocol, pair[1])


def with_guesses(protocol: Protocol, guesses: Mapping[str, tuple[int, int, int]]) -> Protocol:
    """Return the protocol in which as many believe they got the drug as guessed it, by the ids of arms.

    Of the three counts the first guessed the drug; who did not know, the last, counts half. Arms with nobody in them
    stay as they are.
    """
    known = {arm.id: arm for arm in protocol.design.arms}
    for id, (drug, control, unknowing) in guesses.items():
        total = drug + control + unknowing
        if total and id in known:
            share = round(100 * (drug + unknowing / 2) / total, 1)
            now = next((one for one in protocol.statistics.belief.arms if one.arm == id), None)
            if now is None or now.believing != share:
                protocol = _with_arm(protocol, known[id], {"believing": share})
    return protocol
