"""Ethics and oversight: consent, data, quality, openness."""

from datetime import date

from studio.protocol.base import Choice, Item, Value, field, items


class ConsentTopic(Choice):
    """What consent to an altered state must speak of."""

    ALTERED_STATE = "altered_state", "Nature of the altered state"
    SUGGESTIBILITY = "suggestibility", "Heightened suggestibility"
    WORLD_VIEW = "world_view", "Possible lasting change of world view"
    TOUCH = "touch", "Touch, its limits and how to refuse it"
    NO_SEXUAL_CONTACT = "no_sexual_contact", "No sexual or romantic contact, ever"
    STAFF_AND_CAMERA = "staff_and_camera", "Two members of staff and the camera"
    COMPLAINTS = "complaints", "Independent complaint line"
    WORSENING = "worsening", "Worse depression or suicidality, prolonged distress"
    RARE_HARMS = "rare_harms", "HPPD, psychosis, mania"
    DISAPPOINTMENT = "disappointment", "Disappointment in a control arm"
    RECORDINGS = "recordings", "Data from recordings"
    LEGAL_DRIVING = "legal_driving", "Legal status and driving"
    AFTER_TRIAL = "after_trial", "Support after the trial and on relapse"


class Committee(Item):
    """A committee other than the data monitoring board."""

    name: str | None = field("Committee", "Such as a steering or an adjudication committee.")
    task: str | None = field("Task", "What it decides and what it advises.", long=True)
    independent: bool | None = field("Independent of the sponsor")


class Oversight(Value):
    """How the trial is conducted."""

    ethics: str | None = field(
        "Regulatory and ethical conduct", "Committees, approvals, guidelines followed.", m11="11.1", long=True
    )
    regulator_meeting: str | None = field(
        "Design meeting with regulators", "With whom, when, and what was asked.", m11="11.1", long=True
    )
    investigator: str | None = field(
        "Investigator’s responsibilities", "Safety, delegation, records.", m11="11.2.1", long=True
    )
    sponsor: str | None = field(
        "Sponsor’s responsibilities",
        "Design, funding, drug, oversight; what funders may decide.",
        m11="11.2.2",
        long=True,
    )
    consent: str | None = field(
        "Consent process", "Who, when, how long to think, how capacity is judged.", m11="11.3", long=True
    )
    consent_topics: tuple[ConsentTopic, ...] = items(
        "Consent speaks of", "What a person must know of an altered state before agreeing to it.", m11="11.3"
    )
    consent_each_dose: bool | None = field(
        "Consent is confirmed before each dose",
        "A person who knows the first dose decides anew about the second.",
        m11="11.3",
    )
    consent_rescreening: str | None = field(
        "Consent for rescreening", "New consent, or when the old one holds.", m11="11.3.1", long=True
    )
    committees: tuple[Committee, ...] = items("Committees", "Others than the data monitoring board.", m11="11.4")
    insurance: str | None = field(
        "Insurance and indemnity", "Who pays for harm, and how long after.", m11="11.5", long=True
    )
    quality_factors: tuple[str, ...] = items(
        "Factors critical to quality", "What would spoil safety or the answer if it went wrong.", m11="11.6"
    )
    quality: str | None = field(
        "Risk-based quality management", "Monitoring, audit, service providers.", m11="11.6", long=True
    )
    data_governance: str | None = field("Data governance", "Systems, access, retention.", m11="11.7", long=True)
    data_protection: str | None = field(
        "Data protection", "Pseudonyms, keys, transfers, and material that shows a face.", m11="11.8", long=True
    )
    source_records: str | None = field(
        "Source records", "Which record is the first for each datum.", m11="11.9", long=True
    )
    deviations: str | None = field("Protocol deviations", "What counts, who is told, how soon.", m11="11.10", long=True)
    site_closure: str | None = field(
        "Early closure of a site", "Reasons, and what becomes of participants.", m11="11.11", long=True
    )
    registration: str | None = field(
        "Registration and results", "Where, before which event, and when results follow.", m11="11.12", long=True
    )
    analysis_plan_date: date | None = field(
        "Date of the statistical analysis plan", "Before anyone sees data by arm.", m11="11.12"
    )
    data_sharing: str | None = field("Sharing of data and code", "What, with whom, from when.", m11="11.12", long=True)
    publication: str | None = field(
        "Publication", "Whatever the result; who writes, who may delay.", m11="11.12", long=True
    )
    country_differences: str | None = field(
        "Differences between countries",
        "What is done otherwise in one country or region; empty when all is alike.",
        m11="12.2",
        long=True,
        optional=True,
    )
    interests: str | None = field(
        "Interests", "Financial and other, of investigators and sponsor.", m11="11.2", long=True
    )
    involvement: str | None = field(
        "Involvement of participants and the public", "Who was asked, and what changed by it.", m11="4.1.1", long=True
    )
