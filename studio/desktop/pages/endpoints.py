"""The page of endpoints."""

from studio.desktop.editors.rows import Together
from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="endpoints",
    group=Group.MEASUREMENT,
    cards=(
        Card(_("Instruments"), ("instruments", "considerations"), _("Each appears in the schedule at its visits.")),
        Card(
            _("Response and remission"),
            (
                Together(_("Response"), ("response_instrument", "response_fall")),
                Together(_("Remission"), ("remission_comparator", "remission_threshold")),
                "sustained_response",
            ),
        ),
        Card(_("Raters"), ("rater_training",)),
        Card(_("Expectancy and guesses"), ("expectancy_before_randomisation", "guesses")),
        Card(_("Health economics"), ("health_economics",)),
    ),
)
