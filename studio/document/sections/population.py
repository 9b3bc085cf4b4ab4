"""Chapter 5: who takes part."""

from studio.document.blocks import Inline, Listing, Span, paragraph
from studio.document.manuscript import Manuscript
from studio.protocol.population import Criterion
from studio.text import Text, _

DESCRIPTION = "5.1"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    _description(page)
    page.quote(DESCRIPTION, "no-waivers")
    _criteria(page, "5.2", "inclusion", "I")
    _criteria(page, "5.3", "exclusion", "E")
    page.prose("5.5.4", "/population/activity", "")
    page.say(
        "5.5.4",
        _("Participants neither drive nor do safety-critical work for {hours} after dosing."),
        hours="/monitoring/driving_hours",
    )


def _description(page: Manuscript) -> None:
    """Say who takes part, in sentences as far as what has been entered makes them."""
    page.prose(DESCRIPTION, "/population/rationale", "")
    # Each sentence stands only if all its fields are filled and no longer sentence before it has told them.
    for text, names in _SENTENCES:
        page.say(DESCRIPTION, text, **{key: f"/population/{name}" for key, name in names.items()})
    page.prose(DESCRIPTION, "/population/resistance/adequacy")
    page.prose(DESCRIPTION, "/population/prior_use")
    for text, names in _PRIOR_USE:
        page.say(DESCRIPTION, text, **{key: f"/population/{name}" for key, name in names.items()})
    page.decide(
        DESCRIPTION,
        "/population/prior_use_recorded",
        _("Prior use of psychedelics is recorded for every participant."),
        _("Prior use of psychedelics is not recorded for every participant."),
    )


_RESISTANCE = {
    "least": "resistance/failed_least",
    "most": "resistance/failed_most",
    "episode": "resistance/episode",
}

_SENTENCES: tuple[tuple[Text, dict[str, str]], ...] = (
    (
        _("The diagnosis is {diagnosis} after {classification}, established with the {interview}."),
        {"diagnosis": "diagnosis", "classification": "classification", "interview": "diagnostic_interview"},
    ),
    (
        _("The diagnosis is {diagnosis} after {classification}."),
        {"diagnosis": "diagnosis", "classification": "classification"},
    ),
    (_("The diagnosis is {diagnosis}."), {"diagnosis": "diagnosis"}),
    (_("Participants are aged {least} to {most}."), {"least": "age_least", "most": "age_most"}),
    (_("Participants are aged {least} or older."), {"least": "age_least"}),
    (
        _("Severity, measured by the {instrument}, is {comparator} {threshold}."),
        {
            "instrument": "severity_instrument",
            "comparator": "severity_comparator",
            "threshold": "severity_threshold",
        },
    ),
    (
        _(
            "Treatment resistance is {least} to {most} failed treatments. Counted over: {episode}. "
            "Established with: {instrument}."
        ),
        _RESISTANCE | {"instrument": "resistance/instrument"},
    ),
    (_("Treatment resistance is {least} to {most} failed treatments. Counted over: {episode}."), _RESISTANCE),
)

_PRIOR_USE: tuple[tuple[Text, dict[str, str]], ...] = (
    (
        _(
            "Participants have used psychedelics at most {most} times in their lives and have been free of them for "
            "{months}."
        ),
        {"most": "prior_use_most", "months": "prior_use_free_months"},
    ),
    (_("Participants have used psychedelics at most {most} times in their lives."), {"most": "prior_use_most"}),
    (_("Participants have been free of psychedelics for {months}."), {"months": "prior_use_free_months"}),
)


def _criteria(page: Manuscript, heading: str, name: str, prefix: str) -> None:
    page.quote(heading, "lead-in")
    address = f"/population/{name}"
    criteria: tuple[Criterion, ...] = page.get(address)
    if criteria:
        items = tuple(_criterion(page, criterion) for criterion in criteria)
        page.put(heading, Listing(items, numbered=True, prefix=prefix, address=address))
    else:
        page.put(heading, paragraph(_("No criterion has been entered yet."), "open"))
    page.claim(address)


_TEST = ("measure", "comparator", "threshold", "unit", "time")


def _criterion(page: Manuscript, criterion: Criterion) -> Inline:
    """Return a criterion in one paragraph: what it is about, its wording, its test, and its reason."""
    words = page.words
    runs: list[Span] = []
    about = words.field(criterion, "domain")
    if about:
        runs.append(Span(f"{about}. ", bold=True))
    wording = criterion.wording or ""
    runs.append(Span(wording))
    test = " ".join(part for name in _TEST[:-1] if (part := words.field(criterion, name)))
    when = words.field(criterion, "time")
    judged = ", ".join(part for part in (test, when) if part)
    if judged:
        runs.append(Span(str(_(" Test: {test}.", test=judged))))
    if reason := words.field(criterion, "reason"):
        runs.append(Span(str(_(" Reason: {reason}", reason=reason)), italic=True))
    further = words.line(criterion, skip=("domain", "wording", "reason", *_TEST))
    if further:
        runs.append(Span(f" {further}"))
    return tuple(run for run in runs if run.text) or (Span(words.name(criterion)),)
