"""The page of biomarkers."""

from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="biomarkers",
    group=Group.MEASUREMENT,
    cards=(
        Card(
            _("Markers"),
            ("markers",),
            _("What is measured in body or brain, and what is decided with it?"),
        ),
        Card(
            _("Other samples"),
            ("pharmacokinetics", "genetics", "immunogenicity", "remaining_samples"),
            _("What else is taken, and what becomes of it?"),
        ),
    ),
)
