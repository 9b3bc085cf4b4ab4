"""Chapter 2: why the trial, and its risks and benefits."""

from studio.document.manuscript import Manuscript
from studio.text import _

PURPOSE = "2.1"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    page.prose(PURPOSE, "/rationale/purpose", "")
    for name in ("disease_background", "unmet_need", "compound_rationale"):
        page.prose(PURPOSE, f"/rationale/{name}")
    page.say(
        PURPOSE,
        _("The trial claims a neuroplastic window from {first} to {last} after dosing."),
        first="/rationale/window_first_day",
        last="/rationale/window_last_day",
    )
    claimed = (
        page.protocol.rationale.window_first_day is not None or page.protocol.rationale.window_last_day is not None
    )
    if claimed:
        page.prose(PURPOSE, "/rationale/window_basis")
        page.add(PURPOSE, NO_PROVEN_WINDOW, "warning")


NO_PROVEN_WINDOW = _("No trial in people has proved a therapeutic window: the window claimed here is a hypothesis.")
