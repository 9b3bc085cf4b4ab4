"""The page of monitoring and rescue."""

from studio.desktop.editors.rows import Together
from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="monitoring",
    group=Group.SAFETY,
    cards=(
        Card(
            _("Vital signs on the dosing day"),
            (
                "vital_minutes",
                "vital_measures",
                Together(_("No dose above"), ("go_systolic_most", "go_diastolic_most")),
                Together(_("Physician is told from"), ("alert_systolic", "alert_diastolic", "alert_heart_rate")),
                Together(_("Treat from"), ("treat_systolic", "treat_diastolic")),
                "vital_actions",
            ),
        ),
        Card(
            _("Support and rescue medication"),
            ("first_support", "rescue"),
            _("Support comes first; medication is the next step."),
        ),
        Card(_("Discharge"), ("observation_minutes", "discharge", "driving_hours")),
        Card(
            _("Next-day contact"),
            (Together(_("When"), ("contact_from_hours", "contact_to_hours")), "contact_content"),
        ),
        Card(
            _("Adverse events"),
            ("ae_definition", "ae_favourable", "sae_definition", "disease_events"),
        ),
        Card(
            _("Collection of adverse events"),
            ("ae_collection", "ae_severity", "ae_causality", "ae_recording", "ae_follow_up"),
        ),
        Card(
            _("Recording and reporting times"),
            (
                "ae_from",
                "ae_until_days",
                "sae_until",
                "sae_report_hours",
                "ae_report_days",
                "report_method",
                "report_backup",
                Together(_("SUSAR"), ("susar_fatal_days", "susar_other_days")),
            ),
        ),
        Card(_("Adverse events of special interest"), ("aesi",)),
        Card(_("Stopping rules"), ("stopping",)),
        Card(_("Data monitoring board"), ("board", "board_charter")),
        Card(_("Pregnancy"), ("pregnancy", "pregnancy_participant", "pregnancy_partner")),
        Card(_("Other safety matters"), ("special_situations", "complaints", "device_complaints", "abuse_assessment")),
    ),
)
