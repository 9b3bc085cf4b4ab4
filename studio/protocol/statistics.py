"""Sample size and analysis."""

from studio.protocol.base import Choice, Item, Value, field, items


class Method(Choice):
    """Main analysis of the primary endpoint."""

    MMRM = "mmrm", "Mixed model for repeated measures"
    ANCOVA = "ancova", "Analysis of covariance"
    T_TEST = "t_test", "t test"
    LOGISTIC = "logistic", "Logistic regression"
    TIME_TO_EVENT = "time_to_event", "Time-to-event analysis"
    DOSE_RESPONSE = "dose_response", "Dose-response modelling"
    OTHER = "other", "Other"


class MissingData(Choice):
    """How missing values of the primary endpoint are handled."""

    LIKELIHOOD = "likelihood", "Likelihood based, missing at random"
    MULTIPLE_IMPUTATION = "multiple_imputation", "Multiple imputation"
    REFERENCE_BASED = "reference_based", "Reference-based imputation"
    LOCF = "locf", "Last observation carried forward"
    COMPLETERS = "completers", "Completers only"


class BlindingIndex(Choice):
    """Index computed from guesses."""

    BANG = "bang", "Bang’s index, by arm"
    JAMES = "james", "James’s index"


class AnalysisSet(Item):
    """A set of participants that an analysis uses."""

    name: str | None = field("Analysis set", "Short: analyses and tables name it.", example="Full analysis set")
    definition: str | None = field("Definition", "Who belongs to it, and in which arm each is counted.", long=True)


class Interim(Item):
    """A look at unblinded data before the end."""

    when: str | None = field(
        "When", "After how many participants or events.", example="When half have reached the primary endpoint"
    )
    purpose: str | None = field("Purpose", "Efficacy, futility or a new sample size; and what may follow.", long=True)
    boundary: str | None = field(
        "Boundary and spending", "Which rule keeps the error rate.", example="O’Brien–Fleming type, Lan–DeMets"
    )


class Subgroup(Item):
    """A subgroup named before the data are seen."""

    factor: str | None = field("Subgroup factor", "Known before allocation.", example="Sex")
    hypothesis: str | None = field("Expected difference", "In which direction, and why.", long=True)
    interaction: bool | None = field("Tested as an interaction", "Not by a test in each subgroup.")


class Statistics(Value):
    """Assumptions and analyses."""

    comparison: str | None = field("Primary comparison", "Which arms, on which endpoint, when.", m11="10.11", long=True)
    difference: float | None = field(
        "Assumed difference",
        "In the units of the endpoint, without sign; only where it is a score.",
        m11="10.11",
        unit="points",
        ge=0,
        optional=True,
    )
    deviation: float | None = field(
        "Assumed standard deviation",
        "Of the change, in either arm; only where the endpoint is a score.",
        m11="10.11",
        unit="points",
        ge=0,
        optional=True,
    )
    proportion_control: float | None = field(
        "Assumed share under control",
        "For a yes-or-no endpoint such as response.",
        m11="10.11",
        unit="%",
        ge=0,
        le=100,
        optional=True,
    )
    proportion_treated: float | None = field(
        "Assumed share under treatment",
        "For a yes-or-no endpoint such as response.",
        m11="10.11",
        unit="%",
        ge=0,
        le=100,
        optional=True,
    )
    assumption_basis: str | None = field(
        "Basis of the assumptions", "Trials with the same class of comparator.", m11="10.11", long=True
    )
    alpha: float | None = field("Significance level", "Such as 0.05.", m11="10.11", ge=0, le=1)
    sides: int | None = field("Sides", "1 or 2.", m11="10.11", ge=1, le=2)
    power: float | None = field(
        "Power", "The chance to find the difference if it is there.", m11="10.11", unit="%", ge=0, le=100
    )
    per_arm: int | None = field("Participants in each arm", "Randomised, dropout included.", m11="10.11", ge=0)
    total: int | None = field("Participants in total", "Randomised, all arms.", m11="10.11", ge=0)
    dropout: float | None = field(
        "Expected dropout", "Until the primary endpoint.", m11="10.11", unit="%", ge=0, le=100
    )
    cluster_size: float | None = field(
        "Participants for each therapist",
        "Participants of one therapist resemble one another. Only where they receive therapy.",
        m11="10.11",
        ge=0,
        optional=True,
    )
    cluster_icc: float | None = field(
        "Intraclass correlation by therapist",
        "0 when therapists make no difference. Only where participants receive therapy.",
        m11="10.11",
        ge=0,
        le=1,
        optional=True,
    )
    general: str | None = field(
        "General considerations", "Software, plan and its date, rounding.", m11="10.1", long=True
    )
    sets: tuple[AnalysisSet, ...] = items(
        "Analysis sets", "Such as all randomised, those dosed, those without grave deviations.", m11="10.2"
    )
    baseline: str | None = field("Demographics and baseline", "What is described, and how.", m11="10.3", long=True)
    hypotheses: str | None = field(
        "Statistical hypotheses", "Null and alternative hypothesis of the primary comparison.", m11="10.4", long=True
    )
    method: Method | None = field("Primary analysis", "The analysis that answers the primary question.", m11="10.4")
    model: str | None = field(
        "Primary model in words",
        "Response, factors, covariates, covariance, contrast.",
        m11="10.4",
        long=True,
    )
    data_handling: str | None = field(
        "Data after intercurrent events", "For each event and strategy of the estimand.", m11="10.4", long=True
    )
    missing: MissingData | None = field("Missing data", "The method of the primary analysis.", m11="10.4")
    missing_plan: str | None = field(
        "Missing data in words", "What is assumed of values that are missing, and why.", m11="10.4", long=True
    )
    sensitivity: str | None = field("Sensitivity analyses", "Including a tipping point.", m11="10.4", long=True)
    supplementary: str | None = field(
        "Supplementary analyses", "Other estimands of the same question.", m11="10.4", long=True
    )
    secondary: str | None = field(
        "Analyses of secondary objectives", "Model and order for each.", m11="10.5", long=True
    )
    secondary_missing: str | None = field(
        "Missing data of secondary endpoints",
        "How they are handled where they differ from the primary.",
        m11="10.5",
        long=True,
    )
    exploratory: str | None = field(
        "Analyses of exploratory objectives", "Models; nothing here is confirmed.", m11="10.6", long=True
    )
    mediation: str | None = field(
        "Mediation analysis",
        "The mediator is measured before the outcome. Leave empty if none is planned.",
        m11="10.6",
        long=True,
        optional=True,
    )
    mediator_visit: str | None = field(
        "Mediator is measured at",
        "Before the outcome; only where mediation is analysed.",
        m11="10.6",
        to="/schedule/visits",
        optional=True,
    )
    mediated_visit: str | None = field(
        "Outcome of the mediation is measured at",
        "After the mediator; only where mediation is analysed.",
        m11="10.6",
        to="/schedule/visits",
        optional=True,
    )
    safety: str | None = field("Safety analyses", "Tables, rates and who is counted.", m11="10.7", long=True)
    other: str | None = field("Other analyses", "What stands nowhere else.", m11="10.8", long=True)
    subgroups: tuple[Subgroup, ...] = items(
        "Subgroups", "Few, named beforehand, with the direction expected.", m11="10.8"
    )
    blinding_index: tuple[BlindingIndex, ...] = items(
        "Blinding indices", "Figures for how far people saw through the mask.", m11="10.8"
    )
    guess_analysis: str | None = field(
        "Analysis of guesses and expectancy", "What is done when most have guessed right.", m11="10.8", long=True
    )
    interim_planned: bool | None = field("An interim analysis is planned", "Reviews of safety count.", m11="10.9")
    interim: tuple[Interim, ...] = items(
        "Interim analyses", "When, why, who sees what, and what may follow.", m11="10.9", optional=True
    )
    multiplicity: str | None = field(
        "Multiplicity", "Order or adjustment over doses, endpoints and times.", m11="10.10", long=True
    )
