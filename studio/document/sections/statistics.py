"""Chapter 10: analyses and sample size."""

from studio.document.manuscript import Manuscript
from studio.protocol.objectives import Level
from studio.text import _

SIZE, OTHER = "10.11", "10.8"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    _primary(page)
    page.prose("10.6", "/statistics/exploratory")
    page.prose("10.6", "/statistics/mediation")
    page.prose(OTHER, "/statistics/other")
    page.prose(OTHER, "/statistics/guess_analysis")
    page.say(OTHER, _("Blinding is summarised by: {indices}."), indices="/statistics/blinding_index")
    if not page.protocol.statistics.interim and page.protocol.statistics.method is not None:
        page.add("10.9", _("No interim analysis is described."), "open")
    _sample_size(page)


def _primary(page: Manuscript) -> None:
    """Print the analysis of the primary objective; for further ones, that it is the same."""
    objectives = [one for one in page.protocol.objectives.objectives if one.level is Level.PRIMARY]
    page.repeats["10.4.X"] = max(1, len(objectives))
    first = "10.4.1"
    page.say(f"{first}.1", _("The primary analysis is: {method}."), method="/statistics/method")
    page.prose(f"{first}.1", "/statistics/model", "")
    page.prose(f"{first}.2", "/statistics/data_handling", "")
    page.say(
        f"{first}.3",
        _("Missing values of the primary endpoint are handled by: {missing}."),
        missing="/statistics/missing",
    )
    page.prose(f"{first}.3", "/statistics/missing_plan", "")
    page.prose(f"{first}.4", "/statistics/sensitivity", "")
    page.prose(f"{first}.5", "/statistics/supplementary", "")
    for count, objective in enumerate(objectives, 1):
        heading = f"10.4.{count}"
        if objective.statement:
            page.add(heading, _("The objective stands in {section}.", section=page.see(f"3.1.{count}")))
        if count > 1:
            for part in (1, 2, 3):
                page.add(
                    f"{heading}.{part}",
                    _("As for the first primary objective, in {section}.", section=page.see(f"{first}.{part}")),
                )


def _sample_size(page: Manuscript) -> None:
    at = {
        name: f"/statistics/{name}"
        for name in ("difference", "deviation", "alpha", "sides", "power", "per_arm", "total")
    }
    page.prose(SIZE, "/statistics/comparison")
    page.say(
        SIZE,
        _(
            "With {per_arm} participants in each arm and {total} in total, the trial has a power of {power} to show a "
            "difference of {difference} with a standard deviation of {deviation}, at a {sides}-sided significance "
            "level of {alpha}."
        ),
        **at,
    )
    page.say(
        SIZE,
        _(
            "The trial has a power of {power} to show a difference of {difference} with a standard deviation of "
            "{deviation}, at a {sides}-sided significance level of {alpha}."
        ),
        **{name: at[name] for name in ("difference", "deviation", "alpha", "sides", "power")},
    )
    page.say(
        SIZE, _("A dropout of {share} is expected, and is included in these numbers."), share="/statistics/dropout"
    )
    page.say(
        SIZE,
        _("Each therapist sees about {size} participants, with an assumed intraclass correlation of {icc}."),
        size="/statistics/cluster_size",
        icc="/statistics/cluster_icc",
    )
    page.prose(SIZE, "/statistics/assumption_basis")
