"""Own facts and limits: what the designers add to the knowledge base with its source, and limits they set otherwise."""

from studio.protocol.base import Choice, Item, Value, field, items
from studio.protocol.dosing import Route
from studio.protocol.quantity import Basis, Dose


class CompoundKind(Choice):
    """What a compound does to perception, on which most safeguards depend."""

    CLASSIC = "classic psychedelic", "Classic psychedelic"
    SHORT_ACTING = "short-acting psychedelic", "Short-acting psychedelic"
    NEUROPLASTOGEN = "neuroplastogen", "Neuroplastogen, said not to be hallucinogenic"
    BLOCKER = "receptor blocker", "Receptor blocker"
    CONTROL = "other control", "Other control"


class DrugGroup(Choice):
    """What a co-medication does that matters beside a psychedelic."""

    SEROTONERGIC = "serotonergic", "Serotonergic"
    ANTAGONIST_2A = "5-HT2A antagonist", "5-HT2A antagonist"
    MAO_INHIBITOR = "MAO inhibitor", "MAO inhibitor"
    CYP2D6_INHIBITOR = "CYP2D6 inhibitor", "CYP2D6 inhibitor"
    UGT_INHIBITOR = "UGT inhibitor", "UGT inhibitor"
    ALDEHYDE_INHIBITOR = "ALDH or ADH inhibitor", "ALDH or ADH inhibitor"
    QT_PROLONGING = "QT prolonging", "Prolongs QT"
    SEIZURE_THRESHOLD = "seizure threshold lowering", "Lowers the seizure threshold"
    PRESSURE_RAISING = "blood pressure raising", "Raises blood pressure"
    SEDATIVE = "sedative", "Sedative"


class InstrumentKind(Choice):
    """What an instrument is for."""

    SYMPTOM = "symptom", "Symptoms"
    SUICIDALITY = "suicidality", "Suicidality"
    EXPERIENCE = "experience", "Acute experience"
    EXPECTANCY = "expectancy", "Expectancy"
    MASKING = "masking", "Masking"
    ALLIANCE = "alliance", "Alliance, trust and safety"
    SAFETY = "safety", "Safety"
    FUNCTION = "function", "Function"
    QUALITY_OF_LIFE = "quality of life", "Quality of life"


class Direction(Choice):
    """What a higher score means."""

    WORSE = "worse", "Worse"
    BETTER = "better", "Better"


class OwnCompound(Item):
    """A compound that the knowledge base lacks, or of which the designers know other facts, by one route."""

    name: str | None = field("Compound", "As chosen for the product.", knows="compounds")
    kind: CompoundKind | None = field("Class", "Some rules ask by class.")
    route: Route | None = field("Route", "Of the figures below.")
    basis: Basis | None = field("Doses stated as", "Which substance the stated mass weighs.")
    largest: Dose | None = field("Largest dose studied", "In people, by the route above.")
    onset_minutes: int | None = field("Onset", "From the dose to the first effect.", unit="minutes", ge=0)
    peak_minutes: int | None = field("Peak", "From the dose to the strongest effect.", unit="minutes", ge=0)
    duration_minutes: int | None = field(
        "Effect lasts", "From the dose to the end of the effect, at the largest dose.", unit="minutes", ge=0
    )
    source: str | None = field("Source", "Document and page, or the study report.", long=True)


class OwnMedication(Item):
    """A drug that the knowledge base lacks, or for which the designers' pharmacist signs other figures."""

    drug: str | None = field("Drug", "As entered under the co-medication rules.", knows="comedications")
    drug_class: str | None = field("Class", "Such as SSRI.")
    groups: tuple[DrugGroup, ...] = items("What it does", "All that apply; rules on interactions read it.")
    half_life_hours: float | None = field(
        "Half-life, typical", "Of the drug, or of an active metabolite that outlasts it.", unit="hours", ge=0
    )
    half_life_upper_hours: float | None = field("Half-life, upper end", "In slow metabolisers.", unit="hours", ge=0)
    floor_days: int | None = field(
        "Shortest washout in use", "What is asked for at least, whatever the half-life.", unit="days", ge=0
    )
    irreversible: bool | None = field("Acts after it is gone", "Such as irreversible MAO inhibitors.")
    source: str | None = field("Source", "Label, paper, or the pharmacist who signs.", long=True)


class OwnInstrument(Item):
    """An instrument that the knowledge base lacks, or a version with other numbers."""

    code: str | None = field("Code", "As chosen under the endpoints.", knows="instruments")
    name: str | None = field("Name", "In full.")
    kind: InstrumentKind | None = field("For", "What it measures.")
    lowest: float | None = field("Lowest score", "That can be reached.")
    highest: float | None = field("Highest score", "That can be reached.")
    higher_is: Direction | None = field("A higher score is", "Which way the scale points.")
    recall_days: int | None = field("Looks back over", "0 for now or the session.", unit="days", ge=0)
    self_rated: bool | None = field("Filled in by the participant")
    source: str | None = field("Source", "Manual or validation paper.", long=True)


class OwnLimit(Item):
    """A limit of the checklist that this protocol sets otherwise than the default."""

    limit: str | None = field("Limit", "One of the checklist’s.", knows="thresholds")
    value: float | None = field("Value in this protocol", ge=0)
    reason: str | None = field("Reason and source", long=True)


class Own(Value):
    """What this protocol knows beyond the program."""

    limits: tuple[OwnLimit, ...] = items(
        "Own limits", "Where the default is common practice, the number is yours to set.", m11="12.X", optional=True
    )
    compounds: tuple[OwnCompound, ...] = items("Own compounds", m11="12.X", optional=True)
    medications: tuple[OwnMedication, ...] = items("Own co-medications", m11="12.X", optional=True)
    instruments: tuple[OwnInstrument, ...] = items("Own instruments", m11="12.X", optional=True)
