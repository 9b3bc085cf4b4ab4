"""The page of the population."""

from studio.desktop.editors.rows import Together
from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="population",
    group=Group.DESIGN,
    cards=(
        Card(_("Condition"), ("diagnosis", "classification", "diagnostic_interview", "rationale")),
        Card(
            _("Severity and age"),
            (
                Together(_("Severity"), ("severity_instrument", "severity_comparator", "severity_threshold")),
                Together(_("Age"), ("age_least", "age_most")),
            ),
        ),
        Card(_("Treatment resistance"), ("resistance",)),
        Card(_("Inclusion criteria"), ("inclusion",)),
        Card(_("Exclusion criteria"), ("exclusion",)),
        Card(_("Co-medication"), ("medications", "stable_days", "withdrawal_recorded")),
        Card(
            _("Prior psychedelic use"),
            (
                "prior_use",
                Together(_("Limits"), ("prior_use_most", "prior_use_free_months")),
                "prior_use_recorded",
            ),
        ),
        Card(_("Recruitment"), ("goals", "recruitment", "recruitment_neutral", "no_public_talk", "rescreening")),
        Card(
            _("Lifestyle and contraception"),
            ("childbearing", "contraception", "meals", "caffeine", "exercise", "activity"),
        ),
    ),
)
