"""The page of dosing."""

from studio.desktop.editors.rows import Together
from studio.desktop.pages.page import Card, FigureCard, Group, Page
from studio.text import _

PAGE = Page(
    section="dosing",
    group=Group.TREATMENT,
    cards=(
        Card(_("Investigational products"), ("products", "combination")),
        Card(_("What each arm receives"), ("arms",)),
        FigureCard(
            _("Dosing day"), "dosing_day", _("Drawn from the dose, the measurements and the steps of the dosing day.")
        ),
        Card(
            _("Dose and regimen"),
            (
                "dose_rationale",
                "scaling_rationale",
                Together(_("Shortest interval"), ("interval_days", "interval_hours")),
                "doses_each",
                "redosing",
                "escalation",
            ),
        ),
        Card(_("Comparator"), ("comparator_masking",)),
        Card(_("Administration"), ("administration", "infusion", "remote", "adherence", "overdose")),
        Card(
            _("Controlled drug"),
            (
                "controlled_status",
                "registration",
                "preparation",
                "storage",
                "secure_storage",
                "two_person_log",
                "reconciliation",
                "destruction",
            ),
        ),
    ),
)
