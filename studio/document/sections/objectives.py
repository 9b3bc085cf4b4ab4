"""Chapter 3: objectives with their endpoints and estimands."""

from collections.abc import Mapping
from dataclasses import replace

from studio.document.blocks import Inline, Listing, Paragraph, Span
from studio.document.manuscript import Manuscript
from studio.document.sections.estimands import ENDPOINTS, attributes, described, endpoints_alone
from studio.document.tables import labelled, lines
from studio.protocol.objectives import Level, Objective
from studio.text import _, literal, n_

OBJECTIVES, ESTIMANDS = "/objectives/objectives", "/objectives/estimands"

_HEADINGS = {Level.PRIMARY: "3.1", Level.SECONDARY: "3.2", Level.EXPLORATORY: "3.3"}


def write(page: Manuscript) -> None:
    """Write the chapter. Each objective has a section of its own; there is always one for a primary objective."""
    objectives = page.protocol.objectives.objectives
    for heading in (*_HEADINGS.values(), "3.1.1"):
        page.await_(heading, OBJECTIVES, ESTIMANDS)
    sections: dict[str, Objective] = {}
    for level, heading in _HEADINGS.items():
        members = [one for one in objectives if one.level is level]
        page.repeats[f"{heading}.X"] = max(len(members), 1 if level is Level.PRIMARY else 0)
        for count, objective in enumerate(members, 1):
            _objective(page, f"{heading}.{count}", f"{heading}.X", objective)
            sections[f"{heading}.{count}"] = objective
    if "3.1.1" not in sections:
        waiting = _("Still to be decided: {fields}.", fields=literal(page.open_fields("3.1.1")))
        page.add("3.1.1", waiting, "open", OBJECTIVES)
        page.put("3.1.1", endpoints_alone(page, (), "3.1.X", ENDPOINTS))
    _unassigned(page)
    _durability(page, sections)
    for level in (Level.SECONDARY, Level.EXPLORATORY):
        if objectives and not any(one.level is level for one in objectives):
            page.not_applicable(_HEADINGS[level], _NONE[level], OBJECTIVES)


_NONE = {
    Level.SECONDARY: _("the trial has no secondary objective."),
    Level.EXPLORATORY: _("the trial has no exploratory objective."),
}


def _unassigned(page: Manuscript) -> None:
    """Print the endpoints and estimands that no objective of a known level has taken up."""
    endpoints = [one for one in page.protocol.objectives.endpoints if not page.claimed(f"{ENDPOINTS}/{one.id}")]
    if endpoints:
        page.add("3", _("No objective names these endpoints yet:"), "open", ENDPOINTS)
        addresses = tuple(f"{ENDPOINTS}/{one.id}" for one in endpoints)
        page.put("3", Listing(tuple(described(page, one) for one in endpoints), addresses=addresses))
        page.claim(*addresses)
    for estimand in page.protocol.objectives.estimands:
        at = f"{ESTIMANDS}/{estimand.id}"
        if page.claimed(at):
            continue
        objective = page.words.field(estimand, "objective")
        text = (
            _("This estimand is that of an objective still to be settled: {objective}", objective=objective)
            if objective
            else _("This estimand belongs to no objective yet.")
        )
        page.add("3", text, "open", at)
        page.put("3", attributes(page, estimand, "3.1.X"))
        page.claim(at)


def _objective(page: Manuscript, heading: str, pattern: str, objective: Objective) -> None:
    at = f"{OBJECTIVES}/{objective.id}"
    statement = objective.statement or str(_("The objective is still to be worded."))
    page.put(heading, Paragraph((Span(statement, bold=bool(objective.statement)),), address=at))
    if objective.mechanism is not None:
        text = (
            _("With this objective the trial claims that the drug acts by the mechanism, not only that both change.")
            if objective.mechanism
            else _("With this objective the trial claims no mechanism.")
        )
        page.add(heading, text, address=f"{at}/mechanism")
    others = lines(page.words, objective, at, skip=("level", "statement", "endpoints", "durability", "mechanism"))
    if others:
        page.put(heading, labelled(others))
    chosen = [one for one in page.protocol.objectives.endpoints if one.id in objective.endpoints]
    estimands = [one for one in page.protocol.objectives.estimands if one.objective == objective.id]
    for count, estimand in enumerate(estimands):
        page.put(heading, attributes(page, estimand, pattern, () if count else chosen))
        page.claim(f"{ESTIMANDS}/{estimand.id}")
    if not estimands:
        page.put(heading, endpoints_alone(page, chosen, pattern, f"{at}/endpoints"))
    page.claim(at, *(f"{ENDPOINTS}/{one.id}" for one in chosen))


def _durability(page: Manuscript, sections: dict[str, Objective]) -> None:
    """Say once which of the objectives in these sections claim an effect that lasts."""
    claimed = {number: objective for number, objective in sections.items() if objective.durability}
    denied = {number: objective for number, objective in sections.items() if objective.durability is False}
    if claimed:
        text = n_(
            "An effect that outlasts the time of the primary endpoint is claimed by the objective in section "
            "{sections}.",
            "An effect that outlasts the time of the primary endpoint is claimed by the objectives in sections "
            "{sections}.",
            len(claimed),
            sections=_links(page, claimed),
        )
        page.add("3", text, address=OBJECTIVES)
    if denied and len(denied) == len(sections):
        text = _("No objective claims an effect that outlasts the time of the primary endpoint.")
        page.add("3", text, address=OBJECTIVES)
    elif denied:
        text = n_(
            "No such effect is claimed by the objective in section {sections}.",
            "No such effect is claimed by the objectives in sections {sections}.",
            len(denied),
            sections=_links(page, denied),
        )
        if not claimed:
            text = n_(
                "No effect that outlasts the time of the primary endpoint is claimed by the objective in section "
                "{sections}.",
                "No effect that outlasts the time of the primary endpoint is claimed by the objectives in sections "
                "{sections}.",
                len(denied),
                sections=_links(page, denied),
            )
        page.add("3", text, address=OBJECTIVES)


def _links(page: Manuscript, objectives: Mapping[str, Objective]) -> Inline:
    """Return the numbers of sections as links, in a list; each leads back to what its objective claims."""
    runs: list[Span] = []
    for count, (number, objective) in enumerate(objectives.items(), 1):
        if runs:
            runs.append(Span(str(_(" and ")) if count == len(objectives) else ", "))
        address = f"{OBJECTIVES}/{objective.id}/durability"
        runs.append(replace(page.see(number), text=number, address=address))
    return tuple(runs)
