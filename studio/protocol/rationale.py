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

    mechanism: Mechanism | None = field(
        "Mechanism", "As claimed by this trial; what is unsettled in the field stays unsettled."
    )
    statement: str | None = field(
        "Hypothesis", "One sentence.", long=True, example="The effect at week 3 follows from …"
    )
    prediction: str | None = field(
        "What it predicts in this trial", "Which marker or arm shows it, and when.", long=True
    )
    refutation: str | None = field("What would refute it", "The result after which you would give it up.", long=True)


class Rationale(Value):
    """The case for the trial."""

    purpose: str | None = field(
        "Purpose of the trial",
        "What the trial is to find out, in a few sentences.",
        m11="2.1",
        long=True,
        example="To find out whether a single dose of …, given with psychological support, lowers …",
    )
    disease_background: str | None = field(
        "Disease background", "Who falls ill, the course, and what it costs people.", m11="2.1", long=True
    )
    unmet_need: str | None = field("Unmet need", "What present treatments leave unsolved.", m11="2.1", long=True)
    compound_rationale: str | None = field(
        "Why this compound", "Pharmacology and earlier trials.", m11="2.1", long=True
    )
    risks: str | None = field(
        "Risks and how they are mitigated",
        "Each known or likely harm, and what is done about it.",
        m11="2.2.1",
        long=True,
    )
    benefits: str | None = field(
        "Expected benefits",
        "For participants and for others; no more than earlier results bear.",
        m11="2.2.2",
        long=True,
    )
    risk_benefit: str | None = field(
        "Overall assessment of risk and benefit",
        "Why the one justifies the other for these participants.",
        m11="2.2.3",
        long=True,
    )
    hypotheses: tuple[Hypothesis, ...] = items(
        "Mechanistic hypotheses", "Say so plainly when none is claimed.", m11="2.1"
    )
    window_first_day: int | None = field(
        "Neuroplastic window opens",
        "Days after dosing; leave empty when no window is claimed.",
        m11="2.1",
        unit="days",
        ge=0,
        optional=True,
    )
    window_last_day: int | None = field(
        "Neuroplastic window closes",
        "Days after dosing; leave empty when no window is claimed.",
        m11="2.1",
        unit="days",
        ge=0,
        optional=True,
    )
    window_basis: str | None = field(
        "Basis of the claimed window",
        "No trial in people has proved a therapeutic window: where you claim one, say what it rests on.",
        m11="2.1",
        long=True,
        optional=True,
    )
