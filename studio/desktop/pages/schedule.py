"""The page of the schedule of activities."""

from studio.desktop.pages.page import Card, FigureCard, Group, Page
from studio.text import _

PAGE = Page(
    section="schedule",
    group=Group.MEASUREMENT,
    cards=(
        Card(_("Visits"), ("day_naming", "visits")),
        FigureCard(
            _("Schedule of activities"),
            "activities",
            _("What all sections together put at the visits. Click a row to go there."),
        ),
        Card(_("Further activities"), ("activities",)),
        Card(_("Further steps of the dosing day"), ("dosing_day",)),
    ),
)
