"""Sample size and analysis."""

from studio.protocol.base import Choice, Item, Value, empty, field, items
from studio.protocol.belief import Belief


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


class Calculation(Choice):
    """How the number of participants is calculated from the assumptions."""

    T_TEST = "t_test", "t test of two means"
    ANCOVA = "ancova", "Analysis of covariance, baseline as covariate"
    CHANGE = "change", "Change from baseline"
    REPEATED = "repeated", "Mean of several visits, baseline as covariate"
    MMRM = "mmrm", "Mixed model for repeated measures"
    SHARES = "shares", "Two shares, normal test"
    SHARES_UNPOOLED = "shares_unpooled", "Two shares, variances not pooled"
    SHARES_CONTINUITY = "shares_continuity", "Two shares, corrected for continuity"
    SHARES_ARCSINE = "shares_arcsine", "Two shares, arcsine"
    SHARES_FISHER = "shares_fisher", "Two shares, Fisher’s exact test"
    MARGIN_MEANS = "margin_means", "Two means, non-inferiority"
    MARGIN_SHARES = "margin_shares", "Two shares, non-inferiority"
    LOG_RANK = "log_rank", "Log-rank test"
    HALF_WIDTH = "half_width", "Precision of a share, no test"


class Covariance(Choice):
    """How values of one participant at several visits resemble each other."""

    COMPOUND_SYMMETRY = "cs", "Alike at any distance (compound symmetry)"
    AUTOREGRESSIVE = "ar1", "Less with each visit between, AR(1)"


class Adjustment(Choice):
    """What keeps the level over several tests of which each may succeed alone."""

    BONFERRONI = "bonferroni", "Bonferroni: the level is divided"
    HOLM = "holm", "Holm: the level of the first step is divided"
    DUNNETT = "dunnett", "Dunnett: doses against one control"
    SEQUENCE = "sequence", "Fixed order or gatekeeping: each step at the full level"


class Spending(Choice):
    """How the level is spent over several looks at efficacy."""

    OBRIEN_FLEMING = "obrien_fleming", "O’Brien–Fleming type, Lan–DeMets"
    POCOCK = "pocock", "Pocock type, Lan–DeMets"


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
    calculation: Calculation | None = field(
        "Calculation",
        "By which the number of participants follows. Left empty, a t test or, of shares, the normal test.",
        m11="10.11",
        optional=True,
    )
    difference: float | None = field(
        "Assumed difference",
        "In the units of the endpoint, without sign; only for scores. For non-inferiority, the true advantage.",
        m11="10.11",
        unit="points",
        ge=0,
        optional=True,
    )
    deviation: float | None = field(
        "Assumed standard deviation",
        "Only for scores, within arms; for change and several visits, of the score at one visit.",
        m11="10.11",
        unit="points",
        ge=0,
        optional=True,
    )
    baseline_correlation: float | None = field(
        "Correlation with baseline",
        "Only for covariance, change and several visits.",
        m11="10.11",
        ge=-1,
        le=1,
        optional=True,
    )
    visits_before: int | None = field(
        "Visits averaged before treatment", "Only for a mean of several visits.", m11="10.11", ge=0, optional=True
    )
    visits_after: int | None = field(
        "Visits averaged after treatment", "Only for a mean of several visits.", m11="10.11", ge=1, optional=True
    )
    covariance: Covariance | None = field(
        "Covariance between visits", "Only for a mixed model.", m11="10.11", optional=True
    )
    visit_correlation: float | None = field(
        "Correlation between visits",
        "Of neighbouring visits in the same participant. Only for a mixed model.",
        m11="10.11",
        ge=0,
        le=1,
        optional=True,
    )
    retention: tuple[int, ...] = items(
        "Share still measured at each visit",
        "In per cent, from the first visit after treatment to that of the primary endpoint; dropout is counted with "
        "it. Only for a mixed model.",
        m11="10.11",
        example="98, 95, 92, 88",
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
    margin: float | None = field(
        "Margin of non-inferiority",
        "By how much the treatment may be worse: in points, or in percentage points of a share. Only for "
        "non-inferiority.",
        m11="10.11",
        ge=0,
        optional=True,
    )
    hazard_ratio: float | None = field(
        "Assumed hazard ratio", "Treatment against control. Only for a log-rank test.", m11="10.11", ge=0, optional=True
    )
    event_share: float | None = field(
        "Participants with the event",
        "Of both arms together, until the end. Only for a log-rank test.",
        m11="10.11",
        unit="%",
        ge=0,
        le=100,
        optional=True,
    )
    half_width: float | None = field(
        "Half-width of the interval",
        "In percentage points of the share under treatment. Only for precision.",
        m11="10.11",
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
    comparisons: int | None = field(
        "Tests that share the level",
        "Each may succeed alone, such as two doses; empty for one.",
        m11="10.11",
        ge=1,
        optional=True,
    )
    adjustment: Adjustment | None = field(
        "Adjustment of the level", "Only of several tests.", m11="10.11", optional=True
    )
    coprimary: int | None = field(
        "Co-primary endpoints", "All must succeed; empty for one.", m11="10.11", ge=1, optional=True
    )
    per_arm: int | None = field("Participants in each arm", "Randomised, dropout included.", m11="10.11", ge=0)
    total: int | None = field("Participants in total", "Randomised, all arms.", m11="10.11", ge=0)
    dropout: float | None = field(
        "Expected dropout", "Until the primary endpoint.", m11="10.11", unit="%", ge=0, le=100
    )
    size_follows: bool | None = field(
        "Participants follow the calculation",
        "The numbers change with the assumptions, until one is typed by hand. Empty for numbers of your own.",
        m11="10.11",
        optional=True,
    )
    cluster_size: float | None = field(
        "Participants for each therapist",
        "Only where they receive therapy: those of one therapist resemble one another.",
        m11="10.11",
        ge=0,
        optional=True,
    )
    cluster_icc: float | None = field(
        "Intraclass correlation by therapist",
        "0 where therapists make no difference.",
        m11="10.11",
        ge=0,
        le=1,
        optional=True,
    )
    size_statement: str | None = field(
        "Sample-size statement",
        "The calculation in the words in which it is printed; the card below offers some. May stay empty.",
        m11="10.11",
        long=True,
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
    belief: Belief = field(
        "If belief alone moved the score",
        "Optional. Needed are how many believe what, and what belief adds; the rest refines it.",
        m11="10.8",
        default=empty(Belief),
        optional=True,
    )
    interim_planned: bool | None = field("An interim analysis is planned", "Reviews of safety count.", m11="10.9")
    interim: tuple[Interim, ...] = items(
        "Interim analyses", "When, why, who sees what, and what may follow.", m11="10.9", optional=True
    )
    looks: int | None = field(
        "Looks at efficacy",
        "With the last; only those that spend level. The calculation counts them.",
        m11="10.9",
        ge=1,
        optional=True,
    )
    spending: Spending | None = field(
        "Spending of the level", "Only with several looks at efficacy.", m11="10.9", optional=True
    )
    multiplicity: str | None = field(
        "Multiplicity", "Order or adjustment over doses, endpoints and times.", m11="10.10", long=True
    )
