"""The page of screening."""

from studio.desktop.editors.layout import Together
from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="screening",
    group=Group.SAFETY,
    cards=(
        Card(_("Tests"), ("tests",), _("What is done before dosing, and at which visits?")),
        Card(
            _("Electrocardiogram"),
            ("qt_formula", Together(_("QTc limit"), ("qtc_most_male", "qtc_most_female")), "ecg_replicates"),
            _("At which QTc is nobody dosed?"),
        ),
        Card(
            _("Blood pressure and heart rate"),
            (
                Together(_("Blood pressure"), ("systolic_most", "diastolic_most", "pressure_readings")),
                Together(_("Heart rate"), ("heart_rate_least", "heart_rate_most")),
            ),
            _("Who is kept out, because the drug raises both?"),
        ),
        Card(_("Laboratory limits"), ("laboratory",)),
        Card(
            _("Before each dosing session"),
            ("pregnancy_each_dosing", "drugs_each_dosing", "alcohol_each_dosing"),
            _("What is tested anew on the day?"),
        ),
        Card(
            _("Suicidality"),
            (
                "cssrs_ideation_excluded_from",
                Together(_("Looked back over"), ("cssrs_ideation_months", "cssrs_behaviour_months")),
                "cssrs_pathway",
            ),
            _("Who may not take part now, and who looks after them?"),
        ),
    ),
)
