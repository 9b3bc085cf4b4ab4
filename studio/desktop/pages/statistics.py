"""The page of sample size and analysis."""

from studio.desktop.editors.layout import Together
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
                Together(_("Assumed"), ("difference", "deviation")),
                Together(_("Assumed share"), ("proportion_control", "proportion_treated")),
                "assumption_basis",
            ),
            _("Which difference do you expect, and what makes you expect it?"),
        ),
        Card(
            _("Sample size"),
            (
                Together(_("Error and power"), ("alpha", "sides", "power")),
                Together(_("Participants"), ("per_arm", "total", "dropout")),
                Together(_("Therapist clusters"), ("cluster_size", "cluster_icc")),
            ),
            _("How many participants does that take?"),
        ),
        Card(_("Analysis sets"), ("sets",), _("Who is counted in which analysis?")),
        Card(
            _("Primary analysis"),
            ("hypotheses", "method", "model", "data_handling"),
            _("How is the primary question answered?"),
        ),
        Card(_("Missing data"), ("missing", "missing_plan"), _("What is assumed of what you will not see?")),
        Card(
            _("Sensitivity"),
            ("sensitivity", "supplementary", "multiplicity"),
            _("Does the answer hold if the assumptions do not, and over several tests?"),
        ),
        Card(
            _("Interim analyses"),
            ("interim_planned", "interim"),
            _("Does anyone look before the end, and what may follow?"),
        ),
        Card(_("Subgroups"), ("subgroups",), _("For whom might the effect be another?")),
        Card(
            _("Masking"),
            ("blinding_index", "guess_analysis"),
            _("What if most people have guessed their arm?"),
        ),
        Card(
            _("Secondary and exploratory analyses"),
            (
                "secondary",
                "secondary_missing",
                "exploratory",
                "mediation",
                Together(_("Order in time"), ("mediator_visit", "mediated_visit")),
            ),
            _("How are the further questions answered?"),
        ),
        Card(
            _("Safety and general matters"),
            ("safety", "other", "baseline", "general"),
            _("What is said of harm, of participants at the start, and of all analyses?"),
        ),
    ),
)
