"""Overview: what the trial is called, who answers for it, where it runs, and how the protocol has changed."""

from datetime import date

from studio.protocol.base import Choice, Item, Value, field, items


class Phase(Choice):
    """Trial phase, in the terms of ICH M11 (code list C217045)."""

    EARLY_1 = "early_1", "Early Phase 1"
    ONE = "1", "Phase 1"
    ONE_TWO = "1/2", "Phase 1/Phase 2"
    ONE_TWO_THREE = "1/2/3", "Phase 1/Phase 2/Phase 3"
    ONE_THREE = "1/3", "Phase 1/Phase 3"
    TWO = "2", "Phase 2"
    TWO_THREE = "2/3", "Phase 2/Phase 3"
    TWO_THREE_FOUR = "2/3/4", "Phase 2/Phase 3/Phase 4"
    THREE = "3", "Phase 3"
    THREE_FOUR = "3/4", "Phase 3/Phase 4"
    FOUR = "4", "Phase 4"


class ContactRole(Choice):
    """What a named person answers for."""

    SIGNATORY = "signatory", "Sponsor signatory"
    MEDICAL_EXPERT = "medical_expert", "Medical expert"
    PRINCIPAL_INVESTIGATOR = "principal_investigator", "Principal investigator"
    SCIENTIFIC = "scientific", "Scientific contact"
    PUBLIC = "public", "Public contact"
    STATISTICIAN = "statistician", "Statistician"
    PHARMACIST = "pharmacist", "Pharmacist"


class AmendmentScope(Choice):
    """Where an amendment applies, in the terms of ICH M11 (code list C217047)."""

    GLOBAL = "global", "Global"
    NOT_GLOBAL = "not_global", "Not Global"


class Identifier(Item):
    """A number under which a registry or an authority knows the trial."""

    registry: str | None = field("Registry or authority", "Such as ClinicalTrials.gov, EU CT or the number of an IND.")
    number: str | None = field("Identifier", "As the registry or authority writes it.", example="NCT01234567")


class Contact(Item):
    """A person whom a reader of the protocol may need to reach."""

    role: ContactRole | None = field("Role", "What the person answers for.")
    name: str | None = field("Name", example="Dr Anna Example")
    organisation: str | None = field("Organisation")
    email: str | None = field("E-mail")
    phone: str | None = field("Telephone")


class Site(Item):
    """A place where participants are seen."""

    name: str | None = field("Site")
    city: str | None = field("City")
    country: str | None = field("Country")
    investigator: str | None = field("Site investigator", "Who answers for the trial there.")


class AmendmentReason(Choice):
    """Why a protocol is amended, in the terms of ICH M11 (code list C217276)."""

    AUTHORITY = "authority", "Regulatory Agency Request To Amend"
    GUIDANCE = "guidance", "New Regulatory Guidance"
    ETHICS = "ethics", "IRB/IEC Feedback"
    SAFETY = "safety", "New Safety Information Available"
    MANUFACTURING = "manufacturing", "Manufacturing Change"
    PRODUCT = "product", "IMP Addition"
    STRATEGY = "strategy", "Change In Strategy"
    STANDARD_OF_CARE = "standard_of_care", "Change In Standard Of Care"
    DATA = "data", "New Data Available (Other Than Safety Data)"
    SITES = "sites", "Investigator/Site Feedback"
    RECRUITMENT = "recruitment", "Recruitment Difficulty"
    INCONSISTENCY = "inconsistency", "Inconsistency And/Or Error In The Protocol"
    DESIGN_ERROR = "design_error", "Protocol Design Error"
    OTHER = "other", "Other"


class EnrolmentScope(Choice):
    """Whom the number enrolled counts, in the terms of ICH M11 (code list C217275)."""

    GLOBALLY = "globally", "Globally"
    LOCALLY = "locally", "Locally"
    BY_COHORT = "by_cohort", "By Cohort"


class AmendmentChange(Item):
    """One thing that an amendment changed, in the words of its time: later versions leave it as it is.

    Where the program made it, the ``id`` is made of the address of what changed, so that the reason is found again
    when the table is made anew.
    """

    section: str | None = field("Section", "Number and name of the section that says it.")
    what: str | None = field("What changed", "The field or passage.")
    old: str | None = field("Before", "Empty where it was added.", long=True)
    new: str | None = field("After", "Empty where it was removed.", long=True)
    reason: str | None = field("Reason for the change", long=True)


class Amendment(Item):
    """An approved change of the protocol."""

    number: str | None = field("Amendment", "As it is called, such as 2.")
    approved: date | None = field("Sponsor approval date", "The day the sponsor approved this amendment.")
    scope: AmendmentScope | None = field("Scope", "Whether it applies everywhere or to named countries or sites.")
    countries: tuple[str, ...] = items("Countries it applies to", "Where it is not global.")
    regions: tuple[str, ...] = items("Regions it applies to", "Where it is not global.")
    sites: tuple[str, ...] = items("Sites it applies to", "Where it is not global.", to="/overview/sites")
    enrolled: int | None = field(
        "Participants enrolled when approved", "As counted on that day.", unit="participants", ge=0
    )
    enrolled_percent: float | None = field(
        "Share enrolled when approved",
        "Empty: worked out from the number and the total planned.",
        unit="%",
        ge=0,
        le=100,
    )
    enrolled_scope: EnrolmentScope | None = field("Enrolled, counted", "Whom the number counts.")
    primary_reason: AmendmentReason | None = field(
        "Primary reason", "The one that weighs most, in the terms of ICH M11."
    )
    secondary_reasons: tuple[AmendmentReason, ...] = items("Secondary reasons", "Others that bear on it.")
    reason: str | None = field(
        "Reason in words", "Says what the coded reasons do not; needed where one of them is Other.", long=True
    )
    summary: str | None = field("Summary of changes", "What changed, in which sections.", long=True)
    affects_safety: bool | None = field("Likely to affect participants’ safety or rights")
    safety_impact: str | None = field("How it may affect safety or rights", long=True)
    affects_reliability: bool | None = field("Likely to affect the reliability of the data")
    reliability_impact: str | None = field("How it may affect the reliability of the data", long=True)
    changes: tuple[AmendmentChange, ...] = items(
        "Changes", "“Amend from an earlier version…” in the File menu fills this in from the earlier file."
    )


class Overview(Value):
    """The protocol's identity."""

    title: str | None = field(
        "Full title",
        "Design, phase, drug, dose, condition and population in one sentence, without abbreviations.",
        m11="title",
        long=True,
        example="A phase 2b, randomised, double-blind trial of a single oral dose of … in adults with …",
    )
    short_title: str | None = field(
        "Short title",
        "As used in correspondence.",
        m11="title",
        example="Single-dose … in treatment-resistant depression",
    )
    acronym: str | None = field("Acronym", "As the trial is spoken of.", m11="title", example="PAT-TRD")
    protocol_number: str | None = field(
        "Sponsor protocol identifier",
        "Unique within the sponsor; printed on every page.",
        m11="title",
        example="PAT-TRD-201",
    )
    version: str | None = field(
        "Version", "Raise it with every version that leaves the team.", m11="title", example="1.0"
    )
    version_date: date | None = field(
        "Version date", "The day this version was closed.", m11="title", example="23 November 2026"
    )
    phase: Phase | None = field(
        "Trial phase", "As it is registered; limits for follow-up and oversight depend on it.", m11="title"
    )
    sponsor: str | None = field(
        "Sponsor", "The legal name of the sponsor.", m11="title", example="Example Institute of Psychiatry"
    )
    sponsor_address: str | None = field("Sponsor’s legal address", m11="title", long=True)
    co_sponsor: str | None = field(
        "Co-sponsor", "Legal name and address. Leave empty when there is none.", m11="title", optional=True
    )
    local_sponsor: str | None = field(
        "Local sponsor",
        "Legal name and address, by country, where the law asks for a sponsor there.",
        m11="title",
        long=True,
        optional=True,
    )
    device_manufacturer: str | None = field(
        "Device manufacturer",
        "Legal name and address, where the trial uses a device.",
        m11="title",
        long=True,
        optional=True,
    )
    manufacturer: str | None = field(
        "Manufacturer of the product", "Who makes the product and holds the licences for it.", m11="title"
    )
    funding: str | None = field(
        "Funding and support", "Money, drug or other support, and from whom.", m11="11.2", long=True
    )
    approval: str | None = field(
        "Sponsor approval",
        "The date on which the sponsor approved this version, or where it can be found.",
        m11="title",
    )
    confidentiality: str | None = field(
        "Confidentiality statement", "Who may see this document, and whom to ask.", m11="title", long=True
    )
    identifiers: tuple[Identifier, ...] = items(
        "Registry and regulatory identifiers",
        "Register before the first participant is enrolled.",
        m11="title",
    )
    contacts: tuple[Contact, ...] = items(
        "Contacts", "Such as for the public, for a monitor, for the pharmacist at night.", m11="title"
    )
    countries: tuple[str, ...] = items("Countries", "Where participants are enrolled.", m11="1.1.2")
    sites: tuple[Site, ...] = items("Sites", "Leave empty until sites are chosen.", m11="11.2")
    lay_summary: str | None = field(
        "Summary for the public",
        "What is tested, on whom and why, in words a participant would use.",
        m11="1.1",
        long=True,
    )
    amendments: tuple[Amendment, ...] = items(
        "Amendments", "Newest first. Leave empty for an original protocol.", m11="12.3", optional=True
    )
