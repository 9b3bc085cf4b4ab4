"""Parts of sentences: choices as they read inside one, and lists of visits and minutes in words."""

import re
from collections.abc import Iterable, Sequence

from studio.document.manuscript import Manuscript
from studio.document.tables import Pick
from studio.planning.schedule import place
from studio.planning.timing import timing_in_words
from studio.protocol.base import Choice
from studio.protocol.design import Role
from studio.protocol.endpoints import MaskedTo, Rater
from studio.protocol.sessions import Mode
from studio.protocol.timing import Timing
from studio.text import Text, _, listing, literal, n_, number

BY_MODE: dict[Mode, Text] = {
    Mode.IN_PERSON: _("in person"),
    Mode.VIDEO: _("by video"),
    Mode.TELEPHONE: _("by telephone"),
}

RATERS: dict[Rater, Text] = {
    Rater.CENTRAL: _("a central rater"),
    Rater.SITE: _("a rater of the site"),
    Rater.FACILITATOR: _("a facilitator or treating therapist"),
    Rater.PARTICIPANT: _("the participant"),
    Rater.CLINICIAN: _("a study clinician"),
}

UNKNOWN: dict[MaskedTo, Text] = {
    MaskedTo.ARM: _("the arm"),
    MaskedTo.VISIT: _("the visit"),
    MaskedTo.DESIGN: _("the protocol"),
}


PEOPLE: dict[Role, Text] = {
    Role.PARTICIPANT: _("participants"),
    Role.FACILITATOR: _("facilitators"),
    Role.MONITOR: _("dosing-session monitors"),
    Role.INTEGRATION_THERAPIST: _("integration therapists"),
    Role.INVESTIGATOR: _("investigators"),
    Role.PHYSICIAN: _("study physicians"),
    Role.RATER: _("raters of outcomes"),
    Role.PHARMACIST: _("pharmacists"),
    Role.LABORATORY: _("laboratories"),
    Role.ANALYST: _("statisticians and data analysts"),
    Role.SPONSOR: _("people of the sponsor"),
}


def inside(choice: Choice) -> str:
    """Return the label of a choice as it reads inside a sentence."""
    label = str(choice.label)
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def beginning(content: str) -> str:
    """Return words with a capital letter, as they begin a sentence or a cell."""
    return content[:1].upper() + content[1:]


def with_minus(content: str) -> str:
    """Return words of the library with a minus sign before negative numbers instead of a hyphen."""
    return re.sub(r"(?<!\w)-(?=\d)", "−", content)


def within(content: str) -> str:
    """Return a text without the full stop that its sentence brings."""
    return content.strip().removesuffix(".")


def series(items: Iterable[str]) -> str:
    """Return items as a list in words, parted by semicolons where one of them has a comma of its own."""
    each = tuple(items)
    return "; ".join(each) if any("," in one for one in each) else listing(each)


def undecided(page: Manuscript, heading: str) -> None:
    """Print which fields a heading still waits for."""
    page.add(heading, _("Still to be decided: {fields}.", fields=literal(page.open_fields(heading))), "open")


def visits(page: Manuscript, ids: Iterable[str]) -> str:
    """Return the names of visits in order of time as a list in words, or that it is all of them."""
    every = {one.visit.id: count for count, one in enumerate(place(page.protocol))}
    chosen = sorted(dict.fromkeys(ids), key=lambda id: every.get(id, len(every)))
    if len(every) > 1 and set(every) <= set(chosen):
        return str(_("every visit"))
    return series(page.words.referred("/schedule/visits", id) for id in chosen)


def timed(page: Manuscript, timings: Iterable[Timing]) -> str:
    """Return structured timings in words, a line each, with the visits at which they hold where that is not all."""
    lines = []
    for timing in timings:
        words = timing_in_words(timing)
        if timing.visit is None:
            lines.append(words)
        else:
            visit = page.words.referred("/schedule/visits", timing.visit)
            words = words or str(_("Time to be decided"))
            lines.append(str(_("{visit}: {timing}", visit=visit, timing=words)))
    return "\n".join(line for line in lines if line)


def timings_pick(page: Manuscript) -> Pick:
    """Return the column that says when within their visits things are done, as far as that is structured."""
    return Pick(str(_("When within the visit")), lambda item: timed(page, item.timings), ("timings",), 1.8)


def minutes(times: Sequence[int]) -> str:
    """Return minutes from dosing in words, such as *15 minutes before dosing and 60 and 120 minutes after it*."""
    before, after = [-time for time in sorted(times) if time < 0], [time for time in sorted(times) if time > 0]
    parts: list[Text | str] = []
    # A sum of 1 is a single time, of one minute.
    if before:
        told = listing(map(number, before))
        parts.append(n_("{minutes} minute before dosing", "{minutes} minutes before dosing", sum(before), minutes=told))
    if 0 in times:
        parts.append(_("at dosing"))
    if after:
        told = listing(map(number, after))
        text = n_("{minutes} minute after dosing", "{minutes} minutes after dosing", sum(after), minutes=told)
        if parts:
            text = n_("{minutes} minute after it", "{minutes} minutes after it", sum(after), minutes=told)
        parts.append(text)
    return listing(parts)
