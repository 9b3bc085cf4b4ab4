"""The page of objectives and estimands."""

from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="objectives",
    group=Group.DESIGN,
    cards=(
        Card(_("Objectives"), ("objectives",), _("What does the trial ask? Which question carries the most weight?")),
        Card(_("Endpoints"), ("endpoints",), _("Which variables answer these questions, and at what time?")),
        Card(
            _("Estimands"),
            ("estimands", "estimand_rationale"),
            _("What exactly is estimated, and what if something happens to participants on the way?"),
        ),
    ),
)
