"""The page of sample size and analysis."""

from studio.desktop.editors.layout import Together
from studio.desktop.pages.page import Card, FigureCard, Group, Page
from studio.text import _

PAGE = Page(
    section="statistics",
    group=Group.MEASUREMENT,
    cards=(
        Card(
            _("Primary comparison"),
            (
                "comparison",
                "calculation",
                Together(_("Assumed"), ("difference", "deviation", "baseline_correlation")),
                Together(_("Assumed share"), ("proportion_control", "proportion_treated")),
                "assumption_basis",
            ),
            _("Which difference do you expect, and what makes you expect it?"),
        ),
        Card(
            _("Sample size"),
            (
                Together(_("Error and power"), ("alpha", "sides", "power")),
                Together(_("Several tests"), ("comparisons", "adjustment", "coprimary")),
                Together(_("Participants"), ("per_arm", "total", "dropout")),
                "size_follows",
                Together(_("Therapist clusters"), ("cluster_size", "cluster_icc")),
                "size_statement",
            ),
            _("How many participants does that take?"),
            "size",
        ),
        FigureCard(_("Calculation"), "calculation", _("What follows from the assumptions above, live.")),
        FigureCard(_("Power"), "power", _("How sure is it that the difference is found?")),
        Card(
            _("If belief alone moved the score"),
            ("belief",),
            _("What would the result be if people only believed that they got the drug?"),
            "simulation",
        ),
        FigureCard(
            _("If the assumptions do not hold"),
            "sensitivity",
            _("How many participants would it take, and what have trials with such a comparator shown?"),
        ),
        Card(
            _("Further assumptions"),
            (
                Together(_("Mixed model"), ("covariance", "visit_correlation")),
                "retention",
                Together(_("Mean of several visits"), ("visits_before", "visits_after")),
                Together(_("Margin and precision"), ("margin", "half_width")),
                Together(_("Time to an event"), ("hazard_ratio", "event_share")),
            ),
            _("Only some calculations ask for these; the others leave them empty."),
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
            ("interim_planned", "interim", Together(_("Level over the looks"), ("looks", "spending"))),
            _("Does anyone look before the end, and what may follow?"),
        ),
        Card(_("Subgroups"), ("subgroups",), _("For whom might the effect be another?")),
        Card(
            _("Masking"),
            ("blinding_index", "guess_analysis"),
            _("What if most people have guessed their arm?"),
            "blinding",
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
