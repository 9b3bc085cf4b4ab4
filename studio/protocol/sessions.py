"""Sessions and setting: the support that surrounds the drug, after the ReSPCT guideline of 2025."""

from studio.protocol.base import Choice, Item, Value, field, items
from studio.protocol.design import Role


class SupportModel(Choice):
    """How much therapy the trial claims to give."""

    MONITORING = "monitoring", "Monitoring and information only"
    SUPPORT = "support", "Psychological support"
    PSYCHOTHERAPY = "psychotherapy", "Psychotherapy"


class SessionKind(Choice):
    """Where a session stands in the course."""

    PREPARATION = "preparation", "Preparation"
    DOSING = "dosing", "Dosing"
    INTEGRATION = "integration", "Integration"


class Mode(Choice):
    """How people meet."""

    IN_PERSON = "in_person", "In person"
    VIDEO = "video", "Video"
    TELEPHONE = "telephone", "Telephone"


class Session(Item):
    """One meeting of participant and facilitators. Its day and window are those of its visit."""

    kind: SessionKind | None = field("Kind")
    name: str | None = field("Session")
    visit: str | None = field("Visit", to="/schedule/visits")
    minutes: int | None = field("Length", unit="minutes", ge=0)
    mode: Mode | None = field("Mode")
    arms: tuple[str, ...] = items("Only in these arms", "Empty: in all arms.", to="/design/arms")
    content: str | None = field("Content", "What is done, by which part of the manual.", long=True)


class StaffRole(Item):
    """A role in the sessions or in the ratings, and who may hold it."""

    role: Role | None = field("Role")
    number: int | None = field("People for each participant", ge=0)
    licensed: bool | None = field("Licensed clinician")
    credentials: str | None = field("Credentials and experience", long=True)
    training: str | None = field("Training", long=True)
    supervision: str | None = field("Supervision", long=True)
    never: tuple[Role, ...] = items("Must not also be", "Roles that the same person never holds for one participant.")


class Setting(Value):
    """Where and how dosing sessions take place; one field for each ReSPCT item that no other field answers."""

    location: str | None = field("Place", "Indoors or outdoors; urban, suburban or rural.", m11="12.X", long=True)
    ambience: str | None = field("Atmosphere", "What the team sets up in the room.", m11="12.X", long=True)
    nature: str | None = field("Nature", "Plants, views, natural material.", m11="12.X", long=True)
    decor: str | None = field("Decoration", m11="12.X", long=True)
    light: str | None = field("Light", "And who can change it.", m11="12.X", long=True)
    sensory: str | None = field("Lowering of the senses", "Eye mask, headphones and the like.", m11="12.X", long=True)
    toilet: str | None = field("Toilet", "Access, privacy and safety.", m11="12.X", long=True)
    people: str | None = field("People present", "How many, in which role, supporters included.", m11="12.X", long=True)
    position: str | None = field("Position", "Who sits or lies where, on what.", m11="12.X", long=True)
    focus: str | None = field("Focus", "Inward or outward; main activities.", m11="12.X", long=True)
    agency: str | None = field(
        "Control", "What the participant decides about activity and surroundings.", m11="12.X", long=True
    )
    procedures: str | None = field("Procedures during the session", "Medical or for research.", m11="12.X", long=True)
    before_after: str | None = field("Before and after", "Arrival, and conditions for leaving.", m11="12.X", long=True)
    disturbance: str | None = field("Disturbances", "Interruptions that may matter.", m11="12.X", long=True)
    culture: str | None = field("Cultural safety", "Competence, and steps taken.", m11="12.X", long=True)


class Music(Value):
    """The music or sound of dosing sessions."""

    used: str | None = field("Music or soundscape", "Which, from what source.", m11="12.X", long=True)
    control: str | None = field("Who may change it", m11="12.X", long=True)


class TouchLevel(Choice):
    """How far touch may go."""

    NONE = "none", "No touch"
    SUPPORTIVE = "supportive", "Supportive touch only"
    NAMED = "named", "Named places only"


class Touch(Value):
    """The rule for touch, settled before the drug is taken."""

    level: TouchLevel | None = field("Touch", m11="12.X")
    agreed_before: bool | None = field("Agreed with the participant before dosing", m11="12.X")
    revocable: bool | None = field("Revocable at any time by word or gesture", m11="12.X")
    never_widened: bool | None = field("Never widened while the participant is under the influence", m11="12.X")
    policy: str | None = field("Policy in words", m11="12.X", long=True)


class Recording(Value):
    """Recording of sessions."""

    video: bool | None = field("Dosing sessions are recorded on video", m11="12.X")
    consent: str | None = field("Consent to recording", m11="12.X", long=True)
    retention: str | None = field("Storage, access and retention", m11="12.X", long=True)


class Sessions(Value):
    """The support around the drug."""

    model: SupportModel | None = field("Support model", m11="6.9.3")
    manual: str | None = field("Manual", "Title, version and where it can be had.", m11="6.9.3")
    approach: str | None = field(
        "Approach",
        "Therapeutic orientation, and how it is thought to work with the drug.",
        m11="6.9.3",
        long=True,
    )
    framing: str | None = field(
        "Framing",
        "How the drug and its effects are described; the same words in all arms and sites.",
        m11="6.9.3",
        long=True,
    )
    framing_same: bool | None = field("The same framing in all arms and at all sites", m11="6.9.3")
    equal_across_arms: bool | None = field("Hours and content are equal in all arms", m11="6.9.3")
    contribution: str | None = field(
        "What the therapy itself contributes",
        "How the design separates it from the drug, or that it cannot.",
        m11="6.9.3",
        long=True,
    )
    sessions: tuple[Session, ...] = items("Sessions", "Each preparation, dosing and integration session.", m11="6.9.3")
    extra_support: str | None = field(
        "Extra support", "What happens, and how soon, after a distressing session.", m11="6.9.3", long=True
    )
    staff: tuple[StaffRole, ...] = items("Staff", m11="12.X")
    separation_mitigation: str | None = field(
        "Where one person holds two roles", "Why, and what is done against bias.", m11="12.X", long=True
    )
    physician_minutes: int | None = field("Physician reachable within", m11="12.X", unit="minutes", ge=0)
    fidelity: str | None = field("Fidelity", "How adherence to the manual is rated, by whom.", m11="12.X", long=True)
    fidelity_share: float | None = field("Sessions rated for fidelity", m11="12.X", unit="%", ge=0, le=100)
    vetting: str | None = field("Vetting of facilitators", m11="12.X", long=True)
    complaints: str | None = field("Independent complaint route", "Outside the study team.", m11="12.X", long=True)
    group_size: int | None = field("Participants in a group", "1 when sessions are individual.", m11="12.X", ge=1)
    group_format: str | None = field("Group format", m11="12.X", long=True)
    setting: Setting = field("Setting", m11="12.X", default=Setting())
    music: Music = field("Music", m11="12.X", default=Music())
    touch: Touch = field("Touch", m11="12.X", default=Touch())
    recording: Recording = field("Recording", m11="12.X", default=Recording())
