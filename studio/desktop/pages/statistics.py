"""The page of sample size and analysis."""

from studio.desktop.editors.rows import Together
from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="statistics",
    group=Group.MEASUREMENT,
    cards=(
        Card(
            _("Primary comparison"),
            (
                "comparison",
                Together(_("Difference and spread"), ("difference", "deviation")),
                Together(_("Shares, for a yes-or-no endpoint"), ("proportion_control", "proportion_treated")),
                "assumption_basis",
                Together(_("Error and power"), ("alpha", "sides", "power")),
            ),
        ),
        Card(
            _("Sample size"),
            (
                Together(_("Participants"), ("per_arm", "total", "dropout")),
                Together(_("Therapist clusters"), ("cluster_size", "cluster_icc")),
            ),
        ),
        Card(_("Analysis sets"), ("sets",)),
        Card(_("Primary analysis"), ("hypotheses", "method", "model", "data_handling")),
        Card(_("Missing data"), ("missing", "missing_plan")),
        Card(_("Sensitivity"), ("sensitivity", "supplementary", "multiplicity")),
        Card(_("Interim analyses"), ("interim_planned", "interim")),
        Card(_("Subgroups"), ("subgroups",)),
        Card(_("Masking"), ("blinding_index", "guess_analysis")),
        Card(
            _("Other analyses"),
            (
                "secondary",
                "secondary_missing",
                "exploratory",
                "mediation",
                Together(_("Order in time"), ("mediator_visit", "mediated_visit")),
                "safety",
                "other",
            ),
        ),
        Card(_("General"), ("general", "baseline")),
    ),
)
