"""Screening: tests before dosing, with the numbers that decide."""

from studio.protocol.base import Choice, Item, Value, field, items
from studio.protocol.population import Comparator
from studio.protocol.timing import Timing, timings_field


class TestKind(Choice):
    """What a screening test is."""

    __test__ = False

    ECG = "ecg", "Electrocardiogram"
    VITAL_SIGNS = "vital_signs", "Vital signs"
    LABORATORY = "laboratory", "Laboratory"
    PREGNANCY = "pregnancy", "Pregnancy test"
    DRUGS = "drugs", "Drug screen"
    ALCOHOL = "alcohol", "Alcohol test"
    PHYSICAL = "physical", "Physical examination"
    INTERVIEW = "interview", "Interview"
    ECHOCARDIOGRAM = "echocardiogram", "Echocardiogram"
    LUNG_FUNCTION = "lung_function", "Lung function or airway"
    NASAL = "nasal", "Nasal examination"
    OTHER = "other", "Other"


class QtFormula(Choice):
    """How the QT interval is corrected for heart rate."""

    FRIDERICIA = "fridericia", "Fridericia"
    BAZETT = "bazett", "Bazett"


class Test(Item):
    """A test and the visits at which it is done."""

    __test__ = False

    kind: TestKind | None = field("Kind", "Where rules and tables look for it.")
    name: str | None = field("Test", "As it stands in the schedule.", example="12-lead electrocardiogram")
    visits: tuple[str, ...] = items("Visits", "When it is done.", to="/schedule/visits")
    timing: str | None = field("Timing within the visit", "Such as before dosing and at discharge.")
    timings: tuple[Timing, ...] = timings_field()


class Limit(Item):
    """A laboratory limit beyond which a participant is not dosed."""

    analyte: str | None = field("Analyte", "What is measured.", example="ALT")
    comparator: Comparator | None = field("Not allowed when", "The value that keeps a participant out.")
    threshold: float | None = field("Threshold", "The number that decides.")
    unit: str | None = field("Unit", "Such as mL/min/1.73 m² or times the upper limit of normal.")


class Screening(Value):
    """Safety screening."""

    tests: tuple[Test, ...] = items("Tests", "The schedule shows them.", m11="8.2")
    qt_formula: QtFormula | None = field(
        "QT correction", "The limits below are for values corrected in this way.", m11="8.4.3"
    )
    qtc_most_male: int | None = field("QTc limit, men", "Above it, no dose.", m11="8.4.3", unit="ms", ge=0)
    qtc_most_female: int | None = field("QTc limit, women", "Above it, no dose.", m11="8.4.3", unit="ms", ge=0)
    ecg_replicates: int | None = field(
        "Electrocardiograms for each reading", "Averaged, to tell change from chance.", m11="8.4.3", ge=1
    )
    systolic_most: int | None = field(
        "Systolic pressure, at most", "Resting, at screening.", m11="8.4.2", unit="mmHg", ge=0
    )
    diastolic_most: int | None = field(
        "Diastolic pressure, at most", "Resting, at screening.", m11="8.4.2", unit="mmHg", ge=0
    )
    pressure_readings: int | None = field("Readings averaged", "How many the value is the mean of.", m11="8.4.2", ge=1)
    heart_rate_least: int | None = field(
        "Heart rate, at least", "Resting, at screening.", m11="8.4.2", unit="per minute", ge=0
    )
    heart_rate_most: int | None = field(
        "Heart rate, at most", "Resting, at screening.", m11="8.4.2", unit="per minute", ge=0
    )
    laboratory: tuple[Limit, ...] = items("Laboratory limits", "Values beyond which nobody is dosed.", m11="8.4.4")
    pregnancy_each_dosing: bool | None = field(
        "Pregnancy test before each dosing session",
        "Of those who can become pregnant; the result is read before the dose.",
        m11="8.4.5",
    )
    drugs_each_dosing: bool | None = field(
        "Drug screen before each dosing session", "The result is read before the dose.", m11="8.2"
    )
    alcohol_each_dosing: bool | None = field(
        "Alcohol test before each dosing session", "The result is read before the dose.", m11="8.2"
    )
    cssrs_ideation_excluded_from: int | None = field(
        "C-SSRS ideation that excludes, from level",
        "Of the Columbia scale’s five levels: 4 is intent, 5 is intent with plan.",
        m11="8.4.6",
        ge=1,
        le=5,
    )
    cssrs_ideation_months: int | None = field(
        "Ideation looked back over", "Before screening.", m11="8.4.6", unit="months", ge=0
    )
    cssrs_behaviour_months: int | None = field(
        "Suicidal behaviour looked back over", "Before screening.", m11="8.4.6", unit="months", ge=0
    )
    cssrs_pathway: str | None = field(
        "When C-SSRS is positive",
        "Who is told, how soon, and what follows for ideation of 4 or 5.",
        m11="8.4.6",
        long=True,
    )
