"""The page of objectives and estimands."""

from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="objectives",
    group=Group.DESIGN,
    cards=(
        Card(_("Objectives"), ("objectives",)),
        Card(_("Endpoints"), ("endpoints",), _("The variables that answer the objectives.")),
        Card(_("Estimands"), ("estimands", "estimand_rationale")),
    ),
)
