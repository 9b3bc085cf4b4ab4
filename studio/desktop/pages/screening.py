"""The page of screening."""

from studio.desktop.editors.rows import Together
from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="screening",
    group=Group.SAFETY,
    cards=(
        Card(_("Tests"), ("tests",), _("What is done before dosing, and at which visits.")),
        Card(
            _("Electrocardiogram"),
            ("qt_formula", Together(_("QTc limits"), ("qtc_most_male", "qtc_most_female")), "ecg_replicates"),
        ),
        Card(
            _("Blood pressure and heart rate"),
            (
                Together(_("Blood pressure"), ("systolic_most", "diastolic_most", "pressure_readings")),
                Together(_("Heart rate"), ("heart_rate_least", "heart_rate_most")),
            ),
        ),
        Card(_("Laboratory limits"), ("laboratory",)),
        Card(_("Before each dosing session"), ("pregnancy_each_dosing", "drugs_each_dosing", "alcohol_each_dosing")),
        Card(
            _("Suicidality"),
            (
                "cssrs_ideation_excluded_from",
                Together(_("Looked back over"), ("cssrs_ideation_months", "cssrs_behaviour_months")),
                "cssrs_pathway",
            ),
        ),
    ),
)
