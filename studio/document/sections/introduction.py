"""Chapter 2: why the trial, and its risks and benefits."""

from studio.document.manuscript import Manuscript
from studio.document.tables import stacked
from studio.protocol.rationale import Mechanism
from studio.text import _, n_

PURPOSE = "2.1"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    page.prose(PURPOSE, "/rationale/purpose", "")
    for name in ("disease_background", "unmet_need", "compound_rationale"):
        page.prose(PURPOSE, f"/rationale/{name}")
    _hypotheses(page)
    _window(page)
    for heading, name in (("2.2.1", "risks"), ("2.2.2", "benefits"), ("2.2.3", "risk_benefit")):
        page.prose(heading, f"/rationale/{name}", "")


def _hypotheses(page: Manuscript) -> None:
    """Print the mechanistic hypotheses, each with what it predicts and what would refute it."""
    hypotheses = page.protocol.rationale.hypotheses
    caption = str(_("Mechanistic hypotheses"))
    table = stacked(page.words, "/rationale/hypotheses", hypotheses, caption=caption, anchor="table-hypotheses")
    claimed = [one for one in hypotheses if one.mechanism is not Mechanism.NONE]
    if hypotheses and not claimed and not any(one.statement or one.prediction or one.refutation for one in hypotheses):
        page.add(PURPOSE, _("No mechanism is claimed."), address="/rationale/hypotheses")
        table = ()
    elif table and claimed and not all(one.prediction and one.refutation for one in claimed):
        text = n_(
            "The trial states {count} mechanistic hypothesis ({table}).",
            "The trial states {count} mechanistic hypotheses ({table}).",
            len(claimed),
            table=page.refer("table-hypotheses"),
        )
        page.add(PURPOSE, text, address="/rationale/hypotheses")
    elif table and claimed:
        text = n_(
            "The trial states {count} mechanistic hypothesis, with what it predicts and what would refute it "
            "({table}).",
            "The trial states {count} mechanistic hypotheses, each with what it predicts and what would refute it "
            "({table}).",
            len(claimed),
            table=page.refer("table-hypotheses"),
        )
        page.add(PURPOSE, text, address="/rationale/hypotheses")
    elif table:
        text = _("The trial claims no mechanism; {table} says why.", table=page.refer("table-hypotheses"))
        page.add(PURPOSE, text, address="/rationale/hypotheses")
    page.put(PURPOSE, *table)
    page.claim("/rationale/hypotheses")


def _window(page: Manuscript) -> None:
    """Say which neuroplastic window is claimed, and that none is proved."""
    first, last = "/rationale/window_first_day", "/rationale/window_last_day"
    claimed = page.has(first) or page.has(last)
    page.say(
        PURPOSE,
        _("The trial claims a neuroplastic window from {first} to {last} after dosing."),
        first=first,
        last=last,
    )
    page.say(PURPOSE, _("The trial claims a neuroplastic window that opens {first} after dosing."), first=first)
    page.say(PURPOSE, _("The trial claims a neuroplastic window that closes {last} after dosing."), last=last)
    page.prose(PURPOSE, "/rationale/window_basis", None if claimed else str(_("Neuroplastic window")))
    if claimed:
        page.add(PURPOSE, NO_PROVEN_WINDOW, "warning", "/rationale/window_basis")


NO_PROVEN_WINDOW = _("No trial in people has proved a therapeutic window: the window claimed here is a hypothesis.")
