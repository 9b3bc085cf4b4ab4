"""Section 10.11: the sample size with its assumptions, and the number that follows from them, computed again."""

import math

from studio.document.manuscript import Manuscript
from studio.planning import sample_size
from studio.planning.sample_size import Means, Plan, Shares
from studio.protocol.design import ArmRole, InterventionModel
from studio.protocol.protocol import Protocol
from studio.protocol.statistics import Method
from studio.text import Text, _, number

SIZE = "10.11"

_DIFFERENCE, _DEVIATION = "/statistics/difference", "/statistics/deviation"
_CONTROL, _TREATED = "/statistics/proportion_control", "/statistics/proportion_treated"
_ALPHA, _SIDES, _POWER = "/statistics/alpha", "/statistics/sides", "/statistics/power"
_EACH, _TOTAL, _DROPOUT = "/statistics/per_arm", "/statistics/total", "/statistics/dropout"
_CLUSTER, _CORRELATION = "/statistics/cluster_size", "/statistics/cluster_icc"


def write_sample_size(page: Manuscript) -> None:
    """Write the section."""
    page.prose(SIZE, "/statistics/comparison")
    plan = _computable(page.protocol)
    _assumed(page)
    page.say(SIZE, _planned(page.protocol), each=_EACH, total=_TOTAL)
    page.say(SIZE, _("The trial is planned with {total} participants in all."), total=_TOTAL)
    page.say(SIZE, _("A dropout of {dropout} is expected, and is included in the numbers."), dropout=_DROPOUT)
    _clusters(page)
    if plan is not None:
        _computed(page, plan)
    page.prose(SIZE, "/statistics/assumption_basis")


def _assumed(page: Manuscript) -> None:
    """Print effect, level and power in a sentence that the method of analysis allows, and claim the sides with it."""
    statistics = page.protocol.statistics
    effect = {"difference": _DIFFERENCE, "deviation": _DEVIATION}
    text = _(
        "The number of participants is set for a power of {power} to detect a difference of {difference} with a "
        "standard deviation of {deviation}{standardised}, at a {tail} significance level of {alpha}."
    )
    shares = statistics.method is Method.TIME_TO_EVENT or sample_size.assumed(statistics) == sample_size.SHARES
    if shares:
        effect = {"control": _CONTROL, "treated": _TREATED}
        text = _(
            "The number of participants is set for a power of {power} to detect a share of {treated} under treatment "
            "against {control} under control, at a {tail} significance level of {alpha}."
        )
    fields = {"power": _POWER, "alpha": _ALPHA, **effect}
    if not page.has(_SIDES, *fields.values()):
        page.await_(SIZE, _SIDES, *fields.values())
        return
    tail = _("two-sided") if statistics.sides == 2 else _("one-sided")
    page.say(SIZE, Text(text.message, (("tail", tail), ("standardised", _standardised(page)))), **fields)
    page.claim(_SIDES)


def _standardised(page: Manuscript) -> str:
    difference, deviation = page.protocol.statistics.difference, page.protocol.statistics.deviation
    if not difference or not deviation or not math.isfinite(difference / deviation):
        return ""
    return str(_(" (standardised difference {effect})", effect=number(round(difference / deviation, 2))))


def _planned(protocol: Protocol) -> Text:
    """Return the sentence on the number in each arm, which is that of the smallest where arms are of unlike size."""
    design = protocol.design
    if len(design.arms) == 1 or design.model is InterventionModel.SINGLE_GROUP:
        return _("{each} participants are planned for the one arm of the trial, {total} in all.")
    alike = len({arm.allocation for arm in design.arms}) < 2
    if design.randomised is False:
        return (
            _("{each} participants are planned for each arm, {total} in all; they are not randomised.")
            if alike
            else _("{each} participants are planned for the smallest arm, {total} in all; they are not randomised.")
        )
    return (
        _("{each} participants are randomised to each arm, {total} in all.")
        if alike
        else _("{each} participants are randomised to the smallest arm, {total} in all.")
    )


def _clusters(page: Manuscript) -> None:
    size, correlation = page.protocol.statistics.cluster_size, page.protocol.statistics.cluster_icc
    if size is not None and correlation is not None and (size <= 1 or correlation == 0):
        text = _(
            "Outcomes are taken not to be clustered by therapist (cluster size {size}, correlation {icc}).",
            size=number(size),
            icc=number(correlation),
        )
        page.add(SIZE, text, address=_CLUSTER)
        page.claim(_CLUSTER, _CORRELATION)
    page.say(
        SIZE,
        _("Each therapist sees about {size} participants, with an assumed intraclass correlation of {icc}."),
        size=_CLUSTER,
        icc=_CORRELATION,
    )


def _computable(protocol: Protocol) -> Plan | None:
    """Return the plan from which a number follows beyond doubt; None where sides or arms leave it open."""
    plan = sample_size.plan_of(protocol)
    if plan is None or protocol.statistics.sides is None or plan.needed() > sample_size.BEYOND_ANY_TRIAL:
        return None
    arms = protocol.design.arms
    if len({arm.allocation for arm in arms}) > 1:
        roles = [arm.role for arm in arms]
        told = len(roles) == 2 and roles.count(ArmRole.EXPERIMENTAL) == 1 and None not in roles
        return plan if told and sample_size.allocation(protocol) else None
    return plan if len(arms) > 1 else None


_METHODS: dict[type[sample_size.Effect], Text] = {
    Means: _("the normal approximation to the t test with Guenther’s correction"),
    Shares: _("the normal test of two proportions without correction for continuity"),
}


def _computed(page: Manuscript, plan: Plan) -> None:
    """Print the sample size computed again, and whether the planned one agrees with it.

    Numbers are those of each arm where the two are of one size, else those of both together.
    """
    both = 1.0 if plan.ratio == 1 else 1 + plan.ratio
    alone, wanted, planned = plan.independent() * both, plan.needed() * both, plan.control * both
    count = _whole(alone)
    steps = _("{count} participants with a value are needed in the two arms", count=count)
    if plan.ratio == 1:
        steps = _("{count} participants with a value are needed in each arm", count=count)
    if plan.clustering > 1:
        steps = _(
            "{steps}, {clustered} with a design effect of {effect} for therapists",
            steps=steps,
            clustered=_whole(alone * plan.clustering),
            effect=number(round(plan.clustering, 2)),
        )
    given = {"method": _METHODS[type(plan.effect)], "steps": steps, "wanted": _whole(wanted)}
    text = _(
        "Computed again from these assumptions for the two arms, by {method}, {steps}; with dropout, {wanted} are "
        "needed in them. Each of these numbers is rounded up from the exact one.",
        **given,
    )
    if plan.ratio == 1:
        text = _(
            "Computed again from these assumptions for two arms of one size, by {method}, {steps}; with dropout, "
            "{wanted} are needed in each arm. Each of these numbers is rounded up from the exact one.",
            **given,
        )
    page.add(SIZE, text, address=_EACH)
    shown = {"planned": number(round(planned)), "power": number(round(plan.reached() * 100))}
    if sample_size.agrees(planned, wanted):
        text = _("The {planned} planned agree with this.", planned=shown["planned"])
    elif planned > wanted:
        text = _("The {planned} planned are more, and give a power of about {power} %.", **shown)
    else:
        text = _("The {planned} planned are fewer, and give a power of about {power} %.", **shown)
    page.add(SIZE, text, address=_EACH)


def _whole(participants: float) -> int:
    """Return the whole number of participants that suffices; what arithmetic adds in the last digits adds nobody."""
    return math.ceil(participants - 1e-9)
