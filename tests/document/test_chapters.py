"""What the chapters say: one source for each fact, sentences where there is something to say, tables that agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from studio.checklist.rule import (
    MET,
    NOT_APPLICABLE,
    Challenge,
    Finding,
    Rule,
    Severity,
    Verdict,
    fingerprint,
    undecided,
)
from studio.checklist.run import Entry, Report
from studio.document.blocks import Block, Document, Listing, Paragraph, Section, Table, plain
from studio.document.build import build
from studio.document.drawing import Label
from studio.document.figures import trial_schema
from studio.document.manuscript import CHECKLIST
from studio.protocol.edit import put
from studio.protocol.objectives import Endpoint, Level, Objective, Objectives
from studio.protocol.overview import Amendment, AmendmentScope, Overview
from studio.protocol.population import MedicationAction, MedicationRule, Population
from studio.protocol.protocol import Acceptance, Protocol
from studio.protocol.quantity import parse_dose
from studio.protocol.rationale import Rationale
from studio.protocol.statistics import Statistics
from studio.text import _
from tests.document.filling import document, text
from tests.document.small import small


def section(built: Document, number: str) -> Section:
    return next(one for one in built.all() if one.number == number)


def said(built: Document, number: str) -> str:
    """Return the paragraphs of a section."""
    return "\n".join(plain(one.content) for one in section(built, number).blocks if isinstance(one, Paragraph))


def tables(built: Document, number: str) -> list[Table]:
    return [one for one in section(built, number).blocks if isinstance(one, Table)]


def rows(table: Block) -> list[list[str]]:
    assert isinstance(table, Table)
    return [[plain(cell.content) for cell in row.cells] for row in table.rows]


def test_a_changed_dose_changes_everywhere() -> None:
    before = text(document(small()))
    after = text(document(put(small(), "/dosing/arms/high/dose", parse_dose("17.5 mg"))))
    assert before.count("25 mg") >= 5
    assert "25 mg" not in after
    assert after.count("17.5 mg") == before.count("25 mg")


def test_the_synopsis_reads_the_arms() -> None:
    (overall,) = tables(document(small()), "1.1.2")
    values = dict(row for row in rows(overall) if len(row) == 2)
    assert values["Intervention:"] == "High dose: Psilocybin capsule 25 mg\nLow dose: Psilocybin capsule 1 mg"
    assert values["Number of Arms:"] == "2"
    assert values["Population Age:"] == "Minimum: 18 Years\nMaximum: 65 Years"
    assert values["Number of Participants:"] == "150 randomly assigned (target or maximum: to be decided)"
    assert (
        values["Total planned duration of trial intervention for each participant:"] == "1 Day, with 1 dosing session"
    )
    assert values["Total planned duration of trial participation for each participant:"] == "29 Days"
    assert values["Adaptive Trial Design:"] == "To be decided"


def test_arms_are_planned_in_the_ratio_of_allocation() -> None:
    arms = tables(document(small()), "4.1")[0]
    assert [(row[0], row[3], row[4]) for row in rows(arms)] == [
        ("High dose", "n = 100", "Psilocybin capsule 25 mg"),
        ("Low dose", "n = 50", "Psilocybin capsule 1 mg"),
    ]
    assert "2 arms in the ratio 2:1" in said(document(small()), "4.1")


def test_an_estimand_shows_its_attributes_and_intercurrent_events() -> None:
    (attributes,) = [
        one for one in tables(document(small()), "3.1.1") if one.columns[0].title == "Estimand Characteristic"
    ]
    assert rows(attributes) == [
        ["Population", "Adults with depression"],
        ["Treatment", "Both doses with support"],
        ["Endpoint", "Change in MADRS (MADRS, Week 3)."],
        ["Population-level Summary", "Difference in means"],
        ["Other Intercurrent Event – Strategy"],
        ["Rescue medication on the dosing day", "Treatment policy: All values are used."],
    ]


def test_a_criterion_gives_wording_test_and_reason_under_its_number() -> None:
    (criteria,) = [one for one in section(document(small()), "5.2").blocks if isinstance(one, Listing)]
    assert (criteria.numbered, criteria.prefix) == (True, "I")
    assert plain(criteria.items[0]) == (
        "Severity. At least moderate depression. It is judged by MADRS total (at least 20); time: at screening. "
        "Reason: So that there is room to improve."
    )


def test_medicines_stand_under_what_is_done_about_them() -> None:
    built = document(small())
    prohibited, _washouts = tables(built, "6.10.1")
    (permitted,) = tables(built, "6.10.2")
    assert rows(prohibited)[0][:3] == ["Sertraline", "Wash out", "22 days"]
    assert [row[1] for row in rows(permitted)] == ["Keep stable"]
    assert "A pharmacist must check and sign the table of washouts" in said(built, "6.10.1")
    assert "Entries without the number of a source rest on [" in said(built, "6.10.1")


def medicines(*tapers: str) -> Table:
    rules = tuple(
        MedicationRule(id=f"m{n}", drug=f"Drug {n}", action=MedicationAction.WASH_OUT, taper=taper)
        for n, taper in enumerate(tapers)
    )
    (table,) = tables(document(Protocol(population=Population(medications=rules))), "6.10.1")
    return table


def test_a_taper_of_many_medicines_is_told_once_under_their_table() -> None:
    slow = "One quarter of the daily dose less in each week"
    table = medicines(slow, "None", slow, "One half of the daily dose less in each week", slow)
    assert [row[2] for row in rows(table)] == ["note a", "None", "note a", "note b", "note a"]
    assert table.notes == (f"a: {slow}", "b: One half of the daily dose less in each week")


def test_a_taper_of_few_medicines_stands_in_its_row() -> None:
    slow = "One quarter of the daily dose less in each week"
    assert [row[2] for row in rows(medicines(slow, slow))] == [slow, slow]


def test_a_sentence_stands_only_when_all_of_it_is_known() -> None:
    whole = document(Protocol(statistics=Statistics(difference=5.0, deviation=11.0, alpha=0.05, sides=2, power=90.0)))
    assert "power of 90 % to detect a difference of 5 points with a standard deviation of 11 points" in said(
        whole, "10.11"
    )
    part = document(Protocol(statistics=Statistics(difference=5.0, power=90.0)))
    assert said(part, "10.11") == "Assumed difference: 5 points. Power: 90 %."
    assert not tables(part, "10.11")


def test_one_of_a_unit_is_singular_and_minus_is_a_minus() -> None:
    built = document(Protocol(rationale=Rationale(window_first_day=1, window_last_day=28)))
    assert "neuroplastic window from 1 day to 28 days after dosing" in said(built, "2.1")
    assert rows(tables(document(small()), "6.3")[0]) == [["−60 minutes", "Arrival", "Nurse"]]


def test_a_claimed_window_carries_the_caveat_that_none_is_proved() -> None:
    caveat = "No trial in people has proved a therapeutic window"
    assert caveat in text(document(Protocol(rationale=Rationale(window_first_day=1))))
    assert caveat not in text(document(small()))


# Objectives


def objectives(*durable: bool | None) -> Document:
    levels = (Level.PRIMARY, Level.SECONDARY, Level.SECONDARY)
    return document(
        Protocol(
            objectives=Objectives(
                objectives=tuple(
                    Objective(id=f"o{n}", level=level, statement=f"Aim {n}.", endpoints=("e",), durability=claim)
                    for n, (level, claim) in enumerate(zip(levels, durable, strict=True))
                ),
                endpoints=(Endpoint(id="e", name="Change in MADRS", variable="Day 22 minus baseline."),),
            )
        )
    )


def test_durable_effects_are_told_once_for_all_objectives() -> None:
    assert said(objectives(False, True, True), "3") == (
        "An effect that outlasts the time of the primary endpoint is claimed by the objectives in sections 3.2.1 "
        "and 3.2.2. No such effect is claimed by the objective in section 3.1.1."
    )
    assert said(objectives(False, False, False), "3").startswith("No objective claims an effect")
    assert said(objectives(False, None, None), "3").endswith("claimed by the objective in section 3.1.1.")
    assert said(objectives(None, None, None), "3") == ""


def test_an_objective_lists_its_endpoints_with_how_they_are_derived() -> None:
    (table,) = tables(objectives(None, None, None), "3.1.1")
    assert [column.title for column in table.columns] == ["Estimand Characteristic", "Description"]
    assert rows(table) == [["Endpoint", "Change in MADRS. Day 22 minus baseline."]]


# Amendments


def amended(*numbers: str) -> Protocol:
    amendments = tuple(
        Amendment(
            id=number,
            number=number,
            approved=date(2027, 1, int(number)),
            scope=AmendmentScope.GLOBAL,
            enrolled=30,
            reason=f"Reason {number}",
            summary=f"Summary {number}",
            affects_safety=True,
        )
        for number in numbers
    )
    return Protocol(overview=Overview(amendments=amendments), statistics=Statistics(total=120))


def front(built: Document) -> str:
    return text(built).split("1 PROTOCOL SUMMARY")[0]


def test_an_original_protocol_says_so() -> None:
    assert "Original Protocol: | Yes" in front(document(Protocol()))
    assert "This protocol has not been amended." in front(document(Protocol()))
    assert "This protocol has not been amended." in said(document(Protocol()), "12.3")


def test_a_first_amendment_is_told_before_the_contents() -> None:
    told = front(document(amended("2")))
    for words in (
        "Original Protocol: | No",
        "Amendment Identifier: | 2",
        "This is the first protocol amendment.",
        "25 %",
    ):
        assert words in told
    assert "Summary 2" in told


def test_earlier_amendments_stand_in_their_appendix() -> None:
    built = document(amended("3", "2", "1"))
    assert "This protocol has been amended previously." in front(built)
    assert "Summary 3" in front(built)
    assert "Summary 2" not in front(built)
    listed, second, first = tables(built, "12.3")
    assert [row[0] for row in rows(listed)] == ["Amendment 2", "Amendment 1"]
    assert "Summary 2" in str(rows(second))
    assert "Summary 1" in str(rows(first))
    assert "Summary 3" not in text(built).split("12.3 Prior")[-1]


# The checklist


def rule(id: str, severity: Severity = Severity.MUST) -> Rule:
    return Rule(
        id, _("Title of {id}", id=id), Challenge.RISKS, severity, ("goodwin-2022",), (), "", lambda _protocol: MET
    )


def reported(*acceptances: Acceptance) -> tuple[Protocol, Report]:
    """Return a protocol, and a report with a rule in every state: open, accepted, undecided, met, not applicable."""
    found = Finding(_("The dose is too high."), ("/dosing/arms",))
    accepted = Finding(_("The window is short."), ("/rationale",))
    kept = Acceptance(
        id="kept",
        rule="B-2",
        fingerprint=fingerprint("B-2", accepted, Protocol()),
        reason="It is usual practice",
        who="A. Example",
        when=date(2026, 11, 3),
    )
    a, b, c, d, e = (rule(id) for id in ("A-1", "B-2", "C-3", "D-4", "E-5"))
    report = Report(
        verdicts=(
            (a, Verdict("finding", (found,))),
            (b, Verdict("finding", (accepted,))),
            (c, undecided(_("Enter the arms."))),
            (d, MET),
            (e, NOT_APPLICABLE),
        ),
        entries=(
            Entry(a, found, fingerprint("A-1", found, Protocol()), None),
            Entry(b, accepted, kept.fingerprint, kept),
        ),
        lapsed=acceptances,
    )
    return Protocol(acceptances=(kept, *acceptances)), report


def test_the_checklist_appendix_lists_each_rule_in_its_state() -> None:
    built = build(*reported())
    (table,) = tables(built, CHECKLIST)
    assert rows(table) == [
        ["Open findings"],
        ["A-1", "The dose is too high. [2]", "Must, open"],
        ["Accepted findings"],
        [
            "B-2",
            "The window is short. [2]\nAccepted: It is usual practice (A. Example, 3 November 2026)",
            "Accepted",
        ],
        ["Still undecided"],
        ["C-3", "Enter the arms.", "Undecided"],
        ["Met: Risks"],
        ["D-4", "Title of D-4", "Met"],
    ]
    assert [row.cells[-1].tone for row in table.rows if not row.heading] == ["must", "should", "muted", "good"]
    assert "4 apply to this protocol. 1 of them is met." in said(built, CHECKLIST)


def test_rules_that_wait_for_the_same_stand_in_one_row() -> None:
    protocol, report = reported()
    waiting = [(rule(id), undecided(_("Enter the arms."))) for id in ("F-6", "G-7")]
    (table,) = tables(build(protocol, replace(report, verdicts=(*report.verdicts, *waiting))), CHECKLIST)
    assert ["C-3, F-6, G-7", "Enter the arms.", "Undecided"] in rows(table)


def test_an_acceptance_that_has_lapsed_is_still_told() -> None:
    lapsed = Acceptance(id="old", rule="A-1", fingerprint="0123456789abcdef", reason="It was agreed")
    (table,) = tables(build(*reported(lapsed)), CHECKLIST)
    finding = "The finding has changed or is gone since it was accepted.\nAccepted: It was agreed"
    assert ["A-1", finding, "Lapsed"] in rows(table)


# References


def test_a_source_that_was_not_read_asks_for_confirmation() -> None:
    built = build(*reported())
    (references,) = [one for one in built.sections[-1].blocks if isinstance(one, Listing)]
    shown = [plain(item) for item in references.items]
    assert "Needs confirmation" not in shown[1]
    assert references.items[1][-1].link == "https://doi.org/10.1056/NEJMoa2206443"
    assert any("Needs confirmation" in item for item in shown)


def test_a_source_on_the_web_is_linked_and_says_what_it_is() -> None:
    references = [
        item for one in document(small()).sections[-1].blocks if isinstance(one, Listing) for item in one.items
    ]
    linked = [span for item in references for span in item if span.link and not span.text.startswith("doi:")]
    assert linked
    assert all(span.link == f"https://{span.text}" for span in linked)
    assert not any(" published." in plain(item) for item in references)


def test_a_value_of_a_person_is_printed_as_it_is() -> None:
    protocol = Protocol(overview=Overview(short_title="<b>{0}</b> & %s “x” \\n"))
    assert "<b>{0}</b> & %s “x” \\n" in text(document(protocol))


def test_the_setting_is_one_line_while_none_of_it_is_decided() -> None:
    blank = document(Protocol())
    assert tables(blank, "12.4") == []
    assert "Still to be decided: the items of the ReSPCT guideline" in said(blank, "12.4")


def test_setting_items_show_their_answer_or_where_it_stands() -> None:
    (table,) = tables(document(small()), "12.4")
    answers = {row[1]: row[2] for row in rows(table) if len(row) == 3}
    assert answers["Location"] == "A quiet room."
    assert answers["Regimen"] == "See section 6.1"
    assert answers["Light"] == "To be decided"
    assert len(answers) == 30


def test_an_endpoint_whose_name_has_a_semicolon_stays_whole_in_the_synopsis() -> None:
    endpoint = Endpoint(id="e", name="Change in MADRS; week 3")
    objective = Objective(id="o", statement="To compare", level=Level.PRIMARY, endpoints=("e",))
    protocol = Protocol(objectives=Objectives(objectives=(objective,), endpoints=(endpoint,)))
    assert "Change in MADRS; week 3" in text(document(protocol))


def test_why_there_is_no_retreatment_is_not_called_its_trigger() -> None:
    protocol = put(Protocol(), "/followup/retreatment", False)
    protocol = put(protocol, "/followup/retreatment_trigger", "A second dose has not been studied.")
    printed = text(document(protocol))
    assert "A second dose has not been studied." in printed
    assert "When retreatment is offered. A second" not in printed
    offered = text(document(put(protocol, "/followup/retreatment", True)))
    assert "When retreatment is offered. A second" in offered


def test_doses_between_the_sessions_are_counted_in_the_synopsis() -> None:
    protocol = put(small(), "/dosing/doses_each", 28)
    assert "28 doses in all" in text(document(protocol))
    assert "doses in all" not in text(document(small()))


def test_several_doses_of_one_product_are_named_once_in_the_schema() -> None:
    protocol = small()
    given = protocol.dosing.arms[0]
    more = [given.model_copy(update={"id": f"more-{n}", "dose": parse_dose(f"{n} mg")}) for n in (6, 12)]
    figure = trial_schema(put(protocol, "/dosing/arms", (*more, *protocol.dosing.arms[1:])))
    assert figure is not None
    labels = " ".join(shape.text for shape in figure.drawing.shapes if isinstance(shape, Label))
    assert "Psilocybin capsule 6 mg, 12 mg" in labels
