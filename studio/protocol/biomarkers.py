"""Biomarkers: what is measured in body or brain, for which hypothesis, and what is decided with it."""

from studio.protocol.base import Choice, Item, Value, field, items
from studio.protocol.rationale import Mechanism


class MarkerRole(Choice):
    """What a marker is for."""

    EXPOSURE = "exposure", "Drug exposure"
    ENGAGEMENT = "engagement", "Target engagement"
    MECHANISM = "mechanism", "Mechanism"
    PREDICTIVE = "predictive", "Prediction of response"
    SAFETY = "safety", "Safety"
    EXPLORATORY = "exploratory", "Exploratory"


class Sample(Item):
    """One time at which a marker is taken."""

    visit: str | None = field("Visit", "On a dosing day, add the minute.", to="/schedule/visits")
    minute: int | None = field("Minutes from dosing", "Only on a dosing day; negative before the dose.", unit="minutes")
    note: str | None = field("Note", "Such as fasting or posture.", example="Fasting, between 08:00 and 10:00")


class Marker(Item):
    """A biomarker as this trial uses it."""

    marker: str | None = field("Marker", "What is measured in body or brain.", knows="biomarkers")
    role: MarkerRole | None = field("Role", "What it is for; rules ask more of a marker that decides.")
    hypothesis: Mechanism | None = field("Hypothesis it bears on", "A mechanism without a marker stays untested.")
    matrix: str | None = field("Matrix", "Such as plasma, serum, EEG or PET.")
    assay: str | None = field(
        "Assay or method", "Method, laboratory, or device.", example="EEG, 64 channels, eyes closed"
    )
    samples: tuple[Sample, ...] = items("Times", "Each time at which it is taken.")
    handling: str | None = field("Handling", "Tube, spin, freezer, transport.", long=True)
    conditions: str | None = field("Recorded with it", "Clock time, fasting, BMI, smoking, infection.", long=True)
    laboratory_masked: bool | None = field(
        "Laboratory is masked to arm and visit", "So that no result is read in their light."
    )
    decision: str | None = field(
        "What is decided with it", "What would be done otherwise, if it came out otherwise.", long=True
    )


class Biomarkers(Value):
    """Measures in body and brain."""

    markers: tuple[Marker, ...] = items("Markers", "Each bears on a question of the trial.", m11="8.6")
    genetics: str | None = field(
        "Genetics and pharmacogenetics", "Which genes, for which question, with which consent.", m11="8.6.1", long=True
    )
    pharmacokinetics: str | None = field("Pharmacokinetics", "Which levels, when, in whom.", m11="8.5", long=True)
    immunogenicity: str | None = field("Immunogenicity", "Measured, or why not.", m11="8.7", long=True)
    remaining_samples: str | None = field(
        "Remaining samples", "Storage, later use and consent to it.", m11="11.3.2", long=True
    )
