"""Endpoints: with which instruments outcomes, experience, expectancy and masking are measured, by whom and when."""

from studio.protocol.base import Choice, Item, Value, field, items
from studio.protocol.design import Role
from studio.protocol.population import Comparator
from studio.protocol.sessions import Mode
from studio.protocol.timing import Timing, timings_field


class Rater(Choice):
    """Who fills in an instrument."""

    CENTRAL = "central", "Central rater"
    SITE = "site", "Site rater"
    FACILITATOR = "facilitator", "Facilitator or treating therapist"
    PARTICIPANT = "participant", "Participant"
    CLINICIAN = "clinician", "Study clinician"


class MaskedTo(Choice):
    """What a rater does not know."""

    ARM = "arm", "Arm"
    VISIT = "visit", "Visit"
    DESIGN = "design", "Protocol"


class InstrumentUse(Item):
    """An instrument as this trial uses it."""

    instrument: str | None = field("Instrument", "A scale or questionnaire.", knows="instruments")
    version: str | None = field(
        "Version", "Such as structured guide, language or form.", example="Structured interview guide, English"
    )
    rater: Rater | None = field("Rated by", "Who fills it in.")
    masked_to: tuple[MaskedTo, ...] = items(
        "Rater does not know", "Who does not know the visit cannot expect a change."
    )
    mode: Mode | None = field("Mode", "How rater and participant meet.")
    recall_days: int | None = field("Recall period", "0 for now or the session.", unit="days", ge=0)
    visits: tuple[str, ...] = items("Visits", "The schedule shows them.", to="/schedule/visits")
    timing: str | None = field(
        "Timing within the visit", "Such as before the dose.", example="Before the dose, first of all scales"
    )
    timings: tuple[Timing, ...] = timings_field()


class Guess(Item):
    """A question about the allocation, put to one group of people."""

    asked: Role | None = field("Asked of", "Participants, monitors and raters each guess for themselves.")
    visits: tuple[str, ...] = items(
        "Visits", "Early enough that benefit does not give the arm away.", to="/schedule/visits"
    )
    certainty: bool | None = field("With certainty, 0 to 100", "A sure guess says more than a lucky one.")
    reason: bool | None = field("With the reason for the guess", "Effects felt, or improvement seen.")
    timings: tuple[Timing, ...] = timings_field()


class Endpoints(Value):
    """How outcomes are measured."""

    considerations: str | None = field(
        "General rules for assessments",
        "Their order at a visit, unscheduled visits, who may do what.",
        m11="8.1",
        long=True,
    )
    instruments: tuple[InstrumentUse, ...] = items(
        "Instruments", "Scales and questionnaires, each with rater and visits.", m11="8.3"
    )
    response_instrument: str | None = field(
        "Response is judged on", "One of those above.", m11="8.3", to="/endpoints/instruments"
    )
    response_fall: float | None = field(
        "Response is a fall of at least", "From baseline.", m11="8.3", unit="%", ge=0, le=100
    )
    remission_comparator: Comparator | None = field(
        "Remission is a score", "On the same instrument as response.", m11="8.3"
    )
    remission_threshold: float | None = field(
        "Remission threshold", "The score that counts as remission.", m11="8.3", unit="points", ge=0
    )
    sustained_response: str | None = field(
        "Sustained response", "From when until when, and what ends it.", m11="8.3", long=True
    )
    rater_training: str | None = field(
        "Training and agreement of raters",
        "How they are trained, how agreement is measured, how drift is found.",
        m11="8.3",
        long=True,
    )
    expectancy_before_randomisation: bool | None = field(
        "Expectancy is measured before randomisation", "Afterwards the allocation may have coloured it.", m11="8.3"
    )
    guesses: tuple[Guess, ...] = items(
        "Guesses of allocation", "Of participants, monitors and raters, before results are known.", m11="8.3"
    )
    health_economics: str | None = field(
        "Use of services and health economics", "Which use of services is asked, and how.", m11="8.8", long=True
    )
