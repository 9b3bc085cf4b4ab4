"""Monitoring and rescue: the dosing day hour by hour, adverse events, stopping rules, data monitoring board."""

from studio.protocol.base import Choice, Item, Value, field, items
from studio.protocol.population import Comparator


class Indication(Choice):
    """Why rescue medication is given."""

    ANXIETY = "anxiety", "Anxiety or panic"
    PSYCHOSIS = "psychosis", "Psychosis or agitation"
    HYPERTENSION = "hypertension", "High blood pressure"
    NAUSEA = "nausea", "Nausea"
    PROLONGED = "prolonged", "Prolonged effect"
    OTHER = "other", "Other"


class Rescue(Item):
    """A step when support alone does not suffice."""

    indication: Indication | None = field("Indication", "Why it is given.")
    order: int | None = field("Order", "1 is tried first.", ge=1)
    drug: str | None = field("Drug", "By its generic name.", example="Lorazepam")
    dose: str | None = field("Dose", "Amount or range with unit, and the most in a day.")
    route: str | None = field("Route", "Such as oral or sublingual.")
    decides: str | None = field("Who decides", "Who says that it is given.", example="The study physician")
    from_minute: int | None = field("Not before", "Minutes from dosing; empty: at any time.", unit="minutes")
    until_minute: int | None = field("Not after", "Minutes from dosing; empty: at any time.", unit="minutes")


class DischargeKind(Choice):
    """What must hold before a participant leaves."""

    OBSERVATION = "observation", "Observation time over"
    PERCEPTION = "perception", "Perception back to normal"
    VITAL_SIGNS = "vital_signs", "Vital signs"
    ORIENTATION = "orientation", "Orientation and gait"
    SUICIDALITY = "suicidality", "Suicidality"
    ESCORT = "escort", "Escort"
    CONTACT = "contact", "Round-the-clock number"
    OTHER = "other", "Other"


class Discharge(Item):
    """One condition for discharge; all must hold."""

    kind: DischargeKind | None = field("About", "What it is about.")
    wording: str | None = field("Criterion", "As staff will tick it.", long=True)


class SpecialEvent(Item):
    """An adverse event of special interest (AESI)."""

    name: str | None = field("Event", "Short: it stands in tables.", example="Suicidal ideation with intent")
    definition: str | None = field("Definition", "So that two sites would agree.", long=True)
    action: str | None = field("What is done", "At once and later, and who is told.", long=True)


class StoppingScope(Choice):
    """What a stopping rule stops."""

    PARTICIPANT = "participant", "Dosing of the participant"
    COHORT = "cohort", "Dosing of the cohort or arm"
    TRIAL = "trial", "Enrolment in the trial"


class StoppingRule(Item):
    """A numeric condition that pauses or ends dosing."""

    event: str | None = field("Event", "What is counted.", long=True)
    scope: StoppingScope | None = field("Stops", "What stops when it is met.")
    comparator: Comparator | None = field("When", "How the count is held against the number.")
    threshold: float | None = field("Threshold", "The number at which it stops.", ge=0)
    unit: str | None = field("Counted as", "Such as events, participants, or % of those dosed.")
    action: str | None = field("What follows", "Who reviews, and what must be so before it goes on.", long=True)


class Monitoring(Value):
    """Safety on the dosing day and after it."""

    vital_minutes: tuple[int, ...] = items(
        "Vital signs at",
        "Minutes from dosing; negative before it.",
        m11="8.4.2",
        example="-30, 30, 60, 90, 120, 180, 240, 300, 360",
    )
    vital_measures: tuple[str, ...] = items(
        "Vital signs measured",
        "Each on its line.",
        m11="8.4.2",
        example="Blood pressure\nHeart rate\nOxygen saturation",
    )
    go_systolic_most: int | None = field(
        "No dose above, systolic", "Before dosing, after rest and repeats.", m11="8.4.2", unit="mmHg", ge=0
    )
    go_diastolic_most: int | None = field(
        "No dose above, diastolic", "Before dosing, after rest and repeats.", m11="8.4.2", unit="mmHg", ge=0
    )
    alert_systolic: int | None = field(
        "Physician is told from, systolic",
        "A value that a person, not a machine, looks at.",
        m11="8.4.2",
        unit="mmHg",
        ge=0,
    )
    alert_diastolic: int | None = field(
        "Physician is told from, diastolic",
        "A value that a person, not a machine, looks at.",
        m11="8.4.2",
        unit="mmHg",
        ge=0,
    )
    alert_heart_rate: int | None = field(
        "Physician is told from, heart rate",
        "A value that a person, not a machine, looks at.",
        m11="8.4.2",
        unit="per minute",
        ge=0,
    )
    treat_systolic: int | None = field(
        "Treat from, systolic", "From here on it is treated, not only watched.", m11="8.4.2", unit="mmHg", ge=0
    )
    treat_diastolic: int | None = field(
        "Treat from, diastolic", "From here on it is treated, not only watched.", m11="8.4.2", unit="mmHg", ge=0
    )
    vital_actions: str | None = field(
        "What is done at these values", "Rest, repeat, whom to call, which drug.", m11="8.4.2", long=True
    )
    observation_minutes: int | None = field(
        "Observed at least", "From dosing until discharge may be considered.", m11="6.3", unit="minutes", ge=0
    )
    first_support: str | None = field(
        "Before any drug", "Psychological support that comes first.", m11="6.9.2", long=True
    )
    rescue: tuple[Rescue, ...] = items("Rescue medication", "In the order in which it is tried.", m11="6.9.2")
    discharge: tuple[Discharge, ...] = items("Discharge criteria", "All must hold.", m11="6.3")
    driving_hours: int | None = field(
        "No driving or safety-critical work for", "After the dose.", m11="5.5.4", unit="hours", ge=0
    )
    contact_from_hours: int | None = field(
        "Next-day contact, from", "In person, by video or by telephone.", m11="8.4", unit="hours after dosing", ge=0
    )
    contact_to_hours: int | None = field(
        "Next-day contact, until", "In person, by video or by telephone.", m11="8.4", unit="hours after dosing", ge=0
    )
    contact_content: str | None = field(
        "Next-day contact covers", "Mood, suicidality, sleep, unwelcome effects, and by whom.", m11="8.4", long=True
    )
    ae_definition: str | None = field(
        "Definition of an adverse event", "The only one; manuals refer to it.", m11="9.1.1", long=True
    )
    ae_favourable: bool | None = field(
        "Expected and pleasant psychoactive effects are recorded too",
        "Such as euphoria or altered perception.",
        m11="9.1.1",
    )
    sae_definition: str | None = field(
        "Definition of a serious adverse event",
        "The usual criteria, and how admissions and suicidality count.",
        m11="9.1.2",
        long=True,
    )
    ae_from: str | None = field(
        "Adverse events recorded from",
        "The moment from which the record is kept.",
        m11="9.2.1",
        example="Signed consent",
    )
    ae_until_days: int | None = field(
        "All adverse events until", "Days after the last dose.", m11="9.2.1", unit="days", ge=0
    )
    sae_until: str | None = field(
        "Serious events and AESI until",
        "AESI: adverse events of special interest, named further down.",
        m11="9.2.1",
        example="Week 52 (day 365)",
    )
    ae_collection: str | None = field(
        "How events are found", "Questions at each contact, observation, records.", m11="9.2.2", long=True
    )
    ae_severity: str | None = field(
        "How severity is graded", "Grades, and the scale they are of.", m11="9.2.2", long=True
    )
    ae_causality: str | None = field(
        "How causality is judged",
        "By whom, in which categories, apart for drug, withdrawal of medication, support and procedures.",
        m11="9.2.2",
        long=True,
    )
    ae_recording: str | None = field(
        "What is recorded of each event", "With its coding, such as MedDRA.", m11="9.2.2", long=True
    )
    ae_follow_up: str | None = field(
        "How long events are followed", "Until they end, settle, or the participant is lost.", m11="9.2.2", long=True
    )
    ae_report_days: int | None = field(
        "Other events told to the sponsor within", "After the site learns of it.", m11="9.2.3", unit="days", ge=0
    )
    report_method: str | None = field(
        "How serious events and AESI are reported",
        "Such as the form of the electronic data capture system.",
        m11="9.2.3",
    )
    report_backup: str | None = field(
        "How they are reported when that fails", "Such as a signed form to a mailbox that is watched.", m11="9.2.3"
    )
    sae_report_hours: int | None = field(
        "Serious events told to the sponsor within", "After the site learns of it.", m11="9.2.3", unit="hours", ge=0
    )
    susar_fatal_days: int | None = field(
        "Fatal or life-threatening SUSAR reported within",
        "A suspected unexpected serious adverse reaction; counted from when the sponsor learns of it.",
        m11="9.2.3.1",
        unit="days",
        ge=0,
    )
    susar_other_days: int | None = field(
        "Other SUSAR reported within",
        "A suspected unexpected serious adverse reaction; counted from when the sponsor learns of it.",
        m11="9.2.3.1",
        unit="days",
        ge=0,
    )
    aesi: tuple[SpecialEvent, ...] = items(
        "Adverse events of special interest",
        "Such as suicidality, psychosis, mania or prolonged distress.",
        m11="9.2.4",
    )
    disease_events: str | None = field(
        "Disease-related events that are not adverse events",
        "Such as the usual ups and downs of the depression studied.",
        m11="9.2.5",
        long=True,
    )
    pregnancy: str | None = field(
        "Pregnancy during the trial", "From when until when it is reported, to whom and how soon.", m11="9.3", long=True
    )
    pregnancy_participant: str | None = field(
        "A participant becomes pregnant", "Dosing, visits, follow-up of pregnancy and child.", m11="9.3.1", long=True
    )
    pregnancy_partner: str | None = field(
        "A participant’s partner becomes pregnant",
        "Consent of the partner, and what is followed.",
        m11="9.3.2",
        long=True,
    )
    special_situations: str | None = field(
        "Special safety situations", "Misuse, diversion, medication error.", m11="9.4", long=True
    )
    complaints: str | None = field(
        "Product complaints", "What is done when capsule, kit or label is at fault.", m11="9.1.3", long=True
    )
    device_complaints: str | None = field(
        "Complaints of the device",
        "Where the trial uses a device; empty where it uses none.",
        m11="9.1.3.1",
        long=True,
        optional=True,
    )
    stopping: tuple[StoppingRule, ...] = items(
        "Stopping rules", "With a number, so that nobody has to judge in the event.", m11="4.3"
    )
    board: bool | None = field(
        "A data monitoring board oversees the trial", "Independent of sponsor and sites.", m11="11.4"
    )
    board_charter: str | None = field(
        "The board’s charter", "Members, meetings, what they see, what they may stop.", m11="11.4", long=True
    )
    abuse_assessment: str | None = field(
        "Assessment of abuse potential",
        "Questions, signals and accountability that bear on misuse.",
        m11="8.4",
        long=True,
    )
