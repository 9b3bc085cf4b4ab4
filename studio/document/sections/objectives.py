"""Chapter 3: objectives with their endpoints and estimands."""

from collections.abc import Sequence
from dataclasses import replace

from studio.document.blocks import Inline, Listing, Paragraph, Span
from studio.document.manuscript import Manuscript
from studio.document.sections.estimands import attributes
from studio.document.tables import labelled, lines
from studio.protocol.objectives import Endpoint, Level, Objective
from studio.text import _, n_

ESTIMANDS, ENDPOINTS = "/objectives/estimands", "/objectives/endpoints"

_HEADINGS = {Level.PRIMARY: "3.1", Level.SECONDARY: "3.2", Level.EXPLORATORY: "3.3"}


def write(page: Manuscript) -> None:
    """Write the chapter. Each objective has a section of its own; there is always one for a primary objective."""
    objectives = page.protocol.objectives.objectives
    for heading in (*_HEADINGS.values(), "3.1.1"):
        page.await_(heading, "/objectives/objectives", ESTIMANDS)
    sections: dict[str, Objective] = {}
    for level, heading in _HEADINGS.items():
        members = [one for one in objectives if one.level is level]
        page.repeats[f"{heading}.X"] = max(len(members), 1 if level is Level.PRIMARY else 0)
        for count, objective in enumerate(members, 1):
            _objective(page, f"{heading}.{count}", f"{heading}.X", objective)
            sections[f"{heading}.{count}"] = objective
    _durability(page, sections)
    for level in (Level.SECONDARY, Level.EXPLORATORY):
        if objectives and not any(one.level is level for one in objectives):
            text = _("No secondary objective is described.") if level is Level.SECONDARY else _NO_EXPLORATORY
            page.add(_HEADINGS[level], text, "open")


_NO_EXPLORATORY = _("No exploratory objective is described.")


def _objective(page: Manuscript, heading: str, pattern: str, objective: Objective) -> None:
    at = f"/objectives/objectives/{objective.id}"
    statement = objective.statement or str(_("The objective is still to be worded."))
    page.put(heading, Paragraph((Span(statement, bold=bool(objective.statement)),), address=at))
    others = lines(page.words, objective, at, skip=("level", "statement", "endpoints", "durability"))
    if others:
        page.put(heading, labelled(others))
    chosen = [one for one in page.protocol.objectives.endpoints if one.id in objective.endpoints]
    if chosen:
        page.put(heading, Listing(tuple(_endpoint(page, one) for one in chosen), address=ENDPOINTS))
    for estimand in page.protocol.objectives.estimands:
        if estimand.objective == objective.id:
            page.put(heading, attributes(page, estimand, pattern))
            page.claim(f"{ESTIMANDS}/{estimand.id}")
    page.claim(at, *(f"{ENDPOINTS}/{one.id}" for one in chosen))


def _endpoint(page: Manuscript, endpoint: Endpoint) -> Inline:
    """Return an endpoint in one paragraph: its name, with what and when it is measured, and how it is derived."""
    words = page.words
    measured = ", ".join(part for name in ("instrument", "visit") if (part := words.field(endpoint, name)))
    runs = [Span(str(_("Endpoint: "))), Span(words.name(endpoint), bold=True)]
    if measured:
        runs.append(Span(str(_(" ({measured})", measured=measured))))
    told = (words.field(endpoint, "variable"), words.line(endpoint, skip=("name", "instrument", "visit", "variable")))
    runs += [Span(f". {one.removesuffix('.')}") for one in told if one]
    return (*runs, Span("."))


def _durability(page: Manuscript, sections: dict[str, Objective]) -> None:
    """Say once which of the objectives in these sections claim an effect that lasts."""
    claimed = [number for number, objective in sections.items() if objective.durability]
    denied = [number for number, objective in sections.items() if objective.durability is False]
    if claimed:
        page.add(
            "3",
            n_(
                "An effect that outlasts the time of the primary endpoint is claimed by the objective in section "
                "{sections}.",
                "An effect that outlasts the time of the primary endpoint is claimed by the objectives in sections "
                "{sections}.",
                len(claimed),
                sections=_links(page, claimed),
            ),
        )
    if denied and len(denied) == len(sections):
        page.add("3", _("No objective claims an effect that outlasts the time of the primary endpoint."))
    elif denied:
        text = n_(
            "No effect beyond that time is claimed by the objective in section {sections}.",
            "No effect beyond that time is claimed by the objectives in sections {sections}.",
            len(denied),
            sections=_links(page, denied),
        )
        page.add("3", text)


def _links(page: Manuscript, numbers: Sequence[str]) -> Inline:
    runs: list[Span] = []
    for number in numbers:
        runs += [*((Span(", "),) if runs else ()), replace(page.see(number), text=number)]
    return tuple(runs)
