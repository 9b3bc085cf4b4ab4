"""Chapter 3: objectives with their endpoints and estimands."""

from studio.document.blocks import Paragraph, Span
from studio.document.manuscript import Manuscript
from studio.document.sections.estimands import attributes
from studio.document.tables import grid, labelled, lines
from studio.protocol.objectives import Level, Objective
from studio.text import _

ESTIMANDS, ENDPOINTS = "/objectives/estimands", "/objectives/endpoints"

_HEADINGS = {Level.PRIMARY: "3.1", Level.SECONDARY: "3.2", Level.EXPLORATORY: "3.3"}


def write(page: Manuscript) -> None:
    """Write the chapter. Each objective has a section of its own; there is always one for a primary objective."""
    objectives = page.protocol.objectives.objectives
    for heading in (*_HEADINGS.values(), "3.1.1"):
        page.await_(heading, "/objectives/objectives", ESTIMANDS)
    for level, heading in _HEADINGS.items():
        members = [one for one in objectives if one.level is level]
        page.repeats[f"{heading}.X"] = max(len(members), 1 if level is Level.PRIMARY else 0)
        for count, objective in enumerate(members, 1):
            _objective(page, f"{heading}.{count}", f"{heading}.X", objective)
    for level in (Level.SECONDARY, Level.EXPLORATORY):
        if objectives and not any(one.level is level for one in objectives):
            text = _("No secondary objective is described.") if level is Level.SECONDARY else _NO_EXPLORATORY
            page.add(_HEADINGS[level], text, "open")


_NO_EXPLORATORY = _("No exploratory objective is described.")


def _objective(page: Manuscript, heading: str, pattern: str, objective: Objective) -> None:
    at = f"/objectives/objectives/{objective.id}"
    statement = objective.statement or str(_("The objective is still to be worded."))
    page.put(heading, Paragraph((Span(statement, bold=bool(objective.statement)),), address=at))
    if objective.durability is not None:
        claims = _("The objective claims an effect that outlasts the time of the primary endpoint.")
        claims_not = _("The objective claims no effect beyond the time of the primary endpoint.")
        page.add(heading, claims if objective.durability else claims_not, address=f"{at}/durability")
    others = lines(page.words, objective, at, skip=("level", "statement", "endpoints", "durability"))
    if others:
        page.put(heading, labelled(others))
    chosen = [one for one in page.protocol.objectives.endpoints if one.id in objective.endpoints]
    page.put(heading, *grid(page.words, ENDPOINTS, chosen, caption=str(_("Endpoints"))))
    for estimand in page.protocol.objectives.estimands:
        if estimand.objective == objective.id:
            page.put(heading, attributes(page, estimand, pattern))
            page.claim(f"{ESTIMANDS}/{estimand.id}")
    page.claim(at, *(f"{ENDPOINTS}/{one.id}" for one in chosen))
