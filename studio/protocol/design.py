"""Design: arms, allocation, masking and epochs."""

from studio.protocol.base import Choice, Item, Value, field, items


class InterventionModel(Choice):
    """Intervention model, in the terms of ICH M11 (code list C217277)."""

    SINGLE_GROUP = "single_group", "Single Group"
    PARALLEL = "parallel", "Parallel Group"
    CROSSOVER = "crossover", "Cross-over"
    FACTORIAL = "factorial", "Factorial"
    SEQUENTIAL = "sequential", "Sequential"


class Control(Choice):
    """Control type: the terms of ICH M11 (code list C217279), told apart where masking of psychedelics asks for it."""

    INERT_PLACEBO = "inert_placebo", "Placebo (inert)"
    ACTIVE_PLACEBO = "active_placebo", "Placebo (active, mimics an effect)"
    LOW_DOSE = "low_dose", "Different Dose or Regimen (low dose)"
    ACTIVE_TREATMENT = "active_treatment", "Active Comparator"
    WAIT_LIST = "wait_list", "No Control (delayed start or wait list)"
    DOSE_RESPONSE = "dose_response", "Dose Response"
    NONE = "none", "No Control"


class ArmRole(Choice):
    """What an arm is for."""

    EXPERIMENTAL = "experimental", "Experimental"
    ACTIVE_COMPARATOR = "active_comparator", "Active comparator"
    PLACEBO_COMPARATOR = "placebo_comparator", "Placebo comparator"
    LOW_DOSE_COMPARATOR = "low_dose_comparator", "Low-dose comparator"
    NO_INTERVENTION = "no_intervention", "No intervention"


class BlindSchema(Choice):
    """Blind schema, in the terms of ICH M11 (code list C217051)."""

    OPEN = "open", "Open Label"
    SINGLE = "single", "Single Blind"
    DOUBLE = "double", "Double Blind"
    OBSERVER = "observer", "Observer Blind"


class Role(Choice):
    """People whose knowledge of the allocation matters, and who must not be one another."""

    PARTICIPANT = "participant", "Participant"
    FACILITATOR = "facilitator", "Facilitator"
    MONITOR = "monitor", "Dosing-session monitor"
    INTEGRATION_THERAPIST = "integration_therapist", "Integration therapist"
    INVESTIGATOR = "investigator", "Investigator"
    PHYSICIAN = "physician", "Study physician"
    RATER = "rater", "Rater of outcomes"
    PHARMACIST = "pharmacist", "Pharmacist"
    LABORATORY = "laboratory", "Laboratory"
    ANALYST = "analyst", "Statistician or data analyst"
    SPONSOR = "sponsor", "Sponsor"


class CountKind(Choice):
    """What the planned number of participants is, in the words of ICH M11."""

    TARGET = "target", "Target"
    MAXIMUM = "maximum", "Maximum"


class Arm(Item):
    """A group to which participants are allocated. What it receives stands under dosing."""

    name: str | None = field("Arm", "Short: it stands in tables and figures.", example="Psilocybin 25 mg")
    role: ArmRole | None = field("Role", "What the arm is for in the comparison.")
    allocation: int | None = field("Allocation ratio", "This arm’s part of the ratio, such as 1 in 1:1:1.", ge=1)
    description: str | None = field("Description", "Drug and support in a sentence or two.", long=True)


class EpochKind(Choice):
    """What happens in a period of the trial."""

    SCREENING = "screening", "Screening"
    WASHOUT = "washout", "Washout and baseline"
    TREATMENT = "treatment", "Treatment"
    FOLLOW_UP = "follow_up", "Follow-up"


class Epoch(Item):
    """A period of the trial, in order of time."""

    name: str | None = field("Epoch", "Short: it stands in the schema.", example="Treatment")
    kind: EpochKind | None = field("Kind", "What happens in it; the schema is drawn from this.")
    description: str | None = field("What happens", "In a sentence or two.", long=True)


class Design(Value):
    """The plan of the trial."""

    model: InterventionModel | None = field(
        "Intervention model", "A crossover needs that no effect outlasts its period.", m11="4.1"
    )
    rationale: str | None = field(
        "Overall rationale for the design",
        "One text in place of the rationales for its parts, or beside them.",
        m11="4.2",
        long=True,
        optional=True,
    )
    model_rationale: str | None = field(
        "Rationale for the intervention model", "Why this model and no other.", m11="4.2.2", long=True
    )
    controls: tuple[Control, ...] = items("Control type", "All that apply.", m11="4.1")
    control_description: str | None = field(
        "Control", "What participants in the control arms receive.", m11="4.1", long=True
    )
    control_rationale: str | None = field(
        "Rationale for the control",
        "How it keeps people masked, and what is done about those who see through it.",
        m11="4.2.3",
        long=True,
    )
    duration_rationale: str | None = field(
        "Rationale for the duration", "Of treatment, primary endpoint and follow-up.", m11="4.2.4", long=True
    )
    arms: tuple[Arm, ...] = items("Arms", "One for each group that participants are allocated to.", m11="4.1")
    randomised: bool | None = field("Randomised", "By chance alone.", m11="4.1")
    randomisation: str | None = field(
        "Randomisation method",
        "Sequence, block sizes kept from sites, system and moment of allocation.",
        m11="6.7.2",
        long=True,
    )
    concealment: str | None = field(
        "Allocation concealment", "How nobody can know the next allocation.", m11="6.7.1", long=True
    )
    stratification: tuple[str, ...] = items(
        "Stratification factors",
        "Few, and known before allocation.",
        m11="6.7.2",
        example="Site\nFailed treatments (2 or 3 to 4)",
    )
    blind: BlindSchema | None = field(
        "Blind schema", "As the trial is called; who is masked in truth stands below.", m11="6.7.3"
    )
    masked: tuple[Role, ...] = items("Who is masked", "Tick only those for whom the mask can hold.", m11="6.7.3")
    masking: str | None = field(
        "How masking is kept",
        "Appearance, staffing, wording, and who sees what after the dose.",
        m11="6.7.3",
        long=True,
    )
    unblinding: str | None = field(
        "Emergency unblinding", "When, by whom, and how it is recorded.", m11="6.7.4", long=True
    )
    open_from: str | None = field(
        "Masking ends at",
        "The visit at which the arm is made known or an open dose is offered; empty when masking lasts to the end.",
        m11="6.7.4",
        to="/schedule/visits",
        optional=True,
    )
    epochs: tuple[Epoch, ...] = items("Epochs", "In order of time.", m11="4.1")
    adaptive: bool | None = field("Adaptive design", "Whether accruing data may change the design.", m11="4.1")
    adaptive_rationale: str | None = field(
        "Rationale for the adaptive or novel design",
        "What may change, by which rule, and why. Leave empty when the design is neither.",
        m11="4.2.5",
        long=True,
        optional=True,
    )
    master_protocol: bool | None = field(
        "Master protocol", "Such as a platform, basket or umbrella trial.", m11="1.1.2"
    )
    count_kind: CountKind | None = field(
        "The number of participants is", "A target, or a maximum that is not exceeded.", m11="1.1.2"
    )
    start_end: str | None = field("Start and end of the trial", "How each is defined.", m11="4.4", long=True)
    access_after: str | None = field(
        "Access to the intervention after the trial",
        "Also when it is not given: say so, and what is offered.",
        m11="4.5",
        long=True,
    )
