"""Long-term follow-up: what is asked long after dosing, what relapse is, and who helps then."""

from studio.protocol.base import Choice, Item, Value, field, items
from studio.protocol.timing import Timing, timings_field


class ProbeKind(Choice):
    """Harm that may appear or stay long after dosing."""

    SUICIDALITY = "suicidality", "Suicidality"
    PSYCHOSIS = "psychosis", "Psychosis"
    MANIA = "mania", "Mania"
    HPPD = "hppd", "Persisting perception disorder (HPPD)"
    WORLD_VIEW = "world_view", "Change of personality or world view"
    SUBSTANCE_USE = "substance_use", "Substance and psychedelic use"
    OTHER = "other", "Other"


class Probe(Item):
    """A question asked at long-term visits."""

    kind: ProbeKind | None = field("About", "Which late harm it looks for.")
    method: str | None = field("How it is asked", "Question or scale, and who asks.", long=True)
    visits: tuple[str, ...] = items("Visits", "Later visits find late harm.", to="/schedule/visits")
    timings: tuple[Timing, ...] = timings_field()


class FollowUp(Value):
    """After the primary endpoint."""

    probes: tuple[Probe, ...] = items("Long-term probes", "Harm that may show late is found only by asking.", m11="8.4")
    relapse: str | None = field(
        "Definition of relapse", "Scale, new antidepressant, admission, suicidality.", m11="8.3", long=True
    )
    retreatment: bool | None = field("Retreatment is possible", "Another dose after the first course.", m11="6.4")
    retreatment_trigger: str | None = field(
        "When retreatment is offered",
        "What must have happened, and how long after the last dose; only where it is possible.",
        m11="6.4",
        long=True,
        optional=True,
    )
    retreatment_most: int | None = field(
        "Retreatments, at most",
        "For one participant; only where retreatment is possible.",
        m11="6.4",
        ge=0,
        optional=True,
    )
    retreatment_masked: bool | None = field(
        "The arm stays masked in retreatment",
        "Otherwise the long-term comparison ends here. Only where retreatment is possible.",
        m11="6.4",
        optional=True,
    )
    consent_at_baseline: bool | None = field(
        "Consent to follow-up is taken at baseline from all randomised",
        "Those who leave early are the ones to hear from.",
        m11="11.3",
    )
    antidepressants_recorded: bool | None = field(
        "Antidepressants are recorded to the end",
        "Else a lasting effect cannot be told from a new treatment.",
        m11="6.10",
    )
    psychedelics_recorded: bool | None = field(
        "Non-study psychedelic use is recorded to the end",
        "Else a lasting effect cannot be told from a further dose.",
        m11="6.10",
    )
    aftercare: str | None = field(
        "Aftercare", "Help after the trial, and after an adverse event.", m11="4.5", long=True
    )
    permanent_discontinuation: str | None = field(
        "When dosing is stopped for good", "Reasons, and what the participant is still asked.", m11="7.1.1", long=True
    )
    temporary_discontinuation: str | None = field(
        "When dosing is postponed", "Reasons, and how long dosing may wait.", m11="7.1.2", long=True
    )
    rechallenge: str | None = field(
        "Dosing again after a stop", "Under which conditions, or never.", m11="7.1.3", long=True
    )
    withdrawal: str | None = field(
        "Withdrawal from the trial", "How a participant leaves, and what becomes of the data.", m11="7.2", long=True
    )
    loss: str | None = field(
        "Loss to follow-up", "Attempts made, and when a participant counts as lost.", m11="7.3", long=True
    )
