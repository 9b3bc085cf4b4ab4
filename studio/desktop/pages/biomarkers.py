"""The page of biomarkers."""

from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="biomarkers",
    group=Group.MEASUREMENT,
    cards=(
        Card(_("Markers"), ("markers",), _("Each bears on a hypothesis, and says what is decided with it.")),
        Card(_("Other samples"), ("pharmacokinetics", "genetics", "immunogenicity", "remaining_samples")),
    ),
)
