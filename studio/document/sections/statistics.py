"""Chapter 10: analyses; the sample size is written beside it."""

from studio.document.blocks import Inline, Listing, Paragraph, Span
from studio.document.manuscript import Manuscript, inline
from studio.document.phrases import inside, undecided, within
from studio.document.sections.belief import write_belief
from studio.document.sections.sample_size import write_sample_size
from studio.document.tables import Pick, grid, picked
from studio.knowledge import calculations
from studio.protocol.objectives import Estimand, EventKind, Level, Objective, Strategy
from studio.protocol.statistics import AnalysisSet, Interim, Method, MissingData, Subgroup
from studio.text import Text, _, listing, n_, number

GENERAL, SETS, BASELINE, PRIMARY, SECONDARY, EXPLORATORY = "10.1", "10.2", "10.3", "10.4", "10.5", "10.6"
SAFETY, OTHER, INTERIM, MULTIPLICITY = "10.7", "10.8", "10.9", "10.10"


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
    write_sample_size(page)


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
    """Print the analysis of the first primary objective; for further ones, where what holds for all of them stands."""
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
        if method in _METHODS:
            text = _("The primary analysis is {method}.", method=_METHODS[method])
        elif page.has("/statistics/model"):
            text = _("The primary analysis is of another kind, which is described below.")
        else:
            text = _("The primary analysis is of another kind, which is still to be described.")
        page.add(f"{first}.1", text, address="/statistics/method")
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
        for part, text in enumerate(_SHARED, 1):
            page.add(f"10.4.{count}.{part}", Text(text.message, (("section", page.see(f"{first}.{part}")),)))


_SHARED = (
    _("The protocol states one method for all primary objectives; it stands in {section}."),
    _("How data after such events are handled is stated for all primary objectives together, in {section}."),
    _("How missing data are handled is stated for all primary objectives together, in {section}."),
)
"""What stands under the headings of a further primary objective: the protocol has one field of each for all."""


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
        named: Inline = ()
        for index in indices:
            source = page.cite(*calculations.get(index.value).sources[:1])
            named += (Span("; " if named else ""), Span(str(index.label)), Span(" "), *source)
        text = _("Masking is summarised by: {indices}.", indices=named)
        page.add(OTHER, text, address="/statistics/blinding_index")
        page.claim("/statistics/blinding_index")
    write_belief(page)
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
        text = _("It is also stated that no interim analysis is planned. One of the two is still to be corrected.")
        page.put(INTERIM, Paragraph(inline(text), "open", address="/statistics/interim_planned"))
    elif planned and not looks:
        page.add(INTERIM, _("An interim analysis is planned; when and why is still to be decided."), "open")
    if planned is not None:
        page.claim("/statistics/interim_planned")
