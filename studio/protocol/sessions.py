"""Sessions and setting: the support that surrounds the drug, after the ReSPCT guideline of 2025."""

from studio.protocol.base import Choice, Item, Value, empty, field, items
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

    kind: SessionKind | None = field("Kind", "Where it stands in the course.")
    name: str | None = field(
        "Session", "Short: it stands in tables and figures.", example="Preparation 1: trust and history"
    )
    visit: str | None = field("Visit", "Its day and window are those of the visit.", to="/schedule/visits")
    minutes: int | None = field("Length", "As planned; a dosing session lasts until discharge.", unit="minutes", ge=0)
    mode: Mode | None = field("Mode", "How participant and facilitators meet.")
    arms: tuple[str, ...] = items("Only in these arms", "Empty: in all arms.", to="/design/arms")
    content: str | None = field("Content", "What is done, by which part of the manual.", long=True)


class StaffRole(Item):
    """A role in the sessions or in the ratings, and who may hold it."""

    role: Role | None = field("Role", "One line for each role.")
    number: int | None = field("People for each participant", "In the room at the same time.", ge=0)
    licensed: bool | None = field("Licensed clinician", "To practise, in the country of the site.")
    credentials: str | None = field(
        "Credentials and experience", "What somebody must have to hold the role.", long=True
    )
    training: str | None = field("Training", "For this trial: content and length.", long=True)
    supervision: str | None = field("Supervision", "By whom, how often.", long=True)
    never: tuple[Role, ...] = items("Must not also be", "Roles that the same person never holds for one participant.")


class Shift(Item):
    """The time for which someone is present on the dosing day, in minutes from its first dose."""

    role: Role | None = field("Role", "One of those on the staff.")
    who: str | None = field("Who", "Where a role alone does not tell, such as the second pair of monitors.")
    start: int | None = field("From", "Minutes from dosing; negative before it.", unit="minutes")
    end: int | None = field("Until", "Minutes from dosing.", unit="minutes")


class Setting(Value):
    """Where and how dosing sessions take place; one field for each ReSPCT item that no other field answers."""

    location: str | None = field("Place", "Indoors or outdoors; urban, suburban or rural.", m11="12.X", long=True)
    ambience: str | None = field("Atmosphere", "What the team sets up in the room.", m11="12.X", long=True)
    nature: str | None = field("Nature", "Plants, views, natural material.", m11="12.X", long=True)
    decor: str | None = field("Decoration", "Objects and pictures, and who chose them.", m11="12.X", long=True)
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
    control: str | None = field("Who may change it", "Participant, facilitator or nobody.", m11="12.X", long=True)


class TouchLevel(Choice):
    """How far touch may go."""

    NONE = "none", "No touch"
    SUPPORTIVE = "supportive", "Supportive touch only"
    NAMED = "named", "Named places only"


class Touch(Value):
    """The rule for touch, settled before the drug is taken."""

    level: TouchLevel | None = field("Touch", "How far touch may go.", m11="12.X")
    agreed_before: bool | None = field(
        "Agreed with the participant before dosing", "A person under the drug cannot agree to more.", m11="12.X"
    )
    revocable: bool | None = field(
        "Revocable at any time by word or gesture", "And the gesture is agreed beforehand.", m11="12.X"
    )
    never_widened: bool | None = field(
        "Never widened while the participant is under the influence",
        "What was not agreed before is not agreed then.",
        m11="12.X",
    )
    policy: str | None = field(
        "Policy in words", "Which touch, when, how it is asked and refused.", m11="12.X", long=True
    )


class Recording(Value):
    """Recording of sessions."""

    video: bool | None = field(
        "Dosing sessions are recorded on video",
        "For safety, and to rate fidelity.",
        m11="12.X",
    )
    consent: str | None = field(
        "Consent to recording", "Whether it can be refused, and what follows.", m11="12.X", long=True
    )
    retention: str | None = field(
        "Storage, access and retention", "Where, for how long, who may see it.", m11="12.X", long=True
    )


class Sessions(Value):
    """The support around the drug."""

    model: SupportModel | None = field(
        "Support model", "How much therapy you claim to give; training and fidelity follow from it.", m11="6.9.3"
    )
    manual: str | None = field(
        "Manual",
        "Title, version and where it can be had.",
        m11="6.9.3",
        example="Support manual, version 1.0, filed with the registry entry",
    )
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
    framing_same: bool | None = field(
        "The same framing in all arms and at all sites",
        "Otherwise words, not drug, may make the difference.",
        m11="6.9.3",
    )
    equal_across_arms: bool | None = field(
        "Hours and content are equal in all arms", "Otherwise support, not drug, may make the difference.", m11="6.9.3"
    )
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
    staff: tuple[StaffRole, ...] = items(
        "Staff", "Each role in sessions and ratings, and what it must not be at once.", m11="12.X"
    )
    shifts: tuple[Shift, ...] = items(
        "Presence on the dosing day", "Who is present, or on call, from when until when.", m11="12.X"
    )
    separation_mitigation: str | None = field(
        "Where one person holds two roles", "Why, and what is done against bias.", m11="12.X", long=True, optional=True
    )
    physician_minutes: int | None = field(
        "Physician reachable within", "During dosing, in person.", m11="12.X", unit="minutes", ge=0
    )
    fidelity: str | None = field("Fidelity", "How adherence to the manual is rated, by whom.", m11="12.X", long=True)
    fidelity_share: float | None = field(
        "Sessions rated for fidelity", "Of all recorded sessions, drawn at random.", m11="12.X", unit="%", ge=0, le=100
    )
    vetting: str | None = field(
        "Vetting of facilitators",
        "What is asked and checked before someone works with participants.",
        m11="12.X",
        long=True,
    )
    complaints: str | None = field("Independent complaint route", "Outside the study team.", m11="12.X", long=True)
    group_size: int | None = field("Participants in a group", "1 when sessions are individual.", m11="12.X", ge=1)
    group_format: str | None = field(
        "Group format",
        "What is done together, and what alone; only where there are groups.",
        m11="12.X",
        long=True,
        optional=True,
    )
    setting: Setting = field("Setting", m11="12.X", default=empty(Setting))
    music: Music = field("Music", m11="12.X", default=empty(Music))
    touch: Touch = field("Touch", m11="12.X", default=empty(Touch))
    recording: Recording = field("Recording", m11="12.X", default=empty(Recording))
