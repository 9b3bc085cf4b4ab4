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
            _("What does a participant receive besides the drug, and what is it meant to do?"),
        ),
        Card(
            _("Sessions"),
            ("sessions", "extra_support"),
            _("Which meetings before, at and after the dose, how long, with what in them?"),
        ),
        FigureCard(
            _("Course of visits"),
            "course",
            _("Sessions, primary endpoint and samples in days, with the window that the rationale assumes."),
        ),
        Card(_("Groups"), ("group_size", "group_format"), _("Does a participant meet others in the sessions?")),
        Card(
            _("Staff"),
            ("staff", "shifts", "separation_mitigation", "physician_minutes"),
            _("Who is in the room, with which training, and who must not be the same person?"),
        ),
        Card(
            _("Trust"),
            ("vetting", "complaints"),
            _("Who protects participants from those who are to help them?"),
        ),
        Card(_("Fidelity"), ("fidelity", "fidelity_share"), _("Did participants receive what the manual says?")),
        Card(_("Touch"), ("touch",), _("How far may touch go? Settled before the drug is taken.")),
        Card(_("Recording"), ("recording",), _("Is there a camera, and who sees what it saw?")),
        Card(
            _("Setting"),
            ("setting",),
            _("One field for each item of the ReSPCT guideline that no other field answers."),
        ),
        Card(_("Music"), ("music",), _("What is heard, and who may change it?")),
    ),
)
