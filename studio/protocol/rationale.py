"""Rationale and mechanism: why this trial, by which mechanism the drug is thought to act, and what would refute it."""

from studio.protocol.base import Choice, Item, Value, field, items


class Mechanism(Choice):
    """The mechanism that a protocol claims; the review of Xia and Gao (2026) names the first two as unsettled."""

    SEROTONIN_2A = "5-HT2A", "5-HT2A-dependent"
    TRKB = "TrkB", "TrkB or neurotrophic"
    NETWORK = "network", "Network reorganisation"
    OTHER = "other", "Other"
    NONE = "none", "No mechanism is claimed"


class Hypothesis(Item):
    """A mechanistic hypothesis, stated so that this trial could find it wrong."""

    mechanism: Mechanism | None = field("Mechanism")
    statement: str | None = field("Hypothesis", "One sentence.", long=True)
    prediction: str | None = field(
        "What it predicts in this trial", "Which marker or arm shows it, and when.", long=True
    )
    refutation: str | None = field("What would refute it", "The result after which you would give it up.", long=True)


class Rationale(Value):
    """The case for the trial."""

    purpose: str | None = field(
        "Purpose of the trial", "What the trial is to find out, in a few sentences.", m11="2.1", long=True
    )
    disease_background: str | None = field("Disease background", m11="2.1", long=True)
    unmet_need: str | None = field("Unmet need", "What present treatments leave unsolved.", m11="2.1", long=True)
    compound_rationale: str | None = field(
        "Why this compound", "Pharmacology and earlier trials.", m11="2.1", long=True
    )
    risks: str | None = field("Risks and how they are mitigated", m11="2.2.1", long=True)
    benefits: str | None = field("Expected benefits", m11="2.2.2", long=True)
    risk_benefit: str | None = field("Overall assessment of risk and benefit", m11="2.2.3", long=True)
    hypotheses: tuple[Hypothesis, ...] = items(
        "Mechanistic hypotheses", "Say so plainly when none is claimed.", m11="2.1"
    )
    window_first_day: int | None = field(
        "Neuroplastic window opens",
        "Days after dosing; leave empty when no window is claimed.",
        m11="2.1",
        unit="days",
        ge=0,
    )
    window_last_day: int | None = field(
        "Neuroplastic window closes", "Days after dosing.", m11="2.1", unit="days", ge=0
    )
    window_basis: str | None = field(
        "Basis of the claimed window", "No trial in people has proved a therapeutic window: say what yours rests on.",
        m11="2.1", long=True,
    )  # fmt: skip
