"""Title page, amendment details and chapters 1 to 4: the terms that ICH M11 prescribes, and why a heading is empty."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from studio.data import data_folder
from studio.document.blocks import Block, Document, Listing, Paragraph, Section, Table, plain
from studio.knowledge import outlines
from studio.protocol.design import Arm, ArmRole, BlindSchema, Control, CountKind, Design, InterventionModel, Role
from studio.protocol.dosing import Dosing, Product, ProductStatus, ProductType, ProductUse, Sourcing
from studio.protocol.edit import put
from studio.protocol.monitoring import Monitoring, StoppingRule
from studio.protocol.objectives import Endpoint, Estimand, Level, Objective, Objectives
from studio.protocol.oversight import Committee, Oversight
from studio.protocol.overview import (
    Amendment,
    AmendmentReason,
    AmendmentScope,
    EnrolmentScope,
    Overview,
    Phase,
    Site,
)
from studio.protocol.population import Comparator, Population
from studio.protocol.protocol import Protocol
from studio.protocol.rationale import Hypothesis, Mechanism, Rationale
from studio.protocol.statistics import Interim, Statistics
from tests.document.filling import blocks, document, text
from tests.document.small import small

if TYPE_CHECKING:
    from pathlib import Path

    from studio.protocol.base import Choice

FULL = tuple(path for path in sorted(data_folder("templates").glob("*.patp")) if path.stem != "blank")


def load(stem: str) -> Protocol:
    return Protocol.model_validate_json((data_folder("templates") / f"{stem}.patp").read_bytes())


def section(built: Document, number: str) -> Section | None:
    return next((one for one in built.all() if one.number == number), None)


def said(built: Document, number: str) -> str:
    found = section(built, number)
    assert found is not None
    return "\n".join(plain(one.content) for one in found.blocks if isinstance(one, Paragraph))


def pairs(found: tuple[Block, ...]) -> dict[str, str]:
    """Return the labels and values of all tables."""
    rows = [row for one in found if isinstance(one, Table) for row in one.rows if len(row.cells) == 2]
    return {plain(row.cells[0].content): plain(row.cells[1].content) for row in rows}


def synopsis(protocol: Protocol) -> dict[str, str]:
    found = section(document(protocol), "1.1.2")
    assert found is not None
    return pairs(found.blocks)


# Code lists

CODED: tuple[tuple[str, type[Choice]], ...] = (
    ("trial phase", Phase),
    ("amendment scope", AmendmentScope),
    ("amendment scope enrollment description", EnrolmentScope),
    ("reason for amendment", AmendmentReason),
    ("intervention model", InterventionModel),
    ("control type", Control),
    ("trial blind schema", BlindSchema),
    ("trial arm type", ArmRole),
    ("intervention type", ProductType),
    ("investigational medicinal product indicator", ProductStatus),
    ("sourcing", Sourcing),
)


@pytest.mark.parametrize(("topic", "choices"), CODED, ids=lambda value: value if isinstance(value, str) else "")
def test_every_choice_of_a_coded_field_has_a_preferred_term(topic: str, choices: type[Choice]) -> None:
    assert [one for one in choices if outlines.preferred_term(topic, one) is None] == []


def test_no_answer_of_a_code_list_has_two_terms_and_no_code_stands_twice_in_a_list() -> None:
    for one in outlines.m11_codes().lists:
        answers = [answer for term in one.terms for answer in term.answers]
        assert len(answers) == len(set(answers)), one.topic
        assert len({term.code for term in one.terms}) == len(one.terms), one.topic


def test_an_answer_outside_the_list_has_no_term_and_a_topic_outside_all_lists_is_refused() -> None:
    assert outlines.preferred_term("trial blinding role", Role.LABORATORY) is None
    with pytest.raises(KeyError):
        outlines.preferred_term("colour", "blue")


# Title page


def test_the_title_page_has_its_fields_in_the_order_of_ich_m11() -> None:
    overview = Overview(
        title="A trial",
        acronym="AT",
        short_title="Short",
        protocol_number="1",
        version="2",
        phase=Phase.ONE_TWO_THREE,
        sponsor="Sponsor",
        co_sponsor="Second sponsor",
        local_sponsor="Third sponsor, Canada",
        device_manufacturer="Maker of inhalers",
        confidentiality="Secret.",
    )
    product = Product(id="p", name="Vapour", code="GH-1", compound="mebufotenin", use=ProductUse.EXPERIMENTAL)
    built = document(Protocol(overview=overview, dosing=Dosing(products=(product,))))
    printed = list(pairs(built.title_page))
    order = [one.text for one in outlines.m11_statements() if one.heading == "title" and one.text in printed]
    assert [label for label in printed if label in order] == order
    values = pairs(built.title_page)
    assert values["Full Title:"] == "A trial"
    assert values["Trial Phase:"] == "Phase 1/Phase 2/Phase 3"
    assert values["Sponsor’s Investigational Product Code(s):"] == "GH-1"
    assert values["Investigational Product Name(s):"] == "Vapour (5-MeO-DMT, mebufotenin)"
    assert values["Local Sponsor Name and Address:"] == "Third sponsor, Canada"
    assert values["Device Manufacturer Name and Address:"] == "Maker of inhalers"


def amended(**changes: object) -> Document:
    amendment = Amendment(
        id="a",
        number="1",
        approved=date(2027, 1, 5),
        scope=AmendmentScope.NOT_GLOBAL,
        enrolled=30,
        enrolled_scope=EnrolmentScope.LOCALLY,
        primary_reason=AmendmentReason.SAFETY,
        affects_safety=True,
        safety_impact="Fewer people take part.",
        affects_reliability=False,
    ).model_copy(update=changes)
    return document(Protocol(overview=Overview(amendments=(amendment,)), statistics=Statistics(total=120)))


def test_the_amendment_block_prints_preferred_terms() -> None:
    values = pairs(amended(countries=("Canada", "France")).title_page)
    assert values["Amendment Scope:"] == "Not Global"
    assert values["Country Identifier:"] == "Canada; France"
    assert values["Reason(s) for Amendment:"] == "Primary: New Safety Information Available"
    assert values["Secondary:"] == "Not Applicable"
    assert values["Approximate # enrolled at Time of Sponsor Approval:"] == "30 participants\nLocally"
    safety = next(value for label, value in values.items() if "safety or rights" in label)
    assert safety == "Yes\nFewer people take part."


def test_the_share_enrolled_is_only_that_of_all_participants() -> None:
    def share(**changes: object) -> str | None:
        return pairs(amended(**changes).title_page).get("Approximate % enrolled at Time of Sponsor Approval:")

    assert share(enrolled_scope=EnrolmentScope.GLOBALLY) == "25 %\nGlobally"
    assert share(enrolled_scope=None, enrolled=1) == "0.83 %"
    assert share(enrolled_scope=None, enrolled=120) == "100 %"
    assert share(enrolled_scope=EnrolmentScope.LOCALLY) is None
    assert share(enrolled_scope=EnrolmentScope.LOCALLY, enrolled_percent=40.0) == "40 %\nLocally"


def test_where_an_amendment_is_not_global_its_place_is_asked_for() -> None:
    assert pairs(amended().title_page)["Country Identifier:"] == "To be decided"
    assert "Country Identifier:" not in pairs(amended(regions=("Quebec",)).title_page)
    assert "Country Identifier:" not in pairs(amended(scope=AmendmentScope.GLOBAL).title_page)


def test_secondary_reasons_stand_beside_the_primary_one() -> None:
    values = pairs(amended(secondary_reasons=(AmendmentReason.ETHICS, AmendmentReason.SITES)).title_page)
    assert values["Secondary:"] == "IRB/IEC Feedback; Investigator/Site Feedback"


# Synopsis


def test_the_synopsis_has_every_field_in_the_order_of_ich_m11() -> None:
    for protocol in (Protocol(), small(), load("psilocybin-trd-single-dose")):
        found = section(document(protocol), "1.1.2")
        assert found is not None
        (table,) = [one for one in found.blocks if isinstance(one, Table)]
        printed = [plain(row.cells[0].content) for row in table.rows]
        skipped = ("lead-in", "not-applicable", "minimum", "maximum")
        fixed = [one.text for one in outlines.m11_statements() if one.heading == "1.1.2" and one.id not in skipped]
        optional = ["Other Committees:"]
        assert [label for label in printed if label not in optional] == [one for one in fixed if one not in optional]


def test_choices_are_printed_by_their_preferred_terms() -> None:
    design = Design(
        controls=(Control.LOW_DOSE, Control.INERT_PLACEBO, Control.ACTIVE_PLACEBO),
        masked=(Role.PARTICIPANT, Role.MONITOR, Role.PHARMACIST, Role.RATER, Role.LABORATORY),
        master_protocol=False,
        adaptive=True,
        count_kind=CountKind.MAXIMUM,
        randomised=True,
        randomisation="By blocks.",
    )
    sites = tuple(Site(id=str(n), name=f"Site {n}") for n in range(2))
    overview = Overview(countries=("Canada",), sites=sites)
    statistics = Statistics(total=90)
    protocol = Protocol(design=design, overview=overview, statistics=statistics, dosing=Dosing(combination=True))
    values = synopsis(protocol)
    assert values["Control Type:"] == "Different Dose or Regimen\nPlacebo"
    assert values[next(label for label in values if label.startswith("Blinded roles"))] == (
        "Participant\nCare Provider\nOutcomes Assessor\nFurther roles: see section 6.7.3."
    )
    assert values["Master Protocol:"] == "No"
    assert values["Drug/Device Combination Product Indicator:"] == "Yes"
    assert values["Adaptive Trial Design:"] == "Yes"
    assert values["Number of Participants:"] == "Maximum: 90 randomly assigned"
    assert values["Site Distribution and Geographic Scope:"] == "Multicentre\nSingle Country\nCanada"
    assert values["Intervention Assignment Method:"] == "Randomisation"
    assert values["Stratification"] == "No", "the method is described and names no factor"


def test_nobody_is_kept_blind_in_an_open_trial() -> None:
    values = synopsis(Protocol(design=Design(blind=BlindSchema.OPEN, randomised=False)))
    assert values[next(label for label in values if label.startswith("Blinded roles"))] == "Not Applicable"
    assert values["Intervention Assignment Method:"] == "No Intervention Assignment Method"
    assert values["Stratification"] == "No"


def test_a_trial_without_control_has_none_to_describe() -> None:
    values = synopsis(Protocol(design=Design(controls=(Control.NONE,))))
    assert (values["Control Type:"], values["Control Description:"]) == ("No Control", "Not applicable")
    waiting = synopsis(Protocol(design=Design(controls=(Control.WAIT_LIST,))))
    assert (waiting["Control Type:"], waiting["Control Description:"]) == ("No Control", "To be decided")


def test_committees_that_are_independent_stand_apart() -> None:
    committees = (Committee(id="a", name="Event review", independent=True), Committee(id="b", name="Management"))
    values = synopsis(Protocol(oversight=Oversight(committees=committees), monitoring=Monitoring(board=True)))
    assert values["Independent Committees:"] == "Independent Data Monitoring Committee\nOther: Event review"
    assert values["Other Committees:"] == "Management"
    none = synopsis(Protocol(monitoring=Monitoring(board=False)))
    assert none["Independent Committees:"].startswith("None: no committee")


# Chapters 2 to 4


def test_hypotheses_are_introduced_by_a_sentence_that_names_their_table() -> None:
    hypothesis = Hypothesis(id="h", statement="It acts.", refutation="It does not.")
    built = document(Protocol(rationale=Rationale(hypotheses=(hypothesis,))))
    assert "The trial states 1 mechanistic hypothesis" in said(built, "2.1")
    (table,) = [one for one in built.tables() if one.anchor == "table-hypotheses"]
    assert f"(Table {table.number})" in said(built, "2.1")


def test_where_no_mechanism_is_claimed_none_is_counted() -> None:
    none = Hypothesis(id="h", mechanism=Mechanism.NONE, statement="Nothing is claimed.")
    told = said(
        document(Protocol(rationale=Rationale(hypotheses=(none,), window_basis="No window is claimed."))), "2.1"
    )
    assert "The trial claims no mechanism; Table 1 says why." in told
    assert "Neuroplastic window. No window is claimed." in told
    assert "Basis of the claimed window" not in told


@pytest.mark.parametrize(("first", "last"), [(1, None), (None, 28), (1, 28)])
def test_any_claim_of_a_window_carries_its_caveat(first: int | None, last: int | None) -> None:
    told = said(document(Protocol(rationale=Rationale(window_first_day=first, window_last_day=last))), "2.1")
    assert "The trial claims a neuroplastic window" in told
    assert "No trial in people has proved a therapeutic window" in told


def test_every_objective_has_the_table_of_ich_m11_with_its_endpoint() -> None:
    objectives = Objectives(
        objectives=tuple(
            Objective(id=level, level=level, statement=f"Aim {level}.", endpoints=("e",)) for level in Level
        ),
        endpoints=(Endpoint(id="e", name="Change in MADRS"),),
    )
    built = document(Protocol(objectives=objectives))
    for number, column in (
        ("3.1.1", "Estimand Characteristic"),
        ("3.2.1", "Estimand Characteristics"),
        ("3.3.1", "Estimand Characteristics"),
    ):
        found = section(built, number)
        assert found is not None
        (table,) = [one for one in found.blocks if isinstance(one, Table)]
        assert [one.title for one in table.columns] == [column, "Description"]
        assert pairs((table,)) == {"Endpoint": "Change in MADRS."}
    blank = section(document(Protocol()), "3.1.1")
    assert blank is not None
    assert pairs(blank.blocks) == {"Endpoint": "To be decided"}


def test_what_no_objective_has_taken_up_is_printed_and_open() -> None:
    objectives = Objectives(
        endpoints=(Endpoint(id="e", name="Change in MADRS", variable="Day 22 minus baseline."),),
        estimands=(Estimand(id="x", population="Adults"), Estimand(id="y", objective="gone", population="Elders")),
    )
    found = section(document(Protocol(objectives=objectives)), "3")
    assert found is not None
    said_open = [plain(one.content) for one in found.blocks if isinstance(one, Paragraph) and one.style == "open"]
    assert said_open == [
        "No objective names these endpoints yet:",
        "This estimand belongs to no objective yet.",
        "This estimand is that of an objective still to be settled: missing item “gone”",
    ]
    assert [plain(item) for one in found.blocks if isinstance(one, Listing) for item in one.items] == [
        "Change in MADRS. Day 22 minus baseline."
    ]
    assert [pairs((one,))["Population"] for one in found.blocks if isinstance(one, Table)] == ["Adults", "Elders"]


def test_a_trial_without_secondary_objectives_says_that_the_heading_does_not_apply() -> None:
    assert said(document(small()), "3.2") == "Not applicable: the trial has no secondary objective."


def test_the_design_is_told_in_sentences() -> None:
    told = said(document(small()), "4.1")
    assert told.startswith("This is a randomised, double-blind, parallel-group trial. Participants are randomly ")
    assert said(document(Protocol(design=Design(blind=BlindSchema.OPEN))), "4.1").startswith(
        "This is an open-label trial."
    )
    low = put(small(), "/design/controls", (Control.LOW_DOSE,))
    assert "The control is a different dose or regimen (low dose) of the drug under study." in said(
        document(low), "4.1"
    )


def test_a_condition_of_the_design_makes_its_rationale_stand() -> None:
    assert section(document(small()), "4.2.5") is None
    adaptive = document(put(small(), "/design/adaptive", True))
    assert said(adaptive, "4.2.5") == "Still to be decided: “Rationale for the adaptive or novel design”."
    interim = Interim(id="i", when="At half", purpose="Safety.")
    looked = document(put(put(small(), "/design/adaptive", False), "/statistics/interim", (interim,)))
    assert said(looked, "4.2.5") == "Not applicable: the design is not adaptive."
    assert "The interim analyses of section 10.9 serve these purposes:" in said(looked, "4.2.6")


def test_parts_of_the_rationale_lean_on_the_overall_one() -> None:
    protocol = put(small(), "/design/rationale", "Because it is best.")
    built = document(put(protocol, "/design/duration_rationale", "A year is enough."))
    assert said(built, "4.2") == "Because it is best."
    assert said(built, "4.2.1") == "Not applicable: see the overall rationale in section 4.2."
    assert said(built, "4.2.4") == "A year is enough."
    assert section(built, "4.2.5") is None


def test_a_heading_whose_fields_are_empty_is_open_and_not_called_inapplicable() -> None:
    built = document(Protocol(population=Population(activity="No driving.")))
    assert said(built, "5.5.3") == "Still to be decided: “Physical activity”."


def test_the_limit_of_a_stopping_rule_reads_as_words() -> None:
    rules = (
        StoppingRule(id="a", event="Deaths", comparator=Comparator.AT_LEAST, threshold=1.0, unit="events"),
        StoppingRule(id="b", event="Ideation", comparator=Comparator.AT_LEAST, threshold=4.0, unit="C-SSRS level"),
        StoppingRule(id="c", event="Pressure", comparator=Comparator.ABOVE, threshold=150.0, unit="mmHg"),
    )
    built = document(Protocol(monitoring=Monitoring(stopping=rules)))
    found = section(built, "4.3")
    assert found is not None
    (table,) = [one for one in found.blocks if isinstance(one, Table)]
    assert [plain(row.cells[1].content) for row in table.rows] == [
        "at least 1 event",
        "C-SSRS level at least 4",
        "above 150 mmHg",
    ]
    assert f"one of the 3 rules in Table {table.number}" in said(built, "4.3")


# Whole templates


@pytest.mark.parametrize("path", FULL, ids=lambda path: path.stem)
class TestTemplates:
    def test_nothing_of_the_first_chapters_is_open(self, path: Path) -> None:
        built = document(Protocol.model_validate_json(path.read_bytes()))
        told = "\n".join(text_of(block) for block in (*built.title_page, *first_chapters(built)))
        assert "Still to be decided" not in told
        assert "To be decided" not in told
        assert "makes no provision under this heading" not in told

    def test_each_sentence_leads_to_what_it_prints(self, path: Path) -> None:
        built = document(Protocol.model_validate_json(path.read_bytes()))
        lost = [
            run.text
            for block in first_chapters(built)
            if isinstance(block, Paragraph) and not block.address and block.style != "mandated"
            for run in block.content
            if run.text.strip() and not run.address
        ]
        assert lost == []


def first_chapters(built: Document) -> list[Block]:
    return [block for chapter in built.sections[:6] for one in chapter.all() for block in one.blocks]


def text_of(block: Block) -> str:
    return text(Document("", "", "", "", "", "", "", (block,), ()))


def test_an_arm_without_a_name_does_not_break_the_sentence_on_arms() -> None:
    assert blocks(document(Protocol(design=Design(arms=(Arm(id="a"),), randomised=True))))


# What would be wrong for another design


def test_no_lower_limit_of_age_is_claimed_while_it_is_open() -> None:
    def ages(**limits: int) -> str:
        return synopsis(Protocol(population=Population.model_validate(limits)))["Population Age:"]

    assert ages(age_most=65) == "Minimum: To be decided\nMaximum: 65 Years"
    assert ages(age_least=18) == "Minimum: 18 Years\nMaximum: No upper limit"
    assert ages() == "Minimum: To be decided\nMaximum: To be decided"


def test_a_kind_of_number_without_a_number_is_open() -> None:
    protocol = Protocol(design=Design(count_kind=CountKind.MAXIMUM))
    assert synopsis(protocol)["Number of Participants:"] == "Maximum: still to be decided"
    assert "Maximum" not in said(document(protocol), "1.1.2")


def test_masked_raters_of_an_open_trial_are_named() -> None:
    label = next(name for name in synopsis(Protocol()) if name.startswith("Blinded roles:"))
    assert synopsis(Protocol(design=Design(blind=BlindSchema.OPEN, masked=(Role.RATER,))))[label] == "Outcomes Assessor"
    assert synopsis(Protocol(design=Design(blind=BlindSchema.OPEN)))[label] == "Not Applicable"


def test_durations_are_open_while_a_visit_has_no_day() -> None:
    label = "Total planned duration of trial participation for each participant:"
    intervention = "Total planned duration of trial intervention for each participant:"
    assert synopsis(small())[label] != "To be decided"
    later = put(small(), "/schedule/visits/day-22/days", None)
    assert synopsis(later)[label] == "To be decided"
    undated = put(small(), "/sessions/sessions/dose/visit", None)
    assert synopsis(undated)[intervention] == "To be decided"


@pytest.mark.parametrize(
    ("total", "ratio", "planned"),
    [(100, (1, 1, 1), ["n ≈ 33"] * 3), (99, (1, 1, 1), ["n = 33"] * 3), (41, (2, 1), ["n ≈ 27", "n ≈ 14"])],
)
def test_a_total_that_cannot_be_divided_is_not_told_as_if_it_could(
    total: int, ratio: tuple[int, ...], planned: list[str]
) -> None:
    arms = tuple(Arm(id=f"a{at}", name=f"Arm {at}", allocation=part) for at, part in enumerate(ratio))
    built = document(Protocol(design=Design(arms=arms), statistics=Statistics(total=total)))
    (table,) = [one for one in built.tables() if one.anchor == "table-arms"]
    at = [column.title for column in table.columns].index("Planned")
    assert [plain(row.cells[at].content) for row in table.rows] == planned


def test_one_arm_is_no_arm_to_be_assigned_to() -> None:
    one = Design(randomised=True, arms=(Arm(id="a", name="All"),))
    assert "randomly assigned" not in said(document(Protocol(design=one)), "4.1")


def test_hypotheses_are_told_as_far_as_they_go() -> None:
    def told(hypothesis: Hypothesis) -> str:
        return said(document(Protocol(rationale=Rationale(hypotheses=(hypothesis,)))), "2.1")

    assert told(Hypothesis(id="h", mechanism=Mechanism.NONE)) == "No mechanism is claimed."
    assert told(Hypothesis(id="h", mechanism=Mechanism.TRKB, statement="It acts by TrkB.")) == (
        "The trial states 1 mechanistic hypothesis (Table 1)."
    )


def test_stopping_rules_are_not_said_to_tell_what_is_open() -> None:
    rule = StoppingRule(id="s", event="Death", comparator=Comparator.AT_LEAST, threshold=1.0, unit="events")
    told = said(document(Protocol(monitoring=Monitoring(stopping=(rule,)))), "4.3")
    assert told == "Dosing or enrolment stops as soon as the rule in Table 1 is met."


def test_an_endpoint_without_a_name_is_not_told_twice() -> None:
    endpoints = (Endpoint(id="e", variable="MADRS total at day 22."),)
    objectives = (Objective(id="o", level=Level.PRIMARY, statement="To see.", endpoints=("e",)),)
    built = document(Protocol(objectives=Objectives(objectives=objectives, endpoints=endpoints)))
    found = section(built, "3.1.1")
    assert found is not None
    assert pairs(found.blocks)["Endpoint"] == "MADRS total at day 22."
