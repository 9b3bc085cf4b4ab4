"""The table of an estimand: its attributes, and its intercurrent events with their strategies."""

from studio.document.blocks import Row, Table, cell
from studio.document.manuscript import Manuscript, quoted
from studio.document.tables import fact, labelled, lines
from studio.protocol.objectives import Estimand, IntercurrentEvent
from studio.text import _


def attributes(page: Manuscript, estimand: Estimand, heading: str) -> Table:
    """Return the attributes of an estimand, with the words that ICH M11 has for them under ``heading``."""
    at = f"/objectives/estimands/{estimand.id}"
    rows = [
        fact(quoted(heading, label), page.words.field(estimand, name), f"{at}/{name}", required=True)
        for label, name in _ATTRIBUTES.items()
    ]
    first, second = quoted(heading, "other-intercurrent-event"), quoted(heading, "strategy")
    rows.append(Row((cell(_("{event} – {strategy}", event=first, strategy=second), bold=True),), heading=True))
    rows += [
        fact(page.words.field(event, "kind"), _handling(page, event), f"{at}/events/{event.id}", required=True)
        for event in estimand.events
    ] or [fact(first, "", f"{at}/events", required=True)]
    rows += lines(page.words, estimand, at, skip=("objective", "events", *_ATTRIBUTES.values()))
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
