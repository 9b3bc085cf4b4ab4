"""The page of long-term follow-up."""

from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="followup",
    group=Group.SAFETY,
    cards=(
        Card(_("Long-term probes"), ("probes",), _("What is asked long after dosing?")),
        Card(
            _("What is recorded to the end"),
            ("consent_at_baseline", "antidepressants_recorded", "psychedelics_recorded"),
            _("Without which records can nobody tell whether the effect lasted?"),
        ),
        Card(
            _("Relapse and retreatment"),
            (
                "relapse",
                "retreatment",
                "retreatment_trigger",
                "retreatment_most",
                "retreatment_masked",
            ),
            _("What if the illness comes back?"),
        ),
        Card(_("Aftercare"), ("aftercare",), _("Who helps when the trial is over?")),
        Card(
            _("Stopping and leaving"),
            ("permanent_discontinuation", "temporary_discontinuation", "rechallenge", "withdrawal", "loss"),
            _("How does dosing stop, how does a participant leave, and who is still asked?"),
        ),
    ),
)
