"""Chapter 10: analyses and sample size."""

import math
from dataclasses import dataclass

from studio.document.blocks import Inline, Listing, Paragraph, Span
from studio.document.manuscript import Manuscript, inline
from studio.document.phrases import inside, undecided, within
from studio.document.tables import Pick, grid, picked
from studio.planning import sample_size
from studio.protocol.design import ArmRole, InterventionModel
from studio.protocol.objectives import Estimand, EventKind, Level, Objective, Strategy
from studio.protocol.protocol import Protocol
from studio.protocol.statistics import AnalysisSet, Interim, Method, MissingData, Statistics, Subgroup
from studio.text import Text, _, listing, n_, number

GENERAL, SETS, BASELINE, PRIMARY, SECONDARY, EXPLORATORY = "10.1", "10.2", "10.3", "10.4", "10.5", "10.6"
SAFETY, OTHER, INTERIM, MULTIPLICITY, SIZE = "10.7", "10.8", "10.9", "10.10", "10.11"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    page.prose(GENERAL, "/statistics/general", "")
    _sets(page)
    page.prose(BASELINE, "/statistics/baseline", "")
    _primary(page)
    _secondary(page)
    _exploratory(page)
    page.prose(SAFETY, "/statistics/safety", "")
    _other(page)
    _interim(page)
    page.prose(MULTIPLICITY, "/statistics/multiplicity", "")
    _sample_size(page)


def _sets(page: Manuscript) -> None:
    sets = page.protocol.statistics.sets
    picks = (picked(page.words, AnalysisSet, "name", 1.0), picked(page.words, AnalysisSet, "definition", 2.6))
    caption, anchor = str(_("Analysis sets")), "table-analysis-sets"
    table = grid(page.words, "/statistics/sets", sets, picks, caption=caption, anchor=anchor)
    if table:
        text = n_(
            "Participants are analysed in {count} set, which {table} defines.",
            "Participants are analysed in {count} sets, which {table} defines.",
            len(sets),
            table=page.refer(anchor),
        )
        page.add(SETS, text, address="/statistics/sets")
    page.put(SETS, *table)
    page.claim("/statistics/sets")


# Objectives


_METHODS: dict[Method, Text] = {
    Method.MMRM: _("a mixed model for repeated measures"),
    Method.ANCOVA: _("an analysis of covariance"),
    Method.T_TEST: _("a t test"),
    Method.LOGISTIC: _("logistic regression"),
    Method.TIME_TO_EVENT: _("a time-to-event analysis"),
    Method.DOSE_RESPONSE: _("dose-response modelling"),
    Method.OTHER: _("another method"),
}

_MISSING: dict[MissingData, Text] = {
    MissingData.LIKELIHOOD: _("are handled by the likelihood of the model (likelihood based, missing at random)"),
    MissingData.MULTIPLE_IMPUTATION: _("are replaced by multiple imputation"),
    MissingData.REFERENCE_BASED: _("are replaced by reference-based imputation"),
    MissingData.LOCF: _("are replaced by the last value seen (last observation carried forward)"),
    MissingData.COMPLETERS: _("are left out (completers only)"),
}


def _members(page: Manuscript, level: Level) -> list[Objective]:
    return [one for one in page.protocol.objectives.objectives if one.level is level]


def _primary(page: Manuscript) -> None:
    """Print the analysis of the primary objective; for further ones, that it is the same."""
    objectives = _members(page, Level.PRIMARY)
    page.repeats["10.4.X"] = max(1, len(objectives))
    for count, objective in enumerate(objectives, 1):
        heading = f"10.4.{count}"
        _objective(page, heading, f"3.1.{count}", objective)
    first = "10.4.1"
    page.await_(f"{first}.1", "/statistics/method")
    page.await_(f"{first}.3", "/statistics/missing")
    page.prose(f"{first}.1", "/statistics/hypotheses", "")
    method, sides, alpha = (
        page.protocol.statistics.method,
        page.protocol.statistics.sides,
        page.protocol.statistics.alpha,
    )
    if method is not None:
        page.add(
            f"{first}.1", _("The primary analysis is {method}.", method=_METHODS[method]), address="/statistics/method"
        )
        page.claim("/statistics/method")
    if sides is not None and alpha is not None:
        text = _("The test is one-sided, at a level of {alpha}.", alpha=number(alpha))
        if sides == 2:
            text = _("The test is two-sided, at a level of {alpha}.", alpha=number(alpha))
        page.add(f"{first}.1", text, address="/statistics/sides")
    page.prose(f"{first}.1", "/statistics/model", "")
    for count, objective in enumerate(objectives, 1):
        _events(page, f"10.4.{count}.2", f"3.1.{count}", objective)
        if count == 1 and _estimand(page, objective) is not None:
            page.demanded.add(f"{first}.4")
    page.prose(f"{first}.2", "/statistics/data_handling", "")
    missing = page.protocol.statistics.missing
    if missing is not None:
        text = _("Missing values of the primary endpoint {handling}.", handling=_MISSING[missing])
        page.add(f"{first}.3", text, address="/statistics/missing")
        page.claim("/statistics/missing")
    page.prose(f"{first}.3", "/statistics/missing_plan", "")
    page.prose(f"{first}.4", "/statistics/sensitivity", "")
    page.prose(f"{first}.5", "/statistics/supplementary", "")
    for count in range(2, len(objectives) + 1):
        for part in (1, 2, 3):
            page.add(
                f"10.4.{count}.{part}",
                _("As for the first primary objective, in {section}.", section=page.see(f"{first}.{part}")),
            )


def _objective(page: Manuscript, heading: str, section: str, objective: Objective) -> None:
    """Print which objective the analyses under a heading answer, with its endpoints."""
    if not objective.statement:
        return
    at = f"/objectives/objectives/{objective.id}"
    text = _("Objective ({section}): {statement}.", section=page.see(section), statement=within(objective.statement))
    page.add(heading, text, address=f"{at}/statement")
    names = [page.words.referred("/objectives/endpoints", id) for id in objective.endpoints]
    if names:
        text = n_("Endpoint: {names}.", "Endpoints: {names}.", len(names), names="; ".join(map(within, names)))
        page.add(heading, text, address=f"{at}/endpoints")


def _estimand(page: Manuscript, objective: Objective) -> Estimand | None:
    estimands = page.protocol.objectives.estimands
    return next((one for one in estimands if one.objective == objective.id and one.events), None)


_STRATEGIES: dict[Strategy, Text] = {
    Strategy.TREATMENT_POLICY: _("Treatment policy, with values used as they are"),
    Strategy.HYPOTHETICAL: _("Hypothetical, as if the event had not happened"),
    Strategy.COMPOSITE: _("Composite, with the event made part of the outcome"),
    Strategy.WHILE_ON_TREATMENT: _("While on treatment, with values up to the event"),
    Strategy.PRINCIPAL_STRATUM: _("Principal stratum, of those in whom the event would not happen"),
}


def _events(page: Manuscript, heading: str, section: str, objective: Objective) -> None:
    """Print which intercurrent events the estimand of an objective handles by which strategy."""
    estimand = _estimand(page, objective)
    if estimand is None:
        return
    items: list[Inline] = []
    addresses: list[str] = []
    for strategy, name in _STRATEGIES.items():
        events = [one for one in estimand.events if one.strategy is strategy and one.kind is not None]
        if events:
            kinds = listing(dict.fromkeys(_event(one.kind) for one in events if one.kind))
            items.append((Span(f"{name}: ", bold=True), Span(f"{kinds}.")))
            addresses.append(f"/objectives/estimands/{estimand.id}/events/{events[0].id}")
    if items:
        text = _(
            "Intercurrent events are handled by these strategies, as {section} says of each:",
            section=page.see(section),
        )
        page.put(heading, Paragraph(inline(text), address=f"/objectives/estimands/{estimand.id}/events"))
        page.put(heading, Listing(tuple(items), addresses=tuple(addresses)))


def _event(kind: EventKind) -> str:
    return str(_("events of other kinds")) if kind is EventKind.OTHER else inside(kind)


def _secondary(page: Manuscript) -> None:
    page.prose(SECONDARY, "/statistics/secondary", "")
    page.prose(SECONDARY, "/statistics/secondary_missing")
    objectives = _members(page, Level.SECONDARY)
    page.repeats["10.5.X"] = len(objectives)
    for count, objective in enumerate(objectives, 1):
        heading = f"10.5.{count}"
        _objective(page, heading, f"3.2.{count}", objective)
        if not objective.statement:
            page.add(heading, _("The objective is still to be worded."), "open")
        estimand = _estimand(page, objective)
        if estimand is not None:
            text = _("The method is that of {section}.", section=page.see(SECONDARY))
            page.add(f"{heading}.1", text, address="/statistics/secondary")
            _events(page, f"{heading}.2", f"3.2.{count}", objective)
            text = _("Missing values are handled as {section} says.", section=page.see(SECONDARY))
            if page.protocol.statistics.secondary_missing:
                page.add(f"{heading}.3", text, address="/statistics/secondary_missing")
            else:
                page.await_(f"{heading}.3", "/statistics/secondary_missing")
                undecided(page, f"{heading}.3")
    if page.protocol.objectives.objectives and not objectives and not page.protocol.statistics.secondary:
        page.not_applicable(SECONDARY, _("the trial has no secondary objective."), "/objectives/objectives")


def _exploratory(page: Manuscript) -> None:
    page.prose(EXPLORATORY, "/statistics/exploratory", "")
    page.prose(EXPLORATORY, "/statistics/mediation")
    page.say(
        EXPLORATORY,
        _("For the analysis of mediation the mediator is measured at {mediator}, and the outcome at {outcome}."),
        mediator="/statistics/mediator_visit",
        outcome="/statistics/mediated_visit",
    )
    objectives = page.protocol.objectives.objectives
    if objectives and not _members(page, Level.EXPLORATORY) and not page.blocks(EXPLORATORY):
        page.not_applicable(EXPLORATORY, _("the trial has no exploratory objective."), "/objectives/objectives")


# Other analyses


def _other(page: Manuscript) -> None:
    page.prose(OTHER, "/statistics/other", "")
    page.prose(OTHER, "/statistics/guess_analysis")
    indices = page.protocol.statistics.blinding_index
    if indices:
        text = _("Masking is summarised by: {indices}.", indices="; ".join(str(one.label) for one in indices))
        page.add(OTHER, text, address="/statistics/blinding_index")
        page.claim("/statistics/blinding_index")
    words, subgroups = page.words, page.protocol.statistics.subgroups
    picks = (
        picked(words, Subgroup, "factor", 1.6),
        picked(words, Subgroup, "hypothesis", 2.2),
        Pick(str(_("Tested as an interaction")), lambda one: words.field(one, "interaction"), ("interaction",), 0.9),
    )
    anchor = "table-subgroups"
    table = grid(words, "/statistics/subgroups", subgroups, picks, caption=str(_("Subgroups")), anchor=anchor)
    if table:
        text = n_(
            "{count} subgroup is named in advance, with what is expected of it ({table}).",
            "{count} subgroups are named in advance, with what is expected of each ({table}).",
            len(subgroups),
            table=page.refer(anchor),
        )
        page.add(OTHER, text, address="/statistics/subgroups")
    page.put(OTHER, *table)
    page.claim("/statistics/subgroups")


def _interim(page: Manuscript) -> None:
    planned, looks = page.protocol.statistics.interim_planned, page.protocol.statistics.interim
    words, anchor = page.words, "table-interim-analyses"
    picks = tuple(picked(words, Interim, name) for name in ("when", "purpose", "boundary"))
    table = grid(words, "/statistics/interim", looks, picks, caption=str(_("Interim analyses")), anchor=anchor)
    if table:
        text = _(
            "The data are looked at before the end of the trial as {table} says: when, for what purpose, and by which "
            "boundary.",
            table=page.refer(anchor),
        )
        page.add(INTERIM, text, address="/statistics/interim")
        page.put(INTERIM, *table)
    page.claim("/statistics/interim")
    if planned is False and not looks:
        page.not_applicable(INTERIM, _("no interim analysis is planned."), "/statistics/interim_planned")
    elif planned is False:
        page.add(INTERIM, _("No interim analysis of efficacy is among them."), address="/statistics/interim_planned")
    elif planned and not looks:
        page.add(INTERIM, _("An interim analysis is planned; when and why is still to be decided."), "open")
    if planned is not None:
        page.claim("/statistics/interim_planned")


# Sample size


@dataclass(frozen=True, slots=True)
class _Plan:
    """The sample size that follows from the assumptions, for the two arms that are compared.

    Participants are those of each arm where the two are of one size, else those of both together.
    """

    kind: type[sample_size.Effect]
    alike: bool
    alone: float
    """Participants with a value, without clusters."""
    clustering: float
    wanted: float
    """Participants to randomise."""
    planned: float
    reached: float
    """The power of the participants planned; a part of one."""


def _sample_size(page: Manuscript) -> None:
    at = {
        name: f"/statistics/{name}"
        for name in (
            "difference",
            "deviation",
            "proportion_control",
            "proportion_treated",
            "alpha",
            "sides",
            "power",
            "dropout",
            "per_arm",
            "total",
            "cluster_size",
            "cluster_icc",
        )
    }
    page.prose(SIZE, "/statistics/comparison")
    plan = _plan(page)
    risks = {name: at[name] for name in ("alpha", "power")}
    sides = page.protocol.statistics.sides
    if sides is not None:
        tail = _("two-sided") if sides == 2 else _("one-sided")
        _assumed(page, tail, risks, at)
    page.say(
        SIZE,
        _(
            "{per_arm} participants are randomised to each arm, {total} in all, in which an expected dropout of "
            "{dropout} is included."
        ),
        per_arm=at["per_arm"],
        total=at["total"],
        dropout=at["dropout"],
    )
    page.say(
        SIZE,
        _("{per_arm} participants are randomised to each arm, {total} in all."),
        per_arm=at["per_arm"],
        total=at["total"],
    )
    page.say(SIZE, _("The trial is planned with {total} participants in all."), total=at["total"])
    page.say(SIZE, _("A dropout of {dropout} is expected, and is included in the numbers."), dropout=at["dropout"])
    size, correlation = page.protocol.statistics.cluster_size, page.protocol.statistics.cluster_icc
    if size is not None and correlation is not None and (size <= 1 or correlation == 0):
        text = _(
            "Outcomes are taken not to be clustered by therapist (cluster size {size}, correlation {icc}).",
            size=number(size),
            icc=number(correlation),
        )
        page.add(SIZE, text, address=at["cluster_size"])
        page.claim(at["cluster_size"], at["cluster_icc"])
    page.say(
        SIZE,
        _("Each therapist sees about {size} participants, with an assumed intraclass correlation of {icc}."),
        size=at["cluster_size"],
        icc=at["cluster_icc"],
    )
    if plan is not None:
        _computed(page, plan)
    page.prose(SIZE, "/statistics/assumption_basis")


def _assumed(page: Manuscript, tail: Text, risks: dict[str, str], at: dict[str, str]) -> None:
    """Print effect, level and power in a sentence, for means or for shares, and claim the sides with them."""
    means = {"difference": at["difference"], "deviation": at["deviation"]}
    shares = {"control": at["proportion_control"], "treated": at["proportion_treated"]}
    for effect, text in (
        (
            means,
            _(
                "The trial has a power of {power} to show a difference of {difference} with a standard deviation of "
                "{deviation}{standardised}, at a {tail} significance level of {alpha}."
            ),
        ),
        (
            shares,
            _(
                "The trial has a power of {power} to show a share of {treated} under treatment against {control} under "
                "control, at a {tail} significance level of {alpha}."
            ),
        ),
    ):
        if not page.has(at["sides"], *risks.values(), *effect.values()):
            page.await_(SIZE, at["sides"], *risks.values(), *effect.values())
            continue
        page.say(SIZE, Text(text.message, (("tail", tail), ("standardised", _standardised(page)))), **risks, **effect)
        page.claim(at["sides"])
        return


def _standardised(page: Manuscript) -> str:
    difference, deviation = page.protocol.statistics.difference, page.protocol.statistics.deviation
    if not difference or not deviation or not math.isfinite(difference / deviation):
        return ""
    return str(_(" (standardised difference {effect})", effect=number(round(difference / deviation, 2))))


def _plan(page: Manuscript) -> _Plan | None:
    """Return what follows from the assumptions; None where they are incomplete, or not of two arms side by side."""
    statistics, design = page.protocol.statistics, page.protocol.design
    effect, sizes = _effect(statistics), _sizes(page.protocol)
    alpha, power, dropout, sides = statistics.alpha, statistics.power, statistics.dropout, statistics.sides
    if design.model not in (None, InterventionModel.PARALLEL, InterventionModel.SEQUENTIAL):
        return None
    if effect is None or sizes is None or alpha is None or power is None or dropout is None or sides is None:
        return None
    size, correlation = statistics.cluster_size, statistics.cluster_icc
    clustering = 1.0 if size is None or correlation is None else sample_size.design_effect(size, correlation)
    ratio = sizes[1] / sizes[0]
    both = 1.0 if ratio == 1 else 1 + ratio
    try:
        alone = sample_size.needed(effect, alpha=alpha, power=power / 100, sides=sides, ratio=ratio)
        wanted = sample_size.randomised(alone, dropout / 100, clustering)
        left = (sample_size.analysed(one, dropout / 100, clustering) for one in sizes)
        reached = sample_size.power_of(effect, *left, alpha=alpha, sides=sides)
    except (ValueError, OverflowError, ZeroDivisionError):
        return None
    if wanted > _BEYOND_ANY_TRIAL:
        return None
    return _Plan(type(effect), ratio == 1, alone * both, clustering, wanted * both, sizes[0] * both, reached)


_BEYOND_ANY_TRIAL = 10_000_000


def _sizes(protocol: Protocol) -> tuple[float, float] | None:
    """Return the planned participants of the control arm and of the treated one; None where they do not follow."""
    statistics, arms = protocol.statistics, protocol.design.arms
    if len(arms) > 1 and len({arm.allocation for arm in arms}) == 1:
        return (float(statistics.per_arm), float(statistics.per_arm)) if statistics.per_arm else None
    treated = [arm.allocation for arm in arms if arm.role is ArmRole.EXPERIMENTAL]
    control = [arm.allocation for arm in arms if arm.role not in (ArmRole.EXPERIMENTAL, None)]
    if len(treated) != 1 or len(control) != 1 or not treated[0] or not control[0] or not statistics.total:
        return None
    unit = statistics.total / (treated[0] + control[0])
    return control[0] * unit, treated[0] * unit


def _effect(statistics: Statistics) -> sample_size.Effect | None:
    if statistics.method is Method.TIME_TO_EVENT:
        return None
    if statistics.method is not Method.LOGISTIC and statistics.difference and statistics.deviation:
        return sample_size.Means(statistics.difference, statistics.deviation)
    if statistics.proportion_control is not None and statistics.proportion_treated is not None:
        return sample_size.Shares(statistics.proportion_control / 100, statistics.proportion_treated / 100)
    return None


_NEAR_SHARE, _NEAR_COUNT = 0.02, 2
"""Two ways of computing agree within so many participants: methods and rounding differ in the last."""


_METHODS_OF_SIZE: dict[type[sample_size.Effect], Text] = {
    sample_size.Means: _("the normal approximation to the t test with Guenther's correction"),
    sample_size.Shares: _("the normal test of two proportions without correction for continuity"),
}


def _computed(page: Manuscript, plan: _Plan) -> None:
    """Print the sample size computed again, and whether the planned one agrees with it."""
    count, wanted = _whole(plan.alone), _whole(plan.wanted)
    steps = _("{count} participants with a value are needed in the two arms", count=count)
    if plan.alike:
        steps = _("{count} participants with a value are needed in each arm", count=count)
    if plan.clustering > 1:
        steps = _(
            "{steps}, {clustered} with a design effect of {effect} for therapists",
            steps=steps,
            clustered=_whole(plan.alone * plan.clustering),
            effect=number(round(plan.clustering, 2)),
        )
    given = {"method": _METHODS_OF_SIZE[plan.kind], "steps": steps, "wanted": wanted}
    text = _(
        "Computed again from these assumptions for the two arms, by {method}, {steps}; with dropout, {wanted} are "
        "to be randomised to them.",
        **given,
    )
    if plan.alike:
        text = _(
            "Computed again from these assumptions for two arms of one size, by {method}, {steps}; with dropout, "
            "{wanted} are to be randomised to each arm.",
            **given,
        )
    page.add(SIZE, text, address="/statistics/per_arm")
    planned, power = number(round(plan.planned)), number(round(plan.reached * 100))
    if abs(plan.planned - plan.wanted) <= max(_NEAR_COUNT, _NEAR_SHARE * plan.wanted):
        text = _("The {planned} planned agree with this.", planned=planned)
    elif plan.planned > plan.wanted:
        text = _("The {planned} planned are more, and give a power of about {power} %.", planned=planned, power=power)
    else:
        text = _("The {planned} planned are fewer, and give a power of about {power} %.", planned=planned, power=power)
    page.add(SIZE, text, address="/statistics/per_arm")


def _whole(participants: float) -> int:
    """Return the whole number of participants that suffices; what arithmetic adds in the last digits adds nobody."""
    return math.ceil(participants - 1e-9)
