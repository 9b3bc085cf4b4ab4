"""The page of the schedule of activities."""

from studio.desktop.pages.page import Card, FigureCard, Group, Page
from studio.text import _

PAGE = Page(
    section="schedule",
    group=Group.MEASUREMENT,
    cards=(
        FigureCard(
            _("Activities at visits"),
            "activities",
            _("What all sections together put at the visits. A change here is made where the activity is planned."),
        ),
        Card(_("Visits"), ("day_naming", "visits"), _("When are participants seen, and how exact must the day be?")),
        Card(_("Further activities"), ("activities",)),
        Card(_("Further steps of the dosing day"), ("dosing_day",)),
    ),
    wide=True,
)
