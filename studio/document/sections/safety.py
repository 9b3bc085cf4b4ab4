"""Chapter 9: adverse events, their definitions, and who is told how soon."""

from studio.document.manuscript import Manuscript
from studio.document.tables import grid, picked
from studio.protocol.monitoring import SpecialEvent
from studio.text import _

DEFINITION, TIMING, REPORTING, REGULATORS, SPECIAL = "9.1.1", "9.2.1", "9.2.3", "9.2.3.1", "9.2.4"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    page.prose(DEFINITION, "/monitoring/ae_definition", "")
    page.decide(
        DEFINITION,
        "/monitoring/ae_favourable",
        _("Expected and pleasant psychoactive effects, such as euphoria or altered perception, are recorded too."),
        _("Expected and pleasant psychoactive effects are not recorded as adverse events."),
    )
    page.say(
        TIMING,
        _("Adverse events are recorded from: {start}. They are recorded until {days} after the last dose."),
        start="/monitoring/ae_from",
        days="/monitoring/ae_until_days",
    )
    page.say(
        TIMING,
        _("Serious adverse events and adverse events of special interest are recorded until: {end}."),
        end="/monitoring/sae_until",
    )
    page.say(
        REPORTING,
        _("Serious adverse events are reported to the sponsor within {hours} of becoming known."),
        hours="/monitoring/sae_report_hours",
    )
    page.say(
        REGULATORS,
        _(
            "Suspected unexpected serious adverse reactions are reported within {fatal} when fatal or "
            "life-threatening, and within {other} otherwise."
        ),
        fatal="/monitoring/susar_fatal_days",
        other="/monitoring/susar_other_days",
    )
    words = page.words
    picks = (
        picked(words, SpecialEvent, "name", 1.4),
        picked(words, SpecialEvent, "definition", 2.6),
        picked(words, SpecialEvent, "action", 2.6),
    )
    page.put(SPECIAL, *grid(words, "/monitoring/aesi", page.protocol.monitoring.aesi, picks))
    page.claim("/monitoring/aesi")
