"""The page of the population."""

from studio.desktop.editors.layout import Together
from studio.desktop.pages.page import Card, FigureCard, Group, Page
from studio.text import _

PAGE = Page(
    section="population",
    group=Group.DESIGN,
    cards=(
        Card(
            _("Condition"),
            ("diagnosis", "classification", "diagnostic_interview", "rationale"),
            _("Who is to be helped, and how is the diagnosis made?"),
        ),
        Card(
            _("Severity and age"),
            (
                Together(_("Severity"), ("severity_instrument", "severity_comparator", "severity_threshold")),
                Together(_("Age"), ("age_least", "age_most")),
            ),
            _("How ill must a participant be, and how old?"),
        ),
        Card(_("Treatment resistance"), ("resistance",), _("Only where it is asked for: what counts as a failure?")),
        Card(_("Inclusion criteria"), ("inclusion",)),
        Card(_("Exclusion criteria"), ("exclusion",)),
        Card(
            _("Co-medication"),
            ("medications", "stable_days", "withdrawal_recorded"),
            _("Which medicines must go, which may stay, and how long before the dose?"),
            "washout",
        ),
        FigureCard(
            _("Washout calendar"),
            "washout",
            _("How long is the way off each medicine, and does it begin after the first visit?"),
        ),
        Card(
            _("Prior psychedelic use"),
            (
                "prior_use",
                Together(_("Limits"), ("prior_use_most", "prior_use_free_months")),
                "prior_use_recorded",
            ),
            _("May people take part who know the drug?"),
        ),
        Card(
            _("Recruitment"),
            ("goals", "recruitment", "recruitment_neutral", "no_public_talk", "rescreening"),
            _("How are participants found, without raising hopes, and are they those who would be treated?"),
        ),
        Card(
            _("Contraception"),
            ("childbearing", "contraception"),
            _("Who must not become pregnant, or father a child, from when until when?"),
        ),
        Card(
            _("Lifestyle"),
            ("meals", "caffeine", "exercise", "activity"),
            _("What is asked of participants around the dosing day?"),
        ),
    ),
)
