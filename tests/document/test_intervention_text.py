"""Chapter 6: what is given, to whom and how, told in sentences beside the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from studio.data import data_folder
from studio.document.blocks import Document, Listing, Paragraph, Section, Table, plain
from studio.protocol.design import Arm, BlindSchema, Design, Role
from studio.protocol.dosing import ArmDose, Dosing, Product, ProductStatus, ProductType, ProductUse, Route, Sourcing
from studio.protocol.edit import put
from studio.protocol.followup import FollowUp
from studio.protocol.monitoring import Discharge, Indication, Monitoring, Rescue
from studio.protocol.population import MedicationAction, MedicationRule, Population
from studio.protocol.protocol import Protocol
from studio.protocol.quantity import Basis, Dose
from studio.protocol.schedule import DayNaming, Schedule, Visit
from studio.protocol.sessions import Mode, Session, SessionKind, Sessions, SupportModel
from tests.document.filling import document
from tests.document.small import small

if TYPE_CHECKING:
    from pathlib import Path


def load(stem: str) -> Protocol:
    return Protocol.model_validate_json((data_folder("templates") / f"{stem}.patp").read_bytes())


def section(built: Document, number: str) -> Section | None:
    return next((one for one in built.all() if one.number == number), None)


def said(built: Document, number: str) -> str:
    found = section(built, number)
    assert found is not None
    return "\n".join(plain(one.content) for one in found.blocks if isinstance(one, Paragraph))


def rows(built: Document, anchor: str) -> list[list[str]]:
    (table,) = [one for one in built.tables() if one.anchor == anchor]
    return [[plain(cell.content) for cell in row.cells] for row in table.rows]


def listed(built: Document, number: str) -> list[str]:
    found = section(built, number)
    assert found is not None
    return [plain(item) for one in found.blocks if isinstance(one, Listing) for item in one.items]


# Products and doses


def test_doses_are_told_in_the_other_form_of_their_compound() -> None:
    assert (
        "Doses of Psilocybin capsule are stated as Psilocybin, anhydrous. In Psilocybin trihydrate they are 29.8 mg "
        "for 25 mg, 11.9 mg for 10 mg and 1.19 mg for 1 mg (÷ 0.84) ["
    ) in said(document(load("psilocybin-trd-single-dose")), "6.1")


@pytest.mark.parametrize("basis", [None, Basis.SALT])
def test_doses_are_not_converted_while_it_is_open_what_they_weigh(basis: Basis | None) -> None:
    protocol = put(load("psilocybin-trd-single-dose"), "/dosing/products/product-psilocybin/basis", basis)
    assert "are stated as" not in said(document(protocol), "6.1")


def test_what_each_arm_receives_is_a_sentence() -> None:
    assert said(document(small()), "6.1").startswith(
        "Participants in the arm “High dose” receive Psilocybin capsule 25 mg by mouth in the session “Dosing "
        "session”. Participants in the arm “Low dose” receive "
    )


def test_doses_between_the_sessions_are_not_counted_as_the_sessions() -> None:
    built = document(put(small(), "/dosing/doses_each", 28))
    assert "by mouth, among others in the session “Dosing session”" in said(built, "6.1")
    assert rows(built, "table-arm-doses")[0][-1] == "In the session: Dosing session"
    assert "Each participant receives 28 doses" in said(built, "6.3")


def test_a_dose_that_hangs_on_a_condition_is_not_told_as_given_to_everybody() -> None:
    built = document(put(small(), "/dosing/arms/high/note", "Only if the first was felt little."))
    assert (
        "receive Psilocybin capsule 25 mg by mouth in the session “Dosing session” (only if the first was felt little)."
    ) in said(built, "6.1")
    regular = load("mebufotenin-trd-same-day")
    assert " times, " not in said(document(regular), "6.1")
    assert "once, in" not in said(document(regular), "6.1")


def first_dosing(protocol: Protocol) -> str:
    """Return the address of the first dosing session."""
    first = next(one for one in protocol.sessions.sessions if one.kind is SessionKind.DOSING)
    return f"/sessions/sessions/{first.id}"


def test_observation_is_counted_from_the_dose_it_is_meant_for() -> None:
    def told(protocol: Protocol) -> str:
        return said(document(protocol), "6.3")

    assert "at least 480 minutes from dosing before discharge" in told(load("psilocybin-trd-single-dose"))
    assert "at least 360 minutes from the first dose of the day before discharge" in told(
        load("mebufotenin-trd-same-day")
    )
    home = load("zalsupindole-mdd-home")
    assert "shows the day of the first dose." in told(home)
    assert "at least 480 minutes from the first dose before discharge" in told(home)
    short = put(home, f"{first_dosing(home)}/minutes", 60)
    assert "from each dose that is given at the site before discharge" in told(short)
    watched = put(home, "/monitoring/observation_minutes", 60)
    assert "at least 60 minutes from each dose that is given at the site before discharge" in told(watched)


def test_a_placebo_has_no_dose_in_a_sentence() -> None:
    nothing = put(small(), "/dosing/arms/low/dose", Dose(amount=0.0))
    assert "receive Psilocybin capsule by mouth in the session" in said(document(nothing), "6.1")


def test_products_are_described_by_the_terms_of_ich_m11() -> None:
    products = (
        Product(
            id="a",
            name="Capsule",
            code="X-1",
            type=ProductType.DRUG,
            use=ProductUse.EXPERIMENTAL,
            status=ProductStatus.IMP,
            sourcing=Sourcing.CENTRAL,
            route=Route.ORAL,
        ),
        Product(id="b", name="Placebo", compound="placebo", use=ProductUse.COMPARATOR),
        Product(id="c", name="Niacin", compound="niacin", use=ProductUse.COMPARATOR),
        Product(id="d", name="Antidepressant", use=ProductUse.BACKGROUND),
    )
    built = document(Protocol(dosing=Dosing(products=products)))
    told = {row[0]: row[1:] for row in rows(built, "table-products")}
    assert told["Intervention Type"][0] == "Drug"
    assert told["Use"] == ["Experimental Intervention", "Placebo", "Comparator", "Background Treatment"]
    assert told["IMP/NIMP"][0] == "IMP"
    assert told["Sourcing"][0] == "Centrally Sourced"
    assert told["Sponsor’s product code"][0] == "X-1"
    assert said(built, "6.9.1") == "The background treatment is Antidepressant; section 6.1 describes it."


def test_arms_have_the_type_of_ich_m11() -> None:
    assert [row[1] for row in rows(document(small()), "table-arm-doses")] == ["Experimental Arm", "Control Arm"]


def test_a_dose_without_arm_or_product_breaks_no_sentence() -> None:
    doses = (ArmDose(id="a", arm="x", dose=Dose(amount=5.0)), ArmDose(id="b", product="gone"))
    built = document(Protocol(design=Design(arms=(Arm(id="x", name="One"),)), dosing=Dosing(arms=doses)))
    assert "5 mg" in str(rows(built, "table-arm-doses"))
    assert "receive" not in said(built, "6.1").replace("receives", "")


def test_no_retreatment_and_at_most_none_are_one_statement() -> None:
    none = document(Protocol(followup=FollowUp(retreatment=False, retreatment_most=0)))
    assert said(none, "6.4") == "There is no retreatment."
    two = document(Protocol(followup=FollowUp(retreatment=True, retreatment_most=2)))
    assert "The number of retreatments of one participant is at most 2." in said(two, "6.4")


# Assignment and blinding


def test_headings_that_the_design_makes_inapplicable_say_why() -> None:
    built = document(Protocol(design=Design(randomised=False, blind=BlindSchema.OPEN)))
    for heading in ("6.7.1", "6.7.2"):
        assert said(built, heading) == "Not applicable: participants are not randomised."
    for heading in ("6.7.3", "6.7.4"):
        assert said(built, heading) == "Not applicable: the trial is open-label."


def test_what_was_entered_for_them_is_printed_all_the_same() -> None:
    built = document(Protocol(design=Design(blind=BlindSchema.OPEN, masking="Raters are kept masked.")))
    assert "Raters are kept masked." in said(built, "6.7.3")
    assert "Not applicable" not in said(built, "6.7.3")


def test_headings_whose_condition_holds_stand_while_nothing_is_written() -> None:
    built = document(Protocol(design=Design(randomised=True, blind=BlindSchema.DOUBLE)))
    assert said(built, "6.7.2").startswith("Still to be decided: “Randomisation method”")
    assert said(built, "6.7.3") == "The trial is double-blind."
    assert said(built, "6.7.4").startswith("Still to be decided: “Emergency unblinding”")
    # That the mask is lifted at a visit only some trials have: nothing is missing without it.
    assert "Masking ends at" not in said(built, "6.7.4")
    undecided = document(Protocol())
    assert [section(undecided, number) for number in ("6.7.2", "6.7.3", "6.7.4")] == [None] * 3


def test_blinding_names_the_people() -> None:
    masked = Design(blind=BlindSchema.OBSERVER, masked=(Role.RATER, Role.ANALYST))
    assert said(document(Protocol(design=masked)), "6.7.3") == (
        "The trial is observer-blind: those who rate outcomes do not know the allocation. People in these roles do "
        "not know the allocation: rater of outcomes and statistician or data analyst."
    )


def test_each_factor_of_stratification_stands_for_itself() -> None:
    factors = ("failed treatments (two, or three to four)", "country")
    built = document(Protocol(design=Design(stratification=factors)))
    assert listed(built, "6.7.2") == list(factors)


# Rescue and support


def test_rescue_is_told_by_reason_in_its_order() -> None:
    steps = (
        Rescue(id="b", indication=Indication.PSYCHOSIS, order=2, drug="Risperidone"),
        Rescue(id="a", indication=Indication.PSYCHOSIS, order=1, drug="Olanzapine"),
        Rescue(id="c", indication=Indication.ANXIETY, order=1, drug="Lorazepam"),
        Rescue(id="d", indication=Indication.OTHER, order=1, drug="Paracetamol, for headache"),
        Rescue(id="e", indication=Indication.OTHER, order=1, drug="Fluids, for dizziness"),
    )
    built = document(Protocol(monitoring=Monitoring(first_support="A calm voice.", rescue=steps)))
    assert listed(built, "6.9.2") == [
        "For anxiety or panic: lorazepam.",
        "For psychosis or agitation: as first choice, olanzapine; as second choice, risperidone.",
        "For other reasons: paracetamol, for headache; fluids, for dizziness.",
    ]
    told = said(built, "6.9.2")
    assert told.startswith("A calm voice.\nRescue medication may be given. Table 1 gives the order.")
    assert "intercurrent event" not in told
    assert "intercurrent event of the estimands (section 3)" in said(document(small()), "6.9.2")


def sessions(*given: Session, arms: tuple[Arm, ...] = ()) -> Document:
    visits = (Visit(id="day-1", name="Day 1", days=0), Visit(id="day-8", name="Day 8", days=7))
    return document(
        Protocol(
            design=Design(arms=arms),
            schedule=Schedule(day_naming=DayNaming.DAY_1, visits=visits),
            sessions=Sessions(sessions=given),
        )
    )


def test_what_is_open_for_one_session_is_not_told_of_all() -> None:
    first = Session(id="a", kind=SessionKind.DOSING, visit="day-1", minutes=480, mode=Mode.IN_PERSON)
    told = said(sessions(first, Session(id="b", kind=SessionKind.DOSING)), "6.9.3")
    assert "The support comprises 2 dosing sessions." in told
    assert "take place" not in told
    placed = Session(id="b", kind=SessionKind.DOSING, visit="day-8")
    told = said(sessions(first, placed), "6.9.3")
    assert "The dosing sessions take place on Day 1 and Day 8." in told
    assert told.endswith("lists the sessions.")


def test_sessions_of_some_arms_are_counted_for_these_arms() -> None:
    arms = (Arm(id="two", name="Two doses"), Arm(id="one", name="One dose"))
    built = sessions(
        Session(id="p", kind=SessionKind.PREPARATION, visit="day-1", minutes=90),
        Session(id="a", kind=SessionKind.DOSING, visit="day-1", minutes=480),
        Session(id="b", kind=SessionKind.DOSING, visit="day-8", minutes=480, arms=("two",)),
        arms=arms,
    )
    told = said(built, "6.9.3")
    assert "In the arm “Two doses” the support comprises 1 preparation session (1.5 h) and 2 dosing sessions" in told
    assert (
        "In the arm “One dose” the support comprises 1 preparation session (1.5 h) and 1 dosing session (8 h)" in told
    )
    assert "The preparation session takes place on Day 1, for 90 minutes." in told
    assert "The dosing sessions take place" not in told
    assert "1 to 8 Days, with 1 to 2 dosing sessions, depending on the arm" in str(section(built, "1.1.2"))


def test_rescue_tells_only_what_its_table_gives() -> None:
    steps = (Rescue(id="a", drug="Lorazepam", dose="1 mg"), Rescue(id="b", drug="Haloperidol"))
    told = said(document(Protocol(monitoring=Monitoring(rescue=steps))), "6.9.2")
    assert told == "Rescue medication may be given; see Table 1."


@pytest.mark.parametrize("model", SupportModel)
def test_each_support_model_is_a_sentence(model: SupportModel) -> None:
    told = said(document(Protocol(sessions=Sessions(model=model))), "6.9.3")
    assert str(model.label).casefold() in told.casefold()
    assert told.endswith(".")
    assert ":" not in told


def test_sessions_say_when_how_and_how_long() -> None:
    told = said(document(small()), "6.9.3")
    assert "The support comprises 1 preparation session (2 h), 1 dosing session (8 h) and 1 integration session" in told
    assert "The preparation session takes place on Day −7, for 120 minutes." in told


def windowed(*days: int) -> str:
    protocol = put(put(small(), "/rationale/window_first_day", 1), "/rationale/window_last_day", 14)
    visits = {1: "day-2", 21: "day-22"}
    sessions = tuple(Session(id=f"i{day}", kind=SessionKind.INTEGRATION, visit=visits[day]) for day in days)
    kept = tuple(one for one in protocol.sessions.sessions if one.kind is not SessionKind.INTEGRATION)
    return said(document(put(protocol, "/sessions/sessions", (*kept, *sessions))), "6.9.3")


def test_integration_is_set_beside_the_claimed_window_with_its_caveat() -> None:
    assert "The integration session falls into the neuroplastic window that the trial claims" in windowed(1)
    assert "Of 2 integration sessions, 1 falls into the neuroplastic window" in windowed(1, 21)
    assert "No integration session falls into the neuroplastic window" in windowed(21)
    assert all("No trial in people has proved" in windowed(*days) for days in ((1,), (21,), (1, 21)))
    assert "neuroplastic" not in said(document(small()), "6.9.3")


# Other medicines


def medicines(*rules: MedicationRule) -> Document:
    return document(Protocol(population=Population(medications=rules)))


def rule(id: str, action: MedicationAction, **fields: object) -> MedicationRule:
    return MedicationRule.model_validate({"id": id, "drug": id, "action": action, **fields}, strict=False)


def test_washouts_are_told_from_the_longest_on() -> None:
    built = medicines(
        rule("sertraline", MedicationAction.WASH_OUT, washout_days=22, taper_days=28),
        rule("fluoxetine", MedicationAction.WASH_OUT, washout_days=80, taper_days=7),
        rule("escitalopram", MedicationAction.WASH_OUT, washout_days=22),
        rule("bupropion", MedicationAction.WASH_OUT),
        rule("lithium", MedicationAction.EXCLUDE),
        rule("cariprazine", MedicationAction.EXCLUDE, washout_days=105),
    )
    assert listed(built, "6.10.1") == [
        "Within 105 days before dosing: cariprazine.",
        "Without a number of days that is set: lithium.",
        "For 80 days: fluoxetine.",
        "For 22 days: sertraline; escitalopram.",
        "For a time still to be decided: bupropion.",
    ]
    told = said(built, "6.10.1")
    assert "The use of the following excludes:" in told
    assert "Participants are free of the following before dosing:" in told
    assert "These days follow the taper, which lasts 28 days at most, and never include it." in told


def test_who_supervises_all_tapers_is_told_once() -> None:
    same = medicines(
        rule("sertraline", MedicationAction.WASH_OUT, supervised_by="The prescriber"),
        rule("fluoxetine", MedicationAction.WASH_OUT, supervised_by="The prescriber"),
    )
    assert "The withdrawal of medicines is supervised by the prescriber." in said(same, "6.10.1")
    assert "The prescriber" not in str(rows(same, "table-prohibited"))
    differing = medicines(
        rule("sertraline", MedicationAction.WASH_OUT, supervised_by="The prescriber"),
        rule("fluoxetine", MedicationAction.WASH_OUT, supervised_by="The psychiatrist"),
    )
    assert "supervised" not in said(differing, "6.10.1")
    assert "The psychiatrist" in str(rows(differing, "table-prohibited"))


def test_no_medicine_is_left_off_for_no_days() -> None:
    built = medicines(
        rule("caffeine", MedicationAction.EXCLUDE, washout_days=0),
        rule("nicotine", MedicationAction.WASH_OUT, washout_days=0),
    )
    assert listed(built, "6.10.1") == ["On the day of dosing: caffeine.", "On the day of dosing: nicotine."]


def test_a_table_of_medicines_is_said_to_give_only_what_it_does() -> None:
    bare = said(medicines(rule("a drug of our own", MedicationAction.WASH_OUT, washout_days=7)), "6.10.1")
    assert "Table 1 lists them." in bare
    assert "taper" not in bare
    told = said(
        medicines(rule("sertraline", MedicationAction.WASH_OUT, taper="By halves.", reason="It weakens the effect.")),
        "6.10.1",
    )
    assert "Table 1 gives the taper, the reason and five half-lives of each as far as they are known." in told
    unnamed = Population(medications=(MedicationRule(id="x", action=MedicationAction.PERMIT),))
    assert "The use of a medicine still to be named is permitted." in said(
        document(Protocol(population=unnamed)), "6.10.2"
    )


def test_kept_and_permitted_medicines_are_named() -> None:
    told = said(
        medicines(rule("lamotrigine", MedicationAction.KEEP_STABLE), rule("ondansetron", MedicationAction.PERMIT)),
        "6.10.2",
    )
    assert "The dose of lamotrigine is kept stable." in told
    assert "The use of ondansetron is permitted." in told


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(data_folder("templates").glob("*.patp")) if path.stem != "blank"],
    ids=lambda path: path.stem,
)
def test_no_sentence_of_a_template_is_a_label_with_a_value(path: Path) -> None:
    built = document(Protocol.model_validate_json(path.read_bytes()))
    for chapter in built.sections[1:6]:
        for one in chapter.all():
            for block in one.blocks:
                if isinstance(block, Paragraph):
                    labels = [run.text for run in block.content if run.bold and run.text.endswith(": ")]
                    assert labels == [], one.heading
                elif isinstance(block, Table) and not block.titled:
                    assert block.caption is not None, one.heading


def test_no_retreatment_is_told_as_none() -> None:
    never = "There is no retreatment."
    assert said(document(Protocol(followup=FollowUp(retreatment_most=0))), "6.4") == never
    assert said(document(Protocol(followup=FollowUp(retreatment=False, retreatment_most=0))), "6.4") == never


def test_a_condition_of_discharge_without_words_is_no_item() -> None:
    conditions = (Discharge(id="a"), Discharge(id="b", wording="An adult is present."))
    assert listed(document(Protocol(monitoring=Monitoring(discharge=conditions))), "6.3") == ["An adult is present."]
