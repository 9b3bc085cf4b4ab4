"""The page of sessions and setting."""

from studio.desktop.pages.page import Card, FigureCard, Group, Page
from studio.text import _

PAGE = Page(
    section="sessions",
    group=Group.TREATMENT,
    cards=(
        Card(
            _("Support"),
            ("model", "manual", "approach", "framing", "framing_same", "equal_across_arms", "contribution"),
        ),
        Card(_("Sessions"), ("sessions", "extra_support")),
        FigureCard(
            _("Course of visits"),
            "course",
            _("Sessions, primary endpoint and samples in days, with the window that the rationale assumes."),
        ),
        Card(_("Groups"), ("group_size", "group_format")),
        Card(_("Staff"), ("staff", "separation_mitigation", "physician_minutes", "vetting", "complaints")),
        Card(_("Fidelity"), ("fidelity", "fidelity_share")),
        Card(_("Touch"), ("touch",), _("Settled before the drug is taken.")),
        Card(_("Recording"), ("recording",)),
        Card(
            _("Setting"),
            ("setting",),
            _("One field for each item of the ReSPCT guideline that no other field answers."),
        ),
        Card(_("Music"), ("music",)),
    ),
)
