"""Population: who may take part, with which medicines, and who should be among them."""

from studio.protocol.base import Choice, Item, Value, empty, field, items


class Comparator(Choice):
    """How a measured value is held against a threshold."""

    BELOW = "<", "below"
    AT_MOST = "<=", "at most"
    EQUAL = "=", "equal to"
    AT_LEAST = ">=", "at least"
    ABOVE = ">", "above"


class Episode(Choice):
    """Which failed treatments count towards treatment resistance."""

    CURRENT = "current", "Current episode"
    LIFETIME = "lifetime", "Lifetime"


class Domain(Choice):
    """What a criterion is about."""

    DIAGNOSIS = "diagnosis", "Diagnosis"
    SEVERITY = "severity", "Severity"
    TREATMENT_HISTORY = "treatment_history", "Treatment history"
    PSYCHOSIS = "psychosis", "Psychosis, personal"
    FAMILY_PSYCHOSIS = "family_psychosis", "Psychosis or bipolar I, family"
    BIPOLAR = "bipolar", "Bipolar disorder or mania"
    SUICIDALITY = "suicidality", "Suicidality"
    PERSONALITY = "personality", "Personality disorder"
    TRAUMA = "trauma", "Trauma"
    SUBSTANCE = "substance", "Substance use"
    PSYCHEDELIC_USE = "psychedelic_use", "Prior psychedelic use"
    HPPD = "hppd", "Persisting perception disorder"
    SEIZURE = "seizure", "Seizure"
    NEUROLOGICAL = "neurological", "Other neurological"
    CARDIOVASCULAR = "cardiovascular", "Cardiovascular"
    HEPATIC_RENAL = "hepatic_renal", "Hepatic or renal"
    METABOLIC = "metabolic", "Metabolic or endocrine"
    PREGNANCY = "pregnancy", "Pregnancy and lactation"
    MEDICATION = "medication", "Medication"
    AGE = "age", "Age"
    CAPACITY = "capacity", "Capacity and consent"
    SUPPORT = "support", "Support person and environment"
    OTHER = "other", "Other"


class Criterion(Item):
    """A condition for taking part, with its test."""

    domain: Domain | None = field("Domain", "Where rules and tables look for it.")
    wording: str | None = field(
        "Criterion", "As a site will read it.", long=True, example="… at screening, as judged with …"
    )
    measure: str | None = field("Measure", "What is looked at, such as MADRS total or QTcF.")
    comparator: Comparator | None = field("Comparator", "For a measured value.")
    threshold: float | None = field("Threshold", "The number that decides.")
    most: float | None = field("And at most", "The upper end of a range, where the threshold is its lower end.")
    unit: str | None = field("Unit", "Of threshold and measure, such as mmHg or points.")
    time: str | None = field("When it is judged", "Visit, or how far back.")
    reason: str | None = field("Reason", "Avoidable exclusions narrow whom the result serves.", long=True)


class MedicationAction(Choice):
    """What is done about a medicine that a participant takes."""

    EXCLUDE = "exclude", "Exclude"
    WASH_OUT = "wash_out", "Wash out"
    KEEP_STABLE = "keep_stable", "Keep stable"
    PERMIT = "permit", "Permit"


class TaperStep(Item):
    """One step of a taper, as a prescriber decided it."""

    dose: str | None = field("Dose", "In words, or a number with its unit.", example="Half the usual dose")
    days: int | None = field("Kept for", "Days at this dose, before the next step or the stop.", unit="days", ge=0)


class MedicationRule(Item):
    """What is done about one drug or class of drugs."""

    drug: str | None = field("Drug or class", "A drug, or a class such as SSRI.", knows="comedications")
    action: MedicationAction | None = field("Action", "What a participant who takes it does.")
    washout_days: int | None = field("Washout", "Drug-free days before dosing, after the taper.", unit="days", ge=0)
    taper: str | None = field("Taper", "How the dose is reduced, and what to watch.", long=True)
    taper_steps: tuple[TaperStep, ...] = items(
        "Steps of the taper", "One dose after another. A prescriber decides them; the program proposes none."
    )
    taper_days: int | None = field(
        "Length of the taper",
        "Before the washout, never inside it. Steps with days say it by themselves.",
        unit="days",
        ge=0,
    )
    supervised_by: str | None = field("Supervised by", "Who prescribes and watches the taper.")
    reason: str | None = field("Reason", "Interaction, masking, or what the label says.", long=True)


class Resistance(Value):
    """How treatment resistance is defined."""

    failed_least: int | None = field(
        "Failed treatments, at least", "Treatments of adequate dose and length.", m11="5.1", ge=0
    )
    failed_most: int | None = field(
        "Failed treatments, at most", "Leave empty for no upper limit.", m11="5.1", ge=0, optional=True
    )
    episode: Episode | None = field(
        "Counted over", "The present episode and the whole life give different populations.", m11="5.1"
    )
    instrument: str | None = field("Established with", "Such as the MGH-ATRQ.", m11="5.1")
    adequacy: str | None = field(
        "What counts as adequate", "Dose, duration and what counts as failure.", m11="5.1", long=True
    )


class EnrolmentGoal(Item):
    """A share of participants that recruitment aims for, so that the result serves those who would be treated."""

    characteristic: str | None = field("Characteristic", "Such as sex, age over 60, ethnicity or psychedelic-naive.")
    goal: str | None = field("Goal", "A share or a number.", example="45 to 60 % women")
    means: str | None = field("How it is reached", long=True)


class Population(Value):
    """Who takes part."""

    diagnosis: str | None = field(
        "Diagnosis or condition",
        "As a clinician would write it.",
        m11="5.1",
        example="Major depressive disorder, treatment-resistant",
    )
    classification: str | None = field("Classification", "Such as DSM-5-TR or ICD-11.", m11="5.1")
    diagnostic_interview: str | None = field("Diagnostic interview", "Such as the MINI or SCID-5.", m11="5.1")
    rationale: str | None = field(
        "Rationale for the population", "Why these people, and whom the result will serve.", m11="5.1", long=True
    )
    resistance: Resistance = field("Treatment resistance", m11="5.1", default=empty(Resistance), optional=True)
    severity_instrument: str | None = field(
        "Severity measured by", "The scale that decides at screening.", m11="5.1", knows="instruments"
    )
    severity_comparator: Comparator | None = field("Severity must be", "At screening, and before the dose.", m11="5.1")
    severity_threshold: float | None = field("Severity threshold", m11="5.1", unit="points", ge=0)
    age_least: int | None = field("Youngest age", "At consent.", m11="5.1", unit="years", ge=0, le=120)
    age_most: int | None = field(
        "Oldest age", "Leave empty for no upper limit.", m11="5.1", unit="years", ge=0, le=120, optional=True
    )
    inclusion: tuple[Criterion, ...] = items(
        "Inclusion criteria", "What all participants have in common, one condition each.", m11="5.2"
    )
    exclusion: tuple[Criterion, ...] = items("Exclusion criteria", "Who is kept out, and why.", m11="5.3")
    medications: tuple[MedicationRule, ...] = items(
        "Co-medication rules", "What is excluded, washed out or kept stable, and for how long.", m11="6.10"
    )
    stable_days: int | None = field(
        "Drug-free or stable days before baseline",
        "So that withdrawal is not rated as depression.",
        m11="6.10",
        unit="days",
        ge=0,
    )
    withdrawal_recorded: bool | None = field(
        "Withdrawal symptoms are recorded apart from adverse events of the drug",
        "So that one is not taken for the other.",
        m11="6.10",
    )
    prior_use: str | None = field(
        "Rule for prior psychedelic use", "Lifetime number, and how recent.", m11="5.1", long=True
    )
    prior_use_most: int | None = field(
        "Lifetime uses, at most", "Leave empty for no limit.", m11="5.1", ge=0, optional=True
    )
    prior_use_free_months: int | None = field(
        "Free of psychedelics for", "Before screening.", m11="5.1", unit="months", ge=0
    )
    prior_use_recorded: bool | None = field(
        "Prior use is recorded for every participant", "It bears on expectancy and on masking.", m11="5.1"
    )
    goals: tuple[EnrolmentGoal, ...] = items("Enrolment goals", "Whom the trial wants to reach, and how.", m11="5.1")
    childbearing: str | None = field(
        "Definition of childbearing potential", "Who counts as able to become pregnant.", m11="5.4.1", long=True
    )
    contraception: str | None = field("Contraception", "Methods, and from when until when.", m11="5.4.2", long=True)
    meals: str | None = field(
        "Meals and diet", "Fasting before the dose, and foods that interact.", m11="5.5.1", long=True
    )
    caffeine: str | None = field(
        "Caffeine, alcohol, tobacco and others", "What is allowed until when.", m11="5.5.2", long=True
    )
    exercise: str | None = field("Physical activity", "Such as strenuous exercise.", m11="5.5.3", long=True)
    activity: str | None = field(
        "Other activities", "Such as driving, work and care of children after dosing.", m11="5.5.4", long=True
    )
    rescreening: str | None = field(
        "Screen failure and rescreening",
        "What becomes of those who do not pass, and when they may return.",
        m11="5.6",
        long=True,
    )
    recruitment: str | None = field(
        "Recruitment and its wording",
        "Without promise of benefit; the rule for social media and forums.",
        m11="5.1",
        long=True,
    )
    recruitment_neutral: bool | None = field(
        "Advertisements promise no benefit", "Expectation is hard to undo once it is raised.", m11="5.1"
    )
    no_public_talk: bool | None = field(
        "Participants are asked not to discuss their arm in public before the end",
        "Forums and social media.",
        m11="5.1",
    )
