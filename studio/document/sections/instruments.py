"""Instruments, what counts as response, and guesses of allocation: section 8.3, and the instruments of harm in 8.4."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from studio.document.blocks import Block, Cell, Inline, Span
from studio.document.manuscript import Manuscript, inline
from studio.document.phrases import (
    BY_MODE,
    PEOPLE,
    RATERS,
    UNKNOWN,
    inside,
    timed,
    timings_pick,
    visits,
    with_minus,
    within,
)
from studio.document.tables import Pick, grid, picked
from studio.knowledge import lookup
from studio.knowledge.facts import Fact
from studio.protocol.endpoints import Guess, InstrumentUse, Rater
from studio.protocol.objectives import Level
from studio.text import Text, _, listing, n_

EFFICACY, SAFETY = "8.3", "8.4"

HARMS = "table-harms"
"""Anchor of the table of safety instruments."""

_GUESSES = "table-guesses"


def write_instruments(page: Manuscript) -> None:
    """Write section 8.3, and the instruments of section 8.4."""
    _instruments(page)
    _definitions(page)
    _guesses(page)


_PROCESS, _HARM = ("experience", "expectancy", "masking", "alliance"), ("suicidality", "safety")


def _instruments(page: Manuscript) -> None:
    """Print the instruments in three tables, after what each measures: outcome, course of the treatment, harm."""
    known = {use.id: lookup.instrument(page.protocol, use.instrument) for use in page.protocol.endpoints.instruments}
    kinds = {id: one.kind if one is not None else "" for id, one in known.items()}
    groups: tuple[tuple[str, Text, str, Text, Callable[[str], bool]], ...] = (
        (
            EFFICACY,
            _("Efficacy instruments"),
            "table-outcomes",
            _("{table} lists the instruments that measure efficacy.", table=page.refer("table-outcomes")),
            lambda kind: kind not in (*_PROCESS, *_HARM),
        ),
        (
            EFFICACY,
            _("Instruments of experience, expectancy and support"),
            "table-process",
            _(
                "{table} lists the instruments that measure experience, expectancy and support.",
                table=page.refer("table-process"),
            ),
            lambda kind: kind in _PROCESS,
        ),
        (
            SAFETY,
            _("Safety instruments"),
            HARMS,
            _("{table} lists the instruments by which harm is sought.", table=page.refer(HARMS)),
            lambda kind: kind in _HARM,
        ),
    )
    _primary(page)
    for heading, caption, anchor, text, belongs in groups:
        uses = [use for use in page.protocol.endpoints.instruments if belongs(kinds[use.id])]
        table = _table_of_instruments(page, uses, caption, anchor)
        if table:
            page.add(heading, text, address="/endpoints/instruments")
            page.put(heading, *table)
            remembered = [one.source for use in uses if (one := known[use.id]) is not None]
            page.rests_on(heading, remembered, "/endpoints/instruments")
    page.claim("/endpoints/instruments")


def _table_of_instruments(
    page: Manuscript, uses: Sequence[InstrumentUse], caption: Text, anchor: str
) -> tuple[Block, ...]:
    words = page.words

    def rater(use: InstrumentUse) -> str:
        unknown = listing(UNKNOWN[one] for one in use.masked_to)
        masked = str(_("masked to {unknown}", unknown=unknown)) if unknown else ""
        manner = str(BY_MODE[use.mode]) if use.mode else ""
        who = words.field(use, "rater")
        return "\n".join(part for part in (f"{who}, {manner}" if who and manner else who or manner, masked) if part)

    def when(use: InstrumentUse) -> str:
        told = (visits(page, use.visits), words.field(use, "timing"), timed(page, use.timings))
        return "\n".join(part for part in told if part)

    def recall(use: InstrumentUse) -> str:
        return str(_("now or the session")) if use.recall_days == 0 else words.field(use, "recall_days")

    picks = (
        Pick(str(_("Instrument")), lambda use: Cell(_named(page, use)), ("instrument",), 1.9),
        picked(words, InstrumentUse, "version", 2.2),
        Pick(str(_("Rated by")), rater, ("rater", "mode", "masked_to"), 1.4),
        Pick(str(_("Recall")), recall, ("recall_days",), 0.8),
        Pick(str(_("When")), when, ("visits", "timing", "timings"), 2.4),
    )
    return grid(words, "/endpoints/instruments", uses, picks, caption=str(caption), anchor=anchor)


def _named(page: Manuscript, use: InstrumentUse) -> Inline:
    """Return the name of an instrument with the number of its source."""
    known = lookup.instrument(page.protocol, use.instrument)
    name = Span(page.words.field(use, "instrument"))
    return (name, *page.cite_read(known.source)) if known else (name,)


def _primary(page: Manuscript) -> None:
    """Say in full how the instruments of the primary endpoints are used."""
    endpoints = {one.id: one for one in page.protocol.objectives.endpoints}
    uses = {use.id: use for use in page.protocol.endpoints.instruments}
    primary = [one for one in page.protocol.objectives.objectives if one.level is Level.PRIMARY]
    measured: dict[str, list[str]] = {}
    for id in dict.fromkeys(id for one in primary for id in one.endpoints):
        endpoint = endpoints.get(id)
        if endpoint is not None and endpoint.instrument in uses:
            measured.setdefault(endpoint.instrument or "", []).append(page.words.name(endpoint))
    for id, names in measured.items():
        _use(page, uses[id], names)


def _use(page: Manuscript, use: InstrumentUse, names: Sequence[str]) -> None:
    at = f"/endpoints/instruments/{use.id}"
    if not use.instrument:
        return
    text = n_(
        "The primary endpoint is: {names}. It is measured with the {instrument}.",
        "The primary endpoints are: {names}. They are measured with the {instrument}.",
        len(names),
        names="; ".join(names),
        instrument=_named(page, use),
    )
    page.add(EFFICACY, text, address=f"{at}/instrument")
    if use.version:
        page.add(EFFICACY, _("The form used: {version}.", version=within(use.version)), address=f"{at}/version")
    if use.rater is Rater.PARTICIPANT:
        page.add(EFFICACY, _("Participants fill it in themselves."), address=f"{at}/rater")
    elif use.rater is not None:
        who, manner = RATERS[use.rater], BY_MODE.get(use.mode) if use.mode else None
        unknown = listing(UNKNOWN[one] for one in use.masked_to)
        if manner and unknown:
            text = _("It is rated {manner} by {who}, masked to {unknown}.", who=who, manner=manner, unknown=unknown)
        elif manner:
            text = _("It is rated {manner} by {who}.", who=who, manner=manner)
        elif unknown:
            text = _("It is rated by {who}, masked to {unknown}.", who=who, unknown=unknown)
        else:
            text = _("It is rated by {who}.", who=who)
        page.add(EFFICACY, text, address=f"{at}/rater")
    if use.recall_days:
        text = n_("Answers look back on {count} day.", "Answers look back on {count} days.", use.recall_days)
        page.add(EFFICACY, text, address=f"{at}/recall_days")
    elif use.recall_days == 0:
        page.add(EFFICACY, _("Answers concern the present or the session just over."), address=f"{at}/recall_days")
    if use.visits:
        page.add(EFFICACY, _("It is given at {visits}.", visits=visits(page, use.visits)), address=f"{at}/visits")


def _definitions(page: Manuscript) -> None:
    """Print response, remission and relapse, and which differences are known to matter on the scales."""
    page.say(
        EFFICACY,
        _("Response is a fall of at least {fall} from baseline on the {instrument}."),
        fall="/endpoints/response_fall",
        instrument="/endpoints/response_instrument",
    )
    comparator = page.protocol.endpoints.remission_comparator
    if comparator is not None and page.has("/endpoints/remission_threshold"):
        limit = {
            "comparator": Span(inside(comparator), address="/endpoints/remission_comparator"),
            "threshold": page.words.at("/endpoints/remission_threshold"),
        }
        text = _("Remission is a score of {comparator} {threshold}.", **limit)
        if page.protocol.endpoints.response_instrument:
            text = _("Remission is a score of {comparator} {threshold} on the same instrument.", **limit)
        page.add(EFFICACY, text, address="/endpoints/remission_threshold")
        page.claim("/endpoints/remission_comparator", "/endpoints/remission_threshold")
    _precedent(page)
    _differences(page)
    page.prose(EFFICACY, "/endpoints/sustained_response")
    page.prose(EFFICACY, "/followup/relapse")
    page.prose(EFFICACY, "/endpoints/rater_training")
    page.decide(
        EFFICACY,
        "/endpoints/expectancy_before_randomisation",
        _("Expectancy is measured before randomisation."),
        _("Expectancy is not measured before randomisation."),
    )


def _precedent(page: Manuscript) -> None:
    """Say how others define response and remission on the instrument by which this trial judges them."""
    uses = [one for one in page.protocol.endpoints.instruments if one.id == page.protocol.endpoints.response_instrument]
    known = lookup.instrument(page.protocol, uses[0].instrument) if uses else None
    if known is None:
        return
    response = known.response and _fact(page, known.response)
    remission = known.remission and _fact(page, known.remission)
    if response and remission:
        text = _(
            "Other trials define response as {response}, and remission as a score of {remission}.",
            response=response,
            remission=remission,
        )
    elif response:
        text = _("Other trials define response as {response}.", response=response)
    elif remission:
        text = _("Other trials define remission as a score of {remission}.", remission=remission)
    else:
        return
    page.add(EFFICACY, text, address="/endpoints/response_instrument")


def _fact(page: Manuscript, fact: Fact) -> Inline:
    """Return what the library knows, with the number of its source and its caveats."""
    caveats = [fact.note or "", "" if fact.certainty.settled else str(fact.certainty.label)]
    caveat = "; ".join(within(one) for one in caveats if one)
    given = {"value": with_minus(str(fact.value)), "source": page.cite(fact.source)}
    if caveat:
        return inline(_("{value} {source} ({caveat})", **given, caveat=caveat))
    return inline(_("{value} {source}", **given))


def _differences(page: Manuscript) -> None:
    """Say which differences on the scales of this trial are known to matter, and how surely."""
    runs: list[Span] = []
    told: set[str] = set()
    for use in page.protocol.endpoints.instruments:
        known = lookup.instrument(page.protocol, use.instrument)
        if known is None or known.mcid is None or known.code in told:
            continue
        told.add(known.code)
        at = f"/endpoints/instruments/{use.id}/instrument"
        scale = inline(_("{code} {fact}", code=known.code, fact=_fact(page, known.mcid)))
        runs += [*([Span("; ")] if runs else []), *(replace(run, address=at) for run in scale)]
    if runs:
        text = _(
            "The smallest differences that matter to people are, as far as they are known: {scales}.",
            scales=tuple(runs),
        )
        page.add(EFFICACY, text, address="/endpoints/instruments")


def _guesses(page: Manuscript) -> None:
    words = page.words
    guesses = page.protocol.endpoints.guesses
    asked = listing(dict.fromkeys(str(PEOPLE[one.asked]) for one in guesses if one.asked))
    if asked:
        text = _(
            "So that masking can be judged, {asked} are asked which allocation they believe in; {table} says when.",
            asked=asked,
            table=page.refer(_GUESSES),
        )
        page.add(EFFICACY, text, address="/endpoints/guesses")
    picks = (
        picked(words, Guess, "asked", 1.4),
        Pick(str(_("Visits")), lambda guess: visits(page, guess.visits), ("visits",), 2.4),
        timings_pick(page),
        picked(words, Guess, "certainty", 1.1),
        picked(words, Guess, "reason", 1.1),
    )
    caption = str(_("Guesses of allocation"))
    page.put(EFFICACY, *grid(words, "/endpoints/guesses", guesses, picks, caption=caption, anchor=_GUESSES))
    page.claim("/endpoints/guesses")
