"""Objectives, endpoints and estimands: what the trial asks, and of what quantity the answer is an estimate."""

from studio.protocol.base import Choice, Item, Value, field, items


class Level(Choice):
    """How much weight an objective carries."""

    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"
    EXPLORATORY = "exploratory", "Exploratory"


class EventKind(Choice):
    """Intercurrent events that trials of psychedelics meet."""

    RESCUE = "rescue", "Rescue medication on the dosing day"
    ANTIDEPRESSANT = "antidepressant", "Antidepressant started or restarted"
    OTHER_PSYCHEDELIC = "other_psychedelic", "Open-label or non-study psychedelic"
    PSYCHOTHERAPY = "psychotherapy", "Non-study psychotherapy started"
    MISSED_SESSION = "missed_session", "Preparation or integration session missed"
    NOT_DOSED = "not_dosed", "Randomised but not dosed"
    DISCONTINUED = "discontinued", "Stopped trial intervention"
    DEATH_HOSPITAL = "death_hospital", "Death or psychiatric admission"
    UNBLINDING = "unblinding", "Unblinded before the endpoint"
    OTHER = "other", "Other"


class Strategy(Choice):
    """How an estimand deals with an intercurrent event, after ICH E9(R1)."""

    TREATMENT_POLICY = "treatment_policy", "Treatment policy"
    HYPOTHETICAL = "hypothetical", "Hypothetical"
    COMPOSITE = "composite", "Composite variable"
    WHILE_ON_TREATMENT = "while_on_treatment", "While on treatment"
    PRINCIPAL_STRATUM = "principal_stratum", "Principal stratum"


class Endpoint(Item):
    """A variable that is measured to answer an objective."""

    name: str | None = field(
        "Endpoint",
        "Measure, form and time in one line, such as change in MADRS total to day 22.",
        example="Change in MADRS total from baseline to day 22",
    )
    instrument: str | None = field("Instrument", "One of those under Endpoints.", to="/endpoints/instruments")
    variable: str | None = field("How it is derived", "Total, change, response or time to event.", long=True)
    visit: str | None = field("Time", "The visit whose value counts.", to="/schedule/visits")


class Objective(Item):
    """A question of the trial."""

    statement: str | None = field(
        "Objective",
        "What is compared, in whom, on what and when.",
        long=True,
        example="To compare the effect of a single dose of … with that of …, on …, at week 3",
    )
    level: Level | None = field("Level", "What the sample size rests on is primary.")
    endpoints: tuple[str, ...] = items("Endpoints", "Enter them in the list below first.", to="/objectives/endpoints")
    durability: bool | None = field("Claims a durable effect", "Longer than the primary endpoint’s time.")
    mechanism: bool | None = field("Claims a mechanism", "That the drug acts by it, not only that both change.")


class IntercurrentEvent(Item):
    """Something after randomisation that changes what the endpoint means."""

    kind: EventKind | None = field("Event", "What may happen after randomisation.")
    strategy: Strategy | None = field("Strategy", "The five strategies of ICH E9(R1).")
    handling: str | None = field("In this trial", "What is done with the data, in a sentence.", long=True)


class Estimand(Item):
    """What is to be estimated, by the five attributes of ICH E9(R1)."""

    objective: str | None = field("Objective", "The question that it makes exact.", to="/objectives/objectives")
    population: str | None = field("Population", "Whom the answer is about; usually all randomised.", long=True)
    treatment: str | None = field("Treatment", "Which arms are compared, with what support.", long=True)
    endpoint: str | None = field("Endpoint", "The variable that is estimated.", to="/objectives/endpoints")
    summary: str | None = field(
        "Population-level summary",
        "Such as the difference in means.",
        example="Difference in mean change from baseline",
    )
    events: tuple[IntercurrentEvent, ...] = items(
        "Intercurrent events", "What may happen to participants, and what is then done with their data."
    )


class Objectives(Value):
    """What the trial asks."""

    objectives: tuple[Objective, ...] = items("Objectives", "One primary objective keeps a trial readable.", m11="3")
    endpoints: tuple[Endpoint, ...] = items("Endpoints", "Each with its instrument and its time.", m11="3")
    estimands: tuple[Estimand, ...] = items(
        "Estimands",
        "At least one for each primary objective, with all intercurrent events foreseen.",
        m11="3",
    )
    estimand_rationale: str | None = field(
        "Rationale for the estimands", "Why these strategies answer the clinical question.", m11="4.2.1", long=True
    )
