"""Chapter 5: who takes part."""

from dataclasses import replace

from studio.document.blocks import Inline, Listing, Span, paragraph
from studio.document.limits import bound, ended, midway
from studio.document.manuscript import Manuscript
from studio.document.tables import grid, picked
from studio.protocol.address import spec_at
from studio.protocol.criteria import follows
from studio.protocol.population import Comparator, Criterion, EnrolmentGoal, Episode
from studio.text import Text, _, literal, n_, number, translate

DESCRIPTION = "5.1"
RESISTANCE = "/population/resistance"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    _description(page)
    _criteria(page, "5.2", "inclusion", "I")
    _criteria(page, "5.3", "exclusion", "E")
    page.prose("5.4.1", "/population/childbearing", "")
    page.prose("5.4.2", "/population/contraception", "")
    page.prose("5.5.1", "/population/meals", "")
    page.prose("5.5.2", "/population/caffeine", "")
    page.prose("5.5.3", "/population/exercise", "")
    page.prose("5.5.4", "/population/activity", "")
    page.say(
        "5.5.4",
        _("Participants neither drive nor do safety-critical work for {hours} after a dose."),
        hours="/monitoring/driving_hours",
    )
    page.prose("5.6", "/population/rescreening", "")


def _description(page: Manuscript) -> None:
    """Say who takes part, in sentences as far as what has been entered makes them."""
    page.prose(DESCRIPTION, "/population/rationale", "")
    _diagnosis(page)
    _ages(page)
    _severity(page)
    _resistance(page)
    page.prose(DESCRIPTION, f"{RESISTANCE}/adequacy")
    _prior_use(page)
    _recruitment(page)
    if not page.blocks(DESCRIPTION):
        fields = literal(page.open_fields(DESCRIPTION))
        page.add(DESCRIPTION, _("Still to be decided: {fields}.", fields=fields), "open", "/population/rationale")
    page.quote(DESCRIPTION, "no-waivers")


def _diagnosis(page: Manuscript) -> None:
    diagnosis = "/population/diagnosis"
    if page.has(diagnosis):
        words = midway(page.words.at(diagnosis).removesuffix("."))
        page.add(DESCRIPTION, _("Participants have this condition: {diagnosis}.", diagnosis=words), address=diagnosis)
        page.claim(diagnosis)
    page.say(
        DESCRIPTION,
        _("The diagnosis is made by the criteria of {classification} and established with the {interview}."),
        classification="/population/classification",
        interview="/population/diagnostic_interview",
    )
    page.say(
        DESCRIPTION,
        _("The diagnosis is made by the criteria of {classification}."),
        classification="/population/classification",
    )
    page.say(
        DESCRIPTION,
        _("The diagnosis is established with the {interview}."),
        interview="/population/diagnostic_interview",
    )


def _ages(page: Manuscript) -> None:
    least, most = page.protocol.population.age_least, page.protocol.population.age_most
    if least is None and most is None:
        return
    if least is not None and most is not None:
        text = n_(
            "Participants are {least} to {count} year old.",
            "Participants are {least} to {count} years old.",
            most,
            least=least,
        )
    elif most is not None:
        text = n_("Participants are at most {count} year old.", "Participants are at most {count} years old.", most)
    else:
        text = n_(
            "Participants are {count} year old or older.", "Participants are {count} years old or older.", least or 0
        )
    page.add(DESCRIPTION, text, address="/population/age_least" if least is not None else "/population/age_most")
    page.claim("/population/age_least", "/population/age_most")


def _severity(page: Manuscript) -> None:
    population, score = page.protocol.population, "/population/severity_threshold"
    instrument = page.words.at("/population/severity_instrument")
    unit = "" if population.severity_threshold is None else translate(spec_at(score).unit or "")
    held = bound(population.severity_comparator, population.severity_threshold, unit)
    if not instrument and not held:
        return
    measured = Span(instrument, address="/population/severity_instrument")
    if instrument and held:
        text = _("The score of participants on the {instrument} is {limit}.", instrument=measured, limit=held)
    elif instrument:
        text = _("Severity is measured by the {instrument}.", instrument=instrument)
    else:
        text = _("The score for severity is {limit}.", limit=held)
    page.add(DESCRIPTION, text, address=score if held else "/population/severity_instrument")
    page.claim(*(f"/population/severity_{name}" for name in ("instrument", "comparator", "threshold")))


def _resistance(page: Manuscript) -> None:
    """Say how many adequate treatments have failed, in which time, and how that is established."""
    resistance = page.protocol.population.resistance
    count = _range(resistance.failed_least, resistance.failed_most)
    if count is not None:
        text = _("The number of adequate treatments that have failed is {count}.", count=count)
        if resistance.episode is not None:
            text = Text(_FAILED[resistance.episode].message, (("count", count),))
        if (resistance.failed_least, resistance.failed_most) == (0, None):
            text = _("Participants need not have had a treatment that failed.")
        side = "least" if resistance.failed_least is not None else "most"
        page.add(DESCRIPTION, text, address=f"{RESISTANCE}/failed_{side}")
    elif resistance.episode is not None:
        page.add(DESCRIPTION, _COUNTED[resistance.episode], address=f"{RESISTANCE}/episode")
    page.claim(*(f"{RESISTANCE}/{name}" for name in ("failed_least", "failed_most", "episode")))
    page.say(
        DESCRIPTION,
        _("The failure of treatments is established with the {instrument}."),
        instrument=f"{RESISTANCE}/instrument",
    )


_FAILED: dict[Episode, Text] = {
    Episode.CURRENT: _("The number of adequate treatments that have failed in the current episode is {count}."),
    Episode.LIFETIME: _("The number of adequate treatments that have failed in the participant’s lifetime is {count}."),
}

_COUNTED: dict[Episode, Text] = {
    Episode.CURRENT: _("Failed treatments are counted in the current episode."),
    Episode.LIFETIME: _("Failed treatments are counted over the participant’s lifetime."),
}


def _range(least: int | None, most: int | None) -> Text | str | None:
    """Return between which numbers something lies; None while neither is decided. No less than none says nothing."""
    if least is not None and least == most:
        return number(least)
    if least is not None and most is not None:
        return _("{least} to {most}", least=least, most=most) if least else _("at most {most}", most=most)
    if least is not None:
        return _("at least {least}", least=least)
    return None if most is None else _("at most {most}", most=most)


def _prior_use(page: Manuscript) -> None:
    page.prose(DESCRIPTION, "/population/prior_use")
    if page.protocol.population.prior_use_most == 0:
        most, months = "/population/prior_use_most", "/population/prior_use_free_months"
        page.add(DESCRIPTION, _("Participants have never used a psychedelic."), address=most)
        page.claim(most, months)
    for text, names in _PRIOR_USE:
        page.say(DESCRIPTION, text, **{key: f"/population/{name}" for key, name in names.items()})
    page.decide(
        DESCRIPTION,
        "/population/prior_use_recorded",
        _("Prior use of psychedelics is recorded for every participant."),
        _("Prior use of psychedelics is not recorded for every participant."),
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


def _recruitment(page: Manuscript) -> None:
    page.prose(DESCRIPTION, "/population/recruitment")
    page.decide(
        DESCRIPTION,
        "/population/recruitment_neutral",
        _("Advertisements promise no benefit."),
        _("No rule keeps advertisements from promising a benefit."),
    )
    page.decide(
        DESCRIPTION,
        "/population/no_public_talk",
        _("Participants are asked not to discuss their arm in public before the end of the trial."),
        _("Participants are not asked to keep from discussing their arm in public before the end of the trial."),
    )
    goals = page.protocol.population.goals
    picks = tuple(picked(page.words, EnrolmentGoal, name) for name in ("characteristic", "goal", "means"))
    caption = str(_("Enrolment goals"))
    table = grid(page.words, "/population/goals", goals, picks, caption=caption, anchor="table-goals")
    if table:
        text = _(
            "So that the result serves those who would be treated, recruitment aims for the goals in {table}.",
            table=page.refer("table-goals"),
        )
        page.add(DESCRIPTION, text, address="/population/goals")
    page.put(DESCRIPTION, *table)
    page.claim("/population/goals")


def _criteria(page: Manuscript, heading: str, name: str, prefix: str) -> None:
    page.quote(heading, "lead-in")
    address = f"/population/{name}"
    criteria: tuple[Criterion, ...] = page.get(address)
    if criteria:
        items = tuple(_criterion(page, criterion) for criterion in criteria)
        addresses = tuple(f"{address}/{criterion.id}" for criterion in criteria)
        page.put(heading, Listing(items, numbered=True, prefix=prefix, address=address, addresses=addresses))
    else:
        page.put(heading, paragraph(_("No criterion has been entered yet."), "open", address))
    page.claim(address)


_TEST = ("measure", "comparator", "threshold", "most", "unit", "time")


def _criterion(page: Manuscript, criterion: Criterion) -> Inline:
    """Return a criterion in one paragraph: what it is about, its wording, how and when it is judged, and its reason."""
    words = page.words
    about, reason = words.field(criterion, "domain"), words.field(criterion, "reason")
    judged = None if follows(criterion) else _judged(criterion)  # A wording made of the parts says them already.
    runs = [
        Span(f"{about}." if about else "", bold=True),
        Span(ended(criterion.wording or "")),
        Span(str(judged or "")),
        Span(str(_("Reason: {reason}", reason=ended(reason))) if reason else "", italic=True),
        Span(words.line(criterion, skip=("domain", "wording", "reason", *_TEST))),
    ]
    said = [run for run in runs if run.text] or [Span(words.name(criterion))]
    return (said[0], *(replace(run, text=f" {run.text}") for run in said[1:]))


def _judged(criterion: Criterion) -> Text | None:
    """Return the sentence on how and when a criterion is judged; None when nothing of it is entered."""
    measure = midway((criterion.measure or "").removesuffix("."))
    unit = criterion.unit or ""
    if unit and measure.casefold().endswith(unit.casefold()):
        unit = ""  # "ideation level at least 4 level" would say the unit twice
    limit = bound(criterion.comparator, criterion.threshold, unit)
    if criterion.most is not None:
        most = bound(Comparator.AT_MOST, criterion.most, unit)
        limit = str(_("{limit}, and {most}", limit=limit, most=most)) if limit else most
    time = midway((criterion.time or "").removesuffix("."))
    if measure:
        judged = _("It is judged by {measure} ({limit})", measure=measure, limit=limit)
        if not limit:
            judged = _("It is judged by {measure}", measure=measure)
    elif limit:
        judged = _("The value that decides is {limit}", limit=limit)
    else:
        return _("Time of assessment: {time}.", time=time) if time else None
    return _("{judged}; time: {time}.", judged=judged, time=time) if time else _("{judged}.", judged=judged)
