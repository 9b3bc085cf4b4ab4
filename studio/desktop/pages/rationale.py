"""The page of rationale and mechanism."""

from studio.desktop.editors.layout import Together
from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="rationale",
    group=Group.DESIGN,
    cards=(
        Card(
            _("Why this trial"),
            ("purpose", "disease_background", "unmet_need", "compound_rationale"),
            _("What is to be found out, for whom, and why with this drug?"),
        ),
        Card(
            _("Benefit and risk"),
            ("risks", "benefits", "risk_benefit"),
            _("Why may people be asked to take part?"),
        ),
        Card(
            _("Mechanistic hypotheses"),
            ("hypotheses",),
            _("How should the drug act, and which result would prove you wrong?"),
        ),
        Card(
            _("Neuroplastic window"),
            (Together(_("Neuroplastic window"), ("window_first_day", "window_last_day")), "window_basis"),
            _("Only when the trial claims that there is one."),
        ),
    ),
)
