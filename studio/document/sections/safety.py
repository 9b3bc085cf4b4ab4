"""Chapter 9: adverse events, their definitions, how they are found and judged, and who is told how soon."""

from studio.document.blocks import Cell, Column, Paragraph, Row, Span, Table, cell
from studio.document.manuscript import Manuscript, inline, quoted
from studio.document.phrases import beginning, undecided
from studio.document.tables import DASH, grid, picked
from studio.protocol.dosing import ProductType
from studio.protocol.monitoring import SpecialEvent
from studio.protocol.protocol import Protocol
from studio.text import Text, _, n_

DEFINITION, SERIOUS, COMPLAINTS, DEVICES = "9.1.1", "9.1.2", "9.1.3", "9.1.3.1"
EVENTS, TIMING = "9.2", "9.2.1"
COLLECTION, REPORTING, REGULATORS, SPECIAL, DISEASE = "9.2.2", "9.2.3", "9.2.3.1", "9.2.4", "9.2.5"
PREGNANCY, PARTICIPANTS, PARTNERS, SITUATIONS = "9.3", "9.3.1", "9.3.2", "9.4"

_SPECIAL_EVENTS = "table-special-events"
_FROM, _UNTIL, _SERIOUS_UNTIL = "/monitoring/ae_from", "/monitoring/ae_until_days", "/monitoring/sae_until"
_HOURS, _DAYS = "/monitoring/sae_report_hours", "/monitoring/ae_report_days"
_METHOD, _BACKUP = "/monitoring/report_method", "/monitoring/report_backup"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    page.prose(DEFINITION, "/monitoring/ae_definition", "")
    page.decide(
        DEFINITION,
        "/monitoring/ae_favourable",
        _("Expected and pleasant psychoactive effects, such as euphoria or altered perception, are recorded too."),
        _("Expected and pleasant psychoactive effects are not recorded as adverse events."),
    )
    page.prose(SERIOUS, "/monitoring/sae_definition", "")
    page.prose(COMPLAINTS, "/monitoring/complaints", "")
    page.prose(DEVICES, "/monitoring/device_complaints", "")
    if _has_device(page.protocol):
        page.demanded.add(DEVICES)
    _table(page)
    _timing(page)
    _collection(page)
    _reporting(page)
    _special(page)
    page.prose(DISEASE, "/monitoring/disease_events", "")
    page.prose(PREGNANCY, "/monitoring/pregnancy", "")
    if page.protocol.population.contraception:
        page.demanded |= {PARTICIPANTS, PARTNERS}
    page.prose(PARTICIPANTS, "/monitoring/pregnancy_participant", "")
    page.prose(PARTNERS, "/monitoring/pregnancy_partner", "")
    page.prose(SITUATIONS, "/monitoring/special_situations", "")


def _has_device(protocol: Protocol) -> bool:
    """Tell whether the trial uses a device, alone or as a part of a product."""
    kinds = {product.type for product in protocol.dosing.products}
    return (
        bool(protocol.overview.device_manufacturer)
        or protocol.dosing.combination is True
        or not kinds.isdisjoint({ProductType.DEVICE, ProductType.COMBINATION})
    )


def _table(page: Manuscript) -> None:
    """Print the table of ICH M11 on collecting and reporting, once start and end of recording are known."""
    page.await_(EVENTS, _FROM, _UNTIL, _SERIOUS_UNTIL, _HOURS)
    words = page.words
    start = words.at(_FROM)
    if not start or not (words.at(_UNTIL) or words.at(_SERIOUS_UNTIL)):
        return
    until, days, hours = words.at(_UNTIL), words.at(_DAYS), words.at(_HOURS)
    method, backup = beginning(words.at(_METHOD)), beginning(words.at(_BACKUP))
    everyone, serious_end = _("All participants; related or not"), beginning(words.at(_SERIOUS_UNTIL))

    def row(address: str, kind: Text, scope: Text, *rest: Text | str) -> Row:
        told = (Cell(inline(one)) if isinstance(one, Text) else cell(one) if one else DASH for one in rest)
        return Row((cell(kind), Cell(inline(scope)), cell(beginning(start)), *told), address=address)

    rows = [
        row(
            _UNTIL,
            _("Adverse event"),
            everyone,
            _("{days} after the last dose", days=until) if until else "",
            _("Within {days} of becoming known", days=days) if days else "",
            _("Entry in the case report form"),
            "",
        ),
        row(
            _SERIOUS_UNTIL,
            _("Serious adverse event"),
            everyone,
            serious_end,
            _("Within {hours} of becoming known", hours=hours) if hours else "",
            method,
            backup,
        ),
    ]
    if page.protocol.monitoring.aesi:
        section = page.see(SPECIAL)
        rows.append(
            row(
                "/monitoring/aesi",
                _("Adverse event of special interest"),
                _("The events of {section}", section=section),
                serious_end,
                _("When serious, as a serious adverse event; else as {section} says of each", section=section),
                method,
                backup,
            )
        )
    columns = {
        "event-type": 1.0,
        "situational-scope": 1.1,
        "reportable-period-start": 1.0,
        "reportable-period-end": 1.5,
        "timing-for-reporting-to-sponsor-or-designee": 1.2,
        "method-for-reporting": 1.3,
        "back-up-method-for-reporting": 1.4,
    }
    page.quote(EVENTS, "lead-in")
    page.put(
        EVENTS,
        Table(tuple(Column(quoted(EVENTS, name), share) for name, share in columns.items()), tuple(rows), small=True),
    )


def _timing(page: Manuscript) -> None:
    page.say(
        TIMING,
        _("Adverse events are recorded from {start} until {days} after the last dose."),
        start=_FROM,
        days=_UNTIL,
    )
    page.say(TIMING, _("Adverse events are recorded until {days} after the last dose."), days=_UNTIL)
    text = _("Serious adverse events are recorded until {end}.")
    if page.protocol.monitoring.aesi:
        text = _("Serious adverse events and adverse events of special interest are recorded until {end}.")
    page.say(TIMING, text, end=_SERIOUS_UNTIL)


_COLLECTED = (
    ("identification", "/monitoring/ae_collection"),
    ("severity", "/monitoring/ae_severity"),
    ("causality", "/monitoring/ae_causality"),
    ("recording", "/monitoring/ae_recording"),
    ("follow-up", "/monitoring/ae_follow_up"),
)
"""The five labels that ICH M11 demands, each with its field."""


def _collection(page: Manuscript) -> None:
    for label, address in _COLLECTED:
        if page.has(address):
            page.prose(COLLECTION, address, quoted(COLLECTION, label))
        else:
            runs = (Span(f"{quoted(COLLECTION, label)}. ", bold=True), Span(str(_("Still to be decided."))))
            page.put(COLLECTION, Paragraph(runs, "open", address=address))


def _reporting(page: Manuscript) -> None:
    page.say(
        REPORTING,
        _(
            "Serious adverse events are reported to the sponsor within {hours} of becoming known, by {method}; if that "
            "fails, by {backup}."
        ),
        hours=_HOURS,
        method=_METHOD,
        backup=_BACKUP,
    )
    page.say(
        REPORTING,
        _("Serious adverse events are reported to the sponsor within {hours} of becoming known, by {method}."),
        hours=_HOURS,
        method=_METHOD,
    )
    page.say(
        REPORTING,
        _("Serious adverse events are reported to the sponsor within {hours} of becoming known."),
        hours=_HOURS,
    )
    text = _("All other adverse events are told to the sponsor within {days} of becoming known.")
    if page.protocol.monitoring.aesi:
        text = _(
            "All other adverse events are told to the sponsor within {days} of becoming known, those of special "
            "interest as {section} says of each."
        )
    page.say(REPORTING, Text(text.message, (("section", page.see(SPECIAL)),)), days=_DAYS)
    if not page.blocks(REPORTING):
        undecided(page, REPORTING)
    page.say(
        REGULATORS,
        _(
            "The sponsor reports suspected unexpected serious adverse reactions to the regulatory "
            "authorities within {fatal} when they are fatal or life-threatening, and within {other} otherwise."
        ),
        fatal="/monitoring/susar_fatal_days",
        other="/monitoring/susar_other_days",
    )


def _special(page: Manuscript) -> None:
    words = page.words
    events = page.protocol.monitoring.aesi
    picks = (
        picked(words, SpecialEvent, "name", 1.4),
        picked(words, SpecialEvent, "definition", 2.6),
        picked(words, SpecialEvent, "action", 2.6),
    )
    caption = str(_("Adverse events of special interest"))
    table = grid(words, "/monitoring/aesi", events, picks, caption=caption, anchor=_SPECIAL_EVENTS)
    if table:
        text = n_(
            "{count} adverse event is of special interest in this trial, serious or not; {table} defines it and says "
            "what is done.",
            "{count} adverse events are of special interest in this trial, serious or not; {table} defines them and "
            "says what is done.",
            len(events),
            table=page.refer(_SPECIAL_EVENTS),
        )
        page.add(SPECIAL, text, address="/monitoring/aesi")
    page.put(SPECIAL, *table)
    page.claim("/monitoring/aesi")
