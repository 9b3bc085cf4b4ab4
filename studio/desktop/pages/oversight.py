"""The page of ethics and oversight."""

from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="oversight",
    group=Group.CONDUCT,
    cards=(
        Card(
            _("Ethics and regulators"),
            ("ethics", "regulator_meeting", "country_differences", "committees", "insurance"),
            _("Who has to agree, and who watches?"),
        ),
        Card(
            _("Consent"),
            ("consent", "consent_topics", "consent_each_dose", "consent_rescreening"),
            _("How does a person agree to a state that cannot be imagined beforehand?"),
        ),
        Card(
            _("Responsibilities"),
            ("investigator", "sponsor", "interests", "involvement"),
            _("Who answers for what, and who gains by the result?"),
        ),
        Card(
            _("Quality"),
            ("quality_factors", "quality", "deviations", "site_closure"),
            _("What would spoil the answer, and how would you notice?"),
        ),
        Card(
            _("Data"),
            ("data_governance", "data_protection", "source_records"),
            _("Where are the data, and who can see them?"),
        ),
        Card(
            _("Openness"),
            ("registration", "analysis_plan_date", "data_sharing", "publication"),
            _("How will others be able to check the result?"),
        ),
    ),
)
