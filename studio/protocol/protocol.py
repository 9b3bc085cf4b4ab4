"""The protocol: one immutable value, of which everything else in the program is a pure function."""

from datetime import date

from studio.protocol.base import Item, Value, empty, field, items, specs
from studio.protocol.biomarkers import Biomarkers
from studio.protocol.comments import Comment
from studio.protocol.design import Design
from studio.protocol.dosing import Dosing
from studio.protocol.endpoints import Endpoints
from studio.protocol.followup import FollowUp
from studio.protocol.monitoring import Monitoring
from studio.protocol.objectives import Objectives
from studio.protocol.oversight import Oversight
from studio.protocol.overview import Overview
from studio.protocol.own import Own
from studio.protocol.population import Population
from studio.protocol.rationale import Rationale
from studio.protocol.schedule import Schedule
from studio.protocol.screening import Screening
from studio.protocol.sessions import Sessions
from studio.protocol.statistics import Statistics
from studio.protocol.wording import Wording
from studio.text import translate

FORMAT = 1
"""The number of the file format that this program writes."""


class Acceptance(Item):
    """A finding that the designer has decided to live with.

    ``fingerprint`` is that of the finding when it was accepted: when the finding's facts change, so does its
    fingerprint, and the acceptance lapses.
    """

    rule: str = field("Rule", default=...)
    fingerprint: str = field("Fingerprint", default=...)
    reason: str = field("Reason", default=...)
    who: str | None = field("Accepted by")
    when: date | None = field("Accepted on")
    said: str | None = field("Finding", "What the finding said when it was accepted.")


class TemplateNote(Value):
    """What a protocol file says of itself when it serves as a template."""

    title: str | None = field("Title")
    summary: str | None = field("Summary", long=True)
    section: str | None = field("Section", "The one section it holds; empty for a whole protocol.")
    tags: tuple[str, ...] = field("Tags", "Words by which it is found among other templates.", default=())


class Protocol(Value):
    """A whole trial protocol."""

    format: int = field("File format", default=FORMAT)
    template: TemplateNote | None = field("Template")
    overview: Overview = field("Overview", "Titles, identifiers, people and places.", default=empty(Overview))
    rationale: Rationale = field(
        "Rationale and mechanism",
        "Why this trial, and by which mechanism the drug is thought to act.",
        default=empty(Rationale),
    )
    objectives: Objectives = field(
        "Objectives and estimands",
        "What the trial asks, and of what quantity the answer is an estimate.",
        default=empty(Objectives),
    )
    design: Design = field("Design", "Arms, allocation, masking and epochs.", default=empty(Design))
    population: Population = field(
        "Population", "Who may take part, and with which medicines.", default=empty(Population)
    )
    dosing: Dosing = field(
        "Dosing", "What is given, how much, how often, and what the comparator is.", default=empty(Dosing)
    )
    sessions: Sessions = field(
        "Sessions and setting",
        "The support that surrounds the drug, and where it happens.",
        default=empty(Sessions),
    )
    screening: Screening = field(
        "Screening", "Tests before dosing, with the numbers that decide.", default=empty(Screening)
    )
    monitoring: Monitoring = field(
        "Monitoring and rescue",
        "The dosing day, adverse events, stopping rules and who watches them.",
        default=empty(Monitoring),
    )
    followup: FollowUp = field(
        "Long-term follow-up", "What is asked long after dosing, and who helps then.", default=empty(FollowUp)
    )
    endpoints: Endpoints = field(
        "Endpoints", "Which instruments, rated by whom, at which visits.", default=empty(Endpoints)
    )
    biomarkers: Biomarkers = field(
        "Biomarkers", "What is measured in body or brain, and for which hypothesis.", default=empty(Biomarkers)
    )
    schedule: Schedule = field(
        "Schedule of activities", "Visits with their windows, and what is done at them.", default=empty(Schedule)
    )
    statistics: Statistics = field(
        "Sample size and analysis",
        "How many participants, and how the answer is computed.",
        default=empty(Statistics),
    )
    oversight: Oversight = field(
        "Ethics and oversight", "Consent, data, quality and openness.", default=empty(Oversight)
    )
    own: Own = field(
        "Own facts and limits",
        "What you know beyond this program, with its source, and limits you set otherwise.",
        default=empty(Own),
    )
    wording: Wording = field(
        "Own wording",
        "Passages of the document in your own words, in place of or beside what is generated.",
        default=empty(Wording),
    )
    acceptances: tuple[Acceptance, ...] = items("Accepted findings")
    comments: tuple[Comment, ...] = items("Comments", "What those who work on it say to one another; never printed.")


SECTIONS: tuple[str, ...] = tuple(
    name for name in Protocol.model_fields if name not in ("format", "template", "acceptances", "comments")
)
"""Names of the sections, in the order in which a designer meets them."""


def section_title(section: str) -> str:
    """Return the title of a section, in the language of the window."""
    return translate(specs(Protocol)[section].title)
