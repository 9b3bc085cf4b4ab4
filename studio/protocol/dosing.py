"""Dosing: the products, what each arm receives, how doses repeat, and how a controlled drug is accounted for."""

from studio.protocol.base import Choice, Item, Value, field, items
from studio.protocol.quantity import Basis, Dose


class Route(Choice):
    """Route of administration."""

    ORAL = "oral", "Oral"
    SUBLINGUAL = "sublingual", "Sublingual"
    INTRAVENOUS = "intravenous", "Intravenous"
    INTRAMUSCULAR = "intramuscular", "Intramuscular"
    INHALED = "inhaled", "Inhaled"
    INTRANASAL = "intranasal", "Intranasal"


class ProductUse(Choice):
    """What a product does in the trial."""

    EXPERIMENTAL = "experimental", "Experimental"
    COMPARATOR = "comparator", "Comparator"
    BLOCKER = "blocker", "Receptor blocker"
    BACKGROUND = "background", "Background treatment"


class ProductType(Choice):
    """What kind of intervention a product is, in the terms of ICH M11 (code list C217284)."""

    DRUG = "drug", "Drug"
    BIOLOGIC = "biologic", "Biologic"
    DEVICE = "device", "Medical Device"
    COMBINATION = "combination", "Combination Product"
    DIETARY_SUPPLEMENT = "dietary_supplement", "Dietary Supplement"


class ProductStatus(Choice):
    """Whether a product is investigational, in the terms of ICH M11 (code list C217286)."""

    IMP = "imp", "IMP"
    NIMP = "nimp", "NIMP"


class Sourcing(Choice):
    """Who procures a product, in the terms of ICH M11 (code list C217052)."""

    CENTRAL = "central", "Centrally Sourced"
    LOCAL = "local", "Locally Sourced"


class Product(Item):
    """A medicinal product that the trial gives."""

    name: str | None = field("Product", "As written on the label.", example="Psilocybin capsule")
    code: str | None = field("Sponsor’s product code", "The number under which the sponsor develops it.")
    compound: str | None = field(
        "Compound", "What it contains; rules and figures read their facts by it.", knows="compounds"
    )
    type: ProductType | None = field("Kind of intervention", "Drug for most; device for an inhaler of its own.")
    use: ProductUse | None = field("Use", "What it does in this trial.")
    status: ProductStatus | None = field(
        "Investigational or not", "Investigational (IMP), which a placebo and a comparator are too, or not (NIMP)."
    )
    route: Route | None = field("Route", "How it is taken; onset and duration depend on it.")
    form: str | None = field("Pharmaceutical form", "Such as capsule, oral solution or vapour.", example="Hard capsule")
    basis: Basis | None = field(
        "Dose stated as", "Which substance the stated mass weighs; unlike bases differ by up to a third."
    )
    strengths: tuple[str, ...] = items("Strengths", "Each unit strength, such as 1 mg, 5 mg.")
    sourcing: Sourcing | None = field("Sourcing", "By the sponsor for all sites, or by each site or country.")
    manufacturer: str | None = field("Manufacturer or source", "Who makes it, with which licences.")
    purity: str | None = field("Purity and certificate", "Grade, and where the certificate is kept.")
    batch: str | None = field("Batch", "Or how batches are recorded.")
    appearance: str | None = field(
        "Appearance", "How products are made alike, and how many units each arm takes.", long=True
    )


class ArmDose(Item):
    """What one arm receives of one product."""

    arm: str | None = field("Arm", "Enter arms under Design first.", to="/design/arms")
    product: str | None = field("Product", "Enter products above first.", to="/dosing/products")
    dose: Dose | None = field(
        "Dose", "Amount and unit, such as 25 mg, 100 µg, 0.3 mg/kg or 20 mg/70 kg.", example="25 mg"
    )
    sessions: tuple[str, ...] = items(
        "Dosing sessions", "At which dosing sessions this dose is given.", to="/sessions/sessions"
    )
    note: str | None = field(
        "Note", "Such as the number of units.", example="Five capsules of 5 mg, swallowed within 10 minutes"
    )


class Dosing(Value):
    """What is given."""

    products: tuple[Product, ...] = items(
        "Products", "What is swallowed, infused or inhaled, comparators included.", m11="6.1"
    )
    arms: tuple[ArmDose, ...] = items("What each arm receives", "A line for each arm and product.", m11="6.1")
    dose_rationale: str | None = field(
        "Rationale for dose and regimen",
        "Why this much, this often: earlier trials, exposure, safety.",
        m11="6.2",
        long=True,
    )
    scaling_rationale: str | None = field(
        "Rationale for scaling to weight",
        "Needed only when a dose is per kg or per 70 kg.",
        m11="6.2",
        long=True,
        optional=True,
    )
    combination: bool | None = field(
        "Drug and device are one combination product", "As the authority classes it.", m11="1.1.2"
    )
    interval_days: int | None = field(
        "Shortest interval between doses",
        "From one dosing session to the next; empty where there is only one.",
        m11="6.3",
        unit="days",
        ge=0,
        optional=True,
    )
    interval_hours: float | None = field(
        "Shortest interval between doses of one day",
        "Only where doses repeat on a day.",
        m11="6.3",
        unit="hours",
        ge=0,
        optional=True,
    )
    doses_each: int | None = field(
        "Doses each participant receives",
        "Only where doses are also taken between the dosing sessions, such as daily at home.",
        m11="6.3",
        ge=0,
        optional=True,
    )
    administration: str | None = field(
        "Administration",
        "Who gives it, fasting, position, water, supervision of swallowing.",
        m11="6.3",
        long=True,
    )
    remote: bool | None = field(
        "Dosing away from the site is allowed", "Such as at home, with someone watching.", m11="6.3"
    )
    infusion: str | None = field(
        "Access and stopping of an infusion", "Only for an intravenous dose.", m11="6.3", long=True, optional=True
    )
    redosing: str | None = field(
        "Repeat doses", "Criteria for a further dose, or that there is none.", m11="6.4", long=True
    )
    escalation: str | None = field("Escalation or reduction", "Steps, criteria, and who decides.", m11="6.4", long=True)
    overdose: str | None = field("Overdose", "What counts as one here, and what is done.", m11="6.5", long=True)
    comparator_masking: str | None = field(
        "How the comparator masks",
        "What participants and staff will notice, and how weak a mask it is.",
        m11="6.7.3",
        long=True,
    )
    preparation: str | None = field(
        "Preparation", "By whom, where, and how the mask survives it.", m11="6.6.1", long=True
    )
    storage: str | None = field(
        "Storage and handling", "Temperature, light, and who may enter.", m11="6.6.2", long=True
    )
    controlled_status: str | None = field("Controlled-drug status", "By country.", m11="6.6.3", long=True)
    registration: str | None = field(
        "Licences and registrations for the controlled drug",
        "Which each site needs before drug is shipped.",
        m11="6.6.3",
        long=True,
    )
    secure_storage: str | None = field("Secure storage", "Safe, alarm, keys.", m11="6.6.3", long=True)
    two_person_log: bool | None = field(
        "Every movement is witnessed and logged by two people",
        "Receipt, dispensing, return and destruction.",
        m11="6.6.3",
    )
    reconciliation: str | None = field(
        "Reconciliation",
        "How often stock is counted, and what happens on a difference.",
        m11="6.6.3",
        long=True,
    )
    destruction: str | None = field(
        "Return and destruction", "Of unused and opened units; by whom, with which record.", m11="6.6.3", long=True
    )
    adherence: str | None = field("Adherence", "How it is known that the dose was taken.", m11="6.8", long=True)
