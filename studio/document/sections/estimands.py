"""The table of an objective: the attributes of its estimand, and the intercurrent events with their strategies."""

from collections.abc import Sequence

from studio.document.blocks import Inline, Row, Span, Table, cell
from studio.document.manuscript import Manuscript, quoted
from studio.document.tables import fact, labelled, lines
from studio.protocol.names import naming_field
from studio.protocol.objectives import Endpoint, Estimand, IntercurrentEvent
from studio.text import _

ENDPOINTS = "/objectives/endpoints"


def attributes(page: Manuscript, estimand: Estimand, heading: str, told: Sequence[Endpoint] = ()) -> Table:
    """Return the attributes of an estimand, with the words that ICH M11 has for them under ``heading``.

    Its endpoint is told in full where it is among ``told``; the others of these follow it.
    """
    at = f"/objectives/estimands/{estimand.id}"
    rows = []
    for label, name in _ATTRIBUTES.items():
        main = next((one for one in told if one.id == estimand.endpoint), None) if name == "endpoint" else None
        value = page.words.field(estimand, name) if main is None else described(page, main)
        rows.append(fact(quoted(heading, label), value, f"{at}/{name}", required=True))
        if name == "endpoint":
            rows += _endpoints(page, heading, [one for one in told if one is not main])
    first, second = quoted(heading, "other-intercurrent-event"), quoted(heading, "strategy")
    rows.append(Row((cell(_("{event} – {strategy}", event=first, strategy=second), bold=True),), heading=True))
    rows += [
        fact(page.words.field(event, "kind"), _handling(page, event), f"{at}/events/{event.id}", required=True)
        for event in estimand.events
    ] or [fact(first, "", f"{at}/events", required=True)]
    rows += lines(page.words, estimand, at, skip=("objective", "events", *_ATTRIBUTES.values()))
    return _table(heading, rows)


def endpoints_alone(page: Manuscript, endpoints: Sequence[Endpoint], heading: str, address: str) -> Table:
    """Return the table of an objective without an estimand: its endpoints, or that they are still to be decided."""
    label = quoted(heading, "endpoint")
    return _table(heading, _endpoints(page, heading, endpoints) or [fact(label, "", address, required=True)])


def described(page: Manuscript, endpoint: Endpoint) -> Inline:
    """Return an endpoint in one paragraph: its name, with what and when it is measured, and how it is derived."""
    words, named = page.words, naming_field(endpoint)
    measured = [words.field(endpoint, name) for name in ("instrument", "visit") if name != named]
    runs = [Span(words.name(endpoint).removesuffix("."), bold=True)]
    if any(measured):
        runs.append(Span(str(_(" ({measured})", measured=", ".join(filter(None, measured))))))
    further = words.line(endpoint, skip=("name", "instrument", "visit", "variable"))
    told = ("" if named == "variable" else words.field(endpoint, "variable"), further)
    runs += [Span(f". {one.removesuffix('.')}") for one in told if one]
    return (*runs, Span("."))


def _endpoints(page: Manuscript, heading: str, endpoints: Sequence[Endpoint]) -> list[Row]:
    label = quoted(heading, "endpoint")
    return [fact(label, described(page, one), f"{ENDPOINTS}/{one.id}") for one in endpoints]


def _table(heading: str, rows: list[Row]) -> Table:
    column = "estimand-characteristic" if heading == "3.1.X" else "estimand-characteristics"
    return labelled(rows, titles=(quoted(heading, column), quoted(heading, "description")))


def _handling(page: Manuscript, event: IntercurrentEvent) -> str:
    strategy = page.words.field(event, "strategy")
    handling = page.words.brief(event, skip=("kind", "strategy"))
    return ": ".join(part for part in (strategy, handling) if part)


_ATTRIBUTES = {
    "population": "population",
    "treatment": "treatment",
    "endpoint": "endpoint",
    "population-level-summary": "summary",
}
