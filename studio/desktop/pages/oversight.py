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
        ),
        Card(_("Consent"), ("consent", "consent_topics", "consent_each_dose", "consent_rescreening")),
        Card(_("Responsibilities"), ("investigator", "sponsor", "interests", "involvement")),
        Card(_("Quality"), ("quality_factors", "quality", "deviations", "site_closure")),
        Card(_("Data"), ("data_governance", "data_protection", "source_records")),
        Card(_("Openness"), ("registration", "analysis_plan_date", "data_sharing", "publication")),
    ),
)
