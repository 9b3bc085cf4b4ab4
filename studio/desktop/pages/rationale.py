"""The page of rationale and mechanism."""

from studio.desktop.editors.rows import Together
from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="rationale",
    group=Group.DESIGN,
    cards=(
        Card(_("Why this trial"), ("purpose", "disease_background", "unmet_need", "compound_rationale")),
        Card(_("Benefit and risk"), ("risks", "benefits", "risk_benefit")),
        Card(_("Mechanistic hypotheses"), ("hypotheses",)),
        Card(
            _("Neuroplastic window"),
            (Together(_("Window"), ("window_first_day", "window_last_day")), "window_basis"),
            _("Only when the trial claims that there is one."),
        ),
    ),
)
