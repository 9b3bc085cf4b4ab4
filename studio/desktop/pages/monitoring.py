"""The page of monitoring and rescue."""

from studio.desktop.editors.layout import Together
from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="monitoring",
    group=Group.SAFETY,
    cards=(
        Card(
            _("Vital signs on the dosing day"),
            ("vital_minutes", "vital_measures"),
            _("What is measured, and at which minutes?"),
        ),
        Card(
            _("Values that ask for action"),
            (
                Together(_("No dose above"), ("go_systolic_most", "go_diastolic_most")),
                Together(_("Physician is told from"), ("alert_systolic", "alert_diastolic", "alert_heart_rate")),
                Together(_("Treat from"), ("treat_systolic", "treat_diastolic")),
                "vital_actions",
            ),
            _("At which values does somebody act, and what is done?"),
        ),
        Card(
            _("Support and rescue medication"),
            ("first_support", "rescue"),
            _("Support comes first; medication is the next step."),
        ),
        Card(
            _("Discharge"),
            ("observation_minutes", "discharge", "driving_hours"),
            _("When may a participant leave, and what must they not do then?"),
        ),
        Card(
            _("Next-day contact"),
            (Together(_("Next-day contact"), ("contact_from_hours", "contact_to_hours")), "contact_content"),
            _("Who hears how the night was, and when?"),
        ),
        Card(
            _("Adverse events"),
            ("ae_definition", "ae_favourable", "sae_definition", "disease_events"),
            _("What counts as harm?"),
        ),
        Card(
            _("Collection of adverse events"),
            ("ae_collection", "ae_severity", "ae_causality", "ae_recording", "ae_follow_up"),
            _("How is harm found, judged and written down?"),
        ),
        Card(
            _("Time of recording"),
            ("ae_from", "ae_until_days", "sae_until"),
            _("From when until when is harm recorded?"),
        ),
        Card(
            _("Reporting"),
            (
                Together(_("Told to the sponsor"), ("sae_report_hours", "ae_report_days")),
                "report_method",
                "report_backup",
                Together(_("SUSAR"), ("susar_fatal_days", "susar_other_days")),
            ),
            _("Who is told of harm, how soon and by which way?"),
        ),
        Card(
            _("Adverse events of special interest"),
            ("aesi",),
            _("Which events are watched with particular care?"),
        ),
        Card(_("Stopping rules"), ("stopping",), _("What stops dosing, without anyone having to argue?")),
        Card(_("Data monitoring board"), ("board", "board_charter"), _("Who looks at the data while they come in?")),
        Card(
            _("Pregnancy"),
            ("pregnancy", "pregnancy_participant", "pregnancy_partner"),
            _("What is done when somebody becomes pregnant all the same?"),
        ),
        Card(
            _("Other safety matters"),
            ("special_situations", "complaints", "device_complaints", "abuse_assessment"),
            _("What else may go wrong with the product, or be done with it?"),
        ),
    ),
)
