"""Section 10.11: the sample size with its assumptions, and the number that follows from them, computed again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from studio.document.figures.power import power, sensitivity
from studio.knowledge import calculations
from studio.planning.size import plan as sample_plan
from studio.planning.size import quick as sample_size
from studio.planning.size.what_if import size_tables
from studio.protocol.design import ArmRole, InterventionModel
from studio.protocol.statistics import Calculation, Method
from studio.text import Text, _, listing, number

if TYPE_CHECKING:
    from studio.document.manuscript import Manuscript
    from studio.planning.power.answer import Answer
    from studio.planning.size.what_if import SizeTable
    from studio.protocol.protocol import Protocol

SIZE = "10.11"

_DIFFERENCE, _DEVIATION = "/statistics/difference", "/statistics/deviation"
_CONTROL, _TREATED = "/statistics/proportion_control", "/statistics/proportion_treated"
_ALPHA, _SIDES, _POWER = "/statistics/alpha", "/statistics/sides", "/statistics/power"
_EACH, _TOTAL, _DROPOUT = "/statistics/per_arm", "/statistics/total", "/statistics/dropout"
_CLUSTER, _CORRELATION = "/statistics/cluster_size", "/statistics/cluster_icc"
_MARGIN = "/statistics/margin"


def write_sample_size(page: Manuscript) -> None:
    """Write the section."""
    page.prose(SIZE, "/statistics/comparison")
    answer = _computable(page.protocol)
    _assumed(page)
    _further(page)
    page.say(SIZE, _planned(page.protocol), each=_EACH, total=_TOTAL)
    page.say(SIZE, _("The trial is planned with {total} participants in all."), total=_TOTAL)
    lost = _("A dropout of {dropout} is expected, and is included in the numbers.")
    if sample_size.calculation_of(page.protocol.statistics) is Calculation.MMRM:
        lost = _("A dropout of {dropout} is expected; the model counts what is lost from visit to visit.")
    page.say(SIZE, lost, dropout=_DROPOUT)
    _clusters(page)
    if answer is not None:
        _computed(page, answer)
    page.decide(
        SIZE,
        "/statistics/size_follows",
        _("The numbers of participants follow the calculation."),
        _("The numbers of participants were set by hand."),
    )
    page.prose(SIZE, "/statistics/size_statement")
    page.prose(SIZE, "/statistics/assumption_basis")
    if answer is not None:
        _figures(page)


def _figures(page: Manuscript) -> None:
    """Print the power over the participants, and what trials with such a comparator found, each after its sentence."""
    curve, needed = power(page.protocol), sensitivity(page.protocol)
    if curve is not None:
        page.add(SIZE, _("{figure} shows the power of other numbers.", figure=page.refer(curve.anchor)))
    if needed is not None:
        text = _("{figure} shows the participants that other differences and standard deviations would need.")
        if needed.note:
            text = _(
                "{figure} shows the participants that other differences and standard deviations would need, and those "
                "that the differences of published trials would."
            )
        page.add(SIZE, Text(text.message, (("figure", page.refer(needed.anchor)),)))
    for table in size_tables(page.protocol)[1:]:
        page.add(SIZE, _otherwise(page.protocol, table))
    page.put(SIZE, *(figure for figure in (curve, needed) if figure is not None))


def _otherwise(protocol: Protocol, table: SizeTable) -> Text:
    """Return in a sentence what other values of one assumption would need."""
    rows = table.rows
    pairs = [(value, count) for value, count in zip(rows.values, table.counts[0], strict=True) if count is not None]
    others = [(rows.in_words(value), count) for value, count in pairs if value != rows.assumed]
    given = {
        "assumption": str(rows.name).lower(),
        "values": listing(value for value, _count in others),
        "counts": listing(count for _value, count in others),
    }
    if sample_size.alike(sample_size.allocation(protocol)):
        return _("With a {assumption} of {values}, {counts} participants would be needed in each arm.", **given)
    return _("With a {assumption} of {values}, {counts} participants would be needed in the smallest arm.", **given)


def _assumed(page: Manuscript) -> None:
    """Print effect, level and power in a sentence that the calculation allows, and claim the sides with it."""
    statistics = page.protocol.statistics
    if statistics.calculation is Calculation.HALF_WIDTH:
        text = _(
            "The number of participants is set so that the confidence interval of a share of {share}, at a {tail} "
            "level of {alpha}, reaches {half} percentage points to either side."
        )
        text = Text(text.message, (("tail", _tail(page)),))
        page.say(SIZE, text, share=_TREATED, half="/statistics/half_width", alpha=_ALPHA)
        page.claim(_SIDES)
        return
    effect, text = _effect(page)
    fields = {"power": _POWER, "alpha": _ALPHA, **effect}
    if not page.has(_SIDES, *fields.values()):
        page.await_(SIZE, _SIDES, *fields.values())
        return
    half = str(_(" (tested on one side, at half of it)")) if statistics.sides == 2 else ""
    given = (("tail", _tail(page)), ("half", half), ("standardised", _standardised(page)))
    page.say(SIZE, Text(text.message, given), **fields)
    page.claim(_SIDES)


def _tail(page: Manuscript) -> Text:
    return _("one-sided") if page.protocol.statistics.sides == 1 else _("two-sided")


def _effect(page: Manuscript) -> tuple[dict[str, str], Text]:
    """Return the fields that hold the effect, and the sentence that they stand in."""
    statistics = page.protocol.statistics
    match sample_size.calculation_of(statistics):
        case Calculation.LOG_RANK:
            return {"ratio": "/statistics/hazard_ratio", "events": "/statistics/event_share"}, _(
                "The number of participants is set for a power of {power} to detect a hazard ratio of {ratio}, where "
                "{events} of the participants have the event, at a {tail} significance level of {alpha}."
            )
        case Calculation.MARGIN_MEANS:
            return {"margin": _MARGIN, "deviation": _DEVIATION}, _(
                "The number of participants is set for a power of {power} to show that treatment is worse than control "
                "by less than a margin of {margin} points, with a standard deviation of {deviation}, at a {tail} "
                "significance level of {alpha}{half}."
            )
        case Calculation.MARGIN_SHARES:
            return {"margin": _MARGIN, "control": _CONTROL, "treated": _TREATED}, _(
                "The number of participants is set for a power of {power} to show that treatment is worse than control "
                "by less than a margin of {margin} percentage points, with a share of {treated} under treatment and of "
                "{control} under control, at a {tail} significance level of {alpha}{half}."
            )
        case chosen if chosen in sample_size.OF_SHARES or statistics.method is Method.TIME_TO_EVENT:
            return {"control": _CONTROL, "treated": _TREATED}, _(
                "The number of participants is set for a power of {power} to detect a share of {treated} under "
                "treatment against {control} under control, at a {tail} significance level of {alpha}."
            )
        case _:
            return {"difference": _DIFFERENCE, "deviation": _DEVIATION}, _(
                "The number of participants is set for a power of {power} to detect a difference of {difference} with "
                "a standard deviation of {deviation}{standardised}, at a {tail} significance level of {alpha}."
            )


def _further(page: Manuscript) -> None:
    """Print what only some calculations assume."""
    page.say(SIZE, _("The calculation is: {calculation}."), calculation="/statistics/calculation")
    if page.protocol.statistics.calculation is Calculation.MARGIN_MEANS:
        text = _("Treatment is assumed to be better by {difference} in truth.")
        page.say(SIZE, text, difference=_DIFFERENCE)
    page.say(
        SIZE,
        _("The correlation with baseline is assumed to be {correlation}."),
        correlation="/statistics/baseline_correlation",
    )
    page.say(
        SIZE,
        _("Visits averaged: {before} before and {after} after treatment."),
        before="/statistics/visits_before",
        after="/statistics/visits_after",
    )
    page.say(
        SIZE,
        _("Between visits, the covariance is assumed to be: {covariance}, with a correlation of {correlation}."),
        covariance="/statistics/covariance",
        correlation="/statistics/visit_correlation",
    )
    page.say(
        SIZE,
        _("Of each hundred participants, so many are assumed to be measured at one visit after the other: {kept}."),
        kept="/statistics/retention",
    )
    page.say(
        SIZE,
        _("{tests} tests share the level ({adjustment})."),
        tests="/statistics/comparisons",
        adjustment="/statistics/adjustment",
    )
    page.say(SIZE, _("{count} co-primary endpoints must all succeed."), count="/statistics/coprimary")


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


def _computable(protocol: Protocol) -> Answer | None:
    """Return the answer that follows beyond doubt; None where sides or arms leave it open."""
    arms = protocol.design.arms
    alone = protocol.statistics.calculation is Calculation.HALF_WIDTH
    if len(arms) < (1 if alone else 2) or None in (protocol.statistics.sides, protocol.statistics.per_arm):
        return None
    if len({arm.allocation for arm in arms}) > 1:
        treated = {arm.allocation for arm in arms if arm.role is ArmRole.EXPERIMENTAL}
        control = {arm.allocation for arm in arms if arm.role is not ArmRole.EXPERIMENTAL}
        told = len(treated) == len(control) == 1 and None not in {arm.role for arm in arms}
        if not (alone or told) or not sample_size.allocation(protocol):
            return None
    answer = sample_plan.answer_of(protocol)
    return None if answer is None or (answer.n_total or 0) > sample_size.BEYOND_ANY_TRIAL else answer


def _computed(page: Manuscript, answer: Answer) -> None:
    """Print the sample size computed again, and whether the planned one agrees with it.

    Numbers are those of each arm where the two are of one size, else those of both together.
    """
    protocol, each = page.protocol, float(page.protocol.statistics.per_arm or 0)
    pair = sample_size.compared(protocol, each) or (each, each)
    same = pair[0] == pair[1] or answer.n2 is None
    wanted, planned = _count(answer, same=same), round(pair[0] if pair[0] == pair[1] else sum(pair))
    if answer.n2 is None:
        planned = round(each)
    if protocol.statistics.size_statement != sample_plan.statement_of(protocol):
        page.add(SIZE, _steps(protocol, answer, wanted, same=same), address=_EACH)
    formula = _("The formula is: {formula} {sources}.", formula=str(answer.formula).removesuffix("."))
    page.add(SIZE, Text(formula.message, (*formula.params, ("sources", page.cite(*answer.source)))), address=_EACH)
    if planned != wanted or not protocol.statistics.size_follows:
        page.add(SIZE, _compared(protocol, planned, wanted), address=_EACH)


def _compared(protocol: Protocol, planned: int, wanted: int) -> Text:
    """Return how the participants planned stand to those computed; where there is a test, with its power."""
    power, statistics = sample_plan.power_of_planned(protocol), protocol.statistics
    if planned == wanted:
        return _("The {planned} planned agree with this.", planned=number(planned))
    if sample_plan.participants_of(protocol) == (statistics.per_arm, statistics.total):
        ratio = ":".join(map(str, sample_size.allocation(protocol)))
        return _(
            "To keep whole blocks of {ratio}, {planned} are planned in them.", ratio=ratio, planned=number(planned)
        )
    if power is None:
        more, fewer = _("The {planned} planned are more."), _("The {planned} planned are fewer.")
    elif round(100 * power) == 100:
        more = _("The {planned} planned are more, and give a power of more than 99 %.")
        fewer = _("The {planned} planned are fewer, and give a power of more than 99 %.")
    else:
        more = _("The {planned} planned are more, and give a power of about {power} %.")
        fewer = _("The {planned} planned are fewer, and give a power of about {power} %.")
    shown = (("planned", number(planned)), ("power", number(round(100 * (power or 0.0)))))
    return Text((more if planned > wanted else fewer).message, shown)


def _steps(protocol: Protocol, answer: Answer, wanted: int, *, same: bool) -> Text:
    """Return how the number comes about: those with a value, therapists, dropout."""
    given: dict[str, object] = {"method": calculations.get(answer.calculation).in_words, "wanted": wanted}
    alone = sample_plan.answered(protocol, dropout=0.0, cluster=None)
    clustered = sample_plan.answered(protocol, dropout=0.0)
    if answer.n2 is None and alone is not None:
        return _(
            "Computed again from these assumptions, by {method}, {count} participants with a value are needed in an "
            "arm; with dropout, {wanted} are needed. Each of these numbers is rounded up from the exact one.",
            count=_count(alone, same=True),
            **given,
        )
    if sample_size.calculation_of(protocol.statistics) is Calculation.MMRM or alone is None or clustered is None:
        if same:
            return _(
                "Computed again from these assumptions for two arms of one size, by {method}, {wanted} participants "
                "are needed in each arm.",
                **given,
            )
        return _(
            "Computed again from these assumptions for the two arms compared, by {method}, {wanted} participants are "
            "needed in them.",
            **given,
        )
    count = _count(alone, same=same)
    steps = _("{count} participants with a value are needed in them", count=count)
    if same:
        steps = _("{count} participants with a value are needed in each arm", count=count)
    clustering = sample_size.clustering_of(protocol.statistics)
    if clustering > 1:
        steps = _(
            "{steps}, {clustered} with a design effect of {effect} for therapists",
            steps=steps,
            clustered=_count(clustered, same=same),
            effect=number(round(clustering, 2)),
        )
    if same:
        return _(
            "Computed again from these assumptions for two arms of one size, by {method}, {steps}; with dropout, "
            "{wanted} are needed in each arm. Each of these numbers is rounded up from the exact one.",
            steps=steps,
            **given,
        )
    return _(
        "Computed again from these assumptions for the two arms compared, by {method}, {steps}; with dropout, {wanted} "
        "are needed in them. Each of these numbers is rounded up from the exact one.",
        steps=steps,
        **given,
    )


def _count(answer: Answer, *, same: bool) -> int:
    """Return the participants of an arm, or of both."""
    return math.ceil((answer.n_per_group if same else answer.n_total) or 0)
