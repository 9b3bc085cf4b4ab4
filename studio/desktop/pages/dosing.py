"""The page of dosing."""

from studio.desktop.editors.layout import Together
from studio.desktop.pages.page import Card, FigureCard, Group, Page
from studio.text import _

PAGE = Page(
    section="dosing",
    group=Group.TREATMENT,
    cards=(
        Card(
            _("Investigational products"),
            ("products", "combination"),
            _("What is given? Much else follows from the compound."),
        ),
        Card(_("What each arm receives"), ("arms",), _("Which arm receives how much of what, and when?"), "doses"),
        FigureCard(
            _("Dosing day"),
            "dosing_day",
            _("What happens when, and who is there? Whatever stands here is entered once, wherever you change it."),
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
            _("Why this dose, how often, and may it change?"),
        ),
        Card(_("Comparator"), ("comparator_masking",)),
        Card(
            _("Administration"),
            ("administration", "infusion", "remote", "adherence", "overdose"),
            _("How does the dose get into the participant, and how do you know that it did?"),
        ),
        Card(
            _("Controlled drug"),
            ("controlled_status", "registration"),
            _("What does the law ask before the drug may be shipped?"),
        ),
        Card(
            _("Pharmacy"),
            ("preparation", "storage", "secure_storage", "two_person_log", "reconciliation", "destruction"),
            _("Where is every unit, from receipt to destruction?"),
        ),
    ),
)
