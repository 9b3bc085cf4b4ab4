"""The page of endpoints."""

from studio.desktop.editors.layout import Together
from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="endpoints",
    group=Group.MEASUREMENT,
    cards=(
        Card(
            _("Instruments"),
            ("instruments", "considerations"),
            _("With what is the effect measured, by whom and when? Each appears in the schedule at its visits."),
        ),
        Card(
            _("Response and remission"),
            (
                Together(_("Response"), ("response_instrument", "response_fall")),
                Together(_("Remission"), ("remission_comparator", "remission_threshold")),
                "sustained_response",
            ),
            _("Who has improved enough, and who is well?"),
        ),
        Card(_("Raters"), ("rater_training",), _("How do raters stay in step?")),
        Card(
            _("Expectancy and guesses"),
            ("expectancy_before_randomisation", "guesses"),
            _("What do people hope for, and which arm do they think they are in?"),
        ),
        Card(_("Health economics"), ("health_economics",)),
    ),
)
